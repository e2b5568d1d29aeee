//! Calls: from Rust into whatever is callable, without counting arguments.

use typhon_heap::{
    Value,
    word::{self, BORROWED, Word},
};

use crate::{args::Args, attribute::bind, known::Known, native::Entry, raise::Result, vm::Vm};

/// Arguments that are kept on the Rust stack when a receiver is put before them.
const INLINE: usize = 8;

/// Calls `f` with `first` put before the arguments; nothing is counted, the new words borrow.
pub fn with_first<R>(first: &Value, args: Args<'_>, f: impl FnOnce(Args<'_>) -> R) -> R {
    let borrow = |value: &Value| if value.is_object() { value.raw() | BORROWED } else { value.raw() };
    let values = args.values();
    let mut inline = [word::NONE; INLINE];
    let mut heap = Vec::new();
    let words: &mut [Word] = if values.len() < INLINE {
        &mut inline[..values.len() + 1]
    } else {
        heap.resize(values.len() + 1, word::NONE);
        &mut heap
    };
    words[0] = borrow(first);
    for (word, value) in words[1..].iter_mut().zip(values) {
        *word = borrow(value);
    }
    // SAFETY: the words are values in operand form: borrowed from arguments that outlive the call, and `Value` is a
    // transparent word.
    let values = unsafe { std::slice::from_raw_parts(words.as_ptr().cast::<Value>(), words.len()) };
    f(Args::new(values, args.names()))
}

/// Calls a class attribute as a method of `this`: a function or method descriptor gets the receiver as its first
/// argument, anything else is bound first.
pub fn call_bound(vm: &Vm, method: &Value, this: &Value, args: Args<'_>) -> Result<Value> {
    if is_method(method) {
        return with_first(this, args, |args| vm.call_args(method, args));
    }
    let bound = bind(vm, method, Some(this), &vm.class_value(this))?;
    vm.call_args(&bound, args)
}

/// Whether a class attribute takes the receiver as its first argument when it is called as a method.
#[inline]
pub fn is_method(attribute: &Value) -> bool {
    let shape = attribute.shape();
    shape == Known::Function.shape() || shape == Known::MethodDescriptor.shape()
}

/// Calls a native entry point.
#[inline]
pub fn call_entry(vm: &Vm, entry: Entry, name: &str, args: Args<'_>) -> Result<Value> {
    match (entry, args.positional()) {
        (Entry::Any(function), _) => function(vm, args),
        _ if args.has_keywords() => Err(no_keywords(vm, name)),
        (Entry::Zero(function), []) => function(vm),
        (Entry::One(function), [a]) => function(vm, a),
        (Entry::Two(function), [a, b]) => function(vm, a, b),
        (Entry::Three(function), [a, b, c]) => function(vm, a, b, c),
        (entry, values) => Err(wrong_count(vm, name, entry, values.len(), 0)),
    }
}

/// Calls a native method: as `call_entry`, but the receiver does not count in error texts.
#[inline]
pub fn call_method_entry(vm: &Vm, entry: Entry, name: &str, args: Args<'_>) -> Result<Value> {
    match (entry, args.positional()) {
        (Entry::Any(function), _) => function(vm, args),
        _ if args.has_keywords() => Err(no_keywords(vm, name)),
        (Entry::One(function), [a]) => function(vm, a),
        (Entry::Two(function), [a, b]) => function(vm, a, b),
        (Entry::Three(function), [a, b, c]) => function(vm, a, b, c),
        (entry, values) => Err(wrong_count(vm, name, entry, values.len(), 1)),
    }
}

#[cold]
fn no_keywords(vm: &Vm, name: &str) -> crate::raise::Raised {
    vm.type_error(format!("{name}() takes no keyword arguments"))
}

#[cold]
fn wrong_count(vm: &Vm, name: &str, entry: Entry, given: usize, receiver: usize) -> crate::raise::Raised {
    let wanted = match entry {
        Entry::Zero(_) => 0,
        Entry::One(_) => 1,
        Entry::Two(_) => 2,
        Entry::Three(_) => 3,
        Entry::Any(_) => given,
    };
    let (wanted, given) = (wanted.saturating_sub(receiver), given.saturating_sub(receiver));
    vm.type_error(match wanted {
        0 => format!("{name}() takes no arguments ({given} given)"),
        1 => format!("{name}() takes exactly one argument ({given} given)"),
        _ => format!("{name} expected {wanted} arguments, got {given}"),
    })
}

impl Vm {
    /// Calls with positional arguments.
    #[inline]
    pub fn call(&self, callee: &Value, args: &[Value]) -> Result<Value> {
        self.call_args(callee, Args::positional_only(args))
    }

    /// Calls with any arguments.
    #[inline]
    pub fn call_args(&self, callee: &Value, args: Args<'_>) -> Result<Value> {
        match self.class_of(callee).call_slot() {
            Some(call) => call(self, callee, args),
            None => Err(self.type_error(format!("'{}' object is not callable", self.type_name(callee)))),
        }
    }

    /// Calls the method `name` (an interned str) of `object`; looks it up as an attribute.
    pub fn call_method(&self, object: &Value, name: &Value, args: &[Value]) -> Result<Value> {
        let method = self.get_attr(object, name)?;
        self.call(&method, args)
    }

    /// As `call_method`, by a name that is not interned yet.
    pub fn call_method_str(&self, object: &Value, name: &str, args: &[Value]) -> Result<Value> {
        self.call_method(object, &self.intern(name), args)
    }
}

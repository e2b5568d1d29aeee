//! Calls: from Rust into whatever is callable, without counting arguments.

use typhon_heap::{
    Native, Value,
    word::{self, BORROWED, Word},
};

use crate::{
    args::Args,
    attribute::bind,
    class::Class,
    dunder::Dunder,
    known::Known,
    native::{Entry, NativeDef, Role, TypeDef},
    primal::{
        exception::BaseException,
        function::{NativeFunction, is_method_descriptor, is_wrapper},
    },
    raise::{Raised, Result},
    vm::Vm,
};

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
    attribute.shape() == Known::Function.shape() || is_method_descriptor(attribute)
}

/// Splits the class off that `__new__` of a type is given.
///
/// # Errors
/// TypeError where there is none, or something else, or a class whose instances `__new__` cannot make.
pub fn split_class<'a>(vm: &Vm, args: Args<'a>, def: &'static TypeDef) -> Result<(&'a Value, Args<'a>)> {
    match args.split_first() {
        Some((class, rest)) => check_class(vm, class, def).map(|_| (class, rest)),
        None => Err(vm.type_error(format!("{}.__new__(): not enough arguments", def.full_name()))),
    }
}

/// Checks that instances of a class can be made by a native type's `__new__`: that it is that type or derives from it, and
/// that they have its layout. Exceptions find the maker of the layout themselves.
///
/// # Errors
/// TypeError with the type's name.
pub fn check_class<'a>(vm: &Vm, class: &'a Value, def: &'static TypeDef) -> Result<&'a Class> {
    match Class::from(class) {
        Some(class) if std::ptr::eq(class.layout(), def.layout) => Ok(class),
        _ => check_class_slowly(vm, class, def),
    }
}

#[cold]
fn check_class_slowly<'a>(vm: &Vm, value: &'a Value, def: &'static TypeDef) -> Result<&'a Class> {
    let name = || def.full_name();
    let Some(class) = Class::from(value) else {
        let (name, given) = (name(), vm.type_name(value));
        return Err(vm.type_error(format!("{name}.__new__(X): X is not a type object ({given})")));
    };
    let native = crate::bootstrap::type_of(vm, def);
    if !Class::from(&native).is_some_and(|native| class.is_subclass_of(native)) {
        let (name, given) = (name(), class.name());
        return Err(vm.type_error(format!("{name}.__new__({given}): {given} is not a subtype of {name}")));
    }
    if class.layout().extends(BaseException::LAYOUT) {
        return Ok(class);
    }
    if class.flags() & crate::class::flag::NO_NEW != 0 {
        return Err(vm.type_error(format!("cannot create '{}' instances", class.full_name(vm))));
    }
    let (name, given) = (name(), class.name());
    let maker = maker(value);
    let maker = maker.as_ref().and_then(Class::from).map_or(given.clone(), Class::name);
    Err(vm.type_error(format!("{name}.__new__({given}) is not safe, use {maker}.__new__()")))
}

/// The class itself, or the nearest of its first bases, that does not look its `__new__` up: whose error texts name.
pub(crate) fn maker(class: &Value) -> Option<Value> {
    let mut at = class.clone();
    loop {
        let this = Class::from(&at)?;
        if this.slots().raw(Dunder::New) != Dunder::New.python_slot() {
            return Some(at);
        }
        at = this.base()?;
    }
}

/// Calls a native entry point; `qualified` is how error texts call it.
#[inline]
pub fn call_entry(vm: &Vm, def: &NativeDef, args: Args<'_>, qualified: impl FnOnce() -> String) -> Result<Value> {
    match (def.entry, args.positional()) {
        (Entry::Any(_), _) if args.has_keywords() && refuses_keywords(def) => Err(no_keywords(vm, def, &qualified())),
        (Entry::Any(function), _) => function(vm, args),
        (Entry::Zero(function), []) if !args.has_keywords() => function(vm),
        (Entry::One(function), [a]) if !args.has_keywords() => function(vm, a),
        (Entry::Two(function), [a, b]) if !args.has_keywords() => function(vm, a, b),
        (Entry::Three(function), [a, b, c]) if !args.has_keywords() => function(vm, a, b, c),
        _ => Err(wrong_arguments(vm, def, args, 0, &qualified())),
    }
}

/// Calls a native method: as `call_entry`, but the receiver does not count in error texts.
#[inline]
pub fn call_method_entry(
    vm: &Vm,
    def: &NativeDef,
    args: Args<'_>,
    qualified: impl FnOnce() -> String,
) -> Result<Value> {
    match (def.entry, args.positional()) {
        (Entry::Any(_), _) if args.has_keywords() && refuses_keywords(def) => Err(no_keywords(vm, def, &qualified())),
        (Entry::Any(function), _) => function(vm, args),
        (Entry::One(function), [a]) if !args.has_keywords() => function(vm, a),
        (Entry::Two(function), [a, b]) if !args.has_keywords() => function(vm, a, b),
        (Entry::Three(function), [a, b, c]) if !args.has_keywords() => function(vm, a, b, c),
        (Entry::Three(_), [_, none]) if def.name == "__get__" && none.is_none() && !args.has_keywords() => {
            Err(vm.type_error("__get__(None, None) is invalid"))
        }
        (Entry::Three(function), [a, b]) if !args.has_keywords() && def.name == "__get__" => {
            function(vm, a, b, &Value::NONE)
        }
        _ => Err(wrong_arguments(vm, def, args, 1, &qualified())),
    }
}

/// Whether a function that binds its arguments has positional parameters alone; constructors have rules of their own.
fn refuses_keywords(def: &NativeDef) -> bool {
    def.positional_only && (!def.name.starts_with("__") || matches!(def.role, Role::Method) && !is_wrapper(def))
}

/// The error for keywords given to what has positional parameters alone.
#[cold]
fn no_keywords(vm: &Vm, def: &NativeDef, qualified: &str) -> Raised {
    vm.type_error(match is_wrapper(def) {
        true => format!("wrapper {}() takes no keyword arguments", def.name),
        false => format!("{qualified}() takes no keyword arguments"),
    })
}

#[cold]
fn wrong_arguments(vm: &Vm, def: &NativeDef, args: Args<'_>, receiver: usize, qualified: &str) -> Raised {
    let wrapper = is_wrapper(def);
    if args.has_keywords() {
        return no_keywords(vm, def, qualified);
    }
    let given = args.positional().len();
    let wanted = match def.entry {
        Entry::Zero(_) => 0,
        Entry::One(_) => 1,
        Entry::Two(_) => 2,
        Entry::Three(_) => 3,
        Entry::Any(_) => given,
    };
    let (wanted, given) = (wanted.saturating_sub(receiver), given.saturating_sub(receiver));
    let plural = if wanted == 1 { "" } else { "s" };
    vm.type_error(match wanted {
        _ if wrapper && def.name == "__get__" && given == 0 => "__get__ expected at least 1 argument, got 0".to_owned(),
        _ if wrapper && def.name == "__get__" => format!("__get__ expected at most 2 arguments, got {given}"),
        2 if wrapper && def.name.starts_with("__set") => format!("{} expected 2 arguments, got {given}", def.name),
        _ if wrapper && def.name.ends_with("buffer__") => format!("{} expected 1 argument, got {given}", def.name),
        _ if wrapper => format!("expected {wanted} argument{plural}, got {given}"),
        0 => format!("{qualified}() takes no arguments ({given} given)"),
        1 => format!("{qualified}() takes exactly one argument ({given} given)"),
        _ => format!("{} expected {wanted} arguments, got {given}", def.name),
    })
}

impl Vm {
    /// Calls with positional arguments.
    #[inline]
    pub fn call(&self, callee: &Value, args: &[Value]) -> Result<Value> {
        if let Some(native) = callee.exact::<NativeFunction>()
            && native.receiver().is_none()
        {
            match (native.def().entry, args) {
                (Entry::One(entry), [arg]) => return entry(self, arg),
                (Entry::Two(entry), [first, second]) => return entry(self, first, second),
                _ => {}
            }
        }
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
}

/// The arguments that a native `__new__` without keyword parameters looks at: a class that defines `__init__` itself takes
/// keywords there.
pub fn arguments_of_new<'a>(vm: &Vm, class: &Value, args: Args<'a>, def: &'static TypeDef) -> Args<'a> {
    match Class::from(class) {
        Some(class) if args.has_keywords() && defines(vm, class, def, Dunder::Init) => {
            Args::positional_only(args.positional())
        }
        _ => args,
    }
}

/// The arguments that a native `__init__` without keyword parameters looks at: a class that defines `__new__` itself takes
/// keywords there.
pub fn arguments_of_init<'a>(vm: &Vm, object: &Value, args: Args<'a>, def: &'static TypeDef) -> Args<'a> {
    match args.has_keywords() && defines(vm, vm.class_of(object), def, Dunder::New) {
        true => Args::positional_only(args.positional()),
        false => args,
    }
}

/// Whether a class has another special method than the native class that it derives from.
fn defines(vm: &Vm, class: &Class, def: &'static TypeDef, method: Dunder) -> bool {
    let entry = |class: &Class| class.slots().any(method).map(|entry| entry as usize);
    Class::from(&crate::bootstrap::type_of(vm, def)).is_some_and(|native| entry(native) != entry(class))
}

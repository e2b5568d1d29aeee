//! Exceptions: one layout for most of them, their classes from one table, raising and chaining.

use std::sync::atomic::{AtomicBool, Ordering};

use typhon_heap::{Header, ShapeId, Slot, Value};
use typhon_macros::pytype;

use crate::{
    args::Args,
    class::Class,
    dunder::Dunder,
    known::Known,
    primal::{str as string, tuple},
    raise::{Raised, Result},
    vm::Vm,
};

pub mod group;
mod methods;
pub mod regroup;
pub mod special;
pub mod table;

/// Common base class for all exceptions
#[pytype(name = "BaseException", known = BaseException, flags(base, dictionary))]
pub struct BaseException {
    args: Slot,
    traceback: Slot,
    context: Slot,
    cause: Slot,
    suppress_context: AtomicBool,
}

impl BaseException {
    /// The fields of a new exception.
    pub fn fields(shape: ShapeId, args: Value) -> BaseException {
        BaseException {
            header: Header::with_shape(shape),
            args: Slot::new(args),
            traceback: Slot::EMPTY,
            context: Slot::EMPTY,
            cause: Slot::EMPTY,
            suppress_context: AtomicBool::new(false),
        }
    }

    /// `args`, a tuple.
    pub fn args(&self) -> Value {
        self.args.get(&self.header).unwrap_or_else(tuple::empty)
    }

    /// Sets `args`.
    pub fn set_args(&self, args: Value) {
        self.args.set(&self.header, args);
    }

    /// Whether `args` are these.
    fn has_args(&self, items: &[Value]) -> bool {
        let args = self.args();
        let own = tuple::Tuple::items_of(&args);
        own.len() == items.len() && own.iter().zip(items).all(|(one, other)| one.is(other))
    }

    /// `__traceback__`.
    pub fn traceback(&self) -> Option<Value> {
        self.traceback.get(&self.header)
    }

    /// Sets `__traceback__`.
    pub fn set_traceback(&self, traceback: Option<Value>) {
        drop(self.exchange_traceback(traceback));
    }

    /// Sets `__traceback__`; returns the one so far.
    pub fn exchange_traceback(&self, traceback: Option<Value>) -> Option<Value> {
        self.traceback.replace(&self.header, traceback)
    }

    /// `__context__`.
    pub fn context(&self) -> Option<Value> {
        self.context.get(&self.header)
    }

    /// Sets `__context__`.
    pub fn set_context(&self, context: Option<Value>) {
        drop(self.context.replace(&self.header, context));
    }

    /// `__cause__`.
    pub fn cause(&self) -> Option<Value> {
        self.cause.get(&self.header)
    }

    /// Sets `__cause__`; suppresses the context.
    pub fn set_cause(&self, cause: Option<Value>) {
        self.suppress_context.store(true, Ordering::Relaxed);
        drop(self.cause.replace(&self.header, cause));
    }

    /// `__suppress_context__`.
    pub fn suppresses_context(&self) -> bool {
        self.suppress_context.load(Ordering::Relaxed)
    }

    /// Sets `__suppress_context__`.
    pub fn suppress_context(&self, suppress: bool) {
        self.suppress_context.store(suppress, Ordering::Relaxed);
    }
}

/// Whether a class is an exception class: the layouts of all of them begin with `BaseException`'s.
#[inline]
pub fn is_exception_class(class: &Class) -> bool {
    class.layout().extends(<BaseException as typhon_heap::Native>::LAYOUT)
}

/// Whether instances of a class are made as `BaseException.__new__` makes them.
#[inline]
pub fn is_made_plainly(class: &Class) -> bool {
    std::ptr::eq(class.layout(), <BaseException as typhon_heap::Native>::LAYOUT)
        && class.slots().same(Known::BaseException.class().slots(), Dunder::New)
}

/// Whether instances of a class are initialised as `BaseException.__init__` does it.
#[inline]
pub fn is_initialised_plainly(class: &Class) -> bool {
    class.slots().same(Known::BaseException.class().slots(), Dunder::Init)
}

/// What `BaseException.__new__` makes of positional arguments.
#[inline]
pub fn make(class: &Class, args: Value) -> Value {
    let shape = class.instance_shape();
    typhon_heap::new_instance(shape, BaseException::fields(shape, args))
}

/// The exception that a value is.
#[inline]
pub fn from(value: &Value) -> Option<&BaseException> {
    value.native::<BaseException>()
}

/// A new instance of a known exception class. Those with a layout of their own are made by a call of the class.
pub fn instantiate(vm: &Vm, known: Known, args: Vec<Value>) -> Result<Value> {
    let class = known.class();
    if !std::ptr::eq(class.layout(), <BaseException as typhon_heap::Native>::LAYOUT) {
        return vm.call(&known.value(), &args);
    }
    Ok(make(class, tuple::new(args)))
}

/// Sets the context of an exception that is about to be raised to the one that is being handled, unless that would
/// make a cycle.
pub(crate) fn chain(vm: &Vm, exception: &Value) {
    let Some(handled) = vm.handled() else { return };
    if handled.is(exception) {
        return;
    }
    let Some(this) = from(exception) else { return };
    // Break a chain that leads back to the exception itself. It may have a cycle further on: then one that walks half as
    // fast is met.
    let (mut at, mut slow, mut odd) = (handled.clone(), handled.clone(), false);
    while let Some(context) = from(&at).and_then(BaseException::context) {
        if context.is(exception) {
            if let Some(at) = from(&at) {
                at.set_context(None);
            }
            break;
        }
        at = context;
        if at.is(&slow) {
            break;
        }
        if odd {
            slow = from(&slow).and_then(BaseException::context).unwrap_or(slow);
        }
        odd = !odd;
    }
    this.set_context(Some(handled));
}

/// AttributeError with its `name` and `obj`.
#[cold]
pub fn attribute_error(vm: &Vm, text: Value, object: &Value, name: &Value) -> Raised {
    let names = [vm.intern("name"), vm.intern("obj")];
    let values = [text, name.clone(), object.clone()];
    match vm.call_args(&Known::AttributeError.value(), Args::new(&values, &names)) {
        Ok(error) => vm.raise(error),
        Err(raised) => raised,
    }
}

pub(crate) fn no_attribute(vm: &Vm, object: &Value, name: &str) -> Raised {
    no_attribute_of(vm, object, &vm.str(name))
}

/// AttributeError for an attribute that an object or a class does not have.
pub(crate) fn no_attribute_of(vm: &Vm, object: &Value, name: &Value) -> Raised {
    let whose = match crate::class::Class::from(object) {
        Some(class) => format!("type object '{}'", class.name()),
        None => format!("'{}' object", vm.type_name(object)),
    };
    attribute_error(vm, string::around(&format!("{whose} has no attribute '"), name, "'"), object, name)
}

pub(crate) fn surrogates(vm: &Vm, value: &Value) -> Raised {
    let Some(text) = value.native::<string::Str>() else { return vm.type_error("expected str") };
    let surrogate = |point: u32| (0xd800..0xe000).contains(&point);
    let start = text.text().code_points().position(surrogate).unwrap_or(0);
    let count = text.text().code_points().skip(start).take_while(|&point| surrogate(point)).count();
    let args = vec![
        vm.str("utf-8"),
        value.clone(),
        vm.int(start as i64),
        vm.int((start + count) as i64),
        vm.str("surrogates not allowed"),
    ];
    vm.raise_args(Known::UnicodeEncodeError, args)
}

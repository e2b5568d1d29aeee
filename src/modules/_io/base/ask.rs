//! What streams are asked, whatever their class, and how they refuse.

use std::sync::OnceLock;

use typhon_object::{
    args::Maybe,
    prelude::*,
    primal::{exception, int},
};

use super::super::{buffered, file::FileIO};

static UNSUPPORTED: OnceLock<Value> = OnceLock::new();

/// `io.UnsupportedOperation`; made when it is asked for first.
///
/// # Errors
/// What making a class raises.
pub fn unsupported_class(vm: &Vm) -> Result<Value> {
    if let Some(class) = UNSUPPORTED.get() {
        return Ok(class.clone());
    }
    let bases = vec![Known::OSError.value(), Known::ValueError.value()];
    let class = crate::support::classes::new_exception_of(vm, "io", "UnsupportedOperation", bases)?;
    Ok(UNSUPPORTED.get_or_init(|| class).clone())
}

/// Raises `io.UnsupportedOperation`.
#[cold]
pub fn unsupported(vm: &Vm, text: &str) -> Raised {
    match unsupported_class(vm).and_then(|class| vm.call(&class, &[vm.str(text)])) {
        Ok(error) => vm.raise(error),
        Err(raised) => raised,
    }
}

/// Raises ValueError of a closed file.
#[cold]
pub fn closed_error(vm: &Vm) -> Raised {
    vm.value_error("I/O operation on closed file")
}

/// The native part of a value whose class is `T`'s own and not a Python class, which may override anything.
#[inline]
pub fn plain<T: Native>(value: &Value) -> Option<&T> {
    let native = value.native::<T>()?;
    let class = Class::from_shape(value.shape());
    (class.flags() & typhon_object::class::flag::HEAP == 0).then_some(native)
}

/// Calls a method by its name.
///
/// # Errors
/// What the method raises.
pub fn call(vm: &Vm, object: &Value, name: &str, args: &[Value]) -> Result<Value> {
    vm.call_method_str(object, name, args)
}

/// The truth of a method's result.
///
/// # Errors
/// What the method raises.
pub fn ask(vm: &Vm, object: &Value, name: &str) -> Result<bool> {
    let answer = call(vm, object, name, &[])?;
    ops::truth(vm, &answer)
}

/// The truth of `object.closed`.
///
/// # Errors
/// What the attribute raises.
pub fn is_closed(vm: &Vm, object: &Value) -> Result<bool> {
    if let Some(file) = plain::<FileIO>(object) {
        return Ok(file.fd() < 0);
    }
    if let Some(closed) = buffered::is_closed(vm, object) {
        return closed;
    }
    let closed = vm.get_attr(object, &vm.names().closed)?;
    ops::truth(vm, &closed)
}

/// Refuses a closed stream.
///
/// # Errors
/// ValueError.
pub fn check_closed(vm: &Vm, this: &Value) -> Result<()> {
    if is_closed(vm, this)? { Err(vm.value_error("I/O operation on closed file.")) } else { Ok(()) }
}

/// A size argument: -1 where it is None or not given.
///
/// # Errors
/// TypeError "argument should be integer or None, not 'x'".
pub fn size(vm: &Vm, size: Maybe<'_>) -> Result<i64> {
    match size.0 {
        None => Ok(-1),
        Some(size) if size.is_none() => Ok(-1),
        Some(size) if int::is_int(size) || vm.class_of(size).slots().has(typhon_object::dunder::Dunder::Index) => {
            ops::sized_index(vm, size, Known::OverflowError)
        }
        Some(size) => {
            let given = vm.type_name(size);
            Err(vm.type_error(format!("argument should be integer or None, not '{given}'")))
        }
    }
}

/// Two steps of closing: the error of the second has that of the first as its context.
///
/// # Errors
/// That of the second step, or else that of the first.
pub fn both(vm: &Vm, first: Result<()>, second: impl FnOnce() -> Result<()>) -> Result<()> {
    let Err(raised) = first else { return second() };
    let first = vm.catch(raised);
    match second() {
        Ok(()) => Err(vm.raise_again(first)),
        Err(raised) => {
            let second = vm.catch(raised);
            if let Some(second) = exception::from(&second)
                && second.context().is_none()
            {
                second.set_context(Some(first));
            }
            Err(vm.raise_again(second))
        }
    }
}

/// Refuses a stream that cannot do something.
pub(super) fn check(vm: &Vm, this: &Value, what: &str) -> Result<bool> {
    let answer = call(vm, this, what, &[])?;
    if answer.is(&Value::TRUE) { Ok(true) } else { Err(unsupported(vm, &format!("File or stream is not {what}."))) }
}

/// As `_checkReadable` and its like.
///
/// # Errors
/// UnsupportedOperation.
pub fn require(vm: &Vm, stream: &Value, what: &str) -> Result<()> {
    if ask(vm, stream, what)? { Ok(()) } else { Err(unsupported(vm, &format!("File or stream is not {what}."))) }
}

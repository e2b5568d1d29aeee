//! What several modules need: making instances, the errors of numbers.

pub(crate) mod bytes;
pub(crate) mod compression;
pub(crate) mod running;

use typhon_number::{ErrorKind, NumberError};
use typhon_object::{
    native::PyType,
    prelude::*,
    primal::{common, int},
};

/// An instance of `class` for `T.__new__(class, …)`.
///
/// # Errors
/// TypeError where `class` is no subclass of `T`'s class.
#[inline]
pub(crate) fn instance<T: PyType>(vm: &Vm, class: &Value, make: impl FnOnce(Header) -> T) -> Result<Value> {
    let shape = common::shape_for::<T>(vm, class)?;
    Ok(typhon_heap::new_instance(shape, make(Header::with_shape(shape))))
}

/// A number for an unsigned type of C's, whose name is told.
///
/// # Errors
/// TypeError for what is no number, ValueError for a negative one, OverflowError for one that is too large.
pub(crate) fn unsigned<T: TryFrom<u64>>(vm: &Vm, number: &Value, c_type: &str) -> Result<T> {
    let number = int::to_bigint(vm, number)?;
    if number.is_negative() {
        return Err(vm.value_error("Cannot convert negative int"));
    }
    let number = number.to_u64().and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| vm.overflow_error(format!("Python int too large for C {c_type}")))
}

/// A C int.
///
/// # Errors
/// TypeError, OverflowError "signed integer is greater than maximum".
pub(crate) fn c_int(vm: &Vm, value: &Value) -> Result<i32> {
    let number = int::to_i64(vm, value)?;
    i32::try_from(number).map_err(|_| {
        let bound = if number < 0 { "less than minimum" } else { "greater than maximum" };
        vm.overflow_error(format!("signed integer is {bound}"))
    })
}

/// A C long.
///
/// # Errors
/// TypeError, OverflowError.
pub(crate) fn c_long(vm: &Vm, value: &Value) -> Result<i64> {
    let number = int::to_bigint(vm, value)?.to_i64();
    number.ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))
}

/// Raises what a computation reports.
#[cold]
pub(crate) fn number_error(vm: &Vm, error: NumberError) -> Raised {
    let known = match error.kind() {
        ErrorKind::ZeroDivision => Known::ZeroDivisionError,
        ErrorKind::Memory => return vm.memory_error(),
        ErrorKind::Overflow => Known::OverflowError,
        ErrorKind::Value => Known::ValueError,
    };
    vm.raise_known(known, &error.to_string())
}

/// Makes an exception class of a module.
///
/// # Errors
/// What making a class raises.
pub(crate) fn exception_class(vm: &Vm, module: &str, name: &str, base: Known) -> Result<Value> {
    let namespace = vm.dict();
    if let Some(dict) = Dict::from(&namespace) {
        dict.set_interned(vm, &vm.names().__module__, vm.str(module));
    }
    let bases = typhon_object::primal::tuple::of([base.value()]);
    vm.call(&Known::Type.value(), &[vm.str(name), bases, namespace])
}

/// Raises an exception of a class that a module has as an attribute.
#[cold]
pub(crate) fn raise_of(vm: &Vm, module: &str, class: &str, message: &str) -> Raised {
    raise_with(vm, module, class, &[vm.str(message)])
}

/// As [`raise_of`], with any arguments.
#[cold]
pub(crate) fn raise_with(vm: &Vm, module: &str, class: &str, args: &[Value]) -> Raised {
    let raise = || -> Result<Raised> {
        let module = (vm.hooks().import)(vm, module)?;
        let class = vm.get_attr_str(&module, class)?;
        let error = vm.call(&class, args)?;
        Ok(vm.raise(error))
    };
    raise().unwrap_or_else(|raised| raised)
}

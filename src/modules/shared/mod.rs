//! What several modules need: making instances, the errors of numbers.

pub(crate) mod bytes;

use typhon_number::{ErrorKind, NumberError};
use typhon_object::{native::PyType, prelude::*, primal::common};

/// An instance of `class` for `T.__new__(class, …)`.
///
/// # Errors
/// TypeError where `class` is no subclass of `T`'s class.
#[inline]
pub(crate) fn instance<T: PyType>(vm: &Vm, class: &Value, make: impl FnOnce(Header) -> T) -> Result<Value> {
    let shape = common::shape_for::<T>(vm, class)?;
    Ok(typhon_heap::new_instance(shape, make(Header::with_shape(shape))))
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

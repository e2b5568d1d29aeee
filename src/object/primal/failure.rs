//! Errors of the crates `number` and `text`, raised.

use typhon_number::{ErrorKind, NumberError};
use typhon_text::format::FormatError;

use crate::{known::Known, primal::str as string, raise::Raised, vm::Vm};

/// Raises the exception of a failed operation on numbers.
#[cold]
pub fn number(vm: &Vm, error: NumberError) -> Raised {
    match (error.kind(), error) {
        (_, NumberError::PowRange) => vm.raise_args(Known::OverflowError, vec![vm.int(34), vm.str(&error.to_string())]),
        (ErrorKind::Value, _) => vm.value_error(error.to_string()),
        (ErrorKind::Overflow, _) => vm.overflow_error(error.to_string()),
        (ErrorKind::ZeroDivision, _) => vm.zero_division(error.to_string()),
        (ErrorKind::Memory, _) => vm.memory_error(),
    }
}

/// Raises the exception of a value that cannot be formatted.
#[cold]
pub fn format(vm: &Vm, error: FormatError) -> Raised {
    match error {
        FormatError::Value(text) => vm.value_error(text),
        FormatError::Specifier(spec, name) => {
            let after = format!("' for object of type '{name}'");
            let text = string::around("Invalid format specifier '", &string::from_buf(&spec), &after);
            vm.raise_args(Known::ValueError, vec![text])
        }
        FormatError::Overflow(text) => vm.overflow_error(text),
        FormatError::TooLong => vm.memory_error(),
    }
}

/// Raises the TypeError of an argument of another type; `what` is like "find() argument 1", `wanted` like "str".
#[cold]
pub fn argument(vm: &Vm, what: &str, wanted: &str, given: &typhon_heap::Value) -> Raised {
    let given = vm.given_name(given);
    vm.type_error(format!("{what} must be {wanted}, not {given}"))
}

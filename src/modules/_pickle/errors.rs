//! The errors of pickling, and the notes that tell where one happened.

use typhon_object::prelude::*;

use crate::shared::raise_of;

/// Raises PicklingError.
#[cold]
pub(super) fn pickling(vm: &Vm, text: impl AsRef<str>) -> Raised {
    raise_of(vm, "_pickle", "PicklingError", text.as_ref())
}

/// Raises UnpicklingError.
#[cold]
pub(super) fn unpickling(vm: &Vm, text: impl AsRef<str>) -> Raised {
    raise_of(vm, "_pickle", "UnpicklingError", text.as_ref())
}

/// Raises what `raise` does, as what came of another error.
#[cold]
pub(super) fn because(vm: &Vm, error: Value, raise: impl FnOnce() -> Raised) -> Raised {
    let before = vm.set_handled(Some(error));
    let raised = raise();
    drop(vm.set_handled(before));
    raised
}

/// What pickles end with too early.
#[cold]
pub(super) fn truncated(vm: &Vm) -> Raised {
    unpickling(vm, "pickle data was truncated")
}

/// Adds a note to an error that passes.
#[inline(always)]
pub(super) fn noted(vm: &Vm, result: Result<()>, note: impl FnOnce() -> Result<String>) -> Result<()> {
    match result {
        Ok(()) => Ok(()),
        Err(raised) => Err(add_note(vm, raised, note)),
    }
}

#[cold]
#[inline(never)]
fn add_note(vm: &Vm, raised: Raised, note: impl FnOnce() -> Result<String>) -> Raised {
    let error = vm.catch(raised);
    let added = note().and_then(|note| vm.call_method_str(&error, "add_note", &[vm.str(&note)]));
    match added {
        Ok(_) => vm.raise_again(error),
        Err(raised) => raised,
    }
}

/// The name of a value's class as notes have it.
pub(super) fn kind(vm: &Vm, value: &Value) -> String {
    vm.class_of(value).told_name(vm)
}

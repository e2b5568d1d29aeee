//! Warnings that the runtime itself gives.

use typhon_heap::Value;

use crate::{known::Known, raise::Result, vm::Vm};

/// `warnings.warn(text, category, stacklevel)`.
///
/// # Errors
/// The warning, where a filter makes it an exception.
pub fn warn(vm: &Vm, category: Known, text: &str, level: i64) -> Result<()> {
    let warnings = (vm.hooks().import)(vm, "_warnings")?;
    vm.call_method_str(&warnings, "warn", &[vm.str(text), category.value(), vm.int(level)]).map(drop)
}

/// Warns of a conversion method that returned an instance of a strict subclass of what it should.
///
/// # Errors
/// As for [`warn`].
#[cold]
pub fn strict_subclass(vm: &Vm, method: &str, wanted: &str, given: &Value) -> Result<()> {
    let given = vm.type_name(given);
    let text = format!(
        "{method} returned non-{wanted} (type {given}).  The ability to return an instance of a strict subclass of {wanted} \
         is deprecated, and may be removed in a future version of Python."
    );
    warn(vm, Known::DeprecationWarning, &text, 1)
}

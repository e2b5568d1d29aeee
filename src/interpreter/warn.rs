//! Warnings that the runtime itself gives.

use typhon_object::prelude::*;

/// `warnings.warn(text, category, stacklevel)`.
///
/// # Errors
/// The warning, where a filter makes it an exception.
pub fn warn(vm: &Vm, category: Known, text: &str, level: i64) -> Result<()> {
    let warnings = (vm.hooks().import)(vm, "_warnings")?;
    vm.call_method_str(&warnings, "warn", &[vm.str(text), category.value(), vm.int(level)]).map(drop)
}

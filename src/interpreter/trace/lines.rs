//! Where a frame goes on whose `f_lineno` is set.

use typhon_object::prelude::*;

use crate::types::{code::Code, frame::Frame};

/// The first instruction of a line that a frame may go on at.
///
/// # Errors
/// ValueError where the line does not exist or cannot be gone to.
pub fn jump_target(vm: &Vm, frame: &Frame, line: i64) -> Result<u32> {
    let code: &Code = frame.code();
    let first = i64::from(code.compiled.first_line);
    if line < first {
        return Err(vm.value_error(format!("line {line} comes before the current code block")));
    }
    Err(vm.not_implemented("f_lineno cannot be set yet"))
}

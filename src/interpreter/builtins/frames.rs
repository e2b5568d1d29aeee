//! Frames for `sys`: `_getframe`, `_getframemodulename`, `_current_frames`.

use typhon_object::prelude::*;

use crate::types::frame;

/// `sys._getframe(depth)`.
///
/// # Errors
/// ValueError where there are not so many frames.
pub fn frame_at(vm: &Vm, depth: i64) -> Result<Value> {
    let found = frame::running(vm, usize::try_from(depth).unwrap_or(0));
    let fp = found.ok_or_else(|| vm.value_error("call stack is not deep enough"))?;
    Ok(frame::capture(vm, fp))
}

/// `sys._getframemodulename(depth)`: the `__module__` of the function that runs there, or None.
pub fn module_name_at(vm: &Vm, depth: i64) -> Value {
    let Some(fp) = frame::running(vm, usize::try_from(depth).unwrap_or(0)) else { return Value::NONE };
    let function = fp.function();
    function.module.get(function.header()).unwrap_or(Value::NONE)
}

/// The frame that this thread runs, for `sys._current_frames()`: the caller adds the thread's number. Frames of other
/// threads are not told: they would have to stop.
pub fn current_frames(vm: &Vm) -> Option<Value> {
    frame::running(vm, 0).map(|fp| frame::capture(vm, fp))
}

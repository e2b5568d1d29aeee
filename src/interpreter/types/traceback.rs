//! `traceback`: where an exception came through.

use typhon_object::prelude::*;

use crate::{frame::Fp, thread::Thread};

/// Notes that an exception came through a running frame, at the instruction before `pc`.
pub fn add(vm: &Vm, thread: &Thread, exception: &Value, fp: Fp, pc: *const u32) {
    let _ = (vm, thread, exception, fp, pc);
}

//! Jumps and branches, which `sys.monitoring` is told of: an instruction that may jump is noted, and what it did is seen
//! at the next one.

use typhon_bytecode::branch::{Way, may_jump};
use typhon_object::prelude::*;

use super::{
    Told,
    monitor::{self, Place, event},
    op_at,
};
use crate::{
    frame::Fp,
    thread::Thread,
    types::code::{Code, landing},
};

/// Notes that the instruction at `pc`, which is about to run, may jump.
pub(super) fn note(thread: &Thread, fp: Fp, pc: *const u32) {
    if !monitor::wants(event::JUMP | event::BRANCHES) {
        return;
    }
    let at = fp.code().index_of(pc.wrapping_add(1));
    let jumps = op_at(pc).is_some_and(may_jump) || fp.code().compiled.is_async_item(at);
    if let Some(top) = thread.tracing.frames.borrow_mut().last_mut()
        && jumps
    {
        top.jumping = Some(at);
    }
}

/// Tells what the instruction did that ran last, now that the frame has come to the one at `pc`. The instruction that a callback
/// wants to go on with instead.
///
/// # Errors
/// What callbacks raise.
pub(super) fn tell(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32) -> Result<Option<u32>> {
    let noted = thread.tracing.frames.borrow_mut().last_mut().and_then(|top| top.jumping.take());
    let Some(from) = noted else { return Ok(None) };
    let code = fp.code();
    let after = pc.wrapping_add(1);
    let Some((way, source, target)) = code.compiled.way(from, code.index_of(after)) else { return Ok(None) };
    let kind = match way {
        Way::Jump => event::JUMP,
        Way::Left => event::BRANCH_LEFT,
        Way::Right => event::BRANCH_RIGHT,
    };
    thread.save(fp, after);
    let place = Place { code, at: source };
    let line = code.compiled.location(source).line;
    let target = vm.int(landing(code, target));
    with_jump(thread, Some((fp, line, place.offset())), || monitor::tell(vm, thread, kind, &place, &[target]))
        .map(|jump| jump.map(|jump| jump.take(vm, fp)))
}

/// Tells something while which `f_lineno` may be set, of a frame that is seen at a line and offset; the way that it chose.
///
/// # Errors
/// As `tell`.
pub(super) fn with_jump(
    thread: &Thread,
    seen: Option<(Fp, u32, i64)>,
    tell: impl FnOnce() -> Result<()>,
) -> Result<Option<super::jump::Jump>> {
    let tracing = &thread.tracing;
    let mark = tracing.mark.replace(seen.or(tracing.mark.get()));
    let told = tracing.told.replace(Told::Monitored);
    let outcome = tell();
    tracing.told.set(told);
    tracing.mark.set(mark);
    let jump = tracing.jump.take();
    outcome.map(|()| jump)
}

/// The branches of a code object, as byte offsets.
pub fn branches(code: &Code) -> Vec<[i64; 3]> {
    let all = code.compiled.branches();
    all.map(|branch| [branch.source, branch.left, branch.right].map(|word| landing(code, word))).collect()
}

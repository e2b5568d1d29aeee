//! Generators that native code iterates over, item by item, without running Python code in between: `sum`, `any`, `list`.
//!
//! Nobody could see that such a generator was suspended, so it is not: `Yield` hands the item to native code and goes on. What
//! that does not take, and whatever else is not the usual case, suspends it.

use std::{mem::transmute, ptr::NonNull};

use typhon_object::{prelude::*, vm::Take};

use super::{
    Resumed, is_resumable,
    quick::enter_quick,
    resume::{go_on, resume_slow},
};
use crate::{frame::Link, thread::Thread};

/// The destination that the frame of a generator has which is driven; those that are resumed otherwise have register 0.
pub(super) const DRIVEN: usize = 1;

/// What takes items, while [`drive`] runs.
#[derive(Clone, Copy)]
pub struct Taker(NonNull<Take<'static>>);

/// Resumes a generator until it yields an item that `take` does not deal with: that. `None` at the end.
///
/// # Errors
/// What the generator raises; ValueError where it runs already.
pub fn drive(vm: &Vm, object: &Value, take: &mut Take<'_>) -> Result<Option<Value>> {
    vm.check_stack(" while calling a Python object")?;
    let thread = Thread::of(vm);
    let place = (thread.fp.get(), thread.pc.get());
    let goto = if is_resumable(object) {
        enter_quick(thread, object, thread.window(), place, (DRIVEN, Link::Resume), &Value::NONE)
    } else {
        None
    };
    let resumed = match goto {
        Some(goto) => {
            // SAFETY: the lifetime alone is changed; the taker stands there no longer than `take` lives.
            let take = unsafe { transmute::<NonNull<Take<'_>>, NonNull<Take<'static>>>(NonNull::from(take)) };
            let outer = thread.taker.replace(Some(Taker(take)));
            let resumed = go_on(thread, goto, None);
            thread.taker.set(outer);
            resumed
        }
        None => resume_slow(vm, thread, object, Value::NONE),
    };
    Ok(match resumed? {
        Resumed::Yielded(item) => Some(item),
        Resumed::Returned(_) => None,
    })
}

/// Offers an item of the driven generator whose frame runs; `None` where it was taken. The thread's place is saved.
#[inline(always)]
pub(super) fn offer(thread: &Thread, item: Value) -> Option<Value> {
    let Some(Taker(mut take)) = thread.taker.get() else { return Some(item) };
    // SAFETY: `drive` put it there, and runs; of nested ones that is the innermost, whose generator yields. It runs no Python
    // code, so it is not running already.
    unsafe { take.as_mut()(item) }
}

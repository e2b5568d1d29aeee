//! Frames for `sys`: `_getframe`, `_getframemodulename`, `_current_frames`, `_current_exceptions`.

use typhon_heap::{
    inspect::{self, Reach},
    local,
    word::Word,
};
use typhon_object::prelude::*;

use crate::{
    thread::{self, Thread},
    types::frame,
};

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

/// The frames that threads run, with what Python calls the threads, for `sys._current_frames()`: that of this thread, and copies of
/// the others' (see [`frame::seen`]), of a moment at which they all stood still.
///
/// # Errors
/// None is known.
pub fn current_frames(vm: &Vm) -> Result<Vec<(u64, Value)>> {
    let me = Thread::of(vm);
    let stopped = local::stop();
    let others = thread::all(&stopped).into_iter().filter(|thread| !std::ptr::eq(*thread, me));
    let seen: Vec<_> =
        others.filter_map(|thread| Some((thread.ident()?, frame::seen::look(&stopped, thread)))).collect();
    drop(stopped);
    let mut frames = Vec::new();
    for (ident, seen) in seen {
        frames.extend(frame::seen::objects(vm, seen)?.map(|frame| (ident, frame)));
    }
    let own = frame::running(vm, 0).map(|fp| frame::capture(vm, fp));
    frames.extend(me.ident().zip(own));
    Ok(frames)
}

/// The exceptions that threads handle, or None, for `sys._current_exceptions()`. What others handle is published.
pub fn current_exceptions(vm: &Vm) -> Vec<(u64, Value)> {
    let me = Thread::of(vm);
    let stopped = local::stop();
    let others = thread::all(&stopped).into_iter().filter(|thread| !std::ptr::eq(*thread, me));
    let (idents, words): (Vec<u64>, Vec<Word>) =
        others.filter_map(|thread| Some((thread.ident()?, thread.handled_word()))).unzip();
    let handled = inspect::values_at(&stopped, &words, Reach::All);
    drop(stopped);
    let others = idents.into_iter().zip(handled);
    let all = others.chain(me.ident().map(|ident| (ident, vm.handled())));
    all.map(|(ident, handled)| (ident, handled.unwrap_or(Value::NONE))).collect()
}

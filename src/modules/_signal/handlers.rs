//! The handlers that Python code sets, and their calls.

use std::cell::Cell;

use parking_lot::Mutex;
use typhon_heap::local;
use typhon_interpreter::thread::Thread;
use typhon_object::prelude::*;
use typhon_sync::poll;

use super::sys::{self, Disposition, NSIG};
use crate::{
    faulthandler,
    support::{os_error, unraisable::sys_attribute},
};

/// What `signal.signal` was given: by the number of the signal.
static HANDLERS: Mutex<[Option<Value>; NSIG as usize]> = Mutex::new([const { None }; NSIG as usize]);

thread_local! {
    static IS_MAIN: Cell<bool> = const { Cell::new(false) };
}

/// Whether the calling thread is the one that signals are handled on.
#[inline]
pub fn is_main_thread() -> bool {
    IS_MAIN.get()
}

/// Makes the calling thread the one that signals are handled on, and with `handle_signals` turns SIGINT into
/// KeyboardInterrupt and ignores SIGPIPE and SIGXFSZ. For the start of the runtime, before other threads.
///
/// # Errors
/// OSError where the system refuses.
pub fn start(vm: &Vm, handle_signals: bool) -> Result<()> {
    IS_MAIN.set(true);
    sys::set_main(local::control());
    Thread::of(vm).signals.set(Some(serve_bits));
    if !handle_signals {
        return Ok(());
    }
    for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
        sys::set_disposition(signal, Disposition::Ignore, false).map_err(|errno| os_error(vm, errno))?;
    }
    if sys::disposition(libc::SIGINT) == Ok(Disposition::Default) {
        let module = vm.hooks().import;
        let module = module(vm, "_signal")?;
        let handler = vm.get_attr_str(&module, "default_int_handler")?;
        set(vm, libc::SIGINT, &handler)?;
    }
    Ok(())
}

/// Serves the bits of the poll word that neither heap nor interpreter know.
///
/// # Errors
/// What a signal handler raises.
pub fn serve_bits(vm: &Vm, bits: u32) -> Result<()> {
    if bits & faulthandler::DUMP != 0 {
        faulthandler::serve(vm);
    }
    if bits & poll::SIGNAL != 0 { serve(vm) } else { Ok(()) }
}

/// Serves the poll bit SIGNAL: calls the handlers of the signals that came. Does nothing off the main thread.
///
/// # Errors
/// What a handler raises; the signals after it stay for the next poll.
pub fn serve(vm: &Vm) -> Result<()> {
    if !is_main_thread() {
        return Ok(());
    }
    let control = local::control();
    control.take(poll::SIGNAL);
    while let Some(signal) = sys::take_pending() {
        let handler = HANDLERS.lock()[signal as usize].clone();
        let Some(handler) = handler.filter(|handler| handler.as_small_int().is_none()) else { continue };
        let frame = current_frame(vm);
        if let Err(raised) = vm.call(&handler, &[vm.int(signal.into()), frame]) {
            control.request(poll::SIGNAL);
            return Err(raised);
        }
    }
    Ok(())
}

fn current_frame(vm: &Vm) -> Value {
    let frame = sys_attribute(vm, "_getframe").map(|getter| vm.call(&getter, &[]));
    match frame {
        Some(Ok(frame)) => frame,
        Some(Err(raised)) => {
            drop(vm.catch(raised));
            Value::NONE
        }
        None => Value::NONE,
    }
}

/// The number of a signal that exists.
///
/// # Errors
/// ValueError for others.
pub fn check_number(vm: &Vm, signal: i64) -> Result<i32> {
    match i32::try_from(signal) {
        Ok(signal) if (1..NSIG).contains(&signal) => Ok(signal),
        _ => Err(vm.value_error("signal number out of range")),
    }
}

/// What `signal.getsignal` returns.
pub fn get(signal: i32) -> Value {
    if let Some(known) = HANDLERS.lock()[signal as usize].clone() {
        return known;
    }
    match sys::disposition(signal) {
        Ok(Disposition::Ignore) => Value::small_int(1).unwrap_or(Value::NONE),
        Ok(Disposition::Default) => Value::small_int(0).unwrap_or(Value::NONE),
        _ => Value::NONE,
    }
}

/// Sets a handler: 0 (default), 1 (ignore) or a callable; returns the old one.
///
/// # Errors
/// TypeError for another handler, OSError where the system refuses.
pub fn set(vm: &Vm, signal: i32, handler: &Value) -> Result<Value> {
    let what = match typhon_object::primal::int::is_int(handler).then(|| handler.as_small_int()).flatten() {
        Some(0) => Disposition::Default,
        Some(1) => Disposition::Ignore,
        _ if vm.class_of(handler).call_slot().is_some() => Disposition::Ours,
        _ => {
            let text = "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object";
            return Err(vm.type_error(text));
        }
    };
    let old = get(signal);
    handler.publish();
    // The handler first: the signal may come at once.
    let previous = HANDLERS.lock()[signal as usize].replace(handler.clone());
    if let Err(errno) = sys::set_disposition(signal, what, false) {
        let refused = std::mem::replace(&mut HANDLERS.lock()[signal as usize], previous);
        drop(refused);
        return Err(os_error(vm, errno));
    }
    drop(previous);
    Ok(old)
}

/// `_thread.interrupt_main`: as if the signal had come, unless it is ignored.
pub fn simulate(signal: i32) {
    let ignored = HANDLERS.lock()[signal as usize].as_ref().is_none_or(|handler| handler.as_small_int().is_some());
    if !ignored {
        sys::trip(signal);
    }
}

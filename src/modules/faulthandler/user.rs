//! `register`: signals on which a program wants to see where it stands.
//!
//! The handler interrupts a thread anywhere. If the thread runs, it writes at its next poll, which comes before its next
//! instruction. If it blocks, its own frames stand still, and the handler writes them itself; those of all threads the *helper*
//! writes, a thread that does nothing else.

use std::thread;

use typhon_heap::local;
use typhon_interpreter::trace::WATCH;
use typhon_object::prelude::*;

use super::{all_stacks, file, own_stack, sys};
use crate::{_signal::check_number, support::os_error};

/// The poll bit by which a handler asks its thread to write.
pub const DUMP: u32 = WATCH << 1;

/// The number of a signal that may be registered.
///
/// # Errors
/// RuntimeError for the fatal ones, ValueError for what is no signal.
pub fn check(vm: &Vm, signal: i32) -> Result<i32> {
    if sys::is_fatal(signal) {
        return Err(vm.runtime_error(format!("signal {signal} cannot be registered, use enable() instead")));
    }
    check_number(vm, signal.into())
}

/// Has a signal write.
///
/// # Errors
/// OSError where the system refuses.
pub fn register(vm: &Vm, signal: i32, (fd, file): (i32, Option<Value>), all_threads: bool, chain: bool) -> Result<()> {
    if all_threads {
        sys::begin_helper(|| thread::Builder::new().spawn(help).is_ok());
    }
    sys::register(signal, fd, all_threads, chain).map_err(|errno| os_error(vm, errno))?;
    file::keep(file::Use::Signal(signal), file);
    Ok(())
}

/// Gives a signal back to whom it belonged; false where it was not registered.
pub fn unregister(signal: i32) -> bool {
    let was_registered = sys::unregister(signal);
    file::keep(file::Use::Signal(signal), None);
    was_registered
}

/// Serves the poll bit [`DUMP`].
pub fn serve(vm: &Vm) {
    local::control().take(DUMP);
    while let Some(asked) = sys::take_asked(sys::Who::Thread) {
        let text = if asked.all_threads { all_stacks(Some(asked.ident)) } else { own_stack(vm) };
        sys::write(asked.fd, &text);
    }
}

/// What the helper does.
fn help() {
    sys::block_signals();
    let mut seen = 0;
    loop {
        seen = sys::wait_asked(seen);
        while let Some(asked) = sys::take_asked(sys::Who::Helper) {
            let attached = local::attach_thread();
            let text = all_stacks(Some(asked.ident));
            drop(attached);
            sys::write(asked.fd, &text);
        }
    }
}

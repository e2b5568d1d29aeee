//! Starting threads.
//!
//! The first start publishes all that exists; each later one publishes what the new thread is given. The new thread
//! attaches to the heap, has a `Vm` and an interpreter state of its own, and calls the function.

use std::{
    os::unix::thread::JoinHandleExt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use parking_lot::Mutex;
use typhon_heap::local;
use typhon_interpreter::{poll, thread::Thread};
use typhon_object::prelude::*;

use super::{handle::State, local as thread_local};
use crate::support::unraisable;

/// Bytes of a new thread's stack, where Python code did not ask for another size.
const STACK: usize = 8 << 20;
/// The least that can be asked for.
pub const LEAST_STACK: usize = 52 * 1024;
/// Runtime code needs so much whatever is asked for.
const RUNTIME_STACK: usize = 512 * 1024;

/// `_thread.stack_size`; 0 for the default.
pub static STACK_SIZE: AtomicUsize = AtomicUsize::new(0);
/// Threads that were started here and run.
pub static COUNT: AtomicUsize = AtomicUsize::new(0);
/// Threads that the end of the program waits for.
static JOINED_AT_END: Mutex<Vec<Arc<State>>> = Mutex::new(Vec::new());
/// Identities of running threads, the main one aside.
static RUNNING: Mutex<Vec<u64>> = Mutex::new(Vec::new());

/// Whether a thread with this identity runs.
pub fn is_running(ident: u64) -> bool {
    ident == super::main_ident() || ident == super::sys::ident() || RUNNING.lock().contains(&ident)
}

/// A call that a new thread makes.
struct Call {
    function: Value,
    args: Vec<Value>,
    names: Vec<Value>,
}

/// Starts a thread that calls `function`.
///
/// # Errors
/// RuntimeError where the system refuses.
pub fn start(vm: &Vm, state: Arc<State>, function: &Value, args: Args<'_>, daemon: bool) -> Result<()> {
    local::current();
    typhon_heap::publish::publish_all();
    let call = Call { function: function.clone(), args: args.values().to_vec(), names: args.names().to_vec() };
    call.function.publish();
    call.args.iter().chain(&call.names).for_each(Value::publish);
    let size = match STACK_SIZE.load(Ordering::Relaxed) {
        0 => STACK,
        size => size.max(RUNTIME_STACK),
    };
    if !daemon {
        let mut joined = JOINED_AT_END.lock();
        joined.retain(|state| !state.is_done());
        joined.push(Arc::clone(&state));
    }
    COUNT.fetch_add(1, Ordering::Relaxed);
    let shared = Arc::clone(&state);
    // The new thread removes itself at its end, for which it waits until it is there.
    let mut running = RUNNING.lock();
    let started = std::thread::Builder::new().stack_size(size).spawn(move || main(&shared, size, call));
    let Ok(handle) = started else {
        drop(running);
        COUNT.fetch_sub(1, Ordering::Relaxed);
        JOINED_AT_END.lock().retain(|other| !Arc::ptr_eq(other, &state));
        state.give_up();
        return Err(vm.runtime_error("can't start new thread"));
    };
    let ident = handle.as_pthread_t();
    running.push(ident);
    state.run(ident);
    Ok(())
}

/// The new thread, from its beginning to its end.
fn main(state: &State, stack: usize, call: Call) {
    let attached = local::attach_thread();
    let ident = super::sys::ident();
    state.run(ident);
    {
        let vm = Vm::new(stack);
        let thread = Thread::new();
        thread.ident.store(ident, Ordering::Relaxed);
        thread.signals.set(Some(crate::_signal::serve_bits));
        thread.install(&vm);
        run(&vm, &call);
        drop(call);
        thread_local::leave();
        crate::_contextvars::leave();
        poll::finalise(&vm, &thread);
    }
    RUNNING.lock().retain(|&other| other != ident);
    COUNT.fetch_sub(1, Ordering::Relaxed);
    // Whoever joins sees all that the thread did, the death of its objects included.
    drop(attached);
    state.end();
}

fn run(vm: &Vm, call: &Call) {
    let Err(raised) = vm.call_args(&call.function, Args::new(&call.args, &call.names)) else { return };
    match vm.catch_as(raised, Known::SystemExit) {
        Ok(exit) => drop(exit),
        Err(raised) => {
            let message = match ops::repr(vm, &call.function) {
                Ok(repr) => typhon_object::primal::str::lossy(&repr),
                Err(again) => {
                    drop(vm.catch(again));
                    "<object repr() failed>".to_owned()
                }
            };
            unraisable::report(vm, raised, Some(&format!("Exception ignored in thread started by {message}")), None);
        }
    }
}

/// Waits for all threads that are not daemons.
///
/// # Errors
/// What a signal handler raises.
pub fn join_all(vm: &Vm) -> Result<()> {
    loop {
        let last = JOINED_AT_END.lock().last().cloned();
        let Some(state) = last else { return Ok(()) };
        if state.ident() != super::sys::ident() {
            state.wait_done(vm, None)?;
        }
        JOINED_AT_END.lock().retain(|other| !Arc::ptr_eq(other, &state));
    }
}

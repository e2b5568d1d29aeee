//! What a thread does at its polls: stops, what others gave back, finalisers, collections, signals.

use typhon_heap::{
    death::PendingDeath,
    local::{self, FINALIZE},
    reserve::{self, AGAIN, ASKED},
};
use typhon_object::{dunder::Dunder, prelude::*};
use typhon_sync::poll::COLLECT;

use crate::{
    collect,
    run::Goto,
    thread::Thread,
    trace::{self, WATCH},
};

/// Serves what the poll word asks for.
///
/// # Errors
/// What a signal handler raises, or an exception that another thread sent; MemoryError where the heap has only what it keeps back.
#[cold]
#[inline(never)]
pub fn serve(vm: &Vm, thread: &Thread) -> Result<()> {
    let bits = local::poll();
    // Signals first: in a finaliser, what their handlers raise would be lost.
    let signalled = serve_others(vm, thread, bits & !(FINALIZE | COLLECT | WATCH | ASKED | AGAIN))
        .map_err(|raised| vm.catch(raised));
    if bits & FINALIZE != 0 {
        run_finalisers(vm);
    }
    signalled.map_err(|error| vm.raise_again(error))?;
    if bits & COLLECT != 0 {
        local::control().take(COLLECT);
        collect::begin(vm);
    }
    if bits & WATCH != 0 {
        // The loop looks for itself whether to watch.
        local::control().take(WATCH);
        trace::answer(thread);
    }
    if bits & (ASKED | AGAIN) != 0 && reserve::answer() { Err(vm.memory_error()) } else { Ok(()) }
}

/// Serves bits that neither the heap nor the interpreter uses: signals, exceptions from other threads.
fn serve_others(vm: &Vm, thread: &Thread, others: u32) -> Result<()> {
    if others == 0 {
        return Ok(());
    }
    if let Some(serve) = thread.signals.get() {
        return serve(vm, others);
    }
    local::control().take(others);
    Ok(())
}

/// As [`serve`], in the running loop, which goes on at `next`. Where this instance of the loop is not the one that is due any
/// more, asks it to [switch](trace::switch) by the token of an exception that is none.
///
/// # Errors
/// As for `serve`.
#[cold]
#[inline(never)]
pub fn serve_in_loop<const WATCHED: bool>(vm: &Vm, thread: &Thread, next: *const u32) -> Result<()> {
    serve(vm, thread)?;
    if WATCHED || !thread.tracing.is_on() {
        return Ok(());
    }
    thread.entered.set(Goto { fp: thread.fp.get(), pc: next });
    thread.tracing.ask_to_switch();
    Err(vm.raise_again(Value::NONE))
}

/// Runs the finalisers that are pending, if something that just died has one.
#[cold]
#[inline(never)]
pub fn finalise(vm: &Vm, thread: &Thread) {
    if thread.is_due() {
        run_finalisers(vm);
    }
}

/// Calls `__del__` methods and callbacks of weak references. What they raise is reported and forgotten; the pending and the
/// handled exception stay as they are.
fn run_finalisers(vm: &Vm) {
    let heap = local::current();
    while let Some(first) = heap.take_pending() {
        // All that wait are taken at once: the first one's code polls, and would run the second one before it goes on.
        let others: Vec<PendingDeath> = std::iter::from_fn(|| heap.take_pending()).collect();
        for death in std::iter::once(first).chain(others) {
            let handled = vm.set_handled(None);
            run_finaliser(vm, death);
            drop(vm.set_handled(handled));
        }
    }
}

fn run_finaliser(vm: &Vm, death: PendingDeath) {
    match death {
        PendingDeath::Finalizer(dying) => dying.finalize(|object| call_finaliser(vm, object)),
        PendingDeath::Callback(reference) => call_back(vm, &reference),
    }
}

/// Calls an object's `__del__`; what it raises is reported.
pub(crate) fn call_finaliser(vm: &Vm, object: &Value) {
    let Some(method) = vm.class_of(object).lookup(vm, vm.names().dunder(Dunder::Del)) else { return };
    let result = typhon_object::call::call_bound(vm, &method, object, Args::positional_only(&[]));
    if let Err(raised) = result {
        let error = vm.catch(raised);
        report_from(vm, &error, &method, "deallocator");
    }
}

/// Calls the callback of a weak reference whose target is gone; what it raises is reported.
pub(crate) fn call_back(vm: &Vm, reference: &Value) {
    if let Some(callback) = typhon_types::weak::take_callback(reference)
        && let Err(raised) = vm.call(&callback, std::slice::from_ref(reference))
    {
        let error = vm.catch(raised);
        report_from(vm, &error, &callback, "weakref callback");
    }
}

/// Hands an exception that nobody can catch to `sys.unraisablehook`, from something that the runtime called.
pub(crate) fn report_from(vm: &Vm, error: &Value, place: &Value, what: &str) {
    report_during(vm, error, place, &format!("calling {what}"));
}

/// The same, from something that the runtime was doing with an object.
pub(crate) fn report_during(vm: &Vm, error: &Value, place: &Value, what: &str) {
    let shown = ops::repr(vm, place).map_err(|raised| drop(vm.catch(raised)));
    let shown =
        shown.map_or_else(|()| "<object repr() failed>".to_owned(), |shown| typhon_object::primal::str::lossy(&shown));
    report_text(vm, error, &format!("Exception ignored while {what} {shown}"));
}

/// The same, with a text of its own.
pub(crate) fn report_text(vm: &Vm, error: &Value, text: &str) {
    let message = vm.str(text);
    let hand_over = || -> Result<()> {
        let sys = (vm.hooks().import)(vm, "sys")?;
        let Some(hook) = vm.find_attr(&sys, &vm.names().unraisablehook)? else { return Ok(()) };
        let maker = vm.get_attr_str(&sys, "UnraisableHookArgs")?;
        let traceback = traceback_of(vm, error).unwrap_or(Value::NONE);
        let parts = vec![vm.class_value(error), error.clone(), traceback, message, Value::NONE];
        let parts = vm.tuple(parts);
        let arguments = vm.call(&maker, &[parts])?;
        vm.call(&hook, &[arguments]).map(drop)
    };
    if let Err(raised) = hand_over() {
        drop(vm.catch(raised));
    }
}

/// The traceback of an exception; where it was raised outside of any frame, that of the frame that runs.
fn traceback_of(vm: &Vm, error: &Value) -> Option<Value> {
    let exception = typhon_object::primal::exception::from(error)?;
    if exception.traceback().is_none() {
        let thread = Thread::of(vm);
        let (fp, pc) = crate::unwind::frames(thread).next()?;
        crate::types::traceback::add(vm, thread, error, fp, pc);
    }
    exception.traceback()
}

//! Calling the trace function and the profile function.

use typhon_object::prelude::*;

use super::{Told, Tracing};
use crate::{thread::Thread, types::frame::Frame};

/// What the loop has in hand between two instructions, put aside while a function is told something.
struct Aside<'a> {
    thread: &'a Thread,
    sent: Option<Value>,
    result: Option<Value>,
    yielded: bool,
}

impl<'a> Aside<'a> {
    fn put(thread: &'a Thread) -> Aside<'a> {
        let (sent, result) = (thread.sent.take(), thread.result.take());
        thread.tracing.on.set(false);
        thread.tracing.busy.set(thread.tracing.busy.get() + 1);
        Aside { thread, sent, result, yielded: thread.yielded.get() }
    }
}

impl Drop for Aside<'_> {
    fn drop(&mut self) {
        let thread = self.thread;
        thread.sent.set(self.sent.take());
        thread.result.set(self.result.take());
        thread.yielded.set(self.yielded);
        thread.tracing.busy.set(thread.tracing.busy.get() - 1);
        thread.tracing.look(thread);
    }
}

/// `function(frame, event, argument)`, untraced.
fn call(vm: &Vm, thread: &Thread, function: &Value, frame: &Value, event: &str, argument: Value) -> Result<Value> {
    let _aside = Aside::put(thread);
    vm.call(function, &[frame.clone(), vm.intern(event), argument])
}

impl Tracing {
    /// Calls a function, untraced.
    ///
    /// # Errors
    /// What it raises.
    pub(crate) fn call_aside(&self, vm: &Vm, thread: &Thread, function: &Value, args: &[Value]) -> Result<Value> {
        let _aside = Aside::put(thread);
        vm.call(function, args)
    }

    /// Tells the thread's trace function that a frame begins; what it returns is told what the frame does.
    ///
    /// # Errors
    /// What the function raises, which ends the tracing.
    pub(super) fn tell_call(&self, vm: &Vm, thread: &Thread, frame: &Value) -> Result<()> {
        let Some(function) = self.trace() else { return Ok(()) };
        self.tell(vm, thread, &function, frame, "call", Value::NONE)
    }

    /// Tells a frame's own trace function something.
    ///
    /// # Errors
    /// What the function raises, which ends the tracing.
    pub(super) fn tell_frame(
        &self,
        vm: &Vm,
        thread: &Thread,
        frame: &Value,
        event: &str,
        argument: Value,
    ) -> Result<()> {
        if self.trace.borrow().is_none() {
            return Ok(());
        }
        let Some(function) = frame.exact::<Frame>().and_then(Frame::trace_function) else { return Ok(()) };
        self.tell(vm, thread, &function, frame, event, argument)
    }

    fn tell(
        &self,
        vm: &Vm,
        thread: &Thread,
        function: &Value,
        frame: &Value,
        event: &str,
        argument: Value,
    ) -> Result<()> {
        let object = frame.exact::<Frame>();
        let before = self.told.replace(match event {
            "line" => Told::Line,
            "call" => Told::Call,
            _ => Told::Other,
        });
        let outcome = call(vm, thread, function, frame, event, argument);
        self.told.set(before);
        match outcome {
            Ok(next) => {
                if let Some(object) = object.filter(|_| !next.is_none()) {
                    object.set_trace_function(Some(next));
                }
                Ok(())
            }
            Err(raised) => {
                let error = vm.catch(raised);
                self.set_trace(thread, None);
                if let Some(object) = object {
                    object.set_trace_function(None);
                }
                Err(vm.raise_again(error))
            }
        }
    }

    /// Tells the thread's profile function something.
    ///
    /// # Errors
    /// What the function raises, which ends the profiling.
    pub(super) fn tell_profile(
        &self,
        vm: &Vm,
        thread: &Thread,
        frame: &Value,
        event: &str,
        argument: Value,
    ) -> Result<()> {
        let Some(function) = self.profile() else { return Ok(()) };
        call(vm, thread, &function, frame, event, argument).map(drop).map_err(|raised| {
            let error = vm.catch(raised);
            self.set_profile(thread, None);
            vm.raise_again(error)
        })
    }
}

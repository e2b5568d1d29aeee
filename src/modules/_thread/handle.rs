//! `_ThreadHandle`: a thread that can be joined.

use std::sync::{
    Arc,
    atomic::{AtomicU32, AtomicU64, Ordering},
};

use typhon_object::{args::Maybe, prelude::*};

use super::sys;
use crate::support::{
    seconds::{Round, nanoseconds},
    wait::{Waiter, Woken, wake_all},
};

const NEW: u32 = 0;
const STARTING: u32 = 1;
const RUNNING: u32 = 2;
const DONE: u32 = 3;

/// What the thread and its handles share. The word's sleepers wait for its end.
#[derive(Debug, Default)]
pub struct State {
    word: AtomicU32,
    ident: AtomicU64,
}

impl State {
    /// From new to starting; false where it was started before.
    pub fn begin(&self) -> bool {
        self.word.compare_exchange(NEW, STARTING, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// The system refused to start it.
    pub fn give_up(&self) {
        self.word.store(NEW, Ordering::Release);
        wake_all(&self.word);
    }

    /// The thread runs: said by itself and by whoever started it, for either may be the first who needs to know. Nobody sleeps until
    /// then.
    pub fn run(&self, ident: u64) {
        self.ident.store(ident, Ordering::Relaxed);
        _ = self.word.compare_exchange(STARTING, RUNNING, Ordering::AcqRel, Ordering::Relaxed);
    }

    /// The thread is about to end, or another one says so after a fork.
    pub fn end(&self) {
        self.word.store(DONE, Ordering::Release);
        wake_all(&self.word);
    }

    /// Whether it ended.
    pub fn is_done(&self) -> bool {
        self.word.load(Ordering::Acquire) == DONE
    }

    /// The thread's identity; 0 before it runs.
    pub fn ident(&self) -> u64 {
        self.ident.load(Ordering::Relaxed)
    }

    /// Waits for the thread's end; false where that did not come in time.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn wait_done(&self, vm: &Vm, nanoseconds: Option<i64>) -> Result<bool> {
        let mut waiter = Waiter::of(nanoseconds);
        loop {
            let word = self.word.load(Ordering::Acquire);
            if word == DONE {
                return Ok(true);
            }
            if waiter.wait(vm, &self.word, word)? == Woken::TimedOut {
                return Ok(self.is_done());
            }
        }
    }
}

/// A handle of a thread.
#[pytype(name = "_ThreadHandle", module = "_thread")]
pub struct Handle {
    state: Opaque<Arc<State>>,
}

impl Handle {
    /// The handle of a thread's state.
    pub fn create(state: Arc<State>) -> Value {
        typhon_heap::new(Handle { header: Header::of::<Handle>(), state: Opaque(state) })
    }

    /// A handle of a thread that runs and was not started here.
    pub fn running(ident: u64) -> Value {
        let state = State::default();
        state.ident.store(ident, Ordering::Relaxed);
        state.word.store(RUNNING, Ordering::Relaxed);
        Handle::create(Arc::new(state))
    }

    /// What the handle shares with its thread.
    pub fn state(&self) -> &Arc<State> {
        &self.state
    }
}

#[pymethods]
impl Handle {
    #[new]
    fn __new__(_class: &Value, _vm: &Vm, _args: Args<'_>) -> Result<Value> {
        Ok(Handle::create(Arc::default()))
    }

    /// Wait until the thread ends.
    #[sig(timeout = None, /)]
    fn join(&self, vm: &Vm, timeout: Maybe<'_>) -> Result<()> {
        let nanoseconds = match timeout.0 {
            Some(timeout) if !timeout.is_none() => Some(nanoseconds(vm, timeout, Round::Up)?).filter(|&time| time >= 0),
            _ => None,
        };
        if self.state.word.load(Ordering::Acquire) == NEW {
            return Err(vm.runtime_error("thread not started"));
        }
        if !self.state.is_done() && self.state.ident() == sys::ident() {
            return Err(vm.runtime_error("Cannot join current thread"));
        }
        self.state.wait_done(vm, nanoseconds).map(drop)
    }

    /// Whether the thread has ended.
    fn is_done(&self) -> bool {
        self.state.is_done()
    }

    /// Mark the thread as done: for the child of a fork.
    fn _set_done(&self, vm: &Vm) -> Result<()> {
        if self.state.word.load(Ordering::Acquire) == NEW {
            return Err(vm.runtime_error("thread not started"));
        }
        self.state.end();
        Ok(())
    }

    #[getter]
    fn ident(&self) -> u64 {
        self.state.ident()
    }

    fn __repr__(&self) -> String {
        format!("<_thread._ThreadHandle object: ident={}>", self.state.ident())
    }
}

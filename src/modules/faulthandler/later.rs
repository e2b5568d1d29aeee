//! `dump_traceback_later`: a thread that writes the others' frames when its time is over.
//!
//! It touches the heap while it writes, and no longer: a program that is alone is so but for that moment.

use std::{
    process,
    sync::mpsc::{self, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::Duration,
};

use parking_lot::Mutex;
use typhon_heap::local;
use typhon_object::prelude::*;

use super::{all_stacks, file, sys};
use crate::support::seconds::{Round, nanoseconds};

/// So long a process that is to end waits for threads that do not stand still.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is to be done.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// After so many microseconds.
    pub timeout: u64,
    /// Again and again.
    pub repeat: bool,
    /// Where it is written.
    pub fd: i32,
    /// The process ends then.
    pub exit: bool,
}

/// The thread that waits, until it is told not to.
struct Waiting {
    /// The process that has it: the child of a fork has not.
    process: u32,
    cancel: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

static WAITING: Mutex<Option<Waiting>> = Mutex::new(None);

/// The microseconds of a timeout.
///
/// # Errors
/// As for [`nanoseconds`]; ValueError where it is not positive.
pub fn timeout(vm: &Vm, timeout: &Value) -> Result<u64> {
    let nanoseconds = nanoseconds(vm, timeout, Round::Up)?;
    match u64::try_from(nanoseconds).map_or(0, |nanoseconds| nanoseconds.div_ceil(1000)) {
        0 => Err(vm.value_error("timeout must be greater than 0")),
        microseconds => Ok(microseconds),
    }
}

/// Lets a thread wait for the time to be over, instead of the one that does so already.
///
/// # Errors
/// RuntimeError where the system refuses a thread.
pub fn begin(vm: &Vm, plan: Plan, file: Option<Value>) -> Result<()> {
    cancel();
    file::keep(file::Use::Later, file);
    let (cancel, cancelled) = mpsc::channel();
    match thread::Builder::new().spawn(move || wait(plan, &cancelled)) {
        Ok(thread) => {
            let other = WAITING.lock().replace(Waiting { process: process::id(), cancel, thread });
            // Another thread was as quick.
            other.into_iter().for_each(end);
            Ok(())
        }
        Err(_) => Err(vm.runtime_error("unable to start watchdog thread")),
    }
}

/// Lets nobody wait.
pub fn cancel() {
    let waiting = WAITING.lock().take();
    waiting.into_iter().for_each(end);
    file::keep(file::Use::Later, None);
}

fn end(Waiting { process, cancel, thread }: Waiting) {
    drop(cancel);
    if process != process::id() {
        return std::mem::forget(thread);
    }
    // It may be about to stop this thread, too.
    _ = local::detached(|| thread.join());
}

fn wait(plan: Plan, cancelled: &mpsc::Receiver<()>) {
    sys::block_signals();
    while cancelled.recv_timeout(Duration::from_micros(plan.timeout)) == Err(RecvTimeoutError::Timeout) {
        sys::write(plan.fd, headline(plan.timeout).as_bytes());
        if plan.exit {
            let (done, written) = mpsc::channel();
            _ = thread::Builder::new().spawn(move || {
                sys::block_signals();
                write(plan.fd);
                _ = done.send(());
            });
            _ = written.recv_timeout(PATIENCE);
            sys::exit(1);
        }
        write(plan.fd);
        if !plan.repeat {
            return;
        }
    }
}

fn write(fd: i32) {
    let attached = local::attach_thread();
    let text = all_stacks(None);
    drop(attached);
    sys::write(fd, &text);
}

fn headline(timeout: u64) -> String {
    let (seconds, rest) = (timeout / 1_000_000, timeout % 1_000_000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match rest {
        0 => format!("Timeout ({hours}:{minutes:02}:{seconds:02})!\n"),
        rest => format!("Timeout ({hours}:{minutes:02}:{seconds:02}.{rest:06})!\n"),
    }
}

//! `faulthandler`: tracebacks where the program cannot print them itself: it crashes, hangs, or gets a signal.
//!
//! Whoever writes a thread's frames must not be disturbed by it. So:
//!
//! | who writes | which frames | how |
//! |---|---|---|
//! | `dump_traceback`, a thread's poll, a timer, the helper | all threads' | in a stop ([`dump::all`]) |
//! | a thread that runs, its own | its own | as they are |
//! | the handler of a fatal signal | its own thread's | what it reads it looks at first ([`sys`]) |
//!
//! A handler never writes the frames of other threads, which may be running: of a fatal signal it says so, as CPython without a
//! GIL does; for a signal that was registered the thread does it at its next poll, or, where it blocks, the
//! [helper](user) in its place.

mod file;
mod later;
mod stack;
mod sys;
mod user;

use typhon_interpreter::{dump, thread::Thread};
use typhon_object::prelude::*;

pub use user::{DUMP, serve};

use crate::support::os_error;

/// Turns the handlers on for `python -X faulthandler`: they write to the standard error of the process.
///
/// # Errors
/// OSError where the system refuses.
pub fn start(vm: &Vm) -> Result<()> {
    (vm.hooks().import)(vm, "faulthandler")?;
    enable(vm, (2, None), true, true)
}

/// Turns the handlers on; the file is kept until they are turned off.
fn enable(vm: &Vm, (fd, file): (i32, Option<Value>), all_threads: bool, c_stack: bool) -> Result<()> {
    file::keep(file::Use::Fatal, file);
    sys::enable(fd, all_threads, c_stack).map_err(|errno| os_error(vm, errno))
}

/// What is written of a thread by itself.
fn own_stack(vm: &Vm) -> Vec<u8> {
    let mut text = b"Stack (most recent call first):\n".to_vec();
    dump::frames(Thread::of(vm), &mut |_| true, &mut |bytes| text.extend_from_slice(bytes));
    text
}

/// What is written of all threads.
fn all_stacks(current: Option<u64>) -> Vec<u8> {
    dump::all(current, &sys::name)
}

/// faulthandler module.
#[pymodule(name = "faulthandler")]
mod module {
    /// Enable the fault handler.
    #[sig(file = sys.stderr, all_threads = True, c_stack = True)]
    fn enable(vm: &Vm, file: Maybe<'_>, all_threads: bool, c_stack: bool) -> Result<()> {
        let file = file::of(vm, file.0)?;
        super::enable(vm, file, all_threads, c_stack)
    }

    /// Disable the fault handler.
    fn disable() -> bool {
        let was_enabled = sys::disable();
        file::keep(file::Use::Fatal, None);
        was_enabled
    }

    /// Check if the handler is enabled.
    fn is_enabled() -> bool {
        sys::is_enabled()
    }

    /// Dump the traceback of the current thread, or of all threads if all_threads is True, into file.
    #[sig(file = sys.stderr, all_threads = True)]
    fn dump_traceback(vm: &Vm, file: Maybe<'_>, all_threads: bool) -> Result<()> {
        let (fd, _file) = file::of(vm, file.0)?;
        let text = if all_threads { all_stacks(Thread::of(vm).ident()) } else { own_stack(vm) };
        sys::write(fd, &text);
        vm.poll()
    }

    /// Dump the C stack of the current thread.
    #[sig(file = sys.stderr)]
    fn dump_c_stack(vm: &Vm, file: Maybe<'_>) -> Result<()> {
        let (fd, _file) = file::of(vm, file.0)?;
        sys::write_c_stack(fd);
        Ok(())
    }

    /// Dump the traceback of all threads in timeout seconds,
    /// or each timeout seconds if repeat is True. If exit is True, call _exit(1) which is not safe.
    #[sig(timeout, repeat = False, file = sys.stderr, exit = False)]
    fn dump_traceback_later(vm: &Vm, timeout: &Value, repeat: bool, file: Maybe<'_>, exit: bool) -> Result<()> {
        let timeout = later::timeout(vm, timeout)?;
        let (fd, file) = file::of(vm, file.0)?;
        later::begin(vm, later::Plan { timeout, repeat, fd, exit }, file)
    }

    /// Cancel the previous call to dump_traceback_later().
    fn cancel_dump_traceback_later() {
        later::cancel();
    }

    /// Register a handler for the signal 'signum': dump the traceback of the current thread, or of all threads if all_threads is True, into file.
    #[sig(signum, file = sys.stderr, all_threads = True, chain = False)]
    fn register(vm: &Vm, signum: i32, file: Maybe<'_>, all_threads: bool, chain: bool) -> Result<()> {
        let signal = user::check(vm, signum)?;
        let (fd, file) = file::of(vm, file.0)?;
        user::register(vm, signal, (fd, file), all_threads, chain)
    }

    /// Unregister the handler of the signal 'signum' registered by register().
    #[sig(signum, /)]
    fn unregister(vm: &Vm, signum: i32) -> Result<bool> {
        let signal = user::check(vm, signum)?;
        Ok(user::unregister(signal))
    }

    /// Read from NULL, raise a SIGSEGV or SIGBUS signal depending on the platform.
    fn _read_null() {
        sys::read_null();
    }

    /// Raise a SIGSEGV signal.
    #[sig(release_gil = False, /)]
    fn _sigsegv(release_gil: bool) {
        match release_gil {
            true => typhon_heap::local::detached(|| sys::raise(libc::SIGSEGV)),
            false => sys::raise(libc::SIGSEGV),
        }
    }

    /// Raise a SIGABRT signal.
    fn _sigabrt() {
        sys::raise(libc::SIGABRT);
    }

    /// Raise a SIGFPE signal.
    fn _sigfpe() {
        sys::raise(libc::SIGFPE);
    }

    /// Call Py_FatalError() in a new C thread.
    fn _fatal_error_c_thread() {
        let thread = std::thread::spawn(|| sys::fatal("faulthandler_fatal_error_thread: in new thread"));
        _ = typhon_heap::local::detached(|| thread.join());
    }

    /// Recursive call to raise a stack overflow.
    fn _stack_overflow(vm: &Vm) -> Result<()> {
        let (bytes, calls) = sys::overflow_stack();
        let text =
            format!("unable to raise a stack overflow (allocated {bytes} bytes on the stack, {calls} recursive calls)");
        Err(vm.runtime_error(text))
    }
}

//! `_signal`: signals of the system, handled by Python functions on the main thread.

mod handlers;
pub(crate) mod sys;

use std::sync::OnceLock;

pub use handlers::{check_number, is_main_thread, serve, serve_bits, simulate, start};
use typhon_object::prelude::*;
use typhon_types::struct_sequence::{ClassCell, Definition};

use crate::support::{
    Errno, classes, os_error,
    seconds::{Round, duration, nanoseconds},
    wait::blocking,
};

static SIGINFO: Definition = Definition {
    name: "struct_siginfo",
    module: "signal",
    doc: "struct_siginfo: Result from sigwaitinfo or sigtimedwait.\n\n\
        This object may be accessed either as a tuple of\n\
        (si_signo, si_code, si_errno, si_pid, si_uid, si_status, si_band),\n\
        or via the attributes si_signo, si_code, and so on.",
    fields: &[
        ("si_signo", "signal number"),
        ("si_code", "signal code"),
        ("si_errno", "errno associated with this signal"),
        ("si_pid", "sending process ID"),
        ("si_uid", "real user ID of sending process"),
        ("si_status", "exit value or signal"),
        ("si_band", "band event for SIGPOLL"),
    ],
    visible: 7,
    callable: true,
    class: ClassCell::new(),
};

static ITIMER_ERROR: OnceLock<Value> = OnceLock::new();

/// The numbers of an iterable of signals.
fn signals(vm: &Vm, iterable: &Value) -> Result<Vec<i32>> {
    let mut all = Vec::new();
    ops::for_each(vm, iterable, |item| {
        let number = typhon_object::primal::int::to_bigint(vm, &item)?.to_i64().unwrap_or(-1);
        if !(1..i64::from(sys::NSIG)).contains(&number) {
            return Err(vm.value_error(format!("signal number {number} out of range [1; {}]", sys::NSIG - 1)));
        }
        all.push(number as i32);
        Ok(())
    })?;
    Ok(all)
}

fn signal_set(vm: &Vm, numbers: &[i32]) -> Result<Value> {
    let numbers: Vec<Value> = numbers.iter().map(|&number| vm.int(number.into())).collect();
    typhon_types::set::from_values(vm, &numbers)
}

fn info(vm: &Vm, info: &sys::Info) -> Result<Value> {
    SIGINFO.make(vm, info.iter().map(|&number| vm.int(number)).collect())
}

fn pair(vm: &Vm, (delay, interval): (f64, f64)) -> Value {
    vm.tuple(vec![vm.float(delay), vm.float(interval)])
}

fn timer_error(vm: &Vm, errno: Errno) -> Raised {
    match ITIMER_ERROR.get() {
        Some(class) => {
            let text = crate::support::errors::strerror(errno);
            match vm.call(class, &[vm.int(errno.0.into()), vm.str(&text)]) {
                Ok(error) => vm.raise(error),
                Err(raised) => raised,
            }
        }
        None => os_error(vm, errno),
    }
}

/// This module provides mechanisms to use signal handlers in Python.
#[pymodule(name = "_signal")]
mod module {
    /// The default handler for SIGINT installed by Python.
    ///
    /// It raises KeyboardInterrupt.
    fn default_int_handler(vm: &Vm, _signalnum: i64, _frame: &Value) -> Result<()> {
        Err(vm.raise_args(Known::KeyboardInterrupt, Vec::new()))
    }

    /// Set the action for the given signal.
    ///
    /// The action can be SIG_DFL, SIG_IGN, or a callable Python object.
    /// The previous action is returned.  See getsignal() for possible return values.
    fn signal(vm: &Vm, signalnum: i64, handler: &Value) -> Result<Value> {
        if !is_main_thread() {
            return Err(vm.value_error("signal only works in main thread of the main interpreter"));
        }
        let number = check_number(vm, signalnum)?;
        let old = handlers::set(vm, number, handler)?;
        vm.poll()?;
        Ok(old)
    }

    /// Return the current action for the given signal.
    fn getsignal(vm: &Vm, signalnum: i64) -> Result<Value> {
        Ok(handlers::get(check_number(vm, signalnum)?))
    }

    /// Return the system description of the given signal.
    fn strsignal(vm: &Vm, signalnum: i64) -> Result<Option<String>> {
        Ok(sys::describe(check_number(vm, signalnum)?))
    }

    /// Return a set of valid signal numbers on this platform.
    fn valid_signals(vm: &Vm) -> Result<Value> {
        signal_set(vm, &sys::valid())
    }

    /// Send a signal to the executing process.
    fn raise_signal(vm: &Vm, signalnum: i32) -> Result<()> {
        sys::raise(signalnum).map_err(|errno| os_error(vm, errno))?;
        vm.poll()
    }

    /// Send a signal to a thread.
    fn pthread_kill(vm: &Vm, thread_id: &Value, signalnum: i32) -> Result<()> {
        let thread_id = crate::_thread::to_ident(vm, thread_id)?;
        vm.audit("signal.pthread_kill", || [vm.big_int(thread_id.into()), vm.int(signalnum.into())])?;
        if !crate::_thread::is_running(thread_id) {
            return Err(os_error(vm, Errno(libc::ESRCH)));
        }
        sys::kill_thread(thread_id, signalnum).map_err(|errno| os_error(vm, errno))?;
        vm.poll()
    }

    /// Send a signal to a process referred to by a pid file descriptor.
    #[sig(pidfd, signalnum, siginfo = None, flags = 0, /)]
    fn pidfd_send_signal(vm: &Vm, pidfd: i32, signalnum: i32, siginfo: &Value, flags: i64) -> Result<()> {
        if !siginfo.is_none() {
            return Err(vm.type_error("siginfo must be None"));
        }
        sys::kill_pidfd(pidfd, signalnum, flags as u32).map_err(|errno| os_error(vm, errno))
    }

    /// Fetch and/or change the signal mask of the calling thread.
    fn pthread_sigmask(vm: &Vm, how: i32, mask: &Value) -> Result<Value> {
        let wanted = signals(vm, mask)?;
        let old = sys::mask(how, &wanted).map_err(|errno| os_error(vm, errno))?;
        // Signals that were blocked may have come now.
        vm.poll()?;
        signal_set(vm, &old)
    }

    /// Examine pending signals.
    fn sigpending(vm: &Vm) -> Result<Value> {
        let pending = sys::blocked_pending().map_err(|errno| os_error(vm, errno))?;
        signal_set(vm, &pending)
    }

    /// Wait for a signal.
    fn sigwait(vm: &Vm, sigset: &Value) -> Result<i64> {
        let wanted = signals(vm, sigset)?;
        let result = blocking(vm, || sys::wait_info(&wanted, None))?;
        Ok(result.map_err(|errno| os_error(vm, errno))?[0])
    }

    /// Wait synchronously until one of the signals in *sigset* is delivered.
    fn sigwaitinfo(vm: &Vm, sigset: &Value) -> Result<Value> {
        let wanted = signals(vm, sigset)?;
        let result = blocking(vm, || sys::wait_info(&wanted, None))?;
        info(vm, &result.map_err(|errno| os_error(vm, errno))?)
    }

    /// Like sigwaitinfo(), but with a timeout.
    fn sigtimedwait(vm: &Vm, sigset: &Value, timeout: &Value) -> Result<Value> {
        let timeout = nanoseconds(vm, timeout, Round::Ceiling)?;
        if timeout < 0 {
            return Err(vm.value_error("timeout must be non-negative"));
        }
        let wanted = signals(vm, sigset)?;
        let deadline = std::time::Instant::now().checked_add(duration(timeout));
        let result = blocking(vm, || {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(std::time::Instant::now()));
            sys::wait_info(&wanted, left)
        })?;
        match result {
            Err(Errno::AGAIN) => Ok(Value::NONE),
            result => info(vm, &result.map_err(|errno| os_error(vm, errno))?),
        }
    }

    /// Arrange for SIGALRM to arrive after the given number of seconds.
    fn alarm(seconds: i32) -> u32 {
        sys::alarm(seconds as u32)
    }

    /// Wait until a signal arrives.
    fn pause(vm: &Vm) -> Result<()> {
        typhon_heap::local::detached(sys::pause);
        vm.poll()
    }

    /// Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).
    ///
    /// The timer will fire after value seconds and after that every interval seconds.
    /// The itimer can be cleared by setting seconds to zero.
    ///
    /// Returns old values as a tuple: (delay, interval).
    #[sig(which, seconds, interval = 0.0, /)]
    fn setitimer(vm: &Vm, which: i32, seconds: f64, interval: f64) -> Result<Value> {
        sys::set_timer(which, seconds, interval).map(|old| pair(vm, old)).map_err(|errno| timer_error(vm, errno))
    }

    /// Returns current value of given itimer.
    fn getitimer(vm: &Vm, which: i32) -> Result<Value> {
        sys::timer(which).map(|now| pair(vm, now)).map_err(|errno| timer_error(vm, errno))
    }

    /// Change system call restart behaviour.
    ///
    /// If flag is False, system calls will be restarted when interrupted by
    /// signal sig, else system calls will be interrupted.
    fn siginterrupt(vm: &Vm, signalnum: i64, flag: i64) -> Result<()> {
        let number = check_number(vm, signalnum)?;
        let now = sys::disposition(number).map_err(|errno| os_error(vm, errno))?;
        if now == sys::Disposition::Ours {
            sys::set_disposition(number, now, flag == 0).map_err(|errno| os_error(vm, errno))?;
        }
        Ok(())
    }

    /// Sets the fd to be written to (with the signal number) when a signal comes in.
    ///
    /// A library can use this to wakeup select or poll.
    /// The previous fd or -1 is returned.
    ///
    /// The fd must be non-blocking.
    #[sig(fd, /, *, warn_on_full_buffer = True)]
    fn set_wakeup_fd(vm: &Vm, fd: i32, warn_on_full_buffer: bool) -> Result<i32> {
        let _ = warn_on_full_buffer;
        if !is_main_thread() {
            return Err(vm.value_error("set_wakeup_fd only works in main thread of the main interpreter"));
        }
        if fd >= 0 {
            let flags = crate::support::descriptor::status_flags(fd).map_err(|errno| os_error(vm, errno))?;
            if flags & libc::O_NONBLOCK == 0 {
                return Err(vm.value_error(format!("the fd {fd} must be in non-blocking mode")));
            }
        }
        Ok(sys::set_wakeup_fd(if fd >= 0 { fd } else { -1 }))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        let (first, last) = sys::real_time();
        let numbers = [("SIGRTMIN", first), ("SIGRTMAX", last), ("SIG_DFL", 0), ("SIG_IGN", 1), ("NSIG", sys::NSIG)];
        for (name, number) in numbers.iter().chain(CONSTANTS) {
            typhon_object::primal::module::set_constant(vm, module, name, vm.int((*number).into()))?;
        }
        let error = classes::new_exception(vm, "signal", "itimer_error", &Known::OSError.value())?;
        let error = ITIMER_ERROR.get_or_init(|| error).clone();
        typhon_object::primal::module::set_constant(vm, module, "ItimerError", error)?;
        typhon_object::primal::module::set_constant(vm, module, "struct_siginfo", SIGINFO.class(vm)?)
    }
}

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i32)),*] };
}

const CONSTANTS: &[(&str, i32)] = constants! {
    SIGABRT SIGALRM SIGBUS SIGCHLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGIOT SIGKILL SIGPIPE SIGPOLL
    SIGPROF SIGPWR SIGQUIT SIGSEGV SIGSTKFLT SIGSTOP SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2
    SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ SIG_BLOCK SIG_SETMASK SIG_UNBLOCK ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL
};

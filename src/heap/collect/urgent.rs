//! Stops that nothing else makes longer.
//!
//! The system may take the core from the thread that collects while all others wait for it: a kernel thread's few milliseconds are
//! everybody's then. So for as long as a stop lasts, that thread is a real-time one, if the process is allowed to have such (root,
//! `RLIMIT_RTPRIO`). Whoever is not allowed to asks once. It becomes one when the others have stopped, so it waits for nobody as such.

use std::{
    cell::Cell,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

/// The least priority of real time: it is above all that is not.
const LEAST: libc::c_int = 1;

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
}

/// Whether the calling thread is a real-time one just now. A thread that it makes meanwhile is one, too.
pub fn is_on() -> bool {
    ON.get()
}

/// Takes what the calling thread has of the one that made it.
pub fn forgo() {
    // Nobody is refused that.
    set(libc::SCHED_OTHER, 0);
}

/// The calling thread is a real-time one, until this is dropped.
pub struct Urgent(());

impl Urgent {
    /// `None` where that is not allowed, or the thread has a policy of its own.
    pub fn begin() -> Option<Urgent> {
        static REFUSED: AtomicBool = AtomicBool::new(false);
        if REFUSED.load(Relaxed) || !may_ask() {
            return None;
        }
        // SAFETY: a plain system call on the calling thread.
        if unsafe { libc::sched_getscheduler(0) } != libc::SCHED_OTHER {
            return None;
        }
        let granted = set(libc::SCHED_FIFO, LEAST);
        ON.set(granted);
        REFUSED.store(!granted, Relaxed);
        granted.then_some(Urgent(()))
    }
}

impl Drop for Urgent {
    fn drop(&mut self) {
        ON.set(false);
        forgo();
    }
}

/// Whether it is of any use to ask.
fn may_ask() -> bool {
    static MAY: OnceLock<bool> = OnceLock::new();
    *MAY.get_or_init(|| {
        let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: plain system calls; the pointer is to a local variable.
        unsafe { libc::geteuid() == 0 || libc::getrlimit(libc::RLIMIT_RTPRIO, &mut limit) == 0 && limit.rlim_cur > 0 }
    })
}

fn set(policy: libc::c_int, priority: libc::c_int) -> bool {
    let parameters = libc::sched_param { sched_priority: priority };
    // SAFETY: the pointer is to a local variable; 0 is the calling thread, whose nice value stays what it is.
    unsafe { libc::sched_setscheduler(0, policy, &parameters) == 0 }
}

#[test]
fn threads_are_afterwards_what_they_were() {
    // SAFETY: a plain system call.
    let policy = || unsafe { libc::sched_getscheduler(0) };
    let before = policy();
    let urgent = Urgent::begin();
    assert_eq!(policy(), if urgent.is_some() { libc::SCHED_FIFO } else { before });
    let pool = super::team::pool(1).expect("a thread");
    assert_eq!(pool.install(policy), before);
    drop(urgent);
    assert_eq!(policy(), before);
}

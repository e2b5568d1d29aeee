//! Work that several threads share in packets, such as one of them may leave and come back to.
//!
//! The *holder* opens the packets, and works until none is left and nobody works on one, for who works may add more; or until a
//! worker says that it is time to stop. *Helpers* join while they are open. When the holder has closed them no helper
//! works any more, and none begins until they are opened again: what helpers read may change then. A helper that comes too
//! late is not waited for.
//!
//! All is under one mutex, which is taken once for each packet. `hungry` alone is read without it, by who has much: it is
//! a hint that somebody waits.
//!
//! The idea of packets instead of deques of single items: Ossia et al., *A parallel, incremental and concurrent GC for
//! servers* (PLDI 2002).

use crate::facade::atomic::{AtomicUsize, Ordering::Relaxed};
use crate::facade::{Condvar, Mutex, MutexGuard};

/// Packets that wait for somebody to work on them, and who does.
#[derive(Debug)]
pub struct Packets<T> {
    state: Mutex<State<T>>,
    /// There are packets again, or there will be none.
    changed: Condvar,
    /// How many wait for a packet.
    hungry: AtomicUsize,
}

#[derive(Debug)]
struct State<T> {
    ready: Vec<T>,
    /// How many work on a packet.
    working: usize,
    open: bool,
    /// It is time to stop.
    halted: bool,
}

/// What a worker says when a packet is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The next one.
    Packet,
    /// It is time to stop, for everybody. What is left was added as packets.
    Halt,
}

impl<T> Packets<T> {
    /// Closed, with these packets.
    #[must_use]
    pub fn new(ready: Vec<T>) -> Packets<T> {
        let state = State { ready, working: 0, open: false, halted: false };
        Packets { state: Mutex::new(state), changed: Condvar::new(), hungry: AtomicUsize::new(0) }
    }

    /// Adds a packet: before they are opened, or while its caller works on another one.
    pub fn add(&self, packet: T) {
        self.state.lock().ready.push(packet);
        self.changed.notify_one();
    }

    /// Whether somebody waits for a packet. A hint.
    #[inline]
    pub fn is_wanted(&self) -> bool {
        self.hungry.load(Relaxed) != 0
    }

    /// Works on packets with all helpers that come, and closes: says whether nothing is left. By the holder, one at a time.
    pub fn work(&self, serve: impl FnMut(T) -> Next) -> bool {
        let mut state = self.state.lock();
        (state.open, state.halted) = (true, false);
        state = self.serve(state, serve);
        state.open = false;
        while state.working != 0 && !mutate!("close-without-waiting") {
            self.changed.wait(&mut state);
        }
        state.ready.is_empty()
    }

    /// Helps the holder for as long as there is something to do.
    pub fn help(&self, serve: impl FnMut(T) -> Next) {
        let state = self.state.lock();
        drop(self.serve(state, serve));
    }

    fn serve<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<T>>,
        mut serve: impl FnMut(T) -> Next,
    ) -> MutexGuard<'a, State<T>> {
        while state.open && !state.halted {
            if let Some(packet) = state.ready.pop() {
                state.working += 1;
                drop(state);
                let next = serve(packet);
                state = self.state.lock();
                state.working -= 1;
                state.halted |= next == Next::Halt;
                if (state.working == 0 || state.halted) && !mutate!("end-without-notice") {
                    self.changed.notify_all();
                }
            } else if state.working == 0 || mutate!("end-while-others-work") {
                break;
            } else {
                self.hungry.fetch_add(1, Relaxed);
                self.changed.wait(&mut state);
                self.hungry.fetch_sub(1, Relaxed);
            }
        }
        state
    }
}

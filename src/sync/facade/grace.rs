//! Grace periods: crossbeam-epoch, or a small model of it where a model checker must see every step.
//!
//! The model keeps what the rules of [`epoch`](crate::epoch) rest on: a pinned participant holds the epoch back,
//! work deferred in one epoch runs two epochs later, and only `flush` moves anything.

#[cfg(not(any(typhon_loom, typhon_shuttle)))]
mod backend {
    pub use crossbeam_epoch::{Collector, Guard, LocalHandle};
}

#[cfg(any(typhon_loom, typhon_shuttle))]
mod backend {
    use super::super::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
    use super::super::atomic::{AtomicUsize, fence};
    use super::super::{Mutex, MutexGuard};
    use std::sync::Arc;

    type Deferred = (usize, Box<dyn FnOnce()>);

    struct Global {
        epoch: AtomicUsize,
        books: Mutex<Books>,
    }

    #[derive(Default)]
    struct Books {
        locals: Vec<Arc<AtomicUsize>>,
        garbage: Vec<Deferred>,
    }

    // SAFETY: the deferred closures are moved between threads, as crossbeam's are: the caller of `defer_unchecked`
    // vouches for that, and in this crate they are all `Send`.
    unsafe impl Send for Books {}

    /// Model of crossbeam's collector.
    #[derive(Clone)]
    pub struct Collector(Arc<Global>);

    /// Model of crossbeam's participant: `epoch * 2 + 1` while pinned, else 0.
    pub struct LocalHandle {
        global: Arc<Global>,
        local: Arc<AtomicUsize>,
    }

    /// Model of crossbeam's guard.
    pub struct Guard {
        global: Arc<Global>,
        local: Arc<AtomicUsize>,
    }

    impl Collector {
        /// A collector with no participants.
        #[expect(clippy::new_without_default, reason = "crossbeam's interface, as far as it is used")]
        pub fn new() -> Collector {
            Collector(Arc::new(Global { epoch: AtomicUsize::new(0), books: Mutex::new(Books::default()) }))
        }

        /// Adds a participant.
        pub fn register(&self) -> LocalHandle {
            let local = Arc::new(AtomicUsize::new(0));
            self.0.books.lock().locals.push(Arc::clone(&local));
            LocalHandle { global: Arc::clone(&self.0), local }
        }
    }

    impl LocalHandle {
        /// Pins.
        pub fn pin(&self) -> Guard {
            let guard = Guard { global: Arc::clone(&self.global), local: Arc::clone(&self.local) };
            guard.enter();
            guard
        }

        /// Is the participant pinned?
        pub fn is_pinned(&self) -> bool {
            self.local.load(Relaxed) != 0
        }
    }

    impl Guard {
        fn enter(&self) {
            let epoch = self.global.epoch.load(Relaxed);
            self.local.store(epoch * 2 + 1, Relaxed);
            fence(SeqCst);
        }

        /// Moves to the current epoch.
        pub fn repin(&mut self) {
            let epoch = self.global.epoch.load(Relaxed);
            if self.local.load(Relaxed) != epoch * 2 + 1 {
                self.local.store(epoch * 2 + 1, Release);
            }
        }

        /// Defers work to after the grace period.
        ///
        /// # Safety
        /// As crossbeam's: the closure may run on any thread.
        pub unsafe fn defer_unchecked<F: FnOnce() -> R + 'static, R>(&self, work: F) {
            fence(SeqCst);
            let epoch = self.global.epoch.load(Relaxed);
            self.global.books.lock().garbage.push((epoch, Box::new(move || drop(work()))));
        }

        /// Advances the epoch if all pinned participants are in it, and runs what is two epochs old.
        pub fn flush(&self) {
            let mut books = self.global.books.lock();
            let epoch = Guard::advance(&self.global, &books);
            let (ready, rest) = books.garbage.drain(..).partition(|(then, _)| epoch.wrapping_sub(*then) >= 2);
            books.garbage = rest;
            drop(books);
            let ready: Vec<Deferred> = ready;
            ready.into_iter().for_each(|(_, work)| work());
        }

        fn advance(global: &Global, books: &MutexGuard<'_, Books>) -> usize {
            let epoch = global.epoch.load(Relaxed);
            fence(SeqCst);
            if books
                .locals
                .iter()
                .any(|local| !matches!(local.load(Relaxed), 0) && local.load(Relaxed) != epoch * 2 + 1)
            {
                return epoch;
            }
            fence(Acquire);
            global.epoch.store(epoch + 1, Release);
            epoch + 1
        }
    }

    impl Drop for Guard {
        fn drop(&mut self) {
            self.local.store(0, Release);
        }
    }

    impl Drop for LocalHandle {
        fn drop(&mut self) {
            let mut books = self.global.books.lock();
            books.locals.retain(|local| !Arc::ptr_eq(local, &self.local));
        }
    }
}

pub use backend::{Collector, Guard, LocalHandle};

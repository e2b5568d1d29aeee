//! The backend that ships: std's atomics and threads, parking_lot's locks.

pub use parking_lot::{Condvar, Mutex, MutexGuard};
pub use std::{hint, thread};

pub mod atomic {
    //! std's atomics.
    pub use std::sync::atomic::*;
}

#[path = "cell.rs"]
pub mod cell;

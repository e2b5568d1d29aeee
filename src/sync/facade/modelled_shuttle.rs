//! The shuttle backend.

pub use shuttle::{hint, thread};
pub(super) use shuttle::{lazy_static, sync as raw};

pub mod atomic {
    //! shuttle's atomics.
    pub use shuttle::sync::atomic::*;
}

#[path = "cell.rs"]
pub mod cell;

//! The loom backend.

pub use loom::{hint, thread};
pub(super) use loom::{lazy_static, sync as raw};

pub mod atomic {
    //! loom's atomics.
    pub use loom::sync::atomic::*;
}

pub mod cell {
    //! loom's watched cell.
    pub use loom::cell::UnsafeCell;
}

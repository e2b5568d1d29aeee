//! One set of names for atomics, cells, locks and threads, with three backends: the real ones, loom, shuttle.
//!
//! Every protocol of this crate is written against these names, so the code that loom explores is the code that
//! ships. What loom lacks (parking by address, epochs) is modelled in [`parking`] and [`grace`].

#[cfg(not(any(typhon_loom, typhon_shuttle)))]
mod real;
#[cfg(not(any(typhon_loom, typhon_shuttle)))]
pub use real::*;

#[cfg(typhon_loom)]
mod modelled_loom;
#[cfg(typhon_loom)]
pub use modelled_loom::*;

#[cfg(all(typhon_shuttle, not(typhon_loom)))]
mod modelled_shuttle;
#[cfg(all(typhon_shuttle, not(typhon_loom)))]
pub use modelled_shuttle::*;

/// Locks that loom and shuttle hand out through `Result`, with parking_lot's faces.
#[cfg(any(typhon_loom, typhon_shuttle))]
mod locks;
#[cfg(any(typhon_loom, typhon_shuttle))]
pub use locks::{Condvar, Mutex, MutexGuard};

pub mod grace;
pub mod parking;

/// Under loom `new` is not const; everywhere else it is. `const_unless_loom! { pub fn … }` writes both.
macro_rules! const_unless_loom {
    ($(#[$meta:meta])* $vis:vis fn $($rest:tt)*) => {
        #[cfg(not(typhon_loom))]
        $(#[$meta])* $vis const fn $($rest)*
        #[cfg(typhon_loom)]
        $(#[$meta])* $vis fn $($rest)*
    };
}
pub(crate) use const_unless_loom;

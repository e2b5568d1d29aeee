//! Protocols between threads, with no idea what an object is.
//!
//! Each file holds one protocol and opens with its rules; `design/` tells the same as prose. Nothing here is
//! static and nothing is thread-local, distributed counts aside: a caller passes its own thread id (`me`) or its
//! [`ThreadControl`].
//!
//! | protocol | file | page in `design/` |
//! |---|---|---|
//! | who counts what, and when an object is dead | [`biased`] | `counting.md` |
//! | counts that nobody but the counting thread writes | [`distributed`] | `counting.md` |
//! | who runs, who is away, who acts for whom | [`thread`], [`handshake`] | `stops.md` |
//! | references given back to an owner | [`inbox`] | `counting.md` |
//! | memory that somebody may still be reading | [`epoch`] | `reclamation.md` |
//! | the one-byte lock | [`lock`] | `byte-lock.md` |
//! | work that a stop's holder shares with helpers | [`packets`] | `collector.md` |
//!
//! The code runs unchanged under loom (`--cfg typhon_loom`) and shuttle (`--cfg typhon_shuttle`): see [`facade`].

#[macro_use]
mod mutation;

pub mod biased;
pub mod contention;
pub mod distributed;
pub mod epoch;
pub mod facade;
pub mod glance;
pub mod handshake;
pub mod inbox;
pub mod lock;
pub mod packets;
pub mod registry;
pub mod thread;

#[cfg(all(test, typhon_loom))]
mod models;
#[cfg(all(test, typhon_shuttle, not(typhon_loom)))]
mod torture;

pub use biased::{Counts, Release, TRACE_ONLY, UNOWNED, flag};
pub use epoch::{Participant, Reclaimer};
pub use handshake::{Stopped, Suspended};
pub use lock::{ByteLock, ByteLockGuard};
pub use registry::Registry;
pub use thread::{Exit, ThreadControl, poll};

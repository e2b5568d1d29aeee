//! System calls on names and processes, by the C library.
#![allow(unsafe_code, reason = "descriptors and paths come from Python, and rustix lacks some of the calls")]

use crate::support::Errno;

type Done = Result<(), Errno>;

fn check(result: i32) -> Result<i32, Errno> {
    if result < 0 { Err(Errno::last()) } else { Ok(result) }
}

/// Wraps calls that take numbers and C strings alone: nothing that they could write to.
macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) = $call:ident($($pass:expr),*);)*) => {
        $($(#[$doc])*
        pub fn $name($($arg: $type),*) -> Done {
            // SAFETY: numbers are checked by the system, and strings end with a zero byte; nothing is written to.
            check(unsafe { libc::$call($($pass),*) } as i32).map(drop)
        })*
    };
}

/// Calls that return a number.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) = $call:ident;)*) => {
        $($(#[$doc])*
        pub fn $name($($arg: $type),*) -> Result<i32, Errno> {
            // SAFETY: no memory is passed.
            check(unsafe { libc::$call($($arg),*) } as i32)
        })*
    };
}

mod descriptors;
mod folder;
mod names;
mod process;
mod system;

pub use descriptors::*;
pub use folder::{Entry, Folder};
pub use names::*;
pub use process::*;
pub use system::*;

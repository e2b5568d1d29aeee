//! What many modules need: errors of the system, waiting, numbers of seconds.

pub mod bytes;
pub mod classes;
pub mod descriptor;
pub mod errors;
pub mod parts;
pub mod path;
pub mod seconds;
pub mod unraisable;
pub mod wait;

pub use errors::{Errno, os_error, os_error_for, os_error_two};

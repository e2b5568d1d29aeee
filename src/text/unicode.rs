//! Unicode 16.0.0, the version of CPython 3.14: tables made by `generate.py`, and what is asked of them.

pub mod data;
pub mod kind;
pub mod names;
pub mod normalize;
pub mod old;
mod tables;
#[cfg(test)]
mod tests;

pub use data::{bidirectional, category, combining, east_asian_width, mirrored, numeric};
pub use kind::{Case, Mapped, decimal, digit, is_printable};
pub use normalize::{Form, decomposition, is_normalized, normalize, normalize_old};

/// The version of the data.
pub const VERSION: &str = "16.0.0";

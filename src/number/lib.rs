//! Integers of any size, decimals, float text, hashing of numbers. No objects.
//!
//! Everything here is a pure function of its arguments and may be called from any thread. What Python reports as an
//! exception is a [`NumberError`], which knows the exception's class and its text.
#![forbid(unsafe_code)]

pub mod bigint;
pub mod complex;
pub mod decimal;
pub mod error;
pub mod float;
pub mod hash;
pub mod math;
pub mod mersenne;
pub mod small;

pub use bigint::{BigInt, ByteOrder};
pub use complex::Complex;
pub use error::{ErrorKind, NumberError};

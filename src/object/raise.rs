//! Errors in Rust code.
//!
//! A function that may raise returns [`Result`]: one register wide, because the exception itself sits in the thread's
//! [`Vm`](crate::vm::Vm). [`Raised`] is the token that says so; it is made by `vm.raise…` alone and spent by
//! `vm.catch` alone.

use std::marker::PhantomData;

/// Proof that an exception is pending in this thread's `Vm`. Zero-sized, neither `Clone` nor `Send`.
#[must_use]
#[derive(Debug)]
pub struct Raised(PhantomData<*const ()>);

impl Raised {
    /// The token for an exception that was just put in the `Vm`.
    pub(crate) const fn token() -> Raised {
        Raised(PhantomData)
    }
}

/// What a fallible operation returns.
pub type Result<T = typhon_heap::Value> = std::result::Result<T, Raised>;

//! `HMAC`: a message's hash with a key in it.

use parking_lot::Mutex;
use typhon_object::prelude::*;

use super::{
    super::{feed, hex},
    algorithm::{Algorithm, Keyed},
};
use crate::shared::bytes;

/// A hash with a key, and which it is.
pub struct State {
    algorithm: &'static Algorithm,
    hash: Mutex<Box<dyn Keyed>>,
}

/// The object used to calculate HMAC of a message.
///
/// Methods:
///
/// update() -- updates the current digest with an additional string
/// digest() -- return the current digest value
/// hexdigest() -- return the current digest as a string of hexadecimal digits
/// copy() -- return a copy of the current hash object
///
/// Attributes:
///
/// name -- the name, including the hash algorithm used by this object
/// digest_size -- number of bytes in digest() output
#[pytype(name = "HMAC", module = "_hashlib", flags(no_new))]
pub struct Hmac {
    state: Opaque<Box<State>>,
}

/// An object of an algorithm, which has this hash.
pub(super) fn object(algorithm: &'static Algorithm, hash: Box<dyn Keyed>) -> Value {
    let state = Opaque(Box::new(State { algorithm, hash: Mutex::new(hash) }));
    typhon_heap::new(Hmac { header: Header::of::<Hmac>(), state })
}

impl Hmac {
    fn size(&self, size: impl Fn(&super::algorithm::Mixed) -> usize) -> usize {
        self.state.algorithm.mixed.as_ref().map_or(0, size)
    }
}

#[pymethods]
impl Hmac {
    fn __repr__(this: &Value) -> String {
        let name = this.native::<Hmac>().map_or("", |hash| hash.state.algorithm.name);
        format!("<{name} HMAC object @ {:#x}>", this.word())
    }

    /// Update the HMAC object with msg.
    #[sig(msg)]
    pub(super) fn update(&self, vm: &Vm, msg: &Value) -> Result<()> {
        feed(vm, msg, |data| self.state.hash.lock().update(data))
    }

    /// Return the digest of the bytes passed to the update() method so far.
    fn digest(&self) -> Value {
        bytes::new(&self.state.hash.lock().finished())
    }

    /// Return hexadecimal digest of the bytes passed to the update() method so far.
    ///
    /// This may be used to exchange the value safely in email or other
    /// non-binary environments.
    fn hexdigest(&self) -> String {
        hex(&self.state.hash.lock().finished())
    }

    /// Return a copy ("clone") of the HMAC object.
    fn copy(&self) -> Value {
        object(self.state.algorithm, self.state.hash.lock().copy())
    }

    #[getter]
    fn name(&self) -> String {
        format!("hmac-{}", self.state.algorithm.name)
    }

    #[getter]
    fn block_size(&self) -> usize {
        self.size(|mixed| (mixed.block_size)())
    }

    #[getter]
    fn digest_size(&self) -> usize {
        self.size(|mixed| (mixed.digest_size)())
    }
}

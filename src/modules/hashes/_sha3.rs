//! `_sha3`: SHA-3 and SHAKE over RustCrypto's algorithms.

use parking_lot::Mutex;
use sha3::digest::{ExtendableOutput, Update, XofReader};
use typhon_heap::local;
use typhon_object::{bootstrap, native::PyType, prelude::*, primal::module::set_constant};

use super::{Sha3T224, Sha3T256, Sha3T384, Sha3T512, data_of, feed, hex};
use crate::shared::bytes;

/// SHA-3 hash functions.
#[pymodule(name = "_sha3")]
mod module {
    /// Return a new SHA3-224 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn sha3_224(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Sha3T224::make(vm, data_of(vm, data, string)?)
    }

    /// Return a new SHA3-256 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn sha3_256(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Sha3T256::make(vm, data_of(vm, data, string)?)
    }

    /// Return a new SHA3-384 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn sha3_384(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Sha3T384::make(vm, data_of(vm, data, string)?)
    }

    /// Return a new SHA3-512 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn sha3_512(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Sha3T512::make(vm, data_of(vm, data, string)?)
    }

    /// Return a new SHAKE-128 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn shake_128(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Shake128::make(vm, data_of(vm, data, string)?)
    }

    /// Return a new SHAKE-256 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn shake_256(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Shake256::make(vm, data_of(vm, data, string)?)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        let types = [Sha3T224::DEF, Sha3T256::DEF, Sha3T384::DEF, Sha3T512::DEF, Shake128::DEF, Shake256::DEF];
        types.iter().for_each(|def| drop(bootstrap::type_of(vm, def)));
        crate::hashes::tell_length(vm, module)?;
        set_constant(vm, module, "implementation", vm.str("RustCrypto"))
    }
}

/// A digest of this length and more is refused.
const TOO_LONG: i64 = 1 << 29;

fn length_of(vm: &Vm, length: i64) -> Result<usize> {
    match usize::try_from(length) {
        Ok(fits) if length < TOO_LONG => Ok(fits),
        Ok(_) => Err(vm.value_error("length is too large")),
        Err(_) => Err(vm.value_error("Cannot convert negative int")),
    }
}

macro_rules! shake {
    ($(#[$meta:meta])* $type:ident $name:literal $state:ty, $algorithm:literal, $block:literal) => {
        $(#[$meta])*
        #[pytype(name = $name, module = "_sha3", flags(no_new))]
        pub struct $type {
            state: Opaque<Box<Mutex<$state>>>,
        }

        impl $type {
            fn of(state: $state) -> Value {
                typhon_heap::new($type { header: Header::of::<$type>(), state: Opaque(Box::new(Mutex::new(state))) })
            }

            fn make(vm: &Vm, data: Option<&Value>) -> Result<Value> {
                let made = $type::of(<$state>::default());
                if let (Some(data), Some(hash)) = (data, made.native::<$type>()) {
                    hash.update(vm, data)?;
                }
                Ok(made)
            }

            fn finished(&self, vm: &Vm, length: i64) -> Result<Vec<u8>> {
                let length = length_of(vm, length)?;
                let state = self.state.lock().clone();
                Ok(local::detached(|| {
                    let mut digest = vec![0; length];
                    state.finalize_xof().read(&mut digest);
                    digest
                }))
            }
        }

        #[pymethods]
        impl $type {
            /// Update this hash object's state with the provided bytes-like object.
            fn update(&self, vm: &Vm, data: &Value) -> Result<()> {
                feed(vm, data, |data| Update::update(&mut *self.state.lock(), data))
            }

            /// Return the digest value as a bytes object.
            #[sig(length)]
            fn digest(&self, vm: &Vm, length: i64) -> Result<Value> {
                self.finished(vm, length).map(|digest| bytes::new(&digest))
            }

            /// Return the digest value as a string of hexadecimal digits.
            #[sig(length)]
            fn hexdigest(&self, vm: &Vm, length: i64) -> Result<String> {
                self.finished(vm, length).map(|digest| hex(&digest))
            }

            /// Return a copy of the hash object.
            fn copy(&self) -> Value {
                let state = self.state.lock().clone();
                $type::of(state)
            }

            #[getter]
            fn name(&self) -> &'static str {
                $algorithm
            }

            #[getter]
            fn block_size(&self) -> i64 {
                $block
            }

            #[getter]
            fn digest_size(&self) -> i64 {
                0
            }

            #[getter]
            fn _rate_bits(&self) -> i64 {
                $block * 8
            }

            #[getter]
            fn _capacity_bits(&self) -> i64 {
                1600 - $block * 8
            }

            #[getter]
            fn _suffix(&self) -> Value {
                bytes::new(b"\x1f")
            }
        }
    };
}

shake! { /// A SHAKE-128 hash, of any length.
Shake128 "shake_128" sha3::Shake128, "shake_128", 168 }
shake! { /// A SHAKE-256 hash, of any length.
Shake256 "shake_256" sha3::Shake256, "shake_256", 136 }

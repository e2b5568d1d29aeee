//! `_md5`, `_sha1`, `_sha2`, `_sha3`: hash objects over RustCrypto's algorithms; `_blake2` over our own; `_hashlib` with keys.
//!
//! A state is behind a mutex; threads that update one object at once do so in some order.

mod _hashlib;
mod _md5;
mod _sha1;
mod _sha2;
mod _sha3;
mod blake2;

use md5::digest;
use parking_lot::Mutex;
use typhon_heap::local;
use typhon_object::{native::ModuleDef, prelude::*, primal::module::set_constant};

use crate::shared::bytes;

/// Data longer than this is hashed detached, so that nobody waits for it.
const LONG: usize = 1 << 17;

/// The modules of this room.
pub const MODULES: &[&ModuleDef] =
    &[&_md5::MODULE, &_sha1::MODULE, &_sha2::MODULE, &_sha3::MODULE, &blake2::MODULE, &_hashlib::MODULE];

/// The data of a constructor: its only argument, by position or by one of two names.
fn data_of<'a>(vm: &Vm, data: Maybe<'a>, string: Maybe<'a>) -> Result<Option<&'a Value>> {
    match (data.0, string.0) {
        (Some(_), Some(_)) => Err(vm.type_error(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for \
             removal in a future version.",
        )),
        (data, string) => Ok(data.or(string)),
    }
}

/// Bytes to be hashed.
fn input(vm: &Vm, data: &Value) -> Result<Value> {
    if typhon_object::primal::str::is_str(data) {
        return Err(vm.type_error("Strings must be encoded before hashing"));
    }
    bytes::find(vm, data)?.ok_or_else(|| vm.type_error("object supporting the buffer API required"))
}

/// Hands the bytes of an argument to `work`, detached where they are many.
fn feed(vm: &Vm, data: &Value, work: impl FnOnce(&[u8])) -> Result<()> {
    let data = input(vm, data)?;
    let data = bytes::known(&data);
    if data.len() > LONG {
        local::detached(|| work(data))
    } else {
        work(data)
    }
    Ok(())
}

/// Tells how long data is for which CPython lets other threads go on: its tests are of as much.
fn tell_length(vm: &Vm, module: &Value) -> Result<()> {
    set_constant(vm, module, "_GIL_MINSIZE", vm.int(2048))
}

fn hex(digest: &[u8]) -> String {
    String::from_utf8(typhon_text::bytes::hex(digest, None, 0).expect("digests are short")).expect("digits are ASCII")
}

macro_rules! hash {
    ($(#[$meta:meta])* $type:ident $name:literal $module:literal $state:ty, $algorithm:literal, $block:literal $({ $($more:tt)* })?) => {
        $(#[$meta])*
        #[pytype(name = $name, module = $module, flags(no_new))]
        pub struct $type {
            state: Opaque<Box<Mutex<$state>>>,
        }

        impl $type {
            fn of(state: $state) -> Value {
                typhon_heap::new($type { header: Header::of::<$type>(), state: Opaque(Box::new(Mutex::new(state))) })
            }

            fn make(vm: &Vm, data: Option<&Value>) -> Result<Value> {
                let made = $type::of(<$state as digest::Digest>::new());
                if let (Some(data), Some(hash)) = (data, made.native::<$type>()) {
                    hash.update(vm, data)?;
                }
                Ok(made)
            }

            fn finished(&self) -> Vec<u8> {
                let state = self.state.lock().clone();
                digest::Digest::finalize(state).to_vec()
            }
        }

        #[pymethods]
        impl $type {
            /// Update this hash object's state with the provided string.
            pub(crate) fn update(&self, vm: &Vm, data: &Value) -> Result<()> {
                feed(vm, data, |data| digest::Digest::update(&mut *self.state.lock(), data))
            }

            /// Return the digest value as a bytes object.
            fn digest(&self) -> Value {
                bytes::new(&self.finished())
            }

            /// Return the digest value as a string of hexadecimal digits.
            fn hexdigest(&self) -> String {
                hex(&self.finished())
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
            fn digest_size(&self) -> usize {
                <$state as digest::Digest>::output_size()
            }

            $($($more)*)?
        }
    };
}

hash! { /// An MD5 hash.
Md5 "md5" "_md5" md5::Md5, "md5", 64 }
hash! { /// A SHA-1 hash.
Sha1 "sha1" "_sha1" sha1::Sha1, "sha1", 64 }
hash! { /// A SHA-224 hash.
Sha224 "SHA224Type" "_sha2" sha2::Sha224, "sha224", 64 }
hash! { /// A SHA-256 hash.
Sha256 "SHA256Type" "_sha2" sha2::Sha256, "sha256", 64 }
hash! { /// A SHA-384 hash.
Sha384 "SHA384Type" "_sha2" sha2::Sha384, "sha384", 128 }
hash! { /// A SHA-512 hash.
Sha512 "SHA512Type" "_sha2" sha2::Sha512, "sha512", 128 }

/// What tells of a sponge: `b"\x06"` is put behind what a hash of a fixed length is of.
macro_rules! sponge {
    ($(#[$meta:meta])* $type:ident $name:literal $state:ty, $block:literal) => {
        hash! { $(#[$meta])* $type $name "_sha3" $state, $name, $block {
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
                bytes::new(b"\x06")
            }
        } }
    };
}

sponge! { /// A SHA3-224 hash.
Sha3T224 "sha3_224" sha3::Sha3_224, 144 }
sponge! { /// A SHA3-256 hash.
Sha3T256 "sha3_256" sha3::Sha3_256, 136 }
sponge! { /// A SHA3-384 hash.
Sha3T384 "sha3_384" sha3::Sha3_384, 104 }
sponge! { /// A SHA3-512 hash.
Sha3T512 "sha3_512" sha3::Sha3_512, 72 }

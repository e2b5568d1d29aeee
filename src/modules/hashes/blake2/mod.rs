//! `_blake2`: BLAKE2b and BLAKE2s with all their parameters.

mod engine;

use parking_lot::Mutex;
use typhon_object::{class::Class, prelude::*};

use super::{feed, hex};
use crate::shared::{bytes, instance, unsigned};
use engine::{Narrow, Wide};

/// BLAKE2 hash functions.
#[pymodule(name = "_blake2", types(Blake2b, Blake2s))]
mod module {
    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        crate::hashes::tell_length(vm, module)?;
        for (name, most, salt) in [("blake2b", 64, 16), ("blake2s", 32, 8)] {
            let class = vm.get_attr_str(module, name)?;
            let Some(class) = Class::from(&class) else { continue };
            let sizes = [("MAX_DIGEST_SIZE", most), ("MAX_KEY_SIZE", most), ("SALT_SIZE", salt), ("PERSON_SIZE", salt)];
            for (name, size) in sizes {
                class.set_attribute(vm, &vm.intern(name), Some(vm.int(size)))?;
            }
        }
        Ok(())
    }
}

/// What a constructor is given, checked.
struct Parameters {
    digest_size: u8,
    key: Vec<u8>,
    salt: Vec<u8>,
    person: Vec<u8>,
    fanout: u8,
    depth: u8,
    leaf_size: u32,
    node_offset: u64,
    node_depth: u8,
    inner_size: u8,
}

/// The numbers of a constructor, as Python gives them: digest size, fanout, depth, node depth, inner size.
struct Numbers {
    digest_size: i32,
    fanout: i32,
    depth: i32,
    node_depth: i32,
    inner_size: i32,
}

fn small(vm: &Vm, name: &str, number: i32, least: i32) -> Result<u8> {
    u8::try_from(number)
        .ok()
        .filter(|&number| i32::from(number) >= least)
        .ok_or_else(|| vm.value_error(format!("{name} must be between {least} and 255")))
}

fn limited(vm: &Vm, name: &str, value: Option<&Value>, most: usize) -> Result<Vec<u8>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let found = bytes::of(vm, value)?;
    let found = bytes::known(&found);
    if found.len() > most {
        return Err(vm.value_error(format!("maximum {name} length is {most} bytes")));
    }
    Ok(found.to_vec())
}

/// The data of a constructor: by position or by one of two names.
fn data_of<'a>(vm: &Vm, data: Maybe<'a>, string: Maybe<'a>) -> Result<Option<&'a Value>> {
    match (data.0, string.0) {
        (Some(_), Some(_)) => Err(vm.type_error(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for \
            removal in a future version.",
        )),
        (data, string) => Ok(data.or(string)),
    }
}

macro_rules! hash {
    (
        $(#[$meta:meta])* $type:ident $name:literal $title:literal $engine:ident, $salt:literal, $offset:literal, $block:ident
    ) => {
        $(#[$meta])*
        #[pytype(name = $name, module = "_blake2", flags(base))]
        pub struct $type {
            state: Opaque<Box<Mutex<$engine>>>,
        }

        impl $type {
            fn check(
                vm: &Vm,
                numbers: Numbers,
                [key, salt, person]: [Option<&Value>; 3],
                [leaf_size, node_offset]: [Option<&Value>; 2],
            ) -> Result<Parameters> {
                const MOST: usize = $engine::MOST;
                let Numbers { digest_size, fanout, depth, node_depth, inner_size } = numbers;
                let Some(digest_size) = u8::try_from(digest_size).ok().filter(|&size| (1..=MOST).contains(&size.into()))
                else {
                    let text = format!("digest_size for {} must be between 1 and {MOST} bytes, here it is {digest_size}", $title);
                    return Err(vm.value_error(text));
                };
                let (salt, person) = (limited(vm, "salt", salt, $salt)?, limited(vm, "person", person, $salt)?);
                let (fanout, depth) = (small(vm, "fanout", fanout, 0)?, small(vm, "depth", depth, 1)?);
                let leaf_size = leaf_size.map_or(Ok(0), |size| unsigned::<u64>(vm, size, "unsigned long"))?;
                let leaf_size = u32::try_from(leaf_size).map_err(|_| vm.overflow_error("leaf_size is too large"))?;
                let node_offset = node_offset.map_or(Ok(0), |offset| unsigned::<u64>(vm, offset, "unsigned long long"))?;
                if node_offset >> ($offset - 1) > 1 {
                    return Err(vm.overflow_error("node_offset is too large"));
                }
                let node_depth = small(vm, "node_depth", node_depth, 0)?;
                let Some(inner_size) = u8::try_from(inner_size).ok().filter(|&size| usize::from(size) <= MOST) else {
                    return Err(vm.value_error(format!("inner_size must be between 0 and is {MOST}")));
                };
                let key = limited(vm, "key", key, MOST)?;
                Ok(Parameters {
                    digest_size, key, salt, person, fanout, depth, leaf_size, node_offset, node_depth, inner_size,
                })
            }

            fn finished(&self) -> Vec<u8> {
                let state = self.state.lock().clone();
                state.finish()
            }
        }

        #[pymethods]
        impl $type {
            #[sig(
                data = ..., *, digest_size = ..., key = ..., salt = ..., person = ..., fanout = 1, depth = 1,
                leaf_size = ..., node_offset = ..., node_depth = 0, inner_size = 0, last_node = False,
                usedforsecurity = True, string = ...
            )]
            #[allow(clippy::too_many_arguments, reason = "the signature is CPython's")]
            fn __new__(
                class: &Value,
                vm: &Vm,
                data: Maybe<'_>,
                digest_size: Maybe<'_>,
                key: Maybe<'_>,
                salt: Maybe<'_>,
                person: Maybe<'_>,
                fanout: i32,
                depth: i32,
                leaf_size: Maybe<'_>,
                node_offset: Maybe<'_>,
                node_depth: i32,
                inner_size: i32,
                last_node: bool,
                _usedforsecurity: bool,
                string: Maybe<'_>,
            ) -> Result<Value> {
                let data = data_of(vm, data, string)?;
                let digest_size: i32 = match digest_size.0 {
                    Some(size) => typhon_object::convert::FromValue::from_value(vm, size)?,
                    None => $engine::MOST as i32,
                };
                let numbers = Numbers { digest_size, fanout, depth, node_depth, inner_size };
                let parameters = $type::check(vm, numbers, [key.0, salt.0, person.0], [leaf_size.0, node_offset.0])?;
                let state = $engine::new(&$block(&parameters), &parameters.key, last_node);
                let made =
                    instance(vm, class, |header| $type { header, state: Opaque(Box::new(Mutex::new(state.clone()))) })?;
                if let (Some(data), Some(hash)) = (data, made.native::<$type>()) {
                    hash.update(vm, data)?;
                }
                Ok(made)
            }

            /// Update this hash object's state with the provided bytes-like object.
            fn update(&self, vm: &Vm, data: &Value) -> Result<()> {
                feed(vm, data, |data| self.state.lock().update(data))
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
                let state = Opaque(Box::new(Mutex::new(self.state.lock().clone())));
                typhon_heap::new($type { header: Header::of::<$type>(), state })
            }

            #[getter]
            fn name(&self) -> &'static str {
                $name
            }

            #[getter]
            fn block_size(&self) -> usize {
                $engine::BLOCK
            }

            #[getter]
            fn digest_size(&self) -> usize {
                self.state.lock().digest_size()
            }
        }
    };
}

fn begin<const N: usize>(parameters: &Parameters) -> [u8; N] {
    let mut block = [0; N];
    let key = parameters.key.len() as u8;
    block[..4].copy_from_slice(&[parameters.digest_size, key, parameters.fanout, parameters.depth]);
    block[4..8].copy_from_slice(&parameters.leaf_size.to_le_bytes());
    block
}

/// The parameter block of BLAKE2b.
fn wide_block(parameters: &Parameters) -> [u8; Wide::MOST] {
    let mut block = begin(parameters);
    block[8..16].copy_from_slice(&parameters.node_offset.to_le_bytes());
    block[16..18].copy_from_slice(&[parameters.node_depth, parameters.inner_size]);
    block[32..32 + parameters.salt.len()].copy_from_slice(&parameters.salt);
    block[48..48 + parameters.person.len()].copy_from_slice(&parameters.person);
    block
}

/// The parameter block of BLAKE2s.
fn narrow_block(parameters: &Parameters) -> [u8; Narrow::MOST] {
    let mut block = begin(parameters);
    block[8..14].copy_from_slice(&parameters.node_offset.to_le_bytes()[..6]);
    block[14..16].copy_from_slice(&[parameters.node_depth, parameters.inner_size]);
    block[16..16 + parameters.salt.len()].copy_from_slice(&parameters.salt);
    block[24..24 + parameters.person.len()].copy_from_slice(&parameters.person);
    block
}

hash! {
    /// Return a new BLAKE2b hash object.
    Blake2b "blake2b" "Blake2b" Wide, 16, 64, wide_block
}

hash! {
    /// Return a new BLAKE2s hash object.
    Blake2s "blake2s" "Blake2s" Narrow, 8, 48, narrow_block
}

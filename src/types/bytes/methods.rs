//! What only `bytes` has: making, subscripts, hashing, comparing with itself.

use typhon_object::{
    ops::Comparison,
    prelude::*,
    primal::{
        common,
        slice::{Subscript, place},
        str as string, tuple,
    },
};
use typhon_text::string::Sides;

use crate::memory_view::MemoryView;

use super::{
    Bytes, convert,
    convert::Source,
    iterator, new, new_instance,
    shared::{self, Sequence, Side, byte_methods},
    slice_of,
};

impl Sequence for Bytes {
    fn with<R>(this: &Value, f: impl FnOnce(&[u8]) -> R) -> R {
        f(slice_of(this))
    }

    fn make(bytes: &[u8]) -> Value {
        new(bytes)
    }

    fn build(vm: &Vm, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<Value> {
        match len {
            0..=1 => {
                let mut byte = [0];
                fill(&mut byte[..len]);
                Ok(new(&byte[..len]))
            }
            _ => super::build(vm, len, fill),
        }
    }

    const MOST: usize = super::MOST;

    fn keep(this: &Value) -> Option<Value> {
        this.exact::<Bytes>().map(|_| this.clone())
    }
}

byte_methods!(Bytes);

impl Bytes {
    fn compare(&self, op: Comparison, other: &Value) -> Value {
        let Some(other) = other.native::<Bytes>() else { return Value::NOT_IMPLEMENTED };
        Value::bool(match op {
            Comparison::Equal => self.as_slice() == other.as_slice(),
            Comparison::NotEqual => self.as_slice() != other.as_slice(),
            op => op.of(self.as_slice().cmp(other.as_slice())),
        })
    }
}

#[pymethods]
impl Bytes {
    #[sig(source = ..., encoding = ..., errors = ...)]
    fn __new__(class: &Value, vm: &Vm, source: Maybe<'_>, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<Value> {
        let shape = common::shape_for::<Bytes>(vm, class)?;
        if let (Some(view), None, None) = (source.0.and_then(Value::exact::<MemoryView>), encoding.0, errors.0)
            && shape == Bytes::shape()
        {
            return view.to_bytes(vm);
        }
        match convert::source(vm, "bytes", source, encoding, errors)? {
            Source::Same(bytes) if shape == Bytes::shape() => Ok(bytes),
            Source::Same(bytes) => new_instance(vm, shape, slice_of(&bytes)),
            Source::Zeros(count) if shape == Bytes::shape() && count > 1 => super::build(vm, count, |_| ()),
            Source::Zeros(count) => {
                let mut zeros = Vec::new();
                zeros.try_reserve_exact(count).map_err(|_| vm.memory_error())?;
                zeros.resize(count, 0);
                new_instance(vm, shape, &zeros)
            }
            Source::Bytes(bytes) => new_instance(vm, shape, &bytes),
        }
    }

    fn __len__(&self) -> usize {
        self.len()
    }

    fn __getitem__(this: &Value, vm: &Vm, key: &Value) -> Result<Value> {
        let bytes = slice_of(this);
        match Subscript::read(vm, key, "byte")? {
            Subscript::Index(index) => match place(index, bytes.len()) {
                Some(at) => Ok(vm.int(i64::from(bytes[at]))),
                None => Err(vm.index_error("index out of range")),
            },
            Subscript::Slice(bounds) => {
                let span = bounds.fit(bytes.len());
                if span.step == 1 {
                    if span.count == bytes.len() && this.exact::<Bytes>().is_some() {
                        return Ok(this.clone());
                    }
                    return super::new_checked(vm, &bytes[span.start..span.start + span.count]);
                }
                vm.check_room(2 * span.count)?;
                Ok(new(&span.indices().map(|at| bytes[at]).collect::<Vec<u8>>()))
            }
        }
    }

    fn __iter__(this: &Value) -> Value {
        iterator::iterate(this)
    }

    fn __hash__(&self) -> i64 {
        self.hash()
    }

    #[alias(__str__)]
    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        string::from_buf_checked(vm, typhon_text::repr::bytes_repr(self.as_slice()))
    }

    /// Convert this value to exact type bytes.
    fn __bytes__(this: &Value) -> Value {
        match this.exact::<Bytes>() {
            Some(_) => this.clone(),
            None => new(slice_of(this)),
        }
    }

    fn __eq__(&self, other: &Value) -> Value {
        self.compare(Comparison::Equal, other)
    }

    fn __ne__(&self, other: &Value) -> Value {
        self.compare(Comparison::NotEqual, other)
    }

    fn __lt__(&self, other: &Value) -> Value {
        self.compare(Comparison::Less, other)
    }

    fn __le__(&self, other: &Value) -> Value {
        self.compare(Comparison::LessEqual, other)
    }

    fn __gt__(&self, other: &Value) -> Value {
        self.compare(Comparison::Greater, other)
    }

    fn __ge__(&self, other: &Value) -> Value {
        self.compare(Comparison::GreaterEqual, other)
    }

    fn __getnewargs__(&self) -> Value {
        tuple::of([new(self.as_slice())])
    }

    /// Create a bytes object from a string of hexadecimal numbers.
    ///
    /// Spaces between two numbers are accepted.
    /// Example: bytes.fromhex('B9 01EF') -> b'\\xb9\\x01\\xef'.
    #[classmethod]
    fn fromhex(class: &Value, vm: &Vm, string: &Value) -> Result<Value> {
        let bytes = super::new_checked(vm, &shared::from_hex(vm, string)?)?;
        if common::is_own_class::<Bytes>(class) { Ok(bytes) } else { vm.call(class, &[bytes]) }
    }
}

//! The methods of `bytearray` that change it, and how it is made, subscripted and compared.

use std::sync::atomic::Ordering;

use typhon_object::{
    ops::Comparison,
    prelude::*,
    primal::{
        common,
        slice::{Bounds, Subscript, cut, place},
        str as string, tuple,
    },
};
use typhon_text::{Text, string::Sides};

use super::{ByteArray, iterator, new, storage::Storage};
use crate::{
    buffer::{BytesGuard, copied, find_bytes, plain_bytes},
    bytes::{
        self, Source, byte_of, bytes_from_iterable,
        shared::{self, Sequence, Side, byte_methods},
        source as read_source,
    },
};

impl Sequence for ByteArray {
    fn with<R>(this: &Value, f: impl FnOnce(&[u8]) -> R) -> R {
        match ByteArray::from(this) {
            Some(array) => array.with(f),
            None => f(&[]),
        }
    }

    fn make(bytes: &[u8]) -> Value {
        new(bytes)
    }

    fn build(vm: &Vm, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<Value> {
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(|_| vm.memory_error())?;
        bytes.resize(len, 0);
        fill(&mut bytes);
        Ok(new(&bytes))
    }

    fn keep(_this: &Value) -> Option<Value> {
        None
    }
}

byte_methods!(ByteArray);

impl ByteArray {
    fn set_bytes(&self, vm: &Vm, bounds: Bounds, bytes: &[u8]) -> Result<()> {
        let span = bounds.fit(self.len());
        if bounds.is_plain() {
            return self.splice(vm, span.start..span.start + span.count, bytes);
        }
        if bytes.len() == span.count {
            self.storage.scatter(&self.header, span, bytes);
            return Ok(());
        }
        if bytes.is_empty() {
            return self.delete(vm, bounds);
        }
        let (given, wanted) = (bytes.len(), span.count);
        Err(vm.value_error(format!("attempt to assign bytes of size {given} to extended slice of size {wanted}")))
    }

    fn delete(&self, vm: &Vm, bounds: Bounds) -> Result<()> {
        let span = bounds.fit(self.len());
        if bounds.is_plain() {
            return self.splice(vm, span.start..span.start + span.count, &[]);
        }
        let gone = span.ascending();
        let rest: Vec<u8> = self.with(|bytes| {
            let mut rest = Vec::with_capacity(bytes.len());
            let mut next = gone.indices().peekable();
            for (at, &byte) in bytes.iter().enumerate() {
                if next.peek() == Some(&at) {
                    next.next();
                } else {
                    rest.push(byte);
                }
            }
            rest
        });
        self.splice(vm, 0..usize::MAX, &rest)
    }

    fn index_error(vm: &Vm) -> Raised {
        vm.index_error("bytearray index out of range")
    }

    /// The bytes of an object to be assigned, or added.
    fn given<'a>(
        vm: &Vm,
        value: &'a Value,
        asks: bool,
        no_iterable: impl FnOnce() -> Raised,
    ) -> Result<BytesGuard<'a>> {
        if let Some(bytes) = copied(vm, value)? {
            return Ok(BytesGuard::Copy(bytes));
        }
        let slots = vm.class_of(value).slots();
        use typhon_object::dunder::Dunder;
        let iterable = slots.has(Dunder::Iter) || ops::is_sequence(vm, value);
        if string::is_str(value) || ops::is_number(vm, value) || !iterable {
            return Err(no_iterable());
        }
        bytes_from_iterable(vm, value, "byte", asks).map(BytesGuard::Copy)
    }

    fn add(&self, vm: &Vm, this: &Value, value: &Value, no_iterable: impl FnOnce() -> Raised) -> Result<()> {
        // Its own bytes are moved when it grows.
        if value.is(this) {
            return self.extend(vm, &self.to_vec());
        }
        let lent = find_bytes(vm, value).map_err(|raised| {
            drop(vm.catch(raised));
            let given = vm.type_name(value);
            vm.type_error(format!("can't set bytearray slice from {given}"))
        })?;
        match lent {
            Some(bytes) => self.extend(vm, &bytes),
            None => self.extend(vm, &ByteArray::given(vm, value, true, no_iterable)?),
        }
    }
}

#[pymethods]
impl ByteArray {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let _ = args;
        Ok(super::instance(common::shape_for::<ByteArray>(vm, class)?, Storage::new()))
    }

    #[sig(source = ..., encoding = ..., errors = ...)]
    fn __init__(&self, vm: &Vm, source: Maybe<'_>, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<()> {
        if !self.is_empty() {
            self.splice(vm, 0..usize::MAX, &[])?;
        }

        match read_source(vm, "bytearray", source, encoding, errors)? {
            Source::Same(made) => self.splice(vm, 0..usize::MAX, bytes::slice_of(&made)),
            Source::Bytes(made) => self.splice(vm, 0..usize::MAX, &made),
            Source::Zeros(count) => match self.storage.become_zeros(&self.header, count) {
                Ok(()) => Ok(()),
                Err(why) => Err(super::refused(vm, why)),
            },
        }
    }

    fn __len__(&self) -> usize {
        self.len()
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        match Subscript::read(vm, key, "bytearray")? {
            Subscript::Index(index) => match place(index, self.len()).and_then(|at| self.get_at(at)) {
                Some(byte) => Ok(vm.int(i64::from(byte))),
                None => Err(ByteArray::index_error(vm)),
            },
            Subscript::Slice(bounds) => Ok(self.with(|bytes| {
                let span = bounds.fit(bytes.len());
                match bounds.is_plain() {
                    true => new(&bytes[span.start..span.start + span.count]),
                    false => new(&span.indices().map(|at| bytes[at]).collect::<Vec<u8>>()),
                }
            })),
        }
    }

    fn __setitem__(this: &Value, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        let Some(array) = ByteArray::from(this) else { return Ok(()) };
        match Subscript::read(vm, key, "bytearray")? {
            Subscript::Index(index) => {
                let byte = byte_of(vm, value)?;
                match place(index, array.len()) {
                    Some(at) if array.set_at(at, byte) => Ok(()),
                    _ => Err(ByteArray::index_error(vm)),
                }
            }
            Subscript::Slice(bounds) if value.is(this) => array.set_bytes(vm, bounds, &array.to_vec()),
            // Numbers and texts are refused before they are asked for their bytes.
            Subscript::Slice(_) if string::is_str(value) || ops::is_number(vm, value) => {
                Err(vm.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"))
            }
            Subscript::Slice(bounds) => {
                let bytes = ByteArray::given(vm, value, false, || {
                    let given = vm.type_name(value);
                    vm.type_error(format!("cannot convert '{given}' object to bytearray"))
                })?;
                array.set_bytes(vm, bounds, &bytes)
            }
        }
    }

    fn __delitem__(&self, vm: &Vm, key: &Value) -> Result<()> {
        match Subscript::read(vm, key, "bytearray")? {
            Subscript::Index(index) => match place(index, self.len()) {
                Some(at) => self.splice(vm, at..at + 1, &[]),
                None => Err(ByteArray::index_error(vm)),
            },
            Subscript::Slice(bounds) => self.delete(vm, bounds),
        }
    }

    fn __iter__(this: &Value) -> Value {
        iterator::iterate(this)
    }

    fn __iadd__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        let Some(array) = ByteArray::from(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        if value.is(this) {
            array.extend(vm, &array.to_vec())?;
            return Ok(this.clone());
        }
        match plain_bytes(vm, value) {
            Some(bytes) => array.extend(vm, &bytes).map(|()| this.clone()),
            None => {
                let (given, own) = (vm.type_name(value), vm.type_name(this));
                Err(vm.type_error(format!("can't concat {given} to {own}")))
            }
        }
    }

    fn __imul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        let Some(array) = ByteArray::from(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        let Some(times) = typhon_object::primal::common::repetitions(vm, value)? else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let repeated = array.with(|bytes| typhon_text::bytes::repeat(bytes, times));
        let repeated = repeated.map_err(|_| vm.memory_error())?;
        array.splice(vm, 0..usize::MAX, &repeated)?;
        Ok(this.clone())
    }

    fn __eq__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        shared::compare::<ByteArray>(this, vm, Comparison::Equal, other)
    }

    fn __ne__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        shared::compare::<ByteArray>(this, vm, Comparison::NotEqual, other)
    }

    fn __lt__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        shared::compare::<ByteArray>(this, vm, Comparison::Less, other)
    }

    fn __le__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        shared::compare::<ByteArray>(this, vm, Comparison::LessEqual, other)
    }

    fn __gt__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        shared::compare::<ByteArray>(this, vm, Comparison::Greater, other)
    }

    fn __ge__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        shared::compare::<ByteArray>(this, vm, Comparison::GreaterEqual, other)
    }

    #[alias(__str__)]
    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let name = vm.type_name(this);
        let text = <ByteArray as Sequence>::with(this, |bytes| {
            typhon_text::repr::bytearray_repr(Text::from_str(&name), bytes)
        });
        string::from_buf_checked(vm, text)
    }

    /// Append a single item to the end of the bytearray.
    fn append(&self, vm: &Vm, item: &Value) -> Result<()> {
        let byte = byte_of(vm, item)?;
        self.storage.push(&self.header, byte).map_err(|why| super::refused(vm, why))
    }

    /// Append all the items from the iterator or sequence to the end of the bytearray.
    #[name = "extend"]
    fn extend_method(this: &Value, vm: &Vm, iterable_of_ints: &Value) -> Result<()> {
        let Some(array) = ByteArray::from(this) else { return Ok(()) };
        array.add(vm, this, iterable_of_ints, || {
            let given = vm.type_name(iterable_of_ints);
            vm.type_error(match string::is_str(iterable_of_ints) {
                true => "expected iterable of integers; got: 'str'".to_owned(),
                false => format!("can't extend bytearray with {given}"),
            })
        })
    }

    /// Insert a single item into the bytearray before the given index.
    fn insert(&self, vm: &Vm, index: i64, item: &Value) -> Result<()> {
        let byte = byte_of(vm, item)?;
        let at = cut(index, self.len());
        self.splice(vm, at..at, &[byte])
    }

    /// Remove and return a single item from B.
    ///
    /// If no index argument is given, will pop the last item.
    #[sig(index = -1, /)]
    fn pop(&self, vm: &Vm, index: i64) -> Result<i64> {
        let len = self.len();
        if len == 0 {
            return Err(vm.index_error("pop from empty bytearray"));
        }
        let found = place(index, len).and_then(|at| Some((at, self.get_at(at)?)));
        let Some((at, byte)) = found else { return Err(vm.index_error("pop index out of range")) };
        self.splice(vm, at..at + 1, &[])?;
        Ok(i64::from(byte))
    }

    /// Remove the first occurrence of a value in the bytearray.
    fn remove(&self, vm: &Vm, value: &Value) -> Result<()> {
        let byte = byte_of(vm, value)?;
        match self.with(|bytes| typhon_text::bytes::find(bytes, &[byte])) {
            Some(at) => self.splice(vm, at..at + 1, &[]),
            None => Err(vm.value_error("value not found in bytearray")),
        }
    }

    /// Reverse the order of the values in B in place.
    fn reverse(&self) {
        self.storage.change(&self.header, |bytes| {
            let (mut low, mut high) = (0, bytes.len());
            while low + 1 < high {
                high -= 1;
                let (a, b) = (bytes[low].load(Ordering::Relaxed), bytes[high].load(Ordering::Relaxed));
                bytes[low].store(b, Ordering::Relaxed);
                bytes[high].store(a, Ordering::Relaxed);
                low += 1;
            }
        });
    }

    /// Remove all items from the bytearray.
    fn clear(&self, vm: &Vm) -> Result<()> {
        self.splice(vm, 0..usize::MAX, &[])
    }

    /// Return a copy of B.
    fn copy(&self) -> Value {
        self.with(new)
    }

    /// Resize the internal buffer of bytearray to len.
    fn resize(&self, vm: &Vm, size: i64) -> Result<()> {
        let Ok(len) = usize::try_from(size) else {
            return Err(vm.value_error(format!("Can only resize to positive sizes, got {size}")));
        };
        self.storage.resize(&self.header, len).map_err(|why| super::refused(vm, why))
    }

    /// Return the number of bytes actually allocated.
    fn __alloc__(&self) -> usize {
        self.storage.capacity()
    }

    /// Returns the size of the bytearray object in memory, in bytes.
    fn __sizeof__(&self) -> usize {
        size_of::<ByteArray>() + self.storage.capacity()
    }

    /// Create a bytearray object from a string of hexadecimal numbers.
    ///
    /// Spaces between two numbers are accepted.
    /// Example: bytearray.fromhex('B9 01EF') -> bytearray(b'\\xb9\\x01\\xef')
    #[classmethod]
    fn fromhex(class: &Value, vm: &Vm, string: &Value) -> Result<Value> {
        let array = new(&shared::from_hex(vm, string)?);
        if common::is_own_class::<ByteArray>(class) { Ok(array) } else { vm.call(class, &[array]) }
    }

    /// Return state information for pickling.
    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        reduce(this, vm, 2)
    }

    /// Return state information for pickling.
    #[sig(proto = 0, /)]
    fn __reduce_ex__(this: &Value, vm: &Vm, proto: i64) -> Result<Value> {
        reduce(this, vm, proto)
    }

    /// Release the buffer object that exposes the underlying memory of the object.
    fn __release_buffer__(this: &Value, vm: &Vm, buffer: &Value) -> Result<()> {
        crate::memory_view::release_buffer(vm, this, buffer)
    }
}

/// Class, arguments, attributes: as text for the protocols that have no bytes.
fn reduce(this: &Value, vm: &Vm, protocol: i64) -> Result<Value> {
    let content = ByteArray::from(this).map(ByteArray::to_vec).unwrap_or_default();
    let args = match (content.is_empty(), protocol) {
        (true, _) => tuple::empty(),
        (false, ..3) => {
            let text = typhon_text::codec::decode_latin1(&content);
            tuple::of([string::from_buf(&text), vm.str("latin-1")])
        }
        _ => tuple::of([bytes::new(&content)]),
    };
    let state = vm.call_method(this, &vm.names().__getstate__, &[])?;
    Ok(tuple::of([vm.class_value(this), args, state]))
}

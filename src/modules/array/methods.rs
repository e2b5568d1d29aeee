//! The methods of arrays.

use typhon_object::{
    dunder::Dunder,
    ops::Comparison,
    prelude::*,
    primal::{
        int, list,
        slice::{self, Span},
    },
};

use typhon_types::buffer::Buffer;

use super::{Array, make_of};
use crate::support::bytes;

/// How often an array is to be repeated; `None` for what is no number of times.
pub(super) fn times(vm: &Vm, times: &Value) -> Result<Option<usize>> {
    if !int::is_int(times) && !vm.class_of(times).slots().has(Dunder::Index) {
        return Ok(None);
    }
    Ok(Some(usize::try_from(ops::sized_index(vm, times, Known::OverflowError)?).unwrap_or(0)))
}

/// The bytes so many times.
pub(super) fn repeated(vm: &Vm, bytes: &[u8], times: usize) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    let room = bytes.len().checked_mul(times).filter(|&room| all.try_reserve_exact(room).is_ok());
    if room.is_none() {
        return Err(vm.memory_error());
    }
    (0..times).for_each(|_| all.extend_from_slice(bytes));
    Ok(all)
}

impl Array {
    /// Adds items as bytes.
    pub(super) fn add_bytes(&self, vm: &Vm, more: &[u8]) -> Result<()> {
        if !more.len().is_multiple_of(self.size()) {
            return Err(vm.value_error("bytes length not a multiple of item size"));
        }
        self.append_bytes(vm, more)
    }

    /// The place of the first item that equals a value, from `start` to before `stop`.
    pub(super) fn find(&self, vm: &Vm, value: &Value, start: usize, stop: usize) -> Result<Option<usize>> {
        let mut at = start;
        while at < stop
            && let Some(item) = self.get(vm, at)?
        {
            if ops::equal(vm, &item, value)? {
                return Ok(Some(at));
            }
            at += 1;
        }
        Ok(None)
    }

    /// Puts bytes in place of a span.
    pub(super) fn assign(&self, vm: &Vm, span: Span, bytes: &[u8]) -> Result<()> {
        let size = self.size();
        let count = bytes.len() / size;
        if span.step == 1 {
            let work = |items: &mut Vec<u8>| {
                let len = items.len() / size;
                let start = span.start.min(len);
                let end = (start + span.count).min(len);
                items.splice(start * size..end * size, bytes.iter().copied());
            };
            if count == span.count {
                self.change(|items| {
                    let start = (span.start * size).min(items.len());
                    let end = (start + bytes.len()).min(items.len());
                    items[start..end].copy_from_slice(&bytes[..end - start]);
                });
                return Ok(());
            }
            return self.resize(vm, work);
        }
        if count == 0 {
            return self.delete(vm, span);
        }
        if count != span.count {
            return Err(vm.value_error(format!(
                "attempt to assign array of size {count} to extended slice of size {}",
                span.count
            )));
        }
        self.change(|items| {
            for (at, item) in span.indices().zip(bytes.chunks_exact(size)) {
                if let Some(place) = items.get_mut(at * size..(at + 1) * size) {
                    place.copy_from_slice(item);
                }
            }
        });
        Ok(())
    }

    /// Removes a span.
    pub(super) fn delete(&self, vm: &Vm, span: Span) -> Result<()> {
        let size = self.size();
        self.resize(vm, |items| {
            let gone: Vec<usize> = span.ascending().indices().collect();
            let mut gone = gone.into_iter().peekable();
            let mut kept = Vec::with_capacity(items.len());
            for (at, item) in items.chunks_exact(size).enumerate() {
                if gone.next_if_eq(&at).is_none() {
                    kept.extend_from_slice(item);
                }
            }
            *items = kept;
        })
    }

    /// Compares with another array, item by item.
    pub(super) fn order(&self, vm: &Vm, other: &Value, how: Comparison) -> Result<Value> {
        let Some(other) = other.native::<Array>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let (own, others) = (self.len(), other.len());
        if own != others && matches!(how, Comparison::Equal | Comparison::NotEqual) {
            return Ok(Value::bool(how == Comparison::NotEqual));
        }
        if self.kind.code == other.kind.code && self.kind.has_order() {
            let keys = |array: &Array| -> Vec<i128> {
                let bytes = array.read(<[u8]>::to_vec);
                bytes.chunks_exact(self.size()).map(|item| self.kind.order_key(item)).collect()
            };
            return Ok(Value::bool(how.of(keys(self).cmp(&keys(other)))));
        }
        for at in 0..own.min(others) {
            let (Some(one), Some(two)) = (self.get(vm, at)?, other.get(vm, at)?) else { break };
            if !ops::equal(vm, &one, &two)? {
                return match how {
                    Comparison::Equal => Ok(Value::FALSE),
                    Comparison::NotEqual => Ok(Value::TRUE),
                    _ => ops::compare(vm, how, &one, &two),
                };
            }
        }
        Ok(Value::bool(how.of(own.cmp(&others))))
    }
}

#[pymethods(methods)]
impl Array {
    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        typhon_object::primal::common::generic_alias(vm, class, item)
    }

    /// Release the buffer object that exposes the underlying memory of the object.
    fn __release_buffer__(this: &Value, vm: &Vm, buffer: &Value) -> Result<()> {
        typhon_types::memory_view::release_buffer(vm, this, buffer)
    }

    /// the typecode character used to create the array
    #[getter]
    fn typecode(&self) -> String {
        self.kind.code.to_string()
    }

    /// the size, in bytes, of one array item
    #[getter]
    fn itemsize(&self) -> usize {
        self.size()
    }

    /// Append new value v to the end of the array.
    fn append(&self, vm: &Vm, v: &Value) -> Result<()> {
        self.push(vm, v)
    }

    /// Append items to the end of the array.
    fn extend(&self, vm: &Vm, bb: &Value) -> Result<()> {
        self.extend_from(vm, bb)
    }

    /// Insert a new item v into the array before position i.
    fn insert(&self, vm: &Vm, i: i64, v: &Value) -> Result<()> {
        let (word, size) = (self.pack(vm, v)?, self.size());
        self.resize(vm, |items| {
            let at = slice::cut(i, items.len() / size) * size;
            items.splice(at..at, word[..size].iter().copied());
        })
    }

    /// Return the i-th element and delete it from the array.
    ///
    /// i defaults to -1.
    #[sig(i = -1, /)]
    fn pop(&self, vm: &Vm, i: i64) -> Result<Value> {
        let size = self.size();
        if self.len() == 0 {
            return Err(vm.index_error("pop from empty array"));
        }
        let word = self.resize(vm, |items| {
            let at = slice::place(i, items.len() / size)?;
            let mut word = [0; 8];
            word[..size].copy_from_slice(&items[at * size..(at + 1) * size]);
            items.drain(at * size..(at + 1) * size);
            Some(word)
        })?;
        let word = word.ok_or_else(|| vm.index_error("pop index out of range"))?;
        self.kind.unpack(vm, word)
    }

    /// Remove the first occurrence of v in the array.
    fn remove(&self, vm: &Vm, v: &Value) -> Result<()> {
        let Some(at) = self.find(vm, v, 0, usize::MAX)? else {
            return Err(vm.value_error("array.remove(x): x not in array"));
        };
        let size = self.size();
        self.resize(vm, |items| {
            if (at + 1) * size <= items.len() {
                items.drain(at * size..(at + 1) * size);
            }
        })
    }

    /// Return index of first occurrence of v in the array.
    ///
    /// Raise ValueError if the value is not present.
    #[sig(v, start = 0, stop = sys.maxsize, /)]
    fn index(&self, vm: &Vm, v: &Value, start: Maybe<'_>, stop: Maybe<'_>) -> Result<usize> {
        let (start, stop) = typhon_object::primal::common::search_range(vm, start, stop, self.len())?;
        let found = self.find(vm, v, start, stop)?;
        found.ok_or_else(|| vm.value_error("array.index(x): x not in array"))
    }

    /// Return number of occurrences of v in the array.
    fn count(&self, vm: &Vm, v: &Value) -> Result<usize> {
        let (mut count, mut at) = (0, 0);
        while let Some(found) = self.find(vm, v, at, usize::MAX)? {
            (count, at) = (count + 1, found + 1);
        }
        Ok(count)
    }

    /// Reverse the order of the items in the array.
    fn reverse(&self) {
        let size = self.size();
        self.change(|items| {
            items.reverse();
            items.chunks_exact_mut(size).for_each(<[u8]>::reverse);
        });
    }

    /// Remove all items from the array.
    fn clear(&self, vm: &Vm) -> Result<()> {
        self.resize(vm, Vec::clear)
    }

    /// Byteswap all items of the array.
    ///
    /// If the items in the array are not 1, 2, 4, or 8 bytes in size, RuntimeError is
    /// raised.
    fn byteswap(&self) {
        let size = self.size();
        self.change(|items| items.chunks_exact_mut(size).for_each(<[u8]>::reverse));
    }

    /// Convert array to an ordinary list with the same items.
    fn tolist(&self, vm: &Vm) -> Result<Value> {
        self.to_list(vm).map(list::new)
    }

    /// Append items to array from list.
    fn fromlist(&self, vm: &Vm, list: &Value) -> Result<()> {
        let Some(items) = List::from(list) else { return Err(vm.type_error("arg must be list")) };
        let mut more = Vec::new();
        for item in items.to_vec() {
            more.extend_from_slice(&self.pack(vm, &item)?[..self.size()]);
        }
        self.append_bytes(vm, &more)
    }

    /// Convert the array to an array of machine values and return the bytes representation.
    pub(super) fn tobytes(&self) -> Value {
        bytes::new(&self.read(<[u8]>::to_vec))
    }

    /// Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method.
    fn frombytes(&self, vm: &Vm, buffer: &Value) -> Result<()> {
        if Buffer::find(vm, buffer)?.is_some_and(|lent| lent.export().form.itemsize != 1) {
            return Err(vm.type_error("a bytes-like object is required"));
        }
        self.add_bytes(vm, &bytes::to_vec(vm, buffer)?)
    }

    /// Extends this array with data from the unicode string ustr.
    fn fromunicode(&self, vm: &Vm, ustr: &Value) -> Result<()> {
        if !typhon_object::primal::str::is_str(ustr) {
            return Err(typhon_object::primal::failure::argument(vm, "fromunicode() argument", "str", ustr));
        }
        if !self.kind.is_text() {
            return Err(vm.value_error("fromunicode() may only be called on unicode type arrays ('u' or 'w')"));
        }
        self.extend_text(vm, ustr)
    }

    /// Extends this array with data from the unicode string ustr.
    ///
    /// Convert the array to a unicode string.
    fn tounicode(&self, vm: &Vm) -> Result<Value> {
        if !self.kind.is_text() {
            return Err(vm.value_error("tounicode() may only be called on unicode type arrays ('u' or 'w')"));
        }
        self.text(vm)
    }

    /// Write all items (as machine values) to the file object f.
    fn tofile(&self, vm: &Vm, f: &Value) -> Result<()> {
        for part in self.read(<[u8]>::to_vec).chunks(64 << 10) {
            vm.call_method_str(f, "write", &[bytes::new(part)])?;
        }
        Ok(())
    }

    /// Read n objects from the file object f and append them to the end of the array.
    fn fromfile(&self, vm: &Vm, f: &Value, n: i64) -> Result<()> {
        let Ok(count) = usize::try_from(n) else { return Err(vm.value_error("negative count")) };
        let Some(length) = count.checked_mul(self.size()).and_then(|length| i64::try_from(length).ok()) else {
            return Err(vm.memory_error());
        };
        let read = vm.call_method_str(f, "read", &[vm.int(length)])?;
        if !bytes::is_bytes(&read) {
            return Err(vm.type_error("read() didn't return bytes"));
        }
        let read = bytes::to_vec(vm, &read)?;
        let enough = read.len() as i64 == length;
        self.add_bytes(vm, &read)?;
        if enough {
            Ok(())
        } else {
            Err(vm.raise_args(Known::EOFError, vec![vm.str("read() didn't return enough bytes")]))
        }
    }

    /// Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array's contents.
    fn buffer_info(&self, vm: &Vm) -> Value {
        let (address, len) = self.read(|items| (items.as_ptr().addr(), items.len()));
        vm.tuple(vec![vm.int(address as i64), vm.int((len / self.size()) as i64)])
    }

    /// Return a copy of the array.
    fn __copy__(this: &Value) -> Value {
        let Some(array) = this.native::<Array>() else { return this.clone() };
        make_of(Array::shape(), *array.kind, array.read(<[u8]>::to_vec))
    }

    /// Return a copy of the array.
    fn __deepcopy__(this: &Value, unused: &Value) -> Value {
        let _ = unused;
        Array::__copy__(this)
    }
}

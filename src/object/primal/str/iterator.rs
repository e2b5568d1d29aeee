//! The iterator over the characters of a str.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_heap::{Header, Slot, Value};
use typhon_macros::{pymethods, pytype};

use super::{Str, cache, from_point};
use crate::{
    known::Known,
    native::{PyType, TypeDef},
    primal::{common, int, tuple},
    raise::Result,
    vm::Vm,
};

/// Iterates over the code points of a str. Threads that share it may see a character twice, never a part of one.
#[pytype(name = "str_iterator", known = StrIterator, flags(no_new))]
pub struct StrIterator {
    string: Slot,
    /// The byte offset of the next code point.
    at: AtomicUsize,
}

/// The type of the iterators over ASCII strings: CPython has one of its own for them.
pub static ASCII: TypeDef = TypeDef::renamed("str_ascii_iterator", Known::StrAsciiIterator, StrIterator::DEF, 0);

/// `iter(string)`.
pub(super) fn iterator(string: &Value) -> Value {
    let ascii = string.exact::<Str>().is_some_and(Str::is_ascii);
    typhon_heap::new(StrIterator {
        header: Header::with_shape(if ascii { Known::StrAsciiIterator } else { Known::StrIterator }.shape()),
        string: Slot::new(string.clone()),
        at: AtomicUsize::new(0),
    })
}

impl Str {
    /// The character at a byte offset, which is one where a character begins, and the offset of the next one; `None` at
    /// the end.
    #[inline(always)]
    pub fn character_at(&self, offset: usize) -> Option<(Value, usize)> {
        let first = *self.bytes().get(offset)?;
        if first < 0x80 {
            return Some((cache::latin1(first), offset + 1));
        }
        Some(self.wide_at(offset))
    }

    #[inline(never)]
    fn wide_at(&self, offset: usize) -> (Value, usize) {
        let (point, width) = typhon_text::wtf8::decode_at(self.bytes(), offset);
        (from_point(point), offset + width)
    }
}

impl StrIterator {
    /// The next character, or `None` at the end.
    #[inline]
    pub fn next_value(&self) -> Option<Value> {
        let at = self.at.load(Ordering::Relaxed);
        match common::look(&self.string, &self.header, |string| string.native::<Str>()?.character_at(at))? {
            Some((character, next)) => {
                self.at.store(next, Ordering::Relaxed);
                Some(character)
            }
            None => {
                self.string.clear(&self.header);
                None
            }
        }
    }
}

#[pymethods]
impl StrIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        self.next_value()
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self) -> usize {
        let Some(value) = self.string.get(&self.header) else { return 0 };
        let Some(string) = value.native::<Str>() else { return 0 };
        string.len() - string.point_of(self.at.load(Ordering::Relaxed).min(string.bytes_len()))
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let iter = common::builtin(vm, "iter")?;
        let Some(value) = self.string.get(&self.header) else {
            return Ok(tuple::of([iter, tuple::of([super::empty()])]));
        };
        let at = value.native::<Str>().map_or(0, |string| string.point_of(self.at.load(Ordering::Relaxed)));
        Ok(tuple::of([iter, tuple::of([value]), vm.int(at as i64)]))
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        let index = int::required_i64(vm, state)?.max(0) as usize;
        if let Some(value) = self.string.get(&self.header)
            && let Some(string) = value.native::<Str>()
        {
            self.at.store(string.offset_of(index.min(string.len())), Ordering::Relaxed);
        }
        Ok(())
    }
}

//! The six iterators of a dict.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_heap::{Header, Native, Slot, Trace, Tracer, Value, slot::Changed};
use typhon_macros::{pymethods, pytype};

use super::{Dict, Entry, Pair, table::count};
use crate::{
    primal::{common, list, tuple},
    raise::Result,
    vm::Vm,
};

/// `expected` of a walk whose dict changed its size.
const BROKEN: usize = usize::MAX;

/// Where an iterator is. Two threads that share one may see an entry twice.
pub(super) struct Walk {
    /// Emptied at the end.
    dict: Slot,
    at: AtomicUsize,
    /// The number of keys at the beginning.
    expected: AtomicUsize,
    left: AtomicUsize,
}

impl Trace for Walk {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.dict.trace(tracer);
    }
}

/// What an iterator yields.
trait Yield {
    /// The item as it is read.
    type Parts;
    fn owned(entry: &Pair) -> Option<Self::Parts>;
    fn shared(entry: &Pair) -> std::result::Result<Option<Self::Parts>, Changed>;
    /// The item as an object.
    fn object(parts: Self::Parts) -> Value;
}

struct Keys;
struct Values;
struct Items;

impl Yield for Keys {
    type Parts = Value;

    #[inline(always)]
    fn owned(entry: &Pair) -> Option<Value> {
        count(entry.key())
    }

    #[inline(always)]
    fn shared(entry: &Pair) -> std::result::Result<Option<Value>, Changed> {
        entry.key().try_read()
    }

    #[inline(always)]
    fn object(parts: Value) -> Value {
        parts
    }
}

impl Yield for Values {
    type Parts = Value;

    #[inline(always)]
    fn owned(entry: &Pair) -> Option<Value> {
        entry.value().and_then(count)
    }

    #[inline(always)]
    fn shared(entry: &Pair) -> std::result::Result<Option<Value>, Changed> {
        entry.value().map_or(Ok(None), Slot::try_read)
    }

    #[inline(always)]
    fn object(parts: Value) -> Value {
        parts
    }
}

impl Yield for Items {
    type Parts = [Value; 2];

    #[inline(always)]
    fn owned(entry: &Pair) -> Option<[Value; 2]> {
        entry.item().map(<[Value; 2]>::from)
    }

    #[inline(always)]
    fn shared(entry: &Pair) -> std::result::Result<Option<[Value; 2]>, Changed> {
        Ok(entry.shared_item()?.map(<[Value; 2]>::from))
    }

    #[inline(always)]
    fn object(parts: [Value; 2]) -> Value {
        tuple::of(parts)
    }
}

impl Walk {
    fn new(dict: &Value, backward: bool) -> Walk {
        let (len, end) = Dict::from(dict).map_or((0, 0), |dict| (dict.len(), dict.table.end()));
        Walk {
            dict: Slot::new(dict.clone()),
            at: AtomicUsize::new(if backward { end } else { 0 }),
            expected: AtomicUsize::new(len),
            left: AtomicUsize::new(len),
        }
    }

    fn copy(&self, header: &Header) -> Walk {
        let load = |number: &AtomicUsize| AtomicUsize::new(number.load(Ordering::Relaxed));
        Walk {
            dict: Slot::from_option(self.dict.get(header)),
            at: load(&self.at),
            expected: load(&self.expected),
            left: load(&self.left),
        }
    }

    #[inline(always)]
    fn next<Y: Yield>(&self, header: &Header, vm: &Vm, backward: bool) -> Result<Option<Y::Parts>> {
        if !backward && let Some(parts) = self.next_own::<Y>(header) {
            return Ok(Some(parts));
        }
        self.next_slowly::<Y>(header, vm, backward)
    }

    /// The next item, where only this thread reaches the iterator and its dict, and nothing was removed there; `None` where
    /// there is more to it.
    #[inline(always)]
    fn next_own<Y: Yield>(&self, header: &Header) -> Option<Y::Parts> {
        if header.is_published() {
            return None;
        }
        let (at, left) = (self.at.load(Ordering::Relaxed), self.left.load(Ordering::Relaxed));
        let parts = common::look_own(&self.dict, |dict| {
            let dict = Dict::from(dict)?;
            if dict.header.is_published() || self.expected.load(Ordering::Relaxed) != dict.len() || left == 0 {
                return None;
            }
            let block = dict.table.block();
            if at < block.used() { Y::owned(block.entry(at)) } else { None }
        })??;
        self.at.store(at + 1, Ordering::Relaxed);
        self.left.store(left - 1, Ordering::Relaxed);
        Some(parts)
    }

    #[inline(never)]
    fn next_slowly<Y: Yield>(&self, header: &Header, vm: &Vm, backward: bool) -> Result<Option<Y::Parts>> {
        let mut at = self.at.load(Ordering::Relaxed);
        let step = common::look(&self.dict, header, |dict| {
            let dict = Dict::from(dict)?;
            if self.expected.load(Ordering::Relaxed) != dict.len() {
                return None;
            }
            Some(match backward {
                true => dict.table.previous(&dict.header, &mut at, Y::owned, Y::shared),
                false => dict.table.next(&dict.header, &mut at, Y::owned, Y::shared),
            })
        });
        let found = match step {
            Some(Some(found)) => found,
            Some(None) => {
                self.expected.store(BROKEN, Ordering::Relaxed);
                return Err(vm.runtime_error("dictionary changed size during iteration"));
            }
            None => return Ok(None),
        };
        let left = self.left.load(Ordering::Relaxed);
        if found.is_none() {
            self.dict.clear(header);
            return Ok(None);
        }
        if left == 0 && !backward {
            self.dict.clear(header);
            return Err(vm.runtime_error("dictionary keys changed during iteration"));
        }
        self.at.store(at, Ordering::Relaxed);
        self.left.store(left.saturating_sub(1), Ordering::Relaxed);
        Ok(found)
    }

    fn length_hint(&self, header: &Header) -> usize {
        let dict = self.dict.get(header);
        let len = dict.as_ref().and_then(Dict::from).map(Dict::len);
        if len == Some(self.expected.load(Ordering::Relaxed)) { self.left.load(Ordering::Relaxed) } else { 0 }
    }

    /// `(iter, (list of what is left,))`.
    fn reduce<Y: Yield>(&self, header: &Header, vm: &Vm, backward: bool) -> Result<Value> {
        // The copy is in no object, so nobody else reaches it: any unpublished header will do.
        let own = Header::with_shape(<Dict as Native>::shape());
        let copy = self.copy(header);
        let mut rest = Vec::new();
        while let Some(item) = copy.next::<Y>(&own, vm, backward)? {
            rest.push(Y::object(item));
        }
        Ok(tuple::of([common::builtin(vm, "iter")?, tuple::of([list::new(rest)])]))
    }
}

macro_rules! iterators {
    ($($type:ident $name:literal $yields:ident $backward:literal $make:ident;)*) => {
        $(
            #[doc = concat!("Iterates over a dict: `", $name, "`.")]
            #[pytype(name = $name, known = $type, flags(no_new))]
            pub struct $type {
                walk: Walk,
            }

            #[doc = concat!("A `", $name, "` over a dict.")]
            #[inline]
            pub fn $make(dict: &Value) -> Value {
                typhon_heap::new($type { header: Header::of::<$type>(), walk: Walk::new(dict, $backward) })
            }

            impl $type {
                /// The next one. For the interpreter's loops.
                ///
                /// # Errors
                /// RuntimeError where the dict changed its size.
                #[inline]
                pub fn advance(&self, vm: &Vm) -> Result<Option<Value>> {
                    Ok(self.walk.next::<$yields>(&self.header, vm, $backward)?.map($yields::object))
                }
            }

            #[pymethods]
            impl $type {
                fn __iter__(this: &Value) -> Value {
                    this.clone()
                }

                fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
                    self.advance(vm)
                }

                /// Private method returning an estimate of len(list(it)).
                fn __length_hint__(&self) -> usize {
                    self.walk.length_hint(&self.header)
                }

                /// Return state information for pickling.
                fn __reduce__(&self, vm: &Vm) -> Result<Value> {
                    self.walk.reduce::<$yields>(&self.header, vm, $backward)
                }
            }
        )*
    };
}

iterators! {
    DictKeyIterator "dict_keyiterator" Keys false keys_iterator;
    DictValueIterator "dict_valueiterator" Values false values_iterator;
    DictItemIterator "dict_itemiterator" Items false items_iterator;
    DictReverseKeyIterator "dict_reversekeyiterator" Keys true reversed_keys_iterator;
    DictReverseValueIterator "dict_reversevalueiterator" Values true reversed_values_iterator;
    DictReverseItemIterator "dict_reverseitemiterator" Items true reversed_items_iterator;
}

impl DictItemIterator {
    /// The next key and value: without a tuple, for loops that take it apart at once.
    ///
    /// # Errors
    /// RuntimeError where the dict changed its size.
    #[inline]
    pub fn next_pair(&self, vm: &Vm) -> Result<Option<[Value; 2]>> {
        self.walk.next::<Items>(&self.header, vm, false)
    }
}

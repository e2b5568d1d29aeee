//! The iterators of `deque`.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_object::{prelude::*, primal::tuple};

use super::deque::Deque;

macro_rules! iterator {
    ($(#[$meta:meta])* $type:ident $name:literal $pick:expr) => {
        $(#[$meta])*
        #[pytype(name = $name, module = "collections")]
        pub struct $type {
            deque: Frozen,
            version: u64,
            at: AtomicUsize,
        }

        impl $type {
            pub(super) fn make(deque: &Value, at: usize) -> Value {
                let version = deque.native::<Deque>().map_or(0, Deque::version);
                typhon_heap::new($type {
                    header: Header::of::<$type>(),
                    deque: deque.clone().into(),
                    version,
                    at: AtomicUsize::new(at),
                })
            }
        }

        #[pymethods]
        impl $type {
            #[sig(iterable, index = 0, /)]
            fn __new__(_class: &Value, vm: &Vm, iterable: &Value, index: i64) -> Result<Value> {
                let Some(deque) = iterable.native::<Deque>() else {
                    let given = vm.given_name(iterable);
                    return Err(vm.type_error(format!("argument 1 must be collections.deque, not {given}")));
                };
                let at = usize::try_from(index).unwrap_or(0).min(deque.size());
                Ok($type::make(iterable, at))
            }

            fn __iter__(this: &Value) -> Value {
                this.clone()
            }

            fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
                let Some(deque) = self.deque.native::<Deque>() else { return Ok(None) };
                let at = self.at.load(Ordering::Relaxed);
                if deque.version() != self.version {
                    if at >= deque.size() && at == usize::MAX {
                        return Ok(None);
                    }
                    self.at.store(usize::MAX, Ordering::Relaxed);
                    return Err(vm.runtime_error("deque mutated during iteration"));
                }
                let pick: fn(usize, usize) -> Option<usize> = $pick;
                let Some(item) = pick(at, deque.size()).and_then(|place| deque.get_at(place)) else { return Ok(None) };
                self.at.store(at + 1, Ordering::Relaxed);
                Ok(Some(item))
            }

            /// Private method returning an estimate of len(list(it)).
            fn __length_hint__(&self) -> usize {
                let len = self.deque.native::<Deque>().map_or(0, Deque::size);
                len.saturating_sub(self.at.load(Ordering::Relaxed))
            }

            /// Return state information for pickling.
            fn __reduce__(this: &Value, vm: &Vm) -> Value {
                let Some(iterator) = this.native::<$type>() else { return Value::NONE };
                let at = vm.int(iterator.at.load(Ordering::Relaxed) as i64);
                tuple::of([vm.class_value(this), tuple::of([iterator.deque.clone(), at])])
            }
        }
    };
}

iterator! {
    /// Iterates over a deque that stays as it is. Two threads that share an iterator may get the same item.
    DequeIterator "_deque_iterator" |at, len| (at < len).then_some(at)
}

iterator! {
    /// Iterates over a deque from its end.
    DequeReverseIterator "_deque_reverse_iterator" |at, len| len.checked_sub(at)?.checked_sub(1)
}

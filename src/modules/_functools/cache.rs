//! `_lru_cache_wrapper`: results by arguments, the least recently used ones dropped.
//!
//! The results are in a dict, which is read without a lock. Which of them was used last is told by a list of numbered places
//! under the wrapper's lock; it holds no values, and no Python code runs under it. Two threads that miss at once both call the function;
//! the first result stays.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use typhon_heap::Locked;
use typhon_object::{
    bootstrap,
    native::PyType,
    prelude::*,
    primal::{dict, function, int, list, str::Str, tuple},
};

use crate::shared::instance;

const NOWHERE: u32 = u32::MAX;

/// A place in the order of use.
#[derive(Clone, Copy)]
struct Place {
    before: u32,
    after: u32,
    /// The entry that has the place; 0 for none.
    stamp: u64,
}

/// The order of use: a doubly linked list of places.
struct Order {
    places: Vec<Place>,
    free: Vec<u32>,
    newest: u32,
    oldest: u32,
    used: usize,
    stamps: u64,
}

impl Order {
    const fn new() -> Order {
        Order { places: Vec::new(), free: Vec::new(), newest: NOWHERE, oldest: NOWHERE, used: 0, stamps: 0 }
    }

    fn unlink(&mut self, at: u32) {
        let Place { before, after, .. } = self.places[at as usize];
        match self.places.get_mut(before as usize) {
            Some(place) => place.after = after,
            None => self.newest = after,
        }
        match self.places.get_mut(after as usize) {
            Some(place) => place.before = before,
            None => self.oldest = before,
        }
    }

    fn link_newest(&mut self, at: u32) {
        let newest = self.newest;
        match self.places.get_mut(newest as usize) {
            Some(place) => place.before = at,
            None => self.oldest = at,
        }
        let place = &mut self.places[at as usize];
        (place.before, place.after) = (NOWHERE, newest);
        self.newest = at;
    }

    /// The entry with this stamp was used.
    fn touch(&mut self, at: u32, stamp: u64) {
        if self.newest != at && self.places.get(at as usize).is_some_and(|place| place.stamp == stamp) {
            self.unlink(at);
            self.link_newest(at);
        }
    }

    /// Gives a new entry its place.
    fn add(&mut self, stamp: u64) -> u32 {
        let at = self.free.pop().unwrap_or_else(|| {
            self.places.push(Place { before: NOWHERE, after: NOWHERE, stamp: 0 });
            self.places.len() as u32 - 1
        });
        self.places[at as usize].stamp = stamp;
        self.used += 1;
        self.link_newest(at);
        at
    }

    /// Takes the place of the entry that was not used for longest.
    fn evict(&mut self) -> Option<u32> {
        let at = self.oldest;
        let place = self.places.get_mut(at as usize)?;
        place.stamp = 0;
        self.unlink(at);
        self.free.push(at);
        self.used -= 1;
        Some(at)
    }

    fn clear(&mut self) {
        *self = Order { stamps: self.stamps, ..Order::new() };
    }
}

/// A result, as the dict holds it.
#[pytype(name = "_lru_list_elem", module = "functools", flags(no_new), methods(none))]
pub struct Entry {
    result: Frozen,
    stamp: u64,
    place: AtomicUsize,
}

/// Create a cached callable that wraps another function.
#[pytype(name = "_lru_cache_wrapper", module = "functools", flags(base, dictionary))]
pub struct CacheWrapper {
    function: Frozen,
    /// Negative for no limit.
    limit: i64,
    typed: bool,
    info: Frozen,
    /// From a key to an entry, or to the result itself where there is no limit.
    results: Frozen,
    /// The keys by their entries' places.
    keys: Frozen,
    /// Stands between positional arguments and keywords in a key.
    mark: Frozen,
    order: Locked<Order>,
    hits: AtomicU64,
    misses: AtomicU64,
}

impl CacheWrapper {
    fn results(&self) -> &Dict {
        Dict::from(&self.results).expect("made with a dict")
    }

    /// Counts a hit or a miss.
    #[inline(always)]
    fn count(&self, counter: &AtomicU64) {
        if self.header.is_published() {
            counter.fetch_add(1, Ordering::Relaxed);
        } else {
            counter.store(counter.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
    }

    fn keys(&self) -> &List {
        List::from(&self.keys).expect("made with a list")
    }

    /// The key of a call: its only argument if that is a plain str or int, else a tuple.
    fn key(&self, vm: &Vm, args: Args<'_>) -> Value {
        let given = args.positional();
        if !self.typed && !args.has_keywords() {
            return match given {
                [only] if only.as_small_int().is_some() || only.exact::<Str>().is_some() => only.clone(),
                _ => tuple::from_slice(given),
            };
        }
        let mut all = Vec::with_capacity(2 * args.values().len() + 1);
        all.extend_from_slice(given);
        if args.has_keywords() {
            all.push(self.mark.clone());
            args.keywords().for_each(|(name, value)| all.extend([name.clone(), value.clone()]));
        }
        if self.typed {
            all.extend(args.values().iter().map(|value| vm.class_value(value)));
        }
        tuple::new(all)
    }

    fn call_unlimited(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let key = self.key(vm, args);
        let hash = ops::hash(vm, &key)?;
        if let Some(result) = self.results().get_hashed(vm, &dict::Key::with_hash(&key, hash))? {
            self.count(&self.hits);
            return Ok(result);
        }
        self.count(&self.misses);
        let result = vm.call_args(&self.function, args)?;
        self.results().set_hashed(vm, &dict::Key::with_hash(&key, hash), result.clone())?;
        Ok(result)
    }

    fn call_limited(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let key = self.key(vm, args);
        let hash = ops::hash(vm, &key)?;
        if let Some(found) = self.results().get_hashed(vm, &dict::Key::with_hash(&key, hash))?
            && let Some(entry) = found.exact::<Entry>()
        {
            self.count(&self.hits);
            let place = entry.place.load(Ordering::Relaxed) as u32;
            self.order.with(&self.header, |order| order.touch(place, entry.stamp));
            return Ok(entry.result.clone());
        }
        self.count(&self.misses);
        let result = vm.call_args(&self.function, args)?;
        self.keep(vm, &key, &result)?;
        Ok(result)
    }

    /// Keeps a new result, and drops the oldest one if there are too many.
    fn keep(&self, vm: &Vm, key: &Value, result: &Value) -> Result<()> {
        let stamp = self.order.with(&self.header, |order| {
            order.stamps += 1;
            order.stamps
        });
        let made = typhon_heap::new(Entry {
            header: Header::of::<Entry>(),
            result: result.clone().into(),
            stamp,
            place: AtomicUsize::new(NOWHERE as usize),
        });
        let kept = self.results().set_default(vm, key, &made)?;
        let Some(entry) = kept.exact::<Entry>().filter(|_| kept.is(&made)) else { return Ok(()) };
        let mut evicted = Vec::new();
        self.order.with(&self.header, |order| {
            while order.used as i64 >= self.limit
                && let Some(at) = order.evict()
            {
                evicted.extend(self.keys().get_at(at as usize));
                self.keys().set_at(at as usize, Value::NONE);
            }
            let at = order.add(stamp);
            entry.place.store(at as usize, Ordering::Relaxed);
            if !self.keys().set_at(at as usize, key.clone()) {
                self.keys().push(key.clone());
            }
        });
        evicted.iter().try_for_each(|key| self.results().remove(vm, key).map(drop))
    }
}

#[pymethods]
impl CacheWrapper {
    #[sig(user_function, maxsize, typed, cache_info_type)]
    fn __new__(
        class: &Value,
        vm: &Vm,
        user_function: &Value,
        maxsize: &Value,
        typed: bool,
        cache_info_type: &Value,
    ) -> Result<Value> {
        if vm.class_of(user_function).call_slot().is_none() {
            return Err(vm.type_error("the first argument must be callable"));
        }
        let limit = match maxsize {
            none if none.is_none() => -1,
            number if int::is_int(number) => int::to_i64(vm, number)?.max(0),
            _ => return Err(vm.type_error("maxsize should be integer or None")),
        };
        let mark = vm.call(&Known::Object.value(), &[])?;
        instance(vm, class, |header| CacheWrapper {
            header,
            function: user_function.clone().into(),
            limit,
            typed,
            info: cache_info_type.clone().into(),
            results: vm.dict().into(),
            keys: list::empty().into(),
            mark: mark.into(),
            order: Locked::new(Order::new()),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        })
    }

    fn __call__(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        match self.limit {
            0 => {
                self.count(&self.misses);
                vm.call_args(&self.function, args)
            }
            limit if limit < 0 => self.call_unlimited(vm, args),
            _ => self.call_limited(vm, args),
        }
    }

    fn __get__(this: &Value, instance: &Value, _owner: &Value) -> Value {
        if instance.is_none() { this.clone() } else { function::bind_method(this, instance) }
    }

    /// Report cache statistics
    fn cache_info(&self, vm: &Vm) -> Result<Value> {
        let limit = if self.limit < 0 { Value::NONE } else { vm.int(self.limit) };
        let hits = vm.int(self.hits.load(Ordering::Relaxed) as i64);
        let misses = vm.int(self.misses.load(Ordering::Relaxed) as i64);
        vm.call(&self.info, &[hits, misses, limit, vm.int(self.results().len() as i64)])
    }

    /// Clear the cache and cache statistics
    fn cache_clear(&self) {
        self.results().clear();
        let old = self.order.with(&self.header, |order| {
            order.clear();
            self.keys().splice(0..usize::MAX, Vec::new())
        });
        self.hits.store(0, Ordering::Relaxed);
        self.misses.store(0, Ordering::Relaxed);
        drop(old);
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        vm.get_attr_str(this, "__qualname__")
    }

    fn __copy__(this: &Value) -> Value {
        this.clone()
    }

    fn __deepcopy__(this: &Value, _memo: &Value) -> Value {
        this.clone()
    }
}

/// Makes the hidden type of entries.
pub(super) fn make_types(vm: &Vm) {
    bootstrap::type_of(vm, Entry::DEF);
}

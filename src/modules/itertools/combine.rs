//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: the pools never change, the indices do under
//! the lock, where other threads reach the iterator.

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use smallvec::SmallVec;
use typhon_object::{
    prelude::*,
    primal::{int, tuple},
};

use crate::shared::instance;

/// Numbers that change one by one.
struct Numbers(Box<[AtomicUsize]>);

impl Numbers {
    fn new(numbers: Vec<usize>) -> Numbers {
        Numbers(numbers.into_iter().map(AtomicUsize::new).collect())
    }

    #[inline(always)]
    fn get(&self, at: usize) -> usize {
        self.0[at].load(Ordering::Relaxed)
    }

    #[inline(always)]
    fn set(&self, at: usize, number: usize) {
        self.0[at].store(number, Ordering::Relaxed);
    }

    /// Sets all from one place on.
    fn fill(&self, from: usize, number: impl Fn(usize) -> usize) {
        self.0[from..].iter().enumerate().for_each(|(offset, place)| place.store(number(offset), Ordering::Relaxed));
    }
}

/// The first item was not given yet.
const NEW: u8 = 0;
const STARTED: u8 = 1;
const DONE: u8 = 2;

/// Indices into the pools.
struct State {
    indices: Numbers,
    stage: AtomicU8,
}

/// Indices that are copied to the stack.
const INLINE: usize = 8;

impl State {
    fn new(indices: Vec<usize>, done: bool) -> Opaque<State> {
        Opaque(State { indices: Numbers::new(indices), stage: AtomicU8::new(if done { DONE } else { NEW }) })
    }

    /// Goes on to the next indices by `step`, which says whether there are any, and picks `count` items by them.
    #[inline(always)]
    fn advance(
        &self,
        holder: &Header,
        count: usize,
        step: impl FnOnce(&Numbers) -> bool,
        pick: impl Fn(usize, usize) -> Value,
    ) -> Option<Value> {
        let guard = holder.is_published().then(|| holder.lock());
        match self.stage.load(Ordering::Relaxed) {
            DONE => return None,
            STARTED if !step(&self.indices) => {
                self.stage.store(DONE, Ordering::Relaxed);
                return None;
            }
            STARTED => {}
            _ => self.stage.store(STARTED, Ordering::Relaxed),
        }
        let indices: SmallVec<[usize; INLINE]> = (0..count).map(|at| self.indices.get(at)).collect();
        drop(guard);
        Some(tuple::collected(indices.iter().enumerate().map(|(at, &index)| pick(at, index))))
    }
}

/// Room for so many indices, which a caller may have asked for in any number.
///
/// # Errors
/// MemoryError.
fn room(vm: &Vm, count: usize) -> Result<Vec<usize>> {
    let mut indices = Vec::new();
    indices.try_reserve_exact(count).map_err(|_| vm.memory_error())?;
    Ok(indices)
}

fn length(vm: &Vm, r: &Value) -> Result<usize> {
    usize::try_from(int::to_i64(vm, r)?).map_err(|_| vm.value_error("r must be non-negative"))
}

/// product(*iterables, repeat=1): the Cartesian product of the iterables, as nested for loops would go through it.
#[pytype(name = "product", module = "itertools", flags(base))]
pub struct Product {
    pools: Frozen,
    repeat: usize,
    state: Opaque<State>,
}

impl Product {
    #[inline]
    fn pool(&self, at: usize) -> &[Value] {
        let pools = Tuple::items_of(&self.pools);
        // Few products repeat their pools, and dividing takes long.
        Tuple::items_of(&pools[if at < pools.len() { at } else { at % pools.len() }])
    }
}

#[pymethods]
impl Product {
    #[sig(*iterables, repeat = 1)]
    fn __new__(class: &Value, vm: &Vm, iterables: &[Value], repeat: i64) -> Result<Value> {
        let Ok(repeat) = usize::try_from(repeat) else {
            return Err(vm.value_error("repeat argument cannot be negative"));
        };
        let count = match iterables.len().checked_mul(repeat) {
            Some(count) if count <= isize::MAX as usize / 8 => count,
            _ => return Err(vm.overflow_error("repeat argument too large")),
        };
        let mut pools = Vec::with_capacity(iterables.len());
        if repeat > 0 {
            for iterable in iterables {
                pools.push(tuple::new(ops::collect(vm, iterable)?));
            }
        }
        let empty = pools.iter().any(|pool| Tuple::items_of(pool).is_empty());
        let mut indices = room(vm, count)?;
        indices.resize(count, 0);
        let pools = tuple::new(pools).into();
        instance(vm, class, |header| Product { header, pools, repeat: count, state: State::new(indices, empty) })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let step = |indices: &Numbers| {
            for at in (0..self.repeat).rev() {
                let next = indices.get(at) + 1;
                if next < self.pool(at).len() {
                    indices.set(at, next);
                    return true;
                }
                indices.set(at, 0);
            }
            false
        };
        self.state.advance(&self.header, self.repeat, step, |at, index| self.pool(at)[index].clone())
    }
}

/// permutations(iterable, r=None): tuples of r elements in every order.
#[pytype(name = "permutations", module = "itertools", flags(base))]
pub struct Permutations {
    pool: Frozen,
    r: usize,
    cycles: Opaque<Numbers>,
    state: Opaque<State>,
}

#[pymethods]
impl Permutations {
    #[sig(iterable, r = None)]
    fn __new__(class: &Value, vm: &Vm, iterable: &Value, r: &Value) -> Result<Value> {
        let pool = tuple::new(ops::collect(vm, iterable)?);
        let n = Tuple::items_of(&pool).len();
        let r = match r {
            r if r.is_none() => n,
            r if int::is_int(r) => length(vm, r)?,
            _ => return Err(vm.type_error("Expected int as r")),
        };
        let mut cycles = room(vm, r)?;
        cycles.extend((0..r.min(n)).map(|at| n - at));
        let (pool, state) = (pool.into(), State::new((0..n).collect(), r > n));
        let cycles = Opaque(Numbers::new(cycles));
        instance(vm, class, |header| Permutations { header, pool, r, cycles, state })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let pool = Tuple::items_of(&self.pool);
        let step = |indices: &Numbers| {
            for at in (0..self.r).rev() {
                let (index, cycle) = (indices.get(at), self.cycles.get(at) - 1);
                if cycle > 0 {
                    let other = pool.len() - cycle;
                    self.cycles.set(at, cycle);
                    indices.set(at, indices.get(other));
                    indices.set(other, index);
                    return true;
                }
                // All behind it have had their turn here: the order is as it was before.
                (at + 1..pool.len()).for_each(|place| indices.set(place - 1, indices.get(place)));
                indices.set(pool.len() - 1, index);
                self.cycles.set(at, pool.len() - at);
            }
            false
        };
        self.state.advance(&self.header, self.r, step, |_, index| pool[index].clone())
    }
}

/// combinations(iterable, r): tuples of r elements in the iterable's order.
#[pytype(name = "combinations", module = "itertools", flags(base))]
pub struct Combinations {
    pool: Frozen,
    r: usize,
    state: Opaque<State>,
}

#[pymethods]
impl Combinations {
    #[sig(iterable, r)]
    fn __new__(class: &Value, vm: &Vm, iterable: &Value, r: &Value) -> Result<Value> {
        let r = int::to_i64(vm, r)?;
        let pool = tuple::new(ops::collect(vm, iterable)?);
        let r = usize::try_from(r).map_err(|_| vm.value_error("r must be non-negative"))?;
        let n = Tuple::items_of(&pool).len();
        let mut indices = room(vm, r)?;
        indices.extend(0..r.min(n));
        let state = State::new(indices, r > n);
        instance(vm, class, |header| Combinations { header, pool: pool.into(), r, state })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let pool = Tuple::items_of(&self.pool);
        let step = |indices: &Numbers| {
            let last = |at: usize| at + pool.len() - self.r;
            let Some(at) = (0..self.r).rev().find(|&at| indices.get(at) != last(at)) else { return false };
            let first = indices.get(at) + 1;
            indices.fill(at, |offset| first + offset);
            true
        };
        self.state.advance(&self.header, self.r, step, |_, index| pool[index].clone())
    }
}

/// combinations_with_replacement(iterable, r): as combinations(), where an element may be taken several times.
#[pytype(name = "combinations_with_replacement", module = "itertools", flags(base))]
pub struct CombinationsWithReplacement {
    pool: Frozen,
    r: usize,
    state: Opaque<State>,
}

#[pymethods]
impl CombinationsWithReplacement {
    #[sig(iterable, r)]
    fn __new__(class: &Value, vm: &Vm, iterable: &Value, r: &Value) -> Result<Value> {
        let r = int::to_i64(vm, r)?;
        let pool = tuple::new(ops::collect(vm, iterable)?);
        let r = usize::try_from(r).map_err(|_| vm.value_error("r must be non-negative"))?;
        let n = Tuple::items_of(&pool).len();
        let mut indices = room(vm, r)?;
        if n > 0 {
            indices.resize(r, 0);
        }
        let state = State::new(indices, n == 0 && r > 0);
        instance(vm, class, |header| CombinationsWithReplacement { header, pool: pool.into(), r, state })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let pool = Tuple::items_of(&self.pool);
        let step = |indices: &Numbers| {
            let Some(at) = (0..self.r).rev().find(|&at| indices.get(at) + 1 != pool.len()) else { return false };
            let next = indices.get(at) + 1;
            indices.fill(at, |_| next);
            true
        };
        self.state.advance(&self.header, self.r, step, |_, index| pool[index].clone())
    }
}

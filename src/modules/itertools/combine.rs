//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: the pools never change, the indices do under
//! the lock, where other threads reach the iterator.

use smallvec::SmallVec;
use typhon_heap::Locked;
use typhon_object::{
    prelude::*,
    primal::{int, tuple},
};

use crate::shared::instance;

/// Where an iterator stands.
struct State {
    indices: Vec<usize>,
    /// Of permutations: how many choices are left at each place.
    cycles: Vec<usize>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The first tuple was not given yet.
    New,
    Started,
    Done,
}

/// Indices that are copied to the stack.
const INLINE: usize = 8;

/// The state at the beginning.
fn begin(indices: Vec<usize>, cycles: Vec<usize>, done: bool) -> Locked<State> {
    Locked::new(State { indices, cycles, stage: if done { Stage::Done } else { Stage::New } })
}

/// Goes on to the next indices by `step`, which says whether there are any, and picks `count` items by them.
#[inline(always)]
fn advance(
    state: &Locked<State>,
    holder: &Header,
    count: usize,
    step: impl FnOnce(&mut State) -> bool,
    pick: impl Fn(usize, usize) -> Value,
) -> Option<Value> {
    let goes_on = |state: &mut State| {
        let going = match state.stage {
            Stage::New => true,
            Stage::Started => step(state),
            Stage::Done => false,
        };
        state.stage = if going { Stage::Started } else { Stage::Done };
        going
    };
    // Of few items the number is known to the compiler.
    let made = |indices: &[usize]| match *indices {
        [a] => tuple::of([pick(0, a)]),
        [a, b] => tuple::of([pick(0, a), pick(1, b)]),
        [a, b, c] => tuple::of([pick(0, a), pick(1, b), pick(2, c)]),
        [a, b, c, d] => tuple::of([pick(0, a), pick(1, b), pick(2, c), pick(3, d)]),
        _ => tuple::collected(indices.iter().enumerate().map(|(at, &index)| pick(at, index))),
    };
    if !holder.is_published() {
        return state.with(holder, |state| if goes_on(state) { Some(made(&state.indices[..count])) } else { None });
    }
    // No object is made under the lock.
    let indices: SmallVec<[usize; INLINE]> =
        state.with(holder, |state| goes_on(state).then(|| SmallVec::from_slice(&state.indices[..count])))?;
    Some(made(&indices))
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
    state: Locked<State>,
}

/// The items for a place of a product.
#[inline(always)]
fn pool_of(pools: &[Value], at: usize) -> &[Value] {
    // Few products repeat their pools, and dividing takes long.
    let pool = &pools[if at < pools.len() { at } else { at % pools.len() }];
    pool.exact::<Tuple>().map_or(&[], Tuple::items)
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
        instance(vm, class, |header| Product { header, pools, repeat: count, state: begin(indices, Vec::new(), empty) })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let pools = Tuple::items_of(&self.pools);
        let step = |state: &mut State| {
            for (at, index) in state.indices.iter_mut().enumerate().rev() {
                if *index + 1 < pool_of(pools, at).len() {
                    *index += 1;
                    return true;
                }
                *index = 0;
            }
            false
        };
        advance(&self.state, &self.header, self.repeat, step, |at, index| pool_of(pools, at)[index].clone())
    }
}

/// permutations(iterable, r=None): tuples of r elements in every order.
#[pytype(name = "permutations", module = "itertools", flags(base))]
pub struct Permutations {
    pool: Frozen,
    r: usize,
    state: Locked<State>,
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
        let (pool, state) = (pool.into(), begin((0..n).collect(), cycles, r > n));
        instance(vm, class, |header| Permutations { header, pool, r, state })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let pool = Tuple::items_of(&self.pool);
        let step = |State { indices, cycles, .. }: &mut State| {
            for (at, cycle) in cycles.iter_mut().enumerate().rev() {
                *cycle -= 1;
                if *cycle > 0 {
                    indices.swap(at, pool.len() - *cycle);
                    return true;
                }
                // All behind it have had their turn here: the order is as it was before.
                indices[at..].rotate_left(1);
                *cycle = pool.len() - at;
            }
            false
        };
        advance(&self.state, &self.header, self.r, step, |_, index| pool[index].clone())
    }
}

/// combinations(iterable, r): tuples of r elements in the iterable's order.
#[pytype(name = "combinations", module = "itertools", flags(base))]
pub struct Combinations {
    pool: Frozen,
    r: usize,
    state: Locked<State>,
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
        let state = begin(indices, Vec::new(), r > n);
        instance(vm, class, |header| Combinations { header, pool: pool.into(), r, state })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let pool = Tuple::items_of(&self.pool);
        let step = |State { indices, .. }: &mut State| {
            let last = |at: usize| at + pool.len() - self.r;
            let Some(at) = (0..self.r).rev().find(|&at| indices[at] != last(at)) else { return false };
            let first = indices[at] + 1;
            indices[at..].iter_mut().enumerate().for_each(|(offset, index)| *index = first + offset);
            true
        };
        advance(&self.state, &self.header, self.r, step, |_, index| pool[index].clone())
    }
}

/// combinations_with_replacement(iterable, r): as combinations(), where an element may be taken several times.
#[pytype(name = "combinations_with_replacement", module = "itertools", flags(base))]
pub struct CombinationsWithReplacement {
    pool: Frozen,
    r: usize,
    state: Locked<State>,
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
        let state = begin(indices, Vec::new(), n == 0 && r > 0);
        instance(vm, class, |header| CombinationsWithReplacement { header, pool: pool.into(), r, state })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let pool = Tuple::items_of(&self.pool);
        let step = |State { indices, .. }: &mut State| {
            let Some(at) = (0..self.r).rev().find(|&at| indices[at] + 1 != pool.len()) else { return false };
            let next = indices[at] + 1;
            indices[at..].fill(next);
            true
        };
        advance(&self.state, &self.header, self.r, step, |_, index| pool[index].clone())
    }
}

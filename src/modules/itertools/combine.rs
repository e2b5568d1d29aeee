//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: the pools never change, the indices are
//! behind a mutex.

use parking_lot::Mutex;
use typhon_object::{
    prelude::*,
    primal::{int, tuple},
};

use crate::shared::instance;

/// Indices into the pools.
#[derive(Default)]
struct State {
    indices: Vec<usize>,
    /// Of `permutations` alone.
    cycles: Vec<usize>,
    started: bool,
    done: bool,
}

impl State {
    fn new(indices: Vec<usize>, done: bool) -> Opaque<Mutex<State>> {
        Opaque(Mutex::new(State { indices, done, ..State::default() }))
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

/// Goes on to the next indices by `step`, which says whether there are any, and picks `count` items by them.
fn advance(
    state: &Mutex<State>,
    count: usize,
    step: impl FnOnce(&mut State) -> bool,
    pick: impl Fn(usize, usize) -> Value,
) -> Option<Value> {
    let mut state = state.lock();
    if state.done {
        return None;
    }
    if state.started {
        if !step(&mut state) {
            state.done = true;
            return None;
        }
    } else {
        state.started = true;
    }
    // Counting a reference runs nothing.
    let items: Vec<Value> = state.indices[..count].iter().enumerate().map(|(at, &index)| pick(at, index)).collect();
    drop(state);
    Some(tuple::new(items))
}

fn length(vm: &Vm, r: &Value) -> Result<usize> {
    usize::try_from(int::to_i64(vm, r)?).map_err(|_| vm.value_error("r must be non-negative"))
}

/// product(*iterables, repeat=1): the Cartesian product of the iterables, as nested for loops would go through it.
#[pytype(name = "product", module = "itertools", flags(base))]
pub struct Product {
    pools: Frozen,
    repeat: usize,
    state: Opaque<Mutex<State>>,
}

impl Product {
    fn pool(&self, at: usize) -> &[Value] {
        let pools = Tuple::items_of(&self.pools);
        Tuple::items_of(&pools[at % pools.len()])
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
        let step = |state: &mut State| {
            for at in (0..self.repeat).rev() {
                state.indices[at] += 1;
                if state.indices[at] < self.pool(at).len() {
                    return true;
                }
                state.indices[at] = 0;
            }
            false
        };
        advance(&self.state, self.repeat, step, |at, index| self.pool(at)[index].clone())
    }
}

/// permutations(iterable, r=None): tuples of r elements in every order.
#[pytype(name = "permutations", module = "itertools", flags(base))]
pub struct Permutations {
    pool: Frozen,
    r: usize,
    state: Opaque<Mutex<State>>,
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
        let state = State { indices: (0..n).collect(), cycles, started: false, done: r > n };
        let (pool, state) = (pool.into(), Opaque(Mutex::new(state)));
        instance(vm, class, |header| Permutations { header, pool, r, state })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let pool = Tuple::items_of(&self.pool);
        let step = |state: &mut State| {
            for at in (0..self.r).rev() {
                state.cycles[at] -= 1;
                if state.cycles[at] == 0 {
                    state.indices[at..].rotate_left(1);
                    state.cycles[at] = pool.len() - at;
                } else {
                    let other = pool.len() - state.cycles[at];
                    state.indices.swap(at, other);
                    return true;
                }
            }
            false
        };
        advance(&self.state, self.r, step, |_, index| pool[index].clone())
    }
}

/// combinations(iterable, r): tuples of r elements in the iterable's order.
#[pytype(name = "combinations", module = "itertools", flags(base))]
pub struct Combinations {
    pool: Frozen,
    r: usize,
    state: Opaque<Mutex<State>>,
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
        let step = |state: &mut State| {
            let indices = &mut state.indices;
            let Some(at) = (0..self.r).rev().find(|&at| indices[at] != at + pool.len() - self.r) else { return false };
            let first = indices[at] + 1;
            indices[at..].iter_mut().enumerate().for_each(|(offset, index)| *index = first + offset);
            true
        };
        advance(&self.state, self.r, step, |_, index| pool[index].clone())
    }
}

/// combinations_with_replacement(iterable, r): as combinations(), where an element may be taken several times.
#[pytype(name = "combinations_with_replacement", module = "itertools", flags(base))]
pub struct CombinationsWithReplacement {
    pool: Frozen,
    r: usize,
    state: Opaque<Mutex<State>>,
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
        let step = |state: &mut State| {
            let indices = &mut state.indices;
            let Some(at) = (0..self.r).rev().find(|&at| indices[at] + 1 != pool.len()) else { return false };
            let next = indices[at] + 1;
            indices[at..].fill(next);
            true
        };
        advance(&self.state, self.r, step, |_, index| pool[index].clone())
    }
}

//! `zip`: items of several iterables side by side.

use std::sync::atomic::{AtomicBool, Ordering};

use typhon_object::{
    prelude::*,
    primal::{common, str as string, tuple},
};

/// The zip object yields n-length tuples, where n is the number of iterables
/// passed as positional arguments to zip().  The i-th element in every tuple
/// comes from the i-th iterable argument to zip().  This continues until the
/// shortest argument is exhausted.
///
/// If strict is true and one of the arguments is exhausted before the others,
/// raise a ValueError.
///
///    >>> list(zip('abcdefg', range(3), range(4)))
///    [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]
#[pytype(name = "zip", known = Zip, flags(base))]
pub struct Zip {
    iterators: Frozen,
    strict: AtomicBool,
}

/// The iterators of these iterables: a tuple.
///
/// # Errors
/// TypeError, or what `__iter__` raises.
pub(super) fn iterators(vm: &Vm, iterables: &[Value]) -> Result<Value> {
    Ok(match iterables {
        [one] => tuple::of([ops::iter(vm, one)?]),
        [one, other] => tuple::of([ops::iter(vm, one)?, ops::iter(vm, other)?]),
        _ => tuple::new(iterables.iter().map(|iterable| ops::iter(vm, iterable)).collect::<Result<Vec<Value>>>()?),
    })
}

/// The keyword `strict` of `zip` and `map`.
///
/// # Errors
/// TypeError for other keywords, or what its truth raises.
pub(super) fn strict_keyword(vm: &Vm, function: &str, args: Args<'_>) -> Result<bool> {
    let mut strict = false;
    for (name, value) in args.keywords() {
        let name = string::lossy(name);
        if name != "strict" {
            return Err(vm.type_error(format!("{function}() got an unexpected keyword argument '{name}'")));
        }
        strict = ops::truth(vm, value)?;
    }
    Ok(strict)
}

/// The next item of each iterator; `None` where one of them has ended.
///
/// # Errors
/// What an iterator raises; ValueError where `strict` is meant and others have not ended.
pub(super) fn step(vm: &Vm, function: &str, iterators: &Value, strict: bool) -> Result<Option<Vec<Value>>> {
    let iterators = Tuple::items_of(iterators);
    let mut row = Vec::with_capacity(iterators.len());
    for iterator in iterators {
        match ops::next(vm, iterator)? {
            Some(item) => row.push(item),
            None if strict => return uneven(vm, function, iterators, row.len()),
            None => return Ok(None),
        }
    }
    Ok(Some(row))
}

/// The iterator with this number has ended: an error, unless all have, for which there is no next row.
#[cold]
fn uneven<T>(vm: &Vm, function: &str, iterators: &[Value], ended: usize) -> Result<Option<T>> {
    let before = |at: usize| if at == 1 { " 1".to_owned() } else { format!("s 1-{at}") };
    if ended > 0 {
        let (number, others) = (ended + 1, before(ended));
        return Err(vm.value_error(format!("{function}() argument {number} is shorter than argument{others}")));
    }
    for (at, iterator) in iterators.iter().enumerate().skip(1) {
        if ops::next(vm, iterator)?.is_some() {
            let (number, others) = (at + 1, before(at));
            return Err(vm.value_error(format!("{function}() argument {number} is longer than argument{others}")));
        }
    }
    Ok(None)
}

impl Zip {
    /// The next items, where there are two iterators: without a tuple, for loops that take it apart at once. `None` within
    /// where one of them has ended.
    ///
    /// # Errors
    /// As for [`step`].
    #[inline(always)]
    pub(super) fn next_pair(&self, vm: &Vm) -> Option<Result<Option<[Value; 2]>>> {
        let iterators @ [a, b] = Tuple::items_of(&self.iterators) else { return None };
        Some((|| {
            let Some(a) = ops::next(vm, a)? else { return self.ended(vm, iterators, 0) };
            let Some(b) = ops::next(vm, b)? else { return self.ended(vm, iterators, 1) };
            Ok(Some([a, b]))
        })())
    }

    /// As [`next_pair`](Zip::next_pair), for three iterators.
    ///
    /// # Errors
    /// As for [`step`].
    #[inline(always)]
    pub(super) fn next_triple(&self, vm: &Vm) -> Option<Result<Option<[Value; 3]>>> {
        let iterators @ [a, b, c] = Tuple::items_of(&self.iterators) else { return None };
        Some((|| {
            let Some(a) = ops::next(vm, a)? else { return self.ended(vm, iterators, 0) };
            let Some(b) = ops::next(vm, b)? else { return self.ended(vm, iterators, 1) };
            let Some(c) = ops::next(vm, c)? else { return self.ended(vm, iterators, 2) };
            Ok(Some([a, b, c]))
        })())
    }

    /// The iterator with this number has ended.
    #[cold]
    #[inline(never)]
    fn ended<T>(&self, vm: &Vm, iterators: &[Value], at: usize) -> Result<Option<T>> {
        match self.strict.load(Ordering::Relaxed) {
            true => uneven(vm, "zip", iterators, at),
            false => Ok(None),
        }
    }
}

#[pymethods]
impl Zip {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let strict = strict_keyword(vm, "zip", args)?;
        let iterators = iterators(vm, args.positional())?;
        let shape = common::shape_for::<Zip>(vm, class)?;
        Ok(typhon_object::heap::new_instance(
            shape,
            Zip {
                header: Header::with_shape(shape),
                iterators: Frozen::new(iterators),
                strict: AtomicBool::new(strict),
            },
        ))
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        if let Some(pair) = self.next_pair(vm) {
            return Ok(pair?.map(tuple::of));
        }
        match Tuple::items_of(&self.iterators) {
            [] => Ok(None),
            _ => Ok(step(vm, "zip", &self.iterators, self.strict.load(Ordering::Relaxed))?.map(tuple::new)),
        }
    }

    /// Return state information for pickling.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let Some(zip) = this.native::<Zip>() else { return Value::NONE };
        let (class, iterators) = (vm.class_value(this), zip.iterators.clone());
        match zip.strict.load(Ordering::Relaxed) {
            true => tuple::of([class, iterators, Value::TRUE]),
            false => tuple::of([class, iterators]),
        }
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        self.strict.store(ops::truth(vm, state)?, Ordering::Relaxed);
        Ok(())
    }
}

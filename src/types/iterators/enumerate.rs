//! `enumerate`: items with their numbers.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_object::{
    ops::Binary,
    prelude::*,
    primal::{common, str as string, tuple},
};

/// Return an enumerate object.
///
///   iterable
///     an object supporting iteration
///
/// The enumerate object yields pairs containing a count (from start, which
/// defaults to zero) and a value yielded by the iterable argument.
///
/// enumerate is useful for obtaining an indexed list:
///     (0, seq[0]), (1, seq[1]), (2, seq[2]), ...
#[pytype(name = "enumerate", known = Enumerate, flags(base))]
pub struct Enumerate {
    iterator: Frozen,
    at: AtomicI64,
    /// The number, where it has outgrown 64 bits.
    long: Slot,
}

/// From here on the number is in `long`: far enough from the end that threads that add at once do not overflow.
const LIMIT: i64 = i64::MAX - (1 << 32);

impl Enumerate {
    /// The next number and item: without a tuple, for loops that take it apart at once.
    ///
    /// # Errors
    /// What the iterator raises.
    #[inline(always)]
    pub(super) fn next_pair(&self, vm: &Vm) -> Result<Option<[Value; 2]>> {
        match ops::next(vm, &self.iterator)? {
            Some(item) => Ok(Some([self.count(vm)?, item])),
            None => Ok(None),
        }
    }

    /// Takes the next number.
    #[inline]
    fn count(&self, vm: &Vm) -> Result<Value> {
        let at = match self.header.is_published() {
            false => {
                let at = self.at.load(Ordering::Relaxed);
                self.at.store(at.saturating_add(1), Ordering::Relaxed);
                at
            }
            true => self.at.fetch_add(1, Ordering::Relaxed),
        };
        if at < LIMIT { Ok(vm.int(at)) } else { self.long_count(vm) }
    }

    #[cold]
    fn long_count(&self, vm: &Vm) -> Result<Value> {
        self.at.store(LIMIT, Ordering::Relaxed);
        let now = self.long.get(&self.header).unwrap_or_else(|| vm.int(LIMIT));
        self.long.set(&self.header, ops::binary(vm, Binary::Add, &now, &vm.int(1))?);
        Ok(now)
    }
}

/// The arguments `(iterable, start=0)`.
fn arguments<'a>(vm: &Vm, args: Args<'a>) -> Result<(&'a Value, Option<&'a Value>)> {
    if let [iterable] = args.positional()
        && !args.has_keywords()
    {
        return Ok((iterable, None));
    }
    let given = args.values().len();
    if given > 2 {
        return Err(vm.type_error(format!("enumerate() takes at most 2 arguments ({given} given)")));
    }
    let mut found = [None; 2];
    for (place, value) in found.iter_mut().zip(args.positional()) {
        *place = Some(value);
    }
    for (name, value) in args.keywords() {
        let name = string::lossy(name);
        let place = match name.as_str() {
            "iterable" => 0,
            "start" => 1,
            _ => return Err(vm.type_error(format!("'{name}' is an invalid keyword argument for enumerate()"))),
        };
        if found[place].replace(value).is_some() || given == 1 && place == 1 {
            return Err(vm.type_error(format!("'{name}' is an invalid keyword argument for enumerate()")));
        }
    }
    match found {
        [Some(iterable), start] => Ok((iterable, start)),
        _ => Err(vm.type_error("enumerate() missing required argument 'iterable'")),
    }
}

#[pymethods]
impl Enumerate {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let (iterable, start) = arguments(vm, args)?;
        let start = start.map_or_else(|| Ok(vm.int(0)), |start| ops::index(vm, start))?;
        let iterator = ops::iter(vm, iterable)?;
        let shape = common::shape_for::<Enumerate>(vm, class)?;
        let (at, long) = match start.as_small_int() {
            Some(start) => (start, Slot::EMPTY),
            None => (LIMIT, Slot::new(start)),
        };
        Ok(typhon_object::heap::new_instance(
            shape,
            Enumerate {
                header: Header::with_shape(shape),
                iterator: Frozen::new(iterator),
                at: AtomicI64::new(at),
                long,
            },
        ))
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        Ok(self.next_pair(vm)?.map(tuple::of))
    }

    /// Return state information for pickling.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let Some(this_one) = this.native::<Enumerate>() else { return Value::NONE };
        let at = match this_one.long.get(&this_one.header) {
            Some(long) => long,
            None => vm.int(this_one.at.load(Ordering::Relaxed)),
        };
        tuple::of([vm.class_value(this), tuple::of([this_one.iterator.clone(), at])])
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        common::generic_alias(vm, class, item)
    }
}

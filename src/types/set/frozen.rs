//! What only `frozenset` has: making, hashing.

use std::sync::atomic::Ordering;

use typhon_number::hash::SetHasher;
use typhon_object::{prelude::*, primal::common};

use super::{FrozenSet, frozen_instance, frozen_of, operations::Draft};

#[pymethods]
impl FrozenSet {
    fn __new__(vm: &Vm, class: &Value, args: Args<'_>) -> Result<Value> {
        let shape = common::shape_for::<FrozenSet>(vm, class)?;
        let exact = shape == FrozenSet::shape();
        if common::has_keywords::<FrozenSet>(vm, class, args) {
            return Err(vm.type_error("frozenset() takes no keyword arguments"));
        }
        let draft = match args.positional() {
            [] => Draft::new(),
            [iterable] if exact && iterable.shape() == FrozenSet::shape() => return Ok(iterable.clone()),
            [iterable] => Draft::collect(vm, iterable)?,
            more => {
                let given = more.len();
                let name = Class::from(class).map(Class::name).unwrap_or_default();
                return Err(vm.type_error(format!("{name} expected at most 1 argument, got {given}")));
            }
        };
        Ok(frozen_instance(shape, draft.into_table()))
    }
}

#[pymethods(hash)]
impl FrozenSet {
    fn __hash__(&self) -> i64 {
        let known = self.hash.load(Ordering::Relaxed);
        if known != -1 {
            return known;
        }
        let mut hasher = SetHasher::default();
        self.elements().hashed().iter().for_each(|(hash, _)| hasher.add(*hash));
        let hash = hasher.finish();
        self.hash.store(hash, Ordering::Relaxed);
        hash
    }

    /// Return a shallow copy of a set.
    fn copy(this: &Value) -> Value {
        match this.native::<FrozenSet>() {
            Some(set) if this.shape() != FrozenSet::shape() => frozen_of(set.elements().copy()),
            _ => this.clone(),
        }
    }
}

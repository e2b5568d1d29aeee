//! `set` and `frozenset`: hash tables without values, read without a lock. `design/dict.md` tells the protocol.
//!
//! Sets keep the order of insertion, which nothing promises.

use std::sync::atomic::AtomicI64;

use typhon_object::{
    heap::ShapeId,
    native::{PyType, TypeDef},
    prelude::*,
    primal::dict::{HashTable, Key, Member},
};

mod frozen;
mod iterator;
mod methods;
mod operations;
mod operators;

pub use iterator::SetIterator;

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[Set::DEF, FrozenSet::DEF, SetIterator::DEF];

/// Build an unordered collection of unique elements.
#[pytype(name = "set", known = Set, flags(base, unhashable, match_self), methods(operators, changes))]
pub struct Set {
    table: HashTable<Member>,
}

/// Build an immutable unordered collection of unique elements.
#[pytype(name = "frozenset", known = FrozenSet, flags(base, match_self), methods(operators, hash))]
pub struct FrozenSet {
    table: HashTable<Member>,
    /// `hash(self)` once it was asked for; -1, which no hash is, before.
    hash: AtomicI64,
}

/// The table of a set or frozenset, with the header that says who may touch it.
#[derive(Clone, Copy)]
pub struct Elements<'a> {
    header: &'a Header,
    table: &'a HashTable<Member>,
}

/// A new set with the elements of a table.
pub(crate) fn set_of(table: HashTable<Member>) -> Value {
    typhon_object::heap::new(Set { header: Header::of::<Set>(), table })
}

/// A new frozenset with the elements of a table.
pub(crate) fn frozen_of(table: HashTable<Member>) -> Value {
    typhon_object::heap::new(FrozenSet { header: Header::of::<FrozenSet>(), table, hash: AtomicI64::new(-1) })
}

fn set_instance(shape: ShapeId, table: HashTable<Member>) -> Value {
    typhon_object::heap::new_instance(shape, Set { header: Header::with_shape(shape), table })
}

fn frozen_instance(shape: ShapeId, table: HashTable<Member>) -> Value {
    let hash = AtomicI64::new(-1);
    typhon_object::heap::new_instance(shape, FrozenSet { header: Header::with_shape(shape), table, hash })
}

/// A new empty set.
#[inline]
pub fn new() -> Value {
    set_of(HashTable::new())
}

/// A new set of these elements.
///
/// # Errors
/// What hashing or comparing raises.
pub fn from_values(vm: &Vm, values: &[Value]) -> Result<Value> {
    let set = set_of(HashTable::with_capacity(values.len()));
    if let Some(elements) = Elements::of(&set) {
        values.iter().try_for_each(|value| elements.add(vm, value).map(drop))?;
    }
    Ok(set)
}

/// A new frozenset of these elements (constants of the compiler).
///
/// # Errors
/// As for `from_values`.
pub fn frozen_from_values(vm: &Vm, values: &[Value]) -> Result<Value> {
    let set = frozen_of(HashTable::with_capacity(values.len()));
    if let Some(elements) = Elements::of(&set) {
        values.iter().try_for_each(|value| elements.add(vm, value).map(drop))?;
    }
    Ok(set)
}

impl<'a> Elements<'a> {
    /// The elements of a set, a frozenset or an instance of a subclass.
    #[inline]
    pub fn of(value: &'a Value) -> Option<Elements<'a>> {
        if let Some(set) = value.native::<Set>() {
            return Some(Elements { header: &set.header, table: &set.table });
        }
        value.native::<FrozenSet>().map(|set| Elements { header: &set.header, table: &set.table })
    }

    /// The elements of a set or a frozenset, but of no instance of a subclass.
    #[inline]
    pub fn of_exact(value: &'a Value) -> Option<Elements<'a>> {
        if let Some(set) = value.exact::<Set>() {
            return Some(Elements { header: &set.header, table: &set.table });
        }
        value.exact::<FrozenSet>().map(|set| Elements { header: &set.header, table: &set.table })
    }

    /// Number of elements.
    #[inline]
    pub fn len(self) -> usize {
        self.table.len()
    }

    /// Whether there is none.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Adds an element; says whether it was not there.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    #[inline]
    pub fn add(self, vm: &Vm, value: &Value) -> Result<bool> {
        match self.table.add_first(self.header, vm, value) {
            Some(done) => done,
            None => self.add_anywhere(vm, value),
        }
    }

    #[inline(never)]
    fn add_anywhere(self, vm: &Vm, value: &Value) -> Result<bool> {
        self.table.add(self.header, vm, &Key::of_element(vm, value)?)
    }

    /// Whether an element is there.
    ///
    /// # Errors
    /// As for `add`.
    #[inline]
    pub fn contains(self, vm: &Vm, value: &Value) -> Result<bool> {
        self.table.contains(self.header, vm, &Key::of_element(vm, value)?)
    }

    fn contains_key(self, vm: &Vm, key: &Key<'_>) -> Result<bool> {
        self.table.contains(self.header, vm, key)
    }

    /// The elements at one moment, with their hashes.
    pub(crate) fn hashed(self) -> Vec<(i64, Value)> {
        self.table.hashed_keys(self.header)
    }

    /// The elements at one moment.
    pub fn to_vec(self) -> Vec<Value> {
        self.table.items(self.header)
    }

    fn copy(self) -> HashTable<Member> {
        self.table.duplicate(self.header)
    }

    /// Whether both are the same object's.
    fn is(self, other: Elements<'_>) -> bool {
        std::ptr::eq(self.header, other.header)
    }
}

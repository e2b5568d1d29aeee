//! What the methods and operators of sets do, for any iterable as the other operand.

use typhon_object::{
    prelude::*,
    primal::dict::{HashTable, Key, Member},
};

use super::Elements;

/// A table that is not in an object yet, with a header that says that it is this thread's own.
pub(super) struct Draft {
    header: Header,
    table: HashTable<Member>,
}

impl Draft {
    pub(super) fn new() -> Draft {
        Draft::of(HashTable::new())
    }

    pub(super) fn of(table: HashTable<Member>) -> Draft {
        Draft { header: Header::with_shape(typhon_object::known::Known::Set.shape()), table }
    }

    pub(super) fn elements(&self) -> Elements<'_> {
        Elements { header: &self.header, table: &self.table }
    }

    pub(super) fn into_table(self) -> HashTable<Member> {
        self.table
    }

    /// The elements of an iterable.
    pub(super) fn collect(vm: &Vm, iterable: &Value) -> Result<Draft> {
        if let Some(other) = Elements::of(iterable) {
            return Ok(Draft::of(other.copy()));
        }
        let draft = Draft::new();
        draft.elements().update(vm, iterable)?;
        Ok(draft)
    }
}

/// Calls `f` for each element of an iterable, with its hash. Sets and dicts are looked at as they are at one moment.
pub(super) fn each(vm: &Vm, iterable: &Value, mut f: impl FnMut(&Key<'_>) -> Result<()>) -> Result<()> {
    let hashed = match (Elements::of(iterable), Dict::from(iterable)) {
        (Some(elements), _) => elements.hashed(),
        (None, Some(dict)) if typhon_object::primal::dict::is_exact(iterable) => dict.hashed_keys(),
        _ => return ops::for_each(vm, iterable, |value| f(&Key::of_element(vm, &value)?)),
    };
    hashed.iter().try_for_each(|(hash, value)| f(&Key::with_hash(value, *hash)))
}

impl Elements<'_> {
    pub(super) fn add_key(self, vm: &Vm, key: &Key<'_>) -> Result<()> {
        self.table.add(self.header, vm, key).map(drop)
    }

    pub(super) fn discard_key(self, vm: &Vm, key: &Key<'_>) -> Result<bool> {
        self.table.discard_key(self.header, vm, key)
    }

    /// Puts a draft's elements in place of these.
    pub(super) fn become_draft(self, draft: Draft) {
        drop(self.table.replace(self.header, draft.into_table()));
    }

    pub(super) fn update(self, vm: &Vm, other: &Value) -> Result<()> {
        if let Some(other) = Elements::of(other)
            && self.is_empty()
            && !self.header.is_published()
        {
            if !self.is(other) {
                drop(self.table.replace(self.header, other.copy()));
            }
            return Ok(());
        }
        each(vm, other, |key| self.add_key(vm, key))
    }

    pub(super) fn remove_all(self, vm: &Vm, other: &Value) -> Result<()> {
        if Elements::of(other).is_some_and(|other| self.is(other)) {
            self.table.clear(self.header);
            return Ok(());
        }
        each(vm, other, |key| self.discard_key(vm, key).map(drop))
    }

    /// The elements that are in `other` too.
    pub(super) fn intersection(self, vm: &Vm, other: &Value) -> Result<Draft> {
        let both = Draft::new();
        match Elements::of(other) {
            Some(other) if self.is(other) => return Ok(Draft::of(self.copy())),
            Some(other) => {
                let (walked, asked) = if other.len() > self.len() { (self, other) } else { (other, self) };
                for (hash, value) in walked.hashed() {
                    let key = Key::with_hash(&value, hash);
                    if asked.contains_key(vm, &key)? {
                        both.elements().add_key(vm, &key)?;
                    }
                }
            }
            None => {
                let mut items = ops::Items::new(vm, other)?;
                while let Some(value) = items.next()? {
                    // Refused as what it is, not as an element.
                    let key = Key::with_hash(&value, ops::hash(vm, &value)?);
                    if self.contains_key(vm, &key)? {
                        both.elements().add_key(vm, &key)?;
                        // There can be no more.
                        if both.elements().len() == self.len() {
                            break;
                        }
                    }
                }
            }
        }
        Ok(both)
    }

    pub(super) fn intersection_of_all(self, vm: &Vm, others: &[Value]) -> Result<Draft> {
        let mut draft = Draft::of(self.copy());
        for (at, other) in others.iter().enumerate() {
            draft = if at == 0 { self.intersection(vm, other)? } else { draft.elements().intersection(vm, other)? };
        }
        Ok(draft)
    }

    /// The elements that are not in `other`.
    pub(super) fn difference(self, vm: &Vm, other: &Value) -> Result<Draft> {
        match Elements::of(other) {
            Some(other) if other.len() >= self.len() / 4 => {
                let rest = Draft::new();
                for (hash, value) in self.hashed() {
                    let key = Key::with_hash(&value, hash);
                    if !other.contains_key(vm, &key)? {
                        rest.elements().add_key(vm, &key)?;
                    }
                }
                Ok(rest)
            }
            _ => {
                let rest = Draft::of(self.copy());
                rest.elements().remove_all(vm, other)?;
                Ok(rest)
            }
        }
    }

    /// Adds what is in `other` alone and removes what is in both.
    pub(super) fn toggle(self, vm: &Vm, other: &Value) -> Result<()> {
        match Elements::of(other) {
            Some(same) if self.is(same) => self.table.clear(self.header),
            _ => {
                // An element that an iterable has twice counts once.
                let other = Draft::collect(vm, other)?;
                for (hash, value) in other.elements().hashed() {
                    let key = Key::with_hash(&value, hash);
                    if !self.discard_key(vm, &key)? {
                        self.add_key(vm, &key)?;
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn is_disjoint(self, vm: &Vm, other: &Value) -> Result<bool> {
        let (walked, asked) = match Elements::of(other) {
            Some(other) if self.is(other) => return Ok(self.is_empty()),
            Some(other) if other.len() > self.len() => (self.hashed(), other),
            Some(other) => (other.hashed(), self),
            None => {
                let mut items = ops::Items::new(vm, other)?;
                while let Some(item) = items.next()? {
                    if self.contains(vm, &item)? {
                        return Ok(false);
                    }
                }
                return Ok(true);
            }
        };
        for (hash, value) in walked {
            if asked.contains_key(vm, &Key::with_hash(&value, hash))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether all elements are in `other`.
    pub(super) fn is_subset(self, vm: &Vm, other: Elements<'_>) -> Result<bool> {
        if self.len() > other.len() {
            return Ok(false);
        }
        for (hash, value) in self.hashed() {
            if !other.contains_key(vm, &Key::with_hash(&value, hash))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn compare(self, vm: &Vm, other: &Value, op: ops::Comparison) -> Result<Value> {
        use ops::Comparison::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        let Some(other) = Elements::of(other) else { return Ok(Value::NOT_IMPLEMENTED) };
        let same_len = self.len() == other.len();
        let truth = match op {
            Equal => same_len && self.is_subset(vm, other)?,
            NotEqual => !(same_len && self.is_subset(vm, other)?),
            Less => self.len() < other.len() && self.is_subset(vm, other)?,
            LessEqual => self.is_subset(vm, other)?,
            Greater => other.len() < self.len() && other.is_subset(vm, self)?,
            GreaterEqual => other.is_subset(vm, self)?,
        };
        Ok(Value::bool(truth))
    }
}

//! The special methods of `dict`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use super::{Dict, Key, is_exact, iterators, update};
use crate::{dunder::Dunder, ops, primal::common, raise::Result, vm::Vm};

impl Dict {
    /// `self == other`. Both may change meanwhile.
    fn equals(&self, vm: &Vm, other: &Dict) -> Result<bool> {
        if self.len() != other.len() {
            return Ok(false);
        }
        for (hash, key, value) in self.hashed_entries() {
            let Some(theirs) = other.get_hashed(vm, &Key::with_hash(&key, hash))? else { return Ok(false) };
            if !ops::identical_or_equal(vm, &value, &theirs)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Hashes, keys and values at one moment.
    pub(super) fn hashed_entries(&self) -> Vec<(i64, Value, Value)> {
        self.table.read_all(&self.header, |entry| {
            let (key, value) = super::Entry::item(entry)?;
            Some((super::Entry::hash(entry), key, value))
        })
    }
}

#[pymethods(operators)]
impl Dict {
    fn __len__(&self) -> usize {
        self.len()
    }

    /// Return self[key].
    #[coexisting]
    fn __getitem__(this: &Value, vm: &Vm, key: &Value) -> Result<Value> {
        let Some(dict) = Dict::from(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(value) = dict.get(vm, key)? {
            return Ok(value);
        }
        match vm.class_of(this).slots().two(Dunder::Missing) {
            Some(missing) if !is_exact(this) => missing(vm, this, key),
            _ => Err(vm.key_error(key)),
        }
    }

    fn __setitem__(&self, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        self.set(vm, key, value.clone())
    }

    fn __delitem__(&self, vm: &Vm, key: &Value) -> Result<()> {
        match self.remove(vm, key)? {
            Some(_) => Ok(()),
            None => Err(vm.key_error(key)),
        }
    }

    /// True if the dictionary has the specified key, else False.
    #[coexisting]
    fn __contains__(&self, vm: &Vm, key: &Value) -> Result<bool> {
        self.contains(vm, key)
    }

    fn __iter__(this: &Value) -> Value {
        iterators::keys_iterator(this)
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(dict) = Dict::from(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        common::guarded_repr(vm, this, "{...}", |text| {
            text.push_str("{");
            let (mut at, mut first) = (0, true);
            while let Some((key, value)) = dict.next_entry(&mut at) {
                text.push_str(if first { "" } else { ", " });
                first = false;
                common::push_repr(vm, text, &key)?;
                text.push_str(": ");
                common::push_repr(vm, text, &value)?;
            }
            text.push_str("}");
            Ok(())
        })
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match Dict::from(other) {
            Some(other) => self.equals(vm, other).map(Value::bool),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match Dict::from(other) {
            Some(other) => self.equals(vm, other).map(|equal| Value::bool(!equal)),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __or__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        if Dict::from(other).is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let both = self.copy();
        update::merge(vm, &both, other)?;
        Ok(both)
    }

    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        let Some(other) = Dict::from(other) else { return Ok(Value::NOT_IMPLEMENTED) };
        let both = other.copy();
        update::merge(vm, &both, this)?;
        Ok(both)
    }

    fn __ior__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        update::merge(vm, this, other)?;
        Ok(this.clone())
    }
}

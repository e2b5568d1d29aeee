//! The values that a pickle refers to by number.

use rustc_hash::FxHashMap;
use typhon_object::{
    prelude::*,
    primal::{dict, int, list},
};

/// A number that leaves a larger gap goes to the far ones: a short pickle must not make a long memo.
const GAP: usize = 16;

/// Values by number.
#[derive(Default)]
pub(super) struct LoadMemo {
    /// Places without a value are unbound.
    near: Vec<Value>,
    far: FxHashMap<u64, Value>,
    count: usize,
}

impl LoadMemo {
    #[inline]
    pub(super) fn get(&self, number: u64) -> Option<Value> {
        match self.near.get(number as usize) {
            Some(value) if !value.is_unbound() => Some(value.clone()),
            _ if self.far.is_empty() => None,
            _ => self.far.get(&number).cloned(),
        }
    }

    #[inline]
    pub(super) fn set(&mut self, number: u64, value: Value) {
        if number == self.near.len() as u64 && self.far.is_empty() {
            self.near.push(value);
            self.count += 1;
        } else {
            self.set_anywhere(number, value);
        }
    }

    #[cold]
    fn set_anywhere(&mut self, number: u64, value: Value) {
        let known = self.get(number).is_some();
        self.count += usize::from(!known);
        if number >= (self.near.len() + GAP) as u64 {
            self.far.insert(number, value);
            return;
        }
        let at = number as usize;
        if at >= self.near.len() {
            self.near.resize(at + 1, Value::UNBOUND);
        }
        self.far.remove(&number);
        self.near[at] = value;
    }

    /// Sets the value of the next number.
    #[inline]
    pub(super) fn push(&mut self, value: Value) {
        self.set(self.count as u64, value);
    }

    fn entries(self) -> impl Iterator<Item = (u64, Value)> {
        let near = self.near.into_iter().enumerate().map(|(number, value)| (number as u64, value));
        near.filter(|(_, value)| !value.is_unbound()).chain(self.far)
    }

    /// What an unpickler keeps until the next load: a list, or a dict where there are gaps.
    ///
    /// # Errors
    /// What the dict raises.
    pub(super) fn into_value(self, vm: &Vm) -> Result<Value> {
        if self.count == self.near.len() {
            return Ok(list::new(self.near));
        }
        let made = dict::new();
        if let Some(target) = Dict::from(&made) {
            for (number, value) in self.entries() {
                target.set(vm, &vm.int(number as i64), value)?;
            }
        }
        Ok(made)
    }

    /// The memo that a list or a dict describes.
    ///
    /// # Errors
    /// TypeError and ValueError for keys that are no numbers.
    pub(super) fn of_value(vm: &Vm, value: &Value) -> Result<LoadMemo> {
        let mut memo = LoadMemo::default();
        if let Some(list) = List::from(value) {
            memo.near = list.to_vec();
            memo.count = memo.near.len();
        } else if let Some(dict) = Dict::from(value) {
            for (key, value) in dict.entries() {
                if !int::is_int(&key) {
                    return Err(vm.type_error("memo key must be integers"));
                }
                let Ok(number) = u64::try_from(int::to_i64(vm, &key)?) else {
                    return Err(vm.value_error("memo key must be positive integers."));
                };
                memo.set_anywhere(number, value);
            }
        }
        Ok(memo)
    }
}

/// The memo as Python sees it: `{number: object}`.
///
/// # Errors
/// What the dict raises.
pub(super) fn to_dict(vm: &Vm, value: &Value) -> Result<Value> {
    let made = dict::new();
    let Some(target) = Dict::from(&made) else { return Ok(made) };
    if let Some(list) = List::from(value) {
        for (number, value) in list.to_vec().into_iter().enumerate() {
            target.set(vm, &vm.int(number as i64), value)?;
        }
    } else if let Some(dict) = Dict::from(value) {
        return Ok(dict.copy());
    }
    Ok(made)
}

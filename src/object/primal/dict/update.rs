//! Filling dicts from mappings, iterables of pairs and keywords.

use typhon_heap::Value;

use super::{Dict, HashTable, Key, of_table};
use crate::{
    args::Args,
    dunder::Dunder,
    known::Known,
    ops,
    primal::{list::List, tuple::Tuple},
    raise::Result,
    vm::Vm,
};

/// `this.update(*args, **kwargs)`; `name` is for error texts.
pub(super) fn update(vm: &Vm, this: &Value, args: Args<'_>, name: &str) -> Result<()> {
    match args.positional() {
        [] => {}
        [source] => merge(vm, this, source)?,
        more => {
            let given = more.len();
            return Err(vm.type_error(format!("{name} expected at most 1 argument, got {given}")));
        }
    }
    if let Some(dict) = Dict::from(this) {
        for (key, value) in args.keywords() {
            dict.set(vm, key, value.clone())?;
        }
    }
    Ok(())
}

/// A new dict of keywords: names and values.
///
/// # Errors
/// MemoryError alone.
pub fn from_keywords<'a>(vm: &Vm, keywords: impl Iterator<Item = (&'a Value, &'a Value)>) -> Result<Value> {
    let made = of_table(HashTable::with_capacity(keywords.size_hint().0));
    if let Some(dict) = Dict::from(&made) {
        for (key, value) in keywords {
            dict.set(vm, key, value.clone())?;
        }
    }
    Ok(made)
}

/// A dict whose subclass, if it is one, does not iterate in a way of its own.
fn plain(vm: &Vm, value: &Value) -> bool {
    let class = vm.class_of(value);
    Dict::from(value).is_some() && class.slots().same(Known::Dict.class().slots(), Dunder::Iter)
}

/// `this.update(source)`: a mapping, or an iterable of pairs.
pub(super) fn merge(vm: &Vm, this: &Value, source: &Value) -> Result<()> {
    let Some(dict) = Dict::from(this) else { return Ok(()) };
    if plain(vm, source)
        && let Some(source) = Dict::from(source)
    {
        return dict.merge_dict(vm, source);
    }
    match vm.find_attr(source, &vm.names().keys)? {
        Some(keys) => {
            let keys = vm.call(&keys, &[])?;
            ops::for_each(vm, &keys, |key| {
                let value = ops::get_item(vm, source, &key)?;
                dict.set(vm, &key, value)
            })
        }
        None => dict.merge_pairs(vm, source),
    }
}

/// Adds the pairs of a mapping to `dict`, none of whose keys may be there yet; returns the first one that is.
///
/// # Errors
/// TypeError or AttributeError where `source` is no mapping, or what it raises.
pub fn merge_unique(vm: &Vm, dict: &Dict, source: &Value) -> Result<Option<Value>> {
    if plain(vm, source)
        && let Some(source) = Dict::from(source)
    {
        for (hash, key, value) in source.hashed_entries() {
            let key = Key::with_hash(&key, hash);
            if dict.contains_hashed(vm, &key)? {
                return Ok(Some(key.value.clone()));
            }
            dict.set_hashed(vm, &key, value)?;
        }
        return Ok(None);
    }
    let keys = vm.call_method(source, &vm.names().keys, &[])?;
    let mut keys = ops::Items::new(vm, &keys)?;
    while let Some(key) = keys.next()? {
        if dict.contains(vm, &key)? {
            return Ok(Some(key));
        }
        dict.set(vm, &key, ops::get_item(vm, source, &key)?)?;
    }
    Ok(None)
}

impl Dict {
    fn merge_dict(&self, vm: &Vm, source: &Dict) -> Result<()> {
        if std::ptr::eq(self, source) || source.is_empty() {
            return Ok(());
        }
        if self.is_empty() && !self.header.is_published() {
            drop(self.table.replace(&self.header, source.table.duplicate(&source.header)));
            return Ok(());
        }
        self.table.reserve(&self.header, self.len().max(source.len()));
        for (hash, key, value) in source.hashed_entries() {
            self.set_hashed(vm, &Key::with_hash(&key, hash), value)?;
        }
        Ok(())
    }

    fn merge_pairs(&self, vm: &Vm, source: &Value) -> Result<()> {
        let mut items = ops::Items::new(vm, source)?;
        let mut number = 0usize;
        while let Some(item) = items.next()? {
            let (key, value) = pair(vm, &item, number)?;
            self.set(vm, &key, value)?;
            number += 1;
        }
        Ok(())
    }
}

/// The two values of an element of an update sequence.
fn pair(vm: &Vm, item: &Value, number: usize) -> Result<(Value, Value)> {
    let wrong = |len: usize| {
        let text = format!("dictionary update sequence element #{number} has length {len}; 2 is required");
        vm.value_error(text)
    };
    if let Some(tuple) = item.exact::<Tuple>() {
        return match tuple.items() {
            [key, value] => Ok((key.clone(), value.clone())),
            items => Err(wrong(items.len())),
        };
    }
    let items = match item.exact::<List>() {
        Some(list) => list.to_vec(),
        None => {
            let slots = vm.class_of(item).slots();
            if !slots.has(Dunder::Iter) && !slots.has(Dunder::GetItem) {
                return Err(not_iterable(vm, number));
            }
            ops::collect(vm, item)?
        }
    };
    match <[Value; 2]>::try_from(items) {
        Ok([key, value]) => Ok((key, value)),
        Err(items) => Err(wrong(items.len())),
    }
}

#[cold]
fn not_iterable(vm: &Vm, number: usize) -> crate::raise::Raised {
    let error = vm.type_error("object is not iterable");
    let error = vm.catch(error);
    let note = format!("Cannot convert dictionary update sequence element #{number} to a sequence");
    match vm.call_method_str(&error, "add_note", &[vm.str(&note)]) {
        Ok(_) => vm.raise_again(error),
        Err(raised) => raised,
    }
}

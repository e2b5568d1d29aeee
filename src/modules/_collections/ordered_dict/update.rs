//! Filling ordered dicts. Subclasses that set items in a way of their own see every item that is set.

use typhon_object::{dunder::Dunder, prelude::*};

/// `this[key] = value`.
pub(super) fn put(vm: &Vm, this: &Value, key: &Value, value: &Value) -> Result<()> {
    match Dict::from(this) {
        Some(dict) if sets_plainly(vm, this) => dict.set_hashed(vm, &super::hashed(vm, key)?, value.clone()),
        _ => ops::set_item(vm, this, key, value),
    }
}

/// Whether the class of an ordered dict has no `__setitem__` of its own.
fn sets_plainly(vm: &Vm, this: &Value) -> bool {
    let ordered = typhon_object::bootstrap::type_of(vm, super::OrderedDict::DEF);
    Class::from(&ordered).is_some_and(|ordered| vm.class_of(this).slots().same(ordered.slots(), Dunder::SetItem))
}

/// `this.update(*args, **kwargs)`, with one positional argument at most.
pub(super) fn from_arguments(vm: &Vm, this: &Value, args: Args<'_>) -> Result<()> {
    for source in args.positional() {
        from_source(vm, this, source)?;
    }
    args.keywords().try_for_each(|(name, value)| put(vm, this, name, value))
}

/// Sets the pairs that a dict has at one moment.
pub(super) fn from_dict(vm: &Vm, this: &Value, dict: &Dict) -> Result<()> {
    dict.entries().iter().try_for_each(|(key, value)| put(vm, this, key, value))
}

/// `this.update(source)`: a mapping, or an iterable of pairs.
pub(super) fn from_source(vm: &Vm, this: &Value, source: &Value) -> Result<()> {
    if let Some(dict) = Dict::from(source)
        && (typhon_object::primal::dict::is_exact(source) || super::is_exact(source))
    {
        return from_dict(vm, this, dict);
    }
    if let Some(keys) = vm.find_attr(source, &vm.names().keys)? {
        let keys = vm.call(&keys, &[])?;
        return ops::for_each(vm, &keys, |key| put(vm, this, &key, &ops::get_item(vm, source, &key)?));
    }
    if let Some(items) = vm.find_attr(source, &vm.names().items)? {
        let items = vm.call(&items, &[])?;
        return from_pairs(vm, this, &items);
    }
    from_pairs(vm, this, source)
}

fn from_pairs(vm: &Vm, this: &Value, pairs: &Value) -> Result<()> {
    ops::for_each(vm, pairs, |pair| {
        let mut parts = ops::Items::new(vm, &pair)?;
        let Some(key) = parts.next()? else { return Err(vm.value_error("need more than 0 values to unpack")) };
        let Some(value) = parts.next()? else { return Err(vm.value_error("need more than 1 value to unpack")) };
        if parts.next()?.is_some() {
            return Err(vm.value_error("too many values to unpack (expected 2)"));
        }
        put(vm, this, &key, &value)
    })
}

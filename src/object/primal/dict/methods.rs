//! The named methods of `dict`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use super::{Dict, is_exact, iterators, new_instance, update, views};
use crate::{
    args::{Args, Maybe},
    ops,
    primal::common,
    raise::Result,
    vm::Vm,
};

#[pymethods]
impl Dict {
    fn __new__(vm: &Vm, class: &Value, args: Args<'_>) -> Result<Value> {
        let _ = args;
        Ok(new_instance(common::shape_for::<Dict>(vm, class)?))
    }

    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        update::update(vm, this, args, "dict")
    }

    /// Create a new dictionary with keys from iterable and values set to value.
    #[classmethod]
    #[sig(iterable, value = None, /)]
    fn fromkeys(class: &Value, vm: &Vm, iterable: &Value, value: &Value) -> Result<Value> {
        let made = vm.call(class, &[])?;
        if let Some(dict) = Dict::from(&made).filter(|_| is_exact(&made)) {
            ops::for_each(vm, iterable, |key| dict.set(vm, &key, value.clone()))?;
        } else {
            ops::for_each(vm, iterable, |key| ops::set_item(vm, &made, &key, value))?;
        }
        Ok(made)
    }

    /// Return the value for key if key is in the dictionary, else default.
    #[name = "get"]
    #[sig(key, default = None, /)]
    fn get_method(&self, vm: &Vm, key: &Value, default: &Value) -> Result<Value> {
        Ok(self.get(vm, key)?.unwrap_or_else(|| default.clone()))
    }

    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[sig(key, default = None, /)]
    fn setdefault(&self, vm: &Vm, key: &Value, default: &Value) -> Result<Value> {
        self.set_default(vm, key, default)
    }

    /// D.pop(k[,d]) -> v, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[sig(key, default = ..., /)]
    fn pop(&self, vm: &Vm, key: &Value, default: Maybe<'_>) -> Result<Value> {
        let removed = if self.is_empty() { None } else { self.remove(vm, key)? };
        match (removed, default.0) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default.clone()),
            (None, None) => Err(vm.key_error(key)),
        }
    }

    /// Remove and return a (key, value) pair as a 2-tuple.
    ///
    /// Pairs are returned in LIFO (last-in, first-out) order.
    /// Raises KeyError if the dict is empty.
    fn popitem(&self, vm: &Vm) -> Result<Value> {
        match self.pop_last() {
            Some((key, value)) => Ok(crate::primal::tuple::of([key, value])),
            None => Err(vm.key_error(&vm.str("popitem(): dictionary is empty"))),
        }
    }

    /// D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.
    /// If E is present and has a .keys() method, then does:  for k in E.keys(): D[k] = E[k]
    /// If E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v
    /// In either case, this is followed by: for k in F:  D[k] = F[k]
    #[name = "update"]
    fn update_method(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        update::update(vm, this, args, "update")
    }

    /// Remove all items from the dict.
    #[name = "clear"]
    fn clear_method(&self) {
        self.clear();
    }

    /// Return a shallow copy of the dict.
    #[name = "copy"]
    fn copy_method(&self) -> Value {
        self.copy()
    }

    /// Return a set-like object providing a view on the dict's keys.
    #[name = "keys"]
    fn keys_method(this: &Value) -> Value {
        views::keys(this)
    }

    /// Return an object providing a view on the dict's values.
    fn values(this: &Value) -> Value {
        views::values(this)
    }

    /// Return a set-like object providing a view on the dict's items.
    fn items(this: &Value) -> Value {
        views::items(this)
    }

    /// Return a reverse iterator over the dict keys.
    fn __reversed__(this: &Value) -> Value {
        iterators::reversed_keys_iterator(this)
    }

    /// Return the size of the dict in memory.
    fn __sizeof__(&self) -> usize {
        size_of::<Dict>() + self.storage_bytes()
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        common::generic_alias(vm, class, item)
    }
}

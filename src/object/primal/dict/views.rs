//! Views of a dict: `keys()`, `values()`, `items()`.

use typhon_heap::{Frozen, Header, Value};
use typhon_macros::{pymethods, pytype};

use super::{Dict, iterators};
use crate::{
    known::Known,
    ops::{self, Comparison},
    primal::{common, tuple::Tuple},
    raise::Result,
    vm::Vm,
};

/// Keys, seen as a set.
#[pytype(name = "dict_keys", known = DictKeys, flags(no_new, unhashable))]
pub struct DictKeys {
    dict: Frozen,
}

/// Values.
#[pytype(name = "dict_values", known = DictValues, flags(no_new))]
pub struct DictValues {
    dict: Frozen,
}

/// Pairs, seen as a set.
#[pytype(name = "dict_items", known = DictItems, flags(no_new, unhashable))]
pub struct DictItems {
    dict: Frozen,
}

/// `dict.keys()`.
pub(super) fn keys(dict: &Value) -> Value {
    typhon_heap::new(DictKeys::over(Header::of::<DictKeys>(), dict))
}

/// `dict.values()`.
pub(super) fn values(dict: &Value) -> Value {
    typhon_heap::new(DictValues::over(Header::of::<DictValues>(), dict))
}

/// `dict.items()`.
pub(super) fn items(dict: &Value) -> Value {
    typhon_heap::new(DictItems::over(Header::of::<DictItems>(), dict))
}

/// What iterating a dict, or a view of one, gives at one moment: other threads may change it meanwhile. `None` for anything
/// else, subclasses of dict included.
pub(crate) fn at_one_moment(vm: &Vm, value: &Value) -> Option<Vec<Value>> {
    if super::is_exact(value) {
        return Dict::from(value).map(Dict::keys);
    }
    if let Some(view) = value.exact::<DictKeys>() {
        return exact(&view.dict).map(Dict::keys);
    }
    if let Some(view) = value.exact::<DictValues>() {
        return exact(&view.dict).map(|dict| dict.entries().into_iter().map(|(_, value)| value).collect());
    }
    let view = value.exact::<DictItems>()?;
    exact(&view.dict).map(|dict| dict.entries().into_iter().map(|(key, value)| vm.tuple(vec![key, value])).collect())
}

fn exact(dict: &Value) -> Option<&Dict> {
    if super::is_exact(dict) { Dict::from(dict) } else { None }
}

/// Whether a value is a set or a view that acts like one.
fn is_set_like(vm: &Vm, value: &Value) -> bool {
    let class = vm.class_of(value);
    let set = |known: Known| known.is_made() && class.is_subclass(known);
    value.native::<DictKeys>().is_some()
        || value.native::<DictItems>().is_some()
        || set(Known::Set)
        || set(Known::FrozenSet)
}

/// A set of the items of `items`, changed by the set's method `change` with `other`.
fn changed_set(vm: &Vm, items: &Value, change: &str, other: &Value) -> Result<Value> {
    if change == "symmetric_difference_update"
        && let (Some(a), Some(b)) = (items.native::<DictItems>(), other.native::<DictItems>())
        && let (Some(a), Some(b)) = (Dict::from(&a.dict), Dict::from(&b.dict))
    {
        return items_apart(vm, a, b);
    }
    let set = vm.call(&Known::Set.value(), std::slice::from_ref(items))?;
    vm.call_method_str(&set, change, std::slice::from_ref(other))?;
    Ok(set)
}

/// The items that one of two dicts has: those that both have are not hashed, and need not be hashable.
fn items_apart(vm: &Vm, a: &Dict, b: &Dict) -> Result<Value> {
    let rest = vm.dict();
    let mut apart = Vec::new();
    if let Some(rest) = Dict::from(&rest) {
        for (key, value) in a.entries() {
            rest.set(vm, &key, value)?;
        }
        for (key, value) in b.entries() {
            match rest.get(vm, &key)? {
                Some(own) if ops::identical_or_equal(vm, &own, &value)? => drop(rest.remove(vm, &key)?),
                _ => apart.push(crate::primal::tuple::of([key, value])),
            }
        }
        apart.extend(rest.entries().into_iter().map(|(key, value)| crate::primal::tuple::of([key, value])));
    }
    vm.call(&Known::Set.value(), &[crate::primal::list::new(apart)])
}

/// Whether all of `a` is in `b`.
fn all_in(vm: &Vm, a: &Value, b: &Value) -> Result<bool> {
    let mut items = ops::Items::new(vm, a)?;
    while let Some(item) = items.next()? {
        if !ops::contains(vm, b, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(vm: &Vm, this: &Value, other: &Value, op: Comparison) -> Result<Value> {
    if !is_set_like(vm, other) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (ours, theirs) = (ops::len(vm, this)?, ops::len(vm, other)?);
    let truth = match op {
        Comparison::Equal => ours == theirs && all_in(vm, this, other)?,
        Comparison::NotEqual => !(ours == theirs && all_in(vm, this, other)?),
        Comparison::Less => ours < theirs && all_in(vm, this, other)?,
        Comparison::LessEqual => ours <= theirs && all_in(vm, this, other)?,
        Comparison::Greater => ours > theirs && all_in(vm, other, this)?,
        Comparison::GreaterEqual => ours >= theirs && all_in(vm, other, this)?,
    };
    Ok(Value::bool(truth))
}

fn is_view(value: &Value) -> bool {
    [Known::DictKeys, Known::DictItems].into_iter().any(|known| value.shape() == known.shape())
}

fn intersection(vm: &Vm, this: &Value, other: &Value) -> Result<Value> {
    if other.shape() == Known::Set.shape() && ops::len(vm, this)? <= ops::len(vm, other)? {
        return vm.call_method_str(other, "intersection", std::slice::from_ref(this));
    }
    // The longer one of two views is the one that is asked.
    let (asked, walked) = match is_view(other) && ops::len(vm, other)? > ops::len(vm, this)? {
        true => (other, this),
        false => (this, other),
    };
    let set = vm.call(&Known::Set.value(), &[])?;
    let add = vm.get_attr_str(&set, "add")?;
    ops::for_each(vm, walked, |item| {
        if ops::contains(vm, asked, &item)? {
            vm.call(&add, &[item])?;
        }
        Ok(())
    })?;
    Ok(set)
}

fn is_disjoint(vm: &Vm, this: &Value, other: &Value) -> Result<bool> {
    if this.is(other) {
        return Ok(ops::len(vm, this)? == 0);
    }
    let (asked, walked) = match is_set_like(vm, other) && ops::len(vm, other)? > ops::len(vm, this)? {
        true => (other, this),
        false => (this, other),
    };
    let mut items = ops::Items::new(vm, walked)?;
    while let Some(item) = items.next()? {
        if ops::contains(vm, asked, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn view_repr(vm: &Vm, this: &Value) -> Result<Value> {
    let name = vm.type_name(this);
    common::guarded_repr(vm, this, "...", |text| {
        text.push_str(&name);
        text.push_str("([");
        let mut items = ops::Items::new(vm, this)?;
        let mut first = true;
        while let Some(item) = items.next()? {
            text.push_str(if first { "" } else { ", " });
            first = false;
            common::push_repr(vm, text, &item)?;
        }
        text.push_str("])");
        Ok(())
    })
}

impl DictValues {
    /// The part of a native subclass's new instance.
    pub fn over(header: Header, dict: &Value) -> DictValues {
        DictValues { header, dict: Frozen::new(dict.clone()) }
    }

    /// The dict that is viewed.
    pub fn viewed(&self) -> &Value {
        &self.dict
    }

    fn dict(&self) -> &Dict {
        Dict::from(&self.dict).expect("a view is made for a dict")
    }
}

#[pymethods]
impl DictValues {
    fn __len__(&self) -> usize {
        self.dict().len()
    }

    fn __iter__(&self) -> Value {
        iterators::values_iterator(&self.dict)
    }

    /// Return a reverse iterator over the dict values.
    fn __reversed__(&self) -> Value {
        iterators::reversed_values_iterator(&self.dict)
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        view_repr(vm, this)
    }

    /// dictionary that this view refers to
    #[getter]
    fn mapping(&self, vm: &Vm) -> Result<Value> {
        (vm.hooks().mapping_proxy)(vm, &self.dict)
    }
}

macro_rules! set_views {
    ($($type:ident $forward:ident $backward:ident $contains:ident;)*) => {
        $(
            impl $type {
                /// The part of a native subclass's new instance.
                pub fn over(header: Header, dict: &Value) -> $type {
                    $type { header, dict: Frozen::new(dict.clone()) }
                }

                /// The dict that is viewed.
                pub fn viewed(&self) -> &Value {
                    &self.dict
                }

                fn dict(&self) -> &Dict {
                    Dict::from(&self.dict).expect("a view is made for a dict")
                }
            }

            #[pymethods]
            impl $type {
                fn __len__(&self) -> usize {
                    self.dict().len()
                }

                fn __iter__(&self) -> Value {
                    iterators::$forward(&self.dict)
                }

                /// Return a reverse iterator over the view.
                fn __reversed__(&self) -> Value {
                    iterators::$backward(&self.dict)
                }

                fn __contains__(&self, vm: &Vm, key: &Value) -> Result<bool> {
                    $contains(vm, self.dict(), key)
                }

                fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
                    view_repr(vm, this)
                }

                /// dictionary that this view refers to
                #[getter]
                fn mapping(&self, vm: &Vm) -> Result<Value> {
                    (vm.hooks().mapping_proxy)(vm, &self.dict)
                }

                fn __eq__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    compare(vm, this, other, Comparison::Equal)
                }

                fn __ne__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    compare(vm, this, other, Comparison::NotEqual)
                }

                fn __lt__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    compare(vm, this, other, Comparison::Less)
                }

                fn __le__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    compare(vm, this, other, Comparison::LessEqual)
                }

                fn __gt__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    compare(vm, this, other, Comparison::Greater)
                }

                fn __ge__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    compare(vm, this, other, Comparison::GreaterEqual)
                }

                fn __and__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    intersection(vm, this, other)
                }

                fn __rand__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    intersection(vm, this, other)
                }

                fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    changed_set(vm, this, "update", other)
                }

                fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    changed_set(vm, other, "update", this)
                }

                fn __sub__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    changed_set(vm, this, "difference_update", other)
                }

                fn __rsub__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    changed_set(vm, other, "difference_update", this)
                }

                fn __xor__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    changed_set(vm, this, "symmetric_difference_update", other)
                }

                fn __rxor__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    changed_set(vm, other, "symmetric_difference_update", this)
                }

                /// Return True if the view and the given iterable have a null intersection.
                fn isdisjoint(this: &Value, vm: &Vm, other: &Value) -> Result<bool> {
                    is_disjoint(vm, this, other)
                }
            }
        )*
    };
}

fn has_key(vm: &Vm, dict: &Dict, key: &Value) -> Result<bool> {
    dict.contains(vm, key)
}

fn has_item(vm: &Vm, dict: &Dict, item: &Value) -> Result<bool> {
    let [key, wanted] = Tuple::items_of(item) else { return Ok(false) };
    match dict.get(vm, key)? {
        Some(value) => ops::identical_or_equal(vm, &value, wanted),
        None => Ok(false),
    }
}

set_views! {
    DictKeys keys_iterator reversed_keys_iterator has_key;
    DictItems items_iterator reversed_items_iterator has_item;
}

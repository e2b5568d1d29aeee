//! `_collections`: `deque`, `defaultdict`, `OrderedDict`, the getters of named tuples, and what `Counter` counts with.

use typhon_object::{
    prelude::*,
    primal::{dict::Key, int, tuple},
};

mod defaultdict;
pub(crate) mod deque;
mod deque_iterator;
mod deque_methods;
mod ordered_dict;

use crate::shared::instance;
use defaultdict::DefaultDict;
use deque::{Deque, Ring};
use deque_iterator::{DequeIterator, DequeReverseIterator};
use ordered_dict::{OrderedDict, OrderedDictItems, OrderedDictIterator, OrderedDictKeys, OrderedDictValues};

/// High performance data structures.
#[pymodule(
    name = "_collections",
    types(DefaultDict, Deque, DequeIterator, DequeReverseIterator, OrderedDict, TupleGetter)
)]
mod module {
    /// Count elements in the iterable, updating the mapping
    fn _count_elements(vm: &Vm, mapping: &Value, iterable: &Value) -> Result<()> {
        let mut items = ops::Items::new(vm, iterable)?;
        if let Some(dict) = super::plain_dict(vm, mapping) {
            while let Some(item) = items.next()? {
                let key = Key::with_hash(&item, ops::hash(vm, &item)?);
                let count = match dict.get_hashed(vm, &key)? {
                    None => vm.int(1),
                    Some(count) => match count.as_small_int() {
                        Some(count) => vm.int(count + 1),
                        None => ops::binary(vm, ops::Binary::Add, &count, &vm.int(1))?,
                    },
                };
                dict.set_hashed(vm, &key, count)?;
            }
            return Ok(());
        }
        let get = vm.get_attr(mapping, &vm.names().get)?;
        while let Some(item) = items.next()? {
            let count = vm.call(&get, &[item.clone(), vm.int(0)])?;
            let count = ops::binary(vm, ops::Binary::Add, &count, &vm.int(1))?;
            ops::set_item(vm, mapping, &item, &count)?;
        }
        Ok(())
    }

    #[init]
    fn init(vm: &Vm, _module: &Value) -> Result<()> {
        use typhon_object::{bootstrap, native::PyType};
        let hidden =
            [Ring::DEF, OrderedDictKeys::DEF, OrderedDictValues::DEF, OrderedDictItems::DEF, OrderedDictIterator::DEF];
        hidden.iter().for_each(|def| drop(bootstrap::type_of(vm, def)));
        Ok(())
    }
}

/// The dict of a mapping whose class leaves `get` and `__setitem__` as `dict` has them; an OrderedDict sets its own way.
fn plain_dict<'a>(vm: &Vm, mapping: &'a Value) -> Option<&'a Dict> {
    let (class, dict) = (vm.class_of(mapping), Known::Dict.class());
    let same = |name: &Value| match (class.lookup(vm, name), dict.lookup(vm, name)) {
        (Some(a), Some(b)) => a.is(&b),
        _ => false,
    };
    let set = vm.names().dunder(typhon_object::dunder::Dunder::SetItem);
    Dict::from(mapping).filter(|_| mapping.native::<OrderedDict>().is_none() && same(&vm.names().get) && same(set))
}

/// A field of a named tuple, as a descriptor.
#[pytype(name = "_tuplegetter", module = "collections")]
pub struct TupleGetter {
    index: i64,
    doc: Slot,
}

#[pymethods]
impl TupleGetter {
    fn __new__(class: &Value, vm: &Vm, index: &Value, doc: &Value) -> Result<Value> {
        let index = int::to_i64(vm, index)?;
        instance(vm, class, |header| TupleGetter { header, index, doc: Slot::new(doc.clone()) })
    }

    fn __get__(this: &Value, vm: &Vm, instance: &Value, owner: &Value) -> Result<Value> {
        let Some(getter) = this.native::<TupleGetter>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let Some(fields) = Tuple::from(instance) else {
            if instance.is_none() && owner.is_none() {
                return Err(vm.type_error("__get__(None, None) is invalid"));
            }
            if instance.is_none() {
                return Ok(this.clone());
            }
            let (index, given) = (getter.index, vm.type_name(instance));
            return Err(vm.type_error(format!(
                "descriptor for index '{index}' for tuple subclasses doesn't apply to '{given}' object"
            )));
        };
        let item = usize::try_from(getter.index).ok().and_then(|at| fields.items().get(at));
        item.cloned().ok_or_else(|| vm.index_error("tuple index out of range"))
    }

    fn __set__(&self, vm: &Vm, _instance: &Value, _value: &Value) -> Result<()> {
        Err(vm.attribute_error("can't set attribute"))
    }

    fn __delete__(&self, vm: &Vm, _instance: &Value) -> Result<()> {
        Err(vm.attribute_error("can't delete attribute"))
    }

    #[getter]
    fn __doc__(&self) -> Option<Value> {
        self.doc.get(&self.header)
    }

    #[setter]
    #[allow(non_snake_case, reason = "the setter of __doc__")]
    fn set___doc__(&self, value: Option<Value>) {
        self.doc.set(&self.header, value.unwrap_or(Value::NONE));
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let Some(getter) = this.native::<TupleGetter>() else { return Value::NOT_IMPLEMENTED };
        let doc = getter.doc.get(&getter.header).unwrap_or(Value::NONE);
        tuple::of([vm.class_value(this), tuple::of([vm.int(getter.index), doc])])
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let doc = ops::repr(vm, &self.doc.get(&self.header).unwrap_or(Value::NONE))?;
        Ok(format!("_tuplegetter({}, {})", self.index, typhon_object::primal::str::lossy(&doc)))
    }
}

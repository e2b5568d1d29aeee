//! `_collections`: `deque`, `defaultdict`, `OrderedDict`, the getters of named tuples, and what `Counter` counts with.

use typhon_object::{prelude::*, primal::dict::Key};
use typhon_types::descriptor::TupleGetter;

mod defaultdict;
pub(crate) mod deque;
mod deque_iterator;
mod deque_methods;
mod ordered_dict;

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
                if dict.count_up(&item) {
                    continue;
                }
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

//! The views of ordered dicts: those of dicts, with iterators that mind the order.

use typhon_object::{
    prelude::*,
    primal::dict::{DictItems, DictKeys, DictValues},
};

use super::iterator::{Direction, OrderedDictIterator, Part};

/// Keys of an ordered dict, seen as a set.
#[pytype(name = "odict_keys", flags(no_new))]
pub struct OrderedDictKeys {
    base: DictKeys,
}

/// Values of an ordered dict.
#[pytype(name = "odict_values", flags(no_new))]
pub struct OrderedDictValues {
    base: DictValues,
}

/// Pairs of an ordered dict, seen as a set.
#[pytype(name = "odict_items", flags(no_new))]
pub struct OrderedDictItems {
    base: DictItems,
}

macro_rules! views {
    ($($type:ident $base:ident $part:ident;)*) => {
        $(
            impl $type {
                pub(super) fn make(dict: &Value) -> Value {
                    typhon_heap::new($type { base: $base::over(Header::of::<$type>(), dict) })
                }
            }

            #[pymethods]
            impl $type {
                fn __iter__(&self) -> Value {
                    OrderedDictIterator::make(self.base.viewed(), Part::$part, Direction::Forward)
                }

                fn __reversed__(&self) -> Value {
                    OrderedDictIterator::make(self.base.viewed(), Part::$part, Direction::Backward)
                }
            }
        )*
    };
}

views! {
    OrderedDictKeys DictKeys Key;
    OrderedDictValues DictValues Value;
    OrderedDictItems DictItems Item;
}

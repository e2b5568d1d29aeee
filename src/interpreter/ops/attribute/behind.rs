//! Attributes of objects in dictionary mode: their own, and those of the class that their own go before.
//!
//! Such an object's shape tells nothing of its names. But dicts of objects of one class mostly have the same order, so a site
//! remembers the number of the entry where it found the name, and looks at that entry's key. A class's attribute is
//! remembered as usual, and the dict is asked first.

use typhon_object::{attribute, prelude::*};

use crate::cache;

/// The object's own attribute, in the entry of its dict that the key tells; `None` where that has another name.
pub(super) fn own_at(object: &Value, key: u64, name: &Value) -> Option<Value> {
    let dict = attribute::dict_of(object.header()?)?;
    dict.exact::<Dict>()?.value_of_name(cache::place_of(key) as u32, name)
}

/// The object's own attribute, or that it has none; `None` where it is in no exact dict.
pub(super) fn own(vm: &Vm, object: &Value, name: &Value) -> Option<Result<Option<Value>>> {
    let dict = attribute::dict_of(object.header()?)?;
    Some(dict.exact::<Dict>()?.get(vm, name))
}

/// Sets the object's own attribute; says whether it was done.
///
/// # Errors
/// What comparing with an unusual key raises.
pub(super) fn set(vm: &Vm, object: &Value, name: &Value, value: &Value) -> Result<bool> {
    let Some(dict) = object.header().and_then(attribute::dict_of) else { return Ok(false) };
    match dict.exact::<Dict>() {
        Some(dict) => dict.set(vm, name, value.clone()).map(|()| true),
        None => Ok(false),
    }
}

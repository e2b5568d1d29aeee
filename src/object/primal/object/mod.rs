//! `object`: the base of all classes, and the instances of classes made in Python.

use typhon_heap::{Header, Value};
use typhon_macros::pytype;

use crate::class::Class;

mod methods;
mod reclass;

/// The base class of the class hierarchy.
///
/// When called, it accepts no arguments and returns a new featureless
/// instance that has no instance attributes and cannot be given any.
#[pytype(name = "object", known = Object, base = none, flags(base))]
pub struct Object {}

/// A new instance of a class whose layout is `object`'s.
#[inline]
pub fn instance(class: &Class) -> Value {
    let shape = class.instance_shape();
    typhon_heap::new_instance(shape, Object { header: Header::with_shape(shape) })
}

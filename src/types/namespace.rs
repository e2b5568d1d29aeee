//! `types.SimpleNamespace`: an object with the attributes that it is given.

use typhon_object::{
    attribute,
    native::{PyType, TypeDef},
    ops::Comparison,
    prelude::*,
    primal::{common, str as string, tuple},
};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[SimpleNamespace::DEF];

/// A simple attribute-based namespace.
#[pytype(name = "SimpleNamespace", module = "types", known = SimpleNamespace, flags(base, dictionary, unhashable))]
pub struct SimpleNamespace {}

/// A new namespace with these attributes (`sys.implementation` and the like).
///
/// # Errors
/// None in practice: what setting an attribute raises.
pub fn new(vm: &Vm, attributes: &[(&str, Value)]) -> Result<Value> {
    let shape = SimpleNamespace::shape();
    let namespace = typhon_object::heap::new_instance(shape, SimpleNamespace { header: Header::with_shape(shape) });
    for (name, value) in attributes {
        attribute::set_own(vm, &namespace, &vm.intern(name), value.clone())?;
    }
    Ok(namespace)
}

fn compare(vm: &Vm, this: &Value, op: Comparison, other: &Value) -> Result<Value> {
    if other.native::<SimpleNamespace>().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (attribute::instance_dict(vm, this)?, attribute::instance_dict(vm, other)?);
    ops::compare(vm, op, &a, &b)
}

/// Sets the attributes that a mapping or an iterable of pairs tells.
fn update(vm: &Vm, this: &Value, source: &Value) -> Result<()> {
    let pairs = if Dict::from(source).is_some() {
        source.clone()
    } else {
        vm.call(&Known::Dict.value(), std::slice::from_ref(source))?
    };
    let Some(dict) = Dict::from(&pairs) else { return Ok(()) };
    let mut at = 0;
    let mut found = Vec::new();
    while let Some((key, value)) = dict.next_entry(&mut at) {
        if !string::is_str(&key) {
            return Err(vm.type_error("keywords must be strings"));
        }
        found.push((key, value));
    }
    for (key, value) in found {
        attribute::set_own(vm, this, &key, value)?;
    }
    Ok(())
}

#[pymethods]
impl SimpleNamespace {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let _ = args;
        let shape = common::shape_for::<SimpleNamespace>(vm, class)?;
        Ok(typhon_object::heap::new_instance(shape, SimpleNamespace { header: Header::with_shape(shape) }))
    }

    #[sig(mapping_or_iterable = (), /, **kwargs)]
    fn __init__(this: &Value, vm: &Vm, mapping_or_iterable: Maybe<'_>, kwargs: Keywords<'_>) -> Result<()> {
        if let Some(source) = mapping_or_iterable.0 {
            update(vm, this, source)?;
        }
        for (name, value) in kwargs.iter() {
            attribute::set_own(vm, this, name, value.clone())?;
        }
        Ok(())
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let class = vm.class_of(this);
        let name = match std::ptr::eq(class, Known::SimpleNamespace.class()) {
            true => "namespace".to_owned(),
            false => class.name(),
        };
        common::guarded_repr(vm, this, &format!("{name}(...)"), |text| {
            text.push_str(&name);
            text.push_str("(");
            let dict = attribute::instance_dict(vm, this)?;
            let mut first = true;
            let mut at = 0;
            while let Some((key, value)) = Dict::from(&dict).and_then(|dict| dict.next_entry(&mut at)) {
                let Some(key) = key.native::<Str>().filter(|key| !key.is_empty()) else { continue };
                text.push_str(if first { "" } else { ", " });
                first = false;
                text.push_text(key.text());
                text.push_str("=");
                common::push_repr(vm, text, &value)?;
            }
            text.push_str(")");
            Ok(())
        })
    }

    fn __eq__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, this, Comparison::Equal, other)
    }

    fn __ne__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, this, Comparison::NotEqual, other)
    }

    fn __lt__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, this, Comparison::Less, other)
    }

    fn __le__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, this, Comparison::LessEqual, other)
    }

    fn __gt__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, this, Comparison::Greater, other)
    }

    fn __ge__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, this, Comparison::GreaterEqual, other)
    }

    #[getter]
    fn __dict__(this: &Value, vm: &Vm) -> Result<Value> {
        attribute::instance_dict(vm, this)
    }

    /// Return state information for pickling
    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        Ok(tuple::of([vm.class_value(this), tuple::empty(), attribute::instance_dict(vm, this)?]))
    }

    /// Return a copy of the namespace object with new values for the specified attributes.
    fn __replace__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if !args.positional().is_empty() {
            return Err(vm.type_error("__replace__() takes no positional arguments"));
        }
        let copy = vm.call(&vm.class_value(this), &[])?;
        if copy.native::<SimpleNamespace>().is_none() {
            let (class, given) = (vm.class_of(this).full_name(vm), vm.type_name(&copy));
            let text = format!("expect types.SimpleNamespace type, but {class}() returned '{given}' object");
            return Err(vm.type_error(text));
        }
        let dict = attribute::instance_dict(vm, this)?;
        update(vm, &copy, &dict)?;
        for (name, value) in args.keywords() {
            attribute::set_own(vm, &copy, name, value.clone())?;
        }
        Ok(copy)
    }
}

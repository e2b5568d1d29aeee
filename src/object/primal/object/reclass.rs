//! `object.__class__ = other`.

use typhon_heap::{Value, collect, shape::flag as shape_flag};

use crate::{
    attribute,
    class::{Class, flag},
    raise::Result,
    shape,
    vm::Vm,
};

/// Changes the class of an object, where both classes' instances are laid out alike.
///
/// The attributes go to the dictionary first, so that only the class of the dictionary shape changes; instances with
/// another number of attribute slots cannot change.
///
/// # Errors
/// TypeError as CPython's.
pub fn set_class(vm: &Vm, this: &Value, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(vm.type_error("can't delete __class__ attribute")) };
    let Some(new) = Class::from(value) else {
        let given = vm.type_name(value);
        return Err(vm.type_error(format!("__class__ must be set to a class, not '{given}' object")));
    };
    vm.audit("object.__setattr__", || [this.clone(), vm.str("__class__"), value.clone()])?;
    let old = vm.class_of(this);
    let Some(header) = this.header() else { return Err(immutable(vm)) };
    if (old.flags() | new.flags()) & flag::IMMUTABLE != 0 && !both_modules(old, new) {
        return Err(immutable(vm));
    }
    let reserved = |class: &Class| class.instance_shape().get().count;
    let alike = std::ptr::eq(old.layout(), new.layout())
        && reserved(old) == reserved(new)
        && (old.flags() ^ new.flags()) & flag::DICTIONARY == 0;
    if !alike {
        let (new, old) = (new.name(), old.name());
        return Err(vm.type_error(format!("__class__ assignment: '{new}' object layout differs from '{old}'")));
    }
    if old.flags() & flag::DICTIONARY != 0 {
        attribute::instance_dict(vm, this)?;
    }
    let guard = header.is_published().then(|| header.lock.lock());
    let inline = header.shape().get().inline;
    let root = shape::root_with(new, inline);
    let target = match header.shape().get().flags & shape_flag::DICTIONARY {
        0 => root,
        _ => shape::dictionary(root),
    };
    header.set_shape(target);
    collect::changed_class(header);
    old.pin();
    drop(guard);
    Ok(())
}

fn both_modules(old: &Class, new: &Class) -> bool {
    use crate::known::Known;
    old.is_subclass(Known::Module) && new.is_subclass(Known::Module)
}

#[cold]
fn immutable(vm: &Vm) -> crate::raise::Raised {
    vm.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses")
}

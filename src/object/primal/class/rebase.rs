//! `cls.__bases__ = bases`.
//!
//! The bases change first, under the lock that changes of classes share, so that no two threads can make a cycle of them;
//! then the MROs of the class and of all that derives from it, then their slots and versions. Another thread sees the old or
//! the new MRO of each class. Where a metaclass has an `mro()` of its own, that lock is not held while it runs.

use typhon_heap::Value;

use super::{create, mro};
use crate::{
    class::{self, Class, flag},
    known::Known,
    primal::tuple::{self, Tuple},
    raise::{Raised, Result},
    vm::Vm,
};

/// Replaces the bases of a class that may be changed.
///
/// # Errors
/// TypeError where they do not fit, as CPython's; what `mro()` of a metaclass raises. The class is as before then.
pub(super) fn set_bases(vm: &Vm, class: &Class, value: &Value) -> Result<()> {
    let bases = check(vm, class, value)?;
    let guard = class::changes();
    refuse_cycle(vm, class, &bases)?;
    let base = create::best_base(vm, &bases)?;
    compare(vm, class, &base)?;
    let tuple = tuple::new_trace_only(bases);
    let old = (class.bases_value(), class.base());
    class.replace_bases(&tuple, Some(base));
    let mut changed = Vec::new();
    let guard = match has_own_order(vm, class) {
        true => None,
        false => Some(guard),
    };
    let result = reorder(vm, class, &mut changed);
    let guard = guard.unwrap_or_else(class::changes);
    match result {
        Ok(()) => {
            // The class's `mro` may have given it other bases yet, and listed it there.
            if class.bases_value().is(&tuple) {
                class.subclasses.enter(class, &tuple);
            }
            class.changed(vm, None);
            // This stops all threads, of which some may wait for the lock.
            drop(guard);
            (vm.hooks().forget_caches)(vm);
            Ok(())
        }
        Err(raised) => {
            changed.into_iter().rev().for_each(|(class, order)| restore(&class, order));
            if class.bases_value().is(&tuple) {
                class.replace_bases(&old.0, old.1);
            }
            Err(raised)
        }
    }
}

fn restore(class: &Value, order: Value) {
    if let Some(class) = Class::from(class) {
        class.set_mro(order);
    }
}

/// The new bases, which are classes.
fn check(vm: &Vm, class: &Class, value: &Value) -> Result<Vec<Value>> {
    let name = class.name();
    if !vm.class_of(value).is_subclass(Known::Tuple) {
        let given = vm.type_name(value);
        return Err(vm.type_error(format!("can only assign tuple to {name}.__bases__, not {given}")));
    }
    let bases = Tuple::items_of(value);
    if bases.is_empty() {
        return Err(vm.type_error(format!("can only assign non-empty tuple to {name}.__bases__, not ()")));
    }
    if let Some(odd) = bases.iter().find(|base| Class::from(base).is_none()) {
        let given = vm.type_name(odd);
        return Err(vm.type_error(format!("{name}.__bases__ must be tuple of classes, not '{given}'")));
    }
    Ok(bases.to_vec())
}

/// No base may derive from the class, be it by its MRO or by bases that a moment ago became others.
fn refuse_cycle(vm: &Vm, class: &Class, bases: &[Value]) -> Result<()> {
    let own = Value::of(class);
    let mut seen: Vec<Value> = bases.to_vec();
    let mut next = 0;
    while let Some(base) = seen.get(next).cloned() {
        next += 1;
        let Some(base_class) = Class::from(&base) else { continue };
        if base.is(&own) || base_class.is_subclass_of(class) {
            return Err(vm.type_error("a __bases__ item causes an inheritance cycle"));
        }
        for above in Tuple::items_of(&base_class.bases_value()) {
            if !seen.iter().any(|known| known.is(above)) {
                seen.push(above.clone());
            }
        }
    }
    Ok(())
}

/// Instances stay as they are, so the new base must lay them out as the old one.
fn compare(vm: &Vm, class: &Class, base: &Value) -> Result<()> {
    let (Some(new), Some(old)) = (Class::from(base), class.base()) else { return Ok(()) };
    let Some(old) = Class::from(&old) else { return Ok(()) };
    let what = if is_collected(new) != is_collected(old) {
        "deallocator"
    } else if create::solid(new) != create::solid(old)
        || (new.flags() ^ old.flags()) & (flag::DICTIONARY | flag::WEAK) != 0
    {
        "object layout"
    } else {
        return Ok(());
    };
    Err(differs(vm, what, new, old))
}

#[cold]
fn differs(vm: &Vm, what: &str, new: &Class, old: &Class) -> Raised {
    let (new, old) = (new.name(), old.name());
    vm.type_error(format!("__bases__ assignment: '{new}' {what} differs from '{old}'"))
}

/// Whether instances can be part of cycles: CPython frees them in another way then.
fn is_collected(class: &Class) -> bool {
    class.flags() & (flag::DICTIONARY | flag::WEAK) != 0
        || class.instance_shape().get().count > 0
        || !class.layout().leaf
}

/// Whether the MRO of the class, or of one that derives from it, is computed by Python code.
fn has_own_order(vm: &Vm, class: &Class) -> bool {
    mro::is_overridden(vm, &Value::of(class))
        || class.subclass_values().iter().filter_map(Class::from).any(|class| has_own_order(vm, class))
}

/// Computes the MROs of the class and of all that derives from it; notes the old ones.
fn reorder(vm: &Vm, class: &Class, changed: &mut Vec<(Value, Value)>) -> Result<()> {
    let value = Value::of(class);
    let order = mro::compute(vm, class, &value)?;
    changed.push((value, class.set_mro(order)));
    for subclass in class.subclass_values() {
        if let Some(subclass) = Class::from(&subclass) {
            reorder(vm, subclass, changed)?;
        }
    }
    Ok(())
}

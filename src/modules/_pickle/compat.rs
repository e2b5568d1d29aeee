//! The names of Python 2, for protocols that it reads: what `_compat_pickle` maps.

use typhon_object::{
    prelude::*,
    primal::{str as string, tuple},
};

fn found(vm: &Vm, mapping: &str, key: &Value) -> Result<Option<Value>> {
    let module = (vm.hooks().import)(vm, "_compat_pickle")?;
    let mapping = vm.get_attr_str(&module, mapping)?;
    match Dict::from(&mapping) {
        Some(mapping) => mapping.get(vm, key),
        None => Ok(None),
    }
}

/// Replaces a module and a name by those that a mapping of pairs has, or the module alone.
fn translate(vm: &Vm, names: &str, modules: &str, module: &mut Value, name: &mut Value) -> Result<()> {
    if let Some(pair) = found(vm, names, &tuple::of([module.clone(), name.clone()]))? {
        let (true, [other, called]) = (Tuple::from(&pair).is_some(), Tuple::items_of(&pair)) else {
            let given = vm.type_name(&pair);
            return Err(vm.runtime_error(format!("_compat_pickle.{names} values should be 2-tuples, not {given}")));
        };
        if !string::is_str(other) || !string::is_str(called) {
            let (one, two) = (vm.type_name(other), vm.type_name(called));
            let text = format!("_compat_pickle.{names} values should be pairs of str, not ({one}, {two})");
            return Err(vm.runtime_error(text));
        }
        (*module, *name) = (other.clone(), called.clone());
    } else if let Some(other) = found(vm, modules, module)? {
        if !string::is_str(&other) {
            let given = vm.type_name(&other);
            return Err(vm.runtime_error(format!("_compat_pickle.{modules} values should be strings, not {given}")));
        }
        *module = other;
    }
    Ok(())
}

/// From names of Python 3 to those of Python 2.
///
/// # Errors
/// RuntimeError where the mappings hold anything but names.
pub(super) fn to_old(vm: &Vm, module: &mut Value, name: &mut Value) -> Result<()> {
    translate(vm, "REVERSE_NAME_MAPPING", "REVERSE_IMPORT_MAPPING", module, name)
}

/// From names of Python 2 to those of Python 3.
///
/// # Errors
/// As for `to_old`.
pub(super) fn to_new(vm: &Vm, module: &mut Value, name: &mut Value) -> Result<()> {
    translate(vm, "NAME_MAPPING", "IMPORT_MAPPING", module, name)
}

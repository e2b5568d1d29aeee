//! What import statements do around `__import__`.

use typhon_bytecode::instructions::{a, b};
use typhon_heap::word::EMPTY;
use typhon_object::{
    args::Args,
    prelude::*,
    primal::{module::Module, str as string},
};

use super::{consume, operand};
use crate::frame::Fp;

/// `__import__(name, globals, locals, fromlist R[B+1], level R[B])`.
#[inline(never)]
pub fn import(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<Value> {
    let function = fp.function();
    let names = vm.names();
    let Some(import) = function.builtins().get_interned(vm, &names.__import__) else {
        return Err(vm.import_error("__import__ not found"));
    };
    let namespace = match fp.namespace() {
        EMPTY => Value::NONE,
        // SAFETY: the frame's header holds it.
        word => unsafe { Value::count_word(word) },
    };
    let name = fp.code().site_name(index).clone();
    let (level, list) = (operand(fp, b(word)).clone(), operand(fp, b(word) + 1).clone());
    let result =
        vm.call_args(&import, Args::positional_only(&[name, (*function.globals).clone(), namespace, list, level]))?;
    fp.clear(b(word)..b(word) + 2);
    Ok(result)
}

/// `R[B].name`, or the submodule.
#[inline(never)]
pub fn import_from(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<Value> {
    let (module, name) = (operand(fp, b(word)), fp.code().site_name(index));
    if let Some(value) = vm.find_attr(module, name)? {
        return Ok(value);
    }
    vm.forget_missing();
    let package = vm.find_attr(module, &vm.names().__name__)?.filter(string::is_str);
    let Some(package) = package else { return Err(cannot_import(vm, module, name, None)) };
    let full = vm.intern(&format!("{}.{}", string::lossy(&package), string::lossy(name)));
    if let Some(modules) = Dict::from(&vm.runtime().modules)
        && let Some(found) = modules.get(vm, &full)?
    {
        return Ok(found);
    }
    Err(cannot_import(vm, module, name, Some(&package)))
}

#[cold]
fn cannot_import(vm: &Vm, module: &Value, name: &Value, package: Option<&Value>) -> typhon_object::raise::Raised {
    let build = || -> Result<Value> {
        let name_text = string::lossy(name);
        let package_text = package.map_or_else(|| "<unknown module name>".to_owned(), string::lossy);
        let file = vm.find_attr(module, &vm.names().__file__)?.filter(string::is_str);
        let initialising = match vm.find_attr(module, &vm.names().__spec__)? {
            Some(spec) => match vm.find_attr(&spec, &vm.names()._initializing)? {
                Some(flag) => ops::truth(vm, &flag)?,
                None => false,
            },
            None => false,
        };
        let place = file.as_ref().map_or_else(|| "unknown location".to_owned(), string::lossy);
        let text = if initialising {
            format!(
                "cannot import name '{name_text}' from partially initialized module '{package_text}' \
                 (most likely due to a circular import) ({place})"
            )
        } else {
            format!("cannot import name '{name_text}' from '{package_text}' ({place})")
        };
        let raised = vm.import_error(text);
        let error = vm.catch(raised);
        vm.set_attr(&error, &vm.names().name, package.unwrap_or(&Value::NONE))?;
        vm.set_attr(&error, &vm.names().path, file.as_ref().unwrap_or(&Value::NONE))?;
        vm.set_attr(&error, &vm.intern("name_from"), name)?;
        Ok(error)
    };
    match build() {
        Ok(error) => vm.raise_again(error),
        Err(raised) => raised,
    }
}

/// Public names of the module `R[A]` go into the namespace.
#[inline(never)]
pub fn import_star(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let module = operand(fp, a(word));
    let namespace = match fp.namespace() {
        EMPTY => return Err(vm.system_error("import * needs a namespace")),
        // SAFETY: the frame's header holds it.
        word => unsafe { Value::count_word(word) },
    };
    let listed = vm.find_attr(module, &vm.names().__all__)?;
    let explicit = listed.is_some();
    let names = match listed {
        Some(names) => ops::collect(vm, &names)?,
        None => match module.native::<Module>() {
            Some(module) => module.namespace().keys(),
            None => {
                let dict = vm
                    .find_attr(module, &vm.names().__dict__)?
                    .ok_or_else(|| vm.import_error("from-import-* object has no __dict__ and no __all__"))?;
                let keys = vm.call_method(&dict, &vm.names().keys, &[])?;
                ops::collect(vm, &keys)?
            }
        },
    };
    for name in names {
        let Some(text) = string::as_str(&name) else {
            let module_name = vm.get_attr(module, &vm.names().__name__)?;
            let (module_name, given) = (string::lossy(&module_name), vm.type_name(&name));
            let text = match explicit {
                true => format!("Item in {module_name}.__all__ must be str, not {given}"),
                false => format!("Key in {module_name}.__dict__ must be str, not {given}"),
            };
            return Err(vm.type_error(text));
        };
        if !explicit && text.starts_with('_') {
            continue;
        }
        let name = vm.intern_value(&name);
        let value = vm.get_attr(module, &name)?;
        match namespace.exact::<Dict>() {
            Some(dict) => dict.set(vm, &name, value)?,
            None => ops::set_item(vm, &namespace, &name, &value)?,
        }
    }
    consume(fp, a(word));
    Ok(())
}

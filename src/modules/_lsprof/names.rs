//! What a profiler knows functions by.

use rustc_hash::FxHashMap;
use typhon_interpreter::types::code::Code;
use typhon_object::{
    class::Class,
    prelude::*,
    primal::{
        function::{Method, MethodDescriptor, NativeFunction},
        module::Module,
        str as string,
    },
};

use super::record::Key;

/// The native function that a call is of, if it is one: its key, and what tells its name.
pub(super) fn native(callable: &Value) -> Option<(Key, &Value)> {
    if let Some(method) = callable.exact::<Method>() {
        return native(method.function());
    }
    let def = match callable.exact::<NativeFunction>() {
        Some(function) => function.def(),
        None => callable.exact::<MethodDescriptor>()?.def(),
    };
    Some((std::ptr::from_ref(def).addr(), callable))
}

/// What is told of a function: the code, or the name of a native function.
fn told(vm: &Vm, function: &Value) -> Result<Value> {
    let Some(native) = function.native::<NativeFunction>() else {
        return match function.native::<Code>() {
            Some(_) => Ok(function.clone()),
            None => ops::repr(vm, function),
        };
    };
    let name = native.def().name;
    if let Some(receiver) = native.receiver().filter(|receiver| receiver.native::<Module>().is_none()) {
        let class = vm.class_value(receiver);
        let found = Class::from(&class).and_then(|class| class.lookup(vm, &vm.intern(name)));
        return match found {
            Some(found) => ops::repr(vm, &found),
            None => Ok(vm.str(&format!("<built-in method {name}>"))),
        };
    }
    let module = native.module();
    Ok(vm.str(&match module.as_ref().and_then(string::as_str) {
        Some(module) => format!("<built-in method {module}.{name}>"),
        None => format!("<built-in method {name}>"),
    }))
}

/// What functions are told as: one object for each, for that is how callees are found again.
pub(super) struct Names {
    functions: Value,
    told: FxHashMap<Key, Option<Value>>,
}

impl Names {
    /// Those of a dict of functions by their keys.
    pub(super) fn new(functions: Value) -> Names {
        Names { functions, told: FxHashMap::default() }
    }

    /// `None` for a function that was forgotten meanwhile.
    pub(super) fn of(&mut self, vm: &Vm, key: Key) -> Result<Option<Value>> {
        if let Some(told) = self.told.get(&key) {
            return Ok(told.clone());
        }
        let function = Dict::from(&self.functions).map_or(Ok(None), |dict| dict.get(vm, &vm.int(key as i64)))?;
        let told = function.map(|function| told(vm, &function)).transpose()?;
        self.told.insert(key, told.clone());
        Ok(told)
    }
}

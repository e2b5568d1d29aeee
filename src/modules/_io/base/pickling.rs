//! Streams are not pickled, but those in memory.

use typhon_object::prelude::*;

use super::IOBase;

#[pymethods(pickling)]
impl IOBase {
    fn __getstate__(this: &Value, vm: &Vm) -> Result<Value> {
        let given = vm.type_name(this);
        Err(vm.type_error(format!("cannot pickle '{given}' instances")))
    }

    fn __reduce_ex__(this: &Value, vm: &Vm, protocol: &Value) -> Result<Value> {
        // Python classes that say how they are pickled go their own way. Older protocols would make a stream of the class
        // below, to take a value out of it.
        if vm.class_of(this).flags() & typhon_object::class::flag::HEAP != 0 {
            let object = Known::Object.value();
            let protocol = match protocol.as_small_int() {
                Some(..2) => vm.int(2),
                _ => protocol.clone(),
            };
            return vm.call_method(&object, &vm.names().__reduce_ex__, &[this.clone(), protocol]);
        }
        let given = vm.type_name(this);
        Err(vm.type_error(format!("cannot pickle '{given}' instances")))
    }
}

/// `__reduce_ex__` of a stream in memory, which has a state: its class makes a new one.
pub(in super::super) fn reduced(vm: &Vm, this: &Value, protocol: &Value) -> Result<Value> {
    let state = vm.call_method(this, &vm.names().__getstate__, &[])?;
    let class = vm.class_value(this);
    if ops::sized_index(vm, protocol, Known::OverflowError)? < 2 {
        return Ok(vm.tuple(vec![class, vm.tuple(Vec::new()), state]));
    }
    let maker = vm.get_attr_str(&(vm.hooks().import)(vm, "copyreg")?, "__newobj__")?;
    Ok(vm.tuple(vec![maker, vm.tuple(vec![class]), state, Value::NONE, Value::NONE]))
}

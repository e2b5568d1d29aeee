//! What the interpreter gives to the rooms below it.

use typhon_object::{
    bootstrap,
    native::{PyType, TypeDef},
    prelude::*,
    vm::Hooks,
};

use crate::{
    poll,
    thread::Thread,
    types::{cell::Cell, code::{self, Code}, function::Function, generator::Generator},
};

/// The native types of this crate.
pub const TYPES: &[&TypeDef] = &[Cell::DEF, Code::DEF, Function::DEF, Generator::DEF];

/// The hooks, with those of other rooms.
pub fn hooks(
    import: fn(&Vm, &str) -> Result<Value>,
    union: fn(&Vm, &Value, &Value) -> Result<Value>,
    mapping_proxy: fn(&Vm, &Value) -> Result<Value>,
) -> Hooks {
    Hooks { forget_caches, import, globals, set_cell, union, mapping_proxy, poll: serve }
}

/// Puts a value into a cell.
fn set_cell(vm: &Vm, cell: &Value, value: &Value) -> Result<()> {
    let Some(cell) = cell.exact::<Cell>() else {
        let given = vm.type_name(cell);
        return Err(vm.type_error(format!("__classcell__ must be a nonlocal cell, not <class '{given}'>")));
    };
    drop(cell.replace(Some(value.clone())));
    Ok(())
}

/// Gives functions their call slot; the classes were made.
pub fn set_call_slots() {
    bootstrap::set_call_slots();
    Known::Function.class().set_call_slot(crate::call::call_function);
}

fn forget_caches(_: &Vm) {
    code::forget_caches();
}

/// The globals of the Python function that runs.
fn globals(vm: &Vm) -> Option<Value> {
    let fp = Thread::of(vm).fp.get();
    (!fp.0.is_null()).then(|| (*fp.function().globals).clone())
}

fn serve(vm: &Vm) -> Result<()> {
    poll::serve(vm, Thread::of(vm))
}

//! What the interpreter gives to the rooms below it.

use typhon_bytecode::code::LocalKind;
use typhon_object::{bootstrap, prelude::*, vm::Hooks};

use crate::{
    poll,
    thread::Thread,
    types::{cell::Cell, code},
};

pub use crate::types::TYPES;

/// The hooks, with those of other rooms.
pub fn hooks(
    import: fn(&Vm, &str) -> Result<Value>,
    union: fn(&Vm, &Value, &Value) -> Result<Value>,
    mapping_proxy: fn(&Vm, &Value) -> Result<Value>,
) -> Hooks {
    Hooks {
        forget_caches,
        import,
        globals,
        set_cell,
        union,
        mapping_proxy,
        frame_super,
        poll: serve,
        call_untraced: |vm, function, args| {
            let thread = Thread::of(vm);
            thread.tracing.call_aside(vm, thread, function, args)
        },
        unraisable: crate::poll::report_text,
        drive: crate::types::generator::drive,
    }
}

/// What `super()` means in the running frame.
fn frame_super(vm: &Vm) -> Result<(Value, Value)> {
    let fp = Thread::of(vm).fp.get();
    if fp.0.is_null() {
        return Err(vm.runtime_error("super(): no current frame"));
    }
    let code = fp.code();
    if code.argcount == 0 {
        return Err(vm.runtime_error("super(): no arguments"));
    }
    let content = |value: Value| match value.exact::<Cell>() {
        Some(cell) => cell.get(),
        None => Some(value),
    };
    let Some(first) = fp.copy(0).and_then(content) else {
        return Err(vm.runtime_error("super(): arg[0] deleted"));
    };
    let is_class =
        |local: &(typhon_bytecode::code::Name, LocalKind)| local.1 == LocalKind::Free && *local.0 == *b"__class__";
    let Some(local) = code.compiled.locals.iter().position(is_class) else {
        return Err(vm.runtime_error("super(): __class__ cell not found"));
    };
    match fp.copy(code.compiled.register(local)).and_then(content) {
        Some(class) => Ok((class, first)),
        None => Err(vm.runtime_error("super(): empty __class__ cell")),
    }
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
    code::forget_caches(|| {});
}

/// The globals of the Python function that runs.
fn globals(vm: &Vm) -> Option<Value> {
    let fp = Thread::of(vm).fp.get();
    (!fp.0.is_null()).then(|| (*fp.function().globals).clone())
}

fn serve(vm: &Vm) -> Result<()> {
    poll::serve(vm, Thread::of(vm))
}

//! Exceptions that nobody can catch: `sys.unraisablehook`.

use typhon_object::{
    prelude::*,
    primal::{dict::Dict, exception, module::Module, str as string},
};
use typhon_types::struct_sequence::{ClassCell, Definition};

/// `sys.UnraisableHookArgs`.
pub static HOOK_ARGS: Definition = Definition {
    name: "UnraisableHookArgs",
    module: "sys",
    doc: "Type used to pass arguments to sys.unraisablehook.",
    fields: &[
        ("exc_type", "Exception type"),
        ("exc_value", "Exception value"),
        ("exc_traceback", "Exception traceback"),
        ("err_msg", "Error message"),
        ("object", "Object causing the exception"),
    ],
    visible: 5,
    callable: true,
    class: ClassCell::new(),
};

/// An attribute of `sys`, where it is there and not None.
pub fn sys_attribute(vm: &Vm, name: &str) -> Option<Value> {
    let modules = Dict::from(&vm.runtime().modules)?;
    let sys = modules.get_interned(vm, &vm.names().sys)?;
    let found = sys.native::<Module>()?.namespace().get_interned(vm, &vm.intern(name))?;
    (!found.is_none()).then_some(found)
}

/// Reports the pending exception through `sys.unraisablehook`; `message` is like "Exception ignored in".
#[cold]
pub fn report(vm: &Vm, raised: Raised, message: Option<&str>, object: Option<&Value>) {
    let error = vm.catch(raised);
    if let Err(raised) = call_hook(vm, &error, message, object) {
        // The hook failed: all that is left is the standard error of the process.
        let failure = vm.catch(raised);
        let text = |value: &Value| match ops::str(vm, value) {
            Ok(text) => string::lossy(&text),
            Err(raised) => {
                drop(vm.catch(raised));
                String::new()
            }
        };
        let (name, message) = (vm.type_name(&error), message.unwrap_or("Exception ignored in"));
        eprintln!("{message}: {name}: {}", text(&error));
        eprintln!("Exception ignored in sys.unraisablehook: {}: {}", vm.type_name(&failure), text(&failure));
    }
}

fn call_hook(vm: &Vm, error: &Value, message: Option<&str>, object: Option<&Value>) -> Result<()> {
    let Some(hook) = sys_attribute(vm, "unraisablehook") else { return Err(vm.raise_again(error.clone())) };
    let traceback = exception::from(error).and_then(|error| error.traceback()).unwrap_or(Value::NONE);
    let args = HOOK_ARGS.make(
        vm,
        vec![
            vm.class_value(error),
            error.clone(),
            traceback,
            message.map_or(Value::NONE, |message| vm.str(message)),
            object.cloned().unwrap_or(Value::NONE),
        ],
    )?;
    vm.audit("sys.unraisablehook", || [hook.clone(), args.clone()])?;
    vm.call(&hook, &[args]).map(drop)
}

//! What `sys` is told of asynchronous generators: hooks that each thread has for itself.

use typhon_interpreter::types::async_generator::{Hooks, hooks, set_hooks};
use typhon_object::prelude::*;
use typhon_types::struct_sequence::{ClassCell, Definition};

static HOOKS: Definition = Definition {
    name: "asyncgen_hooks",
    module: "sys",
    doc: "asyncgen_hooks\n\nStruct sequence providing information about asynchronous\n\
        generators hooks. The attributes are read only.",
    fields: &[("firstiter", "Hook to intercept first iteration"), ("finalizer", "Hook to intercept finalization")],
    visible: 2,
    callable: false,
    class: ClassCell::new(),
};

/// The part of `sys` about asynchronous generators.
#[pymodule(name = "sys")]
mod module {
    /// Return the installed asynchronous generators hooks.
    ///
    /// This returns a namedtuple of the form (firstiter, finalizer).
    fn get_asyncgen_hooks(vm: &Vm) -> Result<Value> {
        let Hooks { first, finalizer } = hooks();
        super::HOOKS.make(vm, [first, finalizer].map(|hook| hook.unwrap_or(Value::NONE)).to_vec())
    }

    /// set_asyncgen_hooks([firstiter] [, finalizer])
    ///
    /// Set a finalizer for async generators objects.
    #[sig(firstiter = ..., finalizer = ...)]
    fn set_asyncgen_hooks(vm: &Vm, firstiter: Maybe<'_>, finalizer: Maybe<'_>) -> Result<()> {
        let now = hooks();
        let events = [(finalizer, "sys.set_asyncgen_hooks_finalizer"), (firstiter, "sys.set_asyncgen_hooks_firstiter")];
        // Both are checked before any is set.
        let finalizer = super::hook(vm, "finalizer", finalizer, now.finalizer)?;
        let first = super::hook(vm, "firstiter", firstiter, now.first)?;
        for (given, event) in events {
            if given.0.is_some() {
                vm.audit(event, || [])?;
            }
        }
        set_hooks(Hooks { first, finalizer });
        Ok(())
    }
}

/// The hook that an argument asks for: None takes it away, no argument leaves it.
fn hook(vm: &Vm, name: &str, given: Maybe<'_>, now: Option<Value>) -> Result<Option<Value>> {
    match given.0 {
        None => Ok(now),
        Some(hook) if hook.is_none() => Ok(None),
        Some(hook) if vm.class_of(hook).call_slot().is_some() => Ok(Some(hook.clone())),
        Some(odd) => {
            let given = vm.type_name(odd);
            Err(vm.type_error(format!("callable {name} expected, got {given}")))
        }
    }
}

//! `_warnings`: what `warnings` takes from native code.
//!
//! The state is here (filters, registry, lock); the logic is the library's own, `_py_warnings`, which looks everything up
//! in the module `warnings`. Native code warns through [`warn`].

use std::sync::OnceLock;

use typhon_object::{
    prelude::*,
    primal::{
        dict::{self, Dict},
        list,
        module::{Module, set_constant},
    },
};

use crate::_thread::RLock;

/// Warns from native code, as if by `warnings.warn`. Does nothing while the library cannot be imported yet.
///
/// # Errors
/// The warning, where a filter makes it an error.
pub fn warn(vm: &Vm, category: Known, text: &str, stack_level: i64) -> Result<()> {
    let Some(function) = logic(vm, "warn")? else { return Ok(()) };
    vm.call(&function, &[vm.str(text), category.value(), vm.int(stack_level)]).map(drop)
}

/// As [`warn`], with the object that the warning is about.
///
/// # Errors
/// As [`warn`].
pub fn warn_about(vm: &Vm, category: Known, text: &str, source: &Value) -> Result<()> {
    let Some(function) = logic(vm, "warn")? else { return Ok(()) };
    vm.call(&function, &[vm.str(text), category.value(), vm.int(1), source.clone()]).map(drop)
}

/// The module `warnings`, if it was imported.
fn warnings(vm: &Vm) -> Option<Value> {
    let module = Dict::from(&vm.runtime().modules)?.get_interned(vm, &vm.intern("warnings"))?;
    let filters = module.native::<Module>()?.namespace().get_interned(vm, &vm.intern("filters"));
    filters.map(|_| module)
}

/// A function of `_py_warnings`: of that one which the present module `warnings` comes from, as there may be several.
fn logic(vm: &Vm, name: &str) -> Result<Option<Value>> {
    if warnings(vm).is_none()
        && let Err(raised) = (vm.hooks().import)(vm, "warnings")
    {
        vm.catch_as(raised, Known::ImportError)?;
        return Ok(None);
    }
    let of_module = |module: &Value| {
        let setter = module.native::<Module>()?.namespace().get_interned(vm, &vm.intern("_set_module"))?;
        let namespace = vm.find_attr(&setter, &vm.names().__globals__).unwrap_or_else(|raised| {
            drop(vm.catch(raised));
            None
        });
        Dict::from(&namespace?)?.get_interned(vm, &vm.intern(name))
    };
    if let Some(function) = warnings(vm).as_ref().and_then(of_module) {
        return Ok(Some(function));
    }
    let module = (vm.hooks().import)(vm, "_py_warnings")?;
    vm.get_attr_str(&module, name).map(Some)
}

fn forward(vm: &Vm, name: &str, args: Args<'_>) -> Result<Value> {
    match logic(vm, name)? {
        Some(function) => vm.call_args(&function, args),
        None => Ok(Value::NONE),
    }
}

/// The lock of the filters.
fn lock(vm: &Vm) -> Result<Value> {
    static LOCK: OnceLock<Value> = OnceLock::new();
    if let Some(lock) = LOCK.get() {
        return Ok(lock.clone());
    }
    let class = typhon_object::bootstrap::type_of(vm, <RLock as typhon_object::native::PyType>::DEF);
    let lock = vm.call(&class, &[])?;
    lock.publish();
    Ok(LOCK.get_or_init(|| lock).clone())
}

/// The filters that a new runtime has.
fn default_filters(vm: &Vm) -> Value {
    let filter = |action: &str, category: Known, module: Option<&str>| {
        let module = module.map_or(Value::NONE, |module| vm.str(module));
        vm.tuple(vec![vm.str(action), Value::NONE, category.value(), module, vm.int(0)])
    };
    list::new(vec![
        filter("default", Known::DeprecationWarning, Some("__main__")),
        filter("ignore", Known::DeprecationWarning, None),
        filter("ignore", Known::PendingDeprecationWarning, None),
        filter("ignore", Known::ImportWarning, None),
        filter("ignore", Known::ResourceWarning, None),
    ])
}

/// _warnings provides basic warning filtering support.
/// It is a helper module to speed up interpreter start-up.
#[pymodule(name = "_warnings")]
mod module {
    /// Issue a warning, or maybe ignore it or raise an exception.
    ///
    ///   message
    ///     Text of the warning message.
    ///   category
    ///     The Warning category subclass. Defaults to UserWarning.
    ///   stacklevel
    ///     How far up the call stack to make this warning appear. A value of 2 for
    ///     example attributes the warning to the caller of the code calling warn().
    ///   source
    ///     If supplied, the destroyed object which emitted a ResourceWarning
    ///   skip_file_prefixes
    ///     An optional tuple of module filename prefixes indicating frames to skip
    ///     during stacklevel computations for stack frame attribution.
    #[name = "warn"]
    fn warn_python(vm: &Vm, args: Args<'_>) -> Result<Value> {
        forward(vm, "warn", args)
    }

    /// Issue a warning, or maybe ignore it or raise an exception.
    fn warn_explicit(vm: &Vm, args: Args<'_>) -> Result<Value> {
        forward(vm, "warn_explicit", args)
    }

    fn _filters_mutated_lock_held(vm: &Vm) -> Result<()> {
        let Some(module) = warnings(vm) else { return Ok(()) };
        let name = vm.intern("_filters_version");
        let version = vm.find_attr(&module, &name)?.and_then(|version| version.as_small_int()).unwrap_or(0);
        vm.set_attr(&module, &name, &vm.int(version + 1))
    }

    fn _acquire_lock(vm: &Vm) -> Result<()> {
        vm.call_method(&lock(vm)?, &vm.names().acquire, &[]).map(drop)
    }

    fn _release_lock(vm: &Vm) -> Result<()> {
        vm.call_method(&lock(vm)?, &vm.names().release, &[]).map(drop)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "filters", default_filters(vm))?;
        set_constant(vm, module, "_onceregistry", dict::new())?;
        set_constant(vm, module, "_defaultaction", vm.str("default"))?;
        let context = crate::_contextvars::new_variable(vm, vm.intern("warnings_context"), None);
        set_constant(vm, module, "_warnings_context", context)
    }
}

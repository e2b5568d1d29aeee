//! `_weakref`: what `weakref` is made of.

use typhon_object::prelude::*;
use typhon_types::weak::{self, WeakCallableProxy, WeakProxy, WeakReference};

/// Weak-reference support module.
#[pymodule(name = "_weakref", types(WeakReference, WeakProxy, WeakCallableProxy))]
mod module {
    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        vm.set_attr(module, &vm.intern("ref"), &Known::WeakReference.value())
    }

    /// Return the number of weak references to 'object'.
    fn getweakrefcount(object: &Value) -> usize {
        weak::references(object).len()
    }

    /// Return a list of all weak reference objects pointing to 'object'.
    fn getweakrefs(object: &Value) -> Value {
        typhon_object::primal::list::new(weak::references(object))
    }

    /// Create a proxy object that weakly references 'object'.
    ///
    /// 'callback', if given, is called with a reference to the
    /// proxy when 'object' is about to be finalized.
    #[sig(object, callback = None, /)]
    fn proxy(vm: &Vm, object: &Value, callback: Option<&Value>) -> Result<Value> {
        weak::proxy(vm, object, callback)
    }

    /// Atomically remove key from dict if it points to a dead weakref.
    fn _remove_dead_weakref(vm: &Vm, dct: &Value, key: &Value) -> Result<()> {
        let Some(dict) = Dict::from(dct) else {
            let given = vm.given_name(dct);
            return Err(vm.type_error(format!("_remove_dead_weakref() argument 1 must be dict, not {given}")));
        };
        let Some(found) = dict.get(vm, key)? else { return Ok(()) };
        let Some(reference) = found.native::<WeakReference>() else {
            return Err(vm.type_error("not a weakref"));
        };
        if reference.upgrade().is_some() {
            return Ok(());
        }
        // Another thread may have put a living one there meanwhile: it goes back.
        if let Some(removed) = dict.remove(vm, key)?
            && !removed.is(&found)
        {
            dict.set(vm, key, removed)?;
        }
        Ok(())
    }
}

//! `module`: a namespace.

use typhon_heap::{Frozen, Header, Value};
use typhon_macros::{pymethods, pytype};

use crate::{
    known::Known,
    primal::dict::{self, Dict},
    raise::Result,
    vm::Vm,
};

mod methods;

/// Create a module object.
///
/// The name must be a string; the optional docstring can have any type.
#[pytype(name = "module", known = Module, flags(base, trace_only), methods(general))]
pub struct Module {
    dict: Frozen,
}

impl Module {
    /// The namespace.
    pub fn dict(&self) -> &Value {
        &self.dict
    }

    /// The namespace, as a dict.
    pub fn namespace(&self) -> &Dict {
        Dict::from(&self.dict).expect("made with a dict")
    }
}

/// A module with nothing but its name and doc.
pub fn new(vm: &Vm, name: &str, doc: Option<&str>) -> Value {
    let shape = Known::Module.shape();
    named(vm, make(Header::trace_only(shape), dict::new(), shape), name, doc)
}

/// As [`new`], for a native module, which is never freed.
pub fn new_immortal(vm: &Vm, name: &str, doc: Option<&str>) -> Value {
    let shape = Known::Module.shape();
    named(vm, make(Header::immortal(shape), dict::new(), shape), name, doc)
}

fn named(vm: &Vm, module: Value, name: &str, doc: Option<&str>) -> Value {
    if let Some(this) = module.native::<Module>() {
        let names = vm.names();
        let dict = this.namespace();
        dict.set_interned(vm, &names.__name__, vm.str(name));
        dict.set_interned(vm, &names.__doc__, doc.map_or(Value::NONE, |doc| vm.str(doc)));
        for name in [&names.__package__, &names.__loader__, &names.__spec__] {
            dict.set_interned(vm, name, Value::NONE);
        }
    }
    module
}

/// A module of this shape over a namespace.
pub fn with_dict(dict: Value, shape: typhon_heap::ShapeId) -> Value {
    make(Header::trace_only(shape), dict, shape)
}

/// As [`with_dict`], for a native module, which is never freed.
pub fn immortal_with_dict(dict: Value) -> Value {
    let shape = Known::Module.shape();
    make(Header::immortal(shape), dict, shape)
}

fn make(header: Header, dict: Value, shape: typhon_heap::ShapeId) -> Value {
    dict.publish();
    typhon_heap::new_instance(shape, Module { header, dict: Frozen::new(dict) })
}

/// Sets an attribute of a module that is being made; `#[pymodule]` writes the calls for its constants.
pub fn set_constant(vm: &Vm, module: &Value, name: &str, value: Value) -> Result<()> {
    set(vm, module, &vm.intern(name), Some(&value))
}

#[pymethods]
impl Module {
    /// Return getattr(self, name).
    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let name = vm.attr_name(name)?;
        get(vm, this, &name)
    }

    fn __setattr__(this: &Value, vm: &Vm, name: &Value, value: &Value) -> Result<()> {
        let name = vm.attr_name(name)?;
        set(vm, this, &name, Some(value))
    }

    fn __delattr__(this: &Value, vm: &Vm, name: &Value) -> Result<()> {
        let name = vm.attr_name(name)?;
        set(vm, this, &name, None)
    }

    #[getter]
    fn __dict__(&self) -> Value {
        self.dict.clone()
    }
}

/// A module's attribute: the namespace, the class, then the namespace's `__getattr__`.
pub fn get(vm: &Vm, this: &Value, name: &Value) -> Result<Value> {
    let module = this.native::<Module>().ok_or_else(|| vm.type_error("descriptor requires a 'module' object"))?;
    if let Some(found) = crate::attribute::generic_get_with_dict(vm, this, name, module.namespace())? {
        return Ok(found);
    }
    let namespace = module.namespace();
    if let Some(getter) = namespace.get_interned(vm, &vm.intern("__getattr__")) {
        return vm.call(&getter, std::slice::from_ref(name));
    }
    let before = match namespace.get_interned(vm, &vm.names().__name__) {
        Some(name) if crate::primal::str::is_str(&name) => {
            format!("module '{}' has no attribute '", crate::primal::str::lossy(&name))
        }
        _ => "module has no attribute '".to_owned(),
    };
    let text = crate::primal::str::around(&before, name, "'");
    Err(crate::primal::exception::attribute_error(vm, text, this, name))
}

fn set(vm: &Vm, this: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
    let module = this.native::<Module>().ok_or_else(|| vm.type_error("descriptor requires a 'module' object"))?;
    if let Some(found) = vm.class_of(this).lookup(vm, name)
        && crate::attribute::is_data_descriptor(vm, &found)
    {
        return crate::attribute::generic_set(vm, this, name, value);
    }
    module.set_in_namespace(vm, this, name, value)
}

impl Module {
    /// Sets or (with `None`) deletes an attribute of the namespace.
    ///
    /// # Errors
    /// AttributeError where there is nothing to delete.
    pub(crate) fn set_in_namespace(&self, vm: &Vm, this: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
        match value {
            Some(value) => {
                self.namespace().set_interned(vm, name, value.clone());
                Ok(())
            }
            None if self.namespace().remove_interned(vm, name) => Ok(()),
            None => Err(vm.attribute_error_of(this, &crate::primal::str::lossy(name))),
        }
    }
}

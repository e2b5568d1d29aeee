//! `classmethod`: a method whose first argument is the class.

use typhon_object::{
    prelude::*,
    primal::{common, function, str as string},
};

use super::wrapped;

/// Convert a function to be a class method.
///
/// A class method receives the class as implicit first argument,
/// just like an instance method receives the instance.
/// To declare a class method, use this idiom:
///
///   class C:
///       @classmethod
///       def f(cls, arg1, arg2, argN):
///           ...
///
/// It can be called either on the class (e.g. C.f()) or on an instance
/// (e.g. C().f()).  The instance is ignored except for its class.
/// If a class method is called for a derived class, the derived class
/// object is passed as the implied first argument.
///
/// Class methods are different than C++ or Java static methods.
/// If you want those, see the staticmethod builtin.
#[pytype(name = "classmethod", known = ClassMethod, flags(base, dictionary))]
pub struct ClassMethod {
    callable: Slot,
}

impl ClassMethod {
    /// The wrapped callable. For the interpreter's caches.
    #[inline]
    pub fn callable(&self) -> Value {
        self.callable.get(&self.header).unwrap_or(Value::NONE)
    }
}

#[pymethods]
impl ClassMethod {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let _ = args;
        let shape = common::shape_for::<ClassMethod>(vm, class)?;
        Ok(typhon_object::heap::new_instance(
            shape,
            ClassMethod { header: Header::with_shape(shape), callable: Slot::new(Value::NONE) },
        ))
    }

    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let callable = wrapped::single(vm, "classmethod", args)?;
        if let Some(method) = this.native::<ClassMethod>() {
            let before = method.callable.replace(&method.header, Some(callable.clone()));
            wrapped::changed(vm, before);
        }
        wrapped::copy_names(vm, this, callable)
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let mut text = typhon_text::TextBuf::new();
        text.push_str("<classmethod(");
        common::push_repr(vm, &mut text, &self.callable())?;
        text.push_str(")>");
        Ok(string::from_buf(&text))
    }

    #[getter]
    #[alias(__wrapped__)]
    fn __func__(&self) -> Value {
        self.callable()
    }

    #[getter]
    fn __isabstractmethod__(&self, vm: &Vm) -> Result<bool> {
        wrapped::is_abstract(vm, Some(&self.callable()))
    }

    #[getter]
    fn __dict__(this: &Value, vm: &Vm) -> Result<Value> {
        typhon_object::attribute::instance_dict(vm, this)
    }

    #[setter]
    #[name = "__dict__"]
    fn set_dict(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        match value {
            Some(dict) => typhon_object::attribute::set_instance_dict(vm, this, dict),
            None => Err(vm.type_error("cannot delete __dict__")),
        }
    }

    #[getter]
    fn __annotations__(this: &Value, vm: &Vm) -> Result<Value> {
        let callable = this.native::<ClassMethod>().map_or(Value::NONE, ClassMethod::callable);
        wrapped::forwarded(vm, this, &callable, &vm.names().__annotations__)
    }

    #[setter]
    #[name = "__annotations__"]
    fn set_annotations(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        wrapped::set_forwarded(vm, this, &vm.names().__annotations__, value)
    }

    #[getter]
    fn __annotate__(this: &Value, vm: &Vm) -> Result<Value> {
        let callable = this.native::<ClassMethod>().map_or(Value::NONE, ClassMethod::callable);
        wrapped::forwarded(vm, this, &callable, &vm.names().__annotate__)
    }

    #[setter]
    #[name = "__annotate__"]
    fn set_annotate(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        wrapped::set_forwarded(vm, this, &vm.names().__annotate__, value)
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        common::generic_alias(vm, class, item)
    }

    fn __get__(&self, vm: &Vm, instance: &Value, owner: &Value) -> Value {
        let class = if owner.is_none() { vm.class_value(instance) } else { owner.clone() };
        function::bind_method(&self.callable(), &class)
    }
}

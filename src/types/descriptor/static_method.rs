//! `staticmethod`: a function in a class that takes neither instance nor class.

use typhon_object::{
    prelude::*,
    primal::{common, str as string},
};

use super::wrapped;

/// Convert a function to be a static method.
///
/// A static method does not receive an implicit first argument.
/// To declare a static method, use this idiom:
///
///    class C:
///        @staticmethod
///        def f(arg1, arg2, argN):
///            ...
///
/// It can be called either on the class (e.g. C.f()) or on an instance
/// (e.g. C().f()). Both the class and the instance are ignored, and
/// neither is passed implicitly as the first argument to the method.
///
/// Static methods in Python are similar to those found in Java or C++.
/// For a more advanced concept, see the classmethod builtin.
#[pytype(name = "staticmethod", known = StaticMethod, flags(base, dictionary))]
pub struct StaticMethod {
    callable: Slot,
}

impl StaticMethod {
    /// The wrapped callable. For the interpreter's caches.
    #[inline]
    pub fn callable(&self) -> Value {
        self.callable.get(&self.header).unwrap_or(Value::NONE)
    }
}

#[pymethods]
impl StaticMethod {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let _ = args;
        let shape = common::shape_for::<StaticMethod>(vm, class)?;
        Ok(typhon_object::heap::new_instance(
            shape,
            StaticMethod { header: Header::with_shape(shape), callable: Slot::new(Value::NONE) },
        ))
    }

    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let callable = wrapped::single(vm, "staticmethod", args)?;
        if let Some(method) = this.native::<StaticMethod>() {
            let before = method.callable.replace(&method.header, Some(callable.clone()));
            wrapped::changed(vm, before);
        }
        wrapped::copy_names(vm, this, callable)
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let mut text = typhon_text::TextBuf::new();
        text.push_str("<staticmethod(");
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
        let callable = this.native::<StaticMethod>().map_or(Value::NONE, StaticMethod::callable);
        wrapped::forwarded(vm, this, &callable, &vm.names().__annotations__)
    }

    #[setter]
    #[name = "__annotations__"]
    fn set_annotations(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        wrapped::set_forwarded(vm, this, &vm.names().__annotations__, value)
    }

    #[getter]
    fn __annotate__(this: &Value, vm: &Vm) -> Result<Value> {
        let callable = this.native::<StaticMethod>().map_or(Value::NONE, StaticMethod::callable);
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

    fn __get__(&self, _instance: &Value, _owner: &Value) -> Value {
        self.callable()
    }

    /// Call self as a function.
    fn __call__(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        vm.call_args(&self.callable(), args)
    }
}

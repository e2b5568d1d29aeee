//! What Python sees of generators, and the attributes that coroutines and asynchronous generators share with them.

use typhon_object::prelude::*;

use super::{Generator, Resumed, close, resume, resume_with_error, thrown};

/// The attributes of a type whose instances are suspended frames, in a block named `common`.
macro_rules! shared_methods {
    ($type:ident, $text:literal, $frame:ident $code:ident $delegate:ident $suspended:ident) => {
        #[pymethods(common)]
        impl $type {
            #[getter]
            fn $frame(this: &Value, vm: &Vm) -> Option<Value> {
                $crate::types::frame::of_generator(vm, this)
            }

            #[getter]
            fn $code(this: &Value, vm: &Vm) -> Result<Option<Value>> {
                vm.audit("object.__getattr__", || [this.clone(), vm.str(stringify!($code))])?;
                Ok(this.native::<$type>().map(|this| Value::of(this.core.code())))
            }

            #[getter]
            fn $delegate(&self) -> Option<Value> {
                $crate::types::generator::delegate_of(&self.core)
            }

            #[getter]
            fn $suspended(&self) -> bool {
                self.core.state() == $crate::types::generator::State::Suspended
            }

            #[doc = concat!("name of the ", $text)]
            #[getter]
            fn __name__(&self) -> Value {
                self.core.name(&self.header)
            }

            #[setter]
            #[name = "__name__"]
            fn set_name(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
                let text = "__name__ must be set to a string object";
                let value = value.filter(|value| typhon_object::primal::str::is_str(value));
                self.core.set_name(&self.header, value.ok_or_else(|| vm.type_error(text))?.clone());
                Ok(())
            }

            #[doc = concat!("qualified name of the ", $text)]
            #[getter]
            fn __qualname__(&self) -> Value {
                self.core.qualname(&self.header)
            }

            #[setter]
            #[name = "__qualname__"]
            fn set_qualname(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
                let text = "__qualname__ must be set to a string object";
                let value = value.filter(|value| typhon_object::primal::str::is_str(value));
                self.core.set_qualname(&self.header, value.ok_or_else(|| vm.type_error(text))?.clone());
                Ok(())
            }

            fn __repr__(&self) -> String {
                let name = typhon_object::primal::str::lossy(&self.core.qualname(&self.header));
                format!(concat!("<", $text, " object {} at {:#x}>"), name, std::ptr::from_ref(self).addr())
            }

            /// See PEP 585
            #[classmethod]
            fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
                typhon_object::primal::common::generic_alias(vm, class, item)
            }
        }
    };
}

pub(crate) use shared_methods;

shared_methods!(Generator, "generator", gi_frame gi_code gi_yieldfrom gi_suspended);

/// What a resumption means to a caller in Python: the end is StopIteration.
pub(crate) fn or_stop(vm: &Vm, resumed: Resumed) -> Result<Value> {
    match resumed {
        Resumed::Yielded(value) => Ok(value),
        Resumed::Returned(value) => Err(vm.stop_iteration(value)),
    }
}

#[pymethods]
impl Generator {
    #[getter]
    fn gi_running(&self) -> bool {
        self.core.state() == super::State::Running
    }

    /// Implement iter(self).
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    /// Implement next(self).
    fn __next__(this: &Value, vm: &Vm) -> Result<Value> {
        match resume(vm, this, &Value::NONE)? {
            Resumed::Yielded(value) => Ok(value),
            Resumed::Returned(value) if value.is_none() => Ok(Value::UNBOUND),
            Resumed::Returned(value) => Err(vm.stop_iteration(value)),
        }
    }

    /// send(value) -> send 'value' into generator,
    /// return next yielded value or raise StopIteration.
    fn send(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        or_stop(vm, resume(vm, this, value)?)
    }

    /// throw(value)
    /// throw(type[,value[,tb]])
    ///
    /// Raise exception in generator, return next yielded value or raise
    /// StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[sig(typ, val = ..., tb = ..., /)]
    fn throw(this: &Value, vm: &Vm, typ: &Value, val: Maybe<'_>, tb: Maybe<'_>) -> Result<Value> {
        let error = thrown(vm, typ, val, tb)?;
        or_stop(vm, resume_with_error(vm, this, error)?)
    }

    /// close() -> raise GeneratorExit inside generator.
    #[name = "close"]
    fn close_(this: &Value, vm: &Vm) -> Result<Value> {
        close(vm, this)
    }

    fn __del__(this: &Value, vm: &Vm) {
        finalize(vm, this);
    }
}

/// The end of a generator that nobody refers to: it is closed, and what goes wrong is told to `sys.unraisablehook`.
pub(crate) fn finalize(vm: &Vm, object: &Value) {
    if let Err(raised) = close(vm, object) {
        crate::poll::report_during(vm, &vm.catch(raised), object, "closing generator");
    }
}

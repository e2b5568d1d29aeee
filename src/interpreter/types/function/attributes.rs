//! What Python sees of functions.

use typhon_bytecode::CodeFlags;
use typhon_object::{
    attribute,
    prelude::*,
    primal::{function::bind_method, str as string},
};

use super::{Function, Parts};
use crate::types::{
    cell::Cell,
    code::{Code, forget_caches},
};

/// A value that an attribute is set to, checked.
fn checked<'a>(vm: &Vm, value: Option<&'a Value>, accept: impl Fn(&Value) -> bool, text: &str) -> Result<&'a Value> {
    value.filter(|value| accept(value)).ok_or_else(|| vm.type_error(text))
}

fn is_tuple(value: &Value) -> bool {
    Tuple::from(value).is_some()
}

fn is_dict(value: &Value) -> bool {
    Dict::from(value).is_some()
}

/// What an attribute that may be emptied is set to: None and deletion empty it.
fn optional(vm: &Vm, value: Option<&Value>, accept: fn(&Value) -> bool, text: &str) -> Result<Option<Value>> {
    match value {
        None => Ok(None),
        Some(value) if value.is_none() => Ok(None),
        some => checked(vm, some, accept, text).map(|value| Some(value.clone())),
    }
}

fn free_variables(code: &Code) -> usize {
    code.compiled.locals.iter().filter(|local| local.1 == typhon_bytecode::code::LocalKind::Free).count()
}

/// Checks a closure against the code's free variables; `None` where there are none.
fn closure_of(vm: &Vm, code: &Code, closure: &Value) -> Result<Option<Value>> {
    let wanted = free_variables(code);
    if !is_tuple(closure) {
        if closure.is_none() && wanted == 0 {
            return Ok(None);
        }
        let text = if wanted > 0 { "arg 5 (closure) must be tuple" } else { "arg 5 (closure) must be None or tuple" };
        return Err(vm.type_error(text));
    }
    let cells = Tuple::items_of(closure);
    if cells.len() != wanted {
        let (name, given) = (&code.compiled.name, cells.len());
        return Err(vm.value_error(format!("{name} requires closure of length {wanted}, not {given}")));
    }
    if let Some(other) = cells.iter().find(|cell| cell.exact::<Cell>().is_none()) {
        let given = vm.type_name(other);
        return Err(vm.type_error(format!("arg 5 (closure) expected cell, found {given}")));
    }
    Ok((wanted > 0).then(|| closure.clone()))
}

impl Function {
    /// A function whose attribute is about to be changed or deleted, which hooks hear of.
    fn changing<'a>(this: &'a Value, vm: &Vm, name: &str, value: Option<&Value>) -> Result<&'a Function> {
        match value.filter(|value| !value.is_none()) {
            Some(value) => vm.audit("object.__setattr__", || [this.clone(), vm.str(name), value.clone()])?,
            None => vm.audit("object.__delattr__", || [this.clone(), vm.str(name)])?,
        }
        this.native::<Function>().ok_or_else(|| vm.type_error("a function is expected"))
    }

    /// Keeps what is told of the present code, which is about to be replaced.
    fn keep_told(&self) {
        let told = [self.told_name(), self.told_qualname(), self.told_doc()];
        for (slot, value) in [&self.name, &self.qualname, &self.doc].into_iter().zip(told) {
            slot.set(&self.header, value);
        }
    }

    /// Reads an attribute that hooks hear of.
    fn read(this: &Value, vm: &Vm, name: &str, slot: fn(&Function) -> &Slot) -> Result<Option<Value>> {
        vm.audit("object.__getattr__", || [this.clone(), vm.str(name)])?;
        Ok(this.native::<Function>().and_then(|function| slot(function).get(&function.header)))
    }
}

#[pymethods]
impl Function {
    #[new]
    #[sig(code, globals, name = None, argdefs = None, closure = None, kwdefaults = None)]
    fn __new__(
        _class: &Value,
        vm: &Vm,
        code: &Value,
        globals: &Value,
        name: &Value,
        argdefs: &Value,
        closure: &Value,
        kwdefaults: &Value,
    ) -> Result<Value> {
        let Some(body) = code.exact::<Code>() else {
            let given = if code.is_none() { "None".to_owned() } else { vm.type_name(code) };
            return Err(vm.type_error(format!("function() argument 'code' must be code, not {given}")));
        };
        if !is_dict(globals) {
            let given = vm.type_name(globals);
            return Err(vm.type_error(format!("function() argument 'globals' must be dict, not {given}")));
        }
        if !name.is_none() && !string::is_str(name) {
            return Err(vm.type_error("arg 3 (name) must be None or string"));
        }
        if !argdefs.is_none() && !is_tuple(argdefs) {
            return Err(vm.type_error("arg 4 (defaults) must be None or tuple"));
        }
        let closure = closure_of(vm, body, closure)?;
        if !kwdefaults.is_none() && !is_dict(kwdefaults) {
            return Err(vm.type_error("arg 6 (kwdefaults) must be None or dict"));
        }
        let given = |value: &Value| (!value.is_none()).then(|| value.clone());
        let parts = Parts { defaults: given(argdefs), kwdefaults: given(kwdefaults), annotate: None, closure };
        let builtins = Function::builtins_of(vm, globals);
        let made = Function::new(vm, code, globals, &builtins, parts, true)?;
        if let (false, Some(function)) = (name.is_none(), made.native::<Function>()) {
            function.name.set(function.header(), name.clone());
        }
        Ok(made)
    }

    fn __call__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        crate::call::call_function(vm, this, args)
    }

    fn __get__(this: &Value, instance: &Value, _owner: &Value) -> Value {
        if instance.is_none() { this.clone() } else { bind_method(this, instance) }
    }

    fn __repr__(&self) -> String {
        let name = string::lossy(&self.told_qualname());
        format!("<function {name} at {:#x}>", std::ptr::from_ref(self).addr())
    }

    #[getter]
    fn __code__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        Function::read(this, vm, "__code__", |function| &function.code)
    }

    #[setter]
    #[name = "__code__"]
    fn set_code(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let function = Function::changing(this, vm, "__code__", value)?;
        let text = "__code__ must be set to a code object";
        let value = checked(vm, value, |value| value.exact::<Code>().is_some(), text)?;
        let wanted = value.exact::<Code>().map_or(0, free_variables);
        let given = function.closure.as_ref().map_or(0, |closure| Tuple::items_of(closure).len());
        if wanted != given {
            let name = string::lossy(&function.told_name());
            let text = format!("{name}() requires a code object with {given} free vars, not {wanted}");
            return Err(vm.value_error(text));
        }
        if let Some(code) = value.exact::<Code>() {
            const KINDS: u32 = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
            if (code.flags ^ function.code().flags) & KINDS != 0 {
                let text = "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)";
                crate::warn::warn(vm, Known::DeprecationWarning, text, 1)?;
            }
            code.prepare(vm)?;
        }
        function.keep_told();
        // Caches know how many arguments an accessor's code takes, and that an `__init__`'s is no generator's.
        forget_caches(|| function.code.set(&function.header, value.clone()));
        Ok(())
    }

    #[getter]
    fn __defaults__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        Function::read(this, vm, "__defaults__", |function| &function.defaults)
    }

    #[setter]
    #[name = "__defaults__"]
    fn set_defaults(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let function = Function::changing(this, vm, "__defaults__", value)?;
        let value = optional(vm, value, is_tuple, "__defaults__ must be set to a tuple object")?;
        drop(function.defaults.replace(&function.header, value));
        Ok(())
    }

    #[getter]
    fn __kwdefaults__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        Function::read(this, vm, "__kwdefaults__", |function| &function.kwdefaults)
    }

    #[setter]
    #[name = "__kwdefaults__"]
    fn set_kwdefaults(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let function = Function::changing(this, vm, "__kwdefaults__", value)?;
        let value = optional(vm, value, is_dict, "__kwdefaults__ must be set to a dict object")?;
        drop(function.kwdefaults.replace(&function.header, value));
        Ok(())
    }

    #[getter]
    fn __name__(&self) -> Value {
        self.told_name()
    }

    #[setter]
    #[name = "__name__"]
    fn set_name(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let value = checked(vm, value, string::is_str, "__name__ must be set to a string object")?;
        self.name.set(&self.header, value.clone());
        Ok(())
    }

    #[getter]
    fn __qualname__(&self) -> Value {
        self.told_qualname()
    }

    #[setter]
    #[name = "__qualname__"]
    fn set_qualname(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let value = checked(vm, value, string::is_str, "__qualname__ must be set to a string object")?;
        self.qualname.set(&self.header, value.clone());
        Ok(())
    }

    #[getter]
    fn __doc__(&self) -> Value {
        self.told_doc()
    }

    #[setter]
    #[name = "__doc__"]
    fn set_doc(&self, value: Option<&Value>) {
        self.doc.set(&self.header, value.cloned().unwrap_or(Value::NONE));
    }

    #[getter]
    fn __module__(&self) -> Option<Value> {
        self.module.get(&self.header)
    }

    #[setter]
    #[name = "__module__"]
    fn set_module(&self, value: Option<&Value>) {
        self.module.set(&self.header, value.cloned().unwrap_or(Value::NONE));
    }

    #[getter]
    fn __dict__(this: &Value, vm: &Vm) -> Result<Value> {
        attribute::instance_dict(vm, this)
    }

    #[setter]
    #[name = "__dict__"]
    fn set_dict(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        match value {
            Some(value) => attribute::set_instance_dict(vm, this, value),
            None => Err(vm.type_error("cannot delete __dict__")),
        }
    }

    #[member]
    fn __closure__(&self) -> Option<Value> {
        self.closure.as_ref().map(|closure| (**closure).clone())
    }

    #[member]
    fn __globals__(&self) -> Value {
        self.globals.clone()
    }

    #[member]
    fn __builtins__(&self) -> Value {
        self.builtins.clone()
    }

    #[getter]
    fn __annotate__(&self) -> Option<Value> {
        self.annotate.get(&self.header)
    }

    #[setter]
    #[name = "__annotate__"]
    fn set_annotate(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let Some(value) = value else { return Err(vm.type_error("__annotate__ cannot be deleted")) };
        if value.is_none() {
            self.annotate.clear(&self.header);
            return Ok(());
        }
        if vm.class_of(value).call_slot().is_none() {
            return Err(vm.type_error("__annotate__ must be callable or None"));
        }
        self.annotate.set(&self.header, value.clone());
        self.annotations.clear(&self.header);
        Ok(())
    }

    #[getter]
    fn __annotations__(&self, vm: &Vm) -> Result<Value> {
        if let Some(known) = self.annotations.get(&self.header) {
            return Ok(known);
        }
        let computed = match self.annotate.get(&self.header) {
            Some(annotate) => {
                let computed = vm.call(&annotate, &[vm.int(1)])?;
                if !is_dict(&computed) {
                    let given = vm.type_name(&computed);
                    return Err(vm.type_error(format!("__annotate__ returned non-dict of type '{given}'")));
                }
                computed
            }
            None => vm.dict(),
        };
        // Another thread may have been quicker: there is one dict.
        match self.annotations.fill(&self.header, computed) {
            Ok(()) | Err(_) => Ok(self.annotations.get(&self.header).unwrap_or(Value::NONE)),
        }
    }

    #[setter]
    #[name = "__annotations__"]
    fn set_annotations(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let value = optional(vm, value, is_dict, "__annotations__ must be set to a dict object")?;
        drop(self.annotations.replace(&self.header, value));
        self.annotate.clear(&self.header);
        Ok(())
    }

    #[getter]
    fn __type_params__(&self) -> Value {
        self.type_params.get(&self.header).unwrap_or_else(typhon_object::primal::tuple::empty)
    }

    #[setter]
    #[name = "__type_params__"]
    fn set_type_params(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let value = checked(vm, value, is_tuple, "__type_params__ must be set to a tuple")?;
        self.type_params.set(&self.header, value.clone());
        Ok(())
    }
}

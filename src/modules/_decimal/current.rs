//! The current context, which belongs to a context variable, and `localcontext`.

use std::sync::OnceLock;

use typhon_object::{prelude::*, primal::str as string};

use super::context::{self, Context};
use crate::_contextvars;

static VARIABLE: OnceLock<Value> = OnceLock::new();

fn variable(vm: &Vm) -> &'static Value {
    VARIABLE.get_or_init(|| {
        let variable = _contextvars::new_variable(vm, vm.str("decimal_context"), None);
        variable.publish();
        variable
    })
}

/// The current context; a copy of `DefaultContext` where none was set.
#[inline]
pub fn get(vm: &Vm) -> Result<Value> {
    match _contextvars::look_up(vm, variable(vm))? {
        Some(context) => Ok(context),
        None => {
            let [default, ..] = context::templates(vm)?;
            let fresh = context::copy(vm, default, true)?;
            put(vm, &fresh)?;
            Ok(fresh)
        }
    }
}

fn put(vm: &Vm, context: &Value) -> Result<()> {
    _contextvars::assign(vm, variable(vm), context)
}

/// Makes a context the current one; of a template, a copy.
pub fn set(vm: &Vm, context: &Value) -> Result<()> {
    if context.native::<Context>().is_none() {
        return Err(vm.type_error("argument must be a context"));
    }
    if context::templates(vm)?.iter().any(|template| template.is(context)) {
        return put(vm, &context::copy(vm, context, true)?);
    }
    put(vm, context)
}

/// The context that a method was given, or the current one.
#[inline]
pub fn given(vm: &Vm, context: Option<&Value>) -> Result<Value> {
    match context {
        None => get(vm),
        Some(context) if context.native::<Context>().is_some() => Ok(context.clone()),
        Some(_) => Err(vm.type_error("optional argument must be a context")),
    }
}

/// What `localcontext` returns.
#[pytype(name = "ContextManager", module = "decimal", flags(no_new))]
pub struct ContextManager {
    local: Frozen,
    global: Frozen,
}

/// A manager of a copy of `context` (or the current one) with some attributes changed.
pub fn manager(vm: &Vm, context: &Value, changes: Keywords<'_>) -> Result<Value> {
    let global = get(vm)?;
    let chosen = if context.is_none() { global.clone() } else { given(vm, Some(context))? };
    let local = context::copy(vm, &chosen, false)?;
    for (name, value) in changes.iter() {
        let known = string::as_str(name).is_some_and(|name| context::ATTRIBUTES.contains(&name));
        if !known {
            let name = string::lossy(name);
            return Err(vm.type_error(format!("this function got an unexpected keyword argument '{name}'")));
        }
        if let (false, Some(local)) = (value.is_none(), local.native::<Context>()) {
            local.set_from_call(vm, &string::lossy(name), value)?;
        }
    }
    Ok(typhon_heap::new(ContextManager {
        header: Header::of::<ContextManager>(),
        local: Frozen::new(local),
        global: Frozen::new(global),
    }))
}

#[pymethods]
impl ContextManager {
    fn __enter__(&self, vm: &Vm) -> Result<Value> {
        set(vm, &self.local)?;
        Ok(self.local.clone())
    }

    #[sig(*args)]
    fn __exit__(&self, vm: &Vm, args: &[Value]) -> Result<bool> {
        let _ = args;
        set(vm, &self.global)?;
        Ok(false)
    }
}

//! `_contextvars`: variables whose values belong to a context.
//!
//! A context's values are a dict that is never changed once anybody but the context has it: setting a variable puts a changed
//! copy in its place then, so `copy_context` copies nothing and readers need no lock.

use std::{
    cell::RefCell,
    sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
};

use typhon_object::{
    args::Maybe,
    prelude::*,
    primal::{
        common::{self, generic_alias},
        dict::{self, Key},
        str as string,
    },
};

mod views;

use views::{Items, Keys, Values};

thread_local! {
    /// The contexts that the thread has entered; the last one is current. Made when it is asked for first.
    static ENTERED: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };

    /// What [`look_up`] found last: the version of the values that it looked into, the variable, its value.
    static FOUND: RefCell<Option<(u64, Value, Value)>> = const { RefCell::new(None) };
}

/// Versions that no context has had yet.
static FRESH: AtomicU64 = AtomicU64::new(1);

/// The thread is about to end: its contexts go.
pub fn leave() {
    let dying = (ENTERED.take(), FOUND.take());
    drop(dying);
}

/// The value of a native module's variable in the current context, for who asks often: the last answer holds until the
/// context changes.
pub fn look_up(vm: &Vm, variable: &Value) -> Result<Option<Value>> {
    let version = ENTERED.with_borrow(|entered| {
        entered
            .last()
            .and_then(|context| context.native::<Context>())
            .map_or(0, |context| context.version.load(Ordering::Relaxed))
    });
    let known = FOUND.with_borrow(|found| match found {
        Some((looked, asked, value)) if *looked == version && version != 0 && asked.is(variable) => Some(value.clone()),
        _ => None,
    });
    if known.is_some() {
        return Ok(known);
    }
    let context = current();
    let Some(target) = context.native::<Context>() else { return Ok(None) };
    let Some(value) = target.find(vm, variable)? else { return Ok(None) };
    let version = FRESH.fetch_add(1, Ordering::Relaxed);
    target.version.store(version, Ordering::Relaxed);
    let before = FOUND.replace(Some((version, variable.clone(), value.clone())));
    drop(before);
    Ok(Some(value))
}

/// Sets a native module's variable in the current context.
pub fn assign(vm: &Vm, variable: &Value, value: &Value) -> Result<()> {
    let context = current();
    if let Some(target) = context.native::<Context>() {
        drop(target.change(vm, variable, Some(value))?);
    }
    Ok(())
}

/// The calling thread's context.
fn current() -> Value {
    if let Some(context) = ENTERED.with_borrow(|entered| entered.last().cloned()) {
        return context;
    }
    let fresh = new_context(dict::new());
    if let Some(context) = fresh.native::<Context>() {
        context.entered.store(true, Ordering::Relaxed);
    }
    ENTERED.with_borrow_mut(|entered| entered.push(fresh.clone()));
    fresh
}

/// A mapping of variables to values.
#[pytype(name = "Context", module = "_contextvars", flags(mapping, unhashable))]
pub struct Context {
    values: Slot,
    entered: AtomicBool,
    /// Tells the values from all others that were looked into; 0 where nobody looked yet. Only the thread that entered the
    /// context changes either.
    version: AtomicU64,
}

fn new_context(values: Value) -> Value {
    let entered = AtomicBool::new(false);
    typhon_heap::new(Context {
        header: Header::of::<Context>(),
        values: Slot::new(values),
        entered,
        version: AtomicU64::new(0),
    })
}

impl Context {
    /// The dict of values, which does not change any more.
    fn values(&self) -> Value {
        self.values.get(&self.header).unwrap_or_else(dict::new)
    }

    /// The value of a variable; looking at one runs no Python code.
    fn find(&self, vm: &Vm, variable: &Value) -> Result<Option<Value>> {
        let key = Key::new(vm, variable)?;
        let find = |values: &Value| Dict::from(values).map_or(Ok(None), |values| values.get_hashed(vm, &key));
        common::look(&self.values, &self.header, find).unwrap_or(Ok(None))
    }

    /// Sets or removes a variable's value; returns the old one.
    fn change(&self, vm: &Vm, variable: &Value, value: Option<&Value>) -> Result<Option<Value>> {
        let key = Key::new(vm, variable)?;
        let put = |values: &Value| match (Dict::from(values), value) {
            (None, _) => Ok(None),
            (Some(values), None) => values.remove_hashed(vm, &key),
            (Some(values), Some(value)) => {
                let before = values.get_hashed(vm, &key)?;
                values.set_hashed(vm, &key, value.clone())?;
                Ok(before)
            }
        };
        self.version.store(0, Ordering::Relaxed);
        // Of a context that other threads reach, the look itself has the dict, too.
        let own = |values: &Value| values.is_unique().then(|| put(values));
        if let Some(before) = common::look(&self.values, &self.header, own).flatten() {
            return before;
        }
        let values = self.values();
        let copy = Dict::from(&values).map_or_else(dict::new, Dict::copy);
        let before = put(&copy)?;
        self.values.set(&self.header, copy);
        Ok(before)
    }

    fn check_variable(vm: &Vm, key: &Value) -> Result<()> {
        if key.native::<ContextVar>().is_some() {
            return Ok(());
        }
        let shown = string::lossy(&ops::repr(vm, key)?);
        Err(vm.type_error(format!("a ContextVar key was expected, got {shown}")))
    }

    /// An iterator of the dict, which `wrap` gives a type of its own.
    fn view(&self, vm: &Vm, name: &str, wrap: fn(&Vm, Value, usize) -> Value) -> Result<Value> {
        let values = self.values();
        let view = vm.call_method_str(&values, name, &[])?;
        Ok(wrap(vm, ops::iter(vm, &view)?, ops::len(vm, &values)?))
    }
}

#[pymethods]
impl Context {
    #[new]
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if !args.values().is_empty() {
            return Err(vm.type_error("Context() does not accept any arguments"));
        }
        Ok(new_context(dict::new()))
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        Context::check_variable(vm, key)?;
        self.find(vm, key)?.ok_or_else(|| vm.key_error(key))
    }

    fn __contains__(&self, vm: &Vm, key: &Value) -> Result<bool> {
        Context::check_variable(vm, key)?;
        Ok(self.find(vm, key)?.is_some())
    }

    fn __len__(&self, vm: &Vm) -> Result<usize> {
        ops::len(vm, &self.values())
    }

    fn __iter__(&self, vm: &Vm) -> Result<Value> {
        self.view(vm, "keys", Keys::make)
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match other.native::<Context>() {
            Some(other) => ops::equal(vm, &self.values(), &other.values()).map(Value::bool),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    /// Return the value for `key` if `key` has the value in the context object.
    ///
    /// If `key` does not exist, return `default`. If `default` is not given,
    /// return None.
    #[sig(key, default = None, /)]
    fn get(&self, vm: &Vm, key: &Value, default: &Value) -> Result<Value> {
        Context::check_variable(vm, key)?;
        Ok(self.find(vm, key)?.unwrap_or_else(|| default.clone()))
    }

    /// Return all variables and their values in the context object.
    ///
    /// The result is returned as a list of 2-tuples (variable, value).
    fn items(&self, vm: &Vm) -> Result<Value> {
        self.view(vm, "items", Items::make)
    }

    /// Return a list of all variables in the context object.
    fn keys(&self, vm: &Vm) -> Result<Value> {
        self.view(vm, "keys", Keys::make)
    }

    /// Return a list of all variables' values in the context object.
    #[name = "values"]
    fn values_view(&self, vm: &Vm) -> Result<Value> {
        self.view(vm, "values", Values::make)
    }

    /// Return a shallow copy of the context object.
    fn copy(&self) -> Value {
        new_context(self.values())
    }

    fn run(this: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let Some((function, rest)) = args.split_first() else {
            return Err(vm.type_error("run() missing 1 required positional argument"));
        };
        let Some(context) = this.native::<Context>() else { return Err(vm.type_error("a Context was expected")) };
        // The thread's own context is there before another one is entered.
        current();
        if context.entered.swap(true, Ordering::AcqRel) {
            let shown = string::lossy(&ops::repr(vm, this)?);
            return Err(vm.runtime_error(format!("cannot enter context: {shown} is already entered")));
        }
        ENTERED.with_borrow_mut(|entered| entered.push(this.clone()));
        let result = vm.call_args(function, rest);
        let left = ENTERED.with_borrow_mut(Vec::pop);
        context.entered.store(false, Ordering::Release);
        drop(left);
        result
    }
}

/// A variable whose value belongs to the current context.
#[pytype(name = "ContextVar", module = "_contextvars")]
pub struct ContextVar {
    name: Frozen,
    default: Option<Frozen>,
}

/// A new variable.
pub fn new_variable(vm: &Vm, name: Value, default: Option<Value>) -> Value {
    // Its module may not have been imported yet.
    typhon_object::bootstrap::type_of(vm, Context::DEF);
    typhon_object::bootstrap::type_of(vm, Token::DEF);
    typhon_object::bootstrap::type_of(vm, ContextVar::DEF);
    typhon_heap::new(ContextVar {
        header: Header::of::<ContextVar>(),
        name: Frozen::new(name),
        default: default.map(Frozen::new),
    })
}

#[pymethods]
impl ContextVar {
    #[new]
    #[sig(name, /, *, default = ...)]
    fn __new__(class: &Value, vm: &Vm, name: &Value, default: Maybe<'_>) -> Result<Value> {
        let _ = class;
        if !string::is_str(name) {
            return Err(vm.type_error("context variable name must be a str"));
        }
        Ok(new_variable(vm, name.clone(), default.0.cloned()))
    }

    #[getter]
    fn name(&self) -> Value {
        self.name.clone()
    }

    /// Return a value for the context variable for the current context.
    ///
    /// If there is no value for the variable in the current context, the method will:
    ///  * return the value of the default argument of the method, if provided; or
    ///  * return the default value for the context variable, if it was created
    ///    with one; or
    ///  * raise a LookupError.
    #[sig(default = ..., /)]
    fn get(this: &Value, vm: &Vm, default: Maybe<'_>) -> Result<Value> {
        let context = current();
        if let Some(context) = context.native::<Context>()
            && let Some(value) = context.find(vm, this)?
        {
            return Ok(value);
        }
        let own = this.native::<ContextVar>().and_then(|variable| variable.default.as_ref());
        match default.0.or(own.map(|own| &**own)) {
            Some(default) => Ok(default.clone()),
            None => Err(vm.raise_args(Known::LookupError, vec![this.clone()])),
        }
    }

    /// Call to set a new value for the context variable in the current context.
    ///
    /// The required *value* argument is the new value for the context variable.
    ///
    /// Returns a Token object that can be used to restore the variable to its previous
    /// value via the `ContextVar.reset()` method.
    fn set(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        let context = current();
        let Some(target) = context.native::<Context>() else { return Ok(Value::NONE) };
        let old = target.change(vm, this, Some(value))?;
        Ok(typhon_heap::new(Token {
            header: Header::of::<Token>(),
            context: Frozen::new(context.clone()),
            variable: Frozen::new(this.clone()),
            old: old.map(Frozen::new),
            used: AtomicBool::new(false),
        }))
    }

    /// Reset the context variable.
    ///
    /// The variable is reset to the value it had before the `ContextVar.set()` that
    /// created the token was used.
    fn reset(this: &Value, vm: &Vm, token: &Value) -> Result<()> {
        let Some(used) = token.native::<Token>() else {
            let given = vm.type_name(token);
            return Err(vm.type_error(format!("expected an instance of Token, got {given}")));
        };
        let shown = || ops::repr(vm, token).map(|text| string::lossy(&text));
        if used.used.load(Ordering::Acquire) {
            return Err(vm.runtime_error(format!("{} has already been used once", shown()?)));
        }
        if !used.variable.is(this) {
            return Err(vm.value_error(format!("{} was created by a different ContextVar", shown()?)));
        }
        let context = current();
        if !used.context.is(&context) {
            return Err(vm.value_error(format!("{} was created in a different Context", shown()?)));
        }
        if used.used.swap(true, Ordering::AcqRel) {
            return Err(vm.runtime_error(format!("{} has already been used once", shown()?)));
        }
        if let Some(context) = context.native::<Context>() {
            drop(context.change(vm, this, used.old.as_deref())?);
        }
        Ok(())
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let name = string::lossy(&ops::repr(vm, &self.name)?);
        let default = match &self.default {
            Some(default) => format!(" default={}", string::lossy(&ops::repr(vm, default)?)),
            None => String::new(),
        };
        Ok(format!("<ContextVar name={name}{default} at {self:p}>"))
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        generic_alias(vm, class, item)
    }
}

/// What `ContextVar.set` returns.
#[pytype(name = "Token", module = "_contextvars", flags(unhashable))]
pub struct Token {
    context: Frozen,
    variable: Frozen,
    old: Option<Frozen>,
    used: AtomicBool,
}

/// `Token.MISSING`.
#[pytype(name = "Token.MISSING", module = "_contextvars", flags(no_new))]
pub struct Missing {
    unused: AtomicI64,
}

#[pymethods]
impl Missing {
    fn __repr__(&self) -> &'static str {
        let _ = self.unused.load(Ordering::Relaxed);
        "<Token.MISSING>"
    }
}

fn missing() -> Value {
    static MISSING: std::sync::OnceLock<Value> = std::sync::OnceLock::new();
    let make = || typhon_heap::new(Missing { header: Header::of::<Missing>(), unused: AtomicI64::new(0) });
    let missing = MISSING.get_or_init(make);
    missing.publish();
    missing.clone()
}

#[pymethods]
impl Token {
    #[new]
    fn __new__(_class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        Err(vm.runtime_error("Tokens can only be created by ContextVars"))
    }

    #[getter]
    fn var(&self) -> Value {
        self.variable.clone()
    }

    #[getter]
    fn old_value(&self) -> Value {
        self.old.as_deref().cloned().unwrap_or_else(missing)
    }

    /// Enter into Token context manager.
    fn __enter__(this: &Value) -> Value {
        this.clone()
    }

    /// Exit from Token context manager, restore the linked ContextVar.
    #[sig(*exc_info)]
    fn __exit__(this: &Value, vm: &Vm, exc_info: &[Value]) -> Result<()> {
        let _ = exc_info;
        let Some(token) = this.native::<Token>() else { return Ok(()) };
        ContextVar::reset(&token.variable, vm, this)
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let variable = string::lossy(&ops::repr(vm, &self.variable)?);
        let used = if self.used.load(Ordering::Relaxed) { " used" } else { "" };
        Ok(format!("<Token{used} var={variable} at {self:p}>"))
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        generic_alias(vm, class, item)
    }
}

/// Context Variables
#[pymodule(name = "_contextvars", types(Context, ContextVar, Token))]
mod module {
    fn copy_context() -> Value {
        current().native::<Context>().map_or(Value::NONE, |context| new_context(context.values()))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        let _ = module;
        let def = <Missing as typhon_object::native::PyType>::DEF;
        typhon_object::bootstrap::type_of(vm, def);
        let token = typhon_object::bootstrap::type_of(vm, <Token as typhon_object::native::PyType>::DEF);
        if let Some(class) = Class::from(&token) {
            class.set_attribute(vm, &vm.intern("MISSING"), Some(missing()))?;
        }
        Ok(())
    }
}

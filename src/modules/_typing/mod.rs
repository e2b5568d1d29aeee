//! `_typing`: type variables, type aliases, `Generic`. What they mean is told by `typing`, which they ask.

use std::sync::OnceLock;

use typhon_object::{
    bootstrap,
    native::PyType,
    prelude::*,
    primal::{common, module::set_constant, tuple},
};

mod alias;
mod generic;
mod lazy;
mod parameters;
mod variables;

use alias::TypeAliasType;
use lazy::{ConstEvaluator, Lazy};
use parameters::{ParamSpecArgs, ParamSpecKwargs};
use variables::{ParamSpec, TypeVar, TypeVarTuple, Variance};

/// Primitives and accelerators for the typing module.
#[pymodule(name = "_typing", types(TypeVar, ParamSpec, TypeVarTuple, ParamSpecArgs, ParamSpecKwargs, TypeAliasType))]
mod module {
    fn _idfunc(x: &Value) -> Value {
        x.clone()
    }

    /// What `class X[T: bound]` and its like call: the functions compute what is asked for later.
    #[name = "_make_type_var"]
    fn make_type_var(vm: &Vm, name: &Value, bound: &Value, constraints: &Value, default: &Value) -> Result<Value> {
        let (bound, constraints) = (Lazy::from_function(bound), Lazy::from_function(constraints));
        TypeVar::make(vm, name, bound, constraints, Lazy::from_function(default), Variance::INFERRED)
    }

    #[name = "_make_param_spec"]
    fn make_param_spec(vm: &Vm, name: &Value, default: &Value) -> Result<Value> {
        ParamSpec::make(vm, name, &Value::NONE, Lazy::from_function(default), Variance::INFERRED)
    }

    #[name = "_make_type_var_tuple"]
    fn make_type_var_tuple(vm: &Vm, name: &Value, default: &Value) -> Result<Value> {
        TypeVarTuple::make(vm, name, Lazy::from_function(default))
    }

    #[name = "_make_type_alias"]
    fn make_type_alias(vm: &Vm, name: &Value, params: &Value, value: &Value) -> Result<Value> {
        let params = if params.is_none() { tuple::empty() } else { params.clone() };
        TypeAliasType::make(vm, name, params, Lazy::from_function(value))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        bootstrap::type_of(vm, NoDefault::DEF);
        bootstrap::type_of(vm, ConstEvaluator::DEF);
        set_constant(vm, module, "NoDefault", no_default())?;
        set_constant(vm, module, "Generic", generic::class(vm)?)?;
        set_constant(vm, module, "Union", Known::Union.value())
    }
}

/// The type of the NoDefault singleton.
#[pytype(name = "NoDefaultType")]
pub struct NoDefault {}

static NO_DEFAULT: OnceLock<Value> = OnceLock::new();

/// `typing.NoDefault`; its type was made.
fn no_default() -> Value {
    let make = || typhon_heap::new(NoDefault { header: Header::immortal(NoDefault::shape()) });
    NO_DEFAULT.get_or_init(make).clone()
}

#[pymethods]
impl NoDefault {
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        match args.values() {
            [] => Ok(no_default()),
            _ => Err(vm.type_error("NoDefaultType takes no arguments")),
        }
    }

    fn __repr__(&self) -> &'static str {
        "typing.NoDefault"
    }

    fn __reduce__(&self) -> &'static str {
        "NoDefault"
    }
}

/// An attribute of `typing`.
fn typing(vm: &Vm, name: &str) -> Result<Value> {
    let module = (vm.hooks().import)(vm, "typing")?;
    vm.get_attr_str(&module, name)
}

fn call_typing(vm: &Vm, name: &str, args: &[Value]) -> Result<Value> {
    vm.call(&typing(vm, name)?, args)
}

/// `a | b`.
fn union(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    typhon_types::alias::union_of(vm, &[a.clone(), b.clone()])
}

/// Sets `__module__` to the name of the module that is running.
fn set_module(vm: &Vm, object: &Value) -> Result<()> {
    let Some(globals) = (vm.hooks().globals)(vm) else { return Ok(()) };
    let name = Dict::from(&globals).and_then(|globals| globals.get_interned(vm, &vm.names().__name__));
    vm.set_attr(object, &vm.names().__module__, &name.unwrap_or(Value::NONE))
}

/// The text of a name.
fn check_name(vm: &Vm, function: &str, name: &Value) -> Result<()> {
    if typhon_object::primal::str::is_str(name) {
        return Ok(());
    }
    let given = vm.given_name(name);
    Err(vm.type_error(format!("{function}() argument 'name' must be str, not {given}")))
}

#[cold]
fn no_subclass(vm: &Vm, name: &str) -> Raised {
    vm.type_error(format!("Cannot subclass an instance of {name}"))
}

/// `alias[key]` of generic aliases.
fn parameterized(vm: &Vm, object: &Value, key: &Value) -> Result<Value> {
    common::generic_alias(vm, object, key)
}

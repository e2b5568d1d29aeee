//! `TypeVar`, `ParamSpec`, `TypeVarTuple`.

use typhon_object::{
    prelude::*,
    primal::{str as string, tuple},
};

use super::{
    call_typing, check_name,
    lazy::{self, Lazy},
    no_default, no_subclass,
    parameters::{ParamSpecArgs, ParamSpecKwargs},
    set_module, typing, union,
};

/// How a generic class varies with a parameter.
#[derive(Clone, Copy)]
pub(super) struct Variance {
    covariant: bool,
    contravariant: bool,
    inferred: bool,
}

impl Variance {
    /// That of parameters in brackets.
    pub(super) const INFERRED: Variance = Variance { covariant: false, contravariant: false, inferred: true };

    fn new(vm: &Vm, covariant: bool, contravariant: bool, inferred: bool) -> Result<Variance> {
        if covariant && contravariant {
            return Err(vm.value_error("Bivariant types are not supported."));
        }
        if inferred && (covariant || contravariant) {
            return Err(vm.value_error("Variance cannot be specified with infer_variance."));
        }
        Ok(Variance { covariant, contravariant, inferred })
    }

    fn sign(self) -> &'static str {
        match self {
            Variance { inferred: true, .. } => "",
            Variance { covariant: true, .. } => "+",
            Variance { contravariant: true, .. } => "-",
            _ => "~",
        }
    }
}

/// A bound as it is given to a constructor: checked by `typing`.
fn checked_bound(vm: &Vm, bound: &Value) -> Result<Lazy> {
    if bound.is_none() {
        return Ok(Lazy::Nothing);
    }
    call_typing(vm, "_type_check", &[bound.clone(), vm.str("Bound must be a type.")]).map(Lazy::Value)
}

fn given_default(default: Maybe<'_>) -> Lazy {
    default.0.map_or(Lazy::Nothing, |default| Lazy::Value(default.clone()))
}

/// Type variable.
#[pytype(name = "TypeVar", module = "typing", flags(dictionary))]
pub struct TypeVar {
    name: Frozen,
    bound: Slot,
    bound_function: Slot,
    constraints: Slot,
    constraints_function: Slot,
    default: Slot,
    default_function: Slot,
    variance: Opaque<Variance>,
}

impl TypeVar {
    pub(super) fn make(
        vm: &Vm,
        name: &Value,
        bound: Lazy,
        constraints: Lazy,
        default: Lazy,
        variance: Variance,
    ) -> Result<Value> {
        let (bound, bound_function) = bound.slots();
        let (constraints, constraints_function) = constraints.slots();
        let (default, default_function) = default.slots();
        let made = typhon_heap::new(TypeVar {
            header: Header::of::<TypeVar>(),
            name: name.clone().into(),
            bound,
            bound_function,
            constraints,
            constraints_function,
            default,
            default_function,
            variance: Opaque(variance),
        });
        set_module(vm, &made)?;
        Ok(made)
    }
}

#[pymethods]
impl TypeVar {
    #[sig(name, *constraints, bound = None, default = ..., covariant = False, contravariant = False, infer_variance = False)]
    fn __new__(
        _class: &Value,
        vm: &Vm,
        name: &Value,
        constraints: &[Value],
        bound: &Value,
        default: Maybe<'_>,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    ) -> Result<Value> {
        check_name(vm, "typevar", name)?;
        let variance = Variance::new(vm, covariant, contravariant, infer_variance)?;
        let bound = checked_bound(vm, bound)?;
        let constraints = match constraints {
            [] => Lazy::Nothing,
            [_] => return Err(vm.type_error("A single constraint is not allowed")),
            _ if !matches!(bound, Lazy::Nothing) => {
                return Err(vm.type_error("Constraints cannot be combined with bound=..."));
            }
            all => Lazy::Value(tuple::from_slice(all)),
        };
        TypeVar::make(vm, name, bound, constraints, given_default(default), variance)
    }

    fn __repr__(&self) -> Value {
        string::around(self.variance.sign(), &self.name, "")
    }

    fn __typing_subst__(this: &Value, vm: &Vm, arg: &Value) -> Result<Value> {
        call_typing(vm, "_typevar_subst", &[this.clone(), arg.clone()])
    }

    fn __typing_prepare_subst__(this: &Value, vm: &Vm, alias: &Value, args: &Value) -> Result<Value> {
        let Some(variable) = this.native::<TypeVar>() else { return Ok(args.clone()) };
        let params = vm.get_attr(alias, &vm.names().__parameters__)?;
        let index = Tuple::items_of(&params).iter().position(|param| param.is(this));
        let index = index.ok_or_else(|| vm.value_error("sequence.index(x): x not in sequence"))?;
        let given = ops::len(vm, args)?;
        if index < given {
            return Ok(args.clone());
        }
        let default = variable.__default__(vm)?;
        if index == given && !default.is(&no_default()) {
            let mut all = ops::collect(vm, args)?;
            all.push(default);
            return Ok(tuple::new(all));
        }
        let alias = string::lossy(&ops::str(vm, alias)?);
        let needed = index + 1;
        Err(vm.type_error(format!("Too few arguments for {alias}; actual {given}, expected at least {needed}")))
    }

    fn __mro_entries__(&self, vm: &Vm, _bases: &Value) -> Result<Value> {
        Err(no_subclass(vm, "TypeVar"))
    }

    #[getter]
    fn __bound__(&self, vm: &Vm) -> Result<Value> {
        let found = lazy::value(vm, &self.header, &self.bound, &self.bound_function)?;
        Ok(found.unwrap_or(Value::NONE))
    }

    #[getter]
    fn __constraints__(&self, vm: &Vm) -> Result<Value> {
        let found = lazy::value(vm, &self.header, &self.constraints, &self.constraints_function)?;
        Ok(found.unwrap_or_else(tuple::empty))
    }

    #[getter]
    fn evaluate_bound(&self) -> Value {
        lazy::evaluator(&self.header, &self.bound, &self.bound_function)
    }

    #[getter]
    fn evaluate_constraints(&self) -> Value {
        lazy::evaluator(&self.header, &self.constraints, &self.constraints_function)
    }

    #[getter]
    fn __default__(&self, vm: &Vm) -> Result<Value> {
        let found = lazy::value(vm, &self.header, &self.default, &self.default_function)?;
        Ok(found.unwrap_or_else(no_default))
    }

    #[getter]
    fn evaluate_default(&self) -> Value {
        lazy::evaluator(&self.header, &self.default, &self.default_function)
    }

    /// Whether there is a default.
    fn has_default(&self) -> bool {
        let is_set = |slot: &Slot| slot.get(&self.header).is_some_and(|value| !value.is(&no_default()));
        is_set(&self.default) || is_set(&self.default_function)
    }

    #[getter]
    fn __covariant__(&self) -> bool {
        self.variance.covariant
    }

    #[getter]
    fn __contravariant__(&self) -> bool {
        self.variance.contravariant
    }

    #[getter]
    fn __infer_variance__(&self) -> bool {
        self.variance.inferred
    }

    #[getter]
    fn __name__(&self) -> Value {
        self.name.clone()
    }

    fn __reduce__(&self) -> Value {
        self.name.clone()
    }

    fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        union(vm, this, other)
    }

    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        union(vm, other, this)
    }
}

/// Parameter specification variable.
#[pytype(name = "ParamSpec", module = "typing", flags(dictionary))]
pub struct ParamSpec {
    name: Frozen,
    bound: Slot,
    default: Slot,
    default_function: Slot,
    variance: Opaque<Variance>,
}

impl ParamSpec {
    pub(super) fn make(vm: &Vm, name: &Value, bound: &Value, default: Lazy, variance: Variance) -> Result<Value> {
        // Its bound is not looked at.
        let bound = if bound.is_none() { Lazy::Nothing } else { Lazy::Value(bound.clone()) };
        let (bound, _) = bound.slots();
        let (default, default_function) = default.slots();
        let made = typhon_heap::new(ParamSpec {
            header: Header::of::<ParamSpec>(),
            name: name.clone().into(),
            bound,
            default,
            default_function,
            variance: Opaque(variance),
        });
        set_module(vm, &made)?;
        Ok(made)
    }
}

#[pymethods]
impl ParamSpec {
    #[sig(name, *, bound = None, default = ..., covariant = False, contravariant = False, infer_variance = False)]
    fn __new__(
        _class: &Value,
        vm: &Vm,
        name: &Value,
        bound: &Value,
        default: Maybe<'_>,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    ) -> Result<Value> {
        check_name(vm, "paramspec", name)?;
        let variance = Variance::new(vm, covariant, contravariant, infer_variance)?;
        ParamSpec::make(vm, name, bound, given_default(default), variance)
    }

    fn __repr__(&self) -> Value {
        string::around(self.variance.sign(), &self.name, "")
    }

    fn __typing_subst__(this: &Value, vm: &Vm, arg: &Value) -> Result<Value> {
        call_typing(vm, "_paramspec_subst", &[this.clone(), arg.clone()])
    }

    fn __typing_prepare_subst__(this: &Value, vm: &Vm, alias: &Value, args: &Value) -> Result<Value> {
        call_typing(vm, "_paramspec_prepare_subst", &[this.clone(), alias.clone(), args.clone()])
    }

    fn __mro_entries__(&self, vm: &Vm, _bases: &Value) -> Result<Value> {
        Err(no_subclass(vm, "ParamSpec"))
    }

    #[getter]
    fn __bound__(&self) -> Option<Value> {
        self.bound.get(&self.header)
    }

    /// Represents positional arguments.
    #[getter]
    fn args(this: &Value) -> Value {
        ParamSpecArgs::make(this)
    }

    /// Represents keyword arguments.
    #[getter]
    fn kwargs(this: &Value) -> Value {
        ParamSpecKwargs::make(this)
    }

    #[getter]
    fn __default__(&self, vm: &Vm) -> Result<Value> {
        let found = lazy::value(vm, &self.header, &self.default, &self.default_function)?;
        Ok(found.unwrap_or_else(no_default))
    }

    #[getter]
    fn evaluate_default(&self) -> Value {
        lazy::evaluator(&self.header, &self.default, &self.default_function)
    }

    /// Whether there is a default.
    fn has_default(&self) -> bool {
        let is_set = |slot: &Slot| slot.get(&self.header).is_some_and(|value| !value.is(&no_default()));
        is_set(&self.default) || is_set(&self.default_function)
    }

    #[getter]
    fn __covariant__(&self) -> bool {
        self.variance.covariant
    }

    #[getter]
    fn __contravariant__(&self) -> bool {
        self.variance.contravariant
    }

    #[getter]
    fn __infer_variance__(&self) -> bool {
        self.variance.inferred
    }

    #[getter]
    fn __name__(&self) -> Value {
        self.name.clone()
    }

    fn __reduce__(&self) -> Value {
        self.name.clone()
    }

    fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        union(vm, this, other)
    }

    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        union(vm, other, this)
    }
}

/// A specialized form of type variable that enables variadic generics.
#[pytype(name = "TypeVarTuple", module = "typing", flags(dictionary))]
pub struct TypeVarTuple {
    name: Frozen,
    default: Slot,
    default_function: Slot,
}

impl TypeVarTuple {
    pub(super) fn make(vm: &Vm, name: &Value, default: Lazy) -> Result<Value> {
        let (default, default_function) = default.slots();
        let made = typhon_heap::new(TypeVarTuple {
            header: Header::of::<TypeVarTuple>(),
            name: name.clone().into(),
            default,
            default_function,
        });
        set_module(vm, &made)?;
        Ok(made)
    }
}

/// The iterator over `typing.Unpack[object]` alone.
pub(super) fn unpacked(vm: &Vm, object: &Value) -> Result<Value> {
    let unpack = ops::get_item(vm, &typing(vm, "Unpack")?, object)?;
    ops::iter(vm, &tuple::of([unpack]))
}

#[pymethods]
impl TypeVarTuple {
    #[sig(name, *, default = ...)]
    fn __new__(_class: &Value, vm: &Vm, name: &Value, default: Maybe<'_>) -> Result<Value> {
        check_name(vm, "typevartuple", name)?;
        TypeVarTuple::make(vm, name, given_default(default))
    }

    fn __repr__(&self) -> Value {
        self.name.clone()
    }

    fn __iter__(this: &Value, vm: &Vm) -> Result<Value> {
        unpacked(vm, this)
    }

    fn __typing_subst__(&self, vm: &Vm, _arg: &Value) -> Result<Value> {
        Err(vm.type_error("Substitution of bare TypeVarTuple is not supported"))
    }

    fn __typing_prepare_subst__(this: &Value, vm: &Vm, alias: &Value, args: &Value) -> Result<Value> {
        call_typing(vm, "_typevartuple_prepare_subst", &[this.clone(), alias.clone(), args.clone()])
    }

    fn __mro_entries__(&self, vm: &Vm, _bases: &Value) -> Result<Value> {
        Err(no_subclass(vm, "TypeVarTuple"))
    }

    #[getter]
    fn __default__(&self, vm: &Vm) -> Result<Value> {
        let found = lazy::value(vm, &self.header, &self.default, &self.default_function)?;
        Ok(found.unwrap_or_else(no_default))
    }

    #[getter]
    fn evaluate_default(&self) -> Value {
        lazy::evaluator(&self.header, &self.default, &self.default_function)
    }

    /// Whether there is a default.
    fn has_default(&self) -> bool {
        let is_set = |slot: &Slot| slot.get(&self.header).is_some_and(|value| !value.is(&no_default()));
        is_set(&self.default) || is_set(&self.default_function)
    }

    #[getter]
    fn __name__(&self) -> Value {
        self.name.clone()
    }

    fn __reduce__(&self) -> Value {
        self.name.clone()
    }
}

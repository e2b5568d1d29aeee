//! `defaultdict`: a dict that makes the values it is asked for.

use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{common, str as string, tuple},
};

use crate::shared::instance;

/// defaultdict(default_factory=None, /, [...]) --> dict with default factory
///
/// The default factory is called without arguments for the value of a key that is not there, by __getitem__ alone. All other
/// arguments are those of dict.
#[pytype(name = "defaultdict", module = "collections", flags(base))]
pub struct DefaultDict {
    base: Dict,
    factory: Slot,
}

impl DefaultDict {
    fn factory(&self) -> Value {
        self.factory.get(self.header()).unwrap_or(Value::NONE)
    }
}

/// `dict.update(target, source)`.
fn update(vm: &Vm, target: &Value, source: &Value) -> Result<()> {
    vm.call_method(target, &vm.names().update, std::slice::from_ref(source)).map(drop)
}

#[pymethods]
impl DefaultDict {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, |header| DefaultDict { base: Dict::empty(header), factory: Slot::EMPTY })
    }

    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let Some(dict) = this.native::<DefaultDict>() else { return Ok(()) };
        let (factory, rest) = match args.split_first() {
            Some((factory, rest)) => (factory.clone(), rest),
            None => (Value::NONE, args),
        };
        if !factory.is_none() && vm.class_of(&factory).call_slot().is_none() {
            return Err(vm.type_error("first argument must be callable or None"));
        }
        dict.factory.set(dict.header(), factory);
        match Known::Dict.class().slots().any(Dunder::Init) {
            Some(init) => typhon_object::call::with_first(this, rest, |args| init(vm, args)).map(drop),
            None => Ok(()),
        }
    }

    /// Called by __getitem__ for a key that is not there: makes its value, keeps it and returns it.
    fn __missing__(this: &Value, vm: &Vm, key: &Value) -> Result<Value> {
        let Some(dict) = this.native::<DefaultDict>() else { return Ok(Value::NONE) };
        let factory = dict.factory();
        if factory.is_none() {
            return Err(vm.key_error(key));
        }
        let value = vm.call(&factory, &[])?;
        if vm.class_of(this).slots().same(Known::Dict.class().slots(), Dunder::SetItem) {
            // All threads that ask at once get the same one.
            return dict.base.set_default(vm, key, &value);
        }
        ops::set_item(vm, this, key, &value)?;
        Ok(value)
    }

    /// D.copy() -> a shallow copy of D.
    #[alias(__copy__)]
    fn copy(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(dict) = this.native::<DefaultDict>() else { return Ok(Value::NONE) };
        vm.call(&vm.class_value(this), &[dict.factory(), this.clone()])
    }

    fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        if Dict::from(other).is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let made = DefaultDict::copy(this, vm)?;
        update(vm, &made, other)?;
        Ok(made)
    }

    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        let (Some(dict), Some(_)) = (this.native::<DefaultDict>(), Dict::from(other)) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let made = vm.call(&vm.class_value(this), &[dict.factory(), other.clone()])?;
        update(vm, &made, this)?;
        Ok(made)
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(dict) = this.native::<DefaultDict>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let factory = dict.factory();
        // The factory may be a method of the dict itself.
        let factory = common::guarded_repr(vm, this, "...", |text| common::push_repr(vm, text, &factory))?;
        let items = match Known::Dict.class().slots().one(Dunder::Repr) {
            Some(repr) => repr(vm, this)?,
            None => vm.str("{}"),
        };
        let name = vm.class_of(this).plain_name();
        Ok(vm.str(&format!("{name}({}, {})", string::lossy(&factory), string::lossy(&items))))
    }

    /// Return state information for pickling.
    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(dict) = this.native::<DefaultDict>() else { return Ok(Value::NONE) };
        let factory = dict.factory();
        let args = if factory.is_none() { tuple::empty() } else { tuple::of([factory]) };
        let items = vm.call_method(this, &vm.names().items, &[])?;
        let items = ops::iter(vm, &items)?;
        Ok(tuple::of([vm.class_value(this), args, Value::NONE, Value::NONE, items]))
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        common::generic_alias(vm, class, object)
    }

    /// Factory for default value called by __missing__().
    #[getter]
    fn default_factory(&self) -> Value {
        self.factory()
    }

    #[setter]
    fn set_default_factory(&self, value: Option<Value>) {
        self.factory.set(self.header(), value.unwrap_or(Value::NONE));
    }
}

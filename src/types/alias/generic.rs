//! `types.GenericAlias`: a class with type arguments. Behaves as the class but for what is said here.

use typhon_object::{
    attribute,
    prelude::*,
    primal::{common, list, str as string, tuple},
};

use super::{
    substitute::{parameters_of, substituted},
    text,
};

/// Represent a PEP 585 generic type
///
/// E.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).
#[pytype(name = "GenericAlias", module = "types", known = GenericAlias, flags(base))]
pub struct GenericAlias {
    origin: Frozen,
    args: Frozen,
    /// `__parameters__`, once it was asked for.
    parameters: Slot,
    /// `*tuple[int]`.
    starred: bool,
}

/// `origin[args]`; `args` is a tuple.
pub fn generic(origin: &Value, args: Value) -> Value {
    make(GenericAlias::shape(), origin, args, false)
}

fn make(shape: typhon_object::heap::ShapeId, origin: &Value, args: Value, starred: bool) -> Value {
    typhon_object::heap::new_instance(
        shape,
        GenericAlias {
            header: Header::with_shape(shape),
            origin: Frozen::new(origin.clone()),
            args: Frozen::new(args),
            parameters: Slot::EMPTY,
            starred,
        },
    )
}

/// Attributes that are the alias's own and not its origin's.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
];
/// Attributes that neither the alias nor its origin is to show.
const BLOCKED: &[&str] = &["__bases__", "__copy__", "__deepcopy__"];

impl GenericAlias {
    /// The class.
    pub fn origin(&self) -> &Value {
        &self.origin
    }

    /// The arguments, a tuple.
    pub fn args(&self) -> &Value {
        &self.args
    }

    fn parameters(&self, vm: &Vm) -> Result<Value> {
        if let Some(known) = self.parameters.get(&self.header) {
            return Ok(known);
        }
        let found = parameters_of(vm, &self.args)?;
        self.parameters.set(&self.header, found.clone());
        Ok(found)
    }

    fn is_equal(&self, vm: &Vm, other: &GenericAlias) -> Result<bool> {
        Ok(self.starred == other.starred
            && ops::equal(vm, &self.origin, &other.origin)?
            && ops::equal(vm, &self.args, &other.args)?)
    }
}

#[pymethods]
impl GenericAlias {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if args.has_keywords() {
            return Err(vm.type_error("GenericAlias() takes no keyword arguments"));
        }
        let [origin, arguments] = args.positional() else {
            let given = args.positional().len();
            return Err(vm.type_error(format!("GenericAlias expected 2 arguments, got {given}")));
        };
        let shape = common::shape_for::<GenericAlias>(vm, class)?;
        let arguments =
            if Tuple::from(arguments).is_some() { arguments.clone() } else { tuple::of([arguments.clone()]) };
        Ok(make(shape, origin, arguments, false))
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let mut out = typhon_text::TextBuf::new();
        out.push_str(if self.starred { "*" } else { "" });
        text::push_type(vm, &mut out, &self.origin)?;
        out.push_str("[");
        let args = Tuple::items_of(&self.args);
        for (at, arg) in args.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { ", " });
            text::push_argument(vm, &mut out, arg)?;
        }
        out.push_str(if args.is_empty() { "()]" } else { "]" });
        Ok(string::from_buf(&out))
    }

    /// Return getattr(self, name).
    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let name = vm.attr_name(name)?;
        let text = string::as_str(&name).unwrap_or_default();
        if !OWN.contains(&text)
            && !BLOCKED.contains(&text)
            && let Some(alias) = this.native::<GenericAlias>()
        {
            return vm.get_attr(&alias.origin, &name);
        }
        match attribute::generic_get(vm, this, &name)? {
            Some(found) => Ok(found),
            None => Err(vm.attribute_error_of(this, text)),
        }
    }

    fn __dir__(&self, vm: &Vm) -> Result<Value> {
        let names = vm.call(&common::builtin(vm, "dir")?, std::slice::from_ref(&self.origin))?;
        let mut names = ops::collect(vm, &names)?;
        for own in OWN {
            if !names.iter().any(|name| string::as_str(name) == Some(own)) {
                names.push(vm.intern(own));
            }
        }
        Ok(list::new(names))
    }

    /// Call self as a function.
    fn __call__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let Some(alias) = this.native::<GenericAlias>() else { return Ok(Value::NONE) };
        let made = vm.call_args(&alias.origin, args)?;
        if let Err(raised) = vm.set_attr(&made, &vm.intern("__orig_class__"), this) {
            let error = vm.catch(raised);
            let class = vm.class_of(&error);
            if !class.is_subclass(Known::AttributeError) && !class.is_subclass(Known::TypeError) {
                return Err(vm.raise_again(error));
            }
        }
        Ok(made)
    }

    fn __getitem__(this: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        let Some(alias) = this.native::<GenericAlias>() else { return Ok(Value::NONE) };
        let parameters = alias.parameters(vm)?;
        let args = substituted(vm, this, Tuple::items_of(&alias.args), &parameters, item)?;
        Ok(make(GenericAlias::shape(), &alias.origin, tuple::new(args), alias.starred))
    }

    fn __mro_entries__(&self, _bases: &Value) -> Value {
        tuple::of([self.origin.clone()])
    }

    fn __instancecheck__(_this: &Value, vm: &Vm, _instance: &Value) -> Result<bool> {
        Err(vm.type_error("isinstance() argument 2 cannot be a parameterized generic"))
    }

    fn __subclasscheck__(_this: &Value, vm: &Vm, _class: &Value) -> Result<bool> {
        Err(vm.type_error("issubclass() argument 2 cannot be a parameterized generic"))
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        Ok(ops::hash(vm, &self.origin)? ^ ops::hash(vm, &self.args)?)
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match other.native::<GenericAlias>() {
            Some(other) => self.is_equal(vm, other).map(Value::bool),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match other.native::<GenericAlias>() {
            Some(other) => self.is_equal(vm, other).map(|equal| Value::bool(!equal)),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        super::union(vm, this, other)
    }

    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        super::union(vm, other, this)
    }

    fn __iter__(this: &Value) -> Value {
        typhon_object::heap::new(AliasIterator {
            header: Header::of::<AliasIterator>(),
            alias: Slot::new(this.clone()),
        })
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(alias) = this.native::<GenericAlias>() else { return Ok(Value::NONE) };
        if alias.starred {
            let plain = generic(&alias.origin, alias.args.clone());
            return Ok(tuple::of([common::builtin(vm, "next")?, tuple::of([ops::iter(vm, &plain)?])]));
        }
        Ok(tuple::of([Known::GenericAlias.value(), tuple::of([alias.origin.clone(), alias.args.clone()])]))
    }

    #[getter]
    fn __origin__(&self) -> Value {
        self.origin.clone()
    }

    #[getter]
    fn __args__(&self) -> Value {
        self.args.clone()
    }

    #[getter]
    fn __unpacked__(&self) -> bool {
        self.starred
    }

    /// Type variables in the GenericAlias.
    #[getter]
    fn __parameters__(&self, vm: &Vm) -> Result<Value> {
        self.parameters(vm)
    }

    #[getter]
    fn __typing_unpacked_tuple_args__(&self) -> Option<Value> {
        (self.starred && self.origin.is(&Known::Tuple.value())).then(|| self.args.clone())
    }
}

/// What `*tuple[int]` iterates: the one starred alias.
#[pytype(name = "generic_alias_iterator", flags(no_new))]
pub struct AliasIterator {
    alias: Slot,
}

#[pymethods]
impl AliasIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let alias = self.alias.replace(&self.header, None)?;
        let plain = alias.native::<GenericAlias>()?;
        Some(make(GenericAlias::shape(), &plain.origin, plain.args.clone(), true))
    }

    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let alias = self.alias.get(&self.header).unwrap_or_else(tuple::empty);
        Ok(tuple::of([common::builtin(vm, "iter")?, tuple::of([alias])]))
    }
}

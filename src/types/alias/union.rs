//! `typing.Union`: what `int | str` makes.

use typhon_object::{
    prelude::*,
    primal::{str as string, tuple},
};

use super::{
    generic::GenericAlias,
    substitute::{parameters_of, substituted},
    text,
};

/// Represent a union type
///
/// E.g. for int | str
#[pytype(name = "Union", module = "typing", known = Union, flags(no_new))]
pub struct Union {
    args: Frozen,
    /// A frozenset of the members that can be hashed, which knows their hashes; None where all are plain classes.
    hashed: Frozen,
    /// The other members, a tuple or None.
    unhashed: Frozen,
    /// `__parameters__`, once it was asked for.
    parameters: Slot,
}

/// Whether `|` of types takes the value.
fn is_unionable(value: &Value) -> bool {
    value.is_none()
        || Class::from(value).is_some()
        || value.native::<GenericAlias>().is_some()
        || value.native::<Union>().is_some()
}

/// `a | b` of types: the runtime's hook `union`. `NotImplemented` for other values.
///
/// # Errors
/// What comparing the members raises.
pub fn union(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    if !is_unionable(a) || !is_unionable(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    union_of(vm, &[a.clone(), b.clone()])
}

/// The union of these types (`typing.Union[...]`, type variables): unions among them are flattened, what `|` of types does not
/// take is asked of `typing` (a string is a forward reference), each member is there once; a single member is returned as
/// it is.
///
/// # Errors
/// TypeError for no member at all, or what `typing` refuses; what comparing the members raises.
pub fn union_of(vm: &Vm, members: &[Value]) -> Result<Value> {
    let mut all = Members::default();
    for member in members {
        match member.native::<Union>() {
            Some(inner) => {
                for member in Tuple::items_of(&inner.args) {
                    all.add(vm, member.clone())?;
                }
            }
            None if member.is_none() => all.add(vm, Known::NoneType.value())?,
            None if is_unionable(member) => all.add(vm, member.clone())?,
            None => {
                let typing = (vm.hooks().import)(vm, "typing")?;
                let text = vm.str("Union[arg, ...]: each arg must be a type.");
                let checked = vm.call_method_str(&typing, "_type_check", &[member.clone(), text])?;
                all.add(vm, checked)?;
            }
        }
    }
    let Members { all, hashed, unhashed } = all;
    match all.as_slice() {
        [] => Err(vm.type_error("Cannot take a Union of no types.")),
        [single] => Ok(single.clone()),
        _ => {
            let hashed = hashed.map(|set| vm.call(&Known::FrozenSet.value(), &[set])).transpose()?;
            let unhashed = if unhashed.is_empty() { Value::NONE } else { tuple::new(unhashed) };
            Ok(typhon_object::heap::new(Union {
                header: Header::of::<Union>(),
                args: Frozen::new(tuple::new(all)),
                hashed: Frozen::new(hashed.unwrap_or(Value::NONE)),
                unhashed: Frozen::new(unhashed),
                parameters: Slot::EMPTY,
            }))
        }
    }
}

/// The members of a union that is made: those that can be hashed are in a set too, once one of them is more than a class
/// with the usual metaclass.
#[derive(Default)]
struct Members {
    all: Vec<Value>,
    hashed: Option<Value>,
    unhashed: Vec<Value>,
}

impl Members {
    fn add(&mut self, vm: &Vm, member: Value) -> Result<()> {
        if self.hashed.is_none() && member.shape() == Known::Type.shape() {
            if !self.all.iter().any(|known| known.is(&member)) {
                self.all.push(member);
            }
            return Ok(());
        }
        let hashed = match &self.hashed {
            Some(hashed) => hashed.clone(),
            None => vm.call(&Known::Set.value(), &[tuple::new(self.all.clone())])?,
        };
        self.hashed = Some(hashed.clone());
        if is_hashable(vm, &member) {
            if ops::contains(vm, &hashed, &member)? {
                return Ok(());
            }
            vm.call_method_str(&hashed, "add", std::slice::from_ref(&member))?;
        } else {
            for known in &self.unhashed {
                if ops::identical_or_equal(vm, known, &member)? {
                    return Ok(());
                }
            }
            self.unhashed.push(member.clone());
        }
        self.all.push(member);
        Ok(())
    }
}

fn is_hashable(vm: &Vm, member: &Value) -> bool {
    // Classes, which most members are, always can.
    if member.shape() == Known::Type.shape() {
        return true;
    }
    match ops::hash(vm, member) {
        Ok(_) => true,
        Err(raised) => {
            drop(vm.catch(raised));
            false
        }
    }
}

impl Union {
    /// The members, a tuple.
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

    fn is_equal(&self, vm: &Vm, other: &Union) -> Result<bool> {
        let (a, b) = (Tuple::items_of(&self.args), Tuple::items_of(&other.args));
        if self.hashed.is_none() && other.hashed.is_none() {
            return Ok(a.len() == b.len() && a.iter().all(|member| b.iter().any(|known| known.is(member))));
        }
        if !ops::identical_or_equal(vm, &self.hashed_members(vm)?, &other.hashed_members(vm)?)? {
            return Ok(false);
        }
        match (self.unhashed.is_none(), other.unhashed.is_none()) {
            (true, true) => return Ok(true),
            (false, false) => {}
            _ => return Ok(false),
        }
        let (a, b) = (Tuple::items_of(&self.unhashed), Tuple::items_of(&other.unhashed));
        if a.len() != b.len() {
            return Ok(false);
        }
        for (members, others) in [(a, &other.unhashed), (b, &self.unhashed)] {
            for member in members {
                if !ops::contains(vm, others, member)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The members that can be hashed, a frozenset.
    fn hashed_members(&self, vm: &Vm) -> Result<Value> {
        match self.hashed.is_none() {
            true => vm.call(&Known::FrozenSet.value(), std::slice::from_ref(&self.args)),
            false => Ok(self.hashed.clone()),
        }
    }
}

#[pymethods]
impl Union {
    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let mut out = typhon_text::TextBuf::new();
        for (at, member) in Tuple::items_of(&self.args).iter().enumerate() {
            out.push_str(if at == 0 { "" } else { " | " });
            text::push_type(vm, &mut out, member)?;
        }
        Ok(string::from_buf(&out))
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        if !self.unhashed.is_none() {
            let unhashed = Tuple::items_of(&self.unhashed);
            for member in unhashed {
                ops::hash(vm, member)?;
            }
            return Err(vm.type_error(format!("union contains {} unhashable elements", unhashed.len())));
        }
        ops::hash(vm, &self.hashed_members(vm)?)
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match other.native::<Union>() {
            Some(other) => self.is_equal(vm, other).map(Value::bool),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match other.native::<Union>() {
            Some(other) => self.is_equal(vm, other).map(|equal| Value::bool(!equal)),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        union_of(vm, &[this.clone(), other.clone()])
    }

    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        union_of(vm, &[other.clone(), this.clone()])
    }

    fn __getitem__(this: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        let Some(union) = this.native::<Union>() else { return Ok(Value::NONE) };
        let parameters = union.parameters(vm)?;
        let args = substituted(vm, this, Tuple::items_of(&union.args), &parameters, item)?;
        union_of(vm, &args)
    }

    fn __mro_entries__(this: &Value, vm: &Vm, _bases: &Value) -> Result<Value> {
        let repr = string::lossy(&ops::repr(vm, this)?);
        Err(vm.type_error(format!("Cannot subclass {repr}")))
    }

    #[classmethod]
    fn __class_getitem__(_class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        match item.exact::<Tuple>() {
            Some(members) => union_of(vm, members.items()),
            None => union_of(vm, std::slice::from_ref(item)),
        }
    }

    #[getter]
    fn __args__(&self) -> Value {
        self.args.clone()
    }

    #[getter]
    fn __parameters__(&self, vm: &Vm) -> Result<Value> {
        self.parameters(vm)
    }

    #[getter]
    fn __origin__(_this: &Value) -> Value {
        Known::Union.value()
    }

    #[getter]
    #[alias(__qualname__)]
    fn __name__(_this: &Value) -> &'static str {
        "Union"
    }

    #[getter]
    fn __module__(_this: &Value) -> &'static str {
        "typing"
    }
}

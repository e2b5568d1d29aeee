//! `super`: attributes of the classes behind one in a method resolution order.

use typhon_object::{
    attribute,
    dunder::Dunder,
    heap::ShapeId,
    prelude::*,
    primal::{common, str as string},
};

/// super() -> same as super(__class__, <first argument>)
/// super(type) -> unbound super object
/// super(type, obj) -> bound super object; requires isinstance(obj, type)
/// super(type, type2) -> bound super object; requires issubclass(type2, type)
/// Typical use to call a cooperative superclass method:
/// class C(B):
///     def meth(self, arg):
///         super().meth(arg)
/// This works for class methods too:
/// class C(B):
///     @classmethod
///     def cmeth(cls, arg):
///         super().cmeth(arg)
#[pytype(name = "super", known = Super, flags(base))]
pub struct Super {
    this_class: Slot,
    receiver: Slot,
    self_class: Slot,
}

/// The class whose method resolution order is searched: `object`'s own, or `object` itself where it is a subclass.
///
/// # Errors
/// TypeError where it is neither an instance nor a subclass of `class`.
fn start_class(vm: &Vm, class: &Value, object: &Value) -> Result<Value> {
    let Some(wanted) = Class::from(class) else { return Err(not_a_type(vm, class)) };
    if let Some(sub) = Class::from(object)
        && sub.is_subclass_of(wanted)
    {
        return Ok(object.clone());
    }
    if vm.class_of(object).is_subclass_of(wanted) {
        return Ok(vm.class_value(object));
    }
    if vm.class_of(object).slots().has(Dunder::GetAttribute)
        && let Some(claimed) = vm.find_attr(object, &vm.names().__class__)?
        && Class::from(&claimed).is_some_and(|claimed| claimed.is_subclass_of(wanted))
    {
        return Ok(claimed);
    }
    let (kind, given) = match Class::from(object) {
        Some(class) => ("type", class.name()),
        None => ("instance of", vm.type_name(object)),
    };
    let wanted = wanted.name();
    Err(vm.type_error(format!(
        "super(type, obj): obj ({kind} {given}) is not an instance or subtype of type ({wanted})."
    )))
}

#[cold]
fn not_a_type(vm: &Vm, value: &Value) -> Raised {
    let given = vm.type_name(value);
    vm.type_error(format!("super() argument 1 must be a type, not {given}"))
}

/// Looks `name` up in the method resolution order of `start` behind `class`, and binds it to `receiver`.
fn behind(vm: &Vm, class: &Value, start: &Value, receiver: &Value, name: &Value) -> Result<Option<Value>> {
    let Some(start_class) = Class::from(start) else { return Ok(None) };
    let mro = start_class.mro();
    let rest = Tuple::items_of(&mro).iter().skip_while(|candidate| !candidate.is(class)).skip(1);
    for candidate in rest {
        let Some(found) = Class::from(candidate).and_then(|class| class.own(vm, name)) else { continue };
        let instance = (!receiver.is(start)).then_some(receiver);
        return attribute::bind(vm, &found, instance, start).map(Some);
    }
    Ok(None)
}

/// `super(class, receiver).name` without making the object: for the interpreter's `super()` instructions. `None` where
/// the classes behind have no such attribute.
///
/// # Errors
/// TypeError where `receiver` does not fit, or what binding raises.
pub fn get(vm: &Vm, class: &Value, receiver: &Value, name: &Value) -> Result<Option<Value>> {
    let start = start_class(vm, class, receiver)?;
    behind(vm, class, &start, receiver, name)
}

fn blank(shape: ShapeId) -> Value {
    typhon_object::heap::new_instance(
        shape,
        Super {
            header: Header::with_shape(shape),
            this_class: Slot::EMPTY,
            receiver: Slot::EMPTY,
            self_class: Slot::EMPTY,
        },
    )
}

impl Super {
    fn fill(&self, class: &Value, bound: Option<(&Value, Value)>) {
        self.this_class.set(&self.header, class.clone());
        let (receiver, start) = match bound {
            Some((receiver, start)) => (Some(receiver.clone()), Some(start)),
            None => (None, None),
        };
        drop(self.receiver.replace(&self.header, receiver));
        drop(self.self_class.replace(&self.header, start));
    }
}

#[pymethods]
impl Super {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let _ = args;
        Ok(blank(common::shape_for::<Super>(vm, class)?))
    }

    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        if args.has_keywords() {
            return Err(vm.type_error("super() takes no keyword arguments"));
        }
        let found;
        let (class, object) = match args.positional() {
            [] => {
                found = (vm.hooks().frame_super)(vm)?;
                (&found.0, Some(&found.1))
            }
            [class] => (class, None),
            [class, object] => (class, (!object.is_none()).then_some(object)),
            all => {
                let given = all.len();
                let own = std::ptr::eq(vm.class_of(this), Known::Super.class());
                return Err(vm.type_error(match own {
                    true => format!("super() expected at most 2 arguments, got {given}"),
                    false => format!("super() takes at most 2 arguments ({given} given)"),
                }));
            }
        };
        if Class::from(class).is_none() {
            return Err(not_a_type(vm, class));
        }
        let bound = match object {
            Some(object) => Some((object, start_class(vm, class, object)?)),
            None => None,
        };
        if let Some(this) = this.native::<Super>() {
            this.fill(class, bound);
        }
        Ok(())
    }

    /// Return getattr(self, name).
    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let name = vm.attr_name(name)?;
        if let Some(parts) = this.native::<Super>()
            && let Some(start) = parts.self_class.get(&parts.header)
            && !name.is(&vm.names().__class__)
            && let Some(class) = parts.this_class.get(&parts.header)
            && let Some(receiver) = parts.receiver.get(&parts.header)
            && let Some(found) = behind(vm, &class, &start, &receiver, &name)?
        {
            return Ok(found);
        }
        match attribute::generic_get(vm, this, &name)? {
            Some(found) => Ok(found),
            None => Err(vm.attribute_error_of(this, &string::lossy(&name))),
        }
    }

    fn __get__(this: &Value, vm: &Vm, instance: &Value, _owner: &Value) -> Result<Value> {
        let Some(parts) = this.native::<Super>() else { return Ok(this.clone()) };
        if instance.is_none() || parts.receiver.get(&parts.header).is_some() {
            return Ok(this.clone());
        }
        let class = parts.this_class.get(&parts.header).unwrap_or(Value::NONE);
        if this.shape() != Super::shape() {
            return vm.call(&vm.class_value(this), &[class, instance.clone()]);
        }
        let start = start_class(vm, &class, instance)?;
        let bound = blank(Super::shape());
        if let Some(parts) = bound.native::<Super>() {
            parts.fill(&class, Some((instance, start)));
        }
        Ok(bound)
    }

    fn __repr__(&self) -> String {
        let name =
            |value: Option<Value>| value.as_ref().and_then(Class::from).map_or_else(|| "NULL".to_owned(), Class::name);
        let class = name(self.this_class.get(&self.header));
        match self.self_class.get(&self.header) {
            Some(start) => format!("<super: <class '{class}'>, <{} object>>", name(Some(start))),
            None => format!("<super: <class '{class}'>, NULL>"),
        }
    }

    /// the class invoking super()
    #[getter]
    fn __thisclass__(&self) -> Option<Value> {
        self.this_class.get(&self.header)
    }

    /// the instance invoking super(); may be None
    #[getter]
    fn __self__(&self) -> Option<Value> {
        self.receiver.get(&self.header)
    }

    /// the type of the instance invoking super(); may be None
    #[getter]
    fn __self_class__(&self) -> Option<Value> {
        self.self_class.get(&self.header)
    }
}

//! What Python sees of native callables and descriptors: names, docs, signatures, text, pickling.

use typhon_heap::Value;
use typhon_macros::pymethods;
use typhon_text::TextBuf;

use super::{ClassMethodDescriptor, GetSet, Member, Method, MethodDescriptor, NativeFunction, bind_method, is_wrapper};
use crate::{
    args::Args,
    attribute::generic_get,
    class::Class,
    native::{NativeDef, Role},
    ops,
    primal::{common, str as string, tuple},
    raise::Result,
    vm::Vm,
};

/// `__doc__` of a native function; what makes instances has one for all types.
fn doc_of(vm: &Vm, def: &NativeDef) -> Value {
    match def.role {
        Role::New if def.doc.is_empty() => {
            vm.str("Create and return a new object.  See help(type) for accurate signature.")
        }
        _ => text_or_none(vm, def.doc),
    }
}

fn text_or_none(vm: &Vm, text: &str) -> Value {
    if text.is_empty() { Value::NONE } else { vm.str(text) }
}

fn qualname(vm: &Vm, class: &Class) -> Result<String> {
    let name = vm.get_attr(&Value::of(class), &vm.names().__qualname__)?;
    Ok(string::lossy(&name))
}

/// How error texts call a native method of a class.
#[cold]
pub(super) fn of_class(vm: &Vm, class: &Class, def: &NativeDef) -> String {
    match qualname(vm, class) {
        Ok(class) => format!("{class}.{}", def.name),
        Err(raised) => {
            drop(vm.catch(raised));
            def.name.to_owned()
        }
    }
}

/// How error texts call a native function or bound method.
#[cold]
pub(super) fn qualified(vm: &Vm, function: &NativeFunction) -> String {
    let def = function.def();
    if let Some(receiver) = function.receiver() {
        if is_wrapper(def)
            && let Some((_, owner)) = vm.class_of(receiver).lookup_where(vm, &vm.intern(def.name))
            && let Some(owner) = Class::from(&owner)
        {
            return of_class(vm, owner, def);
        }
        return of_class(vm, Class::from(receiver).unwrap_or_else(|| vm.class_of(receiver)), def);
    }
    let Some(module) = function.module() else { return def.name.to_owned() };
    match (Class::from(&module), string::as_str(&module)) {
        (Some(class), _) => of_class(vm, class, def),
        (None, Some(module)) if module != "builtins" => format!("{module}.{}", def.name),
        _ => def.name.to_owned(),
    }
}

/// `getattr(owner, name)`, for pickling.
fn getattr_of(vm: &Vm, owner: &Value, name: &str) -> Result<Value> {
    Ok(tuple::of([common::builtin(vm, "getattr")?, tuple::of([owner.clone(), vm.str(name)])]))
}

impl NativeFunction {
    /// The class of a static method or `__new__`.
    fn owner(&self) -> Option<Value> {
        self.module.get(&self.header).filter(|owner| Class::from(owner).is_some())
    }

    fn is_same(&self, other: &NativeFunction) -> bool {
        let receiver = match (self.receiver(), other.receiver()) {
            (None, None) => true,
            (Some(a), Some(b)) => a.is(b),
            _ => false,
        };
        receiver && std::ptr::eq(self.def(), other.def())
    }
}

#[pymethods]
impl NativeFunction {
    fn __repr__(&self, vm: &Vm) -> String {
        let name = self.def().name;
        let owner = match self.receiver() {
            Some(receiver) => Some(receiver.clone()),
            None => self.owner(),
        };
        match owner {
            Some(owner) => {
                let (class, at) = (vm.class_of(&owner).name(), owner.word());
                match is_wrapper(self.def()) {
                    true => format!("<method-wrapper '{name}' of {class} object at {at:#x}>"),
                    false => format!("<built-in method {name} of {class} object at {at:#x}>"),
                }
            }
            None => format!("<built-in function {name}>"),
        }
    }

    /// Call self as a function.
    fn __call__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        super::call_native(vm, this, args)
    }

    fn __eq__(&self, other: &Value) -> Value {
        other.native::<NativeFunction>().map_or(Value::NOT_IMPLEMENTED, |other| Value::bool(self.is_same(other)))
    }

    fn __ne__(&self, other: &Value) -> Value {
        other.native::<NativeFunction>().map_or(Value::NOT_IMPLEMENTED, |other| Value::bool(!self.is_same(other)))
    }

    fn __hash__(&self) -> i64 {
        let receiver = self.receiver().map_or(0, Value::word) as usize;
        let def = std::ptr::from_ref(self.def()).addr();
        let hash = typhon_number::hash::hash_address(receiver) ^ typhon_number::hash::hash_address(def);
        if hash == -1 { -2 } else { hash }
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(function) = this.native::<NativeFunction>() else { return Ok(Value::NONE) };
        let name = function.def().name;
        match function.receiver().cloned().or_else(|| function.owner()) {
            Some(receiver) => getattr_of(vm, &receiver, name),
            None => Ok(vm.str(name)),
        }
    }

    #[getter]
    fn __name__(&self) -> &'static str {
        self.def().name
    }

    #[getter]
    fn __qualname__(&self, vm: &Vm) -> Result<String> {
        let name = self.def().name;
        let owner = match (self.receiver(), self.owner()) {
            (Some(receiver), _) if is_wrapper(self.def()) => {
                let found = vm.class_of(receiver).lookup_where(vm, &vm.intern(name));
                found.and_then(|(_, owner)| Class::from(&owner).map(|class| qualname(vm, class)))
            }
            (Some(receiver), _) if Class::from(receiver).is_some() => {
                Class::from(receiver).map(|class| qualname(vm, class))
            }
            (Some(receiver), _) => Some(qualname(vm, vm.class_of(receiver))),
            (None, Some(owner)) => Class::from(&owner).map(|class| qualname(vm, class)),
            (None, None) => None,
        };
        match owner {
            Some(owner) => Ok(format!("{}.{name}", owner?)),
            None => Ok(name.to_owned()),
        }
    }

    #[getter]
    fn __module__(&self) -> Option<Value> {
        match self.receiver() {
            Some(_) => None,
            None => self.module().filter(|module| Class::from(module).is_none()),
        }
    }

    #[getter]
    fn __self__(&self, vm: &Vm) -> Result<Option<Value>> {
        if let Some(receiver) = self.receiver() {
            return Ok(Some(receiver.clone()));
        }
        match self.module() {
            Some(owner) if Class::from(&owner).is_some() => Ok((self.def().role == Role::New).then_some(owner)),
            Some(name) => match crate::primal::dict::Dict::from(&vm.runtime().modules) {
                Some(modules) => modules.get(vm, &name),
                None => Ok(None),
            },
            None => Ok(None),
        }
    }

    #[getter]
    fn __doc__(&self, vm: &Vm) -> Value {
        doc_of(vm, self.def())
    }

    #[getter]
    fn __text_signature__(&self, vm: &Vm) -> Value {
        text_or_none(vm, self.def().signature)
    }
}

#[pymethods(attributes)]
impl MethodDescriptor {
    fn __repr__(&self) -> String {
        let (name, owner) = (self.def().name, self.owner().name());
        let kind = if is_wrapper(self.def()) { "slot wrapper" } else { "method" };
        format!("<{kind} '{name}' of '{owner}' objects>")
    }

    /// Call self as a function.
    fn __call__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        super::call_descriptor(vm, this, args)
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(method) = this.native::<MethodDescriptor>() else { return Ok(Value::NONE) };
        getattr_of(vm, &Value::of(method.owner()), method.def().name)
    }

    #[getter]
    fn __name__(&self) -> &'static str {
        self.def().name
    }

    #[getter]
    fn __qualname__(&self, vm: &Vm) -> Result<String> {
        Ok(format!("{}.{}", qualname(vm, self.owner())?, self.def().name))
    }

    #[getter]
    fn __objclass__(&self) -> Value {
        Value::of(self.owner())
    }

    #[getter]
    fn __doc__(&self, vm: &Vm) -> Value {
        text_or_none(vm, self.def().doc)
    }

    #[getter]
    fn __text_signature__(&self, vm: &Vm) -> Value {
        text_or_none(vm, self.def().signature)
    }
}

#[pymethods(attributes)]
impl ClassMethodDescriptor {
    fn __repr__(&self) -> String {
        format!("<method '{}' of '{}' objects>", self.def().name, self.owner().name())
    }

    #[getter]
    fn __name__(&self) -> &'static str {
        self.def().name
    }

    #[getter]
    fn __qualname__(&self, vm: &Vm) -> Result<String> {
        Ok(format!("{}.{}", qualname(vm, self.owner())?, self.def().name))
    }

    #[getter]
    fn __objclass__(&self) -> Value {
        Value::of(self.owner())
    }

    #[getter]
    fn __doc__(&self, vm: &Vm) -> Value {
        text_or_none(vm, self.def().doc)
    }

    #[getter]
    fn __text_signature__(&self, vm: &Vm) -> Value {
        text_or_none(vm, self.def().signature)
    }
}

#[pymethods(attributes)]
impl GetSet {
    fn __repr__(&self) -> String {
        format!("<attribute '{}' of '{}' objects>", self.def().name, self.owner().name())
    }

    #[getter]
    fn __name__(&self) -> &'static str {
        self.def().name
    }

    #[getter]
    fn __qualname__(&self, vm: &Vm) -> Result<String> {
        Ok(format!("{}.{}", qualname(vm, self.owner())?, self.def().name))
    }

    #[getter]
    fn __objclass__(&self) -> Value {
        Value::of(self.owner())
    }

    #[getter]
    fn __doc__(&self, vm: &Vm) -> Value {
        text_or_none(vm, self.def().doc)
    }
}

#[pymethods(attributes)]
impl Member {
    fn __repr__(&self) -> String {
        format!("<member '{}' of '{}' objects>", string::lossy(self.name()), self.owner().name())
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(member) = this.native::<Member>() else { return Ok(Value::NONE) };
        getattr_of(vm, &Value::of(member.owner()), &string::lossy(member.name()))
    }

    #[getter]
    fn __name__(&self) -> Value {
        self.name().clone()
    }

    #[getter]
    fn __qualname__(&self, vm: &Vm) -> Result<String> {
        Ok(format!("{}.{}", qualname(vm, self.owner())?, string::lossy(self.name())))
    }

    #[getter]
    fn __objclass__(&self) -> Value {
        Value::of(self.owner())
    }

    #[getter]
    fn __doc__(&self, vm: &Vm) -> Value {
        text_or_none(vm, self.doc())
    }
}

impl Method {
    fn is_same(&self, vm: &Vm, other: &Method) -> Result<bool> {
        Ok(self.receiver().is(other.receiver()) && ops::equal(vm, self.function(), other.function())?)
    }
}

#[pymethods]
impl Method {
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if args.has_keywords() {
            return Err(vm.type_error("method() takes no keyword arguments"));
        }
        let [function, instance] = args.positional() else {
            let given = args.positional().len();
            return Err(vm.type_error(format!("method expected 2 arguments, got {given}")));
        };
        if vm.class_of(function).call_slot().is_none() {
            return Err(vm.type_error("first argument must be callable"));
        }
        if instance.is_none() {
            return Err(vm.type_error("instance must not be None"));
        }
        Ok(bind_method(function, instance))
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let names = vm.names();
        let name = match vm.find_attr(self.function(), &names.__qualname__)? {
            Some(name) => Some(name),
            None => vm.find_attr(self.function(), &names.__name__)?,
        };
        let mut text = TextBuf::new();
        text.push_str("<bound method ");
        match name.as_ref().and_then(|name| name.native::<string::Str>()) {
            Some(name) => text.push_text(name.text()),
            None => text.push_str("?"),
        }
        text.push_str(" of ");
        common::push_repr(vm, &mut text, self.receiver())?;
        text.push_str(">");
        Ok(string::from_buf(&text))
    }

    /// Call self as a function.
    fn __call__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        super::call_method(vm, this, args)
    }

    /// Return getattr(self, name).
    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let name = vm.attr_name(name)?;
        if vm.class_of(this).lookup(vm, &name).is_some()
            && let Some(found) = generic_get(vm, this, &name)?
        {
            return Ok(found);
        }
        match this.native::<Method>() {
            Some(method) => vm.get_attr(method.function(), &name),
            None => Err(vm.attribute_error_of(this, &string::lossy(&name))),
        }
    }

    fn __get__(this: &Value, _instance: &Value, _owner: &Value) -> Value {
        this.clone()
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match other.native::<Method>() {
            Some(other) => self.is_same(vm, other).map(Value::bool),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match other.native::<Method>() {
            Some(other) => self.is_same(vm, other).map(|same| Value::bool(!same)),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        let receiver = typhon_number::hash::hash_address(self.receiver().word() as usize);
        let hash = receiver ^ ops::hash(vm, self.function())?;
        Ok(if hash == -1 { -2 } else { hash })
    }

    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let name = vm.get_attr(self.function(), &vm.names().__name__)?;
        Ok(tuple::of([common::builtin(vm, "getattr")?, tuple::of([self.receiver().clone(), name])]))
    }

    /// the function (or other callable) implementing a method
    #[getter]
    fn __func__(&self) -> Value {
        self.function().clone()
    }

    /// the instance to which a method is bound
    #[getter]
    fn __self__(&self) -> Value {
        self.receiver().clone()
    }

    #[getter]
    fn __doc__(&self, vm: &Vm) -> Result<Option<Value>> {
        vm.find_attr(self.function(), &vm.names().__doc__)
    }
}

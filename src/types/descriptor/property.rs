//! `property`: an attribute that calls functions.

use std::sync::atomic::{AtomicBool, Ordering};

use typhon_object::{
    prelude::*,
    primal::{common, str as string},
};

use super::wrapped;

/// Property attribute.
///
///   fget
///     function to be used for getting an attribute value
///   fset
///     function to be used for setting an attribute value
///   fdel
///     function to be used for del'ing an attribute
///   doc
///     docstring
///
/// Typical use is to define a managed attribute x:
///
/// class C(object):
///     def getx(self): return self._x
///     def setx(self, value): self._x = value
///     def delx(self): del self._x
///     x = property(getx, setx, delx, "I'm the 'x' property.")
///
/// Decorators make defining new properties or modifying existing ones easy:
///
/// class C(object):
///     @property
///     def x(self):
///         "I am the 'x' property."
///         return self._x
///     @x.setter
///     def x(self, value):
///         self._x = value
///     @x.deleter
///     def x(self):
///         del self._x
#[pytype(name = "property", known = Property, flags(base))]
pub struct Property {
    getter: Slot,
    setter: Slot,
    deleter: Slot,
    doc: Slot,
    name: Slot,
    /// Whether the doc is the getter's.
    doc_of_getter: AtomicBool,
}

/// A property that was not initialised yet.
fn blank(shape: typhon_object::heap::ShapeId) -> Value {
    typhon_object::heap::new_instance(
        shape,
        Property {
            header: Header::with_shape(shape),
            getter: Slot::EMPTY,
            setter: Slot::EMPTY,
            deleter: Slot::EMPTY,
            doc: Slot::EMPTY,
            name: Slot::EMPTY,
            doc_of_getter: AtomicBool::new(false),
        },
    )
}

impl Property {
    /// The function that gets the attribute. For the interpreter's caches.
    #[inline]
    pub fn getter_function(&self) -> Option<Value> {
        self.getter.get(&self.header)
    }

    /// The function that sets the attribute.
    #[inline]
    pub fn setter_function(&self) -> Option<Value> {
        self.setter.get(&self.header)
    }

    /// `__name__`: what `__set_name__` told, else the getter's.
    fn known_name(&self, vm: &Vm) -> Result<Option<Value>> {
        match (self.name.get(&self.header), self.getter.get(&self.header)) {
            (Some(name), _) => Ok(Some(name)),
            (None, Some(getter)) => vm.find_attr(&getter, &vm.names().__name__),
            (None, None) => Ok(None),
        }
    }

    #[cold]
    fn lacks(&self, vm: &Vm, instance: &Value, what: &str) -> Raised {
        let name = match self.known_name(vm) {
            Ok(name) => name,
            Err(raised) => return raised,
        };
        let class = vm.class_value(instance);
        let owner = match vm.get_attr(&class, &vm.names().__qualname__) {
            Ok(owner) => string::lossy(&owner),
            Err(raised) => return raised,
        };
        let text = match name.map(|name| ops::repr(vm, &name)) {
            Some(Ok(name)) => format!("property {} of '{owner}' object has no {what}", string::lossy(&name)),
            Some(Err(raised)) => return raised,
            None => format!("property of '{owner}' object has no {what}"),
        };
        vm.attribute_error(&text)
    }

    /// A copy with one function replaced, of the same class.
    fn with(&self, vm: &Vm, this: &Value, place: usize, function: &Value) -> Result<Value> {
        let read = |slot: &Slot| slot.get(&self.header).unwrap_or(Value::NONE);
        let mut parts = [read(&self.getter), read(&self.setter), read(&self.deleter), read(&self.doc)];
        if !function.is_none() {
            parts[place] = function.clone();
        }
        if self.doc_of_getter.load(Ordering::Relaxed) && !parts[0].is_none() {
            parts[3] = Value::NONE;
        }
        let copy = vm.call(&vm.class_value(this), &parts)?;
        if let Some(property) = copy.native::<Property>()
            && let Some(name) = self.name.get(&self.header)
        {
            property.name.set(&property.header, name);
        }
        Ok(copy)
    }
}

#[pymethods]
impl Property {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let _ = args;
        Ok(blank(common::shape_for::<Property>(vm, class)?))
    }

    #[sig(fget = None, fset = None, fdel = None, doc = None)]
    fn __init__(
        this: &Value,
        vm: &Vm,
        fget: Option<&Value>,
        fset: Option<&Value>,
        fdel: Option<&Value>,
        doc: Option<&Value>,
    ) -> Result<()> {
        let Some(property) = this.native::<Property>() else { return Ok(()) };
        for (slot, value) in [(&property.getter, fget), (&property.setter, fset), (&property.deleter, fdel)] {
            wrapped::changed(vm, slot.replace(&property.header, value.cloned()));
        }
        drop(property.name.replace(&property.header, None));
        let mut doc = doc.cloned();
        let mut of_getter = false;
        if doc.is_none()
            && let Some(getter) = fget
            && let Some(text) = vm.find_attr(getter, &vm.names().__doc__)?
            && !text.is_none()
        {
            doc = Some(text);
            of_getter = true;
        }
        property.doc_of_getter.store(of_getter, Ordering::Relaxed);
        if this.shape() == Property::shape() {
            drop(property.doc.replace(&property.header, doc));
            return Ok(());
        }
        // A subclass has a `__doc__` of its own, which hides this type's: the instance's goes to its own attributes.
        match vm.set_attr(this, &vm.names().__doc__, &doc.unwrap_or(Value::NONE)) {
            Err(raised) if !of_getter => vm.catch_as(raised, Known::AttributeError).map(drop),
            result => result,
        }
    }

    fn __get__(this: &Value, vm: &Vm, instance: &Value, _owner: &Value) -> Result<Value> {
        if instance.is_none() {
            return Ok(this.clone());
        }
        let Some(property) = this.native::<Property>() else { return Ok(this.clone()) };
        match property.getter.get(&property.header) {
            Some(getter) => vm.call(&getter, std::slice::from_ref(instance)),
            None => Err(property.lacks(vm, instance, "getter")),
        }
    }

    fn __set__(&self, vm: &Vm, instance: &Value, value: &Value) -> Result<()> {
        match self.setter.get(&self.header) {
            Some(setter) => vm.call(&setter, &[instance.clone(), value.clone()]).map(drop),
            None => Err(self.lacks(vm, instance, "setter")),
        }
    }

    fn __delete__(&self, vm: &Vm, instance: &Value) -> Result<()> {
        match self.deleter.get(&self.header) {
            Some(deleter) => vm.call(&deleter, std::slice::from_ref(instance)).map(drop),
            None => Err(self.lacks(vm, instance, "deleter")),
        }
    }

    /// Descriptor to obtain a copy of the property with a different getter.
    fn getter(this: &Value, vm: &Vm, function: &Value) -> Result<Value> {
        this.native::<Property>().map_or(Ok(Value::NONE), |property| property.with(vm, this, 0, function))
    }

    /// Descriptor to obtain a copy of the property with a different setter.
    fn setter(this: &Value, vm: &Vm, function: &Value) -> Result<Value> {
        this.native::<Property>().map_or(Ok(Value::NONE), |property| property.with(vm, this, 1, function))
    }

    /// Descriptor to obtain a copy of the property with a different deleter.
    fn deleter(this: &Value, vm: &Vm, function: &Value) -> Result<Value> {
        this.native::<Property>().map_or(Ok(Value::NONE), |property| property.with(vm, this, 2, function))
    }

    /// Method to set name of a property.
    #[sig(owner, name, /)]
    fn __set_name__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let [_, name] = args.values() else {
            let count = args.values().len();
            let text = format!("__set_name__() takes 2 positional arguments but {count} were given");
            return Err(vm.type_error(text));
        };
        if args.has_keywords() {
            return Err(vm.type_error("property.__set_name__() takes no keyword arguments"));
        }
        if let Some(this) = this.native::<Property>() {
            this.name.set(&this.header, name.clone());
        }
        Ok(())
    }

    #[member]
    fn fget(&self) -> Option<Value> {
        self.getter.get(&self.header)
    }

    #[member]
    fn fset(&self) -> Option<Value> {
        self.setter.get(&self.header)
    }

    #[member]
    fn fdel(&self) -> Option<Value> {
        self.deleter.get(&self.header)
    }

    #[getter]
    fn __doc__(&self) -> Option<Value> {
        self.doc.get(&self.header)
    }

    #[setter]
    #[name = "__doc__"]
    fn set_doc(&self, value: Option<&Value>) {
        drop(self.doc.replace(&self.header, value.cloned()));
    }

    #[getter]
    fn __name__(this: &Value, vm: &Vm) -> Result<Value> {
        let name = this.native::<Property>().map_or(Ok(None), |property| property.known_name(vm))?;
        name.ok_or_else(|| vm.attribute_error_of(this, "__name__"))
    }

    #[setter]
    #[name = "__name__"]
    fn set_name(&self, value: Option<&Value>) {
        drop(self.name.replace(&self.header, value.cloned()));
    }

    #[getter]
    fn __isabstractmethod__(&self, vm: &Vm) -> Result<bool> {
        for slot in [&self.getter, &self.setter, &self.deleter] {
            if super::wrapped::is_abstract(vm, slot.get(&self.header).as_ref())? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

//! The methods of `type`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use crate::{
    args::Args,
    attribute,
    class::{Class, flag},
    known::Known,
    metaclass, ops,
    primal::{
        dict::{self, Dict},
        list, str as string, tuple,
    },
    raise::Result,
    vm::Vm,
};

pub mod create;
mod members;
pub mod mro;
mod rebase;
mod signatures;
pub(crate) mod standard;
pub(crate) mod subclasses;

fn class_arg<'a>(vm: &Vm, this: &'a Value) -> Result<&'a Class> {
    Class::from(this).ok_or_else(|| {
        let given = vm.type_name(this);
        vm.type_error(format!("descriptor requires a 'type' object but received a '{given}'"))
    })
}

#[pymethods]
impl Class {
    #[new]
    fn __new__(meta: &Value, vm: &Vm, rest: Args<'_>) -> Result<Value> {
        let [name, bases, namespace] = rest.positional() else {
            if !std::ptr::eq(class_arg(vm, meta)?, Known::Type.class()) {
                let given = rest.positional().len();
                return Err(vm.type_error(format!("type.__new__() takes exactly 3 arguments ({given} given)")));
            }
            if let [object] = rest.positional()
                && !rest.has_keywords()
            {
                return Ok(vm.class_value(object));
            }
            if !std::ptr::eq(class_arg(vm, meta)?, Known::Type.class()) {
                let given = rest.positional().len();
                return Err(vm.type_error(format!("type.__new__() takes exactly 3 arguments ({given} given)")));
            }
            if rest.has_keywords() && rest.positional().len() == 1 {
                return Err(vm.type_error("type() takes no keyword arguments"));
            }
            return Err(vm.type_error("type() takes 1 or 3 arguments"));
        };
        let checks = [(name, Known::Str, 1), (bases, Known::Tuple, 2), (namespace, Known::Dict, 3)];
        for (value, known, position) in checks {
            if !vm.class_of(value).is_subclass(known) {
                let what = format!("type.__new__() argument {position}");
                return Err(crate::primal::failure::argument(vm, &what, known.name(), value));
            }
        }
        create::create(vm, meta, name, bases, namespace, rest)
    }

    fn __init__(_this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        match args.positional().len() {
            1 | 3 => Ok(()),
            _ => Err(vm.type_error("type.__init__() takes 1 or 3 arguments")),
        }
    }

    /// Call self as a function.
    fn __call__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        crate::class::call_class(vm, this, args)
    }

    /// Return repr(self).
    fn __repr__(&self, vm: &Vm) -> String {
        format!("<class '{}'>", self.full_name(vm))
    }

    /// Return getattr(self, name).
    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let name = vm.attr_name(name)?;
        metaclass::get(vm, class_arg(vm, this)?, this, &name)?
            .ok_or_else(|| crate::primal::exception::no_attribute_of(vm, this, &name))
    }

    /// Implement setattr(self, name, value).
    fn __setattr__(this: &Value, vm: &Vm, name: &Value, value: &Value) -> Result<()> {
        metaclass::check_changeable(vm, class_arg(vm, this)?, name)?;
        let name = vm.attr_name(name)?;
        metaclass::set(vm, class_arg(vm, this)?, this, &name, Some(value))
    }

    /// Implement delattr(self, name).
    fn __delattr__(this: &Value, vm: &Vm, name: &Value) -> Result<()> {
        metaclass::check_changeable(vm, class_arg(vm, this)?, name)?;
        let name = vm.attr_name(name)?;
        metaclass::set(vm, class_arg(vm, this)?, this, &name, None)
    }

    /// Check if an object is an instance.
    fn __instancecheck__(&self, vm: &Vm, instance: &Value) -> Result<bool> {
        ops::claimed_class(vm, instance, self)
    }

    /// Check if a class is a subclass.
    fn __subclasscheck__(this: &Value, vm: &Vm, subclass: &Value) -> Result<bool> {
        ops::real_subclass(vm, subclass, this)
    }

    /// Return a list of immediate subclasses.
    fn __subclasses__(&self) -> Value {
        list::new(self.subclass_values())
    }

    /// Return a type's method resolution order.
    #[name = "mro"]
    fn compute_mro(this: &Value, vm: &Vm) -> Result<Value> {
        mro::c3(vm, class_arg(vm, this)?, this).map(list::new)
    }

    /// Create the namespace for the class statement
    #[classmethod]
    fn __prepare__(_class: &Value, _args: Args<'_>) -> Value {
        dict::new()
    }

    /// Specialized __dir__ implementation for types.
    fn __dir__(this: &Value, vm: &Vm) -> Result<Value> {
        let names = dict::new();
        let target = Dict::from(&names).ok_or_else(|| vm.system_error("a dict was expected"))?;
        add_names(vm, target, this)?;
        ops::collect(vm, &names).map(list::new)
    }

    /// Return a union of the operands.
    fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        (vm.hooks().union)(vm, this, other)
    }

    /// Return a union of the operands.
    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        (vm.hooks().union)(vm, other, this)
    }

    #[getter]
    fn __name__(&self, vm: &Vm) -> Value {
        match self.flags() & flag::DOTTED {
            0 => self.name.get(&self.header).unwrap_or_else(|| vm.str("")),
            _ => vm.str(&self.plain_name()),
        }
    }

    #[setter]
    #[name = "__name__"]
    fn set_name(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let class = changeable(vm, this, "__name__", value)?;
        let value = expect_str(vm, class, "__name__", value)?;
        check_name(vm, value)?;
        class.set_flags(flag::DOTTED, false);
        class.name.set(&class.header, value.clone());
        Ok(())
    }

    #[getter]
    fn __qualname__(&self, vm: &Vm) -> Value {
        self.qualname.get(&self.header).unwrap_or_else(|| vm.str(""))
    }

    #[setter]
    #[name = "__qualname__"]
    fn set_qualname(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let class = changeable(vm, this, "__qualname__", value)?;
        let value = expect_str(vm, class, "__qualname__", value)?;
        class.qualname.set(&class.header, value.clone());
        Ok(())
    }

    #[getter]
    fn __module__(this: &Value, vm: &Vm) -> Result<Value> {
        let class = class_arg(vm, this)?;
        match class.own(vm, &vm.names().__module__) {
            Some(module) if class.flags() & flag::HEAP != 0 => Ok(module),
            // CPython's static types share the text of their module.
            _ => Ok(match class.native_def() {
                Some(def) if !def.is_static() => vm.str(def.module),
                def => vm.intern(def.map_or("builtins", |def| def.module)),
            }),
        }
    }

    #[setter]
    #[name = "__module__"]
    fn set_module(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let class = changeable(vm, this, "__module__", value)?;
        class.set_attribute(vm, &vm.names().__module__, value.cloned())?;
        // What is said to come from elsewhere does not begin in the line that is known.
        class.set_attribute(vm, &vm.names().__firstlineno__, None).map(drop)
    }

    #[getter]
    fn __doc__(this: &Value, vm: &Vm) -> Result<Value> {
        let class = class_arg(vm, this)?;
        // The namespace may hold the property that tells the doc of instances.
        if class.flags() & flag::HEAP == 0
            && let Some(def) = class.native_def()
        {
            return Ok(if def.doc.is_empty() { Value::NONE } else { vm.str(def.doc) });
        }
        match class.own(vm, &vm.names().__doc__) {
            Some(doc) => attribute::bind(vm, &doc, None, this),
            None => Ok(Value::NONE),
        }
    }

    #[setter]
    #[name = "__doc__"]
    fn set_doc(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let class = changeable(vm, this, "__doc__", value)?;
        class.set_attribute(vm, &vm.names().__doc__, value.cloned()).map(drop)
    }

    #[getter]
    fn __bases__(&self) -> Value {
        self.bases_value()
    }

    #[setter]
    #[name = "__bases__"]
    fn set_bases(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let class = changeable(vm, this, "__bases__", value)?;
        value.map_or(Ok(()), |value| rebase::set_bases(vm, class, value))
    }

    #[getter]
    fn __base__(&self) -> Option<Value> {
        self.base()
    }

    #[getter]
    fn __mro__(&self) -> Value {
        Class::mro(self)
    }

    #[getter]
    fn __dict__(&self, vm: &Vm) -> Result<Value> {
        (vm.hooks().mapping_proxy)(vm, &self.dict)
    }

    #[getter]
    fn __flags__(&self) -> i64 {
        let bits = [(flag::BASE, 1 << 10), (flag::HEAP, 1 << 9), (flag::IMMUTABLE, 1 << 8), (flag::ABSTRACT, 1 << 20)];
        let flags = self.flags();
        bits.iter().filter(|(own, _)| flags & own != 0).fold(1 << 12, |all, (_, bit)| all | bit)
    }

    #[getter]
    fn __basicsize__(&self) -> usize {
        self.layout().size
    }

    #[getter]
    fn __abstractmethods__(this: &Value, vm: &Vm) -> Result<Value> {
        let class = class_arg(vm, this)?;
        // `type` itself has the attribute that tells it.
        let own = class.own(vm, &vm.names().__abstractmethods__).filter(|_| !this.is(&Known::Type.value()));
        own.ok_or_else(|| vm.attribute_error_of(this, "__abstractmethods__"))
    }

    #[setter]
    #[name = "__abstractmethods__"]
    fn set_abstractmethods(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let class = class_arg(vm, this)?;
        let abstract_now = value.map_or(Ok(false), |value| ops::truth(vm, value))?;
        let was_there = class.set_attribute(vm, &vm.names().__abstractmethods__, value.cloned())?;
        if value.is_none() && !was_there {
            return Err(vm.attribute_error("__abstractmethods__"));
        }
        class.set_flags(flag::ABSTRACT, abstract_now);
        Ok(())
    }

    #[getter]
    fn __type_params__(&self, vm: &Vm) -> Value {
        // What `type` itself has under this name is the attribute of its instances.
        if std::ptr::eq(self, Known::Type.class()) {
            return tuple::empty();
        }
        self.own(vm, &vm.names().__type_params__).unwrap_or_else(tuple::empty)
    }

    #[setter]
    #[name = "__type_params__"]
    fn set_type_params(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let class = changeable(vm, this, "__type_params__", value)?;
        class.set_attribute(vm, &vm.names().__type_params__, value.cloned()).map(drop)
    }

    #[getter]
    fn __text_signature__(this: &Value) -> Option<&'static str> {
        if this.is(&Known::Object.value()) {
            return Some("()");
        }
        let class = Class::from(this).filter(|class| class.flags() & flag::HEAP == 0)?;
        signatures::of(class.native_def()?)
    }

    #[getter]
    fn __annotations__(this: &Value, vm: &Vm) -> Result<Value> {
        let class = class_arg(vm, this)?;
        if class.flags() & flag::HEAP == 0 {
            return Err(vm.attribute_error_of(this, "__annotations__"));
        }
        for name in ["__annotations__", "__annotations_cache__"] {
            if let Some(known) = class.own(vm, &vm.intern(name)) {
                return Ok(known);
            }
        }
        let annotate = vm.get_attr(this, &vm.names().__annotate__)?;
        let made = if annotate.is_none() { dict::new() } else { vm.call(&annotate, &[vm.int(1)])? };
        if Dict::from(&made).is_none() {
            let given = vm.type_name(&made);
            return Err(vm.type_error(format!("__annotate__ returned non-dict of type '{given}'")));
        }
        class.set_attribute(vm, &vm.intern("__annotations_cache__"), Some(made.clone()))?;
        Ok(made)
    }

    #[setter]
    #[name = "__annotations__"]
    fn set_annotations(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let class = changeable(vm, this, "__annotations__", Some(this))?;
        let own = class.own(vm, &vm.names().__annotations__).is_some();
        let (set, other) = match own {
            true => ("__annotations__", "__annotations_cache__"),
            false => ("__annotations_cache__", "__annotations__"),
        };
        if !class.set_attribute(vm, &vm.intern(set), value.cloned())? {
            return Err(vm.attribute_error("__annotations__"));
        }
        for name in [other, "__annotate_func__", "__annotate__"] {
            class.set_attribute(vm, &vm.intern(name), None)?;
        }
        Ok(())
    }

    #[getter]
    fn __annotate__(this: &Value, vm: &Vm) -> Result<Value> {
        let class = class_arg(vm, this)?;
        if class.flags() & flag::HEAP == 0 {
            return Err(vm.attribute_error_of(this, "__annotate__"));
        }
        for name in ["__annotate__", "__annotate_func__"] {
            if let Some(annotate) = class.own(vm, &vm.intern(name)) {
                return attribute::bind(vm, &annotate, None, this);
            }
        }
        Ok(Value::NONE)
    }

    #[setter]
    #[name = "__annotate__"]
    fn set_annotate(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let Some(value) = value else {
            return Err(vm.type_error("cannot delete __annotate__ attribute"));
        };
        let class = changeable(vm, this, "__annotate__", Some(value))?;
        if !value.is_none() && vm.class_of(value).call_slot().is_none() {
            return Err(vm.type_error("__annotate__ must be callable or None"));
        }
        class.set_attribute(vm, &vm.intern("__annotate_func__"), Some(value.clone()))?;
        if !value.is_none() {
            for name in ["__annotations_cache__", "__annotations__"] {
                class.set_attribute(vm, &vm.intern(name), None)?;
            }
        }
        Ok(())
    }
}

/// The names that a class has, and those of its bases: what `__dict__` and `__bases__` say, were they ever so odd.
fn add_names(vm: &Vm, target: &Dict, class: &Value) -> Result<()> {
    if let Some(names) = vm.find_attr(class, &vm.names().__dict__)? {
        ops::for_each(vm, &names, |name| target.set(vm, &name, Value::NONE))?;
    }
    let Some(bases) = vm.find_attr(class, &vm.names().__bases__)? else { return Ok(()) };
    for base in ops::collect(vm, &bases)? {
        vm.check_stack(" in __dir__")?;
        add_names(vm, target, &base)?;
    }
    Ok(())
}

/// Checks the name of a class.
///
/// # Errors
/// ValueError for a name with null characters; UnicodeEncodeError for one with lone surrogates.
fn check_name(vm: &Vm, name: &Value) -> Result<()> {
    match string::as_str(name) {
        Some(text) if text.contains('\0') => Err(vm.value_error("type name must not contain null characters")),
        Some(_) => Ok(()),
        None => Err(vm.surrogates_not_allowed(name)),
    }
}

/// The class whose attribute is to be set.
fn changeable<'a>(vm: &Vm, this: &'a Value, name: &str, value: Option<&Value>) -> Result<&'a Class> {
    let class = class_arg(vm, this)?;
    if class.flags() & flag::IMMUTABLE != 0 {
        let owner = class.name();
        return Err(vm.type_error(format!("cannot set '{name}' attribute of immutable type '{owner}'")));
    }
    if value.is_none() {
        let owner = class.name();
        return Err(vm.type_error(format!("cannot delete '{name}' attribute of immutable type '{owner}'")));
    }
    if let Some(value) = value {
        vm.audit("object.__setattr__", || [this.clone(), vm.str(name), value.clone()])?;
    }
    Ok(class)
}

fn expect_str<'a>(vm: &Vm, class: &Class, name: &str, value: Option<&'a Value>) -> Result<&'a Value> {
    match value {
        Some(value) if string::is_str(value) => Ok(value),
        _ => {
            let given = value.map(|value| vm.type_name(value)).unwrap_or_default();
            let owner = class.name();
            Err(vm.type_error(format!("can only assign string to {owner}.{name}, not '{given}'")))
        }
    }
}

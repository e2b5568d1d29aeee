//! The methods of `object`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use super::Object;
use crate::{
    args::Args,
    attribute,
    class::{Class, flag},
    dunder::Dunder,
    known::Known,
    ops,
    primal::{
        dict::{self, Dict},
        exception, failure, list, str as string,
        tuple::{self, Tuple},
    },
    raise::Result,
    vm::Vm,
};

#[pymethods]
impl Object {
    #[new]
    fn __new__(value: &Value, vm: &Vm, rest: Args<'_>) -> Result<Value> {
        let Some(class) = Class::from(value) else {
            let given = vm.type_name(value);
            return Err(vm.type_error(format!("object.__new__(X): X is not a type object ({given})")));
        };
        let object = Known::Object.class();
        if !rest.values().is_empty() {
            if !class.slots().same(object.slots(), Dunder::New) {
                return Err(vm.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
            }
            if class.slots().same(object.slots(), Dunder::Init) {
                return Err(vm.type_error(format!("{}() takes no arguments", class.name())));
            }
        }
        if class.flags() & flag::ABSTRACT != 0 {
            return Err(abstract_class(vm, class)?);
        }
        if !std::ptr::eq(class.layout(), <Object as typhon_heap::Native>::LAYOUT) {
            let maker = crate::call::maker(value);
            let (name, base) =
                (class.name(), maker.as_ref().and_then(Class::from).map_or_else(String::new, Class::name));
            return Err(vm.type_error(format!("object.__new__({name}) is not safe, use {base}.__new__()")));
        }
        let instance = super::instance(class);
        if class.flags() & flag::YOUNG != 0 {
            class.count_instance();
        }
        Ok(instance)
    }

    /// Initialize self.  See help(type(self)) for accurate signature.
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        if args.values().is_empty() {
            return Ok(());
        }
        let (class, object) = (vm.class_of(this), Known::Object.class());
        if !class.slots().same(object.slots(), Dunder::Init) {
            return Err(vm.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
        }
        let made_otherwise = class.native_def().is_some_and(|def| def.flags & crate::native::flag::NO_NEW != 0);
        if class.slots().same(object.slots(), Dunder::New) && !made_otherwise {
            let name = class.name();
            let text = format!("{name}.__init__() takes exactly one argument (the instance to initialize)");
            return Err(vm.type_error(text));
        }
        Ok(())
    }

    /// Return repr(self).
    fn __repr__(this: &Value, vm: &Vm) -> String {
        let class = vm.class_of(this);
        let name = match class.module(vm) {
            Some(_) => class.full_name(vm),
            None => class.name(),
        };
        format!("<{name} object at {:#x}>", this.word())
    }

    /// Return str(self).
    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        ops::repr(vm, this)
    }

    /// Return getattr(self, name).
    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let name = vm.attr_name(name)?;
        let found = match Class::from(this) {
            Some(class) => attribute::generic_get_of_class(vm, this, class, &name)?,
            None => attribute::generic_get(vm, this, &name)?,
        };
        if let Some(found) = found {
            return Ok(found);
        }
        let before = format!("'{}' object has no attribute '", vm.type_name(this));
        Err(exception::attribute_error(vm, string::around(&before, &name, "'"), this, &name))
    }

    /// Implement setattr(self, name, value).
    fn __setattr__(this: &Value, vm: &Vm, name: &Value, value: &Value) -> Result<()> {
        not_for_classes(vm, this, "__setattr__")?;
        let name = vm.attr_name(name)?;
        attribute::generic_set(vm, this, &name, Some(value))
    }

    /// Implement delattr(self, name).
    fn __delattr__(this: &Value, vm: &Vm, name: &Value) -> Result<()> {
        not_for_classes(vm, this, "__delattr__")?;
        let name = vm.attr_name(name)?;
        attribute::generic_set(vm, this, &name, None)
    }

    /// Return hash(self).
    fn __hash__(this: &Value) -> i64 {
        typhon_number::hash::hash_address(this.word() as usize)
    }

    /// Return self==value.
    fn __eq__(this: &Value, other: &Value) -> Value {
        if this.is(other) { Value::TRUE } else { Value::NOT_IMPLEMENTED }
    }

    /// Return self!=value.
    fn __ne__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        let Some(equal) = vm.class_of(this).slots().two(Dunder::Equal) else { return Ok(Value::NOT_IMPLEMENTED) };
        let result = equal(vm, this, other)?;
        if result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
        ops::truth(vm, &result).map(|truth| Value::bool(!truth))
    }

    /// Return self<value.
    fn __lt__(_this: &Value, _other: &Value) -> Value {
        Value::NOT_IMPLEMENTED
    }

    /// Return self<=value.
    fn __le__(_this: &Value, _other: &Value) -> Value {
        Value::NOT_IMPLEMENTED
    }

    /// Return self>value.
    fn __gt__(_this: &Value, _other: &Value) -> Value {
        Value::NOT_IMPLEMENTED
    }

    /// Return self>=value.
    fn __ge__(_this: &Value, _other: &Value) -> Value {
        Value::NOT_IMPLEMENTED
    }

    /// Default object formatter.
    ///
    /// Return str(self) if format_spec is empty. Raise TypeError otherwise.
    fn __format__(this: &Value, vm: &Vm, format_spec: &Value) -> Result<Value> {
        let Some(spec) = format_spec.native::<string::Str>() else {
            return Err(failure::argument(vm, "__format__() argument", "str", format_spec));
        };
        if !spec.is_empty() {
            let name = vm.type_name(this);
            return Err(vm.type_error(format!("unsupported format string passed to {name}.__format__")));
        }
        ops::str(vm, this)
    }

    /// Default dir() implementation.
    fn __dir__(this: &Value, vm: &Vm) -> Result<Value> {
        let names = dict::new();
        let target = Dict::from(&names).ok_or_else(|| vm.system_error("a dict was expected"))?;
        if let Some(own) = vm.find_attr(this, &vm.names().__dict__)?
            && let Some(own) = Dict::from(&own)
        {
            let mut at = 0;
            while let Some((key, _)) = own.next_entry(&mut at) {
                target.set(vm, &key, Value::NONE)?;
            }
        }
        let mro = vm.class_of(this).mro();
        for class in Tuple::items_of(&mro) {
            let Some(class) = Class::from(class) else { continue };
            let mut at = 0;
            while let Some((key, _)) = class.dict().next_entry(&mut at) {
                target.set(vm, &key, Value::NONE)?;
            }
        }
        ops::collect(vm, &names).map(list::new)
    }

    /// This method is called when a class is subclassed.
    ///
    /// The default implementation does nothing. It may be
    /// overridden to extend subclasses.
    #[classmethod]
    #[sig()]
    fn __init_subclass__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        if args.values().is_empty() {
            return Ok(());
        }
        let name = string::lossy(&vm.get_attr(class, &vm.names().__qualname__)?);
        let what = match args.has_keywords() {
            true => "keyword arguments".to_owned(),
            false => format!("arguments ({} given)", args.positional().len()),
        };
        Err(vm.type_error(format!("{name}.__init_subclass__() takes no {what}")))
    }

    /// Abstract classes can override this to customize issubclass().
    ///
    /// This is invoked early on by abc.ABCMeta.__subclasscheck__().
    /// It should return True, False or NotImplemented.  If it returns
    /// NotImplemented, the normal algorithm is used.  Otherwise, it
    /// overrides the normal algorithm (and the outcome is cached).
    #[classmethod]
    fn __subclasshook__(_class: &Value, _subclass: &Value) -> Value {
        Value::NOT_IMPLEMENTED
    }

    /// Helper for pickle.
    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        reduce(vm, this, 0)
    }

    /// Helper for pickle.
    fn __reduce_ex__(this: &Value, vm: &Vm, protocol: i64) -> Result<Value> {
        let reduce_method = vm.get_attr(this, &vm.names().__reduce__)?;
        let class = vm.class_value(this);
        let found = vm.get_attr(&class, &vm.names().__reduce__)?;
        let default = vm.get_attr(&Known::Object.value(), &vm.names().__reduce__)?;
        if !found.is(&default) {
            return vm.call(&reduce_method, &[]);
        }
        reduce(vm, this, protocol)
    }

    /// Helper for pickle.
    fn __getstate__(this: &Value, vm: &Vm) -> Result<Value> {
        state(vm, this)
    }

    /// Size of object in memory, in bytes.
    fn __sizeof__(this: &Value) -> usize {
        this.header().map_or(0, typhon_heap::parts::size)
    }

    #[getter]
    fn __class__(this: &Value, vm: &Vm) -> Value {
        vm.class_value(this)
    }

    #[setter]
    #[name = "__class__"]
    fn set_class(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        super::reclass::set_class(vm, this, value)
    }
}

fn abstract_class(vm: &Vm, class: &Class) -> Result<crate::raise::Raised> {
    let methods = class.lookup(vm, &vm.names().__abstractmethods__).unwrap_or_else(tuple::empty);
    let mut names: Vec<String> =
        ops::collect(vm, &methods)?.iter().map(|name| format!("'{}'", string::lossy(name))).collect();
    names.sort();
    let (name, plural) = (class.name(), if names.len() == 1 { "" } else { "s" });
    let names = names.join(", ");
    Ok(vm.type_error(format!(
        "Can't instantiate abstract class {name} without an implementation for abstract method{plural} {names}"
    )))
}

/// What `copyreg` makes of an object.
fn reduce(vm: &Vm, this: &Value, protocol: i64) -> Result<Value> {
    let copyreg = (vm.hooks().import)(vm, "copyreg")?;
    if protocol < 2 {
        return vm.call_method_str(&copyreg, "_reduce_ex", &[this.clone(), vm.int(protocol)]);
    }
    let class = vm.class_value(this);
    let new_ex = vm.special(this, &vm.names().__getnewargs_ex__)?;
    let (args, keywords) = match new_ex {
        Some(method) => {
            let pair = vm.call(&method, &[])?;
            match Tuple::items_of(&pair) {
                [args, keywords] => (args.clone(), Some(keywords.clone())),
                _ => return Err(vm.value_error("__getnewargs_ex__ should return a tuple of length 2")),
            }
        }
        None => match vm.special(this, &vm.names().__getnewargs__)? {
            Some(method) => (vm.call(&method, &[])?, None),
            None => {
                let class = vm.class_of(this);
                let basic = std::ptr::eq(class.layout(), <Object as typhon_heap::Native>::LAYOUT)
                    || class.flags() & flag::HEAP != 0;
                if !basic {
                    // Objects of varying size are told without quotes.
                    let varies = [Known::MemoryView, Known::Code].into_iter().any(|kind| class.is_subclass(kind));
                    return Err(vm.type_error(match varies {
                        true => format!("cannot pickle {} objects", class.name()),
                        false => format!("cannot pickle '{}' object", class.name()),
                    }));
                }
                (tuple::empty(), None)
            }
        },
    };
    let state = vm.call_method(this, &vm.names().__getstate__, &[])?;
    let is = |known: Known| vm.class_of(this).is_subclass(known);
    let list_items = if is(Known::List) { ops::iter(vm, this)? } else { Value::NONE };
    let dict_items = if is(Known::Dict) {
        let items = vm.call_method(this, &vm.names().items, &[])?;
        ops::iter(vm, &items)?
    } else {
        Value::NONE
    };
    let (function, arguments) = match keywords {
        Some(keywords) if ops::truth(vm, &keywords)? => {
            (vm.get_attr(&copyreg, &vm.names().__newobj_ex__)?, vec![class, args, keywords])
        }
        _ => {
            let mut all = vec![class];
            all.extend(Tuple::items_of(&args).iter().cloned());
            (vm.get_attr(&copyreg, &vm.names().__newobj__)?, all)
        }
    };
    Ok(vm.tuple(vec![function, vm.tuple(arguments), state, list_items, dict_items]))
}

/// `object.__getstate__`: the dict, or a pair with the values of `__slots__`.
fn state(vm: &Vm, this: &Value) -> Result<Value> {
    let dict = own_attributes(vm, this)?;
    // What instances have room for from the beginning are the members of `__slots__`.
    if crate::shape::root(vm.class_of(this).instance_shape()).get().count == 0 {
        return Ok(dict);
    }
    let members = dict::new();
    let target = Dict::from(&members).ok_or_else(|| vm.system_error("a dict was expected"))?;
    let mro = vm.class_of(this).mro();
    for class in Tuple::items_of(&mro) {
        // Native classes have members too, but no slots.
        let Some(class) = Class::from(class).filter(|class| class.flags() & flag::HEAP != 0) else { continue };
        let mut at = 0;
        while let Some((name, attribute)) = class.dict().next_entry(&mut at) {
            if attribute.exact::<crate::primal::function::Member>().is_some()
                && let Some(value) = vm.find_attr(this, &name)?
            {
                target.set(vm, &name, value)?;
            }
        }
    }
    if target.is_empty() { Ok(dict) } else { Ok(vm.tuple(vec![dict, members])) }
}

/// A copy of the instance's `__dict__`; None where it is empty or there is none.
fn own_attributes(vm: &Vm, this: &Value) -> Result<Value> {
    // An instance that has no dict yet does not get one for this.
    if attribute::has_plain_dict(vm, vm.class_of(this))
        && let Some(entries) = attribute::in_slots(this)
    {
        if entries.is_empty() {
            return Ok(Value::NONE);
        }
        let copy = dict::with_capacity(entries.len());
        if let Some(target) = Dict::from(&copy) {
            entries.into_iter().for_each(|(name, value)| target.set_interned(vm, &name, value));
        }
        return Ok(copy);
    }
    let own = vm.find_attr(this, &vm.names().__dict__)?;
    match own.as_ref().and_then(|own| Some((own, Dict::from(own)?))) {
        Some((own, found)) if !found.is_empty() => vm.call_method(own, &vm.names().copy, &[]),
        _ => Ok(Value::NONE),
    }
}

/// Attributes of a class are not set as those of other objects are: `type` has methods of its own.
fn not_for_classes(vm: &Vm, this: &Value, method: &str) -> Result<()> {
    if Class::from(this).is_none() {
        return Ok(());
    }
    let class = vm.type_name(this);
    Err(vm.type_error(format!("can't apply this {method} to {class} object")))
}

//! What modules have beside their namespace: making, repr, annotations.

use typhon_heap::Value;
use typhon_macros::pymethods;
use typhon_text::TextBuf;

use super::{Module, with_dict};
use crate::{
    args::Args,
    ops,
    primal::{
        common,
        dict::{self, Dict},
        list, str as string,
    },
    raise::Result,
    vm::Vm,
};

#[pymethods(general)]
impl Module {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let _ = args;
        Ok(with_dict(dict::new(), common::shape_for::<Module>(vm, class)?))
    }

    #[sig(name, doc = None)]
    fn __init__(&self, vm: &Vm, name: &Value, doc: &Value) -> Result<()> {
        if !string::is_str(name) {
            let given = vm.given_name(name);
            return Err(vm.type_error(format!("module() argument 'name' must be str, not {given}")));
        }
        let (names, namespace) = (vm.names(), self.namespace());
        namespace.set_interned(vm, &names.__name__, name.clone());
        namespace.set_interned(vm, &names.__doc__, doc.clone());
        for name in [&names.__package__, &names.__loader__, &names.__spec__] {
            namespace.set_interned(vm, name, Value::NONE);
        }
        Ok(())
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let mut text = TextBuf::new();
        text.push_str("<module ");
        match self.own(vm, "__spec__").filter(|spec| !spec.is_none()) {
            Some(spec) => of_spec(vm, &mut text, &spec)?,
            None => self.of_names(vm, &mut text)?,
        }
        text.push_str(">");
        Ok(string::from_buf(&text))
    }

    /// __dir__() -> specialized dir() implementation
    fn __dir__(this: &Value, vm: &Vm) -> Result<Value> {
        let found = vm.get_attr(this, &vm.names().__dict__)?;
        let Some(namespace) = Dict::from(&found) else {
            return Err(vm.type_error("<module>.__dict__ is not a dictionary"));
        };
        match namespace.get_interned(vm, &vm.names().__dir__) {
            Some(dir) => vm.call(&dir, &[]),
            None => ops::collect(vm, &found).map(list::new),
        }
    }

    #[getter]
    fn __annotations__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(module) = this.native::<Module>() else { return Ok(Value::NONE) };
        let names = vm.names();
        if let Some(known) = module.namespace().get_interned(vm, &names.__annotations__) {
            return Ok(known);
        }
        let annotate = module.namespace().get_interned(vm, &names.__annotate__).filter(|annotate| !annotate.is_none());
        let made = match annotate {
            Some(annotate) => {
                let made = vm.call(&annotate, &[vm.int(1)])?;
                if Dict::from(&made).is_none() {
                    let given = vm.type_name(&made);
                    return Err(vm.type_error(format!("__annotate__ returned non-dict of type '{given}'")));
                }
                made
            }
            None => dict::new(),
        };
        // What a module that is still running has annotated so far is not all.
        let running = match module.own(vm, "__spec__") {
            Some(spec) => vm.find_attr_str(&spec, "_initializing")?.is_some_and(|found| found.is(&Value::TRUE)),
            None => false,
        };
        if !running {
            module.namespace().set_interned(vm, &names.__annotations__, made.clone());
        }
        Ok(made)
    }

    #[setter]
    #[name = "__annotations__"]
    fn set_annotations(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let names = vm.names();
        match value {
            Some(value) => self.namespace().set_interned(vm, &names.__annotations__, value.clone()),
            None if self.namespace().remove_interned(vm, &names.__annotations__) => {}
            None => return Err(vm.attribute_error("__annotations__")),
        }
        self.namespace().remove_interned(vm, &names.__annotate__);
        Ok(())
    }

    #[getter]
    fn __annotate__(&self, vm: &Vm) -> Value {
        self.namespace().get_interned(vm, &vm.names().__annotate__).unwrap_or(Value::NONE)
    }

    #[setter]
    #[name = "__annotate__"]
    fn set_annotate(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let Some(value) = value else { return Err(vm.type_error("cannot delete __annotate__ attribute")) };
        if !value.is_none() && vm.class_of(value).call_slot().is_none() {
            return Err(vm.type_error("__annotate__ must be callable or None"));
        }
        self.namespace().set_interned(vm, &vm.names().__annotate__, value.clone());
        if !value.is_none() {
            self.namespace().remove_interned(vm, &vm.names().__annotations__);
        }
        Ok(())
    }
}

impl Module {
    fn own(&self, vm: &Vm, name: &str) -> Option<Value> {
        self.namespace().get_interned(vm, &vm.intern(name))
    }

    /// The text for a module without `__spec__`.
    fn of_names(&self, vm: &Vm, text: &mut TextBuf) -> Result<()> {
        let name = self.own(vm, "__name__").unwrap_or_else(|| vm.str("?"));
        common::push_repr(vm, text, &name)?;
        if let Some(file) = self.own(vm, "__file__") {
            text.push_str(" from ");
            return common::push_repr(vm, text, &file);
        }
        match self.own(vm, "__loader__").filter(|loader| !loader.is_none()) {
            Some(loader) => in_parentheses(vm, text, &loader),
            None => Ok(()),
        }
    }
}

fn in_parentheses(vm: &Vm, text: &mut TextBuf, value: &Value) -> Result<()> {
    text.push_str(" (");
    common::push_repr(vm, text, value)?;
    text.push_str(")");
    Ok(())
}

/// The text for a module with a spec, as `importlib` writes it.
fn of_spec(vm: &Vm, text: &mut TextBuf, spec: &Value) -> Result<()> {
    let get = |name: &str| vm.get_attr_str(spec, name);
    let name = get("name")?;
    common::push_repr(vm, text, &if name.is_none() { vm.str("?") } else { name })?;
    let origin = get("origin")?;
    if !origin.is_none() {
        let located = get("has_location")?;
        if ops::truth(vm, &located)? {
            text.push_str(" from ");
            return common::push_repr(vm, text, &origin);
        }
        text.push_str(" (");
        let origin = ops::str(vm, &origin)?;
        if let Some(origin) = origin.native::<string::Str>() {
            text.push_text(origin.text());
        }
        text.push_str(")");
        return Ok(());
    }
    let loader = get("loader")?;
    if loader.is_none() {
        return Ok(());
    }
    match vm.find_attr_str(&loader, "_path")?.filter(|_| vm.type_name(&loader) == "NamespaceLoader") {
        Some(path) => {
            text.push_str(" (namespace) from ");
            let path = list::new(ops::collect(vm, &path)?);
            common::push_repr(vm, text, &path)
        }
        None => in_parentheses(vm, text, &loader),
    }
}

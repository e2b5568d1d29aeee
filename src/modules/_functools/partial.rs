//! `partial` and `Placeholder`.

use std::sync::OnceLock;

use typhon_object::{
    attribute,
    bootstrap::type_of,
    dunder::Dunder,
    prelude::*,
    primal::{
        common,
        dict::{self, from_keywords},
        function, str as string, tuple,
    },
};

use crate::shared::instance;

/// The type of the Placeholder singleton.
///
/// Used as a placeholder for partial arguments.
#[pytype(name = "_PlaceholderType", module = "functools")]
pub struct Placeholder {}

static PLACEHOLDER: OnceLock<Value> = OnceLock::new();

/// The singleton; its type was made.
pub(super) fn placeholder() -> Value {
    let make = || typhon_heap::new(Placeholder { header: Header::immortal(Placeholder::shape()) });
    PLACEHOLDER.get_or_init(make).clone()
}

fn is_placeholder(value: &Value) -> bool {
    value.exact::<Placeholder>().is_some()
}

#[pymethods]
impl Placeholder {
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        match args.values() {
            [] => Ok(placeholder()),
            _ => Err(vm.type_error("PlaceholderType takes no arguments")),
        }
    }

    fn __repr__(&self) -> &'static str {
        "Placeholder"
    }

    fn __reduce__(&self) -> &'static str {
        "Placeholder"
    }
}

/// Create a new function with partial application of the given arguments and keywords.
#[pytype(name = "partial", module = "functools", flags(base, dictionary))]
pub struct Partial {
    function: Slot,
    /// A tuple, perhaps with placeholders, of which none is the last.
    args: Slot,
    /// A dict.
    keywords: Slot,
}

/// `__new__`'s first step: what is called, with which arguments and keywords, after unwrapping a partial.
fn unwrap(vm: &Vm, function: &Value, rest: &[Value]) -> Result<(Value, Vec<Value>, Option<Value>)> {
    // One of a subclass, too, unless that is called in another way.
    let partial = type_of(vm, Partial::DEF);
    let plain = Class::from(&partial)
        .is_some_and(|partial| vm.class_of(function).slots().same(partial.slots(), Dunder::Call))
        && !has_own_attributes(vm, function);
    let Some(inner) = function.native::<Partial>().filter(|_| plain) else {
        return Ok((function.clone(), rest.to_vec(), None));
    };
    let (inner_function, inner_args, keywords) = inner.parts();
    Ok((inner_function, filled(Tuple::items_of(&inner_args), rest), Some(keywords)))
}

fn has_own_attributes(vm: &Vm, partial: &Value) -> bool {
    match partial.header() {
        Some(header) if header.shape() == Partial::shape() => false,
        Some(_) => attribute::instance_dict(vm, partial)
            .map_or(true, |dict| Dict::from(&dict).is_some_and(|dict| !dict.is_empty())),
        None => false,
    }
}

/// Puts arguments in the places of placeholders, the surplus behind.
fn filled(template: &[Value], rest: &[Value]) -> Vec<Value> {
    let mut rest = rest.iter();
    let mut all = Vec::with_capacity(template.len() + rest.len());
    for item in template {
        let filler = if is_placeholder(item) { rest.next() } else { None };
        all.push(filler.unwrap_or(item).clone());
    }
    all.extend(rest.cloned());
    all
}

impl Partial {
    fn parts(&self) -> (Value, Value, Value) {
        let get = |slot: &Slot| slot.get(&self.header).unwrap_or(Value::NONE);
        (get(&self.function), get(&self.args), get(&self.keywords))
    }

    /// All arguments of a call.
    fn arguments(&self, vm: &Vm, args: &Value, given: &[Value]) -> Result<Vec<Value>> {
        let template = Tuple::items_of(args);
        let wanted = template.iter().filter(|item| is_placeholder(item)).count();
        if given.len() < wanted {
            let got = given.len();
            let text = format!("missing positional arguments in 'partial' call; expected at least {wanted}, got {got}");
            return Err(vm.type_error(text));
        }
        Ok(filled(template, given))
    }
}

#[pymethods]
impl Partial {
    #[sig(func, /, *args, **keywords)]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let [function, rest @ ..] = args.positional() else {
            return Err(vm.type_error("type 'partial' takes at least one argument"));
        };
        if vm.class_of(function).call_slot().is_none() {
            return Err(vm.type_error("the first argument must be callable"));
        }
        if rest.last().is_some_and(is_placeholder) {
            return Err(vm.type_error("trailing Placeholders are not allowed"));
        }
        if args.keywords().any(|(_, value)| is_placeholder(value)) {
            return Err(vm.type_error("Placeholder cannot be passed as a keyword argument"));
        }
        let (function, all, inner) = unwrap(vm, function, rest)?;
        let mut keywords = from_keywords(vm, args.keywords())?;
        if let Some(inner) = inner.as_ref().and_then(Dict::from) {
            let merged = inner.copy();
            if let (Some(target), Some(own)) = (Dict::from(&merged), Dict::from(&keywords)) {
                own.entries().into_iter().try_for_each(|(name, value)| target.set(vm, &name, value))?;
            }
            keywords = merged;
        }
        instance(vm, class, |header| Partial {
            header,
            function: Slot::new(function),
            args: Slot::new(tuple::new(all)),
            keywords: Slot::new(keywords),
        })
    }

    fn __call__(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let (function, own, keywords) = self.parts();
        let own_keywords = Dict::from(&keywords).filter(|keywords| !keywords.is_empty());
        let template = Tuple::items_of(&own);
        if own_keywords.is_none() && template.is_empty() {
            return vm.call_args(&function, args);
        }
        if own_keywords.is_none() && args.values().is_empty() && !template.iter().any(is_placeholder) {
            return vm.call(&function, template);
        }
        if own_keywords.is_none() && !args.has_keywords() {
            return vm.call(&function, &self.arguments(vm, &own, args.positional())?);
        }
        let mut all = self.arguments(vm, &own, args.positional())?;
        let mut names = Vec::new();
        for (name, value) in own_keywords.map(Dict::entries).unwrap_or_default() {
            let given = args.keywords().find(|(other, _)| {
                other.is(&name) || string::as_str(other).is_some_and(|other| Some(other) == string::as_str(&name))
            });
            if !string::is_str(&name) {
                return Err(vm.type_error("keywords must be strings"));
            }
            names.push(name);
            all.push(given.map_or(value, |(_, given)| given.clone()));
        }
        let taken = names.len();
        for (name, value) in args.keywords() {
            let same = |other: &Value| other.is(name) || string::as_str(other) == string::as_str(name);
            if !names[..taken].iter().any(same) {
                names.push(name.clone());
                all.push(value.clone());
            }
        }
        vm.call_args(&function, Args::new(&all, &names))
    }

    fn __get__(this: &Value, instance: &Value, _owner: &Value) -> Value {
        if instance.is_none() { this.clone() } else { function::bind_method(this, instance) }
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(partial) = this.native::<Partial>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let name = vm.class_of(this).full_name(vm);
        common::guarded_repr(vm, this, "...", |text| {
            let (function, args, keywords) = partial.parts();
            text.push_str(&name);
            text.push_str("(");
            common::push_repr(vm, text, &function)?;
            for arg in Tuple::items_of(&args) {
                text.push_str(", ");
                common::push_repr(vm, text, arg)?;
            }
            for (name, value) in Dict::from(&keywords).map(Dict::entries).unwrap_or_default() {
                let name = ops::str(vm, &name)?;
                text.push_str(", ");
                text.push_str(&string::lossy(&name));
                text.push_str("=");
                common::push_repr(vm, text, &value)?;
            }
            text.push_str(")");
            Ok(())
        })
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(partial) = this.native::<Partial>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let (function, args, keywords) = partial.parts();
        let dict = attribute::instance_dict(vm, this)?;
        let dict = if Dict::from(&dict).is_none_or(Dict::is_empty) { Value::NONE } else { dict };
        let state = tuple::of([function.clone(), args, keywords, dict]);
        Ok(tuple::of([vm.class_value(this), tuple::of([function]), state]))
    }

    fn __setstate__(this: &Value, vm: &Vm, state: &Value) -> Result<()> {
        let Some(partial) = this.native::<Partial>() else { return Ok(()) };
        let invalid = || vm.type_error("invalid partial state");
        let [function, args, keywords, dict] = Tuple::items_of(state) else { return Err(invalid()) };
        let callable = vm.class_of(function).call_slot().is_some();
        if !callable || Tuple::from(args).is_none() || !(keywords.is_none() || Dict::from(keywords).is_some()) {
            return Err(invalid());
        }
        if Tuple::items_of(args).last().is_some_and(is_placeholder) {
            return Err(vm.type_error("trailing Placeholders are not allowed"));
        }
        let args = if tuple::is_exact(args) { args.clone() } else { tuple::from_slice(Tuple::items_of(args)) };
        let keywords = match Dict::from(keywords) {
            None => dict::new(),
            Some(_) if dict::is_exact(keywords) => keywords.clone(),
            Some(other) => other.copy(),
        };
        let dict = if dict.is_none() { dict::new() } else { dict.clone() };
        attribute::set_instance_dict(vm, this, &dict)?;
        partial.function.set(&partial.header, function.clone());
        partial.args.set(&partial.header, args);
        partial.keywords.set(&partial.header, keywords);
        Ok(())
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        common::generic_alias(vm, class, object)
    }

    /// function object to use in future partial calls
    #[getter]
    fn func(&self) -> Option<Value> {
        self.function.get(&self.header)
    }

    /// tuple of arguments to future partial calls
    #[getter]
    fn args(&self) -> Option<Value> {
        self.args.get(&self.header)
    }

    /// dictionary of keyword arguments to future partial calls
    #[getter]
    fn keywords(&self) -> Option<Value> {
        self.keywords.get(&self.header)
    }
}

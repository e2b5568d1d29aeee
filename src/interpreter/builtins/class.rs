//! `__build_class__`: what a class statement does.

use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{class::create, dict, str as string, tuple},
};

use crate::{
    call::run_body,
    types::{cell::Cell, function::Function},
};

/// `__build_class__(function, name, *bases, metaclass=None, **keywords)`.
///
/// # Errors
/// TypeError, or what the metaclass, its `__prepare__` or the body raises.
pub fn build_class(vm: &Vm, args: Args<'_>) -> Result<Value> {
    let [function, name, given @ ..] = args.positional() else {
        return Err(vm.type_error("__build_class__: not enough arguments"));
    };
    if function.native::<Function>().is_none() {
        return Err(vm.type_error("__build_class__: func must be a function"));
    }
    if !string::is_str(name) {
        return Err(vm.type_error("__build_class__: name is not a string"));
    }
    let given = tuple::from_slice(given);
    let resolved = resolve_bases(vm, &given)?;
    let bases = resolved.as_ref().unwrap_or(&given);
    let (metaclass, names, values) = metaclass_of(vm, args, bases)?;
    let namespace = prepare(vm, &metaclass, [name, bases], &names, &values)?;
    let cell = run_body(vm, function, &namespace)?;
    if resolved.is_some() {
        ops::set_item(vm, &namespace, &vm.names().__orig_bases__, &given)?;
    }
    let mut all = vec![name.clone(), bases.clone(), namespace];
    all.extend(values);
    let class = vm.call_args(&metaclass, Args::new(&all, &names))?;
    check_cell(vm, &class, name, &cell)?;
    Ok(class)
}

/// The bases with `__mro_entries__` in place of what is no class; `None` where all are classes.
fn resolve_bases(vm: &Vm, given: &Value) -> Result<Option<Value>> {
    let items = Tuple::items_of(given);
    if items.iter().all(|base| Class::from(base).is_some()) {
        return Ok(None);
    }
    let mut bases = Vec::with_capacity(items.len());
    let mut changed = false;
    for base in items {
        let method = match Class::from(base) {
            Some(_) => None,
            None => vm.find_attr(base, &vm.names().__mro_entries__)?,
        };
        let Some(method) = method else {
            vm.forget_missing();
            bases.push(base.clone());
            continue;
        };
        let entries = vm.call(&method, std::slice::from_ref(given))?;
        let Some(entries) = Tuple::from(&entries) else {
            return Err(vm.type_error("__mro_entries__ must return a tuple"));
        };
        bases.extend_from_slice(entries.items());
        changed = true;
    }
    Ok(changed.then(|| tuple::new(bases)))
}

/// The metaclass, and the keywords without it.
fn metaclass_of(vm: &Vm, args: Args<'_>, bases: &Value) -> Result<(Value, Vec<Value>, Vec<Value>)> {
    let mut stated = None;
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (name, value) in args.keywords() {
        if string::as_str(name) == Some("metaclass") {
            stated = Some(value.clone());
        } else {
            names.push(name.clone());
            values.push(value.clone());
        }
    }
    let items = Tuple::items_of(bases);
    let metaclass = stated.unwrap_or_else(|| match items.first() {
        Some(first) => vm.class_value(first),
        None => Known::Type.value(),
    });
    let metaclass = if Class::from(&metaclass).is_some() { create::winner(vm, &metaclass, items)? } else { metaclass };
    Ok((metaclass, names, values))
}

/// The namespace in which the body runs.
fn prepare(vm: &Vm, metaclass: &Value, [name, bases]: [&Value; 2], names: &[Value], values: &[Value]) -> Result<Value> {
    if metaclass.is(&Known::Type.value()) {
        return Ok(dict::new());
    }
    let Some(method) = vm.find_attr(metaclass, &vm.names().__prepare__)? else {
        vm.forget_missing();
        return Ok(dict::new());
    };
    let mut all = vec![name.clone(), bases.clone()];
    all.extend_from_slice(values);
    let namespace = vm.call_args(&method, Args::new(&all, names))?;
    if vm.class_of(&namespace).slots().has(Dunder::GetItem) {
        return Ok(namespace);
    }
    let class = Class::from(metaclass).map_or_else(|| "<metaclass>".to_owned(), Class::name);
    let given = vm.type_name(&namespace);
    Err(vm.type_error(format!("{class}.__prepare__() must return a mapping, not {given}")))
}

/// Checks that the cell of `__class__`, which the body returned, was filled by the metaclass.
fn check_cell(vm: &Vm, class: &Value, name: &Value, cell: &Value) -> Result<()> {
    let (Some(_), Some(cell)) = (Class::from(class), cell.exact::<Cell>()) else { return Ok(()) };
    let repr = |value: &Value| ops::repr(vm, value).map(|text| string::lossy(&text));
    match cell.get() {
        Some(set) if set.is(class) => Ok(()),
        Some(set) => {
            let text = format!("__class__ set to {} defining {} as {}", repr(&set)?, repr(name)?, repr(class)?);
            Err(vm.type_error(text))
        }
        None => {
            let (name, class) = (repr(name)?, repr(class)?);
            let question = "Was __classcell__ propagated to type.__new__?";
            Err(vm.runtime_error(format!("__class__ not set defining {name} as {class}. {question}")))
        }
    }
}

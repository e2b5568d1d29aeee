//! Making nodes: what is given, what is missing, what is not known.

use typhon_interpreter::warn::warn;
use typhon_object::{
    attribute,
    prelude::*,
    primal::{list, str as string, tuple},
};

/// The names in a class's tuple of names.
fn names_of(vm: &Vm, class: &Value, attribute: &str) -> Result<Vec<Value>> {
    match vm.find_attr_str(class, attribute)? {
        Some(names) => ops::collect(vm, &names),
        None => Ok(Vec::new()),
    }
}

fn has(vm: &Vm, names: &[Value], name: &Value) -> Result<bool> {
    for known in names {
        if known.is(name) || ops::equal(vm, known, name)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn shown(vm: &Vm, value: &Value) -> Result<String> {
    Ok(string::lossy(&ops::repr(vm, value)?))
}

fn deprecated(vm: &Vm, text: &str) -> Result<()> {
    warn(vm, Known::DeprecationWarning, text, 1)
}

/// What a field has that was not given: an empty list, or `Load()`. None where it must be given.
fn default_of(vm: &Vm, kind: &Value) -> Result<Option<Value>> {
    if kind.shape() == Known::GenericAlias.shape() {
        return Ok(Some(list::empty()));
    }
    let name = Class::from(kind).map(Class::name);
    if name.as_deref() != Some("expr_context") {
        return Ok(None);
    }
    let module = (vm.hooks().import)(vm, "_ast")?;
    let load = vm.get_attr_str(&module, "Load")?;
    vm.call(&load, &[]).map(Some)
}

/// `AST.__init__`.
pub(super) fn init(vm: &Vm, this: &Value, args: Args<'_>) -> Result<()> {
    let class = vm.class_value(this);
    let name = vm.class_of(this).plain_name();
    let fields = ops::collect(vm, &vm.get_attr_str(&class, "_fields")?)?;
    let given = args.positional();
    if given.len() > fields.len() {
        let most = fields.len();
        let plural = if most == 1 { "" } else { "s" };
        let text = format!("{name} constructor takes at most {most} positional argument{plural}");
        return Err(vm.type_error(text));
    }
    for (field, value) in fields.iter().zip(given) {
        vm.set_attr(this, &vm.attr_name(field)?, value)?;
    }
    let mut missing = fields[given.len()..].to_vec();
    for (key, value) in args.keywords() {
        if has(vm, &fields, key)? {
            if !has(vm, &missing, key)? {
                let key = shown(vm, key)?;
                return Err(vm.type_error(format!("{name} got multiple values for argument {key}")));
            }
            let mut others = Vec::new();
            for field in missing {
                if !ops::equal(vm, &field, key)? {
                    others.push(field);
                }
            }
            missing = others;
        } else if !has(vm, &names_of(vm, &class, "_attributes")?, key)? {
            let key = shown(vm, key)?;
            let text = format!(
                "{name}.__init__ got an unexpected keyword argument {key}. Support for arbitrary keyword arguments is \
                 deprecated and will be removed in Python 3.15."
            );
            deprecated(vm, &text)?;
        }
        vm.set_attr(this, &vm.attr_name(key)?, value)?;
    }
    fill(vm, this, &class, &missing)
}

/// Defaults of the fields that were not given.
fn fill(vm: &Vm, this: &Value, class: &Value, missing: &[Value]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let Some(types) = vm.find_attr_str(class, "_field_types")? else { return Ok(()) };
    let Some(types) = Dict::from(&types) else { return Ok(()) };
    let name = vm.class_of(this).name();
    for field in missing {
        let Some(kind) = types.get(vm, field)? else {
            let field = shown(vm, field)?;
            let text =
                format!("Field {field} is missing from {name}._field_types. This will become an error in Python 3.15.");
            deprecated(vm, &text)?;
            continue;
        };
        if kind.shape() == Known::Union.shape() {
            // The class has None.
            continue;
        }
        match default_of(vm, &kind)? {
            Some(default) => vm.set_attr(this, &vm.attr_name(field)?, &default)?,
            None => {
                let field = shown(vm, field)?;
                let text = format!(
                    "{name}.__init__ missing 1 required positional argument: {field}. This will become an error in \
                     Python 3.15."
                );
                deprecated(vm, &text)?;
            }
        }
    }
    Ok(())
}

/// Whether a field may be left out.
fn has_default(vm: &Vm, class: &Value, field: &Value) -> Result<bool> {
    let types = vm.find_attr_str(class, "_field_types")?;
    let Some(types) = types.as_ref().and_then(Dict::from) else { return Ok(false) };
    match types.get(vm, field)? {
        Some(kind) => Ok(kind.shape() == Known::Union.shape() || default_of(vm, &kind)?.is_some()),
        None => Ok(false),
    }
}

/// `AST.__replace__`: another node with some fields and attributes changed.
pub(super) fn replaced(vm: &Vm, this: &Value, args: Args<'_>) -> Result<Value> {
    let name = vm.class_of(this).name();
    if !args.positional().is_empty() {
        let count = args.positional().len();
        let text = format!("{name}.__replace__() takes at most 0 positional arguments ({count} given)");
        return Err(vm.type_error(text));
    }
    let class = vm.class_value(this);
    let (fields, attributes) = (names_of(vm, &class, "_fields")?, names_of(vm, &class, "_attributes")?);
    for (key, _) in args.keywords() {
        if !has(vm, &fields, key)? && !has(vm, &attributes, key)? {
            let key = shown(vm, key)?;
            return Err(vm.type_error(format!("{name}.__replace__ got an unexpected keyword argument {key}.")));
        }
    }
    let own = attribute::instance_dict(vm, this)?;
    let (mut kept, mut lacking) = (Vec::new(), Vec::new());
    for field in fields.iter().chain(&attributes) {
        if args.keywords().any(|(key, _)| key.is(field) || string::as_str(key) == string::as_str(field)) {
            continue;
        }
        let value = match Dict::from(&own) {
            Some(own) => own.get(vm, field)?,
            None => None,
        };
        match value {
            Some(value) => kept.push((field.clone(), value)),
            None if has(vm, &attributes, field)? || has_default(vm, &class, field)? => {}
            None => lacking.push(shown(vm, field)?),
        }
    }
    if !lacking.is_empty() {
        let plural = if lacking.len() == 1 { "" } else { "s" };
        let (count, names) = (lacking.len(), lacking.join(", "));
        let text = format!("{name}.__replace__ missing {count} keyword argument{plural}: {names}.");
        return Err(vm.type_error(text));
    }
    let given = args.keywords().map(|(key, value)| (key.clone(), value.clone()));
    let (names, values): (Vec<Value>, Vec<Value>) = kept.into_iter().chain(given).unzip();
    vm.call_args(&class, Args::new(&values, &names))
}

/// `AST.__reduce__`: the class, a placeholder for each of its first fields (or it would warn that they are missing), and all
/// attributes. The fields are not given as arguments, for a node may refer to what holds it.
pub(super) fn reduced(vm: &Vm, this: &Value) -> Result<Value> {
    let class = vm.class_value(this);
    let own = attribute::instance_dict(vm, this)?;
    let mut places = Vec::new();
    for field in names_of(vm, &class, "_fields")? {
        match Dict::from(&own).map(|own| own.get(vm, &field)).transpose()?.flatten() {
            Some(_) => places.push(Value::NONE),
            None => break,
        }
    }
    Ok(tuple::of([class, tuple::new(places), own]))
}

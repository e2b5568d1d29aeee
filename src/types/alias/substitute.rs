//! Type variables in the arguments of an alias: which ones there are, and what `alias[item]` puts in their place.

use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{list, str as string, tuple},
};

fn add(found: &mut Vec<Value>, parameter: &Value) {
    if !found.iter().any(|known| known.is(parameter)) {
        found.push(parameter.clone());
    }
}

fn items(value: &Value) -> Option<Vec<Value>> {
    if let Some(tuple) = Tuple::from(value) {
        return Some(tuple.items().to_vec());
    }
    List::from(value).map(List::to_vec)
}

fn collect(vm: &Vm, args: &[Value], found: &mut Vec<Value>) -> Result<()> {
    vm.check_stack(" in __parameters__ calculation")?;
    for arg in args {
        if Class::from(arg).is_some() {
            continue;
        }
        if let Some(inner) = items(arg) {
            collect(vm, &inner, found)?;
        } else if vm.find_attr_str(arg, "__typing_subst__")?.is_some() {
            add(found, arg);
        } else if let Some(inner) = vm.find_attr(arg, &vm.names().__parameters__)? {
            Tuple::items_of(&inner).iter().for_each(|parameter| add(found, parameter));
        }
    }
    Ok(())
}

/// The type variables in an alias's arguments, each once, in order: a tuple.
///
/// # Errors
/// What reading the arguments' attributes raises.
pub fn parameters_of(vm: &Vm, args: &Value) -> Result<Value> {
    let mut found = Vec::new();
    collect(vm, Tuple::items_of(args), &mut found)?;
    Ok(tuple::new(found))
}

/// The items of a subscript, with unpacked tuples of known length (`*tuple[int, str]`) in pieces.
fn unpacked(vm: &Vm, item: &Value) -> Result<Vec<Value>> {
    let given = Tuple::from(item).map_or_else(|| vec![item.clone()], |tuple| tuple.items().to_vec());
    let mut all = Vec::with_capacity(given.len());
    for item in given {
        if Class::from(&item).is_none()
            && let Some(inner) = vm.find_attr_str(&item, "__typing_unpacked_tuple_args__")?
            && let Some(inner) = Tuple::from(&inner)
            && !inner.items().last().is_some_and(|last| last.is(&Value::ELLIPSIS))
        {
            all.extend_from_slice(inner.items());
        } else {
            all.push(item);
        }
    }
    Ok(all)
}

/// The arguments of `alias[item]`: `args` with `item`'s parts in place of `parameters`.
///
/// # Errors
/// TypeError for a wrong number of parts, or what the type variables raise.
pub fn substituted(vm: &Vm, alias: &Value, args: &[Value], parameters: &Value, item: &Value) -> Result<Vec<Value>> {
    let parameters = Tuple::items_of(parameters);
    if parameters.is_empty() {
        let repr = ops::repr(vm, alias)?;
        return Err(vm.type_error(format!("{} is not a generic class", string::lossy(&repr))));
    }
    let mut parts = unpacked(vm, item)?;
    for parameter in parameters {
        if let Some(prepare) = vm.find_attr_str(parameter, "__typing_prepare_subst__")?
            && !prepare.is_none()
        {
            let prepared = vm.call(&prepare, &[alias.clone(), tuple::new(parts)])?;
            parts = Tuple::from(&prepared).map_or_else(|| vec![prepared.clone()], |tuple| tuple.items().to_vec());
        }
    }
    if parts.len() != parameters.len() {
        let (amount, actual, expected) =
            (if parts.len() > parameters.len() { "many" } else { "few" }, parts.len(), parameters.len());
        let repr = string::lossy(&ops::repr(vm, alias)?);
        return Err(vm.type_error(format!("Too {amount} arguments for {repr}; actual {actual}, expected {expected}")));
    }
    replace(vm, args, parameters, &parts)
}

fn replace(vm: &Vm, args: &[Value], parameters: &[Value], parts: &[Value]) -> Result<Vec<Value>> {
    vm.check_stack(" in substitution")?;
    let mut all = Vec::with_capacity(args.len());
    for arg in args {
        if Class::from(arg).is_some() {
            all.push(arg.clone());
            continue;
        }
        if let Some(inner) = items(arg) {
            let inner = replace(vm, &inner, parameters, parts)?;
            all.push(if List::from(arg).is_some() { list::new(inner) } else { tuple::new(inner) });
            continue;
        }
        let unpack = match vm.find_attr_str(arg, "__typing_is_unpacked_typevartuple__")? {
            Some(mark) => ops::truth(vm, &mark)?,
            None => false,
        };
        let new = match vm.find_attr_str(arg, "__typing_subst__")? {
            Some(substitute) => match parameters.iter().position(|parameter| parameter.is(arg)) {
                Some(at) => vm.call(&substitute, std::slice::from_ref(&parts[at]))?,
                None => arg.clone(),
            },
            None => inside(vm, arg, parameters, parts)?,
        };
        if !unpack {
            all.push(new);
        } else if let Some(several) = Tuple::from(&new) {
            all.extend_from_slice(several.items());
        } else {
            let (kind, given) = (vm.type_name(arg), vm.type_name(&new));
            return Err(
                vm.type_error(format!("expected __typing_subst__ of {kind} objects to return a tuple, not {given}"))
            );
        }
    }
    Ok(all)
}

/// Substitutes inside an argument that is generic itself.
fn inside(vm: &Vm, arg: &Value, parameters: &[Value], parts: &[Value]) -> Result<Value> {
    let Some(own) = vm.find_attr(arg, &vm.names().__parameters__)? else { return Ok(arg.clone()) };
    let own = Tuple::items_of(&own);
    if own.is_empty() {
        return Ok(arg.clone());
    }
    let mut new = Vec::with_capacity(own.len());
    for parameter in own {
        let Some(at) = parameters.iter().position(|known| known.is(parameter)) else {
            new.push(parameter.clone());
            continue;
        };
        let several = vm.class_of(&parameters[at]).slots().has(Dunder::Iter);
        match Tuple::from(&parts[at]).filter(|_| several) {
            Some(tuple) => new.extend_from_slice(tuple.items()),
            None => new.push(parts[at].clone()),
        }
    }
    ops::get_item(vm, arg, &tuple::new(new))
}

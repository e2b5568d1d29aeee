//! Displays, f-strings, functions.

use typhon_bytecode::{
    CodeFlags,
    instructions::{Intrinsic, a, b, c},
};
use typhon_object::{
    prelude::*,
    primal::{dict, list, str as string, tuple},
};

use typhon_types::{
    set::{self, Elements},
    template::{self, Interpolation},
};

use super::{consume, operand, take_or_copy};
use crate::{
    frame::Fp,
    types::function::{Function, Parts},
};

/// Moves a run of registers out.
fn take_run(fp: Fp, first: usize, count: usize) -> Vec<Value> {
    let mut values = Vec::with_capacity(count);
    values.extend((first..first + count).filter_map(|register| fp.take_value(register)));
    values
}

/// `(R[B], ..., R[B+C-1])`.
#[inline(never)]
pub fn make_tuple(fp: Fp, word: u32) -> Value {
    match (b(word), c(word)) {
        (first, 1) => small_tuple::<1>(fp, first),
        (first, 2) => small_tuple::<2>(fp, first),
        (first, 3) => small_tuple::<3>(fp, first),
        (first, 4) => small_tuple::<4>(fp, first),
        (first, 5) => small_tuple::<5>(fp, first),
        (first, 6) => small_tuple::<6>(fp, first),
        (first, count) => tuple::new(take_run(fp, first, count)),
    }
}

/// A tuple of bound registers, which are moved to where they will lie.
#[inline(always)]
fn small_tuple<const N: usize>(fp: Fp, first: usize) -> Value {
    tuple::of::<N>(std::array::from_fn(|at| fp.take_value(first + at).unwrap_or(Value::NONE)))
}

/// `[R[B], ..., R[B+C-1]]`.
#[inline(never)]
pub fn make_list(fp: Fp, word: u32) -> Value {
    match c(word) {
        0 => list::empty(),
        count => list::filled(count, |items| {
            (b(word)..b(word) + count).filter_map(|register| fp.take_value(register)).for_each(|item| items.push(item));
        }),
    }
}

/// `{R[B], ..., R[B+C-1]}`.
#[inline(never)]
pub fn make_set(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let set = set::new();
    if let Some(elements) = Elements::of(&set) {
        for register in b(word)..b(word) + c(word) {
            elements.add(vm, operand(fp, register))?;
        }
    }
    fp.clear(b(word)..b(word) + c(word));
    Ok(set)
}

fn set_add(vm: &Vm, set: &Value, item: &Value) -> Result<()> {
    match Elements::of(set).filter(|_| set.shape() != Known::FrozenSet.shape()) {
        Some(elements) => elements.add(vm, item).map(drop),
        None => {
            // A program may have bound `__conditional_annotations__`.
            let given = vm.type_name(set);
            Err(vm.type_error(format!("'{given}' object is not a set")))
        }
    }
}

/// `{R[B]: R[B+1], ...}`.
#[inline(never)]
pub fn make_dict(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let (first, count) = (b(word), c(word));
    let result = dict::with_capacity(count);
    let dict = as_dict(vm, &result)?;
    for pair in 0..count {
        let (key, value) = (first + 2 * pair, first + 2 * pair + 1);
        dict.set(vm, operand(fp, key), operand(fp, value).clone())?;
    }
    fp.clear(first..first + 2 * count);
    Ok(result)
}

fn as_dict<'a>(vm: &Vm, value: &'a Value) -> Result<&'a Dict> {
    Dict::from(value).ok_or_else(|| vm.system_error("a dict was expected"))
}

/// `R[A].append(R[B])`.
#[inline(always)]
pub fn list_append(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    match List::from(operand(fp, a(word))) {
        Some(list) => list.try_push(vm, take_or_copy(fp, b(word))),
        None => Err(vm.system_error("a list was expected")),
    }
}

/// `R[A].extend(R[B])`.
#[inline(never)]
pub fn list_extend(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let (target, iterable) = (operand(fp, a(word)), operand(fp, b(word)));
    if let (Some(target), Some(other)) = (List::from(target), iterable.exact::<List>()) {
        target.extend_from_list(vm, other)?;
        consume(fp, b(word));
        return Ok(());
    }
    if let (Some(target), Some(tuple)) = (List::from(target), iterable.exact::<Tuple>()) {
        target.extend_from_slice(vm, tuple.items())?;
        consume(fp, b(word));
        return Ok(());
    }
    let items = match ops::collect_hinted(vm, iterable) {
        Ok(items) => items,
        Err(raised) => {
            let error = vm.catch_as(raised, Known::TypeError)?;
            let slots = vm.class_of(iterable).slots();
            let iterable_class =
                slots.has(typhon_object::dunder::Dunder::Iter) || slots.has(typhon_object::dunder::Dunder::GetItem);
            if iterable_class {
                return Err(vm.raise_again(error));
            }
            let given = vm.type_name(iterable);
            return Err(vm.type_error(format!("Value after * must be an iterable, not {given}")));
        }
    };
    List::from(target).ok_or_else(|| vm.system_error("a list was expected"))?.extend(vm, items)?;
    consume(fp, b(word));
    Ok(())
}

/// `R[A].add(R[B])`.
#[inline(never)]
pub fn set_insert(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    set_add(vm, operand(fp, a(word)), operand(fp, b(word)))?;
    consume(fp, b(word));
    Ok(())
}

/// `R[A].update(R[B])`.
#[inline(never)]
pub fn set_update(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let update = &vm.names().update;
    vm.call_method(operand(fp, a(word)), update, std::slice::from_ref(operand(fp, b(word))))?;
    consume(fp, b(word));
    Ok(())
}

/// `R[A][R[B]] = R[C]`.
#[inline(never)]
pub fn dict_insert(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let dict = as_dict(vm, operand(fp, a(word)))?;
    dict.set(vm, operand(fp, b(word)), operand(fp, c(word)).clone())?;
    consume(fp, c(word));
    consume(fp, b(word));
    Ok(())
}

/// `R[A].update(R[B])`.
#[inline(never)]
pub fn dict_update(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let (target, mapping) = (operand(fp, a(word)), operand(fp, b(word)));
    let dict = as_dict(vm, target)?;
    each_pair(
        vm,
        mapping,
        |key, value| dict.set(vm, &key, value),
        |vm| {
            let given = vm.type_name(mapping);
            vm.type_error(format!("'{given}' object is not a mapping"))
        },
    )?;
    consume(fp, b(word));
    Ok(())
}

/// Visits the pairs of a mapping: a dict, or anything with `keys`.
pub fn each_pair(
    vm: &Vm,
    mapping: &Value,
    mut visit: impl FnMut(Value, Value) -> Result<()>,
    no_mapping: impl FnOnce(&Vm) -> typhon_object::raise::Raised,
) -> Result<()> {
    if let Some(dict) = mapping.exact::<Dict>() {
        return dict.entries().into_iter().try_for_each(|(key, value)| visit(key, value));
    }
    let Some(keys) = vm.find_attr(mapping, &vm.names().keys)? else { return Err(no_mapping(vm)) };
    let keys = vm.call(&keys, &[])?;
    ops::for_each(vm, &keys, |key| {
        let value = ops::get_item(vm, mapping, &key)?;
        visit(key, value)
    })
}

/// Raises TypeError for a keyword that is given twice.
#[cold]
pub fn repeated_keyword(vm: &Vm, callee: &Value, key: &Value) -> typhon_object::raise::Raised {
    let name = callable_name(vm, callee);
    match ops::str(vm, key) {
        Ok(key) => {
            let key = string::lossy(&key);
            vm.type_error(format!("{name} got multiple values for keyword argument '{key}'"))
        }
        Err(raised) => raised,
    }
}

/// How error texts call a callable: `name()`.
pub fn callable_name(vm: &Vm, callee: &Value) -> String {
    let text = |value: Option<Value>| value.filter(string::is_str).map(|value| string::lossy(&value));
    let qualname = vm.find_attr(callee, &vm.names().__qualname__).unwrap_or_else(|raised| {
        drop(vm.catch(raised));
        None
    });
    let module = vm.find_attr(callee, &vm.names().__module__).unwrap_or_else(|raised| {
        drop(vm.catch(raised));
        None
    });
    match (text(qualname), text(module)) {
        (Some(name), Some(module)) if module != "builtins" => format!("{module}.{name}()"),
        (Some(name), _) => format!("{name}()"),
        (None, _) => match ops::str(vm, callee) {
            Ok(text) => string::lossy(&text),
            Err(raised) => {
                drop(vm.catch(raised));
                vm.type_name(callee)
            }
        },
    }
}

/// As `dict_update`, of the keywords of a call to `R[C]`.
#[inline(never)]
pub fn dict_merge(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let (target, mapping, callee) = (operand(fp, a(word)), operand(fp, b(word)), operand(fp, c(word)));
    let dict = as_dict(vm, target)?;
    let insert = |key: Value, value: Value| {
        if dict.contains(vm, &key)? {
            return Err(repeated_keyword(vm, callee, &key));
        }
        dict.set(vm, &key, value)
    };
    each_pair(vm, mapping, insert, |vm| {
        let (name, given) = (callable_name(vm, callee), vm.type_name(mapping));
        vm.type_error(format!("{name} argument after ** must be a mapping, not {given}"))
    })?;
    consume(fp, b(word));
    Ok(())
}

/// `tuple(R[B])` of a list.
#[inline(never)]
pub fn list_to_tuple(fp: Fp, word: u32) -> Value {
    let result = List::from(operand(fp, b(word))).map_or_else(tuple::empty, |list| list.look(tuple::from_slice));
    consume(fp, b(word));
    result
}

fn convert(vm: &Vm, value: &Value, conversion: usize) -> Result<Option<Value>> {
    Ok(match conversion {
        1 => Some(ops::str(vm, value)?),
        2 => Some(ops::repr(vm, value)?),
        3 => Some(ops::ascii(vm, value)?),
        _ => None,
    })
}

/// `format(conv(R[B]), '')`. Immediate numbers are left as they are, for `JoinStrings` to write.
#[inline(never)]
pub fn format(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let value = operand(fp, b(word));
    let converted = convert(vm, value, c(word))?;
    let value = converted.as_ref().unwrap_or(value);
    let plain =
        value.shape() == Known::Str.shape() || value.as_small_int().is_some() || value.as_small_float().is_some();
    let result = if plain { value.clone() } else { ops::format(vm, value, &string::empty())? };
    consume(fp, b(word));
    Ok(result)
}

/// `format(conv(R[B]), R[B+1])`.
#[inline(never)]
pub fn format_spec(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let (value, spec) = (operand(fp, b(word)), operand(fp, b(word) + 1));
    let converted = convert(vm, value, c(word))?;
    let value = converted.as_ref().unwrap_or(value);
    let result = match string::formatted(vm, value, spec) {
        Some(result) => result?,
        None => ops::format(vm, value, spec)?,
    };
    fp.clear(b(word)..b(word) + 2);
    Ok(result)
}

/// `''.join` of the strings and numbers from `R[B]` on.
#[inline(never)]
pub fn join_strings(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let run = b(word)..b(word) + c(word);
    let only = operand(fp, run.start);
    let result = if run.len() == 1 && only.exact::<Str>().is_some() {
        only.clone()
    } else {
        string::written(vm, |out| {
            for register in run.clone() {
                let piece = operand(fp, register);
                if !string::push_plain(piece, out) {
                    string::push_shown(piece, out);
                }
            }
            Ok(())
        })?
    };
    fp.clear(run);
    Ok(result)
}

/// `Interpolation(R[B], R[B+1], conversion, R[B+2])`.
#[inline(never)]
pub fn make_interpolation(vm: &Vm, fp: Fp, word: u32) -> Value {
    let conversion = match c(word) {
        1 => vm.str("s"),
        2 => vm.str("r"),
        3 => vm.str("a"),
        _ => Value::NONE,
    };
    let [value, expression, spec] = [0, 1, 2].map(|at| fp.take_value(b(word) + at).unwrap_or(Value::NONE));
    Interpolation::make(value, expression, conversion, spec)
}

/// `Template` of the parts from `R[B]` on.
#[inline(never)]
pub fn make_template(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    // SAFETY: as many bound temporaries, which stay until they are consumed below.
    let result = template::of_parts(vm, unsafe { fp.operands(b(word), c(word)) })?;
    fp.clear(b(word)..b(word) + c(word));
    Ok(result)
}

/// A function of the code `K[index]`.
#[inline(never)]
pub fn make_function(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<Value> {
    let code = &fp.code().constants()[index];
    let running = fp.function();
    let mut next = b(word);
    let mut part = |flag: usize| {
        (c(word) & flag != 0).then(|| {
            next += 1;
            fp.take_value(next - 1).unwrap_or(Value::NONE)
        })
    };
    let parts = Parts { defaults: part(1), kwdefaults: part(2), annotate: part(4), closure: part(8) };
    let counted = code.exact::<crate::types::code::Code>().is_some_and(|code| code.has(CodeFlags::NESTED));
    Function::new(vm, code, &running.globals, &running.builtins, parts, counted)
}

/// A tuple of the cells in `R[B]...`.
#[inline(never)]
pub fn make_closure_tuple(fp: Fp, word: u32) -> Value {
    make_tuple(fp, word)
}

/// `Intrinsic`.
#[inline(never)]
pub fn intrinsic(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let Some(intrinsic) = Intrinsic::from_byte(c(word) as u8) else {
        return Err(vm.system_error("there is no such intrinsic"));
    };
    let first = b(word);
    let count = intrinsic.arguments();
    // SAFETY: as many bound temporaries, which stay until they are consumed below.
    let args = unsafe { fp.operands(first, count) };
    let result = match intrinsic {
        Intrinsic::RefuseCode => {
            let text = typhon_object::primal::str::lossy(&args[0]);
            return Err(vm.system_error(text));
        }
        Intrinsic::StopIterationError => super::exception::stop_iteration_error(vm, fp, &args[0])?,
        Intrinsic::SetTypeParams => {
            vm.set_attr(&args[0], &vm.names().__type_params__, &args[1])?;
            args[0].clone()
        }
        Intrinsic::SubscriptGeneric => {
            let generic = typing(vm, "Generic")?;
            let parameters = unpack_tuples(vm, &args[0])?;
            ops::get_item(vm, &generic, &parameters)?
        }
        Intrinsic::TypeVar => call_typing(vm, "_make_type_var", args)?,
        Intrinsic::ParamSpec => call_typing(vm, "_make_param_spec", args)?,
        Intrinsic::TypeVarTuple => call_typing(vm, "_make_type_var_tuple", args)?,
        Intrinsic::TypeAlias => call_typing(vm, "_make_type_alias", args)?,
    };
    fp.clear(first..first + count);
    Ok(result)
}

/// Type parameters as `Generic` takes them: those that stand for several types are unpacked.
fn unpack_tuples(vm: &Vm, parameters: &Value) -> Result<Value> {
    let variadic = typing(vm, "TypeVarTuple")?;
    let mut unpacked = Vec::new();
    for parameter in Tuple::items_of(parameters) {
        match ops::is_instance(vm, parameter, &variadic)? {
            true => unpacked.extend(ops::collect(vm, parameter)?),
            false => unpacked.push(parameter.clone()),
        }
    }
    Ok(vm.tuple(unpacked))
}

fn typing(vm: &Vm, name: &str) -> Result<Value> {
    let module = (vm.hooks().import)(vm, "_typing")?;
    vm.get_attr_str(&module, name)
}

/// Calls a maker of the native module `_typing`: the operands are those of the intrinsic.
fn call_typing(vm: &Vm, name: &str, args: &[Value]) -> Result<Value> {
    let maker = typing(vm, name)?;
    vm.call(&maker, args)
}

/// `sys.displayhook(R[A])`.
#[inline(never)]
pub fn display(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let sys = (vm.hooks().import)(vm, "sys")?;
    let Some(hook) = vm.find_attr(&sys, &vm.names().displayhook)? else {
        return Err(vm.runtime_error("lost sys.displayhook"));
    };
    vm.call(&hook, std::slice::from_ref(operand(fp, a(word))))?;
    consume(fp, a(word));
    Ok(())
}

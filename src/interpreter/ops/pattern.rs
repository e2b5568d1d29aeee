//! Pattern matching.

use typhon_bytecode::instructions::{b, c};
use typhon_object::{
    class::{Class, flag},
    prelude::*,
    primal::str as string,
};

use super::{consume, operand};
use crate::frame::Fp;

/// Whether `R[B]` is a sequence in a pattern's sense.
pub fn is_sequence(vm: &Vm, fp: Fp, word: u32) -> Value {
    let class = vm.class_of(operand(fp, b(word)));
    let text = [Known::Str, Known::Bytes, Known::ByteArray].into_iter();
    let text = text.filter(|known| known.is_made()).any(|known| class.is_subclass(known));
    Value::bool(class.flags() & flag::SEQUENCE != 0 && !text)
}

/// Whether `R[B]` is a mapping in a pattern's sense.
pub fn is_mapping(vm: &Vm, fp: Fp, word: u32) -> Value {
    Value::bool(vm.class_of(operand(fp, b(word))).flags() & flag::MAPPING != 0)
}

/// The tuple of `R[B]`'s values for the keys in tuple `R[C]`, or None.
#[inline(never)]
pub fn match_keys(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let (subject, keys) = (operand(fp, b(word)), operand(fp, c(word)));
    let keys_seen = vm.dict();
    let seen = Dict::from(&keys_seen);
    let marker = vm.call(&Known::Object.value(), &[])?;
    let get = vm.get_attr(subject, &vm.names().get)?;
    let mut values = Vec::new();
    for key in Tuple::items_of(keys) {
        if let Some(seen) = seen {
            if seen.contains(vm, key)? {
                let key = string::lossy(&ops::repr(vm, key)?);
                return Err(vm.value_error(format!("mapping pattern checks duplicate key ({key})")));
            }
            seen.set(vm, key, Value::NONE)?;
        }
        let value = vm.call(&get, &[key.clone(), marker.clone()])?;
        if value.is(&marker) {
            consume(fp, c(word));
            return Ok(Value::NONE);
        }
        values.push(value);
    }
    consume(fp, c(word));
    Ok(vm.tuple(values))
}

/// The tuple of attributes of subject `R[B]` by class `R[B+1]` and keyword names `R[B+2]` with `C` positional, or None.
#[inline(never)]
pub fn match_class(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let (first, count) = (b(word), c(word));
    let [subject, class, keywords] = [0, 1, 2].map(|at| operand(fp, first + at));
    let result = class_attributes(vm, subject, class, keywords, count)?;
    fp.clear(first..first + 3);
    Ok(result.map_or(Value::NONE, |values| vm.tuple(values)))
}

fn class_attributes(
    vm: &Vm,
    subject: &Value,
    class: &Value,
    keywords: &Value,
    positional: usize,
) -> Result<Option<Vec<Value>>> {
    let Some(this) = Class::from(class) else {
        return Err(vm.type_error("called match pattern must be a class"));
    };
    if !ops::is_instance(vm, subject, class)? {
        return Ok(None);
    }
    let mut seen: Vec<Value> = Vec::new();
    let mut values = Vec::new();
    let mut get = |name: &Value| -> Result<Option<Value>> {
        if seen.iter().any(|other| other.is(name)) {
            let (class, name) = (this.name(), string::lossy(&ops::repr(vm, name)?));
            return Err(vm.type_error(format!("{class}() got multiple sub-patterns for attribute {name}")));
        }
        seen.push(name.clone());
        let found = vm.find_attr(subject, name)?;
        vm.forget_missing();
        Ok(found)
    };
    if positional > 0 {
        let (names, matches_self) = match vm.find_attr(class, &vm.names().__match_args__)? {
            Some(names) if names.shape() == Known::Tuple.shape() => (names, false),
            Some(names) => {
                let (class, given) = (this.name(), vm.type_name(&names));
                return Err(vm.type_error(format!("{class}.__match_args__ must be a tuple (got {given})")));
            }
            None => (vm.tuple(Vec::new()), this.flags() & flag::MATCH_SELF != 0),
        };
        let allowed = if matches_self { 1 } else { Tuple::items_of(&names).len() };
        if allowed < positional {
            let (class, plural) = (this.name(), if allowed == 1 { "" } else { "s" });
            let text = format!("{class}() accepts {allowed} positional sub-pattern{plural} ({positional} given)");
            return Err(vm.type_error(text));
        }
        if matches_self {
            values.push(subject.clone());
        } else {
            for name in &Tuple::items_of(&names)[..positional] {
                if !string::is_str(name) {
                    let given = vm.type_name(name);
                    return Err(vm.type_error(format!("__match_args__ elements must be strings (got {given})")));
                }
                match get(&vm.intern_value(name))? {
                    Some(value) => values.push(value),
                    None => return Ok(None),
                }
            }
        }
    }
    for name in Tuple::items_of(keywords) {
        match get(&vm.intern_value(name))? {
            Some(value) => values.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(values))
}

/// `len(R[B])`.
#[inline(never)]
pub fn get_length(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    Ok(vm.int(ops::len(vm, operand(fp, b(word)))? as i64))
}

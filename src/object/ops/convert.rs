//! Conversions: text, truth, hash, numbers.

use typhon_heap::{Value, word};

use crate::{
    dunder::Dunder,
    known::Known,
    primal::{
        float::{Float, complex_parts},
        int, str as string,
    },
    raise::Result,
    vm::Vm,
    warn::strict_subclass,
};

fn expect_str(vm: &Vm, method: &str, result: Value) -> Result<Value> {
    if string::is_str(&result) {
        return Ok(result);
    }
    let given = vm.type_name(&result);
    Err(vm.type_error(format!("{method} returned non-string (type {given})")))
}

/// `repr(object)`.
///
/// # Errors
/// What `__repr__` raises; TypeError where it returns no str.
pub fn repr(vm: &Vm, object: &Value) -> Result<Value> {
    vm.check_stack(" while getting the repr of an object")?;
    match vm.class_of(object).slots().one(Dunder::Repr) {
        Some(slot) => expect_str(vm, "__repr__", slot(vm, object)?),
        None => Ok(vm.str(&format!("<{} object at {:#x}>", vm.class_of(object).full_name(vm), object.word()))),
    }
}

/// `str(object)`.
pub fn str(vm: &Vm, object: &Value) -> Result<Value> {
    if object.shape() == Known::Str.shape() {
        return Ok(object.clone());
    }
    if object.as_small_int().is_some() {
        return int::text::to_str(vm, object);
    }
    vm.check_stack(" while getting the str of an object")?;
    match vm.class_of(object).slots().one(Dunder::Str) {
        Some(slot) => expect_str(vm, "__str__", slot(vm, object)?),
        None => repr(vm, object),
    }
}

/// `ascii(object)`.
pub fn ascii(vm: &Vm, object: &Value) -> Result<Value> {
    let repr = repr(vm, object)?;
    // Each character may be written as ten.
    vm.check_room(repr.native::<string::Str>().map_or(0, |repr| repr.bytes_len() * 10))?;
    Ok(string::to_ascii(&repr))
}

/// `format(object, spec)`.
pub fn format(vm: &Vm, object: &Value, spec: &Value) -> Result<Value> {
    if spec.native::<string::Str>().is_some_and(string::Str::is_empty) && object.shape() == Known::Str.shape() {
        return Ok(object.clone());
    }
    match vm.class_of(object).slots().two(Dunder::Format) {
        Some(slot) => {
            let result = slot(vm, object, spec)?;
            if string::is_str(&result) {
                return Ok(result);
            }
            let given = vm.type_name(&result);
            Err(vm.type_error(format!("__format__ must return a str, not {given}")))
        }
        None => Err(vm.type_error(format!("Type {} doesn't define __format__ method", vm.type_name(object)))),
    }
}

/// The truth of a value.
#[inline]
pub fn truth(vm: &Vm, value: &Value) -> Result<bool> {
    match value.raw() {
        word::TRUE => Ok(true),
        word::FALSE | word::NONE => Ok(false),
        raw if word::is_int(raw) => Ok(word::to_int(raw) != 0),
        _ => slow_truth(vm, value),
    }
}

fn slow_truth(vm: &Vm, value: &Value) -> Result<bool> {
    if let Some(float) = value.as_small_float() {
        return Ok(float != 0.0);
    }
    let slots = vm.class_of(value).slots();
    if let Some(slot) = slots.one(Dunder::Bool) {
        let result = slot(vm, value)?;
        return match result.raw() {
            word::TRUE => Ok(true),
            word::FALSE => Ok(false),
            _ => {
                let given = vm.type_name(&result);
                Err(vm.type_error(format!("__bool__ should return bool, returned {given}")))
            }
        };
    }
    if slots.has(Dunder::Len) { Ok(super::len(vm, value)? != 0) } else { Ok(true) }
}

/// `hash(object)`.
///
/// # Errors
/// TypeError for unhashable types, or what `__hash__` raises.
pub fn hash(vm: &Vm, object: &Value) -> Result<i64> {
    if let Some(int) = object.as_small_int() {
        return Ok(int::hash_small(int));
    }
    if let Some(string) = object.exact::<string::Str>() {
        return Ok(string.hash());
    }
    let slots = vm.class_of(object).slots();
    if slots.same(Known::Object.class().slots(), Dunder::Hash) {
        return Ok(typhon_number::hash::hash_address(object.word() as usize));
    }
    let Some(slot) = slots.one(Dunder::Hash) else {
        return Err(vm.type_error(format!("unhashable type: '{}'", vm.type_name(object))));
    };
    let result = slot(vm, object)?;
    match result.as_small_int() {
        Some(hash) => Ok(if hash == -1 { -2 } else { hash }),
        None => int::hash_result(vm, &result),
    }
}

/// `operator.index(object)`: an exact int.
///
/// # Errors
/// TypeError where it has no `__index__`.
pub fn index(vm: &Vm, object: &Value) -> Result<Value> {
    if object.as_small_int().is_some() || object.shape() == Known::Int.shape() {
        return Ok(object.clone());
    }
    if int::is_int(object) {
        return Ok(int::to_exact(vm, object));
    }
    let Some(slot) = vm.class_of(object).slots().one(Dunder::Index) else {
        let given = vm.type_name(object);
        return Err(vm.type_error(format!("'{given}' object cannot be interpreted as an integer")));
    };
    let result = slot(vm, object)?;
    if result.as_small_int().is_some() || result.shape() == Known::Int.shape() {
        return Ok(result);
    }
    if int::is_int(&result) {
        strict_subclass(vm, "__index__", "int", &result)?;
        return Ok(int::to_exact(vm, &result));
    }
    let given = vm.type_name(&result);
    Err(vm.type_error(format!("__index__ returned non-int (type {given})")))
}

/// The integer of anything with `__index__`, where it is one that an index may be; others raise `error`.
///
/// # Errors
/// TypeError, what `__index__` raises, or `error` "cannot fit 'int' into an index-sized integer".
pub fn sized_index(vm: &Vm, object: &Value, error: Known) -> Result<i64> {
    let index = index(vm, object)?;
    int::as_i64(&index).ok_or_else(|| {
        let given = vm.type_name(object);
        vm.raise_known(error, &format!("cannot fit '{given}' into an index-sized integer"))
    })
}

/// The float of a number: floats, `__float__`, `__index__`.
///
/// # Errors
/// TypeError "must be real number, not ..." for other values; OverflowError for an int too large.
pub fn to_f64(vm: &Vm, value: &Value) -> Result<f64> {
    if let Some(float) = value.as_small_float() {
        return Ok(float);
    }
    if let Some(int) = value.as_small_int() {
        return Ok(int as f64);
    }
    if let Some(float) = value.native::<Float>() {
        return Ok(float.value());
    }
    let slots = vm.class_of(value).slots();
    if let Some(slot) = slots.one(Dunder::Float) {
        let result = slot(vm, value)?;
        if let Some(float) = result.as_small_float() {
            return Ok(float);
        }
        return match result.native::<Float>() {
            Some(float) => {
                if result.exact::<Float>().is_none() {
                    strict_subclass(vm, &format!("{}.__float__", vm.type_name(value)), "float", &result)?;
                }
                Ok(float.value())
            }
            None => {
                let (class, given) = (vm.type_name(value), vm.type_name(&result));
                Err(vm.type_error(format!("{class}.__float__ returned non-float (type {given})")))
            }
        };
    }
    if slots.has(Dunder::Index) {
        let int = index(vm, value)?;
        return int::to_float(vm, &int);
    }
    Err(vm.type_error(format!("must be real number, not {}", vm.type_name(value))))
}

/// Real and imaginary part of a number: complex, `__complex__`, else a float.
pub fn to_complex_parts(vm: &Vm, value: &Value) -> Result<(f64, f64)> {
    if let Some(parts) = crate::primal::float::complex_parts(value) {
        return Ok(parts);
    }
    if let Some(slot) = vm.class_of(value).slots().one(Dunder::Complex) {
        let result = slot(vm, value)?;
        return crate::primal::float::complex_parts(&result).ok_or_else(|| {
            vm.type_error(format!("__complex__ returned non-complex (type {})", vm.type_name(&result)))
        });
    }
    to_f64(vm, value).map(|real| (real, 0.0))
}

/// Whether a value is a number to CPython: complex, or what has `__index__`, `__int__` or `__float__`.
pub fn is_number(vm: &Vm, value: &Value) -> bool {
    let slots = vm.class_of(value).slots();
    [Dunder::Index, Dunder::Int, Dunder::Float].into_iter().any(|dunder| slots.has(dunder))
        || complex_parts(value).is_some()
}

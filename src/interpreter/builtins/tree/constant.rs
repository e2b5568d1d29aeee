//! Values as constants of the compiler.

use typhon_bytecode::Constant;
use typhon_object::{
    prelude::*,
    primal::{
        float::{Complex, Float},
        int,
    },
};

/// The constant that a value is.
///
/// # Errors
/// TypeError for a value of a type that no constant has.
pub(crate) fn constant_of(vm: &Vm, value: &Value) -> Result<Constant> {
    vm.check_stack(" during compilation")?;
    let simple = [
        (Value::NONE, Constant::None),
        (Value::TRUE, Constant::Bool(true)),
        (Value::FALSE, Constant::Bool(false)),
        (Value::ELLIPSIS, Constant::Ellipsis),
    ];
    if let Some((_, constant)) = simple.into_iter().find(|(known, _)| known.is(value)) {
        return Ok(constant);
    }
    if let Some(float) = value.as_small_float().or_else(|| value.exact::<Float>().map(Float::value)) {
        return Ok(Constant::Float(float));
    }
    if let Some(small) = value.as_small_int() {
        return Ok(Constant::Int(small));
    }
    let shape = value.shape();
    let all = |items: &[Value]| items.iter().map(|item| constant_of(vm, item)).collect::<Result<Vec<_>>>();
    if shape == Known::Int.shape() {
        integer(vm, value)
    } else if let Some(complex) = value.exact::<Complex>() {
        let (real, imaginary) = complex.parts();
        Ok(Constant::Complex(real, imaginary))
    } else if let Some(text) = value.exact::<Str>() {
        Ok(Constant::Str(text.text().bytes().into()))
    } else if let Some(tuple) = value.exact::<Tuple>() {
        all(tuple.items()).map(|items| Constant::Tuple(items.into()))
    } else if shape == Known::FrozenSet.shape() {
        all(&ops::collect(vm, value)?).map(|items| Constant::FrozenSet(items.into()))
    } else if shape == Known::Bytes.shape() {
        let items = ops::collect(vm, value)?;
        let bytes = items.iter().map(|item| int::to_i64(vm, item).map(|byte| byte as u8));
        bytes.collect::<Result<Vec<_>>>().map(|bytes| Constant::Bytes(bytes.into()))
    } else {
        let given = vm.type_name(value);
        Err(vm.type_error(format!("got an invalid type in Constant: {given}")))
    }
}

fn integer(vm: &Vm, value: &Value) -> Result<Constant> {
    if let Some(small) = int::as_i64(value) {
        return Ok(Constant::Int(small));
    }
    let big = int::to_bigint(vm, value)?;
    let mut bytes: Vec<u8> = big.magnitude().iter().flat_map(|word| word.to_le_bytes()).collect();
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    Ok(Constant::BigInt(big.is_negative(), bytes.into()))
}

//! Operators on whatever is not a pair of immediates. The unbound marker as a result says that the frame of a method begins.

use typhon_bytecode::instructions::{a, b, c, imm};
use typhon_heap::word::Word;
use typhon_object::{
    ops::Binary,
    prelude::*,
    primal::{int, str as string},
};

use super::{
    consume, is_temporary, operand,
    operator::{self, Operation, Right},
};
use crate::frame::Fp;

/// `R[B] op R[C]`.
#[cold]
#[inline(never)]
pub fn binary(vm: &Vm, fp: Fp, word: u32, op: Binary) -> Result<Value> {
    let operands = [operand(fp, b(word)), operand(fp, c(word))];
    if operator::enter(vm, fp, Operation::Binary(op), operands, Right::Register)? {
        return Ok(Value::UNBOUND);
    }
    let result = ops::binary(vm, op, operand(fp, b(word)), operand(fp, c(word)))?;
    consume(fp, b(word));
    consume(fp, c(word));
    Ok(result)
}

/// `R[B] + R[C]`, or `R[B] += R[C]` where `in_place`.
#[inline(never)]
pub fn add(vm: &Vm, fp: Fp, word: u32, in_place: bool) -> Result<Value> {
    let (left, right) = (operand(fp, b(word)), operand(fp, c(word)));
    if left.shape() == Known::Str.shape() && right.shape() == Known::Str.shape() {
        let result = add_strs(vm, fp, word, right)?;
        consume(fp, c(word));
        return Ok(result);
    }
    let is_int = |value: &Value| value.as_small_int().is_some() || value.shape() == Known::Int.shape();
    if is_int(left) && is_int(right) {
        let result = int::arith::add(vm, left, right);
        consume(fp, b(word));
        consume(fp, c(word));
        return Ok(result);
    }
    if in_place { self::in_place(vm, fp, word, Binary::Add) } else { binary(vm, fp, word, Binary::Add) }
}

/// `R[B] + K[C]`.
#[inline(never)]
pub fn add_const(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let right = constant(fp, c(word));
    if operand(fp, b(word)).shape() == Known::Str.shape() && right.shape() == Known::Str.shape() {
        return add_strs(vm, fp, word, right);
    }
    binary_const(vm, fp, word, Binary::Add)
}

/// The sum of two exact strs. Where it replaces the left one, or that is a temporary, it may take its object over.
#[inline(always)]
fn add_strs(vm: &Vm, fp: Fp, word: u32, right: &Value) -> Result<Value> {
    let register = b(word);
    let left = operand(fp, register);
    if register != a(word) && !is_temporary(fp, register) {
        return string::concat(vm, left, right);
    }
    let result = string::add(vm, left, right, || fp.take(register))?;
    consume(fp, register);
    Ok(result)
}

/// `R[B] op= R[C]`.
#[cold]
#[inline(never)]
pub fn in_place(vm: &Vm, fp: Fp, word: u32, op: Binary) -> Result<Value> {
    let operands = [operand(fp, b(word)), operand(fp, c(word))];
    if operator::enter(vm, fp, operator::in_place(vm, op, operands[0]), operands, Right::Register)? {
        return Ok(Value::UNBOUND);
    }
    let result = ops::in_place(vm, op, operand(fp, b(word)), operand(fp, c(word)))?;
    consume(fp, b(word));
    consume(fp, c(word));
    Ok(result)
}

/// `R[B] op C` with an immediate integer.
#[cold]
#[inline(never)]
pub fn binary_int(vm: &Vm, fp: Fp, word: u32, op: Binary) -> Result<Value> {
    let operands = [operand(fp, b(word)), &vm.int(imm(word))];
    if operator::enter(vm, fp, Operation::Binary(op), operands, Right::Int)? {
        return Ok(Value::UNBOUND);
    }
    let result = ops::binary(vm, op, operand(fp, b(word)), &vm.int(imm(word)))?;
    consume(fp, b(word));
    Ok(result)
}

/// `R[B] op= C` with an immediate integer.
#[cold]
#[inline(never)]
pub fn in_place_int(vm: &Vm, fp: Fp, word: u32, op: Binary) -> Result<Value> {
    let operands = [operand(fp, b(word)), &vm.int(imm(word))];
    if operator::enter(vm, fp, operator::in_place(vm, op, operands[0]), operands, Right::Int)? {
        return Ok(Value::UNBOUND);
    }
    let result = ops::in_place(vm, op, operand(fp, b(word)), &vm.int(imm(word)))?;
    consume(fp, b(word));
    Ok(result)
}

/// `R[B] op K[C]`.
#[cold]
#[inline(never)]
pub fn binary_const(vm: &Vm, fp: Fp, word: u32, op: Binary) -> Result<Value> {
    let constant = constant(fp, c(word));
    if operator::enter(vm, fp, Operation::Binary(op), [operand(fp, b(word)), constant], Right::Const)? {
        return Ok(Value::UNBOUND);
    }
    let result = ops::binary(vm, op, operand(fp, b(word)), constant)?;
    consume(fp, b(word));
    Ok(result)
}

/// A constant of the running code.
pub fn constant<'a>(fp: Fp, index: usize) -> &'a Value {
    &fp.code().constants()[index]
}

/// `op R[B]`.
#[cold]
#[inline(never)]
pub fn unary(vm: &Vm, fp: Fp, word: u32, op: fn(&Vm, &Value) -> Result<Value>) -> Result<Value> {
    let result = op(vm, operand(fp, b(word)))?;
    consume(fp, b(word));
    Ok(result)
}

/// The truth of a register that is no singleton and no small integer; a temporary is consumed if `spend`.
#[inline(never)]
pub fn truth(vm: &Vm, fp: Fp, register: usize, spend: bool) -> Result<bool> {
    let value = operand(fp, register);
    let result = if let Some(list) = value.exact::<List>() {
        !list.is_empty()
    } else if let Some(tuple) = value.exact::<Tuple>() {
        !tuple.is_empty()
    } else if let Some(dict) = value.exact::<Dict>() {
        !dict.is_empty()
    } else {
        ops::truth(vm, value)?
    };
    if spend {
        consume(fp, register);
    }
    Ok(result)
}

/// Quotient and remainder of immediates with a divisor that is neither 0 nor -1, rounded down.
#[inline(always)]
pub fn divide(a: i64, b: i64) -> (i64, i64) {
    let (quotient, remainder) = (a / b, a % b);
    if remainder != 0 && (remainder < 0) != (b < 0) { (quotient - 1, remainder + b) } else { (quotient, remainder) }
}

/// The remainder of floats as Python defines it; the divisor is not zero.
#[inline]
pub fn float_modulo(a: f64, b: f64) -> f64 {
    let remainder = a % b;
    if remainder == 0.0 {
        0f64.copysign(b)
    } else if (remainder < 0.0) != (b < 0.0) {
        remainder + b
    } else {
        remainder
    }
}

/// The number of an immediate int or float.
#[inline(always)]
pub fn number(word: Word) -> Option<f64> {
    use typhon_heap::word::{is_float, is_int, to_float, to_int};
    if is_float(word) {
        Some(to_float(word))
    } else if is_int(word) {
        // Integers beyond 2^53 go to the exact paths where it matters; conversion rounds as `float(int)` does.
        Some(to_int(word) as f64)
    } else {
        None
    }
}

//! Comparisons of whatever is not a pair of immediates. The unbound marker as a result says that the frame of a method begins.

use typhon_bytecode::instructions::{a, b, c, imm_b};
use typhon_object::{ops::Comparison, prelude::*, primal::str as string};
use typhon_types::set::Elements;

use super::{
    consume, operand,
    operator::{self, Operation, Right},
};
use crate::frame::Fp;

/// The comparison of two strings.
#[inline]
fn of_strings(op: Comparison, left: &Value, right: &Value) -> Option<bool> {
    let (a, b) = (left.exact::<Str>()?, right.exact::<Str>()?);
    // Interned ones are equal where they are the same.
    let equal = || left.is(right) || !(a.is_interned() && b.is_interned()) && string::equal(a, b);
    Some(match op {
        Comparison::Equal => equal(),
        Comparison::NotEqual => !equal(),
        // The order of the bytes is that of the code points.
        _ => op.of(a.bytes().cmp(b.bytes())),
    })
}

/// `R[B] op R[C]`.
#[cold]
#[inline(never)]
pub fn compare(vm: &Vm, fp: Fp, word: u32, op: Comparison) -> Result<Value> {
    let operands = [operand(fp, b(word)), operand(fp, c(word))];
    let result = match of_strings(op, operands[0], operands[1]) {
        Some(truth) => Value::bool(truth),
        None if operator::enter(vm, fp, Operation::Compare(op, false), operands, Right::Register)? => {
            return Ok(Value::UNBOUND);
        }
        None => ops::compare(vm, op, operand(fp, b(word)), operand(fp, c(word)))?,
    };
    consume(fp, b(word));
    consume(fp, c(word));
    Ok(result)
}

/// The truth of `R[A] op R[B]`; `None` where the frame of a method begins, which will jump.
#[cold]
#[inline(never)]
pub fn test(vm: &Vm, fp: Fp, word: u32, op: Comparison) -> Result<Option<bool>> {
    let operands = [operand(fp, a(word)), operand(fp, b(word))];
    let truth = match of_strings(op, operands[0], operands[1]) {
        Some(truth) => truth,
        None if operator::enter(vm, fp, Operation::Compare(op, true), operands, Right::Register)? => return Ok(None),
        None => ops::truth(vm, &ops::compare(vm, op, operand(fp, a(word)), operand(fp, b(word)))?)?,
    };
    consume(fp, a(word));
    consume(fp, b(word));
    Ok(Some(truth))
}

/// The truth of `R[A] op B` with an immediate integer; as `test`.
#[cold]
#[inline(never)]
pub fn test_int(vm: &Vm, fp: Fp, word: u32, op: Comparison) -> Result<Option<bool>> {
    let operands = [operand(fp, a(word)), &vm.int(imm_b(word))];
    if operator::enter(vm, fp, Operation::Compare(op, true), operands, Right::Int)? {
        return Ok(None);
    }
    let result = ops::compare(vm, op, operand(fp, a(word)), &vm.int(imm_b(word)))?;
    let truth = ops::truth(vm, &result)?;
    consume(fp, a(word));
    Ok(Some(truth))
}

/// `R[first] in R[second]`.
#[inline(never)]
pub fn contains(vm: &Vm, fp: Fp, first: usize, second: usize) -> Result<bool> {
    let (item, container) = (operand(fp, first), operand(fp, second));
    let found = if let Some(dict) = container.exact::<Dict>() {
        dict.contains(vm, item)?
    } else if let (Some(string), Some(part)) = (container.exact::<Str>(), item.exact::<Str>()) {
        typhon_text::string::contains(string.text(), part.text())
    } else if let Some(elements) = Elements::of_exact(container).filter(|_| Elements::of(item).is_none()) {
        elements.contains(vm, item)?
    } else {
        ops::contains(vm, container, item)?
    };
    consume(fp, first);
    consume(fp, second);
    Ok(found)
}

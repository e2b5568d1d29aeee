//! What instructions do beyond their fast paths: the slow half of the running loop, one file for each kind.
//!
//! A slow path takes the registers and the instruction word, does the work with the operands where they lie, then
//! consumes those that are temporaries. On an error nothing is consumed: unwinding clears the temporaries.

pub mod arith;
pub mod attribute;
pub mod build;
pub mod compare;
pub mod exception;
pub mod global;
pub mod import;
pub mod iterate;
pub mod operator;
pub mod pattern;
pub mod subscript;
pub mod suspend;
pub mod with;

use typhon_object::prelude::*;

use crate::frame::{Fp, release};

/// A register as an operand.
///
/// # Panics
/// None; an unbound register would be a fault of the compiler, which checks before it reads.
#[inline(always)]
pub(crate) fn operand<'a>(fp: Fp, register: usize) -> &'a Value {
    // SAFETY: verified code reads bound registers alone, and an instruction's operands stay until it consumes them.
    unsafe { fp.operand(register) }
}

/// Releases an operand that is a temporary.
#[inline(always)]
pub(crate) fn consume(fp: Fp, register: usize) {
    if is_temporary(fp, register) {
        release(fp.take(register));
    }
}

/// Whether a register that an instruction names is a temporary.
#[inline(always)]
pub(crate) fn is_temporary(fp: Fp, register: usize) -> bool {
    register >= fp.code().near as usize
}

/// An operand as a value of its own: a temporary is moved out, a local is counted.
#[inline(always)]
pub(crate) fn take_or_copy(fp: Fp, register: usize) -> Value {
    let value = if is_temporary(fp, register) { fp.take_value(register) } else { fp.copy(register) };
    value.expect("verified code reads bound registers")
}

//! Operators that a class defines in Python: their methods run as frames of the running loop.
//!
//! The operands stay in the caller's registers, from which the frame borrows them: they are consumed when it is left, and
//! asked for the reflected method when it returned `NotImplemented`. The frame's header says in the destination's place
//! which operation it was.

use typhon_bytecode::instructions::{a, b, c, imm, imm_b};
use typhon_heap::word::{BORROWED, EMPTY};
use typhon_object::{
    class::flag,
    dunder::Dunder,
    ops::{Binary, Comparison},
    prelude::*,
};

use super::{arith::constant, consume, operand};
use crate::{
    call::{admit, clear_locals},
    frame::{Fp, Link, borrow},
    run::Goto,
    thread::Thread,
    types::function::Function,
};

/// What a frame computes for its caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// `x op y`
    Binary(Binary),
    /// `x op= y`, by the method for that.
    InPlace(Binary),
    /// `x op= y`, by the method of `x op y`.
    Forward(Binary),
    /// `x op y`, where the truth decides about a jump if told.
    Compare(Comparison, bool),
    /// `x[y]`
    Item,
}

/// Where the right operand is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Right {
    /// In a register.
    Register = 0,
    /// In the instruction.
    Int = 1,
    /// Among the constants.
    Const = 2,
}

impl Operation {
    fn pack(self) -> usize {
        let (kind, op) = match self {
            Operation::Binary(op) => (0, op as usize),
            Operation::InPlace(op) => (1, op as usize),
            Operation::Forward(op) => (2, op as usize),
            Operation::Compare(op, jump) => (3 + usize::from(jump), op as usize),
            Operation::Item => (5, 0),
        };
        kind << 4 | op
    }

    fn unpack(packed: usize) -> Operation {
        let op = packed & 15;
        match packed >> 4 & 7 {
            0 => Operation::Binary(Binary::ALL[op]),
            1 => Operation::InPlace(Binary::ALL[op]),
            2 => Operation::Forward(Binary::ALL[op]),
            kind @ (3 | 4) => Operation::Compare(Comparison::ALL[op], kind == 4),
            _ => Operation::Item,
        }
    }

    fn dunder(self) -> Dunder {
        match self {
            Operation::Binary(op) | Operation::Forward(op) => op.forward(),
            Operation::InPlace(op) => op.in_place(),
            Operation::Compare(op, _) => op.dunder(),
            Operation::Item => Dunder::GetItem,
        }
    }

    /// Whether the right operand, of a subclass of the left one's class, goes first.
    fn defers(self, left: &Class, right: &Class) -> bool {
        let reflected = match self {
            Operation::Binary(op) | Operation::Forward(op) => op.reflected(),
            Operation::Compare(op, _) => op.swapped().dunder(),
            Operation::InPlace(_) | Operation::Item => return false,
        };
        !std::ptr::eq(left, right) && right.slots().has(reflected) && right.is_subclass_of(left)
    }
}

/// `x op= y` as the class of `x` does it.
pub fn in_place(vm: &Vm, op: Binary, x: &Value) -> Operation {
    match vm.class_of(x).slots().has(op.in_place()) {
        true => Operation::InPlace(op),
        false => Operation::Forward(op),
    }
}

/// Begins the frame of the Python method for an operation, where there is one and it is its turn: then the loop goes on
/// at the thread's `entered`.
///
/// # Errors
/// RecursionError.
#[inline(always)]
pub fn enter(vm: &Vm, fp: Fp, operation: Operation, [x, y]: [&Value; 2], right: Right) -> Result<bool> {
    // Exact instances of the well-known types have the first shapes.
    if x.shape().0 <= Known::ALL.len() as u32 {
        return Ok(false);
    }
    enter_method(vm, fp, operation, [x, y], right)
}

#[inline(never)]
fn enter_method(vm: &Vm, fp: Fp, operation: Operation, [x, y]: [&Value; 2], right: Right) -> Result<bool> {
    let (class, dunder) = (vm.class_of(x), operation.dunder());
    // A native class has no Python methods, or next to none.
    if class.flags() & flag::HEAP == 0 || !class.slots().has(dunder) || operation.defers(class, vm.class_of(y)) {
        return Ok(false);
    }
    let Some(method) = class.lookup(vm, vm.names().dunder(dunder)) else { return Ok(false) };
    let Some(code) = method.exact::<Function>().map(Function::code) else { return Ok(false) };
    if code.exact != 2 || code.suspendable {
        return Ok(false);
    }
    let thread = Thread::of(vm);
    let callee = fp.window(fp.code().registers as usize);
    admit(vm, thread, callee, code)?;
    let trace_only = method.header().is_some_and(|header| header.counts.is_trace_only());
    callee.set_function(if trace_only { method.raw() | BORROWED } else { method.clone().into_word() });
    callee.init(0, borrow(x));
    callee.init(1, borrow(y));
    let info = operation.pack() | (right as usize) << 8;
    callee.enter(code, thread.pc.get(), fp, info, Link::Operator, EMPTY);
    clear_locals(callee, code, 2);
    thread.entered.set(Goto { fp: callee, pc: code.entry() });
    Ok(true)
}

/// The frame of an operator's method is left: what the instruction before `pc` does with its result.
///
/// # Errors
/// TypeError where no operand knows the other, or what the rest of the operation raises.
pub fn finish(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32, info: usize, result: Value) -> Result<Goto> {
    let operation = Operation::unpack(info);
    thread.save(fp, pc);
    let jumps = matches!(operation, Operation::Compare(_, true));
    // SAFETY: the instruction that began the frame is before the return address, with its extension if it jumps.
    let word = unsafe { *pc.wrapping_sub(1 + usize::from(jumps)) };
    let (left, right) = if jumps { (a(word), b(word)) } else { (b(word), c(word)) };
    let result = match result.is(&Value::NOT_IMPLEMENTED) && operation != Operation::Item {
        true => {
            let y = match info >> 8 {
                0 => operand(fp, right).clone(),
                1 if jumps => vm.int(imm_b(word)),
                1 => vm.int(imm(word)),
                _ => constant(fp, right).clone(),
            };
            refused(vm, operation, operand(fp, left), &y)?
        }
        false => result,
    };
    let truth = if jumps { ops::truth(vm, &result)? } else { false };
    consume(fp, left);
    if info >> 8 == Right::Register as usize {
        consume(fp, right);
    }
    if !jumps {
        fp.set_value(a(word), result);
        return Ok(Goto { fp, pc });
    }
    // SAFETY: as above.
    let distance = unsafe { *pc.wrapping_sub(1) } as i32;
    Ok(Goto { fp, pc: if truth == (c(word) != 0) { pc.wrapping_offset(distance as isize) } else { pc } })
}

/// The operation after the left operand's method returned `NotImplemented`.
fn refused(vm: &Vm, operation: Operation, x: &Value, y: &Value) -> Result<Value> {
    match operation {
        Operation::Binary(op) => ops::binary_refused(vm, op, x, y, false),
        Operation::Forward(op) => ops::binary_refused(vm, op, x, y, true),
        Operation::InPlace(op) => ops::in_place_refused(vm, op, x, y),
        Operation::Compare(op, _) => ops::compare_refused(vm, op, x, y),
        Operation::Item => Ok(Value::NOT_IMPLEMENTED),
    }
}

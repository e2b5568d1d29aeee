//! Conditions: comparisons fused with jumps, short circuits threaded.

use super::Compiler;
use crate::error::Result;
use crate::unit::Label;
use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, UnaryOp};
use ruff_text_size::{Ranged, TextRange};
use typhon_bytecode::{Constant, Op};

impl<'a> Compiler<'a> {
    /// Jumps to `label` if the truth of `expr` is `when`, else goes on.
    pub(super) fn jump_if(&mut self, expr: &'a Expr, label: Label, when: bool) -> Result<()> {
        self.deeper(|this| this.jump_if_inner(expr, label, when))
    }

    fn jump_if_inner(&mut self, expr: &'a Expr, label: Label, when: bool) -> Result<()> {
        if let Some(constant) = self.fold(expr) {
            self.u.range = expr.range();
            self.u.mark();
            if crate::fold::truth(&constant) == when {
                self.u.jump_always(label);
            }
            return Ok(());
        }
        match expr {
            Expr::UnaryOp(op) if op.op == UnaryOp::Not => self.jump_if(&op.operand, label, !when),
            Expr::BoolOp(op) => self.jump_if_bool(op, label, when),
            Expr::Compare(compare) if compare.ops.len() == 1 => {
                self.jump_if_compare(&compare.left, compare.ops[0], &compare.comparators[0], compare.range, label, when)
            }
            Expr::Compare(compare) => self.jump_if_chain(compare, label, when),
            Expr::If(op) => {
                let (orelse, end) = (self.u.label(), self.u.label());
                self.jump_if(&op.test, orelse, false)?;
                if self.u.reachable {
                    self.jump_if(&op.body, label, when)?;
                    self.u.jump_always(end);
                }
                self.u.bind(orelse);
                if self.u.reachable {
                    self.jump_if(&op.orelse, label, when)?;
                }
                self.u.bind(end);
                Ok(())
            }
            _ => {
                let mark = self.u.top;
                let value = self.expr_any(expr)?;
                self.u.top = mark;
                self.u.range = expr.range();
                self.u.jump(if when { Op::JumpIfTrue } else { Op::JumpIfFalse }, value, 0, 0, label);
                Ok(())
            }
        }
    }

    fn jump_if_bool(&mut self, op: &'a ast::ExprBoolOp, label: Label, when: bool) -> Result<()> {
        let Some((last, others)) = op.values.split_last() else { return Ok(()) };
        // The truth that decides before the last operand.
        let decides = op.op == BoolOp::Or;
        if decides == when {
            for value in others {
                self.jump_if(value, label, when)?;
                if !self.u.reachable {
                    return Ok(());
                }
            }
            return self.jump_if(last, label, when);
        }
        let end = self.u.label();
        for value in others {
            self.jump_if(value, end, decides)?;
            if !self.u.reachable {
                break;
            }
        }
        if self.u.reachable {
            self.jump_if(last, label, when)?;
        }
        self.u.bind(end);
        Ok(())
    }

    fn jump_if_compare(
        &mut self,
        left: &'a Expr,
        op: CmpOp,
        right: &'a Expr,
        range: TextRange,
        label: Label,
        when: bool,
    ) -> Result<()> {
        let mark = self.u.top;
        let value = self.operand(left, None, &[right])?;
        self.jump_if_operands(value, op, right, range, label, when)?;
        self.u.top = mark;
        Ok(())
    }

    /// Compares the register `left` with an expression and jumps.
    fn jump_if_operands(
        &mut self,
        left: u8,
        op: CmpOp,
        right: &'a Expr,
        range: TextRange,
        label: Label,
        when: bool,
    ) -> Result<()> {
        if matches!(op, CmpOp::Is | CmpOp::IsNot) && right.is_none_literal_expr() {
            self.u.range = range;
            self.u.jump(Op::JumpIfNone, left, 0, u8::from(when == (op == CmpOp::Is)), label);
            return Ok(());
        }
        if let Some(Constant::Int(value @ -128..=127)) = self.fold(right)
            && let Some(fused) = fused_immediate(op)
        {
            self.u.range = range;
            self.u.jump(fused, left, value as i8 as u8, u8::from(when), label);
            return Ok(());
        }
        let right = self.comparand(op, right)?;
        let (fused, truth) = fused(op, when);
        self.u.range = range;
        self.u.jump(fused, left, right, u8::from(truth), label);
        Ok(())
    }

    /// `a < b < c`: the middle is evaluated once.
    fn jump_if_chain(&mut self, compare: &'a ast::ExprCompare, label: Label, when: bool) -> Result<()> {
        let mark = self.u.top;
        let (clean, end) = (self.u.label(), self.u.label());
        let out = if when { end } else { label };
        let kept = self.u.alloc();
        let mut left = self.operand(&compare.left, None, &[&compare.comparators[0]])?;
        let count = compare.ops.len();
        for (index, (&op, right)) in compare.ops.iter().zip(&compare.comparators).enumerate() {
            if index + 1 == count {
                self.jump_if_operands(left, op, right, compare.range, label, when)?;
                break;
            }
            let (fused, truth) = fused(op, false);
            let next = &compare.comparators[index + 1];
            if let Some(middle) = self.direct(right)
                && !self.may_rebind(&[next])
            {
                self.u.range = compare.range;
                self.u.jump(fused, left, middle, u8::from(truth), out);
                left = middle;
            } else {
                let scratch = self.u.alloc();
                self.expr_to(right, scratch)?;
                let copy = self.u.alloc();
                self.u.range = compare.range;
                self.u.emit(Op::Move, copy, scratch, 0);
                if left == kept {
                    // Out of the way of the next one that is kept.
                    let old = self.u.alloc();
                    self.u.emit(Op::Take, old, kept, 0);
                    left = old;
                }
                self.u.emit(Op::Take, kept, scratch, 0);
                self.u.jump(fused, left, copy, u8::from(truth), clean);
                left = kept;
            }
            self.u.top = mark + 1;
        }
        self.u.jump_always(end);
        self.u.bind(clean);
        if self.u.reachable {
            self.u.emit(Op::Clear, kept, 1, 0);
            if !when {
                self.u.jump_always(label);
            }
        }
        self.u.bind(end);
        self.u.top = mark;
        Ok(())
    }
}

fn fused_immediate(op: CmpOp) -> Option<Op> {
    Some(match op {
        CmpOp::Eq => Op::JumpIfEqualInt,
        CmpOp::NotEq => Op::JumpIfNotEqualInt,
        CmpOp::Lt => Op::JumpIfLessInt,
        CmpOp::LtE => Op::JumpIfLessEqualInt,
        CmpOp::Gt => Op::JumpIfGreaterInt,
        CmpOp::GtE => Op::JumpIfGreaterEqualInt,
        _ => return None,
    })
}

/// The fused jump of a comparison that jumps when its truth is `when`, and its C operand.
fn fused(op: CmpOp, when: bool) -> (Op, bool) {
    match op {
        CmpOp::Eq => (Op::JumpIfEqual, when),
        CmpOp::NotEq => (Op::JumpIfNotEqual, when),
        CmpOp::Lt => (Op::JumpIfLess, when),
        CmpOp::LtE => (Op::JumpIfLessEqual, when),
        CmpOp::Gt => (Op::JumpIfGreater, when),
        CmpOp::GtE => (Op::JumpIfGreaterEqual, when),
        CmpOp::Is => (Op::JumpIfIs, when),
        CmpOp::IsNot => (Op::JumpIfIs, !when),
        CmpOp::In => (Op::JumpIfContains, when),
        CmpOp::NotIn => (Op::JumpIfContains, !when),
    }
}

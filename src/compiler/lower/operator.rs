//! Binary operators and comparisons as values.

use super::Compiler;
use crate::error::Result;
use ruff_python_ast::{self as ast, CmpOp, Expr, Operator};
use ruff_text_size::TextRange;
use typhon_bytecode::{Constant, Op};

impl<'a> Compiler<'a> {
    pub(super) fn binary(&mut self, op: &'a ast::ExprBinOp, dest: u8) -> Result<()> {
        // A long chain of operators leans to the left: no recursion for it where the operands allow that.
        let mark = self.u.top;
        let left = self.operand(&op.left, Some(dest), &[&op.right])?;
        let constant = self.fold(&op.right);
        if let Some(Constant::Int(value @ -128..=127)) = constant
            && let Some(immediate) = immediate(op.op)
        {
            self.u.top = mark;
            self.u.range = op.range;
            self.u.emit(immediate, dest, left, value as i8 as u8);
            return Ok(());
        }
        if let Some(constant) = constant
            && let Some(operation) = with_constant(op.op)
            && matches!(constant, Constant::Int(_) | Constant::Float(_) | Constant::Str(_))
            && let Ok(index) = u8::try_from(self.u.constant(constant))
        {
            self.u.top = mark;
            self.u.range = op.range;
            self.u.emit(operation, dest, left, index);
            return Ok(());
        }
        let right = self.expr_any(&op.right)?;
        self.u.top = mark;
        self.u.range = op.range;
        self.u.emit(plain(op.op), dest, left, right);
        Ok(())
    }

    /// `left op= right` of registers into `dest`.
    pub(super) fn in_place(&mut self, op: Operator, dest: u8, left: u8, right: &'a Expr) -> Result<()> {
        let range = self.u.range;
        let mark = self.u.top;
        if let Some(Constant::Int(value @ -128..=127)) = self.fold(right)
            && let Some(immediate) = in_place_immediate(op)
        {
            self.u.range = range;
            self.u.emit(immediate, dest, left, value as i8 as u8);
            return Ok(());
        }
        let right = self.expr_any(right)?;
        self.u.top = mark;
        self.u.range = range;
        self.u.emit(in_place(op), dest, left, right);
        Ok(())
    }

    /// A comparison as a value, at `range`.
    pub(super) fn compare(&mut self, compare: &'a ast::ExprCompare, dest: u8, range: TextRange) -> Result<()> {
        let (Some((&first, rest)), Some((middle, others))) =
            (compare.ops.split_first(), compare.comparators.split_first())
        else {
            return Ok(());
        };
        let mark = self.u.top;
        if rest.is_empty() {
            let left = self.operand(&compare.left, Some(dest), &[middle])?;
            let right = self.comparand(first, middle)?;
            self.u.top = mark;
            self.u.range = range;
            self.u.emit(comparison(first), dest, left, right);
            return Ok(());
        }
        self.through_temporary(dest, |this, dest| {
            let (clean, end) = (this.u.label(), this.u.label());
            let mark = this.u.top;
            // The operand that is compared twice stays in `kept`.
            let kept = this.u.alloc();
            let mut left = this.operand(&compare.left, None, &[middle])?;
            let mut right = middle;
            let mut others = others.iter();
            for &op in &compare.ops {
                let next = others.next();
                match next {
                    Some(next) => {
                        let scratch = this.u.alloc();
                        this.expr_to(right, scratch)?;
                        let copy = this.u.alloc();
                        this.u.range = range;
                        this.u.emit(Op::Move, copy, scratch, 0);
                        this.u.emit(comparison(op), dest, left, copy);
                        this.u.emit(Op::Take, kept, scratch, 0);
                        this.u.jump(Op::JumpIfFalseKeep, dest, 0, 0, clean);
                        left = kept;
                        right = next;
                    }
                    None => {
                        let value = this.comparand(op, right)?;
                        this.u.range = range;
                        this.u.emit(comparison(op), dest, left, value);
                    }
                }
                this.u.top = mark + 1;
            }
            this.u.jump_always(end);
            this.u.bind(clean);
            this.u.emit(Op::Clear, kept, 1, 0);
            this.u.bind(end);
            this.u.top = mark;
            Ok(())
        })
    }

    /// The right operand of a comparison; a display of constants after `in` is a constant.
    pub(super) fn comparand(&mut self, op: CmpOp, expr: &'a Expr) -> Result<u8> {
        if matches!(op, CmpOp::In | CmpOp::NotIn)
            && let Some(constant) = self.container(expr)
        {
            let register = self.u.alloc();
            self.u.range = ruff_text_size::Ranged::range(expr);
            self.constant(constant, register);
            return Ok(register);
        }
        self.expr_any(expr)
    }

    /// A list or set display of constants as an immutable constant.
    pub(super) fn container(&self, expr: &Expr) -> Option<Constant> {
        match expr {
            Expr::List(list) => crate::fold::tuple_of(self.origin, &list.elts, self.optimize),
            Expr::Set(set) => match crate::fold::tuple_of(self.origin, &set.elts, self.optimize)? {
                Constant::Tuple(items) => crate::fold::frozen_set(&items),
                _ => None,
            },
            _ => None,
        }
    }
}

fn plain(op: Operator) -> Op {
    match op {
        Operator::Add => Op::Add,
        Operator::Sub => Op::Sub,
        Operator::Mult => Op::Mul,
        Operator::MatMult => Op::MatMul,
        Operator::Div => Op::TrueDiv,
        Operator::Mod => Op::Mod,
        Operator::Pow => Op::Pow,
        Operator::LShift => Op::LeftShift,
        Operator::RShift => Op::RightShift,
        Operator::BitOr => Op::Or,
        Operator::BitXor => Op::Xor,
        Operator::BitAnd => Op::And,
        Operator::FloorDiv => Op::FloorDiv,
    }
}

fn in_place(op: Operator) -> Op {
    match op {
        Operator::Add => Op::InPlaceAdd,
        Operator::Sub => Op::InPlaceSub,
        Operator::Mult => Op::InPlaceMul,
        Operator::MatMult => Op::InPlaceMatMul,
        Operator::Div => Op::InPlaceTrueDiv,
        Operator::Mod => Op::InPlaceMod,
        Operator::Pow => Op::InPlacePow,
        Operator::LShift => Op::InPlaceLeftShift,
        Operator::RShift => Op::InPlaceRightShift,
        Operator::BitOr => Op::InPlaceOr,
        Operator::BitXor => Op::InPlaceXor,
        Operator::BitAnd => Op::InPlaceAnd,
        Operator::FloorDiv => Op::InPlaceFloorDiv,
    }
}

fn in_place_immediate(op: Operator) -> Option<Op> {
    match op {
        Operator::Add => Some(Op::InPlaceAddInt),
        Operator::Sub => Some(Op::InPlaceSubInt),
        _ => None,
    }
}

fn immediate(op: Operator) -> Option<Op> {
    Some(match op {
        Operator::Add => Op::AddInt,
        Operator::Sub => Op::SubInt,
        Operator::Mult => Op::MulInt,
        Operator::FloorDiv => Op::FloorDivInt,
        Operator::Mod => Op::ModInt,
        Operator::BitAnd => Op::AndInt,
        Operator::LShift => Op::LeftShiftInt,
        Operator::RShift => Op::RightShiftInt,
        _ => return None,
    })
}

fn with_constant(op: Operator) -> Option<Op> {
    Some(match op {
        Operator::Add => Op::AddConst,
        Operator::Sub => Op::SubConst,
        Operator::Mult => Op::MulConst,
        Operator::Div => Op::TrueDivConst,
        Operator::FloorDiv => Op::FloorDivConst,
        Operator::Mod => Op::ModConst,
        Operator::Pow => Op::PowConst,
        Operator::BitAnd => Op::AndConst,
        _ => return None,
    })
}

pub(super) fn comparison(op: CmpOp) -> Op {
    match op {
        CmpOp::Eq => Op::Equal,
        CmpOp::NotEq => Op::NotEqual,
        CmpOp::Lt => Op::Less,
        CmpOp::LtE => Op::LessEqual,
        CmpOp::Gt => Op::Greater,
        CmpOp::GtE => Op::GreaterEqual,
        CmpOp::Is => Op::Is,
        CmpOp::IsNot => Op::IsNot,
        CmpOp::In => Op::Contains,
        CmpOp::NotIn => Op::NotContains,
    }
}

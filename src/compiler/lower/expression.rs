//! Expressions: into a given register, or into any.
//!
//! A destination that is a named local is written last, when nothing can fail any more; a temporary may be written
//! early. A local is used from its own register wherever nothing can rebind it before its use.

use super::Compiler;
use crate::error::Result;
use crate::unit::Label;
use ruff_python_ast::{self as ast, BoolOp, Expr, UnaryOp, helpers::any_over_expr};
use ruff_text_size::{Ranged, TextRange};
use typhon_bytecode::{Constant, Op};

impl<'a> Compiler<'a> {
    /// The value of `expr` in a local's own register or in a fresh temporary.
    pub(super) fn expr_any(&mut self, expr: &'a Expr) -> Result<u8> {
        match self.direct(expr) {
            Some(register) => Ok(register),
            None => self.expr_temp(expr),
        }
    }

    /// The value of `expr` in a fresh temporary.
    pub(super) fn expr_temp(&mut self, expr: &'a Expr) -> Result<u8> {
        let dest = self.u.alloc();
        self.expr_to(expr, dest)?;
        Ok(dest)
    }

    /// The value of `expr` in a local's register, in `scratch` where that is a temporary, or in a fresh one; `later` is
    /// evaluated before it is used.
    pub(super) fn operand(&mut self, expr: &'a Expr, scratch: Option<u8>, later: &[&Expr]) -> Result<u8> {
        if let Some(register) = self.direct(expr)
            && !self.may_rebind(later)
        {
            return Ok(register);
        }
        if let Some(scratch) = scratch.filter(|&scratch| self.u.is_temporary(scratch)) {
            self.expr_to(expr, scratch)?;
            return Ok(scratch);
        }
        self.expr_temp(expr)
    }

    /// Whether an expression of the running unit may rebind a local at all.
    pub(super) fn rebinds(&self) -> bool {
        self.scopes.list[self.u.scope].rebinds
    }

    /// Whether evaluating one of `exprs` may rebind a local: by `:=`, or by whoever runs while it is suspended.
    pub(super) fn may_rebind(&self, exprs: &[&Expr]) -> bool {
        self.rebinds()
            && exprs.iter().any(|expr| {
                !matches!(expr, Expr::Name(_) | Expr::NumberLiteral(_) | Expr::StringLiteral(_))
                    && any_over_expr(expr, |expr: &Expr| {
                        matches!(expr, Expr::Named(_) | Expr::Yield(_) | Expr::YieldFrom(_) | Expr::Await(_))
                            || expr.is_list_comp_expr()
                            || expr.is_set_comp_expr()
                            || expr.is_dict_comp_expr()
                    })
            })
    }

    /// Evaluates `expr` into `dest`.
    pub(super) fn expr_to(&mut self, expr: &'a Expr, dest: u8) -> Result<()> {
        match expr {
            Expr::Name(name) if name.id.as_str() != "__debug__" => {
                self.u.range = name.range;
                let sym = self.sym_of(name);
                self.load(sym, dest);
                Ok(())
            }
            _ => self.deeper(|this| this.expr_inner(expr, dest)),
        }
    }

    fn expr_inner(&mut self, expr: &'a Expr, dest: u8) -> Result<()> {
        let range = expr.range();
        if let Some(constant) = self.constant_of(expr)? {
            self.u.range = range;
            self.constant(constant, dest);
            return Ok(());
        }
        match expr {
            Expr::BoolOp(op) => self.bool_op(op, dest),
            Expr::Named(named) => self.named(named, dest),
            Expr::BinOp(op) => self.binary(op, dest),
            Expr::UnaryOp(op) => self.unary(op, dest),
            Expr::Lambda(lambda) => self.lambda(lambda, dest),
            Expr::If(op) => self.conditional(op, dest),
            Expr::Dict(dict) => self.dict(dict, dest),
            Expr::Set(set) => self.set(&set.elts, range, dest),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) => self.comprehension(expr, dest),
            Expr::Generator(generator) => self.generator(generator, dest),
            Expr::Await(value) => self.await_expr(value, dest),
            Expr::Yield(value) => self.yield_expr(value, dest),
            Expr::YieldFrom(value) => self.yield_from(value, dest),
            Expr::Compare(compare) => self.compare(compare, dest, compare.range),
            Expr::Call(call) => self.call(call, dest),
            Expr::FString(string) => self.f_string(string, dest),
            Expr::TString(string) => self.t_string(string, dest),
            Expr::Attribute(attribute) => self.attribute(attribute, dest),
            Expr::Subscript(subscript) => self.subscript(subscript, dest),
            Expr::List(list) => self.list(&list.elts, range, dest),
            Expr::Tuple(tuple) => self.tuple(&tuple.elts, range, dest),
            Expr::Slice(slice) => self.slice(slice, dest),
            Expr::Starred(_) => crate::error::syntax(range, "can't use starred expression here"),
            _ => crate::error::syntax(range, "invalid syntax"),
        }
    }

    /// The constant of a literal or folded expression; a number that is too large is an error.
    fn constant_of(&self, expr: &Expr) -> Result<Option<Constant>> {
        if let Expr::NumberLiteral(literal) = expr {
            return crate::literal::number(self.origin, literal).map(Some);
        }
        Ok(self.fold(expr))
    }

    /// `a and b`, `a or b`: the value of the operand that decides.
    fn bool_op(&mut self, op: &'a ast::ExprBoolOp, dest: u8) -> Result<()> {
        self.through_temporary(dest, |this, dest| {
            let end = this.u.label();
            let Some((last, others)) = op.values.split_last() else { return Ok(()) };
            let occupied = this.u.occupied;
            for value in others {
                if let Some(constant) = this.fold(value) {
                    if crate::fold::truth(&constant) == (op.op == BoolOp::Or) {
                        this.u.range = value.range();
                        this.constant(constant, dest);
                        this.u.bind(end);
                        this.u.occupied = occupied;
                        return Ok(());
                    }
                    continue;
                }
                this.deciding(value, dest, op, end)?;
            }
            this.expr_to(last, dest)?;
            this.u.occupied = occupied;
            this.u.bind(end);
            Ok(())
        })
    }

    /// An operand of `and` or `or` that is not the last: to `end` where it decides. What decides an operation of the other
    /// kind inside of it does not decide here, and is not asked again. Its truth is asked at the place of the whole operation.
    fn deciding(&mut self, value: &'a Expr, dest: u8, op: &'a ast::ExprBoolOp, end: Label) -> Result<()> {
        if let Expr::BoolOp(inner) = value
            && inner.op != op.op
            && !inner.values.iter().any(|value| self.fold(value).is_some())
            && let Some((last, others)) = inner.values.split_last()
        {
            let on = self.u.label();
            for value in others {
                self.deciding(value, dest, inner, on)?;
            }
            self.deciding(last, dest, op, end)?;
            self.u.bind(on);
            return Ok(());
        }
        self.expr_to(value, dest)?;
        self.u.range = op.range;
        let jump = if op.op == BoolOp::And { Op::JumpIfFalseKeep } else { Op::JumpIfTrueKeep };
        self.u.jump(jump, dest, 0, 0, end);
        self.u.occupied = Some(dest);
        Ok(())
    }

    /// Runs `body` with a temporary, and moves what it leaves there to `dest` where that is a local.
    pub(super) fn through_temporary(&mut self, dest: u8, body: impl FnOnce(&mut Self, u8) -> Result<()>) -> Result<()> {
        if self.u.is_temporary(dest) {
            return body(self, dest);
        }
        let temporary = self.u.alloc();
        body(self, temporary)?;
        self.u.emit(Op::Take, dest, temporary, 0);
        self.u.top = u16::from(temporary);
        Ok(())
    }

    fn named(&mut self, named: &'a ast::ExprNamed, dest: u8) -> Result<()> {
        let Expr::Name(target) = &*named.target else { return Ok(()) };
        let sym = self.sym_of(target);
        if let Some(local) = self.direct_name(sym) {
            self.expr_to(&named.value, local)?;
            self.u.bound.insert(local as usize);
            self.u.range = named.range;
            self.u.emit(Op::Move, dest, local, 0);
            return Ok(());
        }
        let mark = self.u.top;
        self.through_temporary(dest, |this, dest| {
            this.expr_to(&named.value, dest)?;
            this.u.range = named.range;
            let copy = this.u.alloc();
            this.u.emit(Op::Move, copy, dest, 0);
            this.store(sym, copy);
            Ok(())
        })?;
        self.u.top = mark;
        Ok(())
    }

    fn unary(&mut self, op: &'a ast::ExprUnaryOp, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let value = match &*op.operand {
            // A comparison is one with its `not`, and lies where that lies.
            Expr::Compare(compare) if op.op == UnaryOp::Not && compare.ops.len() == 1 => {
                let value = if self.u.is_temporary(dest) { dest } else { self.u.alloc() };
                self.compare(compare, value, op.range)?;
                value
            }
            operand => self.operand(operand, Some(dest), &[])?,
        };
        self.u.top = mark;
        self.u.range = op.range;
        let operation = match op.op {
            UnaryOp::Not => Op::Not,
            UnaryOp::USub => Op::Negative,
            UnaryOp::UAdd => Op::Positive,
            UnaryOp::Invert => Op::Invert,
        };
        self.u.emit(operation, dest, value, 0);
        Ok(())
    }

    /// `a if test else b`.
    fn conditional(&mut self, op: &'a ast::ExprIf, dest: u8) -> Result<()> {
        let (orelse, end) = (self.u.label(), self.u.label());
        self.jump_if(&op.test, orelse, false)?;
        if self.u.reachable {
            self.expr_to(&op.body, dest)?;
            self.u.jump_always(end);
        }
        self.u.bind(orelse);
        if self.u.reachable {
            self.expr_to(&op.orelse, dest)?;
        }
        self.u.bind(end);
        Ok(())
    }

    fn attribute(&mut self, attribute: &'a ast::ExprAttribute, dest: u8) -> Result<()> {
        if let Some(call) = self.super_call(&attribute.value) {
            return self.super_attribute(attribute, call, dest, false);
        }
        let mark = self.u.top;
        let value = self.operand(&attribute.value, Some(dest), &[])?;
        self.u.top = mark;
        self.u.range = self.attribute_range(attribute, attribute.range);
        let name = self.sym(&attribute.attr);
        self.emit_name(Op::GetAttr, dest, value, 0, name);
        Ok(())
    }

    /// The range that a traceback shows for an attribute: from the name on where the expression spans lines.
    pub(super) fn attribute_range(&self, attribute: &ast::ExprAttribute, range: TextRange) -> TextRange {
        let (line, _) = self.lines.position(attribute.range.start());
        let (end, _) = self.lines.position(attribute.range.end());
        if line == end { range } else { crate::lines::between(attribute.attr.range.start(), range.end()) }
    }

    fn subscript(&mut self, subscript: &'a ast::ExprSubscript, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let value = self.operand(&subscript.value, Some(dest), &[&subscript.slice])?;
        if !subscript.slice.is_string_literal_expr()
            && let Some(Constant::Int(index @ -128..=127)) = self.fold(&subscript.slice)
        {
            self.u.top = mark;
            self.u.range = subscript.range;
            self.u.emit(Op::GetItemInt, dest, value, index as i8 as u8);
            return Ok(());
        }
        if let Expr::Slice(slice) = &*subscript.slice
            && slice.step.is_none()
            && self.fold(&subscript.slice).is_none()
        {
            let bounds = self.slice_bounds(slice)?;
            self.u.top = mark;
            self.u.range = subscript.range;
            self.u.emit(Op::GetSlice, dest, value, bounds);
            return Ok(());
        }
        let index = self.expr_any(&subscript.slice)?;
        self.u.top = mark;
        self.u.range = subscript.range;
        self.u.emit(Op::GetItem, dest, value, index);
        Ok(())
    }

    /// Start and stop of a slice in two temporaries; the first.
    pub(super) fn slice_bounds(&mut self, slice: &'a ast::ExprSlice) -> Result<u8> {
        let first = self.slice_part(slice.lower.as_deref(), slice.range)?;
        self.slice_part(slice.upper.as_deref(), slice.range)?;
        Ok(first)
    }

    fn slice_part(&mut self, part: Option<&'a Expr>, range: TextRange) -> Result<u8> {
        match part {
            Some(expr) => self.expr_temp(expr),
            None => {
                let register = self.u.alloc();
                self.u.range = range;
                self.u.emit(Op::LoadNone, register, 0, 0);
                Ok(register)
            }
        }
    }

    fn slice(&mut self, slice: &'a ast::ExprSlice, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let first = self.slice_bounds(slice)?;
        if slice.step.is_some() {
            self.slice_part(slice.step.as_deref(), slice.range)?;
        }
        self.u.top = mark;
        self.u.range = slice.range;
        self.u.emit(Op::MakeSlice, dest, first, if slice.step.is_some() { 3 } else { 2 });
        Ok(())
    }

    /// Evaluates `expr` for its effects.
    pub(super) fn discard(&mut self, expr: &'a Expr) -> Result<()> {
        let mark = self.u.top;
        let register = self.expr_any(expr)?;
        self.release(register);
        self.u.top = mark;
        Ok(())
    }

    /// Releases a temporary's value.
    pub(super) fn release(&mut self, register: u8) {
        if self.u.is_temporary(register) {
            self.u.emit(Op::Clear, register, 1, 0);
        }
    }
}

//! Assignments: targets of every kind, unpacking, augmented assignment, `del`.

use super::Compiler;
use crate::error::{Result, syntax};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;
use typhon_bytecode::{Constant, Op};

/// Targets that are unpacked into registers.
const MANY: usize = 90;

impl<'a> Compiler<'a> {
    pub(super) fn assign_statement(&mut self, stmt: &'a ast::StmtAssign) -> Result<()> {
        let mark = self.u.top;
        if stmt.targets.iter().all(|target| target.is_name_expr())
            && let Some(constant) = self.fold(&stmt.value)
        {
            for target in &stmt.targets {
                self.u.range = stmt.value.range();
                if let Some(local) = self.direct_target(target) {
                    self.constant(constant.clone(), local);
                    self.u.bound.insert(local as usize);
                    continue;
                }
                let value = self.u.alloc();
                self.constant(constant.clone(), value);
                self.assign(target, value)?;
                self.u.top = mark;
            }
            return Ok(());
        }
        if let [target] = &stmt.targets[..] {
            return self.assign_one(target, &stmt.value);
        }
        let value = self.expr_temp(&stmt.value)?;
        let inner = self.u.top;
        let Some((last, others)) = stmt.targets.split_last() else { return Ok(()) };
        for target in others {
            let copy = self.u.alloc();
            self.u.range = stmt.value.range();
            self.u.emit(Op::Move, copy, value, 0);
            self.assign(target, copy)?;
            self.u.top = inner;
        }
        self.assign(last, value)?;
        self.u.top = mark;
        Ok(())
    }

    /// The register of the near local that a target is.
    pub(super) fn direct_target(&mut self, target: &Expr) -> Option<u8> {
        let Expr::Name(name) = target else { return None };
        let sym = self.sym_of(name);
        self.direct_name(sym)
    }

    /// `target = value`.
    pub(super) fn assign_one(&mut self, target: &'a Expr, value: &'a Expr) -> Result<()> {
        let mark = self.u.top;
        if let Some(local) = self.direct_target(target) {
            self.expr_to(value, local)?;
            self.u.bound.insert(local as usize);
            return Ok(());
        }
        if let (Some(targets), Some(values)) = (elements(target), elements(value))
            && targets.len() == values.len()
            && targets.iter().chain(values).all(|element| !element.is_starred_expr())
            && targets.len() <= 8
            && self.fold(value).is_none()
        {
            return self.assign_each(targets, values);
        }
        let register = match self.direct(value) {
            Some(local) if !self.may_rebind(&[target]) && elements(target).is_none() => local,
            Some(local) if elements(target).is_some_and(|targets| targets.iter().all(Expr::is_name_expr)) => local,
            _ => self.expr_temp(value)?,
        };
        self.assign(target, register)?;
        self.u.top = mark;
        Ok(())
    }

    /// `a, b = x, y`: all values, then all targets.
    fn assign_each(&mut self, targets: &'a [Expr], values: &'a [Expr]) -> Result<()> {
        let mark = self.u.top;
        let mut registers = Vec::with_capacity(values.len());
        for value in values {
            registers.push(self.expr_temp(value)?);
        }
        for (target, &register) in targets.iter().zip(&registers) {
            self.assign(target, register)?;
        }
        self.u.top = mark;
        Ok(())
    }

    /// Stores the value in a register; a temporary, which must be below the top, is consumed.
    pub(super) fn assign(&mut self, target: &'a Expr, value: u8) -> Result<()> {
        match target {
            Expr::Name(name) => {
                self.u.range = name.range;
                let sym = self.sym_of(name);
                self.store(sym, value);
            }
            Expr::Attribute(attribute) => {
                let mark = self.u.top;
                let object = self.expr_any(&attribute.value)?;
                self.u.top = mark;
                self.u.range = self.attribute_range(attribute, attribute.range);
                let name = self.sym(&attribute.attr);
                self.emit_name(Op::SetAttr, object, value, 0, name);
            }
            Expr::Subscript(subscript) => {
                let mark = self.u.top;
                let object = self.operand(&subscript.value, None, &[&subscript.slice])?;
                if let Expr::Slice(slice) = &*subscript.slice
                    && slice.step.is_none()
                {
                    let bounds = self.slice_bounds(slice)?;
                    self.u.range = subscript.range;
                    self.u.emit(Op::SetSlice, object, bounds, value);
                } else {
                    let index = self.expr_any(&subscript.slice)?;
                    self.u.range = subscript.range;
                    self.u.emit(Op::SetItem, object, index, value);
                }
                self.u.top = mark;
            }
            Expr::Starred(starred) => self.assign(&starred.value, value)?,
            Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => {
                self.unpack(elts, target, value)?;
            }
            _ => return syntax(target.range(), "invalid syntax"),
        }
        Ok(())
    }

    fn unpack(&mut self, targets: &'a [Expr], whole: &'a Expr, value: u8) -> Result<()> {
        let mark = self.u.top;
        self.u.range = whole.range();
        let count = targets.len();
        let star = targets.iter().position(|target| target.is_starred_expr());
        if star.is_none()
            && let Some(first) = self.consecutive(targets)
        {
            self.u.emit(Op::Unpack, first, value, count as u8);
            for local in usize::from(first)..usize::from(first) + count {
                self.u.bound.insert(local);
            }
            return Ok(());
        }
        if let Some(before) = star
            && (before >= 1 << 8 || count - before > 1 << 23)
        {
            return syntax(whole.range(), "too many expressions in star-unpacking assignment");
        }
        if count > MANY {
            return self.unpack_many(targets, star, value);
        }
        let reuse = self.u.is_temporary(value) && u16::from(value) + 1 == self.u.top;
        let first = if reuse { value } else { self.u.top.min(255) as u8 };
        self.u.raise_top(u16::from(first) + count as u16);
        match star {
            None => self.u.emit(Op::Unpack, first, value, count as u8),
            Some(before) => {
                let after = count - before - 1;
                self.u.emit_ext(Op::UnpackStar, first, value, 0, before as u32 | (after as u32) << 16);
            }
        }
        for (index, target) in targets.iter().enumerate() {
            self.assign(target, first.wrapping_add(index as u8))?;
        }
        self.u.top = mark;
        Ok(())
    }

    /// More targets than there are registers: the items go through a list.
    fn unpack_many(&mut self, targets: &'a [Expr], star: Option<usize>, value: u8) -> Result<()> {
        let mark = self.u.top;
        let range = self.u.range;
        let list = self.u.alloc();
        let count = targets.len() as u32;
        let counts = star.map_or(count, |before| before as u32 | (count - before as u32 - 1) << 8);
        self.u.emit_ext(Op::UnpackList, list, value, u8::from(star.is_some()), counts);
        for (index, target) in targets.iter().enumerate() {
            let (item, at) = (self.u.alloc(), self.u.alloc());
            self.u.range = range;
            self.u.emit(Op::Move, item, list, 0);
            self.constant(Constant::Int(index as i64), at);
            self.u.emit(Op::GetItem, item, item, at);
            self.u.top = u16::from(at);
            self.assign(target, item)?;
            self.u.top = u16::from(list) + 1;
        }
        self.u.emit(Op::Clear, list, 1, 0);
        self.u.top = mark;
        Ok(())
    }

    /// The first register, where the targets are different near locals in consecutive registers.
    fn consecutive(&mut self, targets: &[Expr]) -> Option<u8> {
        let mut expected = None;
        let mut first = None;
        for target in targets {
            let register = self.direct_target(target)?;
            if expected.is_some_and(|expected| expected != register) {
                return None;
            }
            first = first.or(Some(register));
            expected = Some(register.checked_add(1)?);
        }
        first
    }

    pub(super) fn aug_assign(&mut self, stmt: &'a ast::StmtAugAssign) -> Result<()> {
        let mark = self.u.top;
        match &*stmt.target {
            Expr::Name(name) => {
                if let Some(local) = self.direct(&stmt.target) {
                    let left = if self.may_rebind(&[&stmt.value]) {
                        let copy = self.u.alloc();
                        self.u.emit(Op::Move, copy, local, 0);
                        copy
                    } else {
                        local
                    };
                    self.u.range = stmt.range;
                    self.in_place(stmt.op, local, left, &stmt.value)?;
                    self.u.bound.insert(local as usize);
                } else {
                    let value = self.expr_temp(&stmt.target)?;
                    self.u.range = stmt.range;
                    self.in_place(stmt.op, value, value, &stmt.value)?;
                    self.u.range = name.range;
                    let sym = self.sym_of(name);
                    self.store(sym, value);
                }
            }
            Expr::Attribute(attribute) => {
                let object = self.operand(&attribute.value, None, &[&stmt.value])?;
                let value = self.copy_for(object);
                let name = self.sym(&attribute.attr);
                self.u.range = self.attribute_range(attribute, attribute.range);
                self.emit_name(Op::GetAttr, value.1, value.0, 0, name);
                self.u.range = stmt.range;
                self.in_place(stmt.op, value.1, value.1, &stmt.value)?;
                self.u.range = self.attribute_range(attribute, attribute.range);
                self.emit_name(Op::SetAttr, object, value.1, 0, name);
            }
            Expr::Subscript(subscript) => self.aug_subscript(stmt, subscript)?,
            target => return syntax(target.range(), "illegal expression for augmented assignment"),
        }
        self.u.top = mark;
        Ok(())
    }

    fn aug_subscript(&mut self, stmt: &'a ast::StmtAugAssign, subscript: &'a ast::ExprSubscript) -> Result<()> {
        let object = self.operand(&subscript.value, None, &[&subscript.slice, &stmt.value])?;
        let index = self.operand(&subscript.slice, None, &[&stmt.value])?;
        self.u.range = subscript.range;
        let (object_copy, value) = self.copy_for(object);
        let inner = self.u.top;
        let (index_copy, _) = self.copy_for(index);
        self.u.top = inner;
        self.u.emit(Op::GetItem, value, object_copy, index_copy);
        self.u.range = stmt.range;
        self.in_place(stmt.op, value, value, &stmt.value)?;
        self.u.range = subscript.range;
        self.u.emit(Op::SetItem, object, index, value);
        Ok(())
    }

    /// A register to read in `register`'s place while that is still needed, and a fresh temporary (the same, where the
    /// value has to be copied).
    fn copy_for(&mut self, register: u8) -> (u8, u8) {
        let copy = self.u.alloc();
        if self.u.is_temporary(register) {
            self.u.emit(Op::Move, copy, register, 0);
            (copy, copy)
        } else {
            (register, copy)
        }
    }

    pub(super) fn delete_target(&mut self, target: &'a Expr) -> Result<()> {
        let mark = self.u.top;
        match target {
            Expr::Name(name) => {
                self.u.range = name.range;
                let sym = self.sym_of(name);
                self.delete(sym);
            }
            Expr::Attribute(attribute) => {
                let object = self.expr_any(&attribute.value)?;
                self.u.range = self.attribute_range(attribute, attribute.range);
                let name = self.sym(&attribute.attr);
                self.emit_name(Op::DeleteAttr, object, 0, 0, name);
            }
            Expr::Subscript(subscript) => {
                let object = self.operand(&subscript.value, None, &[&subscript.slice])?;
                let index = self.expr_any(&subscript.slice)?;
                self.u.range = subscript.range;
                self.u.emit(Op::DeleteItem, object, index, 0);
            }
            Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => {
                elts.iter().try_for_each(|element| self.delete_target(element))?;
            }
            _ => return syntax(target.range(), "invalid syntax"),
        }
        self.u.top = mark;
        Ok(())
    }
}

/// The elements of a tuple or list display.
fn elements(expr: &Expr) -> Option<&[Expr]> {
    match expr {
        Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => Some(elts),
        _ => None,
    }
}

//! Displays: tuples, lists, sets and dicts.

use super::Compiler;
use crate::error::Result;
use crate::fold::plain;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::TextRange;
use typhon_bytecode::{Constant, Op};

/// Elements that are gathered in registers; what is larger is built piece by piece.
const RUN: usize = 24;
/// Elements with which a longer display begins: the others come one by one, and a frame need not hold them all.
const HEAD: usize = 4;

impl<'a> Compiler<'a> {
    pub(super) fn tuple(&mut self, elements: &'a [Expr], range: TextRange, dest: u8) -> Result<()> {
        if let Some(constant) = crate::fold::tuple_of(self.origin, elements, self.optimize) {
            self.u.range = range;
            self.constant(constant, dest);
            return Ok(());
        }
        if elements.len() <= RUN && plain(elements) {
            return self.run(Op::MakeTuple, elements, range, dest);
        }
        self.through_temporary(dest, |this, dest| {
            this.build(Op::MakeList, elements, range, dest)?;
            this.u.range = range;
            this.u.emit(Op::ListToTuple, dest, dest, 0);
            Ok(())
        })
    }

    pub(super) fn list(&mut self, elements: &'a [Expr], range: TextRange, dest: u8) -> Result<()> {
        if elements.len() > 2
            && let Some(constant) = crate::fold::tuple_of(self.origin, elements, self.optimize)
        {
            return self.extend_with(Op::MakeList, Op::ListExtend, constant, range, dest);
        }
        if elements.len() <= RUN && plain(elements) {
            return self.run(Op::MakeList, elements, range, dest);
        }
        self.through_temporary(dest, |this, dest| this.build(Op::MakeList, elements, range, dest))
    }

    pub(super) fn set(&mut self, elements: &'a [Expr], range: TextRange, dest: u8) -> Result<()> {
        if elements.len() > 2
            && let Some(Constant::Tuple(items)) = crate::fold::tuple_of(self.origin, elements, self.optimize)
            && let Some(constant) = crate::fold::frozen_set(&items)
        {
            return self.extend_with(Op::MakeSet, Op::SetUpdate, constant, range, dest);
        }
        if elements.len() <= RUN && plain(elements) {
            return self.run(Op::MakeSet, elements, range, dest);
        }
        self.through_temporary(dest, |this, dest| this.build(Op::MakeSet, elements, range, dest))
    }

    /// A list that begins with the values of registers.
    pub(super) fn list_after(&mut self, first: &[u8], elements: &'a [Expr], range: TextRange, dest: u8) -> Result<()> {
        self.u.range = range;
        self.u.emit(Op::MakeList, dest, dest, 0);
        for &register in first {
            self.u.emit(Op::ListAppend, dest, register, 0);
        }
        self.add_all(Op::MakeList, elements, range, dest)
    }

    fn extend_with(&mut self, make: Op, extend: Op, constant: Constant, range: TextRange, dest: u8) -> Result<()> {
        self.through_temporary(dest, |this, dest| {
            let mark = this.u.top;
            this.u.range = range;
            this.u.emit(make, dest, dest, 0);
            let items = this.u.alloc();
            this.constant(constant, items);
            this.u.emit(extend, dest, items, 0);
            this.u.top = mark;
            Ok(())
        })
    }

    /// All elements in consecutive registers, then one instruction.
    fn run(&mut self, make: Op, elements: &'a [Expr], range: TextRange, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let first = self.u.top.min(255) as u8;
        for element in elements {
            self.expr_temp(element)?;
        }
        self.u.top = mark;
        self.u.range = range;
        self.u.emit(make, dest, first, elements.len() as u8);
        Ok(())
    }

    /// An empty collection, then element after element; stars are unpacked.
    fn build(&mut self, make: Op, elements: &'a [Expr], range: TextRange, dest: u8) -> Result<()> {
        let most = if elements.len() > RUN { HEAD } else { RUN };
        let head = elements.iter().take(most).take_while(|element| !element.is_starred_expr()).count();
        self.run(make, &elements[..head], range, dest)?;
        self.add_all(make, &elements[head..], range, dest)
    }

    fn add_all(&mut self, make: Op, elements: &'a [Expr], range: TextRange, dest: u8) -> Result<()> {
        let (append, extend) =
            if make == Op::MakeSet { (Op::SetAdd, Op::SetUpdate) } else { (Op::ListAppend, Op::ListExtend) };
        for element in elements {
            let mark = self.u.top;
            let (op, value) = match element {
                Expr::Starred(starred) => (extend, self.expr_any(&starred.value)?),
                value => (append, self.expr_any(value)?),
            };
            self.u.range = range;
            self.u.emit(op, dest, value, 0);
            self.u.top = mark;
        }
        Ok(())
    }

    pub(super) fn dict(&mut self, dict: &'a ast::ExprDict, dest: u8) -> Result<()> {
        let most = if dict.items.len() > RUN / 2 { HEAD / 2 } else { RUN / 2 };
        let head = dict.items.iter().take(most).take_while(|item| item.key.is_some()).count();
        if head == dict.items.len() {
            return self.dict_head(dict, head, dest);
        }
        self.through_temporary(dest, |this, dest| {
            this.dict_head(dict, head, dest)?;
            for item in &dict.items[head..] {
                let mark = this.u.top;
                match &item.key {
                    Some(key) => {
                        let key = this.operand(key, None, &[&item.value])?;
                        let value = this.expr_any(&item.value)?;
                        this.u.range = dict.range;
                        this.u.emit(Op::DictInsert, dest, key, value);
                    }
                    None => {
                        let value = this.expr_any(&item.value)?;
                        this.u.range = dict.range;
                        this.u.emit(Op::DictUpdate, dest, value, 0);
                    }
                }
                this.u.top = mark;
            }
            Ok(())
        })
    }

    fn dict_head(&mut self, dict: &'a ast::ExprDict, head: usize, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let first = self.u.top.min(255) as u8;
        for item in &dict.items[..head] {
            if let Some(key) = &item.key {
                self.expr_temp(key)?;
            }
            self.expr_temp(&item.value)?;
        }
        self.u.top = mark;
        self.u.range = dict.range;
        self.u.emit(Op::MakeDict, dest, first, head as u8);
        Ok(())
    }
}

//! Comprehensions, inlined into the unit around them, and generator expressions, which are functions.

use super::loops::ITERATION;
use super::{Compiler, Register, UnitName};
use crate::error::Result;
use crate::scope::{Place, TAG_BODY};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange, TextSize};
use typhon_bytecode::{CodeFlags, FRAME_WORDS, Op};

/// What an innermost iteration does with its element.
#[derive(Clone, Copy)]
enum Element<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
    Yield(&'a Expr),
}

impl<'a> Compiler<'a> {
    pub(super) fn comprehension(&mut self, expr: &'a Expr, dest: u8) -> Result<()> {
        let (generators, element, make, scope) = match expr {
            Expr::ListComp(comp) => {
                (&comp.generators, Element::List(&comp.elt), Op::MakeList, self.scope_of(comp, TAG_BODY))
            }
            Expr::SetComp(comp) => {
                (&comp.generators, Element::Set(&comp.elt), Op::MakeSet, self.scope_of(comp, TAG_BODY))
            }
            Expr::DictComp(comp) => {
                let Some(key) = &comp.key else { return self.unsupported(comp.range, "unpacking in a comprehension") };
                (&comp.generators, Element::Dict(key, &comp.value), Op::MakeDict, self.scope_of(comp, TAG_BODY))
            }
            _ => return Ok(()),
        };
        let range = expr.range();
        self.through_temporary(dest, |this, dest| {
            let mark = this.u.top;
            let Some((first, rest)) = generators.split_first() else { return Ok(()) };
            // The first iterable belongs to the scope around.
            let iteration = if first.is_async { this.async_iterate(&first.iter)? } else { this.iterate(&first.iter)? };
            this.u.range = range;
            this.u.emit(make, dest, dest, 0);
            let before = std::mem::replace(&mut this.u.at, scope);
            let slots = this.hidden_slots(scope);
            this.enter_hidden(&slots, !rest.is_empty());
            this.iteration(first, iteration, rest, element, dest)?;
            this.leave_hidden(&slots);
            this.u.at = before;
            this.u.top = mark;
            Ok(())
        })
    }

    /// The hidden locals of an inlined comprehension, and whether they are cells.
    fn hidden_slots(&self, scope: usize) -> Vec<(u16, bool)> {
        let symbols = self.scopes.list[scope].symbols.iter();
        let bound = symbols.filter(|symbol| matches!(symbol.place, Place::Local | Place::Cell));
        bound.map(|symbol| (symbol.slot.unwrap_or_default(), symbol.place == Place::Cell)).collect()
    }

    fn enter_hidden(&mut self, slots: &[(u16, bool)], clear: bool) {
        for &(slot, cell) in slots {
            self.u.bound.remove(slot as usize);
            if clear || cell {
                self.clear_local(slot);
            }
            if cell {
                match self.register(slot) {
                    Register::Near(register) => self.u.emit(Op::MakeCell, register, 0, 0),
                    Register::Far(register) => self.u.emit_wide(Op::MakeCellFar, 0, register),
                }
            }
        }
    }

    /// What a comprehension's variables hold is released at its end.
    fn leave_hidden(&mut self, slots: &[(u16, bool)]) {
        let mut slots: Vec<u16> = slots.iter().map(|&(slot, _)| slot).collect();
        slots.sort_unstable();
        let near = self.u.near;
        let mut rest = &slots[..];
        while let Some(&first) = rest.first() {
            let run = rest.iter().enumerate().take_while(|&(index, &slot)| slot == first + index as u16 && slot < near);
            let run = run.count();
            if run > 0 {
                self.u.emit(Op::Clear, first as u8, run as u8, 0);
            } else {
                self.clear_local(first);
            }
            rest = &rest[run.max(1)..];
        }
        for slot in slots {
            self.u.bound.remove(slot as usize);
        }
    }

    /// One `for` of a comprehension, whose iteration has begun, and what is inside of it.
    fn iteration(
        &mut self,
        generator: &'a ast::Comprehension,
        iteration: u8,
        rest: &'a [ast::Comprehension],
        element: Element<'a>,
        collection: u8,
    ) -> Result<()> {
        let (head, again, exhausted) = (self.u.label(), self.u.label(), self.u.label());
        self.u.bind_loop(head);
        let range = generator.iter.range();
        let region = if generator.is_async {
            Some(self.async_next(&generator.target, iteration, range)?)
        } else {
            self.next(&generator.target, iteration, range, exhausted)?;
            None
        };
        for test in &generator.ifs {
            self.jump_if(test, again, false)?;
        }
        if self.u.reachable {
            match rest.split_first() {
                Some((inner, rest)) => {
                    let mark = self.u.top;
                    let iteration =
                        if inner.is_async { self.async_iterate(&inner.iter)? } else { self.iterate(&inner.iter)? };
                    self.iteration(inner, iteration, rest, element, collection)?;
                    self.u.top = mark;
                }
                None => self.element(element, collection)?,
            }
        }
        self.u.bind(again);
        self.u.range = range;
        self.u.jump(Op::Loop, 0, 0, 0, head);
        match region {
            Some(region) => self.async_end(&region, iteration, range, exhausted),
            None => self.u.bind(exhausted),
        }
        self.u.top = u16::from(iteration) + if generator.is_async { 1 } else { ITERATION };
        Ok(())
    }

    fn element(&mut self, element: Element<'a>, collection: u8) -> Result<()> {
        let mark = self.u.top;
        match element {
            Element::List(value) => {
                let register = self.expr_any(value)?;
                self.u.range = value.range();
                self.u.emit(Op::ListAppend, collection, register, 0);
            }
            Element::Set(value) => {
                let register = self.expr_any(value)?;
                self.u.range = value.range();
                self.u.emit(Op::SetAdd, collection, register, 0);
            }
            Element::Dict(key, value) => {
                let key_register = self.operand(key, None, &[value])?;
                let register = self.expr_any(value)?;
                self.u.range = crate::lines::between(key.start(), value.end());
                self.u.emit(Op::DictInsert, collection, key_register, register);
            }
            Element::Yield(value) => {
                let register = self.expr_any(value)?;
                let sent = if self.u.is_temporary(register) { register } else { self.u.alloc() };
                self.u.range = value.range();
                self.yield_value(sent, register);
                self.u.emit(Op::Clear, sent, 1, 0);
            }
        }
        self.u.top = mark;
        Ok(())
    }

    /// The range of a generator expression with its parentheses, which may be those of a call.
    fn parenthesized(&self, expr: &ast::ExprGenerator) -> TextRange {
        let (start, end) = (expr.range.start().to_usize(), expr.range.end().to_usize());
        let text = self.origin.text;
        let before = text.get(..start).and_then(|before| before.trim_end().strip_suffix('('));
        let after = text.get(end..).map(|after| after.trim_start_matches(|c: char| c.is_whitespace() || c == ','));
        match (expr.parenthesized, before, after) {
            (false, Some(before), Some(after)) if after.starts_with(')') => {
                let end = text.len() - after.len() + 1;
                TextRange::new(TextSize::new(before.len() as u32), TextSize::new(end as u32))
            }
            _ => expr.range,
        }
    }

    pub(super) fn generator(&mut self, expr: &'a ast::ExprGenerator, dest: u8) -> Result<()> {
        let Some((first, rest)) = expr.generators.split_first() else { return Ok(()) };
        let mark = self.u.top;
        let range = self.parenthesized(expr);
        let window = self.window(dest);
        let scope = self.scope_of(expr, TAG_BODY);
        let flags = self.function_flags(scope, None) & !CodeFlags::METHOD;
        let line = self.lines.position(range.start()).0;
        let qualname = self.qualify("<genexpr>");
        self.open(scope, UnitName { name: "<genexpr>".into(), qualname }, line, flags);
        self.u.code.argcount = 1;
        let wrapper = self.begin_function();
        self.u.range = first.iter.range();
        let iteration = if first.is_async {
            let register = self.u.alloc();
            self.u.emit(Op::Move, register, 0, 0);
            register
        } else {
            let register = self.u.alloc_run(ITERATION);
            self.u.emit(Op::Iterate, register, 0, 1);
            register
        };
        self.iteration(first, iteration, rest, Element::Yield(&expr.elt), 0)?;
        self.u.range = range;
        self.u.emit(Op::ReturnNone, 0, 0, 0);
        self.u.stop();
        self.end_function(wrapper);
        let code = self.close()?;
        self.u.range = range;
        let run = self.u.top.min(255) as u8;
        self.make_function(code, scope, run, 0, window);
        self.u.raise_top(u16::from(window) + FRAME_WORDS as u16);
        let argument = self.u.alloc();
        let iterable = self.operand(&first.iter, Some(argument), &[])?;
        self.u.range = first.iter.range();
        let op = if first.is_async { Op::GetAsyncIter } else { Op::GetIter };
        self.u.emit(op, argument, iterable, 0);
        self.u.range = range;
        self.u.emit(Op::Call, dest, window, 1);
        self.u.top = mark;
        Ok(())
    }
}

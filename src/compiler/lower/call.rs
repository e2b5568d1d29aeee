//! Calls: windows, methods, `super()`, keywords, unpacked arguments.

use super::Compiler;
use crate::error::Result;
use crate::fold::plain;
use ruff_python_ast::{self as ast, Expr, Keyword};
use ruff_text_size::TextRange;
use typhon_bytecode::{Constant, FRAME_WORDS, Op};

/// Arguments that a call window may hold; more are passed as a tuple and a dict.
const WINDOW_ARGUMENTS: usize = 30;

/// Registers between a window's callee and its first argument.
const FRAME: u16 = FRAME_WORDS as u16;

impl<'a> Compiler<'a> {
    /// Begins a call window above everything live; on `dest` itself where that is the last temporary.
    pub(super) fn window(&mut self, dest: u8) -> u8 {
        let last = u16::from(dest) + 1 == self.u.top && self.u.is_temporary(dest);
        let window = if last && self.u.occupied != Some(dest) { dest } else { self.u.alloc() };
        self.u.raise_top(u16::from(window) + 1);
        window
    }

    pub(super) fn call(&mut self, call: &'a ast::ExprCall, dest: u8) -> Result<()> {
        let arguments = &call.arguments;
        let range = crate::lines::between(call.range_start, arguments.range.end());
        let count = arguments.args.len() + arguments.keywords.len();
        let windowed = count <= WINDOW_ARGUMENTS
            && plain(&arguments.args)
            && arguments.keywords.iter().all(|keyword| keyword.arg.is_some());
        let mark = self.u.top;
        if !windowed {
            let window = self.window(dest);
            self.expr_to(&call.func, window)?;
            self.spread(window, &[], &arguments.args, &arguments.keywords, range, dest)?;
        } else if self.u.is_deep() {
            self.deep_call(call, range, dest)?;
        } else if let Expr::Attribute(attribute) = &*call.func {
            self.method_call(attribute, arguments, range, dest)?;
        } else {
            let window = self.window(dest);
            self.expr_to(&call.func, window)?;
            self.u.raise_top(u16::from(window) + FRAME);
            self.arguments(&arguments.args, &arguments.keywords)?;
            self.u.range = range;
            self.emit_call(Op::Call, dest, window, count as u8, &arguments.keywords);
        }
        self.u.top = mark;
        Ok(())
    }

    fn method_call(
        &mut self,
        attribute: &'a ast::ExprAttribute,
        arguments: &'a ast::Arguments,
        range: TextRange,
        dest: u8,
    ) -> Result<()> {
        let name = self.sym(&attribute.attr);
        let count = arguments.args.len() + arguments.keywords.len();
        let call_range = self.attribute_range(attribute, range);
        let window = self.window(dest);
        if let Some(call) = self.super_call(&attribute.value) {
            self.u.top = u16::from(window);
            self.super_attribute(attribute, call, window, true)?;
        } else {
            let receiver = self.operand(&attribute.value, Some(window), &[])?;
            let borrows = u16::from(receiver) < self.u.near
                && !(self.rebinds() && self.may_rebind(&values(&arguments.args, &arguments.keywords)));
            self.u.range = self.attribute_range(attribute, attribute.range);
            self.emit_name(Op::GetMethod, window, receiver, u8::from(borrows), name);
        }
        self.u.raise_top(u16::from(window) + FRAME + 1);
        self.arguments(&arguments.args, &arguments.keywords)?;
        self.u.range = call_range;
        self.emit_call(Op::CallMethod, dest, window, count as u8, &arguments.keywords);
        Ok(())
    }

    /// A call where few temporaries are left: the operands are evaluated close together and then moved to a window.
    fn deep_call(&mut self, call: &'a ast::ExprCall, range: TextRange, dest: u8) -> Result<()> {
        let arguments = &call.arguments;
        let callee = self.window(dest);
        self.expr_to(&call.func, callee)?;
        let mut operands = vec![callee];
        for value in arguments.args.iter().chain(arguments.keywords.iter().map(|keyword| &keyword.value)) {
            operands.push(self.expr_temp(value)?);
        }
        let window = self.u.alloc();
        self.u.range = range;
        self.u.emit(Op::Take, window, callee, 0);
        self.u.raise_top(u16::from(window) + FRAME);
        for &operand in &operands[1..] {
            let argument = self.u.alloc();
            self.u.emit(Op::Take, argument, operand, 0);
        }
        self.emit_call(Op::Call, dest, window, operands.len() as u8 - 1, &arguments.keywords);
        Ok(())
    }

    /// Evaluates arguments into consecutive registers from the top on.
    fn arguments(&mut self, positional: &'a [Expr], keywords: &'a [Keyword]) -> Result<()> {
        if !self.rebinds() {
            let mut values = positional.iter().chain(keywords.iter().map(|keyword| &keyword.value));
            return values.try_for_each(|value| self.argument(value, &[]).map(drop));
        }
        let values = values(positional, keywords);
        for (index, value) in values.iter().enumerate() {
            self.argument(value, &values[index + 1..])?;
        }
        Ok(())
    }

    /// Evaluates one argument into the next register.
    fn argument(&mut self, value: &'a Expr, later: &[&'a Expr]) -> Result<u8> {
        let register = self.u.alloc();
        match self.direct(value) {
            Some(local) if !self.may_rebind(later) => self.u.emit(Op::Borrow, register, local, 0),
            Some(local) => self.u.emit(Op::Move, register, local, 0),
            None => self.expr_to(value, register)?,
        }
        Ok(register)
    }

    /// The call itself: with keyword names where there are any.
    pub(super) fn emit_call(&mut self, op: Op, dest: u8, window: u8, count: u8, keywords: &[Keyword]) {
        if keywords.is_empty() {
            self.u.emit(op, dest, window, count);
            return;
        }
        let names = keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
        // As they are written: keywords are not mangled.
        let names = names.map(|name| crate::fold::str_constant(name));
        let names = Constant::Tuple(names.collect());
        let names = self.u.constant(names);
        let op = if op == Op::Call { Op::CallKeyword } else { Op::CallMethodKeyword };
        self.u.emit_ext(op, dest, window, count, names);
    }

    /// A call with unpacked or many arguments of the callee in `window`; `first` are registers of arguments before them.
    pub(super) fn spread(
        &mut self,
        window: u8,
        first: &[u8],
        positional: &'a [Expr],
        keywords: &'a [Keyword],
        range: TextRange,
        dest: u8,
    ) -> Result<()> {
        self.u.raise_top(u16::from(window) + FRAME);
        let args = self.u.alloc();
        match positional {
            [Expr::Starred(starred)] if first.is_empty() => self.expr_to(&starred.value, args)?,
            _ if first.is_empty() => self.tuple(positional, range, args)?,
            _ => self.list_after(first, positional, range, args)?,
        }
        if !keywords.is_empty() {
            let mapping = self.u.alloc();
            match keywords {
                // Its items are taken from where they are.
                [Keyword { arg: None, value, .. }] => self.expr_to(value, mapping)?,
                _ => self.keyword_dict(keywords, mapping, window, range)?,
            }
        }
        self.u.range = range;
        self.u.emit(Op::CallSpread, dest, window, u8::from(!keywords.is_empty()));
        Ok(())
    }

    pub(super) fn keyword_dict(
        &mut self,
        keywords: &'a [Keyword],
        dict: u8,
        window: u8,
        range: TextRange,
    ) -> Result<()> {
        self.u.range = range;
        self.u.emit(Op::MakeDict, dict, dict, 0);
        let mut rest = keywords;
        while let Some((keyword, after)) = rest.split_first() {
            let mark = self.u.top;
            if keyword.arg.is_none() {
                let value = self.expr_any(&keyword.value)?;
                self.u.range = range;
                self.u.emit(Op::DictMerge, dict, value, window);
                self.u.top = mark;
                rest = after;
                continue;
            }
            // Named ones are gathered, so that a name that was given already is found.
            let group = rest.iter().take_while(|keyword| keyword.arg.is_some()).count();
            let names = &rest[..group];
            rest = &rest[group..];
            let part = if std::ptr::eq(names.as_ptr(), keywords.as_ptr()) { dict } else { self.u.alloc() };
            if part != dict {
                self.u.emit(Op::MakeDict, part, part, 0);
            }
            for keyword in names {
                let mark = self.u.top;
                let key = self.u.alloc();
                self.u.range = keyword.range;
                let name = keyword.arg.as_ref().map(|name| name.as_str()).unwrap_or_default();
                self.text(name, key);
                let value = self.expr_any(&keyword.value)?;
                self.u.range = range;
                self.u.emit(Op::DictInsert, part, key, value);
                self.u.top = mark;
            }
            if part != dict {
                self.u.emit(Op::DictMerge, dict, part, window);
            }
            self.u.top = mark;
        }
        Ok(())
    }
}

/// What is passed, in order.
fn values<'a>(positional: &'a [Expr], keywords: &'a [Keyword]) -> Vec<&'a Expr> {
    positional.iter().chain(keywords.iter().map(|keyword| &keyword.value)).collect()
}

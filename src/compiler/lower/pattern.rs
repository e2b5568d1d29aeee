//! `match`: patterns.
//!
//! The subject and every part of it that a pattern looks at stays in a temporary until the pattern has matched or
//! failed; names are bound only then, and the temporaries are released together.

use super::Compiler;
use crate::error::Result;
use crate::unit::Label;
use ruff_python_ast::{self as ast, Pattern, Singleton};
use ruff_text_size::{Ranged, TextRange};
use typhon_bytecode::{Constant, Op};

/// A case being matched.
struct Case<'a> {
    fail: Label,
    captures: Vec<(&'a str, u8)>,
}

impl<'a> Compiler<'a> {
    pub(super) fn match_statement(&mut self, stmt: &'a ast::StmtMatch) -> Result<()> {
        let mark = self.u.top;
        let subject = self.expr_temp(&stmt.subject)?;
        let base = self.u.top;
        let end = self.u.label();
        for case in &stmt.cases {
            let (fail, next) = (self.u.label(), self.u.label());
            let mut state = Case { fail, captures: Vec::new() };
            self.pattern(&case.pattern, subject, &mut state)?;
            let used = self.u.top - base;
            for &(name, register) in &state.captures {
                self.u.range = case.pattern.range();
                self.capture(name, register);
            }
            self.u.range = case.pattern.range();
            self.release_run(base, used);
            if let Some(guard) = &case.guard {
                self.u.top = base;
                self.jump_if(guard, next, false)?;
            }
            let wildcard = is_wildcard(&case.pattern);
            self.u.range = if wildcard { case.pattern.range() } else { self.first_of(&case.body) };
            self.u.emit(Op::Clear, subject, 1, 0);
            if wildcard {
                self.u.mark();
            }
            self.u.top = mark;
            self.statements(&case.body)?;
            self.u.jump_always(end);
            self.u.bind(fail);
            self.u.top = base;
            self.u.range = case.pattern.range();
            self.release_run(base, used);
            self.u.bind(next);
            if !self.u.reachable {
                break;
            }
        }
        self.u.emit(Op::Clear, subject, 1, 0);
        self.u.top = mark;
        self.u.bind(end);
        Ok(())
    }

    /// The place of what comes before a body: that of its first statement, where it is in one line.
    fn first_of(&self, body: &[ast::Stmt]) -> TextRange {
        let range = body.first().map(Ranged::range).unwrap_or_default();
        let line = |at| self.lines.position(at).0;
        if line(range.start()) == line(range.end()) { range } else { TextRange::default() }
    }

    fn release_run(&mut self, first: u16, count: u16) {
        if count > 0 {
            self.u.emit(Op::Clear, first as u8, count.min(255) as u8, 0);
        }
    }

    fn capture(&mut self, name: &'a str, register: u8) {
        let sym = self.sym(name);
        if let Some(local) = self.direct_name(sym) {
            self.u.emit(Op::Move, local, register, 0);
            self.u.bound.insert(local as usize);
            return;
        }
        let mark = self.u.top;
        let copy = self.u.alloc();
        self.u.emit(Op::Move, copy, register, 0);
        self.store(sym, copy);
        self.u.top = mark;
    }

    /// Jumps to the case's failure unless `pattern` matches the value in `subject`, which stays.
    fn pattern(&mut self, pattern: &'a Pattern, subject: u8, case: &mut Case<'a>) -> Result<()> {
        self.deeper(|this| this.pattern_inner(pattern, subject, case))
    }

    fn pattern_inner(&mut self, pattern: &'a Pattern, subject: u8, case: &mut Case<'a>) -> Result<()> {
        let range = pattern.range();
        match pattern {
            Pattern::MatchValue(value) => {
                let mark = self.u.top;
                let copy = self.copied(subject, range);
                let value = self.expr_any(&value.value)?;
                self.u.range = range;
                self.u.jump(Op::JumpIfEqual, copy, value, 0, case.fail);
                self.u.top = mark;
                Ok(())
            }
            Pattern::MatchSingleton(singleton) => {
                let mark = self.u.top;
                let copy = self.copied(subject, range);
                match singleton.value {
                    Singleton::None => self.u.jump(Op::JumpIfNone, copy, 0, 0, case.fail),
                    value => {
                        let constant = self.u.alloc();
                        self.constant(Constant::Bool(value == Singleton::True), constant);
                        self.u.jump(Op::JumpIfIs, copy, constant, 0, case.fail);
                    }
                }
                self.u.top = mark;
                Ok(())
            }
            Pattern::MatchSequence(sequence) => self.sequence(sequence, subject, case),
            Pattern::MatchMapping(mapping) => self.mapping(mapping, subject, case),
            Pattern::MatchClass(class) => self.class_pattern(class, subject, case),
            Pattern::MatchStar(star) => {
                if let Some(name) = &star.name {
                    case.captures.push((name.as_str(), subject));
                }
                Ok(())
            }
            Pattern::MatchAs(capture) => {
                if let Some(inner) = &capture.pattern {
                    self.pattern(inner, subject, case)?;
                }
                if let Some(name) = &capture.name {
                    case.captures.push((name.as_str(), subject));
                }
                Ok(())
            }
            Pattern::MatchOr(or) => self.alternatives(or, subject, case),
        }
    }

    fn copied(&mut self, register: u8, range: TextRange) -> u8 {
        let copy = self.u.alloc();
        self.u.range = range;
        self.u.emit(Op::Move, copy, register, 0);
        copy
    }

    /// Tests `subject` with an instruction that keeps it.
    fn test(&mut self, op: Op, subject: u8, case: &Case<'a>) {
        let truth = self.u.alloc();
        self.u.emit(op, truth, subject, 0);
        self.u.jump(Op::JumpIfFalse, truth, 0, 0, case.fail);
        self.u.top -= 1;
    }

    /// Fails unless the length is `count`, or at least that.
    fn length(&mut self, subject: u8, count: usize, at_least: bool, case: &Case<'a>) {
        let mark = self.u.top;
        let length = self.u.alloc();
        self.u.emit(Op::GetLength, length, subject, 0);
        let (op, wide) = if at_least {
            (Op::JumpIfGreaterEqualInt, Op::JumpIfGreaterEqual)
        } else {
            (Op::JumpIfEqualInt, Op::JumpIfEqual)
        };
        match i8::try_from(count) {
            Ok(count) => self.u.jump(op, length, count as u8, 0, case.fail),
            Err(_) => {
                let number = self.u.alloc();
                self.constant(Constant::Int(count as i64), number);
                self.u.jump(wide, length, number, 0, case.fail);
            }
        }
        self.u.top = mark;
    }

    fn sequence(&mut self, sequence: &'a ast::PatternMatchSequence, subject: u8, case: &mut Case<'a>) -> Result<()> {
        self.u.range = sequence.range;
        self.test(Op::MatchSequence, subject, case);
        let patterns = &sequence.patterns;
        let star = patterns.iter().position(Pattern::is_match_star);
        match star {
            None => self.length(subject, patterns.len(), false, case),
            Some(_) if patterns.len() > 1 => self.length(subject, patterns.len() - 1, true, case),
            Some(_) => {}
        }
        let wild = |pattern: &Pattern| match pattern {
            Pattern::MatchStar(star) => star.name.is_none(),
            _ => is_wildcard(pattern),
        };
        if patterns.iter().all(wild) {
            return Ok(());
        }
        if let Some(star) = star
            && wild(&patterns[star])
        {
            return self.items(patterns, star, subject, sequence.range, case);
        }
        let first = self.copied(subject, sequence.range);
        self.u.raise_top(u16::from(first) + patterns.len() as u16);
        match star {
            None => self.u.emit(Op::Unpack, first, first, patterns.len() as u8),
            Some(before) => {
                let after = patterns.len() - before - 1;
                self.u.emit_ext(Op::UnpackStar, first, first, 0, before as u32 | (after as u32) << 16);
            }
        }
        for (index, pattern) in patterns.iter().enumerate() {
            self.pattern(pattern, first.wrapping_add(index as u8), case)?;
        }
        Ok(())
    }

    /// Items of a sequence one by one, where what the star stands for is not wanted.
    fn items(
        &mut self,
        patterns: &'a [Pattern],
        star: usize,
        subject: u8,
        range: TextRange,
        case: &mut Case<'a>,
    ) -> Result<()> {
        for (index, pattern) in patterns.iter().enumerate() {
            if index == star || is_wildcard(pattern) {
                continue;
            }
            let item = self.copied(subject, range);
            let position = self.u.alloc();
            if index < star {
                self.constant(Constant::Int(index as i64), position);
            } else {
                let back = self.u.alloc();
                self.u.emit(Op::GetLength, position, subject, 0);
                self.constant(Constant::Int((patterns.len() - index) as i64), back);
                self.u.emit(Op::Sub, position, position, back);
            }
            self.u.emit(Op::GetItem, item, item, position);
            self.u.top = u16::from(item) + 1;
            self.pattern(pattern, item, case)?;
        }
        Ok(())
    }

    fn mapping(&mut self, mapping: &'a ast::PatternMatchMapping, subject: u8, case: &mut Case<'a>) -> Result<()> {
        self.u.range = mapping.range;
        self.test(Op::MatchMapping, subject, case);
        let count = mapping.keys.len();
        if count > 0 {
            self.length(subject, count, true, case);
        }
        if count == 0 && mapping.rest.is_none() {
            return Ok(());
        }
        let keys = self.u.alloc();
        self.tuple(&mapping.keys, mapping.range, keys)?;
        let values = self.copied(keys, mapping.range);
        self.u.emit(Op::MatchKeys, values, subject, values);
        self.none_fails(values, case);
        self.u.raise_top((u16::from(values) + count as u16).max(self.u.top));
        self.u.emit(Op::Unpack, values, values, count as u8);
        for (index, pattern) in mapping.patterns.iter().enumerate() {
            self.pattern(pattern, values.wrapping_add(index as u8), case)?;
        }
        if let Some(rest) = &mapping.rest {
            let dict = self.u.alloc();
            self.u.range = mapping.range;
            self.u.emit(Op::MakeDict, dict, dict, 0);
            let mark = self.u.top;
            let copy = self.copied(subject, mapping.range);
            self.u.emit(Op::DictUpdate, dict, copy, 0);
            self.u.top = mark;
            let first = self.copied(keys, mapping.range);
            self.u.raise_top((u16::from(first) + count as u16).max(self.u.top));
            self.u.emit(Op::Unpack, first, first, count as u8);
            for index in 0..count {
                let inner = self.u.top;
                let copy = self.copied(dict, mapping.range);
                self.u.emit(Op::DeleteItem, copy, first.wrapping_add(index as u8), 0);
                self.u.top = inner;
            }
            self.u.top = mark;
            case.captures.push((rest.as_str(), dict));
        }
        Ok(())
    }

    /// Fails where the temporary `register`, which stays, is None.
    fn none_fails(&mut self, register: u8, case: &Case<'a>) {
        let range = self.u.range;
        let mark = self.u.top;
        let copy = self.copied(register, range);
        self.u.jump(Op::JumpIfNone, copy, 0, 1, case.fail);
        self.u.top = mark;
    }

    fn class_pattern(&mut self, class: &'a ast::PatternMatchClass, subject: u8, case: &mut Case<'a>) -> Result<()> {
        let arguments = &class.arguments;
        let (positional, keywords) = (arguments.patterns.len(), arguments.keywords.len());
        let run = self.copied(subject, class.range);
        self.expr_temp(&class.cls)?;
        let names = arguments.keywords.iter().map(|keyword| crate::fold::str_constant(&keyword.attr));
        let names = Constant::Tuple(names.collect());
        let register = self.u.alloc();
        self.u.range = class.range;
        self.constant(names, register);
        self.u.emit(Op::MatchClass, run, run, positional as u8);
        self.u.top = u16::from(run) + 1;
        self.none_fails(run, case);
        let count = positional + keywords;
        self.u.raise_top((u16::from(run) + count as u16).max(self.u.top));
        self.u.emit(Op::Unpack, run, run, count as u8);
        let patterns = arguments.patterns.iter().chain(arguments.keywords.iter().map(|keyword| &keyword.pattern));
        for (index, pattern) in patterns.enumerate() {
            self.pattern(pattern, run.wrapping_add(index as u8), case)?;
        }
        Ok(())
    }

    /// `a | b`: every alternative leaves the same names in the same registers.
    fn alternatives(&mut self, or: &'a ast::PatternMatchOr, subject: u8, case: &mut Case<'a>) -> Result<()> {
        let matched = self.u.label();
        let mut unified: Option<Vec<(&'a str, u8)>> = None;
        let mut names = Vec::new();
        if let Some(first) = or.patterns.first() {
            captured(first, &mut names);
        }
        let places: Vec<u8> = names.iter().map(|_| self.u.alloc()).collect();
        for (index, pattern) in or.patterns.iter().enumerate() {
            let base = self.u.top;
            let fail = self.u.label();
            let mut inner = Case { fail, captures: Vec::new() };
            self.pattern(pattern, subject, &mut inner)?;
            let used = self.u.top - base;
            for (name, &place) in names.iter().zip(&places) {
                if let Some((_, register)) = inner.captures.iter().find(|(known, _)| known == name) {
                    self.u.range = or.range;
                    self.u.emit(Op::Move, place, *register, 0);
                }
            }
            self.release_run(base, used);
            self.u.jump_always(matched);
            self.u.bind(fail);
            self.u.top = base;
            self.release_run(base, used);
            if index + 1 == or.patterns.len() {
                self.u.jump_always(case.fail);
            }
            unified.get_or_insert_with(|| names.iter().copied().zip(places.iter().copied()).collect());
        }
        self.u.bind(matched);
        case.captures.extend(unified.unwrap_or_default());
        Ok(())
    }
}

/// Whether a pattern is `_`.
fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::MatchAs(capture) if capture.pattern.is_none() && capture.name.is_none())
}

/// The names that a pattern binds.
fn captured<'a>(pattern: &'a Pattern, names: &mut Vec<&'a str>) {
    match pattern {
        Pattern::MatchSequence(sequence) => sequence.patterns.iter().for_each(|pattern| captured(pattern, names)),
        Pattern::MatchMapping(mapping) => {
            mapping.patterns.iter().for_each(|pattern| captured(pattern, names));
            names.extend(mapping.rest.as_ref().map(|name| name.as_str()));
        }
        Pattern::MatchClass(class) => {
            class.arguments.patterns.iter().for_each(|pattern| captured(pattern, names));
            class.arguments.keywords.iter().for_each(|keyword| captured(&keyword.pattern, names));
        }
        Pattern::MatchStar(star) => names.extend(star.name.as_ref().map(|name| name.as_str())),
        Pattern::MatchAs(capture) => {
            if let Some(inner) = &capture.pattern {
                captured(inner, names);
            }
            names.extend(capture.name.as_ref().map(|name| name.as_str()));
        }
        Pattern::MatchOr(or) => {
            if let Some(first) = or.patterns.first() {
                captured(first, names);
            }
        }
        Pattern::MatchValue(_) | Pattern::MatchSingleton(_) => {}
    }
}

//! `match` and its patterns from nodes.

use super::{
    Field, Made, Node, Restorer, check, fields, is_absent, list_of, literal::constant_of, name_of, node_of, unnumbered,
    value_error,
};
use ruff_python_ast::{self as ast, Pattern, Singleton};
use ruff_text_size::TextRange;
use typhon_bytecode::Constant;

/// A constant that is `None`, `True` or `False`.
fn singleton(constant: &Constant) -> Option<Singleton> {
    match constant {
        Constant::None => Some(Singleton::None),
        Constant::Bool(true) => Some(Singleton::True),
        Constant::Bool(false) => Some(Singleton::False),
        _ => None,
    }
}

/// The name that an optional identifier is.
fn bound(field: &Field) -> Made<Option<&str>> {
    if is_absent(field) { Ok(None) } else { name_of(field).map(Some) }
}

fn is_number(field: &Field, real: bool) -> bool {
    let Field::Node(node) = field else { return false };
    match constant_of(node) {
        Some(Constant::Int(_) | Constant::BigInt(..) | Constant::Float(_)) => true,
        Some(Constant::Complex(..)) => !real,
        _ => false,
    }
}

/// A number, or the negative of one.
fn is_signed(field: &Field, real: bool) -> bool {
    let Field::Node(node) = field else { return false };
    match (node.kind, node.fields.as_slice()) {
        ("UnaryOp", [Field::Node(op), operand]) => op.kind == "USub" && is_number(operand, real),
        _ => is_number(field, real),
    }
}

impl Restorer<'_> {
    pub(super) fn match_case(&mut self, field: &Field) -> Made<ast::MatchCase> {
        let node = node_of(field)?;
        let [pattern, guard, body] = fields(node)?;
        let pattern = self.pattern(pattern, false)?;
        let guard = self.maybe(guard)?;
        let body = self.full_body(body, "match_case")?.into_iter().collect();
        let range = ruff_text_size::Ranged::range(&pattern);
        Ok(ast::MatchCase { range, node_index: unnumbered(), pattern, guard, body })
    }

    fn patterns(&mut self, field: &Field, star: bool) -> Made<Vec<Pattern>> {
        list_of(field)?.iter().map(|item| self.pattern(item, star)).collect()
    }

    fn pattern(&mut self, field: &Field, star: bool) -> Made<Pattern> {
        let node = node_of(field)?;
        let range = self.range(node)?;
        self.deeper(|this| this.pattern_inner(node, range, star))
    }

    fn pattern_inner(&mut self, node: &Node, range: TextRange, star: bool) -> Made<Pattern> {
        let node_index = unnumbered();
        Ok(match node.kind {
            "MatchValue" => {
                let [value] = fields(node)?;
                self.check_value(value)?;
                ast::PatternMatchValue { node_index, range, value: self.boxed(value)? }.into()
            }
            "MatchSingleton" => {
                let value = match node.fields.first() {
                    Some(Field::Constant(constant)) => singleton(constant),
                    _ => Some(Singleton::None),
                };
                let Some(value) = value else {
                    return value_error("MatchSingleton can only contain True, False and None");
                };
                ast::PatternMatchSingleton { node_index, range, value }.into()
            }
            "MatchSequence" => {
                let [patterns] = fields(node)?;
                ast::PatternMatchSequence { node_index, range, patterns: self.patterns(patterns, true)? }.into()
            }
            "MatchStar" => {
                let [name] = fields(node)?;
                if !star {
                    return value_error("can't use MatchStar here");
                }
                check::capture(bound(name)?)?;
                ast::PatternMatchStar { node_index, range, name: self.maybe_identifier(name, range)? }.into()
            }
            "MatchMapping" => self.mapping(node, range)?,
            "MatchClass" => self.class_pattern(node, range)?,
            "MatchAs" => {
                let [pattern, name] = fields(node)?;
                check::capture(bound(name)?)?;
                let pattern = match (is_absent(pattern), is_absent(name)) {
                    (true, _) => None,
                    (false, true) => return value_error("MatchAs must specify a target name if a pattern is given"),
                    (false, false) => Some(Box::new(self.pattern(pattern, false)?)),
                };
                ast::PatternMatchAs { node_index, range, pattern, name: self.maybe_identifier(name, range)? }.into()
            }
            _ => {
                let [patterns] = fields(node)?;
                if list_of(patterns)?.len() < 2 {
                    return value_error("MatchOr requires at least 2 patterns");
                }
                ast::PatternMatchOr { node_index, range, patterns: self.patterns(patterns, false)? }.into()
            }
        })
    }

    /// What a pattern compares with: a literal, a number with a sign, a complex sum, a dotted name.
    fn check_value(&mut self, field: &Field) -> Made<()> {
        let node = node_of(field)?;
        let fits = match node.kind {
            "Constant" => match constant_of(node) {
                Some(constant) if check::is_literal(constant) => true,
                _ => return value_error("unexpected constant inside of a literal pattern"),
            },
            "Attribute" | "JoinedStr" | "TemplateStr" => true,
            "UnaryOp" => is_signed(field, false),
            "BinOp" => match node.fields.as_slice() {
                [left, Field::Node(op), right] => {
                    let imaginary =
                        matches!(right, Field::Node(node) if matches!(constant_of(node), Some(Constant::Complex(..))));
                    matches!(op.kind, "Add" | "Sub") && is_signed(left, true) && imaginary
                }
                _ => false,
            },
            _ => false,
        };
        if fits { Ok(()) } else { value_error("patterns may only match literals and attribute lookups") }
    }

    fn mapping(&mut self, node: &Node, range: TextRange) -> Made<Pattern> {
        let [keys, patterns, rest] = fields(node)?;
        let keys = list_of(keys)?;
        if keys.len() != list_of(patterns)?.len() {
            return value_error("MatchMapping doesn't have the same number of keys as patterns");
        }
        check::capture(bound(rest)?)?;
        let key = |item: &Field| {
            if is_absent(item) {
                return value_error("None disallowed in expression list");
            }
            if constant_of(node_of(item)?).is_none_or(|constant| singleton(constant).is_none()) {
                self.check_value(item)?;
            }
            self.expr(item)
        };
        let keys = keys.iter().map(key).collect::<Made<_>>()?;
        let patterns = self.patterns(patterns, false)?.into_iter().collect();
        let rest = self.maybe_identifier(rest, range)?;
        Ok(ast::PatternMatchMapping { node_index: unnumbered(), range, keys, patterns, rest }.into())
    }

    fn class_pattern(&mut self, node: &Node, range: TextRange) -> Made<Pattern> {
        let [class, patterns, names, values] = fields(node)?;
        let names = list_of(names)?;
        if names.len() != list_of(values)?.len() {
            return value_error("MatchClass doesn't have the same number of keyword attributes as patterns");
        }
        let cls = self.boxed(class)?;
        let mut part = node_of(class)?;
        while part.kind != "Name" {
            if part.kind != "Attribute" {
                return value_error("MatchClass cls field can only contain Name or Attribute nodes.");
            }
            let [value, _, _] = fields(part)?;
            part = node_of(value)?;
        }
        names.iter().try_for_each(|name| check::name(name_of(name)?))?;
        let patterns = self.patterns(patterns, false)?.into_iter().collect();
        let values = self.patterns(values, false)?;
        let mut keywords = Vec::with_capacity(names.len());
        for (name, pattern) in names.iter().zip(values) {
            let attr = self.identifier(name, range)?;
            keywords.push(ast::PatternKeyword { range, node_index: unnumbered(), attr, pattern });
        }
        let arguments = ast::PatternArguments { range, node_index: unnumbered(), patterns, keywords };
        Ok(ast::PatternMatchClass { node_index: unnumbered(), range, cls, arguments }.into())
    }
}

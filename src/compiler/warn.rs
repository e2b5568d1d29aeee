//! SyntaxWarnings: what compiles but is hardly meant.

use crate::error::SyntaxWarning;
use crate::finally;
use crate::lines::Lines;
use crate::origin::Origin;
use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, walk_body, walk_expr};
use ruff_python_ast::{
    self as ast, BytesLiteral, CmpOp, Expr, FStringPart, InterpolatedStringElement, Mod, Number, StringLiteral,
};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::ops::Range;
use typhon_bytecode::Location;

/// Sorts what was found as CPython's parser, preprocessor and compiler would find it.
pub(crate) fn sorted(mut found: Vec<SyntaxWarning>) -> Vec<SyntaxWarning> {
    found.sort_by_key(|warning| {
        let place = warning.location;
        match phase(&warning.message) {
            // The parser tells of what it has read.
            0 => (0, place.end_line, place.end_column),
            phase => (phase, place.line, place.column),
        }
    });
    found
}

/// What the parser and the tokenizer warn of in a source that parses; with `all` of it, what is warned of before there are scopes.
pub(crate) fn of_tree(origin: Origin<'_>, lines: &Lines, tree: &Mod, all: bool) -> Vec<SyntaxWarning> {
    let mut finder = Finder::new(origin, lines);
    match tree {
        Mod::Module(module) => walk_body(&mut finder, &module.body),
        Mod::Expression(expression) => finder.visit_expr(&expression.body),
    }
    finder.found.retain(|one| phase(&one.message) == 0);
    if let (Mod::Module(module), true) = (tree, all) {
        finally::look(&module.body, &mut finder);
    }
    sorted(finder.found)
}

/// What was told before the compiler came to an error: only it goes through the source in the order of the text.
pub(crate) fn before(mut found: Vec<SyntaxWarning>, error: Location) -> Vec<SyntaxWarning> {
    let earlier = |place: Location| (place.line, place.column) < (error.line, error.column);
    found.retain(|one| phase(&one.message) < 2 || earlier(one.location));
    found
}

fn phase(message: &str) -> u8 {
    match message {
        message if message.contains("escape sequence") || message.ends_with(" literal") => 0,
        message if message.ends_with("'finally' block") => 1,
        _ => 2,
    }
}

fn invalid_escape(c: char) -> String {
    format!(
        "\"\\{c}\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean \"\\\\{c}\"? A raw string is also an option."
    )
}

/// What escapes are looked for in.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Literal {
    Text,
    Bytes,
    /// Text of an interpolated string as the tokenizer gives it, which warns of braces itself; and where the parser makes text
    /// of it.
    Middle(TextSize),
}

/// Looks for what is wrong, one expression at a time: the walk that makes the scopes takes it along.
pub(crate) struct Finder<'s> {
    pub origin: Origin<'s>,
    lines: &'s Lines,
    pub found: Vec<SyntaxWarning>,
}

impl<'s> Finder<'s> {
    pub fn new(origin: Origin<'s>, lines: &'s Lines) -> Self {
        Finder { origin, lines, found: Vec::new() }
    }

    /// Looks at an expression, and not at those inside of it.
    pub fn look(&mut self, expr: &Expr) {
        match expr {
            Expr::Compare(compare) => self.compare(compare),
            Expr::NumberLiteral(number) => self.number(number.range),
            Expr::StringLiteral(literal) => literal.value.iter().for_each(|part| self.string(part)),
            Expr::BytesLiteral(literal) => literal.value.iter().for_each(|part| self.bytes(part)),
            Expr::FString(string) => string.value.iter().for_each(|part| match part {
                FStringPart::Literal(part) => self.string(part),
                FStringPart::FString(part) if part.flags.prefix().is_raw() => {}
                FStringPart::FString(part) => self.elements(&part.elements, Some(part.range.end())),
            }),
            Expr::TString(string) => {
                let parts = string.value.iter().filter(|part| !part.flags.prefix().is_raw());
                parts.for_each(|part| self.elements(&part.elements, Some(part.range.end())));
            }
            Expr::Call(call) => self.call(call),
            Expr::Subscript(subscript) if subscript.ctx.is_load() => self.subscript(subscript),
            _ => {}
        }
    }

    fn string(&mut self, literal: &StringLiteral) {
        if !literal.flags.prefix().is_raw() {
            self.escapes(literal.range, Literal::Text);
        }
    }

    fn bytes(&mut self, literal: &BytesLiteral) {
        if !literal.flags.prefix().is_raw() {
            self.escapes(literal.range, Literal::Bytes);
        }
    }

    fn call(&mut self, call: &ast::ExprCall) {
        if let Some(kind) = inert_kind(&call.func).filter(|&kind| kind != "function") {
            self.warn(call.range(), format!("'{kind}' object is not callable; perhaps you missed a comma?"));
        }
    }

    fn subscript(&mut self, subscript: &ast::ExprSubscript) {
        let Some(kind) = inert_kind(&subscript.value) else { return };
        if !matches!(kind, "str" | "bytes" | "tuple" | "list" | "dict") {
            self.warn(subscript.range, format!("'{kind}' object is not subscriptable; perhaps you missed a comma?"));
        } else if let Some(index) = index_kind(&subscript.slice).filter(|_| kind != "dict") {
            let text = format!("{kind} indices must be integers or slices, not {index}; perhaps you missed a comma?");
            self.warn(subscript.range, text);
        }
    }

    /// A test that can only be true.
    pub fn assertion(&mut self, assert: &ast::StmtAssert) {
        if matches!(&*assert.test, Expr::Tuple(tuple) if !tuple.elts.is_empty()) {
            self.warn(assert.test.range(), "assertion is always true, perhaps remove parentheses?");
        }
    }

    pub fn warn(&mut self, range: TextRange, message: impl Into<String>) {
        self.found.push(SyntaxWarning { message: message.into(), location: self.lines.location(range) });
    }

    /// Warns of the first escape that means nothing in a literal that is not raw.
    pub fn escapes(&mut self, range: TextRange, kind: Literal) {
        // A tree of nodes has no escapes.
        let text = self.origin.text.get(range.to_std_range()).unwrap_or_default();
        if memchr::memchr(b'\\', text.as_bytes()).is_none() {
            return;
        }
        let Some((start, length, message)) = self.unknown_escape(range, text, kind) else { return };
        self.warn(Self::at(range, start, length), message);
        if let (Literal::Middle(end), Some(told)) = (kind, self.found.last_mut()) {
            // CPython counts the lines before it from the one that the parser is on.
            let (line, column) = self.lines.position(end);
            told.location.line = line + text[..start].matches('\n').count() as u32;
            (told.location.end_line, told.location.end_column) = (line, column);
        }
    }

    /// The first escape that means nothing: where it is, how long, and what is said of it.
    fn unknown_escape(&self, range: TextRange, text: &str, kind: Literal) -> Option<(usize, usize, String)> {
        let mut at = 0;
        while let Some(next) = text[at..].find('\\') {
            let start = at + next;
            // A brace may follow that begins a field.
            let rest = self.origin.text.get(range.start().to_usize() + start + 1..).unwrap_or_default();
            let c = rest.chars().next()?;
            at = (start + 1 + c.len_utf8()).min(text.len());
            let known = match c {
                '\n' | '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | 'x' => true,
                '{' | '}' if matches!(kind, Literal::Middle(_)) => return None,
                '0'..='7' => {
                    let digits: String =
                        text[start + 1..].chars().take(3).take_while(|c| ('0'..='7').contains(c)).collect();
                    if u32::from_str_radix(&digits, 8).unwrap_or(0) > 0o377 {
                        return Some((
                            start,
                            1 + digits.len(),
                            format!(
                                "\"\\{digits}\" is an invalid octal escape sequence. Such sequences will not work in the future. Did you mean \"\\\\{digits}\"? A raw string is also an option."
                            ),
                        ));
                    }
                    true
                }
                'N' | 'u' | 'U' => kind != Literal::Bytes,
                // As CPython, which has the backslash and the character as two before it looks.
                c if !c.is_ascii() => true,
                _ => false,
            };
            if !known {
                return Some((start, 1 + c.len_utf8(), invalid_escape(c)));
            }
        }
        None
    }

    /// A number that a keyword follows at once.
    fn number(&mut self, range: TextRange) {
        let (text, rest) = self.origin.text.split_at_checked(range.end().to_usize()).unwrap_or_default();
        if !["and", "else", "for", "if", "in", "is", "or", "not"].iter().any(|word| rest.starts_with(word)) {
            return;
        }
        let number = text.get(range.start().to_usize()..).unwrap_or_default().to_ascii_lowercase();
        let kind = match number.get(..2) {
            Some("0x") => "hexadecimal",
            Some("0o") => "octal",
            Some("0b") => "binary",
            _ if number.ends_with('j') => "imaginary",
            _ => "decimal",
        };
        let last = TextSize::new(1);
        self.warn(TextRange::at(range.end() - last, last), format!("invalid {kind} literal"));
    }

    /// The escapes in the text of an interpolated string, which is looked at when all of it was read, to `end`; those of formats are
    /// at once.
    fn elements(&mut self, elements: &[InterpolatedStringElement], end: Option<TextSize>) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => self.middles(literal.range, end),
                InterpolatedStringElement::Interpolation(part) => {
                    if let Some(spec) = &part.format_spec {
                        self.elements(&spec.elements, None);
                    }
                }
            }
        }
    }

    /// The escapes in some text of an interpolated string: the tokenizer divides it behind doubled braces and named characters.
    fn middles(&mut self, range: TextRange, end: Option<TextSize>) {
        let text = self.origin.text.get(range.to_std_range()).unwrap_or_default();
        if memchr::memchr(b'\\', text.as_bytes()).is_none() {
            return;
        }
        let bytes = text.as_bytes();
        let (mut from, mut at, mut named) = (0, 0, false);
        while at < bytes.len() {
            let after = bytes.get(at + 1).copied();
            match bytes[at] {
                b'\\' => {
                    // What follows may be a field.
                    let next = self.origin.text.as_bytes().get(range.start().to_usize() + at + 1).copied();
                    if let Some(brace @ (b'{' | b'}')) = next {
                        self.warn(Self::at(range, at, 2), invalid_escape(brace.into()));
                        at += 1;
                        continue;
                    }
                    named |= after == Some(b'N') && bytes.get(at + 2) == Some(&b'{');
                    at += if named && after == Some(b'N') { 3 } else { 2 };
                }
                b'}' if named => {
                    (at, named) = (at + 1, false);
                    self.middle(range, from..at, end);
                    from = at;
                }
                brace @ (b'{' | b'}') if after == Some(brace) => {
                    self.middle(range, from..at + 1, end);
                    at += 2;
                    from = at;
                }
                _ => at += 1,
            }
        }
        self.middle(range, from..bytes.len(), end);
    }

    fn middle(&mut self, range: TextRange, part: Range<usize>, end: Option<TextSize>) {
        let range = Self::at(range, part.start, part.len());
        self.escapes(range, Literal::Middle(end.unwrap_or(range.end())));
    }

    fn at(range: TextRange, from: usize, length: usize) -> TextRange {
        TextRange::at(range.start() + TextSize::new(from as u32), TextSize::new(length as u32))
    }

    fn compare(&mut self, compare: &ast::ExprCompare) {
        let mut left = &*compare.left;
        for (op, right) in compare.ops.iter().zip(&compare.comparators) {
            let kind = literal_kind(left).or(literal_kind(right));
            if let (CmpOp::Is | CmpOp::IsNot, Some(kind)) = (op, kind) {
                let (word, meant) = if *op == CmpOp::Is { ("is", "==") } else { ("is not", "!=") };
                self.warn(compare.range, format!("\"{word}\" with '{kind}' literal. Did you mean \"{meant}\"?"));
                return;
            }
            left = right;
        }
    }
}

/// The type of a literal that `is` should not be used with.
fn literal_kind(expr: &Expr) -> Option<&'static str> {
    Some(match expr {
        Expr::NumberLiteral(number) => number_kind(&number.value),
        Expr::StringLiteral(_) => "str",
        Expr::BytesLiteral(_) => "bytes",
        Expr::Tuple(tuple) if tuple.elts.iter().all(|element| element.is_literal_expr()) => "tuple",
        _ => return None,
    })
}

fn number_kind(number: &Number) -> &'static str {
    match number {
        Number::Int(_) => "int",
        Number::Float(_) => "float",
        Number::Complex { .. } => "complex",
    }
}

/// The type of a display or literal that can neither be called nor, for some, subscripted.
fn inert_kind(expr: &Expr) -> Option<&'static str> {
    Some(match expr {
        Expr::NumberLiteral(number) => number_kind(&number.value),
        Expr::StringLiteral(_) | Expr::FString(_) => "str",
        Expr::TString(_) => "string.templatelib.Template",
        Expr::BytesLiteral(_) => "bytes",
        Expr::Tuple(_) => "tuple",
        Expr::List(_) | Expr::ListComp(_) => "list",
        Expr::Dict(_) | Expr::DictComp(_) => "dict",
        Expr::Set(_) | Expr::SetComp(_) => "set",
        Expr::Generator(_) => "generator",
        Expr::Lambda(_) => "function",
        Expr::NoneLiteral(_) => "NoneType",
        Expr::BooleanLiteral(_) => "bool",
        Expr::Name(name) if name.id == "__debug__" => "bool",
        Expr::EllipsisLiteral(_) => "ellipsis",
        _ => return None,
    })
}

impl<'t> SourceOrderVisitor<'t> for Finder<'_> {
    fn visit_expr(&mut self, expr: &'t Expr) {
        self.look(expr);
        stacker::maybe_grow(96 << 10, 1 << 20, || walk_expr(self, expr));
    }
}

/// The type of a literal that is no index.
fn index_kind(expr: &Expr) -> Option<&'static str> {
    match inert_kind(expr)? {
        "int" | "bool" => None,
        kind => Some(kind),
    }
}

//! SyntaxWarnings: what compiles but is hardly meant.

use crate::error::{ErrorKind, SyntaxError, SyntaxWarning};
use crate::explain::tokens;
use crate::lines::Lines;
use crate::origin::Origin;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, walk_body, walk_expr};
use ruff_python_ast::{
    self as ast, BytesLiteral, CmpOp, Expr, FStringPart, InterpolatedStringElement, Mod, Number, StringLiteral,
};
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange, TextSize};
use typhon_bytecode::Location;

/// Sorts what was found as CPython's parser, preprocessor and compiler would find it.
pub(crate) fn sorted(mut found: Vec<SyntaxWarning>) -> Vec<SyntaxWarning> {
    found.sort_by_key(|warning| (phase(&warning.message), warning.location.line, warning.location.column));
    found
}

/// What the parser warns of before an error, and the tokenizer, which goes on to the end where the error is not its own.
pub(crate) fn of_tokens(
    origin: Origin<'_>,
    lines: &Lines,
    parsed: &Parsed<Mod>,
    error: &SyntaxError,
) -> Vec<SyntaxWarning> {
    let mut finder = Finder::new(origin, lines);
    match parsed.syntax() {
        Mod::Module(module) => walk_body(&mut finder, &module.body),
        Mod::Expression(expression) => finder.visit_expr(&expression.body),
    }
    let before = |place: Location| (place.line, place.column) < (error.location.line, error.location.column);
    finder.found.retain(|one| one.message.contains("escape sequence") && before(one.location));
    let of_levels = error.kind == ErrorKind::Tab || error.message.starts_with("unindent ");
    let stops = of_levels || error.message.starts_with("unexpected ") || tokens::is_of_token(&error.message);
    let is_number = |token: &&Token| matches!(token.kind(), TokenKind::Int | TokenKind::Float | TokenKind::Complex);
    for token in parsed.tokens().iter().filter(is_number) {
        // Levels are looked at before the rest of a line.
        let last = lines.location(TextRange::empty(token.end() - TextSize::new(1)));
        if !stops || before(last) && (!of_levels || last.line < error.location.line) {
            finder.number(token.range());
        }
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

/// Looks for what is wrong, one expression at a time: the walk that makes the scopes takes it along.
pub(crate) struct Finder<'s> {
    origin: Origin<'s>,
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
                FStringPart::FString(part) => self.elements(&part.elements),
            }),
            Expr::TString(string) => {
                let parts = string.value.iter().filter(|part| !part.flags.prefix().is_raw());
                parts.for_each(|part| self.elements(&part.elements));
            }
            Expr::Call(call) => self.call(call),
            Expr::Subscript(subscript) => self.subscript(subscript),
            _ => {}
        }
    }

    fn string(&mut self, literal: &StringLiteral) {
        if !literal.flags.prefix().is_raw() {
            self.escapes(literal.range, false);
        }
    }

    fn bytes(&mut self, literal: &BytesLiteral) {
        if !literal.flags.prefix().is_raw() {
            self.escapes(literal.range, true);
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

    /// The first escape that means nothing in a literal that is not raw.
    fn escapes(&mut self, range: TextRange, bytes: bool) {
        // A tree of nodes has no escapes.
        let text = self.origin.text.get(range.to_std_range()).unwrap_or_default();
        if memchr::memchr(b'\\', text.as_bytes()).is_none() {
            return;
        }
        let mut at = 0;
        while let Some(next) = text[at..].find('\\') {
            let start = at + next;
            // A brace may follow that begins a field.
            let rest = self.origin.text.get(range.start().to_usize() + start + 1..).unwrap_or_default();
            let Some(c) = rest.chars().next() else { return };
            at = (start + 1 + c.len_utf8()).min(text.len());
            let known = match c {
                '\n' | '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | 'x' => true,
                '{' if start + 1 >= text.len() => false,
                '0'..='7' => {
                    let digits: String =
                        text[start + 1..].chars().take(3).take_while(|c| ('0'..='7').contains(c)).collect();
                    if u32::from_str_radix(&digits, 8).unwrap_or(0) > 0o377 {
                        let place = Self::at(range, start, 1 + digits.len());
                        return self.warn(place, format!("\"\\{digits}\" is an invalid octal escape sequence. Such sequences will not work in the future. Did you mean \"\\\\{digits}\"? A raw string is also an option."));
                    }
                    true
                }
                'N' | 'u' | 'U' => !bytes,
                // As CPython, which has the backslash and the character as two before it looks.
                c if !c.is_ascii() => true,
                _ => false,
            };
            if !known {
                let place = Self::at(range, start, 1 + c.len_utf8());
                return self.warn(place, format!("\"\\{c}\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean \"\\\\{c}\"? A raw string is also an option."));
            }
        }
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

    /// The escapes in the text of an f-string, format specifications included.
    fn elements(&mut self, elements: &[InterpolatedStringElement]) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => self.escapes(literal.range, false),
                InterpolatedStringElement::Interpolation(part) => {
                    if let Some(spec) = &part.format_spec {
                        self.elements(&spec.elements);
                    }
                }
            }
        }
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

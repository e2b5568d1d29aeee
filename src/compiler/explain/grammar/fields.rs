//! The replacement fields of f-strings and t-strings that tokens are in.

use ruff_python_ast::token::{Token, TokenKind as T};
use ruff_text_size::Ranged;

/// Format specifications in format specifications that CPython knows.
const DEEPEST: usize = 2;

/// What is open at a token.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    /// The text of an interpolated string.
    Text(&'static str),
    /// A replacement field.
    Field,
    /// The format specification of the field around it.
    Spec,
    Bracket,
}

/// What the strings are called that tokens are in, and the tokens at which the tokenizer gives up.
pub(in super::super) struct Fields {
    names: Vec<&'static str>,
    /// The first tokens of format specifications, and what ends those that are empty.
    specs: Vec<usize>,
    /// The first that is in too many specifications.
    pub too_deep: Option<usize>,
    unended: Option<usize>,
}

impl Fields {
    pub fn new(tokens: &[Token], source: &str) -> Self {
        let mut open = Vec::new();
        let mut fields = Fields { names: Vec::new(), specs: Vec::new(), too_deep: None, unended: None };
        for (at, token) in tokens.iter().enumerate() {
            let name = open.iter().rev().find_map(|one| if let Open::Text(name) = one { Some(*name) } else { None });
            fields.names.push(name.unwrap_or(""));
            let specs = open.iter().filter(|one| **one == Open::Spec).count();
            if specs > DEEPEST && fields.too_deep.is_none() {
                fields.too_deep = Some(at);
            }
            let ends = matches!(token.kind(), T::FStringEnd | T::TStringEnd);
            // The lexer may have taken the rest of a field for text, or left it out.
            let ends = ends && !source[..token.start().to_usize()].ends_with('}');
            if ends && matches!(open.last(), Some(Open::Field | Open::Bracket)) && fields.unended.is_none() {
                fields.unended = Some(at);
            }
            if token.kind() == T::Colon && open.last() == Some(&Open::Field) {
                fields.specs.push(at + 1);
            }
            step(&mut open, token.kind());
        }
        fields
    }

    /// The first end of a string within one of its fields, and what the string is called.
    pub fn unended(&self) -> Option<(usize, &'static str)> {
        self.unended.map(|at| (at, self.name(at)))
    }

    /// Whether a format specification begins at a token, or ends at once.
    pub fn begins_spec(&self, at: usize) -> bool {
        self.specs.binary_search(&at).is_ok()
    }

    /// What the string is called that the token at `at` is in.
    pub fn name(&self, at: usize) -> &'static str {
        self.names.get(at).copied().filter(|name| !name.is_empty()).unwrap_or("f-string")
    }
}

fn step(open: &mut Vec<Open>, kind: T) {
    match (kind, open.last()) {
        (T::FStringStart, _) => open.push(Open::Text("f-string")),
        (T::TStringStart, _) => open.push(Open::Text("t-string")),
        (T::FStringEnd | T::TStringEnd, _) => while open.pop().is_some_and(|last| !matches!(last, Open::Text(_))) {},
        (T::Lbrace, Some(Open::Text(_) | Open::Spec)) => open.push(Open::Field),
        (T::Lpar | T::Lsqb | T::Lbrace, _) => open.push(Open::Bracket),
        (T::Rbrace, Some(Open::Spec)) => {
            open.pop();
            open.pop();
        }
        (T::Rpar | T::Rsqb | T::Rbrace, Some(Open::Field | Open::Bracket)) => drop(open.pop()),
        (T::Colon, Some(Open::Field)) => open.push(Open::Spec),
        _ => {}
    }
}

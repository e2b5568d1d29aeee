//! The replacement fields of f-strings and t-strings that tokens are in.

use ruff_python_ast::token::{Token, TokenKind as T};

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

/// What the strings are called that tokens are in.
pub(super) struct Fields {
    names: Vec<&'static str>,
    /// The first tokens of format specifications, and what ends those that are empty.
    specs: Vec<usize>,
}

impl Fields {
    pub fn new(tokens: &[Token]) -> Self {
        let mut open = Vec::new();
        let mut fields = Fields { names: Vec::new(), specs: Vec::new() };
        for (at, token) in tokens.iter().enumerate() {
            let name = open.iter().rev().find_map(|one| if let Open::Text(name) = one { Some(*name) } else { None });
            fields.names.push(name.unwrap_or(""));
            if token.kind() == T::Colon && open.last() == Some(&Open::Field) {
                fields.specs.push(at + 1);
            }
            step(&mut open, token.kind());
        }
        fields
    }

    /// Whether a format specification begins at a token, or ends at once.
    pub fn begins_spec(&self, at: usize) -> bool {
        self.specs.binary_search(&at).is_ok()
    }

    /// What the string is called that the token at `at` is in.
    pub fn name(&self, at: usize) -> &'static str {
        self.names.get(at).or(self.names.last()).copied().filter(|name| !name.is_empty()).unwrap_or("f-string")
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

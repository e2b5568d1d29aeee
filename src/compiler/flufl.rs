//! `from __future__ import barry_as_FLUFL` (PEP 401): inequality is written `<>`.

use crate::Options;
use crate::error::{Error, ErrorKind, SyntaxError};
use crate::lines::Lines;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Mod, Stmt};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextSize};
use std::borrow::Cow;

/// The source as the parser takes it: where the import is in force, `<>` becomes `!=`, which is as long.
///
/// # Errors
/// A `!=` behind the import.
pub(crate) fn translated<'t>(text: Cow<'t, str>, options: &Options) -> Result<Cow<'t, str>, SyntaxError> {
    if memchr::memmem::find(text.as_bytes(), b"barry_as_FLUFL").is_none() {
        return Ok(text);
    }
    let parsed = parse_unchecked(&text, ParseOptions::from(Mode::Module));
    let Some(start) = in_force(parsed.syntax()) else { return Ok(text) };
    let tokens: Vec<_> = parsed.tokens().iter().filter(|token| token.start() >= start).collect();
    if let Some(wrong) = tokens.iter().find(|token| token.kind() == TokenKind::NotEqual) {
        let error = Error {
            kind: ErrorKind::Syntax,
            message: "with Barry as BDFL, use '<>' instead of '!='".into(),
            range: wrong.range(),
            column: None,
            end_column: None,
            is_bare: false,
        };
        return Err(Lines::new(&text).parse_error(&text, error, options.mode));
    }
    let mut changed = text.to_string();
    for pair in tokens.windows(2) {
        let kinds = (pair[0].kind(), pair[1].kind());
        if kinds == (TokenKind::Less, TokenKind::Greater) && pair[0].end() == pair[1].start() {
            changed.replace_range(pair[0].start().to_usize()..pair[1].end().to_usize(), "!=");
        }
    }
    Ok(changed.into())
}

/// Where the import ends, if there is one among those that come first.
fn in_force(tree: &Mod) -> Option<TextSize> {
    let Mod::Module(module) = tree else { return None };
    let is_docstring = |stmt: &&Stmt| matches!(stmt, Stmt::Expr(stmt) if stmt.value.is_string_literal_expr());
    let imports = module.body.iter().skip_while(is_docstring).map_while(|stmt| match stmt {
        Stmt::ImportFrom(import) if import.level == 0 => Some(import),
        _ => None,
    });
    imports
        .take_while(|import| import.module.as_ref().is_some_and(|module| module.as_str() == "__future__"))
        .find(|import| import.names.iter().any(|alias| alias.name.as_str() == "barry_as_FLUFL"))
        .map(Ranged::end)
}

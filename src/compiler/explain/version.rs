//! Syntax that is newer than the version whose grammar a tree is to keep to.

use super::syntax;
use crate::Options;
use crate::error::Error;
use ruff_python_ast::Mod;
use ruff_python_parser::{Parsed, UnsupportedSyntaxErrorKind as Kind};

/// What it is, and the minor version that brought it.
fn origin(kind: &Kind) -> Option<(&'static str, u8)> {
    Some(match kind {
        Kind::Walrus => ("Assignment expressions are", 8),
        Kind::PositionalOnlyParameter => ("Positional-only parameters are", 8),
        Kind::Match => ("Pattern matching is", 10),
        Kind::ExceptStar => ("Exception groups are", 11),
        Kind::TypeAliasStatement => ("Type statement is", 12),
        Kind::TypeParameterList => ("Type parameter lists are", 12),
        Kind::TypeParamDefault => ("Type parameter defaults are", 13),
        Kind::TemplateStrings => ("t-strings are", 14),
        Kind::UnparenthesizedExceptionTypes => ("except expressions without parentheses are", 14),
        _ => return None,
    })
}

/// Whether a finding is about the version alone, or one that CPython does not make.
pub(super) fn is_new(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::UnpackingInComprehension(_) | Kind::LazyImportStatement | Kind::ParenthesizedKeywordArgumentName
    )
}

/// The first thing that is too new.
pub(super) fn too_new(parsed: &Parsed<Mod>, options: &Options) -> Option<Error> {
    parsed.unsupported_syntax_errors().iter().find_map(|error| {
        let (what, version) = origin(&error.kind)?;
        (version > options.feature_version)
            .then(|| syntax(error.range, format!("{what} only supported in Python 3.{version} and greater")))
    })
}

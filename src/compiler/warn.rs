//! SyntaxWarnings.

use crate::error::SyntaxWarning;
use crate::lines::Lines;
use ruff_python_ast::Mod;

/// What looks wrong in a tree that compiles.
pub(crate) fn warnings(_source: &str, _lines: &Lines, _tree: &Mod) -> Vec<SyntaxWarning> {
    Vec::new()
}

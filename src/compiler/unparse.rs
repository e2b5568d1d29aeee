//! Expressions back to text, for annotations as strings (PEP 563).

use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

/// The text of an annotation.
pub(crate) fn unparse(source: &str, expr: &Expr) -> String {
    source[expr.range()].to_string()
}

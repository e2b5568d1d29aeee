//! Warnings of statements that leave a `finally` block, and whatever went wrong before it.

use crate::warn::Finder;
use ruff_python_ast::Stmt;
use ruff_python_ast::statement_visitor::{StatementVisitor, walk_body, walk_stmt};
use ruff_text_size::Ranged;

/// Looks for them in a module.
pub(crate) fn look(body: &[Stmt], finder: &mut Finder) {
    let origin = finder.origin;
    if origin.is_nodes() || memchr::memmem::find(origin.text.as_bytes(), b"finally").is_some() {
        walk_body(&mut Walk { finder, in_finally: false, in_loop: false }, body);
    }
}

struct Walk<'f, 's> {
    finder: &'f mut Finder<'s>,
    /// In a `finally` block of the function, and in a loop inside of it.
    in_finally: bool,
    in_loop: bool,
}

impl Walk<'_, '_> {
    fn within(&mut self, in_finally: bool, in_loop: bool, walk: impl FnOnce(&mut Self)) {
        let before = (self.in_finally, self.in_loop);
        (self.in_finally, self.in_loop) = (in_finally, in_loop);
        walk(self);
        (self.in_finally, self.in_loop) = before;
    }

    fn leaves(&mut self, stmt: &Stmt, word: &str) {
        self.finder.warn(stmt.range(), format!("'{word}' in a 'finally' block"));
    }
}

impl<'a> StatementVisitor<'a> for Walk<'_, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => self.within(false, false, |this| walk_stmt(this, stmt)),
            Stmt::For(_) | Stmt::While(_) => self.within(self.in_finally, true, |this| walk_stmt(this, stmt)),
            Stmt::Try(parts) => {
                walk_body(self, &parts.body);
                parts.handlers.iter().for_each(|handler| self.visit_except_handler(handler));
                walk_body(self, &parts.orelse);
                self.within(true, false, |this| walk_body(this, &parts.finalbody));
            }
            Stmt::Return(_) if self.in_finally => self.leaves(stmt, "return"),
            Stmt::Break(_) if self.in_finally && !self.in_loop => self.leaves(stmt, "break"),
            Stmt::Continue(_) if self.in_finally && !self.in_loop => self.leaves(stmt, "continue"),
            _ => walk_stmt(self, stmt),
        }
    }
}

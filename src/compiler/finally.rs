//! Warnings of statements that leave a `finally` block, and whatever went wrong before it.

use crate::warn::Finder;
use ruff_python_ast::Stmt;
use ruff_python_ast::statement_visitor::{StatementVisitor, walk_body, walk_stmt};
use ruff_text_size::Ranged;

/// Looks for them in all blocks of a module.
pub(crate) fn look(body: &[Stmt], finder: &mut Finder) {
    let origin = finder.origin;
    if origin.is_nodes() || memchr::memmem::find(origin.text.as_bytes(), b"finally").is_some() {
        walk_body(&mut Blocks { finder }, body);
    }
}

/// Looks for them in one block, and not in those inside of it.
pub(crate) fn look_in(block: &[Stmt], finder: &mut Finder) {
    walk_body(&mut Walk { finder, in_loop: false }, block);
}

/// Comes to every block.
struct Blocks<'f, 's> {
    finder: &'f mut Finder<'s>,
}

impl<'a> StatementVisitor<'a> for Blocks<'_, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::Try(parts) = stmt {
            look_in(&parts.finalbody, self.finder);
        }
        walk_stmt(self, stmt);
    }
}

struct Walk<'f, 's> {
    finder: &'f mut Finder<'s>,
    /// In a loop inside of the block.
    in_loop: bool,
}

impl Walk<'_, '_> {
    fn leaves(&mut self, stmt: &Stmt, word: &str) {
        self.finder.warn(stmt.range(), format!("'{word}' in a 'finally' block"));
    }
}

impl<'a> StatementVisitor<'a> for Walk<'_, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::For(_) | Stmt::While(_) => {
                let before = std::mem::replace(&mut self.in_loop, true);
                walk_stmt(self, stmt);
                self.in_loop = before;
            }
            Stmt::Try(parts) => {
                walk_body(self, &parts.body);
                parts.handlers.iter().for_each(|handler| self.visit_except_handler(handler));
                walk_body(self, &parts.orelse);
            }
            Stmt::Return(_) => self.leaves(stmt, "return"),
            Stmt::Break(_) if !self.in_loop => self.leaves(stmt, "break"),
            Stmt::Continue(_) if !self.in_loop => self.leaves(stmt, "continue"),
            _ => walk_stmt(self, stmt),
        }
    }
}

//! Whose fault an error is that stands after a bracket that is never closed.

use super::Context;
use crate::error::Error;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::TextSize;

impl Context<'_> {
    /// Whether an error after the bracket at `at`, which is never closed, is the bracket's fault: where the parser had read
    /// on to the end of the source, or to a later line.
    pub(super) fn blames_bracket(&self, error: &Error, at: TextSize) -> bool {
        let start = error.range.start();
        if start < at || start == at && error.message == "invalid syntax" {
            return false;
        }
        let stuck = self.index(start);
        let mut reached = error.range.end().max(start);
        if error.message != "invalid syntax" || self.begins_operand(stuck) {
            // It reads an expression and the token after it to find out what is meant.
            let next = self.index(reached.max(self.operand_end(stuck)));
            if self.ends_line(next) {
                return true;
            }
            reached = reached.max(self.range(next).start());
        }
        self.line(reached) > self.line(at) || self.ends_line(stuck)
    }

    /// Whether no token follows on the line. A bracket that is open at the end of a line goes on to the next one.
    fn ends_line(&self, index: usize) -> bool {
        matches!(self.kind(index), TokenKind::Newline | TokenKind::EndOfFile | TokenKind::Dedent)
    }
}

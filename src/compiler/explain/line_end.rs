//! The token that ends a line, as CPython's tokenizer has it.

use super::Context;
use ruff_text_size::{Ranged, TextRange, TextSize};

impl Context<'_> {
    /// A range that does not go past its first line: CPython's NEWLINE token is one column wide.
    pub(super) fn one_line(&self, range: TextRange) -> TextRange {
        if !self.source[range].starts_with('\n') {
            return range;
        }
        // A comment before it is a part of it.
        let line = self.source[..range.start().to_usize()].rfind('\n').map_or(0, |at| at as u32 + 1);
        let before = self.tokens.partition_point(|token| token.end() <= range.start());
        let from = before.checked_sub(1).map_or(line, |at| line.max(self.tokens[at].end().to_u32()));
        let blank = self.source.get(from as usize..range.start().to_usize()).unwrap_or("");
        let start = match blank.trim_start().starts_with('#') {
            true => from + (blank.len() - blank.trim_start().len()) as u32,
            false => range.start().to_u32(),
        };
        TextRange::new(TextSize::new(start), range.start() + TextSize::new(1))
    }
}

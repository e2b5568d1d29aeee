//! What CPython warns of while it looks for what is wrong.

use super::super::Context;
use crate::error::SyntaxWarning;
use crate::origin::Origin;
use crate::warn::{Finder, Literal};
use ruff_text_size::{TextRange, TextSize};

/// What was warned of, in the order in which CPython does.
pub(in super::super) struct Warnings<'c> {
    pub told: Vec<SyntaxWarning>,
    context: &'c Context<'c>,
    /// What the tokenizer had warned of.
    fetched: usize,
}

impl<'c> Warnings<'c> {
    pub fn new(context: &'c Context) -> Self {
        Self { told: Vec::new(), context, fetched: 0 }
    }

    /// The tokenizer comes to a token.
    pub fn fetch(&mut self, at: usize) {
        let found = self.context.found.warnings[self.fetched..].iter();
        let new = found.take_while(|(token, ..)| *token <= at);
        let told = new.map(|(_, range, text)| SyntaxWarning {
            message: text.clone(),
            location: self.context.lines.location(*range),
        });
        let before = self.told.len();
        self.told.extend(told);
        self.fetched += self.told.len() - before;
    }

    /// The parser makes a string of a token.
    pub fn string(&mut self, range: TextRange) {
        let prefix = self.context.source[range].split(['"', '\'']).next().unwrap_or("");
        if !prefix.contains(['r', 'R']) {
            let kind = if prefix.contains(['b', 'B']) { Literal::Bytes } else { Literal::Text };
            self.escapes(range, kind);
        }
    }

    /// The parser makes a part of an interpolated string of a token, when it has come to `end`.
    pub fn middle(&mut self, range: TextRange, end: TextSize) {
        self.escapes(range, Literal::Middle(end));
    }

    fn escapes(&mut self, range: TextRange, kind: Literal) {
        let mut finder = Finder::new(Origin::text(self.context.source), self.context.lines);
        finder.escapes(range, kind);
        self.told.append(&mut finder.found);
    }
}

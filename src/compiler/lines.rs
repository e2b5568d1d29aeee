//! Lines and columns of offsets in the source.

use crate::Mode;
use crate::error::{Error, SyntaxError};
use ruff_python_ast::Decorator;
use ruff_text_size::{TextRange, TextSize};
use typhon_bytecode::Location;

/// Where the lines of a source start.
pub(crate) struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    pub fn new(source: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(source.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at as u32 + 1));
        Lines { starts }
    }

    /// Line from 1 and column from 0.
    pub fn position(&self, offset: TextSize) -> (u32, u32) {
        let offset = offset.to_u32();
        let line = self.starts.partition_point(|&start| start <= offset);
        (line as u32, offset - self.starts[line - 1])
    }

    pub fn location(&self, range: TextRange) -> Location {
        let (line, column) = self.position(range.start());
        let (end_line, end_column) = self.position(range.end());
        Location { line, end_line, column, end_column }
    }

    /// The source line `line` (from 1), line end included.
    pub fn text<'s>(&self, source: &'s str, line: u32) -> Option<&'s str> {
        let start = *self.starts.get((line as usize).checked_sub(1)?)? as usize;
        let end = self.starts.get(line as usize).map_or(source.len(), |&end| end as usize);
        source.get(start..end)
    }

    /// An error of the parser: it takes the source along, which ends with a line end if it is a module.
    pub fn parse_error(&self, source: &str, error: Error, mode: Mode) -> SyntaxError {
        let mut error = self.error(source, error);
        let whole = |text: &str| match mode {
            Mode::Module if !text.ends_with('\n') => format!("{text}\n"),
            _ => text.to_string(),
        };
        error.text = error.text.map(|text| whole(&text));
        error.source = Some(whole(source));
        error.after_parsing = false;
        error
    }

    /// An error with its place told in lines and columns.
    pub fn error(&self, source: &str, error: Error) -> SyntaxError {
        let mut location = self.location(error.range);
        if let Some(column) = error.end_column {
            (location.end_line, location.end_column) = (location.line, column);
        }
        let text = self.text(source, location.line).map(str::to_string);
        SyntaxError { kind: error.kind, message: error.message, location, text, source: None, after_parsing: true }
    }
}

impl Lines {
    /// An empty range at the start of `line` (from 1).
    pub fn line_start(&self, line: u32) -> TextRange {
        let start = self.starts.get((line as usize).saturating_sub(1)).copied().unwrap_or(0);
        TextRange::empty(TextSize::new(start))
    }
}

/// Where the keyword of the definition at `range` begins, after its decorators.
pub(crate) fn definition_start(source: &str, decorators: &[Decorator], range: TextRange) -> TextSize {
    let Some(last) = decorators.last() else { return range.start() };
    let mut at = last.range.end().to_usize();
    loop {
        let rest = &source[at..range.end().to_usize()];
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if !trimmed.starts_with('#') {
            return TextSize::new(at as u32);
        }
        at += trimmed.find('\n').unwrap_or(trimmed.len());
    }
}

//! Lines and columns of offsets in the source.

use crate::Mode;
use crate::error::{Error, SyntaxError};
use crate::explain::tokens;
use crate::origin::Origin;
use crate::source::{BEFORE_LINE, NO_COLUMN};
use ruff_python_ast::Decorator;
use ruff_text_size::{TextRange, TextSize};
use std::cell::Cell;
use typhon_bytecode::Location;

/// Where the lines of a source start.
pub(crate) struct Lines {
    starts: Vec<u32>,
    /// The line that was asked for last: what is asked next is often there, or on the next one.
    last: Cell<Line>,
    /// Of a tree of nodes: the places that its nodes name, in order. Its offsets are indices into them, from 1.
    places: Vec<Place>,
}

/// A line: its number from 0, and the offsets of its start and of the next one's.
#[derive(Clone, Copy, Default)]
struct Line {
    number: u32,
    start: u32,
    end: u32,
}

impl Line {
    fn holds(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }
}

/// Line and column as a node says.
pub(crate) type Place = (i32, i32);

impl Lines {
    pub fn new(source: &str) -> Self {
        let mut starts = Vec::with_capacity(source.len() / 32 + 1);
        starts.push(0);
        starts.extend(memchr::memchr_iter(b'\n', source.as_bytes()).map(|at| at as u32 + 1));
        Lines { starts, last: Cell::default(), places: Vec::new() }
    }

    /// The lines of a tree of nodes.
    pub fn of_places(mut places: Vec<Place>) -> Self {
        places.sort_unstable();
        places.dedup();
        Lines { starts: Vec::new(), last: Cell::default(), places }
    }

    /// The offset that stands for a place; that of the next one where it is not known.
    pub fn offset(&self, place: Place) -> TextSize {
        TextSize::new(self.places.partition_point(|&known| known < place) as u32 + 1)
    }

    /// Line from 1 and column from 0.
    #[inline]
    pub fn position(&self, offset: TextSize) -> (u32, u32) {
        let offset = offset.to_u32();
        let last = self.last.get();
        // A tree of nodes has no lines, and what is there to begin with holds nothing.
        if last.holds(offset) {
            return (last.number + 1, offset - last.start);
        }
        self.find(offset)
    }

    fn find(&self, offset: u32) -> (u32, u32) {
        if self.starts.is_empty() {
            let (line, column) = self.places.get(offset.saturating_sub(1) as usize).copied().unwrap_or((1, 0));
            return (line as u32, column as u32);
        }
        let next = self.line(self.last.get().number as usize + 1);
        let line = match next.holds(offset) {
            true => next,
            false => self.line(self.starts.partition_point(|&start| start <= offset) - 1),
        };
        self.last.set(line);
        (line.number + 1, offset - line.start)
    }

    fn line(&self, number: usize) -> Line {
        let start = |number: usize| self.starts.get(number).copied().unwrap_or(u32::MAX);
        Line { number: number as u32, start: start(number), end: start(number + 1) }
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
        let at_end = error.range.is_empty() && error.range.start().to_usize() == source.len();
        let mut error = self.error(source, error);
        let whole = |text: &str| match mode {
            Mode::Module if !text.ends_with('\n') => format!("{text}\n"),
            _ => text.to_string(),
        };
        // A line that the tokenizer had left behind is told without its end, too.
        let bare = !source.ends_with('\n');
        let last = source.matches('\n').count() as u32 + u32::from(bare);
        let told = error.location;
        if bare && mode == Mode::Module && at_end && told.end_column != NO_COLUMN && told.end_column != BEFORE_LINE {
            // The line end that is not there is a column wide.
            error.location.end_column += 1;
        }
        let left = error.location.end_line > error.location.line
            || error.message.ends_with(" was never closed") && error.location.line < last;
        error.text = error.text.map(|text| match left || tokens::is_of_token(&error.message) {
            true => text.trim_end_matches('\n').to_owned(),
            false => whole(&text),
        });
        error.source = Some(whole(source));
        error.after_parsing = false;
        error
    }

    /// An error with its place told in lines and columns.
    pub fn error(&self, source: &str, error: Error) -> SyntaxError {
        let mut location = self.location(error.range);
        if location.end_column == 0 && location.end_line == location.line + 1 && source[error.range].ends_with('\n') {
            // A line end is a column of the line that it ends.
            (location.end_line, location.end_column) = (location.line, location.column + u32::from(error.range.len()));
        }
        if error.end_column == Some(BEFORE_LINE)
            && location.column == 0
            && error.message.starts_with("expected an indented block")
            || error.end_column == Some(NO_COLUMN) && error.message == "invalid syntax"
        {
            location.column = NO_COLUMN;
        }
        if let Some(column) = error.end_column {
            (location.end_line, location.end_column) = (location.line, column);
        }
        let text = self.text(source, location.line).map(str::to_string);
        SyntaxError {
            kind: error.kind,
            message: error.message,
            location,
            text,
            source: None,
            after_parsing: true,
            warnings: Vec::new(),
        }
    }
}

impl Lines {
    /// The first columns of what begins at `start`.
    pub fn first_columns(&self, start: TextSize, count: u32) -> TextRange {
        if self.starts.is_empty() {
            let (line, column) = self.position(start);
            return between(start, self.offset((line as i32, (column + count) as i32)));
        }
        TextRange::at(start, TextSize::new(count))
    }

    /// An empty range at the start of `line` (from 1).
    pub fn line_start(&self, line: u32) -> TextRange {
        if self.starts.is_empty() {
            // The very beginning is no place, as in a text.
            return if line <= 1 { TextRange::default() } else { TextRange::empty(self.offset((line as i32, 0))) };
        }
        let start = self.starts.get((line as usize).saturating_sub(1)).copied().unwrap_or(0);
        TextRange::empty(TextSize::new(start))
    }
}

/// Where the keyword of the definition at `range` begins, after its decorators.
pub(crate) fn definition_start(origin: Origin<'_>, decorators: &[Decorator], range: TextRange) -> TextSize {
    // A node's range does not hold its decorators.
    if origin.is_nodes() {
        return range.start();
    }
    let source = origin.text;
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

/// From `start` to `end`; in a tree of nodes they may be in any order.
pub(crate) fn between(start: TextSize, end: TextSize) -> TextRange {
    TextRange::new(start, end.max(start))
}

//! Lines and columns of offsets in the source.

use crate::Mode;
use crate::error::{Error, ErrorKind, SyntaxError};
use crate::origin::Origin;
use crate::source::{BEFORE_LINE, NO_COLUMN};
use ruff_python_ast::Decorator;
use ruff_text_size::{TextRange, TextSize};
use std::cell::Cell;
use typhon_bytecode::Location;

/// Where the lines of a source start.
pub(crate) struct Lines {
    starts: Vec<u32>,
    /// On which line every stretch of the text begins.
    stretches: Vec<u32>,
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

/// Bytes of text for which it is noted on which line they begin.
const STRETCH: usize = 64;

/// Line and column as a node says.
pub(crate) type Place = (i32, i32);

impl Lines {
    pub fn new(source: &str) -> Self {
        let mut starts = Vec::with_capacity(source.len() / 32 + 1);
        starts.push(0);
        let mut stretches = Vec::with_capacity(source.len() / STRETCH + 1);
        for (number, end) in (0..).zip(memchr::memchr_iter(b'\n', source.as_bytes())) {
            while stretches.len() * STRETCH <= end {
                stretches.push(number);
            }
            starts.push(end as u32 + 1);
        }
        stretches.resize(source.len().div_ceil(STRETCH), starts.len() as u32 - 1);
        Lines { starts, stretches, last: Cell::default(), places: Vec::new() }
    }

    /// The lines of a tree of nodes.
    pub fn of_places(mut places: Vec<Place>) -> Self {
        places.sort_unstable();
        places.dedup();
        Lines { starts: Vec::new(), stretches: Vec::new(), last: Cell::default(), places }
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
        let last = self.last.get();
        // Often it is the next one.
        let next = if last.end <= offset { self.line(last.number as usize + 1) } else { last };
        let line = if next.holds(offset) { next } else { self.line_of(offset) };
        self.last.set(line);
        (line.number + 1, offset - line.start)
    }

    /// The line that an offset of a text is on.
    fn line_of(&self, offset: u32) -> Line {
        let stretch = offset as usize / STRETCH;
        let mut number = self.stretches.get(stretch).or(self.stretches.last()).copied().unwrap_or(0) as usize;
        while self.starts.get(number + 1).is_some_and(|&start| start <= offset) {
            number += 1;
        }
        self.line(number)
    }

    fn line(&self, number: usize) -> Line {
        let start = |number: usize| self.starts.get(number).copied().unwrap_or(u32::MAX);
        Line { number: number as u32, start: start(number), end: start(number + 1) }
    }

    #[inline]
    pub fn location(&self, range: TextRange) -> Location {
        let (start, end) = (range.start().to_u32(), range.end().to_u32());
        let last = self.last.get();
        if last.holds(start) && end < last.end {
            let line = last.number + 1;
            return Location { line, end_line: line, column: start - last.start, end_column: end - last.start };
        }
        self.location_elsewhere(range)
    }

    /// A range that is not on the line that was asked for last. The line that it starts on is that afterwards: what comes next
    /// often does too.
    #[inline(never)]
    fn location_elsewhere(&self, range: TextRange) -> Location {
        let (line, column) = self.position(range.start());
        let end = range.end().to_u32();
        let last = self.last.get();
        let (end_line, end_column) = match self.starts.is_empty() {
            true => self.position(range.end()),
            false if last.holds(end) => (line, end - last.start),
            false => {
                let last = self.line_of(end);
                (last.number + 1, end - last.start)
            }
        };
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
        let mut error = error;
        // CPython counts a byte back from the end of a key, which may be within a character: it tells that one.
        let start = source.floor_char_boundary(error.range.start().to_usize());
        error.range = TextRange::new((start as u32).into(), error.range.end());
        let at_end = error.range.is_empty() && error.range.start().to_usize() == source.len();
        let (is_bare, is_placed) = (error.is_bare, error.end_column.is_some());
        let is_comment = source[start..].starts_with('#') && error.range.end().to_usize() == source.len();
        let mut error = self.error(source, error);
        let whole = |text: &str| match mode {
            Mode::Module if !text.ends_with('\n') => format!("{text}\n"),
            _ => text.to_string(),
        };
        // A line that the tokenizer had left behind is told without its end, too.
        let bare = !source.ends_with('\n');
        let last = source.matches('\n').count() as u32 + u32::from(bare);
        let is_read = error.message.starts_with("Expected one or more");
        if bare && !is_read && mode == Mode::Module && (at_end || is_comment) && !is_placed {
            // The line end that is not there is a column wide.
            error.location.end_column += 1;
        }
        let left = is_bare
            || error.location.end_line > error.location.line
            || error.message.ends_with(" was never closed") && error.location.line < last;
        if error.location.end_line > error.location.line
            && let Some(text) = &error.text
        {
            // Columns are those of the first line, which they do not go past.
            let most = text.trim_end_matches('\n').len() as u32;
            error.location.end_column = error.location.end_column.min(most);
        }
        if error.kind == ErrorKind::Incomplete {
            // A string that does not end is told with all its lines.
            let line = source[..start].rfind('\n').map_or(0, |at| at + 1);
            error.text = Some(source[line..].to_owned());
        }
        error.text = error.text.map(|text| match left {
            true => text.trim_end_matches('\n').to_owned(),
            false => whole(&text),
        });
        if source.is_empty() {
            // There is no first line.
            let place = &mut error.location;
            (place.line, place.end_line, place.column) = (0, 0, NO_COLUMN);
        }
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
        let rest = source.get(error.range.start().to_usize()..).unwrap_or("");
        let goes_on = rest.starts_with(|c: char| !c.is_ascii_whitespace());
        if error.end_column == Some(BEFORE_LINE)
            && location.column == 0
            && goes_on
            && (error.message.starts_with("expected ") || error.message.starts_with("unexpected "))
            || error.end_column == Some(NO_COLUMN) && error.message == "invalid syntax"
        {
            location.column = NO_COLUMN;
        }
        location.column = error.column.unwrap_or(location.column);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_is_on_its_line() {
        for text in ["", "\n", "a", "a\n", &"ab\n".repeat(100), &"\n\nlonger than a word\n".repeat(40), &"x".repeat(64)]
        {
            let text = format!("{text}\n{}é\n\n", "y".repeat(200));
            for step in [1, 7, 64, 150] {
                let lines = Lines::new(&text);
                for offset in (0..=text.len()).step_by(step).chain((0..=text.len()).rev().step_by(step)) {
                    let before = &text.as_bytes()[..offset];
                    let line = before.iter().filter(|&&byte| byte == b'\n').count();
                    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
                    let place = (line as u32 + 1, (offset - start) as u32);
                    assert_eq!(lines.position(TextSize::new(offset as u32)), place);
                }
            }
        }
    }

    #[test]
    fn a_range_begins_and_ends_on_lines_of_its_own() {
        let text = "one\ntwo\nthree\nfour";
        let lines = Lines::new(text);
        for (start, end) in [(0, 3), (4, 7), (0, 18), (5, 9), (8, 8), (14, 18), (1, 4)] {
            let (line, column) = Lines::new(text).position(TextSize::new(start));
            let (end_line, end_column) = Lines::new(text).position(TextSize::new(end));
            let place = lines.location(TextRange::new(start.into(), end.into()));
            assert_eq!(place, Location { line, end_line, column, end_column });
        }
    }
}

//! The table of places of a code object: compact while nobody looks at it.
//!
//! Most code is compiled, written, read and run, and never asked where an instruction stands. So the table is kept as the bytes
//! that [`encode`](crate::encode) writes, a fourth of what its rows take, and its rows are made when they are looked at first.

use crate::Location;
use std::ops::Deref;
use std::sync::OnceLock;

/// A row: the first word of an instruction, and its place.
pub type Row = (u32, Location);

/// The rows, ascending. Reading them the first time takes time in proportion to their number.
#[derive(Clone, Debug, Default)]
pub struct Locations {
    bytes: Box<[u8]>,
    rows: OnceLock<Box<[Row]>>,
}

impl Locations {
    /// The table of these bytes, which a [`Writer`] wrote. Where they make no sense, the table ends.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Locations { bytes: bytes.into(), rows: OnceLock::new() }
    }

    /// The place of the instruction at word `at`, without allocating. Linear while nobody has looked at the table.
    pub fn find(&self, at: u32) -> Location {
        match self.rows.get() {
            Some(rows) => {
                let next = rows.partition_point(|&(start, _)| start <= at);
                next.checked_sub(1).map(|index| rows[index].1)
            }
            None => Rows { bytes: &self.bytes, word: 0, line: 0 }
                .take_while(|&(start, _)| start <= at)
                .last()
                .map(|row| row.1),
        }
        .unwrap_or_default()
    }

    /// The table as bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Deref for Locations {
    type Target = [Row];

    fn deref(&self) -> &[Row] {
        self.rows.get_or_init(|| Rows { bytes: &self.bytes, word: 0, line: 0 }.collect())
    }
}

impl PartialEq for Locations {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl FromIterator<Row> for Locations {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        let mut writer = Writer::default();
        rows.into_iter().for_each(|(word, place)| writer.push(word, place));
        Locations::of_bytes(&writer.bytes)
    }
}

/// Writes a table, row by row.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    word: u32,
    line: u32,
}

impl Writer {
    /// Adds a row; words ascend.
    #[inline]
    pub fn push(&mut self, word: u32, place: Location) {
        let ahead = word.saturating_sub(self.word);
        let down = place.line.wrapping_sub(self.line) as i32;
        // Nearly always all numbers are small, and the place is on one line: then they are written at once.
        let zigzag = (down << 1 ^ down >> 31) as u32;
        if place.line == place.end_line && ahead | zigzag | place.column | place.end_column < 0x80 {
            self.bytes
                .extend_from_slice(&[ahead, zigzag, 0, place.column, place.end_column].map(|number| number as u8));
        } else {
            self.push_numbers(ahead, place);
        }
        (self.word, self.line) = (word, place.line);
    }

    fn push_numbers(&mut self, ahead: u32, place: Location) {
        let down = zigzag(i64::from(place.line) - i64::from(self.line));
        let height = zigzag(i64::from(place.end_line) - i64::from(place.line));
        for number in [ahead.into(), down, height, place.column.into(), place.end_column.into()] {
            self.number(number);
        }
    }

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// The table of what was written; the writer begins anew.
    pub fn finish(&mut self) -> Locations {
        let locations = Locations::of_bytes(&self.bytes);
        self.bytes.clear();
        (self.word, self.line) = (0, 0);
        locations
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Reads a table, row by row.
struct Rows<'b> {
    bytes: &'b [u8],
    word: u32,
    line: i64,
}

impl Rows<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn small(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }

    fn signed(&mut self) -> Option<i64> {
        let value = self.number()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        self.word = self.word.checked_add(self.small()?)?;
        self.line = self.line.wrapping_add(self.signed()?);
        let end_line = self.line.wrapping_add(self.signed()?);
        let (column, end_column) = (self.small()?, self.small()?);
        Some((self.word, Location { line: self.line as u32, end_line: end_line as u32, column, end_column }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: u32, end_line: u32, column: u32, end_column: u32) -> Location {
        Location { line, end_line, column, end_column }
    }

    #[test]
    fn rows_are_read_as_they_were_written() {
        let rows = [
            (0, place(1, 1, 0, 4)),
            (2, place(300, 302, 130, 5)),
            (2, place(7, 7, 0, 0)),
            (70_000, Location::default()),
            (70_001, place(u32::MAX, 1, u32::MAX, 3)),
        ];
        let table = rows.into_iter().collect::<Locations>();
        let find = || [0, 1, 2, 69_999, 70_000, 70_001, u32::MAX].map(|at| table.find(at));
        let found = find();
        assert_eq!(*table, rows);
        assert_eq!(found, [0, 0, 2, 2, 3, 4, 4].map(|index| rows[index].1));
        assert_eq!(find(), found);
    }

    #[test]
    fn a_damaged_table_ends() {
        let whole = [(0, place(1, 1, 0, 4)), (1, place(2, 2, 0, 200))].into_iter().collect::<Locations>();
        for end in 0..whole.bytes().len() {
            assert!(Locations::of_bytes(&whole.bytes()[..end]).len() < 2);
        }
        assert!(Locations::of_bytes(&[0xff; 40]).is_empty());
    }
}

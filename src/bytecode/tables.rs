//! The tables of places and of handlers in CPython's formats, as `co_linetable` and `co_exceptiontable` show them. Both count
//! units of two bytes, of which an instruction word has two.

use crate::{Code, Handler, Location};

/// Units of a word.
const UNITS: u32 = 2;
/// The units that an entry of the table of places covers at most.
const LONGEST: u32 = 8;

fn varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 64 {
        out.push(64 | (value & 63) as u8);
        value >>= 6;
    }
    out.push(value as u8);
}

fn signed_varint(out: &mut Vec<u8>, value: i64) {
    let magnitude = value.unsigned_abs() as u32;
    varint(out, magnitude << 1 | u32::from(value < 0));
}

fn entry(out: &mut Vec<u8>, form: u8, units: u32) {
    out.push(0x80 | form << 3 | (units - 1) as u8);
}

fn place(out: &mut Vec<u8>, units: u32, place: &Location, before: u32) {
    if place.line == 0 {
        return entry(out, 15, units);
    }
    let step = i64::from(place.line) - i64::from(before);
    let width = place.end_column.wrapping_sub(place.column);
    let one_line = place.line == place.end_line;
    if one_line && step == 0 && place.column < 80 && width < 16 && place.end_column >= place.column {
        entry(out, (place.column / 8) as u8, units);
        out.push(((place.column % 8) << 4 | width) as u8);
    } else if one_line && (0..3).contains(&step) && place.column < 128 && place.end_column < 128 {
        entry(out, 10 + step as u8, units);
        out.extend([place.column as u8, place.end_column as u8]);
    } else {
        entry(out, 14, units);
        signed_varint(out, step);
        varint(out, place.end_line.saturating_sub(place.line));
        varint(out, place.column + 1);
        varint(out, place.end_column + 1);
    }
}

/// The table of places. Lines without instructions are not in it.
pub fn encode_places(code: &Code) -> Vec<u8> {
    let (mut out, mut line) = (Vec::new(), code.first_line);
    let mut gap = code.locations.first().map_or(0, |first| first.0 * UNITS);
    while gap > 0 {
        place(&mut out, gap.min(LONGEST), &Location::default(), line);
        gap -= gap.min(LONGEST);
    }
    for (index, (word, location)) in code.locations.iter().enumerate() {
        let end = code.locations.get(index + 1).map_or(code.words.len() as u32, |next| next.0);
        let mut units = (end - word) * UNITS;
        while units > 0 {
            let part = units.min(LONGEST);
            place(&mut out, part, location, line);
            if location.line != 0 {
                line = location.line;
            }
            units -= part;
        }
    }
    out
}

struct Reader<'b>(std::slice::Iter<'b, u8>);

impl Reader<'_> {
    fn byte(&mut self) -> Option<u32> {
        self.0.next().map(|&byte| u32::from(byte))
    }

    fn varint(&mut self) -> Option<u32> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            value |= (byte & 63).checked_shl(shift)?;
            if byte & 64 == 0 {
                return Some(value);
            }
            shift += 6;
        }
    }

    fn signed_varint(&mut self) -> Option<i64> {
        let value = self.varint()?;
        let magnitude = i64::from(value >> 1);
        Some(if value & 1 == 1 { -magnitude } else { magnitude })
    }

    fn place(&mut self, form: u32, line: &mut u32) -> Option<Location> {
        let mut advance = |step: i64| {
            *line = u32::try_from(i64::from(*line) + step).ok()?;
            Some(*line)
        };
        Some(match form {
            15 => Location::default(),
            14 => {
                let line = advance(self.signed_varint()?)?;
                let end_line = line.checked_add(self.varint()?)?;
                let (column, end_column) = (self.varint()?.saturating_sub(1), self.varint()?.saturating_sub(1));
                Location { line, end_line, column, end_column }
            }
            13 => {
                let line = advance(self.signed_varint()?)?;
                Location { line, end_line: line, column: 0, end_column: 0 }
            }
            10..13 => {
                let line = advance(i64::from(form) - 10)?;
                Location { line, end_line: line, column: self.byte()?, end_column: self.byte()? }
            }
            _ => {
                let (second, line) = (self.byte()?, advance(0)?);
                let column = form << 3 | second >> 4;
                Location { line, end_line: line, column, end_column: column + (second & 15) }
            }
        })
    }
}

/// The rows of a table of places; `None` where it is malformed.
pub fn decode_places(bytes: &[u8], first_line: u32) -> Option<Vec<(u32, Location)>> {
    let (mut reader, mut rows, mut line, mut unit) = (Reader(bytes.iter()), Vec::new(), first_line, 0_u32);
    while let Some(first) = reader.byte() {
        let location = reader.place(first >> 3 & 15, &mut line)?;
        if unit.is_multiple_of(UNITS) && rows.last().is_none_or(|(_, last)| *last != location) {
            rows.push((unit / UNITS, location));
        }
        unit += (first & 7) + 1;
    }
    Some(rows)
}

/// The table of handlers: start, length, target and depth of each row.
pub fn encode_handlers(code: &Code) -> Vec<u8> {
    let mut out = Vec::new();
    for row in &code.handlers {
        let parts = [row.start * UNITS, (row.end - row.start) * UNITS, row.target * UNITS, u32::from(row.depth) << 1];
        for (index, part) in parts.into_iter().enumerate() {
            big_endian(&mut out, part, if index == 0 { 0x80 } else { 0 });
        }
    }
    out
}

fn big_endian(out: &mut Vec<u8>, value: u32, mark: u8) {
    let count = (32 - value.leading_zeros()).div_ceil(6).max(1);
    for index in (0..count).rev() {
        let more = if index > 0 { 64 } else { 0 };
        let mark = if index + 1 == count { mark } else { 0 };
        out.push(mark | more | (value >> (6 * index) & 63) as u8);
    }
}

/// The rows of a table of handlers; `None` where it is malformed.
pub fn decode_handlers(bytes: &[u8]) -> Option<Vec<Handler>> {
    let mut reader = Reader(bytes.iter());
    let mut number = || -> Option<Option<u32>> {
        let Some(mut byte) = reader.byte() else { return Some(None) };
        let mut value = byte & 63;
        while byte & 64 != 0 {
            byte = reader.byte()?;
            value = value.checked_mul(64)? | byte & 63;
        }
        Some(Some(value))
    };
    let mut rows = Vec::new();
    while let Some(start) = number()? {
        let (length, target, depth) = (number()??, number()??, number()??);
        let depth = u16::try_from(depth >> 1).ok()?;
        let (start, end) = (start / UNITS, start.checked_add(length)? / UNITS);
        rows.push(Handler { start, end, target: target / UNITS, depth, register: depth });
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_as_they_were_written() {
        let at = |line, end_line, column, end_column| Location { line, end_line, column, end_column };
        let code = Code {
            first_line: 10,
            words: vec![0; 40],
            locations: [
                (0, at(10, 10, 4, 9)),
                (1, at(12, 12, 100, 127)),
                (14, Location::default()),
                (15, at(9, 30, 300, 2)),
                (39, at(4000, 4000, 0, 200)),
            ]
            .into_iter()
            .collect(),
            handlers: vec![Handler { start: 1, end: 39, target: 12, depth: 70, register: 70 }],
            ..Code::default()
        };
        assert_eq!(decode_places(&encode_places(&code), 10), Some(code.locations.to_vec()));
        assert_eq!(decode_handlers(&encode_handlers(&code)), Some(code.handlers.clone()));
        assert_eq!(decode_handlers(&[0x80]), None);
    }
}

//! ISO 8601 as it is written.

use typhon_object::{prelude::*, primal::str as string};

use super::{calendar::Day, clock::Clock, span::Span};

/// How much of a time is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Precision {
    Auto,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
    Microseconds,
}

impl Precision {
    /// What a `timespec` names, the argument at a place.
    ///
    /// # Errors
    /// TypeError, ValueError.
    pub fn given(vm: &Vm, timespec: Option<&Value>, place: usize) -> Result<Precision> {
        let Some(timespec) = timespec else { return Ok(Precision::Auto) };
        let Some(name) = timespec.native::<Str>() else {
            let given = vm.given_name(timespec);
            return Err(vm.type_error(format!("isoformat() argument {place} must be str, not {given}")));
        };
        Ok(match name.to_str().ok_or_else(|| vm.surrogates_not_allowed(timespec))? {
            "auto" => Precision::Auto,
            "hours" => Precision::Hours,
            "minutes" => Precision::Minutes,
            "seconds" => Precision::Seconds,
            "milliseconds" => Precision::Milliseconds,
            "microseconds" => Precision::Microseconds,
            _ => return Err(vm.value_error("Unknown timespec value")),
        })
    }
}

/// A line of ASCII that is being written: nothing that is written here is longer.
pub struct Line {
    bytes: [u8; 64],
    len: usize,
}

impl Line {
    /// Nothing written yet.
    pub fn new() -> Line {
        Line { bytes: [0; 64], len: 0 }
    }

    /// What was written.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// What was written, as a text of Python.
    pub fn to_value(&self) -> Value {
        string::from_ascii(self.as_bytes())
    }

    /// What was written, as a text of Rust.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// Adds a character.
    pub fn push(&mut self, byte: u8) {
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    /// Adds some characters.
    pub fn append(&mut self, bytes: &[u8]) {
        self.bytes[self.len..self.len + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }

    /// Adds a number of so many digits, with zeros in front.
    pub fn number(&mut self, mut number: u32, digits: usize) {
        for place in self.bytes[self.len..self.len + digits].iter_mut().rev() {
            *place = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.len += digits;
    }

    /// Adds a day.
    pub fn day(&mut self, day: Day) {
        self.number(day.year.into(), 4);
        self.push(b'-');
        self.number(day.month.into(), 2);
        self.push(b'-');
        self.number(day.day.into(), 2);
    }

    /// Adds a time.
    pub fn clock(&mut self, clock: Clock, precision: Precision) {
        let precision = match precision {
            Precision::Auto if clock.micro == 0 => Precision::Seconds,
            Precision::Auto => Precision::Microseconds,
            stated => stated,
        };
        self.number(clock.hour.into(), 2);
        if precision == Precision::Hours {
            return;
        }
        self.push(b':');
        self.number(clock.minute.into(), 2);
        if precision == Precision::Minutes {
            return;
        }
        self.push(b':');
        self.number(clock.second.into(), 2);
        match precision {
            Precision::Milliseconds => {
                self.push(b'.');
                self.number(clock.micro / 1000, 3);
            }
            Precision::Microseconds => {
                self.push(b'.');
                self.number(clock.micro, 6);
            }
            _ => {}
        }
    }

    /// Adds a distance from universal time, with this between its parts; seconds only where there are any.
    pub fn offset(&mut self, offset: Span, between: Option<u8>) {
        let micros = offset.small().unwrap_or(0);
        self.push(if micros < 0 { b'-' } else { b'+' });
        let clock = Clock::from_micros(micros.abs());
        self.number(clock.hour.into(), 2);
        between.into_iter().for_each(|byte| self.push(byte));
        self.number(clock.minute.into(), 2);
        if clock.second != 0 || clock.micro != 0 {
            between.into_iter().for_each(|byte| self.push(byte));
            self.number(clock.second.into(), 2);
        }
        if clock.micro != 0 {
            self.push(b'.');
            self.number(clock.micro, 6);
        }
    }
}

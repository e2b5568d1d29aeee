//! Times of the day, and moments: a day and a time.

use super::{calendar::Day, span::Span};

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// A time of the day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Clock {
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub micro: u32,
}

impl Clock {
    /// The beginning of a day.
    pub const MIDNIGHT: Clock = Clock { hour: 0, minute: 0, second: 0, micro: 0 };

    /// Seconds since midnight.
    pub fn seconds(self) -> i64 {
        (i64::from(self.hour) * 60 + i64::from(self.minute)) * 60 + i64::from(self.second)
    }

    /// Microseconds since midnight.
    pub fn micros(self) -> i64 {
        self.seconds() * 1_000_000 + i64::from(self.micro)
    }

    /// The time so many microseconds after midnight, of a day's.
    pub fn from_micros(micros: i64) -> Clock {
        let (seconds, micro) = ((micros / 1_000_000) as u32, (micros % 1_000_000) as u32);
        let (minutes, second) = (seconds / 60, seconds % 60);
        Clock { hour: (minutes / 60) as u8, minute: (minutes % 60) as u8, second: second as u8, micro }
    }
}

/// A day and a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment {
    pub day: Day,
    pub clock: Clock,
}

impl Moment {
    /// Microseconds since the day before the first.
    pub fn micros(self) -> i64 {
        self.day.ordinal() * DAY + self.clock.micros()
    }

    /// Seconds since the day before the first.
    pub fn seconds(self) -> i64 {
        self.day.ordinal() * 86_400 + self.clock.seconds()
    }

    fn moved(self, days: i64, micros: i64) -> Option<Moment> {
        if micros == 0 {
            return Some(Moment { day: self.day.plus(days)?, ..self });
        }
        let micros = self.clock.micros() + micros;
        let day = self.day.plus(days + micros.div_euclid(DAY))?;
        Some(Moment { day, clock: Clock::from_micros(micros.rem_euclid(DAY)) })
    }

    /// The moment a span later.
    pub fn plus(self, span: Span) -> Option<Moment> {
        self.moved(span.days.into(), span.below_days())
    }

    /// The moment a span before.
    pub fn minus(self, span: Span) -> Option<Moment> {
        self.moved(-i64::from(span.days), -span.below_days())
    }
}

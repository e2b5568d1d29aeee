//! Spans of time, to the microsecond.

use super::clock::DAY;

/// The most days of a span, in either direction.
pub const MAX_DAYS: i64 = 999_999_999;

/// A span. Seconds and microseconds are never negative, and less than a day and a second; so spans are ordered as their
/// fields are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Span {
    pub days: i32,
    pub seconds: i32,
    pub micros: i32,
}

impl Span {
    /// No time.
    pub const ZERO: Span = Span { days: 0, seconds: 0, micros: 0 };
    /// The least span.
    pub const MIN: Span = Span { days: -MAX_DAYS as i32, seconds: 0, micros: 0 };
    /// The greatest span.
    pub const MAX: Span = Span { days: MAX_DAYS as i32, seconds: 86_399, micros: 999_999 };

    /// The span of these days, seconds and microseconds; too many days are the error.
    pub fn new(days: i64, seconds: i64, micros: i64) -> Result<Span, i128> {
        let seconds = seconds + micros.div_euclid(1_000_000);
        let days = days + seconds.div_euclid(86_400);
        if !(-MAX_DAYS..=MAX_DAYS).contains(&days) {
            return Err(days.into());
        }
        let (seconds, micros) = (seconds.rem_euclid(86_400), micros.rem_euclid(1_000_000));
        Ok(Span { days: days as i32, seconds: seconds as i32, micros: micros as i32 })
    }

    /// As [`new`](Span::new), of microseconds alone.
    pub fn from_total(micros: i128) -> Result<Span, i128> {
        if let Ok(micros) = i64::try_from(micros) {
            return Ok(Span::of_micros(micros));
        }
        let days = micros.div_euclid(DAY.into());
        match i64::try_from(days) {
            Ok(few) => Span::new(few, 0, micros.rem_euclid(DAY.into()) as i64),
            Err(_) => Err(days),
        }
    }

    /// The span of so many microseconds, which cannot be too many.
    pub fn of_micros(micros: i64) -> Span {
        let (days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
        Span { days: days as i32, seconds: (rest / 1_000_000) as i32, micros: (rest % 1_000_000) as i32 }
    }

    /// Microseconds beside the days.
    pub fn below_days(self) -> i64 {
        i64::from(self.seconds) * 1_000_000 + i64::from(self.micros)
    }

    /// All microseconds.
    pub fn total(self) -> i128 {
        i128::from(self.days) * i128::from(DAY) + i128::from(self.below_days())
    }

    /// All microseconds, where they fit: spans of less than 292 thousand years.
    pub fn small(self) -> Option<i64> {
        i64::from(self.days).checked_mul(DAY)?.checked_add(self.below_days())
    }

    /// The sum.
    pub fn plus(self, other: Span) -> Result<Span, i128> {
        let seconds = self.seconds + other.seconds;
        Span::new(i64::from(self.days) + i64::from(other.days), seconds.into(), (self.micros + other.micros).into())
    }

    /// The difference.
    pub fn minus(self, other: Span) -> Result<Span, i128> {
        let seconds = self.seconds - other.seconds;
        Span::new(i64::from(self.days) - i64::from(other.days), seconds.into(), (self.micros - other.micros).into())
    }

    /// The same in the other direction.
    pub fn negated(self) -> Result<Span, i128> {
        Span::ZERO.minus(self)
    }
}

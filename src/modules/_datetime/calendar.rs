//! The Gregorian calendar, continued into the past: days, their numbers, and weeks.

/// The first year that a date can have.
pub const MIN_YEAR: i32 = 1;
/// The last one.
pub const MAX_YEAR: i32 = 9999;
/// The number of the last day of the last year; that of the first day of the first year is 1.
pub const MAX_ORDINAL: i64 = 3_652_059;

/// Days of a year before each month that is no leap year.
const BEFORE_MONTH: [u16; 13] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// A day. Days are ordered as their fields are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

/// What is wrong with a week.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadWeek {
    Year,
    Week,
    Weekday,
}

/// Whether February has 29 days.
pub const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days a month has.
pub const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of the day before a year's first.
const fn days_before_year(year: i64) -> i64 {
    let before = year - 1;
    before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400)
}

const fn days_before_month(year: i64, month: i64) -> i64 {
    BEFORE_MONTH[month as usize] as i64 + (month > 2 && is_leap(year)) as i64
}

/// The year, month and day of a day's number, which is 1 at least; the year may be beyond the last.
pub const fn civil(ordinal: i64) -> (i64, i64, i64) {
    let rest = ordinal - 1;
    let (cycles, rest) = (rest / 146_097, rest % 146_097);
    let (centuries, rest) = (rest / 36_524, rest % 36_524);
    let (fours, rest) = (rest / 1461, rest % 1461);
    let (years, rest) = (rest / 365, rest % 365);
    let year = cycles * 400 + centuries * 100 + fours * 4 + years + 1;
    // The last day of a leap year seems to begin a fifth year, or a fifth century.
    if years == 4 || centuries == 4 {
        return (year - 1, 12, 31);
    }
    // At most one month too late.
    let mut month = (rest + 50) >> 5;
    if days_before_month(year, month) > rest {
        month -= 1;
    }
    (year, month, rest - days_before_month(year, month) + 1)
}

/// The number of a day of any year.
pub const fn ordinal_of(year: i64, month: i64, day: i64) -> i64 {
    days_before_year(year) + days_before_month(year, month) + day
}

/// The number of the Monday that a year's first week begins with: the week with its first Thursday.
const fn first_monday(year: i64) -> i64 {
    let first = ordinal_of(year, 1, 1);
    let weekday = (first + 6).rem_euclid(7);
    first - weekday + if weekday > 3 { 7 } else { 0 }
}

/// The number of the day that a year, a week and a day of it name; it may be beyond the last year.
///
/// # Errors
/// Which of the three is wrong.
pub fn ordinal_of_week(year: i64, week: i64, weekday: i64) -> Result<i64, BadWeek> {
    if year < MIN_YEAR.into() || year > MAX_YEAR.into() {
        return Err(BadWeek::Year);
    }
    let weeks = (first_monday(year + 1) - first_monday(year)) / 7;
    if week < 1 || week > weeks {
        return Err(BadWeek::Week);
    }
    if !(1..=7).contains(&weekday) {
        return Err(BadWeek::Weekday);
    }
    Ok(first_monday(year) + (week - 1) * 7 + weekday - 1)
}

impl Day {
    /// The day of these numbers, if there is one.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Day> {
        let right = (MIN_YEAR.into()..=MAX_YEAR.into()).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        right.then_some(Day { year: year as u16, month: month as u8, day: day as u8 })
    }

    /// The day's number.
    pub fn ordinal(self) -> i64 {
        ordinal_of(self.year.into(), self.month.into(), self.day.into())
    }

    /// The day of a number; `None` beyond the years that there are.
    pub fn from_ordinal(ordinal: i64) -> Option<Day> {
        if !(1..=MAX_ORDINAL).contains(&ordinal) {
            return None;
        }
        let (year, month, day) = civil(ordinal);
        Some(Day { year: year as u16, month: month as u8, day: day as u8 })
    }

    /// The day so many days later.
    pub fn plus(self, days: i64) -> Option<Day> {
        // Most sums stay in their month.
        let day = i64::from(self.day).checked_add(days)?;
        if (1..=28).contains(&day) {
            return Some(Day { day: day as u8, ..self });
        }
        Day::from_ordinal(self.ordinal().checked_add(days)?)
    }

    /// 0 for Monday.
    pub fn weekday(self) -> i64 {
        (self.ordinal() + 6) % 7
    }

    /// 1 for the first of January.
    pub fn day_of_year(self) -> i64 {
        days_before_month(self.year.into(), self.month.into()) + i64::from(self.day)
    }

    /// The year that the day's week belongs to, the week, and the day of it, 1 for Monday.
    pub fn week(self) -> (i64, i64, i64) {
        let ordinal = self.ordinal();
        let mut year = i64::from(self.year);
        if ordinal < first_monday(year) {
            year -= 1;
        } else if ordinal >= first_monday(year + 1) {
            year += 1;
        }
        let days = ordinal - first_monday(year);
        (year, days / 7 + 1, days % 7 + 1)
    }
}

//! The class methods of `datetime` that make datetimes.

use typhon_object::{prelude::*, warn::warn};

use super::{
    arguments::{check_clock, check_day, check_zone, no_day},
    calendar::Day,
    clock::{Clock, Moment},
    date::{Date, invalid, iso_text},
    date_making::strptime,
    datetime::{DateTime, of_class},
    local,
    parse::{self, RawDay},
    time::{Time, take_midnight, zone_of},
    tzinfo::from_utc,
};

/// A datetime of a class at a moment: local time without a zone, else the zone's.
fn at(vm: &Vm, class: &Value, (seconds, micro): (i64, u32), zone: &Value) -> Result<Value> {
    check_zone(vm, zone)?;
    if !zone.is_none() {
        let utc = universal(vm, class, (seconds, micro), zone)?;
        return from_utc(vm, zone, &utc);
    }
    let (day, clock) = local::local(vm, seconds)?;
    let moment = Moment { day: checked(vm, day)?, clock: Clock { micro, ..clock } };
    let fold = local::is_repeated(vm, seconds, moment)?;
    of_class(vm, class, moment, fold.into(), Value::NONE)
}

/// A datetime of a class that shows universal time.
fn universal(vm: &Vm, class: &Value, (seconds, micro): (i64, u32), zone: &Value) -> Result<Value> {
    let (day, clock) = local::universal(vm, seconds)?;
    of_class(vm, class, Moment { day: checked(vm, day)?, clock: Clock { micro, ..clock } }, 0, zone.clone())
}

fn checked(vm: &Vm, (year, month, day): RawDay) -> Result<Day> {
    Day::new(year, month, day).ok_or_else(|| no_day(vm, year, month, day))
}

fn deprecated(vm: &Vm, name: &str, instead: &str) -> Result<()> {
    let text = format!(
        "datetime.datetime.{name}() is deprecated and scheduled for removal in a future version. Use timezone-aware \
         objects to represent datetimes in UTC: datetime.datetime.{instead}."
    );
    warn(vm, Known::DeprecationWarning, &text, 1)
}

#[pymethods(making)]
impl DateTime {
    /// The datetime of now in a time zone, or in local time without one.
    #[classmethod]
    #[sig(tz = None)]
    fn now(class: &Value, vm: &Vm, tz: &Value) -> Result<Value> {
        at(vm, class, local::now(), tz)
    }

    /// The datetime of now in UTC, without a zone.
    #[classmethod]
    fn utcnow(class: &Value, vm: &Vm) -> Result<Value> {
        deprecated(vm, "utcnow", "now(datetime.UTC)")?;
        universal(vm, class, local::now(), &Value::NONE)
    }

    /// The datetime of a POSIX timestamp in a time zone, or in local time without one.
    #[classmethod]
    #[sig(timestamp, tz = None)]
    fn fromtimestamp(class: &Value, vm: &Vm, timestamp: &Value, tz: &Value) -> Result<Value> {
        at(vm, class, local::seconds_and_micros(vm, timestamp)?, tz)
    }

    /// The datetime of a POSIX timestamp in UTC, without a zone.
    #[classmethod]
    fn utcfromtimestamp(class: &Value, vm: &Vm, timestamp: &Value) -> Result<Value> {
        deprecated(vm, "utcfromtimestamp", "fromtimestamp(timestamp, datetime.UTC)")?;
        universal(vm, class, local::seconds_and_micros(vm, timestamp)?, &Value::NONE)
    }

    /// The datetime that a text tells, read by a format of strptime().
    #[classmethod]
    fn strptime(class: &Value, vm: &Vm, string: &Value, format: &Value) -> Result<Value> {
        strptime(vm, "_strptime_datetime_datetime", class, string, format)
    }

    /// The datetime of a date and a time, in the time's zone or another.
    #[classmethod]
    #[sig(date, time, tzinfo = ...)]
    fn combine(class: &Value, vm: &Vm, date: &Value, time: &Value, tzinfo: Maybe<'_>) -> Result<Value> {
        let wrong = |place: usize, wanted: &str, given: &Value| {
            let given = vm.given_name(given);
            vm.type_error(format!("combine() argument {place} must be datetime.{wanted}, not {given}"))
        };
        let day = date.native::<Date>().ok_or_else(|| wrong(1, "date", date))?.day.0;
        let time = time.native::<Time>().ok_or_else(|| wrong(2, "time", time))?;
        let zone = tzinfo.0.cloned().unwrap_or_else(|| time.zone.clone());
        check_zone(vm, &zone)?;
        of_class(vm, class, Moment { day, clock: *time.clock }, time.fold_bit(), zone)
    }

    /// The datetime that a text in ISO 8601 tells.
    #[classmethod]
    fn fromisoformat(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        let text = iso_text(vm, object)?;
        let bytes = text.bytes();
        let wrong = || invalid(vm, object);
        if text.len() < 7 || bytes.len() < 7 {
            return Err(wrong());
        }
        let end = parse::date_length(bytes);
        let (year, month, day) = bytes.get(..end).and_then(parse::day).ok_or_else(wrong)?;
        // Any character at all may be between the date and the time.
        let rest = &bytes[end..];
        let between = rest.iter().skip(1).take_while(|byte| **byte & 0xc0 == 0x80).count() + 1;
        let (mut clock, mut offset) = ([0; 4], None);
        if !rest.is_empty() {
            let read = rest.get(between..).and_then(parse::time).ok_or_else(wrong)?;
            (clock, offset) = (read.clock, read.offset);
        }
        let is_next = take_midnight(vm, &mut clock)?;
        let zone = zone_of(vm, offset)?;
        let clock = check_clock_after(vm, (year, month, day), clock)?;
        let mut day = clock.day;
        if is_next {
            day = day.plus(1).ok_or_else(|| no_day(vm, year + 1, 1, 1))?;
        }
        of_class(vm, class, Moment { day, clock: clock.clock }, 0, zone)
    }
}

/// The moment of what was read.
fn check_clock_after(vm: &Vm, (year, month, day): RawDay, clock: [i32; 4]) -> Result<Moment> {
    let day = check_day(vm, year as i32, month as i32, day as i32)?;
    Ok(Moment { day, clock: check_clock(vm, clock)? })
}

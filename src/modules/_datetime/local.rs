//! The system's clock and its time zone.

use typhon_object::{
    prelude::*,
    primal::{float, int},
};

use super::{
    arguments::no_day,
    calendar::{Day, MAX_YEAR, MIN_YEAR, ordinal_of},
    clock::{Clock, DAY, Moment},
    parse::RawDay,
    span::Span,
    timedelta::make as make_delta,
    timezone,
};
use crate::{
    support::os_error,
    time::{
        calendar::{break_down, moment_argument},
        sys::{Broken, clock},
    },
};

/// 1970-01-01, in seconds since the day before the first.
pub const EPOCH: i64 = 719_163 * 86_400;
/// Longer than any change of a zone's offset.
const LONGEST_FOLD: i64 = 86_400;

/// Now: seconds since 1970, and microseconds.
pub fn now() -> (i64, u32) {
    let now = clock(libc::CLOCK_REALTIME).unwrap_or(0);
    (now.div_euclid(1_000_000_000), (now.rem_euclid(1_000_000_000) / 1000) as u32)
}

/// The whole seconds of a timestamp.
///
/// # Errors
/// TypeError, ValueError for NaN, OverflowError.
pub fn whole_seconds(vm: &Vm, timestamp: &Value) -> Result<i64> {
    match timestamp.is_none() {
        true => Err(vm.type_error("'NoneType' object cannot be interpreted as an integer")),
        false => moment_argument(vm, Some(timestamp)),
    }
}

/// The seconds and microseconds of a timestamp, rounded to the nearest of them, of two to the even one.
///
/// # Errors
/// TypeError, ValueError for NaN, OverflowError.
pub fn seconds_and_micros(vm: &Vm, timestamp: &Value) -> Result<(i64, u32)> {
    let out_of_range = || vm.overflow_error("timestamp out of range for platform time_t");
    if let Some(float) = float::as_f64(timestamp) {
        if float.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let micros = (float.fract() * 1e6).round_ties_even();
        let whole = float.trunc();
        let (whole, micros) = match micros {
            1e6.. => (whole + 1.0, micros - 1e6),
            ..0.0 => (whole - 1.0, micros + 1e6),
            _ => (whole, micros),
        };
        if !(-(2f64.powi(63))..2f64.powi(63)).contains(&whole) {
            return Err(out_of_range());
        }
        return Ok((whole as i64, micros as u32));
    }
    let index = match ops::index(vm, timestamp) {
        Ok(index) => index,
        Err(raised) => {
            vm.catch_as(raised, Known::TypeError)?;
            let given = vm.type_name(timestamp);
            return Err(vm.type_error(format!("argument must be int or float, not {given}")));
        }
    };
    int::as_i64(&index).map(|seconds| (seconds, 0)).ok_or_else(out_of_range)
}

/// The fields of a broken-down time; leap seconds are those before them.
fn fields(time: &Broken) -> (RawDay, Clock) {
    let tm = &time.0;
    let day = (i64::from(tm.tm_year) + 1900, i64::from(tm.tm_mon) + 1, tm.tm_mday.into());
    let clock = Clock { hour: tm.tm_hour as u8, minute: tm.tm_min as u8, second: tm.tm_sec.min(59) as u8, micro: 0 };
    (day, clock)
}

/// The local time of a moment.
///
/// # Errors
/// OSError where the system knows none.
pub fn local(vm: &Vm, seconds: i64) -> Result<(RawDay, Clock)> {
    break_down(vm, seconds, true).map(|time| fields(&time))
}

/// The universal time of a moment.
///
/// # Errors
/// OSError where the system knows none.
pub fn universal(vm: &Vm, seconds: i64) -> Result<(RawDay, Clock)> {
    match seconds.checked_add(EPOCH).and_then(|seconds| Day::from_ordinal(seconds.div_euclid(86_400))) {
        Some(Day { year, month, day }) => {
            let clock = Clock::from_micros(seconds.rem_euclid(86_400) * 1_000_000);
            Ok(((year.into(), month.into(), day.into()), clock))
        }
        None => break_down(vm, seconds, false).map(|time| fields(&time)),
    }
}

/// The local time of a moment in seconds, both counted from the day before the first.
fn local_seconds(vm: &Vm, moment: i64) -> Result<i64> {
    let ((year, month, day), clock) = local(vm, moment - EPOCH)?;
    if !(i64::from(MIN_YEAR)..=i64::from(MAX_YEAR)).contains(&year) {
        return Err(no_day(vm, year, month, day));
    }
    Ok(ordinal_of(year, month, day) * 86_400 + clock.seconds())
}

/// Whether the local time of a moment is the second of its kind: the clock was put back before.
///
/// # Errors
/// As for local times.
pub fn is_repeated(vm: &Vm, seconds: i64, local: Moment) -> Result<bool> {
    let (moment, result) = (EPOCH + seconds, local.seconds());
    let before = local_seconds(vm, moment - LONGEST_FOLD)?;
    let change = result - before - LONGEST_FOLD;
    Ok(change < 0 && local_seconds(vm, moment + change)? == result)
}

/// The moment of a local time, in seconds since 1970; `fold` tells which of two.
///
/// # Errors
/// ValueError where it is out of range.
pub fn timestamp(vm: &Vm, moment: Moment, fold: bool) -> Result<i64> {
    let wanted = moment.seconds();
    // The zone's offset at a moment near, and the moment if that is the right one.
    let offset = local_seconds(vm, wanted)? - wanted;
    let first = wanted - offset;
    let there = local_seconds(vm, first)?;
    let other = if there == wanted {
        // It is one answer, but there may be an earlier one, or a later.
        let probe = if fold { first + LONGEST_FOLD } else { first - LONGEST_FOLD };
        let other = local_seconds(vm, probe)? - probe;
        if other == offset {
            return Ok(first - EPOCH);
        }
        other
    } else {
        there - first
    };
    let second = wanted - other;
    let found = match () {
        () if local_seconds(vm, second)? == wanted => second,
        () if there == wanted => first,
        // The clock was put forward, past this time.
        () if fold => first.min(second),
        () => first.max(second),
    };
    Ok(found - EPOCH)
}

/// The zone that the system keeps at a local time.
///
/// # Errors
/// As [`timestamp`] and [`zone_at`].
pub fn zone_at_local(vm: &Vm, moment: Moment, fold: bool) -> Result<Value> {
    let (stated, other) = (timestamp(vm, moment, fold)?, timestamp(vm, moment, !fold)?);
    // Where the clock was put forward past this time, the zone is the one before with fold 0, and that after with fold 1.
    let in_gap = stated != other && (other > stated) == fold;
    zone_at(vm, if in_gap { other } else { stated })
}

/// The zone that the system keeps at a moment, as one with a fixed offset.
///
/// # Errors
/// OSError where the system knows no local time.
pub fn zone_at(vm: &Vm, seconds: i64) -> Result<Value> {
    let time = crate::time::sys::local(seconds).map_err(|errno| os_error(vm, errno))?;
    let offset = make_delta(Span::of_micros(time.0.tm_gmtoff * 1_000_000));
    timezone::make(vm, offset, vm.str(&time.zone()))
}

/// The zone that the system keeps at a universal time.
///
/// # Errors
/// As [`zone_at`].
pub fn zone_at_universal(vm: &Vm, moment: Moment) -> Result<Value> {
    zone_at(vm, moment.micros().div_euclid(DAY / 86_400) - EPOCH)
}

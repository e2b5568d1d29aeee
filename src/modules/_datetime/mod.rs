//! `_datetime`: dates, times, spans of time and time zones.
//!
//! All of them are plain numbers that never change, so nobody takes a lock; a hash that was computed is kept beside them.
//!
//! Reading order: [`calendar`], [`clock`] and [`span`], which know no object; [`parse`] and [`print`], ISO 8601; then a file
//! for each type, with more beside those that are long.

use typhon_object::{bootstrap::type_of, prelude::*, primal::module::set_constant};

mod arguments;
mod calendar;
mod clock;
mod date;
mod date_making;
mod datetime;
mod datetime_making;
mod datetime_operators;
mod datetime_zones;
mod division;
mod format;
mod iso_calendar;
mod local;
mod parse;
mod print;
mod span;
mod span_operators;
#[cfg(test)]
mod tests;
mod time;
mod timedelta;
mod timezone;
mod tzinfo;

use calendar::{Day, MAX_YEAR, MIN_YEAR};
use clock::{Clock, Moment};
use date::Date;
use datetime::DateTime;
use iso_calendar::IsoCalendarDate;
use span::Span;
use time::Time;
use timedelta::TimeDelta;
use timezone::TimeZone;
use tzinfo::TzInfo;

/// Fast implementation of the datetime module.
#[pymodule(name = "_datetime", types(TimeDelta, Date, DateTime, Time, TzInfo, TimeZone))]
mod module {
    #[attr]
    #[name = "MINYEAR"]
    const MIN_YEAR: i32 = super::MIN_YEAR;

    #[attr]
    #[name = "MAXYEAR"]
    const MAX_YEAR: i32 = super::MAX_YEAR;

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        type_of(vm, IsoCalendarDate::DEF);
        set_limits(vm)?;
        set_constant(vm, module, "UTC", timezone::utc(vm))
    }
}

/// Gives the classes the constants that are instances of their own.
fn set_limits(vm: &Vm) -> Result<()> {
    let last = Clock { hour: 23, minute: 59, second: 59, micro: 999_999 };
    let (first_day, last_day) =
        (Day { year: MIN_YEAR as u16, month: 1, day: 1 }, Day { year: MAX_YEAR as u16, month: 12, day: 31 });
    let moment = |day, clock| datetime::make(Moment { day, clock }, 0, Value::NONE);
    let zone = |minutes: i64| timezone::make(vm, tzinfo::offset_value(minutes * 60_000_000), Value::NONE);
    let a_microsecond = || timedelta::make(Span::of_micros(1));
    let minutes = 24 * 60 - 1;
    limits(
        vm,
        TimeDelta::DEF,
        [("resolution", a_microsecond()), ("min", timedelta::make(Span::MIN)), ("max", timedelta::make(Span::MAX))],
    );
    let a_day = Span { days: 1, ..Span::ZERO };
    limits(
        vm,
        Date::DEF,
        [("min", date::make(first_day)), ("max", date::make(last_day)), ("resolution", timedelta::make(a_day))],
    );
    limits(
        vm,
        Time::DEF,
        [
            ("min", time::make(Clock::MIDNIGHT, 0, Value::NONE)),
            ("max", time::make(last, 0, Value::NONE)),
            ("resolution", a_microsecond()),
        ],
    );
    limits(
        vm,
        DateTime::DEF,
        [("min", moment(first_day, Clock::MIDNIGHT)), ("max", moment(last_day, last)), ("resolution", a_microsecond())],
    );
    limits(vm, TimeZone::DEF, [("utc", timezone::utc(vm)), ("min", zone(-minutes)?), ("max", zone(minutes)?)]);
    Ok(())
}

/// Sets a class's constants, unless an earlier import of the module did.
fn limits(vm: &Vm, def: &'static TypeDef, values: [(&str, Value); 3]) {
    let class = type_of(vm, def);
    let Some(class) = Class::from(&class) else { return };
    for (name, value) in values {
        let name = vm.intern(name);
        if class.dict().get_interned(vm, &name).is_none() {
            class.dict().set_interned(vm, &name, value);
        }
    }
}

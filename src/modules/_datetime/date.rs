//! `date`.

use typhon_number::hash::hash_bytes;
use typhon_object::{
    ops::Comparison,
    prelude::*,
    primal::{common::is_own_class, str as string, tuple},
    vm::hash_key,
};

use super::{
    arguments::{bind, c_int, c_int_or, check_day, no_day, state},
    calendar::{BadWeek, Day, civil, ordinal_of_week},
    clock::{Clock, Moment},
    datetime::DateTime,
    format, iso_calendar,
    print::Line,
    span::Span,
    timedelta::{make as make_delta, span_of},
};
use crate::{
    shared::{bytes, instance},
    time::calendar::to_struct_without_zone,
};

/// date(year, month, day): a day of the calendar.
#[pytype(name = "date", module = "datetime", flags(base), methods(itself, making))]
pub struct Date {
    /// Never changes.
    pub(super) day: Opaque<Day>,
}

/// A date.
#[inline]
pub fn make(day: Day) -> Value {
    typhon_heap::new(Date::fields(Header::of::<Date>(), day))
}

/// Whether a class is that of dates itself.
#[inline]
pub fn is_date(class: &Value) -> bool {
    is_own_class::<Date>(class)
}

/// A date of a class, which is asked for it where it is not `date` itself.
///
/// # Errors
/// ValueError where there is no such day; what the class raises.
pub fn of_class(vm: &Vm, class: &Value, (year, month, day): (i64, i64, i64)) -> Result<Value> {
    if is_date(class) {
        return Day::new(year, month, day).map(make).ok_or_else(|| no_day(vm, year, month, day));
    }
    vm.call(class, &[vm.int(year), vm.int(month), vm.int(day)])
}

#[cold]
fn out_of_range(vm: &Vm) -> Raised {
    vm.overflow_error("date value out of range")
}

impl Date {
    /// The fields of an instance.
    #[inline]
    pub(super) fn fields(header: Header, day: Day) -> Date {
        Date { header, day: Opaque(day) }
    }

    /// The date so many days later, of the class of `this`.
    fn moved(vm: &Vm, this: &Value, days: i64) -> Result<Value> {
        let Some(date) = this.native::<Date>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let day = date.day.plus(days).ok_or_else(|| out_of_range(vm))?;
        if this.exact::<Date>().is_some() {
            return Ok(make(day));
        }
        of_class(vm, &vm.class_value(this), (day.year.into(), day.month.into(), day.day.into()))
    }

    /// The day of what is a date and no datetime.
    fn only(value: &Value) -> Option<Day> {
        if let Some(date) = value.exact::<Date>() {
            return Some(*date.day);
        }
        match value.native::<DateTime>() {
            None => value.native::<Date>().map(|date| *date.day),
            Some(_) => None,
        }
    }

    fn order(&self, other: &Value, op: Comparison) -> Value {
        Date::only(other).map_or(Value::NOT_IMPLEMENTED, |other| Value::bool(op.of((*self.day).cmp(&other))))
    }
}

/// Whether a pickle's state can be a date's.
fn is_state(state: &[u8; 4]) -> bool {
    (1..=12).contains(&state[2])
}

#[pymethods(itself)]
impl Date {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let day = match args.values() {
            [first] if !args.has_keywords() => state(vm, first, "date", is_state)?.map(unpack),
            _ => None,
        };
        let day = match day {
            Some(day) => day,
            None => {
                let [year, month, day] = bind(vm, "function", args, &["year", "month", "day"], (3, 3))?;
                let part = |part| c_int_or(vm, part, 0);
                check_day(vm, part(year)?, part(month)?, part(day)?)?
            }
        };
        match is_date(class) {
            true => Ok(make(day)),
            false => instance(vm, class, |header| Date::fields(header, day)),
        }
    }

    /// The year.
    #[getter]
    fn year(&self) -> u16 {
        self.day.year
    }

    /// The month, 1 for January.
    #[getter]
    fn month(&self) -> u8 {
        self.day.month
    }

    /// The day of the month.
    #[getter]
    fn day(&self) -> u8 {
        self.day.day
    }

    fn __repr__(this: &Value, vm: &Vm) -> String {
        let Some(Day { year, month, day }) = this.native::<Date>().map(|date| *date.day) else { return String::new() };
        let name = match this.exact::<Date>() {
            Some(_) => "datetime.date".to_owned(),
            None => vm.class_of(this).plain_name(),
        };
        format!("{name}({year}, {month}, {day})")
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        match this.exact::<Date>() {
            Some(date) => Ok(date.isoformat()),
            None => vm.call_method_str(this, "isoformat", &[]),
        }
    }

    fn __hash__(&self) -> i64 {
        hash_of(&pack(*self.day))
    }

    /// The date as the C library's ctime() prints it.
    fn ctime(&self) -> String {
        format::ctime(Moment { day: *self.day, clock: Clock::MIDNIGHT })
    }

    /// The date as a format of strftime() tells.
    #[sig(format)]
    fn strftime(this: &Value, vm: &Vm, format: &Value) -> Result<Value> {
        format::strftime(vm, this, format)
    }

    /// As strftime(); without a format as str().
    fn __format__(this: &Value, vm: &Vm, format: &Value) -> Result<Value> {
        format::format(vm, this, format)
    }

    /// A time tuple, as time.localtime() gives.
    fn timetuple(&self, vm: &Vm) -> Result<Value> {
        to_struct_without_zone(vm, &format::broken(Moment { day: *self.day, clock: Clock::MIDNIGHT }, -1))
    }

    /// The year, the week and its day by ISO 8601.
    fn isocalendar(&self, vm: &Vm) -> Value {
        iso_calendar::make(vm, self.day.week())
    }

    /// The date as ISO 8601 writes it: YYYY-MM-DD.
    fn isoformat(&self) -> Value {
        let mut line = Line::new();
        line.day(*self.day);
        line.to_value()
    }

    /// The day of the week: 1 for Monday, 7 for Sunday.
    fn isoweekday(&self) -> i64 {
        self.day.weekday() + 1
    }

    /// The day of the week: 0 for Monday, 6 for Sunday.
    fn weekday(&self) -> i64 {
        self.day.weekday()
    }

    /// The number of the day; that of January 1 of year 1 is 1.
    fn toordinal(&self) -> i64 {
        self.day.ordinal()
    }

    /// The date with other numbers in some places.
    #[alias(__replace__)]
    #[sig(year = unchanged, month = unchanged, day = unchanged)]
    fn replace(this: &Value, vm: &Vm, year: Maybe<'_>, month: Maybe<'_>, day: Maybe<'_>) -> Result<Value> {
        let Some(own) = this.native::<Date>().map(|date| *date.day) else { return Ok(Value::NOT_IMPLEMENTED) };
        let year = c_int_or(vm, year.0, own.year.into())?;
        let month = c_int_or(vm, month.0, own.month.into())?;
        let day = c_int_or(vm, day.0, own.day.into())?;
        of_class(vm, &vm.class_value(this), (year.into(), month.into(), day.into()))
    }

    /// What a copy is made from.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let Some(date) = this.native::<Date>() else { return Value::NOT_IMPLEMENTED };
        tuple::of([vm.class_value(this), tuple::of([bytes::new(&pack(*date.day))])])
    }

    #[alias(__radd__)]
    fn __add__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        match (Date::only(this), span_of(other)) {
            (Some(_), Some(span)) => Date::moved(vm, this, span.days.into()),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __sub__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        let Some(day) = Date::only(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(span) = span_of(other) {
            return Date::moved(vm, this, -i64::from(span.days));
        }
        Ok(Date::only(other).map_or(Value::NOT_IMPLEMENTED, |other| between(day, other)))
    }

    fn __rsub__(this: &Value, other: &Value) -> Value {
        match (Date::only(other), Date::only(this)) {
            (Some(other), Some(day)) => between(other, day),
            _ => Value::NOT_IMPLEMENTED,
        }
    }

    fn __eq__(&self, other: &Value) -> Value {
        self.order(other, Comparison::Equal)
    }

    fn __ne__(&self, other: &Value) -> Value {
        self.order(other, Comparison::NotEqual)
    }

    fn __lt__(&self, other: &Value) -> Value {
        self.order(other, Comparison::Less)
    }

    fn __le__(&self, other: &Value) -> Value {
        self.order(other, Comparison::LessEqual)
    }

    fn __gt__(&self, other: &Value) -> Value {
        self.order(other, Comparison::Greater)
    }

    fn __ge__(&self, other: &Value) -> Value {
        self.order(other, Comparison::GreaterEqual)
    }
}

/// The hash of what a pickle keeps, another in each process; small enough for an immediate.
pub fn hash_of(state: &[u8]) -> i64 {
    (hash_bytes(hash_key(), state) as u64 >> 4) as i64
}

fn between(later: Day, earlier: Day) -> Value {
    make_delta(Span { days: (later.ordinal() - earlier.ordinal()) as i32, ..Span::ZERO })
}

/// A day as pickles keep it.
pub fn pack(day: Day) -> [u8; 4] {
    let [high, low] = day.year.to_be_bytes();
    [high, low, day.month, day.day]
}

/// The day of a pickle.
pub fn unpack([high, low, month, day]: [u8; 4]) -> Day {
    Day { year: u16::from_be_bytes([high, low]), month, day }
}

/// The date that a year, a week and a day of it name, of a class.
pub fn from_week(vm: &Vm, class: &Value, parts: [&Value; 3]) -> Result<Value> {
    let mut numbers = [0; 3];
    for (number, part) in numbers.iter_mut().zip(parts) {
        *number = c_int(vm, part).map_err(|raised| match vm.catch_as(raised, Known::OverflowError) {
            Ok(_) => vm.value_error("ISO calendar component out of range"),
            Err(raised) => raised,
        })?;
    }
    let [year, week, weekday] = numbers;
    match ordinal_of_week(year.into(), week.into(), weekday.into()) {
        Ok(ordinal) if ordinal > 0 => of_class(vm, class, civil(ordinal)),
        Ok(_) | Err(BadWeek::Year) => Err(no_day(vm, year.into(), 1, 1)),
        Err(BadWeek::Week) => Err(vm.value_error(format!("Invalid week: {week}"))),
        Err(BadWeek::Weekday) => Err(vm.value_error(format!("Invalid weekday: {weekday} (range is [1, 7])"))),
    }
}

/// The error of a text that is no date or time.
#[cold]
pub fn invalid(vm: &Vm, text: &Value) -> Raised {
    match ops::repr(vm, text) {
        Ok(repr) => vm.value_error(format!("Invalid isoformat string: {}", string::lossy(&repr))),
        Err(raised) => raised,
    }
}

/// The text that a `fromisoformat` is given.
///
/// # Errors
/// TypeError for what is no str.
pub fn iso_text<'a>(vm: &Vm, text: &'a Value) -> Result<&'a Str> {
    text.native::<Str>().ok_or_else(|| vm.type_error("fromisoformat: argument must be str"))
}

//! `datetime`: a date with a time, and what its fields say.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_object::{
    prelude::*,
    primal::{common::is_own_class, str as string, tuple},
};
use typhon_text::{Text, TextBuf};

use super::{
    arguments::{bind, c_int_or, check_clock, check_day, check_fold, check_zone, state},
    calendar::Day,
    clock::{Clock, Moment},
    date::{self, Date, hash_of},
    print::{Line, Precision},
    span::Span,
    time::{self, call_with_fold, state_zone},
    timedelta::hash as span_hash,
    tzinfo::{ask, name_at, span_at, write_offset},
};
use crate::shared::{bytes, instance};

/// The hash of what was not asked for it yet.
pub const UNKNOWN: i64 = -1;

/// datetime(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0): a day and a time of it.
#[pytype(name = "datetime", module = "datetime", flags(base), methods(itself, operators, making, zones))]
pub struct DateTime {
    base: Date,
    /// Never changes. The fold is in the header.
    pub(super) clock: Opaque<Clock>,
    /// A tzinfo, or None.
    pub(super) zone: Frozen,
    hash: AtomicI64,
}

/// A datetime.
#[inline]
pub fn make(moment: Moment, fold: u16, zone: Value) -> Value {
    typhon_heap::new(DateTime::fields(Header::of::<DateTime>(), moment, fold, zone))
}

/// A datetime of a class, which is asked for it where it is not `datetime` itself.
///
/// # Errors
/// What the class raises.
pub fn of_class(vm: &Vm, class: &Value, moment: Moment, fold: u16, zone: Value) -> Result<Value> {
    if is_own_class::<DateTime>(class) {
        return Ok(make(moment, fold, zone));
    }
    let Moment { day: Day { year, month, day }, clock: Clock { hour, minute, second, micro } } = moment;
    let days = [i64::from(year), month.into(), day.into()].map(|part| vm.int(part));
    let clock = [i64::from(hour), minute.into(), second.into(), micro.into()].map(|part| vm.int(part));
    let ([year, month, day], [hour, minute, second, micro]) = (days, clock);
    call_with_fold(vm, class, &[year, month, day, hour, minute, second, micro, zone, vm.int(fold.into())])
}

impl DateTime {
    #[inline]
    fn fields(header: Header, moment: Moment, fold: u16, zone: Value) -> DateTime {
        header.misc.store(fold, Ordering::Relaxed);
        let (zone, hash) = (Frozen::new(zone), AtomicI64::new(UNKNOWN));
        DateTime { base: Date::fields(header, moment.day), clock: Opaque(moment.clock), zone, hash }
    }

    /// The day and the time.
    #[inline]
    pub(super) fn moment(&self) -> Moment {
        Moment { day: *self.base.day, clock: *self.clock }
    }

    /// Which of two equal times is meant.
    #[inline]
    pub(super) fn fold_bit(&self) -> u16 {
        self.header().misc.load(Ordering::Relaxed)
    }

    /// How far from universal time it is; `None` for a naive one.
    ///
    /// # Errors
    /// What the zone raises.
    #[inline]
    pub(super) fn offset(&self, vm: &Vm) -> Result<Option<Span>> {
        match self.zone.is_none() {
            true => Ok(None),
            false => span_at(vm, &self.zone, "utcoffset", &self.to_value()),
        }
    }

    /// As [`offset`](DateTime::offset), of the same time with this fold.
    ///
    /// # Errors
    /// What the zone raises.
    pub(super) fn offset_with(&self, vm: &Vm, fold: u16) -> Result<Option<Span>> {
        let other = make(self.moment(), fold, self.zone.clone());
        span_at(vm, &self.zone, "utcoffset", &other)
    }

    /// What a pickle keeps, the fold aside.
    fn state(&self) -> [u8; 10] {
        let mut state = [0; 10];
        state[..4].copy_from_slice(&date::pack(*self.base.day));
        state[4..].copy_from_slice(&time::pack(*self.clock));
        state
    }

    fn reduce(this: &Value, vm: &Vm, protocol: i32) -> Value {
        let Some(moment) = this.native::<DateTime>() else { return Value::NOT_IMPLEMENTED };
        let mut state = moment.state();
        if protocol > 3 && moment.fold_bit() != 0 {
            state[2] |= 0x80;
        }
        let state = bytes::new(&state);
        let args = match moment.zone.is_none() {
            true => tuple::of([state]),
            false => tuple::of([state, moment.zone.clone()]),
        };
        tuple::of([vm.class_value(this), args])
    }

    fn write(&self, vm: &Vm, separator: &Text<'_>, precision: Precision) -> Result<Value> {
        let (mut day, mut clock) = (Line::new(), Line::new());
        day.day(*self.base.day);
        clock.clock(*self.clock, precision);
        if !self.zone.is_none() {
            write_offset(vm, &mut clock, &self.zone, &self.to_value(), Some(b':'))?;
        }
        if let [separator] = separator.bytes() {
            day.push(*separator);
            day.append(clock.as_bytes());
            return Ok(day.to_value());
        }
        let mut whole = TextBuf::with_capacity(64);
        whole.push_ascii(day.as_bytes());
        whole.push_text(*separator);
        whole.push_ascii(clock.as_bytes());
        Ok(string::from_buf(&whole))
    }
}

fn is_state(state: &[u8; 10]) -> bool {
    (1..=12).contains(&(state[2] & 0x7f))
}

/// The moment and the fold of a pickle.
fn unpack(mut state: [u8; 10]) -> (Moment, u16) {
    let fold = u16::from(state[2] >> 7);
    state[2] &= 0x7f;
    let [a, b, c, d, rest @ ..] = state;
    (Moment { day: date::unpack([a, b, c, d]), clock: time::unpack(rest) }, fold)
}

#[pymethods(itself)]
impl DateTime {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        const NAMES: [&str; 9] = ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"];
        let stated = match args.values() {
            [first] | [first, _] if !args.has_keywords() => state(vm, first, "datetime", is_state)?,
            _ => None,
        };
        let (moment, fold, zone) = match stated {
            Some(state) => {
                let (moment, fold) = unpack(state);
                (moment, fold, state_zone(vm, args.values().get(1))?)
            }
            None => {
                let [year, month, day, hour, minute, second, micro, zone, fold] =
                    bind(vm, "function", args, &NAMES, (3, 8))?;
                let part = |part| c_int_or(vm, part, 0);
                let days = (part(year)?, part(month)?, part(day)?);
                let (clock, fold) = ([part(hour)?, part(minute)?, part(second)?, part(micro)?], part(fold)?);
                let day = check_day(vm, days.0, days.1, days.2)?;
                let clock = check_clock(vm, clock)?;
                let fold = check_fold(vm, fold)?;
                let zone = zone.cloned().unwrap_or(Value::NONE);
                check_zone(vm, &zone)?;
                (Moment { day, clock }, fold, zone)
            }
        };
        match is_own_class::<DateTime>(class) {
            true => Ok(make(moment, fold, zone)),
            false => instance(vm, class, |header| DateTime::fields(header, moment, fold, zone)),
        }
    }

    /// The hour.
    #[getter]
    fn hour(&self) -> u8 {
        self.clock.hour
    }

    /// The minute.
    #[getter]
    fn minute(&self) -> u8 {
        self.clock.minute
    }

    /// The second.
    #[getter]
    fn second(&self) -> u8 {
        self.clock.second
    }

    /// The microsecond.
    #[getter]
    fn microsecond(&self) -> u32 {
        self.clock.micro
    }

    /// The time zone, or None.
    #[getter]
    fn tzinfo(&self) -> Value {
        self.zone.clone()
    }

    /// Which of two equal times is meant, where the clock was put back.
    #[getter]
    fn fold(&self) -> u16 {
        self.fold_bit()
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<String> {
        let Some(moment) = this.native::<DateTime>() else { return Ok(String::new()) };
        let name = match this.exact::<DateTime>() {
            Some(_) => "datetime.datetime".to_owned(),
            None => vm.class_of(this).plain_name(),
        };
        let Moment { day: Day { year, month, day }, clock } = moment.moment();
        let mut text = format!("{name}({year}, {month}, {day}, {}, {}", clock.hour, clock.minute);
        if clock.second != 0 || clock.micro != 0 {
            text.push_str(&format!(", {}", clock.second));
        }
        if clock.micro != 0 {
            text.push_str(&format!(", {}", clock.micro));
        }
        if moment.fold_bit() != 0 {
            text.push_str(", fold=1");
        }
        if !moment.zone.is_none() {
            text.push_str(&format!(", tzinfo={}", string::lossy(&ops::repr(vm, &moment.zone)?)));
        }
        text.push(')');
        Ok(text)
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        match this.exact::<DateTime>() {
            Some(moment) => moment.write(vm, &Text::from_trusted(b" "), Precision::Auto),
            None => vm.call_method_str(this, "isoformat", &[vm.str(" ")]),
        }
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        match self.hash.load(Ordering::Relaxed) {
            UNKNOWN => {}
            known => return Ok(known),
        }
        let offset = match self.fold_bit() {
            0 => self.offset(vm)?,
            // Equal times have equal hashes, whichever of two they are.
            _ => self.offset_with(vm, 0)?,
        };
        let micros = self.moment().micros();
        let hash = match offset {
            None => hash_of(&self.state()),
            Some(offset) => span_hash(Span::of_micros(micros - offset.small().unwrap_or(0))),
        };
        self.hash.store(hash, Ordering::Relaxed);
        Ok(hash)
    }

    /// The datetime as ISO 8601 writes it, with this character before the time; timespec tells how much of the time: 'auto',
    /// 'hours', 'minutes', 'seconds', 'milliseconds' or 'microseconds'.
    #[sig(sep = "T", timespec = "auto")]
    fn isoformat(&self, vm: &Vm, sep: Maybe<'_>, timespec: Maybe<'_>) -> Result<Value> {
        let wrong =
            |given: String| vm.type_error(format!("isoformat() argument 1 must be a unicode character, not {given}"));
        let t = Text::from_trusted(b"T");
        let separator = match sep.0 {
            None => t,
            Some(given) => match given.native::<Str>() {
                None => return Err(wrong(vm.given_name(given))),
                Some(text) if text.len() == 1 => text.text(),
                Some(text) => return Err(wrong(format!("a string of length {}", text.len()))),
            },
        };
        self.write(vm, &separator, Precision::given(vm, timespec.0, 2)?)
    }

    /// The offset that the time zone tells.
    fn utcoffset(this: &Value, vm: &Vm) -> Result<Value> {
        this.native::<DateTime>().map_or(Ok(Value::NONE), |moment| ask(vm, &moment.zone, "utcoffset", this))
    }

    /// The name that the time zone tells.
    fn tzname(this: &Value, vm: &Vm) -> Result<Value> {
        this.native::<DateTime>().map_or(Ok(Value::NONE), |moment| name_at(vm, &moment.zone, this))
    }

    /// The daylight saving time that the time zone tells.
    fn dst(this: &Value, vm: &Vm) -> Result<Value> {
        this.native::<DateTime>().map_or(Ok(Value::NONE), |moment| ask(vm, &moment.zone, "dst", this))
    }

    /// The date alone.
    fn date(&self) -> Value {
        date::make(*self.base.day)
    }

    /// The time alone, without its zone.
    fn time(&self) -> Value {
        time::make(*self.clock, self.fold_bit(), Value::NONE)
    }

    /// The time and its zone.
    fn timetz(&self) -> Value {
        time::make(*self.clock, self.fold_bit(), self.zone.clone())
    }

    /// The datetime with other parts in some places.
    #[alias(__replace__)]
    #[sig(year = unchanged, month = unchanged, day = unchanged, hour = unchanged, minute = unchanged,
        second = unchanged, microsecond = unchanged, tzinfo = unchanged, *, fold = unchanged)]
    fn replace(
        this: &Value,
        vm: &Vm,
        year: Maybe<'_>,
        month: Maybe<'_>,
        day: Maybe<'_>,
        hour: Maybe<'_>,
        minute: Maybe<'_>,
        second: Maybe<'_>,
        microsecond: Maybe<'_>,
        tzinfo: Maybe<'_>,
        fold: Maybe<'_>,
    ) -> Result<Value> {
        let Some(own) = this.native::<DateTime>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let part = |given: Maybe<'_>, own: u32| c_int_or(vm, given.0, own as i32);
        let Moment { day: days, clock } = own.moment();
        let (year, month, day) =
            (part(year, days.year.into())?, part(month, days.month.into())?, part(day, days.day.into())?);
        let parts = [
            part(hour, clock.hour.into())?,
            part(minute, clock.minute.into())?,
            part(second, clock.second.into())?,
            part(microsecond, clock.micro)?,
        ];
        let zone = tzinfo.0.cloned().unwrap_or_else(|| own.zone.clone());
        let fold = part(fold, own.fold_bit().into())?;
        let day = check_day(vm, year, month, day)?;
        let clock = check_clock(vm, parts)?;
        let fold = check_fold(vm, fold)?;
        check_zone(vm, &zone)?;
        of_class(vm, &vm.class_value(this), Moment { day, clock }, fold, zone)
    }

    /// What a copy is made from, for a protocol of pickle.
    fn __reduce_ex__(this: &Value, vm: &Vm, protocol: i32) -> Value {
        DateTime::reduce(this, vm, protocol)
    }

    /// What a copy is made from.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        DateTime::reduce(this, vm, 2)
    }
}

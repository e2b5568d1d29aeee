//! `time`.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_object::{
    ops::Comparison,
    prelude::*,
    primal::{common::is_own_class, str as string, tuple},
};

use super::{
    arguments::{bind, c_int_or, check_clock, check_fold, check_zone, state},
    clock::Clock,
    date::{hash_of, invalid, iso_text},
    date_making::strptime,
    datetime::UNKNOWN,
    format, parse,
    print::{Line, Precision},
    span::Span,
    timedelta::hash as span_hash,
    timezone,
    tzinfo::{ask, name_at, offset_value, span_at, write_offset},
};
use crate::shared::{bytes, instance};

/// time(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0): a time of the day, of no day in particular.
#[pytype(name = "time", module = "datetime", flags(base))]
pub struct Time {
    /// Never changes. The fold is in the header.
    pub(super) clock: Opaque<Clock>,
    /// A tzinfo, or None.
    pub(super) zone: Frozen,
    hash: AtomicI64,
}

/// A time.
#[inline]
pub fn make(clock: Clock, fold: u16, zone: Value) -> Value {
    typhon_heap::new(Time::fields(Header::of::<Time>(), clock, fold, zone))
}

/// A time of a class, which is asked for it where it is not `time` itself.
///
/// # Errors
/// What the class raises.
fn of_class(vm: &Vm, class: &Value, clock: Clock, fold: u16, zone: Value) -> Result<Value> {
    if is_own_class::<Time>(class) {
        return Ok(make(clock, fold, zone));
    }
    let Clock { hour, minute, second, micro } = clock;
    let numbers = [hour.into(), minute.into(), second.into(), micro.into()].map(|part| vm.int(part));
    let [hour, minute, second, micro] = numbers;
    call_with_fold(vm, class, &[hour, minute, second, micro, zone, vm.int(fold.into())])
}

/// Calls a class with arguments of which the last is the fold: it is stated, by its name, where it is not 0.
///
/// # Errors
/// What the class raises.
pub fn call_with_fold(vm: &Vm, class: &Value, args: &[Value]) -> Result<Value> {
    match args {
        [rest @ .., fold] if fold.as_small_int() == Some(0) => vm.call(class, rest),
        _ => vm.call_args(class, Args::new(args, &[vm.intern("fold")])),
    }
}

impl Time {
    #[inline]
    fn fields(header: Header, clock: Clock, fold: u16, zone: Value) -> Time {
        header.misc.store(fold, Ordering::Relaxed);
        Time { header, clock: Opaque(clock), zone: Frozen::new(zone), hash: AtomicI64::new(UNKNOWN) }
    }

    /// Which of two equal times is meant.
    #[inline]
    pub(super) fn fold_bit(&self) -> u16 {
        self.header.misc.load(Ordering::Relaxed)
    }

    fn offset(&self, vm: &Vm) -> Result<Option<Span>> {
        match self.zone.is_none() {
            true => Ok(None),
            false => span_at(vm, &self.zone, "utcoffset", &Value::NONE),
        }
    }

    fn order(&self, vm: &Vm, other: &Value, op: Comparison) -> Result<Value> {
        let Some(other) = other.native::<Time>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let plain = || (*self.clock).cmp(&other.clock);
        if self.zone.is(&other.zone) {
            return Ok(Value::bool(op.of(plain())));
        }
        let ordering = match (self.offset(vm)?, other.offset(vm)?) {
            (a, b) if a == b => plain(),
            (Some(a), Some(b)) => {
                let universal = |time: &Time, offset: Span| time.clock.micros() - offset.small().unwrap_or(0);
                universal(self, a).cmp(&universal(other, b))
            }
            _ => match op {
                Comparison::Equal => return Ok(Value::FALSE),
                Comparison::NotEqual => return Ok(Value::TRUE),
                _ => return Err(vm.type_error("can't compare offset-naive and offset-aware times")),
            },
        };
        Ok(Value::bool(op.of(ordering)))
    }

    fn reduce(this: &Value, vm: &Vm, protocol: i32) -> Value {
        let Some(time) = this.native::<Time>() else { return Value::NOT_IMPLEMENTED };
        let mut state = pack(*time.clock);
        if protocol > 3 && time.fold_bit() != 0 {
            state[0] |= 0x80;
        }
        let state = bytes::new(&state);
        let args = match time.zone.is_none() {
            true => tuple::of([state]),
            false => tuple::of([state, time.zone.clone()]),
        };
        tuple::of([vm.class_value(this), args])
    }
}

/// A time as pickles keep it.
pub fn pack(clock: Clock) -> [u8; 6] {
    let [_, high, middle, low] = clock.micro.to_be_bytes();
    [clock.hour, clock.minute, clock.second, high, middle, low]
}

/// The time of a pickle.
pub fn unpack([hour, minute, second, high, middle, low]: [u8; 6]) -> Clock {
    Clock { hour, minute, second, micro: u32::from_be_bytes([0, high, middle, low]) }
}

fn is_state(state: &[u8; 6]) -> bool {
    state[0] & 0x7f < 24
}

/// The zone beside a pickle's state.
///
/// # Errors
/// TypeError.
pub fn state_zone(vm: &Vm, zone: Option<&Value>) -> Result<Value> {
    let zone = zone.cloned().unwrap_or(Value::NONE);
    check_zone(vm, &zone).map_err(|raised| {
        drop(vm.catch(raised));
        vm.type_error("bad tzinfo state arg")
    })?;
    Ok(zone)
}

/// The zone of an offset that was read.
///
/// # Errors
/// ValueError for an offset of a day or more.
pub fn zone_of(vm: &Vm, offset: Option<i64>) -> Result<Value> {
    match offset {
        None => Ok(Value::NONE),
        Some(0) => Ok(timezone::utc(vm)),
        Some(micros) => timezone::make(vm, offset_value(micros), Value::NONE),
    }
}

/// Whether a time that was read is the end of a day, which is midnight of the next then.
///
/// # Errors
/// ValueError for what is later.
pub fn take_midnight(vm: &Vm, clock: &mut [i32; 4]) -> Result<bool> {
    match clock {
        [24, 0, 0, 0] => {
            clock[0] = 0;
            Ok(true)
        }
        [24, ..] => Err(vm.value_error("minute, second, and microsecond must be 0 when hour is 24")),
        _ => Ok(false),
    }
}

#[pymethods]
impl Time {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        const NAMES: [&str; 6] = ["hour", "minute", "second", "microsecond", "tzinfo", "fold"];
        let stated = match args.values() {
            [first] | [first, _] if !args.has_keywords() => state(vm, first, "time", is_state)?,
            _ => None,
        };
        let (clock, fold, zone) = match stated {
            Some(mut state) => {
                let fold = u16::from(state[0] >> 7);
                state[0] &= 0x7f;
                (unpack(state), fold, state_zone(vm, args.values().get(1))?)
            }
            None => {
                let [hour, minute, second, micro, zone, fold] = bind(vm, "function", args, &NAMES, (0, 5))?;
                let part = |part| c_int_or(vm, part, 0);
                let (clock, fold) = ([part(hour)?, part(minute)?, part(second)?, part(micro)?], part(fold)?);
                let clock = check_clock(vm, clock)?;
                let fold = check_fold(vm, fold)?;
                let zone = zone.cloned().unwrap_or(Value::NONE);
                check_zone(vm, &zone)?;
                (clock, fold, zone)
            }
        };
        match is_own_class::<Time>(class) {
            true => Ok(make(clock, fold, zone)),
            false => instance(vm, class, |header| Time::fields(header, clock, fold, zone)),
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
        let Some(time) = this.native::<Time>() else { return Ok(String::new()) };
        let name = match this.exact::<Time>() {
            Some(_) => "datetime.time".to_owned(),
            None => vm.class_of(this).plain_name(),
        };
        let Clock { hour, minute, second, micro } = *time.clock;
        let mut text = format!("{name}({hour}, {minute}");
        if second != 0 || micro != 0 {
            text.push_str(&format!(", {second}"));
        }
        if micro != 0 {
            text.push_str(&format!(", {micro}"));
        }
        if !time.zone.is_none() {
            text.push_str(&format!(", tzinfo={}", string::lossy(&ops::repr(vm, &time.zone)?)));
        }
        if time.fold_bit() != 0 {
            text.push_str(", fold=1");
        }
        text.push(')');
        Ok(text)
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        match this.exact::<Time>() {
            Some(time) => time.isoformat(vm, Maybe(None)),
            None => vm.call_method_str(this, "isoformat", &[]),
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
            _ => match make(*self.clock, 0, self.zone.clone()).native::<Time>() {
                Some(first) => first.offset(vm)?,
                None => None,
            },
        };
        let hash = match offset {
            None => hash_of(&pack(*self.clock)),
            Some(offset) => span_hash(Span::of_micros(self.clock.micros() - offset.small().unwrap_or(0))),
        };
        self.hash.store(hash, Ordering::Relaxed);
        Ok(hash)
    }

    /// The time as ISO 8601 writes it; timespec tells how much: 'auto', 'hours', 'minutes', 'seconds', 'milliseconds' or
    /// 'microseconds'.
    #[sig(timespec = "auto")]
    fn isoformat(&self, vm: &Vm, timespec: Maybe<'_>) -> Result<Value> {
        let precision = Precision::given(vm, timespec.0, 1)?;
        let mut line = Line::new();
        line.clock(*self.clock, precision);
        write_offset(vm, &mut line, &self.zone, &Value::NONE, Some(b':'))?;
        Ok(line.to_value())
    }

    /// The time as a format of strftime() tells.
    #[sig(format)]
    fn strftime(this: &Value, vm: &Vm, format: &Value) -> Result<Value> {
        format::strftime(vm, this, format)
    }

    /// As strftime(); without a format as str().
    fn __format__(this: &Value, vm: &Vm, format: &Value) -> Result<Value> {
        format::format(vm, this, format)
    }

    /// The offset that the time zone tells.
    fn utcoffset(&self, vm: &Vm) -> Result<Value> {
        ask(vm, &self.zone, "utcoffset", &Value::NONE)
    }

    /// The name that the time zone tells.
    fn tzname(&self, vm: &Vm) -> Result<Value> {
        name_at(vm, &self.zone, &Value::NONE)
    }

    /// The daylight saving time that the time zone tells.
    fn dst(&self, vm: &Vm) -> Result<Value> {
        ask(vm, &self.zone, "dst", &Value::NONE)
    }

    /// The time with other parts in some places.
    #[alias(__replace__)]
    #[sig(hour = unchanged, minute = unchanged, second = unchanged, microsecond = unchanged, tzinfo = unchanged, *,
        fold = unchanged)]
    fn replace(
        this: &Value,
        vm: &Vm,
        hour: Maybe<'_>,
        minute: Maybe<'_>,
        second: Maybe<'_>,
        microsecond: Maybe<'_>,
        tzinfo: Maybe<'_>,
        fold: Maybe<'_>,
    ) -> Result<Value> {
        let Some(own) = this.native::<Time>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let part = |given: Maybe<'_>, own: u32| c_int_or(vm, given.0, own as i32);
        let clock = *own.clock;
        let parts = [
            part(hour, clock.hour.into())?,
            part(minute, clock.minute.into())?,
            part(second, clock.second.into())?,
            part(microsecond, clock.micro)?,
        ];
        let zone = tzinfo.0.cloned().unwrap_or_else(|| own.zone.clone());
        let fold = part(fold, own.fold_bit().into())?;
        let clock = check_clock(vm, parts)?;
        let fold = check_fold(vm, fold)?;
        check_zone(vm, &zone)?;
        of_class(vm, &vm.class_value(this), clock, fold, zone)
    }

    /// The time that a text in ISO 8601 tells.
    #[classmethod]
    fn fromisoformat(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        let text = iso_text(vm, object)?.bytes();
        let text = text.strip_prefix(b"T").unwrap_or(text);
        let Some(mut read) = parse::time(text) else { return Err(invalid(vm, object)) };
        take_midnight(vm, &mut read.clock)?;
        let zone = zone_of(vm, read.offset)?;
        of_class(vm, class, check_clock(vm, read.clock)?, 0, zone)
    }

    /// The time that a text tells, read by a format of strptime().
    #[classmethod]
    fn strptime(class: &Value, vm: &Vm, string: &Value, format: &Value) -> Result<Value> {
        strptime(vm, "_strptime_datetime_time", class, string, format)
    }

    /// What a copy is made from, for a protocol of pickle.
    fn __reduce_ex__(this: &Value, vm: &Vm, protocol: i32) -> Value {
        Time::reduce(this, vm, protocol)
    }

    /// What a copy is made from.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        Time::reduce(this, vm, 2)
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::Equal)
    }

    fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::NotEqual)
    }

    fn __lt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::Less)
    }

    fn __le__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::LessEqual)
    }

    fn __gt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::Greater)
    }

    fn __ge__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::GreaterEqual)
    }
}

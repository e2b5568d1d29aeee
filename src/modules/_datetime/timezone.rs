//! `timezone`: a fixed offset.

use std::sync::OnceLock;

use typhon_object::{
    bootstrap::type_of,
    prelude::*,
    primal::{str as string, tuple},
};

use super::{
    arguments::bind,
    datetime::DateTime,
    print::Line,
    span::Span,
    timedelta::{TimeDelta, hash, make as make_delta, span_of},
    tzinfo::{TzInfo, is_offset, no_offset, own_moment},
};

/// A time zone with a fixed offset from UTC.
#[pytype(name = "timezone", module = "datetime")]
pub struct TimeZone {
    base: TzInfo,
    /// A timedelta.
    pub(super) offset: Frozen,
    /// A str, or None.
    name: Frozen,
}

static UTC: OnceLock<Value> = OnceLock::new();

/// UTC itself, of which there is one.
pub fn utc(vm: &Vm) -> Value {
    let make = || {
        type_of(vm, TimeDelta::DEF);
        type_of(vm, TimeZone::DEF);
        let offset = make_delta(Span::ZERO);
        offset.publish();
        typhon_heap::new(TimeZone {
            base: TzInfo::fields(Header::immortal(TimeZone::shape())),
            offset: Frozen::new(offset),
            name: Frozen::new(Value::NONE),
        })
    };
    UTC.get_or_init(make).clone()
}

/// A zone of this offset, a timedelta, under this name (or None): UTC itself where it has none.
///
/// # Errors
/// ValueError for an offset of a day or more.
pub fn make(vm: &Vm, offset: Value, name: Value) -> Result<Value> {
    let span = span_of(&offset).unwrap_or(Span::ZERO);
    if span == Span::ZERO && name.is_none() {
        return Ok(utc(vm));
    }
    if !is_offset(span) {
        return Err(no_offset(vm, &offset));
    }
    Ok(typhon_heap::new(TimeZone {
        base: TzInfo::fields(Header::of::<TimeZone>()),
        offset: Frozen::new(offset),
        name: Frozen::new(name),
    }))
}

impl TimeZone {
    /// The offset.
    #[inline]
    pub(super) fn span(&self) -> Span {
        span_of(&self.offset).unwrap_or(Span::ZERO)
    }

    fn text(&self) -> Value {
        if !self.name.is_none() {
            return self.name.clone();
        }
        let mut line = Line::new();
        line.append(b"UTC");
        if self.span() != Span::ZERO {
            line.offset(self.span(), Some(b':'));
        }
        line.to_value()
    }
}

/// Refuses what a zone cannot be asked about.
fn check_moment(vm: &Vm, method: &str, object: &Value) -> Result<()> {
    if object.is_none() || object.native::<DateTime>().is_some() {
        return Ok(());
    }
    let given = vm.type_name(object);
    Err(vm.type_error(format!("{method}(dt) argument must be a datetime instance or None, not {given}")))
}

#[pymethods]
impl TimeZone {
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let [offset, name] = bind(vm, "timezone()", args, &["offset", "name"], (1, 2))?;
        let wrong = |place: usize, wanted: &str, given: &Value| {
            let given = if given.is_none() { "None".to_owned() } else { vm.type_name(given) };
            Err(vm.type_error(format!("timezone() argument {place} must be {wanted}, not {given}")))
        };
        let Some(offset) = offset else { return Ok(Value::NONE) };
        if offset.native::<TimeDelta>().is_none() {
            return wrong(1, "datetime.timedelta", offset);
        }
        match name {
            Some(name) if name.native::<Str>().is_none() => wrong(2, "str", name),
            name => make(vm, offset.clone(), name.cloned().unwrap_or(Value::NONE)),
        }
    }

    /// The name that the zone was given, or one that tells its offset.
    fn tzname(&self, vm: &Vm, object: &Value) -> Result<Value> {
        check_moment(vm, "tzname", object)?;
        Ok(self.text())
    }

    /// The fixed offset.
    fn utcoffset(&self, vm: &Vm, object: &Value) -> Result<Value> {
        check_moment(vm, "utcoffset", object)?;
        Ok(self.offset.clone())
    }

    /// None: a fixed offset knows no daylight saving time.
    fn dst(&self, vm: &Vm, object: &Value) -> Result<()> {
        check_moment(vm, "dst", object)
    }

    /// The zone's local time of a datetime in UTC.
    fn fromutc(this: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        let span = this.native::<TimeZone>().map_or(Span::ZERO, TimeZone::span);
        own_moment(vm, this, object)?.moved(vm, object, span)
    }

    /// What a pickle keeps.
    fn __getinitargs__(&self) -> Value {
        match self.name.is_none() {
            true => tuple::of([self.offset.clone()]),
            false => tuple::of([self.offset.clone(), self.name.clone()]),
        }
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<String> {
        let Some(zone) = this.native::<TimeZone>() else { return Ok(String::new()) };
        if this.is(&utc(vm)) {
            return Ok("datetime.timezone.utc".to_owned());
        }
        let repr = |value: &Value| ops::repr(vm, value).map(|text| string::lossy(&text));
        let offset = repr(&zone.offset)?;
        Ok(match zone.name.is_none() {
            true => format!("datetime.timezone({offset})"),
            false => format!("datetime.timezone({offset}, {})", repr(&zone.name)?),
        })
    }

    fn __str__(&self) -> Value {
        self.text()
    }

    fn __hash__(&self) -> i64 {
        hash(self.span())
    }

    fn __eq__(&self, other: &Value) -> Value {
        other.native::<TimeZone>().map_or(Value::NOT_IMPLEMENTED, |other| Value::bool(self.span() == other.span()))
    }
}

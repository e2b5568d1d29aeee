//! `tzinfo`, and how time zones are asked.

use typhon_object::{prelude::*, primal::tuple};

use super::{
    clock::DAY,
    datetime::DateTime,
    print::Line,
    span::Span,
    timedelta::{make, make_checked, span_of},
    timezone::TimeZone,
};
use crate::shared::instance;

/// Abstract base class of time zones.
#[pytype(name = "tzinfo", module = "datetime", flags(base))]
pub struct TzInfo {}

impl TzInfo {
    /// The fields of an instance.
    pub(super) fn fields(header: Header) -> TzInfo {
        TzInfo { header }
    }
}

#[cold]
fn missing(vm: &Vm, method: &str) -> Raised {
    vm.raise_known(Known::NotImplementedError, &format!("a tzinfo subclass must implement {method}()"))
}

#[pymethods]
impl TzInfo {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, TzInfo::fields)
    }

    /// The zone's name at a datetime.
    fn tzname(&self, vm: &Vm, _object: &Value) -> Result<Value> {
        Err(missing(vm, "tzname"))
    }

    /// How far the zone is from UTC at a datetime, as a timedelta: east of it is positive.
    fn utcoffset(&self, vm: &Vm, _object: &Value) -> Result<Value> {
        Err(missing(vm, "utcoffset"))
    }

    /// How much of the offset at a datetime is daylight saving time, as a timedelta.
    fn dst(&self, vm: &Vm, _object: &Value) -> Result<Value> {
        Err(missing(vm, "dst"))
    }

    /// The zone's local time of a datetime in UTC.
    fn fromutc(this: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        let moment = own_moment(vm, this, object)?;
        let required = |what: Option<Span>, name: &str| {
            what.ok_or_else(|| vm.value_error(format!("fromutc: non-None {name}() result required")))
        };
        let offset = required(span_at(vm, this, "utcoffset", object)?, "utcoffset")?;
        let saved = required(span_at(vm, this, "dst", object)?, "dst")?;
        let standard = make_checked(vm, offset.minus(saved))?;
        let standard = span_of(&standard).unwrap_or(Span::ZERO);
        let result = moment.moved(vm, object, standard)?;
        let Some(saved) = span_at(vm, this, "dst", &result)? else {
            return Err(vm.value_error("fromutc: tz.dst() gave inconsistent results; cannot convert"));
        };
        match result.native::<DateTime>() {
            Some(standard) if saved != Span::ZERO => standard.moved(vm, &result, saved),
            _ => Ok(result),
        }
    }

    /// What a copy is made from.
    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let args = match vm.find_attr_str(this, "__getinitargs__")? {
            Some(get) => vm.call(&get, &[])?,
            None => tuple::empty(),
        };
        let state = vm.call_method_str(this, "__getstate__", &[])?;
        Ok(tuple::of([vm.class_value(this), args, state]))
    }
}

/// The datetime that a zone's `fromutc` is given.
///
/// # Errors
/// TypeError, and ValueError where it is another zone's.
pub fn own_moment<'a>(vm: &Vm, zone: &Value, object: &'a Value) -> Result<&'a DateTime> {
    let Some(moment) = object.native::<DateTime>() else {
        return Err(vm.type_error("fromutc: argument must be a datetime"));
    };
    match moment.zone.is(zone) {
        true => Ok(moment),
        false => Err(vm.value_error("fromutc: dt.tzinfo is not self")),
    }
}

/// Raises what says that an offset is not less than a day.
#[cold]
pub fn no_offset(vm: &Vm, offset: &Value) -> Raised {
    match ops::repr(vm, offset) {
        Ok(offset) => vm.value_error(format!(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {}",
            typhon_object::primal::str::lossy(&offset)
        )),
        Err(raised) => raised,
    }
}

/// Whether an offset is less than a day.
pub fn is_offset(span: Span) -> bool {
    span.small().is_some_and(|micros| -DAY < micros && micros < DAY)
}

/// What `utcoffset` or `dst` of a zone says of a datetime, a time or None: a timedelta of less than a day, or None.
///
/// # Errors
/// TypeError and ValueError for anything else; what the method raises.
pub fn ask(vm: &Vm, zone: &Value, method: &str, about: &Value) -> Result<Value> {
    if zone.is_none() {
        return Ok(Value::NONE);
    }
    if let Some(fixed) = zone.exact::<TimeZone>() {
        return Ok(if method == "dst" { Value::NONE } else { fixed.offset.clone() });
    }
    let name = if method == "dst" { &vm.names().dst } else { &vm.names().utcoffset };
    let answer = vm.call_method(zone, name, std::slice::from_ref(about))?;
    if answer.is_none() {
        return Ok(answer);
    }
    match span_of(&answer) {
        Some(span) if is_offset(span) => Ok(answer),
        Some(_) => Err(no_offset(vm, &answer)),
        None => {
            let given = vm.type_name(&answer);
            Err(vm.type_error(format!("tzinfo.{method}() must return None or timedelta, not '{given}'")))
        }
    }
}

/// As [`ask`], as a span.
///
/// # Errors
/// As [`ask`].
#[inline]
pub fn span_at(vm: &Vm, zone: &Value, method: &str, about: &Value) -> Result<Option<Span>> {
    if let Some(fixed) = zone.exact::<TimeZone>()
        && method != "dst"
    {
        return Ok(Some(fixed.span()));
    }
    ask(vm, zone, method, about).map(|answer| span_of(&answer))
}

/// The name of a zone: a str or None.
///
/// # Errors
/// TypeError for anything else; what the method raises.
pub fn name_at(vm: &Vm, zone: &Value, about: &Value) -> Result<Value> {
    if zone.is_none() {
        return Ok(Value::NONE);
    }
    let answer = vm.call_method(zone, &vm.names().tzname, std::slice::from_ref(about))?;
    if answer.is_none() || answer.native::<Str>().is_some() {
        return Ok(answer);
    }
    let given = vm.type_name(&answer);
    Err(vm.type_error(format!("tzinfo.tzname() must return None or a string, not '{given}'")))
}

/// The local time of a datetime in UTC that has this zone.
///
/// # Errors
/// What the zone's `fromutc` raises.
pub fn from_utc(vm: &Vm, zone: &Value, object: &Value) -> Result<Value> {
    match (zone.exact::<TimeZone>(), object.native::<DateTime>()) {
        (Some(fixed), Some(moment)) => moment.moved(vm, object, fixed.span()),
        _ => vm.call_method(zone, &vm.names().fromutc, std::slice::from_ref(object)),
    }
}

/// Writes a zone's offset; nothing where it has none.
///
/// # Errors
/// As [`ask`].
pub fn write_offset(vm: &Vm, line: &mut Line, zone: &Value, about: &Value, between: Option<u8>) -> Result<()> {
    if !zone.is_none()
        && let Some(offset) = span_at(vm, zone, "utcoffset", about)?
    {
        line.offset(offset, between);
    }
    Ok(())
}

/// The timedelta of an offset.
pub fn offset_value(micros: i64) -> Value {
    make(Span::of_micros(micros))
}

//! `timedelta`.

use typhon_number::hash::TupleHasher;
use typhon_object::{
    ops::Comparison,
    prelude::*,
    primal::{common::is_own_class, float, int, int::hash_small, tuple},
};

use super::{
    arguments::bind,
    clock::Clock,
    print::{Line, Precision},
    span::{MAX_DAYS, Span},
};
use crate::shared::instance;

/// A span of time: what lies between two dates or times.
///
/// timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)
///
/// The parts are ints or floats of either sign; what is not given is 0.
#[pytype(name = "timedelta", module = "datetime", flags(base), methods(itself, operators))]
pub struct TimeDelta {
    /// Never changes.
    pub(super) span: Opaque<Span>,
}

/// The parts in the order of the parameters, with the microseconds of each.
const PARTS: [(&str, i64); 7] = [
    ("days", 86_400_000_000),
    ("seconds", 1_000_000),
    ("microseconds", 1),
    ("milliseconds", 1000),
    ("minutes", 60_000_000),
    ("hours", 3_600_000_000),
    ("weeks", 604_800_000_000),
];

/// Raises what says that a span of so many days is too long.
#[cold]
pub fn too_long(vm: &Vm, days: i128) -> Raised {
    match i32::try_from(days) {
        Ok(days) => vm.overflow_error(format!("days={days}; must have magnitude <= {MAX_DAYS}")),
        Err(_) => vm.overflow_error("Python int too large to convert to C int"),
    }
}

/// A timedelta.
#[inline]
pub fn make(span: Span) -> Value {
    typhon_heap::new(TimeDelta { header: Header::of::<TimeDelta>(), span: Opaque(span) })
}

/// A timedelta, if it is one.
///
/// # Errors
/// OverflowError.
#[inline]
pub fn make_checked(vm: &Vm, span: std::result::Result<Span, i128>) -> Result<Value> {
    span.map(make).map_err(|days| too_long(vm, days))
}

/// The span of a timedelta.
#[inline]
pub fn span_of(value: &Value) -> Option<Span> {
    value.native::<TimeDelta>().map(|delta| *delta.span)
}

/// The hash of a span: that of its three numbers.
pub fn hash(span: Span) -> i64 {
    let mut hasher = TupleHasher::default();
    for part in [span.days, span.seconds, span.micros] {
        hasher.add(hash_small(part.into()));
    }
    hasher.finish()
}

/// The microseconds of a constructor's parts; parts of a microsecond are gathered in `rest`.
fn add_part(vm: &Vm, name: &str, unit: i64, value: &Value, rest: &mut f64) -> Result<i128> {
    let too_large = || too_long(vm, i128::MAX);
    if let Some(kind) = int::kind(value) {
        let number = match kind {
            int::Kind::Small(int) => int.into(),
            int::Kind::Big(big) => big.to_i128().ok_or_else(too_large)?,
        };
        return number.checked_mul(unit.into()).ok_or_else(too_large);
    }
    let Some(number) = float::as_f64(value) else {
        let given = vm.type_name(value);
        return Err(vm.type_error(format!("unsupported type for timedelta {name} component: {given}")));
    };
    if number.is_nan() {
        return Err(vm.value_error("cannot convert float NaN to integer"));
    }
    if number.is_infinite() {
        return Err(vm.overflow_error("cannot convert float infinity to integer"));
    }
    if number.abs() > 1e30 {
        return Err(too_large());
    }
    let whole = (number.trunc() as i128).checked_mul(unit.into()).ok_or_else(too_large)?;
    let more = number.fract() * unit as f64;
    *rest += more.fract();
    Ok(whole + more.trunc() as i128)
}

/// The nearest integer to a sum of an integer and a float; of two the even one.
fn rounded(whole: i128, rest: f64) -> i128 {
    let mut near = rest.round();
    if (near - rest).abs() == 0.5 {
        let odd = (whole & 1) as f64;
        near = 2.0 * ((rest + odd) * 0.5).round() - odd;
    }
    whole + near as i128
}

#[pymethods(itself)]
impl TimeDelta {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let parts = bind(vm, "__new__()", args, &PARTS.map(|(name, _)| name), (0, PARTS.len()))?;
        let (mut total, mut rest) = (0i128, 0.0);
        // From the smallest part on, as it matters to floats.
        for at in [2, 3, 1, 4, 5, 0, 6] {
            let (name, unit) = PARTS[at];
            if let Some(part) = parts[at] {
                let more = add_part(vm, name, unit, part, &mut rest)?;
                total = total.checked_add(more).ok_or_else(|| too_long(vm, i128::MAX))?;
            }
        }
        if rest != 0.0 {
            total = rounded(total, rest);
        }
        let span = Span::from_total(total).map_err(|days| too_long(vm, days))?;
        match is_own_class::<TimeDelta>(class) {
            true => Ok(make(span)),
            false => instance(vm, class, |header| TimeDelta { header, span: Opaque(span) }),
        }
    }

    /// Number of days.
    #[member]
    fn days(&self) -> i32 {
        self.span.days
    }

    /// Number of seconds beside the days: from 0 to 86399.
    #[member]
    fn seconds(&self) -> i32 {
        self.span.seconds
    }

    /// Number of microseconds beside the seconds: from 0 to 999999.
    #[member]
    fn microseconds(&self) -> i32 {
        self.span.micros
    }

    /// The whole span in seconds.
    fn total_seconds(&self) -> f64 {
        // Below 2**53 both numbers are exact, and so is the quotient's rounding.
        match self.span.small() {
            Some(micros) if micros.unsigned_abs() < 1 << 53 => micros as f64 / 1e6,
            _ => super::division::quotient(self.span.total(), 1_000_000),
        }
    }

    fn __repr__(this: &Value, vm: &Vm) -> String {
        let name = match this.exact::<TimeDelta>() {
            Some(_) => "datetime.timedelta".to_owned(),
            None => vm.class_of(this).plain_name(),
        };
        let span = span_of(this).unwrap_or(Span::ZERO);
        let parts = [("days", span.days), ("seconds", span.seconds), ("microseconds", span.micros)];
        let parts: Vec<String> =
            parts.iter().filter(|(_, part)| *part != 0).map(|(name, part)| format!("{name}={part}")).collect();
        format!("{name}({})", if parts.is_empty() { "0".to_owned() } else { parts.join(", ") })
    }

    fn __str__(&self) -> String {
        let span = *self.span;
        let clock = Clock::from_micros(span.below_days());
        let mut line = Line::new();
        line.clock(Clock { hour: 0, ..clock }, Precision::Auto);
        let rest = &line.as_str()[2..];
        let hour = clock.hour;
        match span.days {
            0 => format!("{hour}{rest}"),
            days @ (1 | -1) => format!("{days} day, {hour}{rest}"),
            days => format!("{days} days, {hour}{rest}"),
        }
    }

    fn __hash__(&self) -> i64 {
        hash(*self.span)
    }

    fn __bool__(&self) -> bool {
        *self.span != Span::ZERO
    }

    /// What a copy is made from.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let span = span_of(this).unwrap_or(Span::ZERO);
        let parts = [span.days, span.seconds, span.micros].map(|part| vm.int(part.into()));
        tuple::of([vm.class_value(this), tuple::of(parts)])
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

impl TimeDelta {
    fn order(&self, other: &Value, op: Comparison) -> Value {
        span_of(other).map_or(Value::NOT_IMPLEMENTED, |other| Value::bool(op.of((*self.span).cmp(&other))))
    }
}

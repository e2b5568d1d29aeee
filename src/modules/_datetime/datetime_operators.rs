//! Sums, differences and comparisons of datetimes.

use typhon_object::{ops::Comparison, prelude::*};

use super::{
    clock::Moment,
    datetime::{DateTime, make, of_class},
    span::Span,
    timedelta::{make as make_delta, span_of},
};

impl DateTime {
    /// A moment of the class of `this`, in its own zone.
    fn of_moment(&self, vm: &Vm, this: &Value, moment: Option<Moment>) -> Result<Value> {
        let Some(moment) = moment else { return Err(vm.overflow_error("date value out of range")) };
        match this.exact::<DateTime>() {
            Some(_) => Ok(make(moment, 0, self.zone.clone())),
            None => of_class(vm, &vm.class_value(this), moment, 0, self.zone.clone()),
        }
    }

    /// The datetime a span later, of the class of `this`, which it is.
    ///
    /// # Errors
    /// OverflowError; what the class raises.
    pub(super) fn moved(&self, vm: &Vm, this: &Value, span: Span) -> Result<Value> {
        self.of_moment(vm, this, self.moment().plus(span))
    }

    /// The offsets of two datetimes of different zones.
    fn offsets(&self, vm: &Vm, other: &DateTime) -> Result<(Option<Span>, Option<Span>)> {
        Ok((self.offset(vm)?, other.offset(vm)?))
    }

    /// Microseconds in universal time.
    fn universal(&self, offset: Option<Span>) -> i64 {
        self.moment().micros() - offset.and_then(Span::small).unwrap_or(0)
    }

    fn since(&self, vm: &Vm, other: &DateTime) -> Result<Value> {
        let (a, b) = match self.zone.is(&other.zone) {
            true => (None, None),
            false => self.offsets(vm, other)?,
        };
        if a.is_some() != b.is_some() {
            return Err(vm.type_error("can't subtract offset-naive and offset-aware datetimes"));
        }
        Ok(make_delta(Span::of_micros(self.universal(a) - other.universal(b))))
    }

    /// Whether the offset depends on the fold: such a time equals none of another zone.
    fn is_doubtful(&self, vm: &Vm, offset: Option<Span>) -> Result<bool> {
        if self.zone.is_none() {
            return Ok(false);
        }
        Ok(self.offset_with(vm, 1 - self.fold_bit())? != offset)
    }

    fn order(&self, vm: &Vm, other: &Value, op: Comparison) -> Result<Value> {
        let Some(other) = other.native::<DateTime>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if self.zone.is(&other.zone) {
            return Ok(Value::bool(op.of(self.moment().cmp(&other.moment()))));
        }
        let (a, b) = self.offsets(vm, other)?;
        let equality = matches!(op, Comparison::Equal | Comparison::NotEqual);
        if a.is_some() != b.is_some() {
            return match equality {
                true => Ok(Value::bool(op == Comparison::NotEqual)),
                false => Err(vm.type_error("can't compare offset-naive and offset-aware datetimes")),
            };
        }
        let mut ordering = self.universal(a).cmp(&other.universal(b));
        if equality && ordering.is_eq() && (self.is_doubtful(vm, a)? || other.is_doubtful(vm, b)?) {
            ordering = std::cmp::Ordering::Greater;
        }
        Ok(Value::bool(op.of(ordering)))
    }
}

#[pymethods(operators)]
impl DateTime {
    #[alias(__radd__)]
    fn __add__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        match (this.native::<DateTime>(), span_of(other)) {
            (Some(moment), Some(span)) => moment.moved(vm, this, span),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __sub__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        let Some(moment) = this.native::<DateTime>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(other) = other.native::<DateTime>() {
            return moment.since(vm, other);
        }
        match span_of(other) {
            Some(span) => moment.of_moment(vm, this, moment.moment().minus(span)),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __rsub__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        other.native::<DateTime>().map_or(Ok(Value::NOT_IMPLEMENTED), |other| other.since(vm, self))
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

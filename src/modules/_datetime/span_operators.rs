//! What `timedelta` does with operators.

use typhon_object::{prelude::*, primal::tuple};

use super::{
    division,
    span::Span,
    timedelta::{TimeDelta, make, make_checked, span_of},
};

#[pymethods(operators)]
impl TimeDelta {
    #[alias(__radd__)]
    fn __add__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        span_of(other).map_or(Ok(Value::NOT_IMPLEMENTED), |other| make_checked(vm, self.span.plus(other)))
    }

    fn __sub__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        span_of(other).map_or(Ok(Value::NOT_IMPLEMENTED), |other| make_checked(vm, self.span.minus(other)))
    }

    fn __rsub__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        span_of(other).map_or(Ok(Value::NOT_IMPLEMENTED), |other| make_checked(vm, other.minus(*self.span)))
    }

    #[alias(__rmul__)]
    fn __mul__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        division::times(vm, *self.span, other)
    }

    fn __truediv__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        division::divided(vm, *self.span, other)
    }

    fn __rtruediv__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match span_of(other) {
            Some(other) => division::divided(vm, other, &self.to_value()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __floordiv__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        division::floored(vm, *self.span, other)
    }

    fn __rfloordiv__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match span_of(other) {
            Some(other) => division::floored(vm, other, &self.to_value()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __mod__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        span_of(other).map_or(Ok(Value::NOT_IMPLEMENTED), |other| rest(vm, *self.span, other))
    }

    fn __rmod__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        span_of(other).map_or(Ok(Value::NOT_IMPLEMENTED), |other| rest(vm, other, *self.span))
    }

    fn __divmod__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        span_of(other).map_or(Ok(Value::NOT_IMPLEMENTED), |other| both(vm, *self.span, other))
    }

    fn __rdivmod__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        span_of(other).map_or(Ok(Value::NOT_IMPLEMENTED), |other| both(vm, other, *self.span))
    }

    fn __neg__(&self, vm: &Vm) -> Result<Value> {
        make_checked(vm, self.span.negated())
    }

    fn __pos__(&self) -> Value {
        make(*self.span)
    }

    fn __abs__(&self, vm: &Vm) -> Result<Value> {
        let span: Span = *self.span;
        make_checked(vm, if span.days < 0 { span.negated() } else { Ok(span) })
    }
}

fn rest(vm: &Vm, a: Span, b: Span) -> Result<Value> {
    division::parts(vm, a, b).map(|(_, rest)| rest)
}

fn both(vm: &Vm, a: Span, b: Span) -> Result<Value> {
    division::parts(vm, a, b).map(|(quotient, rest)| tuple::of([quotient, rest]))
}

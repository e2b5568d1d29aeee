//! Operators and comparisons.

use std::{borrow::Cow, cmp::Ordering};

use typhon_object::{
    ops::Comparison,
    prelude::*,
    primal::{float, tuple},
};

use super::{
    Conditions, Number, Settings,
    context::Context,
    number::{self, Decimal, make, operand, own, run, with_current},
    pieces,
};

/// `operation(a, b)` in the current context; NotImplemented where one is no operand.
#[inline]
fn binary(vm: &Vm, a: &Value, b: &Value, heavy: bool, operation: number::Two) -> Result<Value> {
    if let (Some(a), Some(b)) = (number::of(a), number::of(b)) {
        return with_current(vm, |context| number::two(vm, context, a, b, heavy, operation));
    }
    mixed(vm, a, b, heavy, operation)
}

#[inline(never)]
fn mixed(vm: &Vm, a: &Value, b: &Value, heavy: bool, operation: number::Two) -> Result<Value> {
    let (Some(a), Some(b)) = (operand(a), operand(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    with_current(vm, |context| number::two(vm, context, &a, &b, heavy, operation))
}

fn divmod(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    let (Some(a), Some(b)) = (operand(a), operand(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    with_current(vm, |context| {
        let digits = number::length(&a).max(number::length(&b));
        let (quotient, rest) = run(vm, context, digits, |settings, met| a.divmod(&b, settings, met))?;
        Ok(tuple::of([make(quotient), make(rest)]))
    })
}

fn power(vm: &Vm, base: &Value, exponent: &Value, modulus: &Value) -> Result<Value> {
    if modulus.is_none() {
        return binary(vm, base, exponent, true, Number::power);
    }
    let (Some(a), Some(b), Some(m)) = (operand(base), operand(exponent), operand(modulus)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    with_current(vm, |context| modular_power(vm, context, &a, &b, &m))
}

/// `pow(a, b, m)`
pub fn modular_power(vm: &Vm, context: &Context, a: &Number, b: &Number, m: &Number) -> Result<Value> {
    let digits = number::length(a).max(number::length(b)).max(number::length(m)).saturating_mul(8);
    run(vm, context, digits, |settings, met| a.modular_power(b, m, settings, met)).map(make)
}

/// What a decimal is compared with, and the decimal in its unit.
struct Sides<'a> {
    own: Cow<'a, Number>,
    other: Cow<'a, Number>,
}

/// Both sides of a comparison. Equality with floats is noted; an order of both is a `FloatOperation`.
fn sides<'a>(
    vm: &Vm,
    this: &'a Number,
    other: &'a Value,
    op: Comparison,
    context: &Context,
) -> Result<Option<Sides<'a>>> {
    let own = Cow::Borrowed(this);
    if let Some(other) = operand(other) {
        return Ok(Some(Sides { own, other }));
    }
    let equality = matches!(op, Comparison::Equal | Comparison::NotEqual);
    let real = match float::complex_parts(other) {
        Some((real, 0.0)) if equality => Some(real),
        Some(_) => return Ok(None),
        None => float::as_f64(other),
    };
    if let Some(real) = real {
        match equality {
            true => context.note(Conditions::FLOAT_OPERATION),
            false => context.report(vm, Conditions::FLOAT_OPERATION)?,
        }
        return Ok(Some(Sides { own, other: Cow::Owned(Number::from_f64(real)) }));
    }
    let Some((numerator, denominator)) = pieces::ratio(vm, other)? else { return Ok(None) };
    // a < n/d is a*d < n, exactly.
    let own = if this.is_finite() {
        let mut unused = Conditions::NONE;
        Cow::Owned(this.multiply(&Number::from_bigint(&denominator), &Settings::MAX, &mut unused))
    } else {
        own
    };
    Ok(Some(Sides { own, other: Cow::Owned(Number::from_bigint(&numerator)) }))
}

fn compare(vm: &Vm, this: &Value, other: &Value, op: Comparison) -> Result<Value> {
    let this = own(vm, this)?;
    let order = |a: &Number, b: &Number| -> Ordering { a.order(b) };
    if let Some(other) = number::of(other)
        && !this.is_nan()
        && !other.is_nan()
    {
        return Ok(Value::bool(op.of(order(this, other))));
    }
    with_current(vm, |context| {
        let Some(Sides { own, other }) = sides(vm, this, other, op, context)? else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if !own.is_nan() && !other.is_nan() {
            return Ok(Value::bool(op.of(order(&own, &other))));
        }
        let equality = matches!(op, Comparison::Equal | Comparison::NotEqual);
        if own.is_signalling() || other.is_signalling() || !equality {
            context.report(vm, Conditions::INVALID_OPERATION)?;
        }
        Ok(Value::bool(op == Comparison::NotEqual))
    })
}

macro_rules! operators {
    ($($name:ident $reflected:ident $operation:ident;)*) => {
        #[pymethods(operators)]
        impl Decimal {
            $(
                fn $name(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                    binary(vm, this, value, false, Number::$operation)
                }

                fn $reflected(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                    binary(vm, value, this, false, Number::$operation)
                }
            )*

            fn __divmod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                divmod(vm, this, value)
            }

            fn __rdivmod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                divmod(vm, value, this)
            }

            #[sig(value, mod_ = None, /)]
            fn __pow__(this: &Value, vm: &Vm, value: &Value, mod_: &Value) -> Result<Value> {
                power(vm, this, value, mod_)
            }

            #[sig(value, mod_ = None, /)]
            fn __rpow__(this: &Value, vm: &Vm, value: &Value, mod_: &Value) -> Result<Value> {
                power(vm, value, this, mod_)
            }

            fn __neg__(this: &Value, vm: &Vm) -> Result<Value> {
                unary(vm, this, Number::minus)
            }

            fn __pos__(this: &Value, vm: &Vm) -> Result<Value> {
                unary(vm, this, Number::plus)
            }

            fn __abs__(this: &Value, vm: &Vm) -> Result<Value> {
                unary(vm, this, Number::abs)
            }

            fn __eq__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                compare(vm, this, value, Comparison::Equal)
            }

            fn __ne__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                compare(vm, this, value, Comparison::NotEqual)
            }

            fn __lt__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                compare(vm, this, value, Comparison::Less)
            }

            fn __le__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                compare(vm, this, value, Comparison::LessEqual)
            }

            fn __gt__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                compare(vm, this, value, Comparison::Greater)
            }

            fn __ge__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                compare(vm, this, value, Comparison::GreaterEqual)
            }

            fn __bool__(this: &Value, vm: &Vm) -> Result<bool> {
                Ok(!own(vm, this)?.is_zero())
            }
        }
    };
}

operators! {
    __add__ __radd__ add;
    __sub__ __rsub__ subtract;
    __mul__ __rmul__ multiply;
    __truediv__ __rtruediv__ divide;
    __floordiv__ __rfloordiv__ divide_int;
    __mod__ __rmod__ remainder;
}

fn unary(vm: &Vm, this: &Value, operation: number::One) -> Result<Value> {
    let number = own(vm, this)?;
    with_current(vm, |context| number::one(vm, context, number, false, operation))
}

//! The methods of `Decimal`.

use typhon_number::hash::hash_address;
use typhon_object::{
    prelude::*,
    primal::{float, int, str as string, tuple},
};

use super::{
    Number, Rounding, Settings,
    context::rounding_of,
    current,
    number::{self, Decimal, known, make, own, required, run, with_current},
    pieces,
};

/// An operation of the receiver alone, in the context given or the current one.
fn one(vm: &Vm, this: &Value, context: Option<&Value>, heavy: bool, operation: number::One) -> Result<Value> {
    let context = current::given(vm, context)?;
    number::one(vm, known(&context), own(vm, this)?, heavy, operation)
}

/// An operation of the receiver and another number.
fn two(vm: &Vm, this: &Value, other: &Value, context: Option<&Value>, operation: number::Two) -> Result<Value> {
    let context = current::given(vm, context)?;
    let (a, b) = (own(vm, this)?, required(vm, other)?);
    number::two(vm, known(&context), a, &b, false, operation)
}

macro_rules! of_one {
    ($($(#[$doc:meta])* $name:ident $heavy:literal $operation:expr;)*) => {
        #[pymethods(one)]
        impl Decimal {
            $(
                $(#[$doc])*
                #[sig(context = None)]
                fn $name(this: &Value, vm: &Vm, context: Option<&Value>) -> Result<Value> {
                    one(vm, this, context, $heavy, $operation)
                }
            )*
        }
    };
}

of_one! {
    /// Return the value of the (natural) exponential function e**x at the given
    /// number.  The function always uses the ROUND_HALF_EVEN mode and the result is
    /// correctly rounded.
    exp true Number::exp;
    /// Return the natural (base e) logarithm of the operand. The function always
    /// uses the ROUND_HALF_EVEN mode and the result is correctly rounded.
    ln true Number::ln;
    /// Return the base ten logarithm of the operand. The function always uses the
    /// ROUND_HALF_EVEN mode and the result is correctly rounded.
    log10 true Number::log10;
    /// For a non-zero number, return the adjusted exponent of the operand as a
    /// Decimal instance.
    logb false Number::logb;
    /// Return the digit-wise inversion of the (logical) operand.
    logical_invert false Number::logical_invert;
    /// Return the largest number representable in the given context (or in the
    /// current default context if no context is given) that is smaller than the
    /// given operand.
    next_minus false Number::next_minus;
    /// Return the smallest number representable in the given context (or in the
    /// current default context if no context is given) that is larger than the
    /// given operand.
    next_plus false Number::next_plus;
    /// Normalize the number by stripping the rightmost trailing zeros and
    /// converting any result equal to Decimal('0') to Decimal('0e0').
    normalize false Number::normalize;
    /// Return the square root of the argument to full precision. The result is
    /// correctly rounded using the ROUND_HALF_EVEN rounding mode.
    sqrt true Number::sqrt;
}

macro_rules! of_two {
    ($($(#[$doc:meta])* $name:ident $operation:expr;)*) => {
        #[pymethods(two)]
        impl Decimal {
            $(
                $(#[$doc])*
                #[sig(other, context = None)]
                fn $name(this: &Value, vm: &Vm, other: &Value, context: Option<&Value>) -> Result<Value> {
                    two(vm, this, other, context, $operation)
                }
            )*

            /// Test whether self and other have the same exponent or whether both are NaN.
            #[sig(other, context = None)]
            fn same_quantum(this: &Value, vm: &Vm, other: &Value, context: Option<&Value>) -> Result<bool> {
                current::given(vm, context)?;
                Ok(own(vm, this)?.same_quantum(&*required(vm, other)?))
            }
        }
    };
}

of_two! {
    /// Compare self to other.  Return a decimal value.
    compare Number::compare;
    /// Identical to compare, except that all NaNs signal.
    compare_signal Number::compare_signal;
    /// Compare two operands using their abstract representation rather than
    /// their numerical value.
    compare_total |a, b, _, _| a.compare_total(b);
    /// Compare two operands using their abstract representation rather than their
    /// value as in compare_total(), but ignoring the sign of each operand.
    compare_total_mag |a, b, _, _| a.compare_total_mag(b);
    /// Return a copy of the first operand with the sign set to be the same as the
    /// sign of the second operand.
    copy_sign |a, b, _, _| a.with_sign(b.negative);
    /// Return the digit-wise 'and' of the two (logical) operands.
    logical_and Number::logical_and;
    /// Return the digit-wise 'or' of the two (logical) operands.
    logical_or Number::logical_or;
    /// Return the digit-wise 'exclusive or' of the two (logical) operands.
    logical_xor Number::logical_xor;
    /// Maximum of self and other.  If one operand is a quiet NaN and the other is
    /// numeric, the numeric operand is returned.
    max |a, b, settings, met| a.extreme(b, true, false, settings, met);
    /// Similar to the max() method, but the comparison is done using the absolute
    /// values of the operands.
    max_mag |a, b, settings, met| a.extreme(b, true, true, settings, met);
    /// Minimum of self and other. If one operand is a quiet NaN and the other is
    /// numeric, the numeric operand is returned.
    min |a, b, settings, met| a.extreme(b, false, false, settings, met);
    /// Similar to the min() method, but the comparison is done using the absolute
    /// values of the operands.
    min_mag |a, b, settings, met| a.extreme(b, false, true, settings, met);
    /// If the two operands are unequal, return the number closest to the first
    /// operand in the direction of the second operand.
    next_toward Number::next_toward;
    /// Return the remainder from dividing self by other, to the nearest integer.
    remainder_near Number::remainder_near;
    /// Return the result of rotating the digits of the first operand by an amount
    /// specified by the second operand.
    rotate Number::rotate;
    /// Return the first operand with the exponent adjusted by the second operand.
    scaleb Number::scaleb;
    /// Return the result of shifting the digits of the first operand by an amount
    /// specified by the second operand.
    shift Number::shift;
}

/// The context's settings with the rounding that a method was given.
fn with_rounding(vm: &Vm, settings: &Settings, rounding: &Value) -> Result<Settings> {
    if rounding.is_none() { Ok(*settings) } else { Ok(settings.rounded(rounding_of(vm, rounding)?)) }
}

fn to_integral(vm: &Vm, this: &Value, rounding: &Value, context: Option<&Value>, reports: bool) -> Result<Value> {
    let context = current::given(vm, context)?;
    let number = own(vm, this)?;
    let settings = with_rounding(vm, &known(&context).settings(), rounding)?;
    run(vm, known(&context), number::length(number), |_, met| number.to_integral(reports, &settings, met)).map(make)
}

#[pymethods(three)]
impl Decimal {
    /// Fused multiply-add.  Return self*other+third with no rounding of the
    /// intermediate product.
    #[sig(other, third, context = None)]
    fn fma(this: &Value, vm: &Vm, other: &Value, third: &Value, context: Option<&Value>) -> Result<Value> {
        let context = current::given(vm, context)?;
        let (a, b, c) = (own(vm, this)?, required(vm, other)?, required(vm, third)?);
        let digits = number::length(a).max(number::length(&b)).max(number::length(&c));
        run(vm, known(&context), digits, |settings, met| a.fma(&b, &c, settings, met)).map(make)
    }

    /// Return a value equal to the first operand after rounding and having the
    /// exponent of the second operand.
    #[sig(exp, rounding = None, context = None)]
    fn quantize(this: &Value, vm: &Vm, exp: &Value, rounding: &Value, context: Option<&Value>) -> Result<Value> {
        let context = current::given(vm, context)?;
        let settings = with_rounding(vm, &known(&context).settings(), rounding)?;
        let (a, b) = (own(vm, this)?, required(vm, exp)?);
        run(vm, known(&context), number::length(a), |_, met| a.quantize(&b, &settings, met)).map(make)
    }

    /// Identical to the to_integral_value() method.  The to_integral() name has been
    /// kept for compatibility with older versions.
    #[sig(rounding = None, context = None)]
    #[alias(to_integral_value)]
    fn to_integral(this: &Value, vm: &Vm, rounding: &Value, context: Option<&Value>) -> Result<Value> {
        to_integral(vm, this, rounding, context, false)
    }

    /// Round to the nearest integer, signaling Inexact or Rounded as appropriate if
    /// rounding occurs.
    #[sig(rounding = None, context = None)]
    fn to_integral_exact(this: &Value, vm: &Vm, rounding: &Value, context: Option<&Value>) -> Result<Value> {
        to_integral(vm, this, rounding, context, true)
    }

    /// Convert to an engineering-type string.
    #[sig(context = None)]
    fn to_eng_string(this: &Value, vm: &Vm, context: Option<&Value>) -> Result<String> {
        let context = current::given(vm, context)?;
        Ok(own(vm, this)?.to_engineering(known(&context).capitals()))
    }

    /// Return a string describing the class of the operand.
    #[sig(context = None)]
    fn number_class(this: &Value, vm: &Vm, context: Option<&Value>) -> Result<&'static str> {
        let context = current::given(vm, context)?;
        Ok(own(vm, this)?.class(&known(&context).settings()))
    }

    /// Return True if the argument is a normal finite non-zero number with an
    /// adjusted exponent greater than or equal to Emin.
    #[sig(context = None)]
    fn is_normal(this: &Value, vm: &Vm, context: Option<&Value>) -> Result<bool> {
        let context = current::given(vm, context)?;
        Ok(own(vm, this)?.is_normal(&known(&context).settings()))
    }

    /// Return True if the argument is subnormal, and False otherwise.
    #[sig(context = None)]
    fn is_subnormal(this: &Value, vm: &Vm, context: Option<&Value>) -> Result<bool> {
        let context = current::given(vm, context)?;
        Ok(own(vm, this)?.is_subnormal(&known(&context).settings()))
    }
}

macro_rules! predicates {
    ($($(#[$doc:meta])* $name:ident $test:expr;)*) => {
        #[pymethods(predicates)]
        impl Decimal {
            $(
                $(#[$doc])*
                fn $name(this: &Value, vm: &Vm) -> Result<bool> {
                    let test: fn(&Number) -> bool = $test;
                    Ok(test(own(vm, this)?))
                }
            )*
        }
    };
}

predicates! {
    /// Return True if the argument is canonical and False otherwise.
    is_canonical |_| true;
    /// Return True if the argument is a finite number, and False otherwise.
    is_finite Number::is_finite;
    /// Return True if the argument is either positive or negative infinity and
    /// False otherwise.
    is_infinite Number::is_infinite;
    /// Return True if the argument is a (quiet or signaling) NaN and False
    /// otherwise.
    is_nan Number::is_nan;
    /// Return True if the argument is a quiet NaN, and False otherwise.
    is_qnan |number| number.is_nan() && !number.is_signalling();
    /// Return True if the argument has a negative sign and False otherwise.
    is_signed |number| number.negative;
    /// Return True if the argument is a signaling NaN and False otherwise.
    is_snan Number::is_signalling;
    /// Return True if the argument is a (positive or negative) zero and False
    /// otherwise.
    is_zero Number::is_zero;
}

/// The integer that rounding makes, or the error that there is none.
fn to_int(vm: &Vm, number: &Number, rounding: Rounding) -> Result<Value> {
    if number.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer"));
    }
    if number.is_infinite() {
        return Err(vm.overflow_error("cannot convert Infinity to integer"));
    }
    match number.to_integer(rounding) {
        Some(magnitude) => Ok(match magnitude.small().and_then(|small| i64::try_from(small).ok()) {
            Some(small) => vm.int(if number.negative { -small } else { small }),
            None => vm.big_int(magnitude.to_bigint(number.negative)),
        }),
        None => Err(vm.memory_error()),
    }
}

fn to_float(vm: &Vm, number: &Number) -> Result<f64> {
    match number.is_signalling() {
        true => Err(vm.value_error("cannot convert signaling NaN to float")),
        false => Ok(number.to_f64()),
    }
}

#[pymethods(protocol)]
impl Decimal {
    fn __repr__(this: &Value, vm: &Vm) -> Result<String> {
        let number = own(vm, this)?;
        with_current(vm, |context| Ok(format!("Decimal('{}')", number.to_text(context.capitals()))))
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        let number = own(vm, this)?;
        with_current(vm, |context| Ok(string::from_ascii(number.to_text(context.capitals()).as_bytes())))
    }

    fn __hash__(this: &Value, vm: &Vm) -> Result<i64> {
        let number = own(vm, this)?;
        if number.is_signalling() {
            return Err(vm.type_error("Cannot hash a signaling NaN value"));
        }
        Ok(number.hash().unwrap_or_else(|| hash_address(this.word() as usize)))
    }

    #[coexisting]
    #[alias(__trunc__)]
    fn __int__(this: &Value, vm: &Vm) -> Result<Value> {
        to_int(vm, own(vm, this)?, Rounding::Down)
    }

    fn __floor__(this: &Value, vm: &Vm) -> Result<Value> {
        to_int(vm, own(vm, this)?, Rounding::Floor)
    }

    fn __ceil__(this: &Value, vm: &Vm) -> Result<Value> {
        to_int(vm, own(vm, this)?, Rounding::Ceiling)
    }

    fn __float__(this: &Value, vm: &Vm) -> Result<f64> {
        to_float(vm, own(vm, this)?)
    }

    fn __complex__(this: &Value, vm: &Vm) -> Result<Value> {
        Ok(float::complex(to_float(vm, own(vm, this)?)?, 0.0))
    }

    #[sig(ndigits = None, /)]
    fn __round__(this: &Value, vm: &Vm, ndigits: Maybe<'_>) -> Result<Value> {
        let number = own(vm, this)?;
        let Some(ndigits) = ndigits.0.filter(|ndigits| !ndigits.is_none()) else {
            return to_int(vm, number, Rounding::HalfEven);
        };
        if !int::is_int(ndigits) {
            return Err(vm.type_error("optional arg must be an integer"));
        }
        let digits = int::to_i64(vm, ndigits)?;
        let exponent = Number::finite(false, typhon_number::decimal::Coefficient::ONE, digits.saturating_neg());
        with_current(vm, |context| {
            run(vm, context, number::length(number), |settings, met| number.quantize(&exponent, settings, met))
                .map(make)
        })
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let text = ops::str(vm, this)?;
        Ok(tuple::of([vm.class_value(this), tuple::of([text])]))
    }

    fn __copy__(this: &Value) -> Value {
        this.clone()
    }

    fn __deepcopy__(this: &Value, memo: &Value) -> Value {
        let _ = memo;
        this.clone()
    }

    /// Size that the number has in CPython's layout, in bytes.
    fn __sizeof__(this: &Value, vm: &Vm) -> Result<i64> {
        let words = (own(vm, this)?.coefficient.digits() + 18) / 19;
        Ok(104 + if words > 4 { 8 * words } else { 0 })
    }

    #[getter]
    fn real(this: &Value) -> Value {
        this.clone()
    }

    #[getter]
    fn imag(&self) -> Value {
        make(Number::zero(false, 0))
    }

    /// Return self.
    fn conjugate(this: &Value) -> Value {
        this.clone()
    }

    /// Return the canonical encoding of the argument.  Currently, the encoding of a
    /// Decimal instance is always canonical, so this operation returns its argument
    /// unchanged.
    fn canonical(this: &Value) -> Value {
        this.clone()
    }

    /// Return Decimal(10), the radix (base) in which the Decimal class does
    /// all its arithmetic. Included for compatibility with the specification.
    fn radix(&self) -> Value {
        make(Number::from_i64(10))
    }

    /// Return the adjusted exponent of the number.  Defined as exp + digits - 1.
    fn adjusted(this: &Value, vm: &Vm) -> Result<i64> {
        let number = own(vm, this)?;
        Ok(if number.is_finite() { number.adjusted() } else { 0 })
    }

    /// Return the absolute value of the argument.  This operation is unaffected by
    /// context and is quiet: no flags are changed and no rounding is performed.
    fn copy_abs(this: &Value, vm: &Vm) -> Result<Value> {
        Ok(make(own(vm, this)?.with_sign(false)))
    }

    /// Return the negation of the argument.  This operation is unaffected by context
    /// and is quiet: no flags are changed and no rounding is performed.
    fn copy_negate(this: &Value, vm: &Vm) -> Result<Value> {
        let number = own(vm, this)?;
        Ok(make(number.with_sign(!number.negative)))
    }

    /// Return a tuple representation of the number.
    fn as_tuple(this: &Value, vm: &Vm) -> Result<Value> {
        let number = own(vm, this)?;
        let exponent = match (number.is_finite(), number.is_infinite(), number.is_signalling()) {
            (true, ..) => vm.int(number.exponent),
            (_, true, _) => vm.str("F"),
            (_, _, true) => vm.str("N"),
            _ => vm.str("n"),
        };
        let digits = if number.is_nan() && number.coefficient.is_zero() {
            Vec::new()
        } else {
            number.coefficient.text().bytes().map(|digit| vm.int(i64::from(digit - b'0'))).collect()
        };
        vm.call(&pieces::tuple_class(vm)?, &[vm.int(number.negative.into()), vm.tuple(digits), exponent])
    }

    /// Decimal.as_integer_ratio() -> (int, int)
    ///
    /// Return a pair of integers, whose ratio is exactly equal to the original
    /// Decimal and with a positive denominator. The ratio is in lowest terms.
    /// Raise OverflowError on infinities and a ValueError on NaNs.
    fn as_integer_ratio(this: &Value, vm: &Vm) -> Result<Value> {
        let number = own(vm, this)?;
        if number.is_nan() {
            return Err(vm.value_error("cannot convert NaN to integer ratio"));
        }
        if number.is_infinite() {
            return Err(vm.overflow_error("cannot convert Infinity to integer ratio"));
        }
        match number.as_ratio() {
            Some((numerator, denominator)) => Ok(tuple::of([vm.big_int(numerator), vm.big_int(denominator)])),
            None => Err(vm.memory_error()),
        }
    }

    /// Format the number by a format specifier. `override` are the conventions of a locale, as `localeconv` gives them.
    #[coexisting]
    #[sig(format_spec, override_ = ..., /)]
    fn __format__(this: &Value, vm: &Vm, format_spec: &Value, override_: Maybe<'_>) -> Result<Value> {
        super::format::format(vm, this, format_spec, override_.0)
    }
}

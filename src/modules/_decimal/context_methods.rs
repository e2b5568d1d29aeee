//! The methods of `Context` that compute.

use typhon_object::{prelude::*, primal::str as string};

use super::{
    Number, construct,
    context::Context,
    number::{self, Decimal, length, make, required, run},
    operators::modular_power,
};

macro_rules! unary {
    ($($(#[$doc:meta])* $name:ident $heavy:literal $operation:expr;)*) => {
        #[pymethods(unary)]
        impl Context {
            $(
                $(#[$doc])*
                fn $name(&self, vm: &Vm, x: &Value) -> Result<Value> {
                    number::one(vm, self, &*required(vm, x)?, $heavy, $operation)
                }
            )*
        }
    };
}

unary! {
    /// Return the absolute value of x.
    abs false Number::abs;
    /// Return a copy of x with the sign set to 0.
    copy_abs false |x, _, _| x.with_sign(false);
    /// Return a copy of x with the sign inverted.
    copy_negate false |x, _, _| x.with_sign(!x.negative);
    /// Return e ** x.
    exp true Number::exp;
    /// Return the natural (base e) logarithm of x.
    ln true Number::ln;
    /// Return the base 10 logarithm of x.
    log10 true Number::log10;
    /// Return the exponent of the magnitude of the operand's MSD.
    logb false Number::logb;
    /// Invert all digits of x.
    logical_invert false Number::logical_invert;
    /// Minus corresponds to the unary prefix minus operator in Python, but applies
    /// the context to the result.
    minus false Number::minus;
    /// Return the largest representable number smaller than x.
    next_minus false Number::next_minus;
    /// Return the smallest representable number larger than x.
    next_plus false Number::next_plus;
    /// Reduce x to its simplest form. Alias for reduce(x).
    normalize false Number::normalize;
    /// Plus corresponds to the unary prefix plus operator in Python, but applies
    /// the context to the result.
    plus false Number::plus;
    /// Square root of a non-negative number to context precision.
    sqrt true Number::sqrt;
    /// Round to an integer. Signal if the result is rounded or inexact.
    to_integral_exact false |x, settings, met| x.to_integral(true, settings, met);
    /// Round to an integer.
    to_integral_value false |x, settings, met| x.to_integral(false, settings, met);
    /// Identical to to_integral_value(x).
    to_integral false |x, settings, met| x.to_integral(false, settings, met);
}

macro_rules! binary {
    ($($(#[$doc:meta])* $name:ident $operation:expr;)*) => {
        #[pymethods(binary)]
        impl Context {
            $(
                $(#[$doc])*
                fn $name(&self, vm: &Vm, x: &Value, y: &Value) -> Result<Value> {
                    let (x, y) = (required(vm, x)?, required(vm, y)?);
                    number::two(vm, self, &x, &y, false, $operation)
                }
            )*
        }
    };
}

binary! {
    /// Return the sum of x and y.
    add Number::add;
    /// Compare x and y numerically.
    compare Number::compare;
    /// Compare x and y numerically.  All NaNs signal.
    compare_signal Number::compare_signal;
    /// Compare x and y using their abstract representation.
    compare_total |x, y, _, _| x.compare_total(y);
    /// Compare x and y using their abstract representation, ignoring sign.
    compare_total_mag |x, y, _, _| x.compare_total_mag(y);
    /// Copy the sign from y to x.
    copy_sign |x, y, _, _| x.with_sign(y.negative);
    /// Return x divided by y.
    divide Number::divide;
    /// Return x divided by y, truncated to an integer.
    divide_int Number::divide_int;
    /// Digit-wise and of x and y.
    logical_and Number::logical_and;
    /// Digit-wise or of x and y.
    logical_or Number::logical_or;
    /// Digit-wise xor of x and y.
    logical_xor Number::logical_xor;
    /// Compare the values numerically and return the maximum.
    max |x, y, settings, met| x.extreme(y, true, false, settings, met);
    /// Compare the values numerically with their sign ignored.
    max_mag |x, y, settings, met| x.extreme(y, true, true, settings, met);
    /// Compare the values numerically and return the minimum.
    min |x, y, settings, met| x.extreme(y, false, false, settings, met);
    /// Compare the values numerically with their sign ignored.
    min_mag |x, y, settings, met| x.extreme(y, false, true, settings, met);
    /// Return the product of x and y.
    multiply Number::multiply;
    /// Return the number closest to x, in the direction towards y.
    next_toward Number::next_toward;
    /// Return a value equal to x (rounded), having the exponent of y.
    quantize Number::quantize;
    /// Return the remainder from integer division.  The sign of the result,
    /// if non-zero, is the same as that of the original dividend.
    remainder Number::remainder;
    /// Return x - y * n, where n is the integer nearest the exact value of x / y
    /// (if the result is 0 then its sign will be the sign of x).
    remainder_near Number::remainder_near;
    /// Return a copy of x, rotated by y places.
    rotate Number::rotate;
    /// Return the first operand after adding the second value to its exp.
    scaleb Number::scaleb;
    /// Return a copy of x, shifted by y places.
    shift Number::shift;
    /// Return the difference between x and y.
    subtract Number::subtract;
}

macro_rules! predicates {
    ($($(#[$doc:meta])* $name:ident $test:expr;)*) => {
        #[pymethods(predicates)]
        impl Context {
            $(
                $(#[$doc])*
                fn $name(&self, vm: &Vm, x: &Value) -> Result<bool> {
                    let test: fn(&Number, &Context) -> bool = $test;
                    Ok(test(&*required(vm, x)?, self))
                }
            )*
        }
    };
}

predicates! {
    /// Return True if x is finite, False otherwise.
    is_finite |x, _| x.is_finite();
    /// Return True if x is infinite, False otherwise.
    is_infinite |x, _| x.is_infinite();
    /// Return True if x is a qNaN or sNaN, False otherwise.
    is_nan |x, _| x.is_nan();
    /// Return True if x is a normal number, False otherwise.
    is_normal |x, context| x.is_normal(&context.settings());
    /// Return True if x is a quiet NaN, False otherwise.
    is_qnan |x, _| x.is_nan() && !x.is_signalling();
    /// Return True if x is negative, False otherwise.
    is_signed |x, _| x.negative;
    /// Return True if x is a signaling NaN, False otherwise.
    is_snan |x, _| x.is_signalling();
    /// Return True if x is subnormal, False otherwise.
    is_subnormal |x, context| x.is_subnormal(&context.settings());
    /// Return True if x is a zero, False otherwise.
    is_zero |x, _| x.is_zero();
}

#[pymethods(general)]
impl Context {
    /// Return quotient and remainder of the division x / y.
    fn divmod(&self, vm: &Vm, x: &Value, y: &Value) -> Result<Value> {
        let (x, y) = (required(vm, x)?, required(vm, y)?);
        let digits = length(&x).max(length(&y));
        let (quotient, rest) = run(vm, self, digits, |settings, met| x.divmod(&y, settings, met))?;
        Ok(vm.tuple(vec![make(quotient), make(rest)]))
    }

    /// Return x multiplied by y, plus z.
    #[sig(x, y, z, /)]
    fn fma(&self, vm: &Vm, x: &Value, y: &Value, z: &Value) -> Result<Value> {
        let (x, y, z) = (required(vm, x)?, required(vm, y)?, required(vm, z)?);
        let digits = length(&x).max(length(&y)).max(length(&z));
        run(vm, self, digits, |settings, met| x.fma(&y, &z, settings, met)).map(make)
    }

    /// Compute a**b.  If 'a' is negative, then 'b' must be integral.  The result
    /// will be inexact unless 'a' is integral and the result is finite and can be
    /// expressed exactly in 'precision' digits.  In the Python version the result
    /// is always correctly rounded, in the C version the result is almost always
    /// correctly rounded.
    #[sig(a, b, modulo = None)]
    fn power(&self, vm: &Vm, a: &Value, b: &Value, modulo: &Value) -> Result<Value> {
        let (a, b) = (required(vm, a)?, required(vm, b)?);
        match modulo.is_none() {
            true => number::two(vm, self, &a, &b, true, Number::power),
            false => modular_power(vm, self, &a, &b, &*required(vm, modulo)?),
        }
    }

    /// Return True if the two operands have the same exponent.
    fn same_quantum(&self, vm: &Vm, x: &Value, y: &Value) -> Result<bool> {
        Ok(required(vm, x)?.same_quantum(&*required(vm, y)?))
    }

    /// Return a new instance of x.
    fn canonical(&self, vm: &Vm, x: &Value) -> Result<Value> {
        number::own(vm, x)?;
        Ok(x.clone())
    }

    /// Return True if x is canonical, False otherwise.
    fn is_canonical(&self, vm: &Vm, x: &Value) -> Result<bool> {
        number::own(vm, x)?;
        Ok(true)
    }

    /// Return a copy of Decimal x.
    fn copy_decimal(&self, vm: &Vm, x: &Value) -> Result<Value> {
        if x.exact::<Decimal>().is_some() {
            return Ok(x.clone());
        }
        Ok(make(required(vm, x)?.into_owned()))
    }

    /// Return an indication of the class of x.
    fn number_class(&self, vm: &Vm, x: &Value) -> Result<&'static str> {
        Ok(required(vm, x)?.class(&self.settings()))
    }

    /// Return Decimal(10).
    fn radix(&self) -> Value {
        make(Number::from_i64(10))
    }

    /// Convert a number to a string using scientific notation.
    fn to_sci_string(&self, vm: &Vm, x: &Value) -> Result<Value> {
        Ok(string::from_ascii(required(vm, x)?.to_text(self.capitals()).as_bytes()))
    }

    /// Convert a number to a string, using engineering notation.
    fn to_eng_string(&self, vm: &Vm, x: &Value) -> Result<Value> {
        Ok(string::from_ascii(required(vm, x)?.to_engineering(self.capitals()).as_bytes()))
    }

    /// Create a new Decimal instance from num, using self as the context. Unlike the
    /// Decimal constructor, this function observes the context limits.
    #[sig(num = "0", /)]
    fn create_decimal(&self, vm: &Vm, num: Maybe<'_>) -> Result<Value> {
        match num.0 {
            Some(num) => construct::rounded(vm, num, self).map(make),
            None => Ok(make(Number::zero(false, 0))),
        }
    }

    /// Create a new Decimal instance from float f.  Unlike the Decimal.from_float()
    /// class method, this function observes the context limits.
    fn create_decimal_from_float(&self, vm: &Vm, f: &Value) -> Result<Value> {
        let number = construct::of_float(vm, f)?;
        construct::fitted(vm, number, super::Conditions::NONE, self).map(make)
    }

    /// Apply self to Decimal x.
    fn _apply(&self, vm: &Vm, x: &Value) -> Result<Value> {
        let number = required(vm, x)?;
        run(vm, self, length(&number), |settings, met| number.finished(settings, met)).map(make)
    }
}

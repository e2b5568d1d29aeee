//! The methods of `int` and `bool`.

use typhon_heap::Value;
use typhon_macros::pymethods;
use typhon_number::{BigInt, small};

use super::{Bool, Int, Kind, arith, bits, is_int, kind, make, text, to_exact, to_float};
use crate::{
    args::{Args, Maybe},
    ops::{self, Comparison},
    primal::{
        failure,
        str::{self as string, Str},
        tuple,
    },
    raise::Result,
    vm::Vm,
};

#[pymethods]
impl Int {
    #[sig(x = ..., /, base = ...)]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let given = args.positional();
        if given.len() > 2 && !args.has_keywords() && crate::primal::common::is_own_class::<Int>(class) {
            return Err(vm.type_error(format!("int expected at most 2 arguments, got {}", given.len())));
        }
        let [x, base] = args.bind(vm, &make::PARAMETERS)?.slots;
        make::make(vm, class, Maybe(x), Maybe(base))
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        text::to_str(vm, this)
    }

    fn __hash__(this: &Value) -> i64 {
        match kind(this) {
            Some(Kind::Small(int)) => super::hash_small(int),
            Some(Kind::Big(int)) => typhon_number::hash::hash_bigint(int),
            None => 0,
        }
    }

    fn __format__(this: &Value, vm: &Vm, format_spec: &Value) -> Result<Value> {
        match format_spec.native::<Str>() {
            Some(spec) => text::format(vm, this, spec),
            None => Err(failure::argument(vm, "__format__() argument", "str", format_spec)),
        }
    }

    fn __bool__(this: &Value) -> bool {
        bits::truth(this)
    }

    #[alias(__index__, __pos__, __trunc__, __floor__, __ceil__, conjugate)]
    fn __int__(this: &Value, vm: &Vm) -> Value {
        to_exact(vm, this)
    }

    fn __float__(this: &Value, vm: &Vm) -> Result<f64> {
        to_float(vm, this)
    }

    #[sig(ndigits = None, /)]
    fn __round__(this: &Value, vm: &Vm, ndigits: &Value) -> Result<Value> {
        match ndigits.is_none() {
            true => Ok(to_exact(vm, this)),
            false => round(vm, this, ndigits),
        }
    }

    /// Whether the number is whole: always true.
    fn is_integer(_this: &Value) -> bool {
        true
    }

    /// Number of bits that the magnitude needs; 0 for 0.
    fn bit_length(this: &Value) -> u64 {
        match kind(this) {
            Some(Kind::Small(int)) => small::bit_length(int).into(),
            Some(Kind::Big(int)) => int.bit_length(),
            None => 0,
        }
    }

    /// Number of ones in the magnitude's binary form.
    fn bit_count(this: &Value) -> u64 {
        match kind(this) {
            Some(Kind::Small(int)) => small::bit_count(int).into(),
            Some(Kind::Big(int)) => int.bit_count(),
            None => 0,
        }
    }

    /// The pair (self, 1): the number as a fraction in lowest terms.
    fn as_integer_ratio(this: &Value, vm: &Vm) -> Value {
        tuple::of([to_exact(vm, this), vm.int(1)])
    }

    /// The number as `length` bytes.
    ///
    /// OverflowError is raised where they are too few, and for negative numbers unless `signed` asks for two's complement.
    #[sig(length = 1, byteorder = "big", *, signed = False)]
    fn to_bytes(this: &Value, vm: &Vm, length: i64, byteorder: Maybe<'_>, signed: bool) -> Result<Value> {
        make::to_bytes(vm, this, length, byteorder, signed)
    }

    /// The integer whose bytes these are.
    ///
    /// `bytes` is bytes-like or an iterable of byte values; `signed` says that they are two's complement.
    #[classmethod]
    #[sig(bytes, byteorder = "big", *, signed = False)]
    fn from_bytes(class: &Value, vm: &Vm, bytes: &Value, byteorder: Maybe<'_>, signed: bool) -> Result<Value> {
        make::from_bytes(vm, class, bytes, byteorder, signed)
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: &Value, vm: &Vm) -> Value {
        to_exact(vm, this)
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(_this: &Value) -> i64 {
        0
    }

    /// the numerator of a rational number in lowest terms
    #[getter]
    fn numerator(this: &Value, vm: &Vm) -> Value {
        to_exact(vm, this)
    }

    /// the denominator of a rational number in lowest terms
    #[getter]
    fn denominator(_this: &Value) -> i64 {
        1
    }

    fn __getnewargs__(this: &Value, vm: &Vm) -> Value {
        tuple::of([to_exact(vm, this)])
    }

    /// Size that the number has in CPython's layout, in bytes.
    fn __sizeof__(this: &Value) -> usize {
        super::to_big(this).size_of()
    }

    fn __lt__(this: &Value, value: &Value) -> Value {
        bits::compare(Comparison::Less, this, value)
    }

    fn __le__(this: &Value, value: &Value) -> Value {
        bits::compare(Comparison::LessEqual, this, value)
    }

    fn __eq__(this: &Value, value: &Value) -> Value {
        bits::compare(Comparison::Equal, this, value)
    }

    fn __ne__(this: &Value, value: &Value) -> Value {
        bits::compare(Comparison::NotEqual, this, value)
    }

    fn __gt__(this: &Value, value: &Value) -> Value {
        bits::compare(Comparison::Greater, this, value)
    }

    fn __ge__(this: &Value, value: &Value) -> Value {
        bits::compare(Comparison::GreaterEqual, this, value)
    }
}

/// `round(int, digits)`: half to even at a power of ten.
fn round(vm: &Vm, this: &Value, digits: &Value) -> Result<Value> {
    let digits = ops::index(vm, digits)?;
    let exponent = match kind(&digits) {
        Some(Kind::Small(digits)) if digits < 0 => digits.unsigned_abs(),
        Some(Kind::Big(digits)) if digits.is_negative() => u64::MAX,
        _ => return Ok(to_exact(vm, this)),
    };
    let int = super::to_big(this);
    // Beyond the number's own digits nothing is left of it.
    if exponent > int.bit_length() / 3 + 1 {
        return Ok(vm.int(0));
    }
    let fail = |error| failure::number(vm, error);
    let unit = BigInt::from(10).pow(exponent).map_err(fail)?;
    let (quotient, remainder) = int.divmod(&unit).map_err(fail)?;
    let twice = remainder.shl(1).map_err(fail)?;
    let up = match twice.cmp(&unit) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => !quotient.is_even(),
    };
    let quotient = if up { quotient.add(&BigInt::ONE) } else { quotient };
    quotient.mul(&unit).map(|int| vm.big_int(int)).map_err(fail)
}

#[pymethods(operators)]
impl Int {
    #[alias(__radd__)]
    fn __add__(this: &Value, vm: &Vm, value: &Value) -> Value {
        arith::add(vm, this, value)
    }

    fn __sub__(this: &Value, vm: &Vm, value: &Value) -> Value {
        arith::sub(vm, this, value)
    }

    fn __rsub__(this: &Value, vm: &Vm, value: &Value) -> Value {
        arith::sub(vm, value, this)
    }

    #[alias(__rmul__)]
    fn __mul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::mul(vm, this, value)
    }

    fn __truediv__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::true_div(vm, this, value)
    }

    fn __rtruediv__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::true_div(vm, value, this)
    }

    fn __floordiv__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::floor_div(vm, this, value)
    }

    fn __rfloordiv__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::floor_div(vm, value, this)
    }

    fn __mod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::modulo(vm, this, value)
    }

    fn __rmod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::modulo(vm, value, this)
    }

    fn __divmod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::divmod(vm, this, value)
    }

    fn __rdivmod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::divmod(vm, value, this)
    }

    #[sig(value, mod_ = None, /)]
    fn __pow__(this: &Value, vm: &Vm, value: &Value, mod_: &Value) -> Result<Value> {
        match mod_.is_none() {
            true => arith::pow(vm, this, value),
            false => arith::modular_pow(vm, this, value, mod_),
        }
    }

    #[sig(value, mod_ = None, /)]
    fn __rpow__(this: &Value, vm: &Vm, value: &Value, mod_: &Value) -> Result<Value> {
        match mod_.is_none() {
            true => arith::pow(vm, value, this),
            false => arith::modular_pow(vm, value, this, mod_),
        }
    }

    fn __lshift__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        bits::left_shift(vm, this, value)
    }

    fn __rlshift__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        bits::left_shift(vm, value, this)
    }

    fn __rshift__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        bits::right_shift(vm, this, value)
    }

    fn __rrshift__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        bits::right_shift(vm, value, this)
    }

    #[alias(__rand__)]
    fn __and__(this: &Value, vm: &Vm, value: &Value) -> Value {
        bits::and(vm, this, value)
    }

    #[alias(__ror__)]
    fn __or__(this: &Value, vm: &Vm, value: &Value) -> Value {
        bits::or(vm, this, value)
    }

    #[alias(__rxor__)]
    fn __xor__(this: &Value, vm: &Vm, value: &Value) -> Value {
        bits::xor(vm, this, value)
    }

    fn __neg__(this: &Value, vm: &Vm) -> Value {
        bits::negative(vm, this)
    }

    fn __invert__(this: &Value, vm: &Vm) -> Value {
        bits::invert(vm, this)
    }

    fn __abs__(this: &Value, vm: &Vm) -> Value {
        bits::absolute(vm, this)
    }
}

#[pymethods]
impl Bool {
    #[sig(object = False, /)]
    fn __new__(class: &Value, vm: &Vm, object: Maybe<'_>) -> Result<Value> {
        crate::primal::common::shape_for::<Bool>(vm, class)?;
        match object.0 {
            Some(object) => ops::truth(vm, object).map(Value::bool),
            None => Ok(Value::FALSE),
        }
    }

    fn __repr__(this: &Value) -> Value {
        string::new(if this.is(&Value::TRUE) { "True" } else { "False" })
    }

    #[alias(__rand__)]
    fn __and__(this: &Value, vm: &Vm, value: &Value) -> Value {
        logical(this, value, |a, b| a & b).unwrap_or_else(|| bits::and(vm, this, value))
    }

    #[alias(__ror__)]
    fn __or__(this: &Value, vm: &Vm, value: &Value) -> Value {
        logical(this, value, |a, b| a | b).unwrap_or_else(|| bits::or(vm, this, value))
    }

    #[alias(__rxor__)]
    fn __xor__(this: &Value, vm: &Vm, value: &Value) -> Value {
        logical(this, value, |a, b| a ^ b).unwrap_or_else(|| bits::xor(vm, this, value))
    }

    fn __invert__(this: &Value, vm: &Vm) -> Result<Value> {
        let text = "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise \
                    inversion of the underlying int object and is usually not what you expect from negating a bool. Use the \
                    'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying \
                    int.";
        crate::warn::warn(vm, crate::known::Known::DeprecationWarning, text, 1)?;
        Ok(bits::invert(vm, this))
    }
}

/// The operator of two bools; `None` where one of them is another int.
fn logical(a: &Value, b: &Value, op: impl FnOnce(bool, bool) -> bool) -> Option<Value> {
    debug_assert!(is_int(a));
    (bits::is_bool(a) && bits::is_bool(b)).then(|| Value::bool(op(a.is(&Value::TRUE), b.is(&Value::TRUE))))
}

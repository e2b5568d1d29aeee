//! The methods of `float`.

use typhon_heap::Value;
use typhon_macros::pymethods;
use typhon_number::{float, hash};
use typhon_text::format::{HexFloatError, from_hex, to_hex, with_repr};

use super::{Float, arith, as_f64, make};
use crate::{
    args::Maybe,
    ops::{self, Comparison},
    primal::{
        common, failure, int,
        str::{self as string, Str},
        tuple,
    },
    raise::Result,
    vm::Vm,
};

/// `round(value, ndigits)`.
///
/// # Errors
/// OverflowError, ValueError for what is no number; what `__index__` raises.
pub fn rounded(vm: &Vm, value: f64, ndigits: &Value) -> Result<Value> {
    if ndigits.is_none() {
        return make::to_int(vm, value.round_ties_even());
    }
    let digits = int::to_i64_clamped(vm, ndigits)?;
    float::round_half_even(value, digits).map(|value| vm.float(value)).map_err(|error| failure::number(vm, error))
}

fn value_of(this: &Value) -> f64 {
    as_f64(this).unwrap_or(f64::NAN)
}

#[pymethods]
impl Float {
    #[sig(x = 0, /)]
    fn __new__(class: &Value, vm: &Vm, x: Maybe<'_>) -> Result<Value> {
        let shape = common::shape_for::<Float>(vm, class)?;
        let value = match x.0 {
            Some(x) if common::is_own_class::<Float>(class) && is_exact(x) => return Ok(x.clone()),
            Some(x) => make::convert(vm, x)?,
            None => 0.0,
        };
        Ok(if common::is_own_class::<Float>(class) { vm.float(value) } else { super::new_instance(shape, value) })
    }

    /// Convert real number to a floating-point number.
    #[classmethod]
    fn from_number(class: &Value, vm: &Vm, number: &Value) -> Result<Value> {
        if common::is_own_class::<Float>(class) && is_exact(number) {
            return Ok(number.clone());
        }
        let value = make::number(vm, number)?;
        make::instance(vm, class, value)
    }

    /// Create a floating-point number from a hexadecimal string.
    #[classmethod]
    fn fromhex(class: &Value, vm: &Vm, string: &Value) -> Result<Value> {
        let Some(text) = string.native::<Str>() else {
            return Err(vm.type_error("bad argument type for built-in operation"));
        };
        if text.to_str().is_none() {
            return Err(vm.surrogates_not_allowed(string));
        }
        let value = vm.float(from_hex(text.text()).map_err(|error| match error {
            HexFloatError::Invalid => vm.value_error(error.to_string()),
            HexFloatError::TooLarge => vm.overflow_error(error.to_string()),
        })?);
        if common::is_own_class::<Float>(class) { Ok(value) } else { vm.call(class, &[value]) }
    }

    /// Return a hexadecimal representation of a floating-point number.
    fn hex(this: &Value) -> String {
        to_hex(value_of(this))
    }

    /// How the platform stores C's double or float: it exists for Python's own tests.
    #[classmethod]
    fn __getformat__(_class: &Value, vm: &Vm, typestr: &Value) -> Result<&'static str> {
        let Some(kind) = typestr.native::<Str>() else {
            return Err(failure::argument(vm, "__getformat__() argument", "str", typestr));
        };
        if kind.to_str().is_none() {
            return Err(vm.surrogates_not_allowed(typestr));
        }
        match kind.bytes() {
            bytes if bytes.contains(&0) => Err(vm.value_error("embedded null character")),
            b"double" | b"float" if cfg!(target_endian = "big") => Ok("IEEE, big-endian"),
            b"double" | b"float" => Ok("IEEE, little-endian"),
            _ => Err(vm.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
        }
    }

    fn __repr__(this: &Value) -> Value {
        with_repr(value_of(this), |text| string::from_ascii(text.as_bytes()))
    }

    fn __hash__(this: &Value) -> i64 {
        hash::hash_f64(value_of(this)).unwrap_or_else(|| hash::hash_address(this.word() as usize))
    }

    fn __format__(this: &Value, vm: &Vm, format_spec: &Value) -> Result<Value> {
        let Some(spec) = format_spec.native::<Str>() else {
            return Err(failure::argument(vm, "__format__() argument", "str", format_spec));
        };
        if spec.is_empty() {
            return ops::str(vm, this);
        }
        string::written(vm, |out| super::write(vm, this, spec.text(), out))
    }

    fn __bool__(this: &Value) -> bool {
        value_of(this) != 0.0
    }

    /// Return an Integral closest to x between 0 and x.
    #[alias(__int__)]
    fn __trunc__(this: &Value, vm: &Vm) -> Result<Value> {
        make::to_int(vm, value_of(this))
    }

    /// Return the floor as an Integral.
    fn __floor__(this: &Value, vm: &Vm) -> Result<Value> {
        make::to_int(vm, value_of(this).floor())
    }

    /// Return the ceiling as an Integral.
    fn __ceil__(this: &Value, vm: &Vm) -> Result<Value> {
        make::to_int(vm, value_of(this).ceil())
    }

    /// Return the Integral closest to x, rounding half toward even.
    ///
    /// When an argument is passed, work like built-in round(x, ndigits).
    #[sig(ndigits = None, /)]
    fn __round__(this: &Value, vm: &Vm, ndigits: &Value) -> Result<Value> {
        rounded(vm, value_of(this), ndigits)
    }

    /// The float itself, as an exact float.
    #[alias(__pos__, conjugate)]
    fn __float__(this: &Value, vm: &Vm) -> Value {
        if is_exact(this) { this.clone() } else { vm.float(value_of(this)) }
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: &Value, vm: &Vm) -> Value {
        Float::__float__(this, vm)
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(_this: &Value) -> f64 {
        0.0
    }

    /// Return True if the float is an integer.
    fn is_integer(this: &Value) -> bool {
        float::is_integer(value_of(this))
    }

    /// The exact value as a pair of integers, a fraction in lowest terms whose denominator is positive.
    fn as_integer_ratio(this: &Value, vm: &Vm) -> Result<Value> {
        match float::as_integer_ratio(value_of(this)) {
            Ok(pair) => Ok(super::complex_methods::ratio(vm, pair)),
            Err(error) => Err(failure::number(vm, error)),
        }
    }

    fn __getnewargs__(this: &Value, vm: &Vm) -> Value {
        tuple::of([vm.float(value_of(this))])
    }

    /// Size that the number has in CPython's layout, in bytes.
    fn __sizeof__(_this: &Value) -> usize {
        24
    }
}

/// Whether a value is a float, of no subclass.
fn is_exact(value: &Value) -> bool {
    value.as_small_float().is_some() || value.exact::<Float>().is_some()
}

#[pymethods(operators)]
impl Float {
    fn __lt__(this: &Value, value: &Value) -> Value {
        arith::compare(Comparison::Less, this, value)
    }

    fn __le__(this: &Value, value: &Value) -> Value {
        arith::compare(Comparison::LessEqual, this, value)
    }

    fn __eq__(this: &Value, value: &Value) -> Value {
        arith::compare(Comparison::Equal, this, value)
    }

    fn __ne__(this: &Value, value: &Value) -> Value {
        arith::compare(Comparison::NotEqual, this, value)
    }

    fn __gt__(this: &Value, value: &Value) -> Value {
        arith::compare(Comparison::Greater, this, value)
    }

    fn __ge__(this: &Value, value: &Value) -> Value {
        arith::compare(Comparison::GreaterEqual, this, value)
    }

    fn __neg__(this: &Value) -> f64 {
        -value_of(this)
    }

    fn __abs__(this: &Value) -> f64 {
        value_of(this).abs()
    }

    fn __add__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::add(vm, this, value)
    }

    fn __radd__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::add(vm, value, this)
    }

    fn __sub__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::sub(vm, this, value)
    }

    fn __rsub__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::sub(vm, value, this)
    }

    fn __mul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::mul(vm, this, value)
    }

    fn __rmul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        arith::mul(vm, value, this)
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
        no_modulus(vm, mod_)?;
        arith::pow(vm, this, value)
    }

    #[sig(value, mod_ = None, /)]
    fn __rpow__(this: &Value, vm: &Vm, value: &Value, mod_: &Value) -> Result<Value> {
        no_modulus(vm, mod_)?;
        arith::pow(vm, value, this)
    }
}

fn no_modulus(vm: &Vm, modulus: &Value) -> Result<()> {
    match modulus.is_none() {
        true => Ok(()),
        false => Err(vm.type_error("pow() 3rd argument not allowed unless all arguments are integers")),
    }
}

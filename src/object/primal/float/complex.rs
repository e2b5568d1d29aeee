//! The methods of `complex`.

use typhon_heap::Value;
use typhon_macros::pymethods;
use typhon_number::{BigInt, NumberError, complex::Complex as Number, hash};
use typhon_text::format::{Locale, Spec, format_complex, repr_complex};

use super::{Complex, arith, complex, complex_parts, make};
use crate::{
    args::Args,
    ops,
    primal::{
        failure, int,
        str::{self as string, Str},
        tuple,
    },
    raise::Result,
    vm::Vm,
};

/// An operand of a complex operator.
enum Operand {
    Real(f64),
    Complex(Number),
}

impl Operand {
    fn number(self) -> Number {
        match self {
            Operand::Real(real) => Number::new(real, 0.0),
            Operand::Complex(number) => number,
        }
    }
}

fn operand(vm: &Vm, value: &Value) -> Result<Option<Operand>> {
    match complex_parts(value) {
        Some((real, imag)) => Ok(Some(Operand::Complex(Number::new(real, imag)))),
        None => Ok(arith::operand(vm, value)?.map(Operand::Real)),
    }
}

/// Both operands, and what `op` makes of them.
fn with(
    vm: &Vm,
    a: &Value,
    b: &Value,
    op: impl FnOnce(Operand, Operand) -> std::result::Result<Number, NumberError>,
) -> Result<Value> {
    let Some(left) = operand(vm, a)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(right) = operand(vm, b)? else { return Ok(Value::NOT_IMPLEMENTED) };
    op(left, right).map(from).map_err(|error| failure::number(vm, error))
}

fn from(number: Number) -> Value {
    complex(number.real, number.imag)
}

fn add(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| {
        Ok(match (a, b) {
            (Operand::Complex(a), Operand::Real(b)) => Number::new(a.real + b, a.imag),
            (Operand::Real(a), Operand::Complex(b)) => Number::new(a + b.real, b.imag),
            (a, b) => a.number() + b.number(),
        })
    })
}

fn sub(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| {
        Ok(match (a, b) {
            (Operand::Complex(a), Operand::Real(b)) => Number::new(a.real - b, a.imag),
            (Operand::Real(a), Operand::Complex(b)) => Number::new(a - b.real, -b.imag),
            (a, b) => a.number() - b.number(),
        })
    })
}

fn mul(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| {
        Ok(match (a, b) {
            (Operand::Complex(a), Operand::Real(b)) => Number::new(a.real * b, a.imag * b),
            (Operand::Real(a), Operand::Complex(b)) => Number::new(a * b.real, a * b.imag),
            (a, b) => a.number() * b.number(),
        })
    })
}

fn div(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| match (a, b) {
        (Operand::Complex(a), Operand::Real(b)) => a.div_by_real(b),
        (Operand::Real(a), Operand::Complex(b)) => Number::div_real_by(a, b),
        (a, b) => a.number().checked_div(b.number()),
    })
}

/// Whether a value is a number that operators of complex numbers take.
pub fn is_complex_operand(value: &Value) -> bool {
    complex_parts(value).is_some() || super::as_f64(value).is_some() || int::is_int(value)
}

fn pow(vm: &Vm, a: &Value, b: &Value, modulus: &Value) -> Result<Value> {
    if !modulus.is_none() {
        return match is_complex_operand(a) && is_complex_operand(b) {
            true => Err(vm.value_error("complex modulo")),
            false => Ok(Value::NOT_IMPLEMENTED),
        };
    }
    with(vm, a, b, |a, b| a.number().pow(b.number()))
}

impl Complex {
    fn number(&self) -> Number {
        Number::new(self.real, self.imag)
    }

    /// Whether it equals a number; `None` for what is no number.
    fn equals(&self, other: &Value) -> Option<bool> {
        if let Some(parts) = complex_parts(other) {
            return Some((self.real, self.imag) == parts);
        }
        if self.imag != 0.0 && (super::as_f64(other).is_some() || int::is_int(other)) {
            return Some(false);
        }
        arith::order(self.real, other).map(|order| order.is_some_and(std::cmp::Ordering::is_eq))
    }
}

#[pymethods]
impl Complex {
    #[sig(real = 0, imag = 0)]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        make::make_complex(vm, class, args)
    }

    /// Convert number to a complex floating-point number.
    #[classmethod]
    fn from_number(class: &Value, vm: &Vm, number: &Value) -> Result<Value> {
        make::complex_from_number(vm, class, number)
    }

    /// the real part of a complex number
    #[member]
    fn real(&self) -> f64 {
        self.real
    }

    /// the imaginary part of a complex number
    #[member]
    fn imag(&self) -> f64 {
        self.imag
    }

    fn __repr__(&self) -> Value {
        string::from_ascii(repr_complex(self.real, self.imag).as_bytes())
    }

    fn __hash__(this: &Value, vm: &Vm) -> Result<i64> {
        let Some((real, imag)) = complex_parts(this) else { return Ok(0) };
        // A NaN part hashes by the identity of the whole.
        let part = |part| hash::hash_f64(part).unwrap_or_else(|| hash::hash_address(this.word() as usize));
        let _ = vm;
        Ok(hash::hash_complex(part(real), part(imag)))
    }

    fn __bool__(&self) -> bool {
        self.real != 0.0 || self.imag != 0.0
    }

    fn __format__(this: &Value, vm: &Vm, format_spec: &Value) -> Result<Value> {
        let Some(spec) = format_spec.native::<Str>() else {
            return Err(failure::argument(vm, "__format__() argument", "str", format_spec));
        };
        if spec.is_empty() {
            return ops::str(vm, this);
        }
        let Some((real, imag)) = complex_parts(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        let name = vm.type_name(this);
        let text = Spec::parse(spec.text(), &name, true)
            .and_then(|spec| format_complex(real, imag, &spec, &name, &Locale::c()))
            .map_err(|error| failure::format(vm, error))?;
        Ok(string::from_buf(&text))
    }

    /// Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.
    fn conjugate(&self) -> Value {
        complex(self.real, -self.imag)
    }

    /// The number as an exact complex.
    fn __complex__(this: &Value) -> Value {
        match this.native::<Complex>() {
            Some(number) if this.exact::<Complex>().is_none() => complex(number.real, number.imag),
            _ => this.clone(),
        }
    }

    fn __getnewargs__(&self, vm: &Vm) -> Value {
        tuple::of([vm.float(self.real), vm.float(self.imag)])
    }

    /// Size that the number has in CPython's layout, in bytes.
    fn __sizeof__(&self) -> usize {
        32
    }

    fn __eq__(&self, value: &Value) -> Value {
        self.equals(value).map_or(Value::NOT_IMPLEMENTED, Value::bool)
    }

    fn __ne__(&self, value: &Value) -> Value {
        self.equals(value).map_or(Value::NOT_IMPLEMENTED, |equal| Value::bool(!equal))
    }

    fn __neg__(&self) -> Value {
        from(-self.number())
    }

    fn __pos__(&self) -> Value {
        from(self.number())
    }

    fn __abs__(&self, vm: &Vm) -> Result<f64> {
        self.number().abs().map_err(|error| failure::number(vm, error))
    }

    #[alias(__radd__)]
    fn __add__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        add(vm, this, value)
    }

    fn __sub__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        sub(vm, this, value)
    }

    fn __rsub__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        sub(vm, value, this)
    }

    fn __mul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        mul(vm, this, value)
    }

    fn __rmul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        mul(vm, value, this)
    }

    fn __truediv__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        div(vm, this, value)
    }

    fn __rtruediv__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        div(vm, value, this)
    }

    #[sig(value, mod_ = None, /)]
    fn __pow__(this: &Value, vm: &Vm, value: &Value, mod_: &Value) -> Result<Value> {
        pow(vm, this, value, mod_)
    }

    #[sig(value, mod_ = None, /)]
    fn __rpow__(this: &Value, vm: &Vm, value: &Value, mod_: &Value) -> Result<Value> {
        pow(vm, value, this, mod_)
    }
}

/// Numerator and denominator as a tuple.
pub(super) fn ratio(vm: &Vm, (numerator, denominator): (BigInt, BigInt)) -> Value {
    tuple::of([vm.big_int(numerator), vm.big_int(denominator)])
}

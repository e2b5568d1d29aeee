//! `float(...)`, `complex(...)`, and floats as ints.

use typhon_heap::Value;
use typhon_number::{BigInt, complex};
use typhon_text::format::{ascii_number, parse_f64, parse_f64_bytes};

use super::{Complex, Float, as_f64};
use crate::{
    args::{Args, Param, ParamKind, Signature},
    dunder::Dunder,
    known::Known,
    ops,
    primal::{
        buffer, common, failure,
        int::{self, is_int},
        str::{self as string, Str},
    },
    raise::{Raised, Result},
    vm::Vm,
};

/// The integer part of a float.
///
/// # Errors
/// ValueError for NaN, OverflowError for an infinity.
pub fn to_int(vm: &Vm, value: f64) -> Result<Value> {
    // Within these bounds the conversion is exact.
    if value.abs() < 9.0e18 {
        return Ok(vm.int(value as i64));
    }
    BigInt::from_f64(value).map(int::from_bigint).map_err(|error| failure::number(vm, error))
}

/// An instance of `class`, which is `float` or a subclass.
pub(super) fn instance(vm: &Vm, class: &Value, value: f64) -> Result<Value> {
    if common::is_own_class::<Float>(class) {
        return Ok(vm.float(value));
    }
    Ok(super::new_instance(common::shape_for::<Float>(vm, class)?, value))
}

/// What `float(x)` converts to.
///
/// # Errors
/// TypeError, ValueError "could not convert string to float: 'x'", or what the conversion raises.
pub fn convert(vm: &Vm, x: &Value) -> Result<f64> {
    if let Some(string) = x.native::<Str>() {
        return parse_f64(string.text()).ok_or_else(|| no_float(vm, x));
    }
    let slots = vm.class_of(x).slots();
    if as_f64(x).is_some() || is_int(x) || slots.has(Dunder::Float) || slots.has(Dunder::Index) {
        return number(vm, x);
    }
    if let Some(bytes) = buffer::copy_plain_bytes(vm, x)? {
        return parse_f64_bytes(&bytes).ok_or_else(|| no_float(vm, x));
    }
    let given = vm.type_name(x);
    Err(vm.type_error(format!("float() argument must be a string or a real number, not '{given}'")))
}

/// What `float.from_number(x)` converts to: as [`convert`], without text.
pub(super) fn number(vm: &Vm, x: &Value) -> Result<f64> {
    if x.native::<Float>().is_none()
        && x.as_small_float().is_none()
        && let Some(slot) = vm.class_of(x).slots().one(Dunder::Float)
    {
        let result = slot(vm, x)?;
        if result.native::<Float>().is_some() && result.exact::<Float>().is_none() {
            crate::warn::strict_subclass(vm, &format!("{}.__float__", vm.type_name(x)), "float", &result)?;
        }
        return as_f64(&result).ok_or_else(|| {
            let (class, given) = (vm.type_name(x), vm.type_name(&result));
            vm.type_error(format!("{class}.__float__ returned non-float (type {given})"))
        });
    }
    ops::to_f64(vm, x)
}

#[cold]
fn no_float(vm: &Vm, shown: &Value) -> Raised {
    match ops::repr(vm, shown) {
        Ok(repr) => vm.value_error(format!("could not convert string to float: {}", string::lossy(&repr))),
        Err(raised) => raised,
    }
}

/// What a complex argument is.
enum Part {
    Real(f64),
    Complex(f64, f64),
}

/// `complex.__new__(class, real, imag)`.
pub(super) fn make_complex(vm: &Vm, class: &Value, args: Args<'_>) -> Result<Value> {
    const fn param(name: &'static str) -> Param {
        Param { name, kind: ParamKind::Positional, required: false }
    }
    static SIGNATURE: Signature = Signature {
        name: "complex",
        params: &[param("real"), param("imag")],
        star: false,
        star_star: false,
        class: true,
    };
    let [real, imag] = args.bind::<2>(vm, &SIGNATURE)?.slots;
    let (re, im) = match (real, imag) {
        (None, None) => (0.0, 0.0),
        (Some(x), None) if !args.has_keywords() => whole(vm, x)?,
        (real, imag) => {
            let numeric = imag.is_none_or(|imag| is_part(vm, imag));
            let part = |given: Option<&Value>, name| match given {
                Some(given) => part(vm, given, name, numeric),
                None => Ok(Part::Real(0.0)),
            };
            match (part(real, "real")?, imag) {
                // As it is, signs of zeros included.
                (Part::Complex(re, im), None) => (re, im),
                (real, imag) => combine(real, part(imag, "imag")?),
            }
        }
    };
    complex_instance(vm, class, re, im)
}

/// Whether the parts of a complex number may be made of it.
fn is_part(vm: &Vm, x: &Value) -> bool {
    x.native::<Str>().is_none() && has_float(vm, x) || super::complex_parts(x).is_some()
}

/// An instance of `class`, which is `complex` or a subclass.
pub(super) fn complex_instance(vm: &Vm, class: &Value, real: f64, imag: f64) -> Result<Value> {
    if common::is_own_class::<Complex>(class) {
        return Ok(super::complex(real, imag));
    }
    Ok(super::new_complex_instance(common::shape_for::<Complex>(vm, class)?, real, imag))
}

/// `real + imag * 1j`, where parts may be complex themselves.
fn combine(real: Part, imag: Part) -> (f64, f64) {
    let (mut re, mut im) = match real {
        Part::Real(re) => (re, None),
        Part::Complex(re, im) => (re, Some(im)),
    };
    match imag {
        Part::Real(value) => (re, im.map_or(value, |im| im + value)),
        Part::Complex(value, other) => {
            re -= other;
            im = Some(im.map_or(value, |im| im + value));
            (re, im.unwrap_or(0.0))
        }
    }
}

/// `complex(x)`.
fn whole(vm: &Vm, x: &Value) -> Result<(f64, f64)> {
    if let Some(string) = x.native::<Str>() {
        let Some(ascii) = ascii_number(string.text()) else { return Err(malformed(vm, x, b"")) };
        return match complex::Complex::parse(&ascii) {
            Some(complex) => Ok((complex.real, complex.imag)),
            None => Err(malformed(vm, x, &ascii)),
        };
    }
    let parts = match x.exact::<Complex>() {
        // A subclass may have a `__complex__` of its own.
        None => match told_parts(vm, x)? {
            None => number_parts(vm, x)?,
            parts => parts,
        },
        Some(_) => super::complex_parts(x),
    };
    if let Some(parts) = parts {
        return Ok(parts);
    }
    let given = vm.class_of(x).told_name(vm);
    Err(vm.type_error(format!("complex() argument must be a string or a number, not {given}")))
}

/// The error of text that is no complex number; underscores in wrong places have their own.
#[cold]
fn malformed(vm: &Vm, shown: &Value, ascii: &[u8]) -> Raised {
    let digit = |at: Option<usize>| at.and_then(|at| ascii.get(at)).is_some_and(u8::is_ascii_digit);
    let fits = |at: usize| ascii[at] != b'_' || (digit(at.checked_sub(1)) && digit(Some(at + 1)));
    if (0..ascii.len()).all(fits) {
        return vm.value_error("complex() arg is a malformed string");
    }
    match ops::repr(vm, shown) {
        Ok(repr) => vm.value_error(format!("could not convert string to complex: {}", string::lossy(&repr))),
        Err(raised) => raised,
    }
}

/// What `__complex__` says; `None` for what has none.
fn told_parts(vm: &Vm, x: &Value) -> Result<Option<(f64, f64)>> {
    let Some(slot) = vm.class_of(x).slots().one(Dunder::Complex) else { return Ok(None) };
    let result = slot(vm, x)?;
    let Some(parts) = super::complex_parts(&result) else {
        let given = vm.type_name(&result);
        return Err(vm.type_error(format!("__complex__ returned non-complex (type {given})")));
    };
    if result.exact::<Complex>().is_none() {
        crate::warn::strict_subclass(vm, "__complex__", "complex", &result)?;
    }
    Ok(Some(parts))
}

/// Whether something can be asked for a float.
fn has_float(vm: &Vm, x: &Value) -> bool {
    let slots = vm.class_of(x).slots();
    slots.has(Dunder::Float) || slots.has(Dunder::Index)
}

/// The parts of a number: complex, `__complex__`, `__float__`, `__index__`; `None` for what is none.
///
/// # Errors
/// TypeError for a `__complex__` that gives something else, and what these methods raise.
pub fn number_parts(vm: &Vm, x: &Value) -> Result<Option<(f64, f64)>> {
    if let Some(parts) = super::complex_parts(x) {
        return Ok(Some(parts));
    }
    match told_parts(vm, x)? {
        None if has_float(vm, x) => number(vm, x).map(|real| Some((real, 0.0))),
        parts => Ok(parts),
    }
}

/// `complex.from_number(x)`.
pub(super) fn complex_from_number(vm: &Vm, class: &Value, x: &Value) -> Result<Value> {
    if common::is_own_class::<Complex>(class) && x.exact::<Complex>().is_some() {
        return Ok(x.clone());
    }
    match number_parts(vm, x)? {
        Some((real, imag)) => complex_instance(vm, class, real, imag),
        None => {
            let given = vm.type_name(x);
            Err(vm.type_error(format!("must be real number, not {given}")))
        }
    }
}

/// The argument `name`; one that is complex is warned of, where the call is not refused for its other argument.
fn part(vm: &Vm, x: &Value, name: &str, warns: bool) -> Result<Part> {
    let given = vm.class_of(x).told_name(vm);
    let complex = match super::complex_parts(x) {
        known if name == "imag" || x.exact::<Complex>().is_some() => known,
        known => told_parts(vm, x)?.or(known),
    };
    if let Some((real, imag)) = complex {
        if warns && (name == "imag" || !has_float(vm, x)) {
            let text = format!("complex() argument '{name}' must be a real number, not {given}");
            crate::warn::warn(vm, Known::DeprecationWarning, &text, 1)?;
        }
        return Ok(Part::Complex(real, imag));
    }
    if is_part(vm, x) {
        return if warns || name == "imag" { number(vm, x).map(Part::Real) } else { Ok(Part::Real(0.0)) };
    }
    Err(vm.type_error(format!("complex() argument '{name}' must be a real number, not {given}")))
}

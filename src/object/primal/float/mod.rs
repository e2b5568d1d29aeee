//! `float` and `complex`: nearly all floats are immediate; the rest, and instances of subclasses, are objects.

use typhon_heap::{Header, Value};
use typhon_macros::pytype;
use typhon_text::{
    Text, TextBuf,
    format::{Locale, Spec, format_f64},
};

use crate::{primal::failure, raise::Result, vm::Vm};

pub mod arith;
#[path = "complex.rs"]
mod complex_methods;
pub(crate) use complex_methods::is_complex_operand;
mod make;
mod methods;

pub use arith::power;
pub use make::{convert, number_parts, to_int};
pub use methods::rounded;

/// Convert a string or number to a floating-point number, if possible.
#[pytype(name = "float", known = Float, flags(base, match_self), methods(operators))]
pub struct Float {
    value: f64,
}

impl Float {
    /// The number.
    #[inline]
    pub fn value(&self) -> f64 {
        self.value
    }
}

/// A float object.
#[cold]
pub fn boxed(value: f64) -> Value {
    typhon_heap::new(Float { header: Header::of::<Float>(), value })
}

/// An instance of a subclass of `float`.
pub fn new_instance(shape: typhon_heap::ShapeId, value: f64) -> Value {
    typhon_heap::new_instance(shape, Float { header: Header::with_shape(shape), value })
}

/// The number of a float or an instance of a subclass.
#[inline]
pub fn as_f64(value: &Value) -> Option<f64> {
    value.as_small_float().or_else(|| value.native::<Float>().map(Float::value))
}

/// Writes `format(value, spec)` of a float, for a spec that is not empty.
///
/// # Errors
/// ValueError for a spec that floats do not have.
pub fn write(vm: &Vm, value: &Value, spec: Text<'_>, out: &mut TextBuf) -> Result<()> {
    let float = as_f64(value).unwrap_or(f64::NAN);
    let write = |name: &str, out: &mut TextBuf| {
        Spec::parse(spec, name, true)
            .and_then(|spec| format_f64(float, &spec, name, &Locale::c(), out))
            .map_err(|error| failure::format(vm, error))
    };
    if value.as_small_float().is_some() { write("float", out) } else { write(&vm.type_name(value), out) }
}

/// Create a complex number from a string or numbers.
#[pytype(name = "complex", known = Complex, flags(base))]
pub struct Complex {
    real: f64,
    imag: f64,
}

impl Complex {
    /// Real and imaginary part.
    pub fn parts(&self) -> (f64, f64) {
        (self.real, self.imag)
    }
}

/// A complex number.
pub fn complex(real: f64, imag: f64) -> Value {
    typhon_heap::new(Complex { header: Header::of::<Complex>(), real, imag })
}

/// An instance of a subclass of `complex`.
pub fn new_complex_instance(shape: typhon_heap::ShapeId, real: f64, imag: f64) -> Value {
    typhon_heap::new_instance(shape, Complex { header: Header::with_shape(shape), real, imag })
}

/// The parts of a complex number or an instance of a subclass.
pub fn complex_parts(value: &Value) -> Option<(f64, f64)> {
    value.native::<Complex>().map(Complex::parts)
}

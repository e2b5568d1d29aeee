//! `float` and `complex`: nearly all floats are immediate; the rest, and instances of subclasses, are objects.

use typhon_heap::{Header, Value};
use typhon_macros::pytype;

pub mod arith;
#[path = "complex.rs"]
mod complex_methods;
mod make;
mod methods;

pub use arith::power;
pub use make::{convert, to_int};

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

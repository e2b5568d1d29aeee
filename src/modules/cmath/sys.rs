//! The C library's complex functions: results for infinities, NaN and signed zeros are those of C's Annex G.
#![allow(unsafe_code, reason = "calls of the C library")]

/// A `double _Complex`: two doubles in a row, passed and returned as such by the C conventions of 64-bit systems.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Complex {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

macro_rules! functions {
    ($($name:ident = $call:ident;)*) => {
        #[link(name = "m")]
        unsafe extern "C" {
            $(fn $call(z: Complex) -> Complex;)*
        }
        $(
            #[doc = concat!("`", stringify!($call), "`.")]
            pub fn $name(z: Complex) -> Complex {
                // SAFETY: a pure function of numbers.
                unsafe { $call(z) }
            }
        )*
    };
}

functions! {
    acos = cacos;
    acosh = cacosh;
    asin = casin;
    asinh = casinh;
    atan = catan;
    atanh = catanh;
    cos = ccos;
    cosh = ccosh;
    exp = cexp;
    log = clog;
    sin = csin;
    sinh = csinh;
    sqrt = csqrt;
    tan = ctan;
    tanh = ctanh;
}

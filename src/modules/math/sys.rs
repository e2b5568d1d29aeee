//! The C library's inverse hyperbolic functions, whose last digits CPython's have.
#![allow(unsafe_code, reason = "calls of the C library")]

macro_rules! functions {
    ($($name:ident)*) => {
        mod c {
            #[link(name = "m")]
            unsafe extern "C" {
                $(pub fn $name(x: f64) -> f64;)*
            }
        }
        $(
            #[doc = concat!("`", stringify!($name), "`.")]
            pub fn $name(x: f64) -> f64 {
                // SAFETY: a pure function of a number.
                unsafe { c::$name(x) }
            }
        )*
    };
}

functions! { acosh asinh atanh erf erfc }

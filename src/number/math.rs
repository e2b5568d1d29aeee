//! What the modules `math` and `statistics` compute: exact sums, distances, special functions, combinatorics.
//!
//! Functions that the platform's C library has (`sin`, `cbrt`, `expm1`, …) are `f64`'s own methods and not repeated here.

mod gamma;
mod integer;
mod norm;
mod steps;
mod sums;

pub use gamma::{gamma, lgamma};
pub use integer::{comb, factorial, perm};
pub use norm::{dist, hypot};
pub use steps::{fma, nextafter, remainder, ulp};
pub use sums::{FloatSum, ProductSum};

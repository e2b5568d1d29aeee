//! Logarithms of numbers that may be larger than any float.

use typhon_object::{prelude::*, primal::int};

use super::unexpected;

/// The logarithm `log` of a number; `of_two` is that of 2.
pub(super) fn logarithm(vm: &Vm, x: &Value, log: fn(f64) -> f64, of_two: f64) -> Result<f64> {
    if let Some(kind) = int::kind(x) {
        let not_positive = || vm.value_error("expected a positive input");
        return match kind {
            int::Kind::Small(small) if small <= 0 => Err(not_positive()),
            int::Kind::Small(small) => Ok(log(small as f64)),
            int::Kind::Big(big) if big.is_negative() || big.is_zero() => Err(not_positive()),
            int::Kind::Big(big) => Ok(match big.to_f64() {
                Ok(float) => log(float),
                Err(_) => {
                    let (mantissa, exponent) = big.frexp();
                    log(mantissa) + of_two * exponent as f64
                }
            }),
        };
    }
    let x = ops::to_f64(vm, x)?;
    if x <= 0.0 { Err(unexpected(vm, "expected a positive input, got ", x)) } else { Ok(log(x)) }
}

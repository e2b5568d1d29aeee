//! Seconds, as Python gives them (int or float), as nanoseconds.

use std::time::Duration;

use typhon_object::{dunder::Dunder, prelude::*, primal::int};

/// How a fraction of a nanosecond is rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Round {
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceiling,
    /// Away from zero: timeouts.
    Up,
}

/// The nanoseconds of a number of seconds.
///
/// # Errors
/// TypeError for what is no number, ValueError for NaN, OverflowError beyond 292 years.
pub fn nanoseconds(vm: &Vm, seconds: &Value, round: Round) -> Result<i64> {
    let too_large = || vm.overflow_error("timestamp out of range for C PyTime_t");
    let float = seconds
        .as_small_float()
        .or_else(|| seconds.native::<typhon_object::primal::float::Float>().map(|float| float.value()));
    if let Some(float) = float {
        if float.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let scaled = float * 1e9;
        let rounded = match round {
            Round::Floor => scaled.floor(),
            Round::Ceiling => scaled.ceil(),
            Round::Up => scaled.abs().ceil().copysign(scaled),
        };
        if !(-9.223_372_036_854_776e18..9.223_372_036_854_776e18).contains(&rounded) {
            return Err(too_large());
        }
        return Ok(rounded as i64);
    }
    if !int::is_int(seconds) && !vm.class_of(seconds).slots().has(Dunder::Index) {
        let given = vm.type_name(seconds);
        return Err(vm.type_error(format!("'{given}' object cannot be interpreted as an integer or float")));
    }
    let seconds = int::to_bigint(vm, seconds)?;
    seconds.to_i64().and_then(|seconds| seconds.checked_mul(1_000_000_000)).ok_or_else(too_large)
}

/// A timeout: `None` for None, for a negative number an error by the caller.
///
/// # Errors
/// As [`nanoseconds`].
pub fn optional_timeout(vm: &Vm, timeout: Option<&Value>) -> Result<Option<i64>> {
    timeout.map(|timeout| nanoseconds(vm, timeout, Round::Up)).transpose()
}

/// Nanoseconds that are not negative as a duration.
pub fn duration(nanoseconds: i64) -> Duration {
    Duration::from_nanos(nanoseconds.max(0) as u64)
}

//! `int`: immediates of 62 bits, beyond them an object with a big integer. Instances of subclasses are always objects.

use std::borrow::Cow;

use typhon_heap::{Header, Native, Opaque, Value, word};
use typhon_macros::pytype;
use typhon_number::BigInt;

use crate::{ops, raise::Result, vm::Vm};

pub mod arith;
pub mod bits;
pub mod make;
mod methods;
pub mod text;

/// int([x]) -> integer
/// int(x, base=10) -> integer
///
/// Convert a number or string to an integer, or return 0 if no arguments
/// are given.  If x is a number, return x.__int__().  For floating-point
/// numbers, this truncates towards zero.
#[pytype(name = "int", known = Int, flags(base, match_self), methods(operators))]
pub struct Int {
    big: Opaque<BigInt>,
}

impl Int {
    /// The integer.
    pub fn big(&self) -> &BigInt {
        &self.big
    }
}

/// An int object, also for an integer that would be immediate.
#[cold]
pub fn boxed(big: BigInt) -> Value {
    typhon_heap::new(Int { header: Header::of::<Int>(), big: Opaque(big) })
}

/// An instance of a subclass of `int`.
pub fn new_instance(shape: typhon_heap::ShapeId, big: BigInt) -> Value {
    typhon_heap::new_instance(shape, Int { header: Header::with_shape(shape), big: Opaque(big) })
}

/// An exact int, immediate where it fits.
pub fn from_bigint(big: BigInt) -> Value {
    match big.to_i64().and_then(Value::small_int) {
        Some(small) => small,
        None => boxed(big),
    }
}

/// Whether a value is an int: exact, bool, or an instance of a subclass.
#[inline]
pub fn is_int(value: &Value) -> bool {
    value.as_small_int().is_some() || matches!(value.raw(), word::TRUE | word::FALSE) || value.native::<Int>().is_some()
}

/// What an int is in Rust.
pub enum Kind<'a> {
    /// Fits 64 bits (and was cheap to know).
    Small(i64),
    /// An object; its integer may be small too.
    Big(&'a BigInt),
}

impl<'a> Kind<'a> {
    /// The integer as a big one.
    pub fn to_big(self) -> Cow<'a, BigInt> {
        match self {
            Kind::Small(int) => Cow::Owned(BigInt::from(int)),
            Kind::Big(int) => Cow::Borrowed(int),
        }
    }
}

/// The integer of an int as a big one; 0 for other values.
fn to_big(value: &Value) -> Cow<'_, BigInt> {
    kind(value).map_or(Cow::Owned(BigInt::ZERO), Kind::to_big)
}

/// Two ints.
pub(crate) enum Pair<'a> {
    /// Both are immediates or bools.
    Small(i64, i64),
    /// At least one is an object.
    Big(Cow<'a, BigInt>, Cow<'a, BigInt>),
}

impl<'a> Pair<'a> {
    pub(crate) fn into_big(self) -> (Cow<'a, BigInt>, Cow<'a, BigInt>) {
        match self {
            Pair::Small(a, b) => (Cow::Owned(BigInt::from(a)), Cow::Owned(BigInt::from(b))),
            Pair::Big(a, b) => (a, b),
        }
    }
}

/// The integers of two ints; `None` where one of them is no int.
#[inline]
pub(crate) fn pair<'a>(a: &'a Value, b: &'a Value) -> Option<Pair<'a>> {
    Some(match (kind(a)?, kind(b)?) {
        (Kind::Small(a), Kind::Small(b)) => Pair::Small(a, b),
        (a, b) => Pair::Big(a.to_big(), b.to_big()),
    })
}

/// The integer of an int that fits 64 bits and was cheap to know.
fn small(value: &Value) -> Option<i64> {
    match kind(value)? {
        Kind::Small(int) => Some(int),
        Kind::Big(_) => None,
    }
}

/// Products of words from which on other threads shall not wait for an operation: about 100 microseconds.
const LONG: usize = 1 << 16;

/// Runs work on big integers, detached where it is long. The integers are held by the caller's values.
fn heavy<R>(products: usize, work: impl FnOnce() -> R) -> R {
    if products < LONG { work() } else { typhon_heap::local::detached(work) }
}

/// The integer of an int, bool or instance of a subclass.
#[inline]
pub fn kind(value: &Value) -> Option<Kind<'_>> {
    if let Some(int) = value.as_small_int() {
        return Some(Kind::Small(int));
    }
    match value.raw() {
        word::TRUE => Some(Kind::Small(1)),
        word::FALSE => Some(Kind::Small(0)),
        _ => value.native::<Int>().map(|int| Kind::Big(int.big())),
    }
}

/// The exact int equal to an int, bool or instance of a subclass.
pub fn to_exact(vm: &Vm, value: &Value) -> Value {
    match kind(value) {
        Some(Kind::Small(int)) => vm.int(int),
        Some(Kind::Big(_)) if value.shape() == Int::shape() => value.clone(),
        Some(Kind::Big(big)) => from_bigint(big.clone()),
        None => value.clone(),
    }
}

/// The 64-bit integer of anything with `__index__`.
///
/// # Errors
/// TypeError, or OverflowError "Python int too large to convert to C ssize_t".
pub fn to_i64(vm: &Vm, value: &Value) -> Result<i64> {
    let index = ops::index(vm, value)?;
    match kind(&index) {
        Some(Kind::Small(int)) => Ok(int),
        Some(Kind::Big(big)) => {
            big.to_i64().ok_or_else(|| vm.overflow_error("Python int too large to convert to C ssize_t"))
        }
        None => Err(vm.system_error("__index__ gave no int")),
    }
}

/// The 64-bit integer of an int alone.
///
/// # Errors
/// TypeError "an integer is required", or OverflowError.
pub fn required_i64(vm: &Vm, value: &Value) -> Result<i64> {
    if is_int(value) { to_i64(vm, value) } else { Err(vm.type_error("an integer is required")) }
}

/// The 64-bit integer of an int; `None` where it does not fit, or for another value.
pub fn as_i64(value: &Value) -> Option<i64> {
    match kind(value)? {
        Kind::Small(int) => Some(int),
        Kind::Big(int) => int.to_i64(),
    }
}

/// As `to_i64`, but integers out of range become the nearest one (slices).
pub fn to_i64_clamped(vm: &Vm, value: &Value) -> Result<i64> {
    let index = ops::index(vm, value)?;
    Ok(match kind(&index) {
        Some(Kind::Small(int)) => int,
        Some(Kind::Big(big)) => big.to_i64().unwrap_or(if big.is_negative() { i64::MIN } else { i64::MAX }),
        None => 0,
    })
}

/// The integer of anything with `__index__`.
pub fn to_bigint(vm: &Vm, value: &Value) -> Result<BigInt> {
    let index = ops::index(vm, value)?;
    Ok(match kind(&index) {
        Some(Kind::Small(int)) => BigInt::from(int),
        Some(Kind::Big(big)) => big.clone(),
        None => return Err(vm.system_error("__index__ gave no int")),
    })
}

/// The float nearest to an int.
///
/// # Errors
/// OverflowError "int too large to convert to float".
pub fn to_float(vm: &Vm, value: &Value) -> Result<f64> {
    match kind(value) {
        Some(Kind::Small(int)) => Ok(int as f64),
        Some(Kind::Big(big)) => big.to_f64().map_err(|_| vm.overflow_error("int too large to convert to float")),
        None => ops::to_f64(vm, value),
    }
}

/// The hash of an immediate: the integer modulo 2^61 - 1, with its sign.
#[inline]
pub fn hash_small(int: i64) -> i64 {
    const MODULUS: i64 = (1 << 61) - 1;
    match int {
        -1 => -2,
        _ if int.unsigned_abs() < MODULUS as u64 => int,
        _ => typhon_number::hash::hash_i64(int),
    }
}

/// The hash that a `__hash__` method's result stands for.
///
/// # Errors
/// TypeError where it is no int.
pub fn hash_result(vm: &Vm, result: &Value) -> Result<i64> {
    match kind(result) {
        Some(Kind::Small(-1)) => Ok(-2),
        Some(Kind::Small(int)) => Ok(int),
        Some(Kind::Big(big)) => Ok(match big.to_i64() {
            Some(-1) => -2,
            Some(int) => int,
            None => typhon_number::hash::hash_bigint(big),
        }),
        None => Err(vm.type_error("__hash__ method should return an integer")),
    }
}

/// The builtins True and False are the only two instances of the class bool.
/// The class bool is a subclass of the class int, and cannot be subclassed.
#[pytype(name = "bool", known = Bool, base = Int, flags(match_self))]
pub struct Bool {
    base: Int,
}

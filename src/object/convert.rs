//! Conversions at a native function's border: arguments to Rust types, results to values.
//!
//! A parameter's Rust type is its check: `&Str` accepts strings alone, `i64` anything with `__index__`, `f64` anything
//! with `__float__`, `bool` takes the truth, `Option<T>` takes None, `&Value` takes everything.

use typhon_heap::Value;
use typhon_number::BigInt;

use crate::{
    known::Known,
    native::PyType,
    ops,
    primal::tuple::Tuple,
    primal::{int, str::Str},
    raise::{Raised, Result},
    vm::Vm,
};

/// Types that an argument can be converted to.
pub trait FromValue<'a>: Sized {
    /// Converts, borrowing from the argument where possible.
    ///
    /// # Errors
    /// TypeError, OverflowError or whatever the value's own conversion raises.
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self>;
}

/// Types that a native function may return.
pub trait IntoResult {
    /// The value for Python.
    fn into_result(self, vm: &Vm) -> Result<Value>;
}

/// The outcome of a conversion of the argument `which` (" 2", " 'name'", or nothing for an only one) of `function`: a
/// refusal says so.
///
/// # Errors
/// TypeError as "function() argument 2 must be str, not int"; other errors as they are.
#[inline(always)]
pub fn argument<T>(vm: &Vm, converted: Result<T>, function: &str, which: &str) -> Result<T> {
    match converted {
        Ok(value) => Ok(value),
        Err(raised) => Err(refused(vm, raised, function, which, "")),
    }
}

/// As [`argument`], for a parameter that takes None too.
///
/// # Errors
/// TypeError as "function() argument 2 must be str or None, not int"; other errors as they are.
#[inline(always)]
pub fn optional_argument<T>(vm: &Vm, converted: Result<T>, function: &str, which: &str) -> Result<T> {
    match converted {
        Ok(value) => Ok(value),
        Err(raised) => Err(refused(vm, raised, function, which, " or None")),
    }
}

#[cold]
#[inline(never)]
fn refused(vm: &Vm, raised: Raised, function: &str, which: &str, more: &str) -> Raised {
    let error = match vm.catch_as(raised, Known::TypeError) {
        Ok(error) => error,
        Err(raised) => return raised,
    };
    let args = crate::primal::exception::from(&error).map(|error| error.args());
    let text = args.as_ref().and_then(|args| crate::primal::str::as_str(Tuple::items_of(args).first()?));
    let parts = text.and_then(|text| text.strip_prefix("expected ")?.split_once(", got "));
    match parts {
        Some((wanted, given)) => {
            let given = if given == "NoneType" { "None" } else { given };
            vm.type_error(format!("{function}() argument{which} must be {wanted}{more}, not {given}"))
        }
        None => vm.raise_again(error),
    }
}

impl<'a> FromValue<'a> for &'a Value {
    #[inline(always)]
    fn from_value(_: &Vm, value: &'a Value) -> Result<Self> {
        Ok(value)
    }
}

impl<'a> FromValue<'a> for Value {
    fn from_value(_: &Vm, value: &'a Value) -> Result<Self> {
        Ok(value.clone())
    }
}

impl<'a, T: PyType> FromValue<'a> for &'a T {
    #[inline]
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        value.native::<T>().ok_or_else(|| {
            let given = vm.type_name(value);
            vm.type_error(format!("expected {}, got {given}", T::DEF.name))
        })
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for Option<T> {
    #[inline]
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        if value.is_none() { Ok(None) } else { T::from_value(vm, value).map(Some) }
    }
}

impl<'a> FromValue<'a> for i64 {
    #[inline]
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        match value.as_small_int() {
            Some(int) => Ok(int),
            None => int::to_i64(vm, value),
        }
    }
}

impl<'a> FromValue<'a> for i32 {
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        let int = match value.as_small_int() {
            Some(int) => i32::try_from(int).ok(),
            None => int::as_i64(&ops::index(vm, value)?).and_then(|int| i32::try_from(int).ok()),
        };
        int.ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
    }
}

impl<'a> FromValue<'a> for u32 {
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        let int = i64::from_value(vm, value)?;
        u32::try_from(int).map_err(|_| {
            vm.overflow_error(if int < 0 {
                "can't convert negative value to unsigned int"
            } else {
                "Python int too large to convert to C unsigned int"
            })
        })
    }
}

impl<'a> FromValue<'a> for isize {
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        Ok(i64::from_value(vm, value)? as isize)
    }
}

impl<'a> FromValue<'a> for usize {
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        usize::try_from(i64::from_value(vm, value)?).map_err(|_| vm.value_error("value must be non-negative"))
    }
}

impl<'a> FromValue<'a> for BigInt {
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        int::to_bigint(vm, value)
    }
}

impl<'a> FromValue<'a> for f64 {
    #[inline]
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        match value.as_small_float() {
            Some(float) => Ok(float),
            None => ops::to_f64(vm, value),
        }
    }
}

impl<'a> FromValue<'a> for bool {
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        ops::truth(vm, value)
    }
}

impl<'a> FromValue<'a> for &'a str {
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        let string = <&Str>::from_value(vm, value)?;
        string.to_str().ok_or_else(|| vm.surrogates_not_allowed(value))
    }
}

impl<'a> FromValue<'a> for String {
    fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
        <&str>::from_value(vm, value).map(str::to_owned)
    }
}

impl IntoResult for Value {
    #[inline(always)]
    fn into_result(self, _: &Vm) -> Result<Value> {
        Ok(self)
    }
}

impl<T: IntoResult> IntoResult for Result<T> {
    #[inline(always)]
    fn into_result(self, vm: &Vm) -> Result<Value> {
        self.and_then(|value| value.into_result(vm))
    }
}

impl<T: IntoResult> IntoResult for Option<T> {
    #[inline]
    fn into_result(self, vm: &Vm) -> Result<Value> {
        self.map_or(Ok(Value::NONE), |value| value.into_result(vm))
    }
}

impl IntoResult for () {
    #[inline(always)]
    fn into_result(self, _: &Vm) -> Result<Value> {
        Ok(Value::NONE)
    }
}

impl IntoResult for bool {
    #[inline(always)]
    fn into_result(self, _: &Vm) -> Result<Value> {
        Ok(Value::bool(self))
    }
}

impl IntoResult for f64 {
    #[inline]
    fn into_result(self, vm: &Vm) -> Result<Value> {
        Ok(vm.float(self))
    }
}

macro_rules! integers {
    ($($type:ty),*) => {
        $(impl IntoResult for $type {
            #[inline]
            fn into_result(self, vm: &Vm) -> Result<Value> {
                Ok(vm.int(self as i64))
            }
        })*
    };
}

integers!(i64, i32, i16, i8, u32, u16, u8, isize);

impl IntoResult for usize {
    #[inline]
    fn into_result(self, vm: &Vm) -> Result<Value> {
        (self as u64).into_result(vm)
    }
}

impl IntoResult for u64 {
    #[inline]
    fn into_result(self, vm: &Vm) -> Result<Value> {
        match i64::try_from(self) {
            Ok(int) => Ok(vm.int(int)),
            Err(_) => Ok(vm.big_int(BigInt::from(self))),
        }
    }
}

impl IntoResult for BigInt {
    fn into_result(self, vm: &Vm) -> Result<Value> {
        Ok(vm.big_int(self))
    }
}

impl IntoResult for &str {
    fn into_result(self, vm: &Vm) -> Result<Value> {
        Ok(vm.str(self))
    }
}

impl IntoResult for String {
    fn into_result(self, vm: &Vm) -> Result<Value> {
        Ok(vm.str(&self))
    }
}

/// What a native `__next__` may return: the unbound marker stands for the end, so that loops need no exception.
pub trait IntoNext {
    /// The value for the caller of the slot.
    fn into_next(self, vm: &Vm) -> Result<Value>;
}

impl<T: IntoResult> IntoNext for Option<T> {
    #[inline]
    fn into_next(self, vm: &Vm) -> Result<Value> {
        self.map_or(Ok(Value::UNBOUND), |value| value.into_result(vm))
    }
}

impl IntoNext for Value {
    #[inline]
    fn into_next(self, _: &Vm) -> Result<Value> {
        Ok(self)
    }
}

impl<T: IntoNext> IntoNext for Result<T> {
    #[inline]
    fn into_next(self, vm: &Vm) -> Result<Value> {
        self.and_then(|value| value.into_next(vm))
    }
}

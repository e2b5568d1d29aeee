//! `Decimal(value)`, exactly, and `Context.create_decimal(value)`, rounded.

use typhon_object::{
    prelude::*,
    primal::{
        common, float, int,
        str::{self as string, Str},
    },
};
use typhon_text::{bytes::strip, format::ascii_number, string::Sides};

use super::{
    Conditions, Number, Settings,
    context::Context,
    current,
    number::{self, Decimal, known, make_of},
};

/// The refusal of what is no number.
#[cold]
pub fn unsupported(vm: &Vm, value: &Value) -> Raised {
    let class = vm.class_of(value).plain_name();
    vm.type_error(format!("conversion from {class} to Decimal is not supported"))
}

/// Reads text. `loose`: white space around it and underscores do not matter.
fn read(text: &Str, loose: bool) -> Option<Number> {
    let ascii = ascii_number(text.text())?;
    let bytes = if loose { strip(&ascii, Sides::Both) } else { &ascii };
    if loose && bytes.contains(&b'_') {
        let plain: Vec<u8> = bytes.iter().copied().filter(|&byte| byte != b'_').collect();
        return Number::parse(&plain);
    }
    Number::parse(bytes)
}

/// A number of a tuple `(sign, digits, exponent)`.
fn of_parts(vm: &Vm, value: &Value) -> Result<Number> {
    let refuse = |text: &str| Err(vm.value_error(text));
    let items = sequence(value);
    let Some([sign, digits, exponent]) = items.as_deref() else {
        return refuse("argument must be a sequence of length 3");
    };
    let negative = match int::as_i64(sign) {
        Some(sign @ (0 | 1)) => sign == 1,
        _ => return refuse("sign must be an integer with the value 0 or 1"),
    };
    let mut text = String::from(if negative { "-" } else { "" });
    let mut tail = String::new();
    if string::is_str(exponent) {
        match string::as_str(exponent) {
            Some("F") => return Ok(Number::infinity(negative)),
            Some("n") => text.push_str("NaN"),
            Some("N") => text.push_str("sNaN"),
            _ => return refuse("string argument in the third position must be 'F', 'n' or 'N'"),
        }
    } else if int::is_int(exponent) {
        tail = format!("E{}", int::to_i64(vm, exponent)?);
    } else {
        return refuse("exponent must be an integer");
    }
    let Some(digits) = sequence(digits) else { return refuse("coefficient must be a tuple of digits") };
    if digits.is_empty() && !tail.is_empty() {
        text.push('0');
    }
    for digit in &digits {
        match int::as_i64(digit) {
            Some(digit @ 0..=9) => text.push(char::from(b'0' + digit as u8)),
            _ => return refuse("coefficient must be a tuple of digits"),
        }
    }
    text.push_str(&tail);
    Ok(Number::parse(text.as_bytes()).unwrap_or(Number::nan()))
}

fn sequence(value: &Value) -> Option<Vec<Value>> {
    match Tuple::from(value) {
        Some(tuple) => Some(tuple.items().to_vec()),
        None => List::from(value).map(List::to_vec),
    }
}

/// A value's number, whatever it is, with what was met; floats are told to the context.
fn convert(vm: &Vm, value: &Value, loose: bool, context: &Context) -> Result<(Number, Conditions)> {
    if let Some(text) = value.native::<Str>() {
        return Ok(match read(text, loose) {
            Some(number) => (number, Conditions::NONE),
            None => (Number::nan(), Conditions::CONVERSION_SYNTAX),
        });
    }
    if let Some(number) = number::operand(value) {
        return Ok((number.into_owned(), Conditions::NONE));
    }
    if Tuple::from(value).is_some() || List::from(value).is_some() {
        return Ok((of_parts(vm, value)?, Conditions::NONE));
    }
    match float::as_f64(value) {
        Some(float) => {
            context.report(vm, Conditions::FLOAT_OPERATION)?;
            Ok((Number::from_f64(float), Conditions::NONE))
        }
        None => Err(unsupported(vm, value)),
    }
}

/// A number that was converted exactly, or the error that it is out of all ranges.
fn checked(vm: &Vm, number: Number, mut met: Conditions, context: &Context) -> Result<Number> {
    let plain = number.coefficient.small().is_some() && number.exponent.unsigned_abs() < 1 << 55;
    let number = if plain || !number.is_finite() {
        number
    } else {
        let mut lost = Conditions::NONE;
        let fitting = number.finished(&Settings::MAX, &mut lost);
        let changed = Conditions::INEXACT.with(Conditions::ROUNDED).with(Conditions::CLAMPED);
        if lost.any(changed) {
            met.add(Conditions::INVALID_OPERATION);
            Number::nan()
        } else {
            fitting
        }
    };
    context.report(vm, met)?;
    Ok(number)
}

/// The exact number of a value, in a context that says what is trapped.
pub fn exact(vm: &Vm, value: &Value, context: &Context) -> Result<Number> {
    let (number, met) = convert(vm, value, true, context)?;
    checked(vm, number, met, context)
}

/// The number of a value as a context rounds it.
pub fn rounded(vm: &Vm, value: &Value, context: &Context) -> Result<Number> {
    let (number, met) = convert(vm, value, false, context)?;
    fitted(vm, number, met, context)
}

/// A number made to fit; a NaN's payload that does not is an error.
pub fn fitted(vm: &Vm, number: Number, mut met: Conditions, context: &Context) -> Result<Number> {
    let settings = context.settings();
    let room = settings.precision - i64::from(settings.clamp);
    let result = if number.is_nan() && number.coefficient.digits() > room && !number.coefficient.is_zero() {
        met.add(Conditions::CONVERSION_SYNTAX);
        Number::nan()
    } else {
        number.finished(&settings, &mut met)
    };
    context.report(vm, met)?;
    Ok(result)
}

/// The exact number of a float or int for `from_float`.
pub fn of_float(vm: &Vm, value: &Value) -> Result<Number> {
    if let (None, Some(number)) = (number::of(value), number::operand(value)) {
        return Ok(number.into_owned());
    }
    match float::as_f64(value) {
        Some(float) => Ok(Number::from_f64(float)),
        None => Err(vm.type_error("argument must be int or float")),
    }
}

#[pymethods(making)]
impl Decimal {
    #[sig(value = "0", context = None)]
    fn __new__(class: &Value, vm: &Vm, value: Maybe<'_>, context: Option<&Value>) -> Result<Value> {
        let exactly = common::is_own_class::<Decimal>(class);
        let Some(value) = value.0 else { return make_of(vm, class, Number::zero(false, 0)) };
        if exactly && context.is_none() {
            if value.exact::<Decimal>().is_some() {
                return Ok(value.clone());
            }
            if let (None, Some(int)) = (number::of(value), value.as_small_int()) {
                return Ok(number::make(Number::from_i64(int)));
            }
        }
        let context = current::given(vm, context)?;
        if exactly && value.exact::<Decimal>().is_some() {
            return Ok(value.clone());
        }
        let number = exact(vm, value, known(&context))?;
        if exactly { Ok(number::make(number)) } else { make_of(vm, class, number) }
    }

    /// Class method that converts a float to a decimal number, exactly.
    /// Since 0.1 is not exactly representable in binary floating point,
    /// Decimal.from_float(0.1) is not the same as Decimal('0.1').
    #[classmethod]
    fn from_float(class: &Value, vm: &Vm, f: &Value) -> Result<Value> {
        of_class(vm, class, of_float(vm, f)?)
    }

    /// Class method that converts a real number to a decimal number, exactly.
    #[classmethod]
    fn from_number(class: &Value, vm: &Vm, number: &Value) -> Result<Value> {
        if number::operand(number).is_none() && float::as_f64(number).is_none() {
            return Err(unsupported(vm, number));
        }
        if common::is_own_class::<Decimal>(class) && number.exact::<Decimal>().is_some() {
            return Ok(number.clone());
        }
        let context = current::get(vm)?;
        let number = exact(vm, number, known(&context))?;
        of_class(vm, class, number)
    }
}

/// A number as an instance of a class, which is called where it is a subclass.
fn of_class(vm: &Vm, class: &Value, number: Number) -> Result<Value> {
    let plain = number::make(number);
    if common::is_own_class::<Decimal>(class) { Ok(plain) } else { vm.call(class, &[plain]) }
}

//! Built-in functions of numbers and characters.

use typhon_number::BigInt;
use typhon_object::{
    ops::Binary,
    prelude::*,
    primal::{
        float,
        int::{self, Kind},
        str as string,
    },
};

use super::call_special;

/// `bin`, `oct`, `hex`.
pub fn in_base(vm: &Vm, number: &Value, base: u32, prefix: &str) -> Result<String> {
    let index = ops::index(vm, number)?;
    let text = match index.as_small_int() {
        Some(int) => {
            let digits = int.unsigned_abs();
            let digits = match base {
                2 => format!("{digits:b}"),
                8 => format!("{digits:o}"),
                _ => format!("{digits:x}"),
            };
            return Ok(format!("{}{prefix}{digits}", if int < 0 { "-" } else { "" }));
        }
        None => int::to_bigint(vm, &index)?.to_radix(base as u8).unwrap_or_default(),
    };
    Ok(match text.strip_prefix('-') {
        Some(digits) => format!("-{prefix}{digits}"),
        None => format!("{prefix}{text}"),
    })
}

/// `chr(i)`.
pub fn chr(vm: &Vm, i: &Value) -> Result<Value> {
    let point = match i.as_small_int() {
        Some(point) => point,
        None => match int::kind(&ops::index(vm, i)?) {
            Some(Kind::Small(point)) => point,
            Some(Kind::Big(_)) | None => -1,
        },
    };
    match u32::try_from(point).ok().filter(|point| *point <= 0x10_ffff) {
        Some(point) => Ok(string::from_point(point)),
        None => Err(vm.value_error("chr() arg not in range(0x110000)")),
    }
}

/// `ord(character)`.
pub fn ord(vm: &Vm, character: &Value) -> Result<Value> {
    let wrong_length =
        |length: usize| vm.type_error(format!("ord() expected a character, but string of length {length} found"));
    if let Some(text) = character.native::<Str>() {
        let mut points = text.text().code_points();
        return match (points.next(), points.next()) {
            (Some(point), None) => Ok(vm.int(i64::from(point))),
            _ => Err(wrong_length(text.len())),
        };
    }
    let class = vm.class_of(character);
    if class.is_subclass(Known::Bytes) || class.is_subclass(Known::ByteArray) {
        let length = ops::len(vm, character)?;
        return if length == 1 { ops::get_item(vm, character, &vm.int(0)) } else { Err(wrong_length(length)) };
    }
    let given = vm.type_name(character);
    Err(vm.type_error(format!("ord() expected string of length 1, but {given} found")))
}

/// `round(number, ndigits)`.
pub fn round(vm: &Vm, number: &Value, ndigits: Option<&Value>) -> Result<Value> {
    if let Some(value) = plain_float(number) {
        return float::rounded(vm, value, ndigits.unwrap_or(&Value::NONE));
    }
    let rounded = call_special(vm, number, "__round__", ndigits.map_or(&[], std::slice::from_ref))?;
    rounded.ok_or_else(|| {
        let given = vm.type_name(number);
        vm.type_error(format!("type {given} doesn't define __round__ method"))
    })
}

/// `sum(iterable, start)`: ints in a machine word and floats with compensation (Neumaier's), as long as there is nothing else.
pub fn sum(vm: &Vm, iterable: &Value, start: &Value) -> Result<Value> {
    let mut items = ops::Items::new(vm, iterable)?;
    let class = vm.class_of(start);
    for (known, text) in [
        (Known::Str, "sum() can't sum strings [use ''.join(seq) instead]"),
        (Known::Bytes, "sum() can't sum bytes [use b''.join(seq) instead]"),
        (Known::ByteArray, "sum() can't sum bytearray [use b''.join(seq) instead]"),
    ] {
        if class.is_subclass(known) {
            return Err(vm.type_error(text));
        }
    }
    let mut total = Total::of(start.clone());
    let mut next;
    if let Total::Int(sum) = total {
        let (sum, rest) = add_more_ints(sum, &mut items)?;
        (total, next) = (Total::Int(sum), rest);
    } else {
        next = items.next()?;
        if next.is_none() {
            return Ok(start.clone());
        }
    }
    while let Some(item) = next {
        total = match total {
            Total::Int(sum) => match add_ints(sum, item, &mut items)? {
                (sum, None) => Total::Int(sum),
                (sum, Some(item)) => Total::Int(sum).add(vm, item)?,
            },
            Total::Float { sum, lost } => match add_floats((sum, lost), item, &mut items)? {
                ((sum, lost), None) => Total::Float { sum, lost },
                ((sum, lost), Some(item)) => Total::Float { sum, lost }.add(vm, item)?,
            },
            total => total.add(vm, item)?,
        };
        next = items.next()?;
    }
    Ok(total.finish(vm))
}

/// Adds as many items as are small ints and fit; the sum, and the first item that does not.
#[inline]
fn add_ints(sum: i64, item: Value, items: &mut ops::Items<'_>) -> Result<(i64, Option<Value>)> {
    match item.as_small_int().and_then(|int| sum.checked_add(int)) {
        Some(sum) => add_more_ints(sum, items),
        None => Ok((sum, Some(item))),
    }
}

/// As [`add_ints`], of items to come.
#[inline]
fn add_more_ints(mut sum: i64, items: &mut ops::Items<'_>) -> Result<(i64, Option<Value>)> {
    loop {
        let add = |item: Value| match item.as_small_int().and_then(|int| sum.checked_add(int)) {
            Some(next) => {
                sum = next;
                None
            }
            None => Some(item),
        };
        let Some(item) = items.next_untaken(add)? else { return Ok((sum, None)) };
        match item.as_small_int().and_then(|int| sum.checked_add(int)) {
            Some(next) => sum = next,
            None => return Ok((sum, Some(item))),
        }
    }
}

/// As [`add_ints`], for floats; a sum is what it comes to and what was lost by rounding.
#[inline]
fn add_floats(
    (mut sum, mut lost): (f64, f64),
    mut item: Value,
    items: &mut ops::Items<'_>,
) -> Result<((f64, f64), Option<Value>)> {
    while let Some(float) = item.as_small_float() {
        (sum, lost) = compensated(sum, lost, float);
        let add = |item: Value| match item.as_small_float() {
            Some(float) => {
                (sum, lost) = compensated(sum, lost, float);
                None
            }
            None => Some(item),
        };
        match items.next_untaken(add)? {
            Some(next) => item = next,
            None => return Ok(((sum, lost), None)),
        }
    }
    Ok(((sum, lost), Some(item)))
}

/// A step of Neumaier's sum.
#[inline(always)]
fn compensated(sum: f64, lost: f64, x: f64) -> (f64, f64) {
    let next = sum + x;
    let lost = if sum.abs() >= x.abs() { lost + ((sum - next) + x) } else { lost + ((x - next) + sum) };
    (next, lost)
}

/// A sum so far.
enum Total {
    Int(i64),
    Big(BigInt),
    Float { sum: f64, lost: f64 },
    Any(Value),
}

/// The value of an exact int or bool.
fn plain_int(value: &Value) -> Option<i64> {
    match value.as_small_int() {
        Some(int) => Some(int),
        None if value.is(&Value::TRUE) => Some(1),
        None if value.is(&Value::FALSE) => Some(0),
        None => None,
    }
}

fn plain_float(value: &Value) -> Option<f64> {
    value.as_small_float().or_else(|| value.exact::<float::Float>().map(float::Float::value))
}

impl Total {
    fn of(start: Value) -> Total {
        // A bool is told as such where it cannot be added to.
        let is_bool = start.is(&Value::TRUE) || start.is(&Value::FALSE);
        match (plain_int(&start).filter(|_| !is_bool), plain_float(&start)) {
            (Some(int), _) => Total::Int(int),
            (None, Some(sum)) => Total::Float { sum, lost: 0.0 },
            (None, None) => Total::Any(start),
        }
    }

    fn add(self, vm: &Vm, item: Value) -> Result<Total> {
        let int = plain_int(&item);
        match self {
            Total::Int(sum) => match int {
                Some(int) => Ok(match sum.checked_add(int) {
                    Some(sum) => Total::Int(sum),
                    None => Total::Big(BigInt::from(sum).add(&BigInt::from(int))),
                }),
                None => match plain_float(&item) {
                    Some(float) => Total::Float { sum: sum as f64, lost: 0.0 }.add_float(float),
                    None => generic(vm, &vm.int(sum), &item),
                },
            },
            Total::Big(sum) => match int {
                Some(int) => Ok(Total::Big(sum.add(&BigInt::from(int)))),
                None => generic(vm, &vm.big_int(sum), &item),
            },
            Total::Float { .. } => match plain_float(&item) {
                Some(float) => self.add_float(float),
                None => match int {
                    Some(int) => self.add_float(int as f64),
                    None => generic(vm, &self.finish(vm), &item),
                },
            },
            Total::Any(sum) => generic(vm, &sum, &item),
        }
    }

    fn add_float(self, x: f64) -> Result<Total> {
        let Total::Float { sum, lost } = self else { return Ok(self) };
        let (sum, lost) = compensated(sum, lost, x);
        Ok(Total::Float { sum, lost })
    }

    fn finish(self, vm: &Vm) -> Value {
        match self {
            Total::Int(sum) => vm.int(sum),
            Total::Big(sum) => vm.big_int(sum),
            Total::Float { sum, lost } => vm.float(if lost != 0.0 && lost.is_finite() { sum + lost } else { sum }),
            Total::Any(sum) => sum,
        }
    }
}

fn generic(vm: &Vm, sum: &Value, item: &Value) -> Result<Total> {
    ops::binary(vm, Binary::Add, sum, item).map(Total::Any)
}

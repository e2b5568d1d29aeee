//! The items of a memoryview: single letters of `struct`'s language in the machine's own order and sizes.

use typhon_number::BigInt;
use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::int::{self, Kind},
};

/// The letter of a format that this module knows, with the size of its items.
pub(super) fn letter(format: &str) -> Option<(u8, usize)> {
    let format = format.strip_prefix('@').unwrap_or(format);
    let &[letter] = format.as_bytes() else { return None };
    let size = match letter {
        b'c' | b'b' | b'B' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    };
    Some((letter, size))
}

#[cold]
pub(super) fn unsupported(vm: &Vm, format: &str) -> Raised {
    vm.not_implemented(format!("memoryview: format {format} not supported"))
}

fn unsigned(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_ne_bytes(word)
}

fn signed(bytes: &[u8]) -> i64 {
    let unused = 64 - 8 * bytes.len() as u32;
    (unsigned(bytes) << unused) as i64 >> unused
}

/// The value of an item.
pub(super) fn unpack(vm: &Vm, letter: u8, bytes: &[u8]) -> Value {
    match letter {
        b'c' => crate::bytes::single(bytes[0]),
        b'?' => Value::bool(bytes[0] != 0),
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => vm.int(signed(bytes)),
        b'f' => vm.float(f64::from(f32::from_bits(unsigned(bytes) as u32))),
        b'd' => vm.float(f64::from_bits(unsigned(bytes))),
        b'e' => vm.float(half_to_f64(unsigned(bytes) as u16)),
        _ => {
            let word = unsigned(bytes);
            i64::try_from(word).map_or_else(|_| vm.big_int(BigInt::from(word)), |int| vm.int(int))
        }
    }
}

fn invalid_type(vm: &Vm, format: &str) -> Raised {
    vm.type_error(format!("memoryview: invalid type for format '{format}'"))
}

fn invalid_value(vm: &Vm, format: &str) -> Raised {
    vm.value_error(format!("memoryview: invalid value for format '{format}'"))
}

/// The bytes of an item, the first `size` of the array.
pub(super) fn pack(vm: &Vm, format: &str, letter: u8, size: usize, value: &Value) -> Result<[u8; 8]> {
    let word = match letter {
        b'c' => match crate::bytes::slice_of(value) {
            [byte] => u64::from(*byte),
            _ if value.native::<crate::bytes::Bytes>().is_none() => return Err(invalid_type(vm, format)),
            _ => return Err(invalid_value(vm, format)),
        },
        b'?' => u64::from(ops::truth(vm, value)?),
        b'f' | b'd' | b'e' => {
            let float = match ops::to_f64(vm, value) {
                Ok(float) => float,
                Err(raised) => {
                    vm.catch_as(raised, Known::TypeError)?;
                    return Err(invalid_type(vm, format));
                }
            };
            match letter {
                b'd' => float.to_bits(),
                b'f' => u64::from((float as f32).to_bits()),
                _ => match f64_to_half(float) {
                    Some(half) => u64::from(half),
                    None => return Err(invalid_value(vm, format)),
                },
            }
        }
        _ => integer(vm, format, letter, size, value)?,
    };
    Ok(word.to_ne_bytes())
}

fn integer(vm: &Vm, format: &str, letter: u8, size: usize, value: &Value) -> Result<u64> {
    if !int::is_int(value) && !vm.class_of(value).slots().has(Dunder::Index) {
        return Err(invalid_type(vm, format));
    }
    let index = match ops::index(vm, value) {
        Ok(index) => index,
        Err(raised) => {
            vm.catch_as(raised, Known::TypeError)?;
            return Err(invalid_type(vm, format));
        }
    };
    let wide = match int::kind(&index) {
        Some(Kind::Small(int)) => i128::from(int),
        Some(Kind::Big(big)) => big.to_i128().ok_or_else(|| invalid_value(vm, format))?,
        None => return Err(invalid_type(vm, format)),
    };
    let bits = 8 * size as u32;
    let range = match letter.is_ascii_lowercase() {
        true => -(1i128 << (bits - 1))..1 << (bits - 1),
        false => 0..1i128 << bits,
    };
    if range.contains(&wide) { Ok(wide as u64) } else { Err(invalid_value(vm, format)) }
}

/// A half-precision float.
fn half_to_f64(half: u16) -> f64 {
    let sign = if half >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(half >> 10 & 31), f64::from(half & 1023));
    sign * match exponent {
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        0 => fraction * 2f64.powi(-24),
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

/// The nearest half-precision float, ties to even; `None` where it is too large.
fn f64_to_half(float: f64) -> Option<u16> {
    let sign = if float.is_sign_negative() { 0x8000 } else { 0 };
    let magnitude = float.abs();
    if float.is_nan() {
        return Some(sign | 0x7E00);
    }
    if magnitude.is_infinite() {
        return Some(sign | 0x7C00);
    }
    if magnitude == 0.0 {
        return Some(sign);
    }
    let exponent = ((magnitude.to_bits() >> 52) as i32 - 1023).max(-14);
    let units = (magnitude * 2f64.powi(10 - exponent)).round_ties_even() as u32;
    // Units from 1024 on carry into the exponent by themselves.
    let half = if units < 1024 { units } else { ((exponent + 15) as u32 * 1024) + (units - 1024) };
    (half < 0x7C00).then_some(sign | half as u16)
}

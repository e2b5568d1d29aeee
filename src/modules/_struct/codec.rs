//! Values to bytes and back.

use smallvec::SmallVec;
use typhon_number::BigInt;
use typhon_object::{
    prelude::*,
    primal::{float, int, tuple},
};

use super::{
    error,
    layout::{Field, Layout},
};
use crate::shared::bytes;

/// The nearest half-precision float, ties to even; `None` if it is too large.
pub(super) fn to_half(value: f64) -> Option<u16> {
    let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
    let value = value.abs();
    if value.is_nan() {
        return Some(sign | 0x7e00);
    }
    if value.is_infinite() {
        return Some(sign | 0x7c00);
    }
    // In units of the last place: those of the subnormal numbers are 2^-24.
    let exponent = ((value.to_bits() >> 52) as i32 - 1023).max(-14);
    let steps = (value * 2f64.powi(10 - exponent)).round_ties_even() as u32;
    let bits = ((exponent + 14) as u32) * 1024 + steps;
    // A normal number's leading bit adds one to the exponent.
    (bits < 0x7c00).then_some(sign | bits as u16)
}

/// The float of a half-precision one.
pub(super) fn from_half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    sign * match exponent {
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        0 => fraction * 2f64.powi(-24),
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

/// An integer argument.
fn integer(vm: &Vm, value: &Value) -> Result<i128> {
    if let Some(small) = value.as_small_int() {
        return Ok(i128::from(small));
    }
    if !int::is_int(value) && !vm.class_of(value).slots().has(typhon_object::dunder::Dunder::Index) {
        return Err(error(vm, "required argument is not an integer"));
    }
    let big = int::to_bigint(vm, value)?;
    Ok(big.to_i128().unwrap_or(if big.is_negative() { i128::MIN } else { i128::MAX }))
}

fn pack_integer(vm: &Vm, field: &Field, value: &Value) -> Result<u64> {
    // Most are small, and compared as such.
    if let Some(small) = value.as_small_int()
        && field.size < 8
    {
        let bits = 8 * field.size as u32;
        let fits = match field.code.is_ascii_lowercase() {
            true => small >> (bits - 1) == small >> 63,
            false => small >> bits == 0,
        };
        if fits {
            return Ok(small as u64);
        }
    }
    let number = integer(vm, value)?;
    let bits = 8 * field.size as u32;
    let (low, high) = match field.code {
        b'P' => (i128::from(i64::MIN), i128::from(u64::MAX)),
        code if code.is_ascii_lowercase() => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
        _ => (0, (1i128 << bits) - 1),
    };
    if (low..=high).contains(&number) {
        return Ok(number as u64);
    }
    Err(match field.code {
        b'P' => vm.overflow_error(format!(
            "Python int too large to convert to C {}long",
            if number < 0 { "" } else { "unsigned " }
        )),
        code => error(vm, &format!("'{}' format requires {low} <= number <= {high}", char::from(code))),
    })
}

fn real(vm: &Vm, value: &Value) -> Result<f64> {
    if let Some(float) = value.as_small_float() {
        return Ok(float);
    }
    ops::to_f64(vm, value).map_err(|raised| {
        drop(vm.catch(raised));
        error(vm, "required argument is not a float")
    })
}

fn float_bits(vm: &Vm, code: u8, number: f64) -> Result<u64> {
    let too_large = || vm.overflow_error(format!("float too large to pack with {} format", char::from(code)));
    match code {
        b'e' => to_half(number).map(u64::from).ok_or_else(too_large),
        b'f' => match number as f32 {
            narrow if narrow.is_infinite() && number.is_finite() => Err(too_large()),
            narrow => Ok(u64::from(narrow.to_bits())),
        },
        _ => Ok(number.to_bits()),
    }
}

/// Writes a number of one, two, four or eight bytes.
#[inline(always)]
fn put(out: &mut [u8], bits: u64, big_endian: bool) {
    let le = if big_endian { bits.swap_bytes() >> (64 - 8 * out.len()) } else { bits }.to_le_bytes();
    match out.len() {
        8 => out.copy_from_slice(&le),
        4 => out.copy_from_slice(&le[..4]),
        2 => out.copy_from_slice(&le[..2]),
        size => out.copy_from_slice(&le[..size]),
    }
}

/// Reads one.
#[inline(always)]
fn get(bytes: &[u8], big_endian: bool) -> u64 {
    let mut le = [0; 8];
    match bytes.len() {
        8 => le.copy_from_slice(bytes),
        4 => le[..4].copy_from_slice(bytes),
        2 => le[..2].copy_from_slice(bytes),
        size => le[..size].copy_from_slice(bytes),
    }
    let bits = u64::from_le_bytes(le);
    if big_endian { bits.swap_bytes() >> (64 - 8 * bytes.len()) } else { bits }
}

fn pack_bytes(vm: &Vm, field: &Field, value: &Value, out: &mut [u8]) -> Result<()> {
    let code = char::from(field.code);
    let given = typhon_object::primal::buffer::is_bytes(vm, value);
    let holder = if given { bytes::find(vm, value)? } else { None };
    let Some(holder) = holder else {
        return Err(error(vm, &format!("argument for '{code}' must be a bytes object")));
    };
    let given = bytes::known(&holder);
    if field.code == b's' {
        let count = given.len().min(out.len());
        out[..count].copy_from_slice(&given[..count]);
    } else if let [length, room @ ..] = out {
        let count = given.len().min(room.len());
        room[..count].copy_from_slice(&given[..count]);
        *length = count.min(255) as u8;
    }
    Ok(())
}

fn pack_one(vm: &Vm, field: &Field, value: &Value, out: &mut [u8], big_endian: bool) -> Result<()> {
    let bits = match field.code {
        b's' | b'p' => return pack_bytes(vm, field, value, out),
        b'c' => match bytes::slice_of(value) {
            Some(&[byte]) => u64::from(byte),
            _ => return Err(error(vm, "char format requires a bytes object of length 1")),
        },
        b'?' => u64::from(ops::truth(vm, value)?),
        b'e' | b'f' | b'd' => float_bits(vm, field.code, real(vm, value)?)?,
        b'F' | b'D' => {
            let (re, im) = ops::to_complex_parts(vm, value).map_err(|raised| {
                drop(vm.catch(raised));
                error(vm, "required argument is not a complex")
            })?;
            let (first, second) = out.split_at_mut(field.size / 2);
            // Parts too large are infinite, and refused only where bytes are put in the other order.
            let bits = |part: f64| match field.code {
                b'F' if big_endian => float_bits(vm, b'f', part),
                b'F' => Ok(u64::from((part as f32).to_bits())),
                _ => Ok(part.to_bits()),
            };
            put(first, bits(re)?, big_endian);
            put(second, bits(im)?, big_endian);
            return Ok(());
        }
        _ => pack_integer(vm, field, value)?,
    };
    put(out, bits, big_endian);
    Ok(())
}

/// Zeros, as many as a struct has bytes.
pub(super) fn room(vm: &Vm, layout: &Layout) -> Result<Vec<u8>> {
    crate::support::bytes::zeros(vm, layout.size)
}

/// An int that is too large is told as the error of this module.
fn too_large(vm: &Vm, raised: Raised, value: &Value) -> Raised {
    if !int::is_int(value) {
        return raised;
    }
    match vm.catch_as(raised, Known::OverflowError) {
        Ok(_) => error(vm, "int too large to convert"),
        Err(raised) => raised,
    }
}

/// Packs as many values as the layout has; `out` has its size.
pub(super) fn pack(vm: &Vm, layout: &Layout, values: &[Value], out: &mut [u8]) -> Result<()> {
    let mut values = values.iter();
    for field in &layout.fields {
        for at in 0..field.count {
            let Some(value) = values.next() else { break };
            let offset = field.offset + at * field.size;
            let place = &mut out[offset..offset + field.size];
            pack_one(vm, field, value, place, layout.big_endian).map_err(|raised| too_large(vm, raised, value))?;
        }
    }
    Ok(())
}

/// Values that are gathered on the stack.
const INLINE: usize = 8;

#[inline]
fn unpack_one(vm: &Vm, field: &Field, from: &[u8], big_endian: bool) -> Value {
    let bits = || get(from, big_endian);
    let wide = |bits: u64| match i64::try_from(bits) {
        Ok(small) => vm.int(small),
        Err(_) => vm.big_int(BigInt::from(bits)),
    };
    let float32 = |bytes: &[u8]| f64::from(f32::from_bits(get(bytes, big_endian) as u32));
    let float64 = |bytes: &[u8]| f64::from_bits(get(bytes, big_endian));
    let half = from.len() / 2;
    match field.code {
        b's' | b'c' => bytes::new(from),
        b'p' => match from {
            [length, rest @ ..] => bytes::new(&rest[..rest.len().min(usize::from(*length))]),
            [] => bytes::new(&[]),
        },
        b'?' => Value::bool(from[0] != 0),
        b'e' => vm.float(from_half(bits() as u16)),
        b'f' => vm.float(float32(from)),
        b'd' => vm.float(float64(from)),
        b'F' => float::complex(float32(&from[..half]), float32(&from[half..])),
        b'D' => float::complex(float64(&from[..half]), float64(&from[half..])),
        b'P' => wide(bits()),
        code if code.is_ascii_lowercase() => {
            let shift = 64 - 8 * field.size as u32;
            vm.int((bits() << shift) as i64 >> shift)
        }
        _ => wide(bits()),
    }
}

/// The values of a struct; `from` has its size.
///
/// # Errors
/// MemoryError.
pub(super) fn unpack(vm: &Vm, layout: &Layout, from: &[u8]) -> Result<Value> {
    // Two places for each, and an object.
    vm.check_room(layout.values.saturating_mul(48))?;
    let mut values = SmallVec::<[Value; INLINE]>::with_capacity(layout.values);
    for field in &layout.fields {
        for at in 0..field.count {
            let offset = field.offset + at * field.size;
            values.push(unpack_one(vm, field, &from[offset..offset + field.size], layout.big_endian));
        }
    }
    Ok(tuple::collected(values.into_iter()))
}

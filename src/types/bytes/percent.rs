//! `bytes % values`.

use typhon_number::BigInt;
use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{
        int::{self, Kind},
        str as string,
    },
};
use typhon_text::{
    TooLong,
    format::percent::{Amount, Conversion, Layout, Piece, Pieces, unsupported},
};

use super::slice_of;
use crate::buffer::find_bytes;

/// The values of a format, taken one after another or by key.
struct Values<'a> {
    all: &'a [Value],
    next: usize,
    mapping: Option<&'a Value>,
}

impl Values<'_> {
    fn take(&mut self, vm: &Vm) -> Result<Value> {
        let value = self.all.get(self.next).cloned();
        self.next += 1;
        value.ok_or_else(|| vm.type_error("not enough arguments for format string"))
    }
}

/// The bytes of `format % values`.
///
/// # Errors
/// TypeError, ValueError, OverflowError as CPython's, or what conversions raise.
pub(crate) fn percent(vm: &Vm, format: &[u8], values: &Value) -> Result<Vec<u8>> {
    let single = std::slice::from_ref(values);
    let tuple = Tuple::from(values);
    let kind = vm.class_of(values);
    let plain = [Known::Bytes, Known::ByteArray, Known::Str].iter().any(|&known| kind.is_subclass(known));
    let mapping = tuple.is_none() && kind.slots().has(Dunder::GetItem) && !plain;
    let mut values = Values { all: tuple.map_or(single, Tuple::items), next: 0, mapping: mapping.then_some(values) };
    let mut by_key = false;
    let mut out = Vec::with_capacity(format.len());
    for piece in Pieces::of_bytes(format) {
        match piece.map_err(|message| vm.value_error(message))? {
            Piece::Literal(range) => out.extend_from_slice(&format[range]),
            Piece::Conversion(conversion) => {
                let by = match &conversion.key {
                    None => None,
                    Some(key) => {
                        let Some(mapping) = values.mapping else {
                            return Err(vm.type_error("format requires a mapping"));
                        };
                        by_key = true;
                        Some(ops::get_item(vm, mapping, &super::new(&format[key.clone()]))?)
                    }
                };
                let bytes = convert(vm, &conversion, &mut values, by)?;
                out.extend_from_slice(&bytes);
            }
        }
    }
    if values.next < values.all.len() && !by_key && values.mapping.is_none() {
        return Err(vm.type_error("not all arguments converted during bytes formatting"));
    }
    Ok(out)
}

fn star(vm: &Vm, amount: Amount, values: &mut Values<'_>) -> Result<Option<isize>> {
    if amount != Amount::Star {
        return Ok(None);
    }
    let value = values.take(vm)?;
    match int::kind(&value) {
        Some(_) => int::to_i64(vm, &value).map(|amount| Some(amount as isize)),
        None => Err(vm.type_error("* wants int")),
    }
}

fn convert(vm: &Vm, conversion: &Conversion, values: &mut Values<'_>, by_key: Option<Value>) -> Result<Vec<u8>> {
    let width = star(vm, conversion.width, values)?;
    let precision = star(vm, conversion.precision, values)?;
    let layout = conversion.layout(width, precision);
    let value = match by_key {
        Some(value) => value,
        None if conversion.kind == u32::from(b'%') => Value::NONE,
        None => values.take(vm)?,
    };
    let letter = u8::try_from(conversion.kind).unwrap_or(0);
    let bytes = match letter {
        b'%' => Ok(b"%".to_vec()),
        b'r' | b'a' => {
            let text = ops::ascii(vm, &value)?;
            text.native::<Str>().map_or(Ok(Vec::new()), |text| layout.bytes(text.bytes()))
        }
        b's' | b'b' => layout.bytes(&shown(vm, &value)?),
        b'c' => {
            let plain = Layout { precision: None, ..layout };
            plain.bytes(&[character(vm, &value)?])
        }
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let (negative, digits) = number(vm, letter, &value)?;
            layout.integer(letter, negative, digits.as_bytes()).map(|text| text.as_text().bytes().to_vec())
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let float = real(vm, &value)?;
            layout.float(letter, float).map(|text| text.as_text().bytes().to_vec())
        }
        _ => return Err(vm.value_error(unsupported(conversion.kind, conversion.index))),
    };
    bytes.map_err(|TooLong| vm.memory_error())
}

fn real(vm: &Vm, value: &Value) -> Result<f64> {
    match ops::to_f64(vm, value) {
        Ok(float) => Ok(float),
        Err(raised) => {
            vm.catch_as(raised, Known::TypeError)?;
            let given = vm.type_name(value);
            Err(vm.type_error(format!("float argument required, not {given}")))
        }
    }
}

/// The bytes of `%s` and `%b`.
fn shown(vm: &Vm, value: &Value) -> Result<Vec<u8>> {
    if let Some(bytes) = find_bytes(vm, value)? {
        return Ok(bytes.into_vec());
    }
    if let Some(slot) = vm.class_of(value).slots().one(Dunder::Bytes) {
        let made = slot(vm, value)?;
        if vm.class_of(&made).is_subclass(Known::Bytes) {
            return Ok(slice_of(&made).to_vec());
        }
        let given = vm.type_name(&made);
        return Err(vm.type_error(format!("__bytes__ returned non-bytes (type {given})")));
    }
    let given = vm.type_name(value);
    Err(vm
        .type_error(format!("%b requires a bytes-like object, or an object that implements __bytes__, not '{given}'")))
}

fn character(vm: &Vm, value: &Value) -> Result<u8> {
    let kind = vm.class_of(value);
    if kind.is_subclass(Known::Bytes) || kind.is_subclass(Known::ByteArray) {
        let bytes = crate::buffer::as_bytes(vm, value)?;
        if let [byte] = *bytes {
            return Ok(byte);
        }
        let (given, len) = (kind.name(), bytes.len());
        return Err(vm.type_error(format!(
            "%c requires an integer in range(256) or a single byte, not a {given} object of length {len}"
        )));
    }
    if !int::is_int(value) && !kind.slots().has(Dunder::Index) {
        let given = kind.name();
        return Err(vm.type_error(format!("%c requires an integer in range(256) or a single byte, not {given}")));
    }
    let byte = int::to_i64_clamped(vm, value)?;
    u8::try_from(byte).map_err(|_| vm.overflow_error("%c arg not in range(256)"))
}

/// Sign and digits of an integer conversion.
fn number(vm: &Vm, letter: u8, value: &Value) -> Result<(bool, String)> {
    let integer = integer(vm, letter, value)?;
    let magnitude = integer.abs();
    let digits = match letter {
        b'o' => magnitude.to_radix(8),
        b'x' => magnitude.to_radix(16),
        b'X' => magnitude.to_radix(16).map(|digits| digits.to_uppercase()),
        _ => {
            let most = vm.runtime().int_max_str_digits.load(std::sync::atomic::Ordering::Relaxed);
            magnitude.to_decimal(most)
        }
    };
    match digits {
        Ok(digits) => Ok((integer.is_negative(), digits)),
        Err(error) => Err(vm.value_error(error.to_string())),
    }
}

fn integer(vm: &Vm, letter: u8, value: &Value) -> Result<BigInt> {
    match int::kind(value) {
        Some(Kind::Small(int)) => return Ok(BigInt::from(int)),
        Some(Kind::Big(big)) => return Ok(big.clone()),
        None => {}
    }
    let shown = char::from(letter);
    let slots = vm.class_of(value).slots();
    let whole = matches!(letter, b'o' | b'x' | b'X');
    if whole {
        if slots.has(Dunder::Index) {
            return int::to_bigint(vm, value);
        }
        let given = vm.type_name(value);
        return Err(vm.type_error(format!("%{shown} format: an integer is required, not {given}")));
    }
    let is_number = slots.has(Dunder::Int) || slots.has(Dunder::Index) || slots.has(Dunder::Float);
    if is_number && !string::is_str(value) {
        let made = vm.call(&Known::Int.value(), std::slice::from_ref(value))?;
        return int::to_bigint(vm, &made);
    }
    let given = vm.type_name(value);
    Err(vm.type_error(format!("%{shown} format: a real number is required, not {given}")))
}

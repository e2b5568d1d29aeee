//! Codecs given by a mapping.

use typhon_object::{
    prelude::*,
    primal::{int, str::Str},
};
use typhon_text::codec::charmap::{self, Entry};

use super::bridge::Errors;
use crate::support::bytes;

/// The inverse of a decoding table.
#[pytype(name = "EncodingMap", module = "builtins", flags(no_new))]
pub struct EncodingMap {
    map: Opaque<charmap::EncodingMap>,
}

#[pymethods]
impl EncodingMap {
    /// Return the size (in bytes) of this object.
    fn size(&self) -> usize {
        size_of::<EncodingMap>()
    }
}

/// A mapping's value for a key; `None` where it has none (LookupError).
fn item(vm: &Vm, mapping: &Value, key: i64) -> Result<Option<Value>> {
    match ops::get_item(vm, mapping, &vm.int(key)) {
        Ok(value) => Ok(Some(value)),
        Err(raised) => vm.catch_as(raised, Known::LookupError).map(|_| None),
    }
}

fn decode_entry(vm: &Vm, mapping: &Value, byte: u8) -> Result<Entry> {
    let Some(value) = item(vm, mapping, byte.into())? else { return Ok(Entry::Undefined) };
    if value.is_none() {
        return Ok(Entry::Undefined);
    }
    if int::is_int(&value) {
        return match int::to_i64_clamped(vm, &value)? {
            0xFFFE => Ok(Entry::Undefined),
            point @ 0..=0x10FFFF => Ok(Entry::Point(point as u32)),
            _ => Err(vm.type_error("character mapping must be in range(0x110000)")),
        };
    }
    match value.native::<Str>() {
        Some(text) if text.text() == "\u{fffe}" => Ok(Entry::Undefined),
        Some(text) => Ok(Entry::Text(text.text().to_buf())),
        None => Err(vm.type_error("character mapping must return integer, None or str")),
    }
}

fn encode_entry(vm: &Vm, mapping: &Value, point: u32, out: &mut Vec<u8>) -> Result<bool> {
    let Some(value) = item(vm, mapping, point.into())? else { return Ok(false) };
    if value.is_none() {
        return Ok(false);
    }
    if int::is_int(&value) {
        return match u8::try_from(int::to_i64_clamped(vm, &value)?) {
            Ok(byte) => {
                out.push(byte);
                Ok(true)
            }
            Err(_) => Err(vm.type_error("character mapping must be in range(256)")),
        };
    }
    if bytes::is_bytes(&value) {
        out.extend_from_slice(&bytes::as_bytes(vm, &value)?);
        return Ok(true);
    }
    let given = vm.type_name(&value);
    Err(vm.type_error(format!("character mapping must return integer, bytes or None, not {given}")))
}

/// Decodes by a mapping, a table of text, or Latin-1 where there is none.
///
/// # Errors
/// UnicodeDecodeError, or what the mapping or the handler raises.
pub fn decode(vm: &Vm, input: &[u8], errors: &str, mapping: &Value) -> Result<typhon_text::TextBuf> {
    if mapping.is_none() {
        return Ok(typhon_text::codec::decode_latin1(input));
    }
    let mut errors = Errors::new(vm, errors);
    let mut handler = |input: &[u8], error| errors.decode(input, error);
    let decoded = match mapping.native::<Str>() {
        Some(table) => charmap::decode_table(input, table.text(), &mut handler),
        None => charmap::decode_charmap(input, |byte| decode_entry(vm, mapping, byte), &mut handler),
    };
    Ok(decoded?.0)
}

/// Encodes by a mapping, or as Latin-1 where there is none.
///
/// # Errors
/// UnicodeEncodeError, or what the mapping or the handler raises.
pub fn encode(vm: &Vm, text: typhon_text::Text<'_>, errors: &str, mapping: &Value) -> Result<Vec<u8>> {
    if mapping.is_none() {
        return super::bridge::encode(vm, typhon_text::codec::Encoding::Latin1, text, errors);
    }
    let mut errors = Errors::new(vm, errors);
    let mut handler = |text: typhon_text::Text<'_>, error| errors.encode(text, error);
    let encoded = match mapping.native::<EncodingMap>() {
        Some(map) => charmap::encode_charmap(
            text,
            |point, out| Ok(map.map.get(point).inspect(|&byte| out.push(byte)).is_some()),
            &mut handler,
        ),
        None => charmap::encode_charmap(text, |point, out| encode_entry(vm, mapping, point, out), &mut handler),
    };
    errors.finish(text, encoded)
}

/// The encoding map of a decoding table.
///
/// # Errors
/// TypeError for what is no str.
pub fn build(vm: &Vm, table: &Value) -> Result<Value> {
    let Some(text) = table.native::<Str>() else {
        let given = vm.given_name(table);
        return Err(vm.type_error(format!("charmap_build() argument must be str, not {given}")));
    };
    if text.len() == 256 {
        let map = Opaque(charmap::EncodingMap::new(text.text()));
        typhon_object::bootstrap::type_of(vm, <EncodingMap as typhon_object::native::PyType>::DEF);
        return Ok(typhon_heap::new(EncodingMap { header: Header::of::<EncodingMap>(), map }));
    }
    let map = typhon_object::primal::dict::new();
    if let Some(target) = Dict::from(&map) {
        for (byte, point) in text.text().code_points().enumerate() {
            target.set(vm, &vm.int(point.into()), vm.int(byte as i64))?;
        }
    }
    Ok(map)
}

//! The functions `X_encode` and `X_decode`.

use typhon_object::{
    prelude::*,
    primal::str::{self as string, Str},
};
use typhon_text::{
    Text, TextBuf,
    codec::{self, Encoding, Handler, Order, escape},
};

use super::{
    bridge::{self, Errors},
    charmap,
    registry::errors_argument,
};
use crate::support::bytes;

fn text_argument<'a>(vm: &Vm, function: &str, value: &'a Value) -> Result<Text<'a>> {
    match value.native::<Str>() {
        Some(text) => Ok(text.text()),
        None => {
            let given = vm.given_name(value);
            Err(vm.type_error(format!("{function}() argument 1 must be str, not {given}")))
        }
    }
}

/// The pair that an encoder returns.
fn encoded(vm: &Vm, raw: &[u8], text: Text<'_>) -> Value {
    vm.tuple(vec![bytes::new(raw), vm.int(text.len() as i64)])
}

/// The pair that a decoder returns.
fn decoded(vm: &Vm, text: &TextBuf, used: usize) -> Value {
    vm.tuple(vec![string::from_buf(text), vm.int(used as i64)])
}

fn encode(vm: &Vm, function: &str, value: &Value, errors: &Value, encoding: Encoding) -> Result<Value> {
    let text = text_argument(vm, function, value)?;
    let raw = bridge::encode(vm, encoding, text, errors_argument(vm, function, errors)?)?;
    Ok(encoded(vm, &raw, text))
}

fn decode(vm: &Vm, function: &str, data: &Value, errors: &Value, last: bool, encoding: Encoding) -> Result<Value> {
    let input = bytes::as_bytes(vm, data)?.into_vec();
    let (text, used, _) = bridge::decode(vm, encoding, &input, errors_argument(vm, function, errors)?, last)?;
    Ok(decoded(vm, &text, if last { input.len() } else { used }))
}

/// `X_ex_decode`: text, bytes used, and the byte order as a sign.
fn decode_ex(vm: &Vm, function: &str, data: &Value, errors: &Value, last: bool, encoding: Encoding) -> Result<Value> {
    let input = bytes::as_bytes(vm, data)?.into_vec();
    let (text, used, order) = bridge::decode(vm, encoding, &input, errors_argument(vm, function, errors)?, last)?;
    let sign = match order {
        None => 0,
        Some(Order::Little) => -1,
        Some(Order::Big) => 1,
    };
    Ok(vm.tuple(vec![string::from_buf(&text), vm.int(used as i64), vm.int(sign)]))
}

/// The bytes of a bytes-like object, or of a str in UTF-8.
fn bytes_or_text(vm: &Vm, data: &Value) -> Result<Vec<u8>> {
    match data.native::<Str>() {
        Some(text) => Ok(text.bytes().to_vec()),
        None => bytes::to_vec(vm, data),
    }
}

/// Warns of an escape that means nothing.
fn warn_of(vm: &Vm, invalid: Option<escape::Written>, prefix: &str) -> Result<()> {
    let Some((invalid, shown)) = invalid else { return Ok(()) };
    let kind = match invalid {
        escape::InvalidEscape::Unknown(_) => "escape",
        escape::InvalidEscape::Octal(_) => "octal escape",
    };
    let text =
        format!("{prefix}\"{shown}\" is an invalid {kind} sequence. Such sequences will not work in the future. ");
    crate::_warnings::warn(vm, Known::DeprecationWarning, &text, 1)
}

/// Engines.
#[pymodule(name = "_codecs", types(charmap::EncodingMap))]
mod module {
    #[sig(str, errors = None, /)]
    fn utf_8_encode(vm: &Vm, str: &Value, errors: &Value) -> Result<Value> {
        encode(vm, "utf_8_encode", str, errors, Encoding::Utf8)
    }

    #[sig(data, errors = None, r#final = False, /)]
    fn utf_8_decode(vm: &Vm, data: &Value, errors: &Value, r#final: bool) -> Result<Value> {
        decode(vm, "utf_8_decode", data, errors, r#final, Encoding::Utf8)
    }

    #[sig(str, errors = None, /)]
    fn utf_7_encode(vm: &Vm, str: &Value, errors: &Value) -> Result<Value> {
        let text = text_argument(vm, "utf_7_encode", str)?;
        errors_argument(vm, "utf_7_encode", errors)?;
        Ok(encoded(vm, &codec::encode_utf7(text), text))
    }

    #[sig(data, errors = None, r#final = False, /)]
    fn utf_7_decode(vm: &Vm, data: &Value, errors: &Value, r#final: bool) -> Result<Value> {
        let input = bytes::as_bytes(vm, data)?.into_vec();
        let mut errors = Errors::new(vm, errors_argument(vm, "utf_7_decode", errors)?);
        let (text, used) = codec::decode_utf7(&input, r#final, &mut |input, error| errors.decode(input, error))?;
        Ok(decoded(vm, &text, if r#final { input.len() } else { used }))
    }

    #[sig(str, errors = None, byteorder = 0, /)]
    fn utf_16_encode(vm: &Vm, str: &Value, errors: &Value, byteorder: i32) -> Result<Value> {
        encode(vm, "utf_16_encode", str, errors, Encoding::Utf16(Order::of_sign(byteorder)))
    }

    #[sig(str, errors = None, /)]
    fn utf_16_le_encode(vm: &Vm, str: &Value, errors: &Value) -> Result<Value> {
        encode(vm, "utf_16_le_encode", str, errors, Encoding::Utf16(Some(Order::Little)))
    }

    #[sig(str, errors = None, /)]
    fn utf_16_be_encode(vm: &Vm, str: &Value, errors: &Value) -> Result<Value> {
        encode(vm, "utf_16_be_encode", str, errors, Encoding::Utf16(Some(Order::Big)))
    }

    #[sig(data, errors = None, r#final = False, /)]
    fn utf_16_decode(vm: &Vm, data: &Value, errors: &Value, r#final: bool) -> Result<Value> {
        decode(vm, "utf_16_decode", data, errors, r#final, Encoding::Utf16(None))
    }

    #[sig(data, errors = None, r#final = False, /)]
    fn utf_16_le_decode(vm: &Vm, data: &Value, errors: &Value, r#final: bool) -> Result<Value> {
        decode(vm, "utf_16_le_decode", data, errors, r#final, Encoding::Utf16(Some(Order::Little)))
    }

    #[sig(data, errors = None, r#final = False, /)]
    fn utf_16_be_decode(vm: &Vm, data: &Value, errors: &Value, r#final: bool) -> Result<Value> {
        decode(vm, "utf_16_be_decode", data, errors, r#final, Encoding::Utf16(Some(Order::Big)))
    }

    #[sig(data, errors = None, byteorder = 0, r#final = False, /)]
    fn utf_16_ex_decode(vm: &Vm, data: &Value, errors: &Value, byteorder: i32, r#final: bool) -> Result<Value> {
        decode_ex(vm, "utf_16_ex_decode", data, errors, r#final, Encoding::Utf16(Order::of_sign(byteorder)))
    }

    #[sig(str, errors = None, byteorder = 0, /)]
    fn utf_32_encode(vm: &Vm, str: &Value, errors: &Value, byteorder: i32) -> Result<Value> {
        encode(vm, "utf_32_encode", str, errors, Encoding::Utf32(Order::of_sign(byteorder)))
    }

    #[sig(str, errors = None, /)]
    fn utf_32_le_encode(vm: &Vm, str: &Value, errors: &Value) -> Result<Value> {
        encode(vm, "utf_32_le_encode", str, errors, Encoding::Utf32(Some(Order::Little)))
    }

    #[sig(str, errors = None, /)]
    fn utf_32_be_encode(vm: &Vm, str: &Value, errors: &Value) -> Result<Value> {
        encode(vm, "utf_32_be_encode", str, errors, Encoding::Utf32(Some(Order::Big)))
    }

    #[sig(data, errors = None, r#final = False, /)]
    fn utf_32_decode(vm: &Vm, data: &Value, errors: &Value, r#final: bool) -> Result<Value> {
        decode(vm, "utf_32_decode", data, errors, r#final, Encoding::Utf32(None))
    }

    #[sig(data, errors = None, r#final = False, /)]
    fn utf_32_le_decode(vm: &Vm, data: &Value, errors: &Value, r#final: bool) -> Result<Value> {
        decode(vm, "utf_32_le_decode", data, errors, r#final, Encoding::Utf32(Some(Order::Little)))
    }

    #[sig(data, errors = None, r#final = False, /)]
    fn utf_32_be_decode(vm: &Vm, data: &Value, errors: &Value, r#final: bool) -> Result<Value> {
        decode(vm, "utf_32_be_decode", data, errors, r#final, Encoding::Utf32(Some(Order::Big)))
    }

    #[sig(data, errors = None, byteorder = 0, r#final = False, /)]
    fn utf_32_ex_decode(vm: &Vm, data: &Value, errors: &Value, byteorder: i32, r#final: bool) -> Result<Value> {
        decode_ex(vm, "utf_32_ex_decode", data, errors, r#final, Encoding::Utf32(Order::of_sign(byteorder)))
    }

    #[sig(str, errors = None, /)]
    fn ascii_encode(vm: &Vm, str: &Value, errors: &Value) -> Result<Value> {
        encode(vm, "ascii_encode", str, errors, Encoding::Ascii)
    }

    #[sig(data, errors = None, /)]
    fn ascii_decode(vm: &Vm, data: &Value, errors: &Value) -> Result<Value> {
        decode(vm, "ascii_decode", data, errors, true, Encoding::Ascii)
    }

    #[sig(str, errors = None, /)]
    fn latin_1_encode(vm: &Vm, str: &Value, errors: &Value) -> Result<Value> {
        encode(vm, "latin_1_encode", str, errors, Encoding::Latin1)
    }

    #[sig(data, errors = None, /)]
    fn latin_1_decode(vm: &Vm, data: &Value, errors: &Value) -> Result<Value> {
        decode(vm, "latin_1_decode", data, errors, true, Encoding::Latin1)
    }

    #[sig(str, errors = None, /)]
    fn unicode_escape_encode(vm: &Vm, str: &Value, errors: &Value) -> Result<Value> {
        let text = text_argument(vm, "unicode_escape_encode", str)?;
        errors_argument(vm, "unicode_escape_encode", errors)?;
        Ok(encoded(vm, &escape::encode_unicode_escape(text), text))
    }

    #[sig(data, errors = None, r#final = True, /)]
    fn unicode_escape_decode(vm: &Vm, data: &Value, errors: &Value, r#final: bool) -> Result<Value> {
        let input = bytes_or_text(vm, data)?;
        let mut errors = Errors::new(vm, errors_argument(vm, "unicode_escape_decode", errors)?);
        let (text, used, invalid) =
            escape::decode_unicode_escape(&input, r#final, &mut |input, error| errors.decode(input, error))?;
        warn_of(vm, invalid, "")?;
        Ok(decoded(vm, &text, if r#final { input.len() } else { used }))
    }

    #[sig(str, errors = None, /)]
    fn raw_unicode_escape_encode(vm: &Vm, str: &Value, errors: &Value) -> Result<Value> {
        let text = text_argument(vm, "raw_unicode_escape_encode", str)?;
        errors_argument(vm, "raw_unicode_escape_encode", errors)?;
        Ok(encoded(vm, &escape::encode_raw_unicode_escape(text), text))
    }

    #[sig(data, errors = None, r#final = True, /)]
    fn raw_unicode_escape_decode(vm: &Vm, data: &Value, errors: &Value, r#final: bool) -> Result<Value> {
        let input = bytes_or_text(vm, data)?;
        let mut errors = Errors::new(vm, errors_argument(vm, "raw_unicode_escape_decode", errors)?);
        let (text, used) =
            escape::decode_raw_unicode_escape(&input, r#final, &mut |input, error| errors.decode(input, error))?;
        Ok(decoded(vm, &text, if r#final { input.len() } else { used }))
    }

    #[sig(data, errors = None, /)]
    fn escape_encode(vm: &Vm, data: &Value, errors: &Value) -> Result<Value> {
        if !bytes::is_bytes(data) {
            let given = vm.given_name(data);
            return Err(vm.type_error(format!("escape_encode() argument 1 must be bytes, not {given}")));
        }
        errors_argument(vm, "escape_encode", errors)?;
        let input = bytes::as_bytes(vm, data)?;
        Ok(vm.tuple(vec![bytes::new(&escape::encode_bytes(&input)), vm.int(input.len() as i64)]))
    }

    #[sig(data, errors = None, /)]
    fn escape_decode(vm: &Vm, data: &Value, errors: &Value) -> Result<Value> {
        let input = bytes_or_text(vm, data)?;
        let name = errors_argument(vm, "escape_decode", errors)?;
        let handler = Handler::of_name(name.as_bytes()).unwrap_or(Handler::Strict);
        let (raw, invalid) =
            escape::decode_bytes(&input, handler).map_err(|error| vm.value_error(error.to_string()))?;
        warn_of(vm, invalid.map(|invalid| (invalid, invalid.shown(&input))), "b")?;
        Ok(vm.tuple(vec![bytes::new(&raw), vm.int(input.len() as i64)]))
    }

    #[sig(data, errors = None, /)]
    fn readbuffer_encode(vm: &Vm, data: &Value, errors: &Value) -> Result<Value> {
        errors_argument(vm, "readbuffer_encode", errors)?;
        let input = bytes_or_text(vm, data)?;
        Ok(vm.tuple(vec![bytes::new(&input), vm.int(input.len() as i64)]))
    }

    #[sig(str, errors = None, mapping = None, /)]
    fn charmap_encode(vm: &Vm, str: &Value, errors: &Value, mapping: &Value) -> Result<Value> {
        let text = text_argument(vm, "charmap_encode", str)?;
        let raw = charmap::encode(vm, text, errors_argument(vm, "charmap_encode", errors)?, mapping)?;
        Ok(encoded(vm, &raw, text))
    }

    #[sig(data, errors = None, mapping = None, /)]
    fn charmap_decode(vm: &Vm, data: &Value, errors: &Value, mapping: &Value) -> Result<Value> {
        let input = bytes::as_bytes(vm, data)?.into_vec();
        let text = charmap::decode(vm, &input, errors_argument(vm, "charmap_decode", errors)?, mapping)?;
        Ok(decoded(vm, &text, input.len()))
    }

    fn charmap_build(vm: &Vm, map: &Value) -> Result<Value> {
        charmap::build(vm, map)
    }
}

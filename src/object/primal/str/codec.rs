//! Text to bytes and back: the builtin encodings through the crate `text`, the others through `codecs`' registry.
//!
//! The registry is a module above this crate, which sets [`Hooks`] when it starts. Error handlers that the crate `text` knows by
//! name run here; others are looked up in the registry, are called with the exception, and say what to put in and where to go on.

use std::sync::OnceLock;

use typhon_heap::Value;
use typhon_text::{
    Text, TextBuf,
    codec::{
        DecodeError, DecodeHandler, Decoded, EncodeError, EncodeHandler, EncodeReplacement, Encoded, Encoding, Failure,
        Handler, Replacement, Substitute, decode_ascii, decode_latin1, decode_utf8, decode_utf16, decode_utf32,
        encode_ascii, encode_latin1, encode_utf8, encode_utf16, encode_utf32,
    },
};

use super::{Str, from_buf_checked, from_text_checked};
use crate::{
    known::Known,
    primal::{buffer, exception, int, tuple::Tuple},
    raise::{Raised, Result},
    vm::Vm,
};

/// The text of a str that must be ASCII.
///
/// # Errors
/// UnicodeEncodeError; TypeError for what is no str.
pub fn ascii<'a>(vm: &Vm, string: &'a Value) -> Result<&'a str> {
    match super::as_str(string).filter(|text| text.is_ascii()) {
        Some(text) => Ok(text),
        None => Err(encode(vm, string, "ascii", None).err().unwrap_or_else(|| vm.type_error("expected str"))),
    }
}

/// What the registry of codecs gives.
pub struct Hooks {
    /// `codecs.encode` of a text encoding: string, encoding, errors. The result is checked to be `bytes` there.
    pub encode: fn(&Vm, &Value, &str, Option<&str>) -> Result<Value>,
    /// `codecs.decode` of a text encoding: bytes, encoding, errors. The result is checked to be a str there.
    pub decode: fn(&Vm, &Value, &str, Option<&str>) -> Result<Value>,
    /// `codecs.lookup_error`.
    pub handler: fn(&Vm, &str) -> Result<Value>,
}

static HOOKS: OnceLock<Hooks> = OnceLock::new();

/// Sets the hooks, once.
pub fn set_hooks(hooks: Hooks) {
    assert!(HOOKS.set(hooks).is_ok(), "the hooks are set once");
}

/// Whether ASCII text has the same bytes in an encoding.
fn keeps_ascii(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::Utf8 | Encoding::Ascii | Encoding::Latin1)
}

/// `string.encode(encoding, errors)`: a `bytes` object.
///
/// # Errors
/// UnicodeEncodeError, LookupError for an unknown encoding or handler, or what a codec raises.
pub fn encode(vm: &Vm, string: &Value, encoding: &str, errors: Option<&str>) -> Result<Value> {
    let Some(known) = Encoding::of_name(encoding.as_bytes()) else {
        return match HOOKS.get() {
            Some(hooks) => (hooks.encode)(vm, string, encoding, errors),
            None => Err(vm.lookup_error(format!("unknown encoding: {encoding}"))),
        };
    };
    if let Some(text) = string.native::<Str>()
        && (text.is_ascii() && keeps_ascii(known) || known == Encoding::Utf8 && text.to_str().is_some())
    {
        return buffer::new_bytes(vm, text.bytes());
    }
    let bytes = encode_with(vm, string, errors, |text, handler| match known {
        Encoding::Utf8 => encode_utf8(text, handler),
        Encoding::Utf16(order) => encode_utf16(text, order, handler),
        Encoding::Utf32(order) => encode_utf32(text, order, handler),
        Encoding::Ascii => encode_ascii(text, handler),
        Encoding::Latin1 => encode_latin1(text, handler),
    })?;
    buffer::new_bytes(vm, &bytes)
}

/// `bytes.decode(encoding, errors)`: a str. `object` is the bytes-like object where there is one, for codecs of the registry
/// and for the error.
///
/// # Errors
/// UnicodeDecodeError, LookupError for an unknown encoding or handler, or what a codec raises.
pub fn decode(vm: &Vm, bytes: &[u8], object: Option<&Value>, encoding: &str, errors: Option<&str>) -> Result<Value> {
    let Some(known) = Encoding::of_name(encoding.as_bytes()) else {
        let Some(hooks) = HOOKS.get() else {
            return Err(vm.lookup_error(format!("unknown encoding: {encoding}")));
        };
        return match object {
            Some(object) => (hooks.decode)(vm, object, encoding, errors),
            None => (hooks.decode)(vm, &buffer::new_bytes(vm, bytes)?, encoding, errors),
        };
    };
    if keeps_ascii(known) && bytes.is_ascii() {
        return from_text_checked(vm, Text::from_parts(bytes, true));
    }
    if known == Encoding::Utf8
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return from_text_checked(vm, Text::from_parts(text.as_bytes(), false));
    }
    let (text, _) = decode_with(vm, bytes, errors, |bytes, handler| match known {
        Encoding::Utf8 => decode_utf8(bytes, true, handler),
        Encoding::Utf16(order) => decode_utf16(bytes, order, true, handler).map(|(text, used, _)| (text, used)),
        Encoding::Utf32(order) => decode_utf32(bytes, order, true, handler).map(|(text, used, _)| (text, used)),
        Encoding::Ascii => decode_ascii(bytes, handler),
        Encoding::Latin1 => Ok((decode_latin1(bytes), bytes.len())),
    })?;
    from_buf_checked(vm, Ok(text))
}

/// Runs an encoder of the crate `text` with an error handler by name (`None`: strict).
///
/// # Errors
/// UnicodeEncodeError, or what looking the handler up or calling it raises.
pub fn encode_with(
    vm: &Vm,
    string: &Value,
    errors: Option<&str>,
    codec: impl FnOnce(Text<'_>, EncodeHandler<'_, Raised>) -> Encoded<Raised>,
) -> Result<Vec<u8>> {
    let Some(text) = string.native::<Str>() else { return Err(vm.system_error("str expected")) };
    let mut source = Source::new(errors);
    let encoded = codec(text.text(), &mut |text, error| match source.builtin {
        Some(handler) => error.handled(handler, text).ok_or_else(|| encode_error(vm, string, error)),
        None => source.encode(vm, string, text, error),
    });
    encoded.map_err(|failure| match failure {
        Failure::Raised(raised) => raised,
        Failure::Unencodable(error) => encode_error(vm, string, error),
    })
}

/// Runs a decoder of the crate `text` with an error handler by name (`None`: strict).
///
/// # Errors
/// UnicodeDecodeError, or what looking the handler up or calling it raises.
pub fn decode_with(
    vm: &Vm,
    bytes: &[u8],
    errors: Option<&str>,
    codec: impl FnOnce(&[u8], DecodeHandler<'_, Raised>) -> Decoded<Raised>,
) -> Result<(TextBuf, usize)> {
    let mut source = Source::new(errors);
    codec(bytes, &mut |input, error| match source.builtin {
        Some(Handler::XmlCharRefReplace | Handler::NameReplace) => {
            let text = "don't know how to handle UnicodeDecodeError in error callback";
            Err(vm.type_error(text))
        }
        Some(handler) => match error.handled(handler, input) {
            Some(replacement) => Ok(replacement),
            None => Err(decode_error(vm, input, error)),
        },
        None => source.decode(vm, input, error),
    })
}

fn encode_error_object(vm: &Vm, string: &Value, error: EncodeError) -> Result<Value> {
    let args = vec![
        vm.str(error.encoding),
        string.clone(),
        vm.int(error.start as i64),
        vm.int(error.end as i64),
        vm.str(error.reason),
    ];
    exception::instantiate(vm, Known::UnicodeEncodeError, args)
}

fn decode_error_object(vm: &Vm, input: &[u8], error: DecodeError) -> Result<Value> {
    let args = vec![
        vm.str(error.encoding),
        buffer::new_bytes(vm, input)?,
        vm.int(error.start as i64),
        vm.int(error.end as i64),
        vm.str(error.reason),
    ];
    exception::instantiate(vm, Known::UnicodeDecodeError, args)
}

/// Raises UnicodeEncodeError.
#[cold]
pub fn encode_error(vm: &Vm, string: &Value, error: EncodeError) -> Raised {
    encode_error_object(vm, string, error).map_or_else(|raised| raised, |error| vm.raise(error))
}

/// Raises UnicodeDecodeError.
#[cold]
pub fn decode_error(vm: &Vm, input: &[u8], error: DecodeError) -> Raised {
    decode_error_object(vm, input, error).map_or_else(|raised| raised, |error| vm.raise(error))
}

/// Where an error handler comes from.
struct Source<'a> {
    name: &'a str,
    builtin: Option<Handler>,
    found: Option<Value>,
}

impl<'a> Source<'a> {
    fn new(errors: Option<&'a str>) -> Source<'a> {
        let name = errors.unwrap_or("strict");
        Source { name, builtin: Handler::of_name(name.as_bytes()), found: None }
    }

    /// Calls the registry's handler.
    fn call(&mut self, vm: &Vm, error: &Value) -> Result<Value> {
        if self.found.is_none() {
            let handler = match HOOKS.get() {
                Some(hooks) => (hooks.handler)(vm, self.name)?,
                None => return Err(vm.lookup_error(format!("unknown error handler name '{}'", self.name))),
            };
            self.found = Some(handler);
        }
        match &self.found {
            Some(handler) => vm.call(handler, std::slice::from_ref(error)),
            None => Err(vm.system_error("no error handler")),
        }
    }

    fn encode(&mut self, vm: &Vm, string: &Value, text: Text<'_>, error: EncodeError) -> Result<EncodeReplacement> {
        let exception = encode_error_object(vm, string, error)?;
        let result = self.call(vm, &exception)?;
        let wrong = || vm.type_error("encoding error handler must return (str/bytes, int) tuple");
        let (with, place) = pair(&result).ok_or_else(wrong)?;
        let with = match with.native::<Str>() {
            Some(string) => Substitute::Text(string.text().to_buf()),
            None if vm.class_of(with).is_subclass(Known::Bytes) => {
                Substitute::Bytes(buffer::copy_bytes(vm, with)?.unwrap_or_default())
            }
            None => return Err(wrong()),
        };
        Ok(EncodeReplacement { with, resume: resume(vm, place, text.len())? })
    }

    fn decode(&mut self, vm: &Vm, input: &[u8], error: DecodeError) -> Result<Replacement> {
        let exception = decode_error_object(vm, input, error)?;
        let result = self.call(vm, &exception)?;
        let wrong = || vm.type_error("decoding error handler must return (str, int) tuple");
        let (with, place) = pair(&result).ok_or_else(wrong)?;
        let text = with.native::<Str>().ok_or_else(wrong)?.text().to_buf();
        // The handler may have put other bytes into the exception.
        let object = vm.get_attr_str(&exception, "object")?;
        if !vm.class_of(&object).is_subclass(Known::Bytes) {
            return Err(vm.type_error("UnicodeError 'object' attribute must be a bytes"));
        }
        let changed = buffer::copy_bytes(vm, &object)?.filter(|changed| changed != input);
        let len = changed.as_ref().map_or(input.len(), Vec::len);
        Ok(Replacement { text, resume: resume(vm, place, len)?, input: changed })
    }
}

/// The two items of a handler's result: substitute and an int.
fn pair(result: &Value) -> Option<(&Value, &Value)> {
    match result.native::<Tuple>()?.items() {
        [with, place] if int::is_int(place) => Some((with, place)),
        _ => None,
    }
}

/// Where to go on, within so many code points or bytes; negative places count from the end.
fn resume(vm: &Vm, place: &Value, len: usize) -> Result<usize> {
    let place = int::to_i64(vm, place)?;
    let at = if place < 0 { place.saturating_add(len as i64) } else { place };
    match usize::try_from(at) {
        Ok(at) if at <= len => Ok(at),
        _ => Err(vm.index_error(format!("position {at} from error handler out of bounds"))),
    }
}

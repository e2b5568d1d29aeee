//! `_codecs`: the registry of codecs and error handlers, and the codecs of the runtime.
//!
//! `str.encode` and `bytes.decode` do the plain cases themselves and come here, through `encode` and `decode`, with all
//! others.

pub mod bridge;
mod charmap;
mod engines;
mod errors;
pub mod registry;

use registry::Direction;
use typhon_object::{
    prelude::*,
    primal::str::{self as string, Str},
};
use typhon_text::codec::Encoding;

use crate::support::{bytes, parts};

fn name<'a>(vm: &Vm, function: &str, argument: &str, value: &'a Value) -> Result<&'a str> {
    match string::as_str(value) {
        Some(name) if name.contains('\0') => Err(vm.value_error("embedded null character")),
        Some(name) => Ok(name),
        None if string::is_str(value) => Err(vm.surrogates_not_allowed(value)),
        None => {
            let given = if value.is(&Value::NONE) { "None".into() } else { vm.type_name(value) };
            let space = if argument.is_empty() { "" } else { " " };
            Err(vm.type_error(format!("{function}() argument{space}{argument} must be str, not {given}")))
        }
    }
}

/// `str.encode` with a codec that is not the runtime's, or with an error handler.
///
/// # Errors
/// LookupError, UnicodeEncodeError, or what the codec raises.
pub fn encode_text(vm: &Vm, text: &Value, encoding: &str, errors: &str) -> Result<Value> {
    if let (Some(known), Some(string)) = (Encoding::of_name(encoding.as_bytes()), text.native::<Str>()) {
        return bridge::encode(vm, known, string.text(), errors).map(|raw| bytes::new(&raw));
    }
    let codec = registry::lookup_text(vm, encoding, "codecs.encode()")?;
    let encoded = registry::run(vm, &codec, Direction::Encode, text, encoding, Some(&vm.str(errors)))?;
    if bytes::is_bytes(&encoded) {
        return Ok(encoded);
    }
    let given = vm.type_name(&encoded);
    Err(vm.type_error(format!(
        "'{encoding}' encoder returned '{given}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types"
    )))
}

/// `bytes.decode` with a codec that is not the runtime's, or with an error handler.
///
/// # Errors
/// LookupError, UnicodeDecodeError, or what the codec raises.
pub fn decode_text(vm: &Vm, data: &Value, encoding: &str, errors: &str) -> Result<Value> {
    if let Some(known) = Encoding::of_name(encoding.as_bytes()) {
        let input = bytes::as_bytes(vm, data)?.into_vec();
        return bridge::decode(vm, known, &input, errors, true).map(|(text, ..)| string::from_buf(&text));
    }
    let codec = registry::lookup_text(vm, encoding, "codecs.decode()")?;
    let decoded = registry::run(vm, &codec, Direction::Decode, data, encoding, Some(&vm.str(errors)))?;
    if string::is_str(&decoded) {
        return Ok(decoded);
    }
    let given = vm.type_name(&decoded);
    Err(vm.type_error(format!(
        "'{encoding}' decoder returned '{given}' instead of 'str'; use codecs.decode() to decode to arbitrary types"
    )))
}

/// Gives `str.encode` and `bytes.decode` the registry; the start-up calls it once.
pub fn set_hooks() {
    string::codec::set_hooks(string::codec::Hooks {
        encode: |vm, text, encoding, errors| encode_text(vm, text, encoding, errors.unwrap_or("strict")),
        decode: |vm, data, encoding, errors| decode_text(vm, data, encoding, errors.unwrap_or("strict")),
        handler: registry::lookup_error,
    });
}

/// The names of a codec and of an error handler, in this order.
fn names<'a>(vm: &Vm, function: &str, encoding: Maybe<'a>, errors: Maybe<'a>) -> Result<(&'a str, &'a str)> {
    let encoding = encoding.0.map_or(Ok("utf-8"), |encoding| name(vm, function, "'encoding'", encoding))?;
    let errors = errors.0.map_or(Ok("strict"), |errors| name(vm, function, "'errors'", errors))?;
    Ok((encoding, errors))
}

#[pymodule(name = "_codecs")]
mod module {
    /// Register a codec search function.
    ///
    /// Search functions are expected to take one argument, the encoding name in
    /// all lower case letters, and either return None, or a tuple of functions
    /// (encoder, decoder, stream_reader, stream_writer) (or a CodecInfo object).
    fn register(vm: &Vm, search_function: &Value) -> Result<()> {
        registry::register(vm, search_function)
    }

    /// Unregister a codec search function and clear the registry's cache.
    ///
    /// If the search function is not registered, do nothing.
    fn unregister(search_function: &Value) {
        registry::unregister(search_function);
    }

    /// Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.
    fn lookup(vm: &Vm, encoding: &Value) -> Result<Value> {
        registry::lookup(vm, super::name(vm, "lookup", "", encoding)?)
    }

    /// Encodes obj using the codec registered for encoding.
    ///
    /// The default encoding is 'utf-8'.  errors may be given to set a
    /// different error handling scheme.  Default is 'strict' meaning that encoding
    /// errors raise a ValueError.  Other possible values are 'ignore', 'replace'
    /// and 'backslashreplace' as well as any other name registered with
    /// codecs.register_error that can handle ValueErrors.
    #[sig(obj, encoding = "utf-8", errors = "strict")]
    fn encode(vm: &Vm, obj: &Value, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<Value> {
        let (encoding, errors) = super::names(vm, "encode", encoding, errors)?;
        if let (Some(known), Some(text)) = (Encoding::of_name(encoding.as_bytes()), obj.native::<Str>()) {
            let encoded = bridge::encode(vm, known, text.text(), errors).map(|raw| bytes::new(&raw));
            return registry::noted(vm, Direction::Encode, encoding, encoded);
        }
        let codec = registry::lookup(vm, encoding)?;
        registry::run(vm, &codec, Direction::Encode, obj, encoding, Some(&vm.str(errors)))
    }

    /// Decodes obj using the codec registered for encoding.
    ///
    /// Default encoding is 'utf-8'.  errors may be given to set a
    /// different error handling scheme.  Default is 'strict' meaning that encoding
    /// errors raise a ValueError.  Other possible values are 'ignore', 'replace'
    /// and 'backslashreplace' as well as any other name registered with
    /// codecs.register_error that can handle ValueErrors.
    #[sig(obj, encoding = "utf-8", errors = "strict")]
    fn decode(vm: &Vm, obj: &Value, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<Value> {
        let (encoding, errors) = super::names(vm, "decode", encoding, errors)?;
        if let Some(known) = Encoding::of_name(encoding.as_bytes())
            && bytes::is_bytes(obj)
        {
            let input = bytes::as_bytes(vm, obj)?;
            let decoded = bridge::decode(vm, known, &input, errors, true).map(|(text, ..)| string::from_buf(&text));
            return registry::noted(vm, Direction::Decode, encoding, decoded);
        }
        let codec = registry::lookup(vm, encoding)?;
        registry::run(vm, &codec, Direction::Decode, obj, encoding, Some(&vm.str(errors)))
    }

    /// Register the specified error handler under the name errors.
    ///
    /// handler must be a callable object, that
    /// will be called with an exception instance containing
    /// information about the location of the encoding/decoding
    /// error and must return a (replacement, new position) tuple.
    fn register_error(vm: &Vm, errors: &str, handler: &Value) -> Result<()> {
        registry::register_error(vm, errors, handler)
    }

    /// Un-register the specified error handler for the error handling `errors'.
    ///
    /// Only custom error handlers can be un-registered. An exception is raised
    /// if the error handling is a built-in one (e.g., 'strict'), or if an error
    /// occurs.
    ///
    /// Otherwise, this returns True if a custom handler has been successfully
    /// un-registered, and False if no custom handler for the specified error
    /// handling exists.
    fn _unregister_error(vm: &Vm, errors: &str) -> Result<bool> {
        registry::unregister_error(vm, errors)
    }

    /// lookup_error(errors) -> handler
    ///
    /// Return the error handler for the specified error handling name or raise a
    /// LookupError, if no handler exists under this name.
    fn lookup_error(vm: &Vm, name: &str) -> Result<Value> {
        registry::lookup_error(vm, name)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        parts::add(vm, module, &[&engines::MODULE])
    }
}

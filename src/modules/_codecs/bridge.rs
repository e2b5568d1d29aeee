//! Between the engines of `typhon-text` and the error handlers of Python.

use typhon_object::{
    prelude::*,
    primal::{
        int,
        str::{self as string, Str},
    },
};
use typhon_text::{
    Text, TextBuf,
    codec::{
        self, DecodeError, EncodeError, EncodeReplacement, Encoding, Failure, Handler, Order, Replacement, Substitute,
    },
};

use super::registry;
use crate::support::bytes;

/// How errors of one call are handled.
pub struct Errors<'a> {
    vm: &'a Vm,
    /// A handler of the runtime that nobody replaced.
    native: Option<Handler>,
    name: &'a str,
    /// Python's handler and the exception object it was called with last.
    python: Option<Value>,
}

impl<'a> Errors<'a> {
    /// The handler of a name; it is looked up when an error comes.
    pub fn new(vm: &'a Vm, name: &'a str) -> Errors<'a> {
        let native = Handler::of_name(name.as_bytes()).filter(|_| registry::custom_handler(name).is_none());
        Errors { vm, native, name, python: None }
    }

    fn python_handler(&mut self) -> Result<Value> {
        match &self.python {
            Some(handler) => Ok(handler.clone()),
            None => {
                let handler = registry::lookup_error(self.vm, self.name)?;
                self.python = Some(handler.clone());
                Ok(handler)
            }
        }
    }

    /// Calls Python's handler: its substitute and where to go on, within `len`.
    fn call(&mut self, error: &Value, len: impl FnOnce(&Vm) -> Result<usize>, text: &str) -> Result<(Value, usize)> {
        let vm = self.vm;
        let result = vm.call(&self.python_handler()?, std::slice::from_ref(error))?;
        let [substitute, at] = Tuple::items_of(&result) else { return Err(vm.type_error(text)) };
        if !int::is_int(at) {
            return Err(vm.type_error(text));
        }
        let given = int::to_i64(vm, at)?;
        let len = len(vm)?;
        let at = if given < 0 { given + len as i64 } else { given };
        match usize::try_from(at) {
            Ok(at) if at <= len => Ok((substitute.clone(), at)),
            _ => Err(vm.index_error(format!("position {given} from error handler out of bounds"))),
        }
    }

    /// Deals with bytes that mean nothing.
    ///
    /// # Errors
    /// UnicodeDecodeError, or what the handler raises.
    pub fn decode(&mut self, input: &[u8], error: DecodeError) -> Result<Replacement> {
        let vm = self.vm;
        if let Some(handler) = self.native {
            if matches!(handler, Handler::XmlCharRefReplace | Handler::NameReplace) {
                return Err(vm.type_error("don't know how to handle UnicodeDecodeError in error callback"));
            }
            return error.handled(handler, input).ok_or_else(|| decode_error(vm, input, &error));
        }
        // The name is looked up before the error is made, as an unknown one has precedence.
        self.python_handler()?;
        let raised = decode_error(vm, input, &error);
        let exception = vm.catch(raised);
        let object = vm.get_attr_str(&exception, "object")?;
        let len = |vm: &Vm| {
            let object = vm.get_attr_str(&exception, "object")?;
            if !bytes::is_bytes(&object) {
                return Err(vm.type_error("UnicodeError 'object' attribute must be a bytes"));
            }
            ops::len(vm, &object)
        };
        let text = "decoding error handler must return (str, int) tuple";
        let (substitute, resume) = self.call(&exception, len, text)?;
        let Some(substitute) = substitute.native::<Str>() else { return Err(vm.type_error(text)) };
        let now = vm.get_attr_str(&exception, "object")?;
        let input = if now.is(&object) { None } else { Some(bytes::to_vec(vm, &now)?) };
        Ok(Replacement { text: substitute.text().to_buf(), resume, input })
    }

    /// Deals with code points that have no bytes.
    ///
    /// # Errors
    /// UnicodeEncodeError, or what the handler raises.
    pub fn encode(&mut self, text: Text<'_>, error: EncodeError) -> Result<EncodeReplacement> {
        let vm = self.vm;
        if let Some(handler) = self.native {
            return error.handled(handler, text).ok_or_else(|| encode_error(vm, text, &error));
        }
        self.python_handler()?;
        let exception = vm.catch(encode_error(vm, text, &error));
        let wrong = "encoding error handler must return (str/bytes, int) tuple";
        let (substitute, resume) = self.call(&exception, |_| Ok(text.len()), wrong)?;
        let with = match substitute.native::<Str>() {
            Some(substitute) => Substitute::Text(substitute.text().to_buf()),
            None if bytes::is_bytes(&substitute) => Substitute::Bytes(bytes::to_vec(vm, &substitute)?),
            None => return Err(vm.type_error(wrong)),
        };
        Ok(EncodeReplacement { with, resume })
    }

    /// The bytes, or the error that encoding ended with.
    ///
    /// # Errors
    /// UnicodeEncodeError, or what the handler raised.
    pub fn finish(&self, text: Text<'_>, encoded: codec::Encoded<Raised>) -> Result<Vec<u8>> {
        encoded.map_err(|failure| match failure {
            Failure::Raised(raised) => raised,
            Failure::Unencodable(error) => encode_error(self.vm, text, &error),
        })
    }
}

/// Raises UnicodeDecodeError.
#[cold]
pub fn decode_error(vm: &Vm, input: &[u8], error: &DecodeError) -> Raised {
    let args = vec![
        vm.str(error.encoding),
        bytes::new(input),
        vm.int(error.start as i64),
        vm.int(error.end as i64),
        vm.str(error.reason),
    ];
    vm.raise_args(Known::UnicodeDecodeError, args)
}

/// Raises UnicodeEncodeError.
#[cold]
pub fn encode_error(vm: &Vm, text: Text<'_>, error: &EncodeError) -> Raised {
    let args = vec![
        vm.str(error.encoding),
        string::from_text(text),
        vm.int(error.start as i64),
        vm.int(error.end as i64),
        vm.str(error.reason),
    ];
    vm.raise_args(Known::UnicodeEncodeError, args)
}

/// Decodes by one of the runtime's codecs: the text, how many bytes were used, and the byte order that was seen.
///
/// # Errors
/// UnicodeDecodeError, or what the handler raises.
pub fn decode(
    vm: &Vm,
    encoding: Encoding,
    input: &[u8],
    errors: &str,
    last: bool,
) -> Result<(TextBuf, usize, Option<Order>)> {
    let mut errors = Errors::new(vm, errors);
    let mut handler = |input: &[u8], error: DecodeError| errors.decode(input, error);
    match encoding {
        Encoding::Utf8 => codec::decode_utf8(input, last, &mut handler).map(|(text, used)| (text, used, None)),
        Encoding::Utf16(order) => codec::decode_utf16(input, order, last, &mut handler),
        Encoding::Utf32(order) => codec::decode_utf32(input, order, last, &mut handler),
        Encoding::Ascii => codec::decode_ascii(input, &mut handler).map(|(text, used)| (text, used, None)),
        Encoding::Latin1 => Ok((codec::decode_latin1(input), input.len(), None)),
    }
}

/// Encodes by one of the runtime's codecs.
///
/// # Errors
/// UnicodeEncodeError, or what the handler raises.
pub fn encode(vm: &Vm, encoding: Encoding, text: Text<'_>, errors: &str) -> Result<Vec<u8>> {
    let mut errors = Errors::new(vm, errors);
    let mut handler = |text: Text<'_>, error: EncodeError| errors.encode(text, error);
    let encoded = match encoding {
        Encoding::Utf8 => codec::encode_utf8(text, &mut handler),
        Encoding::Utf16(order) => codec::encode_utf16(text, order, &mut handler),
        Encoding::Utf32(order) => codec::encode_utf32(text, order, &mut handler),
        Encoding::Ascii => codec::encode_ascii(text, &mut handler),
        Encoding::Latin1 => codec::encode_latin1(text, &mut handler),
    };
    errors.finish(text, encoded)
}

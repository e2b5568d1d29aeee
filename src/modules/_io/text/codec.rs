//! A text stream's codec: one of the runtime's own, or incremental coders of Python.

use typhon_object::{
    prelude::*,
    primal::{
        int,
        str::{self as string, Str},
    },
};
use typhon_text::{TextBuf, codec::Encoding};

use super::{super::base::call, newline::Newlines};
use crate::{
    _codecs::{bridge, registry},
    support::bytes,
};

/// What a decoder holds back: bytes, and flags that only it understands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// Bytes that were fed and not decoded.
    pub bytes: Vec<u8>,
    /// The decoder's flags.
    pub flags: i64,
    /// A `\r` that waits.
    pub pending_cr: bool,
}

/// How a stream is decoded and encoded.
pub struct Codec {
    /// The runtime's codec.
    pub native: Option<Encoding>,
    /// The error handler's name.
    pub errors: String,
    /// Line ends of all kinds are looked for.
    pub universal: bool,
    /// The line ends that were seen.
    pub newlines: Newlines,
    undecoded: Vec<u8>,
}

/// The coders of Python, where the codec is not the runtime's.
pub struct Coders {
    /// The incremental decoder.
    pub decoder: Option<Value>,
    /// The incremental encoder.
    pub encoder: Option<Value>,
}

impl Codec {
    /// A codec of a name that is known to exist.
    pub fn new(encoding: &str, errors: &str, universal: bool, translate: bool) -> Codec {
        let native = Encoding::of_name(encoding.as_bytes())
            .filter(|encoding| matches!(encoding, Encoding::Utf8 | Encoding::Ascii | Encoding::Latin1));
        Codec {
            native,
            errors: errors.to_owned(),
            universal,
            newlines: Newlines::new(translate),
            undecoded: Vec::new(),
        }
    }

    /// The coders that the codec needs.
    ///
    /// # Errors
    /// LookupError; what making them raises.
    pub fn coders(&self, vm: &Vm, encoding: &str, reads: bool, writes: bool) -> Result<Coders> {
        if self.native.is_some() {
            return Ok(Coders { decoder: None, encoder: None });
        }
        let codec = registry::lookup(vm, encoding)?;
        if let Some(flag) = vm.find_attr_str(&codec, "_is_text_encoding")?
            && !ops::truth(vm, &flag)?
        {
            return Err(vm.lookup_error(format!("'{encoding}' is not a text encoding")));
        }
        let errors = vm.str(&self.errors);
        let make = |name: &str| call(vm, &codec, name, std::slice::from_ref(&errors)).map(Some);
        Ok(Coders {
            decoder: if reads { make("incrementaldecoder")? } else { None },
            encoder: if writes { make("incrementalencoder")? } else { None },
        })
    }

    /// Decodes the next bytes; `last`: nothing follows.
    ///
    /// # Errors
    /// UnicodeDecodeError, or what the decoder raises.
    pub fn decode(&mut self, vm: &Vm, decoder: Option<&Value>, input: &[u8], last: bool) -> Result<TextBuf> {
        let text = match (self.native, decoder) {
            (Some(encoding), _) => self.decode_native(vm, encoding, input, last)?,
            (None, Some(decoder)) => {
                let decoded = call(vm, decoder, "decode", &[bytes::new(input), Value::bool(last)])?;
                match decoded.native::<Str>() {
                    Some(text) => text.text().to_buf(),
                    None => {
                        let given = vm.type_name(&decoded);
                        return Err(vm.type_error(format!("decoder should return a string result, not '{given}'")));
                    }
                }
            }
            (None, None) => return Err(super::super::base::unsupported(vm, "not readable")),
        };
        Ok(if self.universal { self.newlines.feed(text, last) } else { text })
    }

    fn decode_native(&mut self, vm: &Vm, encoding: Encoding, input: &[u8], last: bool) -> Result<TextBuf> {
        if self.undecoded.is_empty() {
            let (text, used, _) = bridge::decode(vm, encoding, input, &self.errors, last)?;
            self.undecoded.extend_from_slice(&input[used..]);
            return Ok(text);
        }
        let mut all = std::mem::take(&mut self.undecoded);
        all.extend_from_slice(input);
        let (text, used, _) = bridge::decode(vm, encoding, &all, &self.errors, last)?;
        all.drain(..used);
        self.undecoded = all;
        Ok(text)
    }

    /// What the decoder holds back.
    ///
    /// # Errors
    /// What the decoder raises.
    pub fn held(&self, vm: &Vm, decoder: Option<&Value>) -> Result<Held> {
        let pending_cr = self.newlines.pending_cr;
        let Some(decoder) = decoder.filter(|_| self.native.is_none()) else {
            return Ok(Held { bytes: self.undecoded.clone(), flags: 0, pending_cr });
        };
        let state = call(vm, decoder, "getstate", &[])?;
        let Some([held, flags]) = Tuple::from(&state).map(Tuple::items) else {
            return Err(vm.type_error("illegal decoder state"));
        };
        if !bytes::is_bytes(held) {
            let given = vm.type_name(held);
            let text = format!("illegal decoder state: the first item should be a bytes object, not '{given}'");
            return Err(vm.type_error(text));
        }
        Ok(Held { bytes: bytes::to_vec(vm, held)?, flags: int::to_i64(vm, flags)?, pending_cr })
    }

    /// Puts the decoder back.
    ///
    /// # Errors
    /// What the decoder raises.
    pub fn restore(&mut self, vm: &Vm, decoder: Option<&Value>, held: &Held) -> Result<()> {
        self.newlines.pending_cr = held.pending_cr;
        match decoder.filter(|_| self.native.is_none()) {
            Some(decoder) => {
                let state = vm.tuple(vec![bytes::new(&held.bytes), vm.int(held.flags)]);
                call(vm, decoder, "setstate", &[state]).map(drop)
            }
            None => {
                self.undecoded.clone_from(&held.bytes);
                Ok(())
            }
        }
    }

    /// The decoder begins anew.
    ///
    /// # Errors
    /// What the decoder raises.
    pub fn reset(&mut self, vm: &Vm, decoder: Option<&Value>) -> Result<()> {
        self.newlines.pending_cr = false;
        self.undecoded.clear();
        match decoder {
            Some(decoder) => call(vm, decoder, "reset", &[]).map(drop),
            None => Ok(()),
        }
    }

    /// Encodes text behind the bytes in `out`.
    ///
    /// # Errors
    /// UnicodeEncodeError, or what the encoder raises.
    pub fn encode(
        &self,
        vm: &Vm,
        encoder: Option<&Value>,
        text: typhon_text::Text<'_>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        if let Some(encoding) = self.native {
            // ASCII is the same in all of them, and well-formed UTF-8 is what a str consists of.
            if text.is_ascii() || (encoding == Encoding::Utf8 && text.to_str().is_some()) {
                out.extend_from_slice(text.bytes());
            } else {
                out.extend_from_slice(&bridge::encode(vm, encoding, text, &self.errors)?);
            }
            return Ok(());
        }
        let Some(encoder) = encoder else { return Err(super::super::base::unsupported(vm, "not writable")) };
        let encoded = call(vm, encoder, "encode", &[string::from_text(text)])?;
        if !bytes::is_bytes(&encoded) {
            let given = vm.type_name(&encoded);
            return Err(vm.type_error(format!("encoder should return a bytes object, not '{given}'")));
        }
        out.extend_from_slice(&bytes::as_bytes(vm, &encoded)?);
        Ok(())
    }
}

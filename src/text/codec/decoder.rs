//! What all decoders share: the input, the place in it, and the way to the handler.

use super::Handler;
use crate::TextBuf;
use std::borrow::Cow;

/// Bytes that mean nothing: what UnicodeDecodeError holds.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The name of the codec, as CPython's error has it.
    pub encoding: &'static str,
    /// The first offending byte.
    pub start: usize,
    /// Behind the last one.
    pub end: usize,
    /// What is wrong.
    pub reason: &'static str,
}

impl DecodeError {
    /// What a built-in handler makes of the error; `None`: it is to be raised.
    pub fn handled(&self, handler: Handler, input: &[u8]) -> Option<Replacement> {
        handler.decode(input, self.start, self.end, self.encoding)
    }
}

/// What a handler wants instead of bytes.
#[derive(Clone, Debug, Default)]
pub struct Replacement {
    /// The text to insert.
    pub text: TextBuf,
    /// The offset to go on from, at most the length of the input.
    pub resume: usize,
    /// Other input from now on (a handler of Python may exchange the object).
    pub input: Option<Vec<u8>>,
}

/// Called with the whole input and the error.
pub type DecodeHandler<'h, E> = &'h mut dyn FnMut(&[u8], DecodeError) -> Result<Replacement, E>;

/// The text, and how many bytes were used: all of them if the input is final.
pub type Decoded<E> = Result<(TextBuf, usize), E>;

pub(super) struct Decoder<'a, 'h, E> {
    pub input: Cow<'a, [u8]>,
    pub at: usize,
    pub out: TextBuf,
    encoding: &'static str,
    handler: DecodeHandler<'h, E>,
}

impl<'a, 'h, E> Decoder<'a, 'h, E> {
    pub fn new(input: &'a [u8], encoding: &'static str, handler: DecodeHandler<'h, E>) -> Self {
        Decoder { input: Cow::Borrowed(input), at: 0, out: TextBuf::with_capacity(input.len()), encoding, handler }
    }

    /// The input that is left.
    pub fn rest(&self) -> &[u8] {
        &self.input[self.at..]
    }

    /// Lets the handler deal with some bytes, and goes on where it says.
    pub fn fail(&mut self, start: usize, end: usize, reason: &'static str) -> Result<(), E> {
        let error = DecodeError { encoding: self.encoding, start, end, reason };
        let Replacement { text, resume, input } = (self.handler)(&self.input, error)?;
        self.out.push_text(text.as_text());
        if let Some(input) = input {
            self.input = Cow::Owned(input);
        }
        self.at = resume.min(self.input.len());
        Ok(())
    }

    /// As [`Decoder::fail`], for bytes that begin at the present place.
    pub fn fail_here(&mut self, length: usize, reason: &'static str) -> Result<(), E> {
        self.fail(self.at, self.at + length, reason)
    }

    pub fn finish(self) -> Decoded<E> {
        Ok((self.out, self.at))
    }
}

//! What is searched, and running the engine over it.

use typhon_object::{
    prelude::*,
    primal::str::{self as string, Str},
};
use typhon_text::sre::{Matcher, Mode, Narrow, Tables, Wide};

use crate::shared::bytes;

/// How the characters lie in the bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    Bytes,
    Ascii,
    Wide,
}

/// A str or bytes-like object with the range that is searched.
#[derive(Clone)]
pub(super) struct Subject {
    /// What was given.
    pub given: Value,
    /// The same, or a copy of its bytes.
    pub holder: Value,
    pub width: Width,
    /// Byte offsets.
    pub start: usize,
    pub end: usize,
    /// The same in characters.
    pub pos: usize,
    pub endpos: usize,
}

impl Subject {
    /// `wants_bytes` is what the pattern is; `None` for one that takes both.
    pub(super) fn new(vm: &Vm, given: &Value, pos: i64, endpos: i64, wants_bytes: Option<bool>) -> Result<Subject> {
        let (holder, width, len) = match given.native::<Str>() {
            Some(text) => (given.clone(), if text.is_ascii() { Width::Ascii } else { Width::Wide }, text.len()),
            None => match bytes::find_plain(vm, given).unwrap_or_else(|raised| {
                // Whatever a buffer's maker raises is told as the TypeError.
                drop(vm.catch(raised));
                None
            }) {
                Some(holder) => {
                    let len = bytes::known(&holder).len();
                    (holder, Width::Bytes, len)
                }
                None => {
                    let kind = vm.type_name(given);
                    return Err(vm.type_error(format!("expected string or bytes-like object, got '{kind}'")));
                }
            },
        };
        match (wants_bytes, width == Width::Bytes) {
            (Some(true), false) => return Err(vm.type_error("cannot use a bytes pattern on a string-like object")),
            (Some(false), true) => return Err(vm.type_error("cannot use a string pattern on a bytes-like object")),
            _ => {}
        }
        let clamp = |at: i64| usize::try_from(at).unwrap_or(0).min(len);
        let (pos, endpos) = (clamp(pos), clamp(endpos));
        let (start, end) = match holder.native::<Str>() {
            Some(text) => (text.offset_of(pos), text.offset_of(endpos)),
            None => (pos, endpos),
        };
        Ok(Subject { given: given.clone(), holder, width, start, end, pos, endpos })
    }

    /// Runs the engine from byte offset `at` on.
    pub(super) fn run(&self, vm: &Vm, matcher: &mut Matcher<'_>, mode: Mode, at: usize, advance: bool) -> Result<bool> {
        run(vm, &all_bytes(&self.holder)[..self.end], self.width, matcher, mode, at, advance)
    }

    /// A part of the subject, by byte offsets.
    pub(super) fn slice(&self, from: usize, to: usize) -> Value {
        slice(&self.holder, from, to)
    }

    /// The empty str or bytes.
    pub(super) fn empty(&self) -> Value {
        slice(&self.holder, 0, 0)
    }
}

/// Runs the engine over bytes, from offset `at` on.
pub(super) fn run(
    vm: &Vm,
    bytes: &[u8],
    width: Width,
    matcher: &mut Matcher<'_>,
    mode: Mode,
    at: usize,
    advance: bool,
) -> Result<bool> {
    let mut failed = None;
    let mut poll = || match vm.poll() {
        Ok(()) => true,
        Err(raised) => {
            failed = Some(raised);
            false
        }
    };
    let found = match width {
        Width::Wide => matcher.run(&Wide(bytes), &Tables, mode, at, advance, &mut poll),
        _ => matcher.run(&Narrow(bytes), &Tables, mode, at, advance, &mut poll),
    };
    match (found, failed) {
        (Ok(found), _) => Ok(found),
        (Err(_), Some(raised)) => Err(raised),
        (Err(_), None) => Err(vm.runtime_error("the regular expression was interrupted")),
    }
}

/// All bytes of a str or of bytes.
pub(super) fn all_bytes(holder: &Value) -> &[u8] {
    match holder.native::<Str>() {
        Some(text) => text.bytes(),
        None => bytes::known(holder),
    }
}

/// A part of a str or of bytes, by byte offsets.
pub(super) fn slice(holder: &Value, from: usize, to: usize) -> Value {
    let to = to.max(from);
    match holder.native::<Str>() {
        Some(text) if from == 0 && to == text.bytes().len() && holder.exact::<Str>().is_some() => holder.clone(),
        Some(text) if text.is_ascii() => string::from_ascii(&text.bytes()[from..to]),
        Some(text) => string::from_text(text.text().slice(from..to)),
        None => bytes::new(&bytes::known(holder)[from..to]),
    }
}

//! Line ends: finding them, translating them, remembering which kinds were seen; `IncrementalNewlineDecoder`.

use parking_lot::Mutex;
use typhon_object::{
    prelude::*,
    primal::{
        common::shape_for,
        int,
        str::{self as string, Str},
    },
};
use typhon_text::{Text, TextBuf};

use super::super::base::call;
use crate::support::bytes;

const LF: u8 = 1;
const CR: u8 = 2;
const CRLF: u8 = 4;

/// Universal newlines, piece by piece.
#[derive(Clone, Copy, Debug, Default)]
pub struct Newlines {
    /// `\r\n` and `\r` become `\n`.
    pub translate: bool,
    /// A `\r` at the end of the last piece waits for what follows.
    pub pending_cr: bool,
    seen: u8,
}

impl Newlines {
    /// Nothing seen yet.
    pub fn new(translate: bool) -> Newlines {
        Newlines { translate, ..Newlines::default() }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        *self = Newlines::new(self.translate);
    }

    /// Takes the next piece; `last`: nothing follows.
    pub fn feed(&mut self, piece: TextBuf, last: bool) -> TextBuf {
        let mut piece = piece;
        if self.pending_cr && (!piece.is_empty() || last) {
            let mut whole = TextBuf::with_capacity(piece.byte_len() + 1);
            whole.push_ascii(b"\r");
            whole.push_text(piece.as_text());
            piece = whole;
            self.pending_cr = false;
        }
        let bytes = piece.bytes();
        if !last && bytes.last() == Some(&b'\r') {
            self.pending_cr = true;
            piece = Text::from_parts(&bytes[..bytes.len() - 1], piece.is_ascii()).to_buf();
        }
        let bytes = piece.bytes();
        if memchr::memchr(b'\r', bytes).is_none() {
            if self.seen & LF == 0 && memchr::memchr(b'\n', bytes).is_some() {
                self.seen |= LF;
            }
            return piece;
        }
        self.look(bytes);
        if self.translate { translated(&piece) } else { piece }
    }

    fn look(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while let Some(found) = memchr::memchr2(b'\r', b'\n', &bytes[at..]) {
            at += found + 1;
            match bytes[at - 1] {
                b'\n' => self.seen |= LF,
                _ if bytes.get(at) == Some(&b'\n') => {
                    at += 1;
                    self.seen |= CRLF;
                }
                _ => self.seen |= CR,
            }
        }
    }

    /// What `newlines` shows.
    pub fn shown(&self, vm: &Vm) -> Value {
        let kinds = [(CR, "\r"), (LF, "\n"), (CRLF, "\r\n")];
        let mut seen: Vec<Value> =
            kinds.iter().filter(|(bit, _)| self.seen & bit != 0).map(|(_, kind)| vm.str(kind)).collect();
        match seen.len() {
            0 => Value::NONE,
            1 => seen.remove(0),
            _ => vm.tuple(seen),
        }
    }
}

/// The text with `\r\n` and `\r` as `\n`.
fn translated(text: &TextBuf) -> TextBuf {
    let bytes = text.bytes();
    let mut out = TextBuf::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\r', &bytes[at..]) {
        out.push_text(Text::from_parts(&bytes[at..at + found], text.is_ascii()));
        out.push_ascii(b"\n");
        at += found + 1;
        if bytes.get(at) == Some(&b'\n') {
            at += 1;
        }
    }
    out.push_text(Text::from_parts(&bytes[at..], text.is_ascii()));
    out
}

/// The text with each `\n` as something else.
pub fn with_line_ends(text: Text<'_>, end: &str) -> TextBuf {
    let bytes = text.bytes();
    let mut out = TextBuf::with_capacity(bytes.len() + 16);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\n', &bytes[at..]) {
        out.push_text(Text::from_parts(&bytes[at..at + found], text.is_ascii()));
        out.push_str(end);
        at += found + 1;
    }
    out.push_text(Text::from_parts(&bytes[at..], text.is_ascii()));
    out
}

/// What ends a line for a reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineEnd {
    /// `\n`, others were translated to it.
    Lf,
    /// `\n`, `\r` or `\r\n`.
    Any,
    /// `\r`.
    Cr,
    /// `\r\n`.
    CrLf,
}

impl LineEnd {
    /// Behind the first line end in `bytes`; `None` where there is none yet.
    #[inline]
    pub fn find(self, bytes: &[u8]) -> Option<usize> {
        match self {
            LineEnd::Lf => memchr::memchr(b'\n', bytes).map(|at| at + 1),
            LineEnd::Cr => memchr::memchr(b'\r', bytes).map(|at| at + 1),
            LineEnd::CrLf => memchr::memmem::find(bytes, b"\r\n").map(|at| at + 2),
            LineEnd::Any => memchr::memchr2(b'\r', b'\n', bytes).map(|at| {
                let crlf = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
                at + 1 + usize::from(crlf)
            }),
        }
    }
}

/// A `newline` argument, understood.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    /// Line ends of all kinds are looked for.
    pub universal: bool,
    /// And become `\n`.
    pub translate: bool,
    /// What ends a line for the reader.
    pub end: LineEnd,
    /// What `\n` is written as, unless it stays.
    pub written: Option<&'static str>,
}

impl Mode {
    /// Of `None`, `""`, `"\n"`, `"\r"` or `"\r\n"`.
    pub fn of(newline: Option<&str>) -> Option<Mode> {
        let mode = |universal, translate, end, written| Mode { universal, translate, end, written };
        Some(match newline {
            None => mode(true, true, LineEnd::Lf, None),
            Some("") => mode(true, false, LineEnd::Any, None),
            Some("\n") => mode(false, false, LineEnd::Lf, None),
            Some("\r") => mode(false, false, LineEnd::Cr, Some("\r")),
            Some("\r\n") => mode(false, false, LineEnd::CrLf, Some("\r\n")),
            Some(_) => return None,
        })
    }
}

/// Codec used when reading a file in universal newlines mode.
///
/// It wraps another incremental decoder, translating \r\n and \r into \n.
/// It also records the types of newlines encountered.  When used with
/// translate=False, it ensures that the newline sequence is returned in
/// one piece. When used with decoder=None, it expects unicode strings as
/// decode input and translates newlines without first invoking an external
/// decoder.
#[pytype(name = "IncrementalNewlineDecoder", module = "_io", flags(base))]
pub struct IncrementalNewlineDecoder {
    decoder: Slot,
    newlines: Opaque<Mutex<Newlines>>,
}

impl IncrementalNewlineDecoder {
    fn inner(&self) -> Option<Value> {
        self.decoder.get(&self.header).filter(|decoder| !decoder.is_none())
    }
}

#[pymethods]
impl IncrementalNewlineDecoder {
    #[new]
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<IncrementalNewlineDecoder>(vm, class)?;
        let decoder = IncrementalNewlineDecoder {
            header: Header::with_shape(shape),
            decoder: Slot::EMPTY,
            newlines: Opaque(Mutex::default()),
        };
        Ok(typhon_heap::new_instance(shape, decoder))
    }

    #[sig(decoder, translate, errors = "strict")]
    fn __init__(&self, decoder: &Value, translate: bool, errors: &Value) {
        let _ = errors;
        self.decoder.set(&self.header, decoder.clone());
        *self.newlines.lock() = Newlines::new(translate);
    }

    #[sig(input, r#final = False)]
    fn decode(&self, vm: &Vm, input: &Value, r#final: bool) -> Result<Value> {
        let decoded = match self.inner() {
            Some(decoder) => call(vm, &decoder, "decode", &[input.clone(), Value::bool(r#final)])?,
            None => input.clone(),
        };
        let Some(text) = decoded.native::<Str>() else {
            let given = vm.type_name(&decoded);
            return Err(vm.type_error(format!("decoder should return a string result, not '{given}'")));
        };
        let fed = self.newlines.lock().feed(text.text().to_buf(), r#final);
        Ok(string::from_buf(&fed))
    }

    fn getstate(&self, vm: &Vm) -> Result<Value> {
        let (buffer, flags) = match self.inner() {
            Some(decoder) => {
                let state = call(vm, &decoder, "getstate", &[])?;
                let [buffer, flags] = Tuple::items_of(&state) else {
                    return Err(vm.type_error("illegal decoder state"));
                };
                (buffer.clone(), int::to_i64(vm, flags)?)
            }
            None => (bytes::new(b""), 0),
        };
        let flags = flags << 1 | i64::from(self.newlines.lock().pending_cr);
        Ok(vm.tuple(vec![buffer, vm.int(flags)]))
    }

    fn setstate(&self, vm: &Vm, state: &Value) -> Result<()> {
        let Some([buffer, flags]) = Tuple::from(state).map(Tuple::items) else {
            return Err(vm.type_error("state argument must be a tuple"));
        };
        let flags = int::to_i64(vm, flags)?;
        self.newlines.lock().pending_cr = flags & 1 != 0;
        match self.inner() {
            Some(decoder) => {
                let state = vm.tuple(vec![buffer.clone(), vm.int(flags >> 1)]);
                call(vm, &decoder, "setstate", &[state]).map(drop)
            }
            None => Ok(()),
        }
    }

    fn reset(&self, vm: &Vm) -> Result<()> {
        self.newlines.lock().reset();
        match self.inner() {
            Some(decoder) => call(vm, &decoder, "reset", &[]).map(drop),
            None => Ok(()),
        }
    }

    #[getter]
    #[name = "newlines"]
    fn newlines_seen(&self, vm: &Vm) -> Value {
        let seen = *self.newlines.lock();
        seen.shown(vm)
    }
}

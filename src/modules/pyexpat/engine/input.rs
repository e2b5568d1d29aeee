//! The document as far as it was fed and is not read yet, and the places in it.

use super::encoding::{Encoding, Known, sniff};

/// A place as errors tell it.
#[derive(Clone, Copy, Debug)]
pub(in crate::pyexpat) struct Position {
    pub(in crate::pyexpat) line: u64,
    pub(in crate::pyexpat) column: u64,
    pub(in crate::pyexpat) byte: u64,
}

/// Where nothing is said, the first bytes tell the encoding, and the XML declaration may tell another one.
#[derive(Clone, Default)]
pub(super) enum Protocol {
    #[default]
    Open,
    Utf16,
    One(Encoding),
    /// A table has to come from elsewhere first.
    Unknown(String),
}

impl Protocol {
    pub(super) fn named(name: &str) -> Protocol {
        match Known::find(name) {
            Some(Known::One(encoding)) => Protocol::One(encoding),
            Some(Known::Utf16) => Protocol::Utf16,
            None => Protocol::Unknown(name.to_owned()),
        }
    }
}

/// The text that is there, of which a part is read.
pub(super) struct Input {
    text: Vec<u8>,
    /// Up to where it is read.
    at: usize,
    /// Bytes that make no character yet.
    bytes: Vec<u8>,
    pub(super) encoding: Option<Encoding>,
    pub(super) protocol: Protocol,
    /// Where the event is that is told of, or the error.
    event: usize,
    /// A place at or before it, and its position.
    mark: (usize, Position),
    pub(super) ended: bool,
    /// How much was there when nothing could be made of it.
    in_vain: usize,
}

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

impl Input {
    pub(super) fn new(protocol: Protocol) -> Input {
        let start = Position { line: 1, column: 0, byte: 0 };
        let (text, bytes) = (Vec::new(), Vec::new());
        Input { text, at: 0, bytes, encoding: None, protocol, event: 0, mark: (0, start), ended: false, in_vain: 0 }
    }

    /// Adds to the document.
    pub(super) fn feed(&mut self, bytes: &[u8], last: bool) {
        self.ended = last;
        self.forget();
        // A document in UTF-8 needs no copy more.
        if matches!(self.encoding, Some(Encoding::Utf8)) {
            self.text.extend_from_slice(bytes);
            return;
        }
        self.bytes.extend_from_slice(bytes);
        self.decide();
        self.decode();
    }

    fn decode(&mut self) {
        if let Some(encoding) = &self.encoding {
            encoding.decode(&mut self.bytes, &mut self.text);
        }
    }

    /// Lets go of what was read.
    fn forget(&mut self) {
        let keep = self.event.min(self.at);
        self.mark = (keep, self.position_of(keep));
        self.text.drain(..keep);
        (self.at, self.event, self.mark.0) = (self.at - keep, self.event - keep, 0);
    }

    /// Finds out how bytes become characters, if there are enough of them.
    fn decide(&mut self) {
        if self.encoding.is_some() {
            return;
        }
        self.encoding = match (&self.protocol, sniff(&self.bytes, self.ended)) {
            (Protocol::One(encoding), _) => Some(encoding.clone()),
            (Protocol::Unknown(_), _) | (_, None) => None,
            (Protocol::Utf16, Some(Encoding::Utf8)) => Some(Encoding::Utf16 { big: true }),
            (_, found) => found,
        };
        let Some(encoding) = &self.encoding else { return };
        encoding.decode(&mut self.bytes, &mut self.text);
        if self.text.starts_with(BYTE_ORDER_MARK) {
            self.at = BYTE_ORDER_MARK.len();
            self.event = self.at;
        }
    }

    /// Goes on in another encoding.
    pub(super) fn switch(&mut self, encoding: Encoding) {
        let rest = self.text.split_off(self.at);
        let mut bytes = self.encoding.as_ref().map_or(rest.clone(), |before| before.encode(&rest));
        bytes.append(&mut self.bytes);
        self.bytes = bytes;
        self.encoding = Some(encoding);
        self.decode();
    }

    /// What is to be read.
    pub(super) fn rest(&self) -> &[u8] {
        &self.text[self.at..]
    }

    /// Whether the document ends within a character.
    pub(super) fn is_cut(&self) -> bool {
        self.ended && !self.bytes.is_empty()
    }

    pub(super) fn take(&mut self, len: usize) {
        self.at += len;
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// From here on, this is where the event is.
    pub(super) fn tell(&mut self, event: usize) {
        self.event = event;
    }

    /// Where the event is.
    pub(super) fn position(&mut self) -> Position {
        let position = self.position_of(self.event);
        self.mark = (self.event.max(self.mark.0), position);
        position
    }

    fn position_of(&self, place: usize) -> Position {
        let (from, mut position) = self.mark;
        let Some(passed) = self.text.get(from..place) else { return position };
        let encoding = self.encoding.as_ref().unwrap_or(&Encoding::Utf8);
        let before = if from > 0 { self.text[from - 1] } else { 0 };
        let mut last = before;
        for &byte in passed {
            let begins = !(0x80..0xC0).contains(&byte);
            if begins || matches!(encoding, Encoding::Utf8) {
                position.byte += encoding.bytes_of(byte);
            }
            match byte {
                b'\n' if last == b'\r' => {}
                b'\n' | b'\r' => (position.line, position.column) = (position.line + 1, 0),
                _ if begins => position.column += 1,
                _ => {}
            }
            last = byte;
        }
        position
    }

    /// The bytes from the event on.
    pub(super) fn context(&self) -> Vec<u8> {
        let encoding = self.encoding.as_ref().unwrap_or(&Encoding::Utf8);
        encoding.encode(self.text.get(self.event..).unwrap_or_default())
    }

    /// Whether it is too early to try again: each try should see twice as much.
    pub(super) fn is_early(&self) -> bool {
        !self.ended && self.rest().len() < self.in_vain * 2
    }

    /// What was there at `start` was scanned.
    pub(super) fn tried(&mut self, start: usize) {
        self.in_vain = if self.at == start { self.rest().len() } else { 0 };
    }
}

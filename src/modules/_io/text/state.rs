//! A `TextIOWrapper`'s state: decoded text that nobody took, encoded bytes that wait, and where `tell` begins.

use typhon_object::{prelude::*, primal::str as string};
use typhon_text::{Text, TextBuf};

use super::{
    super::{
        base::{call, unsupported},
        buffered,
    },
    codec::{Codec, Held},
    cookie::Cookie,
    newline::{LineEnd, with_line_ends},
};
use crate::support::bytes;

/// How the decoder stood before the last chunk, and the bytes that it got since, those it held included.
#[derive(Clone, Debug)]
pub struct Snapshot {
    held: Held,
    input: Vec<u8>,
}

/// What a call needs beside the state.
pub struct Parts {
    /// The buffered stream.
    pub buffer: Value,
    /// Python's decoder.
    pub decoder: Option<Value>,
    /// Python's encoder.
    pub encoder: Option<Value>,
}

/// The state.
pub struct State {
    /// See [`Codec`].
    pub codec: Codec,
    /// What ends a line for the reader.
    pub end: LineEnd,
    /// What `\n` is written as.
    pub written: Option<&'static str>,
    /// Flush after each line.
    pub line_buffering: bool,
    /// Hand everything on at once.
    pub write_through: bool,
    /// The buffer can be read.
    pub reads: bool,
    /// The buffer can be written.
    pub writes: bool,
    /// The buffer can seek.
    pub seekable: bool,
    /// `tell` works now: not within an iteration.
    pub telling: bool,
    /// The buffer has `read1`.
    pub has_read1: bool,
    /// Bytes of a chunk.
    pub chunk: usize,
    /// Something was read already.
    pub began: bool,
    decoded: TextBuf,
    /// Bytes of `decoded` that were taken.
    used: usize,
    snapshot: Option<Snapshot>,
    pending: Vec<u8>,
}

impl State {
    /// A state for a codec.
    pub fn new(codec: Codec, end: LineEnd, written: Option<&'static str>) -> State {
        State {
            codec,
            end,
            written,
            line_buffering: false,
            write_through: false,
            reads: false,
            writes: false,
            seekable: false,
            telling: false,
            has_read1: false,
            chunk: 8192,
            began: false,
            decoded: TextBuf::new(),
            used: 0,
            snapshot: None,
            pending: Vec::new(),
        }
    }

    /// The text that nobody took.
    fn left(&self) -> Text<'_> {
        self.decoded.as_text().slice(self.used..self.decoded.byte_len())
    }

    /// Its bytes, for searches.
    #[inline]
    fn left_bytes(&self) -> &[u8] {
        &self.decoded.bytes()[self.used..]
    }

    fn set_decoded(&mut self, decoded: TextBuf) {
        self.decoded = decoded;
        self.used = 0;
    }

    /// Forgets what was decoded and where `tell` begins.
    pub fn forget(&mut self) {
        self.set_decoded(TextBuf::new());
        self.snapshot = None;
    }

    /// Takes at most so many code points.
    fn take(&mut self, points: usize) -> TextBuf {
        let left = self.left();
        let end = left.offset_of(points);
        let taken = left.slice(0..end).to_buf();
        self.used += end;
        taken
    }

    /// Reads and decodes a chunk; false at the end of the file.
    pub fn read_chunk(&mut self, vm: &Vm, parts: &Parts) -> Result<bool> {
        if !self.reads {
            return Err(unsupported(vm, "not readable"));
        }
        let held = if self.telling { Some(self.codec.held(vm, parts.decoder.as_ref())?) } else { None };
        let mut input = Vec::new();
        match buffered::read_direct(vm, &parts.buffer, &mut input, self.chunk) {
            Some(read) => _ = read?,
            None => {
                let method = if self.has_read1 { "read1" } else { "read" };
                let read = call(vm, &parts.buffer, method, &[vm.int(self.chunk as i64)])?;
                let Some(data) = bytes::find_bytes(vm, &read)? else {
                    let given = vm.type_name(&read);
                    let text = format!("underlying {method}() should have returned a bytes-like object, not '{given}'");
                    return Err(vm.type_error(text));
                };
                input.extend_from_slice(&data);
            }
        }
        self.began = true;
        let end = input.is_empty();
        let decoded = self.codec.decode(vm, parts.decoder.as_ref(), &input, end)?;
        let more = !end || !decoded.is_empty();
        self.set_decoded(decoded);
        if let Some(held) = held {
            let input = if held.bytes.is_empty() { input } else { [&held.bytes[..], &input].concat() };
            self.snapshot = Some(Snapshot { held, input });
        }
        Ok(more)
    }

    /// `read(points)`.
    pub fn read(&mut self, vm: &Vm, parts: &Parts, points: usize) -> Result<Value> {
        self.write_pending(vm, parts)?;
        let mut out = self.take(points);
        let mut have = out.as_text().len();
        while have < points {
            if !self.read_chunk(vm, parts)? {
                break;
            }
            let more = self.take(points - have);
            have += more.as_text().len();
            out.push_text(more.as_text());
        }
        Ok(string::from_buf(&out))
    }

    /// `read()`.
    pub fn read_all(&mut self, vm: &Vm, parts: &Parts) -> Result<Value> {
        if !self.reads {
            return Err(unsupported(vm, "not readable"));
        }
        self.write_pending(vm, parts)?;
        let rest = call(vm, &parts.buffer, "read", &[])?;
        if rest.is_none() {
            return Err(vm.raise_args(Known::BlockingIOError, vec![vm.str("Read returned None.")]));
        }
        let Some(input) = bytes::find_bytes(vm, &rest)? else {
            let given = vm.type_name(&rest);
            let text = format!("underlying read() should have returned a bytes-like object, not '{given}'");
            return Err(vm.type_error(text));
        };
        self.began = true;
        let decoded = self.codec.decode(vm, parts.decoder.as_ref(), &input, true)?;
        let text = if self.left_bytes().is_empty() {
            decoded
        } else {
            let mut whole = self.left().to_buf();
            whole.push_text(decoded.as_text());
            whole
        };
        self.set_decoded(TextBuf::new());
        self.snapshot = None;
        Ok(string::from_buf(&text))
    }

    /// `readline(limit)`.
    pub fn read_line(&mut self, vm: &Vm, parts: &Parts, limit: Option<usize>) -> Result<Value> {
        if !self.pending.is_empty() {
            self.write_pending(vm, parts)?;
        }
        if limit.is_none()
            && let Some(end) = self.end.find(self.left_bytes())
        {
            let line = string::from_text(self.decoded.as_text().slice(self.used..self.used + end));
            self.used += end;
            return Ok(line);
        }
        let mut line = TextBuf::new();
        // Where the search goes on; a `\r\n` may lie across chunks.
        let mut searched = 0;
        loop {
            if self.left_bytes().is_empty() && !self.read_chunk(vm, parts)? {
                break;
            }
            let before = line.byte_len();
            line.push_text(self.left());
            let end = self.end.find(&line.bytes()[searched..]).map(|end| searched + end);
            let most = limit.map(|limit| line.as_text().offset_of(limit));
            let cut = match (end, most) {
                (Some(end), Some(most)) => Some(end.min(most)),
                (None, Some(most)) if most < line.byte_len() || limit == Some(line.as_text().len()) => Some(most),
                (end, _) => end,
            };
            if let Some(cut) = cut {
                // What lies behind the cut stays; it never lies before this chunk.
                self.used += cut.saturating_sub(before);
                return Ok(string::from_text(line.as_text().slice(0..cut)));
            }
            searched = line.byte_len().saturating_sub(1);
            self.used = self.decoded.byte_len();
        }
        self.forget_at_end();
        Ok(string::from_buf(&line))
    }

    fn forget_at_end(&mut self) {
        self.set_decoded(TextBuf::new());
    }

    /// `write(text)`, whose line ends may be `translated` already; what was read ahead is forgotten.
    pub fn write(&mut self, vm: &Vm, parts: &Parts, text: Text<'_>, translated: bool) -> Result<()> {
        if !self.writes {
            return Err(unsupported(vm, "not writable"));
        }
        let has_lf = (self.written.is_some() || self.line_buffering) && memchr::memchr(b'\n', text.bytes()).is_some();
        let flush = self.line_buffering && (has_lf || memchr::memchr(b'\r', text.bytes()).is_some());
        let replaced = match self.written {
            Some(end) if has_lf && !translated => Some(with_line_ends(text, end)),
            _ => None,
        };
        let text = replaced.as_ref().map_or(text, TextBuf::as_text);
        if self.pending.len() + text.byte_len() > self.chunk && !self.pending.is_empty() {
            self.write_pending(vm, parts)?;
        }
        self.codec.encode(vm, parts.encoder.as_ref(), text, &mut self.pending)?;
        if self.pending.len() >= self.chunk || flush || self.write_through {
            self.write_pending(vm, parts)?;
        }
        if flush {
            call(vm, &parts.buffer, "flush", &[])?;
        }
        // Who cannot seek reads from somewhere else than where is written.
        if self.snapshot.is_some() {
            self.forget();
            if self.reads {
                self.codec.reset(vm, parts.decoder.as_ref())?;
            }
        }
        Ok(())
    }

    /// Hands the encoded bytes to the buffer.
    pub fn write_pending(&mut self, vm: &Vm, parts: &Parts) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let data = std::mem::take(&mut self.pending);
        let written = match buffered::write_direct(vm, &parts.buffer, &data) {
            Some(written) => written,
            None => call(vm, &parts.buffer, "write", &[bytes::new(&data)]).map(drop),
        };
        if written.is_ok() {
            // The room is kept for what comes next.
            self.pending = data;
            self.pending.clear();
        }
        written
    }

    /// `flush()`.
    pub fn flush(&mut self, vm: &Vm, parts: &Parts) -> Result<()> {
        self.telling = self.seekable;
        self.write_pending(vm, parts)?;
        call(vm, &parts.buffer, "flush", &[]).map(drop)
    }

    fn flags_of(&self, held: &Held) -> u64 {
        if self.codec.universal { (held.flags as u64) << 1 | u64::from(held.pending_cr) } else { held.flags as u64 }
    }

    fn held_of(&self, flags: u64) -> Held {
        if self.codec.universal {
            Held { bytes: Vec::new(), flags: (flags >> 1) as i64, pending_cr: flags & 1 != 0 }
        } else {
            Held { bytes: Vec::new(), flags: flags as i64, pending_cr: false }
        }
    }

    /// `tell()`: the cookie.
    pub fn tell(&mut self, vm: &Vm, parts: &Parts) -> Result<Value> {
        let os_error = |text: &str| vm.raise_args(Known::OSError, vec![vm.str(text)]);
        if !self.seekable {
            return Err(unsupported(vm, "underlying stream is not seekable"));
        }
        if !self.telling {
            return Err(os_error("telling position disabled by next() call"));
        }
        self.flush(vm, parts)?;
        let position = call(vm, &parts.buffer, "tell", &[])?;
        let Some(snapshot) = self.snapshot.clone().filter(|_| self.reads) else { return Ok(position) };
        let end = typhon_object::primal::int::to_i64(vm, &position)? as u64;
        let start = end.saturating_sub(snapshot.input.len() as u64);
        let mut cookie = Cookie { start, flags: self.flags_of(&snapshot.held), ..Cookie::default() };
        if self.used == 0 {
            return Ok(cookie.pack(vm));
        }
        if cookie.flags == 0 && snapshot.held.bytes.is_empty() && self.decoded.bytes() == &snapshot.input[..] {
            // Decoding changed nothing, so bytes are bytes.
            return Ok(Cookie { start: start + self.used as u64, ..Cookie::default() }.pack(vm));
        }
        let mut skip = self.decoded.as_text().slice(0..self.used).len() as u64;
        let saved = self.codec.held(vm, parts.decoder.as_ref())?;
        let found = self.find_start(vm, parts, &snapshot, &mut cookie, &mut skip);
        self.codec.restore(vm, parts.decoder.as_ref(), &saved)?;
        if found? {
            cookie.skip = skip;
            Ok(cookie.pack(vm))
        } else {
            Err(os_error("can't reconstruct logical file position"))
        }
    }

    /// Feeds the decoder byte by byte up to the character that comes next, and notes the last place where it held nothing.
    fn find_start(
        &mut self,
        vm: &Vm,
        parts: &Parts,
        snapshot: &Snapshot,
        cookie: &mut Cookie,
        skip: &mut u64,
    ) -> Result<bool> {
        let decoder = parts.decoder.as_ref();
        let begin = Held { bytes: Vec::new(), ..snapshot.held.clone() };
        self.codec.restore(vm, decoder, &begin)?;
        let mut points = 0;
        for byte in &snapshot.input {
            cookie.feed += 1;
            points += self.codec.decode(vm, decoder, std::slice::from_ref(byte), false)?.as_text().len() as u64;
            let held = self.codec.held(vm, decoder)?;
            if held.bytes.is_empty() && points <= *skip {
                cookie.start += cookie.feed;
                *skip -= points;
                cookie.flags = self.flags_of(&held);
                cookie.feed = 0;
                points = 0;
            }
            if points >= *skip {
                return Ok(true);
            }
        }
        points += self.codec.decode(vm, decoder, &[], true)?.as_text().len() as u64;
        cookie.eof = true;
        Ok(points >= *skip)
    }

    /// Moves to where a cookie says. The caller flushed.
    pub fn seek(&mut self, vm: &Vm, parts: &Parts, cookie: &Cookie) -> Result<()> {
        call(vm, &parts.buffer, "seek", &[typhon_object::convert::IntoResult::into_result(cookie.start, vm)?])?;
        self.forget();
        if self.reads {
            self.codec.reset(vm, parts.decoder.as_ref())?;
            let held = self.held_of(cookie.flags);
            if cookie.start != 0 || cookie.flags != 0 {
                self.codec.restore(vm, parts.decoder.as_ref(), &held)?;
            }
            let mut input = Vec::new();
            if cookie.skip > 0 {
                let read = call(vm, &parts.buffer, "read", &[vm.int(cookie.feed as i64)])?;
                input.extend_from_slice(&bytes::as_bytes(vm, &read)?);
                let decoded = self.codec.decode(vm, parts.decoder.as_ref(), &input, cookie.eof)?;
                if (decoded.as_text().len() as u64) < cookie.skip {
                    let text = vm.str("can't restore logical file position");
                    return Err(vm.raise_args(Known::OSError, vec![text]));
                }
                let used = decoded.as_text().offset_of(cookie.skip as usize);
                self.set_decoded(decoded);
                self.used = used;
            }
            self.snapshot = Some(Snapshot { held, input });
        }
        if let Some(encoder) = &parts.encoder {
            let at_start = cookie.start == 0 && cookie.flags == 0;
            match at_start {
                true => call(vm, encoder, "reset", &[])?,
                false => call(vm, encoder, "setstate", &[vm.int(0)])?,
            };
        }
        Ok(())
    }
}

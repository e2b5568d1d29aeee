//! Frames as text, as `faulthandler` writes them: nothing is allocated, locked or counted, so a handler of signals may do it.
//!
//! A signal may come where the thread's saved place is out of date: it has left the innermost frame, and what stands in its header
//! may be anything. So code is taken for code only after the caller has had a look at it.

use std::fmt::{self, Write};

use typhon_heap::{inspect, local, word::Word};
use typhon_object::prelude::*;

use crate::{
    thread::{self, Thread},
    types::code::Code,
};

/// So many frames of a thread are written, and threads.
const MOST: usize = 100;
/// So many characters of a name are written.
const LONGEST: usize = 500;

/// What text is given to, piece by piece.
pub type Sink<'a> = dyn FnMut(&[u8]) + 'a;

struct Out<'a, 'b>(&'a mut Sink<'b>);

impl Write for Out<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        (self.0)(text.as_bytes());
        Ok(())
    }
}

/// Writes the frames of a thread, the innermost first. `is_code` says of an address whether code lies there.
pub fn frames(thread: &Thread, is_code: &mut dyn FnMut(usize) -> bool, sink: &mut Sink<'_>) {
    let mut places = thread.places().peekable();
    if places.peek().is_none() {
        sink(b"  <no Python frame>\n");
    }
    for (fp, pc) in places.take(MOST) {
        let Some(address) = fp.code_address().filter(|&address| is_code(address)) else {
            return sink(b"  <invalid frame>\n");
        };
        // SAFETY: code lies there, which stays while a frame runs it.
        frame(unsafe { &*std::ptr::with_exposed_provenance::<Code>(address) }, pc, sink);
    }
}

/// Whether code lies at an address that may be anything; `is_readable` says whether so many bytes there can be read.
pub fn is_code(address: usize, is_readable: impl Fn(usize, usize) -> bool) -> bool {
    if address == 0 || !address.is_multiple_of(align_of::<Code>()) || !is_readable(address, size_of::<Code>()) {
        return false;
    }
    // SAFETY: the bytes can be read; any are a header, and of this thread's frames nobody else changes the code.
    let header = unsafe { &*std::ptr::with_exposed_provenance::<Header>(address) };
    header.shape() == Known::Code.shape()
}

fn frame(code: &Code, pc: *const u32, sink: &mut Sink<'_>) {
    // Code that runs has a body, and all of it is there.
    if code.k().is_null() {
        return sink(b"  <invalid frame>\n");
    }
    let compiled = &code.compiled;
    let word = code.index_of(pc);
    let line = match word < compiled.words.len() as u32 {
        true => compiled.locations.find(word).line,
        false => compiled.first_line,
    };
    sink(b"  File \"");
    text(&compiled.filename, sink);
    sink(b"\", line ");
    match line {
        0 => sink(b"???"),
        line => _ = write!(Out(sink), "{line}"),
    }
    sink(b" in ");
    text(&compiled.name, sink);
    sink(b"\n");
}

/// Writes a text in ASCII.
fn text(text: &str, sink: &mut Sink<'_>) {
    for (number, char) in text.chars().enumerate() {
        if number == LONGEST {
            return sink(b"...");
        }
        let mut bytes = [0; 4];
        _ = match u32::from(char) {
            0x20..=0x7e => Out(sink).write_str(char.encode_utf8(&mut bytes)),
            point @ ..=0xff => write!(Out(sink), "\\x{point:02x}"),
            point @ ..=0xffff => write!(Out(sink), "\\u{point:04x}"),
            point => write!(Out(sink), "\\U{point:08x}"),
        };
    }
}

/// Writes the line before a thread's frames; `name` appends what the system calls it.
pub fn head(ident: u64, is_current: bool, name: &dyn Fn(u64, &mut Sink<'_>), sink: &mut Sink<'_>) {
    _ = write!(Out(sink), "{} 0x{ident:016x}", if is_current { "Current thread" } else { "Thread" });
    name(ident, sink);
    sink(b" (most recent call first):\n");
}

/// The frames of all threads, the youngest first, of a moment at which they all stood still; `name` as for [`head`]. The caller is
/// attached to the heap.
pub fn all(current: Option<u64>, name: &dyn Fn(u64, &mut Sink<'_>)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut sink = |bytes: &[u8]| out.extend_from_slice(bytes);
    let stopped = local::stop();
    let is_code = |address: usize| {
        let found = inspect::objects_at(&stopped, &[address as Word]);
        found[0].is_some_and(|header| header.shape() == Known::Code.shape())
    };
    let threads = thread::all(&stopped);
    let known = threads.into_iter().rev().filter_map(|thread| Some((thread.ident()?, thread)));
    for (number, (ident, thread)) in known.enumerate() {
        if number != 0 {
            sink(b"\n");
        }
        if number == MOST {
            sink(b"...\n");
            break;
        }
        head(ident, current == Some(ident), name, &mut sink);
        frames(thread, &mut { is_code }, &mut sink);
    }
    drop(stopped);
    out
}

//! What the modules of compression share: machines that are fed with pieces, while others wait for their turn.

use std::mem::take;

use parking_lot::Mutex;
use typhon_heap::local;
use typhon_object::prelude::*;

use crate::support::bytes;

/// Runs work on the state behind a mutex, detached: neither long inputs nor who waits for another's turn keep a stop waiting.
pub(crate) fn detached_with<S: Send, R>(state: &Mutex<S>, work: impl FnOnce(&mut S) -> R) -> R {
    local::detached(|| work(&mut state.lock()))
}

/// A stream that is decompressed in pieces.
pub(crate) trait Machine: Send {
    type Fault;

    /// Goes on until the input or the room is used up, or the stream ends. Returns how much of the input was used.
    fn feed(&mut self, input: &[u8], output: &mut Vec<u8>, room: usize) -> std::result::Result<usize, Self::Fault>;

    /// Whether the stream has ended.
    fn is_done(&self) -> bool;

    /// Whether input is of use, where all that there was is used.
    fn wants_input(&self) -> bool {
        !self.is_done()
    }
}

/// A machine, and the input that it has not taken.
pub(crate) struct Reader<M> {
    pub machine: M,
    /// Input for later, of which `used` bytes are used.
    held: Vec<u8>,
    used: usize,
    /// What follows the stream's end.
    unused: Vec<u8>,
}

impl<M: Machine> Reader<M> {
    pub(crate) fn new(machine: M) -> Opaque<Mutex<Reader<M>>> {
        Opaque(Mutex::new(Reader { machine, held: Vec::new(), used: 0, unused: Vec::new() }))
    }

    /// Decompresses what is held and the data, into at most `room` bytes. After a fault nothing is held.
    fn feed(&mut self, data: &[u8], room: usize) -> std::result::Result<Vec<u8>, M::Fault> {
        let mut output = Vec::new();
        let mut held = take(&mut self.held);
        let mut used = take(&mut self.used);
        if held.is_empty() {
            let taken = self.machine.feed(data, &mut output, room)?;
            held.extend_from_slice(&data[taken..]);
        } else {
            if !data.is_empty() {
                held.drain(..take(&mut used));
                held.extend_from_slice(data);
            }
            used += self.machine.feed(&held[used..], &mut output, room)?;
        }
        if self.machine.is_done() {
            self.unused = held.split_off(used);
        } else if used < held.len() {
            (self.held, self.used) = (held, used);
        }
        Ok(output)
    }

    /// Whether the stream has ended.
    pub(crate) fn is_done(&self) -> bool {
        self.machine.is_done()
    }

    /// Data behind the stream's end.
    pub(crate) fn unused(&self) -> Vec<u8> {
        self.unused.clone()
    }

    /// Whether there is no more output without more input.
    pub(crate) fn needs_input(&self) -> bool {
        self.held.is_empty() && self.machine.wants_input()
    }
}

/// What a decompressor's method does: at most `max_length` bytes come out, if that is not negative.
///
/// # Errors
/// EOFError with the text `ended` after the stream's end; what `raise` makes of a fault.
pub(crate) fn decompress<M: Machine>(
    vm: &Vm,
    reader: &Mutex<Reader<M>>,
    (data, max_length): (bytes::Buffer, i64),
    ended: &str,
    raise: impl FnOnce(&Vm, M::Fault) -> Raised,
) -> Result<Value> {
    let data = data.into_guard();
    let room = usize::try_from(max_length).unwrap_or(usize::MAX);
    let output = detached_with(reader, |reader| if reader.is_done() { None } else { Some(reader.feed(&data, room)) });
    match output {
        None => Err(vm.raise_known(Known::EOFError, ended)),
        Some(output) => output.map(|output| bytes::new(&output)).map_err(|fault| raise(vm, fault)),
    }
}

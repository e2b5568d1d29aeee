//! Compression as a machine that is fed with pieces.

use miniz_oxide::{
    MZFlush, MZStatus,
    deflate::{
        core::{CompressorOxide, create_comp_flags_from_zip_params},
        stream::deflate,
    },
};

use super::{
    inflate::LONGEST_DICTIONARY,
    wrapper::{Check, Wrapper, adler32},
};

/// A stream that is being compressed.
pub(super) struct Deflater {
    wrapper: Wrapper,
    header: Vec<u8>,
    core: Box<CompressorOxide>,
    check: Check,
    done: bool,
    settings: (i32, i32),
    /// The end of what was compressed, as far as a reader can look back.
    past: Vec<u8>,
    /// How far back a reader can look, and how much of that is used since nothing is looked back for.
    window: usize,
    since: usize,
}

/// The calls' numbers for how much is to be written at once.
pub(super) const NO_FLUSH: i64 = 0;
pub(super) const FINISH: i64 = 4;

impl Deflater {
    /// A stream whose reader has a window of so many bits (as `wbits` tells), and the dictionary, if there is one.
    pub(super) fn new(wrapper: Wrapper, bits: i32, level: i32, strategy: i32, dictionary: &[u8]) -> Deflater {
        let sum = (!dictionary.is_empty()).then(|| adler32(1, dictionary));
        let mut core = core(level, strategy);
        // zlib takes 8 for 9.
        let bits = (bits.unsigned_abs() & 15).max(9);
        let window = 1 << bits;
        let tail = &dictionary[dictionary.len().saturating_sub(window)..];
        prime(&mut core, tail);
        let header = wrapper.header(bits, level, sum);
        let (check, settings, since) = (Check::new(wrapper), (level, strategy), tail.len());
        Deflater { wrapper, header, core, check, done: false, settings, past: tail.to_vec(), window, since }
    }

    /// Another stream that begins with the same data: the compressor has no copies, so what it holds back is written for both,
    /// and another one looks back at the same past. `None` after the end.
    pub(super) fn fork(&mut self) -> Option<Deflater> {
        if self.done {
            return None;
        }
        let mut written = std::mem::take(&mut self.header);
        self.push(&[], MZFlush::Sync, &mut written);
        self.header.clone_from(&written);
        let (level, strategy) = self.settings;
        let mut core = core(level, strategy);
        let seen = self.past.len().saturating_sub(self.window);
        prime(&mut core, &self.past[seen..]);
        let (check, past) = (self.check.clone(), self.past.clone());
        Some(Deflater { header: written, core, check, past, ..*self })
    }

    /// Whether the stream was finished: nothing can be added any more.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// Compresses more, and writes what there is if `flush` says so.
    pub(super) fn feed(&mut self, mut input: &[u8], flush: i64) -> Vec<u8> {
        self.check.update(self.wrapper, input);
        self.remember(input);
        let mut output = std::mem::take(&mut self.header);
        // The compressor's window is the widest: for a narrower one, what was before is forgotten in time.
        while self.window < LONGEST_DICTIONARY && input.len() > self.window - self.since {
            let (part, rest) = input.split_at(self.window - self.since);
            self.push(part, MZFlush::Full, &mut output);
            (input, self.since) = (rest, 0);
        }
        self.since += input.len();
        let how = match flush {
            // The end of a block is where the compressor likes it.
            NO_FLUSH | 5 => MZFlush::None,
            FINISH => MZFlush::Finish,
            3 => MZFlush::Full,
            _ => MZFlush::Sync,
        };
        self.push(input, how, &mut output);
        if flush == FINISH {
            output.extend(self.check.trailer(self.wrapper));
            self.done = true;
        }
        output
    }

    fn remember(&mut self, input: &[u8]) {
        self.past.extend_from_slice(&input[input.len().saturating_sub(self.window)..]);
        // Not each time: what is cut off is at least as much as is moved.
        if self.past.len() >= 2 * self.window {
            self.past.drain(..self.past.len() - self.window);
        }
    }

    fn push(&mut self, mut input: &[u8], how: MZFlush, output: &mut Vec<u8>) {
        loop {
            let start = output.len();
            output.resize(start + (input.len() / 2).clamp(256, 1 << 20), 0);
            let room = output.len() - start;
            let result = deflate(&mut self.core, input, &mut output[start..], how);
            output.truncate(start + result.bytes_written);
            input = &input[result.bytes_consumed..];
            match result.status {
                Ok(MZStatus::StreamEnd) | Err(_) => break,
                Ok(_) if input.is_empty() && result.bytes_written < room => break,
                Ok(_) => {}
            }
        }
    }
}

fn core(level: i32, strategy: i32) -> Box<CompressorOxide> {
    let level = if level < 0 { 6 } else { level };
    Box::new(CompressorOxide::new(create_comp_flags_from_zip_params(level, -15, strategy)))
}

/// Has a dictionary stand before what is to come: it is compressed up to the end of a byte, and what that gives goes nowhere.
fn prime(core: &mut CompressorOxide, mut dictionary: &[u8]) {
    let mut nowhere = vec![0; 4096];
    while !dictionary.is_empty() {
        let result = deflate(core, dictionary, &mut nowhere, MZFlush::Sync);
        dictionary = &dictionary[result.bytes_consumed..];
        if result.status.is_err() {
            break;
        }
        if dictionary.is_empty() && result.bytes_written == nowhere.len() {
            while deflate(core, &[], &mut nowhere, MZFlush::Sync).bytes_written == nowhere.len() {}
        }
    }
}

//! Compression as a machine that is fed with pieces.

use miniz_oxide::{
    MZFlush, MZStatus,
    deflate::{
        core::{CompressorOxide, create_comp_flags_from_zip_params},
        stream::deflate,
    },
};

use super::wrapper::{Check, Wrapper};

/// A stream that is being compressed.
pub(super) struct Deflater {
    wrapper: Wrapper,
    header: Vec<u8>,
    core: Box<CompressorOxide>,
    check: Check,
    done: bool,
}

/// The calls' numbers for how much is to be written at once.
pub(super) const NO_FLUSH: i64 = 0;
pub(super) const FINISH: i64 = 4;

impl Deflater {
    pub(super) fn new(wrapper: Wrapper, level: i32, strategy: i32) -> Deflater {
        let level_or_usual = if level < 0 { 6 } else { level };
        let flags = create_comp_flags_from_zip_params(level_or_usual, -15, strategy);
        Deflater {
            wrapper,
            header: wrapper.header(level),
            core: Box::new(CompressorOxide::new(flags)),
            check: Check::new(wrapper),
            done: false,
        }
    }

    /// Whether the stream was finished: nothing can be added any more.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// Compresses more, and writes what there is if `flush` says so.
    pub(super) fn feed(&mut self, mut input: &[u8], flush: i64) -> Vec<u8> {
        self.check.update(self.wrapper, input);
        let mut output = std::mem::take(&mut self.header);
        let how = match flush {
            NO_FLUSH => MZFlush::None,
            FINISH => MZFlush::Finish,
            3 => MZFlush::Full,
            _ => MZFlush::Sync,
        };
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
        if flush == FINISH {
            output.extend(self.check.trailer(self.wrapper));
            self.done = true;
        }
        output
    }
}

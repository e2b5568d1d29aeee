//! Decompression as a machine that is fed with pieces.

use miniz_oxide::{
    DataFormat, MZError, MZFlush, MZStatus,
    inflate::stream::{InflateState, inflate},
};

use super::wrapper::{Check, Header, Wrapper, read_header};

/// What is wrong with a stream: zlib's number and text.
pub(super) struct Fault(pub i32, pub &'static str);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Header,
    Body,
    Trailer,
    End,
}

/// A stream that is being decompressed.
#[derive(Clone)]
pub(super) struct Inflater {
    wrapper: Wrapper,
    stage: Stage,
    /// Bytes of a header or trailer that is not complete.
    pending: Vec<u8>,
    state: Box<InflateState>,
    check: Check,
}

const STEP: usize = 16 << 10;

impl Inflater {
    pub(super) fn new(wrapper: Wrapper) -> Inflater {
        Inflater {
            wrapper,
            stage: Stage::Header,
            pending: Vec::new(),
            state: InflateState::new_boxed(DataFormat::Raw),
            check: Check::new(wrapper),
        }
    }

    /// Whether the stream has ended.
    pub(super) fn is_done(&self) -> bool {
        self.stage == Stage::End
    }

    /// Decompresses until the input or the room is used up, or the stream ends. Returns how much of the input was used.
    pub(super) fn feed(&mut self, input: &[u8], output: &mut Vec<u8>, room: usize) -> Result<usize, Fault> {
        let mut used = 0;
        if self.stage == Stage::Header {
            used += self.feed_header(input)?;
        }
        if self.stage == Stage::Body {
            used += self.feed_body(&input[used..], output, room)?;
        }
        if self.stage == Stage::Trailer {
            used += self.feed_trailer(&input[used..])?;
        }
        Ok(used)
    }

    fn feed_header(&mut self, input: &[u8]) -> Result<usize, Fault> {
        let before = self.pending.len();
        self.pending.extend_from_slice(input);
        match read_header(self.wrapper, &self.pending).map_err(|text| Fault(-3, text))? {
            Header::Partial => Ok(input.len()),
            Header::NeedsDictionary => Err(Fault(2, "")),
            Header::Whole(length, wrapper) => {
                self.wrapper = wrapper;
                self.check = Check::new(wrapper);
                self.pending.clear();
                self.stage = Stage::Body;
                Ok(length - before)
            }
        }
    }

    fn feed_body(&mut self, input: &[u8], output: &mut Vec<u8>, room: usize) -> Result<usize, Fault> {
        // Little by little where there is a limit, so that what is not needed is left to the caller.
        let piece = match room {
            usize::MAX => usize::MAX,
            _ if input.len() < 256 => 1,
            _ => 64,
        };
        let (begin, mut used) = (output.len(), 0usize);
        while output.len() - begin < room {
            let end = used.saturating_add(piece).min(input.len());
            let start = output.len();
            output.resize(start + STEP.min(room - (start - begin)), 0);
            let result = inflate(&mut self.state, &input[used..end], &mut output[start..], MZFlush::None);
            output.truncate(start + result.bytes_written);
            self.check.update(self.wrapper, &output[start..]);
            used += result.bytes_consumed;
            match result.status {
                Ok(MZStatus::StreamEnd) => {
                    self.stage = Stage::Trailer;
                    break;
                }
                Ok(_) => {}
                Err(MZError::Buf) if used < input.len() && end < input.len() => {}
                Err(MZError::Buf) => break,
                Err(_) => return Err(Fault(-3, "invalid block data")),
            }
            if result.bytes_written == 0 && result.bytes_consumed == 0 && used == input.len() {
                break;
            }
        }
        Ok(used)
    }

    fn feed_trailer(&mut self, input: &[u8]) -> Result<usize, Fault> {
        let wanted = self.check.trailer(self.wrapper);
        let used = (wanted.len() - self.pending.len()).min(input.len());
        self.pending.extend_from_slice(&input[..used]);
        if self.pending.len() < wanted.len() {
            return Ok(used);
        }
        if self.pending[..4.min(wanted.len())] != wanted[..4.min(wanted.len())] {
            return Err(Fault(-3, "incorrect data check"));
        }
        if self.pending != wanted {
            return Err(Fault(-3, "incorrect length check"));
        }
        self.stage = Stage::End;
        Ok(used)
    }
}

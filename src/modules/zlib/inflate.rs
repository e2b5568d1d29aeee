//! Decompression as a machine that is fed with pieces.

use miniz_oxide::{
    DataFormat, MZError, MZFlush, MZStatus,
    inflate::stream::{InflateState, inflate},
};

use super::wrapper::{Check, Header, Wrapper, adler32, read_header};

/// What is wrong with a stream: zlib's number, its text, and where it is not in the data, what was done.
pub(super) struct Fault(pub i32, pub &'static str, pub Option<&'static str>);

impl Fault {
    fn data(text: &'static str) -> Fault {
        Fault(-3, text, None)
    }
}

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
    window: u8,
    dictionary: Option<Vec<u8>>,
    /// The type of the first block, until a byte of it was made.
    first: Option<u8>,
}

const STEP: usize = 16 << 10;

/// What a window holds: of a longer dictionary the end counts.
pub(super) const LONGEST_DICTIONARY: usize = 32 << 10;

impl Inflater {
    /// What reads streams whose windows have so many bits at most (as `wbits` tells); the dictionary is for those that ask for
    /// it, and for raw ones.
    pub(super) fn new(wrapper: Wrapper, bits: i32, dictionary: Option<Vec<u8>>) -> Inflater {
        let window = match bits & 15 {
            0 => 15,
            bits => bits as u8,
        };
        let mut inflater = Inflater {
            window,
            dictionary,
            first: None,
            wrapper,
            stage: Stage::Header,
            pending: Vec::new(),
            state: InflateState::new_boxed(DataFormat::Raw),
            check: Check::new(wrapper),
        };
        if wrapper == Wrapper::Raw {
            inflater.prime();
        }
        inflater
    }

    /// Has the dictionary stand before what is to come: as a stored block, whose output nobody sees.
    fn prime(&mut self) {
        let Some(dictionary) = self.dictionary.take() else { return };
        let tail = &dictionary[dictionary.len().saturating_sub(LONGEST_DICTIONARY)..];
        if tail.is_empty() {
            return;
        }
        let length = tail.len() as u16;
        let block = [&[0][..], &length.to_le_bytes(), &(!length).to_le_bytes(), tail].concat();
        let (mut used, mut unseen) = (0, vec![0; STEP]);
        while used < block.len() {
            let result = inflate(&mut self.state, &block[used..], &mut unseen, MZFlush::None);
            used += result.bytes_consumed;
            if result.bytes_consumed == 0 && result.bytes_written == 0 {
                break;
            }
        }
        // What the last bytes make may still be there to be had.
        while inflate(&mut self.state, &[], &mut unseen, MZFlush::None).bytes_written > 0 {}
    }

    /// The dictionary that a header asks for.
    fn take_dictionary(&mut self, sum: u32) -> Result<(), Fault> {
        match &self.dictionary {
            None => Err(Fault(2, "", None)),
            Some(dictionary) if adler32(1, dictionary) != sum => {
                Err(Fault(-3, "invalid input data", Some("setting zdict")))
            }
            Some(_) => {
                self.prime();
                Ok(())
            }
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
        let (length, wrapper) = match read_header(self.wrapper, self.window, &self.pending).map_err(Fault::data)? {
            Header::Partial => return Ok(input.len()),
            Header::NeedsDictionary(length, sum) => {
                self.take_dictionary(sum)?;
                (length, Wrapper::Zlib)
            }
            Header::Whole(length, wrapper) => (length, wrapper),
        };
        self.wrapper = wrapper;
        self.check = Check::new(wrapper);
        self.pending.clear();
        self.stage = Stage::Body;
        Ok(length - before)
    }

    /// zlib's text for a stream that is broken in its first block, whose type is known.
    fn broken(&self) -> Fault {
        Fault::data(match self.first {
            Some(0) => "invalid stored block lengths",
            Some(3) => "invalid block type",
            _ => "invalid block data",
        })
    }

    fn feed_body(&mut self, input: &[u8], output: &mut Vec<u8>, room: usize) -> Result<usize, Fault> {
        // Little by little where there is a limit, so that what is not needed is left to the caller.
        let piece = match room {
            usize::MAX => usize::MAX,
            _ if input.len() < 256 => 1,
            _ => 64,
        };
        let (begin, mut used) = (output.len(), 0usize);
        if self.check.is_fresh() && self.first.is_none() {
            self.first = input.first().map(|byte| byte >> 1 & 3);
        }
        while output.len() - begin < room {
            let end = used.saturating_add(piece).min(input.len());
            let start = output.len();
            output.resize(start + STEP.min(room - (start - begin)), 0);
            let result = inflate(&mut self.state, &input[used..end], &mut output[start..], MZFlush::None);
            output.truncate(start + result.bytes_written);
            self.check.update(self.wrapper, &output[start..]);
            if result.bytes_written > 0 {
                self.first = Some(1);
            }
            used += result.bytes_consumed;
            match result.status {
                Ok(MZStatus::StreamEnd) => {
                    self.stage = Stage::Trailer;
                    break;
                }
                Ok(_) => {}
                Err(MZError::Buf) if used < input.len() && end < input.len() => {}
                Err(MZError::Buf) => break,
                Err(_) => return Err(self.broken()),
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
            return Err(Fault::data("incorrect data check"));
        }
        if self.pending != wanted {
            return Err(Fault::data("incorrect length check"));
        }
        self.stage = Stage::End;
        Ok(used)
    }
}

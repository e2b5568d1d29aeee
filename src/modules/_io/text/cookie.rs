//! The number that `tell` returns: where the decoder can begin, how it stood there, and how far to go from there.
//!
//! From the lowest bit: position (64), the decoder's flags (64), bytes to feed (64), characters to skip (64), whether the
//! end of the file is to be fed too (8). Where all but the first are zero it is simply the position.

use typhon_number::BigInt;
use typhon_object::{prelude::*, primal::int};

/// A position in a text stream.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cookie {
    /// Where to begin.
    pub start: u64,
    /// The decoder's flags there.
    pub flags: u64,
    /// Bytes to feed from there.
    pub feed: u64,
    /// Characters to skip of what that gives.
    pub skip: u64,
    /// Feed the end of the file too.
    pub eof: bool,
}

impl Cookie {
    /// The number.
    pub fn pack(self, vm: &Vm) -> Value {
        let words = [self.start, self.flags, self.feed, self.skip, u64::from(self.eof)];
        vm.big_int(BigInt::from_words(false, &words))
    }

    /// Of a number.
    ///
    /// # Errors
    /// TypeError; OverflowError for numbers that no `tell` returned.
    pub fn unpack(vm: &Vm, number: &Value) -> Result<Cookie> {
        let number = int::to_bigint(vm, number)?;
        let words = number.magnitude();
        let word = |at: usize| words.get(at).copied().unwrap_or(0);
        if words.len() > 5 || word(4) > 1 {
            return Err(vm.overflow_error("int too big to convert"));
        }
        Ok(Cookie { start: word(0), flags: word(1), feed: word(2), skip: word(3), eof: word(4) != 0 })
    }
}

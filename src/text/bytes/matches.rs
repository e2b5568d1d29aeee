//! The places of a byte, or of several, in a text.

use memchr::memmem;

use super::{find, search::SHORT};

/// The places of one byte. For occurrences that lie close together: 64 bytes are looked at in one step.
#[derive(Clone, Debug)]
pub struct Matches<'a> {
    byte: u8,
    /// A bit for each byte of the block that was looked at last, and where that begins.
    found: u64,
    at: usize,
    /// What follows the block.
    rest: &'a [u8],
}

impl<'a> Matches<'a> {
    /// All places of `byte`, from the left.
    #[inline(always)]
    pub fn new(hay: &'a [u8], byte: u8) -> Matches<'a> {
        let (block, rest) = hay.split_at(hay.len().min(BLOCK));
        Matches { byte, found: places(block, byte), at: 0, rest }
    }

    /// How many there are left.
    #[inline(always)]
    pub fn left(&self) -> usize {
        let beyond = if self.rest.is_empty() { 0 } else { memchr::memchr_iter(self.byte, self.rest).count() };
        self.found.count_ones() as usize + beyond
    }
}

impl Iterator for Matches<'_> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            if self.rest.is_empty() {
                return None;
            }
            let (block, rest) = self.rest.split_at(self.rest.len().min(BLOCK));
            *self = Matches { byte: self.byte, found: places(block, self.byte), at: self.at + BLOCK, rest };
        }
        let place = self.at + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(place)
    }
}

const BLOCK: usize = 64;

/// The places of a byte among 64, as bits.
#[inline]
fn places(block: &[u8], byte: u8) -> u64 {
    let pattern = u64::from_ne_bytes([byte; 8]);
    let (words, rest) = block.as_chunks::<8>();
    let mut found = 0;
    for (at, word) in words.iter().enumerate() {
        found |= zeros(u64::from_le_bytes(*word) ^ pattern) << (8 * at);
    }
    if !rest.is_empty() {
        let among = (1 << rest.len()) - 1;
        found |= (zeros(word(rest) ^ pattern) & among) << (8 * words.len());
    }
    found
}

/// The bytes that are zero, as eight bits.
#[inline(always)]
fn zeros(word: u64) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    // The top bit of every byte that is zero, and of no other.
    let tops = !((word & LOW).wrapping_add(LOW) | word | LOW);
    (tops >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Up to eight bytes as a word.
#[inline(always)]
fn word(bytes: &[u8]) -> u64 {
    let byte = |at: usize| u64::from(bytes[at]) << (8 * at);
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(low), Some(high)) => {
            u64::from(u32::from_le_bytes(*low)) | u64::from(u32::from_le_bytes(*high)) << (8 * (bytes.len() - 4))
        }
        _ if bytes.is_empty() => 0,
        _ => byte(0) | byte(bytes.len() / 2) | byte(bytes.len() - 1),
    }
}

/// The places of bytes, not empty, that do not overlap.
pub fn occurrences<'a>(hay: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let short = hay.len() <= SHORT.1 && needle.len() <= SHORT.0;
    let mut finder = (!short).then(|| memmem::find_iter(hay, needle));
    let mut from = 0;
    std::iter::from_fn(move || match &mut finder {
        Some(finder) => finder.next(),
        None => {
            let at = from + find(&hay[from..], needle)?;
            from = at + needle.len();
            Some(at)
        }
    })
}

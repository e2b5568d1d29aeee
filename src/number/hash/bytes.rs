//! Hashes of strings and bytes: SipHash-1-3 under a key that is drawn when the process starts.

use siphasher::sip::SipHasher13;

/// The key of a process.
#[derive(Clone, Copy, Debug)]
pub struct HashKey(SipHasher13);

impl HashKey {
    /// A key from 16 random bytes.
    pub fn from_random(bytes: [u8; 16]) -> HashKey {
        HashKey(SipHasher13::new_with_key(&bytes))
    }

    /// The key that `PYTHONHASHSEED=seed` stands for: all zero for 0, else a linear congruential sequence.
    pub fn from_seed(seed: u32) -> HashKey {
        let mut bytes = [0; 16];
        if seed != 0 {
            let mut state = seed;
            for byte in &mut bytes {
                state = state.wrapping_mul(214_013).wrapping_add(2_531_011);
                *byte = (state >> 16) as u8;
            }
        }
        HashKey::from_random(bytes)
    }
}

/// The hash of a source file that its compiled form is checked with, under the key that stands for the format.
pub fn hash_source(key: u64, source: &[u8]) -> [u8; 8] {
    SipHasher13::new_with_keys(key, 0).hash(source).to_le_bytes()
}

/// The hash of a string's UTF-8 (for ASCII the same number as CPython's) or of bytes. Nothing hashes to 0.
pub fn hash_bytes(key: &HashKey, bytes: &[u8]) -> i64 {
    if bytes.is_empty() {
        return 0;
    }
    super::finish(key.0.hash(bytes) as i64)
}

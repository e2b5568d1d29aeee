//! The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), bit for bit what Python's `random` draws.

use crate::bigint::BigInt;
use crate::error::NumberError;

/// Words of state.
pub const WORDS: usize = 624;
const MIDDLE: usize = 397;

/// A generator. Not for more than one thread at a time.
#[derive(Clone, Debug)]
pub struct Mersenne {
    state: Box<[u32; WORDS]>,
    index: usize,
}

impl Mersenne {
    /// A generator seeded with an integer's magnitude: `random.seed(n)`.
    pub fn from_int(seed: &BigInt) -> Mersenne {
        let mut key: Vec<u32> = seed.magnitude().iter().flat_map(|&word| [word as u32, (word >> 32) as u32]).collect();
        while key.len() > 1 && key.last() == Some(&0) {
            key.pop();
        }
        if key.is_empty() {
            key.push(0);
        }
        Mersenne::from_key(&key)
    }

    /// A generator seeded with an array of words, which must not be empty (an empty one counts as `[0]`).
    pub fn from_key(key: &[u32]) -> Mersenne {
        let key = if key.is_empty() { &[0][..] } else { key };
        let mut mt = Mersenne::from_word(19_650_218);
        let state = &mut mt.state;
        let mix = |previous: u32, factor: u32| (previous ^ previous >> 30).wrapping_mul(factor);
        let (mut i, mut j) = (1, 0);
        for _ in 0..WORDS.max(key.len()) {
            state[i] = (state[i] ^ mix(state[i - 1], 1_664_525)).wrapping_add(key[j]).wrapping_add(j as u32);
            i += 1;
            j += 1;
            if i >= WORDS {
                state[0] = state[WORDS - 1];
                i = 1;
            }
            if j >= key.len() {
                j = 0;
            }
        }
        for _ in 0..WORDS - 1 {
            state[i] = (state[i] ^ mix(state[i - 1], 1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i >= WORDS {
                state[0] = state[WORDS - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        mt
    }

    fn from_word(seed: u32) -> Mersenne {
        let mut state = Box::new([0; WORDS]);
        state[0] = seed;
        for i in 1..WORDS {
            state[i] = (state[i - 1] ^ state[i - 1] >> 30).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
        }
        Mersenne { state, index: WORDS }
    }

    fn refill(&mut self) {
        let state = &mut self.state;
        for i in 0..WORDS {
            let y = state[i] & 0x8000_0000 | state[(i + 1) % WORDS] & 0x7fff_ffff;
            let twist = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            state[i] = state[(i + MIDDLE) % WORDS] ^ y >> 1 ^ twist;
        }
        self.index = 0;
    }

    /// The next 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        if self.index >= WORDS {
            self.refill();
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }

    /// A float in `0.0..1.0` with 53 random bits: `random.random()`.
    pub fn random(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// `random.getrandbits(bits)` for at most 64 bits.
    pub fn bits_u64(&mut self, bits: u32) -> u64 {
        match bits {
            0 => 0,
            1..=32 => u64::from(self.next_u32() >> (32 - bits)),
            _ => {
                let low = u64::from(self.next_u32());
                low | u64::from(self.next_u32() >> (64 - bits.min(64))) << 32
            }
        }
    }

    /// `random.getrandbits(bits)`
    pub fn bits(&mut self, bits: u64) -> Result<BigInt, NumberError> {
        if bits <= 64 {
            return Ok(BigInt::from(self.bits_u64(bits as u32)));
        }
        crate::bigint::guard(bits)?;
        let mut left = bits;
        let mut words = Vec::new();
        words.try_reserve_exact(bits.div_ceil(64) as usize).map_err(|_| NumberError::OutOfMemory)?;
        while left > 0 {
            let take = left.min(64);
            words.push(self.bits_u64(take as u32));
            left -= take;
        }
        Ok(BigInt::from_words(false, &words))
    }

    /// `random.getstate()`: the words and the position, 624 for a generator that must refill.
    pub fn state(&self) -> (&[u32; WORDS], usize) {
        (&self.state, self.index)
    }

    /// `random.setstate()`
    pub fn from_state(words: &[u32; WORDS], index: usize) -> Result<Mersenne, NumberError> {
        if index > WORDS {
            return Err(NumberError::InvalidState);
        }
        Ok(Mersenne { state: Box::new(*words), index })
    }
}

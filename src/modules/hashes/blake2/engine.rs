//! BLAKE2b and BLAKE2s as RFC 7693 and the parameter block of the BLAKE2 paper tell them.

/// Which message words the rounds mix.
const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// The words that a round mixes: columns, then diagonals.
const LANES: [[usize; 4]; 8] = [
    [0, 4, 8, 12],
    [1, 5, 9, 13],
    [2, 6, 10, 14],
    [3, 7, 11, 15],
    [0, 5, 10, 15],
    [1, 6, 11, 12],
    [2, 7, 8, 13],
    [3, 4, 9, 14],
];

macro_rules! engine {
    ($(#[$meta:meta])* $type:ident $word:ty, $double:ty, $rounds:literal, $turns:expr, $start:expr) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $type {
            state: [$word; 8],
            /// Bytes that were mixed in.
            count: $double,
            block: [u8; Self::BLOCK],
            filled: usize,
            digest: usize,
            last_node: bool,
        }

        impl $type {
            const WORD: usize = size_of::<$word>();
            /// Bytes that are mixed in at once.
            pub const BLOCK: usize = 16 * Self::WORD;
            /// Bytes of the parameter block, and of the longest digest and key.
            pub const MOST: usize = 8 * Self::WORD;
            const START: [$word; 8] = $start;

            /// A hash with this parameter block and key.
            pub fn new(parameters: &[u8; Self::MOST], key: &[u8], last_node: bool) -> $type {
                let mut state = Self::START;
                for (word, bytes) in state.iter_mut().zip(parameters.chunks_exact(Self::WORD)) {
                    *word ^= <$word>::from_le_bytes(bytes.try_into().unwrap_or_default());
                }
                let digest = parameters[0].into();
                let mut made = $type { state, count: 0, block: [0; Self::BLOCK], filled: 0, digest, last_node };
                if !key.is_empty() {
                    made.block[..key.len()].copy_from_slice(key);
                    made.filled = Self::BLOCK;
                }
                made
            }

            /// Mixes bytes in.
            pub fn update(&mut self, mut bytes: &[u8]) {
                while !bytes.is_empty() {
                    // The last block is mixed in as such, so a full one waits for more.
                    if self.filled == Self::BLOCK {
                        self.count = self.count.wrapping_add(Self::BLOCK as $double);
                        self.compress(false);
                        self.filled = 0;
                    }
                    let (part, rest) = bytes.split_at(bytes.len().min(Self::BLOCK - self.filled));
                    self.block[self.filled..self.filled + part.len()].copy_from_slice(part);
                    self.filled += part.len();
                    bytes = rest;
                }
            }

            /// The digest.
            pub fn finish(mut self) -> Vec<u8> {
                self.count = self.count.wrapping_add(self.filled as $double);
                self.block[self.filled..].fill(0);
                self.compress(true);
                let mut digest: Vec<u8> = self.state.iter().flat_map(|word| word.to_le_bytes()).collect();
                digest.truncate(self.digest);
                digest
            }

            /// Bytes of the digest.
            pub fn digest_size(&self) -> usize {
                self.digest
            }

            fn compress(&mut self, last: bool) {
                let mut words = [0; 16];
                for (word, bytes) in words.iter_mut().zip(self.block.chunks_exact(Self::WORD)) {
                    *word = <$word>::from_le_bytes(bytes.try_into().unwrap_or_default());
                }
                let mut v = [0; 16];
                v[..8].copy_from_slice(&self.state);
                v[8..].copy_from_slice(&Self::START);
                v[12] ^= self.count as $word;
                v[13] ^= (self.count >> <$word>::BITS) as $word;
                if last {
                    v[14] = !v[14];
                    v[15] = if self.last_node { !v[15] } else { v[15] };
                }
                for round in 0..$rounds {
                    let sigma = &SIGMA[round % SIGMA.len()];
                    for (lane, places) in LANES.iter().enumerate() {
                        mix(&mut v, places, words[sigma[2 * lane]], words[sigma[2 * lane + 1]]);
                    }
                }
                for (at, word) in self.state.iter_mut().enumerate() {
                    *word ^= v[at] ^ v[at + 8];
                }

                fn mix(v: &mut [$word; 16], &[a, b, c, d]: &[usize; 4], x: $word, y: $word) {
                    const TURNS: [u32; 4] = $turns;
                    for (half, word) in [x, y].into_iter().enumerate() {
                        v[a] = v[a].wrapping_add(v[b]).wrapping_add(word);
                        v[d] = (v[d] ^ v[a]).rotate_right(TURNS[2 * half]);
                        v[c] = v[c].wrapping_add(v[d]);
                        v[b] = (v[b] ^ v[c]).rotate_right(TURNS[2 * half + 1]);
                    }
                }
            }
        }
    };
}

engine! {
    /// BLAKE2b, of 64-bit words.
    Wide u64, u128, 12, [32, 24, 16, 63], [
        0x6a09_e667_f3bc_c908,
        0xbb67_ae85_84ca_a73b,
        0x3c6e_f372_fe94_f82b,
        0xa54f_f53a_5f1d_36f1,
        0x510e_527f_ade6_82d1,
        0x9b05_688c_2b3e_6c1f,
        0x1f83_d9ab_fb41_bd6b,
        0x5be0_cd19_137e_2179,
    ]
}

engine! {
    /// BLAKE2s, of 32-bit words.
    Narrow u32, u64, 10, [16, 12, 8, 7], [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ]
}

//! How a value is one 64-bit word.
//!
//! | low bits | meaning |
//! |---|---|
//! | `000` | pointer to an object's header; counted. The zero word is an empty slot, never a value |
//! | `100` | the same pointer, *borrowed*: uncounted; in registers only. In an object's last slot: its dictionary, counted |
//! | `x01` | integer of 62 bits, in the upper bits |
//! | `010` | singleton, its number in the upper bits |
//! | `011` `110` `111` | float: the bits of the double rotated left by 4, plus 3 |
//!
//! The rotation brings the sign and the three top bits of the exponent to the bottom. Those three are `000` (zero and
//! tiny numbers), `011` or `100` (magnitudes 2^-255 to 2^256) for nearly all doubles that programs use; plus 3 gives the
//! three float tags. The other doubles are boxed. (Float self-tagging: Melançon, Serrano, Feeley, arXiv 2411.16544.)

/// A raw word; zero is the empty slot.
pub type Word = u64;

/// The empty slot.
pub const EMPTY: Word = 0;
/// Set in a register's word that holds no count.
pub const BORROWED: Word = 0b100;

/// Builds the word of singleton number `n`.
const fn singleton(n: u64) -> Word {
    n << 3 | 0b010
}

/// `None`.
pub const NONE: Word = singleton(0);
/// `False`.
pub const FALSE: Word = singleton(1);
/// `True`.
pub const TRUE: Word = singleton(2);
/// `Ellipsis`.
pub const ELLIPSIS: Word = singleton(3);
/// `NotImplemented`.
pub const NOT_IMPLEMENTED: Word = singleton(4);
/// An unbound local; never visible to Python.
pub const UNBOUND: Word = singleton(5);

/// Smallest integer that is immediate.
pub const INT_MIN: i64 = -(1 << 61);
/// Largest integer that is immediate.
pub const INT_MAX: i64 = (1 << 61) - 1;

/// Whether the word is a pointer, counted or borrowed. The empty word counts as one: callers know that it is none.
#[inline(always)]
pub const fn is_pointer(word: Word) -> bool {
    word & 0b11 == 0
}

/// Where the object of a pointer lies, counted or borrowed; `None` for whatever else, and for the empty word.
#[inline(always)]
pub const fn address(word: Word) -> Option<usize> {
    if is_pointer(word) && word != EMPTY { Some((word & !BORROWED) as usize) } else { None }
}

/// Whether the word is a pointer that owns a count (or is empty).
#[inline(always)]
pub const fn is_counted(word: Word) -> bool {
    word & 0b111 == 0
}

/// Whether the word is an immediate integer.
#[inline(always)]
pub const fn is_int(word: Word) -> bool {
    word & 0b11 == 0b01
}

/// Whether both words are immediate integers.
#[inline(always)]
pub const fn are_ints(a: Word, b: Word) -> bool {
    (a ^ 0b01 | b ^ 0b01) & 0b11 == 0
}

/// Whether the word is an immediate float.
#[inline(always)]
pub const fn is_float(word: Word) -> bool {
    0b1100_1000u8 >> (word & 0b111) & 1 != 0
}

/// The word of an integer; the caller knows that it is in `INT_MIN..=INT_MAX`.
#[inline(always)]
pub const fn from_int(int: i64) -> Word {
    (int as u64) << 2 | 0b01
}

/// Whether an integer is immediate.
#[inline(always)]
pub const fn int_fits(int: i64) -> bool {
    int >= INT_MIN && int <= INT_MAX
}

/// The integer of an immediate integer's word.
#[inline(always)]
pub const fn to_int(word: Word) -> i64 {
    word as i64 >> 2
}

/// The word of a float, where it is immediate.
#[inline(always)]
pub const fn from_float(float: f64) -> Option<Word> {
    let rotated = float.to_bits().rotate_left(4);
    if 0b0001_1001u8 >> (rotated & 0b111) & 1 != 0 { Some(rotated + 3) } else { None }
}

/// The float of an immediate float's word.
#[inline(always)]
pub const fn to_float(word: Word) -> f64 {
    f64::from_bits((word - 3).rotate_right(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_round_trip() {
        for float in [0.0, -0.0, 1.0, -1.5, 1e-70, 1e70, f64::MIN_POSITIVE, 5e-324, -1e-300, 3.0e76] {
            let word = from_float(float).unwrap_or_else(|| panic!("{float} is immediate"));
            assert!(is_float(word) && !is_int(word) && !is_pointer(word) && word != EMPTY);
            assert_eq!(to_float(word).to_bits(), float.to_bits());
        }
        for boxed in [f64::INFINITY, f64::NAN, 1e300, 1e-200] {
            assert!(from_float(boxed).is_none());
        }
    }

    #[test]
    fn ints_round_trip() {
        for int in [0, 1, -1, INT_MIN, INT_MAX] {
            let word = from_int(int);
            assert!(is_int(word) && !is_float(word) && !is_pointer(word));
            assert_eq!(to_int(word), int);
        }
    }
}

//! Cell sizes: in steps of 8 bytes up to 128, then four to a doubling, up to [`LARGEST`].
//!
//! A step of 8 matters for small objects: an object with four words takes 56 bytes, not 64.

/// Bytes of the smallest cell: a header and nothing else.
pub const SMALLEST: usize = 24;
/// Bytes of the largest cell; larger objects have blocks of their own.
pub const LARGEST: usize = 8192;
/// Largest object; more is refused as if memory were out.
pub const ABSURD: usize = 1 << 46;

/// Where the steps of 8 bytes end.
const FINE: usize = 128;
const FINE_CLASSES: usize = (FINE - SMALLEST) / 8 + 1;
/// Number of classes.
pub const CLASSES: usize = FINE_CLASSES + 4 * (LARGEST / FINE).trailing_zeros() as usize;

/// The class of cells that hold `bytes`; the caller knows that `bytes <= LARGEST`.
#[inline(always)]
pub const fn class_of(bytes: usize) -> usize {
    if bytes <= FINE {
        let bytes = if bytes < SMALLEST { SMALLEST } else { bytes };
        return bytes.div_ceil(8) - SMALLEST / 8;
    }
    // Doubling d covers (FINE << d, FINE << (d + 1)] in four steps.
    let last = bytes - 1;
    let doubling = (last / FINE).ilog2() as usize;
    let step = last >> (doubling + FINE.trailing_zeros() as usize - 2) & 3;
    FINE_CLASSES + 4 * doubling + step
}

/// Bytes of the cells of a class.
pub const fn bytes_of(class: usize) -> usize {
    if class < FINE_CLASSES {
        return SMALLEST + 8 * class;
    }
    let (doubling, step) = ((class - FINE_CLASSES) / 4, (class - FINE_CLASSES) % 4);
    (FINE + FINE / 4 * (step + 1)) << doubling
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_the_smallest_class_that_holds_it() {
        for bytes in 1..=LARGEST {
            let class = class_of(bytes);
            assert!(class < CLASSES && bytes_of(class) >= bytes, "{bytes}");
            assert!(class == 0 || bytes_of(class - 1) < bytes, "{bytes}");
        }
        assert_eq!(bytes_of(class_of(56)), 56);
        assert_eq!(bytes_of(CLASSES - 1), LARGEST);
    }
}

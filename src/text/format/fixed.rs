//! Floats rounded to a few digits behind the point: exactly, in integers of 128 bits.

/// Most digits behind the point.
const PLACES: usize = 15;

const POWERS: [u64; PLACES + 1] = {
    let mut powers = [1; PLACES + 1];
    let mut at = 1;
    while at <= PLACES {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// The text of a number without its sign, `12.350`, in a buffer on the stack.
pub(super) struct Fixed {
    buffer: [u8; 40],
    start: usize,
    places: usize,
    zero: bool,
}

impl Fixed {
    /// A finite number's magnitude rounded to so many places, half to even; `None` where that needs more digits than there
    /// is room for.
    pub(super) fn new(value: f64, places: usize) -> Option<Fixed> {
        let (whole, fraction) = rounded(value.abs(), places)?;
        let mut fixed = Fixed { buffer: [b'0'; 40], start: 40, places, zero: whole == 0 && fraction == 0 };
        if places > 0 {
            fixed.digits(fraction);
            fixed.start = 39 - places;
            fixed.buffer[fixed.start] = b'.';
        }
        if whole > 0 {
            fixed.digits(whole)
        } else {
            fixed.start -= 1
        }
        Some(fixed)
    }

    /// Writes digits before what is there.
    fn digits(&mut self, mut rest: u64) {
        while rest > 0 {
            self.start -= 1;
            self.buffer[self.start] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
    }

    /// Whether all digits are zeros.
    pub(super) fn is_zero(&self) -> bool {
        self.zero
    }

    /// All of it, ASCII.
    pub(super) fn text(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// The digits before the point.
    pub(super) fn whole(&self) -> &[u8] {
        &self.buffer[self.start..40 - self.places - usize::from(self.places > 0)]
    }

    /// The digits behind the point, if there is one.
    pub(super) fn fraction(&self) -> Option<&[u8]> {
        (self.places > 0).then(|| &self.buffer[40 - self.places..])
    }
}

/// What stands before and behind the point.
fn rounded(magnitude: f64, places: usize) -> Option<(u64, u64)> {
    let power = *POWERS.get(places)?;
    let bits = magnitude.to_bits();
    if bits == 0 {
        return Some((0, 0));
    }
    let exponent = (bits >> 52) as u32;
    // The number is mantissa / 2^shift; subnormal ones and those above 2^53 are not for us.
    let shift = 1075u32.checked_sub(exponent).filter(|&shift| exponent > 0 && shift < 120)?;
    let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
    let whole = if shift < 64 { mantissa >> shift } else { 0 };
    let fraction = if shift < 64 { mantissa & ((1 << shift) - 1) } else { mantissa };
    // 53 bits times 50: exact.
    let scaled = u128::from(fraction) * u128::from(power);
    let digits = (scaled >> shift) as u64;
    let rest = scaled & ((1 << shift) - 1);
    let half = (1u128 << shift) >> 1;
    let odd = if places == 0 { whole } else { digits } & 1 == 1;
    let up = shift > 0 && (rest > half || rest == half && odd);
    Some(if digits + u64::from(up) == power { (whole + 1, 0) } else { (whole, digits + u64::from(up)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rust's own formatting is exact and rounds half to even too.
    #[test]
    fn agrees_with_exact_formatting() {
        let mut seed = 7u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed >> 11
        };
        let mut values =
            vec![0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 999.9995, 0.999_999_999, 9_007_199_254_740_991.0, 1e15, 0.05];
        values.extend((0..20_000).map(|_| random() as f64 / (1u64 << (random() % 53)) as f64));
        values.extend((0..2_000).map(|_| random() as f64 * 2f64.powi(-(60 + (random() % 60) as i32))));
        values.extend((0..2_000).map(|_| (random() % 4096) as f64 / 64.0));
        let mut answered = 0;
        for value in values {
            for places in [0, 1, 2, 3, 6, 10, 15] {
                if let Some(fixed) = Fixed::new(-value, places) {
                    answered += 1;
                    let wanted = format!("{value:.places$}");
                    assert_eq!(std::str::from_utf8(fixed.text()).unwrap(), wanted, "{value:?} to {places}");
                    assert_eq!(wanted.split('.').next().unwrap().as_bytes(), fixed.whole());
                    assert_eq!(wanted.split('.').nth(1).map(str::as_bytes), fixed.fraction());
                }
            }
        }
        assert!(answered > 100_000);
    }
}

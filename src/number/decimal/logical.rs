//! Operations on numbers whose digits are all 0 or 1.

use dashu_int::UBig;

use super::{
    Coefficient, Conditions, Context, Decimal,
    finish::{invalid, memory},
};

/// The digits of a logical operand, the least significant one first; at most `most` of them.
fn bits(value: &Decimal, most: i64) -> Option<Vec<u8>> {
    if !value.is_finite() || value.negative || value.exponent != 0 {
        return None;
    }
    let mut digits: Vec<u8> = value.coefficient.text().into_bytes().iter().rev().map(|digit| digit - b'0').collect();
    if digits.iter().any(|&digit| digit > 1) {
        return None;
    }
    digits.truncate(most as usize);
    Some(digits)
}

/// The number of digits 0 and 1, the least significant one first.
fn number(digits: impl DoubleEndedIterator<Item = u8>) -> Decimal {
    let text: String = digits.rev().map(|digit| char::from(b'0' + digit)).collect();
    let coefficient = UBig::from_str_radix(&text, 10).map_or(Coefficient::ZERO, Coefficient::from);
    Decimal::finite(false, coefficient, 0)
}

impl Decimal {
    /// Combines the digits of two logical operands by `table[own digit][other digit]`.
    fn logical(&self, other: &Decimal, table: [[u8; 2]; 2], context: &Context, met: &mut Conditions) -> Decimal {
        let both = bits(self, context.precision).zip(bits(other, context.precision));
        let Some((own, others)) = both else { return invalid(met) };
        let digit = |digits: &[u8], at: usize| digits.get(at).map_or(0, |&digit| usize::from(digit));
        number((0..own.len().max(others.len())).map(|at| table[digit(&own, at)][digit(&others, at)]))
    }

    /// Digit by digit: both.
    #[must_use]
    pub fn logical_and(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        self.logical(other, [[0, 0], [0, 1]], context, met)
    }

    /// Digit by digit: one or both.
    #[must_use]
    pub fn logical_or(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        self.logical(other, [[0, 1], [1, 1]], context, met)
    }

    /// Digit by digit: one of both.
    #[must_use]
    pub fn logical_xor(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        self.logical(other, [[0, 1], [1, 0]], context, met)
    }

    /// Digit by digit, as many as the precision: not.
    #[must_use]
    pub fn logical_invert(&self, context: &Context, met: &mut Conditions) -> Decimal {
        let Some(mut digits) = bits(self, context.precision) else { return invalid(met) };
        if context.precision > super::MAX_DIGITS {
            return memory(met);
        }
        digits.resize(context.precision as usize, 0);
        number(digits.into_iter().map(|digit| 1 - digit))
    }
}

//! The parts of a number put together: sign, prefix, grouped digits, fraction, fill.

use super::spec::{Align, Grouping, Locale, Sign, Spec};
use crate::{Text, TextBuf, TooLong};

/// A number in pieces.
pub(super) struct Pieces<'a> {
    pub negative: bool,
    /// `0x` and the like.
    pub prefix: &'a [u8],
    /// The digits before the point, ASCII.
    pub digits: &'a [u8],
    /// The digits behind the point, if there is a point.
    pub fraction: Option<&'a [u8]>,
    /// What follows: an exponent, `%`, or all of `inf` and `nan`.
    pub tail: Text<'a>,
}

/// The separator of a spec's groups and their sizes.
fn rule<'a>(spec: &Spec, locale: &Locale<'a>) -> (Text<'a>, &'a [u8]) {
    match (spec.grouping, spec.kind.and_then(char::from_u32)) {
        (_, Some('n')) => (locale.separator, locale.grouping),
        (Grouping::None, _) => (Text::EMPTY, &[]),
        (Grouping::Comma, _) => (Text::from_str(","), &[3]),
        (Grouping::Underscore, Some('b' | 'o' | 'x' | 'X')) => (Text::from_str("_"), &[4]),
        (Grouping::Underscore, _) => (Text::from_str("_"), &[3]),
    }
}

/// The digits in groups, zeros before them up to a width. Made from the right to the left, and turned round.
fn grouped(digits: &[u8], mut width: usize, separator: Text<'_>, sizes: &[u8]) -> Result<TextBuf, TooLong> {
    let most = width.max(digits.len().checked_mul(1 + separator.byte_len()).ok_or(TooLong)?);
    let mut out = Vec::new();
    out.try_reserve_exact(most).map_err(|_| TooLong)?;
    let mut left = digits;
    let mut size = usize::MAX;
    let mut sizes = sizes.iter();
    let gap = separator.len();
    loop {
        match sizes.next() {
            Some(127) => size = usize::MAX,
            Some(0) | None => {}
            Some(&next) => size = usize::from(next),
        }
        let length = size.min(left.len().max(width).max(1));
        let (rest, group) = left.split_at(left.len() - length.min(left.len()));
        out.extend(group.iter().rev());
        out.resize(out.len() + length - group.len(), b'0');
        left = rest;
        width = width.saturating_sub(length);
        if left.is_empty() && width == 0 {
            break;
        }
        width = width.saturating_sub(gap);
        out.extend(separator.bytes().iter().rev());
    }
    out.reverse();
    Ok(TextBuf::from_trusted(out))
}

/// Digits behind the point, in groups of three.
fn grouped_fraction(digits: &[u8], separator: Grouping) -> Vec<u8> {
    let separator: &[u8] = if separator == Grouping::Comma { b"," } else { b"_" };
    digits.chunks(3).collect::<Vec<_>>().join(separator)
}

impl Pieces<'_> {
    fn sign(&self, spec: &Spec) -> &'static [u8] {
        match (self.negative, spec.sign) {
            (true, _) => b"-",
            (false, Some(Sign::Plus)) => b"+",
            (false, Some(Sign::Space)) => b" ",
            _ => b"",
        }
    }

    /// Writes the number under a spec.
    pub fn write(&self, spec: &Spec, locale: &Locale<'_>, out: &mut TextBuf) -> Result<(), TooLong> {
        let sign = self.sign(spec);
        let point = match self.fraction {
            None => Text::EMPTY,
            Some(_) if spec.kind == Some(0x6E) => locale.decimal_point,
            Some(_) => Text::from_str("."),
        };
        let in_groups;
        let fraction = match (self.fraction.unwrap_or(b""), spec.fraction) {
            (fraction, Grouping::None) => fraction,
            (fraction, separator) => {
                in_groups = grouped_fraction(fraction, separator);
                &in_groups
            }
        };
        let around = sign.len() + self.prefix.len() + point.len() + fraction.len() + self.tail.len();
        let zeros = spec.fill == 0x30 && spec.align == Align::AfterSign;
        let least = if zeros { spec.width.unwrap_or(0).saturating_sub(around) } else { 0 };
        let (separator, sizes) = rule(spec, locale);
        let with_separators;
        let (padding, digits) = match self.digits {
            [] => (0, Text::EMPTY),
            digits if sizes.is_empty() => (least.saturating_sub(digits.len()), Text::from_parts(digits, true)),
            digits => {
                with_separators = grouped(digits, least, separator, sizes)?;
                (0, with_separators.as_text())
            }
        };
        let (mut before, mut after) = spec.fill_for(around + padding + digits.len());
        let mut inside = 0;
        if spec.align == Align::AfterSign {
            (before, inside, after) = (0, after, 0);
        }
        spec.reserve(around + padding + digits.byte_len(), out)?;
        out.push_times(spec.fill, before);
        if !sign.is_empty() || !self.prefix.is_empty() {
            out.push_ascii(sign);
            out.push_ascii(self.prefix);
        }
        out.push_times(spec.fill, inside);
        out.push_times(0x30, padding);
        out.push_text(digits);
        if self.fraction.is_some() {
            out.push_text(point);
            out.push_ascii(fraction);
        }
        if !self.tail.is_empty() {
            out.push_text(self.tail);
        }
        out.push_times(spec.fill, after);
        Ok(())
    }
}

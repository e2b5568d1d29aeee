//! Normal forms (UAX #15).

use super::data::{Check, combining, may_change};
use super::old;
use super::tables::decomposition::{COMPOSITIONS, DECOMPOSITIONS, PARTS, TAGS};
use crate::{Text, TextBuf};

/// The four normal forms.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Composed.
    Nfc,
    /// Decomposed.
    Nfd,
    /// Composed, compatibility characters replaced.
    Nfkc,
    /// Decomposed, compatibility characters replaced.
    Nfkd,
}

impl Form {
    /// The form of a name such as `NFC`.
    pub fn of_name(name: &[u8]) -> Option<Form> {
        match name {
            b"NFC" => Some(Form::Nfc),
            b"NFD" => Some(Form::Nfd),
            b"NFKC" => Some(Form::Nfkc),
            b"NFKD" => Some(Form::Nfkd),
            _ => None,
        }
    }

    fn check(self) -> Check {
        match self {
            Form::Nfc => Check::NFC,
            Form::Nfd => Check::NFD,
            Form::Nfkc => Check::NFKC,
            Form::Nfkd => Check::NFKD,
        }
    }

    fn compatible(self) -> bool {
        matches!(self, Form::Nfkc | Form::Nfkd)
    }
}

/// The decomposition of one code point as `unicodedata.decomposition` writes it, or an empty string.
pub fn decomposition(c: u32) -> String {
    if let Some(jamo) = hangul_parts(c) {
        return jamo.iter().filter(|&&j| j != 0).map(|j| format!("{j:04X}")).collect::<Vec<_>>().join(" ");
    }
    let Some((parts, tag)) = entry(c) else { return String::new() };
    let words = parts.iter().map(|p| format!("{p:04X}"));
    TAGS[tag..=tag].iter().filter(|t| !t.is_empty()).map(|t| t.to_string()).chain(words).collect::<Vec<_>>().join(" ")
}

fn entry(c: u32) -> Option<(&'static [u32], usize)> {
    let at = DECOMPOSITIONS.binary_search_by_key(&c, |e| e.0).ok()?;
    let (_, start, length, tag) = DECOMPOSITIONS[at];
    Some((&PARTS[usize::from(start)..][..usize::from(length)], usize::from(tag)))
}

const S: u32 = 0xAC00;
const L: u32 = 0x1100;
const V: u32 = 0x1161;
const T: u32 = 0x11A7;

/// The letters of a Hangul syllable; the last is 0 where there are two.
fn hangul_parts(c: u32) -> Option<[u32; 3]> {
    let s = c.checked_sub(S).filter(|&s| s < 19 * 21 * 28)?;
    Some([L + s / 588, V + s % 588 / 28, if s.is_multiple_of(28) { 0 } else { T + s % 28 }])
}

fn push_decomposed(c: u32, compatible: bool, is_old: bool, out: &mut Vec<(u32, u8)>) {
    if c < 0xA0 {
        return out.push((c, 0));
    }
    if is_old {
        if let Some(c) = old::decomposed(c) {
            return out.push((c, combining(c)));
        }
        if !old::is_assigned(c) {
            return out.push((c, combining(c)));
        }
    }
    if let Some(jamo) = hangul_parts(c) {
        return out.extend(jamo.iter().filter(|&&j| j != 0).map(|&j| (j, 0)));
    }
    let check = if compatible { Check::NFKD } else { Check::NFD };
    match may_change(c, check).then(|| entry(c)).flatten() {
        Some((parts, _)) => parts.iter().for_each(|&p| push_decomposed(p, compatible, is_old, out)),
        None => out.push((c, combining(c))),
    }
}

/// Sorts every run of combining marks by class, keeping the order of equals.
fn reorder(points: &mut [(u32, u8)]) {
    points.chunk_by_mut(|a, b| a.1 != 0 && b.1 != 0).for_each(|run| run.sort_by_key(|p| p.1));
}

fn compose_pair(a: u32, b: u32) -> Option<u32> {
    if let (Some(l @ 0..19), Some(v @ 0..21)) = (a.checked_sub(L), b.checked_sub(V)) {
        return Some(S + (l * 21 + v) * 28);
    }
    if let (Some(s @ 0..11172), Some(t @ 1..28)) = (a.checked_sub(S), b.checked_sub(T))
        && s.is_multiple_of(28)
    {
        return Some(a + t);
    }
    let at = COMPOSITIONS.binary_search_by_key(&(a, b), |e| (e.0, e.1)).ok()?;
    Some(COMPOSITIONS[at].2)
}

/// Composes in place: each mark joins the last starter unless one of its class or above stands between.
fn compose(points: &mut Vec<(u32, u8)>) {
    let mut starter: Option<usize> = None;
    let mut kept = 0;
    for i in 0..points.len() {
        let (c, class) = points[i];
        if let Some(at) = starter
            && (at + 1 == kept || (class != 0 && points[kept - 1].1 < class && points[kept - 1].1 != 0))
            && let Some(made) = compose_pair(points[at].0, c)
        {
            points[at].0 = made;
            continue;
        }
        if class == 0 {
            starter = Some(kept);
        }
        points[kept] = (c, class);
        kept += 1;
    }
    points.truncate(kept);
}

/// Whether no code point of the text could change and all marks are in order: then it is normal. A `false` decides nothing.
fn is_surely_normal(text: Text<'_>, form: Form) -> bool {
    let check = form.check();
    let mut last = 0;
    text.is_ascii()
        || text.code_points().all(|c| {
            if c < 0xA0 {
                last = 0;
                return true;
            }
            let class = combining(c);
            let ordered = class == 0 || last <= class;
            last = class;
            ordered && !may_change(c, check)
        })
}

/// The normal form of a text; `None` if the text is in it already. O(n).
pub fn normalize(text: Text<'_>, form: Form) -> Option<TextBuf> {
    if is_surely_normal(text, form) { None } else { Some(normal(text, form, false)) }
}

/// As [`normalize`], by the data of Unicode 3.2.0.
pub fn normalize_old(text: Text<'_>, form: Form) -> Option<TextBuf> {
    if text.is_ascii() { None } else { Some(normal(text, form, true)) }
}

fn normal(text: Text<'_>, form: Form, is_old: bool) -> TextBuf {
    let mut points = Vec::with_capacity(text.byte_len());
    for c in text.code_points() {
        if c < 0xA0 { points.push((c, 0)) } else { push_decomposed(c, form.compatible(), is_old, &mut points) }
    }
    reorder(&mut points);
    if matches!(form, Form::Nfc | Form::Nfkc) {
        compose(&mut points);
    }
    points.into_iter().map(|p| p.0).collect()
}

/// Whether a text is in a normal form.
pub fn is_normalized(text: Text<'_>, form: Form) -> bool {
    normalize(text, form).is_none_or(|normal| normal.as_text() == text)
}

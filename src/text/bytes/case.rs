//! Case, classes, translation.

use super::is_space_byte;

/// `bytes.upper`.
pub fn upper(bytes: &[u8]) -> Vec<u8> {
    bytes.to_ascii_uppercase()
}

/// `bytes.lower`.
pub fn lower(bytes: &[u8]) -> Vec<u8> {
    bytes.to_ascii_lowercase()
}

/// `bytes.swapcase`.
pub fn swapcase(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|&b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { b }).collect()
}

/// `bytes.capitalize`.
pub fn capitalize(bytes: &[u8]) -> Vec<u8> {
    let mut out = lower(bytes);
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}

/// `bytes.title`.
pub fn title(bytes: &[u8]) -> Vec<u8> {
    let mut inside = false;
    let cased = |b: &u8| {
        let out = if inside { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
        inside = b.is_ascii_alphabetic();
        out
    };
    bytes.iter().map(cased).collect()
}

fn all(bytes: &[u8], test: impl Fn(u8) -> bool) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&b| test(b))
}

/// `bytes.isalpha`.
pub fn is_alpha(bytes: &[u8]) -> bool {
    all(bytes, |b| b.is_ascii_alphabetic())
}

/// `bytes.isalnum`.
pub fn is_alnum(bytes: &[u8]) -> bool {
    all(bytes, |b| b.is_ascii_alphanumeric())
}

/// `bytes.isdigit`.
pub fn is_digit(bytes: &[u8]) -> bool {
    all(bytes, |b| b.is_ascii_digit())
}

/// `bytes.isspace`.
pub fn is_space(bytes: &[u8]) -> bool {
    all(bytes, is_space_byte)
}

/// `bytes.isupper`.
pub fn is_upper(bytes: &[u8]) -> bool {
    !bytes.iter().any(u8::is_ascii_lowercase) && bytes.iter().any(u8::is_ascii_uppercase)
}

/// `bytes.islower`.
pub fn is_lower(bytes: &[u8]) -> bool {
    !bytes.iter().any(u8::is_ascii_uppercase) && bytes.iter().any(u8::is_ascii_lowercase)
}

/// `bytes.istitle`.
pub fn is_title(bytes: &[u8]) -> bool {
    let (mut inside, mut any) = (false, false);
    for b in bytes {
        let cased = b.is_ascii_alphabetic();
        if cased && inside == b.is_ascii_uppercase() {
            return false;
        }
        inside = cased;
        any |= cased;
    }
    any
}

/// `bytes.translate`: without the bytes of `delete`, the others looked up in `table` if there is one.
pub fn translate(bytes: &[u8], table: Option<&[u8; 256]>, delete: &[u8]) -> Vec<u8> {
    let mut gone = [false; 256];
    delete.iter().for_each(|&b| gone[usize::from(b)] = true);
    let kept = bytes.iter().filter(|&&b| !gone[usize::from(b)]);
    match table {
        Some(table) => kept.map(|&b| table[usize::from(b)]).collect(),
        None => kept.copied().collect(),
    }
}

//! Reading the tables under `testdata` (see `testdata/generate.py` for how they are written).

use crate::{Text, TextBuf};

/// The cases of a table.
pub fn cases(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().map(|line| line.split('\t').collect())
}

/// Text as the tables write it.
pub fn esc(text: Text<'_>) -> String {
    let plain = |c: &u32| (0x20..0x7F).contains(c) && *c != 0x5C;
    text.code_points().map(|c| if plain(&c) { char::from(c as u8).to_string() } else { format!("\\{c:X};") }).collect()
}

/// The text of a field.
pub fn unesc(field: &str) -> TextBuf {
    let mut out = TextBuf::new();
    let mut parts = field.split('\\');
    out.push_str(parts.next().unwrap());
    for part in parts {
        let (digits, rest) = part.split_once(';').unwrap();
        out.push(u32::from_str_radix(digits, 16).unwrap());
        out.push_str(rest);
    }
    out
}

/// Bytes as the tables write them.
pub fn to_hex(bytes: &[u8]) -> String {
    String::from_utf8(crate::bytes::hex(bytes, None, 0).unwrap()).unwrap()
}

/// The bytes of a field.
pub fn unhex(field: &str) -> Vec<u8> {
    crate::bytes::from_hex(field.as_bytes()).unwrap()
}

/// A list as the tables write it.
pub fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    items.iter().fold(items.len().to_string(), |line, item| line + "|" + item)
}

/// `True` or `False`.
pub fn boolean(b: bool) -> String {
    if b { "True".into() } else { "False".into() }
}

/// Python's -1 for nothing.
pub fn or_minus(found: Option<usize>) -> String {
    found.map_or("-1".into(), |at| at.to_string())
}

/// A limit, -1 for none.
pub fn limit(field: &str) -> usize {
    field.parse().unwrap_or(usize::MAX)
}

/// Runs every case of a table: `run` gets the fields and returns the results that should stand at the end of the line.
pub fn check(table: &str, mut run: impl FnMut(&[&str]) -> Vec<String>) {
    let mut wrong = Vec::new();
    for (number, fields) in cases(table).enumerate() {
        let got = run(&fields);
        let expected = &fields[fields.len() - got.len()..];
        if got != expected {
            wrong.push(format!("line {}: {:?}\n   got {got:?}", number + 1, fields));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
}

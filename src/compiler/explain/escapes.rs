//! Escapes in string literals that stand for nothing.

use super::syntax;
use crate::error::Error;
use ruff_text_size::TextRange;

/// What is wrong with the escapes of the string literal at `range`.
pub(super) fn unicode_error(source: &str, range: TextRange) -> Error {
    let literal = &source[range];
    let quote = literal.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    // The middle of an interpolated string has no quotes.
    let bare = !quote.starts_with(['"', '\'']);
    let quote = if bare { literal } else { quote };
    let width = if quote.starts_with("'''") || quote.starts_with("\"\"\"") { 3 } else { usize::from(!bare) };
    let body = quote.get(width..quote.len().saturating_sub(width)).unwrap_or("");
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        let hex = |from: usize, count: usize| {
            bytes[from.min(bytes.len())..].iter().take(count).take_while(|byte| byte.is_ascii_hexdigit()).count()
        };
        let truncated = |digits: usize, text: &str| Some((at, at + 1 + digits, format!("truncated {text} escape")));
        let problem = match bytes.get(at + 1) {
            Some(b'x') if hex(at + 2, 2) < 2 => truncated(hex(at + 2, 2), "\\xXX"),
            Some(b'u') if hex(at + 2, 4) < 4 => truncated(hex(at + 2, 4), "\\uXXXX"),
            Some(b'U') if hex(at + 2, 8) < 8 => truncated(hex(at + 2, 8), "\\UXXXXXXXX"),
            Some(b'U') => {
                let value = u32::from_str_radix(&body[at + 2..at + 10], 16).unwrap_or(0);
                (value > 0x10ffff).then(|| (at, at + 9, "illegal Unicode character".to_string()))
            }
            Some(b'N') => match (bytes.get(at + 2), body[at..].find('}')) {
                (Some(b'{'), Some(end)) => Some((at, at + end, "unknown Unicode character name".to_string())),
                (Some(b'{'), None) => Some((at, bytes.len() - 1, "malformed \\N character escape".to_string())),
                _ => Some((at, at + 1, "malformed \\N character escape".to_string())),
            },
            _ => None,
        };
        if let Some((from, to, reason)) = problem {
            if literal[..literal.len() - quote.len()].contains(['b', 'B']) {
                return syntax(range, format!("(value error) invalid \\x escape at position {from}"));
            }
            let text =
                format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{to}: {reason}");
            return syntax(range, text);
        }
        at += 2;
    }
    syntax(range, "invalid syntax")
}

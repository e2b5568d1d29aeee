//! Quoted-printable text: odd bytes as `=XX`, lines of at most 76 characters.

const LONGEST: usize = 76;
const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// Decodes; in headers `_` is a space. What is no escape stays.
pub(super) fn decode(data: &[u8], header: bool) -> Vec<u8> {
    let digit = |at: usize| data.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(data.len()), 0);
    while at < data.len() {
        let byte = data[at];
        at += 1;
        match (byte, data.get(at)) {
            (b'=', None) => {}
            (b'=', Some(b'\n' | b'\r')) => {
                // A line that goes on: the rest of it is dropped.
                let rest = data[at..].iter().position(|&byte| byte == b'\n');
                at = rest.map_or(data.len(), |rest| at + rest + 1);
            }
            (b'=', Some(b'=')) => {
                out.push(b'=');
                at += 1;
            }
            (b'=', _) => match (digit(at), digit(at + 1)) {
                (Some(high), Some(low)) => {
                    out.push((high << 4 | low) as u8);
                    at += 2;
                }
                _ => out.push(b'='),
            },
            (b'_', _) if header => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

/// What is encoded how.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub quote_tabs: bool,
    /// Ends of lines stay.
    pub text: bool,
    pub header: bool,
}

impl Style {
    /// Whether a byte must be escaped, at this column and before this one.
    fn escapes(self, byte: u8, column: usize, next: Option<u8>) -> bool {
        match byte {
            127.. | b'=' => true,
            b'_' => self.header,
            b'.' => column == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0)),
            b'\r' | b'\n' => !self.text,
            b'\t' | b' ' => self.quote_tabs || next.is_none(),
            byte => byte < 33,
        }
    }
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    out.extend([b'=', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
}

/// Encodes. The ends of lines are those of the first line.
pub(super) fn encode(data: &[u8], style: Style) -> Vec<u8> {
    let first = data.iter().position(|&byte| byte == b'\n');
    let end: &[u8] = if first.is_some_and(|at| at > 0 && data[at - 1] == b'\r') { b"\r\n" } else { b"\n" };
    let (mut out, mut at, mut column) = (Vec::with_capacity(data.len() * 2), 0, 0);
    let break_line = |out: &mut Vec<u8>| {
        out.push(b'=');
        out.extend_from_slice(end);
    };
    while at < data.len() {
        let (byte, next) = (data[at], data.get(at + 1).copied());
        at += 1;
        if style.escapes(byte, column, next) {
            if column + 3 >= LONGEST {
                break_line(&mut out);
                column = 0;
            }
            escape(&mut out, byte);
            column += 3;
        } else if style.text && (byte == b'\n' || byte == b'\r' && next == Some(b'\n')) {
            column = 0;
            // White space at the end of a line would get lost.
            if let Some(&space @ (b' ' | b'\t')) = out.last() {
                out.pop();
                escape(&mut out, space);
            }
            out.extend_from_slice(end);
            at += usize::from(byte == b'\r');
        } else {
            if next.is_some_and(|next| next != b'\n') && column + 1 >= LONGEST {
                break_line(&mut out);
                column = 0;
            }
            column += 1;
            out.push(if style.header && byte == b' ' { b'_' } else { byte });
        }
    }
    out
}

//! Format strings: what lies where in a struct.

/// Values of one kind in a row; for `s` and `p` one value of several bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub code: u8,
    pub offset: usize,
    /// Bytes of a value.
    pub size: usize,
    /// Number of values.
    pub count: usize,
}

/// A parsed format.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub format: String,
    pub fields: Vec<Field>,
    pub size: usize,
    /// Number of values.
    pub values: usize,
    pub big_endian: bool,
}

/// Size and alignment of a kind; `native` ones are those of C on 64-bit Unix.
fn kind(code: u8, native: bool) -> Option<(usize, usize)> {
    let size = match code {
        b'x' | b'b' | b'B' | b'c' | b'?' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' if !native => 4,
        b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
        b'n' | b'N' | b'P' if native => 8,
        b'F' => return Some((8, if native { 4 } else { 1 })),
        b'D' => return Some((16, if native { 8 } else { 1 })),
        _ => return None,
    };
    Some((size, if native { size } else { 1 }))
}

impl Layout {
    /// Parses a format; the error is the text of `struct.error`.
    pub(super) fn parse(format: &str) -> Result<Layout, &'static str> {
        const TOO_LONG: &str = "total struct size too long";
        let bytes = format.as_bytes();
        if bytes.contains(&0) {
            return Err("embedded null character");
        }
        let (native, big_endian, mut at) = match bytes.first() {
            Some(b'@') => (true, false, 1),
            Some(b'=' | b'<') => (false, false, 1),
            Some(b'>' | b'!') => (false, true, 1),
            _ => (true, false, 0),
        };
        let (mut fields, mut size, mut values) = (Vec::new(), 0usize, 0usize);
        while let Some(&code) = bytes.get(at) {
            at += 1;
            if code.is_ascii_whitespace() {
                continue;
            }
            let (mut code, mut count) = (code, 1usize);
            if code.is_ascii_digit() {
                count = usize::from(code - b'0');
                loop {
                    let Some(&next) = bytes.get(at) else {
                        return Err("repeat count given without format specifier");
                    };
                    at += 1;
                    if !next.is_ascii_digit() {
                        code = next;
                        break;
                    }
                    let more = count.checked_mul(10).and_then(|count| count.checked_add(usize::from(next - b'0')));
                    count = more.filter(|&count| count <= isize::MAX as usize).ok_or(TOO_LONG)?;
                }
            }
            let (width, align) = kind(code, native).ok_or("bad char in struct format")?;
            let offset = size.checked_next_multiple_of(align).ok_or(TOO_LONG)?;
            let length = width.checked_mul(count).ok_or(TOO_LONG)?;
            size = offset.checked_add(length).filter(|&size| size <= isize::MAX as usize).ok_or(TOO_LONG)?;
            match code {
                b'x' => {}
                b's' | b'p' => {
                    fields.push(Field { code, offset, size: count, count: 1 });
                    values += 1;
                }
                _ if count > 0 => {
                    fields.push(Field { code, offset, size: width, count });
                    values += count;
                }
                _ => {}
            }
        }
        Ok(Layout { format: format.to_owned(), fields, size, values, big_endian })
    }
}

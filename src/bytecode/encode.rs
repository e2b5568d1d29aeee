//! Code objects as bytes: for caches on disk and for the archive of the standard library.
//!
//! The format is the same on every platform: a header (magic, format version, fingerprint of the instruction table) and
//! the code, its numbers as LEB128. Bytes that another build wrote are refused by the header; bytes that are damaged
//! give an error, never a panic. Reading costs one pass and allocates what the code needs.

use crate::code::{LocalKind, Name};
use crate::{Code, CodeFlags, Constant, Handler, Locations, Op, Site};
use std::sync::{Arc, LazyLock};

/// First bytes of encoded code.
const MAGIC: &[u8; 4] = b"TYc\n";

/// Version of this format; the instruction table is told apart by its fingerprint.
const VERSION: u32 = 14;

/// Nesting of code and tuples that is read.
const DEPTH_LIMIT: u32 = 200;

/// A hash of the instruction table's names and operands (FNV-1a): code of another table is not understood.
pub fn table_fingerprint() -> u32 {
    static FINGERPRINT: LazyLock<u32> = LazyLock::new(hash_of_table);
    *FINGERPRINT
}

fn hash_of_table() -> u32 {
    let mut hash = 0x811c_9dc5u32;
    for op in Op::ALL {
        let row = format!("{}{:?}{:?}", op.name(), op.operands(), op.ext());
        for byte in row.bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    hash
}

/// Bytes from which [`decode`] makes an equal code object.
pub fn encode(code: &Code) -> Vec<u8> {
    let mut out = Vec::new();
    encode_into(code, &mut out);
    out
}

/// What [`encode`] gives, unless code or tuples are nested so deeply that [`decode`] refuses it.
pub fn encode_for_decode(code: &Code) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(size(code, DEPTH_LIMIT)?);
    write(code, &mut out);
    Some(out)
}

/// Appends what [`encode`] gives.
pub fn encode_into(code: &Code, out: &mut Vec<u8>) {
    out.reserve(size(code, u32::MAX).unwrap_or_default());
    write(code, out);
}

fn write(code: &Code, out: &mut Vec<u8>) {
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&table_fingerprint().to_le_bytes());
    bytes(out, code.filename.as_bytes());
    write_code(out, code, &code.filename);
}

/// About how many bytes code takes that nests no deeper than to `limit`.
fn size(code: &Code, limit: u32) -> Option<usize> {
    let fixed = 64 + code.name.len() + code.qualname.len();
    let names = 16 * (code.names.len() + code.locals.len());
    let inner = sizes(&code.constants, limit)?;
    Some(fixed + names + code.sites.len() + 4 * code.words.len() + code.locations.bytes().len() + inner)
}

fn sizes(constants: &[Constant], limit: u32) -> Option<usize> {
    let size = |constant: &Constant| {
        let limit = limit.checked_sub(1)?;
        Some(match constant {
            Constant::Code(code) => size(code, limit)?,
            Constant::Str(text) | Constant::Bytes(text) => text.len() + 3,
            Constant::Tuple(items) | Constant::FrozenSet(items) => 8 + sizes(items, limit)?,
            Constant::Slice(parts) => 8 + sizes(&parts[..], limit)?,
            _ => 8,
        })
    };
    constants.iter().map(size).sum()
}

fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Numbers that are nearly always small: then they are written at once.
#[inline]
fn numbers<const N: usize>(out: &mut Vec<u8>, values: [u64; N]) {
    if values.iter().fold(0, |all, value| all | value) < 0x80 {
        out.extend_from_slice(&values.map(|value| value as u8));
    } else {
        values.iter().for_each(|&value| number(out, value));
    }
}

fn signed(out: &mut Vec<u8>, value: i64) {
    number(out, ((value << 1) ^ (value >> 63)) as u64);
}

fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    number(out, value.len() as u64);
    out.extend_from_slice(value);
}

fn write_code(out: &mut Vec<u8>, code: &Code, filename: &str) {
    bytes(out, code.name.as_bytes());
    bytes(out, code.qualname.as_bytes());
    if &*code.filename == filename {
        out.push(0);
    } else {
        out.push(1);
        bytes(out, code.filename.as_bytes());
    }
    for value in [code.first_line, code.flags.0, code.argcount, code.posonly, code.kwonly, code.near, code.registers] {
        number(out, value.into());
    }
    number(out, code.locals.len() as u64);
    for (name, kind) in &code.locals {
        out.push(*kind as u8);
        bytes(out, name);
    }
    number(out, code.names.len() as u64);
    code.names.iter().for_each(|name| bytes(out, name));
    number(out, code.sites.len() as u64);
    code.sites.iter().for_each(|site| number(out, site.name.into()));
    number(out, code.constants.len() as u64);
    code.constants.iter().for_each(|constant| write_constant(out, constant, filename));
    number(out, code.words.len() as u64);
    let start = out.len();
    out.resize(start + 4 * code.words.len(), 0);
    for (bytes, word) in out[start..].as_chunks_mut().0.iter_mut().zip(&code.words) {
        *bytes = word.to_le_bytes();
    }
    number(out, code.handlers.len() as u64);
    for row in &code.handlers {
        numbers(out, [row.start, row.end, row.target, row.depth.into(), row.register.into()].map(u64::from));
    }
    bytes(out, code.locations.bytes());
}

fn write_constant(out: &mut Vec<u8>, constant: &Constant, filename: &str) {
    let list = |out: &mut Vec<u8>, items: &[Constant]| {
        number(out, items.len() as u64);
        items.iter().for_each(|item| write_constant(out, item, filename));
    };
    match constant {
        Constant::None => out.push(0),
        Constant::Bool(value) => out.push(1 + u8::from(*value)),
        Constant::Ellipsis => out.push(3),
        Constant::Int(value) => {
            out.push(4);
            signed(out, *value);
        }
        Constant::BigInt(negative, magnitude) => {
            out.push(5 + u8::from(*negative));
            bytes(out, magnitude);
        }
        Constant::Float(value) => {
            out.push(7);
            out.extend_from_slice(&value.to_bits().to_le_bytes());
        }
        Constant::Complex(real, imag) => {
            out.push(8);
            out.extend_from_slice(&real.to_bits().to_le_bytes());
            out.extend_from_slice(&imag.to_bits().to_le_bytes());
        }
        Constant::Str(text) => {
            out.push(9);
            bytes(out, text);
        }
        Constant::Bytes(text) => {
            out.push(10);
            bytes(out, text);
        }
        Constant::Tuple(items) => {
            out.push(11);
            list(out, items);
        }
        Constant::FrozenSet(items) => {
            out.push(12);
            list(out, items);
        }
        Constant::Slice(parts) => {
            out.push(13);
            list(out, &parts[..]);
        }
        Constant::Code(code) => {
            out.push(14);
            write_code(out, code, filename);
        }
    }
}

/// Why bytes are not code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Another build, or something else altogether, wrote them.
    Foreign,
    /// They end too early or make no sense.
    Damaged,
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            DecodeError::Foreign => "code of another version",
            DecodeError::Damaged => "damaged code",
        })
    }
}

impl std::error::Error for DecodeError {}

/// The code that [`encode`] wrote. It is not verified; see [`crate::verify`].
///
/// # Errors
/// The bytes are of another version, or damaged.
pub fn decode(data: &[u8]) -> Result<Code, DecodeError> {
    let mut reader = Reader { data, depth: 0 };
    let header = [&MAGIC[..], &VERSION.to_le_bytes(), &table_fingerprint().to_le_bytes()].concat();
    if reader.take(header.len()).map_err(|_| DecodeError::Foreign)? != header {
        return Err(DecodeError::Foreign);
    }
    let filename: Arc<str> = reader.text()?.into();
    let code = reader.code(&filename)?;
    if reader.data.is_empty() { Ok(code) } else { Err(DecodeError::Damaged) }
}

struct Reader<'d> {
    data: &'d [u8],
    depth: u32,
}

impl<'d> Reader<'d> {
    fn take(&mut self, count: usize) -> Result<&'d [u8], DecodeError> {
        let (taken, rest) = self.data.split_at_checked(count).ok_or(DecodeError::Damaged)?;
        self.data = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, DecodeError> {
        Ok(self.take(1)?[0])
    }

    fn number(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(DecodeError::Damaged)
    }

    fn signed(&mut self) -> Result<i64, DecodeError> {
        let value = self.number()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn small(&mut self) -> Result<u32, DecodeError> {
        u32::try_from(self.number()?).map_err(|_| DecodeError::Damaged)
    }

    /// A number of things, each of at least `size` bytes.
    fn count(&mut self, size: usize) -> Result<usize, DecodeError> {
        let count = usize::try_from(self.number()?).map_err(|_| DecodeError::Damaged)?;
        if count.checked_mul(size).is_none_or(|total| total > self.data.len()) {
            return Err(DecodeError::Damaged);
        }
        Ok(count)
    }

    fn bytes(&mut self) -> Result<&'d [u8], DecodeError> {
        let count = self.count(1)?;
        self.take(count)
    }

    fn text(&mut self) -> Result<&'d str, DecodeError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| DecodeError::Damaged)
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        let bits = self.take(8)?.try_into().map_err(|_| DecodeError::Damaged)?;
        Ok(f64::from_bits(u64::from_le_bytes(bits)))
    }

    fn list<T>(
        &mut self,
        size: usize,
        mut item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let count = self.count(size)?;
        (0..count).map(|_| item(self)).collect()
    }

    fn code(&mut self, filename: &Arc<str>) -> Result<Code, DecodeError> {
        let name = self.text()?.to_string();
        let qualname = self.text()?.to_string();
        let filename = if self.byte()? == 0 { filename.clone() } else { self.text()?.into() };
        let mut fields = [0; 7];
        for field in &mut fields {
            *field = self.small()?;
        }
        let [first_line, flags, argcount, posonly, kwonly, near, registers] = fields;
        let locals = self.list(2, |reader| {
            let kind = match reader.byte()? {
                0 => LocalKind::Local,
                1 => LocalKind::Cell,
                2 => LocalKind::Free,
                3 => LocalKind::Hidden,
                _ => return Err(DecodeError::Damaged),
            };
            Ok((Name::from(reader.bytes()?), kind))
        })?;
        let names = self.list(1, |reader| Ok(Name::from(reader.bytes()?)))?;
        let sites = self.list(1, |reader| Ok(Site { name: reader.small()? }))?;
        let constants = self.list(1, |reader| reader.constant(&filename))?;
        let count = self.count(4)?;
        let words = self.take(count * 4)?.chunks_exact(4);
        let words = words.map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect();
        let handlers = self.list(5, |reader| {
            Ok(Handler {
                start: reader.small()?,
                end: reader.small()?,
                target: reader.small()?,
                depth: reader.small()? as u16,
                register: reader.small()? as u16,
            })
        })?;
        let locations = Locations::of_bytes(self.bytes()?);
        let flags = CodeFlags(flags);
        Ok(Code {
            name,
            qualname,
            filename,
            first_line,
            flags,
            argcount,
            posonly,
            kwonly,
            locals,
            near,
            registers,
            names,
            sites,
            constants,
            words,
            handlers,
            locations,
        })
    }

    fn constant(&mut self, filename: &Arc<str>) -> Result<Constant, DecodeError> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(DecodeError::Damaged);
        }
        let constant = self.constant_inner(filename);
        self.depth -= 1;
        constant
    }

    fn constant_inner(&mut self, filename: &Arc<str>) -> Result<Constant, DecodeError> {
        Ok(match self.byte()? {
            0 => Constant::None,
            1 => Constant::Bool(false),
            2 => Constant::Bool(true),
            3 => Constant::Ellipsis,
            4 => Constant::Int(self.signed()?),
            5 => Constant::BigInt(false, self.bytes()?.into()),
            6 => Constant::BigInt(true, self.bytes()?.into()),
            7 => Constant::Float(self.float()?),
            8 => Constant::Complex(self.float()?, self.float()?),
            9 => Constant::Str(self.bytes()?.into()),
            10 => Constant::Bytes(self.bytes()?.into()),
            11 => Constant::Tuple(self.list(1, |reader| reader.constant(filename))?.into()),
            12 => Constant::FrozenSet(self.list(1, |reader| reader.constant(filename))?.into()),
            13 => {
                let parts = self.list(1, |reader| reader.constant(filename))?;
                let parts: [Constant; 3] = parts.try_into().map_err(|_| DecodeError::Damaged)?;
                Constant::Slice(Box::new(parts))
            }
            14 => Constant::Code(Arc::new(self.code(filename)?)),
            _ => return Err(DecodeError::Damaged),
        })
    }
}

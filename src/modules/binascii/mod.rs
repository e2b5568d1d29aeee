//! `binascii`: binary data as text and back: hexadecimal, base64, uuencode, quoted-printable; checksums.

use typhon_object::{
    prelude::*,
    primal::{int, module::set_constant, str::Str},
};

mod base64;
pub(crate) mod checksum;
mod quoted;
#[cfg(test)]
mod tests;
mod uu;

use typhon_types::buffer::BytesGuard;

use crate::shared::{bytes, exception_class, raise_of};

/// Raises `binascii.Error`.
#[cold]
fn error(vm: &Vm, message: &str) -> Raised {
    raise_of(vm, "binascii", "Error", message)
}

/// Text to be decoded: an ASCII str, or bytes.
fn ascii(vm: &Vm, data: &Value) -> Result<Value> {
    match data.native::<Str>() {
        Some(text) if text.is_ascii() => Ok(bytes::new(text.bytes())),
        Some(_) => Err(vm.value_error("string argument should contain only ASCII characters")),
        // Whatever a buffer's maker raises is told as the TypeError.
        None => bytes::find(vm, data)
            .unwrap_or_else(|raised| {
                drop(vm.catch(raised));
                None
            })
            .ok_or_else(|| {
                let given = vm.type_name(data);
                vm.type_error(format!("argument should be bytes, buffer or ASCII string, not '{given}'"))
            }),
    }
}

fn to_hex(vm: &Vm, data: BytesGuard<'_>, separator: Maybe<'_>, group: i64) -> Result<Value> {
    let separator = match separator.0 {
        None => None,
        Some(separator) => {
            let given = match separator.native::<Str>() {
                Some(text) => text.bytes(),
                None => match bytes::slice_of(separator) {
                    Some(given) => given,
                    None if ops::len(vm, separator)? != 1 => return Err(vm.value_error("sep must be length 1.")),
                    None => return Err(vm.type_error("sep must be str or bytes.")),
                },
            };
            match given {
                [only] if only.is_ascii() => Some(*only),
                [_] => return Err(vm.value_error("sep must be ASCII.")),
                _ => return Err(vm.value_error("sep must be length 1.")),
            }
        }
    };
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = Vec::new();
    vm.make_room(&mut out, data.len() * if separator.is_some() { 3 } else { 2 })?;
    let size = group.unsigned_abs() as usize;
    for (at, &byte) in data.iter().enumerate() {
        // Positive groups count from the right end.
        let edge = if group > 0 { data.len() - at } else { at };
        if let Some(separator) = separator
            && at > 0
            && size > 0
            && edge.is_multiple_of(size)
        {
            out.push(separator);
        }
        out.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    bytes::new_checked(vm, &out)
}

fn from_hex(vm: &Vm, text: &Value) -> Result<Value> {
    let holder = ascii(vm, text)?;
    let text = bytes::known(&holder);
    if !text.len().is_multiple_of(2) {
        return Err(error(vm, "Odd-length string"));
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let pair = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
    let out: Option<Vec<u8>> = text.chunks_exact(2).map(pair).collect();
    match out {
        Some(out) => Ok(bytes::new(&out)),
        None => Err(error(vm, "Non-hexadecimal digit found")),
    }
}

/// Conversion between binary data and ASCII
#[pymodule(name = "binascii")]
mod module {
    /// Hexadecimal representation of binary data.
    #[sig(data, sep = ..., bytes_per_sep = 1)]
    fn hexlify(vm: &Vm, data: BytesGuard<'_>, sep: Maybe<'_>, bytes_per_sep: i32) -> Result<Value> {
        to_hex(vm, data, sep, bytes_per_sep.into())
    }

    /// Hexadecimal representation of binary data.
    #[sig(data, sep = ..., bytes_per_sep = 1)]
    fn b2a_hex(vm: &Vm, data: BytesGuard<'_>, sep: Maybe<'_>, bytes_per_sep: i32) -> Result<Value> {
        to_hex(vm, data, sep, bytes_per_sep.into())
    }

    /// Binary data of hexadecimal representation.
    #[alias(unhexlify)]
    fn a2b_hex(vm: &Vm, hexstr: &Value) -> Result<Value> {
        from_hex(vm, hexstr)
    }

    /// Base64-code line of data.
    #[sig(data, /, *, newline = True)]
    fn b2a_base64(vm: &Vm, data: BytesGuard<'_>, newline: bool) -> Result<Value> {
        let mut out = super::base64::encode(&data).map_err(|_| vm.memory_error())?;
        if newline {
            out.push(b'\n');
        }
        bytes::new_checked(vm, &out)
    }

    /// Decode a line of base64 data.
    #[sig(data, /, *, strict_mode = False)]
    fn a2b_base64(vm: &Vm, data: &Value, strict_mode: bool) -> Result<Value> {
        let holder = ascii(vm, data)?;
        match super::base64::decode(bytes::known(&holder), strict_mode) {
            Ok(out) => Ok(bytes::new(&out)),
            Err(message) => Err(error(vm, &message)),
        }
    }

    /// Uuencode line of data.
    #[sig(data, /, *, backtick = False)]
    fn b2a_uu(vm: &Vm, data: BytesGuard<'_>, backtick: bool) -> Result<Value> {
        match super::uu::encode(&data, backtick) {
            Ok(line) => Ok(bytes::new(&line)),
            Err(message) => Err(error(vm, message)),
        }
    }

    /// Decode a line of uuencoded data.
    fn a2b_uu(vm: &Vm, data: &Value) -> Result<Value> {
        let holder = ascii(vm, data)?;
        match super::uu::decode(bytes::known(&holder)) {
            Ok(out) => Ok(bytes::new(&out)),
            Err(message) => Err(error(vm, message)),
        }
    }

    /// Encode a string using quoted-printable encoding.
    ///
    /// On encoding, when istext is set, newlines are not encoded, and white
    /// space at end of lines is.  When istext is not set, \r and \n (CR/LF)
    /// are both encoded.  When quotetabs is set, space and tabs are encoded.
    #[sig(data, quotetabs = False, istext = True, header = False)]
    fn b2a_qp(data: BytesGuard<'_>, quotetabs: bool, istext: bool, header: bool) -> Result<Value> {
        let style = super::quoted::Style { quote_tabs: quotetabs, text: istext, header };
        Ok(bytes::new(&super::quoted::encode(&data, style)))
    }

    /// Decode a string of qp-encoded data.
    #[sig(data, header = False)]
    fn a2b_qp(vm: &Vm, data: &Value, header: &Value) -> Result<Value> {
        let holder = ascii(vm, data)?;
        let header = ops::truth(vm, header)?;
        Ok(bytes::new(&super::quoted::decode(bytes::known(&holder), header)))
    }

    /// Compute CRC-32 incrementally.
    #[sig(data, crc = 0, /)]
    fn crc32(vm: &Vm, data: BytesGuard<'_>, crc: &Value) -> Result<u32> {
        let start = int::to_bigint(vm, crc)?.to_u64_wrapping() as u32;
        Ok(zlib_rs::crc32::crc32(start, &data))
    }

    /// Compute CRC-CCITT incrementally.
    fn crc_hqx(vm: &Vm, data: BytesGuard<'_>, crc: &Value) -> Result<u32> {
        let start = int::to_bigint(vm, crc)?.to_u64_wrapping() as u16;
        Ok(u32::from(super::checksum::crc_hqx(start, &data)))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "Error", exception_class(vm, "binascii", "Error", Known::ValueError)?)?;
        set_constant(vm, module, "Incomplete", exception_class(vm, "binascii", "Incomplete", Known::Exception)?)
    }
}

//! Saving numbers, strings and bytes.

use typhon_number::ByteOrder;
use typhon_object::{
    prelude::*,
    primal::{int, str::Str, tuple},
};
use typhon_types::{
    byte_array::ByteArray,
    bytes::{self, Bytes},
};

use super::{opcode, save::Saver};

/// The fewest bytes that two's complement needs.
fn shortest(bytes: &[u8]) -> &[u8] {
    let mut bytes = bytes;
    while let [rest @ .., before, last] = bytes {
        let sign = if before & 0x80 == 0 { 0 } else { 0xff };
        if *last != sign {
            break;
        }
        bytes = &bytes[..rest.len() + 1];
    }
    bytes
}

/// An opcode with a length of one or four bytes.
fn sized(small: u8, large: u8, length: usize) -> ([u8; 5], usize) {
    match u8::try_from(length) {
        Ok(length) => ([small, length, 0, 0, 0], 2),
        Err(_) => {
            let [a, b, c, d] = (length as u32).to_le_bytes();
            ([large, a, b, c, d], 5)
        }
    }
}

/// An opcode with a length of eight bytes.
fn sized8(code: u8, length: usize) -> [u8; 9] {
    let mut header = [code; 9];
    header[1..].copy_from_slice(&(length as u64).to_le_bytes());
    header
}

impl Saver<'_> {
    pub(super) fn save_bool(&mut self, truth: bool) {
        match (self.options.protocol >= 2, truth) {
            (true, true) => self.out.byte(opcode::NEWTRUE),
            (true, false) => self.out.byte(opcode::NEWFALSE),
            (false, true) => self.out.bytes(b"I01\n"),
            (false, false) => self.out.bytes(b"I00\n"),
        }
    }

    #[inline]
    pub(super) fn save_int(&mut self, int: i64) -> Result<()> {
        let Ok(short) = i32::try_from(int) else { return self.save_long(int) };
        if !self.options.bin {
            self.out.bytes(format!("I{short}\n").as_bytes());
        } else if let Ok(byte) = u8::try_from(short) {
            self.out.bytes(&[opcode::BININT1, byte]);
        } else if let Ok(short) = u16::try_from(short) {
            let [a, b] = short.to_le_bytes();
            self.out.bytes(&[opcode::BININT2, a, b]);
        } else {
            let [a, b, c, d] = short.to_le_bytes();
            self.out.bytes(&[opcode::BININT, a, b, c, d]);
        }
        Ok(())
    }

    fn save_long(&mut self, int: i64) -> Result<()> {
        if self.options.protocol < 2 {
            self.out.bytes(format!("L{int}L\n").as_bytes());
            return Ok(());
        }
        self.save_digits(&int.to_le_bytes())
    }

    pub(super) fn save_big_int(&mut self, value: &Value) -> Result<()> {
        let big = match int::kind(value) {
            Some(int::Kind::Big(big)) => big,
            Some(int::Kind::Small(int)) => return self.save_int(int),
            None => return Err(self.vm.system_error("an int was expected")),
        };
        if let Some(int) = big.to_i64() {
            return self.save_int(int);
        }
        if self.options.protocol < 2 {
            let text = int::text::decimal(self.vm, value)?;
            self.out.bytes(format!("L{text}L\n").as_bytes());
            return Ok(());
        }
        let length = (big.bit_length() / 8 + 1) as usize;
        let digits = big.to_bytes(length, ByteOrder::Little, true);
        let digits = digits.map_err(|error| crate::shared::number_error(self.vm, error))?;
        self.save_digits(&digits)
    }

    fn save_digits(&mut self, digits: &[u8]) -> Result<()> {
        let digits = shortest(digits);
        if i32::try_from(digits.len()).is_err() {
            return Err(self.vm.overflow_error("int too large to pickle"));
        }
        let (header, length) = sized(opcode::LONG1, opcode::LONG4, digits.len());
        self.out.bytes(&header[..length]);
        self.out.bytes(digits);
        Ok(())
    }

    pub(super) fn save_float(&mut self, float: f64) {
        if self.options.bin {
            let mut bytes = [opcode::BINFLOAT; 9];
            bytes[1..].copy_from_slice(&float.to_be_bytes());
            self.out.bytes(&bytes);
        } else {
            let text = typhon_text::format::repr_f64(float);
            self.out.bytes(format!("F{text}\n").as_bytes());
        }
    }

    pub(super) fn save_str(&mut self, value: &Value) -> Result<()> {
        let Some(text) = value.native::<Str>() else { return Err(self.vm.system_error("a str was expected")) };
        let bytes = text.bytes();
        if !self.options.bin {
            self.save_escaped(text);
        } else if u32::try_from(bytes.len()).is_ok() {
            let (header, length) = match self.options.protocol >= 4 {
                true => sized(opcode::SHORT_BINUNICODE, opcode::BINUNICODE, bytes.len()),
                false => {
                    let [a, b, c, d] = (bytes.len() as u32).to_le_bytes();
                    ([opcode::BINUNICODE, a, b, c, d], 5)
                }
            };
            self.out.payload(&header[..length], bytes, || bytes::new(bytes))?;
        } else if self.options.protocol >= 4 {
            self.out.payload(&sized8(opcode::BINUNICODE8, bytes.len()), bytes, || bytes::new(bytes))?;
        } else {
            let text = "serializing a string larger than 4 GiB requires pickle protocol 4 or higher";
            return Err(self.vm.overflow_error(text));
        }
        self.memoize(value)
    }

    /// A line of Latin-1, with escapes for all that is no character of it or would not be read as it stands.
    fn save_escaped(&mut self, text: &Str) {
        self.out.byte(opcode::UNICODE);
        for point in text.text().code_points() {
            match point {
                0x10000.. => self.out.bytes(format!("\\U{point:08x}").as_bytes()),
                0x100.. | 0 | 10 | 13 | 26 | 92 => self.out.bytes(format!("\\u{point:04x}").as_bytes()),
                _ => self.out.byte(point as u8),
            }
        }
        self.out.byte(b'\n');
    }

    pub(super) fn save_bytes(&mut self, value: &Value) -> Result<()> {
        let Some(found) = Bytes::from(value) else { return Err(self.vm.system_error("bytes were expected")) };
        let bytes = found.as_slice();
        if self.options.protocol >= 3 {
            self.write_bytes(bytes, value)?;
            return self.memoize(value);
        }
        let vm = self.vm;
        if bytes.is_empty() {
            return self.save_call(&Known::Bytes.value(), &tuple::empty(), value);
        }
        let text = typhon_object::primal::str::codec::decode(vm, bytes, None, "latin1", None)?;
        let codecs = (vm.hooks().import)(vm, "_codecs")?;
        let encode = vm.get_attr_str(&codecs, "encode")?;
        self.save_call(&encode, &tuple::of([text, vm.intern("latin1")]), value)
    }

    /// Bytes that are not noted; `object` is what goes to the file where they are many.
    ///
    /// # Errors
    /// What the file raises.
    pub(super) fn write_bytes(&mut self, bytes: &[u8], object: &Value) -> Result<()> {
        if u32::try_from(bytes.len()).is_ok() {
            let (header, length) = sized(opcode::SHORT_BINBYTES, opcode::BINBYTES, bytes.len());
            return self.out.payload(&header[..length], bytes, || object.clone());
        }
        if self.options.protocol < 4 {
            let text = "serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher";
            return Err(self.vm.overflow_error(text));
        }
        self.out.payload(&sized8(opcode::BINBYTES8, bytes.len()), bytes, || object.clone())
    }

    /// The bytes of what can be changed, not noted.
    ///
    /// # Errors
    /// What the file raises.
    pub(super) fn write_byte_array(&mut self, bytes: &[u8], object: &Value) -> Result<()> {
        self.out.payload(&sized8(opcode::BYTEARRAY8, bytes.len()), bytes, || object.clone())
    }

    pub(super) fn save_byte_array(&mut self, value: &Value) -> Result<()> {
        let Some(array) = ByteArray::from(value) else { return Err(self.vm.system_error("a bytearray was expected")) };
        // A copy: the file's `write` may be Python's, and others may change the array meanwhile.
        let bytes = array.to_vec();
        if self.options.protocol >= 5 {
            self.write_byte_array(&bytes, value)?;
            return self.memoize(value);
        }
        let args = if bytes.is_empty() { tuple::empty() } else { tuple::of([bytes::new(&bytes)]) };
        self.save_call(&Known::ByteArray.value(), &args, value)
    }
}

//! Reading a pickle: the opcodes of protocol 0, whose arguments are lines of text.

use typhon_object::{
    prelude::*,
    primal::{int, str as string},
};
use typhon_text::codec;

use super::{
    errors::{truncated, unpickling},
    load::Loader,
};

/// A line without what ends it.
fn trimmed(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

impl Loader<'_> {
    /// A line that holds something besides what ends it.
    pub(super) fn full_line(&mut self) -> Result<&[u8]> {
        let line = self.input.line(self.vm)?;
        if line.len() < 2 { Err(truncated(self.vm)) } else { Ok(line) }
    }

    pub(super) fn load_int_line(&mut self) -> Result<()> {
        let vm = self.vm;
        let line = self.full_line()?.to_vec();
        let parsed = int::text::parse_bytes(vm, &line, 10, &Value::NONE);
        let int = match parsed {
            Ok(int) => int,
            Err(raised) => {
                drop(vm.catch_as(raised, Known::ValueError)?);
                return Err(vm.value_error("could not convert string to int"));
            }
        };
        self.stack.push(match int.as_small_int() {
            Some(truth @ (0 | 1)) if line.len() == 3 => Value::bool(truth == 1),
            _ => int,
        });
        Ok(())
    }

    pub(super) fn load_long_line(&mut self) -> Result<()> {
        let line = self.full_line()?;
        let digits = line.strip_suffix(b"L\n").unwrap_or(line).to_vec();
        let int = self.int_of(&digits)?;
        self.stack.push(int);
        Ok(())
    }

    fn int_of(&self, digits: &[u8]) -> Result<Value> {
        let shown = self.vm.str(&String::from_utf8_lossy(digits));
        int::text::parse_bytes(self.vm, digits, 10, &shown)
    }

    fn number_of(&self, line: &[u8]) -> Result<i64> {
        int::to_i64(self.vm, &self.int_of(line)?)
    }

    pub(super) fn put_line(&mut self) -> Result<()> {
        let line = self.full_line()?.to_vec();
        let value = self.stack.top(self.vm)?.clone();
        match u64::try_from(self.number_of(&line)?) {
            Ok(number) => self.memo.set(number, value),
            Err(_) => return Err(self.vm.value_error("negative PUT argument")),
        }
        Ok(())
    }

    pub(super) fn get_line(&mut self) -> Result<()> {
        let line = self.full_line()?.to_vec();
        let number = self.number_of(&line)?;
        self.fetch(number)
    }

    pub(super) fn load_text_line(&mut self) -> Result<()> {
        let line = self.input.line(self.vm)?;
        let decoded = string::codec::decode_with(self.vm, trimmed(line), None, |bytes, handler| {
            codec::escape::decode_raw_unicode_escape(bytes, true, handler)
        });
        self.stack.push(string::from_buf(&decoded?.0));
        Ok(())
    }

    pub(super) fn load_float_line(&mut self) -> Result<()> {
        let vm = self.vm;
        let line = self.full_line()?;
        let shown = || String::from_utf8_lossy(line).into_owned();
        let float = match typhon_number::float::scan(line) {
            None => return Err(vm.value_error(format!("could not convert string to float: '{}'", shown()))),
            Some((_, length)) if length + 1 != line.len() => {
                return Err(vm.value_error("could not convert string to float"));
            }
            Some((float, _)) if float.is_infinite() && line.iter().any(u8::is_ascii_digit) => {
                return Err(vm.overflow_error(format!("value too large to convert to float: '{}'", shown())));
            }
            Some((float, _)) => float,
        };
        self.stack.push(vm.float(float));
        Ok(())
    }

    pub(super) fn load_string_line(&mut self) -> Result<()> {
        let vm = self.vm;
        let quoted = match trimmed(self.input.line(vm)?) {
            [first @ (b'\'' | b'"'), within @ .., last] if first == last => within,
            _ => return Err(unpickling(vm, "the STRING opcode argument must be quoted")),
        };
        let decoded = codec::escape::decode_bytes(quoted, codec::Handler::Strict);
        let (bytes, _) = decoded.map_err(|error| vm.value_error(error.to_string()))?;
        self.push_string(&bytes)
    }

    pub(super) fn load_persistent_line(&mut self) -> Result<()> {
        let vm = self.vm;
        let id = match string::codec::decode(vm, trimmed(self.input.line(vm)?), None, "ascii", None) {
            Ok(id) => id,
            Err(raised) => {
                drop(vm.catch_as(raised, Known::UnicodeDecodeError)?);
                return Err(unpickling(vm, "persistent IDs in protocol 0 must be ASCII strings"));
            }
        };
        self.load_persistent(&id)
    }
}

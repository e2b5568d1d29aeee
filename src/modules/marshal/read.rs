//! Bytes to values.

use std::sync::Arc;

use typhon_bytecode::encode::decode;
use typhon_interpreter::{import::cache::CODE, types::code::Code};
use typhon_number::{BigInt, ByteOrder};
use typhon_object::{
    prelude::*,
    primal::{dict, float, list, slice, str as string, tuple},
};
use typhon_text::Text;

use super::{DEPTH, REFERENCE};

/// Reads a value; tells how many bytes it took.
///
/// # Errors
/// EOFError, ValueError and TypeError for bytes that are no marshalled value.
pub fn loads(vm: &Vm, bytes: &[u8], allow_code: bool) -> Result<(Value, usize)> {
    let mut reader = Reader { vm, bytes, at: 0, references: Vec::new(), allow_code };
    let value = reader.object(0)?;
    Ok((value, reader.at))
}

struct Reader<'a> {
    vm: &'a Vm,
    bytes: &'a [u8],
    at: usize,
    /// What is referred to later; `None` for what is not whole yet.
    references: Vec<Option<Value>>,
    allow_code: bool,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        if count > rest.len() {
            return Err(self.vm.eof_error("marshal data too short"));
        }
        self.at += count;
        Ok(&rest[..count])
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn size(&mut self) -> Result<usize> {
        let size = i32::from_le_bytes(self.array()?);
        usize::try_from(size).map_err(|_| self.vm.value_error("bad marshal data (size out of range)"))
    }

    fn float(&mut self) -> Result<f64> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    fn float_text(&mut self) -> Result<f64> {
        let length = usize::from(self.take(1)?[0]);
        let text = std::str::from_utf8(self.take(length)?).ok().and_then(|text| text.parse().ok());
        text.ok_or_else(|| self.vm.value_error("bad marshal data (float)"))
    }

    /// A value; NULL is an error.
    fn object(&mut self, depth: usize) -> Result<Value> {
        match self.maybe(depth)? {
            Some(value) => Ok(value),
            None => Err(self.vm.type_error("NULL object in marshal data for object")),
        }
    }

    fn objects(&mut self, count: usize, depth: usize) -> Result<Vec<Value>> {
        if count > self.bytes.len() - self.at {
            return Err(self.vm.eof_error("marshal data too short"));
        }
        (0..count).map(|_| self.object(depth + 1)).collect()
    }

    fn maybe(&mut self, depth: usize) -> Result<Option<Value>> {
        let vm = self.vm;
        if depth >= DEPTH {
            return Err(vm.value_error("recursion limit exceeded"));
        }
        let Some(&byte) = self.bytes.get(self.at) else { return Err(vm.eof_error("EOF read where object expected")) };
        self.at += 1;
        let place = (byte & REFERENCE != 0).then(|| {
            self.references.push(None);
            self.references.len() - 1
        });
        let value = match byte & !REFERENCE {
            b'0' => return Ok(None),
            b'N' => Value::NONE,
            b'T' => Value::TRUE,
            b'F' => Value::FALSE,
            b'.' => Value::ELLIPSIS,
            b'S' => Known::StopIteration.value(),
            b'i' => vm.int(i32::from_le_bytes(self.array()?).into()),
            b'I' => vm.int(i64::from_le_bytes(self.array()?)),
            b'l' => self.big()?,
            b'g' => vm.float(self.float()?),
            b'f' => vm.float(self.float_text()?),
            b'Y' => float::complex(self.float()?, self.float()?),
            b'x' => float::complex(self.float_text()?, self.float_text()?),
            b's' => {
                let size = self.size()?;
                typhon_types::bytes::new(self.take(size)?)
            }
            kind @ (b'u' | b't' | b'a' | b'A') => {
                let size = self.size()?;
                self.text(size, kind == b't' || kind == b'A')?
            }
            kind @ (b'z' | b'Z') => {
                let size = usize::from(self.take(1)?[0]);
                self.text(size, kind == b'Z')?
            }
            b'r' => {
                let index = self.size()?;
                let found = self.references.get(index).cloned().flatten();
                return found.map(Some).ok_or_else(|| vm.value_error("bad marshal data (invalid reference)"));
            }
            b')' => {
                let count = usize::from(self.take(1)?[0]);
                tuple::new(self.objects(count, depth)?)
            }
            b'(' => {
                let count = self.size()?;
                tuple::new(self.objects(count, depth)?)
            }
            b'[' => {
                let list = list::new(Vec::new());
                self.note(place, &list);
                self.list(&list, depth)?;
                list
            }
            b'{' => {
                let dict = dict::new();
                self.note(place, &dict);
                self.dict(&dict, depth)?;
                dict
            }
            b'<' => {
                let set = vm.call(&Known::Set.value(), &[])?;
                self.note(place, &set);
                let count = self.size()?;
                let items = list::new(self.objects(count, depth)?);
                vm.call_method(&set, &vm.intern("update"), &[items])?;
                set
            }
            b'>' => {
                let count = self.size()?;
                let items = list::new(self.objects(count, depth)?);
                vm.call(&Known::FrozenSet.value(), &[items])?
            }
            b':' => slice::new(self.object(depth + 1)?, self.object(depth + 1)?, self.object(depth + 1)?),
            CODE => {
                if !self.allow_code {
                    return Err(vm.value_error("unmarshalling code objects is disallowed"));
                }
                let size = self.size()?;
                match decode(self.take(size)?) {
                    Ok(code) => Code::load(vm, Arc::new(code))?,
                    Err(_) => return Err(vm.value_error("bad marshal data (code)")),
                }
            }
            _ => return Err(vm.value_error("bad marshal data (unknown type code)")),
        };
        self.note(place, &value);
        Ok(Some(value))
    }

    /// What the place refers to from now on.
    fn note(&mut self, place: Option<usize>, value: &Value) {
        if let Some(place) = place {
            self.references[place] = Some(value.clone());
        }
    }

    fn list(&mut self, list: &Value, depth: usize) -> Result<()> {
        let count = self.size()?;
        if count > self.bytes.len() - self.at {
            return Err(self.vm.eof_error("marshal data too short"));
        }
        let Some(list) = List::from(list) else { return Ok(()) };
        for _ in 0..count {
            list.append(self.vm, &self.object(depth + 1)?)?;
        }
        Ok(())
    }

    fn dict(&mut self, dict: &Value, depth: usize) -> Result<()> {
        let Some(target) = Dict::from(dict) else { return Ok(()) };
        while let Some(key) = self.maybe(depth + 1)? {
            let item = self.object(depth + 1)?;
            target.set(self.vm, &key, item)?;
        }
        Ok(())
    }

    fn text(&mut self, size: usize, interned: bool) -> Result<Value> {
        let bytes = self.take(size)?;
        let vm = self.vm;
        let text = Text::from_bytes(bytes).ok_or_else(|| vm.value_error("bad marshal data (string)"))?;
        let value = string::from_text(text);
        Ok(if interned { vm.intern_value(&value) } else { value })
    }

    fn big(&mut self) -> Result<Value> {
        let count = i32::from_le_bytes(self.array()?);
        let mut magnitude = Vec::new();
        let (mut bits, mut have, mut last) = (0u32, 0, 0);
        for _ in 0..count.unsigned_abs() {
            let digit = u16::from_le_bytes(self.array()?);
            last = digit;
            if digit > 0x7fff {
                return Err(self.vm.value_error("bad marshal data (digit out of range in long)"));
            }
            bits |= u32::from(digit) << have;
            have += 15;
            while have >= 8 {
                magnitude.push(bits as u8);
                bits >>= 8;
                have -= 8;
            }
        }
        magnitude.push(bits as u8);
        if count != 0 && last == 0 {
            return Err(self.vm.value_error("bad marshal data (unnormalized long data)"));
        }
        let big = BigInt::from_bytes(&magnitude, ByteOrder::Little, false);
        Ok(self.vm.big_int(if count < 0 { big.neg() } else { big }))
    }
}

//! Values to bytes.

use std::collections::{HashMap, hash_map::Entry};

use typhon_interpreter::{import::cache::CODE, types::code::Code};
use typhon_object::{
    prelude::*,
    primal::{
        float::{Complex, Float},
        int::{self, Kind},
        slice::Slice,
    },
};

use super::{DEPTH, REFERENCE};

/// The first version in which an object is written once, and then referred to.
const FIRST_WITH_REFERENCES: i32 = 3;
/// The first version that has slices.
const FIRST_WITH_SLICES: i32 = 5;
/// The first version that tells which strs are interned.
const FIRST_WITH_INTERNED: i32 = 1;

/// The bytes of a value.
///
/// # Errors
/// ValueError for what cannot be marshalled.
pub fn dumps(vm: &Vm, value: &Value, version: i32, allow_code: bool) -> Result<Vec<u8>> {
    let mut writer = Writer { vm, out: Vec::new(), version, allow_code, written: HashMap::new(), open: Vec::new() };
    writer.value(value, 0)?;
    Ok(writer.out)
}

struct Writer<'a> {
    vm: &'a Vm,
    out: Vec<u8>,
    version: i32,
    allow_code: bool,
    /// The number of each object that was written, by its identity, which is kept for it.
    written: HashMap<u64, (u32, Value)>,
    /// Immutable containers whose contents are being written: the reader has none of them before it has its contents.
    open: Vec<u64>,
}

impl Writer<'_> {
    fn long(&mut self, number: usize) {
        self.out.extend((number as u32).to_le_bytes());
    }

    fn sized(&mut self, kind: u8, bytes: &[u8]) {
        self.out.push(kind);
        self.long(bytes.len());
        self.out.extend_from_slice(bytes);
    }

    fn all<'v>(&mut self, items: impl IntoIterator<Item = &'v Value>, depth: usize) -> Result<()> {
        items.into_iter().try_for_each(|item| self.value(item, depth + 1))
    }

    fn value(&mut self, value: &Value, depth: usize) -> Result<()> {
        let vm = self.vm;
        if depth >= DEPTH {
            return Err(vm.value_error("object too deeply nested to marshal"));
        }
        for (constant, byte) in
            [(Value::NONE, b'N'), (Value::TRUE, b'T'), (Value::FALSE, b'F'), (Value::ELLIPSIS, b'.')]
        {
            if value.is(&constant) {
                self.out.push(byte);
                return Ok(());
            }
        }
        if value.is(&Known::StopIteration.value()) {
            self.out.push(b'S');
            return Ok(());
        }
        let flag = self.out.len();
        let fresh = self.version >= FIRST_WITH_REFERENCES && value.header().is_some();
        // Nothing refers to a code object from within it.
        if fresh && !(depth == 0 && value.exact::<Code>().is_some()) {
            let identity = value.word();
            let next = self.written.len() as u32;
            match self.written.entry(identity) {
                Entry::Occupied(_) if self.open.contains(&identity) => {
                    return Err(vm.value_error("unmarshallable object"));
                }
                Entry::Occupied(known) => {
                    let number = known.get().0;
                    self.out.push(b'r');
                    self.long(number as usize);
                    return Ok(());
                }
                Entry::Vacant(place) => {
                    place.insert((next, value.clone()));
                    self.contents(value, depth)?;
                    self.out[flag] |= REFERENCE;
                    return Ok(());
                }
            }
        }
        self.contents(value, depth)
    }

    /// Writes a value that was not written before.
    fn contents(&mut self, value: &Value, depth: usize) -> Result<()> {
        let vm = self.vm;
        if let Some(float) = value.as_small_float().or_else(|| value.exact::<Float>().map(Float::value)) {
            self.out.push(b'g');
            self.out.extend(float.to_le_bytes());
        } else if let Some(int) = value.as_small_int() {
            self.int(int)?;
        } else if vm.class_of(value).is_subclass(Known::Int) && value.shape() == Known::Int.shape() {
            match int::kind(value) {
                Some(Kind::Small(int)) => self.int(int)?,
                _ => self.big(&int::to_bigint(vm, value)?),
            }
        } else if let Some(complex) = value.exact::<Complex>() {
            let (real, imaginary) = complex.parts();
            self.out.push(b'Y');
            self.out.extend(real.to_le_bytes());
            self.out.extend(imaginary.to_le_bytes());
        } else if let Some(text) = value.exact::<Str>() {
            let bytes = text.text().bytes();
            let kind = if text.is_interned() && self.version >= FIRST_WITH_INTERNED { b't' } else { b'u' };
            self.sized(kind, bytes);
        } else if let Some(tuple) = value.exact::<Tuple>() {
            let items = tuple.items();
            match u8::try_from(items.len()) {
                Ok(count) => self.out.extend([b')', count]),
                Err(_) => {
                    self.out.push(b'(');
                    self.long(items.len());
                }
            }
            self.all(items, depth)?;
        } else if let Some(list) = value.exact::<List>() {
            let items = list.to_vec();
            self.out.push(b'[');
            self.long(items.len());
            self.all(&items, depth)?;
        } else if let Some(dict) = value.exact::<Dict>() {
            self.out.push(b'{');
            for (key, item) in dict.entries() {
                self.value(&key, depth + 1)?;
                self.value(&item, depth + 1)?;
            }
            self.out.push(b'0');
        } else if let Some(slice) = value.exact::<Slice>().filter(|_| self.version >= FIRST_WITH_SLICES) {
            self.out.push(b':');
            self.open.push(value.word());
            self.all([slice.start_value(), slice.stop_value(), slice.step_value()], depth)?;
            self.open.pop();
        } else if let Some(code) = value.exact::<Code>() {
            if !self.allow_code {
                return Err(vm.value_error("marshalling code objects is disallowed"));
            }
            self.out.push(CODE);
            let at = self.out.len();
            self.long(0);
            code.compiled.encode_into(&mut self.out);
            let length = (self.out.len() - at - 4) as u32;
            self.out[at..at + 4].copy_from_slice(&length.to_le_bytes());
        } else {
            self.other(value, depth)?;
        }
        Ok(())
    }

    fn other(&mut self, value: &Value, depth: usize) -> Result<()> {
        let vm = self.vm;
        let shape = value.shape();
        let kind = match () {
            () if shape == Known::Set.shape() => b'<',
            () if shape == Known::FrozenSet.shape() => b'>',
            () => match crate::support::bytes::find_bytes(vm, value)? {
                Some(bytes) => {
                    self.sized(b's', &bytes);
                    return Ok(());
                }
                None => return Err(vm.value_error("unmarshallable object")),
            },
        };
        let items = ops::collect(vm, value)?;
        self.out.push(kind);
        self.long(items.len());
        self.open.push(value.word());
        self.all(&items, depth)?;
        self.open.pop();
        Ok(())
    }

    fn int(&mut self, int: i64) -> Result<()> {
        match i32::try_from(int) {
            Ok(int) => {
                self.out.push(b'i');
                self.out.extend(int.to_le_bytes());
            }
            Err(_) => self.big(&typhon_number::BigInt::from(int)),
        }
        Ok(())
    }

    /// Digits of fifteen bits, as CPython writes them.
    fn big(&mut self, big: &typhon_number::BigInt) {
        let (negative, magnitude) = (big.is_negative(), big.magnitude().iter().flat_map(|word| word.to_le_bytes()));
        let mut digits = Vec::new();
        let (mut bits, mut count) = (0u32, 0);
        for byte in magnitude {
            bits |= u32::from(byte) << count;
            count += 8;
            if count >= 15 {
                digits.push((bits & 0x7fff) as u16);
                bits >>= 15;
                count -= 15;
            }
        }
        digits.push(bits as u16);
        while digits.last() == Some(&0) {
            digits.pop();
        }
        self.out.push(b'l');
        let count = digits.len() as i32;
        self.out.extend((if negative { -count } else { count }).to_le_bytes());
        self.out.extend(digits.iter().flat_map(|digit| digit.to_le_bytes()));
    }
}

//! What an array's items are, and how values become such.

use typhon_number::BigInt;
use typhon_object::{
    prelude::*,
    primal::{int, str as string},
};

/// All type codes.
pub(super) const CODES: &str = "bBuwhHiIlLqQfd";

/// The largest character.
pub(super) const LAST_CHARACTER: u32 = 0x10_ffff;

/// A machine type.
pub(super) struct Kind {
    pub(super) code: char,
    /// In `struct`'s language.
    pub(super) format: &'static str,
    pub(super) size: usize,
    form: Form,
}

enum Form {
    /// The name for errors, and whether it is signed.
    Integer(&'static str, bool),
    /// `unsigned int`, `long` and so on, whose errors are those of the conversions.
    Unsigned,
    Long,
    UnsignedLong,
    LongLong,
    UnsignedLongLong,
    Float,
    Double,
    Character,
}

const fn kind(code: char, format: &'static str, size: usize, form: Form) -> Kind {
    Kind { code, format, size, form }
}

static KINDS: [Kind; 14] = [
    kind('b', "b", 1, Form::Integer("signed char", true)),
    kind('B', "B", 1, Form::Integer("unsigned byte integer", false)),
    kind('u', "w", 4, Form::Character),
    kind('w', "w", 4, Form::Character),
    kind('h', "h", 2, Form::Integer("signed short integer", true)),
    kind('H', "H", 2, Form::Integer("unsigned short", false)),
    kind('i', "i", 4, Form::Integer("signed integer", true)),
    kind('I', "I", 4, Form::Unsigned),
    kind('l', "l", 8, Form::Long),
    kind('L', "L", 8, Form::UnsignedLong),
    kind('q', "q", 8, Form::LongLong),
    kind('Q', "Q", 8, Form::UnsignedLongLong),
    kind('f', "f", 4, Form::Float),
    kind('d', "d", 8, Form::Double),
];

/// The number of an item that C takes as `long` and narrows to the next larger type first, unless it is an unsigned byte.
fn long(vm: &Vm, value: &Value, code: char) -> Result<i64> {
    let Some(number) = int::to_bigint(vm, value)?.to_i64() else {
        return Err(vm.overflow_error("Python int too large to convert to C long"));
    };
    let (name, low, high) = match code {
        'B' => return Ok(number),
        'b' | 'h' => ("signed short integer", i64::from(i16::MIN), i64::from(i16::MAX)),
        _ => ("signed integer", i64::from(i32::MIN), i64::from(i32::MAX)),
    };
    match number {
        _ if number < low => Err(vm.overflow_error(format!("{name} is less than minimum"))),
        _ if number > high => Err(vm.overflow_error(format!("{name} is greater than maximum"))),
        _ => Ok(number),
    }
}

impl Kind {
    /// The bytes of item `at`, and zeros; `None` beyond the end.
    #[inline(always)]
    pub(super) fn word(&self, items: &[u8], at: usize) -> Option<[u8; 8]> {
        let rest = items.get(at.checked_mul(self.size)?..)?;
        let mut word = [0; 8];
        match self.size {
            8 => word = *rest.first_chunk()?,
            4 => *word.first_chunk_mut::<4>()? = *rest.first_chunk()?,
            2 => *word.first_chunk_mut::<2>()? = *rest.first_chunk()?,
            _ => word[0] = *rest.first()?,
        }
        Some(word)
    }

    /// The kind of a type code.
    ///
    /// # Errors
    /// TypeError for what is no character, ValueError for others.
    pub(super) fn read(vm: &Vm, code: &Value) -> Result<&'static Kind> {
        let Some(text) = code.native::<Str>() else {
            return Err(typhon_object::primal::failure::argument(
                vm,
                "array() argument 1",
                "a unicode character",
                code,
            ));
        };
        if text.len() != 1 {
            let length = text.len();
            return Err(vm.type_error(format!(
                "array() argument 1 must be a unicode character, not a string of length {length}"
            )));
        }
        let found = text.text().code_points().next().and_then(Kind::of_code);
        found.ok_or_else(|| vm.value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)"))
    }

    /// The kind of a type code, if it is one.
    pub(super) fn of_code(code: u32) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| u32::from(kind.code) == code)
    }

    /// Whether items have an order of their own, so that arrays are compared without making values: floats may be NaN.
    pub(super) fn has_order(&self) -> bool {
        !matches!(self.form, Form::Float | Form::Double)
    }

    /// A number that is ordered as the integers or characters are.
    pub(super) fn order_key(&self, item: &[u8]) -> i128 {
        let mut word = [0; 8];
        let place = if cfg!(target_endian = "big") { 8 - item.len() } else { 0 };
        word[place..place + item.len()].copy_from_slice(item);
        let (bits, unused) = (u64::from_ne_bytes(word), 64 - 8 * item.len());
        match self.code {
            // `u` is C's wide character, which has a sign.
            'b' | 'h' | 'i' | 'l' | 'q' | 'u' => i128::from((bits << unused) as i64 >> unused),
            _ => i128::from(bits),
        }
    }

    /// Whether the items are characters.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.form, Form::Character)
    }

    /// The bytes of a value, in the machine's order.
    ///
    /// # Errors
    /// TypeError, OverflowError.
    pub(super) fn pack(&self, vm: &Vm, value: &Value) -> Result<[u8; 8]> {
        let mut word = [0; 8];
        match &self.form {
            Form::Float => word[..4].copy_from_slice(&(ops::to_f64(vm, value)? as f32).to_ne_bytes()),
            Form::Double => word = ops::to_f64(vm, value)?.to_ne_bytes(),
            Form::Character => word[..4].copy_from_slice(&character(vm, value)?.to_ne_bytes()),
            _ => {
                let bytes = self.integer(vm, value)?.to_ne_bytes();
                let size = self.size;
                word[..size].copy_from_slice(if cfg!(target_endian = "big") {
                    &bytes[8 - size..]
                } else {
                    &bytes[..size]
                });
            }
        }
        Ok(word)
    }

    /// The bits of an integer.
    fn integer(&self, vm: &Vm, value: &Value) -> Result<u64> {
        if let Form::Integer(name, signed) = self.form {
            let number = long(vm, value, self.code)?;
            let bits = 8 * self.size as u32;
            let (low, high) = match signed {
                true => (-(1i64 << (bits - 1)), (1i64 << (bits - 1)) - 1),
                false => (0, (1i64 << bits) - 1),
            };
            return match number {
                _ if number < low => Err(vm.overflow_error(format!("{name} is less than minimum"))),
                _ if number > high => Err(vm.overflow_error(format!("{name} is greater than maximum"))),
                _ => Ok(number as u64),
            };
        }
        let number = int::to_bigint(vm, value)?;
        if matches!(self.form, Form::Unsigned) && !number.is_negative() && number.to_u64().is_none() {
            return Err(vm.overflow_error("Python int too large to convert to C unsigned long"));
        }
        let negative = number.is_negative();
        let text = match self.form {
            Form::Unsigned | Form::UnsignedLong if negative => "can't convert negative value to unsigned int",
            Form::Unsigned => match number.to_u64().filter(|&number| number <= u32::MAX.into()) {
                Some(number) => return Ok(number),
                None => "unsigned int is greater than maximum",
            },
            Form::UnsignedLong => match number.to_u64() {
                Some(number) => return Ok(number),
                None => "Python int too large to convert to C unsigned long",
            },
            Form::UnsignedLongLong if negative => "can't convert negative int to unsigned",
            Form::UnsignedLongLong => match number.to_u64() {
                Some(number) => return Ok(number),
                None => "int too big to convert",
            },
            _ => match number.to_i64() {
                Some(number) => return Ok(number as u64),
                None if matches!(self.form, Form::Long) => "Python int too large to convert to C long",
                None => "int too big to convert",
            },
        };
        Err(vm.overflow_error(text))
    }

    /// The value of an item's bytes.
    ///
    /// # Errors
    /// ValueError for a character that is none.
    pub(super) fn unpack(&self, vm: &Vm, word: [u8; 8]) -> Result<Value> {
        let [a, b, c, d, ..] = word;
        let (two, four) = ([a, b], [a, b, c, d]);
        Ok(match self.code {
            'b' => vm.int(i64::from(a as i8)),
            'B' => vm.int(i64::from(a)),
            'h' => vm.int(i16::from_ne_bytes(two).into()),
            'H' => vm.int(u16::from_ne_bytes(two).into()),
            'i' => vm.int(i32::from_ne_bytes(four).into()),
            'I' => vm.int(u32::from_ne_bytes(four).into()),
            'l' | 'q' => vm.int(i64::from_ne_bytes(word)),
            'L' | 'Q' => match i64::try_from(u64::from_ne_bytes(word)) {
                Ok(number) => vm.int(number),
                Err(_) => vm.big_int(BigInt::from(u64::from_ne_bytes(word))),
            },
            'f' => vm.float(f32::from_ne_bytes(four).into()),
            'd' => vm.float(f64::from_ne_bytes(word)),
            _ => match u32::from_ne_bytes(four) {
                point if point > LAST_CHARACTER => return Err(vm.value_error("chr() arg not in range(0x110000)")),
                point => string::from_point(point),
            },
        })
    }
}

fn character(vm: &Vm, value: &Value) -> Result<u32> {
    let Some(text) = value.native::<Str>() else {
        let given = vm.class_of(value).told_name(vm);
        return Err(vm.type_error(format!("array item must be a unicode character, not {given}")));
    };
    match text.len() {
        1 => Ok(text.text().code_points().next().unwrap_or_default()),
        length => {
            Err(vm.type_error(format!("array item must be a unicode character, not a string of length {length}")))
        }
    }
}

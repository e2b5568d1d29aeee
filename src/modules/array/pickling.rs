//! Arrays as pickles have them: class, type code, the format of the machine that wrote the items, and their bytes.

use typhon_number::BigInt;
use typhon_object::{
    bootstrap::type_of,
    prelude::*,
    primal::{failure, int, list, str::codec},
};

use super::{Array, Kind};
use crate::support::bytes;

/// How a machine writes items.
struct Format {
    form: Form,
    size: usize,
    big_endian: bool,
}

enum Form {
    Signed,
    Unsigned,
    Float,
    /// UTF-16 or UTF-32, by the size.
    Text,
}

impl Format {
    /// The format of a pickle's number.
    fn of_number(number: i32) -> Option<Format> {
        let (form, size) = match number {
            0 => (Form::Unsigned, 1),
            1 => (Form::Signed, 1),
            2 | 3 => (Form::Unsigned, 2),
            4 | 5 => (Form::Signed, 2),
            6 | 7 => (Form::Unsigned, 4),
            8 | 9 => (Form::Signed, 4),
            10 | 11 => (Form::Unsigned, 8),
            12 | 13 => (Form::Signed, 8),
            14 | 15 => (Form::Float, 4),
            16 | 17 => (Form::Float, 8),
            18 | 19 => (Form::Text, 2),
            20 | 21 => (Form::Text, 4),
            _ => return None,
        };
        Some(Format { form, size, big_endian: number > 1 && number % 2 == 1 })
    }

    /// The type code that integers of this format fit best; others stay in the array's own.
    fn code(&self) -> Option<u32> {
        let pairs = match self.form {
            Form::Signed => ['b', 'h', 'i', 'q'],
            Form::Unsigned => ['B', 'H', 'I', 'Q'],
            Form::Float | Form::Text => return None,
        };
        pairs.get(self.size.ilog2() as usize).map(|&code| u32::from(code))
    }

    /// The items as Python has them: a list of numbers, or a text.
    ///
    /// # Errors
    /// UnicodeDecodeError.
    fn read(&self, vm: &Vm, items: &[u8]) -> Result<Value> {
        if matches!(self.form, Form::Text) {
            let end = if self.big_endian { "be" } else { "le" };
            return codec::decode(vm, items, None, &format!("utf-{}-{end}", 8 * self.size), None);
        }
        Ok(list::new(items.chunks_exact(self.size).map(|item| self.number(vm, item)).collect()))
    }

    fn number(&self, vm: &Vm, item: &[u8]) -> Value {
        let mut word = [0; 8];
        word[..item.len()].copy_from_slice(item);
        if self.big_endian {
            word[..item.len()].reverse();
        }
        let bits = u64::from_le_bytes(word);
        let unused = 64 - 8 * self.size as u32;
        match self.form {
            Form::Signed => vm.int((bits << unused) as i64 >> unused),
            Form::Float if self.size == 4 => vm.float(f32::from_bits(bits as u32).into()),
            Form::Float => vm.float(f64::from_bits(bits)),
            Form::Unsigned | Form::Text => vm.big_int(BigInt::from(bits)),
        }
    }
}

/// What a pickle of protocol 3 and above calls.
///
/// # Errors
/// TypeError, ValueError, OverflowError or UnicodeDecodeError for what no array has written.
pub(super) fn reconstruct(vm: &Vm, class: &Value, code: &Value, format: i32, items: &Value) -> Result<Value> {
    let code = read_code(vm, code)?;
    let Some(named) = Class::from(class) else {
        let given = vm.type_name(class);
        return Err(vm.type_error(format!("first argument must be a type object, not {given}")));
    };
    let arrays = type_of(vm, Array::DEF);
    if !Class::from(&arrays).is_some_and(|arrays| named.is_subclass_of(arrays)) {
        return Err(vm.type_error(format!("{} is not a subtype of array.array", named.name())));
    }
    let bad_code = || vm.value_error("second argument must be a valid type code");
    let kind = Kind::of_code(code).ok_or_else(bad_code)?;
    let bad_format = || vm.value_error("third argument must be a valid machine format code.");
    let written = Format::of_number(format).ok_or_else(bad_format)?;
    if !bytes::is_bytes(items) {
        let given = vm.type_name(items);
        return Err(vm.type_error(format!("fourth argument should be bytes, not {given}")));
    }
    if format == machine_format(kind) {
        return super::filled(vm, class, kind, Some(items));
    }
    let bytes = bytes::to_vec(vm, items)?;
    if !bytes.len().is_multiple_of(written.size) {
        return Err(vm.value_error("string length not a multiple of item size"));
    }
    let items = written.read(vm, &bytes)?;
    super::filled(vm, class, written.code().and_then(Kind::of_code).unwrap_or(kind), Some(&items))
}

fn read_code(vm: &Vm, code: &Value) -> Result<u32> {
    let Some(text) = code.native::<Str>() else {
        return Err(failure::argument(vm, "_array_reconstructor() argument 2", "a unicode character", code));
    };
    text.text().code_points().next().filter(|_| text.len() == 1).ok_or_else(|| {
        let length = text.len();
        let wanted = "argument 2 must be a unicode character";
        vm.type_error(format!("_array_reconstructor(): {wanted}, not a string of length {length}"))
    })
}

/// The number that pickles use for the format of the items on this machine.
fn machine_format(kind: &Kind) -> i32 {
    let swapped = i32::from(cfg!(target_endian = "big"));
    match (kind.code, kind.size) {
        ('B', _) => 0,
        ('b', _) => 1,
        ('H', _) => 2 + swapped,
        ('h', _) => 4 + swapped,
        ('I', _) => 6 + swapped,
        ('i', _) => 8 + swapped,
        ('L' | 'Q', _) => 10 + swapped,
        ('l' | 'q', _) => 12 + swapped,
        ('f', _) => 14 + swapped,
        ('d', _) => 16 + swapped,
        _ => 20 + swapped,
    }
}

#[pymethods(pickling)]
impl Array {
    /// Return state information for pickling.
    fn __reduce_ex__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        let Some(array) = this.native::<Array>() else { return Ok(Value::NONE) };
        if !int::is_int(value) {
            return Err(vm.type_error("__reduce_ex__ argument should be an integer"));
        }
        let too_large = || vm.overflow_error("Python int too large to convert to C long");
        let protocol = int::as_i64(value).ok_or_else(too_large)?;
        let class = vm.class_value(this);
        let state = vm.find_attr_str(this, "__dict__")?.unwrap_or(Value::NONE);
        let code = vm.str(&array.kind.code.to_string());
        if protocol < 3 {
            let args = vm.tuple(vec![code, list::new(array.to_list(vm)?)]);
            return Ok(vm.tuple(vec![class, args, state]));
        }
        let module = (vm.hooks().import)(vm, "array")?;
        let make = vm.get_attr_str(&module, "_array_reconstructor")?;
        let format = vm.int(machine_format(*array.kind).into());
        let args = vm.tuple(vec![class, code, format, Array::tobytes(array)]);
        Ok(vm.tuple(vec![make, args, state]))
    }
}

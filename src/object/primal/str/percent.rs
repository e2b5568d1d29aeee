//! `%` formatting of strs, and of bytes for the room above.

use std::ops::Range;

use typhon_heap::Value;
use typhon_number::small::Decimal;
use typhon_text::{
    TextBuf, TooLong,
    format::percent::{Amount, Conversion, Layout, Piece, Pieces, unsupported},
};

use super::{Str, from_text, push_str, written};
use crate::{
    dunder::Dunder,
    known::Known,
    ops,
    primal::{
        buffer,
        int::{self, is_int},
        str as string,
        tuple::Tuple,
    },
    raise::{Raised, Result},
    vm::Vm,
};

/// `format % args` of strs; `NotImplemented` where `format` is none.
///
/// # Errors
/// TypeError for missing, surplus or unfit arguments, ValueError for a malformed format, or what conversions raise.
pub fn format(vm: &Vm, format: &Value, args: &Value) -> Result<Value> {
    let Some(string) = format.native::<Str>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let text = string.text();
    written(vm, |out| {
        let mut arguments = Arguments::new(vm, args, "string");
        let mut pieces = Pieces::of_text(text);
        loop {
            let literal = pieces.literal();
            if !literal.is_empty() {
                out.push_text(text.slice(literal));
            }
            if let Some(letter) = pieces.plain() {
                let value = arguments.next()?;
                if letter == b's' || value.as_small_int().is_some() {
                    push_str(vm, &value, out)?;
                } else {
                    write_text(vm, &Conversion::plain(letter), Layout::default(), &value, out)?;
                }
                continue;
            }
            let Some(piece) = pieces.next() else { break };
            match piece.map_err(|message| vm.value_error(message))? {
                Piece::Literal(range) => out.push_text(text.slice(range)),
                Piece::Conversion(conversion) => {
                    let key = |range: Range<usize>| Ok(from_text(text.slice(range)));
                    let (layout, value) = arguments.next_conversion(&conversion, key)?;
                    write_text(vm, &conversion, layout, &value, out)?;
                }
            }
        }
        arguments.finish()
    })
    .map(|made| match string.is_empty() || string.bytes().contains(&b'%') {
        true => made,
        // What has no conversions comes back as it is, an instance of a subclass too.
        false => format.clone(),
    })
}

/// `format % args` of bytes.
///
/// # Errors
/// As [`format`].
pub fn format_bytes(vm: &Vm, format: &[u8], args: &Value) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(format.len() + 16);
    let mut arguments = Arguments::new(vm, args, "bytes");
    for piece in Pieces::of_bytes(format) {
        match piece.map_err(|message| vm.value_error(message))? {
            Piece::Literal(range) => {
                vm.make_room(&mut out, range.len())?;
                out.extend_from_slice(&format[range]);
            }
            Piece::Conversion(conversion) => {
                let key = |range: Range<usize>| buffer::new_bytes(vm, &format[range]);
                let (layout, value) = arguments.next_conversion(&conversion, key)?;
                write_bytes(vm, &conversion, layout, &value, &mut out)?;
            }
        }
    }
    arguments.finish()?;
    Ok(out)
}

/// The right operand, used up item by item.
struct Arguments<'a> {
    vm: &'a Vm,
    /// "string" or "bytes".
    what: &'static str,
    mapping: Option<&'a Value>,
    /// What conversions take from: a tuple, or the one value.
    source: Value,
    is_tuple: bool,
    used: usize,
}

impl<'a> Arguments<'a> {
    fn new(vm: &'a Vm, args: &'a Value, what: &'static str) -> Arguments<'a> {
        let is_tuple = args.native::<Tuple>().is_some();
        let is_text = || string::is_str(args) || what != "string" && buffer::is_bytes(vm, args);
        let is_mapping = !is_tuple && !is_text() && ops::is_mapping(vm, args);
        Arguments { vm, what, mapping: is_mapping.then_some(args), source: args.clone(), is_tuple, used: 0 }
    }

    fn count(&self) -> usize {
        self.source.native::<Tuple>().filter(|_| self.is_tuple).map_or(1, Tuple::len)
    }

    fn next(&mut self) -> Result<Value> {
        if self.used >= self.count() {
            return Err(self.vm.type_error("not enough arguments for format string"));
        }
        self.used += 1;
        Ok(match self.source.native::<Tuple>().filter(|_| self.is_tuple) {
            Some(tuple) => tuple.items()[self.used - 1].clone(),
            None => self.source.clone(),
        })
    }

    /// Layout and value of a conversion.
    fn next_conversion(
        &mut self,
        conversion: &Conversion,
        key: impl FnOnce(Range<usize>) -> Result<Value>,
    ) -> Result<(Layout, Value)> {
        if let Some(range) = conversion.key.clone() {
            let Some(mapping) = self.mapping else { return Err(self.vm.type_error("format requires a mapping")) };
            self.source = ops::get_item(self.vm, mapping, &key(range)?)?;
            self.is_tuple = false;
            self.used = 0;
        }
        let width = self.star(conversion.width, "ssize_t")?;
        let precision = self.star(conversion.precision, "int")?;
        let value = self.next()?;
        Ok((conversion.layout(width, precision), value))
    }

    fn star(&mut self, amount: Amount, c_type: &str) -> Result<Option<isize>> {
        if amount != Amount::Star {
            return Ok(None);
        }
        let value = self.next()?;
        if !is_int(&value) {
            return Err(self.vm.type_error("* wants int"));
        }
        let fits = |int: &i64| c_type == "ssize_t" || i32::try_from(*int).is_ok();
        match int::as_i64(&value).filter(fits) {
            Some(i64::MIN) => Err(self.vm.overflow_error("width too big")),
            Some(int) => Ok(Some(int as isize)),
            None => Err(self.vm.overflow_error(format!("Python int too large to convert to C {c_type}"))),
        }
    }

    fn finish(&self) -> Result<()> {
        if self.used < self.count() && self.mapping.is_none() {
            let what = self.what;
            return Err(self.vm.type_error(format!("not all arguments converted during {what} formatting")));
        }
        Ok(())
    }
}

fn letter_of(conversion: &Conversion) -> u8 {
    u8::try_from(conversion.kind).unwrap_or(0)
}

/// `%d` and its like, and `%e` and its like; `None` for other letters.
fn number(
    vm: &Vm,
    letter: u8,
    layout: Layout,
    value: &Value,
    what: &str,
    out: &mut TextBuf,
) -> Result<Option<std::result::Result<(), TooLong>>> {
    match letter {
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let value = integer(vm, letter, value)?;
            if let (b'd' | b'i' | b'u', Some(int)) = (letter, value.as_small_int()) {
                let decimal = Decimal::new(int);
                let digits = &decimal.as_bytes()[usize::from(int < 0)..];
                return Ok(Some(layout.integer(letter, int < 0, digits, out)));
            }
            let base = match letter {
                b'o' => 8,
                b'x' | b'X' => 16,
                _ => 10,
            };
            let (negative, mut digits) = int::text::digits(vm, &value, base)?;
            if letter == b'X' {
                digits.make_ascii_uppercase();
            }
            Ok(Some(layout.integer(letter, negative, digits.as_bytes(), out)))
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let float = match ops::to_f64(vm, value) {
                Err(raised) if what == "bytes" => {
                    // Whatever `__float__` raises, as in CPython.
                    vm.catch_as(raised, Known::BaseException).map(drop)?;
                    let given = vm.type_name(value);
                    return Err(vm.type_error(format!("float argument required, not {given}")));
                }
                result => result?,
            };
            Ok(Some(layout.float(letter, float, out)))
        }
        _ => Ok(None),
    }
}

/// The int that an integer conversion shows.
fn integer(vm: &Vm, letter: u8, value: &Value) -> Result<Value> {
    if is_int(value) {
        return Ok(value.clone());
    }
    let strict = matches!(letter, b'o' | b'x' | b'X');
    let wrong = || {
        let (letter, given) = (char::from(letter), vm.type_name(value));
        let wanted = if strict { "an integer" } else { "a real number" };
        vm.type_error(format!("%{letter} format: {wanted} is required, not {given}"))
    };
    let slots = vm.class_of(value).slots();
    if ![Dunder::Index, Dunder::Int, Dunder::Float].into_iter().any(|dunder| slots.has(dunder)) {
        return Err(wrong());
    }
    let converted = if strict { ops::index(vm, value) } else { int::make::convert(vm, value) };
    converted.or_else(|raised| {
        vm.catch_as(raised, Known::TypeError)?;
        Err(wrong())
    })
}

#[cold]
fn no_such_letter(vm: &Vm, conversion: &Conversion) -> Raised {
    vm.value_error(unsupported(conversion.kind, conversion.index))
}

fn room(vm: &Vm, result: std::result::Result<(), TooLong>) -> Result<()> {
    result.map_err(|TooLong| vm.memory_error())
}

fn write_text(vm: &Vm, conversion: &Conversion, layout: Layout, value: &Value, out: &mut TextBuf) -> Result<()> {
    let letter = letter_of(conversion);
    if letter == b's' && layout.is_plain() {
        return push_str(vm, value, out);
    }
    let shown = match letter {
        b's' => ops::str(vm, value)?,
        b'r' => ops::repr(vm, value)?,
        b'a' => ops::ascii(vm, value)?,
        b'c' => return room(vm, layout.character(character(vm, value)?, out)),
        _ => {
            return match number(vm, letter, layout, value, "string", out)? {
                Some(result) => room(vm, result),
                None => Err(no_such_letter(vm, conversion)),
            };
        }
    };
    let Some(shown) = shown.native::<Str>() else { return Ok(()) };
    room(vm, layout.string(shown.text(), out))
}

/// The code point of `%c`.
fn character(vm: &Vm, value: &Value) -> Result<u32> {
    const WANTED: &str = "%c requires an int or a unicode character, not";
    if let Some(string) = value.native::<Str>() {
        return match (string.len(), string.text().code_points().next()) {
            (1, Some(point)) => Ok(point),
            (len, _) => Err(vm.type_error(format!("{WANTED} a string of length {len}"))),
        };
    }
    let wrong = || vm.type_error(format!("{WANTED} {}", vm.class_of(value).told_name(vm)));
    if !is_int(value) && !vm.class_of(value).slots().has(Dunder::Index) {
        return Err(wrong());
    }
    // An `__index__` that gives no int is told as no number at all.
    let number = int::to_i64_clamped(vm, value).or_else(|raised| {
        drop(vm.catch_as(raised, Known::TypeError)?);
        Err(wrong())
    });
    match u32::try_from(number?) {
        Ok(point @ 0..=0x10FFFF) => Ok(point),
        _ => Err(vm.overflow_error("%c arg not in range(0x110000)")),
    }
}

fn write_bytes(vm: &Vm, conversion: &Conversion, layout: Layout, value: &Value, out: &mut Vec<u8>) -> Result<()> {
    let letter = letter_of(conversion);
    let made = match letter {
        b's' | b'b' => layout.bytes(&bytes_argument(vm, value)?),
        b'r' | b'a' => {
            let shown = ops::ascii(vm, value)?;
            layout.bytes(shown.native::<Str>().map_or(b"", Str::bytes))
        }
        b'c' => Layout { precision: None, ..layout }.bytes(&[byte_argument(vm, value)?]),
        _ => {
            let mut text = TextBuf::new();
            match number(vm, letter, layout, value, "bytes", &mut text)? {
                Some(made) => made.map(|()| text.into_parts().0),
                None => return Err(no_such_letter(vm, conversion)),
            }
        }
    };
    let made = made.map_err(|TooLong| vm.memory_error())?;
    vm.make_room(out, made.len())?;
    out.extend_from_slice(&made);
    Ok(())
}

fn bytes_argument(vm: &Vm, value: &Value) -> Result<Vec<u8>> {
    let maker = vm.class_of(value).slots().one(Dunder::Bytes).filter(|_| !buffer::is_bytes(vm, value));
    if maker.is_none()
        && let Some(bytes) = buffer::copy_bytes(vm, value)?
    {
        return Ok(bytes);
    }
    if let Some(slot) = maker {
        let made = slot(vm, value)?;
        if vm.class_of(&made).is_subclass(Known::Bytes) {
            return Ok(buffer::copy_bytes(vm, &made)?.unwrap_or_default());
        }
        let given = vm.type_name(&made);
        return Err(vm.type_error(format!("__bytes__ returned non-bytes (type {given})")));
    }
    let given = vm.type_name(value);
    Err(vm
        .type_error(format!("%b requires a bytes-like object, or an object that implements __bytes__, not '{given}'")))
}

fn byte_argument(vm: &Vm, value: &Value) -> Result<u8> {
    let class = vm.class_of(value);
    if buffer::is_bytes(vm, value) {
        let copy = buffer::copy_bytes(vm, value)?.unwrap_or_default();
        return match copy[..] {
            [byte] => Ok(byte),
            _ => {
                let given = if class.is_subclass(Known::Bytes) { "bytes" } else { "bytearray" };
                let len = copy.len();
                let text = format!(
                    "%c requires an integer in range(256) or a single byte, not a {given} object of length {len}"
                );
                Err(vm.type_error(text))
            }
        };
    }
    if is_int(value) || class.slots().has(Dunder::Index) {
        return u8::try_from(int::to_i64_clamped(vm, value)?)
            .map_err(|_| vm.overflow_error("%c arg not in range(256)"));
    }
    let given = class.told_name(vm);
    Err(vm.type_error(format!("%c requires an integer in range(256) or a single byte, not {given}")))
}

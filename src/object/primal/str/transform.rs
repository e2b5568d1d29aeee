//! Case, padding, stripping, replacing.

use typhon_heap::Value;
use typhon_macros::pymethods;
use typhon_text::{
    Text, TextBuf, TooLong,
    string::{self as text, Sides},
};

use super::{Str, build, from_ascii, from_buf_checked, from_text, make::exact};
use crate::{args::Maybe, raise::Result, vm::Vm};

/// The string itself where padding or replacing found nothing to do.
fn or_same(vm: &Vm, this: &Value, made: std::result::Result<Option<TextBuf>, TooLong>) -> Result<Value> {
    match (made.transpose(), this.native::<Str>()) {
        (None, Some(string)) => Ok(exact(this, string)),
        (None, None) => Ok(this.clone()),
        (Some(made), _) => from_buf_checked(vm, made),
    }
}

/// The string in another case: of ASCII byte by byte, and the string itself where no byte changes.
#[inline(always)]
fn in_case(
    vm: &Vm,
    this: &Value,
    changes: impl Fn(u8) -> bool,
    to: impl Fn(u8) -> u8,
    of_wide: fn(Text<'_>) -> TextBuf,
) -> Result<Value> {
    let Some(string) = this.native::<Str>() else { return Ok(this.clone()) };
    if !string.is_ascii() {
        return changed(vm, string.text(), of_wide);
    }
    let bytes = string.bytes();
    if !bytes.iter().any(|&byte| changes(byte)) {
        return Ok(exact(this, string));
    }
    mapped(vm, bytes, to)
}

/// What `change` makes of a text, which is as long or a little longer.
fn changed(vm: &Vm, text: Text<'_>, change: fn(Text<'_>) -> TextBuf) -> Result<Value> {
    vm.check_room(2 * text.byte_len())?;
    from_buf_checked(vm, Ok(change(text)))
}

/// A str of ASCII, not empty, each byte of which becomes another one.
#[inline(always)]
fn mapped(vm: &Vm, bytes: &[u8], to: impl Fn(u8) -> u8) -> Result<Value> {
    match *bytes {
        [byte] => Ok(from_ascii(&[to(byte)])),
        _ => build(vm, bytes.len(), bytes.len(), |room| {
            room.push(bytes);
            room.as_mut_slice().iter_mut().for_each(|byte| *byte = to(*byte));
        }),
    }
}

/// The string with one byte in the place of another, as often as that is found.
#[inline(never)]
fn replace_byte(vm: &Vm, this: &Value, string: &Str, from: u8, to: u8) -> Result<Value> {
    match string.bytes().contains(&from) && from != to {
        true => mapped(vm, string.bytes(), |byte| if byte == from { to } else { byte }),
        false => Ok(exact(this, string)),
    }
}

fn fill_character(vm: &Vm, fill: Maybe<'_>) -> Result<u32> {
    let Some(fill) = fill.0 else { return Ok(0x20) };
    let Some(string) = fill.native::<Str>() else {
        let given = vm.type_name(fill);
        return Err(vm.type_error(format!("The fill character must be a unicode character, not {given}")));
    };
    match (string.len(), string.text().code_points().next()) {
        (1, Some(point)) => Ok(point),
        _ => Err(vm.type_error("The fill character must be exactly one character long")),
    }
}

fn width(width: i64) -> usize {
    usize::try_from(width).unwrap_or(0)
}

fn strip(vm: &Vm, this: &Value, chars: &Value, name: &str, sides: Sides) -> Result<Value> {
    let Some(string) = this.native::<Str>() else { return Ok(this.clone()) };
    let stripped = match chars.native::<Str>() {
        Some(chars) => text::strip_chars(string.text(), chars.text(), sides),
        None if chars.is_none() => text::strip(string.text(), sides),
        None => return Err(vm.type_error(format!("{name} arg must be None or str"))),
    };
    if stripped.byte_len() == string.bytes_len() {
        return Ok(exact(this, string));
    }
    vm.check_room(stripped.byte_len())?;
    Ok(from_text(stripped))
}

fn text_of(this: &Value) -> Text<'_> {
    this.native::<Str>().map_or(Text::EMPTY, Str::text)
}

#[pymethods(transform)]
impl Str {
    /// A copy in lower case.
    fn lower(this: &Value, vm: &Vm) -> Result<Value> {
        in_case(vm, this, |byte| byte.is_ascii_uppercase(), |byte| byte.to_ascii_lowercase(), text::lower)
    }

    /// A copy in upper case.
    fn upper(this: &Value, vm: &Vm) -> Result<Value> {
        in_case(vm, this, |byte| byte.is_ascii_lowercase(), |byte| byte.to_ascii_uppercase(), text::upper)
    }

    /// A copy for comparisons without regard to case.
    fn casefold(&self, vm: &Vm) -> Result<Value> {
        changed(vm, self.text(), text::casefold)
    }

    /// A copy with upper and lower case exchanged.
    fn swapcase(&self, vm: &Vm) -> Result<Value> {
        changed(vm, self.text(), text::swapcase)
    }

    /// A copy whose first character is in upper case and the rest in lower case.
    fn capitalize(&self, vm: &Vm) -> Result<Value> {
        changed(vm, self.text(), text::capitalize)
    }

    /// A copy in which every word starts in title case and goes on in lower case.
    fn title(&self, vm: &Vm) -> Result<Value> {
        changed(vm, self.text(), text::title)
    }

    /// The string in the middle of a width.
    #[sig(width, fillchar = " ", /)]
    fn center(this: &Value, vm: &Vm, width_: i64, fillchar: Maybe<'_>) -> Result<Value> {
        let fill = fill_character(vm, fillchar)?;
        or_same(vm, this, text::center(text_of(this), width(width_), fill))
    }

    /// The string at the left of a width.
    #[sig(width, fillchar = " ", /)]
    fn ljust(this: &Value, vm: &Vm, width_: i64, fillchar: Maybe<'_>) -> Result<Value> {
        let fill = fill_character(vm, fillchar)?;
        or_same(vm, this, text::ljust(text_of(this), width(width_), fill))
    }

    /// The string at the right of a width.
    #[sig(width, fillchar = " ", /)]
    fn rjust(this: &Value, vm: &Vm, width_: i64, fillchar: Maybe<'_>) -> Result<Value> {
        let fill = fill_character(vm, fillchar)?;
        or_same(vm, this, text::rjust(text_of(this), width(width_), fill))
    }

    /// The string with zeros after its sign, up to a width.
    fn zfill(this: &Value, vm: &Vm, width_: i64) -> Result<Value> {
        or_same(vm, this, text::zfill(text_of(this), width(width_)))
    }

    /// A copy with tabs replaced by spaces up to the next multiple of tabsize.
    #[sig(tabsize = 8)]
    fn expandtabs(&self, vm: &Vm, tabsize: i32) -> Result<Value> {
        match text::expand_tabs(self.text(), usize::try_from(tabsize).unwrap_or(0)) {
            Err(TooLong) => Err(vm.overflow_error("new string is too long")),
            made => from_buf_checked(vm, made),
        }
    }

    /// The string without white space, or the characters given, at both ends.
    #[sig(chars = None, /)]
    fn strip(this: &Value, vm: &Vm, chars: &Value) -> Result<Value> {
        strip(vm, this, chars, "strip", Sides::Both)
    }

    /// The string without white space, or the characters given, at its beginning.
    #[sig(chars = None, /)]
    fn lstrip(this: &Value, vm: &Vm, chars: &Value) -> Result<Value> {
        strip(vm, this, chars, "lstrip", Sides::Left)
    }

    /// The string without white space, or the characters given, at its end.
    #[sig(chars = None, /)]
    fn rstrip(this: &Value, vm: &Vm, chars: &Value) -> Result<Value> {
        strip(vm, this, chars, "rstrip", Sides::Right)
    }

    /// A copy with occurrences of old replaced by new: all of them, or the first count ones.
    #[sig(old, new, /, count = -1)]
    fn replace(this: &Value, vm: &Vm, old: &Str, new: &Str, count: i64) -> Result<Value> {
        let limit = usize::try_from(count).unwrap_or(usize::MAX);
        if limit == usize::MAX
            && let ([from], [to]) = (old.bytes(), new.bytes())
            && let Some(string) = this.native::<Str>()
            && string.is_ascii()
        {
            return replace_byte(vm, this, string, *from, *to);
        }
        match text::replace(text_of(this), old.text(), new.text(), limit) {
            Err(TooLong) => Err(vm.overflow_error("replace string is too long")),
            made => or_same(vm, this, made),
        }
    }
}

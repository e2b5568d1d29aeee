//! `maketrans` and `translate`.

use typhon_heap::Value;
use typhon_macros::pymethods;
use typhon_text::{TextBuf, string as text};

use super::{Str, from_buf_checked, search::argument};
use crate::{
    args::Maybe,
    known::Known,
    ops,
    primal::{
        dict::{self, Dict},
        int,
    },
    raise::Result,
    vm::Vm,
};

/// What a table has for a code point; `None` where it has nothing.
fn look_up(vm: &Vm, table: &Value, point: u32) -> Result<Option<Value>> {
    let key = vm.int(point.into());
    if dict::is_exact(table)
        && let Some(dict) = Dict::from(table)
    {
        return dict.get(vm, &key);
    }
    match ops::get_item(vm, table, &key) {
        Ok(found) => Ok(Some(found)),
        Err(raised) => vm.catch_as(raised, Known::LookupError).map(|_| None),
    }
}

/// What becomes of a character of ASCII, mostly.
enum Small {
    Gone,
    Point(u32),
}

/// What a table says of a character of ASCII; `None` for anything but nothing or another one.
fn look_up_small(vm: &Vm, table: &Value, point: u32) -> Result<Option<Small>> {
    let Some(found) = look_up(vm, table, point)? else { return Ok(Some(Small::Point(point))) };
    if found.is_none() {
        return Ok(Some(Small::Gone));
    }
    let made = match found.native::<Str>() {
        Some(string) if string.len() == 1 => string.text().code_points().next(),
        Some(_) => None,
        None if int::is_int(&found) => u32::try_from(int::to_i64_clamped(vm, &found)?).ok(),
        None => None,
    };
    Ok(made.filter(|&point| point < 128).map(Small::Point))
}

/// Appends what a table says of a code point.
fn put(vm: &Vm, table: &Value, point: u32, out: &mut TextBuf) -> Result<()> {
    let Some(found) = look_up(vm, table, point)? else {
        out.push(point);
        return Ok(());
    };
    if let Some(string) = found.native::<Str>() {
        out.push_text(string.text());
    } else if int::is_int(&found) {
        let number = int::to_i64_clamped(vm, &found)?;
        match u32::try_from(number) {
            Ok(point @ 0..=0x10FFFF) => out.push(point),
            _ => return Err(vm.value_error("character mapping must be in range(0x110000)")),
        }
    } else if !found.is_none() {
        return Err(vm.type_error("character mapping must return integer, None or str"));
    }
    Ok(())
}

/// A table made of a dict: its keys of one character become their numbers.
fn of_dict(vm: &Vm, source: &Value) -> Result<Value> {
    let Some(source) = Dict::from(source) else {
        return Err(vm.type_error("if you give only one argument to maketrans it must be a dict"));
    };
    let table = vm.dict();
    let Some(target) = Dict::from(&table) else { return Ok(table) };
    for (key, value) in source.entries() {
        if let Some(string) = key.native::<Str>() {
            match (string.len(), string.text().code_points().next()) {
                (1, Some(point)) => target.set(vm, &vm.int(point.into()), value)?,
                _ => return Err(vm.value_error("string keys in translatetable must be of length 1")),
            }
        } else if int::is_int(&key) {
            target.set(vm, &key, value)?;
        } else {
            return Err(vm.type_error("keys in translate table mustbe strings or integers"));
        }
    }
    Ok(table)
}

#[pymethods(translate)]
impl Str {
    /// A table for str.translate.
    ///
    /// One argument is a dict from numbers or characters to numbers, strings or None. Two are strings of equal length: each
    /// character of x is mapped to that of y. The characters of a third one are mapped to None.
    #[staticmethod]
    #[sig(x, y = ..., z = ..., /)]
    fn maketrans(vm: &Vm, x: &Value, y: Maybe<'_>, z: Maybe<'_>) -> Result<Value> {
        let Some(y) = y.0 else { return of_dict(vm, x) };
        let y = argument(vm, y, "maketrans() argument 2")?;
        let z = z.0.map(|z| argument(vm, z, "maketrans() argument 3")).transpose()?;
        let Some(x) = x.native::<Str>() else {
            let text = "first maketrans argument must be a string if there is a second argument";
            return Err(vm.type_error(text));
        };
        if x.len() != y.len() {
            return Err(vm.value_error("the first two maketrans arguments must have equal length"));
        }
        let table = vm.dict();
        let Some(target) = Dict::from(&table) else { return Ok(table) };
        for (from, to) in x.text().code_points().zip(y.text().code_points()) {
            target.set(vm, &vm.int(from.into()), vm.int(to.into()))?;
        }
        for gone in z.iter().flat_map(|z| z.text().code_points()) {
            target.set(vm, &vm.int(gone.into()), Value::NONE)?;
        }
        Ok(table)
    }

    /// A copy with every character replaced as a table says.
    ///
    /// The table is subscripted with the character's number and has a number, a string, or None for what goes away.
    /// LookupError leaves the character as it is.
    fn translate(&self, vm: &Vm, table: &Value) -> Result<Value> {
        // Of ASCII each character is looked up once, until one becomes something else than a character of ASCII or nothing.
        let mut known = [const { None::<Small> }; 128];
        let mut plain = self.is_ascii();
        vm.check_room(2 * self.bytes_len())?;
        let made = text::translate(self.text(), |point, out| {
            if plain {
                let small = &mut known[point as usize & 127];
                if small.is_none() {
                    *small = look_up_small(vm, table, point)?;
                }
                match small {
                    Some(Small::Gone) => return Ok(()),
                    Some(Small::Point(point)) => {
                        out.push(*point);
                        return Ok(());
                    }
                    None => plain = false,
                }
            }
            put(vm, table, point, out)
        })?;
        from_buf_checked(vm, Ok(made))
    }
}

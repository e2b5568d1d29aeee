//! `unicodedata`: the Unicode character database, of today and of version 3.2.

use typhon_object::{
    bootstrap,
    native::PyType,
    prelude::*,
    primal::{
        module::set_constant,
        str::{self as string, Str},
    },
};
use typhon_text::unicode::{self, Form};

/// Which version of the database is asked.
#[derive(Clone, Copy)]
enum Tables {
    New,
    Old,
}

impl Tables {
    fn category(self, c: u32) -> &'static str {
        match self {
            Tables::New => unicode::category(c),
            Tables::Old => unicode::old::category(c),
        }
    }

    fn bidirectional(self, c: u32) -> &'static str {
        match self {
            Tables::New => unicode::bidirectional(c),
            Tables::Old => unicode::old::bidirectional(c),
        }
    }

    fn combining(self, c: u32) -> u8 {
        match self {
            Tables::New => unicode::combining(c),
            Tables::Old => unicode::old::combining(c),
        }
    }

    fn mirrored(self, c: u32) -> bool {
        match self {
            Tables::New => unicode::mirrored(c),
            Tables::Old => unicode::old::mirrored(c),
        }
    }

    fn east_asian_width(self, c: u32) -> &'static str {
        match self {
            Tables::New => unicode::east_asian_width(c),
            Tables::Old => unicode::old::east_asian_width(c),
        }
    }

    fn decomposition(self, c: u32) -> String {
        match self {
            Tables::New => unicode::decomposition(c),
            Tables::Old => unicode::old::decomposition(c),
        }
    }

    fn decimal(self, c: u32) -> Option<u8> {
        match self {
            Tables::New => unicode::decimal(c),
            Tables::Old => unicode::old::decimal(c),
        }
    }

    fn numeric(self, c: u32) -> Option<f64> {
        match self {
            Tables::New => unicode::numeric(c).map(|(over, under)| over as f64 / f64::from(under)),
            Tables::Old => unicode::old::numeric(c),
        }
    }

    fn name(self, c: u32) -> Option<String> {
        match self {
            Tables::New => unicode::names::name(c),
            Tables::Old => unicode::old::name(c),
        }
    }

    fn is_assigned(self, c: u32) -> bool {
        matches!(self, Tables::New) || unicode::old::is_assigned(c)
    }
}

/// The only character of an argument; `what` is how the error calls it.
fn character(vm: &Vm, function: &str, what: &str, value: &Value) -> Result<u32> {
    let Some(text) = value.native::<Str>() else {
        return Err(typhon_object::primal::failure::argument(
            vm,
            &format!("{function}() {what}"),
            "a unicode character",
            value,
        ));
    };
    match text.len() {
        1 => Ok(text.text().code_point_at(0)),
        len => {
            Err(vm
                .type_error(format!("{function}(): {what} must be a unicode character, not a string of length {len}")))
        }
    }
}

fn or_default(vm: &Vm, found: Option<Value>, default: Maybe<'_>, message: &str) -> Result<Value> {
    found.or_else(|| default.0.cloned()).ok_or_else(|| vm.value_error(message))
}

fn decimal_of(vm: &Vm, tables: Tables, chr: &Value, default: Maybe<'_>) -> Result<Value> {
    let value = tables.decimal(character(vm, "decimal", "argument 1", chr)?);
    or_default(vm, value.map(|value| vm.int(i64::from(value))), default, "not a decimal")
}

fn digit_of(vm: &Vm, _tables: Tables, chr: &Value, default: Maybe<'_>) -> Result<Value> {
    let value = unicode::digit(character(vm, "digit", "argument 1", chr)?);
    or_default(vm, value.map(|value| vm.int(i64::from(value))), default, "not a digit")
}

fn numeric_of(vm: &Vm, tables: Tables, chr: &Value, default: Maybe<'_>) -> Result<Value> {
    let value = tables.numeric(character(vm, "numeric", "argument 1", chr)?);
    or_default(vm, value.map(|value| vm.float(value)), default, "not a numeric character")
}

fn name_of(vm: &Vm, tables: Tables, chr: &Value, default: Maybe<'_>) -> Result<Value> {
    let name = tables.name(character(vm, "name", "argument 1", chr)?);
    or_default(vm, name.map(|name| vm.str(&name)), default, "no such name")
}

fn character_named(vm: &Vm, tables: Tables, name: &Value) -> Result<Value> {
    let bytes = match name.native::<Str>() {
        Some(text) => text.to_str().ok_or_else(|| vm.surrogates_not_allowed(name))?.as_bytes(),
        None => match crate::shared::bytes::slice_of(name) {
            Some(bytes) => bytes,
            None => {
                let readable = crate::shared::bytes::find(vm, name)?.is_some();
                return Err(vm.type_error(match readable {
                    true => {
                        format!("lookup() argument must be read-only bytes-like object, not {}", vm.given_name(name))
                    }
                    false => format!("a bytes-like object is required, not '{}'", vm.type_name(name)),
                }));
            }
        },
    };
    let other = unicode::names::other(bytes);
    // The old database has no aliases.
    let known = matches!(tables, Tables::New) || other.is_none();
    if let Some(c) = unicode::names::code_point(bytes).filter(|&c| known && tables.is_assigned(c)) {
        return Ok(string::from_point(c));
    }
    match other.filter(|_| known) {
        Some(points) => {
            let mut text = typhon_text::TextBuf::new();
            points.iter().for_each(|&point| text.push(point));
            Ok(string::from_buf(&text))
        }
        None => {
            let told = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
            let text = format!("undefined character name '{}'", String::from_utf8_lossy(told));
            Err(vm.key_error(&vm.str(&text)))
        }
    }
}

/// The arguments of `normalize` and `is_normalized`.
fn form_and_text<'a>(vm: &Vm, function: &str, form: &Value, text: &'a Value) -> Result<(Form, &'a Str)> {
    let argument = |at: u32, value: &Value| {
        let given = vm.given_name(value);
        vm.type_error(format!("{function}() argument {at} must be str, not {given}"))
    };
    let form = form.native::<Str>().ok_or_else(|| argument(1, form))?;
    let text = text.native::<Str>().ok_or_else(|| argument(2, text))?;
    match Form::of_name(form.bytes()) {
        Some(form) => Ok((form, text)),
        None => Err(vm.value_error("invalid normalization form")),
    }
}

fn normal_form(vm: &Vm, tables: Tables, form: &Value, unistr: &Value) -> Result<Value> {
    let (form, text) = form_and_text(vm, "normalize", form, unistr)?;
    let normal = match tables {
        Tables::New => unicode::normalize(text.text(), form),
        Tables::Old => unicode::normalize_old(text.text(), form),
    };
    Ok(match normal {
        Some(normal) => string::from_buf(&normal),
        None if vm.class_value(unistr).is(&Known::Str.value()) => unistr.clone(),
        None => string::from_text(text.text()),
    })
}

fn is_normal(vm: &Vm, tables: Tables, form: &Value, unistr: &Value) -> Result<bool> {
    let (form, text) = form_and_text(vm, "is_normalized", form, unistr)?;
    Ok(match tables {
        Tables::New => unicode::is_normalized(text.text(), form),
        Tables::Old => unicode::normalize_old(text.text(), form).is_none_or(|normal| normal.as_text() == text.text()),
    })
}

/// The Unicode Character Database (UCD) of version 16.0.0.
#[pymodule(name = "unicodedata")]
mod module {
    #[attr]
    #[name = "unidata_version"]
    const VERSION: &str = unicode::VERSION;

    /// Return the general category of the character as a string.
    fn category(vm: &Vm, chr: &Value) -> Result<&'static str> {
        Ok(Tables::New.category(character(vm, "category", "argument", chr)?))
    }

    /// Return the bidirectional class of the character as a string.
    fn bidirectional(vm: &Vm, chr: &Value) -> Result<&'static str> {
        Ok(Tables::New.bidirectional(character(vm, "bidirectional", "argument", chr)?))
    }

    /// Return the canonical combining class of the character as an integer.
    fn combining(vm: &Vm, chr: &Value) -> Result<u8> {
        Ok(Tables::New.combining(character(vm, "combining", "argument", chr)?))
    }

    /// Return 1 if the character is mirrored in bidirectional text, else 0.
    fn mirrored(vm: &Vm, chr: &Value) -> Result<u8> {
        Ok(u8::from(Tables::New.mirrored(character(vm, "mirrored", "argument", chr)?)))
    }

    /// Return the east asian width of the character as a string.
    fn east_asian_width(vm: &Vm, chr: &Value) -> Result<&'static str> {
        Ok(Tables::New.east_asian_width(character(vm, "east_asian_width", "argument", chr)?))
    }

    /// Return the decomposition of the character as a string; empty if there is none.
    fn decomposition(vm: &Vm, chr: &Value) -> Result<String> {
        Ok(Tables::New.decomposition(character(vm, "decomposition", "argument", chr)?))
    }

    /// Return the decimal value of the character as an integer, or the default.
    #[sig(chr, default = ..., /)]
    fn decimal(vm: &Vm, chr: &Value, default: Maybe<'_>) -> Result<Value> {
        super::decimal_of(vm, Tables::New, chr, default)
    }

    /// Return the digit value of the character as an integer, or the default.
    #[sig(chr, default = ..., /)]
    fn digit(vm: &Vm, chr: &Value, default: Maybe<'_>) -> Result<Value> {
        super::digit_of(vm, Tables::New, chr, default)
    }

    /// Return the numeric value of the character as a float, or the default.
    #[sig(chr, default = ..., /)]
    fn numeric(vm: &Vm, chr: &Value, default: Maybe<'_>) -> Result<Value> {
        super::numeric_of(vm, Tables::New, chr, default)
    }

    /// Return the name of the character as a string, or the default.
    #[sig(chr, default = ..., /)]
    fn name(vm: &Vm, chr: &Value, default: Maybe<'_>) -> Result<Value> {
        super::name_of(vm, Tables::New, chr, default)
    }

    /// Look a character up by its name.
    fn lookup(vm: &Vm, name: &Value) -> Result<Value> {
        super::character_named(vm, Tables::New, name)
    }

    /// Return the normal form of the string.
    fn normalize(vm: &Vm, form: &Value, unistr: &Value) -> Result<Value> {
        super::normal_form(vm, Tables::New, form, unistr)
    }

    /// Return whether the string is in the normal form.
    fn is_normalized(vm: &Vm, form: &Value, unistr: &Value) -> Result<bool> {
        super::is_normal(vm, Tables::New, form, unistr)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "UCD", bootstrap::type_of(vm, OldDatabase::DEF))?;
        let old = typhon_heap::new(OldDatabase { header: Header::of::<OldDatabase>() });
        set_constant(vm, module, "ucd_3_2_0", old)
    }
}

/// The database of version 3.2.
#[pytype(name = "UCD", module = "unicodedata", flags(no_new))]
pub struct OldDatabase {}

#[pymethods]
impl OldDatabase {
    #[getter]
    fn unidata_version(&self) -> &'static str {
        unicode::old::VERSION
    }

    /// Return the general category of the character as a string.
    fn category(&self, vm: &Vm, chr: &Value) -> Result<&'static str> {
        Ok(Tables::Old.category(character(vm, "category", "argument", chr)?))
    }

    /// Return the bidirectional class of the character as a string.
    fn bidirectional(&self, vm: &Vm, chr: &Value) -> Result<&'static str> {
        Ok(Tables::Old.bidirectional(character(vm, "bidirectional", "argument", chr)?))
    }

    /// Return the canonical combining class of the character as an integer.
    fn combining(&self, vm: &Vm, chr: &Value) -> Result<u8> {
        Ok(Tables::Old.combining(character(vm, "combining", "argument", chr)?))
    }

    /// Return 1 if the character is mirrored in bidirectional text, else 0.
    fn mirrored(&self, vm: &Vm, chr: &Value) -> Result<u8> {
        Ok(u8::from(Tables::Old.mirrored(character(vm, "mirrored", "argument", chr)?)))
    }

    /// Return the east asian width of the character as a string.
    fn east_asian_width(&self, vm: &Vm, chr: &Value) -> Result<&'static str> {
        Ok(Tables::Old.east_asian_width(character(vm, "east_asian_width", "argument", chr)?))
    }

    /// Return the decomposition of the character as a string; empty if there is none.
    fn decomposition(&self, vm: &Vm, chr: &Value) -> Result<String> {
        Ok(Tables::Old.decomposition(character(vm, "decomposition", "argument", chr)?))
    }

    /// Return the decimal value of the character as an integer, or the default.
    #[sig(chr, default = ..., /)]
    fn decimal(&self, vm: &Vm, chr: &Value, default: Maybe<'_>) -> Result<Value> {
        decimal_of(vm, Tables::Old, chr, default)
    }

    /// Return the digit value of the character as an integer, or the default.
    #[sig(chr, default = ..., /)]
    fn digit(&self, vm: &Vm, chr: &Value, default: Maybe<'_>) -> Result<Value> {
        digit_of(vm, Tables::Old, chr, default)
    }

    /// Return the numeric value of the character as a float, or the default.
    #[sig(chr, default = ..., /)]
    fn numeric(&self, vm: &Vm, chr: &Value, default: Maybe<'_>) -> Result<Value> {
        numeric_of(vm, Tables::Old, chr, default)
    }

    /// Return the name of the character as a string, or the default.
    #[sig(chr, default = ..., /)]
    fn name(&self, vm: &Vm, chr: &Value, default: Maybe<'_>) -> Result<Value> {
        name_of(vm, Tables::Old, chr, default)
    }

    /// Look a character up by its name.
    fn lookup(&self, vm: &Vm, name: &Value) -> Result<Value> {
        character_named(vm, Tables::Old, name)
    }

    /// Return the normal form of the string.
    fn normalize(&self, vm: &Vm, form: &Value, unistr: &Value) -> Result<Value> {
        normal_form(vm, Tables::Old, form, unistr)
    }

    /// Return whether the string is in the normal form.
    fn is_normalized(&self, vm: &Vm, form: &Value, unistr: &Value) -> Result<bool> {
        is_normal(vm, Tables::Old, form, unistr)
    }
}

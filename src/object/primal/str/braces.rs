//! `str.format` and `str.format_map`.

use typhon_heap::Value;
use typhon_text::{
    Text, TextBuf,
    format::braces::{Accessor, Field, FieldName, First, Numbering, Pieces, RECURSION},
};

use super::{Str, from_text, push_formatted, written};
use crate::{
    args::Keywords,
    ops,
    raise::{Raised, Result},
    vm::Vm,
};

/// Where fields find their values.
#[derive(Clone, Copy)]
enum Source<'a> {
    Call(&'a [Value], Keywords<'a>),
    Mapping(&'a Value),
}

/// Levels of fields: those of the string and those in their specs.
const LEVELS: u32 = 2;

/// `string.format(*args, **kwargs)`.
///
/// # Errors
/// ValueError for a malformed string, IndexError and KeyError for missing arguments, or what looking up and formatting raise.
pub fn format(vm: &Vm, string: &Str, args: &[Value], kwargs: Keywords<'_>) -> Result<Value> {
    let mut formatter = Formatter { vm, source: Source::Call(args, kwargs), numbering: Numbering::default() };
    written(vm, |out| formatter.expand(string.text(), LEVELS, out))
}

/// `string.format_map(mapping)`.
///
/// # Errors
/// As [`format`].
pub fn format_map(vm: &Vm, string: &Str, mapping: &Value) -> Result<Value> {
    let mut formatter = Formatter { vm, source: Source::Mapping(mapping), numbering: Numbering::default() };
    written(vm, |out| formatter.expand(string.text(), LEVELS, out))
}

struct Formatter<'a> {
    vm: &'a Vm,
    source: Source<'a>,
    numbering: Numbering,
}

impl Formatter<'_> {
    fn expand(&mut self, text: Text<'_>, levels: u32, out: &mut TextBuf) -> Result<()> {
        if levels == 0 {
            return Err(self.vm.value_error(RECURSION));
        }
        for piece in Pieces::new(text) {
            let piece = piece.map_err(|message| self.vm.value_error(message))?;
            out.push_text(piece.literal);
            if let Some(field) = piece.field {
                self.field(&field, levels, out)?;
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &Field<'_>, levels: u32, out: &mut TextBuf) -> Result<()> {
        let vm = self.vm;
        if let Source::Call(args, _) = self.source
            && field.name.is_empty()
            && field.conversion.is_none()
            && !field.nested
        {
            let index = self.numbering.auto().map_err(|message| vm.value_error(message))?;
            return match args.get(index) {
                Some(value) => push_formatted(vm, value, field.spec, out),
                None => Err(self.no_argument(index)),
            };
        }
        let mut value = self.value(field.name)?;
        if let Some(conversion) = field.conversion {
            value = convert(vm, &value, conversion)?;
        }
        if !field.nested {
            return push_formatted(vm, &value, field.spec, out);
        }
        let mut spec = TextBuf::new();
        self.expand(field.spec, levels - 1, &mut spec)?;
        push_formatted(vm, &value, spec.as_text(), out)
    }

    /// What a field name means.
    fn value(&mut self, name: Text<'_>) -> Result<Value> {
        let vm = self.vm;
        let fail = |message| vm.value_error(message);
        let mut parts = FieldName::parse(name).map_err(fail)?;
        let mut value = match parts.first {
            First::Key(key) => self.keyword(key)?,
            First::Auto => {
                let index = self.numbering.auto().map_err(fail)?;
                self.positional(index)?
            }
            First::Index(index) => {
                self.numbering.manual().map_err(fail)?;
                self.positional(index)?
            }
        };
        for accessor in &mut parts {
            value = match accessor.map_err(fail)? {
                Accessor::Attribute(name) => vm.get_attr(&value, &crate::intern::intern(name.bytes()))?,
                Accessor::Index(index) => ops::get_item(vm, &value, &vm.int(index as i64))?,
                Accessor::Item(key) => ops::get_item(vm, &value, &from_text(key))?,
            };
        }
        Ok(value)
    }

    fn positional(&self, index: usize) -> Result<Value> {
        match self.source {
            Source::Call(args, _) => args.get(index).cloned().ok_or_else(|| self.no_argument(index)),
            Source::Mapping(_) => Err(self.vm.value_error("Format string contains positional fields")),
        }
    }

    #[cold]
    fn no_argument(&self, index: usize) -> Raised {
        self.vm.index_error(format!("Replacement index {index} out of range for positional args tuple"))
    }

    fn keyword(&self, key: Text<'_>) -> Result<Value> {
        match self.source {
            Source::Mapping(mapping) => ops::get_item(self.vm, mapping, &from_text(key)),
            Source::Call(_, keywords) => {
                let same = |name: &Value| name.native::<Str>().is_some_and(|name| name.bytes() == key.bytes());
                match keywords.iter().find(|(name, _)| same(name)) {
                    Some((_, value)) => Ok(value.clone()),
                    None => Err(self.vm.key_error(&from_text(key))),
                }
            }
        }
    }
}

/// `!r`, `!s` or `!a`.
fn convert(vm: &Vm, value: &Value, conversion: u32) -> Result<Value> {
    match char::from_u32(conversion) {
        Some('r') => ops::repr(vm, value),
        Some('s') => ops::str(vm, value),
        Some('a') => ops::ascii(vm, value),
        Some(letter @ '\u{21}'..='\u{7e}') => Err(vm.value_error(format!("Unknown conversion specifier {letter}"))),
        _ => Err(vm.value_error(format!("Unknown conversion specifier \\x{conversion:x}"))),
    }
}

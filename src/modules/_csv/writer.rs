//! Writers: one text for each record.

use typhon_object::{dunder::Dunder, prelude::*, primal::str as string};
use typhon_text::{Text, TextBuf};

use super::{
    QUOTE_ALL, QUOTE_NONE, QUOTE_NONNUMERIC, QUOTE_NOTNULL, QUOTE_STRINGS,
    dialect::{Dialect, Rules},
    failed,
};

/// CSV writer
///
/// Writer objects are responsible for generating tabular data
/// in CSV format from sequence input.
#[pytype(name = "writer", module = "_csv", flags(no_new))]
pub struct Writer {
    write: Frozen,
    dialect: Frozen,
}

const UNESCAPED: &str = "need to escape, but no escapechar set";
const EMPTY_RECORD: &str = "single empty field record must be quoted";
const EMPTY_FIELD: &str = "empty field must be quoted if delimiter is a space and skipinitialspace is true";

/// A record that is being written.
struct Record<'a> {
    rules: &'a Rules,
    text: TextBuf,
    fields: usize,
}

impl Record<'_> {
    /// Adds a field. `null` says that it stands for None.
    fn add(&mut self, field: Text<'_>, mut quoted: bool, null: bool) -> std::result::Result<(), &'static str> {
        let rules = self.rules;
        if self.fields > 0 {
            self.text.push(rules.delimiter);
        }
        if field.is_empty() && rules.delimiter == 32 && rules.skip_space {
            if rules.quoting == QUOTE_NONE || null && [QUOTE_STRINGS, QUOTE_NOTNULL].contains(&rules.quoting) {
                return Err(EMPTY_FIELD);
            }
            quoted = true;
        }
        let mut content = TextBuf::with_capacity(field.byte_len());
        for character in field.code_points() {
            let is = |own: Option<u32>| own == Some(character);
            let quote = is(rules.quote);
            let special = quote
                || character == rules.delimiter
                || is(rules.escape)
                || character == 10
                || character == 13
                || rules.ends_lines(character);
            if special {
                let escape = if rules.quoting == QUOTE_NONE {
                    true
                } else if quote && rules.double_quote {
                    content.push(character);
                    false
                } else {
                    quote || is(rules.escape)
                };
                if escape {
                    content.push(rules.escape.ok_or(UNESCAPED)?);
                } else {
                    quoted = true;
                }
            }
            content.push(character);
        }
        let quote = rules.quote.filter(|_| quoted);
        quote.iter().for_each(|&quote| self.text.push(quote));
        self.text.push_text(content.as_text());
        quote.iter().for_each(|&quote| self.text.push(quote));
        self.fields += 1;
        Ok(())
    }
}

/// The method that a file is written with.
pub(super) fn method_of(vm: &Vm, file: &Value) -> Result<Value> {
    let write = vm.find_attr_str(file, "write")?;
    write
        .filter(|write| vm.class_of(write).call_slot().is_some())
        .ok_or_else(|| vm.type_error("argument 1 must have a \"write\" method"))
}

impl Writer {
    /// A writer to an object with a method `write`.
    ///
    /// # Errors
    /// TypeError where it has none.
    pub(super) fn make(vm: &Vm, file: &Value, dialect: Value) -> Result<Value> {
        let write = method_of(vm, file)?;
        Ok(typhon_heap::new(Writer {
            header: Header::of::<Writer>(),
            write: Frozen::new(write),
            dialect: Frozen::new(dialect),
        }))
    }

    fn write_record(&self, vm: &Vm, row: &Value) -> Result<Value> {
        let dialect = self.dialect.native::<Dialect>().ok_or_else(|| vm.system_error("a dialect was expected"))?;
        let rules = &*dialect.rules;
        let slots = vm.class_of(row).slots();
        if !slots.has(Dunder::Iter) && !slots.has(Dunder::GetItem) {
            let given = vm.type_name(row);
            return Err(failed(vm, &format!("iterable expected, not {given}")));
        }
        let mut record = Record { rules, text: TextBuf::with_capacity(64), fields: 0 };
        let mut null = false;
        ops::for_each(vm, row, |field| {
            null = field.is_none();
            let quoted = match rules.quoting {
                QUOTE_NONNUMERIC => !ops::is_number(vm, &field),
                QUOTE_ALL => true,
                QUOTE_STRINGS => string::is_str(&field),
                QUOTE_NOTNULL => !null,
                _ => false,
            };
            let text = match &field {
                _ if null => vm.str(""),
                text if string::is_str(text) => text.clone(),
                other => ops::str(vm, other)?,
            };
            let text = text.native::<Str>().ok_or_else(|| vm.system_error("a str was expected"))?;
            record.add(text.text(), quoted, null).map_err(|error| failed(vm, error))
        })?;
        if record.fields == 1 && record.text.is_empty() {
            if rules.quoting == QUOTE_NONE || null && [QUOTE_STRINGS, QUOTE_NOTNULL].contains(&rules.quoting) {
                return Err(failed(vm, EMPTY_RECORD));
            }
            record.fields = 0;
            record.add(Text::EMPTY, true, null).map_err(|error| failed(vm, error))?;
        }
        record.text.push_text(rules.terminator.as_text());
        vm.call(&self.write, &[string::from_buf(&record.text)])
    }
}

#[pymethods]
impl Writer {
    /// Construct and write a CSV record from an iterable of fields.
    ///
    /// Non-string elements will be converted to string.
    fn writerow(&self, vm: &Vm, row: &Value) -> Result<Value> {
        self.write_record(vm, row)
    }

    /// Construct and write a series of iterables to a csv file.
    ///
    /// Non-string elements will be converted to string.
    fn writerows(&self, vm: &Vm, rows: &Value) -> Result<()> {
        ops::for_each(vm, rows, |row| self.write_record(vm, &row).map(drop))
    }

    #[getter]
    fn dialect(&self) -> Value {
        (*self.dialect).clone()
    }
}

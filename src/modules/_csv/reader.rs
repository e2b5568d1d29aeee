//! Readers: an automaton over the characters of lines.

use std::sync::atomic::{AtomicI64, Ordering};

use parking_lot::Mutex;
use typhon_object::{
    prelude::*,
    primal::{list, str as string},
};
use typhon_text::TextBuf;

use super::{
    QUOTE_NONE, QUOTE_NONNUMERIC, QUOTE_NOTNULL, QUOTE_STRINGS,
    dialect::{Dialect, Rules},
    failed, field_limit,
};

/// CSV reader
///
/// Reader objects are responsible for reading and parsing tabular data
/// in CSV format.
#[pytype(name = "reader", module = "_csv", flags(no_new))]
pub struct Reader {
    lines: Frozen,
    dialect: Frozen,
    line_number: AtomicI64,
    /// Held while a record is put together from lines; not while the next line is asked for.
    parser: Opaque<Mutex<Parser>>,
}

/// Where in a record the last character was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Place {
    #[default]
    RecordStart,
    FieldStart,
    Escaped,
    Field,
    Quoted,
    EscapedInQuoted,
    QuoteInQuoted,
    LineEnd,
    AfterEscapedLineEnd,
}

/// A field as it stands in the record.
enum Field {
    Text(TextBuf),
    Number(TextBuf),
    Null,
}

/// A record that is being read.
#[derive(Default)]
struct Parser {
    place: Place,
    field: TextBuf,
    length: i64,
    /// The field did not begin with a quote.
    bare: bool,
    fields: Vec<Field>,
}

/// What is wrong with the input.
enum Fault {
    TooLong(i64),
    Expected(u32, u32),
    LineEnd,
}

const LINE_FEED: u32 = 10;
const RETURN: u32 = 13;

impl Parser {
    fn begin(&mut self) {
        *self = Parser { bare: true, ..Parser::default() };
    }

    fn add(&mut self, character: u32) -> std::result::Result<(), Fault> {
        let limit = field_limit();
        if self.length >= limit {
            return Err(Fault::TooLong(limit));
        }
        self.field.push(character);
        self.length += 1;
        Ok(())
    }

    fn save(&mut self, rules: &Rules) {
        let text = std::mem::take(&mut self.field);
        let field = match rules.quoting {
            QUOTE_NOTNULL | QUOTE_STRINGS if self.bare && self.length == 0 => Field::Null,
            QUOTE_NONNUMERIC | QUOTE_STRINGS if self.bare && self.length != 0 => Field::Number(text),
            _ => Field::Text(text),
        };
        self.fields.push(field);
        (self.length, self.bare) = (0, true);
    }

    /// The end of a line, by a character or without one, ends the field.
    fn end_field(&mut self, rules: &Rules, character: Option<u32>) {
        self.save(rules);
        self.place = if character.is_some() { Place::LineEnd } else { Place::RecordStart };
    }

    /// One character; `None` for the end of a line.
    fn feed(&mut self, rules: &Rules, character: Option<u32>) -> std::result::Result<(), Fault> {
        let ends = matches!(character, None | Some(LINE_FEED | RETURN));
        let quotes = character.is_some() && character == rules.quote && rules.quoting != QUOTE_NONE;
        let escapes = character.is_some() && character == rules.escape;
        let delimits = character == Some(rules.delimiter);
        match self.place {
            Place::RecordStart if character.is_none() => {}
            Place::RecordStart if ends => self.place = Place::LineEnd,
            Place::RecordStart | Place::FieldStart => match character {
                _ if ends => self.end_field(rules, character),
                _ if quotes => (self.place, self.bare) = (Place::Quoted, false),
                _ if escapes => self.place = Place::Escaped,
                Some(32) if rules.skip_space => self.place = Place::FieldStart,
                _ if delimits => {
                    self.save(rules);
                    self.place = Place::FieldStart;
                }
                Some(character) => {
                    self.add(character)?;
                    self.place = Place::Field;
                }
                None => {}
            },
            Place::Escaped if ends && character.is_some() => {
                self.add(character.unwrap_or(LINE_FEED))?;
                self.place = Place::AfterEscapedLineEnd;
            }
            Place::Escaped => {
                self.add(character.unwrap_or(LINE_FEED))?;
                self.place = Place::Field;
            }
            Place::AfterEscapedLineEnd if character.is_none() => {}
            Place::AfterEscapedLineEnd | Place::Field => match character {
                _ if ends => self.end_field(rules, character),
                _ if escapes => self.place = Place::Escaped,
                _ if delimits => {
                    self.save(rules);
                    self.place = Place::FieldStart;
                }
                _ => {
                    self.add(character.unwrap_or(LINE_FEED))?;
                    self.place = Place::Field;
                }
            },
            Place::Quoted => match character {
                None => {}
                _ if escapes => self.place = Place::EscapedInQuoted,
                _ if quotes => self.place = if rules.double_quote { Place::QuoteInQuoted } else { Place::Field },
                Some(character) => self.add(character)?,
            },
            Place::EscapedInQuoted => {
                self.add(character.unwrap_or(LINE_FEED))?;
                self.place = Place::Quoted;
            }
            Place::QuoteInQuoted => match character {
                Some(character) if quotes => {
                    self.add(character)?;
                    self.place = Place::Quoted;
                }
                _ if delimits => {
                    self.save(rules);
                    self.place = Place::FieldStart;
                }
                _ if ends => self.end_field(rules, character),
                Some(character) if !rules.strict => {
                    self.add(character)?;
                    self.place = Place::Field;
                }
                _ => return Err(Fault::Expected(rules.delimiter, rules.quote.unwrap_or_default())),
            },
            Place::LineEnd if character.is_none() => self.place = Place::RecordStart,
            Place::LineEnd if ends => {}
            Place::LineEnd => return Err(Fault::LineEnd),
        }
        Ok(())
    }

    fn feed_line(&mut self, rules: &Rules, line: &Str) -> std::result::Result<bool, Fault> {
        for character in line.text().code_points() {
            self.feed(rules, Some(character))?;
        }
        self.feed(rules, None)?;
        Ok(self.place == Place::RecordStart)
    }
}

fn fault(vm: &Vm, fault: Fault) -> Raised {
    let shown = |character| string::lossy(&string::from_point(character));
    let text = match fault {
        Fault::TooLong(limit) => format!("field larger than field limit ({limit})"),
        Fault::Expected(delimiter, quote) => format!("'{}' expected after '{}'", shown(delimiter), shown(quote)),
        Fault::LineEnd => {
            "new-line character seen in unquoted field - do you need to open the file with newline=''?".to_owned()
        }
    };
    failed(vm, &text)
}

impl Reader {
    /// A reader of the lines that an iterable gives.
    ///
    /// # Errors
    /// TypeError where it is not iterable.
    /// A reader of what an iterator gives.
    pub(super) fn make(lines: Value, dialect: Value) -> Value {
        typhon_heap::new(Reader {
            header: Header::of::<Reader>(),
            lines: Frozen::new(lines),
            dialect: Frozen::new(dialect),
            line_number: AtomicI64::new(0),
            parser: Opaque(Mutex::new(Parser::default())),
        })
    }

    fn fields(&self, vm: &Vm, fields: Vec<Field>) -> Result<Value> {
        let value = |field| match field {
            Field::Null => Ok(Value::NONE),
            Field::Text(text) => Ok(string::from_buf(&text)),
            Field::Number(text) => vm.call(&Known::Float.value(), &[string::from_buf(&text)]),
        };
        fields.into_iter().map(value).collect::<Result<Vec<_>>>().map(list::new)
    }
}

#[pymethods]
impl Reader {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let dialect = self.dialect.native::<Dialect>().ok_or_else(|| vm.system_error("a dialect was expected"))?;
        let rules = &*dialect.rules;
        self.parser.lock().begin();
        loop {
            let Some(line) = ops::next(vm, &self.lines)? else {
                let mut parser = self.parser.lock();
                if parser.length == 0 && parser.place != Place::Quoted {
                    return Ok(None);
                }
                if rules.strict {
                    drop(parser);
                    return Err(failed(vm, "unexpected end of data"));
                }
                parser.save(rules);
                let fields = std::mem::take(&mut parser.fields);
                drop(parser);
                return self.fields(vm, fields).map(Some);
            };
            let Some(text) = line.native::<Str>() else {
                let given = vm.type_name(&line);
                return Err(failed(
                    vm,
                    &format!("iterator should return strings, not {given} (the file should be opened in text mode)"),
                ));
            };
            self.line_number.fetch_add(1, Ordering::Relaxed);
            let mut parser = self.parser.lock();
            let done = parser.feed_line(rules, text);
            let fields = if matches!(done, Ok(true)) { std::mem::take(&mut parser.fields) } else { Vec::new() };
            drop(parser);
            if done.map_err(|error| fault(vm, error))? {
                return self.fields(vm, fields).map(Some);
            }
        }
    }

    #[getter]
    fn dialect(&self) -> Value {
        (*self.dialect).clone()
    }

    #[getter]
    fn line_num(&self) -> i64 {
        self.line_number.load(Ordering::Relaxed)
    }
}

//! Readers: an automaton over the characters of lines.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_heap::Locked;
use typhon_object::{
    prelude::*,
    primal::{list, str as string},
};
use typhon_text::{Text, TextBuf};

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
    parser: Locked<Parser>,
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

/// What a field becomes.
enum Kind {
    Text,
    Number,
    Null,
}

/// A field as it stands in the record, where it ends.
struct Field {
    kind: Kind,
    end: usize,
    ascii: bool,
}

/// The fields of a record, one behind the other.
#[derive(Default)]
struct Record {
    text: TextBuf,
    fields: Vec<Field>,
}

/// A record that is being read.
#[derive(Default)]
struct Parser {
    place: Place,
    record: Record,
    /// Characters of the field that is being read.
    length: i64,
    /// The field did not begin with a quote.
    bare: bool,
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
        self.record.text.clear();
        self.record.fields.clear();
        (self.place, self.length, self.bare) = (Place::default(), 0, true);
    }

    fn add(&mut self, character: u32) -> std::result::Result<(), Fault> {
        let limit = field_limit();
        if self.length >= limit {
            return Err(Fault::TooLong(limit));
        }
        self.record.text.push(character);
        self.length += 1;
        Ok(())
    }

    /// Characters of a field that mean nothing else there.
    fn add_plain(&mut self, run: &[u8]) -> std::result::Result<(), Fault> {
        let (limit, length) = (field_limit(), self.length + run.len() as i64);
        if length > limit {
            return Err(Fault::TooLong(limit));
        }
        self.record.text.push_ascii(run);
        self.length = length;
        if self.place != Place::Quoted {
            self.place = Place::Field;
        }
        Ok(())
    }

    fn save(&mut self, rules: &Rules) {
        let kind = match rules.quoting {
            QUOTE_NOTNULL | QUOTE_STRINGS if self.bare && self.length == 0 => Kind::Null,
            QUOTE_NONNUMERIC | QUOTE_STRINGS if self.bare && self.length != 0 => Kind::Number,
            _ => Kind::Text,
        };
        let start = self.record.fields.last().map_or(0, |field| field.end);
        let end = self.record.text.byte_len();
        self.record.fields.push(Field { kind, end, ascii: (end - start) as i64 == self.length });
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
        if line.is_ascii() {
            self.feed_ascii(rules, line.bytes())?;
        } else {
            for character in line.text().code_points() {
                self.feed(rules, Some(character))?;
            }
        }
        self.feed(rules, None)?;
        Ok(self.place == Place::RecordStart)
    }
}

impl Parser {
    /// As [`feed`](Parser::feed), of the characters of a line: those that go into a field as they are, run by run.
    fn feed_ascii(&mut self, rules: &Rules, line: &[u8]) -> std::result::Result<(), Fault> {
        let special = rules.special();
        let mut at = 0;
        while at < line.len() {
            if matches!(self.place, Place::RecordStart | Place::FieldStart | Place::Field | Place::Quoted) {
                let is_special = |&byte: &u8| special >> byte & 1 != 0;
                let run = line[at..].iter().position(is_special).unwrap_or(line.len() - at);
                if run > 0 {
                    self.add_plain(&line[at..at + run])?;
                    at += run;
                    continue;
                }
            }
            self.feed(rules, Some(line[at].into()))?;
            at += 1;
        }
        Ok(())
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
            parser: Locked::new(Parser::default()),
        })
    }

    fn parse<R>(&self, work: impl FnOnce(&mut Parser) -> R) -> R {
        self.parser.with(&self.header, work)
    }

    fn fields(&self, vm: &Vm, record: Record) -> Result<Value> {
        let mut start = 0;
        let mut text = |field: &Field| {
            let bytes = &record.text.bytes()[start..field.end];
            start = field.end;
            match field.kind {
                Kind::Null => Value::NONE,
                Kind::Text | Kind::Number => string::from_text(Text::from_parts(bytes, field.ascii)),
            }
        };
        let made = list::filled(record.fields.len(), |values| {
            record.fields.iter().for_each(|field| values.push(text(field)));
        });
        for (at, field) in record.fields.iter().enumerate() {
            if let (Kind::Number, Some(list)) = (&field.kind, List::from(&made)) {
                let number = vm.call(&Known::Float.value(), &[list.get_at(at).unwrap_or(Value::NONE)])?;
                list.set_at(at, number);
            }
        }
        // The next record is read into the same memory.
        self.parse(|parser| {
            if parser.record.text.capacity() == 0 {
                parser.record = record;
                parser.begin();
            }
        });
        Ok(made)
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
        self.parse(Parser::begin);
        loop {
            let Some(line) = ops::next(vm, &self.lines)? else {
                if self.parse(|parser| parser.length == 0 && parser.place != Place::Quoted) {
                    return Ok(None);
                }
                if rules.strict {
                    return Err(failed(vm, "unexpected end of data"));
                }
                let record = self.parse(|parser| {
                    parser.save(rules);
                    std::mem::take(&mut parser.record)
                });
                return self.fields(vm, record).map(Some);
            };
            let Some(text) = line.native::<Str>() else {
                let given = vm.type_name(&line);
                return Err(failed(
                    vm,
                    &format!("iterator should return strings, not {given} (the file should be opened in text mode)"),
                ));
            };
            self.line_number.fetch_add(1, Ordering::Relaxed);
            let fed = self.parse(|parser| {
                let done = parser.feed_line(rules, text)?;
                Ok(done.then(|| std::mem::take(&mut parser.record)))
            });
            if let Some(record) = fed.map_err(|error| fault(vm, error))? {
                return self.fields(vm, record).map(Some);
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

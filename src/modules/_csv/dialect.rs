//! Dialects: how records are written and read.

use typhon_object::{
    prelude::*,
    primal::{int, str as string},
};
use typhon_text::TextBuf;

use super::{QUOTE_NONE, find_dialect};

/// CSV dialect
///
/// The Dialect type records CSV dialect options.
#[pytype(name = "Dialect", module = "_csv", flags(base))]
pub struct Dialect {
    pub(super) rules: Opaque<Rules>,
}

/// What a dialect says. Characters are code points.
#[derive(Clone, Debug)]
pub struct Rules {
    pub delimiter: u32,
    pub double_quote: bool,
    pub escape: Option<u32>,
    pub terminator: TextBuf,
    pub quote: Option<u32>,
    pub quoting: i64,
    pub skip_space: bool,
    pub strict: bool,
}

impl Rules {
    /// The ASCII characters that may mean something else than themselves, as the bits of a number.
    pub fn special(&self) -> u128 {
        let space = self.skip_space.then_some(32);
        let all = [Some(10), Some(13), Some(self.delimiter), self.escape, self.quote, space];
        all.into_iter().flatten().filter(|&character| character < 128).fold(0, |set, character| set | 1 << character)
    }
}

const NAMES: [&str; 8] =
    ["delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict"];

/// The one character of a value; `None` for None where that is allowed.
fn character(vm: &Vm, name: &str, value: &Value, none: bool) -> Result<Option<u32>> {
    if none && value.is_none() {
        return Ok(None);
    }
    let or_none = if none { " or None" } else { "" };
    let Some(text) = value.native::<Str>() else {
        let given = vm.type_name(value);
        return Err(vm.type_error(format!("\"{name}\" must be a unicode character{or_none}, not {given}")));
    };
    match text.len() {
        1 => Ok(text.text().code_points().next()),
        length => Err(
            vm.type_error(format!("\"{name}\" must be a unicode character{or_none}, not a string of length {length}"))
        ),
    }
}

fn terminator(vm: &Vm, value: &Value) -> Result<TextBuf> {
    match value.native::<Str>() {
        Some(text) => Ok(text.text().to_buf()),
        None => {
            let given = vm.type_name(value);
            Err(vm.type_error(format!("\"lineterminator\" must be a string, not {given}")))
        }
    }
}

/// Reads the eight options; each may be missing.
fn rules(vm: &Vm, given: &[Option<Value>; 8]) -> Result<Rules> {
    let [delimiter, double, escape, line, quote, quoting, skip, strict] = given;
    let truth = |value: &Option<Value>, usual| value.as_ref().map_or(Ok(usual), |value| ops::truth(vm, value));
    let delimiter = match delimiter {
        Some(value) => character(vm, "delimiter", value, false)?.unwrap_or(u32::from(',')),
        None => u32::from(','),
    };
    let double_quote = truth(double, true)?;
    let escape = match escape {
        Some(value) => character(vm, "escapechar", value, true)?,
        None => None,
    };
    let terminator = match line {
        Some(value) => terminator(vm, value)?,
        None => typhon_text::Text::from_str("\r\n").to_buf(),
    };
    let quote_given = quote.is_some();
    let quote = match quote {
        Some(value) => character(vm, "quotechar", value, true)?,
        None => Some(u32::from('"')),
    };
    let number = match quoting {
        Some(value) if int::is_int(value) => int::to_i64(vm, value)?,
        Some(value) => {
            let given = vm.type_name(value);
            return Err(vm.type_error(format!("\"quoting\" must be an integer, not {given}")));
        }
        None if quote_given && quote.is_none() => QUOTE_NONE,
        None => 0,
    };
    let (skip_space, strict) = (truth(skip, false)?, truth(strict, false)?);
    if !(0..=5).contains(&number) {
        return Err(vm.type_error("bad \"quoting\" value"));
    }
    if number != QUOTE_NONE && quote.is_none() {
        return Err(vm.type_error("quotechar must be set if quoting enabled"));
    }
    let rules = Rules { delimiter, double_quote, escape, terminator, quote, quoting: number, skip_space, strict };
    check(vm, &rules)?;
    Ok(rules)
}

/// The characters must differ from each other and from what ends lines.
fn check(vm: &Vm, rules: &Rules) -> Result<()> {
    let characters = [
        ("delimiter", Some(rules.delimiter), true),
        ("escapechar", rules.escape, !rules.skip_space),
        ("quotechar", rules.quote, !rules.skip_space),
    ];
    for (name, character, space) in characters {
        let Some(character) = character else { continue };
        if [10, 13].contains(&character) || character == 32 && !space {
            return Err(vm.value_error(format!("bad {name} value")));
        }
    }
    for (first, second) in [(0, 1), (0, 2), (1, 2)] {
        let ((a, x, _), (b, y, _)) = (characters[first], characters[second]);
        if x.is_some() && x == y {
            return Err(vm.value_error(format!("bad {a} or {b} value")));
        }
    }
    for (name, character, _) in characters {
        if character.is_some_and(|character| rules.ends_lines(character)) {
            return Err(vm.value_error(format!("bad {name} or lineterminator value")));
        }
    }
    Ok(())
}

impl Rules {
    /// Whether the character is one of the line terminator's.
    pub fn ends_lines(&self, character: u32) -> bool {
        self.terminator.as_text().code_points().any(|own| own == character)
    }
}

/// The dialect that a name, a dialect or anything with such attributes stands for, with options changed by keywords.
///
/// # Errors
/// TypeError, ValueError, `Error` for an unknown name.
pub fn obtain(vm: &Vm, class: &Value, dialect: Option<&Value>, keywords: &[(Value, Value)]) -> Result<Value> {
    let mut given: [Option<Value>; 8] = [const { None }; 8];
    let mut dialect = dialect.cloned();
    for (name, value) in keywords {
        let text = string::lossy(name);
        match NAMES.iter().position(|own| *own == text) {
            Some(at) => given[at] = Some(value.clone()),
            None if text == "dialect" && dialect.is_none() => dialect = Some(value.clone()),
            None if text == "dialect" => {
                return Err(vm.type_error("argument for function given by name ('dialect') and position (1)"));
            }
            None => {
                return Err(vm.type_error(format!("this function got an unexpected keyword argument '{text}'")));
            }
        }
    }
    if let Some(name) = dialect.as_ref().filter(|dialect| string::is_str(dialect)) {
        dialect = Some(find_dialect(vm, name)?);
    }
    if let Some(dialect) = &dialect {
        let unchanged = given.iter().all(Option::is_none);
        if unchanged && dialect.native::<Dialect>().is_some() && class.is(&vm.class_value(dialect)) {
            return Ok(dialect.clone());
        }
        for (value, name) in given.iter_mut().zip(NAMES) {
            if value.is_none() {
                *value = vm.find_attr_str(dialect, name)?;
            }
        }
    }
    let rules = Opaque(rules(vm, &given)?);
    let shape = Class::from(class).map_or_else(Dialect::shape, Class::instance_shape);
    Ok(typhon_heap::new_instance(shape, Dialect { header: Header::with_shape(shape), rules }))
}

fn character_value(character: Option<u32>) -> Value {
    character.map_or(Value::NONE, string::from_point)
}

#[pymethods]
impl Dialect {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let positional = args.positional();
        if positional.len() > 1 + NAMES.len() {
            let count = positional.len();
            return Err(vm.type_error(format!("function takes at most 9 arguments ({count} given)")));
        }
        let mut keywords: Vec<(Value, Value)> =
            positional.iter().skip(1).zip(NAMES).map(|(value, name)| (vm.intern(name), value.clone())).collect();
        keywords.extend(args.keywords().map(|(name, value)| (name.clone(), value.clone())));
        let dialect = positional.first().filter(|dialect| !dialect.is_none());
        obtain(vm, class, dialect, &keywords)
    }

    #[getter]
    fn delimiter(&self) -> Value {
        character_value(Some(self.rules.delimiter))
    }

    #[getter]
    fn doublequote(&self) -> bool {
        self.rules.double_quote
    }

    #[getter]
    fn escapechar(&self) -> Value {
        character_value(self.rules.escape)
    }

    #[getter]
    fn lineterminator(&self) -> Value {
        string::from_buf(&self.rules.terminator)
    }

    #[getter]
    fn quotechar(&self) -> Value {
        character_value(self.rules.quote)
    }

    #[getter]
    fn quoting(&self) -> i64 {
        self.rules.quoting
    }

    #[getter]
    fn skipinitialspace(&self) -> bool {
        self.rules.skip_space
    }

    #[getter]
    fn strict(&self) -> bool {
        self.rules.strict
    }

    /// raises an exception to avoid pickling
    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        Err(vm.type_error(format!("cannot pickle '{}' instances", vm.type_name(this).trim_start_matches("_csv."))))
    }
}

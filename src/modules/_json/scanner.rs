//! `make_scanner`: from a JSON document to values.

use std::{collections::HashMap, sync::atomic::Ordering};

use typhon_number::BigInt;
use typhon_object::{
    prelude::*,
    primal::{
        dict::{self, Key},
        list,
        str::{self as string, Str},
        tuple,
    },
};

use super::text::{self, Failure};
use crate::shared::{instance, number_error};

/// JSON scanner object
#[pytype(name = "Scanner", module = "_json", flags(base))]
pub struct Scanner {
    strict: bool,
    object_hook: Frozen,
    object_pairs_hook: Frozen,
    parse_float: Frozen,
    parse_int: Frozen,
    parse_constant: Frozen,
}

/// Why reading stopped.
enum Stop {
    /// The document is wrong.
    Wrong(Failure),
    /// No value begins at this offset.
    NoValue(usize),
    Raised(Raised),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Wrong(failure)
    }
}

impl From<Raised> for Stop {
    fn from(raised: Raised) -> Stop {
        Stop::Raised(raised)
    }
}

type Read<T> = std::result::Result<T, Stop>;

/// A document that is being read.
struct Reader<'a> {
    vm: &'a Vm,
    scanner: &'a Scanner,
    source: &'a Str,
    bytes: &'a [u8],
    /// Keys that were met, so that equal ones are one object.
    keys: HashMap<&'a [u8], Value>,
    plain_int: bool,
    plain_float: bool,
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

impl<'a> Reader<'a> {
    fn value(&mut self, at: usize) -> Read<(Value, usize)> {
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        match rest.first() {
            Some(b'"') => Ok(text::scan(self.source, at + 1, self.scanner.strict)?),
            Some(b'{') => {
                self.vm.check_stack(" while decoding a JSON object from a unicode string")?;
                self.vm.check_memory()?;
                self.object(at + 1)
            }
            Some(b'[') => {
                self.vm.check_stack(" while decoding a JSON array from a unicode string")?;
                self.vm.check_memory()?;
                self.array(at + 1)
            }
            Some(b'n') if rest.starts_with(b"null") => Ok((Value::NONE, at + 4)),
            Some(b't') if rest.starts_with(b"true") => Ok((Value::TRUE, at + 4)),
            Some(b'f') if rest.starts_with(b"false") => Ok((Value::FALSE, at + 5)),
            Some(b'N') if rest.starts_with(b"NaN") => self.constant("NaN", at),
            Some(b'I') if rest.starts_with(b"Infinity") => self.constant("Infinity", at),
            Some(b'-') if rest.starts_with(b"-Infinity") => self.constant("-Infinity", at),
            Some(b'-' | b'0'..=b'9') => self.number(at),
            _ => Err(Stop::NoValue(at)),
        }
    }

    fn constant(&self, name: &str, at: usize) -> Read<(Value, usize)> {
        Ok((self.vm.call(&self.scanner.parse_constant, &[self.vm.str(name)])?, at + name.len()))
    }

    fn number(&self, start: usize) -> Read<(Value, usize)> {
        let bytes = self.bytes;
        let digits = |mut at: usize| {
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        let first = start + usize::from(bytes[start] == b'-');
        let mut end = match bytes.get(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => digits(first + 1),
            _ => return Err(Stop::NoValue(start)),
        };
        let mut float = false;
        if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end = digits(end + 1);
            float = true;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
                end = digits(end + 1 + sign);
                float = true;
            }
        }
        let number = &bytes[start..end];
        let value = match float {
            true if self.plain_float => self.vm.float(typhon_number::float::parse(number).unwrap_or(f64::NAN)),
            true => self.vm.call(&self.scanner.parse_float, &[string::from_ascii(number)])?,
            false if self.plain_int => self.int(number)?,
            false => self.vm.call(&self.scanner.parse_int, &[string::from_ascii(number)])?,
        };
        Ok((value, end))
    }

    fn int(&self, number: &[u8]) -> Result<Value> {
        if number.len() <= 18 {
            let (negative, digits) = match number {
                [b'-', digits @ ..] => (true, digits),
                digits => (false, digits),
            };
            let size = digits.iter().fold(0, |size, digit| size * 10 + i64::from(digit - b'0'));
            return Ok(self.vm.int(if negative { -size } else { size }));
        }
        let limit = self.vm.runtime().int_max_str_digits.load(Ordering::Relaxed);
        match BigInt::parse(number, 10, limit) {
            Ok(big) => Ok(self.vm.big_int(big)),
            Err(error) => Err(number_error(self.vm, error)),
        }
    }

    /// What follows `[`.
    fn array(&mut self, at: usize) -> Read<(Value, usize)> {
        let mut items = Vec::new();
        let mut at = skip_space(self.bytes, at);
        if self.bytes.get(at) == Some(&b']') {
            return Ok((list::empty(), at + 1));
        }
        loop {
            let (item, end) = self.value(at)?;
            items.push(item);
            at = skip_space(self.bytes, end);
            match self.bytes.get(at) {
                Some(b']') => return Ok((list::new(items), at + 1)),
                Some(b',') => {}
                _ => return Err(Failure::new("Expecting ',' delimiter", at).into()),
            }
            let comma = at;
            at = skip_space(self.bytes, at + 1);
            if self.bytes.get(at) == Some(&b']') {
                return Err(Failure::new("Illegal trailing comma before end of array", comma).into());
            }
            self.vm.poll()?;
        }
    }

    fn key(&mut self, at: usize) -> Read<(Value, usize)> {
        let end = at + self.bytes[at..].iter().position(|&byte| byte == b'"' || byte == b'\\').unwrap_or(0);
        if self.bytes.get(end) == Some(&b'"')
            && let Some(known) = self.keys.get(&self.bytes[at..end])
        {
            return Ok((known.clone(), end + 1));
        }
        let (key, next) = text::scan(self.source, at, self.scanner.strict)?;
        if next == end + 1 {
            self.keys.insert(&self.bytes[at..end], key.clone());
        }
        Ok((key, next))
    }

    /// What follows `{`.
    fn object(&mut self, at: usize) -> Read<(Value, usize)> {
        const NO_NAME: &str = "Expecting property name enclosed in double quotes";
        let pairs_hook = !self.scanner.object_pairs_hook.is_none();
        let mut pairs = Vec::new();
        let made = dict::new();
        let mut at = skip_space(self.bytes, at);
        if self.bytes.get(at) != Some(&b'}') {
            loop {
                if self.bytes.get(at) != Some(&b'"') {
                    return Err(Failure::new(NO_NAME, at).into());
                }
                let (key, end) = self.key(at + 1)?;
                at = skip_space(self.bytes, end);
                if self.bytes.get(at) != Some(&b':') {
                    return Err(Failure::new("Expecting ':' delimiter", at).into());
                }
                let (value, end) = self.value(skip_space(self.bytes, at + 1))?;
                if pairs_hook {
                    pairs.push(tuple::of([key, value]));
                } else if let (Some(target), Some(key)) = (Dict::from(&made), Key::of_str(&key)) {
                    target.set_hashed(self.vm, &key, value)?;
                }
                at = skip_space(self.bytes, end);
                match self.bytes.get(at) {
                    Some(b'}') => break,
                    Some(b',') => {}
                    _ => return Err(Failure::new("Expecting ',' delimiter", at).into()),
                }
                let comma = at;
                at = skip_space(self.bytes, at + 1);
                if self.bytes.get(at) == Some(&b'}') {
                    return Err(Failure::new("Illegal trailing comma before end of object", comma).into());
                }
                self.vm.poll()?;
            }
        }
        let value = if pairs_hook {
            self.vm.call(&self.scanner.object_pairs_hook, &[list::new(pairs)])?
        } else if !self.scanner.object_hook.is_none() {
            self.vm.call(&self.scanner.object_hook, &[made])?
        } else {
            made
        };
        Ok((value, at + 1))
    }
}

#[pymethods]
impl Scanner {
    #[sig(context)]
    fn __new__(class: &Value, vm: &Vm, context: &Value) -> Result<Value> {
        let strict = ops::truth(vm, &vm.get_attr_str(context, "strict")?)?;
        let names = ["object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"];
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            found.push(vm.get_attr_str(context, name)?);
        }
        let mut found = found.into_iter().map(Frozen::new);
        let mut next = || found.next().unwrap_or_else(|| Frozen::new(Value::NONE));
        let (object_hook, object_pairs_hook) = (next(), next());
        let (parse_float, parse_int, parse_constant) = (next(), next(), next());
        instance(vm, class, |header| Scanner {
            header,
            strict,
            object_hook,
            object_pairs_hook,
            parse_float,
            parse_int,
            parse_constant,
        })
    }

    #[sig(string, idx)]
    fn __call__(&self, vm: &Vm, string: &Value, idx: i64) -> Result<Value> {
        let source = super::argument(vm, string)?;
        let Ok(start) = usize::try_from(idx) else { return Err(vm.value_error("idx cannot be negative")) };
        if start > source.len() {
            return Err(vm.stop_iteration(vm.int(idx)));
        }
        let mut reader = Reader {
            vm,
            scanner: self,
            source,
            bytes: source.bytes(),
            keys: HashMap::new(),
            plain_int: self.parse_int.is(&Known::Int.value()),
            plain_float: self.parse_float.is(&Known::Float.value()),
        };
        match reader.value(source.offset_of(start)) {
            Ok((value, end)) => Ok(tuple::of([value, vm.int(source.point_of(end) as i64)])),
            Err(Stop::Raised(raised)) => Err(raised),
            Err(Stop::NoValue(at)) => Err(vm.stop_iteration(vm.int(source.point_of(at) as i64))),
            Err(Stop::Wrong(failure)) => Err(failure.raise(vm, string)),
        }
    }

    #[getter]
    fn strict(&self) -> bool {
        self.strict
    }

    #[getter]
    fn object_hook(&self) -> Value {
        self.object_hook.clone()
    }

    #[getter]
    fn object_pairs_hook(&self) -> Value {
        self.object_pairs_hook.clone()
    }

    #[getter]
    fn parse_float(&self) -> Value {
        self.parse_float.clone()
    }

    #[getter]
    fn parse_int(&self) -> Value {
        self.parse_int.clone()
    }

    #[getter]
    fn parse_constant(&self) -> Value {
        self.parse_constant.clone()
    }
}

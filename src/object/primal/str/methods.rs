//! The special methods of `str`, and its ways to format.

use std::ops::Range;

use typhon_heap::Value;
use typhon_macros::pymethods;
use typhon_text::format::{Spec, format_str};

use super::{
    Str, braces, codec, concat, from_buf_checked, from_point, from_text, iterator,
    make::{exact, name_argument, new_str},
    percent, repeat,
};
use crate::{
    args::{Keywords, Maybe},
    class::flag,
    dunder::Dunder,
    ops::{self, Comparison},
    primal::{
        common, failure, int,
        slice::{Bounds, Slice, Subscript, place},
        tuple,
    },
    raise::Result,
    vm::Vm,
};

impl Str {
    fn compare(&self, other: &Value, op: Comparison) -> Value {
        match other.native::<Str>() {
            Some(other) => Value::bool(match op {
                Comparison::Equal => super::equal(self, other),
                Comparison::NotEqual => !super::equal(self, other),
                // The order of the bytes is that of the code points.
                _ => op.of(self.bytes().cmp(other.bytes())),
            }),
            None => Value::NOT_IMPLEMENTED,
        }
    }

    /// The character at an index that may be negative.
    #[inline]
    pub fn get(&self, index: i64) -> Option<Value> {
        let at = place(index, self.len())?;
        if self.is_ascii() {
            return self.bytes().get(at).map(|&byte| from_point(byte.into()));
        }
        Some(from_point(self.text().code_point_at(self.offset_of(at))))
    }

    /// The part between two indices, which are in order and not above the length.
    #[inline]
    pub fn part(&self, this: &Value, range: Range<usize>) -> Value {
        if range.len() == self.len() {
            return exact(this, self);
        }
        let (start, end) = (self.offset_of(range.start), self.offset_of(range.end));
        from_text(self.text().slice(start..end))
    }

    fn slice(&self, vm: &Vm, this: &Value, bounds: Bounds) -> Result<Value> {
        let span = bounds.fit(self.len());
        vm.check_room(self.text().byte_len().min(4 * span.count))?;
        if span.step == 1 {
            return Ok(self.part(this, span.start..span.start + span.count));
        }
        from_buf_checked(vm, Ok(self.text().slice_step(span.start, span.step, span.count)))
    }

    /// `format(self, spec)`.
    fn formatted(&self, vm: &Vm, this: &Value, spec: &Str) -> Result<Value> {
        if spec.is_empty() {
            return if this.exact::<Str>().is_some() { Ok(this.clone()) } else { ops::str(vm, this) };
        }
        let name = if this.exact::<Str>().is_some() { "str".to_owned() } else { vm.type_name(this) };
        super::written(vm, |out| {
            Spec::parse(spec.text(), &name, false)
                .and_then(|spec| format_str(self.text(), &spec, &name, out))
                .map_err(|error| failure::format(vm, error))
        })
    }
}

/// Whether the right operand's class may know a str: it is a Python class with the reflected method.
fn may_reflect(vm: &Vm, value: &Value, dunder: Dunder) -> bool {
    let class = vm.class_of(value);
    class.flags() & flag::HEAP != 0 && class.slots().has(dunder)
}

#[pymethods]
impl Str {
    #[sig(object = ..., encoding = ..., errors = ...)]
    fn __new__(class: &Value, vm: &Vm, object: Maybe<'_>, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<Value> {
        new_str(vm, class, object, encoding, errors)
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        from_buf_checked(vm, typhon_text::repr::str_repr(self.text()))
    }

    fn __str__(&self) -> Value {
        let this = Value::of(self);
        exact(&this, self)
    }

    fn __hash__(&self) -> i64 {
        self.hash()
    }

    fn __len__(&self) -> usize {
        self.len()
    }

    fn __iter__(this: &Value) -> Value {
        iterator::iterator(this)
    }

    fn __contains__(&self, vm: &Vm, key: &Value) -> Result<bool> {
        match key.native::<Str>() {
            Some(sub) => Ok(typhon_text::string::contains(self.text(), sub.text())),
            None => {
                let given = vm.type_name(key);
                Err(vm.type_error(format!("'in <string>' requires string as left operand, not {given}")))
            }
        }
    }

    fn __getitem__(this: &Value, vm: &Vm, key: &Value) -> Result<Value> {
        let Some(string) = this.native::<Str>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !key.is_object() && !int::is_int(key)
            || key.is_object() && key.native::<Slice>().is_none() && !vm.class_of(key).slots().has(Dunder::Index)
        {
            let given = vm.type_name(key);
            return Err(vm.type_error(format!("string indices must be integers, not '{given}'")));
        }
        match Subscript::read(vm, key, "string")? {
            Subscript::Index(index) => string.get(index).ok_or_else(|| vm.index_error("string index out of range")),
            Subscript::Slice(bounds) => string.slice(vm, this, bounds),
        }
    }

    fn __add__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        match concat(vm, this, value)? {
            refused if refused.is(&Value::NOT_IMPLEMENTED) && !may_reflect(vm, value, Dunder::RAdd) => {
                let given = vm.type_name(value);
                Err(vm.type_error(format!("can only concatenate str (not \"{given}\") to str")))
            }
            result => Ok(result),
        }
    }

    #[alias(__rmul__)]
    fn __mul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        match common::repetitions(vm, value)? {
            Some(times) => repeat(vm, this, times),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __mod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        percent::format(vm, this, value)
    }

    fn __rmod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        percent::format(vm, value, this)
    }

    fn __lt__(&self, value: &Value) -> Value {
        self.compare(value, Comparison::Less)
    }

    fn __le__(&self, value: &Value) -> Value {
        self.compare(value, Comparison::LessEqual)
    }

    fn __eq__(&self, value: &Value) -> Value {
        self.compare(value, Comparison::Equal)
    }

    fn __ne__(&self, value: &Value) -> Value {
        self.compare(value, Comparison::NotEqual)
    }

    fn __gt__(&self, value: &Value) -> Value {
        self.compare(value, Comparison::Greater)
    }

    fn __ge__(&self, value: &Value) -> Value {
        self.compare(value, Comparison::GreaterEqual)
    }

    fn __getnewargs__(&self) -> Value {
        tuple::of([from_text(self.text())])
    }

    /// Size that the string has in CPython's layout, in bytes.
    fn __sizeof__(&self) -> usize {
        let largest = if self.is_ascii() { 0 } else { self.text().code_points().max().unwrap_or(0) };
        match largest {
            _ if self.is_ascii() => 40 + self.len() + 1,
            0..=0xFF => 56 + self.len() + 1,
            0x100..=0xFFFF => 56 + 2 * (self.len() + 1),
            _ => 56 + 4 * (self.len() + 1),
        }
    }
}

#[pymethods(text)]
impl Str {
    fn __format__(this: &Value, vm: &Vm, format_spec: &Value) -> Result<Value> {
        match (this.native::<Str>(), format_spec.native::<Str>()) {
            (Some(string), Some(spec)) => string.formatted(vm, this, spec),
            _ => Err(failure::argument(vm, "__format__() argument", "str", format_spec)),
        }
    }

    /// The string with its replacement fields, in braces, replaced by formatted arguments.
    #[sig(*args, **kwargs)]
    fn format(this: &Value, vm: &Vm, args: &[Value], kwargs: Keywords<'_>) -> Result<Value> {
        match this.native::<Str>() {
            Some(text) if !is_as_it_is(text) => braces::format(vm, text, args, kwargs),
            _ => Ok(this.clone()),
        }
    }

    /// As format, with the fields looked up in a mapping.
    fn format_map(this: &Value, vm: &Vm, mapping: &Value) -> Result<Value> {
        match this.native::<Str>() {
            Some(text) if !is_as_it_is(text) => braces::format_map(vm, text, mapping),
            _ => Ok(this.clone()),
        }
    }

    /// The string as bytes.
    ///
    ///   encoding
    ///     The encoding.
    ///   errors
    ///     What happens to characters that it lacks: 'strict' raises UnicodeEncodeError, others are 'ignore', 'replace',
    ///     'xmlcharrefreplace' and what codecs.register_error knows.
    #[sig(encoding = "utf-8", errors = "strict")]
    fn encode(this: &Value, vm: &Vm, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<Value> {
        let encoding = name_argument(vm, encoding, "encode() argument 'encoding'")?.unwrap_or("utf-8");
        let errors = name_argument(vm, errors, "encode() argument 'errors'")?;
        codec::encode(vm, this, encoding, errors)
    }
}

/// Whether formatting gives the string back, an instance of a subclass too.
fn is_as_it_is(text: &Str) -> bool {
    !text.is_empty() && !text.bytes().iter().any(|byte| matches!(byte, b'{' | b'}'))
}

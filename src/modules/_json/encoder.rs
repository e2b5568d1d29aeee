//! `make_encoder`: from values to a JSON document.

use std::{collections::HashSet, sync::atomic::Ordering};

use typhon_object::{
    prelude::*,
    primal::{
        float,
        function::NativeFunction,
        int, list,
        str::{self as string, Str},
        tuple,
    },
};
use typhon_text::TextBuf;

use super::text;
use crate::shared::{instance, number_error};

/// How strings are quoted.
#[derive(Clone, Copy)]
enum Quote {
    Ascii,
    Plain,
    /// By calling the encoder.
    Call,
}

/// Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)
#[pytype(name = "Encoder", module = "_json", flags(base))]
pub struct Encoder {
    markers: Frozen,
    default: Frozen,
    encoder: Frozen,
    indent: Frozen,
    key_separator: Frozen,
    item_separator: Frozen,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
    quote: Opaque<Quote>,
}

/// A document that is being written.
struct Writer<'a> {
    vm: &'a Vm,
    encoder: &'a Encoder,
    out: TextBuf,
    /// The containers that are being written, by identity.
    open: HashSet<u64>,
    level: usize,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value) -> Result<()> {
        if value.is_none() {
            self.out.push_ascii(b"null");
        } else if value.is(&Value::TRUE) {
            self.out.push_ascii(b"true");
        } else if value.is(&Value::FALSE) {
            self.out.push_ascii(b"false");
        } else if string::is_str(value) {
            self.string(value)?;
        } else if int::is_int(value) {
            self.int(value)?;
        } else if let Some(number) = float::as_f64(value) {
            self.float(number)?;
        } else if List::from(value).is_some() || Tuple::from(value).is_some() {
            self.vm.check_stack(" while encoding a JSON object")?;
            self.array(value)?;
        } else if Dict::from(value).is_some() {
            self.vm.check_stack(" while encoding a JSON object")?;
            self.object(value)?;
        } else {
            self.other(value)?;
        }
        Ok(())
    }

    fn string(&mut self, value: &Value) -> Result<()> {
        match (*self.encoder.quote, value.native::<Str>()) {
            (Quote::Ascii, Some(source)) => text::push_quoted(&mut self.out, source, true),
            (Quote::Plain, Some(source)) => text::push_quoted(&mut self.out, source, false),
            _ => {
                let quoted = self.vm.call(&self.encoder.encoder, std::slice::from_ref(value))?;
                let Some(quoted) = quoted.native::<Str>() else {
                    let given = self.vm.type_name(&quoted);
                    return Err(self.vm.type_error(format!("encoder() must return a string, not {given}")));
                };
                self.out.push_text(quoted.text());
            }
        }
        Ok(())
    }

    fn int(&mut self, value: &Value) -> Result<()> {
        let text = int_text(self.vm, value)?;
        self.out.push_str(&text);
        Ok(())
    }

    fn float(&mut self, number: f64) -> Result<()> {
        let text = float_text(self.vm, number, self.encoder.allow_nan)?;
        self.out.push_str(&text);
        Ok(())
    }

    /// What the encoder does not know: `default` tells what to write instead.
    fn other(&mut self, value: &Value) -> Result<()> {
        self.enter(value)?;
        let replaced = self.vm.call(&self.encoder.default, std::slice::from_ref(value))?;
        self.vm.check_stack(" while encoding a JSON object")?;
        let result = self.value(&replaced);
        let kind = self.vm.class_of(value).name();
        self.noted(result, || Ok(format!("when serializing {kind} object")))?;
        self.leave(value);
        Ok(())
    }

    fn enter(&mut self, value: &Value) -> Result<()> {
        if !self.encoder.markers.is_none() && !self.open.insert(value.word()) {
            return Err(self.vm.value_error("Circular reference detected"));
        }
        Ok(())
    }

    fn leave(&mut self, value: &Value) {
        self.open.remove(&value.word());
    }

    /// Adds a note to an error that passes.
    fn noted(&self, result: Result<()>, note: impl FnOnce() -> Result<String>) -> Result<()> {
        let Err(raised) = result else { return Ok(()) };
        let error = self.vm.catch(raised);
        let note = note()?;
        self.vm.call_method_str(&error, "add_note", &[self.vm.str(&note)])?;
        Err(self.vm.raise_again(error))
    }

    fn newline(&mut self) {
        let Some(indent) = self.encoder.indent.native::<Str>() else { return };
        self.out.push_ascii(b"\n");
        for _ in 0..self.level {
            self.out.push_text(indent.text());
        }
    }

    fn separator(&mut self, separator: &Value) {
        if let Some(separator) = separator.native::<Str>() {
            self.out.push_text(separator.text());
        }
    }

    fn array(&mut self, value: &Value) -> Result<()> {
        let mut items = ops::Items::new(self.vm, value)?;
        let Some(mut item) = items.next()? else {
            self.out.push_ascii(b"[]");
            return Ok(());
        };
        self.enter(value)?;
        self.out.push_ascii(b"[");
        self.level += 1;
        self.newline();
        let mut at = 0;
        loop {
            let result = self.value(&item);
            let kind = || self.vm.class_of(value).name();
            self.noted(result, || Ok(format!("when serializing {} item {at}", kind())))?;
            self.vm.poll()?;
            match items.next()? {
                Some(next) => item = next,
                None => break,
            }
            at += 1;
            self.separator(&self.encoder.item_separator);
            self.newline();
        }
        self.level -= 1;
        self.newline();
        self.out.push_ascii(b"]");
        self.leave(value);
        Ok(())
    }

    /// The pairs of a dict, sorted if that is wanted.
    fn pairs(&self, value: &Value) -> Result<Vec<(Value, Value)>> {
        let vm = self.vm;
        let plain = typhon_object::primal::dict::is_exact(value);
        if let Some(dict) = Dict::from(value).filter(|_| plain && !self.encoder.sort_keys) {
            return Ok(dict.entries());
        }
        let items = vm.call_method(value, &vm.names().items, &[])?;
        let items = list::new(ops::collect(vm, &items)?);
        if self.encoder.sort_keys {
            vm.call_method_str(&items, "sort", &[])?;
        }
        let mut pairs = Vec::new();
        for item in List::from(&items).map(List::to_vec).unwrap_or_default() {
            match Tuple::items_of(&item) {
                [key, value] => pairs.push((key.clone(), value.clone())),
                _ => return Err(vm.value_error("items must return 2-tuples")),
            }
        }
        Ok(pairs)
    }

    /// A key's text as a str; `None` for one that is left out.
    fn key(&self, key: &Value) -> Result<Option<Value>> {
        let vm = self.vm;
        let text = if string::is_str(key) {
            return Ok(Some(key.clone()));
        } else if let Some(number) = float::as_f64(key) {
            float_text(vm, number, self.encoder.allow_nan)?
        } else if key.is(&Value::TRUE) {
            "true".to_owned()
        } else if key.is(&Value::FALSE) {
            "false".to_owned()
        } else if key.is_none() {
            "null".to_owned()
        } else if int::is_int(key) {
            int_text(vm, key)?
        } else if self.encoder.skip_keys {
            return Ok(None);
        } else {
            let given = vm.type_name(key);
            return Err(vm.type_error(format!("keys must be str, int, float, bool or None, not {given}")));
        };
        Ok(Some(vm.str(&text)))
    }

    fn object(&mut self, value: &Value) -> Result<()> {
        if Dict::from(value).is_some_and(Dict::is_empty) {
            self.out.push_ascii(b"{}");
            return Ok(());
        }
        self.enter(value)?;
        self.out.push_ascii(b"{");
        self.level += 1;
        let mut first = true;
        for (key, item) in self.pairs(value)? {
            let Some(text) = self.key(&key)? else { continue };
            if !first {
                self.separator(&self.encoder.item_separator);
            }
            first = false;
            self.newline();
            self.string(&text)?;
            self.separator(&self.encoder.key_separator);
            let result = self.value(&item);
            self.noted(result, || {
                let key = string::lossy(&ops::repr(self.vm, &key)?);
                Ok(format!("when serializing {} item {key}", self.vm.class_of(value).name()))
            })?;
            self.vm.poll()?;
        }
        self.level -= 1;
        if !first {
            self.newline();
        }
        self.out.push_ascii(b"}");
        self.leave(value);
        Ok(())
    }
}

/// `int.__repr__`, whatever a subclass has.
fn int_text(vm: &Vm, value: &Value) -> Result<String> {
    match int::kind(value) {
        Some(int::Kind::Small(small)) => Ok(small.to_string()),
        Some(int::Kind::Big(big)) => {
            let limit = vm.runtime().int_max_str_digits.load(Ordering::Relaxed);
            big.to_decimal(limit).map_err(|error| number_error(vm, error))
        }
        None => Err(vm.system_error("an int was expected")),
    }
}

fn float_text(vm: &Vm, number: f64, allow_nan: bool) -> Result<String> {
    if number.is_finite() {
        return Ok(typhon_text::format::repr_f64(number));
    }
    if !allow_nan {
        let text = typhon_text::format::repr_f64(number);
        return Err(vm.value_error(format!("Out of range float values are not JSON compliant: {text}")));
    }
    Ok(if number.is_nan() {
        "NaN".to_owned()
    } else if number > 0.0 {
        "Infinity".to_owned()
    } else {
        "-Infinity".to_owned()
    })
}

#[pymethods]
impl Encoder {
    #[sig(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)]
    fn __new__(
        class: &Value,
        vm: &Vm,
        markers: &Value,
        default: &Value,
        encoder: &Value,
        indent: &Value,
        key_separator: &Str,
        item_separator: &Str,
        sort_keys: bool,
        skipkeys: bool,
        allow_nan: bool,
    ) -> Result<Value> {
        if !markers.is_none() && Dict::from(markers).is_none() {
            let given = vm.given_name(markers);
            return Err(vm.type_error(format!("make_encoder() argument 1 must be dict or None, not {given}")));
        }
        let native = encoder
            .native::<NativeFunction>()
            .filter(|function| function.module().is_some_and(|module| string::as_str(&module) == Some("_json")));
        let quote = match native.map(|function| function.def().name) {
            Some("encode_basestring_ascii") => Quote::Ascii,
            Some("encode_basestring") => Quote::Plain,
            _ => Quote::Call,
        };
        instance(vm, class, |header| Encoder {
            header,
            markers: markers.clone().into(),
            default: default.clone().into(),
            encoder: encoder.clone().into(),
            indent: indent.clone().into(),
            key_separator: key_separator.to_value().into(),
            item_separator: item_separator.to_value().into(),
            sort_keys,
            skip_keys: skipkeys,
            allow_nan,
            quote: Opaque(quote),
        })
    }

    #[sig(obj, _current_indent_level)]
    fn __call__(&self, vm: &Vm, object: &Value, level: i64) -> Result<Value> {
        let level = usize::try_from(level).unwrap_or(0);
        let mut writer = Writer { vm, encoder: self, out: TextBuf::new(), open: HashSet::new(), level };
        writer.value(object)?;
        Ok(tuple::of([string::from_buf(&writer.out)]))
    }

    #[getter]
    fn markers(&self) -> Value {
        self.markers.clone()
    }

    #[getter]
    fn default(&self) -> Value {
        self.default.clone()
    }

    #[getter]
    fn encoder(&self) -> Value {
        self.encoder.clone()
    }

    #[getter]
    fn indent(&self) -> Value {
        self.indent.clone()
    }

    #[getter]
    fn key_separator(&self) -> Value {
        self.key_separator.clone()
    }

    #[getter]
    fn item_separator(&self) -> Value {
        self.item_separator.clone()
    }

    #[getter]
    fn sort_keys(&self) -> bool {
        self.sort_keys
    }

    #[getter]
    fn skipkeys(&self) -> bool {
        self.skip_keys
    }
}

/// The attributes of the module's types under the names that `json` imports.
pub(super) fn add_names(vm: &Vm, module: &Value) -> Result<()> {
    for (from, to) in [("Scanner", "make_scanner"), ("Encoder", "make_encoder")] {
        let class = vm.get_attr_str(module, from)?;
        vm.set_attr(module, &vm.intern(to), &class)?;
        vm.del_attr(module, &vm.intern(from))?;
    }
    Ok(())
}

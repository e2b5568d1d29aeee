//! Replacing: `sub`, `subn`, `expand` and their templates.

use typhon_object::{
    prelude::*,
    primal::{
        str::{self as string, Str},
        tuple,
    },
};
use typhon_text::TextBuf;
use typhon_text::sre::Matcher;
use typhon_types::memory_view::MemoryView;

use super::{
    matching::{self, Match},
    pattern::Pattern,
    search::Search,
    subject::{Subject, Width},
};
use crate::shared::bytes;

/// A parsed replacement: text, then group numbers and text in turn.
#[pytype(name = "SRE_Template", module = "_sre", flags(no_new), methods(none))]
pub struct Template {
    literal: Frozen,
    /// A tuple: number, text, number, text, ...
    chunks: Frozen,
}

impl Template {
    /// `_sre.template`.
    pub(super) fn make(vm: &Vm, template: &Value) -> Result<Value> {
        let invalid = || vm.type_error("invalid template");
        let Some(items) = List::from(template).map(List::to_vec) else {
            let given = vm.given_name(template);
            return Err(vm.type_error(format!("template() argument 2 must be list, not {given}")));
        };
        let [literal, chunks @ ..] = items.as_slice() else { return Err(invalid()) };
        let numbers = || chunks.iter().step_by(2);
        if chunks.len() % 2 != 0 || !numbers().all(|number| number.as_small_int().is_some_and(|number| number >= 0)) {
            return Err(invalid());
        }
        Ok(typhon_heap::new(Template {
            header: Header::of::<Template>(),
            literal: literal.clone().into(),
            chunks: tuple::from_slice(chunks).into(),
        }))
    }

    fn chunks(&self) -> impl Iterator<Item = (usize, &Value)> {
        Tuple::items_of(&self.chunks)
            .chunks_exact(2)
            .map(|pair| (pair[0].as_small_int().map_or(0, |number| number as usize), &pair[1]))
    }
}

/// The result while it grows.
enum Output {
    Text(TextBuf),
    Bytes(Vec<u8>),
}

impl Output {
    fn new(holder: &Value) -> Output {
        if string::is_str(holder) { Output::Text(TextBuf::new()) } else { Output::Bytes(Vec::new()) }
    }

    /// Adds a part of the subject.
    fn push_slice(&mut self, holder: &Value, from: usize, to: usize) {
        match (self, holder.native::<Str>()) {
            (Output::Text(text), Some(source)) if source.is_ascii() => text.push_ascii(&source.bytes()[from..to]),
            (Output::Text(text), Some(source)) => text.push_text(source.text().slice(from..to)),
            (Output::Bytes(out), _) => out.extend_from_slice(&bytes::known(holder)[from..to]),
            _ => {}
        }
    }

    /// Adds a str or bytes-like object; `at` counts what was added, for the error's text.
    fn push(&mut self, vm: &Vm, value: &Value, at: usize) -> Result<()> {
        match (self, value.native::<Str>()) {
            (Output::Text(text), Some(value)) => text.push_text(value.text()),
            (Output::Text(_), None) => {
                let given = vm.type_name(value);
                return Err(vm.type_error(format!("sequence item {at}: expected str instance, {given} found")));
            }
            (Output::Bytes(out), _) => match bytes::find(vm, value)? {
                Some(value) => out.extend_from_slice(bytes::known(&value)),
                None => {
                    let given = vm.type_name(value);
                    let text = format!("sequence item {at}: expected a bytes-like object, {given} found");
                    return Err(vm.type_error(text));
                }
            },
        }
        Ok(())
    }

    fn finish(self) -> Value {
        match self {
            Output::Text(text) => string::from_buf(&text),
            Output::Bytes(out) => bytes::new(&out),
        }
    }
}

/// What matches are replaced by.
enum Filter {
    Call(Value),
    Literal(Value),
    Template(Value),
}

/// `re._compile_template(pattern, template)`.
fn compiled(vm: &Vm, pattern: &Value, template: &Value) -> Result<Value> {
    let re = (vm.hooks().import)(vm, "re")?;
    let compile = vm.get_attr_str(&re, "_compile_template")?;
    vm.call(&compile, &[pattern.clone(), template.clone()]).or_else(|raised| {
        // Bytes that cannot be hashed, and so not be found in the cache, are made what can be.
        let error = vm.catch_as(raised, Known::TypeError)?;
        let plain = match template.native::<MemoryView>() {
            Some(_) => Some(vm.call(&Known::Bytes.value(), std::slice::from_ref(template))?),
            None => bytes::find(vm, template)?,
        };
        match plain {
            Some(plain) if template.native::<Str>().is_none() => vm.call(&compile, &[pattern.clone(), plain]),
            _ => Err(vm.raise_again(error)),
        }
    })
}

fn filter(vm: &Vm, pattern: &Value, repl: &Value) -> Result<Filter> {
    if vm.class_of(repl).call_slot().is_some() {
        return Ok(Filter::Call(repl.clone()));
    }
    let literal = match repl.native::<Str>() {
        Some(text) => !text.bytes().contains(&b'\\'),
        // What is in a view with gaps is not looked at here.
        None => bytes::find(vm, repl)
            .or_else(|raised| vm.catch_as(raised, Known::BufferError).map(|_| None))?
            .is_some_and(|value| !bytes::known(&value).contains(&b'\\')),
    };
    if literal {
        return Ok(Filter::Literal(repl.clone()));
    }
    let made = compiled(vm, pattern, repl)?;
    match made.native::<Template>() {
        Some(template) if Tuple::items_of(&template.chunks).is_empty() => Ok(Filter::Literal(template.literal.clone())),
        Some(_) => Ok(Filter::Template(made)),
        None => Err(vm.type_error("invalid template")),
    }
}

/// The engine's last match through a template.
fn fill(vm: &Vm, template: &Template, subject: &Subject, matcher: &Matcher<'_>, out: &mut Output) -> Result<()> {
    out.push(vm, &template.literal, 0)?;
    for (group, text) in template.chunks() {
        if let Some((from, to)) = matcher.span(group as u32) {
            out.push_slice(&subject.holder, from, to);
        }
        out.push(vm, text, 0)?;
    }
    Ok(())
}

/// `sub`: the new text and the number of replacements.
pub(super) fn substitute(vm: &Vm, this: &Value, repl: &Value, string: &Value, count: i64) -> Result<(Value, i64)> {
    let Some(pattern) = this.native::<Pattern>() else { return Ok((Value::NONE, 0)) };
    let filter = filter(vm, this, repl)?;
    let subject = pattern.subject(vm, string, 0, i64::MAX)?;
    let mut out = Output::new(&subject.holder);
    let mut search = None;
    let (mut last, mut made, mut pieces) = (subject.start, 0, 0);
    let limit = count.max(0);
    if count >= 0 {
        pattern.each(vm, &subject, limit, |matcher, from, to| {
            if last < from {
                out.push_slice(&subject.holder, last, from);
                pieces += 1;
            }
            match &filter {
                Filter::Literal(text) => out.push(vm, text, pieces)?,
                Filter::Template(template) => {
                    if let Some(template) = template.native::<Template>() {
                        fill(vm, template, &subject, matcher, &mut out)?;
                    }
                }
                Filter::Call(function) => {
                    let search = search.get_or_insert_with(|| Search::make(this, subject.clone()));
                    let found = matching::make(search, matcher);
                    let text = vm.call(function, &[found])?;
                    if !text.is_none() {
                        out.push(vm, &text, pieces)?;
                    }
                }
            }
            pieces += 1;
            last = to;
            made += 1;
            Ok(())
        })?;
    }
    if made == 0 && subject.width != Width::Bytes {
        return Ok((subject.slice(0, subject.end), 0));
    }
    out.push_slice(&subject.holder, last, subject.end);
    Ok((out.finish(), made))
}

/// `Match.expand`.
pub(super) fn expand(vm: &Vm, found: &Match, template: &Value) -> Result<Value> {
    let made = compiled(vm, found.pattern_value(), template)?;
    let Some(template) = made.native::<Template>() else { return Err(vm.type_error("invalid template")) };
    if Tuple::items_of(&template.chunks).is_empty() {
        return Ok(template.literal.clone());
    }
    let mut out = Output::new(found.holder());
    out.push(vm, &template.literal, 0)?;
    for (group, text) in template.chunks() {
        if let Some(part) = found.text_of(group) {
            out.push(vm, &part, 0)?;
        }
        out.push(vm, text, 0)?;
    }
    Ok(out.finish())
}

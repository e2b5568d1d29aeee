//! Exceptions that nobody catches, as text on `sys.stderr`.
//!
//! The library's `traceback` writes it, as on CPython: it knows suggestions, groups and which part of a line to mark. Where
//! it cannot (it is not importable, `sys.stderr` fails, the exception is about to end everything), the plain form is
//! written by this file.

use std::{cell::Cell, fmt::Write, fs};

use typhon_interpreter::{
    import::{import_module, state},
    types::{code::Code, traceback::Traceback},
};
use typhon_object::{
    prelude::*,
    primal::{
        exception::{self, BaseException},
        str as string,
    },
};

use super::console;

thread_local! {
    /// An exception is being printed: one that comes out of that is printed plainly.
    static PRINTING: Cell<bool> = const { Cell::new(false) };
}

/// Writes an exception with its traceback and what led to it.
pub fn print(vm: &Vm, error: &Value) {
    let stderr = state::sys_attribute(vm, "stderr").filter(|stderr| !stderr.is_none());
    if stderr.is_none() {
        return;
    }
    if PRINTING.get() {
        return print_plain(vm, error);
    }
    PRINTING.set(true);
    let library = import_module(vm, "traceback")
        .and_then(|module| vm.call_method_str(&module, "_print_exception_bltin", std::slice::from_ref(error)));
    PRINTING.set(false);
    if let Err(raised) = library {
        drop(vm.catch(raised));
        print_plain(vm, error);
    }
}

/// As `print`, without what led to the exception: for exceptions that are ignored.
pub fn print_without_context(vm: &Vm, error: &Value) {
    let mut text = String::new();
    let _ = one(vm, error, &mut text);
    write(vm, &text);
}

/// Writes an exception without any help of the library's.
pub fn print_plain(vm: &Vm, error: &Value) {
    let mut chain = vec![(error.clone(), "")];
    while let Some((error, _)) = chain.last() {
        let Some(this) = exception::from(error) else { break };
        let next = match (this.cause(), this.context()) {
            (Some(cause), _) => (cause, "\nThe above exception was the direct cause of the following exception:\n\n"),
            (None, Some(context)) if !this.suppresses_context() => {
                (context, "\nDuring handling of the above exception, another exception occurred:\n\n")
            }
            _ => break,
        };
        if next.0.is_none() || chain.iter().any(|(known, _)| known.is(&next.0)) {
            break;
        }
        chain.push(next);
    }
    let mut text = String::new();
    for (error, led_to) in chain.iter().rev() {
        let _ = one(vm, error, &mut text);
        text.push_str(led_to);
    }
    write(vm, &text);
}

/// Writes text to `sys.stderr`, or to the descriptor where that fails.
pub fn write(vm: &Vm, text: &str) {
    write_text(vm, &vm.str(text));
}

/// As [`write`], of a str, which may have lone surrogates.
pub fn write_text(vm: &Vm, text: &Value) {
    let stderr = state::sys_attribute(vm, "stderr").filter(|stderr| !stderr.is_none());
    let written = stderr.map(|stderr| {
        let written = vm.call_method(&stderr, &vm.names().write, std::slice::from_ref(text));
        written.and_then(|_| vm.call_method(&stderr, &vm.names().flush, &[]))
    });
    if let Some(Err(raised)) = written {
        drop(vm.catch(raised));
        console::complain(&string::lossy(text));
    }
}

fn one(vm: &Vm, error: &Value, out: &mut String) -> std::fmt::Result {
    let mut entry = exception::from(error).and_then(BaseException::traceback).filter(|trace| !trace.is_none());
    if entry.is_some() {
        out.push_str("Traceback (most recent call last):\n");
    }
    let mut last = (String::new(), 0, 0);
    while let Some(trace) = entry {
        let Some(this) = trace.native::<Traceback>() else { break };
        let code = vm.get_attr_str(this.frame(), "f_code").map_err(|raised| drop(vm.catch(raised)));
        if let Ok(code) = code
            && let Some(code) = code.native::<Code>()
        {
            let key = (code.compiled.name.clone(), this.line());
            let repeats = if (&last.0, last.1) == (&key.0, key.1) { last.2 + 1 } else { 0 };
            last = (key.0, key.1, repeats);
            if repeats < 3 {
                frame(code, this.line(), out)?;
            } else if this.next().is_none() {
                writeln!(out, "  [Previous line repeated {} more times]", repeats - 2)?;
            }
        }
        entry = this.next();
    }
    let class = vm.class_of(error).full_name(vm);
    let message = match vm.class_of(error).is_subclass(Known::SyntaxError) {
        true => {
            syntax(vm, error, out)?;
            let message = vm.get_attr(error, &vm.names().msg).map_err(|raised| drop(vm.catch(raised)));
            console::text_of(vm, &message.unwrap_or(Value::NONE))
        }
        false => console::text_of(vm, error),
    };
    match message {
        Some(text) if text.is_empty() => writeln!(out, "{class}"),
        Some(text) => writeln!(out, "{class}: {text}"),
        None => writeln!(out, "{class}: <exception str() failed>"),
    }
}

fn frame(code: &Code, line: i64, out: &mut String) -> std::fmt::Result {
    let compiled = &code.compiled;
    writeln!(out, "  File \"{}\", line {line}, in {}", compiled.filename, compiled.name)?;
    match source_line(&compiled.filename, line) {
        Some(text) => writeln!(out, "    {}", text.trim()),
        None => Ok(()),
    }
}

fn source_line(filename: &str, line: i64) -> Option<String> {
    let archived = state::sources().archive.and_then(|archive| {
        let inside = filename.strip_prefix(archive.folder())?.trim_start_matches('/');
        let name = inside.trim_end_matches(".py").trim_end_matches("/__init__").replace('/', ".");
        String::from_utf8(archive.source(&name)?).ok()
    });
    let text = archived.or_else(|| fs::read_to_string(filename).ok())?;
    text.lines()
        .nth(usize::try_from(line).ok()?.checked_sub(1)?)
        .map(str::to_owned)
        .filter(|line| !line.trim().is_empty())
}

/// The place of a syntax error: file, line, caret.
fn syntax(vm: &Vm, error: &Value, out: &mut String) -> std::fmt::Result {
    let read =
        |name: &str| vm.get_attr_str(error, name).map_err(|raised| drop(vm.catch(raised))).unwrap_or(Value::NONE);
    let (filename, line) = (read("filename"), read("lineno"));
    let filename = string::as_str(&filename).unwrap_or("<string>").to_owned();
    if let Some(line) = line.as_small_int() {
        writeln!(out, "  File \"{filename}\", line {line}")?;
    }
    let text = read("text");
    let Some(text) = string::as_str(&text) else { return Ok(()) };
    let trimmed = text.trim_start_matches([' ', '\t', '\x0c']).trim_end();
    writeln!(out, "    {trimmed}")?;
    let (Some(start), end) = (read("offset").as_small_int(), read("end_offset").as_small_int()) else { return Ok(()) };
    let cut = (text.trim_end().chars().count() - trimmed.chars().count()) as i64;
    let (start, end) = (start - 1 - cut, end.unwrap_or(0) - 1 - cut);
    if start >= 0 {
        let count = if end > start { end - start } else { 1 };
        writeln!(out, "    {}{}", " ".repeat(start as usize), "^".repeat(count as usize))?;
    }
    Ok(())
}

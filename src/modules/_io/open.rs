//! `open`, and the streams that a process begins with.

use typhon_object::{bootstrap::type_of, native::PyType, prelude::*, primal::int};

use super::{
    DEFAULT_BUFFER_SIZE,
    base::{ask, call},
    buffered::{BufferedRandom, BufferedReader, BufferedWriter},
    file::{self, FileIO},
    text::TextIOWrapper,
};
use crate::support::{descriptor, path};

/// What a mode of `open` says.
#[derive(Default)]
struct Mode {
    reading: bool,
    writing: bool,
    creating: bool,
    appending: bool,
    updating: bool,
    text: bool,
    binary: bool,
}

fn parse(vm: &Vm, mode: &str) -> Result<Mode> {
    let mut parsed = Mode::default();
    let wrong = || vm.value_error(format!("invalid mode: '{mode}'"));
    for (at, letter) in mode.char_indices() {
        if mode[..at].contains(letter) {
            return Err(wrong());
        }
        match letter {
            'r' => parsed.reading = true,
            'w' => parsed.writing = true,
            'x' => parsed.creating = true,
            'a' => parsed.appending = true,
            '+' => parsed.updating = true,
            't' => parsed.text = true,
            'b' => parsed.binary = true,
            _ => return Err(wrong()),
        }
    }
    if parsed.text && parsed.binary {
        return Err(vm.value_error("can't have text and binary mode at once"));
    }
    if [parsed.reading, parsed.writing, parsed.creating, parsed.appending].into_iter().filter(|&set| set).count() > 1 {
        return Err(vm.value_error("must have exactly one of create/read/write/append mode"));
    }
    Ok(parsed)
}

/// How a file is to be opened.
pub struct Options<'a> {
    /// See `open`.
    pub mode: &'a str,
    /// See `open`.
    pub buffering: i64,
    /// See `open`.
    pub encoding: &'a Value,
    /// See `open`.
    pub errors: &'a Value,
    /// See `open`.
    pub newline: &'a Value,
    /// See `open`.
    pub closefd: bool,
    /// See `open`.
    pub opener: Option<&'a Value>,
}

/// `open`.
///
/// # Errors
/// OSError, ValueError for modes that make no sense, TypeError.
pub fn open(vm: &Vm, name: &Value, options: &Options<'_>) -> Result<Value> {
    let name = if int::is_int(name) { name.clone() } else { path::fspath(vm, name)? };
    let mode = parse(vm, options.mode)?;
    if mode.binary {
        for (what, value) in
            [("n encoding", options.encoding), ("n errors", options.errors), (" newline", options.newline)]
        {
            if !value.is_none() {
                return Err(vm.value_error(format!("binary mode doesn't take a{what} argument")));
            }
        }
        if options.buffering == 1 {
            let text =
                "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used";
            crate::_warnings::warn(vm, Known::RuntimeWarning, text, 1)?;
        }
    }
    let mut raw_mode = String::new();
    for (set, letter) in
        [(mode.creating, 'x'), (mode.reading, 'r'), (mode.writing, 'w'), (mode.appending, 'a'), (mode.updating, '+')]
    {
        if set {
            raw_mode.push(letter);
        }
    }
    let raw = file::new_file(vm, &name, &raw_mode, options.closefd, options.opener)?;
    match over(vm, &raw, &mode, options) {
        Ok(stream) => Ok(stream),
        Err(raised) => {
            let error = vm.catch(raised);
            if let Err(raised) = call(vm, &raw, "close", &[]) {
                drop(vm.catch(raised));
            }
            Err(vm.raise_again(error))
        }
    }
}

/// Puts buffer and text layer over a raw file.
fn over(vm: &Vm, raw: &Value, mode: &Mode, options: &Options<'_>) -> Result<Value> {
    let mut buffering = options.buffering;
    let mut line_buffering = false;
    if buffering < 0 && raw.native::<FileIO>().is_some_and(FileIO::opened_terminal) {
        buffering = -1;
        line_buffering = true;
    }
    if buffering == 1 && !mode.binary {
        buffering = -1;
        line_buffering = true;
    }
    if buffering == 1 {
        buffering = -1;
    }
    if buffering < 0 {
        let block = raw.native::<FileIO>().map_or(0, FileIO::block_size);
        buffering = block.clamp(DEFAULT_BUFFER_SIZE, 8 << 20) as i64;
    }
    if buffering == 0 {
        return if mode.binary { Ok(raw.clone()) } else { Err(vm.value_error("can't have unbuffered text I/O")) };
    }
    let class = if mode.updating {
        BufferedRandom::DEF
    } else if mode.creating || mode.writing || mode.appending {
        BufferedWriter::DEF
    } else if mode.reading {
        BufferedReader::DEF
    } else {
        return Err(vm.value_error(format!("unknown mode: '{}'", options.mode)));
    };
    let buffer = vm.call(&type_of(vm, class), &[raw.clone(), vm.int(buffering)])?;
    if mode.binary {
        return Ok(buffer);
    }
    let args = [
        buffer,
        options.encoding.clone(),
        options.errors.clone(),
        options.newline.clone(),
        Value::bool(line_buffering),
    ];
    let text = vm.call(&type_of(vm, TextIOWrapper::DEF), &args)?;
    vm.set_attr(&text, &vm.intern("mode"), &vm.str(options.mode))?;
    Ok(text)
}

/// The standard streams of a process.
pub struct StdStreams {
    /// `sys.stdin`, or None where the descriptor is closed.
    pub stdin: Value,
    /// `sys.stdout`, or None.
    pub stdout: Value,
    /// `sys.stderr`, or None.
    pub stderr: Value,
}

/// How the standard streams are to be made.
#[derive(Clone, Copy, Default)]
pub struct StdOptions<'a> {
    /// `-u`: nothing is buffered on the way out.
    pub unbuffered: bool,
    /// `-i` or a prompt: standard input is read line by line anyway, and output flushed by lines.
    pub interactive: bool,
    /// `PYTHONIOENCODING`'s encoding.
    pub encoding: Option<&'a str>,
    /// `PYTHONIOENCODING`'s error handler.
    pub errors: Option<&'a str>,
}

/// Makes `sys.stdin`, `sys.stdout` and `sys.stderr`.
///
/// # Errors
/// LookupError for an encoding that does not exist.
pub fn make_std_streams(vm: &Vm, options: StdOptions<'_>) -> Result<StdStreams> {
    Ok(StdStreams {
        stdin: standard(vm, 0, "<stdin>", options)?,
        stdout: standard(vm, 1, "<stdout>", options)?,
        stderr: standard(vm, 2, "<stderr>", options)?,
    })
}

fn standard(vm: &Vm, fd: i32, name: &str, options: StdOptions<'_>) -> Result<Value> {
    if descriptor::status(fd).is_err() {
        return Ok(Value::NONE);
    }
    let writes = fd != 0;
    let mode = if writes { "wb" } else { "rb" };
    let raw = file::new_file(vm, &vm.int(fd.into()), mode, false, None)?;
    vm.set_attr(&raw, &vm.names().name, &vm.str(name))?;
    let unbuffered = writes && options.unbuffered;
    let terminal = ask(vm, &raw, "isatty")?;
    let buffer = if unbuffered {
        raw
    } else {
        let class = if writes { BufferedWriter::DEF } else { BufferedReader::DEF };
        vm.call(&type_of(vm, class), &[raw, vm.int(DEFAULT_BUFFER_SIZE as i64)])?
    };
    let default_errors = if fd == 2 { "backslashreplace" } else { surrogates_by_locale() };
    let errors = if fd == 2 { default_errors } else { options.errors.unwrap_or(default_errors) };
    let line_buffering = writes && !unbuffered && (terminal || options.interactive || fd == 2);
    let newline = if writes { vm.str("\n") } else { Value::NONE };
    let args = [
        buffer,
        vm.str(options.encoding.unwrap_or("utf-8")),
        vm.str(errors),
        newline,
        Value::bool(line_buffering),
        Value::bool(unbuffered),
    ];
    let text = vm.call(&type_of(vm, TextIOWrapper::DEF), &args)?;
    vm.set_attr(&text, &vm.intern("mode"), &vm.str(if writes { "w" } else { "r" }))?;
    Ok(text)
}

/// In the C and POSIX locales bytes that are no UTF-8 must get through.
fn surrogates_by_locale() -> &'static str {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    match set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).as_deref() {
        None | Some("C" | "POSIX" | "C.UTF-8" | "C.utf8") => "surrogateescape",
        Some(_) => "strict",
    }
}

/// `text_encoding`.
///
/// # Errors
/// EncodingWarning, where that is an error.
pub fn text_encoding(vm: &Vm, encoding: &Value, stack_level: i64) -> Result<Value> {
    if !encoding.is_none() {
        return Ok(encoding.clone());
    }
    if flag(vm, "warn_default_encoding")? {
        let text = "'encoding' argument not specified";
        crate::_warnings::warn(vm, Known::EncodingWarning, text, stack_level)?;
    }
    Ok(vm.str(if flag(vm, "utf8_mode")? { "utf-8" } else { "locale" }))
}

/// Whether a flag of `sys.flags` is on.
///
/// # Errors
/// What the attribute raises.
pub fn flag(vm: &Vm, name: &str) -> Result<bool> {
    let Some(flags) = crate::support::unraisable::sys_attribute(vm, "flags") else { return Ok(false) };
    match vm.find_attr_str(&flags, name)? {
        Some(on) => ops::truth(vm, &on),
        None => Ok(false),
    }
}

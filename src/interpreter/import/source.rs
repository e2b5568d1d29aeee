//! From source to code: compiling, and syntax errors as exceptions.

use std::{borrow::Cow, fs, path::Path, sync::Arc};

use typhon_bytecode::Code;
use typhon_compiler::{
    BEFORE_LINE, Compiled, DecodeError, ErrorKind, Mode, NO_COLUMN, Options, SyntaxError, SyntaxWarning,
};
use typhon_object::{prelude::*, primal::tuple, raise::Raised};

use super::{
    cache::{self, Stamp},
    state,
};

/// Compiles source bytes as a module.
///
/// # Errors
/// SyntaxError and its like; warnings that are errors.
pub fn compile(vm: &Vm, source: &[u8], filename: &str) -> Result<Arc<Code>> {
    let mut options = Options::new(filename, Mode::Module);
    options.optimize = state::sources().optimize;
    compile_with(vm, source, &options)
}

/// Compiles source bytes.
///
/// # Errors
/// As for `compile`.
pub fn compile_with(vm: &Vm, source: &[u8], options: &Options) -> Result<Arc<Code>> {
    compile_text(vm, &decode(vm, source, &options.filename, false)?, options)
}

/// Compiles a file that is run.
///
/// # Errors
/// As for `compile`.
pub fn compile_file(vm: &Vm, source: &[u8], options: &Options) -> Result<Arc<Code>> {
    // A null character is seen before what comes after it is decoded.
    let valid = std::str::from_utf8(source).map_or_else(|problem| problem.valid_up_to(), str::len);
    if source[..valid].contains(&0)
        && let Some(error) = typhon_compiler::null_in_file(&String::from_utf8_lossy(&source[..valid]))
    {
        return Err(raise(vm, &error, &options.filename));
    }
    let text = decode(vm, source, &options.filename, true)?;
    match typhon_compiler::null_in_file(&text) {
        Some(error) => Err(raise(vm, &error, &options.filename)),
        None => finish(vm, typhon_compiler::compile(&text, options).map_err(unplaced), options),
    }
}

/// A file that ends too early is wrong at its end: there is nothing to put a caret under, unlike where something is unexpected
/// (or an unindent matches nothing).
fn unplaced(mut error: SyntaxError) -> SyntaxError {
    let lone = error.location.column == 1 && error.message.starts_with("unexpected EOF");
    let has_place = error.message.starts_with("un") && !lone;
    if error.location.end_column == BEFORE_LINE && !has_place {
        error.location.column = NO_COLUMN;
    }
    error
}

/// Decodes source bytes; an encoding that the compiler does not know is looked up among the codecs.
///
/// # Errors
/// SyntaxError.
pub fn decode<'s>(vm: &Vm, source: &'s [u8], filename: &str, is_run: bool) -> Result<Cow<'s, str>> {
    let encoding = match typhon_compiler::decode(source, is_run.then_some(filename)) {
        Ok(text) => return Ok(text),
        Err(DecodeError::Source(error)) => return Err(raise(vm, &error, filename)),
        Err(DecodeError::Encoding(encoding)) => encoding,
    };
    let error = match vm.call_method_str(&typhon_types::bytes::new(source), "decode", &[vm.str(&encoding)]) {
        Ok(text) => return Ok(typhon_object::primal::str::lossy(&text).into()),
        Err(raised) => vm.catch_as(raised, Known::Exception)?,
    };
    let message = match vm.class_of(&error).is_subclass(Known::LookupError) {
        true if is_unknown(vm, &error)? => vm.str(&format!("unknown encoding: {encoding}")),
        _ => ops::str(vm, &error)?,
    };
    // There is no line, and nothing to show.
    let details = tuple::of([vm.str(filename), vm.int(0), vm.int(-1), Value::NONE]);
    Err(vm.raise_args(Known::SyntaxError, vec![message, details]))
}

/// Whether a LookupError says that there is no such codec.
fn is_unknown(vm: &Vm, error: &Value) -> Result<bool> {
    Ok(typhon_object::primal::str::lossy(&ops::str(vm, error)?).starts_with("unknown encoding"))
}

/// Compiles source text, whose coding comments mean nothing.
///
/// # Errors
/// As for `compile`.
pub fn compile_text(vm: &Vm, source: &str, options: &Options) -> Result<Arc<Code>> {
    finish(vm, typhon_compiler::compile(source, options), options)
}

/// Warns, or raises.
fn finish(vm: &Vm, result: std::result::Result<Compiled, SyntaxError>, options: &Options) -> Result<Arc<Code>> {
    match result {
        Ok(compiled) => warned(vm, compiled, options),
        Err(error) => Err(fail(vm, &error, &options.filename)),
    }
}

/// Warns of what was found before an error, and raises that.
pub fn fail(vm: &Vm, error: &SyntaxError, filename: &str) -> Raised {
    match warn_all(vm, &error.warnings, filename) {
        Ok(()) => raise(vm, error, filename),
        Err(raised) => raised,
    }
}

/// Warns of what was found in a source.
///
/// # Errors
/// A warning that is an error.
pub fn warn_all(vm: &Vm, warnings: &[SyntaxWarning], filename: &str) -> Result<()> {
    warnings.iter().try_for_each(|warning| warn(vm, warning, filename))
}

/// The code, once its warnings are told.
///
/// # Errors
/// A warning that is an error.
pub fn warned(vm: &Vm, compiled: Compiled, options: &Options) -> Result<Arc<Code>> {
    warn_all(vm, &compiled.warnings, &options.filename)?;
    Ok(compiled.code)
}

/// Raises the exception of source that cannot be compiled.
#[cold]
pub fn raise(vm: &Vm, error: &SyntaxError, filename: &str) -> Raised {
    let known = match error.kind {
        ErrorKind::Syntax => Known::SyntaxError,
        ErrorKind::Indentation => Known::IndentationError,
        ErrorKind::Tab => Known::TabError,
        ErrorKind::Incomplete => Known::IncompleteInputError,
        ErrorKind::Recursion => return vm.raise_known(Known::RecursionError, &error.message),
    };
    let place = error.location;
    let text = error.text.as_deref();
    if place.line == 0 && text.is_none() {
        // No place at all: source with NULs, an encoding that nobody knows.
        return vm.raise_args(known, vec![vm.str(&error.message)]);
    }
    // The parser counts characters, and what comes after it bytes.
    let column = |bytes: u32| {
        let text = text.unwrap_or_default();
        if bytes >= BEFORE_LINE {
            return vm.int(if bytes == NO_COLUMN { 0 } else { -1 });
        }
        if error.after_parsing {
            return vm.int(i64::from(bytes) + 1);
        }
        let bytes = bytes as usize;
        let behind = bytes.saturating_sub(text.len());
        let points = text.get(..bytes - behind).map_or(bytes, |before| before.chars().count() + behind);
        vm.int(points as i64 + 1)
    };
    let is_on_line = place.end_line == place.line || place.end_column >= BEFORE_LINE;
    let end = match text.filter(|_| !is_on_line && !error.after_parsing) {
        Some(text) => vm.int(foreign_column(text, place.end_column as usize + 1)),
        None if is_on_line => column(place.end_column),
        None => vm.int(i64::from(place.end_column) + 1),
    };
    // What is found after parsing shows its line only where that is in a file.
    let shown = match error.after_parsing {
        true => source_line(filename, place.line),
        false => text.map(str::to_owned),
    };
    let details = tuple::of([
        vm.str(filename),
        vm.int(i64::from(place.line)),
        column(place.column),
        shown.map_or(Value::NONE, |text| vm.str(&text)),
        vm.int(i64::from(place.end_line)),
        end,
    ]);
    let raised = vm.raise_args(known, vec![vm.str(&error.message), details]);
    match &error.source {
        Some(source) => with_source(vm, raised, source),
        None => raised,
    }
}

/// A column of another line, from 1, which the parser makes characters of as if it were one of this line.
fn foreign_column(text: &str, bytes: usize) -> i64 {
    let known = &text.as_bytes()[..bytes.min(text.len())];
    let points = String::from_utf8_lossy(known).chars().count();
    (points + usize::from(bytes > text.len())) as i64
}

/// Tells a SyntaxError where the library's search for misspelt keywords begins, and in what.
fn with_source(vm: &Vm, raised: Raised, source: &str) -> Raised {
    let error = vm.catch(raised);
    let metadata = tuple::of([vm.int(0), vm.int(0), vm.str(source)]);
    match vm.set_attr(&error, &vm.intern("_metadata"), &metadata) {
        Ok(()) => vm.raise_again(error),
        Err(raised) => raised,
    }
}

fn warn(vm: &Vm, warning: &SyntaxWarning, filename: &str) -> Result<()> {
    let name = vm.intern("warnings");
    let warnings = match state::loaded(vm, &name)? {
        Some(warnings) => warnings,
        None => super::import_object(vm, &name)?,
    };
    let args = [
        vm.str(&warning.message),
        Known::SyntaxWarning.value(),
        vm.str(filename),
        vm.int(i64::from(warning.location.line)),
    ];
    match vm.call_method_str(&warnings, "warn_explicit", &args) {
        Ok(_) => Ok(()),
        Err(raised) => {
            // A warning that is an error is told as a SyntaxError at its place.
            let error = vm.catch_as(raised, Known::SyntaxWarning)?;
            drop(error);
            let error = SyntaxError {
                kind: ErrorKind::Syntax,
                // It is no matter of the future then.
                message: warning.message.replace(" Such sequences will not work in the future.", ""),
                location: warning.location,
                text: source_line(filename, warning.location.line),
                source: None,
                after_parsing: true,
                warnings: Vec::new(),
            };
            Err(raise(vm, &error, filename))
        }
    }
}

fn source_line(filename: &str, line: u32) -> Option<String> {
    let text = fs::read_to_string(filename).ok()?;
    text.split_inclusive('\n').nth(line.checked_sub(1)? as usize).map(str::to_owned)
}

/// The code of a source file: from the cache where that agrees with the source, else compiled and written there.
///
/// # Errors
/// OSError, SyntaxError and its like.
pub fn load(vm: &Vm, path: &str) -> Result<Arc<Code>> {
    let prefix = state::sys_attribute(vm, "pycache_prefix").filter(|prefix| !prefix.is_none());
    let prefix = prefix.map(|prefix| typhon_object::primal::str::lossy(&prefix));
    let cached = cache::path_of(Path::new(path), prefix.as_deref(), state::sources().optimize);
    let stamp = fs::metadata(path).ok().map(|metadata| Stamp::of(&metadata));
    if let (Some(cached), Some(stamp)) = (&cached, stamp)
        && let Some(code) = cache::read(cached, stamp)
        && *code.filename == *path
    {
        return Ok(code);
    }
    let source = fs::read(path).map_err(|error| os_error(vm, &error, path))?;
    let code = compile(vm, &source, path)?;
    let writes = match state::sys_attribute(vm, "dont_write_bytecode") {
        Some(dont) => !ops::truth(vm, &dont)?,
        None => !state::sources().dont_write,
    };
    if let (Some(cached), Some(stamp), true) = (cached, stamp, writes) {
        cache::write(&cached, stamp, &code);
    }
    Ok(code)
}

/// Raises the OSError of a failed operation on a file.
#[cold]
pub fn os_error(vm: &Vm, error: &std::io::Error, path: &str) -> Raised {
    let number = error.raw_os_error().unwrap_or(0);
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    vm.raise_args(Known::OSError, vec![vm.int(number.into()), vm.str(text), vm.str(path)])
}

//! Running what the command names: a text, a module, a file, standard input.

use std::{ffi::OsStr, fs, io::Read, os::unix::ffi::OsStrExt, path::Path};

use typhon_compiler::{Mode, Options};
use typhon_interpreter::{
    call::run_code,
    import::{self, source, state},
    types::code::Code,
};
use typhon_modules::{support, sys::console};
use typhon_object::{
    prelude::*,
    primal::{
        list::List,
        module::{self, Module},
    },
};

use super::{args::Program, dedent::dedent, end, paths, prompt, settings::Settings};

/// Runs the program; gives the exit code.
pub fn run(vm: &Vm, settings: &Settings) -> i32 {
    let code = match main_module(vm).and_then(|main| run_program(vm, settings, &main)) {
        Ok(code) => code,
        Err(raised) => {
            let code = end::uncaught(vm, raised);
            if settings.config.flags.inspect == 0 {
                return code;
            }
            code
        }
    };
    let inspect = settings.config.flags.inspect != 0
        || std::env::var_os("PYTHONINSPECT")
            .is_some_and(|value| !value.is_empty() && settings.config.flags.ignore_environment == 0);
    let interactive = matches!(settings.program, Program::Input);
    if inspect && !interactive {
        return match main_module(vm) {
            Ok(main) => prompt::run(vm, &main),
            Err(raised) => end::uncaught(vm, raised),
        };
    }
    code
}

/// `__main__`; made where it is not there yet.
fn main_module(vm: &Vm) -> Result<Value> {
    let name = vm.intern("__main__");
    if let Some(main) = state::loaded(vm, &name)? {
        return Ok(main);
    }
    let main = module::new(vm, "__main__", None);
    if let Some(this) = main.native::<Module>() {
        let builtins = state::loaded(vm, &vm.intern("builtins"))?.unwrap_or(Value::NONE);
        this.namespace().set_interned(vm, &vm.names().__builtins__, builtins);
        this.namespace().set_interned(vm, &vm.names().__loader__, import::bootstrap::builtin_importer(vm));
    }
    state::modules(vm)?.set(vm, &name, main.clone())?;
    Ok(main)
}

fn run_program(vm: &Vm, settings: &Settings, main: &Value) -> Result<i32> {
    let safe = settings.config.flags.safe_path;
    match &settings.program {
        Program::Command(text) => {
            if !safe {
                prepend_path(vm, "")?;
            }
            run_command(vm, main, text.as_bytes())
        }
        Program::Module(name) => {
            if !safe {
                prepend_path(vm, &paths::absolute(""))?;
            }
            run_module(vm, name, true)
        }
        Program::File(file) => run_file(vm, settings, main, file),
        Program::Input => {
            if !safe {
                prepend_path(vm, "")?;
            }
            if console::is_terminal(0) || settings.config.flags.interactive != 0 {
                return Ok(prompt::interactive(vm, settings, main));
            }
            let mut text = Vec::new();
            if let Err(error) = std::io::stdin().read_to_end(&mut text) {
                return Err(source::os_error(vm, &error, "<stdin>"));
            }
            run_text(vm, main, &text, "<stdin>")
        }
    }
}

fn prepend_path(vm: &Vm, entry: &str) -> Result<()> {
    let Some(path) = state::sys_attribute(vm, "path") else { return Ok(()) };
    match List::from(&path) {
        Some(path) => {
            path.splice(0..0, vec![vm.str(entry)]);
            Ok(())
        }
        None => Ok(()),
    }
}

/// Runs the text of `-c`. It has no encoding of its own, and may be indented.
fn run_command(vm: &Vm, main: &Value, text: &[u8]) -> Result<i32> {
    let Ok(text) = std::str::from_utf8(text) else {
        eprintln!("Unable to decode the command from the command line:");
        return Err(vm.surrogates_not_allowed(&support::path::decode(text)));
    };
    let text = format!("{}\n", dedent(text));
    let code = Code::load(vm, source::compile_text(vm, &text, &options("<string>"))?)?;
    remember_source(vm, &code, &text, "<string>")?;
    run_interactive(vm, main, &code)?;
    Ok(0)
}

/// Runs a text in `__main__`.
fn run_text(vm: &Vm, main: &Value, text: &[u8], filename: &str) -> Result<i32> {
    let code = Code::load(vm, source::compile_file(vm, text, &options(filename))?)?;
    run_interactive(vm, main, &code)?;
    Ok(0)
}

fn options(filename: &str) -> Options {
    let mut options = Options::new(filename, Mode::Module);
    options.optimize = state::sources().optimize;
    options
}

/// Tells `linecache` the source of code that is in no file, so that tracebacks have its lines.
pub fn remember_source(vm: &Vm, code: &Value, text: &str, filename: &str) -> Result<()> {
    let known = import::import_module(vm, "linecache").and_then(|cache| {
        vm.call_method_str(&cache, "_register_code", &[code.clone(), vm.str(text), vm.str(filename)])
    });
    match known {
        Ok(_) => Ok(()),
        // A library without it: the lines are not shown.
        Err(raised) => vm.catch_as(raised, Known::Exception).map(drop),
    }
}

/// Runs a module as `runpy` does.
fn run_module(vm: &Vm, name: &str, alter_argv: bool) -> Result<i32> {
    let runpy = import::import_module(vm, "runpy")?;
    vm.call_method_str(&runpy, "_run_module_as_main", &[vm.str(name), Value::bool(alter_argv)])?;
    Ok(0)
}

fn run_file(vm: &Vm, settings: &Settings, main: &Value, name: &OsStr) -> Result<i32> {
    let (path, file) = (Path::new(name), &*name.to_string_lossy());
    if path.is_dir() || is_zip(path) {
        prepend_path(vm, &paths::absolute(file))?;
        if path.is_dir() && !["py", "pyc"].iter().any(|ending| path.join("__main__").with_extension(ending).is_file()) {
            let executable = &settings.config.executable;
            eprintln!("{executable}: can't find '__main__' module in '{}'", paths::absolute(file));
            return Ok(1);
        }
        return run_module(vm, "__main__", false);
    }
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) => {
            let shown = paths::absolute(file);
            let number = error.raw_os_error().unwrap_or(0);
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            eprintln!("{}: can't open file '{shown}': [Errno {number}] {text}", settings.config.executable);
            return Ok(2);
        }
    };
    if !settings.config.flags.safe_path {
        prepend_path(vm, &paths::folder_of(file))?;
    }
    if path.extension().is_some_and(|ending| ending == "pyc") {
        return run_compiled(vm, main, name);
    }
    let kind = import::loader::Kind::Source;
    let loader = import::loader::Loader::create(vm, kind, vm.intern("__main__"), shown_name(name));
    introduce(vm, main, name, loader);
    let text = match settings.skip_first_line {
        // The line's end stays, so that the numbers of lines do.
        true => text.iter().position(|byte| *byte == b'\n').map_or(Vec::new(), |end| text[end..].to_vec()),
        false => text,
    };
    run_text(vm, main, &text, file)
}

/// A file's name as Python has it.
fn shown_name(file: &OsStr) -> Value {
    support::path::decode(file.as_bytes())
}

/// Tells `__main__` which file it comes from.
fn introduce(vm: &Vm, main: &Value, file: &OsStr, loader: Value) {
    if let Some(this) = main.native::<Module>() {
        let names = vm.names();
        this.namespace().set_interned(vm, &names.__file__, shown_name(file));
        this.namespace().set_interned(vm, &names.__cached__, Value::NONE);
        this.namespace().set_interned(vm, &names.__loader__, loader);
    }
}

/// Runs a file of bytecode.
fn run_compiled(vm: &Vm, main: &Value, file: &OsStr) -> Result<i32> {
    let external = import::import_module(vm, "_frozen_importlib_external")?;
    let (name, file_name) = (vm.intern("__main__"), shown_name(file));
    let loader = vm.call_method_str(&external, "SourcelessFileLoader", &[name.clone(), file_name])?;
    introduce(vm, main, file, loader.clone());
    let code = vm.call_method_str(&loader, "get_code", &[name])?;
    run_interactive(vm, main, &code)?;
    Ok(0)
}

fn is_zip(path: &Path) -> bool {
    let Ok(mut file) = fs::File::open(path) else { return false };
    let mut head = [0; 4];
    file.read_exact(&mut head).is_ok() && head == *b"PK\x03\x04"
}

/// Makes `sys.stdin`, `stdout` and `stderr` with `_io`, where that is there.
///
/// # Errors
/// What making a stream raises.
pub fn make_streams(vm: &Vm, settings: &Settings) -> Result<()> {
    if state::native("_io").is_none() {
        return Ok(());
    }
    let io = import::import_module(vm, "_io")?;
    let open = vm.get_attr_str(&io, "open")?;
    if let Some(builtins) = Dict::from(&vm.runtime().builtins) {
        builtins.set_interned(vm, &vm.intern("open"), open.clone());
    }
    let (encoding, errors) =
        match settings.io_encoding.as_deref().map(|text| text.split_once(':').unwrap_or((text, ""))) {
            Some((encoding, errors)) => (encoding, errors),
            None => ("", ""),
        };
    let encoding = if encoding.is_empty() { "utf-8" } else { encoding };
    for (descriptor, name) in [(0, "stdin"), (1, "stdout"), (2, "stderr")] {
        let stream = match is_open(descriptor) {
            true => {
                let errors = match (descriptor, errors) {
                    (2, _) => "backslashreplace",
                    (_, "") => "surrogateescape",
                    (_, given) => given,
                };
                make_stream(vm, &io, descriptor, name, encoding, errors, settings)?
            }
            false => Value::NONE,
        };
        for name in [name.to_owned(), format!("__{name}__")] {
            state::sys().set_interned(vm, &vm.intern(&name), stream.clone());
        }
    }
    Ok(())
}

fn is_open(descriptor: i32) -> bool {
    // SAFETY: `fcntl` takes any number as a descriptor.
    unsafe { libc::fcntl(descriptor, libc::F_GETFD) != -1 }
}

fn make_stream(
    vm: &Vm,
    io: &Value,
    descriptor: i32,
    name: &str,
    encoding: &str,
    errors: &str,
    settings: &Settings,
) -> Result<Value> {
    let unbuffered = settings.config.flags.unbuffered;
    let writes = descriptor != 0;
    let mode = if writes { "wb" } else { "rb" };
    let buffering = if unbuffered && writes { 0 } else { -1 };
    let open_args = [vm.int(descriptor.into()), vm.intern(mode), vm.int(buffering), Value::FALSE];
    let open = vm.get_attr_str(io, "open")?;
    let buffer = vm.call_args(&open, Args::new(&open_args, &[vm.intern("closefd")]))?;
    let raw = match unbuffered && writes {
        true => buffer.clone(),
        false => vm.get_attr_str(&buffer, "raw")?,
    };
    vm.set_attr(&raw, &vm.names().name, &vm.str(&format!("<{name}>")))?;
    let interactive = console::is_terminal(descriptor);
    let line_buffering = interactive || descriptor == 2;
    let wrapper_args = [
        buffer,
        vm.intern(encoding),
        vm.intern(errors),
        vm.intern("\n"),
        Value::bool(line_buffering && !unbuffered),
        Value::bool(unbuffered),
    ];
    let names: Vec<Value> = ["encoding", "errors", "newline", "line_buffering", "write_through"]
        .iter()
        .map(|name| vm.intern(name))
        .collect();
    let wrapper = vm.get_attr_str(io, "TextIOWrapper")?;
    let stream = vm.call_args(&wrapper, Args::new(&wrapper_args, &names))?;
    vm.set_attr(&stream, &vm.intern("mode"), &vm.intern(if writes { "w" } else { "r" }))?;
    Ok(stream)
}

/// Runs code in `__main__`.
///
/// # Errors
/// What it raises.
pub fn run_interactive(vm: &Vm, main: &Value, code: &Value) -> Result<()> {
    let Some(this) = main.native::<Module>() else { return Ok(()) };
    vm.audit("exec", || [code.clone()])?;
    run_code(vm, code, this.dict(), this.dict()).map(drop)
}

//! The prompt: reads statements, runs them, shows what expressions give.

use typhon_compiler::{ErrorKind, Mode, Options};
use typhon_interpreter::{
    import::{source, state},
    types::code::Code,
};
use typhon_modules::sys::{self, console, traceback};
use typhon_object::{prelude::*, primal::str as string};

use super::{end, run, settings::Settings};

/// The prompt of a command without a program: with a greeting, after the start-up file.
pub fn interactive(vm: &Vm, settings: &Settings, main: &Value) -> i32 {
    if settings.config.flags.quiet == 0 {
        let greeting = format!(
            "Python {} on linux\nType \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n",
            sys::version()
        );
        traceback::write(vm, &greeting);
    }
    if let Some(file) = &settings.startup_file
        && let Err(raised) = startup(vm, main, file)
    {
        let error = vm.catch(raised);
        end::show(vm, &error);
    }
    run(vm, main)
}

fn startup(vm: &Vm, main: &Value, file: &str) -> Result<()> {
    let text = std::fs::read(file).map_err(|error| source::os_error(vm, &error, file))?;
    let code = source::compile(vm, &text, file)?;
    run::run_interactive(vm, main, &Code::load(vm, code)?)
}

/// Reads and runs statements until the end of input; gives the exit code.
pub fn run(vm: &Vm, main: &Value) -> i32 {
    for (name, text) in [("ps1", ">>> "), ("ps2", "... ")] {
        if state::sys_attribute(vm, name).is_none() {
            state::sys().set_interned(vm, &vm.intern(name), vm.str(text));
        }
    }
    loop {
        match statement(vm, main) {
            Ok(true) => {}
            Ok(false) => {
                traceback::write(vm, "\n");
                return 0;
            }
            Err(raised) => {
                let error = vm.catch(raised);
                if vm.class_of(&error).is_subclass(Known::SystemExit) {
                    return end::uncaught(vm, vm.raise_again(error));
                }
                if vm.class_of(&error).is_subclass(Known::KeyboardInterrupt) {
                    traceback::write(vm, "\nKeyboardInterrupt\n");
                } else {
                    end::show(vm, &error);
                }
            }
        }
    }
}

/// Reads one statement and runs it; false at the end of input.
fn statement(vm: &Vm, main: &Value) -> Result<bool> {
    let mut text = String::new();
    loop {
        let line = match read_line(vm, if text.is_empty() { "ps1" } else { "ps2" }) {
            Ok(line) => line,
            // Who cannot be read from any more, as the program may have closed it, says no more.
            Err(raised) => vm.catch_as(raised, Known::OSError).map(|_| None)?,
        };
        let Some(line) = line else {
            if text.trim().is_empty() {
                return Ok(false);
            }
            break;
        };
        let blank = line.trim().is_empty();
        if text.is_empty() && (blank || line.trim_start().starts_with('#')) {
            continue;
        }
        text.push_str(&line);
        // A statement with a body ends with an empty line, others with their own.
        let compound =
            text.trim_end_matches('\n').contains('\n') || text.trim_end().ends_with(':') || text.starts_with('@');
        match source_of(&text) {
            Err(error) if error.kind == ErrorKind::Incomplete => {}
            Err(_) => break,
            Ok(_) if !compound || blank || !is_body(&text) => break,
            Ok(_) => {}
        }
    }
    let code = match source_of(&text) {
        Ok(code) => code,
        Err(error) => return Err(source::raise(vm, &error, "<stdin>")),
    };
    let code = Code::load(vm, code)?;
    run::remember_source(vm, &code, &text, "<stdin>")?;
    run::run_interactive(vm, main, &code)?;
    Ok(true)
}

/// Whether the text's last line that says something is indented or opens a body, so that more may follow.
fn is_body(text: &str) -> bool {
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    last.starts_with([' ', '\t']) || last.trim_end().ends_with(':') || last.starts_with('@')
}

fn source_of(text: &str) -> std::result::Result<std::sync::Arc<typhon_bytecode::Code>, typhon_compiler::SyntaxError> {
    let mut options = Options::new("<stdin>", Mode::Single);
    options.allow_incomplete = true;
    options.optimize = state::sources().optimize;
    typhon_compiler::compile(text, &options).map(|compiled| compiled.code)
}

/// Reads a line with its end from `sys.stdin`, after showing a prompt; `None` at the end.
fn read_line(vm: &Vm, prompt: &str) -> Result<Option<String>> {
    let prompt = state::sys_attribute(vm, prompt).unwrap_or_else(|| vm.str(""));
    let prompt = ops::str(vm, &prompt)?;
    // Where nobody sits at a terminal, what the program says is kept apart from the prompts.
    let stream = if console::is_terminal(0) && console::is_terminal(1) { "stdout" } else { "stderr" };
    for (name, text) in [("stdout", None), (stream, Some(prompt))] {
        if let Some(stream) = state::sys_attribute(vm, name).filter(|stream| !stream.is_none()) {
            if let Some(text) = text {
                vm.call_method(&stream, &vm.names().write, &[text])?;
            }
            vm.call_method(&stream, &vm.names().flush, &[])?;
        }
    }
    let stdin = state::sys_attribute(vm, "stdin").filter(|stdin| !stdin.is_none());
    let line = match stdin {
        Some(stdin) => string::lossy(&vm.call_method(&stdin, &vm.names().readline, &[])?),
        None => {
            let mut line = String::new();
            typhon_heap::local::detached(|| std::io::stdin().read_line(&mut line))
                .map_err(|error| source::os_error(vm, &error, "<stdin>"))?;
            line
        }
    };
    Ok((!line.is_empty()).then_some(line))
}

//! `print` and `input`.

use typhon_interpreter::import::state;
use typhon_object::{class::flag, prelude::*, primal::str as string};
use typhon_text::TextBuf;

/// `print(*args, sep, end, file, flush)`.
///
/// A stream of ours gets the whole line in one piece, so that lines of several threads do not mix; any other object gets
/// piece after piece, as CPython gives them.
pub fn print(
    vm: &Vm,
    args: &[Value],
    sep: Option<&Value>,
    end: Option<&Value>,
    file: Option<&Value>,
    flush: bool,
) -> Result<()> {
    let stdout;
    let file = match file {
        Some(file) => file,
        None => {
            stdout = stream(vm, "stdout")?;
            match &stdout {
                Some(stdout) => stdout,
                None => return Ok(()),
            }
        }
    };
    let sep = separator(vm, "sep", sep)?;
    let end = separator(vm, "end", end)?;
    let write = vm.get_attr(file, &vm.names().write)?;
    if vm.class_of(file).flags() & flag::HEAP == 0 {
        // One piece, so that lines of other threads do not come between; what is before a value that raises is written.
        let mut failed = None;
        let line = string::written(vm, |line| {
            for (index, value) in args.iter().enumerate() {
                if index > 0 {
                    push(line, sep.as_ref(), " ");
                }
                if let Err(raised) = string::push_str(vm, value, line) {
                    failed = Some(vm.catch(raised));
                    return Ok(());
                }
            }
            push(line, end.as_ref(), "\n");
            Ok(())
        })?;
        if failed.is_none() || args.len() > 1 {
            vm.call(&write, &[line])?;
        }
        if let Some(error) = failed {
            return Err(vm.raise_again(error));
        }
    } else {
        for (index, value) in args.iter().enumerate() {
            if index > 0 {
                vm.call(&write, &[sep.clone().unwrap_or_else(|| vm.str(" "))])?;
            }
            vm.call(&write, &[ops::str(vm, value)?])?;
        }
        vm.call(&write, &[end.unwrap_or_else(|| vm.str("\n"))])?;
    }
    if flush {
        vm.call_method(file, &vm.names().flush, &[])?;
    }
    Ok(())
}

fn push(line: &mut TextBuf, value: Option<&Value>, otherwise: &str) {
    match value.and_then(|value| value.native::<Str>()) {
        Some(text) => line.push_text(text.text()),
        None => line.push_str(otherwise),
    }
}

fn separator(vm: &Vm, name: &str, given: Option<&Value>) -> Result<Option<Value>> {
    match given.filter(|given| !given.is_none()) {
        None => Ok(None),
        Some(given) if string::is_str(given) => Ok(Some(given.clone())),
        Some(given) => {
            let given = vm.type_name(given);
            Err(vm.type_error(format!("{name} must be None or a string, not {given}")))
        }
    }
}

/// A standard stream: `None` where it is None.
fn stream(vm: &Vm, name: &str) -> Result<Option<Value>> {
    match state::sys_attribute(vm, name) {
        Some(stream) => Ok((!stream.is_none()).then_some(stream)),
        None => Err(vm.runtime_error(format!("lost sys.{name}"))),
    }
}

/// `input(prompt)`.
pub fn input(vm: &Vm, prompt: Option<&Value>) -> Result<Value> {
    let names = vm.names();
    let lost = |name: &str| vm.runtime_error(format!("input(): lost sys.{name}"));
    let stdin = stream(vm, "stdin").ok().flatten().ok_or_else(|| lost("stdin"))?;
    let stdout = stream(vm, "stdout").ok().flatten().ok_or_else(|| lost("stdout"))?;
    let stderr = stream(vm, "stderr").ok().flatten().ok_or_else(|| lost("stderr"))?;
    vm.audit("builtins.input", || [prompt.cloned().unwrap_or(Value::NONE)])?;
    vm.call_method(&stderr, &names.flush, &[])?;
    if let Some(prompt) = prompt {
        let prompt = ops::str(vm, prompt)?;
        vm.call_method(&stdout, &names.write, &[prompt])?;
    }
    vm.call_method(&stdout, &names.flush, &[])?;
    let line = vm.call_method(&stdin, &names.readline, &[])?;
    let Some(text) = line.native::<Str>() else {
        return Err(vm.type_error("object.readline() returned non-string"));
    };
    if text.is_empty() {
        return Err(vm.eof_error("EOF when reading a line"));
    }
    let line = match text.text().bytes().strip_suffix(b"\n") {
        Some(kept) => string::from_text(typhon_text::Text::from_trusted(kept)),
        None => line.clone(),
    };
    vm.audit("builtins.input/result", || [line.clone()])?;
    Ok(line)
}

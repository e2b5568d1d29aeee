//! Reading and writing.

use typhon_object::{
    args::Maybe,
    prelude::*,
    primal::str::{self as string, Str},
};

use super::{
    super::super::base::{self, call, plain, unsupported},
    TextIOWrapper,
};

/// Whether a str has no text.
fn is_empty(text: &Value) -> bool {
    text.native::<Str>().is_none_or(Str::is_empty)
}

impl TextIOWrapper {
    /// A text of a subclass with its line ends as they are to be, by its own `replace`; `None` where they may stay. Called
    /// outside the lock, for it may do anything to the stream.
    fn replaced(this: &Value, vm: &Vm, text: &Value, string: &Str) -> Result<Option<Value>> {
        if memchr::memchr(b'\n', string.text().bytes()).is_none() {
            return Ok(None);
        }
        let Some(end) = TextIOWrapper::with(this, vm, |state, _| Ok(state.written))? else { return Ok(None) };
        let replaced = call(vm, text, "replace", &[vm.str("\n"), vm.str(end)])?;
        if !string::is_str(&replaced) {
            let given = vm.type_name(&replaced);
            return Err(vm.type_error(format!("replace() should return a str, not {given}")));
        }
        Ok(Some(replaced))
    }
}

#[pymethods(transfer)]
impl TextIOWrapper {
    fn write(this: &Value, vm: &Vm, text: &Value) -> Result<usize> {
        let Some(string) = text.native::<Str>() else {
            let given = vm.given_name(text);
            return Err(vm.type_error(format!("write() argument must be str, not {given}")));
        };
        let replaced =
            if text.exact::<Str>().is_some() { None } else { TextIOWrapper::replaced(this, vm, text, string)? };
        let translated = replaced.is_some();
        let written = replaced.as_ref().and_then(|text| text.native::<Str>()).unwrap_or(string);
        TextIOWrapper::with(this, vm, |state, parts| state.write(vm, parts, written.text(), translated))?;
        Ok(string.len())
    }

    #[sig(size = -1, /)]
    fn read(this: &Value, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
        let count = base::size(vm, size)?;
        TextIOWrapper::with(this, vm, |state, parts| match usize::try_from(count) {
            Ok(count) => {
                if !state.reads {
                    return Err(unsupported(vm, "not readable"));
                }
                state.read(vm, parts, count)
            }
            Err(_) => state.read_all(vm, parts),
        })
    }

    #[sig(size = -1, /)]
    fn readline(this: &Value, vm: &Vm, size: i64) -> Result<Value> {
        TextIOWrapper::with(this, vm, |state, parts| state.read_line(vm, parts, usize::try_from(size).ok()))
    }

    fn __next__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        let line = if plain::<TextIOWrapper>(this).is_some() {
            TextIOWrapper::with(this, vm, |state, parts| {
                state.telling = false;
                let line = state.read_line(vm, parts, None)?;
                if is_empty(&line) {
                    state.forget();
                    state.telling = state.seekable;
                }
                Ok(line)
            })?
        } else {
            TextIOWrapper::look(this, vm, |state| state.telling = false)?;
            let line = vm.call_method(this, &vm.names().readline, &[])?;
            if !string::is_str(&line) {
                let given = vm.type_name(&line);
                let text = format!("readline() should have returned a str object, not '{given}'");
                return Err(vm.raise_args(Known::OSError, vec![vm.str(&text)]));
            }
            if is_empty(&line) {
                TextIOWrapper::look(this, vm, |state| state.telling = state.seekable)?;
            }
            line
        };
        Ok((!is_empty(&line)).then_some(line))
    }
}

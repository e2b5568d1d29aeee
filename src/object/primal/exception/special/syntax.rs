//! `SyntaxError`: a message, and the place in the source.

use typhon_heap::{Header, Slot, Value};
use typhon_macros::{pymethods, pytype};

use super::{BaseException, plain_args};
use crate::{
    args::Args,
    ops,
    primal::{common::shape_for, exception::methods::base_str, str as string, tuple},
    raise::Result,
    vm::Vm,
};

exception! {
    /// Invalid syntax.
    SyntaxError("SyntaxError") {
        msg set_msg "msg", filename set_filename "filename", lineno set_lineno "lineno", offset set_offset "offset",
        text set_text "text", end_lineno set_end_lineno "end_lineno", end_offset set_end_offset "end_offset",
        print_file_and_line set_print "print_file_and_line", metadata set_metadata "_metadata",
    }
}

#[pymethods]
impl SyntaxError {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let given = plain_args(vm, this, args)?;
        let Some(error) = this.native::<SyntaxError>() else { return Ok(()) };
        error.base.set_args(tuple::new(given.to_vec()));
        if let Some(message) = given.first() {
            error.msg.set(error.head(), message.clone());
        }
        if let [_, details] = given {
            let details = ops::collect(vm, details)?;
            if details.len() < 4 || details.len() > 7 {
                let count = details.len();
                let text = if count < 4 { "at least 4" } else { "at most 7" };
                return Err(vm.type_error(format!("function takes {text} arguments ({count} given)")));
            }
            if details.len() == 5 {
                return Err(vm.type_error("end_offset must be provided when end_lineno is provided"));
            }
            let fields = [
                &error.filename,
                &error.lineno,
                &error.offset,
                &error.text,
                &error.end_lineno,
                &error.end_offset,
                &error.metadata,
            ];
            for (field, value) in fields.into_iter().zip(details) {
                field.set(error.head(), value);
            }
        }
        Ok(())
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(error) = this.native::<SyntaxError>() else { return base_str(vm, this) };
        let message = error.msg.get(error.head()).unwrap_or(Value::NONE);
        let message = ops::str(vm, &message)?;
        let file = error.filename.get(error.head()).filter(string::is_str);
        let file = file.map(|file| string::lossy(&file).rsplit('/').next().unwrap_or_default().to_owned());
        let line = error.lineno.get(error.head()).and_then(|line| line.as_small_int());
        let place = match (file, line) {
            (Some(file), Some(line)) => format!(" ({file}, line {line})"),
            (Some(file), None) => format!(" ({file})"),
            (None, Some(line)) => format!(" (line {line})"),
            (None, None) => return Ok(message),
        };
        Ok(string::around("", &message, &place))
    }
}

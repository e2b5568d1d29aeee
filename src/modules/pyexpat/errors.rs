//! `ExpatError`.

use std::sync::OnceLock;

use typhon_object::prelude::*;

use super::engine::{Fault, Position, text_of};
use crate::support::classes::new_exception;

/// The class: one for all parsers, however often the module is made.
static CLASS: OnceLock<Value> = OnceLock::new();

/// The class of the errors.
pub(super) fn class(vm: &Vm) -> Result<Value> {
    if let Some(class) = CLASS.get() {
        return Ok(class.clone());
    }
    let class = new_exception(vm, "xml.parsers.expat", "ExpatError", &Known::Exception.value())?;
    Ok(CLASS.get_or_init(|| class).clone())
}

/// Raises an error of a document, with its place.
#[cold]
pub(super) fn raise(vm: &Vm, fault: Fault, position: Option<Position>) -> Raised {
    let text = text_of(fault as i64).unwrap_or_default();
    raise_text(vm, text, fault as i64, position)
}

/// Raises an error that the caller has a text for.
#[cold]
pub(super) fn raise_text(vm: &Vm, text: &str, code: i64, position: Option<Position>) -> Raised {
    let (line, column) = position.map_or((1, 0), |position| (position.line as i64, position.column as i64));
    let make = || -> Result<Raised> {
        let message = format!("{text}: line {line}, column {column}");
        let error = vm.call(&class(vm)?, &[vm.str(&message)])?;
        for (name, number) in [("code", code), ("lineno", line), ("offset", column)] {
            vm.set_attr(&error, &vm.intern(name), &vm.int(number))?;
        }
        Ok(vm.raise(error))
    };
    make().unwrap_or_else(|raised| raised)
}

/// Raises an error that no document is to blame for.
#[cold]
pub(super) fn raise_plain(vm: &Vm, text: &str) -> Raised {
    match class(vm).and_then(|class| vm.call(&class, &[vm.str(text)])) {
        Ok(error) => vm.raise(error),
        Err(raised) => raised,
    }
}

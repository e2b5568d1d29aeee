//! The file that something is written to: a descriptor, and what keeps it open.

use std::collections::HashMap;

use parking_lot::Mutex;
use typhon_object::{prelude::*, primal::int};

use crate::support::unraisable::sys_attribute;

/// What a file is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// Fatal signals.
    Fatal,
    /// `dump_traceback_later`.
    Later,
    /// A signal that was registered.
    Signal(i32),
}

static KEPT: Mutex<Option<HashMap<Use, Value>>> = Mutex::new(None);

/// Keeps a file open, and lets go of the one so far.
pub fn keep(usage: Use, file: Option<Value>) {
    file.iter().for_each(Value::publish);
    let old = {
        let mut kept = KEPT.lock();
        let kept = kept.get_or_insert_default();
        match file {
            Some(file) => kept.insert(usage, file),
            None => kept.remove(&usage),
        }
    };
    drop(old);
}

/// The descriptor that an argument means, and the file that has it; without an argument those of `sys.stderr`.
///
/// # Errors
/// What the methods of the file raise; RuntimeError and ValueError where there is no descriptor.
pub fn of(vm: &Vm, given: Option<&Value>) -> Result<(i32, Option<Value>)> {
    let file = match given.filter(|given| !given.is_none()) {
        Some(given) if int::is_int(given) => return Ok((number(vm, given)?, None)),
        Some(given) => given.clone(),
        None => sys_attribute(vm, "stderr").ok_or_else(|| vm.runtime_error("sys.stderr is None"))?,
    };
    let fd = vm.call_method_str(&file, "fileno", &[])?;
    let fd = fd.as_small_int().and_then(|fd| i32::try_from(fd).ok()).filter(|&fd| (0..i32::MAX).contains(&fd));
    let fd = fd.ok_or_else(|| vm.runtime_error("file.fileno() is not a valid file descriptor"))?;
    if let Err(raised) = vm.call_method(&file, &vm.names().flush, &[]) {
        drop(vm.catch(raised));
    }
    Ok((fd, Some(file)))
}

fn number(vm: &Vm, given: &Value) -> Result<i32> {
    if given.is(&Value::TRUE) || given.is(&Value::FALSE) {
        typhon_interpreter::warn::warn(vm, Known::RuntimeWarning, "bool is used as a file descriptor", 1)?;
    }
    let fd = int::to_bigint(vm, given)?.to_i64().and_then(|fd| i32::try_from(fd).ok());
    match fd.ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))? {
        fd if fd < 0 => Err(vm.value_error("file is not a valid file descriptor")),
        fd => Ok(fd),
    }
}

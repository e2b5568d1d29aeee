//! `with`.

use typhon_bytecode::instructions::{a, b, c};
use typhon_object::{dunder::Dunder, prelude::*};

use super::{consume, operand};
use crate::frame::Fp;

/// `R[A]` = bound `__exit__` of `R[B]`, `R[A+1]` = result of `__enter__`.
#[inline(never)]
pub fn enter(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let manager = operand(fp, b(word));
    let names = vm.names();
    let (enter, exit) = match c(word) {
        0 => (names.dunder(Dunder::Enter), names.dunder(Dunder::Exit)),
        _ => (&names.__aenter__, &names.__aexit__),
    };
    let asynchronous = c(word) != 0;
    let Some(exit) = vm.special(manager, exit)? else { return Err(no_protocol(vm, manager, asynchronous, false)) };
    let Some(enter) = vm.special(manager, enter)? else { return Err(no_protocol(vm, manager, asynchronous, true)) };
    let entered = vm.call(&enter, &[])?;
    consume(fp, b(word));
    fp.set_value(a(word), exit);
    fp.set_value(a(word) + 1, entered);
    Ok(())
}

#[cold]
fn no_protocol(vm: &Vm, manager: &Value, asynchronous: bool, enter: bool) -> typhon_object::raise::Raised {
    let (class, names) = (vm.class_of(manager), vm.names());
    let (kind, missed) = match (asynchronous, enter) {
        (false, true) => ("context manager", "__enter__"),
        (false, false) => ("context manager", "__exit__"),
        (true, true) => ("asynchronous context manager", "__aenter__"),
        (true, false) => ("asynchronous context manager", "__aexit__"),
    };
    let other = match asynchronous {
        true => class.slots().has(Dunder::Enter) && class.slots().has(Dunder::Exit),
        false => [&names.__aenter__, &names.__aexit__].iter().all(|name| class.lookup(vm, name).is_some()),
    };
    let hint = match (other, asynchronous) {
        (false, _) => "",
        (true, true) => " but it supports the context manager protocol. Did you mean to use 'with'?",
        (true, false) => {
            " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?"
        }
    };
    let class = class.full_name(vm);
    vm.type_error(format!("'{class}' object does not support the {kind} protocol (missed {missed} method){hint}"))
}

/// `R[B](None, None, None)`.
#[inline(never)]
pub fn exit(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    vm.call(operand(fp, b(word)), &[Value::NONE, Value::NONE, Value::NONE])
}

/// `R[B](type, value, traceback)` of the exception `R[C]`.
#[inline(never)]
pub fn exit_with_exception(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let error = operand(fp, c(word));
    let traceback = typhon_object::primal::exception::from(error).and_then(|error| error.traceback());
    let args = [vm.class_value(error), error.clone(), traceback.unwrap_or(Value::NONE)];
    vm.call(operand(fp, b(word)), &args)
}

//! `with`.

use smallvec::SmallVec;
use typhon_bytecode::{
    FRAME_WORDS,
    instructions::{a, b, c},
};
use typhon_heap::word::{EMPTY, Word};
use typhon_object::{dunder::Dunder, prelude::*};

use super::{attribute, operand, take_or_copy};
use crate::{
    call,
    frame::{self, Fp, borrow, release},
    run::Goto,
    thread::Thread,
    types::function::is_function,
};

/// `EnterWith` with the sites of both names from `index` on: the frame of `__enter__` begins, or it is called.
///
/// # Errors
/// TypeError where the protocol is not supported; what `__enter__` raises.
#[inline(never)]
pub fn enter(vm: &Vm, thread: &Thread, fp: Fp, (word, pc): (u32, *const u32), index: usize) -> Result<Goto> {
    let manager = operand(fp, b(word));
    let missed = |enter: bool| no_protocol(vm, manager, c(word) != 0, enter);
    let exit = attribute::special(vm, fp, index + 1, manager)?.ok_or_else(|| missed(false))?;
    let enter = match attribute::special(vm, fp, index, manager) {
        Ok(Some(enter)) => enter,
        outcome => {
            release(exit.word);
            return Err(outcome.err().unwrap_or_else(|| missed(true)));
        }
    };
    let receiver = take_or_copy(fp, b(word));
    let passed = || if exit.method { borrow(&receiver) } else { receiver.clone().into_word() };
    let argument = enter.method.then(passed);
    fp.set(a(word), exit.word);
    fp.set(a(word) + 1, if exit.method { receiver.into_word() } else { EMPTY });
    begin(vm, thread, fp, (pc, a(word) + 2), enter.word, argument.into_iter())
}

/// Begins the frame of a function in a window above all registers, or calls something else.
fn begin(
    vm: &Vm,
    thread: &Thread,
    fp: Fp,
    (pc, dest): (*const u32, usize),
    callee: Word,
    arguments: impl Iterator<Item = Word>,
) -> Result<Goto> {
    // SAFETY: both are words of registers, given away or borrowed from registers that keep them.
    let own = |word| unsafe { frame::own(word) };
    // SAFETY: as above.
    if !is_function(unsafe { &*(&raw const callee).cast::<Value>() }.shape()) {
        // What Rust calls builds its frames there too.
        let (callee, arguments) = (own(callee), arguments.map(own).collect::<SmallVec<[Value; 4]>>());
        fp.set_value(dest, vm.call(&callee, &arguments)?);
        return Ok(Goto { fp, pc });
    }
    let window = fp.code().registers as usize;
    let first = window + FRAME_WORDS;
    fp.init(window, callee);
    let mut end = first;
    for argument in arguments {
        fp.init(end, argument);
        end += 1;
    }
    let site = call::Site { fp, pc, dest, window, count: end - first, names: &[] };
    call::call(vm, thread, site).inspect_err(|_| _ = fp.clear(window..end + 1))
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
    let class = class.strip_prefix("__main__.").unwrap_or(&class);
    vm.type_error(format!("'{class}' object does not support the {kind} protocol (missed {missed} method){hint}"))
}

/// `ExitWith`: the frame of `__exit__` begins, or it is called.
///
/// # Errors
/// What `__exit__` raises.
#[inline(never)]
pub fn exit(vm: &Vm, thread: &Thread, fp: Fp, word: u32, pc: *const u32) -> Result<Goto> {
    call_exit(vm, thread, fp, (word, pc), [Value::NONE, Value::NONE, Value::NONE])
}

/// `ExitWithException`: the same with the exception.
///
/// # Errors
/// What `__exit__` raises.
#[inline(never)]
pub fn exit_with_exception(vm: &Vm, thread: &Thread, fp: Fp, word: u32, pc: *const u32) -> Result<Goto> {
    let error = operand(fp, c(word));
    let traceback = typhon_object::primal::exception::from(error).and_then(|error| error.traceback());
    let arguments = [vm.class_value(error), error.clone(), traceback.unwrap_or(Value::NONE)];
    call_exit(vm, thread, fp, (word, pc), arguments)
}

fn call_exit(vm: &Vm, thread: &Thread, fp: Fp, (word, pc): (u32, *const u32), arguments: [Value; 3]) -> Result<Goto> {
    // Both stay in their registers until the call is over.
    let callee = borrow(operand(fp, b(word)));
    let receiver = Some(b(word) + 1).filter(|&register| fp.word(register) != EMPTY);
    let receiver = receiver.map(|register| borrow(operand(fp, register)));
    let arguments = receiver.into_iter().chain(arguments.into_iter().map(Value::into_word));
    begin(vm, thread, fp, (pc, a(word)), callee, arguments)
}

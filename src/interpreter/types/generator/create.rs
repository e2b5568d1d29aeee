//! `ReturnGenerator`: the object of a frame.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize};

use typhon_bytecode::CodeFlags;
use typhon_heap::word::EMPTY;
use typhon_object::prelude::*;

use super::{
    super::{code::Code, function::Function},
    CodeRef, Core, Generator, State, core,
    saved::Saved,
};
use crate::{frame::Fp, thread::Thread};

impl Core {
    /// That of a frame that has come to `ReturnGenerator`, whose registers are not taken yet.
    #[inline(always)]
    fn of(Parts { at, code, function, name, qualname }: Parts) -> Core {
        Core {
            state: AtomicU8::new(State::Created as u8),
            flag: AtomicBool::new(false),
            at: AtomicUsize::new(at),
            words: Saved::new(),
            delegate: AtomicU64::new(EMPTY),
            code: CodeRef(code),
            function,
            frame: Slot::EMPTY,
            handled: Slot::EMPTY,
            inherited: Slot::EMPTY,
            name,
            qualname,
        }
    }
}

/// What a frame that has come to `ReturnGenerator` gives to its object, the registers apart.
struct Parts {
    at: usize,
    code: Slot,
    function: Slot,
    name: Slot,
    qualname: Slot,
}

impl Parts {
    #[inline(always)]
    fn of(fp: Fp, code: &Code, pc: *const u32) -> Parts {
        let runs = fp.function();
        Parts {
            at: pc.wrapping_sub(1).expose_provenance(),
            code: Slot::new(Value::of(code)),
            // SAFETY: the header's word holds the function as long as the frame runs.
            function: Slot::new(unsafe { Value::count_word(fp.function_word()) }),
            name: other(runs, &runs.name, &code.name),
            qualname: other(runs, &runs.qualname, &code.qualname),
        }
    }
}

/// A function's name, where it is not the usual one.
#[inline(always)]
fn other(function: &Function, name: &Slot, usual: &Value) -> Slot {
    match name.peek() == usual.word() {
        true => Slot::EMPTY,
        false => Slot::from_option(name.get(function.header())),
    }
}

/// The object of the running frame, which has come to `ReturnGenerator`: takes the frame's registers.
#[inline(never)]
pub fn create(thread: &Thread, fp: Fp, pc: *const u32) -> Value {
    let code = fp.code();
    let parts = Parts::of(fp, code, pc);
    if code.flags & (CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) != 0 {
        return create_other(thread, fp, code, parts);
    }
    let Parts { at, code: held, function, name, qualname } = parts;
    let object = new(at, held, function, name, qualname);
    // SAFETY: it was made a generator just now.
    let Generator { header, core } = unsafe { object.cast::<Generator>() };
    core.words.save(fp, code, 0, false);
    // The row for the StopIteration that escapes is always there: without others nothing needs to be closed.
    header.set_settled(code.compiled.handlers.len() <= 1);
    object
}

/// A generator without registers. A place of its own, so that the struct is built in its cell: moved, its narrow stores would be
/// read by wide loads, which wait for them.
#[inline(never)]
fn new(at: usize, code: Slot, function: Slot, name: Slot, qualname: Slot) -> Value {
    let parts = Parts { at, code, function, name, qualname };
    // The header first: nothing can unwind while there is a struct that would have to be dropped.
    typhon_heap::new(Generator { header: Header::of::<Generator>(), core: Core::of(parts) })
}

#[inline(never)]
fn create_other(thread: &Thread, fp: Fp, code: &Code, parts: Parts) -> Value {
    let object = if code.has(CodeFlags::COROUTINE) {
        super::super::coroutine::new(Core::of(parts), thread, fp)
    } else {
        super::super::async_generator::new(Core::of(parts))
    };
    if let (Some(core), Some(header)) = (core(&object), object.header()) {
        core.words.save(fp, code, 0, false);
        header.set_settled(false);
    }
    object
}

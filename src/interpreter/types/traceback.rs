//! `traceback`: where an exception passed, one object for each frame.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_object::{
    convert::FromValue,
    prelude::*,
    primal::{exception, failure},
};

use super::{code::Code, frame};
use crate::{frame::Fp, thread::Thread};

/// Create a new traceback object.
#[pytype(name = "traceback", known = Traceback, module = "builtins")]
pub struct Traceback {
    frame: Frozen,
    /// The instruction's first or last word; -1 where the frame had not begun.
    word: i64,
    /// The line; `UNKNOWN` until it is asked for.
    line: AtomicI64,
    next: Slot,
}

const UNKNOWN: i64 = i64::MIN;

/// Bytes of an instruction word: positions in code are told to Python as byte offsets in `co_code`.
pub const WORD_BYTES: i64 = 4;

/// Notes that `exception` passes the frame whose registers are at `fp`; `pc` is the word after the instruction.
/// Constant time; runs no Python code.
pub fn add(vm: &Vm, _thread: &Thread, error: &Value, fp: Fp, pc: *const u32) {
    add_frame(error, frame::capture(vm, fp), fp.code().index_of(pc));
}

/// Notes that `exception` passes a frame, given its object; `word` is the instruction's last word.
pub fn add_frame(error: &Value, frame: Value, word: u32) {
    let Some(error) = exception::from(error) else { return };
    let next = error.exchange_traceback(None);
    let entry = typhon_heap::new(Traceback {
        header: Header::of::<Traceback>(),
        frame: Frozen::new(frame),
        word: i64::from(word as i32),
        line: AtomicI64::new(UNKNOWN),
        next: Slot::from_option(next),
    });
    error.set_traceback(Some(entry));
}

impl Traceback {
    /// The frame, a [`frame::Frame`].
    pub fn frame(&self) -> &Value {
        &self.frame
    }

    /// The instruction's first or last word; -1 where the frame had not begun.
    pub fn word(&self) -> i64 {
        self.word
    }

    /// The next entry, nearer to where the exception was raised.
    pub fn next(&self) -> Option<Value> {
        self.next.get(&self.header)
    }

    /// The line in the frame's source.
    pub fn line(&self) -> i64 {
        let known = self.line.load(Ordering::Relaxed);
        if known != UNKNOWN {
            return known;
        }
        let line = match self.frame.native::<frame::Frame>() {
            Some(frame) => line_of(frame.code(), self.word),
            None => 0,
        };
        self.line.store(line, Ordering::Relaxed);
        line
    }
}

/// The line of an instruction.
pub fn line_of(code: &Code, word: i64) -> i64 {
    match u32::try_from(word) {
        Ok(word) => i64::from(code.compiled.location(word).line),
        Err(_) => i64::from(code.compiled.first_line),
    }
}

/// The frame that a new traceback is for.
struct FrameArgument<'a>(&'a Value);

impl<'a> FromValue<'a> for FrameArgument<'a> {
    fn from_value(vm: &Vm, value: &'a Value) -> Result<FrameArgument<'a>> {
        match value.exact::<frame::Frame>() {
            Some(_) => Ok(FrameArgument(value)),
            None => Err(failure::argument(vm, "traceback() argument 'tb_frame'", "frame", value)),
        }
    }
}

#[pymethods]
impl Traceback {
    #[new]
    #[sig(tb_next, tb_frame, tb_lasti, tb_lineno)]
    fn __new__(
        _class: &Value,
        vm: &Vm,
        tb_next: &Value,
        tb_frame: FrameArgument<'_>,
        tb_lasti: i32,
        tb_lineno: i32,
    ) -> Result<Value> {
        if !tb_next.is_none() && tb_next.exact::<Traceback>().is_none() {
            let given = vm.type_name(tb_next);
            return Err(vm.type_error(format!("expected traceback object or None, got '{given}'")));
        }
        Ok(typhon_heap::new(Traceback {
            header: Header::of::<Traceback>(),
            frame: Frozen::new(tb_frame.0.clone()),
            word: i64::from(tb_lasti).div_euclid(WORD_BYTES),
            line: AtomicI64::new(i64::from(tb_lineno)),
            next: Slot::from_option((!tb_next.is_none()).then(|| tb_next.clone())),
        }))
    }

    #[getter]
    fn tb_frame(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        vm.audit("object.__getattr__", || [this.clone(), vm.str("tb_frame")])?;
        Ok(this.native::<Traceback>().map(|traceback| traceback.frame.clone()))
    }

    #[getter]
    fn tb_lasti(&self) -> i64 {
        if self.word < 0 { -1 } else { self.word * WORD_BYTES }
    }

    #[getter]
    fn tb_lineno(&self) -> Option<i64> {
        // Instructions without a place have line 0.
        Some(self.line()).filter(|line| *line != 0)
    }

    #[getter]
    fn tb_next(&self) -> Option<Value> {
        self.next()
    }

    #[setter]
    #[name = "tb_next"]
    fn set_tb_next(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let Some(this_entry) = this.exact::<Traceback>() else { return Ok(()) };
        let value = value.ok_or_else(|| vm.type_error("can't delete tb_next attribute"))?;
        let next = (!value.is_none()).then(|| value.clone());
        let mut at = next.clone();
        while let Some(entry) = at {
            if entry.is(this) {
                return Err(vm.value_error("traceback loop detected"));
            }
            let Some(entry) = entry.exact::<Traceback>() else {
                let given = vm.type_name(&entry);
                return Err(vm.type_error(format!("expected traceback object, got '{given}'")));
            };
            at = entry.next();
        }
        drop(this_entry.next.replace(&this_entry.header, next));
        Ok(())
    }

    fn __dir__(&self, vm: &Vm) -> Value {
        let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"];
        typhon_object::primal::list::new(names.iter().map(|name| vm.intern(name)).collect())
    }
}

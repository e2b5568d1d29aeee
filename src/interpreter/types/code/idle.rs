//! Code that is compiled and never run: it is freed soon after nobody keeps it.
//!
//! Code is trace-only, so only a collection frees it, and what a program compiles to write it to a file would stay until then. But
//! what `compile` gives and no function was made of is known, and need not be sought: when there is much of it, it is tried for itself.

use std::sync::{
    LazyLock,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use typhon_bytecode::Code as Compiled;
use typhon_object::{heap::word::Word, prelude::*};

use super::{Code, Made};

/// What is idle is tried when it came of so many bytes of source, and of as many as what was kept the last time.
const LIMIT: usize = 256 << 10;

static IDLE: LazyLock<Mutex<Idle>> = LazyLock::new(Mutex::default);
/// There is so much of it that it should be tried.
static MUCH: AtomicBool = AtomicBool::new(false);

#[derive(Default)]
struct Idle {
    /// Code objects, uncounted, and how long their sources were. What is freed leaves it first.
    codes: FxHashMap<Word, usize>,
    /// The sum of the lengths.
    size: usize,
    /// What it was after they were tried.
    kept: usize,
}

impl Idle {
    fn forget(&mut self, word: Word) {
        self.size -= self.codes.remove(&word).unwrap_or_default();
    }
}

impl Code {
    /// Makes an object of what was compiled of a source of so many bytes, which perhaps nobody runs.
    ///
    /// # Errors
    /// None.
    pub(crate) fn load_idle(vm: &Vm, head: &Compiled, made: Made, length: usize) -> Result<Value> {
        let value = Code::make(vm, head, made, None, true);
        let mut idle = IDLE.lock();
        idle.codes.insert(value.word(), length);
        idle.size += length;
        MUCH.store(idle.size - idle.kept.min(idle.size) > LIMIT.max(idle.kept), Relaxed);
        Ok(value)
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        if self.idle {
            IDLE.lock().forget(std::ptr::from_ref(self) as Word);
        }
    }
}

/// Frees idle code that nobody keeps, if there is much. A poll: callbacks of weak references are called.
pub(crate) fn free(vm: &Vm) {
    if !MUCH.load(Relaxed) {
        return;
    }
    MUCH.store(false, Relaxed);
    crate::collect::free_among(vm, || {
        let mut idle = IDLE.lock();
        // SAFETY: what is freed leaves the list, and as long as this collection is under way nothing is freed.
        let codes: Vec<&'static Code> = idle.codes.keys().map(|&word| unsafe { &*(word as *const Code) }).collect();
        let (idle_ones, running): (Vec<_>, Vec<_>) = codes.into_iter().partition(|code| code.k.load(Relaxed) == 0);
        running.into_iter().for_each(|code| idle.forget(std::ptr::from_ref(code) as Word));
        idle_ones.into_iter().map(|code| &code.header).collect()
    });
    let mut idle = IDLE.lock();
    idle.kept = idle.size;
}

//! A thread's state of interpretation: its register stack and where it stands.
//!
//! The running frame's registers and instruction are saved here before anything that may look at them: slow paths,
//! calls into Rust, polls. Tracebacks, `sys._getframe`, the collector's scan and nested runs start from them.

use std::{cell::Cell, sync::atomic::AtomicU32};

use typhon_heap::{local, word::Word};
use typhon_object::vm::Vm;

use crate::frame::{Fp, Stack};

/// The interpreter's part of a thread.
pub struct Thread {
    /// The running frame, or the frame that called into Rust; null before the first.
    pub fp: Cell<Fp>,
    /// Its current instruction.
    pub pc: Cell<*const u32>,
    /// Where Rust code that calls Python may build a window: above everything in use.
    pub top: Cell<Fp>,
    /// Frames must not reach this address.
    pub limit: *const Word,
    /// The thread's poll word.
    pub poll: *const AtomicU32,
    stack: Stack,
}

impl Thread {
    /// The state of a thread that is attached to the heap; the caller keeps it as long as the `Vm` runs.
    pub fn new() -> Box<Thread> {
        let stack = Stack::new();
        Box::new(Thread {
            fp: Cell::new(Fp(std::ptr::null_mut())),
            pc: Cell::new(std::ptr::null()),
            top: Cell::new(stack.top()),
            limit: stack.limit(),
            poll: local::current().poll_word(),
            stack,
        })
    }

    /// Hangs the state on the thread's `Vm`.
    pub fn install(&self, vm: &Vm) {
        vm.interpreter.set(std::ptr::from_ref(self).cast_mut().cast());
    }

    /// The state of the thread that `vm` belongs to.
    #[inline(always)]
    pub fn of(vm: &Vm) -> &Thread {
        let thread = vm.interpreter.get().cast::<Thread>();
        debug_assert!(!thread.is_null());
        // SAFETY: `install` stored it, and it lives as long as the `Vm`.
        unsafe { &*thread }
    }

    /// Saves where the thread stands.
    #[inline(always)]
    pub fn save(&self, fp: Fp, pc: *const u32) {
        self.fp.set(fp);
        self.pc.set(pc);
    }

    /// Whether a stop, a signal or anything else is due.
    #[inline(always)]
    pub fn is_due(&self) -> bool {
        // SAFETY: the poll word belongs to the thread's record, which lives as long as the thread is attached.
        unsafe { (*self.poll).load(std::sync::atomic::Ordering::Relaxed) != 0 }
    }

    /// The whole register stack, for scans in a stop.
    pub fn stack(&self) -> &Stack {
        &self.stack
    }
}

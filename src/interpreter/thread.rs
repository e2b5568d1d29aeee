//! A thread's state of interpretation: its register stack and where it stands.
//!
//! The running frame's registers and instruction are saved here before anything that may look at them: slow paths,
//! calls into Rust, polls. Tracebacks, `sys._getframe`, the collector's scan and nested runs start from them.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering},
    },
};

use typhon_heap::{
    Value,
    collect::roots::{self, Registered, Which},
    local,
    word::{EMPTY, Word},
};
use typhon_object::{
    native::{NativeDef, PyType},
    primal::list::List,
    raise::Result,
    vm::Vm,
};
use typhon_sync::{Stopped, ThreadControl};

use crate::{
    call::Constructors,
    frame::{Fp, Stack},
    memo::Memos,
    run::Goto,
    trace::Tracing,
    types::generator::Taker,
};

/// The description of `list.append`, which the loop knows by heart.
fn append() -> *const NativeDef {
    let mut methods = List::DEF.methods.iter().flat_map(|block| block.iter());
    methods.find(|method| method.name == "append").map_or(std::ptr::null(), std::ptr::from_ref)
}

/// Hands on the words of a thread's registers, or those of variables alone, with functions and codes of its frames.
///
/// # Safety
/// The address is a `Thread`'s, which does not run meanwhile, or is the caller's own.
unsafe fn visit(address: usize, which: Which, sink: &mut dyn FnMut(Word)) {
    // SAFETY: the caller's promise.
    let thread = unsafe { &*std::ptr::with_exposed_provenance::<Thread>(address) };
    if which == Which::All {
        thread.registers().iter().for_each(|&word| sink(word));
    }
    let mut fp = thread.fp.get();
    while !fp.0.is_null() {
        let code = fp.code();
        sink(std::ptr::from_ref(code) as Word);
        if which == Which::Variables {
            sink(fp.function_word());
            let near = if fp.is_hollow() { 0 } else { code.near as usize };
            (0..near).for_each(|register| sink(fp.word(register)));
        }
        fp = fp.caller();
    }
}

/// The states of all threads, the oldest first, for as long as the others are stopped. One may be young and stand nowhere.
pub fn all<'a>(_stopped: &'a Stopped<'_>) -> Vec<&'a Thread> {
    // SAFETY: the addresses are those of states, which stay until their threads run again; meanwhile nobody changes them.
    let thread = |address| unsafe { &*std::ptr::with_exposed_provenance::<Thread>(address) };
    roots::addresses(visit).into_iter().map(thread).collect()
}

thread_local! {
    /// The state of the calling thread: null where it has none.
    static CURRENT: Cell<*const Thread> = const { Cell::new(std::ptr::null()) };
}

/// The state of the calling thread, in a handler of signals too: that may come between any two instructions.
pub fn current<'a>() -> Option<&'a Thread> {
    // SAFETY: it is null, or the address of a state that is not dropped yet.
    unsafe { CURRENT.get().as_ref() }
}

impl Drop for Thread {
    fn drop(&mut self) {
        if CURRENT.get() == std::ptr::from_ref(self) {
            CURRENT.set(std::ptr::null());
        }
        drop(self.registered.take());
    }
}

/// Serves poll bits that the heap does not use.
pub type Serve = fn(&Vm, u32) -> Result<()>;

/// The interpreter's part of a thread.
pub struct Thread {
    vm: Cell<*const Vm>,
    /// What Python calls the thread (`threading.get_ident()`); 0 as long as it was not told.
    pub ident: AtomicU64,
    /// What others ask of it.
    control: Arc<ThreadControl>,
    /// The running frame, or the frame that called into Rust; null before the first.
    pub fp: Cell<Fp>,
    /// The word after its current instruction's first word, or after its extension.
    pub pc: Cell<*const u32>,
    /// What `run` returns when a step leaves it.
    pub result: Cell<Option<Value>>,
    /// Where the loop goes on after an operator's slow path began the frame of a method.
    pub entered: Cell<Goto>,
    /// What was sent to a generator that is suspended in `YieldFrom`, on its way there.
    pub sent: Cell<Option<Value>>,
    /// What takes the items of the generator that Rust drives, which yields them to it without being suspended.
    pub taker: Cell<Option<Taker>>,
    /// The generator that Rust resumed has yielded.
    pub yielded: Cell<bool>,
    /// Serves the bits of the poll word that the heap does not use: signals, exceptions from other threads.
    pub signals: Cell<Option<Serve>>,
    /// `sys.getrecursionlimit()`.
    pub recursion_limit: &'static AtomicUsize,
    /// The `__init__` functions of classes that were called lately.
    pub constructors: Constructors,
    /// What it remembers of attributes.
    pub memos: Memos,
    /// How many callers a coroutine remembers that is made: `sys.set_coroutine_origin_tracking_depth`.
    pub origin_depth: Cell<usize>,
    /// `sys.settrace` and `sys.setprofile`.
    pub tracing: Tracing,
    /// The description of `list.append`.
    pub append: *const NativeDef,
    /// Frames must not reach this address.
    pub limit: *const Word,
    /// The thread's poll word.
    pub poll: *const AtomicU32,
    stack: Stack,
    /// The collector looks at the registers.
    registered: Cell<Option<Registered>>,
}

impl Thread {
    /// The state of a thread that is attached to the heap; the caller keeps it as long as the `Vm` runs.
    pub fn new() -> Box<Thread> {
        let stack = Stack::new();
        let thread = Box::new(Thread {
            vm: Cell::new(std::ptr::null()),
            ident: AtomicU64::new(0),
            control: local::control(),
            fp: Cell::new(Fp(std::ptr::null_mut())),
            pc: Cell::new(std::ptr::null()),
            result: Cell::new(None),
            entered: Cell::new(Goto::LEAVE),
            sent: Cell::new(None),
            taker: Cell::new(None),
            yielded: Cell::new(false),
            signals: Cell::new(None),
            recursion_limit: &typhon_object::vm::runtime().recursion_limit,
            constructors: Constructors::default(),
            memos: Memos::default(),
            origin_depth: Cell::new(0),
            tracing: Tracing::new(),
            append: append(),
            limit: stack.limit(),
            poll: local::current().poll_word(),
            stack,
            registered: Cell::new(None),
        });
        // SAFETY: the state stays where it is until it is dropped, the registration first; whenever its thread is stopped
        // it says where it stands.
        thread
            .registered
            .set(Some(unsafe { roots::register(std::ptr::from_ref(&*thread).expose_provenance(), visit) }));
        thread
    }

    /// Hangs the state on the `Vm` of the calling thread.
    pub fn install(&self, vm: &Vm) {
        self.vm.set(vm);
        CURRENT.set(self);
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

    /// The `Vm` on which the state hangs.
    #[inline(always)]
    pub fn vm(&self) -> &Vm {
        debug_assert!(!self.vm.get().is_null());
        // SAFETY: `install` stored it, and whoever installed the state keeps both as long as anything runs.
        unsafe { &*self.vm.get() }
    }

    /// What Python calls the thread, if that was told.
    pub fn ident(&self) -> Option<u64> {
        Some(self.ident.load(Ordering::Relaxed)).filter(|&ident| ident != 0)
    }

    /// The word of the exception that it handles, or the empty one, for whoever has stopped it.
    pub fn handled_word(&self) -> Word {
        // SAFETY: `install` stored the pointer, and the `Vm` outlives the state.
        unsafe { self.vm.get().as_ref() }.map_or(EMPTY, Vm::handled_word)
    }

    /// Its number in the heap.
    pub fn id(&self) -> u32 {
        self.control.id
    }

    /// Whether it runs; if not it blocks, or is stopped.
    pub fn is_running(&self) -> bool {
        self.control.is_running()
    }

    /// Saves where the thread stands.
    #[inline(always)]
    pub fn save(&self, fp: Fp, pc: *const u32) {
        self.fp.set(fp);
        self.pc.set(pc);
    }

    /// Registers of a frame that Rust code may build: above everything in use.
    #[inline]
    pub fn window(&self) -> Fp {
        let running = self.fp.get();
        if running.0.is_null() {
            return self.stack.bottom().window(0);
        }
        running.window(running.code().registers as usize)
    }

    /// All registers in use, those that hold nothing any more among them.
    fn registers(&self) -> &[Word] {
        let bottom = self.stack.bottom().0.cast_const();
        // SAFETY: the window is above all registers in use, in the same stack, whose words are all written.
        unsafe {
            let count = self.window().0.cast_const().offset_from(bottom);
            std::slice::from_raw_parts(bottom, count as usize)
        }
    }

    /// Whether something else than None is on its way to a generator.
    #[inline(always)]
    pub fn is_sending(&self) -> bool {
        // SAFETY: the cell is this thread's, and nothing changes it while it is looked at.
        unsafe { (*self.sent.as_ptr()).as_ref().is_some_and(|sent| !sent.is_none()) }
    }

    /// The poll word: not zero when a stop, a signal or anything else is due.
    #[inline(always)]
    pub fn due(&self) -> &std::sync::atomic::AtomicU32 {
        // SAFETY: the poll word belongs to the thread's record, which lives as long as the thread is attached.
        unsafe { &*self.poll }
    }

    /// Whether a stop, a signal or anything else is due.
    #[inline(always)]
    pub fn is_due(&self) -> bool {
        self.due().load(std::sync::atomic::Ordering::Relaxed) != 0
    }

    /// Where frames stand as far as can be told, the innermost first, for whoever looks at any moment. The thread may have left
    /// the first ones and overwritten their headers; all lie in its stack.
    pub fn places(&self) -> impl Iterator<Item = (Fp, *const u32)> {
        let mut at = (self.fp.get(), self.pc.get());
        std::iter::from_fn(move || {
            let (fp, pc) = at;
            if !self.stack.has(fp) {
                return None;
            }
            let caller = fp.caller();
            at = (if caller.0 < fp.0 { caller } else { Fp(std::ptr::null_mut()) }, fp.return_pc());
            Some((fp, pc))
        })
    }

    /// The whole register stack, for scans in a stop.
    pub fn stack(&self) -> &Stack {
        &self.stack
    }
}

//! Frames: one contiguous stack of words per thread.
//!
//! A frame is its registers, from `fp` on, below them six header words ([`FRAME_WORDS`]). A call's window is the top of
//! the caller's registers: the callee's value stands in the header's first word already, and the arguments are the
//! callee's first registers. Header words that are no values carry the tag of an integer, so that whoever scans or
//! overwrites a stale one takes it for an immediate.
//!
//! | word | holds |
//! |---|---|
//! | `fp[-6]` | the function that runs (counted or borrowed) |
//! | `fp[-5]` | its code, tagged |
//! | `fp[-4]` | the caller's next instruction, tagged |
//! | `fp[-3]` | the caller's `fp`, tagged; the tag alone for a thread's first frame |
//! | `fp[-2]` | where the result goes and what becomes of it, see [`Link`] |
//! | `fp[-1]` | the frame's companion (see below), or empty |
//!
//! The companion is a value: the namespace of class bodies, modules and `exec`; the new instance while `__init__` runs for
//! a call of its class; the generator object, borrowed, while a generator runs.
//!
//! Registers hold counted words, borrowed words, immediates, or [`EMPTY`] for unbound. Above a frame's live registers
//! there are only empty words and immediates.

use std::{
    ptr::NonNull,
    sync::atomic::{AtomicU64, Ordering},
};

use parking_lot::Mutex;
use typhon_bytecode::FRAME_WORDS;

use typhon_heap::{
    Header, Value, local,
    word::{self, BORROWED, EMPTY, Word},
};
use typhon_object::{known::Known, raise::Result, vm::Vm};

use typhon_sync::biased::Release;

use crate::types::{code::Code, function::Function};

/// The tag of a header word that is no value.
pub const TAG: Word = 0b01;

/// The bit of the link word of a hollow frame.
const HOLLOW: Word = 0x80;

/// A register file: points at register 0 of the running frame.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Fp(pub *mut Word);

/// What becomes of a frame's result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Link {
    /// It goes to the caller's register.
    Register,
    /// The call made an instance: `__init__`'s result must be None, and the instance, which is the frame's companion, goes
    /// to the caller's register.
    Init,
    /// Rust called: `run` returns it.
    Rust,
    /// `Next` resumed a generator: what it yields goes to the register, its end ends the iteration.
    Next,
    /// `YieldFrom` resumed a generator or coroutine: what it yields the caller yields, its result goes to the register.
    Delegate,
    /// Rust resumed a generator: `run` returns what it yields or returns, and its state tells which it was.
    Resume,
    /// The setter of a property runs: its result is dropped.
    Setter,
    /// The method of an operator runs: `ops::operator` goes on with its result.
    Operator,
}

impl Link {
    const ALL: [Link; 8] = [
        Link::Register,
        Link::Init,
        Link::Rust,
        Link::Next,
        Link::Delegate,
        Link::Resume,
        Link::Setter,
        Link::Operator,
    ];
}

impl Fp {
    /// A register's word.
    #[inline(always)]
    pub fn word(self, register: usize) -> Word {
        // SAFETY: the verifier keeps registers inside the frame, and frames are inside the stack.
        unsafe { self.at(register).load(Ordering::Relaxed) }
    }

    /// A register as an operand.
    ///
    /// # Safety
    /// The register is bound, and stays as it is while the reference is used.
    #[inline(always)]
    pub unsafe fn operand<'a>(self, register: usize) -> &'a Value {
        debug_assert!(self.word(register) != EMPTY, "register {register} is unbound");
        // SAFETY: the caller's promise; `Value` is a transparent word.
        unsafe { &*self.0.add(register).cast::<Value>() }
    }

    /// Overwrites a register whose old word owns nothing.
    #[inline(always)]
    pub fn init(self, register: usize, word: Word) {
        // SAFETY: as in `word`.
        unsafe { self.at(register).store(word, Ordering::Relaxed) }
    }

    /// Writes a register and releases its old word.
    #[inline(always)]
    pub fn set(self, register: usize, word: Word) {
        let old = self.word(register);
        self.init(register, word);
        release(old);
    }

    /// As [`set`](Fp::set), for a value.
    #[inline(always)]
    pub fn set_value(self, register: usize, value: Value) {
        self.set(register, value.into_word());
    }

    /// Empties a register and gives its word away.
    #[inline(always)]
    pub fn take(self, register: usize) -> Word {
        let word = self.word(register);
        self.init(register, EMPTY);
        word
    }

    /// Empties a register and gives it away as a value of its own: a borrowed word is counted.
    #[inline(always)]
    pub fn take_value(self, register: usize) -> Option<Value> {
        let word = self.take(register);
        if word == EMPTY {
            return None;
        }
        // SAFETY: the register held the word, counted or borrowed from something that lives.
        Some(unsafe { own(word) })
    }

    /// A copy of the register's value.
    #[inline(always)]
    pub fn copy(self, register: usize) -> Option<Value> {
        let word = self.word(register);
        // SAFETY: the register keeps (or borrows) the object meanwhile.
        if word == EMPTY { None } else { Some(unsafe { Value::count_word(word) }) }
    }

    /// Releases a range of registers and leaves them empty.
    #[inline]
    pub fn clear(self, registers: std::ops::Range<usize>) -> bool {
        registers.fold(false, |died, register| release(self.take(register)) | died)
    }

    /// The registers from `first` on as values, in operand form.
    ///
    /// # Safety
    /// All of them are bound, and stay as they are while the slice is used.
    #[inline(always)]
    pub unsafe fn operands<'a>(self, first: usize, count: usize) -> &'a [Value] {
        // SAFETY: the caller's promise; `Value` is a transparent word.
        unsafe { std::slice::from_raw_parts(self.0.add(first).cast::<Value>(), count) }
    }

    #[inline(always)]
    unsafe fn at<'a>(self, register: usize) -> &'a AtomicU64 {
        // SAFETY: the caller names a register (or header word) inside the stack; it is only accessed as one word.
        unsafe { AtomicU64::from_ptr(self.0.add(register)) }
    }

    #[inline(always)]
    fn header(self, word: usize) -> Word {
        // SAFETY: every frame has its header words below it.
        unsafe { AtomicU64::from_ptr(self.0.sub(word)) }.load(Ordering::Relaxed)
    }

    #[inline(always)]
    fn set_header(self, word: usize, value: Word) {
        // SAFETY: as in `header`. One word at a time: what is stored by vectors is slow to load by words.
        unsafe { AtomicU64::from_ptr(self.0.sub(word)) }.store(value, Ordering::Relaxed)
    }

    /// The function that runs.
    #[inline(always)]
    pub fn function<'a>(self) -> &'a Function {
        // SAFETY: a frame's first header word is a function, and it holds it while it runs.
        unsafe { (*self.0.sub(6).cast::<Value>()).cast::<Function>() }
    }

    /// The function that runs, as a value.
    #[inline(always)]
    pub fn function_word(self) -> Word {
        self.header(6)
    }

    /// The code that runs.
    #[inline(always)]
    pub fn code<'a>(self) -> &'a Code {
        // SAFETY: `enter` stored a code object's address, which the function (or the frame's stop-scan) keeps.
        unsafe { &*(self.header(5).wrapping_sub(TAG) as *const Code) }
    }

    /// Where the code that runs lies, if the word says so: for whoever does not trust what he takes for a frame.
    pub fn code_address(self) -> Option<usize> {
        let word = self.header(5);
        (word % align_of::<Code>() as Word == TAG).then(|| (word - TAG) as usize)
    }

    /// The caller's next instruction.
    #[inline(always)]
    pub fn return_pc(self) -> *const u32 {
        self.header(4).wrapping_sub(TAG) as *const u32
    }

    /// The caller's registers.
    #[inline(always)]
    pub fn caller(self) -> Fp {
        Fp(self.header(3).wrapping_sub(TAG) as *mut Word)
    }

    /// Destination register in the caller, and what becomes of the result.
    #[inline(always)]
    pub fn link(self) -> (usize, Link) {
        link_of(self.header(2))
    }

    /// The link word, for [`link_of`].
    #[inline(always)]
    pub fn link_word(self) -> Word {
        self.header(2)
    }

    /// Where the link is [`Link::Register`] and there are no far locals: the caller's register.
    #[inline(always)]
    pub fn plain_link(self) -> Option<usize> {
        let info = self.header(2);
        (info & 0xff == TAG).then_some((info >> 8) as usize)
    }

    /// Whether the frame is a generator's that delegates, and left its words in the generator: its registers are empty until
    /// they are [filled](Fp::fill).
    #[inline(always)]
    pub fn is_hollow(self) -> bool {
        self.header(2) & HOLLOW != 0
    }

    /// Says that the registers are empty.
    #[inline(always)]
    pub fn set_hollow(self) {
        self.set_header(2, self.header(2) | HOLLOW);
    }

    /// Says that the registers are in place.
    #[inline(always)]
    pub fn clear_hollow(self) {
        self.set_header(2, self.header(2) & !HOLLOW);
    }

    /// Whether this becomes of the frame's result, and there is nothing special about the frame: no object, no far locals, not
    /// hollow.
    #[inline(always)]
    pub fn is_linked(self, link: Link) -> bool {
        self.header(2) & 0xff == (link as Word) << 2 | TAG
    }

    /// Destination register in the caller.
    #[inline(always)]
    pub fn dest(self) -> usize {
        (self.header(2) >> 8) as usize
    }

    /// The companion's word, or `EMPTY`.
    #[inline(always)]
    pub fn companion(self) -> Word {
        self.header(1)
    }

    /// Empties the companion's word and gives it away.
    #[inline(always)]
    pub fn take_companion(self) -> Word {
        let word = self.header(1);
        self.set_header(1, EMPTY);
        word
    }

    /// The namespace of a class body, module or `exec`, borrowed; `EMPTY` for functions. Where a function was made of such
    /// code, its globals.
    #[inline(always)]
    pub fn namespace(self) -> Word {
        match self.code().flags & typhon_bytecode::CodeFlags::OPTIMIZED {
            0 if self.companion() == EMPTY => self.function().globals.word(),
            0 => self.companion(),
            _ => EMPTY,
        }
    }

    /// Replaces the function's word, whose old one was taken or owns nothing.
    #[inline(always)]
    pub fn set_function(self, word: Word) {
        self.set_header(6, word);
    }

    /// Empties the function's word and gives it away.
    #[inline(always)]
    pub fn take_function(self) -> Word {
        let word = self.header(6);
        self.set_header(6, EMPTY);
        word
    }

    /// The registers of the callee whose window begins at `register`.
    #[inline(always)]
    pub fn window(self, register: usize) -> Fp {
        // SAFETY: a window is inside the frame, and the callee's frame was checked against the stack's limit or will be.
        Fp(unsafe { self.0.add(register + FRAME_WORDS) })
    }

    /// Whether a frame of this code fits between here and the limit.
    #[inline(always)]
    pub fn fits(self, code: &Code, limit: *const Word) -> bool {
        (self.0.cast_const()).wrapping_add(code.registers as usize) < limit
    }

    /// Writes the header of a frame; the function's word is in place already.
    #[inline(always)]
    pub fn enter(self, code: &Code, return_pc: *const u32, caller: Fp, dest: usize, link: Link, companion: Word) {
        self.set_header(5, std::ptr::from_ref(code) as Word | TAG);
        self.set_header(4, return_pc as Word | TAG);
        self.set_header(3, caller.0 as Word | TAG);
        self.set_header(2, (dest as Word) << 8 | (code.far as Word) << 6 | (link as Word) << 2 | TAG);
        self.set_header(1, companion);
    }
}

/// What a link word says: the destination register in the caller, and what becomes of the result.
#[inline(always)]
pub fn link_of(word: Word) -> (usize, Link) {
    ((word >> 8) as usize, Link::ALL[(word >> 2 & 7) as usize])
}

/// Releases a register's word: nothing to do for immediates, borrowed and empty words. Says whether something died by it
/// (or is queued to die): then finalisers may be pending.
#[inline(always)]
pub fn release(word: Word) -> bool {
    if !word::is_counted(word) {
        return false;
    }
    std::hint::cold_path();
    if word == EMPTY {
        return false;
    }
    let pointer = word as *mut Header;
    // SAFETY: the word came out of a register, which owned its count.
    match unsafe { &(*pointer).counts }.decrement(local::me()) {
        Release::Alive => false,
        outcome => {
            // SAFETY: the count was given up just now, with this outcome.
            unsafe { local::released(NonNull::new_unchecked(pointer), outcome) };
            true
        }
    }
}

/// A counted copy of a word that a slot or register holds, for a register; what is trace-only is borrowed instead.
///
/// # Safety
/// The word is not empty, and what it refers to lives.
#[inline(always)]
pub unsafe fn load(word: Word) -> Word {
    if !word::is_pointer(word) {
        return word;
    }
    // SAFETY: the caller's promise.
    let header = unsafe { &*((word & !BORROWED) as *const Header) };
    if header.counts.is_trace_only() {
        return word | BORROWED;
    }
    header.counts.increment(local::me());
    word & !BORROWED
}

/// A value of its own from a register's word: a borrowed one is counted.
///
/// # Safety
/// The word is not empty; it is given away by its register, or borrowed from something that lives.
#[inline(always)]
pub unsafe fn own(word: Word) -> Value {
    if word::is_pointer(word) && word & BORROWED != 0 {
        // SAFETY: the caller's promise.
        return unsafe { Value::count_word(word) };
    }
    // SAFETY: the caller gives the word and its count away; it is not empty.
    unsafe { Value::from_word(word).unwrap_unchecked() }
}

/// The word of a value for a register that borrows it.
#[inline(always)]
pub fn borrow(value: &Value) -> Word {
    if value.is_object() { value.raw() | BORROWED } else { value.raw() }
}

/// A thread's stack of registers. Those of ended threads are used again as they are, for what frames leave behind is empty or an
/// immediate; the allocator would write zeros to all of it.
pub struct Stack(NonNull<[Word]>);

// SAFETY: nobody but the holder has the words.
unsafe impl Send for Stack {}

/// Stacks of threads that ended.
static IDLE: Mutex<Vec<Stack>> = Mutex::new(Vec::new());
/// So many of them are kept.
const KEPT: usize = 8;

/// Words of a thread's register stack: 8 MiB.
const STACK_WORDS: usize = 1 << 20;
/// Words above the limit that a frame without check may use.
const RESERVE: usize = 1 << 10;

impl Stack {
    /// An empty stack. Its memory is touched as it is used.
    pub fn new() -> Stack {
        let idle = IDLE.lock().pop();
        idle.unwrap_or_else(|| Stack(NonNull::from(Box::leak(vec![EMPTY; STACK_WORDS].into_boxed_slice()))))
    }

    /// The first address that frames must not reach.
    pub fn limit(&self) -> *const Word {
        self.bottom().0.cast_const().wrapping_add(STACK_WORDS - RESERVE)
    }

    /// Whether a frame may have its registers there.
    pub fn has(&self, fp: Fp) -> bool {
        let place = fp.0.addr().wrapping_sub(self.0.addr().get());
        place.is_multiple_of(size_of::<Word>()) && (FRAME_WORDS..STACK_WORDS).contains(&(place / size_of::<Word>()))
    }

    /// How many words there are from a frame's first register on.
    pub fn above(&self, fp: Fp) -> usize {
        STACK_WORDS.saturating_sub(fp.0.addr().wrapping_sub(self.0.addr().get()) / size_of::<Word>())
    }

    /// The first word.
    pub fn bottom(&self) -> Fp {
        Fp(self.0.cast::<Word>().as_ptr())
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let mut idle = IDLE.lock();
        if idle.len() < KEPT {
            idle.push(Stack(self.0));
        } else {
            // SAFETY: `new` leaked the box, and no frame is left.
            drop(unsafe { Box::from_raw(self.0.as_ptr()) });
        }
    }
}

impl Default for Stack {
    fn default() -> Stack {
        Stack::new()
    }
}

/// Checks that a value is a function, for callers that need its parts.
pub fn as_function<'a>(vm: &Vm, value: &'a Value) -> Result<&'a Function> {
    let class = vm.class_of(value);
    match std::ptr::eq(class, Known::Function.class()) {
        true => value.native::<Function>().ok_or_else(|| vm.system_error("a function was expected")),
        false => Err(vm.type_error("a function was expected")),
    }
}

const _: () = assert!(FRAME_WORDS == 6);

//! The running loop: dispatch, and the inline halves of hot instructions.
//!
//! The rules of `research/interpreter-codegen.md` hold here. What is hot lives in locals that never escape: `pc`, the next
//! instruction word; `fp`, the registers; `k`, the constants, with the inline caches below them. Slow paths are functions
//! that take these by value and return a result of one register, or a [`Goto`] of two. Before anything that may look at
//! the thread's frames, `pc` and `fp` are saved in [`Thread`].

use std::sync::atomic::Ordering;

use typhon_bytecode::{
    FRAME_WORDS, Op,
    instructions::{a, b, bc, c, imm, imm_b, sabc, sbc},
};
use typhon_heap::{
    Header, ShapeId,
    word::{
        self, BORROWED, EMPTY, FALSE, NONE, TRUE, Word, are_ints, from_float, from_int, is_float, is_int, is_pointer,
    },
};
use typhon_object::{
    native::Entry,
    ops::{Binary, Comparison},
    prelude::*,
    primal::{
        function::{MethodDescriptor, NativeFunction},
        str as string,
    },
    raise::Raised,
};
use typhon_sync::contention::{self, Event};

use crate::{
    cache::{self, Kind},
    call::{self, clear_locals},
    frame::{self, Fp, Link, release},
    ops::{
        arith, attribute, build, compare, exception, global, import,
        iterate::{self, Unpacked},
        operand, pattern, subscript, suspend, with,
    },
    poll, spread,
    thread::Thread,
    trace,
    types::{
        code::{near_at, site_at},
        generator,
    },
    unwind::{leave, unwind},
};

/// Where the loop goes on.
#[derive(Clone, Copy)]
pub struct Goto {
    /// The frame.
    pub fp: Fp,
    /// The next instruction; null where the loop is left with the thread's `result`.
    pub pc: *const u32,
}

impl Goto {
    /// The loop is left.
    pub const LEAVE: Goto = Goto { fp: Fp(std::ptr::null_mut()), pc: std::ptr::null() };
    /// The quick way does not serve; nothing was done.
    pub const SLOW: Goto = Goto { fp: Fp(std::ptr::null_mut()), pc: std::ptr::dangling() };
}

/// The header of what a pointer word refers to.
///
/// # Safety
/// The word is a pointer, borrowed or not, to what lives.
#[inline(always)]
unsafe fn header_of<'a>(word: Word) -> &'a Header {
    // SAFETY: the caller's promise.
    unsafe { &*((word & !BORROWED) as *const Header) }
}

/// The shape of what a word refers to; none for immediates.
#[inline(always)]
fn shape_of(word: Word) -> ShapeId {
    if !is_pointer(word) {
        return ShapeId::NONE;
    }
    // SAFETY: registers that are read are bound, and keep what they refer to.
    unsafe { header_of(word) }.shape()
}

/// The sum of the words of two integers, where it is immediate.
#[inline(always)]
fn add_ints(x: Word, y: Word) -> Option<Word> {
    (x as i64 - 1).checked_add(y as i64).map(|sum| sum as Word)
}

/// The difference of the words of two integers, where it is immediate.
#[inline(always)]
fn sub_ints(x: Word, y: Word) -> Option<Word> {
    (x as i64).checked_sub(y as i64 - 1).map(|difference| difference as Word)
}

/// The product of the words of two integers, where it is immediate.
#[inline(always)]
fn mul_ints(x: Word, y: Word) -> Option<Word> {
    (x as i64 - 1).checked_mul(word::to_int(y)).map(|product| product as Word + 1)
}

/// Runs from an instruction on, until the frame that Rust began is left. With an exception, begins by raising it at the
/// instruction before `pc`.
///
/// # Errors
/// The exception that nothing handled.
#[inline]
pub fn run(thread: &Thread, start: Fp, entry: *const u32, raised: Option<Raised>) -> Result<Value> {
    if thread.tracing.is_on() {
        return trace::watch(thread, start, entry, raised);
    }
    execute::<false>(thread, start, entry, raised)
}

/// As [`run`], in one of the loop's two instances: the one that is `WATCHED` asks before each instruction what is to be told.
/// Where the other one is due, [`trace::switch`] goes on.
///
/// # Errors
/// The exception that nothing handled.
pub fn execute<const WATCHED: bool>(
    thread: &Thread,
    start: Fp,
    entry: *const u32,
    raised: Option<Raised>,
) -> Result<Value> {
    let mut fp = start;
    let mut pc = entry;
    let mut k = fp.code().k();
    // Neither changes while the loop runs, which only a local shows.
    let (vm, poll) = (thread.vm(), thread.due());
    if raised.is_some() {
        thread.save(fp, pc);
    }
    // An exception to be raised, and whether it keeps its traceback as it is.
    let mut pending: Option<(Raised, bool)> = raised.map(|raised| (raised, false));

    'frames: loop {
        if let Some((raised, again)) = pending.take() {
            if !WATCHED && thread.tracing.is_switching() {
                vm.catch(raised);
                return trace::switch(thread);
            }
            let goto = unwind(vm, thread, raised, again)?;
            (fp, pc) = (goto.fp, goto.pc);
            k = fp.code().k();
        }

        let failure: (Raised, bool) = 'dispatch: loop {
            if WATCHED {
                match trace::step(vm, thread, fp, pc) {
                    Ok(goto) if goto.pc.is_null() => {
                        thread.entered.set(Goto { fp, pc });
                        return trace::switch(thread);
                    }
                    Ok(goto) => pc = goto.pc,
                    Err(raised) => break 'dispatch (raised, false),
                }
            }
            // SAFETY: verified code ends in a jump, a return or a raise, so `pc` is inside its words.
            let word = unsafe { *pc };
            contention::record(Event::Instruction);

            macro_rules! vm {
                () => {
                    vm
                };
            }
            // Where a frame that is left for another one goes on.
            macro_rules! after {
                () => {
                    pc.wrapping_add(1)
                };
            }
            macro_rules! next {
                () => {{
                    pc = pc.wrapping_add(1);
                    continue 'dispatch;
                }};
            }

            macro_rules! save {
                () => {
                    thread.save(fp, after!())
                };
            }
            macro_rules! raise {
                ($raised:expr) => {
                    break 'dispatch ($raised, false)
                };
            }
            macro_rules! ext {
                () => {{
                    pc = pc.wrapping_add(1);
                    // SAFETY: the instruction has an extension word.
                    unsafe { *pc }
                }};
            }
            macro_rules! jump {
                ($distance:expr) => {
                    pc = pc.wrapping_offset($distance as isize)
                };
            }
            // After something died: finalisers run before the next instruction.
            macro_rules! bury {
                () => {{
                    save!();
                    poll::finalise(vm!(), thread);
                }};
            }
            macro_rules! set {
                ($register:expr, $word:expr) => {{
                    let (register, word) = ($register, $word);
                    let old = fp.word(register);
                    fp.init(register, word);
                    if release(old) {
                        bury!();
                    }
                }};
            }
            // A poll; the instruction at `$next` is the next one.
            macro_rules! due_before {
                ($next:expr) => {
                    if poll.load(Ordering::Relaxed) != 0 {
                        save!();
                        if let Err(raised) = poll::serve_in_loop::<WATCHED>(vm!(), thread, $next) {
                            raise!(raised);
                        }
                    }
                };
            }
            macro_rules! due {
                () => {
                    due_before!(after!())
                };
            }
            // A slow path whose value goes to R[A].
            macro_rules! slow {
                ($call:expr) => {{
                    save!();
                    match $call {
                        Ok(value) => {
                            set!(a(word), Value::into_word(value));
                            due!();
                        }
                        Err(raised) => raise!(raised),
                    }
                }};
            }
            // A slow path that began a frame instead, if it says so by the unbound marker.
            macro_rules! operate {
                ($call:expr) => {{
                    save!();
                    match $call {
                        Ok(value) if value.is_unbound() => entered!(),
                        Ok(value) => {
                            set!(a(word), Value::into_word(value));
                            due!();
                        }
                        Err(raised) => raise!(raised),
                    }
                }};
            }
            macro_rules! entered {
                () => {{
                    let goto = thread.entered.get();
                    (fp, pc) = (goto.fp, goto.pc);
                    k = fp.code().k();
                    due_before!(pc);
                    continue 'dispatch;
                }};
            }
            // A slow path without a value.
            macro_rules! run {
                ($call:expr) => {{
                    save!();
                    match $call {
                        Ok(()) => due!(),
                        Err(raised) => raise!(raised),
                    }
                }};
            }
            // A slow path that tells where to go on.
            macro_rules! go {
                ($call:expr) => {{
                    save!();
                    match $call {
                        Ok(goto) => {
                            if goto.pc.is_null() {
                                return Ok(thread.result.take().unwrap_or(Value::NONE));
                            }
                            (fp, pc) = (goto.fp, goto.pc);
                            k = fp.code().k();
                            due_before!(pc);
                            continue 'dispatch;
                        }
                        Err(raised) => raise!(raised),
                    }
                }};
            }
            // A quick way that tells where to go on; falls through where it does not serve.
            macro_rules! quick {
                ($call:expr) => {{
                    let goto = $call;
                    if !goto.fp.0.is_null() {
                        (fp, pc) = (goto.fp, goto.pc);
                        k = fp.code().k();
                        due_before!(pc);
                        continue 'dispatch;
                    }
                    if goto.pc.is_null() {
                        return Ok(thread.result.take().unwrap_or(Value::NONE));
                    }
                }};
            }
            // A slow path whose truth decides about a jump.
            macro_rules! test {
                ($call:expr) => {{
                    save!();
                    match $call {
                        Ok(truth) => truth,
                        Err(raised) => raise!(raised),
                    }
                }};
            }
            macro_rules! consume {
                ($register:expr) => {{
                    let register = $register;
                    // SAFETY: `k` belongs to the running code.
                    if register >= unsafe { near_at(k) } && release(fp.take(register)) {
                        bury!();
                    }
                }};
            }
            macro_rules! arith {
                ($x:expr, $y:expr, $ints:path, $floats:tt, $slow:expr) => {{
                    let (x, y) = ($x, $y);
                    if are_ints(x, y) {
                        if let Some(result) = $ints(x, y) {
                            set!(a(word), result);
                            next!();
                        }
                    } else if is_float(x) && is_float(y) {
                        if let Some(result) = from_float(word::to_float(x) $floats word::to_float(y)) {
                            set!(a(word), result);
                            next!();
                        }
                    } else if let (Some(x), Some(y)) = (arith::number(x), arith::number(y)) {
                        if let Some(result) = from_float(x $floats y) {
                            set!(a(word), result);
                            next!();
                        }
                    }
                    operate!($slow);
                }};
            }
            macro_rules! divide {
                ($x:expr, $y:expr, $slow:expr) => {{
                    let (x, y) = ($x, $y);
                    if let (Some(x), Some(y)) = (arith::number(x), arith::number(y))
                        && y != 0.0
                        && (x.abs() < EXACT && y.abs() < EXACT || is_float($x) && is_float($y))
                        && let Some(result) = from_float(x / y)
                    {
                        set!(a(word), result);
                        next!();
                    }
                    operate!($slow);
                }};
            }
            macro_rules! floor {
                ($x:expr, $y:expr, $part:tt, $slow:expr) => {{
                    let (x, y) = ($x, $y);
                    if are_ints(x, y) && word::to_int(y) > 0 {
                        set!(a(word), from_int(arith::divide(word::to_int(x), word::to_int(y)).$part));
                        next!();
                    }
                    operate!($slow);
                }};
            }
            macro_rules! bits {
                ($x:expr, $y:expr, $operator:tt, $slow:expr) => {{
                    let (x, y) = ($x, $y);
                    if are_ints(x, y) {
                        set!(a(word), from_int(word::to_int(x) $operator word::to_int(y)));
                        next!();
                    }
                    operate!($slow);
                }};
            }
            macro_rules! shift_left {
                ($x:expr, $y:expr, $slow:expr) => {{
                    let (x, y) = ($x, $y);
                    if are_ints(x, y) {
                        let (x, y) = (word::to_int(x), word::to_int(y));
                        if (0..61).contains(&y) && x.unsigned_abs() < 1 << (61 - y) {
                            set!(a(word), from_int(x << y));
                            next!();
                        }
                    }
                    operate!($slow);
                }};
            }
            macro_rules! shift_right {
                ($x:expr, $y:expr, $slow:expr) => {{
                    let (x, y) = ($x, $y);
                    if are_ints(x, y) && word::to_int(y) >= 0 {
                        set!(a(word), from_int(word::to_int(x) >> word::to_int(y).min(63)));
                        next!();
                    }
                    operate!($slow);
                }};
            }
            macro_rules! compare {
                ($operator:tt, $op:ident) => {{
                    let (x, y) = (fp.word(b(word)), fp.word(c(word)));
                    if are_ints(x, y) {
                        set!(a(word), truth_word((x as i64) $operator (y as i64)));
                    } else if is_float(x) && is_float(y) {
                        set!(a(word), truth_word(word::to_float(x) $operator word::to_float(y)));
                    } else {
                        operate!(compare::compare(vm!(), fp, word, Comparison::$op));
                    }
                }};
            }
            // `R[A]` = an item of `R[B]`, where that is a list or tuple.
            macro_rules! index {
                ($index:expr) => {{
                    let register = b(word);
                    if is_pointer(fp.word(register))
                        && let Some(value) = subscript::sequence_item(operand(fp, register), $index)
                    {
                        set!(a(word), value.into_word());
                        if register != a(word) {
                            consume!(register);
                        }
                        next!();
                    }
                }};
            }
            macro_rules! jump_compare {
                ($operator:tt, $op:ident) => {{
                    let distance = ext!() as i32;
                    let (x, y) = (fp.word(a(word)), fp.word(b(word)));
                    let truth = if are_ints(x, y) {
                        (x as i64) $operator (y as i64)
                    } else if is_float(x) && is_float(y) {
                        word::to_float(x) $operator word::to_float(y)
                    } else {
                        match test!(compare::test(vm!(), fp, word, Comparison::$op)) {
                            Some(truth) => truth,
                            None => entered!(),
                        }
                    };
                    if truth == (c(word) != 0) {
                        jump!(distance);
                    }
                }};
            }
            macro_rules! jump_compare_int {
                ($operator:tt, $op:ident) => {{
                    let distance = ext!() as i32;
                    let x = fp.word(a(word));
                    let truth = if is_int(x) {
                        (x as i64) $operator (from_int(imm_b(word)) as i64)
                    } else if is_float(x) {
                        word::to_float(x) $operator imm_b(word) as f64
                    } else {
                        match test!(compare::test_int(vm!(), fp, word, Comparison::$op)) {
                            Some(truth) => truth,
                            None => entered!(),
                        }
                    };
                    if truth == (c(word) != 0) {
                        jump!(distance);
                    }
                }};
            }
            macro_rules! truth {
                ($register:expr, $spend:expr) => {{
                    let register = $register;
                    let word = fp.word(register);
                    if word == TRUE {
                        true
                    } else if word == FALSE || word == NONE {
                        false
                    } else if is_int(word) {
                        word != from_int(0)
                    } else {
                        test!(arith::truth(vm!(), fp, register, $spend))
                    }
                }};
            }
            // The result of a native call goes to R[A], unless the next instruction would only throw it away.
            macro_rules! deliver {
                ($value:expr) => {{
                    let value = Value::into_word($value);
                    // SAFETY: verified code does not end in a call.
                    if unsafe { *pc.wrapping_add(1) } == clear_one(a(word)) {
                        pc = pc.wrapping_add(1);
                        if release(value) | release(fp.take(a(word))) {
                            bury!();
                        }
                    } else {
                        set!(a(word), value);
                    }
                    due!();
                    next!();
                }};
            }
            // The next item of an iteration over a range, a list, a tuple or a str; `None` where `Next` is to look for itself.
            macro_rules! next_item {
                ($next:expr) => {{
                    let first = b($next);
                    let (state, index) = (fp.word(first), fp.word(first + 1));
                    if !is_int(index) || index == from_int(0) && is_int(state) {
                        None
                    } else if is_int(state) {
                        fp.init(first + 1, index.wrapping_sub(from_int(1) - 1));
                        fp.init(first, state.wrapping_add(fp.word(first + 2)).wrapping_sub(1));
                        Some(state)
                    } else {
                        let (at, sequence) = (word::to_int(index) as usize, operand(fp, first));
                        if let Some(text) = sequence.exact::<Str>() {
                            match text.bytes().get(at) {
                                Some(&byte) if byte < 0x80 => {
                                    fp.init(first + 1, from_int(at as i64 + 1));
                                    Some(string::latin1_word(byte) | BORROWED)
                                }
                                _ => text.character_at(at).map(|(character, next)| {
                                    fp.init(first + 1, from_int(next as i64));
                                    character.into_word()
                                }),
                            }
                        } else {
                            let item = match sequence.exact::<List>() {
                                Some(list) => list.get_fast(at),
                                None => Tuple::items_of(sequence).get(at).cloned(),
                            };
                            if item.is_some() {
                                fp.init(first + 1, from_int(at as i64 + 1));
                            }
                            item.map(Value::into_word)
                        }
                    }
                }};
            }
            // Calls the callee in R[W], whose arguments are in place.
            macro_rules! invoke {
                ($window:expr, $count:expr) => {{
                    let (window, count): (usize, usize) = ($window, $count);
                    let callee = fp.word(window);
                    let shape = shape_of(callee);
                    if shape == Known::Function.shape() {
                        let next = fp.window(window);
                        let code = next.function().code();
                        if code.exact as usize == count
                            && next.fits(code, thread.limit)
                            && vm!().depth() < thread.recursion_limit.load(Ordering::Relaxed)
                        {
                            vm!().set_depth(vm!().depth() + 1);
                            next.enter(code, after!(), fp, a(word), Link::Register, EMPTY);
                            clear_locals(next, code, count);
                            fp = next;
                            pc = code.entry();
                            k = code.k();
                            due_before!(pc);
                            continue 'dispatch;
                        }
                    } else {
                        save!();
                        let result = if shape == Known::NativeFunction.shape() {
                            // SAFETY: the shape says that it is a native function.
                            let native = unsafe { operand(fp, window).cast::<NativeFunction>() };
                            match native.receiver() {
                                None => enter_native(vm!(), fp, native.def().entry, window, count),
                                Some(receiver) => enter_bound(vm!(), fp, native.def().entry, receiver, window, count),
                            }
                        } else if shape == Known::Type.shape() {
                            call::call_builtin_class(vm!(), fp, window, count)
                        } else {
                            None
                        };
                        if let Some(result) = result {
                            match result {
                                Ok(value) => {
                                    end_native(fp, window, count);
                                    if value.is_unbound() {
                                        raise!(vm!().stop_iteration(Value::NONE));
                                    }
                                    deliver!(value);
                                }
                                Err(raised) => raise!(raised),
                            }
                        }
                    }
                    go!(call::call(
                        vm!(),
                        thread,
                        call::Site { fp, pc: after!(), dest: a(word), window, count, names: &[] }
                    ));
                }};
            }

            // Begins the frame of a property's accessor, whose arguments are in place.
            macro_rules! accessor {
                ($next:expr, $function:expr, $dest:expr, $link:expr, $count:expr) => {{
                    let next: Fp = $next;
                    next.set_function($function);
                    let code = next.function().code();
                    save!();
                    if let Err(raised) = call::admit(vm!(), thread, next, code) {
                        next.clear(0..$count);
                        raise!(raised);
                    }
                    next.enter(code, after!(), fp, $dest, $link, EMPTY);
                    clear_locals(next, code, $count);
                    fp = next;
                    pc = code.entry();
                    k = code.k();
                    continue 'dispatch;
                }};
            }

            // SAFETY: verified code has no other numbers.
            match unsafe { std::mem::transmute::<u8, Op>(word as u8) } {
                Op::Nop => {}
                Op::Move => {
                    // SAFETY: the register is bound and keeps what it refers to.
                    let copy = unsafe { frame::load(fp.word(b(word))) };
                    set!(a(word), copy);
                }
                Op::Take => {
                    let taken = fp.take(b(word));
                    set!(a(word), taken);
                }
                Op::Borrow => {
                    let source = fp.word(b(word));
                    let borrowed = if is_pointer(source) { source | BORROWED } else { source };
                    set!(a(word), borrowed);
                }
                Op::LoadFar => {
                    // SAFETY: as for `Move`.
                    let copy = unsafe { frame::load(fp.word(bc(word))) };
                    set!(a(word), copy);
                }
                Op::StoreFar => {
                    let value = crate::ops::take_or_copy(fp, a(word));
                    set!(bc(word), value.into_word());
                }
                Op::LoadConst => {
                    // SAFETY: verified code names constants that are there.
                    let constant = unsafe { *k.add(bc(word)) };
                    set!(a(word), constant);
                }
                Op::LoadConstExt => {
                    let index = ext!() as usize;
                    // SAFETY: as for `LoadConst`.
                    let constant = unsafe { *k.add(index) };
                    set!(a(word), constant);
                }
                Op::LoadInt => set!(a(word), from_int(i64::from(sbc(word)))),
                Op::LoadNone => set!(a(word), NONE),
                Op::LoadTrue => set!(a(word), TRUE),
                Op::LoadFalse => set!(a(word), FALSE),
                Op::Clear => {
                    if fp.clear(a(word)..a(word) + b(word)) {
                        bury!();
                    }
                }
                Op::ClearFar => {
                    if fp.clear(bc(word)..bc(word) + 1) {
                        bury!();
                    }
                }
                Op::Check => {
                    if fp.word(a(word)) == EMPTY {
                        save!();
                        raise!(global::unbound_local(vm!(), fp, a(word)));
                    }
                }
                Op::CheckFar => {
                    if fp.word(bc(word)) == EMPTY {
                        save!();
                        raise!(global::unbound_local(vm!(), fp, bc(word)));
                    }
                }

                Op::MakeCell => {
                    let cell = crate::types::cell::new(fp.take_value(a(word)));
                    fp.init(a(word), cell.into_word());
                }
                Op::MakeCellFar => {
                    let cell = crate::types::cell::new(fp.take_value(bc(word)));
                    fp.init(bc(word), cell.into_word());
                }
                Op::CopyFree => {
                    let count = ext!() as usize;
                    let function = fp.function();
                    for at in 0..count {
                        let cell = function.cell(at).map_or(EMPTY, frame::borrow);
                        fp.init(bc(word) + at, cell);
                    }
                }
                Op::LoadCell => match global::cell(fp, b(word)).get() {
                    Some(value) => set!(a(word), value.into_word()),
                    None => {
                        save!();
                        raise!(global::empty_cell(vm!(), fp, b(word)));
                    }
                },
                Op::StoreCell => {
                    let value = crate::ops::take_or_copy(fp, b(word));
                    drop(global::cell(fp, a(word)).replace(Some(value)));
                    due!();
                }
                Op::DeleteCell => match global::cell(fp, a(word)).replace(None) {
                    Some(value) => {
                        drop(value);
                        due!();
                    }
                    None => {
                        save!();
                        raise!(global::empty_cell(vm!(), fp, a(word)));
                    }
                },

                Op::LoadGlobal => {
                    let index = ext!() as usize;
                    // SAFETY: verified code names sites that are there.
                    let site = unsafe { site_at(k, index) };
                    let function = fp.function();
                    let key = site.key.load(Ordering::Acquire);
                    let found = if cache::is(key, Kind::Global) {
                        function.globals().slot_at(cache::shape_of(key), cache::place_of(key) as u32)
                    } else if cache::is(key, Kind::Builtin) && function.globals().has_layout(cache::shape_of(key)) {
                        let (layout, place) = site.below();
                        function.builtins().slot_at(layout, place)
                    } else {
                        None
                    };
                    if let Some(found) = found.and_then(Slot::operand) {
                        set!(a(word), found);
                        next!();
                    }
                    slow!(global::load_global(vm!(), fp, index));
                }
                Op::StoreGlobal => {
                    let index = ext!() as usize;
                    // SAFETY: as for `LoadGlobal`.
                    let key = unsafe { site_at(k, index) }.key.load(Ordering::Acquire);
                    if cache::is(key, Kind::Global)
                        && fp.function().globals().set_value_at(
                            cache::shape_of(key),
                            cache::place_of(key) as u32,
                            operand(fp, a(word)),
                        )
                    {
                        consume!(a(word));
                        due!();
                        next!();
                    }
                    run!(global::store_global(vm!(), fp, word, index));
                }
                Op::DeleteGlobal => {
                    let index = ext!() as usize;
                    run!(global::delete_global(vm!(), fp, index));
                }
                Op::LoadName => {
                    let index = ext!() as usize;
                    // SAFETY: as for `LoadGlobal`.
                    let key = unsafe { site_at(k, index) }.key.load(Ordering::Acquire);
                    let function = fp.function();
                    if cache::is(key, Kind::Global)
                        && fp.companion() & !BORROWED == function.globals.word()
                        && let Some(found) = function
                            .globals()
                            .slot_at(cache::shape_of(key), cache::place_of(key) as u32)
                            .and_then(Slot::operand)
                    {
                        set!(a(word), found);
                        next!();
                    }
                    slow!(global::load_name(vm!(), fp, index));
                }
                Op::StoreName => {
                    let index = ext!() as usize;
                    run!(global::store_name(vm!(), fp, word, index));
                }
                Op::DeleteName => {
                    let index = ext!() as usize;
                    run!(global::delete_name(vm!(), fp, index));
                }
                Op::LoadNameCell => {
                    let index = ext!() as usize;
                    slow!(global::load_name_cell(vm!(), fp, word, index));
                }
                Op::LoadDictName => {
                    let index = ext!() as usize;
                    slow!(global::load_dict_name(vm!(), fp, word, index));
                }
                Op::LoadDictCell => {
                    let index = ext!() as usize;
                    slow!(global::load_dict_cell(vm!(), fp, word, index));
                }
                Op::LoadLocals => slow!(global::load_locals(vm!(), fp)),
                Op::LoadBuildClass => slow!(global::load_build_class(vm!(), fp)),
                Op::LoadAssertionError => set!(a(word), frame::borrow(&Known::AssertionError.value())),
                Op::LoadNotImplementedError => set!(a(word), frame::borrow(&Known::NotImplementedError.value())),

                Op::GetAttr => {
                    let index = ext!() as usize;
                    let object = fp.word(b(word));
                    if is_pointer(object) {
                        // SAFETY: the register is bound and keeps the object; sites are those of verified code.
                        let (header, site) = unsafe { (header_of(object), site_at(k, index)) };
                        let shape = header.shape();
                        let key = site.key.load(Ordering::Acquire);
                        if cache::fits(key, shape, Kind::Inline) {
                            if let Some(value) = attribute::slot_at(header, key).get(header) {
                                set!(a(word), value.into_word());
                                if c(word) != 0 && release(fp.take(b(word))) {
                                    bury!();
                                }
                                next!();
                            }
                        } else if cache::fits(key, shape, Kind::Property)
                            && let Some(entry) = site.entry_for(key, shape)
                        {
                            // SAFETY: as above.
                            let receiver =
                                if b(word) >= unsafe { near_at(k) } { fp.take(b(word)) } else { object | BORROWED };
                            let next = fp.window(fp.code().registers as usize);
                            next.init(0, receiver);
                            accessor!(next, entry.value, a(word), Link::Register, 1);
                        }
                    }
                    slow!(attribute::get_attr(vm!(), fp, word, index));
                }
                Op::SetAttr => {
                    let index = ext!() as usize;
                    let object = fp.word(a(word));
                    if is_pointer(object) {
                        // SAFETY: as for `GetAttr`.
                        let (header, site) = unsafe { (header_of(object), site_at(k, index)) };
                        let key = site.key.load(Ordering::Acquire);
                        let shape = header.shape();
                        let mut next = Some(shape).filter(|_| cache::fits(key, shape, Kind::Inline));
                        if next.is_none() {
                            if cache::fits(key, shape, Kind::Add)
                                && let Some(entry) = site.entry_for(key, shape)
                            {
                                next = Some(ShapeId(entry.next));
                            } else if cache::fits(key, shape, Kind::Setter)
                                && let Some(entry) = site.entry_for(key, shape)
                            {
                                let next = fp.window(fp.code().registers as usize);
                                next.init(0, take_word(fp, k, a(word)));
                                next.init(1, take_word(fp, k, b(word)));
                                accessor!(next, entry.value, 0, Link::Setter, 2);
                            }
                        }
                        if let Some(next) = next
                            && !header.is_published()
                        {
                            let value = give_word(fp, b(word), c(word) & 2 != 0);
                            // SAFETY: the register was bound.
                            let old = attribute::slot_at(header, key).exchange(unsafe { Value::from_word(value) });
                            header.set_shape(next);
                            if let Some(old) = old
                                && release(old.into_word())
                            {
                                bury!();
                            }
                            if c(word) & 1 != 0 && release(fp.take(a(word))) {
                                bury!();
                            }
                            next!();
                        }
                    }
                    run!(attribute::set_attr(vm!(), fp, word, index));
                }
                Op::DeleteAttr => {
                    let index = ext!() as usize;
                    run!(attribute::delete_attr(vm!(), fp, word, index));
                }
                Op::GetMethod => {
                    let index = ext!() as usize;
                    let object = fp.word(b(word));
                    if is_pointer(object) {
                        // SAFETY: as for `GetAttr`.
                        let (header, site) = unsafe { (header_of(object), site_at(k, index)) };
                        let shape = header.shape();
                        let key = site.key.load(Ordering::Acquire);
                        if cache::fits(key, shape, Kind::Method)
                            && let Some(entry) = site.entry_for(key, shape)
                            && entry.dict == 0
                        {
                            let receiver = if c(word) != 0 { object | BORROWED } else { take_word(fp, k, b(word)) };
                            fp.init(a(word), entry.value);
                            fp.init(a(word) + FRAME_WORDS, receiver);
                            next!();
                        }
                    }
                    run!(attribute::get_method(vm!(), fp, word, index));
                }
                Op::LoadSuperAttr => {
                    let index = ext!() as usize;
                    run!(attribute::load_super_attr(vm!(), fp, word, index));
                }

                Op::GetItem => {
                    let key = fp.word(c(word));
                    if is_int(key) {
                        index!(word::to_int(key));
                    }
                    operate!(subscript::get_item(vm!(), fp, word));
                }
                Op::GetItemInt => {
                    index!(imm(word));
                    operate!(subscript::get_item_int(vm!(), fp, word));
                }
                Op::SetItem => run!(subscript::set_item(vm!(), fp, word)),
                Op::DeleteItem => run!(subscript::delete_item(vm!(), fp, word)),
                Op::GetSlice => slow!(subscript::get_slice(vm!(), fp, word)),
                Op::SetSlice => run!(subscript::set_slice(vm!(), fp, word)),
                Op::MakeSlice => {
                    let slice = subscript::make_slice(fp, word);
                    set!(a(word), slice.into_word());
                }

                Op::Add => arith!(
                    fp.word(b(word)), fp.word(c(word)), add_ints, +,
                    arith::add(vm!(), fp, word, false)
                ),
                Op::Sub => arith!(
                    fp.word(b(word)), fp.word(c(word)), sub_ints, -,
                    arith::binary(vm!(), fp, word, Binary::Sub)
                ),
                Op::Mul => arith!(
                    fp.word(b(word)), fp.word(c(word)), mul_ints, *,
                    arith::binary(vm!(), fp, word, Binary::Mul)
                ),
                Op::TrueDiv => {
                    divide!(fp.word(b(word)), fp.word(c(word)), arith::binary(vm!(), fp, word, Binary::TrueDiv))
                }
                Op::FloorDiv => {
                    floor!(fp.word(b(word)), fp.word(c(word)), 0, arith::binary(vm!(), fp, word, Binary::FloorDiv))
                }
                Op::Mod => floor!(fp.word(b(word)), fp.word(c(word)), 1, arith::binary(vm!(), fp, word, Binary::Mod)),
                Op::Pow => operate!(arith::binary(vm!(), fp, word, Binary::Pow)),
                Op::MatMul => operate!(arith::binary(vm!(), fp, word, Binary::MatMul)),
                Op::LeftShift => {
                    shift_left!(fp.word(b(word)), fp.word(c(word)), arith::binary(vm!(), fp, word, Binary::LeftShift))
                }
                Op::RightShift => {
                    shift_right!(fp.word(b(word)), fp.word(c(word)), arith::binary(vm!(), fp, word, Binary::RightShift))
                }
                Op::And => bits!(fp.word(b(word)), fp.word(c(word)), &, arith::binary(vm!(), fp, word, Binary::And)),
                Op::Or => bits!(fp.word(b(word)), fp.word(c(word)), |, arith::binary(vm!(), fp, word, Binary::Or)),
                Op::Xor => bits!(fp.word(b(word)), fp.word(c(word)), ^, arith::binary(vm!(), fp, word, Binary::Xor)),
                Op::AddInt => arith!(
                    fp.word(b(word)), from_int(imm(word)), add_ints, +,
                    arith::binary_int(vm!(), fp, word, Binary::Add)
                ),
                Op::SubInt => arith!(
                    fp.word(b(word)), from_int(imm(word)), sub_ints, -,
                    arith::binary_int(vm!(), fp, word, Binary::Sub)
                ),
                Op::MulInt => arith!(
                    fp.word(b(word)), from_int(imm(word)), mul_ints, *,
                    arith::binary_int(vm!(), fp, word, Binary::Mul)
                ),
                Op::FloorDivInt => floor!(
                    fp.word(b(word)),
                    from_int(imm(word)),
                    0,
                    arith::binary_int(vm!(), fp, word, Binary::FloorDiv)
                ),
                Op::ModInt => {
                    floor!(fp.word(b(word)), from_int(imm(word)), 1, arith::binary_int(vm!(), fp, word, Binary::Mod))
                }
                Op::AndInt => bits!(
                    fp.word(b(word)), from_int(imm(word)), &,
                    arith::binary_int(vm!(), fp, word, Binary::And)
                ),
                Op::LeftShiftInt => shift_left!(
                    fp.word(b(word)),
                    from_int(imm(word)),
                    arith::binary_int(vm!(), fp, word, Binary::LeftShift)
                ),
                Op::RightShiftInt => shift_right!(
                    fp.word(b(word)),
                    from_int(imm(word)),
                    arith::binary_int(vm!(), fp, word, Binary::RightShift)
                ),
                Op::AddConst => arith!(
                    fp.word(b(word)), constant(k, c(word)), add_ints, +,
                    arith::add_const(vm!(), fp, word)
                ),
                Op::SubConst => arith!(
                    fp.word(b(word)), constant(k, c(word)), sub_ints, -,
                    arith::binary_const(vm!(), fp, word, Binary::Sub)
                ),
                Op::MulConst => arith!(
                    fp.word(b(word)), constant(k, c(word)), mul_ints, *,
                    arith::binary_const(vm!(), fp, word, Binary::Mul)
                ),
                Op::TrueDivConst => divide!(
                    fp.word(b(word)),
                    constant(k, c(word)),
                    arith::binary_const(vm!(), fp, word, Binary::TrueDiv)
                ),
                Op::FloorDivConst => floor!(
                    fp.word(b(word)),
                    constant(k, c(word)),
                    0,
                    arith::binary_const(vm!(), fp, word, Binary::FloorDiv)
                ),
                Op::ModConst => {
                    floor!(fp.word(b(word)), constant(k, c(word)), 1, arith::binary_const(vm!(), fp, word, Binary::Mod))
                }
                Op::PowConst => operate!(arith::binary_const(vm!(), fp, word, Binary::Pow)),
                Op::AndConst => bits!(
                    fp.word(b(word)), constant(k, c(word)), &,
                    arith::binary_const(vm!(), fp, word, Binary::And)
                ),

                Op::InPlaceAdd => arith!(
                    fp.word(b(word)), fp.word(c(word)), add_ints, +,
                    arith::add(vm!(), fp, word, true)
                ),
                Op::InPlaceSub => arith!(
                    fp.word(b(word)), fp.word(c(word)), sub_ints, -,
                    arith::in_place(vm!(), fp, word, Binary::Sub)
                ),
                Op::InPlaceMul => arith!(
                    fp.word(b(word)), fp.word(c(word)), mul_ints, *,
                    arith::in_place(vm!(), fp, word, Binary::Mul)
                ),
                Op::InPlaceTrueDiv => {
                    divide!(fp.word(b(word)), fp.word(c(word)), arith::in_place(vm!(), fp, word, Binary::TrueDiv))
                }
                Op::InPlaceFloorDiv => {
                    floor!(fp.word(b(word)), fp.word(c(word)), 0, arith::in_place(vm!(), fp, word, Binary::FloorDiv))
                }
                Op::InPlaceMod => {
                    floor!(fp.word(b(word)), fp.word(c(word)), 1, arith::in_place(vm!(), fp, word, Binary::Mod))
                }
                Op::InPlacePow => operate!(arith::in_place(vm!(), fp, word, Binary::Pow)),
                Op::InPlaceMatMul => operate!(arith::in_place(vm!(), fp, word, Binary::MatMul)),
                Op::InPlaceLeftShift => {
                    shift_left!(fp.word(b(word)), fp.word(c(word)), arith::in_place(vm!(), fp, word, Binary::LeftShift))
                }
                Op::InPlaceRightShift => shift_right!(
                    fp.word(b(word)),
                    fp.word(c(word)),
                    arith::in_place(vm!(), fp, word, Binary::RightShift)
                ),
                Op::InPlaceAnd => {
                    bits!(fp.word(b(word)), fp.word(c(word)), &, arith::in_place(vm!(), fp, word, Binary::And))
                }
                Op::InPlaceOr => {
                    bits!(fp.word(b(word)), fp.word(c(word)), |, arith::in_place(vm!(), fp, word, Binary::Or))
                }
                Op::InPlaceXor => {
                    bits!(fp.word(b(word)), fp.word(c(word)), ^, arith::in_place(vm!(), fp, word, Binary::Xor))
                }
                Op::InPlaceAddInt => arith!(
                    fp.word(b(word)), from_int(imm(word)), add_ints, +,
                    arith::in_place_int(vm!(), fp, word, Binary::Add)
                ),
                Op::InPlaceSubInt => arith!(
                    fp.word(b(word)), from_int(imm(word)), sub_ints, -,
                    arith::in_place_int(vm!(), fp, word, Binary::Sub)
                ),

                Op::Negative => {
                    let x = fp.word(b(word));
                    if is_int(x)
                        && let Some(result) = sub_ints(from_int(0), x)
                    {
                        set!(a(word), result);
                    } else if is_float(x)
                        && let Some(result) = from_float(-word::to_float(x))
                    {
                        set!(a(word), result);
                    } else {
                        slow!(arith::unary(vm!(), fp, word, ops::negative));
                    }
                }
                Op::Positive => {
                    let x = fp.word(b(word));
                    if is_int(x) || is_float(x) {
                        set!(a(word), x);
                    } else {
                        slow!(arith::unary(vm!(), fp, word, ops::positive));
                    }
                }
                Op::Invert => {
                    let x = fp.word(b(word));
                    if is_int(x) {
                        set!(a(word), from_int(!word::to_int(x)));
                    } else {
                        slow!(arith::unary(vm!(), fp, word, ops::invert));
                    }
                }
                Op::Not => {
                    let truth = truth!(b(word), true);
                    set!(a(word), truth_word(!truth));
                }
                Op::ToBool => {
                    let truth = truth!(b(word), true);
                    set!(a(word), truth_word(truth));
                }

                Op::Equal => compare!(==, Equal),
                Op::NotEqual => compare!(!=, NotEqual),
                Op::Less => compare!(<, Less),
                Op::LessEqual => compare!(<=, LessEqual),
                Op::Greater => compare!(>, Greater),
                Op::GreaterEqual => compare!(>=, GreaterEqual),
                Op::Is => {
                    let same = operand(fp, b(word)).is(operand(fp, c(word)));
                    consume!(b(word));
                    consume!(c(word));
                    set!(a(word), truth_word(same));
                }
                Op::IsNot => {
                    let same = operand(fp, b(word)).is(operand(fp, c(word)));
                    consume!(b(word));
                    consume!(c(word));
                    set!(a(word), truth_word(!same));
                }
                Op::Contains => {
                    let found = test!(compare::contains(vm!(), fp, b(word), c(word)));
                    set!(a(word), truth_word(found));
                }
                Op::NotContains => {
                    let found = test!(compare::contains(vm!(), fp, b(word), c(word)));
                    set!(a(word), truth_word(!found));
                }

                Op::Jump => jump!(sabc(word)),
                Op::Loop => {
                    jump!(sabc(word));
                    due!();
                    // SAFETY: the target is an instruction.
                    let next = unsafe { *after!() };
                    if !WATCHED
                        && next as u8 == Op::Next as u8
                        && let Some(item) = next_item!(next)
                    {
                        pc = pc.wrapping_add(2);
                        set!(a(next), item);
                    }
                }
                Op::JumpIfTrue => {
                    if truth!(a(word), true) {
                        jump!(sbc(word));
                    }
                }
                Op::JumpIfFalse => {
                    if !truth!(a(word), true) {
                        jump!(sbc(word));
                    }
                }
                Op::JumpIfTrueKeep => {
                    if truth!(a(word), false) {
                        jump!(sbc(word));
                    }
                }
                Op::JumpIfFalseKeep => {
                    if !truth!(a(word), false) {
                        jump!(sbc(word));
                    }
                }
                Op::JumpIfTrueFar => {
                    let distance = ext!() as i32;
                    if truth!(a(word), true) {
                        jump!(distance);
                    }
                }
                Op::JumpIfFalseFar => {
                    let distance = ext!() as i32;
                    if !truth!(a(word), true) {
                        jump!(distance);
                    }
                }
                Op::JumpIfTrueKeepFar => {
                    let distance = ext!() as i32;
                    if truth!(a(word), false) {
                        jump!(distance);
                    }
                }
                Op::JumpIfFalseKeepFar => {
                    let distance = ext!() as i32;
                    if !truth!(a(word), false) {
                        jump!(distance);
                    }
                }
                Op::JumpIfEqual => jump_compare!(==, Equal),
                Op::JumpIfNotEqual => jump_compare!(!=, NotEqual),
                Op::JumpIfLess => jump_compare!(<, Less),
                Op::JumpIfLessEqual => jump_compare!(<=, LessEqual),
                Op::JumpIfGreater => jump_compare!(>, Greater),
                Op::JumpIfGreaterEqual => jump_compare!(>=, GreaterEqual),
                Op::JumpIfEqualInt => jump_compare_int!(==, Equal),
                Op::JumpIfNotEqualInt => jump_compare_int!(!=, NotEqual),
                Op::JumpIfLessInt => jump_compare_int!(<, Less),
                Op::JumpIfLessEqualInt => jump_compare_int!(<=, LessEqual),
                Op::JumpIfGreaterInt => jump_compare_int!(>, Greater),
                Op::JumpIfGreaterEqualInt => jump_compare_int!(>=, GreaterEqual),
                Op::JumpIfIs => {
                    let distance = ext!() as i32;
                    let same = operand(fp, a(word)).is(operand(fp, b(word)));
                    consume!(a(word));
                    consume!(b(word));
                    if same == (c(word) != 0) {
                        jump!(distance);
                    }
                }
                Op::JumpIfNone => {
                    let distance = ext!() as i32;
                    let is_none = fp.word(a(word)) == NONE;
                    consume!(a(word));
                    if is_none == (c(word) != 0) {
                        jump!(distance);
                    }
                }
                Op::JumpIfContains => {
                    let distance = ext!() as i32;
                    let found = test!(compare::contains(vm!(), fp, a(word), b(word)));
                    if found == (c(word) != 0) {
                        jump!(distance);
                    }
                }

                Op::Iterate => run!(iterate::iterate(vm!(), fp, word)),
                Op::Next => {
                    let distance = ext!() as i32;
                    if let Some(item) = next_item!(word) {
                        set!(a(word), item);
                        next!();
                    }
                    let first = b(word);
                    if is_int(fp.word(first + 1)) {
                        if fp.clear(first..first + 3) {
                            bury!();
                        }
                        jump!(distance);
                        next!();
                    }
                    save!();
                    if generator::is_resumable(operand(fp, first)) {
                        quick!(generator::next_quick(thread, fp, first, after!(), a(word)));
                        match generator::next(vm!(), thread, fp, first, after!(), a(word)) {
                            Ok(Some(goto)) => {
                                (fp, pc) = (goto.fp, goto.pc);
                                k = fp.code().k();
                                due_before!(pc);
                                continue 'dispatch;
                            }
                            Ok(None) => {}
                            Err(raised) => raise!(raised),
                        }
                    } else {
                        // SAFETY: verified code does not end in `Next`.
                        let unpack = unsafe { *after!() };
                        // SAFETY: `k` belongs to the running code.
                        if unsafe { iterate::is_unpacked(k, word, unpack) } {
                            match iterate::next_unpacked(vm!(), fp, first, unpack) {
                                Ok(Unpacked::Stored) => {
                                    pc = after!();
                                    due!();
                                    next!();
                                }
                                Ok(Unpacked::Ended) => {
                                    if fp.clear(first..first + 3) {
                                        bury!();
                                    }
                                    jump!(distance);
                                    due!();
                                    next!();
                                }
                                Ok(Unpacked::Unknown) => {}
                                Err(raised) => raise!(raised),
                            }
                        }
                        match iterate::next(vm!(), fp, first) {
                            Ok(Some(item)) => {
                                set!(a(word), item.into_word());
                                due!();
                                next!();
                            }
                            Ok(None) => {}
                            Err(raised) => raise!(raised),
                        }
                    }
                    if fp.clear(first..first + 3) {
                        bury!();
                    }
                    jump!(distance);
                    due!();
                }
                Op::GetIter => slow!(iterate::get_iter(vm!(), fp, word)),
                Op::Unpack => run!(iterate::unpack(vm!(), fp, word)),
                Op::UnpackStar => {
                    let counts = ext!();
                    run!(iterate::unpack_star(vm!(), fp, word, counts));
                }

                Op::UnpackList => {
                    let counts = ext!();
                    run!(iterate::unpack_list(vm!(), fp, word, counts));
                }

                Op::MakeTuple => {
                    let tuple = build::make_tuple(fp, word);
                    set!(a(word), tuple.into_word());
                }
                Op::MakeList => {
                    let list = build::make_list(fp, word);
                    set!(a(word), list.into_word());
                }
                Op::MakeSet => slow!(build::make_set(vm!(), fp, word)),
                Op::MakeDict => slow!(build::make_dict(vm!(), fp, word)),
                Op::ListAppend => {
                    if let Some(list) = operand(fp, a(word)).exact::<List>() {
                        let item = take_word(fp, k, b(word));
                        // SAFETY: the word is a value's, given away.
                        if !list.append_fast(unsafe { Value::from_word(item).unwrap_unchecked() }) {
                            save!();
                            raise!(vm!().memory_error());
                        }
                        next!();
                    }
                    if let Err(raised) = build::list_append(vm!(), fp, word) {
                        save!();
                        raise!(raised);
                    }
                }
                Op::ListExtend => run!(build::list_extend(vm!(), fp, word)),
                Op::SetAdd => run!(build::set_insert(vm!(), fp, word)),
                Op::SetUpdate => run!(build::set_update(vm!(), fp, word)),
                Op::DictInsert => run!(build::dict_insert(vm!(), fp, word)),
                Op::DictUpdate => run!(build::dict_update(vm!(), fp, word)),
                Op::DictMerge => run!(build::dict_merge(vm!(), fp, word)),
                Op::ListToTuple => {
                    let tuple = build::list_to_tuple(fp, word);
                    set!(a(word), tuple.into_word());
                }
                Op::Format => slow!(build::format(vm!(), fp, word)),
                Op::FormatSpec => slow!(build::format_spec(vm!(), fp, word)),
                Op::JoinStrings => slow!(build::join_strings(vm!(), fp, word)),
                Op::MakeInterpolation => {
                    let field = build::make_interpolation(vm!(), fp, word);
                    set!(a(word), field.into_word());
                }
                Op::MakeTemplate => slow!(build::make_template(vm!(), fp, word)),

                Op::Call => invoke!(b(word), c(word)),
                Op::CallMethod => {
                    let mut window = b(word);
                    let mut count = c(word) + 1;
                    if fp.word(window + FRAME_WORDS) == EMPTY {
                        // The callee moves up, so that the arguments begin where a window has them.
                        let callee = fp.take(window);
                        window += 1;
                        count -= 1;
                        fp.init(window, callee);
                    } else if shape_of(fp.word(window)) == Known::MethodDescriptor.shape() {
                        // SAFETY: the shape says that it is a native method; `GetMethod` checked the receiver.
                        let native = unsafe { operand(fp, window).cast::<MethodDescriptor>() };
                        if std::ptr::eq(native.def(), thread.append)
                            && c(word) == 1
                            && let Some(list) = operand(fp, window + FRAME_WORDS).exact::<List>()
                        {
                            // SAFETY: the argument is bound.
                            if !list.append_fast(unsafe { frame::own(fp.take(window + FRAME_WORDS + 1)) }) {
                                save!();
                                raise!(vm!().memory_error());
                            }
                            end_native(fp, window, 1);
                            deliver!(Value::NONE);
                        }
                        save!();
                        if let Some(result) = enter_native(vm!(), fp, native.def().entry, window, count) {
                            match result {
                                Ok(value) => {
                                    end_native(fp, window, count);
                                    if value.is_unbound() {
                                        raise!(vm!().stop_iteration(Value::NONE));
                                    }
                                    deliver!(value);
                                }
                                Err(raised) => raise!(raised),
                            }
                        }
                    }
                    invoke!(window, count);
                }
                Op::CallKeyword => {
                    let names = &*fp.code().constants()[ext!() as usize];
                    go!(call::call(
                        vm!(),
                        thread,
                        call::Site {
                            fp,
                            pc: after!(),
                            dest: a(word),
                            window: b(word),
                            count: c(word),
                            names: Tuple::items_of(names)
                        }
                    ));
                }
                Op::CallMethodKeyword => {
                    let names = &*fp.code().constants()[ext!() as usize];
                    let mut window = b(word);
                    let mut count = c(word) + 1;
                    if fp.word(window + FRAME_WORDS) == EMPTY {
                        let callee = fp.take(window);
                        window += 1;
                        count -= 1;
                        fp.init(window, callee);
                    }
                    go!(call::call(
                        vm!(),
                        thread,
                        call::Site { fp, pc: after!(), dest: a(word), window, count, names: Tuple::items_of(names) }
                    ));
                }
                Op::CallSpread => go!(spread::call_spread(
                    vm!(),
                    thread,
                    call::Site { fp, pc: after!(), dest: a(word), window: b(word), count: c(word), names: &[] }
                )),
                Op::MakeFunction => {
                    let index = ext!() as usize;
                    slow!(build::make_function(vm!(), fp, word, index));
                }
                Op::MakeClosureTuple => {
                    let tuple = build::make_closure_tuple(fp, word);
                    set!(a(word), tuple.into_word());
                }
                Op::Return | Op::ReturnNone => {
                    if fp.plain_link().is_none() && fp.is_captured() {
                        crate::types::frame::leave(vm!(), fp, after!());
                    }
                    let result = if word as u8 == Op::Return as u8 { fp.take(a(word)) } else { NONE };
                    // SAFETY: the register was bound, and gives its word away.
                    let result = unsafe { frame::own(result) }.into_word();
                    let mut died = false;
                    // SAFETY: `k` belongs to the running code.
                    for register in 0..unsafe { near_at(k) } {
                        let local = fp.word(register);
                        if is_pointer(local) {
                            fp.init(register, EMPTY);
                            died |= release(local);
                        }
                    }
                    if let Some(dest) = fp.plain_link() {
                        let caller = fp.caller();
                        pc = fp.return_pc();
                        release(fp.take_function());
                        vm!().set_depth(vm!().depth() - 1);
                        fp = caller;
                        k = fp.code().k();
                        {
                            let old = fp.word(dest);
                            fp.init(dest, result);
                            died |= release(old);
                        }
                        if died {
                            bury!();
                        }
                        continue 'dispatch;
                    }
                    let code = fp.code();
                    if code.far {
                        fp.clear(typhon_bytecode::NEAR_REGISTERS..code.registers as usize);
                    }
                    // SAFETY: `own` made it a value.
                    let result = unsafe { Value::from_word(result) }.unwrap_or(Value::NONE);
                    go!(leave(vm!(), thread, fp, result));
                }

                Op::ReturnGenerator => {
                    let object = generator::create(thread, fp, after!());
                    if let Some(dest) = fp.plain_link()
                        && fp.companion() == EMPTY
                    {
                        let (caller, next) = (fp.caller(), fp.return_pc());
                        release(fp.take_function());
                        vm!().set_depth(vm!().depth() - 1);
                        (fp, pc) = (caller, next);
                        k = fp.code().k();
                        let old = fp.word(dest);
                        fp.init(dest, object.into_word());
                        if release(old) {
                            bury!();
                        }
                        continue 'dispatch;
                    }
                    go!(leave(vm!(), thread, fp, object));
                }
                Op::Yield => {
                    if !WATCHED {
                        quick!(generator::yield_quick(thread, fp, pc));
                    }
                    go!(suspend::yield_value(vm!(), thread, fp, after!()));
                }
                Op::YieldFrom => {
                    if generator::is_resumable(operand(fp, b(word))) {
                        quick!(generator::delegate_quick(thread, fp, b(word), after!(), a(word)));
                    }
                    go!(suspend::yield_from(vm!(), thread, fp, after!()));
                }
                Op::GetYieldFromIter => {
                    // A temporary that is a generator stays where it is.
                    if a(word) != b(word) || shape_of(fp.word(a(word))) != Known::Generator.shape() {
                        slow!(suspend::get_yield_from_iter(vm!(), fp, word));
                    }
                }
                Op::GetAwaitable => slow!(suspend::get_awaitable(vm!(), fp, word)),
                Op::GetAsyncIter => slow!(suspend::get_async_iter(vm!(), fp, word)),
                Op::GetAsyncNext => slow!(suspend::get_async_next(vm!(), fp, word)),
                Op::EndAsyncFor => {
                    let distance = ext!() as i32;
                    save!();
                    match exception::end_async_for(vm!(), fp, a(word)) {
                        Ok(()) => jump!(distance),
                        Err(raised) => break 'dispatch (raised, true),
                    }
                }
                Op::WrapAsyncYield => slow!(suspend::wrap_async_yield(vm!(), fp, word)),

                Op::Raise => {
                    save!();
                    raise!(exception::raise(vm!(), fp, word));
                }
                Op::RaiseFrom => {
                    save!();
                    raise!(exception::raise_from(vm!(), fp, word));
                }
                Op::RaiseAgain => {
                    save!();
                    break 'dispatch exception::raise_again(vm!());
                }
                Op::Reraise => {
                    save!();
                    break 'dispatch (exception::reraise(vm!(), fp, a(word)), true);
                }
                Op::PushHandled => exception::push_handled(vm!(), fp, a(word)),
                Op::PopHandled => {
                    exception::pop_handled(vm!(), fp, a(word));
                    due!();
                }
                Op::JumpIfNoMatch => {
                    let distance = ext!() as i32;
                    if !test!(exception::matches(vm!(), fp, word)) {
                        jump!(distance);
                    }
                }
                Op::MatchGroup => run!(exception::match_group(vm!(), thread, fp, word)),
                Op::FinishGroup => slow!(exception::finish_group(vm!(), fp, word)),

                Op::EnterWith => {
                    let index = ext!() as usize;
                    go!(with::enter(vm!(), thread, fp, (word, after!()), index));
                }
                Op::ExitWith => go!(with::exit(vm!(), thread, fp, word, after!())),
                Op::ExitWithException => go!(with::exit_with_exception(vm!(), thread, fp, word, after!())),

                Op::Import => {
                    let index = ext!() as usize;
                    slow!(import::import(vm!(), fp, word, index));
                }
                Op::ImportFrom => {
                    let index = ext!() as usize;
                    slow!(import::import_from(vm!(), fp, word, index));
                }
                Op::ImportStar => run!(import::import_star(vm!(), fp, word)),

                Op::MatchSequence => {
                    let truth = pattern::is_sequence(vm!(), fp, word);
                    set!(a(word), truth.into_word());
                }
                Op::MatchMapping => {
                    let truth = pattern::is_mapping(vm!(), fp, word);
                    set!(a(word), truth.into_word());
                }
                Op::MatchKeys => slow!(pattern::match_keys(vm!(), fp, word)),
                Op::MatchClass => slow!(pattern::match_class(vm!(), fp, word)),
                Op::GetLength => slow!(pattern::get_length(vm!(), fp, word)),

                Op::SetupAnnotations => run!(global::setup_annotations(vm!(), fp)),
                Op::Intrinsic => slow!(build::intrinsic(vm!(), fp, word)),
                Op::Display => run!(build::display(vm!(), fp, word)),
            }
            pc = pc.wrapping_add(1);
        };
        pending = Some(failure);
        continue 'frames;
    }
}

/// Integers below this are exact as floats.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The word of a truth.
#[inline(always)]
fn truth_word(truth: bool) -> Word {
    if truth { TRUE } else { FALSE }
}

/// The instruction that empties one register.
#[inline(always)]
pub(crate) fn clear_one(register: usize) -> u32 {
    Op::Clear as u32 | (register as u32) << 8 | 1 << 16
}

/// A constant of the running code.
#[inline(always)]
fn constant(k: *const Word, index: usize) -> Word {
    // SAFETY: verified code names constants that are there.
    unsafe { *k.add(index) }
}

/// The word of an operand that goes where it is counted: a temporary is moved out, a local is counted.
#[inline(always)]
fn take_word(fp: Fp, k: *const Word, register: usize) -> Word {
    // SAFETY: `k` belongs to the running code.
    give_word(fp, register, register >= unsafe { near_at(k) })
}

/// As [`take_word`], where the instruction says whether it is a temporary.
#[inline(always)]
fn give_word(fp: Fp, register: usize, dies: bool) -> Word {
    // SAFETY: the register is bound.
    let value = unsafe { if dies { frame::own(fp.take(register)) } else { Value::count_word(fp.word(register)) } };
    value.into_word()
}

/// Calls a native entry with a fixed number of arguments, where that is what is given.
#[inline(always)]
fn enter_native(vm: &Vm, fp: Fp, entry: Entry, window: usize, count: usize) -> Option<Result<Value>> {
    let argument = |at: usize| operand(fp, window + FRAME_WORDS + at);
    Some(match (entry, count) {
        (Entry::One(function), 1) => function(vm, argument(0)),
        (Entry::Two(function), 2) => function(vm, argument(0), argument(1)),
        (Entry::Three(function), 3) => function(vm, argument(0), argument(1), argument(2)),
        (Entry::Zero(function), 0) => function(vm),
        (Entry::Any(function), _) => {
            // SAFETY: the window's arguments are bound, and stay until they are released after the call.
            function(
                vm,
                typhon_object::args::Args::positional_only(unsafe { fp.operands(window + FRAME_WORDS, count) }),
            )
        }
        _ => return None,
    })
}

/// As `enter_native`, for a native method that is bound to its receiver.
#[inline(always)]
fn enter_bound(vm: &Vm, fp: Fp, entry: Entry, receiver: &Value, window: usize, count: usize) -> Option<Result<Value>> {
    let argument = |at: usize| operand(fp, window + FRAME_WORDS + at);
    Some(match (entry, count) {
        (Entry::One(function), 0) => function(vm, receiver),
        (Entry::Two(function), 1) => function(vm, receiver, argument(0)),
        (Entry::Three(function), 2) => function(vm, receiver, argument(0), argument(1)),
        _ => return None,
    })
}

/// Releases a window after a native call.
#[inline(always)]
fn end_native(fp: Fp, window: usize, count: usize) {
    for register in window + FRAME_WORDS..window + FRAME_WORDS + count {
        release(fp.take(register));
    }
    release(fp.take(window));
}

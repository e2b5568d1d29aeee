//! Calls with unpacked arguments.

use smallvec::SmallVec;
use typhon_bytecode::FRAME_WORDS;
use typhon_heap::word::{EMPTY, Word};
use typhon_object::{
    args::Args,
    dunder::Dunder,
    prelude::*,
    primal::{function::Method, object, str as string},
};

use crate::{
    bind,
    call::{Site, admit, class_called_as_usual, clear_locals},
    frame::{self, Fp, Link, release},
    ops::{build, operand},
    run::Goto,
    thread::Thread,
    types::{
        code::Code,
        function::{Function, is_function},
    },
};

/// What was unpacked: counted words, those of keywords last, and the keywords' names.
#[derive(Default)]
struct Spread {
    words: SmallVec<[Word; 12]>,
    names: SmallVec<[Value; 8]>,
}

impl Spread {
    fn push(&mut self, value: Value) {
        self.words.push(value.into_word());
    }

    fn values(&self) -> &[Value] {
        bind::operands(&self.words)
    }
}

impl Drop for Spread {
    fn drop(&mut self) {
        self.words.iter().for_each(|&word| _ = release(word));
    }
}

/// The Python function that a call enters.
struct Target {
    /// Where it is not the callee itself.
    function: Option<Value>,
    link: Link,
    companion: Word,
}

/// A call with unpacked arguments: `R[W](*R[W+FRAME_WORDS], **R[W+FRAME_WORDS+1])`.
///
/// # Errors
/// What unpacking, binding or the callee raises.
#[inline(never)]
pub fn call_spread(vm: &Vm, thread: &Thread, site: Site<'_>) -> Result<Goto> {
    let Site { fp, pc, dest, window, count: mapping, .. } = site;
    let first = window + FRAME_WORDS;
    let callee = operand(fp, window);
    if let Some(goto) = call_in_place(vm, thread, &site) {
        return goto;
    }
    let mut spread = Spread::default();
    spread_values(vm, callee, operand(fp, first), &mut spread)?;
    if mapping != 0 {
        spread_keywords(vm, callee, operand(fp, first + 1), &mut spread)?;
    }
    let Some(target) = target(vm, thread, callee, &mut spread) else {
        let result = vm.call_args(callee, Args::new(spread.values(), &spread.names))?;
        fp.clear(first..first + 1 + mapping);
        release(fp.take(window));
        fp.set_value(dest, result);
        return Ok(Goto { fp, pc });
    };
    fp.clear(first..first + 1 + mapping);
    if let Some(function) = target.function {
        fp.set_value(window, function);
    }
    let callee = fp.window(window);
    // Read once: another thread may put another one in its place.
    let code = callee.function().code();
    enter(vm, thread, callee, code, &mut spread).inspect_err(|_| _ = release(target.companion))?;
    clear_locals(callee, code, code.parameters as usize);
    callee.enter(code, pc, fp, dest, target.link, target.companion);
    Ok(Goto { fp: callee, pc: code.entry() })
}

/// A Python function, a tuple, and no keywords: the items go from the tuple to the registers.
#[inline]
fn call_in_place(vm: &Vm, thread: &Thread, site: &Site<'_>) -> Option<Result<Goto>> {
    let &Site { fp, pc, dest, window, count: mapping, .. } = site;
    let first = window + FRAME_WORDS;
    let function = operand(fp, window);
    if !is_function(function.shape()) {
        return None;
    }
    // SAFETY: the shape says that it is a function.
    let function = unsafe { function.cast::<Function>() };
    let code = function.code();
    let items = operand(fp, first).exact::<Tuple>()?.items();
    if items.len() > code.near as usize || mapping != 0 && !operand(fp, first + 1).exact::<Dict>()?.is_empty() {
        return None;
    }
    let callee = fp.window(window);
    if let Err(raised) = admit(vm, thread, callee, code) {
        return Some(Err(raised));
    }
    // Both are where parameters go; the tuple's count is given up when the items are counted.
    let tuple = fp.take(first);
    let keywords = if mapping == 0 { EMPTY } else { fp.take(first + 1) };
    for (register, item) in items.iter().enumerate() {
        callee.init(register, item.clone().into_word());
    }
    if code.exact as usize != items.len() && !bind::in_place(vm, function, code, callee, items.len(), &[]) {
        callee.clear(0..items.len());
        fp.init(first, tuple);
        if mapping != 0 {
            fp.init(first + 1, keywords);
        }
        vm.leave_frame();
        return None;
    }
    release(tuple);
    release(keywords);
    clear_locals(callee, code, code.parameters as usize);
    callee.enter(code, pc, fp, dest, Link::Register, EMPTY);
    Some(Ok(Goto { fp: callee, pc: code.entry() }))
}

/// Admits a frame and binds its arguments.
fn enter(vm: &Vm, thread: &Thread, callee: Fp, code: &Code, spread: &mut Spread) -> Result<()> {
    admit(vm, thread, callee, code)?;
    bind::bind(vm, callee.function(), code, callee, &mut spread.words, &spread.names).inspect_err(|_| vm.leave_frame())
}

/// The function that the loop can enter for a callee, whose receiver or instance is put before the arguments.
fn target(vm: &Vm, thread: &Thread, callee: &Value, spread: &mut Spread) -> Option<Target> {
    let shape = callee.shape();
    if is_function(shape) {
        return Some(Target { function: None, link: Link::Register, companion: EMPTY });
    }
    if let Some(method) = callee.exact::<Method>() {
        let function = method.function();
        return is_function(function.shape()).then(|| {
            spread.words.insert(0, method.receiver().clone().into_word());
            Target { function: Some(function.clone()), link: Link::Register, companion: EMPTY }
        });
    }
    let class = class_called_as_usual(vm, callee)?;
    let init = thread.constructors.init_of_plain(vm, class)?;
    let instance = object::instance(class);
    spread.words.insert(0, instance.clone().into_word());
    // SAFETY: the class holds the function as long as its version is the one that was remembered.
    let function = unsafe { frame::own(init) };
    Some(Target { function: Some(function), link: Link::Init, companion: instance.into_word() })
}

fn spread_values(vm: &Vm, callee: &Value, args: &Value, spread: &mut Spread) -> Result<()> {
    if let Some(tuple) = args.exact::<Tuple>() {
        spread.words.extend(tuple.items().iter().map(|item| item.clone().into_word()));
        return Ok(());
    }
    let slots = vm.class_of(args).slots();
    if !slots.has(Dunder::Iter) && !slots.has(Dunder::GetItem) {
        let (name, given) = (build::callable_name(vm, callee), vm.type_name(args));
        return Err(vm.type_error(format!("{name} argument after * must be an iterable, not {given}")));
    }
    ops::for_each(vm, args, |value| {
        spread.push(value);
        Ok(())
    })?;
    Ok(())
}

fn spread_keywords(vm: &Vm, callee: &Value, mapping: &Value, spread: &mut Spread) -> Result<()> {
    let mut visit = |name: Value, value: Value| {
        if !string::is_str(&name) {
            return Err(vm.type_error("keywords must be strings"));
        }
        spread.names.push(name);
        spread.push(value);
        Ok(())
    };
    if let Some(dict) = mapping.exact::<Dict>() {
        let mut at = 0;
        while let Some((name, value)) = dict.next_entry(&mut at) {
            visit(name, value)?;
        }
        return Ok(());
    }
    let mut seen = rustc_hash::FxHashSet::default();
    let visit_new = |name: Value, value: Value| {
        // What `keys` names may not be different strings.
        if let Some(text) = string::as_str(&name)
            && !seen.insert(text.to_owned())
        {
            return Err(build::repeated_keyword(vm, callee, &name));
        }
        visit(name, value)
    };
    build::each_pair(vm, mapping, visit_new, |vm| {
        let (name, given) = (build::callable_name(vm, callee), vm.type_name(mapping));
        vm.type_error(format!("{name} argument after ** must be a mapping, not {given}"))
    })
}

//! Calls: from the loop and from Rust into whatever is callable, and code that is run.

use std::cell::Cell;

use typhon_heap::word::{BORROWED, EMPTY, Word};
use typhon_object::{
    args::Args,
    class::{Class, flag, initialised, word_of},
    conversions,
    dunder::Dunder,
    prelude::*,
    primal::{
        exception,
        function::Method,
        object::{self, Object},
        tuple,
    },
};

use crate::{
    bind::{self, Words},
    frame::{self, Fp, Link, borrow, release},
    ops::operand,
    run::{Goto, run},
    thread::Thread,
    types::{
        code::Code,
        function::{Function, Parts, is_function},
    },
};

/// Makes the registers of a frame that is about to begin unbound, from `first` on; temporaries need not be.
#[inline(always)]
pub fn clear_locals(fp: Fp, code: &Code, first: usize) {
    for register in first..code.near as usize {
        fp.init(register, EMPTY);
    }
    if code.far {
        clear_far(fp, code);
    }
}

#[cold]
fn clear_far(fp: Fp, code: &Code) {
    for register in code.near as usize..code.registers as usize {
        let local = register.checked_sub(typhon_bytecode::NEAR_REGISTERS).map(|far| far + code.near as usize);
        if local.is_none_or(|local| local >= code.parameters as usize) {
            fp.init(register, EMPTY);
        }
    }
}

/// Checks that a frame fits on the stack and counts it against the recursion limit.
#[inline(always)]
pub fn admit(vm: &Vm, thread: &Thread, callee: Fp, code: &Code) -> Result<()> {
    if !callee.fits(code, thread.limit) {
        return Err(overflow(vm));
    }
    vm.enter_frame()
}

#[cold]
fn overflow(vm: &Vm) -> typhon_object::raise::Raised {
    vm.raise_known(Known::RecursionError, "maximum recursion depth exceeded")
}

/// How functions are called from Rust: the call slot of their class.
pub fn call_function(vm: &Vm, callee: &Value, args: Args<'_>) -> Result<Value> {
    // SAFETY: this is the call slot of functions alone.
    let function = unsafe { callee.cast::<Function>() };
    vm.check_stack(" while calling a Python object")?;
    let thread = Thread::of(vm);
    let code = function.code();
    let fp = thread.window();
    admit(vm, thread, fp, code)?;
    fp.set_function(borrow(callee));
    if !lend(vm, function, code, fp, &args) {
        let mut words: Words = args.values().iter().map(borrow).collect();
        bind::bind(vm, function, code, fp, &mut words, args.names()).inspect_err(|_| abandon(vm, fp))?;
    }
    start(thread, fp, code, EMPTY)
}

/// Lends arguments to the registers of a frame. Says whether all are bound; else the registers are empty.
#[inline]
fn lend(vm: &Vm, function: &Function, code: &Code, fp: Fp, args: &Args<'_>) -> bool {
    let values = args.values();
    if values.len() > code.near as usize {
        return false;
    }
    for (register, value) in values.iter().enumerate() {
        fp.init(register, borrow(value));
    }
    let names = args.names();
    let bound = code.exact as usize == values.len() && names.is_empty()
        || bind::in_place(vm, function, code, fp, values.len(), names);
    if !bound {
        fp.clear(0..values.len());
    }
    bound
}

/// A frame that was counted does not begin.
fn abandon(vm: &Vm, fp: Fp) {
    release(fp.take_function());
    vm.leave_frame();
}

/// Runs a frame whose function and parameters are in place; it was admitted.
fn start(thread: &Thread, fp: Fp, code: &Code, companion: Word) -> Result<Value> {
    clear_locals(fp, code, code.parameters as usize);
    fp.enter(code, thread.pc.get(), thread.fp.get(), 0, Link::Rust, companion);
    run(thread, fp, code.entry(), None)
}

/// Runs code with these globals (a dict) and, unless it is a function's, this namespace.
///
/// # Errors
/// What the code raises.
pub fn run_code(vm: &Vm, code: &Value, globals: &Value, namespace: &Value) -> Result<Value> {
    run_code_with(vm, code, globals, namespace, None)
}

/// As [`run_code`], with a closure: a tuple of cells for the code's free variables.
///
/// # Errors
/// What the code raises.
pub fn run_code_with(
    vm: &Vm,
    code: &Value,
    globals: &Value,
    namespace: &Value,
    closure: Option<Value>,
) -> Result<Value> {
    let builtins = Function::builtins_of(vm, globals);
    let parts = Parts { closure, ..Parts::default() };
    let function = Function::new(vm, code, globals, &builtins, parts, true)?;
    run_body(vm, &function, namespace)
}

/// Runs a function without parameters in a namespace: the body of a class or module.
///
/// # Errors
/// What the code raises.
pub fn run_body(vm: &Vm, function: &Value, namespace: &Value) -> Result<Value> {
    vm.check_stack(" while calling a Python object")?;
    let Some(body) = function.native::<Function>() else {
        return Err(vm.type_error("a function was expected"));
    };
    let (thread, code) = (Thread::of(vm), body.code());
    let fp = thread.window();
    admit(vm, thread, fp, code)?;
    fp.set_function(borrow(function));
    bind::bind(vm, body, code, fp, &mut [], &[]).inspect_err(|_| abandon(vm, fp))?;
    start(thread, fp, code, borrow(namespace))
}

/// A call in the loop: callee in register `window`, `count` arguments from `window + FRAME_WORDS` on, the last of them
/// keywords with these names. All of them are consumed.
pub struct Site<'a> {
    /// The running frame.
    pub fp: Fp,
    /// Where it goes on.
    pub pc: *const u32,
    /// The register that gets the result.
    pub dest: usize,
    /// The callee's register.
    pub window: usize,
    /// The number of arguments, keywords included.
    pub count: usize,
    /// Names of the keywords.
    pub names: &'a [Value],
}

/// Makes a call that the loop does not make inline: begins the callee's frame, or calls Rust and is done.
///
/// # Errors
/// What binding or the callee raises.
#[inline(never)]
pub fn call(vm: &Vm, thread: &Thread, mut site: Site<'_>) -> Result<Goto> {
    loop {
        let callee = operand(site.fp, site.window);
        let shape = callee.shape();
        if shape == Known::Function.shape() {
            return call_python(vm, thread, &site, Link::Register, EMPTY);
        }
        if shape == Known::Method.shape() {
            // SAFETY: the shape says that it is a method.
            let method = unsafe { callee.cast::<Method>() };
            if is_function(method.function().shape()) {
                shift_in(&mut site, method.function().clone().into_word(), method.receiver().clone().into_word());
                continue;
            }
        } else if let Some(class) = class_called_as_usual(vm, callee) {
            if let Some(goto) = construct(vm, thread, &mut site, class)? {
                return Ok(goto);
            }
        } else if is_function(shape) {
            return call_python(vm, thread, &site, Link::Register, EMPTY);
        } else if let Some(function) = python_call(vm, callee) {
            let receiver = callee.clone().into_word();
            shift_in(&mut site, function.into_word(), receiver);
            continue;
        }
        return call_native(vm, site);
    }
}

/// A class that its own class calls as `type` does.
#[inline]
pub fn class_called_as_usual<'a>(vm: &Vm, callee: &'a Value) -> Option<&'a Class> {
    let class = Class::from(callee)?;
    if callee.shape() == Known::Type.shape() {
        return Some(class);
    }
    let slots = [vm.class_of(callee), Known::Type.class()].map(Class::call_slot);
    matches!(slots, [Some(one), Some(other)] if std::ptr::fn_addr_eq(one, other)).then_some(class)
}

/// The `__call__` that the callee's class defines in Python.
fn python_call(vm: &Vm, callee: &Value) -> Option<Value> {
    let class = vm.class_of(callee);
    if class.flags() & flag::HEAP == 0 || !class.slots().has(Dunder::Call) {
        return None;
    }
    class.lookup(vm, vm.names().dunder(Dunder::Call)).filter(|found| is_function(found.shape()))
}

/// Puts another callee and a receiver before the arguments.
fn shift_in(site: &mut Site<'_>, callee: Word, receiver: Word) {
    let fp = site.fp.window(site.window);
    for register in (0..site.count).rev() {
        fp.init(register + 1, fp.word(register));
    }
    fp.init(0, receiver);
    release(fp.take_function());
    fp.set_function(callee);
    site.count += 1;
}

/// Calls whatever is callable through its class, and finishes the call.
fn call_native(vm: &Vm, site: Site<'_>) -> Result<Goto> {
    let Site { fp, pc, dest, window, count, names } = site;
    let first = window + typhon_bytecode::FRAME_WORDS;
    // SAFETY: the window's arguments are bound, and stay until they are released below.
    let args = Args::new(unsafe { fp.operands(first, count) }, names);
    let result = vm.call_args(operand(fp, window), args)?;
    fp.clear(first..first + count);
    release(fp.take(window));
    fp.set_value(dest, result);
    Ok(Goto { fp, pc })
}

/// Calls a class that is not made by Python code, with positional arguments, where they stand; `None` for others. The
/// caller releases the window.
#[inline]
pub fn call_builtin_class(vm: &Vm, fp: Fp, window: usize, count: usize) -> Option<Result<Value>> {
    // SAFETY: the caller looked at its shape.
    let class = unsafe { operand(fp, window).cast::<Class>() };
    if class.flags() & (flag::HEAP | flag::NO_NEW) != 0 {
        return None;
    }
    make_builtin(vm, fp, window, count, class)
}

#[inline(never)]
fn make_builtin(vm: &Vm, fp: Fp, window: usize, count: usize, class: &Class) -> Option<Result<Value>> {
    let first = window + typhon_bytecode::FRAME_WORDS;
    if count == 1
        && let Some(result) = conversions::convert(vm, class, operand(fp, first))
    {
        return Some(result);
    }
    if exception::is_made_plainly(class) && exception::is_initialised_plainly(class) {
        return Some(Ok(make_exception(fp, window, count, class)));
    }
    let new = class.slots().any(Dunder::New)?;
    let object = with_receiver(fp, first, count, operand(fp, window), |args| new(vm, args));
    Some(object.and_then(|object| {
        if std::ptr::eq(vm.class_of(&object), class) && !has_initialiser(class) {
            return Ok(object);
        }
        // SAFETY: the window's arguments are bound, and stay until the caller releases them.
        initialised(vm, class, object, Args::positional_only(unsafe { fp.operands(first, count) }))
    }))
}

/// Whether instances have an `__init__` that does anything: that of `object` checks the arguments of its own `__new__`.
#[inline]
fn has_initialiser(class: &Class) -> bool {
    let plain = Known::Object.class().slots();
    class.slots().has(Dunder::Init)
        && (!class.slots().same(plain, Dunder::Init) || class.slots().same(plain, Dunder::New))
}

/// Lends the arguments of a window with `receiver` before them: in the word before the first, which has no use until a frame
/// begins there.
#[inline(always)]
fn with_receiver<R>(fp: Fp, first: usize, count: usize, receiver: &Value, call: impl FnOnce(Args<'_>) -> R) -> R {
    fp.init(first - 1, borrow(receiver));
    // SAFETY: the window's arguments are bound, and stay until the caller releases them; the receiver outlives the call.
    let result = call(Args::positional_only(unsafe { fp.operands(first - 1, count + 1) }));
    fp.init(first - 1, EMPTY);
    result
}

/// Begins the frame of a function.
fn call_python(vm: &Vm, thread: &Thread, site: &Site<'_>, link: Link, companion: Word) -> Result<Goto> {
    let callee = site.fp.window(site.window);
    let function = callee.function();
    let code = function.code();
    admit(vm, thread, callee, code)?;
    if code.exact as usize != site.count || !site.names.is_empty() {
        let bound = if bind::in_place(vm, function, code, callee, site.count, site.names) {
            Ok(())
        } else {
            bind_window(vm, function, code, callee, site)
        };
        if let Err(raised) = bound {
            vm.leave_frame();
            return Err(raised);
        }
    }
    clear_locals(callee, code, code.parameters as usize);
    callee.enter(code, site.pc, site.fp, site.dest, link, companion);
    Ok(Goto { fp: callee, pc: code.entry() })
}

/// Binds arguments that stand in the window's registers.
fn bind_window(vm: &Vm, function: &Function, code: &Code, callee: Fp, site: &Site<'_>) -> Result<()> {
    let mut few = [EMPTY; 8];
    let mut many = Words::new();
    let words = if site.count <= few.len() {
        &mut few[..site.count]
    } else {
        many.resize(site.count, EMPTY);
        &mut many[..]
    };
    for (register, word) in words.iter_mut().enumerate() {
        *word = callee.take(register);
    }
    bind::bind(vm, function, code, callee, words, site.names)
}

/// Makes an instance of a class whose `__new__` is `object`'s and whose `__init__` is a function, and begins the frame of
/// that; `None` for other classes.
fn construct(vm: &Vm, thread: &Thread, site: &mut Site<'_>, class: &Class) -> Result<Option<Goto>> {
    let Some((making, init)) = thread.constructors.find(vm, class) else { return Ok(None) };
    if init == EMPTY && (making == Making::Object && site.count > 0 || !site.names.is_empty()) {
        return Ok(None);
    }
    let instance = match making {
        Making::Object => object::instance(class),
        Making::Exception => make_exception(site.fp, site.window, site.count - site.names.len(), class),
    };
    if init == EMPTY {
        let first = site.window + typhon_bytecode::FRAME_WORDS;
        site.fp.clear(first..first + site.count);
        release(site.fp.take(site.window));
        site.fp.set_value(site.dest, instance);
        return Ok(Some(Goto { fp: site.fp, pc: site.pc }));
    }
    // SAFETY: the class holds the function as long as its version is the one that was remembered.
    let init = unsafe { frame::load(init) };
    shift_in(site, init, instance.raw() | BORROWED);
    let companion = instance.into_word();
    match call_python(vm, thread, site, Link::Init, companion) {
        Ok(goto) => Ok(Some(goto)),
        Err(raised) => {
            site.fp.window(site.window).clear(0..site.count);
            release(companion);
            Err(raised)
        }
    }
}

/// An exception whose `args` are the positional arguments of a call.
fn make_exception(fp: Fp, window: usize, count: usize, class: &Class) -> Value {
    // SAFETY: the window's arguments are bound, and stay until they are released or handed on.
    let args = unsafe { fp.operands(window + typhon_bytecode::FRAME_WORDS, count) };
    exception::make(class, tuple::from_slice(args))
}

/// How a class's instances are made.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Making {
    /// By `object.__new__`.
    #[default]
    Object,
    /// By `BaseException.__new__`.
    Exception,
}

/// The `__init__` functions of classes that were called lately, by class.
pub struct Constructors([Cell<Constructor>; CONSTRUCTORS]);

const CONSTRUCTORS: usize = 64;

#[derive(Clone, Copy, Default)]
struct Constructor {
    class: Word,
    version: u32,
    making: Making,
    /// The function, borrowed; empty where instances have no `__init__` but that of the class that makes them.
    init: Word,
}

impl Default for Constructors {
    fn default() -> Constructors {
        Constructors(
            [const { Cell::new(Constructor { class: 0, version: 0, making: Making::Object, init: 0 }) }; CONSTRUCTORS],
        )
    }
}

impl Constructors {
    /// How a class's instances are made, and its `__init__`, or `EMPTY` where it is that of `object` or `BaseException`;
    /// `None` for classes that are called in another way.
    #[inline]
    fn find(&self, vm: &Vm, class: &Class) -> Option<(Making, Word)> {
        let word = word_of(class);
        let cell = &self.0[word as usize / 64 % CONSTRUCTORS];
        let known = cell.get();
        if known.class == word && known.version == class.version() {
            return Some((known.making, known.init));
        }
        let version = class.version();
        let (making, init) = learn(vm, class)?;
        if class.flags() & flag::YOUNG != 0 {
            class.count_instance();
        } else {
            cell.set(Constructor { class: word, version, making, init });
        }
        Some((making, init))
    }
}

impl Constructors {
    /// Forgets everything. By its thread, or in a stop.
    pub fn forget(&self) {
        self.0.iter().for_each(|cell| cell.set(Constructor::default()));
    }

    /// The `__init__` of a class whose instances are made by `object.__new__`, where it is a function.
    pub fn init_of_plain(&self, vm: &Vm, class: &Class) -> Option<Word> {
        let (making, init) = self.find(vm, class)?;
        (making == Making::Object && init != EMPTY).then_some(init)
    }
}

fn learn(vm: &Vm, class: &Class) -> Option<(Making, Word)> {
    let plain = Known::Object.class().slots();
    if class.flags() & (flag::NO_NEW | flag::ABSTRACT) != 0 {
        return None;
    }
    let (making, initialised) = if exception::is_made_plainly(class) {
        (Making::Exception, exception::is_initialised_plainly(class))
    } else if std::ptr::eq(class.layout(), <Object as Native>::LAYOUT) && class.slots().same(plain, Dunder::New) {
        (Making::Object, class.slots().same(plain, Dunder::Init))
    } else {
        return None;
    };
    if initialised {
        return Some((making, EMPTY));
    }
    let init = class.lookup(vm, vm.names().dunder(Dunder::Init))?;
    let suspendable = init.native::<Function>().is_none_or(|function| function.code().suspendable);
    (is_function(init.shape()) && !suspendable).then(|| (making, init.word() | BORROWED))
}

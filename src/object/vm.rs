//! The running thread's instance of the virtual machine: its pending and handled exceptions, its recursion, its hooks.
//!
//! `&Vm` is a parameter of everything that may run Python code. It is never shared between threads; what is shared is in
//! [`Runtime`].

use std::{
    cell::Cell,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use typhon_heap::{
    Value,
    word::{self, Word},
};
use typhon_number::hash::HashKey;
use typhon_text::TextBuf;

use crate::{
    known::Known,
    lookups::Lookups,
    names::Names,
    primal::{dict, exception, float, int, str as string, tuple},
    raise::{Raised, Result},
};

/// The thread's virtual machine.
pub struct Vm {
    pending: Cell<Option<Value>>,
    handled: Cell<Option<Value>>,
    missing: Cell<Option<Value>>,
    depth: Cell<usize>,
    stack_limit: Cell<usize>,
    pub(crate) lookups: Lookups,
    /// The interpreter's own state of the thread (frames, register stack); `object` does not look into it.
    pub interpreter: Cell<*mut ()>,
    /// Nesting of `repr` calls, to print `...` for recursive containers.
    pub repr_stack: std::cell::RefCell<Vec<u64>>,
    /// An empty buffer that text is written into, unless it is in use.
    buffer: Cell<TextBuf>,
}

/// What the interpreter gives to the rooms below it.
pub struct Hooks {
    /// Clears all inline caches, in a stop: a class changed in a way that shapes and versions do not tell.
    pub forget_caches: fn(&Vm),
    /// Imports a module by its absolute name and returns it (the last one of a dotted name).
    pub import: fn(&Vm, &str) -> Result<Value>,
    /// The globals dict of the Python function that is running, where there is one.
    pub globals: fn(&Vm) -> Option<Value>,
    /// Puts a value into a cell (`__class__` of a class body).
    pub set_cell: fn(&Vm, &Value, &Value) -> Result<()>,
    /// `a | b` of types.
    pub union: fn(&Vm, &Value, &Value) -> Result<Value>,
    /// A read-only view of a mapping.
    pub mapping_proxy: fn(&Vm, &Value) -> Result<Value>,
    /// What `super()` means in the running frame: its `__class__` cell's content and its first argument.
    pub frame_super: fn(&Vm) -> Result<(Value, Value)>,
    /// Runs finalisers of objects that died in native code, signal handlers and whatever else is due.
    pub poll: fn(&Vm) -> Result<()>,
    /// Calls a function of which trace functions and tools are told nothing.
    pub call_untraced: fn(&Vm, &Value, &[Value]) -> Result<Value>,
    /// Hands an exception that nobody can catch to `sys.unraisablehook`, with a text that tells where.
    pub unraisable: fn(&Vm, &Value, &str),
    /// Resumes a generator until it yields something that is handed back, which is the result; `None` at the end.
    pub drive: fn(&Vm, &Value, &mut Take<'_>) -> Result<Option<Value>>,
}

/// What deals with an item by itself, or hands it back. It runs no Python code and looks at no frames.
pub type Take<'a> = dyn FnMut(Value) -> Option<Value> + 'a;

/// What all threads share.
pub struct Runtime {
    /// See [`Hooks`].
    pub hooks: Hooks,
    /// `sys.modules`.
    pub modules: Value,
    /// The namespace of `builtins`.
    pub builtins: Value,
    /// `sys.get_int_max_str_digits()`.
    pub int_max_str_digits: AtomicUsize,
    /// `sys.getrecursionlimit()`.
    pub recursion_limit: AtomicUsize,
}

impl Runtime {
    /// A runtime with CPython's limits.
    pub fn new(hooks: Hooks, modules: Value, builtins: Value) -> Runtime {
        Runtime {
            hooks,
            modules,
            builtins,
            int_max_str_digits: AtomicUsize::new(4300),
            recursion_limit: AtomicUsize::new(1000),
        }
    }
}

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Sets what all threads share, once.
pub fn start(runtime: Runtime) {
    assert!(RUNTIME.set(runtime).is_ok(), "the runtime starts once");
}

/// What all threads share.
///
/// # Panics
/// Before `start`.
#[inline]
pub fn runtime() -> &'static Runtime {
    RUNTIME.get().expect("the runtime has started")
}

/// Bytes that native code may use below a check of the stack.
const STACK_MARGIN: usize = 256 * 1024;

impl Vm {
    /// A virtual machine for this thread, whose stack has `stack_size` bytes.
    pub fn new(stack_size: usize) -> Vm {
        let here = stack_address();
        Vm {
            pending: Cell::new(None),
            handled: Cell::new(None),
            missing: Cell::new(None),
            depth: Cell::new(0),
            stack_limit: Cell::new(here.saturating_sub(stack_size.saturating_sub(STACK_MARGIN))),
            lookups: Lookups::new(),
            interpreter: Cell::new(std::ptr::null_mut()),
            repr_stack: std::cell::RefCell::new(Vec::new()),
            buffer: Cell::default(),
        }
    }

    /// An empty buffer, which is to be given back.
    #[inline]
    pub fn take_buffer(&self) -> TextBuf {
        self.buffer.take()
    }

    /// Gives a buffer back, for the next text.
    #[inline]
    pub fn give_buffer(&self, mut buffer: TextBuf) {
        /// A buffer that grew beyond this is not kept.
        const KEPT: usize = 4096;
        if buffer.capacity() <= KEPT {
            buffer.clear();
            self.buffer.set(buffer);
        }
    }

    /// What all threads share.
    #[inline]
    pub fn runtime(&self) -> &'static Runtime {
        runtime()
    }

    /// What the interpreter gives.
    #[inline]
    pub fn hooks(&self) -> &'static Hooks {
        &runtime().hooks
    }

    /// Names that the runtime uses, interned.
    #[inline]
    pub fn names(&self) -> &'static Names {
        Names::get()
    }

    /// Makes `exception` the pending one. Its context becomes the exception that is being handled.
    pub fn raise(&self, exception: Value) -> Raised {
        exception::chain(self, &exception);
        self.raise_again(exception)
    }

    /// Makes `exception` the pending one as it is.
    pub fn raise_again(&self, exception: Value) -> Raised {
        self.pending.set(Some(exception));
        Raised::token()
    }

    /// Raises an instance of a known exception class with a message.
    #[cold]
    pub fn raise_known(&self, known: Known, message: &str) -> Raised {
        let message = self.str(message);
        self.raise_args(known, vec![message])
    }

    /// Raises an instance of a known exception class with these arguments.
    #[cold]
    pub fn raise_args(&self, known: Known, args: Vec<Value>) -> Raised {
        match exception::instantiate(self, known, args) {
            Ok(exception) => self.raise(exception),
            Err(raised) => raised,
        }
    }

    /// Takes the pending exception.
    pub fn catch(&self, raised: Raised) -> Value {
        let Raised { .. } = raised;
        self.pending.take().expect("the token says that an exception is pending")
    }

    /// Takes the pending exception where it is an instance of a known class.
    ///
    /// # Errors
    /// The exception itself, where it is not.
    pub fn catch_as(&self, raised: Raised, known: Known) -> Result<Value> {
        let exception = self.catch(raised);
        if self.class_of(&exception).is_subclass(known) { Ok(exception) } else { Err(self.raise_again(exception)) }
    }

    /// Whether an exception is pending: for the interpreter's checks.
    pub fn is_pending(&self) -> bool {
        let pending = self.pending.take();
        let is = pending.is_some();
        self.pending.set(pending);
        is
    }

    /// The exception that is being handled (`sys.exception()`).
    pub fn handled(&self) -> Option<Value> {
        let handled = self.handled.take();
        let copy = handled.clone();
        self.handled.set(handled);
        copy
    }

    /// The word of the exception that is being handled, or the empty one, for whoever has stopped the thread.
    pub fn handled_word(&self) -> Word {
        // SAFETY: the cell is this thread's, which does nothing meanwhile.
        unsafe { (*self.handled.as_ptr()).as_ref() }.map_or(word::EMPTY, Value::word)
    }

    /// Whether an exception is being handled.
    #[inline(always)]
    pub fn is_handling(&self) -> bool {
        // SAFETY: the cell is this thread's, and nothing changes it while it is looked at.
        unsafe { (*self.handled.as_ptr()).is_some() }
    }

    /// Sets the exception that is being handled; returns the one so far.
    pub fn set_handled(&self, exception: Option<Value>) -> Option<Value> {
        self.handled.replace(exception)
    }

    /// Remembers the AttributeError that a descriptor or `__getattr__` raised, for [`Vm::no_attribute`].
    pub(crate) fn keep_missing(&self, error: Option<Value>) {
        self.missing.set(error);
    }

    /// Raises the AttributeError for an attribute that was looked up in vain.
    #[cold]
    pub fn no_attribute(&self, object: &Value, name: &Value) -> Raised {
        match self.missing.take() {
            Some(error) => {
                let raised = self.raise_again(error);
                self.with_context(raised, object, name)
            }
            None => exception::no_attribute_of(self, object, name),
        }
    }

    /// Forgets what `__getattr__` raised.
    pub fn forget_missing(&self) {
        self.missing.set(None);
    }

    /// Counts a Python frame against the recursion limit.
    #[inline]
    pub fn enter_frame(&self) -> Result<()> {
        let depth = self.depth.get() + 1;
        if depth > runtime().recursion_limit.load(Ordering::Relaxed) {
            return Err(self.recursion_error(""));
        }
        self.depth.set(depth);
        Ok(())
    }

    /// A Python frame was left.
    #[inline]
    pub fn leave_frame(&self) {
        self.depth.set(self.depth.get() - 1);
    }

    /// Python frames below this one.
    #[inline(always)]
    pub fn depth(&self) -> usize {
        self.depth.get()
    }

    /// Sets the count of frames (unwinding).
    #[inline(always)]
    pub fn set_depth(&self, depth: usize) {
        self.depth.set(depth);
    }

    /// Checks that the Rust stack has room for one more level of native recursion.
    ///
    /// # Errors
    /// RecursionError; `doing` is like `" while calling a Python object"`.
    #[inline]
    pub fn check_stack(&self, doing: &str) -> Result<()> {
        if stack_address() < self.stack_limit.get() { Err(self.recursion_error(doing)) } else { Ok(()) }
    }

    #[cold]
    pub(crate) fn recursion_error(&self, doing: &str) -> Raised {
        self.raise_known(Known::RecursionError, &format!("maximum recursion depth exceeded{doing}"))
    }

    /// An int.
    #[inline]
    pub fn int(&self, int: i64) -> Value {
        Value::small_int(int).unwrap_or_else(|| int::boxed(int.into()))
    }

    /// An int of any size.
    pub fn big_int(&self, int: typhon_number::BigInt) -> Value {
        int::from_bigint(int)
    }

    /// A float.
    #[inline]
    pub fn float(&self, float: f64) -> Value {
        Value::small_float(float).unwrap_or_else(|| float::boxed(float))
    }

    /// A str.
    pub fn str(&self, text: &str) -> Value {
        string::new(text)
    }

    /// A tuple.
    pub fn tuple(&self, items: Vec<Value>) -> Value {
        tuple::new(items)
    }

    /// An empty dict.
    pub fn dict(&self) -> Value {
        dict::new()
    }

    /// The interned str of a text.
    pub fn intern(&self, text: &str) -> Value {
        crate::intern::intern(text.as_bytes())
    }

    /// The interned str equal to a str.
    pub fn intern_value(&self, string: &Value) -> Value {
        crate::intern::intern_value(string)
    }

    /// Lets signals be handled and other threads have their stops: for native loops that run long.
    pub fn poll(&self) -> Result<()> {
        if typhon_heap::local::poll_requested() { (self.hooks().poll)(self) } else { Ok(()) }
    }
}

#[inline(always)]
fn stack_address() -> usize {
    let here = 0u8;
    std::ptr::from_ref(&here).addr()
}

macro_rules! raisers {
    ($($function:ident $known:ident;)*) => {
        impl Vm {
            $(
                #[doc = concat!("Raises ", stringify!($known), ".")]
                #[cold]
                pub fn $function(&self, message: impl AsRef<str>) -> Raised {
                    self.raise_known(Known::$known, message.as_ref())
                }
            )*
        }
    };
}

raisers! {
    type_error TypeError;
    value_error ValueError;
    index_error IndexError;
    overflow_error OverflowError;
    zero_division ZeroDivisionError;
    runtime_error RuntimeError;
    not_implemented NotImplementedError;
    attribute_error AttributeError;
    buffer_error BufferError;
    system_error SystemError;
    import_error ImportError;
    assertion_error AssertionError;
    reference_error ReferenceError;
    eof_error EOFError;
    lookup_error LookupError;
    arithmetic_error ArithmeticError;
}

impl Vm {
    /// Raises MemoryError.
    #[cold]
    pub fn memory_error(&self) -> Raised {
        typhon_heap::reserve::is_told();
        self.raise_args(Known::MemoryError, Vec::new())
    }

    /// For native code that makes objects without end and does not poll: whether to go on.
    ///
    /// # Errors
    /// MemoryError where the heap has only what it [keeps back](typhon_heap::reserve).
    #[inline(always)]
    pub fn check_memory(&self) -> Result<()> {
        if typhon_heap::reserve::is_asked() { Err(self.memory_error()) } else { Ok(()) }
    }

    /// For what makes so many bytes and cannot fail then: whether to begin. Few bytes are there always.
    ///
    /// # Errors
    /// MemoryError.
    #[inline]
    pub fn check_room(&self, bytes: usize) -> Result<()> {
        if bytes < 1 << 20 || typhon_heap::mapping::is_room_for(bytes + (8 << 20)) {
            Ok(())
        } else {
            Err(self.memory_error())
        }
    }

    /// Makes room for so many more items in a vector: as many more as it has where there is memory, else a part of that.
    ///
    /// # Errors
    /// MemoryError, where there is no room for a thousandth of it either: a vector that grew by single items would ask the
    /// kernel for each.
    #[inline]
    pub fn make_room<T>(&self, items: &mut Vec<T>, more: usize) -> Result<()> {
        if items.capacity() - items.len() >= more { Ok(()) } else { self.grow(items, more) }
    }

    #[inline(never)]
    fn grow<T>(&self, items: &mut Vec<T>, more: usize) -> Result<()> {
        let least = more.max(items.len() >> 10);
        let mut extra = least.max(items.len()).max(8);
        while items.try_reserve_exact(extra).is_err() {
            if extra == least {
                return Err(self.memory_error());
            }
            extra = (extra / 4).max(least);
        }
        Ok(())
    }

    /// Raises KeyError with the key as its argument.
    #[cold]
    pub fn key_error(&self, key: &Value) -> Raised {
        self.raise_args(Known::KeyError, vec![key.clone()])
    }

    /// Raises StopIteration, with a value where it is not None.
    pub fn stop_iteration(&self, value: Value) -> Raised {
        self.raise(exception::special::StopIteration::of((!value.is_none()).then_some(value)))
    }

    /// Raises AttributeError for an attribute that `object` lacks, with CPython's text.
    #[cold]
    pub fn attribute_error_of(&self, object: &Value, name: &str) -> Raised {
        exception::no_attribute(self, object, name)
    }

    /// Raises the UnicodeEncodeError of a str that must be UTF-8 but has lone surrogates.
    #[cold]
    pub fn surrogates_not_allowed(&self, string: &Value) -> Raised {
        exception::surrogates(self, string)
    }
}

/// The key of str and bytes hashes.
#[inline]
pub fn hash_key() -> &'static HashKey {
    HASH_KEY.get_or_init(|| HashKey::from_seed(0))
}

static HASH_KEY: OnceLock<HashKey> = OnceLock::new();

/// Sets the hash key, before any string is hashed.
pub fn set_hash_key(key: HashKey) {
    assert!(HASH_KEY.set(key).is_ok(), "the hash key is set once, before it is used");
}

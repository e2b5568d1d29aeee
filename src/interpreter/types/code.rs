//! `code`: compiled code as the interpreter runs it, with its constants as values and its inline caches.
//!
//! Trace-only, so frames and functions hold it uncounted. Everything but the caches is immutable, and its [`Body`] comes when
//! the first function is made of it: code that is only compiled and written to a file never has one.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use parking_lot::Mutex;
use rustc_hash::FxHashSet;

use typhon_bytecode::{Code as Compiled, CodeFlags, Constant};
use typhon_number::BigInt;
use typhon_object::{
    heap::word::{BORROWED, Word},
    prelude::*,
    primal::{float, int, slice, str as string, tuple},
};

mod attributes;
pub(crate) mod idle;
mod made;
mod parts;
mod positions;

pub use made::Made;
pub use positions::{LineIterator, PositionIterator, hide_columns, landing, mark_offset};

/// An inline-cache site: two words that are read and written on their own, each valid by itself (`cache.rs`).
#[derive(Default)]
#[repr(C)]
pub struct Site {
    /// Shape or layout id, slot or index, kind.
    pub key: AtomicU64,
    /// The address of a method entry, or a second key.
    pub entry: AtomicU64,
}

/// Code object.
#[pytype(name = "code", known = Code, flags(trace_only))]
pub struct Code {
    /// What the compiler made.
    pub compiled: Opaque<Made>,
    /// What is shown instead of it: code put together by hand that is not the compiler's, and refuses to run.
    shown: Opaque<Option<Arc<Compiled>>>,
    /// A [`Body`], or empty.
    body: Slot,
    /// The address of the constants, see [`Table`]; 0 where there is no body yet.
    k: AtomicUsize,
    /// `co_name`, interned.
    pub name: Frozen,
    /// `co_qualname`, interned.
    pub qualname: Frozen,
    /// `co_filename`.
    pub filename: Frozen,
    /// The address of the first instruction word, once there is a body.
    entry: AtomicUsize,
    /// Registers of a frame.
    pub registers: u32,
    /// Named registers that are near: temporaries begin here.
    pub near: u32,
    /// Positional parameters.
    pub argcount: u32,
    /// All parameters, star ones included.
    pub parameters: u32,
    /// Arguments with which a call needs no binding; `u32::MAX` where there is no such number.
    pub exact: u32,
    /// See [`CodeFlags`].
    pub flags: u32,
    /// The function is a generator, coroutine or asynchronous generator.
    pub suspendable: bool,
    /// There are locals beyond the near ones.
    pub far: bool,
    /// See [`idle`].
    idle: bool,
    /// Where the globals of functions have `__name__`.
    pub module: Opaque<Site>,
}

/// One block that the running loop reaches through one pointer, `k`: inline caches below it, constants from it on.
///
/// ```text
/// | site n-1 | … | site 0 | near | constant 0 | constant 1 | …
///                                ^ k
/// ```
///
/// `near` is the number of the first temporary.
pub struct Table(Box<[AtomicU64]>);

impl Table {
    fn new(sites: usize, near: u32, constants: impl Iterator<Item = Word>) -> Table {
        let head = std::iter::repeat_with(|| 0).take(2 * sites).chain([u64::from(near)]);
        Table(head.chain(constants).map(AtomicU64::new).collect())
    }

    fn constants(&self, sites: usize) -> *const Word {
        // SAFETY: the block has two words for every site and one more before the constants.
        unsafe { self.0.as_ptr().add(2 * sites + 1).cast() }
    }
}

/// The inline cache of site `index` of the code whose constants are at `k`.
///
/// # Safety
/// The code lives, and has that site.
#[inline(always)]
pub unsafe fn site_at<'a>(k: *const Word, index: usize) -> &'a Site {
    // SAFETY: the caller's promise; see `Table`.
    unsafe { &*k.sub(1 + 2 * (index + 1)).cast::<Site>() }
}

/// The number of the first temporary of the code whose constants are at `k`.
///
/// # Safety
/// The code lives.
#[inline(always)]
pub unsafe fn near_at(k: *const Word) -> usize {
    // SAFETY: the caller's promise; see `Table`.
    unsafe { *k.sub(1) as usize }
}

impl Code {
    /// Makes an object of compiled code. No error is known; that there may be one is for constants to come.
    ///
    /// # Errors
    /// None.
    pub fn load(vm: &Vm, compiled: Arc<Compiled>) -> Result<Value> {
        Code::load_shown(vm, compiled, None)
    }

    /// Whether it was put together by hand, so that it only refuses to run.
    pub fn is_refused(&self) -> bool {
        self.shown.is_some()
    }

    fn shown(&self) -> &Arc<Compiled> {
        self.shown.as_ref().unwrap_or(&self.compiled)
    }

    fn load_shown(vm: &Vm, compiled: Arc<Compiled>, shown: Option<Arc<Compiled>>) -> Result<Value> {
        Ok(Code::make(vm, &compiled.clone(), compiled.into(), shown, false))
    }

    /// Makes an object of what was made, whose `head` is the code, or all of it but the lists.
    fn make(vm: &Vm, head: &Compiled, made: Made, shown: Option<Arc<Compiled>>, idle: bool) -> Value {
        let flags = head.flags;
        let stars = CodeFlags::VARARGS | CodeFlags::VARKEYWORDS;
        let suspendable = flags.0 & (CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) != 0;
        let plain = flags.0 & stars == 0 && head.kwonly == 0;
        typhon_heap::new(Code {
            header: Header::trace_only(Known::Code.shape()),
            body: Slot::EMPTY,
            k: AtomicUsize::new(0),
            name: Frozen::new(vm.intern(&head.name)),
            qualname: Frozen::new(vm.intern(&head.qualname)),
            filename: Frozen::new(vm.intern(&head.filename)),
            entry: AtomicUsize::new(0),
            registers: head.registers,
            near: head.near,
            argcount: head.argcount,
            parameters: head.parameters() as u32,
            exact: if plain && head.argcount <= head.near { head.argcount } else { u32::MAX },
            flags: flags.0,
            suspendable,
            far: head.locals.len() > head.near as usize,
            compiled: Opaque(made),
            shown: Opaque(shown),
            idle,
            module: Opaque(Site::default()),
        })
    }

    /// The body, which is made where there is none. Of two threads that make one, one's is kept.
    ///
    /// # Errors
    /// Constants whose type is made by a call of its class (bytes, frozenset, slice) may raise.
    #[inline]
    pub fn prepare(&self, vm: &Vm) -> Result<&Body> {
        if self.k.load(Ordering::Acquire) == 0 {
            self.make_body(vm)?;
        }
        Ok(self.body())
    }

    #[cold]
    #[inline(never)]
    fn make_body(&self, vm: &Vm) -> Result<()> {
        let made = Body::new(vm, &self.compiled)?;
        drop(self.body.fill(&self.header, made));
        // All threads write the same.
        self.entry.store(self.compiled.words.as_ptr().expose_provenance(), Ordering::Relaxed);
        // SAFETY: the slot is filled, with this body or another thread's.
        self.k.store(unsafe { self.filled() }.k, Ordering::Release);
        Ok(())
    }

    /// The body of code of which there are functions.
    #[inline(always)]
    pub fn body(&self) -> &Body {
        debug_assert!(self.k.load(Ordering::Relaxed) != 0, "no function was made of the code");
        // SAFETY: functions are made of code that has a body.
        unsafe { self.filled() }
    }

    /// What is in the slot of the body, where it stays; nothing else is ever put there.
    ///
    /// # Safety
    /// The slot is filled.
    #[inline(always)]
    unsafe fn filled(&self) -> &Body {
        // SAFETY: the caller's promise.
        unsafe { &*(self.body.peek() as *const Body) }
    }

    /// Constants; the running loop reads their words in operand form from the table.
    #[inline(always)]
    pub fn constants(&self) -> &[Frozen] {
        &self.body().constants
    }

    /// Names of the locals, interned.
    #[inline(always)]
    pub fn locals(&self) -> &[Frozen] {
        &self.body().locals
    }

    /// The constants and, below them, the inline caches: see [`Table`].
    #[inline(always)]
    pub fn k(&self) -> *const Word {
        std::ptr::with_exposed_provenance(self.k.load(Ordering::Relaxed))
    }

    /// The first instruction word.
    #[inline(always)]
    pub fn entry(&self) -> *const u32 {
        std::ptr::with_exposed_provenance(self.entry.load(Ordering::Relaxed))
    }

    /// The number of the word before `pc`: that of the running instruction, or its extension.
    pub fn index_of(&self, pc: *const u32) -> u32 {
        (pc.addr().wrapping_sub(self.entry.load(Ordering::Relaxed)) / 4).wrapping_sub(1) as u32
    }

    /// Whether the bits are set in the flags.
    #[inline]
    pub fn has(&self, mask: u32) -> bool {
        self.flags & mask == mask
    }

    /// An inline cache.
    pub fn site(&self, index: usize) -> &Site {
        debug_assert!(index < self.compiled.sites.len());
        // SAFETY: sites are told by verified instructions.
        unsafe { site_at(self.k(), index) }
    }

    /// The interned name of a site.
    #[inline]
    pub fn site_name(&self, site: usize) -> &Value {
        &self.body().names[self.compiled.sites[site].name as usize]
    }
}

/// What code needs to run: its constants as values, its names, its inline caches.
#[pytype(name = "code_body", flags(no_new, trace_only))]
pub struct Body {
    /// Constants.
    constants: Box<[Frozen]>,
    /// Names that sites refer to, interned.
    pub names: Box<[Frozen]>,
    /// Names of the locals, interned.
    locals: Box<[Frozen]>,
    /// See [`Table`].
    table: Opaque<Table>,
    /// The address of the constants in it.
    k: usize,
    /// Inline caches.
    sites: usize,
    /// What it was made of.
    compiled: Opaque<Arc<Compiled>>,
}

impl Body {
    #[allow(clippy::new_ret_no_self, reason = "a body is made as a value")]
    fn new(vm: &Vm, compiled: &Arc<Compiled>) -> Result<Value> {
        let constants = constant_values(vm, &compiled.constants)?;
        for constant in &constants {
            constant.publish();
        }
        let borrowed = |value: &Value| if value.is_object() { value.raw() | BORROWED } else { value.raw() };
        let sites = compiled.sites.len();
        let table = Table::new(sites, compiled.near, constants.iter().map(borrowed));
        let interned = |name: &Arc<[u8]>| Frozen::new(typhon_object::intern::intern(name));
        let body = typhon_heap::new(Body {
            header: Header::trace_only(Body::shape()),
            constants: constants.into_iter().map(Frozen::new).collect(),
            names: compiled.names.iter().map(interned).collect(),
            locals: compiled.locals.iter().map(|(name, _)| interned(name)).collect(),
            k: table.constants(sites).addr(),
            table: Opaque(table),
            sites,
            compiled: Opaque(compiled.clone()),
        });
        ALL.lock().insert(body.word());
        Ok(body)
    }

    /// The inline caches.
    fn sites(&self) -> impl Iterator<Item = &Site> {
        // SAFETY: the table lives with the body, and has so many sites.
        (0..self.sites).map(|index| unsafe { site_at(std::ptr::with_exposed_provenance(self.k), index) })
    }
}

/// The bodies of all code objects, for [`forget_caches`], uncounted.
static ALL: LazyLock<Mutex<FxHashSet<Word>>> = LazyLock::new(Mutex::default);

impl Drop for Body {
    fn drop(&mut self) {
        ALL.lock().remove(&(std::ptr::from_ref(self) as Word));
        self.sites().for_each(Site::end);
    }
}

/// Makes a change of what inline caches, and what threads remember beside them, take for granted, and empties them all: in one
/// stop, so that nobody runs who knows the one without the other.
pub fn forget_caches(change: impl FnOnce()) {
    let stopped = typhon_heap::local::stop();
    change();
    crate::memo::forget();
    crate::thread::all(&stopped).into_iter().for_each(|thread| thread.constructors.forget());
    for &word in ALL.lock().iter() {
        // SAFETY: the set holds bodies alone, which leave it before they are freed.
        let body = unsafe { &*(word as *const Body) };
        body.sites().for_each(Site::clear);
    }
    drop(stopped);
}

/// The value of a constant; strings that look like identifiers are interned.
pub(crate) fn constant_value(vm: &Vm, constant: &Constant) -> Result<Value> {
    Ok(match constant {
        Constant::None => Value::NONE,
        Constant::Bool(truth) => Value::bool(*truth),
        Constant::Ellipsis => Value::ELLIPSIS,
        Constant::Int(int) => vm.int(*int),
        Constant::BigInt(negative, magnitude) => {
            let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
            let words: Vec<u64> = magnitude.chunks(8).map(word).collect();
            int::from_bigint(BigInt::from_words(*negative, &words))
        }
        Constant::Float(float) => vm.float(*float),
        Constant::Complex(real, imag) => float::complex(*real, *imag),
        Constant::Str(text) if text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') => {
            typhon_object::intern::intern(text)
        }
        Constant::Str(text) => string::from_text(typhon_text::Text::from_trusted(text)),
        Constant::Bytes(bytes) => typhon_types::bytes::new(bytes),
        Constant::Tuple(items) => tuple::new_trace_only(constant_values(vm, items)?),
        Constant::FrozenSet(items) => typhon_types::set::frozen_from_values(vm, &constant_values(vm, items)?)?,
        Constant::Slice(parts) => {
            let [start, stop, step] = &**parts;
            slice::new(constant_value(vm, start)?, constant_value(vm, stop)?, constant_value(vm, step)?)
        }
        Constant::Code(code) => Code::load(vm, code.clone())?,
    })
}

fn constant_values(vm: &Vm, constants: &[Constant]) -> Result<Vec<Value>> {
    constants.iter().map(|constant| constant_value(vm, constant)).collect()
}

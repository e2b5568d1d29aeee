//! A counted value as Rust code sees it.
//!
//! `Value` owns one count of the object it refers to (none for immediates and trace-only objects). `&Value` is the
//! *operand* form: it may also refer to a register, whose word may carry the borrowed bit; everything that can be done
//! through a `&Value` strips the bit, and `clone` counts. An owned `Value` never carries it.

use std::{fmt, num::NonZeroU64, ptr::NonNull};

use typhon_sync::biased::Release;

use crate::{
    header::Header,
    layout::{Native, Trace, Tracer},
    local,
    shape::ShapeId,
    word::{self, Word},
};

/// A Python value. 8 bytes, never zero, so `Option<Value>` is 8 bytes too.
#[repr(transparent)]
pub struct Value(NonZeroU64);

const fn immediate(word: Word) -> Value {
    match NonZeroU64::new(word) {
        Some(word) => Value(word),
        None => panic!("no value is the empty word"),
    }
}

// `bool::then` is written out here: the compiler may leave it out of line, in functions of a few instructions.
impl Value {
    /// `None`.
    pub const NONE: Value = immediate(word::NONE);
    /// `True`.
    pub const TRUE: Value = immediate(word::TRUE);
    /// `False`.
    pub const FALSE: Value = immediate(word::FALSE);
    /// `Ellipsis`.
    pub const ELLIPSIS: Value = immediate(word::ELLIPSIS);
    /// `NotImplemented`.
    pub const NOT_IMPLEMENTED: Value = immediate(word::NOT_IMPLEMENTED);
    /// An unbound local or missing argument; never visible to Python.
    pub const UNBOUND: Value = immediate(word::UNBOUND);

    /// Takes over the count that the word owns; `None` for the empty word.
    ///
    /// # Safety
    /// The word is empty, an immediate, or a counted pointer whose count the caller gives away.
    #[inline(always)]
    pub unsafe fn from_word(word: Word) -> Option<Value> {
        NonZeroU64::new(word).map(Value)
    }

    /// Takes over a count of the object.
    ///
    /// # Safety
    /// The count is the caller's to give away.
    #[inline(always)]
    pub unsafe fn from_pointer(pointer: NonNull<Header>) -> Value {
        // SAFETY: a pointer to an object is not null.
        Value(unsafe { NonZeroU64::new_unchecked(pointer.as_ptr().expose_provenance() as Word) })
    }

    /// The value of a word that borrows its object, with a count of its own.
    ///
    /// # Safety
    /// The word is an immediate or a pointer (borrowed bit or not) to an object that somebody keeps alive meanwhile.
    #[inline(always)]
    pub unsafe fn count_word(word: Word) -> Value {
        // SAFETY: the reference is to a local copy of the word, which `clone` reads as an operand.
        unsafe { (*(&raw const word).cast::<Value>()).clone() }
    }

    /// Counts `many` more references, which the caller makes (or made) by copying the word.
    ///
    /// # Safety
    /// There are so many copies soon, each of which owns a count then.
    #[inline]
    pub unsafe fn count_copies(&self, many: usize) {
        let Some(header) = self.header() else { return };
        let (whole, rest) = (many >> 31, many & ((1 << 31) - 1));
        (0..whole).for_each(|_| header.counts.increment_by(local::me(), 1 << 31));
        header.counts.increment_by(local::me(), rest as u32);
    }

    /// Gives the word away with its count.
    #[inline(always)]
    pub fn into_word(self) -> Word {
        let word = self.0.get();
        std::mem::forget(self);
        word
    }

    /// The word without the borrowed bit. Two values are identical (`is`) when these are equal.
    #[inline(always)]
    pub fn word(&self) -> Word {
        let raw = self.0.get();
        if word::is_pointer(raw) { raw & !word::BORROWED } else { raw }
    }

    /// The word as it stands, borrowed bit included.
    #[inline(always)]
    pub fn raw(&self) -> Word {
        self.0.get()
    }

    /// `self is other`.
    #[inline(always)]
    pub fn is(&self, other: &Value) -> bool {
        self.word() == other.word()
    }

    /// Whether it is `None`.
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.0.get() == word::NONE
    }

    /// Whether it is the unbound marker.
    #[inline(always)]
    pub fn is_unbound(&self) -> bool {
        self.0.get() == word::UNBOUND
    }

    /// The immediate integer, where it is one.
    #[inline(always)]
    pub fn as_small_int(&self) -> Option<i64> {
        if word::is_int(self.0.get()) { Some(word::to_int(self.0.get())) } else { None }
    }

    /// The immediate float, where it is one.
    #[inline(always)]
    pub fn as_small_float(&self) -> Option<f64> {
        if word::is_float(self.0.get()) { Some(word::to_float(self.0.get())) } else { None }
    }

    /// `True` or `False`.
    #[inline(always)]
    pub const fn bool(truth: bool) -> Value {
        if truth { Value::TRUE } else { Value::FALSE }
    }

    /// An immediate integer, where it fits.
    #[inline(always)]
    pub fn small_int(int: i64) -> Option<Value> {
        if word::int_fits(int) { Some(immediate(word::from_int(int))) } else { None }
    }

    /// An immediate float, where it fits.
    #[inline(always)]
    pub fn small_float(float: f64) -> Option<Value> {
        word::from_float(float).map(immediate)
    }

    /// Whether it refers to an object.
    #[inline(always)]
    pub fn is_object(&self) -> bool {
        word::is_pointer(self.0.get())
    }

    /// The header of the object that it refers to.
    #[inline(always)]
    pub fn header(&self) -> Option<&Header> {
        // SAFETY: a value's object lives at least as long as the value (or the register that it is read from).
        if self.is_object() { Some(unsafe { &*self.pointer().as_ptr() }) } else { None }
    }

    /// The address of the object; the caller knows that it refers to one.
    #[inline(always)]
    pub fn pointer(&self) -> NonNull<Header> {
        debug_assert!(self.is_object());
        // SAFETY: a pointer word of a value is not null: values are never the empty word.
        unsafe { NonNull::new_unchecked((self.0.get() & !word::BORROWED) as *mut Header) }
    }

    /// The shape of the object; `ShapeId::NONE` for immediates.
    #[inline(always)]
    pub fn shape(&self) -> ShapeId {
        self.header().map_or(ShapeId::NONE, Header::shape)
    }

    /// The native part, where the object's class is exactly `T`'s own (no subclass).
    #[inline(always)]
    pub fn exact<T: Native>(&self) -> Option<&T> {
        // SAFETY: the shape says that the object's layout is `T`'s.
        if self.is_object() && self.shape() == T::shape() { Some(unsafe { self.cast() }) } else { None }
    }

    /// The native part, where the object's class is `T`'s or a subclass with `T`'s layout.
    #[inline(always)]
    pub fn native<T: Native>(&self) -> Option<&T> {
        let header = self.header()?;
        let shape = header.shape();
        if shape == T::shape() || shape.get().layout.extends(T::LAYOUT) {
            // SAFETY: the shape says that the object's layout is `T`'s.
            Some(unsafe { self.cast() })
        } else {
            None
        }
    }

    /// The native part, unchecked.
    ///
    /// # Safety
    /// The object's layout is `T`'s.
    #[inline(always)]
    pub unsafe fn cast<T: Native>(&self) -> &T {
        // SAFETY: the caller's promise; the object outlives the value it is reached through.
        unsafe { self.pointer().cast().as_ref() }
    }

    /// A counted value for an object that is known by reference.
    #[inline]
    pub fn of<T: Native>(object: &T) -> Value {
        // SAFETY: a native type begins with its header, and the reference keeps the object alive while it is counted.
        unsafe { Value::count_word(std::ptr::from_ref(object) as Word) }
    }

    /// Whether nobody but the holder of this value refers to the object.
    #[inline]
    pub fn is_unique(&self) -> bool {
        word::is_counted(self.0.get()) && self.header().is_some_and(|header| header.counts.is_unique(local::me()))
    }

    /// Publishes what the value refers to and all that it reaches, before it is stored where other threads may read it.
    #[inline]
    pub fn publish(&self) {
        if let Some(header) = self.header()
            && !header.is_published()
        {
            crate::local::publish(self.pointer());
        }
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        let word = self.0.get();
        if word::is_pointer(word) {
            let pointer = self.pointer();
            // SAFETY: the value keeps its object alive.
            unsafe { pointer.as_ref() }.counts.increment(local::me());
            // SAFETY: the count was made just now.
            unsafe { Value::from_pointer(pointer) }
        } else {
            Value(self.0)
        }
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        let word = self.0.get();
        if word::is_counted(word) {
            // SAFETY: the value owns a count, so the object is alive; the count is given up here and nowhere else.
            unsafe { release(word) };
        }
    }
}

/// Gives up the count that a pointer word owns.
///
/// # Safety
/// The word is a counted pointer, not empty, and its count is the caller's to give up.
#[inline(always)]
pub unsafe fn release(word: Word) {
    // SAFETY: the caller's count keeps the object alive until here.
    let counts = unsafe { &(*(word as *const Header)).counts };
    if !counts.decrement_quick(local::me()) {
        // SAFETY: passed on.
        unsafe { release_slow(word) };
    }
}

/// The last reference of the owner, or one of another thread. Out of line: values are dropped in many places.
///
/// # Safety
/// As for [`release`].
#[inline(never)]
unsafe fn release_slow(word: Word) {
    // SAFETY: the word is not empty.
    let pointer = unsafe { NonNull::new_unchecked(std::ptr::with_exposed_provenance_mut::<Header>(word as usize)) };
    // SAFETY: the caller's count keeps the object alive until here.
    let counts = unsafe { &pointer.as_ref().counts };
    if counts.decrement_trace_only() {
        return;
    }
    match counts.decrement(local::me()) {
        Release::Alive => {}
        // SAFETY: the protocol says that nobody refers to the object any more, or that it is to be queued.
        outcome => unsafe { local::released(pointer, outcome) },
    }
}

impl Trace for Value {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.word(self.0.get());
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.word();
        match word {
            word::NONE => f.write_str("None"),
            word::TRUE => f.write_str("True"),
            word::FALSE => f.write_str("False"),
            word::ELLIPSIS => f.write_str("Ellipsis"),
            word::NOT_IMPLEMENTED => f.write_str("NotImplemented"),
            word::UNBOUND => f.write_str("<unbound>"),
            _ if word::is_int(word) => write!(f, "{}", word::to_int(word)),
            _ if word::is_float(word) => write!(f, "{:?}", word::to_float(word)),
            _ => write!(f, "<{} at {word:#x}>", self.shape().get().layout.name),
        }
    }
}

// SAFETY: a value may go to another thread: what it refers to is published first (the store that hands it over does so),
// and counts, slots and payloads follow the protocols of `sync` and `slot`.
unsafe impl Send for Value {}
// SAFETY: as above.
unsafe impl Sync for Value {}

//! What a native type's objects consist of, and the visitors that walk their references.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::{
    header::Header,
    shape::ShapeId,
    slot::Slot,
    word::{self, Word},
};

/// What the heap knows of a native type: how large its part of an object is, how its references are visited and how its
/// buffers are dropped. A subclass made in Python has its native base's layout.
pub struct Layout {
    /// For dumps and internal errors.
    pub name: &'static str,
    /// Bytes of header and payload, a multiple of 8; what follows (items of a tuple, attribute slots) is the shape's or
    /// `extra`'s business.
    pub size: usize,
    /// Bytes that follow the payload before the attribute slots, for types of variable size (tuple items). Read from
    /// the object itself.
    ///
    /// # Safety
    /// The pointer is an initialised object of this layout.
    pub extra: unsafe fn(*const Header) -> usize,
    /// Visits every reference in the payload and in what follows it, the attribute slots aside.
    ///
    /// # Safety
    /// As for `extra`, and the object does not change meanwhile other than by atomic stores.
    pub trace: unsafe fn(*const Header, &mut Tracer<'_>),
    /// Drops the payload in place: releases references and buffers.
    ///
    /// # Safety
    /// As for `extra`; the object is dead, nobody else reads it, and this happens once.
    pub drop: unsafe fn(*mut Header),
    /// Objects never hold references: they are freed at once and never visited.
    pub leaf: bool,
    /// `drop` does nothing: objects hold no references and own no buffers.
    pub plain: bool,
    /// The header is all that comes before what follows, and its `misc` says how many words that are, or `u16::MAX` where that
    /// stands elsewhere. So whoever may not call `extra` knows where the references are.
    pub tail_in_misc: bool,
    /// The layout that this one begins with: that of the native base class, where the payload extends its payload.
    pub parent: Option<&'static Layout>,
}

impl Layout {
    /// Whether objects of this layout begin with `other`'s payload.
    #[inline]
    pub fn extends(&'static self, other: &'static Layout) -> bool {
        std::ptr::eq(self, other) || self.parent.is_some_and(|parent| parent.extends(other))
    }
}

/// Types whose references can be visited. Derived by `#[pytype]` for the fields of a native type.
pub trait Trace {
    /// Whether values of the type never hold references.
    const LEAF: bool = false;
    /// Visits every reference that `self` holds.
    fn trace(&self, tracer: &mut Tracer<'_>);
}

/// Receives the words that an object holds.
pub struct Tracer<'a> {
    sink: &'a mut dyn FnMut(Word),
    weak: bool,
    immediates: bool,
    cuts: bool,
    again: bool,
    /// The first item to be visited, of those who can be visited in parts.
    from: usize,
    /// Items that are visited at once.
    most: usize,
    /// Where the next part begins.
    next: Option<usize>,
    /// Nothing is handed on: it belongs to the first part.
    mute: bool,
    /// Where the words of many slots in a row go instead, as they are.
    rows: Option<&'a mut Vec<Word>>,
}

/// Items of a part.
pub(crate) const PART: usize = 4096;

impl<'a> Tracer<'a> {
    /// A tracer that hands every non-empty pointer word to `sink`.
    pub fn new(sink: &'a mut dyn FnMut(Word)) -> Tracer<'a> {
        Tracer {
            sink,
            weak: false,
            immediates: false,
            cuts: false,
            again: false,
            from: 0,
            most: usize::MAX,
            next: None,
            mute: false,
            rows: None,
        }
    }

    /// As [`new`](Tracer::new), and the targets of weak references are visited too.
    pub fn with_weak(sink: &'a mut dyn FnMut(Word)) -> Tracer<'a> {
        Tracer { weak: true, ..Tracer::new(sink) }
    }

    /// As [`new`](Tracer::new), and immediate values are visited too.
    pub(crate) fn with_immediates(sink: &'a mut dyn FnMut(Word)) -> Tracer<'a> {
        Tracer { immediates: true, ..Tracer::new(sink) }
    }

    /// A tracer that empties every place that may change, and hands `sink` the words with their counts. What never changes
    /// stays: no cycle consists of it alone. For objects that the collector condemned.
    pub(crate) fn cutting(sink: &'a mut dyn FnMut(Word)) -> Tracer<'a> {
        Tracer { cuts: true, ..Tracer::new(sink) }
    }

    /// As [`new`](Tracer::new), but of what has many items only some are visited, from `from` on.
    pub(crate) fn of_part(sink: &'a mut dyn FnMut(Word), from: usize) -> Tracer<'a> {
        Tracer { from, most: PART, mute: from != 0, ..Tracer::new(sink) }
    }

    /// As [`of_part`](Tracer::of_part), but words that stand in a row are only copied: empty ones and immediates among them.
    pub(crate) fn copying_of_part(sink: &'a mut dyn FnMut(Word), rows: &'a mut Vec<Word>, from: usize) -> Tracer<'a> {
        Tracer { rows: Some(rows), ..Tracer::of_part(sink, from) }
    }

    /// As [`of_part`](Tracer::of_part) and [`with_weak`](Tracer::with_weak).
    pub(crate) fn with_weak_of_part(sink: &'a mut dyn FnMut(Word), from: usize) -> Tracer<'a> {
        Tracer { weak: true, ..Tracer::of_part(sink, from) }
    }

    /// Where the next part begins, if there is one.
    pub(crate) fn next_part(&self) -> Option<usize> {
        self.next
    }

    /// Visits those of `count` items that are asked for. An object does so once, with the most of what it has.
    #[inline]
    pub fn items(&mut self, count: usize, mut visit: impl FnMut(usize, &mut Tracer<'a>)) {
        let mute = std::mem::replace(&mut self.mute, false);
        let end = count.min(self.from.saturating_add(self.most));
        (self.from.min(end)..end).for_each(|at| visit(at, self));
        if end < count {
            self.next = Some(end);
        }
        self.mute = mute;
    }

    /// As [`items`](Tracer::items), for slots in a row.
    #[inline]
    pub fn slots(&mut self, slots: &[Slot]) {
        let begin = self.from.min(slots.len());
        match self.rows.take() {
            Some(rows) => {
                let end = slots.len().min(begin.saturating_add(self.most));
                rows.extend(slots[begin..end].iter().map(Slot::peek));
                self.next = (end < slots.len()).then_some(end);
                self.rows = Some(rows);
            }
            None => self.items(slots.len(), |at, tracer| slots[at].trace(tracer)),
        }
    }

    /// Whether the places that it visits are emptied: the object was condemned with all that can reach it.
    #[inline]
    pub fn cuts(&self) -> bool {
        self.cuts
    }

    /// Says that something was moved to another condemned object, which may have been cut already.
    pub fn moved(&mut self) {
        self.again = true;
    }

    /// Whether [`moved`](Tracer::moved) was called.
    pub(crate) fn has_moved(&self) -> bool {
        self.again
    }

    /// Visits the target of a weak reference.
    #[inline]
    pub fn weak(&mut self, word: Word) {
        if self.weak {
            self.hand(word);
        }
    }

    /// Visits the word of a place that never changes; immediates and empty ones are skipped.
    #[inline]
    pub fn word(&mut self, word: Word) {
        if !self.cuts {
            self.hand(word);
        }
    }

    /// Visits a place that may change and owns the count of what it refers to.
    #[inline]
    pub fn place(&mut self, place: &AtomicU64) {
        let word = place.load(Ordering::Acquire);
        if self.cuts {
            // Nobody else changes what was condemned.
            place.store(word::EMPTY, Ordering::Release);
        }
        self.hand(word);
    }

    #[inline(always)]
    fn hand(&mut self, word: Word) {
        if word == word::EMPTY || self.mute {
            return;
        }
        if word::is_pointer(word) {
            (self.sink)(word & !word::BORROWED);
        } else if self.immediates && word != word::UNBOUND {
            (self.sink)(word);
        }
    }
}

/// A Rust type that is a native Python type: `#[repr(C)]`, its first field a [`Header`].
///
/// # Safety
/// `LAYOUT` describes `Self`, and `shape()` is the root shape of the type's own instances. `LAYOUT` refers to a `static`:
/// its address stands for the type, and `&Layout { … }` in a constant has another address wherever it is used.
pub unsafe trait Native: Trace + Sized + 'static {
    /// The type's layout.
    const LAYOUT: &'static Layout;
    /// Whether exact instances have a word for a dictionary: the root shape has the flag `EXTENSIBLE`. Root shapes have no
    /// inline slots.
    const EXTENSIBLE: bool = false;
    /// Root shape of exact instances.
    fn shape() -> ShapeId;
    /// The object's header.
    #[inline(always)]
    fn header(&self) -> &Header {
        // SAFETY: the implementor promised that the header comes first.
        unsafe { &*std::ptr::from_ref(self).cast::<Header>() }
    }
}

macro_rules! leaf {
    ($($type:ty),* $(,)?) => {
        $(impl Trace for $type {
            const LEAF: bool = true;
            fn trace(&self, _: &mut Tracer<'_>) {}
        })*
    };
}

leaf! {
    (), bool, u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f64, char, String, &'static str, Box<str>, Vec<u8>,
    std::sync::atomic::AtomicBool, std::sync::atomic::AtomicU8, std::sync::atomic::AtomicU16,
    std::sync::atomic::AtomicU32, std::sync::atomic::AtomicU64, std::sync::atomic::AtomicUsize,
    std::sync::atomic::AtomicI64, std::sync::atomic::AtomicI32, Header,
}

impl<T: Trace> Trace for Option<T> {
    const LEAF: bool = T::LEAF;
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(inner) = self {
            inner.trace(tracer);
        }
    }
}

impl<T: Trace> Trace for Box<[T]> {
    const LEAF: bool = T::LEAF;
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.iter().for_each(|item| item.trace(tracer));
    }
}

/// A Rust value with no references to objects inside, so that a native type may hold it.
#[derive(Debug, Default)]
pub struct Opaque<T>(pub T);

impl<T> Trace for Opaque<T> {
    const LEAF: bool = true;
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl<T> std::ops::Deref for Opaque<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

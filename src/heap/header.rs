//! The 24 bytes that every object begins with.
//!
//! | bytes | field | who writes it |
//! |---|---|---|
//! | 0..4 | owner | `sync::biased` |
//! | 4..8 | local count | the owner alone, `sync::biased` |
//! | 8..16 | shared count and flags | any thread, `sync::biased` |
//! | 16..20 | shape | the owner while unpublished, else whoever holds the byte lock |
//! | 20 | byte lock | `sync::lock` |
//! | 21 | collector's bits | the collector |
//! | 22..24 | misc | the object's type; the top bit is the heap's: [`Header::set_settled`] |

use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, Ordering};

use typhon_sync::{
    biased::Counts,
    distributed,
    lock::{ByteLock, ByteLockGuard},
};

use crate::{layout::Native, local, shape::ShapeId, value::Value};

/// The bit of `misc` that says that there is nothing to finalise.
const SETTLED: u16 = 1 << 15;

/// The collector's bits.
pub mod gc {
    /// The object is never collected: `gc.freeze()`.
    pub const FROZEN: u8 = 1;
}

/// The first words of every object. Its counts are `sync::biased`'s, its lock is `sync::lock`'s.
#[repr(C)]
pub struct Header {
    /// Owner, local and shared counts, and the flags that race with them.
    pub counts: Counts,
    shape: AtomicU32,
    /// Taken by writers of published objects, through [`Header::lock`]; never held across Python code.
    pub lock: ByteLock,
    /// See [`gc`].
    pub gc: AtomicU8,
    /// For the object's type to use.
    pub misc: AtomicU16,
}

impl Header {
    /// The header of a new object of native type `T`, owned by this thread, with one count.
    #[inline(always)]
    pub fn of<T: Native>() -> Header {
        Header::with_shape(T::shape())
    }

    /// As [`of`](Header::of), with something in `misc`.
    #[inline(always)]
    pub fn of_with_misc<T: Native>(misc: u16) -> Header {
        Header { misc: AtomicU16::new(misc), ..Header::of::<T>() }
    }

    /// The header of a new object of this shape, owned by this thread, with one count.
    #[inline(always)]
    pub fn with_shape(shape: ShapeId) -> Header {
        Header::with_counts(shape, Counts::new(local::me()))
    }

    /// The header of a new object that only the collector frees, with one count: types, functions of modules and classes,
    /// code, modules.
    #[inline]
    pub fn trace_only(shape: ShapeId) -> Header {
        Header::with_counts(shape, Counts::trace_only(distributed::take_number()))
    }

    /// The header of a new object that belongs to another one, and is as immortal as that, or as trace-only.
    #[inline]
    pub fn trace_only_beside(shape: ShapeId, holder: &Value) -> Header {
        match holder.header() {
            Some(holder) if !holder.counts.is_immortal() => Header::trace_only(shape),
            _ => Header::immortal(shape),
        }
    }

    /// The header of a new object that is never counted, and never freed: builtin types, interned strings.
    #[inline]
    pub const fn immortal(shape: ShapeId) -> Header {
        Header::with_counts(shape, Counts::trace_only(0))
    }

    #[inline(always)]
    const fn with_counts(shape: ShapeId, counts: Counts) -> Header {
        Header {
            counts,
            shape: AtomicU32::new(shape.0),
            lock: ByteLock::new(),
            gc: AtomicU8::new(0),
            misc: AtomicU16::new(0),
        }
    }

    /// The object's shape. Ordered before the slots that it describes.
    #[inline(always)]
    pub fn shape(&self) -> ShapeId {
        ShapeId(self.shape.load(Ordering::Acquire))
    }

    /// Changes the shape; the slots that the new one describes were written before. The object is unpublished, or the
    /// caller holds its lock.
    #[inline]
    pub fn set_shape(&self, shape: ShapeId) {
        self.shape.store(shape.0, Ordering::Release);
    }

    /// Takes the byte lock. Where a thread must sleep for it, stops wait for that thread: it may be between any two instructions of
    /// the running loop, which saved no place before.
    #[inline(always)]
    pub fn lock(&self) -> ByteLockGuard<'_> {
        self.lock.lock()
    }

    /// Says whether the object needs no finaliser although its type has one, as things stand. Whoever writes it keeps others
    /// from doing so meanwhile; `misc` has no other use for such a type.
    #[inline(always)]
    pub fn set_settled(&self, settled: bool) {
        self.misc.store(if settled { SETTLED } else { 0 }, Ordering::Relaxed);
    }

    /// Whether the object needs no finaliser although its type has one.
    #[inline(always)]
    pub fn is_settled(&self) -> bool {
        self.misc.load(Ordering::Relaxed) & SETTLED != 0
    }

    /// Whether threads other than the owner may reach the object.
    #[inline(always)]
    pub fn is_published(&self) -> bool {
        self.counts.is_published()
    }
}

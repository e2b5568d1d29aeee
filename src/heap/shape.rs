//! Shapes: what an object's class is, and which attribute lives in which slot.
//!
//! A shape is an immutable record with a 32-bit number, kept in one reserved range of addresses, so that a number is one
//! addition away from its record. Numbers are never reused; a shape ends with its class. The heap reads the layout and the number of slots; how
//! shapes follow from each other is `object::shape`'s business.

use std::{
    ptr::NonNull,
    sync::{
        OnceLock,
        atomic::{AtomicPtr, AtomicU8, AtomicU32, AtomicU64, Ordering},
    },
};

use crate::{header::Header, layout::Layout, parts::no_extra, racy};

/// Number of a shape. Zero is no shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct ShapeId(pub u32);

/// Properties of a shape.
pub mod flag {
    /// The attributes are in a dictionary, which the object's last slot refers to.
    pub const DICTIONARY: u16 = 1;
    /// Instances may have attributes beyond their slots: the last slot, or a word where there is none, is the place of a
    /// dictionary, and no `__slots__` member's.
    pub const EXTENSIBLE: u16 = 2;
    /// The class has a finaliser (`__del__`).
    pub const FINALIZER: u16 = 4;
    /// Instances are never counted (types, modules, code).
    pub const TRACE_ONLY: u16 = 8;
    /// The class may be freed: whoever asks what is alive must follow the reference to it.
    pub const MORTAL: u16 = 16;
}

/// A shape's record, one cache line.
#[repr(C, align(64))]
pub struct Shape {
    /// Layout of the native part.
    pub layout: &'static Layout,
    /// The class, a trace-only object's word.
    pub class: AtomicU64,
    /// Inline attribute slots that instances have.
    pub inline: u16,
    /// Attributes that instances of this shape have in slots.
    pub count: u16,
    /// See [`flag`].
    pub flags: u16,
    /// Bytes from the beginning of an object to its attribute slots, or 0 where that depends on the object.
    slots_at: u16,
    /// The shape that this one extends by `name`, or 0.
    pub parent: u32,
    /// Changed whenever the class or one of its bases is: the second key of method caches. Never 0.
    pub version: AtomicU32,
    /// The attribute that this shape adds: the word of an interned string, or empty.
    pub name: u64,
    /// A shape that extends this one: that which an object got first. For `object::shape`.
    pub followed: AtomicU64,
    /// `object::shape`'s table from names to slots, made on demand.
    pub table: AtomicPtr<()>,
    /// The next shape of the same class, or 0.
    pub next_of_class: AtomicU32,
    /// Words after payload and items: the inline slots, or the dictionary's place alone.
    pub(crate) words: u16,
    /// Objects refer to nothing and have no finaliser.
    pub(crate) bare: bool,
    /// Objects own nothing but their cell: when one dies, that is freed and nothing else is done.
    pub(crate) plain: bool,
}

const _: () = assert!(size_of::<Shape>() == 64, "a shape is one cache line");

/// Addresses reserved for shapes: 2^26 of them; fewer, but so many at least, where the process may not have as many.
const RESERVED: usize = 1 << 32;
const LEAST_RESERVED: usize = 1 << 24;

struct Region {
    base: NonNull<Shape>,
    /// How many there may be.
    most: usize,
    next: AtomicU32,
}

// SAFETY: records are shared, their fields immutable or atomic.
unsafe impl Send for Region {}
// SAFETY: as above.
unsafe impl Sync for Region {}

static REGION: OnceLock<Region> = OnceLock::new();
static BASE: AtomicPtr<Shape> = AtomicPtr::new(std::ptr::null_mut());

fn region() -> &'static Region {
    REGION.get_or_init(|| {
        let sizes =
            std::iter::successors(Some(RESERVED), |size| Some(size / 2)).take_while(|&size| size >= LEAST_RESERVED);
        let reserved = sizes.map(|size| (size, reserve(size))).find_map(|(size, base)| Some((size, base?)));
        let (size, base) = reserved.expect("address space for shapes");
        BASE.store(base.as_ptr(), Ordering::Release);
        Region { base, most: size / size_of::<Shape>(), next: AtomicU32::new(1) }
    })
}

/// Addresses that are zero when they are touched.
fn reserve(bytes: usize) -> Option<NonNull<Shape>> {
    use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous};
    let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
    // SAFETY: a fresh anonymous mapping aliases nothing.
    let base = unsafe { mmap_anonymous(std::ptr::null_mut(), bytes, ProtFlags::READ | ProtFlags::WRITE, flags) };
    NonNull::new(base.ok()?.cast::<Shape>())
}

/// What a new shape is made of.
pub struct NewShape {
    /// See [`Shape::layout`].
    pub layout: &'static Layout,
    /// The class's word, or 0 where it is set later.
    pub class: u64,
    /// See [`Shape::inline`].
    pub inline: u16,
    /// See [`Shape::count`].
    pub count: u16,
    /// See [`flag`].
    pub flags: u16,
    /// See [`Shape::parent`].
    pub parent: u32,
    /// See [`Shape::version`].
    pub version: u32,
    /// See [`Shape::name`].
    pub name: u64,
}

impl Shape {
    /// Makes a shape; the caller publishes its number. Aborts the process when 2^26 shapes are in use (fewer
    /// where the process may not have the addresses for so many).
    pub fn create(new: NewShape) -> ShapeId {
        let region = region();
        let id = region.next.fetch_add(1, Ordering::Relaxed);
        assert!((id as usize) < region.most, "too many shapes");
        // Where the comparison errs, `slots_at` asks the layout, which tells the same.
        let fixed = std::ptr::fn_addr_eq(new.layout.extra, no_extra as unsafe fn(*const Header) -> usize);
        let bare = new.layout.leaf && new.inline == 0 && new.flags & (flag::EXTENSIBLE | flag::FINALIZER) == 0;
        let slots_at = if fixed { u16::try_from(new.layout.size).unwrap_or(0) } else { 0 };
        let record = Shape {
            layout: new.layout,
            class: AtomicU64::new(new.class),
            inline: new.inline,
            count: new.count,
            flags: new.flags,
            slots_at,
            words: new.inline.max(u16::from(new.flags & flag::EXTENSIBLE != 0)),
            bare,
            plain: bare && new.layout.plain,
            parent: new.parent,
            version: AtomicU32::new(new.version),
            name: new.name,
            followed: AtomicU64::new(0),
            table: AtomicPtr::new(std::ptr::null_mut()),
            next_of_class: AtomicU32::new(0),
        };
        // SAFETY: the number is in the region and was handed out once, so nobody else touches the record yet.
        unsafe { region.base.add(id as usize).write(record) };
        ShapeId(id)
    }
}

/// How many numbers were given to shapes, [`ShapeId::NONE`] among them.
pub(crate) fn count() -> u32 {
    region().next.load(Ordering::Relaxed)
}

/// Shapes that lie in a page.
const OF_A_PAGE: usize = 4096 / size_of::<Shape>();
/// How many of each page's shapes ended.
static ENDED: [AtomicU8; RESERVED / 4096] = [const { AtomicU8::new(0) }; RESERVED / 4096];

/// A class ended, and this shape with it: no object has it, and nobody asks for it any more. Its number is not used again, so
/// what caches know of it stays harmless; its memory is given back with that of its neighbours.
///
/// # Safety
/// All that is said above.
pub unsafe fn end(id: ShapeId) {
    let page = id.0 as usize / OF_A_PAGE;
    if usize::from(ENDED[page].fetch_add(1, Ordering::AcqRel)) + 1 == OF_A_PAGE {
        let start = region().base.as_ptr().wrapping_add(page * OF_A_PAGE).cast();
        // SAFETY: all shapes of the page have ended; without the advice the page merely stays.
        let _ = unsafe { rustix::mm::madvise(start, 4096, rustix::mm::Advice::LinuxDontNeed) };
    }
}

impl Shape {
    /// Bytes from the beginning of an object to its attribute slots; `None` where that depends on the object.
    #[inline(always)]
    pub fn slots_at(&self) -> Option<usize> {
        (self.slots_at != 0).then_some(self.slots_at as usize)
    }
}

impl ShapeId {
    /// No shape.
    pub const NONE: ShapeId = ShapeId(0);

    /// The record of a number below [`count`], unless it ended and its memory was given back.
    #[inline(always)]
    pub(crate) fn find(self) -> Option<&'static Shape> {
        let record = BASE.load(Ordering::Relaxed).wrapping_add(self.0 as usize);
        // SAFETY: so many records were written; what was given back is zero, and a reference is not.
        unsafe { (racy::word((&raw const (*record).layout).addr()) != 0).then(|| &*record) }
    }

    /// The record.
    #[inline(always)]
    pub fn get(self) -> &'static Shape {
        debug_assert!(self.0 != 0);
        // SAFETY: numbers come from `create`, which wrote the record before it returned the number; whoever read the
        // number from an object read it with acquire order. A record ends when no object has it.
        unsafe { &*BASE.load(Ordering::Relaxed).add(self.0 as usize) }
    }
}

//! How shapes follow from each other, and which slot an attribute has.
//!
//! A class has a root shape; adding an attribute follows (or makes) a transition. Transitions are only ever added, and in an
//! object that several threads know a slot serves one attribute for ever, so a cache that compares the shape alone is right.
//! `__dict__`, more attributes than slots, and deleting an attribute of such an object lead to the root's *dictionary shape*: then
//! the attributes are in the dict that the object's last slot refers to. In an object that one thread knows those behind a
//! deleted attribute move up.

use std::{collections::HashMap, sync::LazyLock, sync::atomic::Ordering};

use dashmap::DashMap;
use rustc_hash::FxBuildHasher;
use typhon_heap::{
    Shape, ShapeId,
    shape::{NewShape, flag},
    word::Word,
};

use crate::class::Class;

/// `(shape, name's word) -> shape`; name 0 leads to the dictionary shape, `n + 1` to a root with `n` slots, a name's word with
/// [`WITHOUT`] to the shape without that attribute. Cold: inline caches remember transitions.
static TRANSITIONS: LazyLock<DashMap<(u32, Word), u32, FxBuildHasher>> = LazyLock::new(DashMap::default);

/// In no word of a name, which is an address.
const WITHOUT: Word = 1;

/// Shapes with more attributes than this get a table from names to slots.
const LINEAR: u16 = 8;

/// Most attributes that live in inline slots.
pub const MAX_INLINE: u16 = 64;

fn derive(parent: ShapeId, name: Word, count: u16, flags: u16) -> ShapeId {
    let key = (parent.0, name);
    if let Some(found) = TRANSITIONS.get(&key) {
        return ShapeId(*found);
    }
    let made = *TRANSITIONS.entry(key).or_insert_with(|| {
        let from = parent.get();
        let class = from.class.load(Ordering::Acquire);
        let shape = Shape::create(NewShape {
            layout: from.layout,
            class,
            inline: from.inline,
            count,
            flags,
            parent: parent.0,
            version: from.version.load(Ordering::Acquire),
            name,
        });
        crate::class::register_shape(class, shape);
        shape.0
    });
    ShapeId(made)
}

/// The shape after adding attribute `name` (an interned string's word); `None` where no slot is left for it, or the class
/// has too many shapes for another one.
pub fn with_attribute(shape: ShapeId, name: Word) -> Option<ShapeId> {
    let record = shape.get();
    debug_assert!(record.flags & flag::DICTIONARY == 0);
    if record.count == record.inline {
        return None;
    }
    // One shape alone extends this one by the name, and says so itself.
    let followed = ShapeId(record.followed.load(Ordering::Acquire) as u32);
    if followed != ShapeId::NONE && followed.get().parent == shape.0 && followed.get().name == name {
        return Some(followed);
    }
    let known = TRANSITIONS.get(&(shape.0, name)).map(|found| ShapeId(*found));
    let next = known.or_else(|| {
        let may = !crate::class::has_many_shapes(record.class.load(Ordering::Acquire));
        may.then(|| derive(shape, name, record.count + 1, record.flags))
    })?;
    // The first one stays: threads that make objects of different kinds would take turns at the line else.
    if followed == ShapeId::NONE {
        record.followed.store(u64::from(next.0), Ordering::Release);
    }
    Some(next)
}

/// The shape after taking out the attribute of a slot: those behind it are one slot further up. `None` where the slot is a
/// `__slots__` member's, or the class has too many shapes for another one.
pub fn without_attribute(shape: ShapeId, slot: u16) -> Option<ShapeId> {
    let mut behind = Vec::new();
    let mut at = shape;
    let name = loop {
        let record = at.get();
        if record.parent == 0 {
            return None;
        }
        at = ShapeId(record.parent);
        if record.count == slot + 1 {
            break record.name;
        }
        behind.push(record.name);
    };
    let key = (shape.0, name | WITHOUT);
    if let Some(found) = TRANSITIONS.get(&key) {
        return Some(ShapeId(*found));
    }
    let made = behind.into_iter().rev().try_fold(at, with_attribute)?;
    TRANSITIONS.insert(key, made.0);
    Some(made)
}

/// Whether there is room for an attribute that no object of the class has had.
pub fn admits_new(shape: ShapeId) -> bool {
    let record = shape.get();
    record.count < record.inline && !crate::class::has_many_shapes(record.class.load(Ordering::Acquire))
}

/// The shape of objects of the same class and size that keep their attributes in a dict.
pub fn dictionary(shape: ShapeId) -> ShapeId {
    let record = shape.get();
    if record.flags & flag::DICTIONARY != 0 {
        return shape;
    }
    let root = root(shape);
    derive(root, 0, root.get().count, record.flags | flag::DICTIONARY)
}

/// The shape at the beginning of the chain.
pub fn root(mut shape: ShapeId) -> ShapeId {
    while shape.get().parent != 0 {
        shape = ShapeId(shape.get().parent);
    }
    shape
}

/// The root shape of a class for objects with `inline` slots. Each is made once: changing classes to and fro needs no more.
pub(crate) fn root_with(class: &Class, inline: u16) -> ShapeId {
    let now = class.instance_shape();
    let record = now.get();
    if record.inline == inline {
        return now;
    }
    // Small numbers are no names' words, and 0 stands for the dictionary shape.
    let key = (now.0, 1 + Word::from(inline));
    if let Some(found) = TRANSITIONS.get(&key) {
        return ShapeId(*found);
    }
    ShapeId(*TRANSITIONS.entry(key).or_insert_with(|| class.new_root(inline, record.count).0))
}

/// The slot of attribute `name` (an interned string's word).
pub fn slot_of(shape: ShapeId, name: Word) -> Option<u16> {
    let record = shape.get();
    if record.flags & flag::DICTIONARY != 0 {
        return None;
    }
    if record.count <= LINEAR {
        chain(shape).find(|&(_, key)| key == name).map(|(slot, _)| slot)
    } else {
        table(shape).get(&name).copied()
    }
}

/// Slots and names of a shape's attributes, the newest first.
pub fn chain(shape: ShapeId) -> impl Iterator<Item = (u16, Word)> {
    let mut at = shape;
    std::iter::from_fn(move || {
        let record = at.get();
        if record.parent == 0 {
            return None;
        }
        at = ShapeId(record.parent);
        Some((record.count - 1, record.name))
    })
}

/// The class of these shapes ended.
///
/// # Safety
/// As for `heap::shape::end`; they are all shapes of the class.
pub(crate) unsafe fn end(shapes: &[ShapeId]) {
    let roots: Vec<ShapeId> = shapes.iter().copied().filter(|shape| shape.get().parent == 0).collect();
    for &shape in shapes {
        let record = shape.get();
        if record.flags & flag::DICTIONARY == 0 {
            chain(shape).for_each(|(_, name)| _ = TRANSITIONS.remove(&(shape.0, name | WITHOUT)));
        }
        match record.parent {
            0 => roots.iter().for_each(|root| _ = TRANSITIONS.remove(&(root.0, 1 + Word::from(record.inline)))),
            parent => _ = TRANSITIONS.remove(&(parent, record.name)),
        }
        let table = record.table.swap(std::ptr::null_mut(), Ordering::AcqRel).cast::<HashMap<Word, u16>>();
        if !table.is_null() {
            // SAFETY: `table` made it, and nobody reads it any more.
            drop(unsafe { Box::from_raw(table) });
        }
    }
    // SAFETY: the caller's promise.
    shapes.iter().for_each(|&shape| unsafe { typhon_heap::shape::end(shape) });
}

fn table(shape: ShapeId) -> &'static HashMap<Word, u16> {
    let record = shape.get();
    let known = record.table.load(Ordering::Acquire).cast::<HashMap<Word, u16>>();
    if !known.is_null() {
        // SAFETY: tables are stored once, fully built, and freed when the shape ends.
        return unsafe { &*known };
    }
    let fresh = Box::into_raw(Box::new(chain(shape).map(|(slot, name)| (name, slot)).collect::<HashMap<_, _>>()));
    match record.table.compare_exchange(std::ptr::null_mut(), fresh.cast(), Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: it is now the shape's, for ever.
        Ok(_) => unsafe { &*fresh },
        Err(winner) => {
            // SAFETY: ours was never shared.
            drop(unsafe { Box::from_raw(fresh) });
            // SAFETY: as above.
            unsafe { &*winner.cast::<HashMap<Word, u16>>() }
        }
    }
}

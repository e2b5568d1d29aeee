//! Making objects.

use std::{
    mem::{ManuallyDrop, MaybeUninit},
    ptr::NonNull,
    sync::atomic::{AtomicU32, AtomicU64, Ordering, fence},
};

use typhon_sync::flag;

use crate::{
    block::{self, Block},
    header::Header,
    layout::Native,
    local, parts, publish,
    room::{self, Room},
    segment,
    shape::{Shape, ShapeId},
    size,
    slot::Frozen,
    value::Value,
};

/// A new object, exactly of the native type's own class. Its header was made by [`Header::of`] or
/// [`Header::trace_only`]. Aborts when memory is out.
#[inline(always)]
pub fn new<T: Native>(object: T) -> Value {
    const { assert!(align_of::<T>() <= 8 && size_of::<T>().is_multiple_of(8) && size_of::<T>() >= size::SMALLEST) };
    let bytes = const { size_of::<T>() + if T::EXTENSIBLE { 8 } else { 0 } };
    // Never dropped here, so that nothing needs its address and it is built in its cell.
    let object = ManuallyDrop::new(object);
    debug_assert_eq!(bytes, size_of::<T>() + T::shape().get().slot_bytes(), "Native::EXTENSIBLE and the shape agree");
    let cell = if const { bytes_fit::<T>() } {
        match local::cells().allocate(const { size::class_of(size_of::<T>() + if T::EXTENSIBLE { 8 } else { 0 }) }) {
            Some(cell) => cell,
            None => out_of_memory(bytes),
        }
    } else {
        allocate(bytes).unwrap_or_else(|| out_of_memory(bytes))
    };
    // SAFETY: the cell has `bytes` bytes and is nobody else's.
    unsafe {
        if T::EXTENSIBLE {
            cell.as_ptr().byte_add(size_of::<T>()).cast::<u64>().write(0);
        }
        install(cell, &object)
    }
}

/// As [`new`], in a cell with room for `spare` more bytes, which lie behind the object and are its own business. For types
/// without attribute slots. Aborts when memory is out.
#[inline(always)]
pub fn new_with_spare<T: Native>(object: T, spare: usize) -> Value {
    const { _ = size_with_items::<T>(0) };
    let object = ManuallyDrop::new(object);
    let bytes = size_of::<T>() + spare;
    let Some(cell) = allocate(bytes) else { out_of_memory(bytes) };
    // SAFETY: the cell has `bytes` bytes and is nobody else's.
    unsafe { install(cell, &object) }
}

const fn bytes_fit<T: Native>() -> bool {
    size_of::<T>() + 8 <= size::LARGEST
}

/// A new object of a shape whose layout is `T`'s: an instance of a subclass, or of a class with a dictionary. The shape in
/// `object`'s header is replaced; attribute slots are empty. Aborts when memory is out.
#[inline(always)]
pub fn new_instance<T: Native>(shape: ShapeId, object: T) -> Value {
    let record = shape.get();
    debug_assert!(std::ptr::eq(record.layout, T::LAYOUT), "the shape has the layout of another type");
    let bytes = size_of::<T>() + record.slot_bytes();
    let object = ManuallyDrop::new(object);
    let Some(cell) = allocate(bytes) else { out_of_memory(bytes) };
    // SAFETY: the cell has `bytes` bytes and is nobody else's.
    unsafe {
        parts::clear_slots(cell, size_of::<T>(), record);
        let value = install(cell, &object);
        cell.as_ref().set_shape(shape);
        value
    }
}

/// A new object of variable size, exactly of the native type's own class, with a known number of items right after it. The
/// quickest way to a small one: pop a cell, write the header and the items. Aborts when memory is out.
#[inline(always)]
pub fn new_with_items<T: Native, const N: usize>(object: T, items: [Value; N]) -> Value {
    let bytes = const { size_with_items::<T>(N) };
    let object = ManuallyDrop::new(object);
    debug_assert_eq!(T::shape().get().slot_bytes(), 0);
    let Some(cell) = local::cells().allocate(const { size::class_of(size_with_items::<T>(N)) }) else {
        out_of_memory(bytes)
    };
    // SAFETY: the cell has room for the object and the items, and is nobody else's.
    unsafe {
        cell.as_ptr().byte_add(size_of::<T>()).cast::<[Value; N]>().write(items);
        install(cell, &object)
    }
}

/// Bytes of an object of the native type's own class with so many items, which is small and has no slots.
const fn size_with_items<T: Native>(count: usize) -> usize {
    let bytes = size_of::<T>() + count * size_of::<Value>();
    assert!(align_of::<T>() <= 8 && size_of::<T>().is_multiple_of(8) && size_of::<T>() >= size::SMALLEST);
    assert!(bytes <= size::LARGEST && !T::EXTENSIBLE);
    bytes
}

/// As [`new_with_items`], for any number of items: they are moved, or where `counted` counted anew. `None` when memory is out
/// or the size absurd.
///
/// # Safety
/// The items are values, in operand form where they are counted anew. Those that are moved are the new object's afterwards.
#[inline(always)]
unsafe fn try_new_with_words<T: Native>(object: T, items: *const Value, count: usize, counted: bool) -> Option<Value> {
    const { _ = size_with_items::<T>(0) };
    debug_assert_eq!(T::shape().get().slot_bytes(), 0);
    let cell = allocate(count.checked_mul(size_of::<Value>())?.checked_add(size_of::<T>())?)?;
    let object = ManuallyDrop::new(object);
    // SAFETY: the cell has room for the object and the items, and is nobody else's.
    unsafe {
        let first = cell.as_ptr().byte_add(size_of::<T>()).cast::<Value>();
        if counted {
            (0..count).for_each(|at| first.add(at).write((*items.add(at)).clone()));
        } else {
            first.copy_from_nonoverlapping(items, count);
        }
        Some(install(cell, &object))
    }
}

/// A new object of variable size, exactly of the native type's own class, with these items right after it, counted anew.
/// `None` when memory is out or the size absurd.
#[inline]
pub fn try_new_with_copies<T: Native>(object: T, items: &[Value]) -> Option<Value> {
    // SAFETY: the slice's values are counted.
    unsafe { try_new_with_words(object, items.as_ptr(), items.len(), true) }
}

/// As [`try_new_with_copies`], for a subclass's shape.
#[inline]
pub fn try_new_instance_with_copies<T: Native>(shape: ShapeId, object: T, items: &[Value]) -> Option<Value> {
    const { _ = size_with_items::<T>(0) };
    let object = ManuallyDrop::new(object);
    let record = shape.get();
    let payload = size_of::<T>() + size_of_val(items);
    let cell = allocate(payload + record.slot_bytes())?;
    // SAFETY: the cell has room for the object, the items and the slots, and is nobody else's.
    unsafe {
        let first = cell.as_ptr().byte_add(size_of::<T>()).cast::<Value>();
        items.iter().enumerate().for_each(|(at, item)| first.add(at).write(item.clone()));
        parts::clear_slots(cell, payload, record);
        let value = install(cell, &object);
        cell.as_ref().set_shape(shape);
        debug_assert_eq!((T::LAYOUT.extra)(cell.as_ptr()), size_of_val(items), "the layout agrees with the items");
        Some(value)
    }
}

/// A new object of variable size, exactly of the native type's own class, with these items right after it. `None` when memory
/// is out or the size absurd.
#[inline]
pub fn try_new_with_values<T: Native>(object: T, mut items: Vec<Value>) -> Option<Value> {
    // SAFETY: the items are moved out of the vector, which forgets them then.
    unsafe {
        let value = try_new_with_words(object, items.as_ptr(), items.len(), false)?;
        items.set_len(0);
        Some(value)
    }
}

/// A new object of variable size with its items, which come right after `object`. `object`'s layout tells how many they
/// are. The iterator runs no Python code. Aborts when memory is out.
pub fn new_with_tail<T: Native>(object: T, tail: impl ExactSizeIterator<Item = Value>) -> Value {
    try_new_with_tail(object, tail).unwrap_or_else(|| out_of_memory(size_of::<T>()))
}

/// As [`new_with_tail`]; `None` when memory is out or the size absurd.
pub fn try_new_with_tail<T: Native>(object: T, tail: impl ExactSizeIterator<Item = Value>) -> Option<Value> {
    let shape = object.header().shape();
    try_new_instance_with_tail(shape, object, tail)
}

/// As [`try_new_with_tail`], for a subclass's shape.
#[inline]
pub fn try_new_instance_with_tail<T: Native>(
    shape: ShapeId,
    object: T,
    tail: impl ExactSizeIterator<Item = Value>,
) -> Option<Value> {
    const { assert!(align_of::<T>() <= 8 && size_of::<T>().is_multiple_of(8) && size_of::<T>() >= size::SMALLEST) };
    // Never dropped here, as in `new`: a struct that says how many items follow owns nothing yet.
    let object = ManuallyDrop::new(object);
    let record: &Shape = shape.get();
    let count = tail.len();
    let items = count.checked_mul(size_of::<Frozen>())?;
    let bytes = (size_of::<T>() + record.slot_bytes()).checked_add(items)?;
    let cell = allocate(bytes)?;
    // SAFETY: the cell has `bytes` bytes and is nobody else's.
    unsafe {
        // Until the object is whole, whoever visits the block must take the cell for a free one: a panic in the
        // iterator leaves it so.
        block::set_link(cell, 0);
        let first = cell.as_ptr().byte_add(size_of::<T>()).cast::<Frozen>();
        let mut written = 0;
        for item in tail.take(count) {
            first.add(written).write(Frozen::new(item));
            written += 1;
        }
        assert_eq!(written, count, "an iterator's length is exact");
        parts::clear_slots(cell, size_of::<T>() + items, record);
        let value = install(cell, &object);
        cell.as_ref().set_shape(shape);
        debug_assert_eq!((T::LAYOUT.extra)(cell.as_ptr()), items, "the layout agrees with the items");
        Some(value)
    }
}

/// A new object of variable size with `len` bytes right after it, which `fill` writes; `None` when memory is out or the
/// size absurd. `object`'s layout tells how many bytes they are, rounded up to words. `fill` runs no Python code.
#[inline(always)]
pub fn try_new_with_bytes<T: Native>(
    shape: ShapeId,
    object: T,
    len: usize,
    fill: impl FnOnce(&mut Room<'_>),
) -> Option<Value> {
    try_new_with_room(shape, object, len, 0, fill)
}

/// As [`try_new_with_bytes`], in a cell that has room for `spare` more bytes, so that the object may grow.
#[inline(always)]
pub fn try_new_with_room<T: Native>(
    shape: ShapeId,
    object: T,
    len: usize,
    spare: usize,
    fill: impl FnOnce(&mut Room<'_>),
) -> Option<Value> {
    const { assert!(align_of::<T>() <= 8 && size_of::<T>().is_multiple_of(8) && size_of::<T>() >= size::SMALLEST) };
    // Never dropped here, as in `new`: a struct that says how many bytes follow owns nothing yet.
    let object = ManuallyDrop::new(object);
    // The type's own instances end with their bytes.
    let own = !T::EXTENSIBLE && shape == T::shape();
    let slot_bytes = if own { 0 } else { shape.get().slot_bytes() };
    let room = len.checked_next_multiple_of(8)?;
    let cell = allocate((size_of::<T>() + slot_bytes).checked_add(room)?.checked_add(spare)?)?;
    // SAFETY: the cell has that many bytes and is nobody else's; `fill` and `finish` write the bytes.
    unsafe {
        block::set_link(cell, 0);
        let first = cell.as_ptr().byte_add(size_of::<T>()).cast::<MaybeUninit<u8>>();
        if room > len {
            first.byte_add(room - 8).cast::<u64>().write(0);
        }
        let mut unwritten = Room::new(std::slice::from_raw_parts_mut(first, len));
        fill(&mut unwritten);
        unwritten.finish();
        if !own {
            parts::clear_slots(cell, size_of::<T>() + room, shape.get());
        }
        let value = install(cell, &object);
        if !own {
            cell.as_ref().set_shape(shape);
        }
        debug_assert_eq!((T::LAYOUT.extra)(cell.as_ptr()), room, "the layout agrees with the bytes");
        Some(value)
    }
}

/// Bytes of the cell, or of the blocks, that an object lies in: how far it may grow where it is.
#[inline]
pub fn room_of(object: &Value) -> usize {
    if object.is_object() { Block::of(object.pointer()).room() } else { 0 }
}

/// A new object of variable size, exactly of the native type's own class, with these bytes right after it. The quickest way
/// to a small one. Aborts when memory is out.
#[inline(always)]
pub fn new_with_bytes<T: Native>(object: T, bytes: &[u8]) -> Value {
    const { _ = size_with_items::<T>(0) };
    // Never dropped here, as in `new`: a struct that says how many bytes follow owns nothing yet.
    let object = ManuallyDrop::new(object);
    debug_assert_eq!(T::shape().get().slot_bytes(), 0);
    let size = size_of::<T>() + bytes.len().next_multiple_of(8);
    let Some(cell) = allocate(size) else { out_of_memory(size) };
    // SAFETY: the cell has room for the object and the bytes, and is nobody else's.
    unsafe {
        room::copy_padded(bytes, cell.as_ptr().byte_add(size_of::<T>()).cast::<u64>());
        install(cell, &object)
    }
}

/// As [`new_with_bytes`], where that takes the shortest way: few bytes, for which a freed cell is at hand; else `None`. It calls
/// nobody, so that whoever tries it first and calls nobody else either needs no stack.
#[inline(always)]
pub fn reuse_with_bytes<T: Native>(object: T, bytes: &[u8]) -> Option<Value> {
    const { _ = size_with_items::<T>(FEW / 8) };
    const { assert!(size_of::<T>() + FEW <= 128, "the classes of these sizes follow each other") };
    let object = ManuallyDrop::new(object);
    if bytes.len() > FEW {
        return None;
    }
    let cell = local::cells().reuse(const { size::class_of(size_of::<T>()) } + bytes.len().div_ceil(8))?;
    // SAFETY: the cell has room for the object and the bytes, and is nobody else's.
    unsafe {
        room::copy_padded(bytes, cell.as_ptr().byte_add(size_of::<T>()).cast::<u64>());
        Some(install(cell, &object))
    }
}

/// Bytes that are copied without a call.
const FEW: usize = 64;

/// The items of an object made by [`new_with_tail`].
///
/// # Safety
/// The object has `count` items.
#[inline(always)]
pub unsafe fn tail<T: Native>(object: &T, count: usize) -> &[Frozen] {
    // SAFETY: the items lie right after the payload, and live as long as the object.
    unsafe { std::slice::from_raw_parts(std::ptr::from_ref(object).add(1).cast::<Frozen>(), count) }
}

/// A cell, or blocks, of at least `bytes`; `None` when memory is out or the size absurd.
#[inline]
fn allocate(bytes: usize) -> Option<NonNull<Header>> {
    if bytes <= size::LARGEST { local::cells().allocate(size::class_of(bytes)) } else { allocate_large(bytes) }
}

#[cold]
fn allocate_large(bytes: usize) -> Option<NonNull<Header>> {
    assert!(local::attached().is_some(), "this thread is not attached to the heap");
    if bytes > size::ABSURD { None } else { segment::take_large(bytes) }
}

/// The end of what cannot do without these bytes.
#[cold]
#[inline(never)]
pub fn out_of_memory(bytes: usize) -> ! {
    match std::alloc::Layout::from_size_align(bytes, 8) {
        Ok(layout) => std::alloc::handle_alloc_error(layout),
        Err(_) => panic!("an object of {bytes} bytes"),
    }
}

/// Writes an object into a cell. A thread with a stale pointer to what was there before may be looking at the counts, so
/// the header is written by atomic stores.
///
/// # Safety
/// The cell is large enough and nobody else's; what follows the payload is written.
#[inline(always)]
unsafe fn install<T: Native>(cell: NonNull<Header>, object: &ManuallyDrop<T>) -> Value {
    let source = (&raw const *object).cast::<u32>();
    let target = cell.as_ptr();
    // SAFETY: `T` begins with a header of 24 bytes; the cell has room for a `T`. The pieces are those that the header was
    // written in, so that it need not be written anywhere but here.
    unsafe {
        let shared = source.add(2).cast::<u64>().read();
        if shared & flag::PUBLISHED != 0 {
            // Whoever finds a trace-only object here finds no slot that still names what was here before (`Slot::operand`).
            fence(Ordering::Release);
        }
        (*target.cast::<AtomicU32>()).store(source.read(), Ordering::Relaxed);
        (*target.cast::<AtomicU32>().add(1)).store(source.add(1).read(), Ordering::Relaxed);
        (*target.cast::<AtomicU64>().add(1)).store(shared, Ordering::Relaxed);
        (*target.cast::<AtomicU32>().add(4)).store(source.add(4).read(), Ordering::Relaxed);
        (*target.cast::<AtomicU32>().add(5)).store(source.add(5).read(), Ordering::Relaxed);
        let words = size_of::<T>() / 8 - 3;
        target.cast::<u64>().add(3).copy_from_nonoverlapping(source.cast::<u64>().add(3), words);
        if shared & flag::PUBLISHED != 0 {
            if (*target).counts.is_immortal() {
                Block::of(cell).has_roots.store(true, Ordering::Relaxed);
            }
            publish::contents(&*target);
        }
        Value::from_pointer(cell)
    }
}

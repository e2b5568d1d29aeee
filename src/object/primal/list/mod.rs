//! `list`: a growable array of references, read without a lock. `design/list.md` tells the protocol.

use std::{ops::Range, ptr::NonNull};

use typhon_heap::{Header, Native, ShapeId, Value};
use typhon_macros::pytype;

use crate::{
    dunder::Dunder,
    native::{PyType, TypeDef},
    primal::tuple::Tuple,
    raise::Result,
    vm::Vm,
};

mod block;
mod filling;
mod held;
mod iterator;
mod methods;
mod nest;
mod operators;
mod push;
mod sort;
mod storage;

use block::Block;
pub use filling::Filling;
pub use held::Held;
pub use iterator::{ListIterator, ListReverseIterator, forward as iterate};
use nest::{NESTED, Nest, ROOMY};
pub use sort::sort_values;
pub use storage::Storage;

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[List::DEF, ListIterator::DEF, ListReverseIterator::DEF];

/// Built-in mutable sequence.
///
/// If no argument is given, the constructor creates a new empty list.
/// The argument must be an iterable if specified.
#[pytype(name = "list", known = List, flags(base, sequence, unhashable, match_self), methods(operators))]
pub struct List {
    storage: Storage,
    /// Right behind the storage, which may have its block here.
    nest: Nest,
}

/// The range behind all items.
const END: Range<usize> = usize::MAX..usize::MAX;

const _: () = assert!(size_of::<List>() == 64, "a list fills a cache line");

/// A new list of these items.
#[inline]
pub fn new(items: Vec<Value>) -> Value {
    match items.len() {
        0..=ROOMY => nested(items.len(), |block| block.fill(block, 0, items, 0..0)),
        _ => of_storage(Storage::of(items)),
    }
}

/// A new list of these items, counted anew.
#[inline]
pub fn from_slice(items: &[Value]) -> Value {
    match items.len() {
        0..=ROOMY => nested(items.len(), |block| block.write(0, items)),
        _ => of_storage(Storage::copied(items).unwrap_or_else(|| Block::out_of_memory(items.len()))),
    }
}

#[inline]
fn of_storage(storage: Storage) -> Value {
    typhon_heap::new(unsettled(storage))
}

#[inline(always)]
fn unsettled(storage: Storage) -> List {
    List { header: Header::of::<List>(), storage, nest: Nest::unused() }
}

/// A new list of so many items, which `write` writes to the block inside it.
#[inline(always)]
fn nested(len: usize, write: impl FnOnce(Block)) -> Value {
    let list = with_nest(len);
    // SAFETY: it is a list.
    unsafe { list.cast::<List>() }.storage.fill_nest(len, write);
    list
}

/// A new list whose block lies in it and has room for so many items. Its slots are not written yet.
#[inline(always)]
fn with_nest(room: usize) -> Value {
    let list = match room {
        0..=NESTED => typhon_heap::new(unsettled(Storage::new())),
        _ => typhon_heap::new_with_spare(unsettled(Storage::new()), nest::spare(room)),
    };
    let this = list.pointer().cast::<List>().as_ptr();
    // SAFETY: the list is new and empty, nobody else knows it, and its cell is so large.
    unsafe { (*this).storage.settle_in(NonNull::new_unchecked(&raw mut (*this).nest), room) };
    list
}

/// A new empty list.
#[inline]
pub fn empty() -> Value {
    nested(0, |_| ())
}

/// `list(iterable)`.
///
/// # Errors
/// What the iterable raises.
pub fn convert(vm: &Vm, iterable: &Value) -> Result<Value> {
    if let Some(tuple) = iterable.exact::<Tuple>()
        && tuple.len() <= ROOMY
    {
        return Ok(from_slice(tuple.items()));
    }
    let slots = vm.class_of(iterable).slots();
    // How many items an iterator has is not known, as a rule: there is room for some.
    let unknown = slots.has(Dunder::Next) && !slots.has(Dunder::LengthHint);
    let made = with_nest(if unknown { ROOMY } else { NESTED });
    // SAFETY: it is a list.
    let list = unsafe { made.cast::<List>() };
    list.storage.fill_nest(0, |_| ());
    list.extend_from(vm, &made, iterable)?;
    Ok(made)
}

/// A new list of what `fill` pushes, with room for so many items at first. `fill` runs no Python code.
#[inline(always)]
pub fn filled(room: usize, fill: impl FnOnce(&mut Filling<'_>)) -> Value {
    let list = if room <= ROOMY { with_nest(room) } else { of_storage(Storage::new()) };
    // SAFETY: it is a list.
    let mut items = Filling::of(&unsafe { list.cast::<List>() }.storage, room);
    fill(&mut items);
    drop(items);
    list
}

/// A new empty instance of a subclass.
pub fn new_instance(shape: ShapeId) -> Value {
    typhon_heap::new_instance(
        shape,
        List { header: Header::with_shape(shape), storage: Storage::new(), nest: Nest::unused() },
    )
}

/// Item `at` of a list; `None` where there is none or the value is no list.
#[inline]
pub fn get(list: &Value, at: usize) -> Option<Value> {
    List::from(list)?.get_at(at)
}

/// Copies of items; `None` where there is no memory for them.
fn copied(items: &[Value]) -> Option<Vec<Value>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(items.len()).ok()?;
    copy.extend_from_slice(items);
    Some(copy)
}

/// Whether a value is a list and not an instance of a subclass.
#[inline]
pub fn is_exact(value: &Value) -> bool {
    value.shape() == List::shape()
}

/// Releases items that were removed together, the last one first, as CPython does.
pub(super) fn release(mut items: Vec<Value>) {
    while items.pop().is_some() {}
}

impl List {
    /// The list that a value is; also for instances of subclasses.
    #[inline(always)]
    pub fn from(value: &Value) -> Option<&List> {
        value.native::<List>()
    }

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.storage.len()
    }

    /// Whether there is no item.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An item, counted. Lock-free unless the list changes meanwhile.
    #[inline(always)]
    pub fn get_at(&self, at: usize) -> Option<Value> {
        self.storage.get(&self.header, at)
    }

    /// As `get_at`: the interpreter's name for it.
    #[inline(always)]
    pub fn get_fast(&self, at: usize) -> Option<Value> {
        self.get_at(at)
    }

    /// Replaces an item; false where there is none.
    #[inline]
    pub fn set_at(&self, at: usize, value: Value) -> bool {
        self.storage.set(&self.header, at, value).is_ok()
    }

    /// Exchanges two items; false where there is none at one of the places.
    #[inline(always)]
    pub fn swap_items(&self, a: usize, b: usize) -> bool {
        self.storage.swap_items(&self.header, a, b)
    }

    /// Adds an item at the end. Amortised O(1). For lists that a program cannot make as long as it likes: the process ends
    /// when memory is out.
    #[inline(always)]
    pub fn push(&self, value: Value) {
        if !self.append_fast(value) {
            Block::out_of_memory(self.len() + 1);
        }
    }

    /// Adds an item at the end; says whether there is memory for it. Amortised O(1).
    #[inline(always)]
    #[must_use]
    pub fn append_fast(&self, value: Value) -> bool {
        self.storage.push(&self.header, value)
    }

    /// As `append_fast`.
    ///
    /// # Errors
    /// MemoryError.
    #[inline(always)]
    pub fn try_push(&self, vm: &Vm, value: Value) -> Result<()> {
        if self.append_fast(value) { Ok(()) } else { Err(vm.memory_error()) }
    }

    /// Adds items at the end, all at once.
    ///
    /// # Errors
    /// MemoryError.
    pub fn extend(&self, vm: &Vm, items: Vec<Value>) -> Result<()> {
        self.try_splice(vm, END, items).map(drop)
    }

    /// Adds copies of these items at the end, all at once.
    ///
    /// # Errors
    /// MemoryError.
    pub fn extend_from_slice(&self, vm: &Vm, items: &[Value]) -> Result<()> {
        if self.add_copies(items) { Ok(()) } else { Err(vm.memory_error()) }
    }

    /// As [`extend_from_slice`](List::extend_from_slice); says whether there is memory for them.
    fn add_copies(&self, items: &[Value]) -> bool {
        if items.is_empty() {
            return true;
        }
        if self.storage.is_fresh() && items.len() > NESTED && !self.header.is_published() {
            let copied = Storage::copied(items);
            return copied.map(|copied| self.storage.swap(&self.header, &copied)).is_some();
        }
        self.storage.append(&self.header, items)
            || copied(items).is_some_and(|items| self.storage.splice(&self.header, END, items).is_ok())
    }

    /// Adds copies of another list's items at the end, all at once.
    ///
    /// # Errors
    /// MemoryError.
    pub fn extend_from_list(&self, vm: &Vm, other: &List) -> Result<()> {
        let fits = if !self.header.is_published() && !std::ptr::eq(self, other) {
            other.look(|items| self.add_copies(items))
        } else {
            other.look(copied).is_some_and(|items| self.storage.splice(&self.header, END, items).is_ok())
        };
        if fits { Ok(()) } else { Err(vm.memory_error()) }
    }

    /// Removes and returns the last item.
    pub fn pop_last(&self) -> Option<Value> {
        self.storage.pop(&self.header)
    }

    /// Puts items in place of a range, which is cut to what there is; returns what was there. O(n). The process ends when
    /// memory is out: where the list may grow, [`try_splice`](List::try_splice) is due.
    pub fn splice(&self, range: Range<usize>, items: Vec<Value>) -> Vec<Value> {
        let spliced = self.storage.splice(&self.header, range, items);
        spliced.unwrap_or_else(|items| Block::out_of_memory(items.len()))
    }

    /// As [`splice`](List::splice).
    ///
    /// # Errors
    /// MemoryError.
    pub fn try_splice(&self, vm: &Vm, range: Range<usize>, items: Vec<Value>) -> Result<Vec<Value>> {
        self.storage.splice(&self.header, range, items).map_err(|_| vm.memory_error())
    }

    /// Removes all items.
    pub fn clear(&self) {
        release(self.splice(0..usize::MAX, Vec::new()));
    }

    /// Shows all items at one moment. `look` counts and copies, nothing else: the list's lock may be held meanwhile.
    #[inline(always)]
    pub fn look<R>(&self, look: impl FnOnce(&[Value]) -> R) -> R {
        self.storage.look(&self.header, look)
    }

    /// Lends the items: those of an unpublished list where they lie, else a copy. `f` runs no Python code.
    #[inline]
    pub fn with_items<R>(&self, f: impl FnOnce(&[Value]) -> R) -> R {
        match self.storage.plain(&self.header) {
            Some(items) => f(items),
            None => f(&self.to_vec()),
        }
    }

    /// Hands the items of an exact list to `each`, with their places. They are moved where nobody else has the list.
    ///
    /// # Errors
    /// The list and how many items there are, where they are not `count`.
    #[inline(always)]
    pub fn unpack(
        list: Value,
        count: usize,
        mut each: impl FnMut(usize, Value),
    ) -> std::result::Result<(), (Value, usize)> {
        // SAFETY: the caller looked at its class.
        let this = unsafe { list.cast::<List>() };
        if this.len() == count && list.is_unique() && !this.header.is_published() {
            this.storage.empty_into(each);
            // SAFETY: items and block are gone.
            unsafe { typhon_heap::free_hollow(list) };
            return Ok(());
        }
        let found = this.with_items(|items| {
            if items.len() == count {
                items.iter().enumerate().for_each(|(at, item)| each(at, item.clone()));
            }
            items.len()
        });
        if found == count { Ok(()) } else { Err((list, found)) }
    }

    /// All items at one moment.
    pub fn to_vec(&self) -> Vec<Value> {
        self.look(<[Value]>::to_vec)
    }

    /// A list of the items of a range at one moment; the range is cut to what there is.
    #[inline]
    pub fn slice(&self, range: Range<usize>) -> Value {
        self.look(|items| {
            let end = range.end.min(items.len());
            from_slice(&items[range.start.min(end)..end])
        })
    }

    /// A list of all items at one moment, so many times; `None` where they are too many.
    fn repeated(&self, times: usize) -> Option<Value> {
        self.look(|items| {
            let total = items.len().checked_mul(times)?;
            match total {
                0..=ROOMY => Some(nested(total, |block| block.write_times(items, times))),
                _ => {
                    let block = Block::try_allocate(total)?;
                    block.write_times(items, times);
                    Some(of_storage(Storage::of_block(block, total)))
                }
            }
        })
    }

    /// A list of the items of both at one moment each; `None` where they are too many.
    fn concatenated(&self, other: &List) -> Option<Value> {
        if self.header.is_published() || other.header.is_published() {
            // One lock at a time.
            let mut items = self.look(copied)?;
            items.try_reserve_exact(other.len()).ok()?;
            other.look(|others| items.extend_from_slice(others));
            return Some(new(items));
        }
        self.look(|items| other.look(|others| Storage::joined(items, others))).map(of_storage)
    }

    /// Bytes of the storage outside the object.
    pub fn storage_bytes(&self) -> usize {
        self.storage.bytes()
    }
}

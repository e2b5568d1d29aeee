//! `deque`: a ring of references.
//!
//! The ring is an object of its own, which a fuller one replaces; the deque says where in it the items begin and how many they
//! are. These belong together, so readers and writers of a published deque hold its byte lock, for the few instructions
//! that an item takes. No Python code runs under the lock, and what was removed is released after it.

use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};

use typhon_object::{prelude::*, primal::common};

/// Places for items; as many as a power of two.
#[pytype(name = "_deque_ring", module = "collections", flags(no_new), methods(none))]
pub struct Ring {
    places: Box<[Slot]>,
}

impl Ring {
    /// `None` when memory is out.
    fn make(count: usize) -> Option<Value> {
        let mut places = Vec::new();
        places.try_reserve_exact(count).ok()?;
        places.resize_with(count, || Slot::EMPTY);
        Some(typhon_heap::new(Ring { header: Header::of::<Ring>(), places: places.into() }))
    }
}

/// A list-like sequence optimized for data accesses near its endpoints.
#[pytype(name = "deque", module = "collections", flags(base, sequence, unhashable), methods(sequence, methods))]
pub struct Deque {
    ring: Slot,
    first: AtomicUsize,
    len: AtomicUsize,
    /// Negative for no limit.
    pub(super) limit: AtomicI64,
    /// Changes with every item that comes or goes.
    version: AtomicU64,
}

/// Memory is out.
pub(super) struct NoRoom;

/// A deque under its lock (if it is published).
pub(crate) struct View<'a> {
    deque: &'a Deque,
    ring: Option<Value>,
    first: usize,
    pub(super) len: usize,
    /// To be released after the lock.
    garbage: Vec<Value>,
}

impl View<'_> {
    fn places(&self) -> &[Slot] {
        self.ring.as_ref().and_then(|ring| ring.native::<Ring>()).map_or(&[], |ring| &ring.places)
    }

    fn place(&self, at: usize) -> &Slot {
        let places = self.places();
        &places[(self.first + at) & (places.len() - 1)]
    }

    /// An item.
    pub(super) fn get(&self, at: usize) -> Option<Value> {
        if at >= self.len {
            return None;
        }
        let ring = self.ring.as_ref().and_then(Value::header)?;
        self.place(at).get(ring)
    }

    /// Replaces an item; the old one goes to the caller, for after the lock.
    pub(super) fn exchange(&mut self, at: usize, value: Option<Value>) -> Option<Value> {
        self.place(at).exchange(value)
    }

    /// Makes room for one more item.
    #[inline]
    pub(super) fn make_room(&mut self) -> std::result::Result<(), NoRoom> {
        if self.len < self.places().len() { Ok(()) } else { self.grow() }
    }

    fn grow(&mut self) -> std::result::Result<(), NoRoom> {
        let fresh = Ring::make((self.places().len() * 2).max(8)).ok_or(NoRoom)?;
        if self.deque.header.is_published() {
            fresh.publish();
        }
        if let Some(ring) = fresh.native::<Ring>() {
            for at in 0..self.len {
                ring.places[at].exchange(self.place(at).exchange(None));
            }
        }
        self.garbage.extend(self.deque.ring.exchange(Some(fresh.clone())));
        self.garbage.extend(self.ring.replace(fresh));
        self.first = 0;
        Ok(())
    }

    /// Adds an item at the end, where there is room for it; it is published if the deque is.
    pub(super) fn push_back(&mut self, value: Value) {
        self.len += 1;
        self.place(self.len - 1).exchange(Some(value));
    }

    /// Adds an item at the beginning, where there is room for it.
    pub(super) fn push_front(&mut self, value: Value) {
        self.first = self.first.wrapping_sub(1) & (self.places().len() - 1);
        self.len += 1;
        self.place(0).exchange(Some(value));
    }

    /// Removes the last item.
    pub(super) fn pop_back(&mut self) -> Option<Value> {
        self.len = self.len.checked_sub(1)?;
        self.place(self.len).exchange(None)
    }

    /// Removes the first item.
    pub(crate) fn pop_front(&mut self) -> Option<Value> {
        let len = self.len.checked_sub(1)?;
        let item = self.place(0).exchange(None);
        self.first = (self.first + 1) & (self.places().len() - 1);
        self.len = len;
        item
    }

    /// All items, which are removed.
    pub(super) fn take_all(&mut self) -> Vec<Value> {
        let items = (0..self.len).filter_map(|at| self.place(at).exchange(None)).collect();
        (self.first, self.len) = (0, 0);
        items
    }

    /// As [`turned`].
    pub(super) fn rotate(&mut self, steps: usize) {
        self.first = turned(self.places(), self.first, self.len, steps);
    }
}

/// Turns the items: the last `steps`, which are less than all, come first. Tells where the first one is then.
fn turned(places: &[Slot], mut first: usize, len: usize, steps: usize) -> usize {
    let mask = places.len().wrapping_sub(1);
    let turn = |from: usize, to: usize| {
        let item = places[from & mask].exchange(None);
        places[to & mask].exchange(item);
    };
    if steps <= len / 2 {
        for _ in 0..steps {
            first = first.wrapping_sub(1);
            turn(first.wrapping_add(len), first);
        }
    } else {
        for _ in steps..len {
            turn(first, first.wrapping_add(len));
            first = first.wrapping_add(1);
        }
    }
    first & mask
}

impl Deque {
    pub(super) fn fields(header: Header) -> Deque {
        Deque {
            header,
            ring: Slot::EMPTY,
            first: AtomicUsize::new(0),
            len: AtomicUsize::new(0),
            limit: AtomicI64::new(-1),
            version: AtomicU64::new(0),
        }
    }

    /// Works on the items under the lock. `change` tells whether items come or go.
    fn view<R>(&self, change: bool, work: impl FnOnce(&mut View<'_>) -> R) -> R {
        let guard = self.header.is_published().then(|| self.header.lock());
        let mut view = View {
            deque: self,
            ring: self.ring.get_unlocked(&self.header),
            first: self.first.load(Ordering::Relaxed),
            len: self.len.load(Ordering::Relaxed),
            garbage: Vec::new(),
        };
        let result = work(&mut view);
        if change {
            self.first.store(view.first, Ordering::Relaxed);
            self.len.store(view.len, Ordering::Relaxed);
            self.version.store(self.version.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
        drop(guard);
        result
    }

    /// Works on the ring's places of a deque that no other thread reaches; `None` for others, and where there is no ring yet.
    #[inline(always)]
    fn own<R>(&self, work: impl FnOnce(&[Slot]) -> R) -> Option<R> {
        if self.header.is_published() {
            return None;
        }
        common::look(&self.ring, &self.header, |ring| ring.exact::<Ring>().map(|ring| work(&ring.places)))?
    }

    #[inline(always)]
    fn set_extent(&self, first: usize, len: usize) {
        self.first.store(first, Ordering::Relaxed);
        self.len.store(len, Ordering::Relaxed);
        self.version.store(self.version.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// Adds an item at the end of a deque that no other thread reaches and that has room for it; says whether it was so.
    #[inline(always)]
    fn push_own(&self, value: &Value) -> bool {
        let (first, len) = (self.first.load(Ordering::Relaxed), self.size());
        let put = |places: &[Slot]| {
            if len >= places.len() || len >= self.limit() {
                return false;
            }
            places[(first + len) & (places.len() - 1)].exchange(Some(value.clone()));
            self.set_extent(first, len + 1);
            true
        };
        self.own(put).unwrap_or(false)
    }

    /// Turns the items: so many of the last ones come first.
    pub(super) fn turn(&self, by: i64) {
        let steps = |len: usize| match len as i64 {
            0 => 0,
            len if (0..len).contains(&by) => by as usize,
            len => by.rem_euclid(len) as usize,
        };
        let (first, len) = (self.first.load(Ordering::Relaxed), self.size());
        match self.own(|places| turned(places, first, len, steps(len))) {
            Some(first) => self.set_extent(first, len),
            None => self.change(|view| view.rotate(steps(view.len))),
        }
    }

    /// Removes the first item.
    #[inline]
    pub(crate) fn take_first(&self) -> Option<Value> {
        let (first, len) = (self.first.load(Ordering::Relaxed), self.size());
        let take = |places: &[Slot]| {
            let left = len.checked_sub(1)?;
            let item = places.get(first)?.exchange(None);
            self.set_extent((first + 1) & (places.len() - 1), left);
            item
        };
        match self.own(take) {
            Some(item) => item,
            None => self.change(|view| view.pop_front()),
        }
    }

    /// Reads under the lock.
    pub(super) fn read<R>(&self, work: impl FnOnce(&mut View<'_>) -> R) -> R {
        self.view(false, work)
    }

    /// Changes under the lock. Values to be stored were published by [`Deque::publish`].
    pub(crate) fn change<R>(&self, work: impl FnOnce(&mut View<'_>) -> R) -> R {
        self.view(true, work)
    }

    /// A value that is to be stored: published if the deque is.
    pub(super) fn publish(&self, value: &Value) -> Value {
        if self.header.is_published() {
            value.publish();
        }
        value.clone()
    }

    /// Number of items.
    pub(crate) fn size(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    pub(super) fn version(&self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }

    /// The most items it may have.
    pub(super) fn limit(&self) -> usize {
        usize::try_from(self.limit.load(Ordering::Relaxed)).unwrap_or(usize::MAX)
    }

    pub(super) fn get_at(&self, at: usize) -> Option<Value> {
        self.read(|view| view.get(at))
    }

    /// `append`. What falls out at the beginning is released after the lock.
    ///
    /// # Errors
    /// MemoryError.
    #[inline]
    pub(crate) fn push_back(&self, vm: &Vm, value: &Value) -> Result<()> {
        if self.push_own(value) { Ok(()) } else { self.push_back_slowly(vm, value) }
    }

    #[inline(never)]
    fn push_back_slowly(&self, vm: &Vm, value: &Value) -> Result<()> {
        let value = self.publish(value);
        let fallen = self.change(|view| {
            view.make_room()?;
            view.push_back(value);
            Ok(if view.len > self.limit() { view.pop_front() } else { None })
        });
        fallen.map(drop).map_err(|NoRoom| vm.memory_error())
    }

    /// `appendleft`. What falls out at the end is released after the lock.
    ///
    /// # Errors
    /// MemoryError.
    pub(super) fn push_front(&self, vm: &Vm, value: &Value) -> Result<()> {
        let value = self.publish(value);
        let fallen = self.change(|view| {
            view.make_room()?;
            view.push_front(value);
            Ok(if view.len > self.limit() { view.pop_back() } else { None })
        });
        fallen.map(drop).map_err(|NoRoom| vm.memory_error())
    }

    /// Adds items at the end.
    ///
    /// # Errors
    /// MemoryError.
    pub(super) fn push_all(&self, vm: &Vm, items: &[Value]) -> Result<()> {
        items.iter().try_for_each(|item| self.push_back(vm, item))
    }

    /// All items at one moment.
    pub(super) fn to_vec(&self) -> Vec<Value> {
        self.read(|view| (0..view.len).filter_map(|at| view.get(at)).collect())
    }
}

/// Reads a slot of a holder whose lock is held, or that is the reader's own.
trait Unlocked {
    fn get_unlocked(&self, holder: &Header) -> Option<Value>;
}

impl Unlocked for Slot {
    fn get_unlocked(&self, holder: &Header) -> Option<Value> {
        if holder.is_published() { self.read_shared() } else { self.get(holder) }
    }
}

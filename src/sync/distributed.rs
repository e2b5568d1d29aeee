//! Distributed counts: references to what every thread uses all the time.
//!
//! A trace-only object that may be freed has a *number*, and every thread a table with an entry for each number: the
//! references that this thread made, less those that it gave up. So counting writes no line that another thread reads.
//! One entry says nothing, and may be negative; the sum over all tables is the number of references. (After PEP 703's
//! per-thread counts of types.)
//!
//! | what | who | how |
//! |---|---|---|
//! | an entry | the thread whose table it is | relaxed load and store |
//! | a table's growth | the same thread | under the lock of all tables |
//! | a table's end: its entries go to `ended` | the same thread, or what runs as it exits | one critical section |
//! | the sum | whoever has stopped all threads | under the lock |
//!
//! The sum is exact in a stop: whoever counts is attached, so the handshake orders its entries before the reads, and a
//! thread that ends hands its entries over in one step. A number is free again when nothing refers to its object; its
//! entries stay as they are, for their sum is zero.

use crate::facade::Mutex;
use crate::facade::atomic::AtomicI64;
use crate::facade::atomic::Ordering::Relaxed;
use std::sync::Arc;

/// Entries that a table grows by at least.
const STEP: usize = 256;

/// One thread's entries, by number. They do not move while the lock is held by another thread.
type Entries = Arc<Vec<AtomicI64>>;

/// All tables, and which numbers are taken.
#[derive(Debug)]
pub struct Tables(Mutex<Shared>);

#[derive(Debug)]
struct Shared {
    /// By member; `None` for one that ended.
    tables: Vec<Option<Entries>>,
    /// What members that ended left.
    ended: Vec<i64>,
    /// Numbers to be used again.
    free: Vec<u32>,
    /// The first number that was never taken. Zero is no object's.
    next: u32,
}

/// A thread's place among the tables.
#[derive(Debug)]
pub struct Member {
    place: usize,
    entries: Entries,
}

impl Default for Tables {
    fn default() -> Tables {
        Tables::new()
    }
}

impl Tables {
    /// No tables.
    pub fn new() -> Tables {
        Tables(Mutex::new(Shared { tables: Vec::new(), ended: Vec::new(), free: Vec::new(), next: 1 }))
    }

    /// A number for a new object.
    pub fn take_number(&self) -> u32 {
        let mut shared = self.0.lock();
        shared.free.pop().unwrap_or_else(|| {
            shared.next = shared.next.checked_add(1).expect("four billion classes and functions");
            shared.next - 1
        })
    }

    /// The number's object is gone, and nothing refers to it.
    pub fn give_number_back(&self, number: u32) {
        self.0.lock().free.push(number);
    }

    /// A table for the calling thread.
    pub fn join(&self) -> Member {
        let mut shared = self.0.lock();
        let entries: Entries = Arc::default();
        let free = shared.tables.iter().position(Option::is_none);
        let place = free.unwrap_or(shared.tables.len());
        match free {
            Some(place) => shared.tables[place] = Some(Arc::clone(&entries)),
            None => shared.tables.push(Some(Arc::clone(&entries))),
        }
        Member { place, entries }
    }

    /// Makes room in the member's table for `number`.
    pub fn grow(&self, member: &mut Member, number: u32) {
        let mut shared = self.0.lock();
        let wanted = (number as usize + 1).max(shared.next as usize).next_multiple_of(STEP);
        let old = member.entries.iter().map(|entry| entry.load(Relaxed));
        let grown: Vec<i64> = old.chain(std::iter::repeat(0)).take(wanted.max(member.entries.len())).collect();
        member.entries = Arc::new(grown.into_iter().map(AtomicI64::new).collect());
        shared.tables[member.place] = Some(Arc::clone(&member.entries));
    }

    /// Adds to what ended members left: for a thread whose own table is gone.
    pub fn add_to_ended(&self, number: u32, change: i64) {
        self.0.lock().add(number as usize, change);
    }

    /// The member ends: its entries are `ended`'s.
    pub fn leave(&self, member: Member) {
        let mut shared = self.0.lock();
        if mutate!("leave-in-two-steps") {
            shared.tables[member.place] = None;
            drop(shared);
            shared = self.0.lock();
        }
        for (number, entry) in member.entries.iter().enumerate() {
            shared.add(number, entry.load(Relaxed));
        }
        shared.tables[member.place] = None;
    }

    /// The references to the object of this number. In a stop.
    pub fn total(&self, number: u32) -> i64 {
        let shared = self.0.lock();
        let of = |entries: &Entries| entries.get(number as usize).map_or(0, |entry| entry.load(Relaxed));
        let left = shared.ended.get(number as usize).copied().unwrap_or(0);
        shared.tables.iter().flatten().map(of).sum::<i64>() + left
    }
}

impl Shared {
    fn add(&mut self, number: usize, change: i64) {
        if change == 0 {
            return;
        }
        if self.ended.len() <= number {
            self.ended.resize(number + 1, 0);
        }
        self.ended[number] += change;
    }
}

impl Member {
    /// Counts `change` references more. Says whether there was room.
    #[inline(always)]
    pub fn count(&self, number: u32, change: i64) -> bool {
        self.entries.get(number as usize).is_some_and(|entry| {
            add(entry, change);
            true
        })
    }

    /// The entries, which stay where they are until the table grows.
    pub fn entries(&self) -> &[AtomicI64] {
        &self.entries
    }
}

/// Adds to an entry of the calling thread's table.
#[inline(always)]
fn add(entry: &AtomicI64, change: i64) {
    entry.store(entry.load(Relaxed).wrapping_add(change), Relaxed);
}

#[cfg(any(typhon_loom, typhon_shuttle))]
pub use modelled::{count, give_number_back, take_number, total};
#[cfg(not(any(typhon_loom, typhon_shuttle)))]
pub use process::{count, give_number_back, take_number, total};

/// The tables of the process, and the calling thread's.
#[cfg(not(any(typhon_loom, typhon_shuttle)))]
mod process {
    use super::{AtomicI64, Member, Tables, add};
    use std::cell::{Cell, RefCell};
    use std::sync::LazyLock;

    static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);

    /// The thread's membership, which ends with the thread.
    struct Own(Option<Member>);

    impl Drop for Own {
        fn drop(&mut self) {
            ENTRIES.set((std::ptr::null(), 0));
            if let Some(member) = self.0.take() {
                TABLES.leave(member);
            }
        }
    }

    thread_local! {
        /// Where the thread's entries lie, and how many there are.
        static ENTRIES: Cell<(*const AtomicI64, usize)> = const { Cell::new((std::ptr::null(), 0)) };
        static OWN: RefCell<Own> = const { RefCell::new(Own(None)) };
    }

    /// A number for a new object, with one reference.
    pub fn take_number() -> u32 {
        let number = TABLES.take_number();
        count(number, 1);
        number
    }

    /// The number's object is gone, and nothing refers to it.
    pub fn give_number_back(number: u32) {
        TABLES.give_number_back(number);
    }

    /// The references to the object of this number. In a stop.
    pub fn total(number: u32) -> i64 {
        TABLES.total(number)
    }

    /// Counts `change` references more.
    #[inline]
    pub fn count(number: u32, change: i64) {
        let (entries, length) = ENTRIES.get();
        if (number as usize) < length {
            // SAFETY: the entries are `OWN`'s, and this is reset before they move or end.
            add(unsafe { &*entries.add(number as usize) }, change);
        } else {
            count_slowly(number, change);
        }
    }

    #[cold]
    #[inline(never)]
    fn count_slowly(number: u32, change: i64) {
        let counted = OWN.try_with(|own| {
            let mut own = own.borrow_mut();
            let member = own.0.get_or_insert_with(|| TABLES.join());
            TABLES.grow(member, number);
            ENTRIES.set((member.entries().as_ptr(), member.entries().len()));
            member.count(number, change)
        });
        if counted.is_err() {
            TABLES.add_to_ended(number, change);
        }
    }
}

/// Models count their objects in other ways.
#[cfg(any(typhon_loom, typhon_shuttle))]
mod modelled {
    /// No number.
    pub fn take_number() -> u32 {
        0
    }

    /// There is no number.
    pub fn give_number_back(_: u32) {}

    /// Not counted.
    pub fn total(_: u32) -> i64 {
        i64::MAX
    }

    /// Not counted.
    pub fn count(_: u32, _: i64) {}
}

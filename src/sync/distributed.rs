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
//! | a table, with its entries, from a thread that ends to one that begins | either | under the lock |
//! | the rest: references given up by threads without a table | anybody | under the lock |
//! | the sum | whoever has stopped all threads | under the lock |
//!
//! The sum is exact in a stop: whoever counts is attached, so the handshake orders its entries before the reads. Whose a
//! table is matters to nobody but the one who writes to it: a thread that ends leaves its entries as they are. A number is
//! free again when nothing refers to its object; its entries stay as they are, for their sum is zero.
//!
//! A table has its full length from the beginning, so that an increment is a load and a store without any test; its pages
//! are touched as they are used. Entry 0 is a sink: immortal objects have that number.

#[cfg(any(typhon_loom, typhon_shuttle))]
mod modelled;
#[cfg(not(any(typhon_loom, typhon_shuttle)))]
mod process;

use crate::facade::Mutex;
use crate::facade::atomic::AtomicI64;
use crate::facade::atomic::Ordering::Relaxed;

/// Numbers that there are: four million. When they are used up, what is made stays for ever.
const NUMBERS: usize = if cfg!(any(typhon_loom, typhon_shuttle)) { 4 } else { 1 << 22 };

/// One thread's entries, by number.
pub type Table = &'static [AtomicI64];

/// All tables, and which numbers are taken.
#[derive(Debug)]
pub struct Tables(Mutex<Shared>);

#[derive(Debug)]
struct Shared {
    /// All of them, also of threads that ended.
    tables: Vec<Table>,
    /// Those of threads that ended, for threads to come.
    idle: Vec<Table>,
    /// What threads gave up that have no table.
    rest: Vec<i64>,
    /// Numbers to be used again.
    free: Vec<u32>,
    /// The first number that was never taken. Zero is no object's.
    next: u32,
}

impl Default for Tables {
    fn default() -> Tables {
        Tables::new()
    }
}

impl Tables {
    /// No tables.
    pub fn new() -> Tables {
        let (tables, idle, rest, free) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Tables(Mutex::new(Shared { tables, idle, rest, free, next: 1 }))
    }

    /// A number for a new object; 0 when they are used up.
    pub fn take_number(&self) -> u32 {
        let mut shared = self.0.lock();
        match shared.free.pop() {
            Some(number) => number,
            None if shared.next as usize == NUMBERS => 0,
            None => {
                shared.next += 1;
                shared.next - 1
            }
        }
    }

    /// The number's object is gone, and nothing refers to it.
    pub fn give_number_back(&self, number: u32) {
        self.0.lock().free.push(number);
    }

    /// A table for the calling thread.
    pub fn join(&self) -> Table {
        let mut shared = self.0.lock();
        let idle = if mutate!("one-table-for-two") { shared.idle.last().copied() } else { shared.idle.pop() };
        idle.unwrap_or_else(|| {
            let table = new_table();
            shared.tables.push(table);
            table
        })
    }

    /// Counts for a thread that has no table.
    pub fn count_in_rest(&self, number: u32, change: i64) {
        self.0.lock().add(number as usize, change);
    }

    /// The thread of this table ends; another one goes on with its entries.
    pub fn leave(&self, table: Table) {
        self.0.lock().idle.push(table);
    }

    /// The references to the object of this number. In a stop.
    pub fn total(&self, number: u32) -> i64 {
        let shared = self.0.lock();
        let of_tables: i64 = shared.tables.iter().map(|table| table[number as usize].load(Relaxed)).sum();
        of_tables + shared.rest.get(number as usize).copied().unwrap_or(0)
    }
}

impl Shared {
    fn add(&mut self, number: usize, change: i64) {
        if self.rest.len() <= number {
            self.rest.resize(number + 1, 0);
        }
        self.rest[number] += change;
    }
}

/// A table of zeros, for ever: its pages are the system's until they are written.
#[cfg(not(any(typhon_loom, typhon_shuttle)))]
fn new_table() -> Table {
    let zeros = Box::leak(vec![0i64; NUMBERS].into_boxed_slice());
    // SAFETY: an atomic integer is laid out as an integer, and nobody else has the box.
    unsafe { std::slice::from_raw_parts(zeros.as_ptr().cast(), NUMBERS) }
}

#[cfg(any(typhon_loom, typhon_shuttle))]
fn new_table() -> Table {
    Box::leak((0..NUMBERS).map(|_| AtomicI64::new(0)).collect())
}

#[cfg(any(typhon_loom, typhon_shuttle))]
pub use modelled::{add, decrement, give_number_back, increment, take_number, total};
#[cfg(not(any(typhon_loom, typhon_shuttle)))]
pub use process::{add, decrement, give_number_back, increment, join, take_number, total};

//! Words outside of the heap: registers, and the code of frames.
//!
//! They hold trace-only objects without counting them, so a trial must know them. And they are hints for marking: what they
//! lead to is most of what counts would have to acquit.
//!
//! Each thread that has registers tells where they are. They are looked at in a stop; who ends waits until nobody looks.

use parking_lot::Mutex;

use crate::word::Word;

/// Which words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All that may be the address of an object, borrowed bit or not. Some hold nothing any more.
    All,
    /// Those of variables: what they name is alive.
    Variables,
}

/// Hands on words; such as are no address of an object do no harm.
///
/// # Safety
/// The address is what was registered, and its thread is stopped, or it is the calling thread's.
pub type Visit = unsafe fn(usize, Which, &mut dyn FnMut(Word));

static HOLDERS: Mutex<Vec<(usize, Visit)>> = Mutex::new(Vec::new());

/// A thread's registers are looked at until this is dropped.
#[must_use = "nobody looks any more when this is dropped"]
#[derive(Debug)]
pub struct Registered(usize);

/// Has the registers of a thread looked at: `visit` is called with the address.
///
/// # Safety
/// `visit` may be called with the address in every stop, and on the thread itself, until the result is dropped.
pub unsafe fn register(address: usize, visit: Visit) -> Registered {
    HOLDERS.lock().push((address, visit));
    Registered(address)
}

impl Drop for Registered {
    fn drop(&mut self) {
        HOLDERS.lock().retain(|&(address, _)| address != self.0);
    }
}

/// The addresses of those that are looked at by `visit`, in the order in which they were registered. In a stop they stay.
pub fn addresses(visit: Visit) -> Vec<usize> {
    HOLDERS
        .lock()
        .iter()
        .filter(|&&(_, other)| std::ptr::fn_addr_eq(other, visit))
        .map(|&(address, _)| address)
        .collect()
}

/// The words of all threads. In a stop.
pub fn words(which: Which) -> Vec<Word> {
    let mut words = Vec::new();
    for &(address, visit) in &*HOLDERS.lock() {
        // SAFETY: whoever registered promised it, and all other threads are stopped.
        unsafe { visit(address, which, &mut |word| words.push(word)) };
    }
    words
}

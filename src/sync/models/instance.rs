//! An object whose last attribute slot becomes the place of its dictionary: `design/instances.md`.

use crate::ByteLock;
use crate::facade::atomic::AtomicUsize;
use crate::facade::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::facade::cell::UnsafeCell;
use crate::facade::thread;
use std::sync::Arc;

/// The shapes.
const IN_SLOTS: usize = 0;
const IN_DICTIONARY: usize = 1;

/// A slot's words: empty, the values of the two attributes, and the dictionary, which has the tag.
const EMPTY: usize = 0;
const VALUES: [usize; 2] = [8, 16];
const TAG: usize = 4;
const DICTIONARY: usize = 32 | TAG;

struct Object {
    lock: ByteLock,
    shape: AtomicUsize,
    slots: [AtomicUsize; 2],
    /// What the dictionary holds; filled before others see it.
    dictionary: UnsafeCell<[usize; 2]>,
}

// SAFETY: loom reports accesses to the dictionary that race.
unsafe impl Sync for Object {}
// SAFETY: as above.
unsafe impl Send for Object {}

impl Object {
    fn read(&self, at: usize) -> usize {
        loop {
            if self.shape.load(Acquire) == IN_DICTIONARY {
                assert_eq!(self.slots[1].load(Acquire), DICTIONARY, "no dictionary in its place");
                // SAFETY: loom reports a race.
                return self.dictionary.with(|values| unsafe { (*values)[at] });
            }
            let word = self.slots[at].load(Acquire);
            if word & TAG != 0 && !mutate!("reader-ignores-the-tag") {
                // The writer has not finished, or has just done so.
                drop(self.lock.lock());
            } else if word != EMPTY {
                return word;
            }
            assert_eq!(self.shape.load(Acquire), IN_DICTIONARY, "an attribute is lost");
        }
    }

    fn move_to_dictionary(&self) {
        let held = self.lock.lock();
        // SAFETY: loom reports a race.
        self.dictionary.with_mut(|values| unsafe { *values = VALUES });
        let (late, early) = (mutate!("dictionary-after-the-shape"), mutate!("emptied-before-the-shape"));
        if early {
            self.slots[0].store(EMPTY, Release);
        }
        if !late {
            self.slots[1].store(DICTIONARY, Release);
        }
        self.shape.store(IN_DICTIONARY, Release);
        if late {
            self.slots[1].store(DICTIONARY, Release);
        }
        self.slots[0].store(EMPTY, Release);
        drop(held);
    }
}

/// An object goes to dictionary mode while another thread reads its two attributes: both are found, wherever they are.
pub fn object_gets_a_dictionary() {
    let object = Arc::new(Object {
        lock: ByteLock::new(),
        shape: AtomicUsize::new(IN_SLOTS),
        slots: VALUES.map(AtomicUsize::new),
        dictionary: UnsafeCell::new([0; 2]),
    });
    let reader = thread::spawn({
        let object = Arc::clone(&object);
        move || {
            for at in [1, 0] {
                assert_eq!(object.read(at), VALUES[at], "another object was taken for an attribute");
            }
        }
    });
    object.move_to_dictionary();
    reader.join().unwrap();
    assert_eq!(object.slots[1].load(Relaxed), DICTIONARY);
}

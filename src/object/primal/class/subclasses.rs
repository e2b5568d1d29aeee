//! The classes that name a class among their bases.
//!
//! A base's list does not keep them alive. A class knows in whose lists it is, and leaves them when the collector has
//! condemned it: until then whoever reads a list finds it dead, and passes it over.

use parking_lot::Mutex;
use typhon_heap::{
    Header, Slot, Trace, Tracer, Value, collect, local,
    word::{self, Word},
};

use crate::{
    class::{Class, word_of},
    primal::tuple::Tuple,
};

/// A class's subclasses, and the bases in whose lists it is itself.
pub struct Subclasses {
    /// In the order in which they came.
    list: Mutex<Vec<Word>>,
    /// The class, which is in the lists of `bases`, a tuple.
    own: std::sync::atomic::AtomicU64,
    bases: Slot,
}

impl Subclasses {
    pub(crate) fn new() -> Subclasses {
        Subclasses {
            list: Mutex::new(Vec::new()),
            own: std::sync::atomic::AtomicU64::new(word::EMPTY),
            bases: Slot::EMPTY,
        }
    }

    /// Those that are alive.
    pub fn values(&self) -> Vec<Value> {
        let alive = |&word: &Word| {
            // SAFETY: a class is in the list until it was condemned and cut, and its header stays readable until the next
            // poll; one that is condemned refuses the count.
            let counted = unsafe { &(*(word as *const Header)).counts }.try_increment(local::me());
            // SAFETY: the count was made just now.
            let value = if counted { unsafe { Value::from_word(word) } } else { None };
            value.filter(|class| class.header().is_some_and(collect::admits))
        };
        self.list.lock().iter().filter_map(alive).collect()
    }

    /// Enters `class`, whose this is, in the lists of its bases, and leaves those of the bases before.
    pub(crate) fn enter(&self, class: &Class, bases: &Value) {
        let own = word_of(class);
        self.own.store(own, std::sync::atomic::Ordering::Relaxed);
        let before = self.bases.replace(&class.header, Some(bases.clone()));
        before.iter().for_each(|before| remove(own, before));
        for base in Tuple::items_of(bases).iter().filter_map(Class::from) {
            base.subclasses.list.lock().push(own);
        }
    }
}

/// Takes a class out of the lists of bases.
fn remove(own: Word, bases: &Value) {
    for base in Tuple::items_of(bases).iter().filter_map(Class::from) {
        let mut list = base.subclasses.list.lock();
        // Who goes came lately, as a rule.
        if let Some(at) = list.iter().rposition(|&word| word == own) {
            list.remove(at);
        }
    }
}

impl Trace for Subclasses {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if tracer.cuts()
            && let Some(bases) = self.bases.get_held()
        {
            remove(self.own.load(std::sync::atomic::Ordering::Relaxed), &bases);
        }
        self.bases.trace(tracer);
    }
}

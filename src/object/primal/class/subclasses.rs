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
    primal::{
        class::members::Members,
        tuple::{self, Tuple},
    },
};

/// A class's subclasses, and the bases in whose lists it is itself.
pub struct Subclasses {
    /// In the order in which they came.
    list: Mutex<Members>,
    /// Classes that do not derive from this one, but have it in their MRO by the wish of their metaclass.
    followers: Mutex<Members>,
    /// The class, which is in the lists of `bases` and among the followers of `strangers`, tuples.
    own: std::sync::atomic::AtomicU64,
    bases: Slot,
    strangers: Slot,
}

impl Subclasses {
    pub(crate) fn new() -> Subclasses {
        Subclasses {
            list: Mutex::new(Members::new()),
            followers: Mutex::new(Members::new()),
            own: std::sync::atomic::AtomicU64::new(word::EMPTY),
            bases: Slot::EMPTY,
            strangers: Slot::EMPTY,
        }
    }

    /// Those that are alive.
    pub fn values(&self) -> Vec<Value> {
        values_of(&self.list)
    }

    /// The followers that are alive.
    pub(crate) fn followers(&self) -> Vec<Value> {
        values_of(&self.followers)
    }

    /// Enters `class`, whose this is, in the lists of its bases, and leaves those of the bases before.
    pub(crate) fn enter(&self, class: &Class, bases: &Value) {
        let own = word_of(class);
        self.own.store(own, std::sync::atomic::Ordering::Relaxed);
        let before = self.bases.replace(&class.header, Some(bases.clone()));
        before.iter().for_each(|before| remove(own, before, |base| &base.list));
        for base in Tuple::items_of(bases).iter().filter_map(Class::from) {
            base.subclasses.list.lock().push(own);
        }
    }

    /// Enters `class`, whose this is, among the followers of what its MRO has from elsewhere than its bases.
    pub(crate) fn follow(&self, class: &Class, order: &Value) {
        let own = word_of(class);
        let bases = class.bases_value();
        let bases: Vec<&Class> = Tuple::items_of(&bases).iter().filter_map(Class::from).collect();
        let comes_from_elsewhere = |above: &&Value| {
            let known = |above| bases.iter().any(|base| base.is_subclass_of(above));
            Class::from(above).is_some_and(|above| !std::ptr::eq(above, class) && !known(above))
        };
        let strangers: Vec<Value> = Tuple::items_of(order).iter().filter(comes_from_elsewhere).cloned().collect();
        if strangers.is_empty() && self.strangers.peek() == word::EMPTY {
            return;
        }
        self.own.store(own, std::sync::atomic::Ordering::Relaxed);
        strangers.iter().filter_map(Class::from).for_each(|above| above.subclasses.followers.lock().push(own));
        let before = self.strangers.replace(&class.header, Some(tuple::new_trace_only(strangers)));
        before.iter().for_each(|before| remove(own, before, |above| &above.followers));
    }
}

fn values_of(list: &Mutex<Members>) -> Vec<Value> {
    let alive = |word: Word| {
        // SAFETY: a class is in the list until it was condemned and cut, and its header stays readable until the next
        // poll; one that is condemned refuses the count.
        let counted = unsafe { &(*(word as *const Header)).counts }.try_increment(local::me());
        // SAFETY: the count was made just now.
        let value = if counted { unsafe { Value::from_word(word) } } else { None };
        value.filter(|class| class.header().is_some_and(collect::admits))
    };
    list.lock().iter().filter_map(alive).collect()
}

/// Takes a class out of the lists of the classes in a tuple.
fn remove(own: Word, classes: &Value, list: impl Fn(&Subclasses) -> &Mutex<Members>) {
    for class in Tuple::items_of(classes).iter().filter_map(Class::from) {
        list(&class.subclasses).lock().remove(own);
    }
}

impl Trace for Subclasses {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        let own = self.own.load(std::sync::atomic::Ordering::Relaxed);
        if tracer.cuts() {
            self.bases.get_held().iter().for_each(|bases| remove(own, bases, |base| &base.list));
            self.strangers.get_held().iter().for_each(|strangers| remove(own, strangers, |above| &above.followers));
        }
        self.bases.trace(tracer);
        self.strangers.trace(tracer);
    }
}

//! Looking attributes up, in a class's own namespace and along the MRO.

use typhon_heap::{Value, word};

use super::Class;
use crate::{known::Known, lookups::Found, primal::tuple::Tuple, vm::Vm};

impl Class {
    /// An attribute of the class's own namespace.
    pub fn own(&self, vm: &Vm, name: &Value) -> Option<Value> {
        self.dict().get_interned(vm, name)
    }

    /// Looks `name` (an interned str) up in the MRO. Constant time where the thread looked it up before.
    #[inline]
    pub fn lookup(&self, vm: &Vm, name: &Value) -> Option<Value> {
        let found = self.find(vm, name)?;
        // Removed meanwhile: another class may have it.
        found.value(vm, name).or_else(|| self.walk(vm, name).value(vm, name))
    }

    /// As `lookup`, with the class that has it.
    pub fn lookup_where(&self, vm: &Vm, name: &Value) -> Option<(Value, Value)> {
        let found = self.find(vm, name)?;
        // SAFETY: the class that a lookup of this class's version found is in the MRO, which keeps it.
        found.value(vm, name).map(|value| (value, unsafe { Value::count_word(found.owner) }))
    }

    /// Whether the first class of the MRO that has `name` is `object`.
    pub fn has_from_object(&self, vm: &Vm, name: &Value) -> bool {
        self.find(vm, name).is_some_and(|found| found.owner == Known::Object.value().word())
    }

    /// Where the MRO has `name`; `None` where no class has it.
    #[inline]
    fn find(&self, vm: &Vm, name: &Value) -> Option<Found> {
        let found = vm.lookups.find(self.version(), name.word()).unwrap_or_else(|| self.walk(vm, name));
        (found.owner != word::EMPTY).then_some(found)
    }

    /// Goes through the MRO, and remembers.
    #[inline(never)]
    fn walk(&self, vm: &Vm, name: &Value) -> Found {
        // The version first: what is found now may be newer, never older than it.
        let version = self.version();
        let found = match self.search(vm, name) {
            Some((value, owner)) => Found::new(&value, &owner),
            None => Found::NOTHING,
        };
        // Another string may come to the address of one that is not interned.
        if crate::intern::is_interned(name) {
            vm.lookups.learn(version, name.word(), found);
        }
        found
    }

    /// Goes through the MRO.
    pub(super) fn search(&self, vm: &Vm, name: &Value) -> Option<(Value, Value)> {
        let mro = self.mro();
        Tuple::items_of(&mro).iter().find_map(|class| Some((Class::from(class)?.own(vm, name)?, class.clone())))
    }
}

impl Found {
    /// The attribute, or `None` where it was removed meanwhile.
    #[inline]
    fn value(self, vm: &Vm, name: &Value) -> Option<Value> {
        if self.owner == word::EMPTY {
            return None;
        }
        if self.value != word::EMPTY {
            // SAFETY: it is immediate or trace-only, and the class of this version keeps it.
            return Some(unsafe { Value::count_word(self.value) });
        }
        // SAFETY: the owner's word is that of a class, which the class of this version keeps.
        unsafe { &*(self.owner as *const Class) }.own(vm, name)
    }
}

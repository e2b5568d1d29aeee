//! Changes of classes: one at a time, each with a new version here and in subclasses.

use std::sync::atomic::{AtomicU32, Ordering};

use typhon_heap::Value;

use super::Class;
use crate::{dunder::Dunder, primal::str as string, raise::Result, vm::Vm};

static NEXT_VERSION: AtomicU32 = AtomicU32::new(1);

pub(super) fn fresh_version() -> u32 {
    NEXT_VERSION.fetch_add(1, Ordering::Relaxed)
}

/// Serialises changes of classes, so that slots, versions and namespaces of a hierarchy change together.
static CHANGES: parking_lot::ReentrantMutex<()> = parking_lot::const_reentrant_mutex(());

/// Excludes other changes of classes until the result is dropped. No Python code runs meanwhile.
pub(crate) fn changes() -> parking_lot::ReentrantMutexGuard<'static, ()> {
    CHANGES.lock()
}

impl Class {
    /// Sets or (with `None`) deletes an attribute of the namespace. Returns false where there was nothing to delete.
    /// Renews slots and versions here and in subclasses. Atomic for readers: they see the old attribute or the new one.
    pub fn set_attribute(&self, vm: &Vm, name: &Value, value: Option<Value>) -> Result<bool> {
        let _guard = CHANGES.lock();
        let found = match value {
            Some(value) => {
                self.dict().set_interned(vm, name, value);
                true
            }
            None => self.dict().remove_interned(vm, name),
        };
        self.changed(vm, Some(name));
        Ok(found)
    }

    /// The namespace changed under `name` (or anywhere): renews slots and versions. The version first, for the slots are
    /// looked up; and again, for caches may have been filled from old slots meanwhile.
    pub(crate) fn changed(&self, vm: &Vm, name: Option<&Value>) {
        self.change(vm, name);
        for follower in self.subclasses.followers() {
            if let Some(follower) = Class::from(&follower) {
                follower.change(vm, name);
            }
        }
    }

    fn change(&self, vm: &Vm, name: Option<&Value>) {
        self.renew_version();
        match name.map(|name| string::as_str(name).and_then(Dunder::of_name)) {
            Some(Some(dunder)) => self.fix_slot(vm, dunder),
            Some(None) => {}
            None => Dunder::ALL.iter().for_each(|&dunder| self.fix_slot(vm, dunder)),
        }
        self.renew_version();
        for subclass in self.subclass_values() {
            if let Some(subclass) = Class::from(&subclass) {
                subclass.change(vm, name);
            }
        }
    }

    pub(super) fn renew_version(&self) {
        let version = fresh_version();
        self.version.store(version, Ordering::Release);
        self.shapes().for_each(|shape| shape.get().version.store(version, Ordering::Release));
    }

    /// The classes that name this one among their bases.
    pub(crate) fn subclass_values(&self) -> Vec<Value> {
        self.subclasses.values()
    }

    /// Sets `__bases__` and `__base__`. The caller holds [`changes`], and takes the steps that must follow.
    pub(crate) fn replace_bases(&self, bases: &Value, base: Option<Value>) {
        self.bases.set(&self.header, bases.clone());
        drop(self.base.replace(&self.header, base));
    }

    /// Sets the MRO and returns the old one.
    pub(crate) fn set_mro(&self, mro: Value) -> Value {
        mro.publish();
        self.subclasses.follow(self, &mro);
        self.mro.replace(&self.header, Some(mro)).unwrap_or_else(crate::primal::tuple::empty)
    }
}

//! One lock for each module that is being imported.
//!
//! A thread that would wait for a module whose importer waits for it in turn goes on with the module as it is, half made,
//! as CPython's import locks do: a cycle of imports must end. All locks stand in one table under one mutex; imports are
//! rare, and the mutex is never held while anything runs.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use parking_lot::{Condvar, Mutex};
use typhon_object::{heap::local, prelude::*, primal::str as string};

#[derive(Default)]
struct Table {
    /// Locks that are held: by module name, the owner and how often.
    held: HashMap<Box<str>, (u32, usize)>,
    /// Which module a thread waits for.
    waiting: HashMap<u32, Box<str>>,
}

#[derive(Default)]
struct Locks {
    table: Mutex<Table>,
    released: Condvar,
}

static LOCKS: LazyLock<Arc<Locks>> = LazyLock::new(Arc::default);

impl Table {
    /// Whether waiting for `name` would close a circle that leads back to thread `me`.
    fn would_deadlock(&self, name: &str, me: u32) -> bool {
        let mut name = name;
        for _ in 0..=self.waiting.len() {
            let Some(&(owner, _)) = self.held.get(name) else { return false };
            if owner == me {
                return true;
            }
            match self.waiting.get(&owner) {
                Some(next) => name = next,
                None => return false,
            }
        }
        false
    }
}

/// A held module lock.
pub struct Held {
    name: Box<str>,
}

/// Takes the lock of a module, waiting where another thread imports it. `None` where that would never end.
pub fn acquire(name: &str) -> Option<Held> {
    let me = local::me();
    let locks = LOCKS.clone();
    {
        let mut table = locks.table.lock();
        match table.held.get(name).copied() {
            None => {
                table.held.insert(name.into(), (me, 1));
                return Some(Held { name: name.into() });
            }
            Some((owner, count)) if owner == me => {
                table.held.insert(name.into(), (me, count + 1));
                return Some(Held { name: name.into() });
            }
            Some(_) if table.would_deadlock(name, me) => return None,
            Some(_) => table.waiting.insert(me, name.into()),
        };
    }
    let taken = local::detached(|| {
        let mut table = locks.table.lock();
        loop {
            if !table.held.contains_key(name) {
                table.waiting.remove(&me);
                table.held.insert(name.into(), (me, 1));
                return true;
            }
            if table.would_deadlock(name, me) {
                table.waiting.remove(&me);
                return false;
            }
            locks.released.wait(&mut table);
        }
    });
    taken.then(|| Held { name: name.into() })
}

impl Drop for Held {
    fn drop(&mut self) {
        release(&self.name);
    }
}

fn release(name: &str) {
    let mut table = LOCKS.table.lock();
    if let Some((_, count)) = table.held.get_mut(name) {
        *count -= 1;
        if *count == 0 {
            table.held.remove(name);
            LOCKS.released.notify_all();
        }
    }
}

/// Waits until nobody imports the module, or until waiting would never end.
pub fn wait_for(name: &str) {
    drop(acquire(name));
}

/// In the child of a fork: the locks of threads that are gone are free.
pub fn after_fork() {
    let me = local::me();
    let mut table = LOCKS.table.lock();
    table.waiting.clear();
    table.held.retain(|_, (owner, _)| *owner == me);
}

/// The import locks as `importlib` takes them: a context manager.
#[pytype(name = "_ModuleLockManager", module = "_frozen_importlib", flags(base))]
pub struct LockManager {
    name: Frozen,
    held: Opaque<Mutex<Vec<Held>>>,
}

#[pymethods]
impl LockManager {
    #[new]
    fn __new__(_class: &Value, name: &Value) -> Value {
        name.publish();
        typhon_object::heap::new(LockManager {
            header: Header::of::<LockManager>(),
            name: Frozen::new(name.clone()),
            held: Opaque(Mutex::new(Vec::new())),
        })
    }

    fn __enter__(&self) {
        let held = acquire(&string::lossy(&self.name));
        self.held.lock().extend(held);
    }

    fn __exit__(&self, _args: Args<'_>) {
        drop(self.held.lock().pop());
    }
}

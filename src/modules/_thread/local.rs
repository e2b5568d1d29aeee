//! `_local`: attributes that each thread has for itself.
//!
//! A thread keeps its dictionaries by the number of the `_local`; a `_local` knows the threads that have one, so that both
//! ends clear up. The two maps are locked by whoever is alone with them nearly always.

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::Mutex;
use typhon_object::{
    attribute,
    dunder::Dunder,
    prelude::*,
    primal::{common::shape_for, dict, str as string},
};

/// A thread's dictionaries.
type Dicts = Arc<Mutex<HashMap<u64, Value>>>;

thread_local! {
    static DICTS: RefCell<Option<Dicts>> = const { RefCell::new(None) };
}

static NEXT: AtomicU64 = AtomicU64::new(1);

fn mine() -> Dicts {
    DICTS.with_borrow_mut(|dicts| Arc::clone(dicts.get_or_insert_default()))
}

/// The thread is about to end: its dictionaries go.
pub fn leave() {
    let dicts = DICTS.take();
    if let Some(dicts) = dicts {
        let dying = std::mem::take(&mut *dicts.lock());
        drop(dying);
    }
}

/// A thread's dictionaries, by the number of the `_local`.
type Dictionaries = Mutex<HashMap<u64, Value>>;

/// What a `_local` knows of the threads that have a dictionary for it.
struct Users {
    number: u64,
    threads: Mutex<Vec<Weak<Dictionaries>>>,
}

impl Drop for Users {
    fn drop(&mut self) {
        for thread in self.threads.get_mut().drain(..) {
            if let Some(dicts) = thread.upgrade() {
                let dying = dicts.lock().remove(&self.number);
                drop(dying);
            }
        }
    }
}

/// Thread-local data
#[pytype(name = "_local", module = "_thread", flags(base))]
pub struct Local {
    args: Frozen,
    names: Frozen,
    users: Opaque<Users>,
}

impl Local {
    /// The calling thread's dictionary. Where it has none yet, the class's `__init__` runs with it.
    fn dict(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(local) = this.native::<Local>() else { return Err(vm.type_error("a _thread._local was expected")) };
        let dicts = mine();
        if let Some(dict) = dicts.lock().get(&local.users.number).cloned() {
            return Ok(dict);
        }
        let fresh = dict::new();
        fresh.publish();
        {
            let mut threads = local.users.threads.lock();
            threads.retain(|thread| thread.strong_count() > 0);
            threads.push(Arc::downgrade(&dicts));
        }
        dicts.lock().insert(local.users.number, fresh.clone());
        let class = vm.class_of(this);
        if !class.slots().same(Known::Object.class().slots(), Dunder::Init)
            && let Some(init) = class.slots().any(Dunder::Init)
        {
            let args = Args::new(Tuple::items_of(&local.args), Tuple::items_of(&local.names));
            if let Err(raised) = typhon_object::call::with_first(this, args, |args| init(vm, args)) {
                let removed = dicts.lock().remove(&local.users.number);
                drop(removed);
                return Err(raised);
            }
        }
        Ok(fresh)
    }

    fn set(this: &Value, vm: &Vm, name: &Value, value: Option<&Value>) -> Result<()> {
        let name = vm.attr_name(name)?;
        let dict = Local::dict(this, vm)?;
        if name.is(&vm.names().__dict__) {
            let (class, name) = (vm.class_of(this).full_name(vm), string::lossy(&name));
            return Err(vm.attribute_error(format!("'{class}' object attribute '{name}' is read-only")));
        }
        if let Some(found) = vm.class_of(this).lookup(vm, &name)
            && attribute::is_data_descriptor(vm, &found)
        {
            return attribute::generic_set(vm, this, &name, value);
        }
        let Some(target) = Dict::from(&dict) else { return Ok(()) };
        match value {
            Some(value) => target.set(vm, &name, value.clone()),
            None if target.remove(vm, &name)?.is_some() => Ok(()),
            None => Err(vm.attribute_error_of(this, &string::lossy(&name))),
        }
    }
}

#[pymethods]
impl Local {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<Local>(vm, class)?;
        let plain =
            Class::from(class).is_some_and(|class| class.slots().same(Known::Object.class().slots(), Dunder::Init));
        if plain && !args.values().is_empty() {
            return Err(vm.type_error("Initialization arguments are not supported"));
        }
        let local = Local {
            header: Header::with_shape(shape),
            args: Frozen::new(vm.tuple(args.values().to_vec())),
            names: Frozen::new(vm.tuple(args.names().to_vec())),
            users: Opaque(Users { number: NEXT.fetch_add(1, Ordering::Relaxed), threads: Mutex::default() }),
        };
        let this = typhon_heap::new_instance(shape, local);
        // The making thread's dictionary is there before `__init__` is called for it.
        let (dicts, fresh) = (mine(), dict::new());
        fresh.publish();
        if let Some(local) = this.native::<Local>() {
            local.users.threads.lock().push(Arc::downgrade(&dicts));
            dicts.lock().insert(local.users.number, fresh);
        }
        Ok(this)
    }

    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let name = vm.attr_name(name)?;
        let dict = Local::dict(this, vm)?;
        if name.is(&vm.names().__dict__) {
            return Ok(dict);
        }
        let Some(target) = Dict::from(&dict) else { return Ok(Value::NONE) };
        match attribute::generic_get_with_dict(vm, this, &name, target)? {
            Some(value) => Ok(value),
            None => Err(vm.attribute_error_of(this, &string::lossy(&name))),
        }
    }

    fn __setattr__(this: &Value, vm: &Vm, name: &Value, value: &Value) -> Result<()> {
        Local::set(this, vm, name, Some(value))
    }

    fn __delattr__(this: &Value, vm: &Vm, name: &Value) -> Result<()> {
        Local::set(this, vm, name, None)
    }
}

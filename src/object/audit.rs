//! Audit events (PEP 578): what a program does to the system and to itself, told to hooks.
//!
//! Hooks stay for ever. Where there is none an event costs one load and a branch, and its arguments are not made.

use std::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Release},
};

use parking_lot::RwLock;
use typhon_heap::Value;

use crate::{ops, primal::tuple, raise::Result, vm::Vm};

static HOOKS: RwLock<Vec<Value>> = RwLock::new(Vec::new());
/// There is a hook.
static HEARD: AtomicBool = AtomicBool::new(false);

/// Adds a hook, which hears of all that happens from now on, on all threads.
pub fn add(hook: &Value) {
    hook.publish();
    HOOKS.write().push(hook.clone());
    HEARD.store(true, Release);
}

/// Calls all hooks. They are not traced themselves, but where their `__cantrace__` is true.
///
/// # Errors
/// What a hook raises.
#[cold]
#[inline(never)]
pub fn tell(vm: &Vm, event: &Value, args: &[Value]) -> Result<()> {
    let hooks = HOOKS.read().clone();
    let args = [event.clone(), tuple::from_slice(args)];
    for hook in hooks {
        let traced = match vm.find_attr_str(&hook, "__cantrace__")? {
            Some(traced) => ops::truth(vm, &traced)?,
            None => false,
        };
        if traced {
            vm.call(&hook, &args)?;
        } else {
            (vm.hooks().call_untraced)(vm, &hook, &args)?;
        }
    }
    Ok(())
}

impl Vm {
    /// Whether anybody hears of events.
    #[inline(always)]
    pub fn is_audited(&self) -> bool {
        HEARD.load(Acquire)
    }

    /// Tells of an event that is about to happen.
    ///
    /// # Errors
    /// What a hook raises: the event must not happen then.
    #[inline]
    pub fn audit<A: AsRef<[Value]>>(&self, event: &str, args: impl FnOnce() -> A) -> Result<()> {
        if self.is_audited() {
            return tell(self, &self.intern(event), args().as_ref());
        }
        Ok(())
    }
}

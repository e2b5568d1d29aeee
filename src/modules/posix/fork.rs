//! `fork`, and what is called before and after it.
//!
//! Only a process with a single thread is forked: a child has none but the one that forked, and what the others were about
//! would stay undone for ever.

use std::time::Duration;

use parking_lot::Mutex;
use typhon_heap::local;
use typhon_object::{args::Maybe, prelude::*, primal::str};

use super::sys;
use crate::support::{Errno, os_error, unraisable};

/// What `register_at_fork` was given: before, after in the child, after in the parent.
static AT_FORK: Mutex<[Vec<Value>; 3]> = Mutex::new([const { Vec::new() }; 3]);
const BEFORE: usize = 0;
const IN_CHILD: usize = 1;
const IN_PARENT: usize = 2;

/// Calls what was registered for a moment; exceptions have nowhere to go.
fn call_registered(vm: &Vm, moment: usize) -> Result<()> {
    let mut callbacks = AT_FORK.lock()[moment].clone();
    if moment == BEFORE {
        callbacks.reverse();
    }
    for callback in callbacks {
        if let Err(raised) = vm.call(&callback, &[]) {
            let error = vm.catch(raised);
            let message = format!("Exception ignored in atfork callback {}", str::lossy(&ops::repr(vm, &callback)?));
            unraisable::report(vm, vm.raise_again(error), Some(&message), None);
        }
    }
    Ok(())
}

/// So many milliseconds a fork waits for threads that are just ending: their locks are free, and nobody knows of them any more.
const PATIENCE: u32 = 100;

/// What the system call returns; `None` where there are other threads.
fn fork_alone() -> Option<std::result::Result<i32, Errno>> {
    (0..PATIENCE).find_map(|_| {
        let forked = local::fork(sys::fork);
        if forked.is_none() {
            local::detached(|| std::thread::sleep(Duration::from_millis(1)));
        }
        forked
    })
}

/// Forking.
#[pymodule(name = "posix")]
mod module {
    /// Fork a child process.
    ///
    /// Return 0 to child process and PID of child to parent process.
    fn fork(vm: &Vm) -> Result<i32> {
        vm.audit("os.fork", || [])?;
        super::call_registered(vm, BEFORE)?;
        let Some(forked) = super::fork_alone() else {
            super::call_registered(vm, IN_PARENT)?;
            return Err(vm.not_implemented("fork() of a process with several threads is not built yet"));
        };
        super::call_registered(vm, if forked == Ok(0) { IN_CHILD } else { IN_PARENT })?;
        forked.map_err(|errno| os_error(vm, errno))
    }

    /// Register callables to be called when forking a new process.
    ///
    ///   before
    ///     A callable to be called in the parent before the fork() syscall.
    ///   after_in_child
    ///     A callable to be called in the child after fork().
    ///   after_in_parent
    ///     A callable to be called in the parent after fork().
    ///
    /// 'before' callbacks are called in reverse order.
    /// 'after_in_child' and 'after_in_parent' callbacks are called in order.
    #[sig(*, before = ..., after_in_child = ..., after_in_parent = ...)]
    fn register_at_fork(
        vm: &Vm,
        before: Maybe<'_>,
        after_in_child: Maybe<'_>,
        after_in_parent: Maybe<'_>,
    ) -> Result<()> {
        let given =
            [("before", before.0), ("after_in_child", after_in_child.0), ("after_in_parent", after_in_parent.0)];
        if given.iter().all(|(_, callback)| callback.is_none()) {
            return Err(vm.type_error("At least one argument is required."));
        }
        for (name, callback) in given {
            if let Some(callback) = callback
                && vm.class_of(callback).call_slot().is_none()
            {
                let given = vm.type_name(callback);
                return Err(vm.type_error(format!("'{name}' must be callable, not {given}")));
            }
        }
        for (index, (_, callback)) in given.into_iter().enumerate() {
            if let Some(callback) = callback {
                callback.publish();
                AT_FORK.lock()[index].push(callback.clone());
            }
        }
        Ok(())
    }
}

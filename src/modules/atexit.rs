//! `atexit`: functions that run when the program ends.

use parking_lot::Mutex;
use typhon_object::{
    prelude::*,
    primal::{str as string, tuple},
};

/// Registered calls, the newest last: tuples of function, positional arguments, keyword names and values.
static CALLS: Mutex<Vec<Value>> = Mutex::new(Vec::new());

/// Runs the registered calls, the newest first; what they raise is reported and passed over.
fn run(vm: &Vm) {
    loop {
        let Some(call) = CALLS.lock().pop() else { return };
        let [function, args, names] = Tuple::items_of(&call) else { continue };
        let args = Args::new(Tuple::items_of(args), Tuple::items_of(names));
        if let Err(raised) = vm.call_args(function, args) {
            let shown = ops::repr(vm, function).map(|shown| string::lossy(&shown));
            let shown = shown.unwrap_or_else(|raised| {
                drop(vm.catch(raised));
                vm.type_name(function)
            });
            let message = format!("Exception ignored in atexit callback {shown}");
            crate::support::unraisable::report(vm, raised, Some(&message), None);
        }
    }
}

/// allow programmer to define multiple exit functions to be executed
/// upon normal program termination.
///
/// Two public functions, register and unregister, are defined.
#[pymodule(name = "atexit")]
mod module {

    /// Register a function to be executed upon normal program termination
    fn register(vm: &Vm, args: Args<'_>) -> Result<Value> {
        let Some((function, rest)) = args.split_first() else {
            return Err(vm.type_error("register() takes at least 1 argument (0 given)"));
        };
        if vm.class_of(function).call_slot().is_none() {
            return Err(vm.type_error("the first argument must be callable"));
        }
        let call =
            tuple::new(vec![function.clone(), tuple::new(rest.values().to_vec()), tuple::new(rest.names().to_vec())]);
        call.publish();
        CALLS.lock().push(call);
        Ok(function.clone())
    }

    /// Unregister an exit function which was previously registered using
    /// atexit.register
    fn unregister(vm: &Vm, func: &Value) -> Result<()> {
        let known: Vec<Value> = CALLS.lock().clone();
        let mut gone = Vec::new();
        for call in known {
            if ops::equal(vm, &Tuple::items_of(&call)[0], func)? {
                gone.push(call);
            }
        }
        let mut dropped = Vec::new();
        CALLS.lock().retain(|call| {
            let stays = !gone.iter().any(|other| other.is(call));
            if !stays {
                dropped.push(call.clone());
            }
            stays
        });
        Ok(())
    }

    /// Clear the list of previously registered exit functions.
    fn _clear() {
        let calls = std::mem::take(&mut *CALLS.lock());
        drop(calls);
    }

    /// Return the number of registered exit functions.
    fn _ncallbacks() -> usize {
        CALLS.lock().len()
    }

    /// Run all registered exit functions.
    fn _run_exitfuncs(vm: &Vm) {
        run(vm);
    }
}

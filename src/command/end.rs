//! How a program ends: exit codes, what is waited for, what is flushed.

use std::{io::Write, process::ExitCode};

use typhon_interpreter::{collect, import::state};
use typhon_modules::{
    support::unraisable,
    sys::{hooks, traceback},
};
use typhon_object::{
    prelude::*,
    primal::{exception, int, module::Module},
    raise::Raised,
};
use typhon_sync::contention::{self, Event};

/// The exit code where standard output could not be flushed, as CPython's.
const UNFLUSHED: i32 = 120;

/// What an exception that nobody caught becomes: a traceback or a quiet end, and an exit code.
pub fn uncaught(vm: &Vm, raised: Raised) -> i32 {
    let error = vm.catch(raised);
    let class = vm.class_of(&error);
    if class.is_subclass(Known::SystemExit) {
        return exit_code(vm, &error);
    }
    show(vm, &error);
    if class.is_subclass(Known::KeyboardInterrupt) { 128 + libc::SIGINT } else { 1 }
}

/// The code of a SystemExit; what is no number is printed.
fn exit_code(vm: &Vm, error: &Value) -> i32 {
    let code = vm.get_attr_str(error, "code").map_err(|raised| drop(vm.catch(raised))).unwrap_or(Value::NONE);
    if code.is_none() {
        return 0;
    }
    if int::is_int(&code) {
        return int::to_i64(vm, &code).map_or_else(
            |raised| {
                drop(vm.catch(raised));
                -1
            },
            |code| code as i32,
        );
    }
    flush(vm, "stdout");
    let text = ops::str(vm, &code).unwrap_or_else(|raised| {
        drop(vm.catch(raised));
        vm.str("<exception str() failed>")
    });
    traceback::write_text(vm, &text);
    traceback::write(vm, "\n");
    1
}

/// Shows an exception through `sys.excepthook`.
pub fn show(vm: &Vm, error: &Value) {
    flush(vm, "stdout");
    for (name, value) in
        [("last_exc", error.clone()), ("last_type", vm.class_value(error)), ("last_value", error.clone())]
    {
        state::sys().set_interned(vm, &vm.intern(name), value);
    }
    let trace = exception::from(error).and_then(|error| error.traceback()).unwrap_or(Value::NONE);
    state::sys().set_interned(vm, &vm.intern("last_traceback"), trace.clone());
    let args = [vm.class_value(error), error.clone(), trace];
    match state::sys_attribute(vm, "excepthook") {
        Some(hook) if !hook.is_none() => {
            let [class, error_value, trace] = args.clone();
            if let Err(raised) = vm.audit("sys.excepthook", || [hook.clone(), class, error_value, trace]) {
                let refused = vm.catch(raised);
                // A hook may keep the exception from being shown.
                if vm.class_of(&refused).is_subclass(Known::RuntimeError) {
                    return;
                }
                unraisable::report(vm, vm.raise_again(refused), Some("Exception ignored in audit hook"), None);
            }
            if let Err(raised) = vm.call(&hook, &args) {
                let second = vm.catch(raised);
                if vm.class_of(&second).is_subclass(Known::SystemExit) {
                    return;
                }
                traceback::write(vm, "Error in sys.excepthook:\n");
                traceback::print(vm, &second);
                traceback::write(vm, "\nOriginal exception was:\n");
                traceback::print(vm, error);
            }
        }
        _ => {
            traceback::write(vm, "sys.excepthook is missing\n");
            traceback::print(vm, error);
        }
    }
}

/// Flushes a standard stream; false where that fails.
fn flush(vm: &Vm, name: &str) -> bool {
    let Some(stream) = state::sys_attribute(vm, name).filter(|stream| !stream.is_none()) else { return true };
    let closed = vm.find_attr_str(&stream, "closed").map_err(|raised| drop(vm.catch(raised)));
    vm.forget_missing();
    if let Ok(Some(closed)) = closed
        && ops::truth(vm, &closed).unwrap_or_else(|raised| {
            drop(vm.catch(raised));
            false
        })
    {
        return true;
    }
    match vm.call_method(&stream, &vm.names().flush, &[]) {
        Ok(_) => true,
        Err(raised) => {
            if name == "stdout" {
                unraisable::report(vm, raised, Some("Exception ignored while flushing sys.stdout"), None);
            } else {
                drop(vm.catch(raised));
            }
            false
        }
    }
}

/// Waits for the threads, runs what `atexit` keeps, flushes; gives the exit code.
pub fn finish(vm: &Vm, code: i32) -> i32 {
    let threading = vm.intern("threading");
    let waited = state::loaded(vm, &threading).and_then(|threading| match threading {
        Some(threading) => vm.call_method_str(&threading, "_shutdown", &[]).map(drop),
        None => Ok(()),
    });
    match waited {
        Ok(()) => {
            if let Err(raised) = typhon_modules::_thread::join_all(vm) {
                drop(vm.catch(raised));
            }
        }
        // Somebody does not want to wait: the threads are left behind.
        Err(raised) => unraisable::report(vm, raised, Some("Exception ignored on threading shutdown"), None),
    }
    let atexit = vm.intern("atexit");
    let ended = state::loaded(vm, &atexit).and_then(|atexit| match atexit {
        Some(atexit) => vm.call_method_str(&atexit, "_run_exitfuncs", &[]).map(drop),
        None => Ok(()),
    });
    if let Err(raised) = ended {
        drop(vm.catch(raised));
    }
    hooks::set_finalizing();
    finalise(vm);
    let flushed = flush(vm, "stdout");
    flush(vm, "stderr");
    if flushed { code } else { UNFLUSHED }
}

/// Calls the finalisers of what is still there, but for the standard streams.
fn finalise(vm: &Vm) {
    let main = state::loaded(vm, &vm.intern("__main__")).ok().flatten();
    let globals = main.as_ref().and_then(|main| main.native::<Module>()).map(|main| main.dict().clone());
    let first = globals
        .as_ref()
        .and_then(Dict::from)
        .map_or_else(Vec::new, |dict| dict.entries().into_iter().map(|(_, value)| value).collect());
    let streams = ["stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"];
    let spared: Vec<_> = streams.iter().filter_map(|name| state::sys_attribute(vm, name)).collect();
    collect::finalise_all(vm, &first, &spared);
}

/// What the counting build saw, one event a line, on standard error.
fn report_contention() {
    let counts = contention::snapshot();
    let millions = counts[Event::Instruction as usize] as f64 / 1e6;
    for (name, count) in contention::NAMES.iter().zip(counts) {
        eprintln!("contention: {name}: {count}, {:.2} per million instructions", count as f64 / millions);
    }
}

/// Leaves the process. Threads that still run are left behind, so nothing of theirs is torn down.
pub fn leave(code: i32) -> ExitCode {
    let _ = std::io::stdout().flush();
    collect::tell_all();
    if contention::COUNTING {
        report_contention();
    }
    if code == 128 + libc::SIGINT {
        // As a shell expects it: the process dies of the signal.
        // SAFETY: plain system calls on this process.
        unsafe {
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            libc::kill(libc::getpid(), libc::SIGINT);
        }
    }
    std::process::exit(code & 0xff)
}

//! `_thread`: threads of the system that run Python code, locks, thread-local data.

mod handle;
mod local;
mod lock;
mod start;
mod sys;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

pub use handle::Handle;
pub use local::Local;
pub use lock::{Lock, RLock};
pub use start::{is_running, join_all};
pub use sys::{ident, native_id};
use typhon_object::{
    prelude::*,
    primal::{int, str as string},
};
use typhon_types::struct_sequence::{ClassCell, Definition};

use crate::support::unraisable::sys_attribute;

static MAIN_IDENT: AtomicU64 = AtomicU64::new(0);

/// The identity of the main thread: the first one that asked.
pub fn main_ident() -> u64 {
    match MAIN_IDENT.load(Ordering::Acquire) {
        0 => sys::ident(),
        ident => ident,
    }
}

/// Makes the calling thread the main one. For the start of the runtime, and for the child of a fork.
pub fn set_main_thread() {
    MAIN_IDENT.store(sys::ident(), Ordering::Release);
}

/// An identity or another unsigned number.
pub(crate) fn to_ident(vm: &Vm, value: &Value) -> Result<u64> {
    let number = int::to_bigint(vm, value)?;
    number.to_u64().ok_or_else(|| vm.overflow_error("int too big to convert"))
}

static EXCEPT_HOOK_ARGS: Definition = Definition {
    name: "_ExceptHookArgs",
    module: "_thread",
    doc: "ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.",
    fields: &[
        ("exc_type", "Exception type"),
        ("exc_value", "Exception value"),
        ("exc_traceback", "Exception traceback"),
        ("thread", "Thread"),
    ],
    visible: 4,
    callable: true,
    class: ClassCell::new(),
};

fn start_thread(
    vm: &Vm,
    handle: Option<&Handle>,
    function: &Value,
    args: Args<'_>,
    daemon: bool,
) -> Result<Arc<handle::State>> {
    let state = handle.map_or_else(Arc::default, |handle| Arc::clone(handle.state()));
    if !state.begin() {
        return Err(vm.runtime_error("thread already started"));
    }
    start::start(vm, Arc::clone(&state), function, args, daemon)?;
    Ok(state)
}

fn is_callable(vm: &Vm, value: &Value) -> bool {
    vm.class_of(value).call_slot().is_some()
}

/// Writes the report of an exception that ended a thread.
fn print_thread_exception(vm: &Vm, items: &[Value]) -> Result<()> {
    let [class, error, traceback, thread] = items else { return Ok(()) };
    if class.is(&Known::SystemExit.value()) {
        return Ok(());
    }
    let file = match sys_attribute(vm, "stderr") {
        Some(file) => file,
        None if thread.is_none() => return Ok(()),
        None => match vm.find_attr_str(thread, "_stderr")? {
            Some(file) if !file.is_none() => file,
            _ => return Ok(()),
        },
    };
    let name = match thread.is_none() {
        false => vm.find_attr_str(thread, "name")?.map(|name| ops::str(vm, &name)).transpose()?,
        true => None,
    };
    let name = name.map_or_else(|| format!("{}", sys::ident()), |name| string::lossy(&name));
    let write = |text: &str| vm.call_method(&file, &vm.names().write, &[vm.str(text)]).map(drop);
    write(&format!("Exception in thread {name}:\n"))?;
    let printer = (vm.hooks().import)(vm, "traceback")?;
    let printer = vm.get_attr_str(&printer, "print_exception")?;
    let values = [class.clone(), error.clone(), traceback.clone(), file.clone()];
    vm.call_args(&printer, Args::new(&values, &[vm.intern("file")]))?;
    vm.call_method(&file, &vm.names().flush, &[]).map(drop)
}

/// This module provides primitive operations to write multi-threaded programs.
/// The 'threading' module provides a more convenient interface.
#[pymodule(name = "_thread", types(Lock, RLock, Handle, Local))]
mod module {
    #[attr]
    const TIMEOUT_MAX: f64 = lock::TIMEOUT_MAX;

    #[attr]
    const _NAME_MAXLEN: i64 = 15;

    /// Start a new thread and return its identifier.
    ///
    /// The thread will call the function with positional arguments from the
    /// tuple args and keyword arguments taken from the optional dictionary
    /// kwargs.  The thread exits when the function returns; the return value
    /// is ignored.  The thread will also exit when the function raises an
    /// unhandled exception; a stack trace will be printed unless the exception
    /// is SystemExit.
    #[sig(function, args, kwargs = None, /)]
    #[alias(start_new)]
    fn start_new_thread(vm: &Vm, function: &Value, args: &Value, kwargs: Maybe<'_>) -> Result<u64> {
        if !is_callable(vm, function) {
            return Err(vm.type_error("first arg must be callable"));
        }
        let Some(args) = Tuple::from(args) else { return Err(vm.type_error("2nd arg must be a tuple")) };
        vm.audit("_thread.start_new_thread", || {
            [function.clone(), args.to_value(), kwargs.0.cloned().unwrap_or(Value::NONE)]
        })?;
        let mut values = args.items().to_vec();
        let mut names = Vec::new();
        if let Some(kwargs) = kwargs.0 {
            let Some(kwargs) = Dict::from(kwargs) else {
                return Err(vm.type_error("optional 3rd arg must be a dictionary"));
            };
            for (name, value) in kwargs.entries() {
                if !string::is_str(&name) {
                    return Err(vm.type_error("keywords must be strings"));
                }
                names.push(vm.intern_value(&name));
                values.push(value);
            }
        }
        Ok(start_thread(vm, None, function, Args::new(&values, &names), true)?.ident())
    }

    /// *For internal use only*: start a new thread.
    ///
    /// Like start_new_thread(), this starts a new thread calling the given function.
    /// Unlike start_new_thread(), this returns a handle object with methods to join
    /// or detach the given thread.
    #[sig(function, handle = None, daemon = True)]
    fn start_joinable_thread(vm: &Vm, function: &Value, handle: &Value, daemon: bool) -> Result<Value> {
        if !is_callable(vm, function) {
            return Err(vm.type_error("thread function must be callable"));
        }
        vm.audit("_thread.start_joinable_thread", || [function.clone(), vm.int(daemon.into()), handle.clone()])?;
        let handle = match handle.is_none() {
            true => Handle::create(Arc::default()),
            false => handle.clone(),
        };
        let Some(this) = handle.native::<Handle>() else {
            return Err(vm.type_error("'handle' must be a _ThreadHandle"));
        };
        start_thread(vm, Some(this), function, Args::positional_only(&[]), daemon)?;
        Ok(handle)
    }

    /// Return True if daemon threads are allowed in the current interpreter,
    /// and False otherwise.
    fn daemon_threads_allowed() -> bool {
        true
    }

    /// Create a new lock object. See help(type(threading.Lock())) for information about locks.
    #[alias(allocate)]
    fn allocate_lock() -> Value {
        lock::new_lock()
    }

    /// Return a non-zero integer that uniquely identifies the current thread
    /// amongst other threads that exist simultaneously.
    fn get_ident() -> u64 {
        sys::ident()
    }

    /// Return a non-negative integer identifying the thread as reported
    /// by the OS (kernel).
    fn get_native_id() -> u64 {
        sys::native_id()
    }

    /// Return the number of currently running Python threads, excluding
    /// the main thread.
    fn _count() -> usize {
        start::COUNT.load(Ordering::Relaxed)
    }

    /// This is synonymous to ``raise SystemExit''.
    #[alias(exit_thread)]
    fn exit(vm: &Vm) -> Result<()> {
        Err(vm.raise_args(Known::SystemExit, Vec::new()))
    }

    /// Simulate the arrival of the given signal in the main thread,
    /// where the corresponding signal handler will be executed.
    /// If *signum* is omitted, SIGINT is assumed.
    #[sig(signum = 2, /)]
    fn interrupt_main(vm: &Vm, signum: i64) -> Result<()> {
        let signal = crate::_signal::check_number(vm, signum)?;
        crate::_signal::simulate(signal);
        Ok(())
    }

    /// Return the thread stack size used when creating new threads.  The
    /// optional size argument specifies the stack size (in bytes) to be used
    /// for subsequently created threads.
    #[sig(size = 0, /)]
    fn stack_size(vm: &Vm, size: i64) -> Result<usize> {
        let size = match usize::try_from(size) {
            Ok(size) if size == 0 || size >= start::LEAST_STACK => size,
            _ => return Err(vm.value_error(format!("size must be at least {} bytes", start::LEAST_STACK))),
        };
        Ok(start::STACK_SIZE.swap(size, Ordering::Relaxed))
    }

    /// Handle uncaught Thread.run() exception.
    fn _excepthook(vm: &Vm, args: &Value) -> Result<()> {
        if !vm.class_value(args).is(&EXCEPT_HOOK_ARGS.class(vm)?) {
            return Err(vm.type_error("_thread.excepthook argument type must be ExceptHookArgs"));
        }
        print_thread_exception(vm, Tuple::items_of(args))
    }

    /// Return True if the current interpreter is the main Python interpreter.
    fn _is_main_interpreter() -> bool {
        true
    }

    /// Wait for all non-daemon threads (other than the calling thread) to stop.
    fn _shutdown(vm: &Vm) -> Result<()> {
        join_all(vm)
    }

    /// Internal only. Make a thread handle for threads not spawned
    /// by the _thread or threading module.
    fn _make_thread_handle(vm: &Vm, ident: &Value) -> Result<Value> {
        if !int::is_int(ident) {
            return Err(vm.type_error("ident must be an integer"));
        }
        Ok(Handle::running(to_ident(vm, ident)?))
    }

    /// Internal only. Return a non-zero integer that uniquely identifies the main thread
    /// of the main interpreter.
    fn _get_main_thread_ident() -> u64 {
        main_ident()
    }

    /// Set the name of the current thread.
    #[sig(name)]
    fn set_name(vm: &Vm, name: &Value) -> Result<()> {
        let Some(text) = name.native::<typhon_object::primal::str::Str>() else {
            let given = vm.given_name(name);
            return Err(vm.type_error(format!("set_name() argument 'name' must be str, not {given}")));
        };
        let mut bytes: Vec<u8> = text.text().to_string_lossy().bytes().take_while(|&byte| byte != 0).collect();
        bytes.truncate(15);
        if let Ok(name) = std::ffi::CString::new(bytes) {
            let _ = rustix::thread::set_name(&name);
        }
        Ok(())
    }

    /// Get the name of the current thread.
    fn _get_name() -> Value {
        let name = rustix::thread::name().unwrap_or_default();
        crate::support::path::decode(name.to_bytes())
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        let _ = MAIN_IDENT.compare_exchange(0, sys::ident(), Ordering::AcqRel, Ordering::Acquire);
        let set = typhon_object::primal::module::set_constant;
        set(vm, module, "error", Known::RuntimeError.value())?;
        set(
            vm,
            module,
            "LockType",
            typhon_object::bootstrap::type_of(vm, <Lock as typhon_object::native::PyType>::DEF),
        )?;
        set(vm, module, "_ExceptHookArgs", EXCEPT_HOOK_ARGS.class(vm)?)
    }
}

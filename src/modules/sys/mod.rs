//! `sys`: the interpreter as the program sees it.

mod async_generators;
pub mod config;
pub mod console;
pub mod hooks;
pub mod info;
mod jit;
pub mod monitoring;
mod names;
pub mod traceback;

use std::{
    ffi::OsString,
    os::unix::ffi::OsStrExt,
    sync::atomic::{AtomicI32, AtomicUsize, Ordering},
};

use typhon_interpreter::{
    builtins as frames,
    import::{bootstrap, state},
    thread::Thread,
    trace,
};
use typhon_object::{
    prelude::*,
    primal::{dict, exception, list, module::Module, str as string, tuple},
};

pub use info::{TYPHON, version, version_text};

/// `sys.getswitchinterval()` in nanoseconds; nothing depends on it.
static SWITCH_INTERVAL: AtomicUsize = AtomicUsize::new(5_000_000);

/// `sys.getdlopenflags()`; nothing is loaded by them.
static DLOPEN_FLAGS: AtomicI32 = AtomicI32::new(libc::RTLD_NOW);

fn strings(vm: &Vm, texts: &[String]) -> Value {
    list::new(texts.iter().map(|text| vm.str(text)).collect())
}

fn arguments(given: &[OsString]) -> Value {
    list::new(given.iter().map(|argument| crate::support::path::decode(argument.as_bytes())).collect())
}

/// What of the module is no function.
fn fill(vm: &Vm, module: &Value) -> Result<()> {
    let Some(module) = module.native::<Module>() else { return Err(vm.system_error("a module was expected")) };
    let namespace = module.namespace();
    let set = |name: &str, value: Value| namespace.set_interned(vm, &vm.intern(name), value);
    let config = config::get();
    for (name, value) in info::all(vm)? {
        set(name, value);
    }
    set("_jit", typhon_object::bootstrap::make_module(vm, &jit::MODULE)?);
    set("monitoring", monitoring::make(vm)?);
    set("argv", arguments(&config.argv));
    set("orig_argv", arguments(&config.orig_argv));
    set("path", strings(vm, &config.path));
    set("warnoptions", strings(vm, &config.warnoptions));
    set("executable", vm.str(&config.executable));
    set("_base_executable", vm.str(&config.executable));
    for name in ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix"] {
        set(name, vm.str(&config.prefix));
    }
    set("platlibdir", vm.intern("lib"));
    set("_stdlib_dir", vm.str(&config.stdlib_dir));
    set("_home", Value::NONE);
    set("_framework", vm.intern(""));
    set("_git", tuple::of([vm.str("Typhon"), vm.str(""), vm.str("")]));
    set("abiflags", vm.intern("t"));
    set("api_version", vm.int(1013));
    set("byteorder", vm.intern(if cfg!(target_endian = "little") { "little" } else { "big" }));
    set("copyright", vm.str(COPYRIGHT));
    set("dont_write_bytecode", Value::bool(config.flags.dont_write_bytecode != 0));
    set("float_repr_style", vm.intern("short"));
    set("hexversion", vm.int(info::hexversion()));
    set("maxsize", vm.int(i64::MAX));
    set("maxunicode", vm.int(0x10_ffff));
    set("platform", vm.intern("linux"));
    set("version", vm.str(&version()));
    set("pycache_prefix", config.pycache_prefix.as_ref().map_or(Value::NONE, |prefix| vm.str(prefix)));
    set("modules", vm.runtime().modules.clone());
    set("meta_path", list::new(bootstrap::meta_path(vm)));
    set("path_hooks", list::new(bootstrap::path_hooks()));
    set("path_importer_cache", dict::new());
    let natives = state::sources().natives.iter().map(|def| vm.intern(def.name));
    set("builtin_module_names", tuple::new(natives.collect()));
    let names = tuple::new(names::STDLIB.iter().map(|name| vm.intern(name)).collect());
    set("stdlib_module_names", vm.call(&Known::FrozenSet.value(), &[names])?);
    let options = dict::new();
    if let Some(options) = Dict::from(&options) {
        for (name, value) in &config.xoptions {
            options.set(vm, &vm.str(name), value.as_ref().map_or(Value::TRUE, |value| vm.str(value)))?;
        }
    }
    set("_xoptions", options);
    set("stdin", Value::NONE);
    for (name, descriptor) in [("stdout", 1), ("stderr", 2)] {
        set(name, console::new(vm, descriptor));
    }
    for name in ["stdin", "stdout", "stderr"] {
        set(&format!("__{name}__"), namespace.get_interned(vm, &vm.intern(name)).unwrap_or(Value::NONE));
    }
    for name in ["displayhook", "excepthook", "breakpointhook", "unraisablehook"] {
        let hook = namespace.get_interned(vm, &vm.intern(name));
        set(&format!("__{name}__"), hook.unwrap_or(Value::NONE));
    }
    Ok(())
}

/// A dict by the numbers of threads.
fn by_thread(vm: &Vm, values: Vec<(u64, Value)>) -> Result<Value> {
    let all = dict::new();
    if let Some(all) = Dict::from(&all) {
        for (ident, value) in values {
            all.set(vm, &vm.big_int(ident.into()), value)?;
        }
    }
    Ok(all)
}

const COPYRIGHT: &str = "Typhon: MIT OR Apache-2.0.\n\
    The standard library in Python: Copyright (c) 2001 Python Software Foundation. All Rights Reserved.";

/// This module provides access to some objects used or maintained by the
/// interpreter and to functions that interact strongly with the interpreter.
#[pymodule(name = "sys")]
mod module {
    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        crate::support::parts::add(vm, module, &[&async_generators::MODULE])?;
        fill(vm, module)
    }

    /// Append the callable hook to the list of active audit hooks.
    #[sig(hook)]
    fn addaudithook(vm: &Vm, hook: &Value) -> Result<()> {
        hooks::add_audit_hook(vm, hook)
    }

    /// Passes the event to any hooks that are attached.
    fn audit(vm: &Vm, args: Args<'_>) -> Result<()> {
        hooks::audit(vm, args)
    }

    /// This hook function is called by built-in breakpoint().
    #[sig(*args, **kws)]
    fn breakpointhook(vm: &Vm, args: Args<'_>) -> Result<Value> {
        hooks::breakpoint(vm, args)
    }

    /// Call func(*args), while tracing is enabled.
    fn call_tracing(vm: &Vm, func: &Value, funcargs: &Value) -> Result<Value> {
        match funcargs.native::<Tuple>() {
            Some(args) => Thread::of(vm).tracing.call_traced(vm, func, args.items()),
            None => {
                let given = vm.given_name(funcargs);
                Err(vm.type_error(format!("call_tracing() argument 2 must be tuple, not {given}")))
            }
        }
    }

    /// Print an object to sys.stdout and also save it in builtins._
    fn displayhook(vm: &Vm, object: &Value) -> Result<()> {
        hooks::display(vm, object)
    }

    /// Handle an exception by displaying it with a traceback on sys.stderr.
    fn excepthook(vm: &Vm, exctype: &Value, value: &Value, traceback: &Value) {
        hooks::except(vm, exctype, value, traceback);
    }

    /// Return the current exception.
    fn exception(vm: &Vm) -> Option<Value> {
        vm.handled()
    }

    /// Return current exception information: (type, value, traceback).
    fn exc_info(vm: &Vm) -> Value {
        match vm.handled() {
            Some(error) => {
                let trace = exception::from(&error).and_then(|error| error.traceback()).unwrap_or(Value::NONE);
                tuple::of([vm.class_value(&error), error, trace])
            }
            None => tuple::of([Value::NONE, Value::NONE, Value::NONE]),
        }
    }

    /// Exit the interpreter by raising SystemExit(status).
    #[sig(status = None, /)]
    fn exit(vm: &Vm, status: &Value) -> Result<()> {
        let args = match status.native::<Tuple>() {
            Some(all) => all.items().to_vec(),
            None if status.is_none() => Vec::new(),
            None => vec![status.clone()],
        };
        Err(vm.raise_args(Known::SystemExit, args))
    }

    /// Return the number of memory blocks currently allocated.
    fn getallocatedblocks() -> i64 {
        0
    }

    /// Return the number of elements of the unicode interned dictionary.
    #[sig(*, _only_immortal = False)]
    fn getunicodeinternedsize(_only_immortal: bool) -> i64 {
        0
    }

    /// Return the current default encoding used by the Unicode implementation.
    fn getdefaultencoding() -> &'static str {
        "utf-8"
    }

    /// Return the encoding used to convert Unicode filenames to OS filenames.
    fn getfilesystemencoding() -> &'static str {
        "utf-8"
    }

    /// Return the error mode used for Unicode to OS filename conversion.
    fn getfilesystemencodeerrors() -> &'static str {
        "surrogateescape"
    }

    /// Return the flags used for dlopen calls.
    fn getdlopenflags() -> i32 {
        DLOPEN_FLAGS.load(Ordering::Relaxed)
    }

    /// Set the flags used by the interpreter for dlopen calls.
    fn setdlopenflags(flags: i32) {
        DLOPEN_FLAGS.store(flags, Ordering::Relaxed);
    }

    /// Return the current value of the recursion limit.
    fn getrecursionlimit(vm: &Vm) -> usize {
        vm.runtime().recursion_limit.load(Ordering::Relaxed)
    }

    /// Set the maximum depth of the Python interpreter stack to n.
    fn setrecursionlimit(vm: &Vm, limit: i32) -> Result<()> {
        let Some(limit) = usize::try_from(limit).ok().filter(|limit| *limit > 0) else {
            return Err(vm.value_error("recursion limit must be greater or equal than 1"));
        };
        let depth = vm.depth();
        if depth >= limit {
            let text = format!(
                "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
            );
            return Err(vm.raise_known(Known::RecursionError, &text));
        }
        vm.runtime().recursion_limit.store(limit, Ordering::Relaxed);
        Ok(())
    }

    /// Return the reference count of object.
    fn getrefcount(vm: &Vm, object: &Value) -> i64 {
        let _ = vm;
        hooks::reference_count(object)
    }

    /// Return the size of object in bytes.
    #[sig(object, default = ...)]
    fn getsizeof(vm: &Vm, object: &Value, default: Maybe<'_>) -> Result<Value> {
        hooks::size_of(vm, object, default.0)
    }

    /// Get the number of processors that -X cpu_count sets, or -1.
    fn _get_cpu_count_config() -> i64 {
        super::config::get().cpu_count.unwrap_or(-1)
    }

    /// Return the current thread switch interval; see sys.setswitchinterval().
    fn getswitchinterval() -> f64 {
        SWITCH_INTERVAL.load(Ordering::Relaxed) as f64 / 1e9
    }

    /// Set the ideal thread switching delay inside the Python interpreter.
    fn setswitchinterval(vm: &Vm, interval: f64) -> Result<()> {
        if interval <= 0.0 || interval.is_nan() {
            return Err(vm.value_error("switch interval must be strictly positive"));
        }
        SWITCH_INTERVAL.store((interval * 1e9) as usize, Ordering::Relaxed);
        Ok(())
    }

    /// Return the global debug tracing function set with sys.settrace.
    fn gettrace(vm: &Vm) -> Option<Value> {
        Thread::of(vm).tracing.trace()
    }

    /// Set the global debug tracing function.
    fn settrace(vm: &Vm, function: Option<&Value>) -> Result<()> {
        vm.audit("sys.settrace", || [])?;
        let thread = Thread::of(vm);
        thread.tracing.set_trace(thread, function.cloned());
        Ok(())
    }

    /// Check status of origin tracking for coroutine objects in this thread.
    fn get_coroutine_origin_tracking_depth(vm: &Vm) -> usize {
        Thread::of(vm).origin_depth.get()
    }

    /// Enable or disable origin tracking for coroutine objects in this thread.
    ///
    /// Coroutine objects will track 'depth' frames of traceback information
    /// about where they came from, available in their cr_origin attribute.
    ///
    /// Set a depth of 0 to disable.
    #[sig(depth)]
    fn set_coroutine_origin_tracking_depth(vm: &Vm, depth: i32) -> Result<()> {
        let depth = usize::try_from(depth).map_err(|_| vm.value_error("depth must be >= 0"))?;
        Thread::of(vm).origin_depth.set(depth);
        Ok(())
    }

    /// Return the profiling function set with sys.setprofile.
    fn getprofile(vm: &Vm) -> Option<Value> {
        Thread::of(vm).tracing.profile()
    }

    /// Set the profiling function.
    fn setprofile(vm: &Vm, function: Option<&Value>) -> Result<()> {
        vm.audit("sys.setprofile", || [])?;
        let thread = Thread::of(vm);
        thread.tracing.set_profile(thread, function.cloned());
        Ok(())
    }

    /// Set the global debug tracing function in all running threads belonging to the current interpreter.
    fn _settraceallthreads(vm: &Vm, function: Option<&Value>) {
        trace::for_all(Thread::of(vm), Some(function.cloned()), None);
    }

    /// Set the profiling function in all running threads belonging to the current interpreter.
    fn _setprofileallthreads(vm: &Vm, function: Option<&Value>) {
        trace::for_all(Thread::of(vm), None, Some(function.cloned()));
    }

    /// Return the maximum string digits limit for non-binary int<->str conversions.
    fn get_int_max_str_digits(vm: &Vm) -> usize {
        vm.runtime().int_max_str_digits.load(Ordering::Relaxed)
    }

    /// Set the maximum string digits limit for non-binary int<->str conversions.
    #[sig(maxdigits)]
    fn set_int_max_str_digits(vm: &Vm, maxdigits: i64) -> Result<()> {
        match usize::try_from(maxdigits).ok().filter(|digits| *digits == 0 || *digits >= 640) {
            Some(digits) => {
                vm.runtime().int_max_str_digits.store(digits, Ordering::Relaxed);
                Ok(())
            }
            None => Err(vm.value_error("maxdigits must be 0 or larger than 640")),
        }
    }

    /// ``Intern'' the given string.
    fn intern(vm: &Vm, string: &Value) -> Result<Value> {
        if !string::is_str(string) {
            let given = vm.given_name(string);
            return Err(vm.type_error(format!("intern() argument must be str, not {given}")));
        }
        if string.exact::<Str>().is_none() {
            let given = vm.type_name(string);
            return Err(vm.type_error(format!("can't intern {given}")));
        }
        Ok(vm.intern_value(string))
    }

    /// Return True if the given string is interned.
    fn _is_interned(string: &Str) -> bool {
        string.is_interned()
    }

    /// Return True if the given object is "immortal" per PEP 683.
    #[sig(op, /)]
    fn _is_immortal(op: &Value) -> bool {
        !op.is_object()
    }

    /// Return True if the GIL is currently enabled and False if the GIL is disabled.
    fn _is_gil_enabled() -> bool {
        false
    }

    /// Return True if Python is exiting.
    fn is_finalizing() -> bool {
        hooks::is_finalizing()
    }

    /// Return True if a stack trampoline is active.
    fn is_stack_trampoline_active() -> bool {
        false
    }

    /// Return True if remote debugging is enabled.
    fn is_remote_debug_enabled() -> bool {
        false
    }

    /// Clear the internal type cache.
    fn _clear_type_cache() {}

    /// Clear all internal performance-related caches.
    fn _clear_internal_caches() {}

    /// Return a dict mapping each thread's identifier to its current exception.
    fn _current_exceptions(vm: &Vm) -> Result<Value> {
        vm.audit("sys._current_exceptions", || [])?;
        by_thread(vm, frames::current_exceptions(vm))
    }

    fn _debugmallocstats() {}

    /// Takes `__dict__` and `__weakref__` out of a class's namespace; private, for the standard library.
    fn _clear_type_descriptors(vm: &Vm, r#type: &Value) -> Result<()> {
        let Some(class) = Class::from(r#type) else { return Err(vm.type_error("argument must be a type")) };
        if class.flags() & typhon_object::class::flag::IMMUTABLE != 0 {
            return Err(vm.type_error("argument is immutable"));
        }
        for name in ["__dict__", "__weakref__"] {
            class.set_attribute(vm, &vm.intern(name), None)?;
        }
        Ok(())
    }

    /// Return a frame object from the call stack.
    #[sig(depth = 0, /)]
    fn _getframe(vm: &Vm, depth: i32) -> Result<Value> {
        let frame = frames::frame_at(vm, depth.into())?;
        vm.audit("sys._getframe", || [frame.clone()])?;
        Ok(frame)
    }

    /// Return the name of the module for a calling frame.
    #[sig(depth = 0)]
    fn _getframemodulename(vm: &Vm, depth: i64) -> Result<Value> {
        vm.audit("sys._getframemodulename", || [vm.int(depth)])?;
        Ok(frames::module_name_at(vm, depth))
    }

    /// Return a dict mapping each thread's thread id to its current stack frame.
    fn _current_frames(vm: &Vm) -> Result<Value> {
        vm.audit("sys._current_frames", || [])?;
        by_thread(vm, frames::current_frames(vm)?)
    }

    /// Handle an unraisable exception.
    fn unraisablehook(vm: &Vm, unraisable: &Value) -> Result<()> {
        hooks::unraisable(vm, unraisable)
    }
}

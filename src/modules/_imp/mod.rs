//! `_imp`: what `importlib` asks of the runtime.

use typhon_interpreter::import::{cache, finder, state};
use typhon_number::hash::hash_source;
use typhon_object::{
    prelude::*,
    primal::{list, str as string},
};

use crate::shared::bytes;

/// (Extremely) low-level import machinery bits as used by importlib.
#[pymodule(name = "_imp")]
mod module {
    /// The number that begins files of compiled code.
    #[attr]
    #[name = "check_hash_based_pycs"]
    const CHECK: &str = "default";

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        typhon_object::primal::module::set_constant(vm, module, "pyc_magic_number_token", vm.int(cache::magic().into()))
    }

    /// Acquires the interpreter's import lock for the current thread.
    fn acquire_lock() {}

    /// Release the interpreter's import lock.
    fn release_lock() {}

    /// Return True if the import lock is currently held, else False.
    fn lock_held() -> bool {
        false
    }

    /// The hash of a source file for its compiled form.
    fn source_hash(vm: &Vm, key: i64, source: &Value) -> Result<Value> {
        let source = bytes::of(vm, source)?;
        Ok(bytes::new(&hash_source(key.cast_unsigned(), bytes::known(&source))))
    }

    /// Returns the list of file suffixes used to identify extension modules.
    fn extension_suffixes() -> Value {
        list::empty()
    }

    /// Returns 0: there is no module of this name, 1: there is.
    fn is_builtin(name: &Value) -> i64 {
        i64::from(state::native(&string::lossy(name)).is_some())
    }

    /// Returns True if the module name corresponds to a frozen module.
    fn is_frozen(_name: &Value) -> bool {
        false
    }

    /// Returns True if the module name is of a frozen package.
    fn is_frozen_package(vm: &Vm, name: &Value) -> Result<bool> {
        get_frozen_object(vm, name, None).map(|_| false)
    }

    /// Returns the list of available frozen modules.
    fn _frozen_module_names() -> Value {
        list::empty()
    }

    /// Create a code object for a frozen module.
    #[sig(name, data = None, /)]
    fn get_frozen_object(vm: &Vm, name: &Value, _data: Option<&Value>) -> Result<Value> {
        let text = format!("No such frozen object named {}", string::lossy(name));
        let args = [vm.str(&text), name.clone()];
        match vm.call_args(&Known::ImportError.value(), Args::new(&args, &[vm.names().name.clone()])) {
            Ok(error) => Err(vm.raise(error)),
            Err(raised) => Err(raised),
        }
    }

    /// Return info about the corresponding frozen module (if there is one) or None.
    #[sig(name, /, *, withdata = False)]
    fn find_frozen(_name: &Value, _withdata: bool) {}

    /// Initializes a frozen module.
    fn init_frozen(_name: &Value) {}

    /// Create an extension module.
    fn create_builtin(vm: &Vm, spec: &Value) -> Result<Value> {
        let name = vm.get_attr(spec, &vm.names().name)?;
        finder::create(vm, &name)
    }

    /// Initialize a built-in module.
    fn exec_builtin(_module: &Value) -> i64 {
        0
    }

    /// Changes code.co_filename to specify the passed-in path; code of ours is made with its path.
    fn _fix_co_filename(_code: &Value, _path: &Value) {}

    fn _override_frozen_modules_for_tests(_override: i64) {}

    fn _override_multi_interp_extensions_check(_override: i64) -> i64 {
        0
    }
}

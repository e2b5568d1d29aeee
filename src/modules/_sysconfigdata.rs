//! What `sysconfig` says of how the runtime was built. There is no makefile behind it: the variables are those that hold here.

use typhon_object::{prelude::*, primal::module::set_constant};

use crate::sys::info::MULTIARCH;

/// The variables of the build, as `sysconfig.get_config_vars` gives them.
#[cfg_attr(target_arch = "x86_64", pymodule(name = "_sysconfigdata_t_linux_x86_64-linux-gnu"))]
#[cfg_attr(target_arch = "aarch64", pymodule(name = "_sysconfigdata_t_linux_aarch64-linux-gnu"))]
mod module {
    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "build_time_vars", super::variables(vm))
    }
}

/// Texts that are the same everywhere.
const TEXTS: &[(&str, &str)] = &[
    ("ABIFLAGS", "t"),
    ("CC", ""),
    ("CFLAGS", ""),
    ("CONFIG_ARGS", ""),
    ("LDFLAGS", ""),
    ("LDVERSION", "3.14t"),
    ("LIBPYTHON", ""),
    ("PY_CFLAGS", ""),
    ("TZPATH", "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"),
    ("VERSION", "3.14"),
    ("exec_prefix", "/typhon"),
    ("prefix", "/typhon"),
];

/// Switches and sizes.
const NUMBERS: &[(&str, i64)] = &[
    ("HAVE_GETRANDOM", 1),
    ("Py_DEBUG", 0),
    ("Py_ENABLE_SHARED", 0),
    ("Py_GIL_DISABLED", 1),
    ("Py_TRACE_REFS", 0),
    ("SIZEOF_DOUBLE", 8),
    ("SIZEOF_FLOAT", 4),
    ("SIZEOF_INT", 4),
    ("SIZEOF_LONG", 8),
    ("SIZEOF_SIZE_T", 8),
    ("SIZEOF_TIME_T", 8),
    ("SIZEOF_VOID_P", 8),
    ("WITH_DOC_STRINGS", 1),
    ("WITH_PYMALLOC", 0),
];

fn variables(vm: &Vm) -> Value {
    let made = vm.dict();
    if let Some(dict) = Dict::from(&made) {
        let set = |name: &str, value: Value| dict.set_interned(vm, &vm.intern(name), value);
        TEXTS.iter().for_each(|(name, text)| set(name, vm.str(text)));
        NUMBERS.iter().for_each(|&(name, number)| set(name, vm.int(number)));
        set("MULTIARCH", vm.str(MULTIARCH));
        set("SOABI", vm.str(&format!("typhon-314t-{MULTIARCH}")));
        set("EXT_SUFFIX", vm.str(&format!(".typhon-314t-{MULTIARCH}.so")));
    }
    made
}

//! Modules that are written in several parts, each a `#[pymodule]` of the same name.

use typhon_object::{
    bootstrap::type_of,
    prelude::*,
    primal::{function, module::set_constant},
};

/// Adds the functions, types and constants of a part to a module that is being made.
///
/// # Errors
/// What the part's initialiser raises.
pub fn add(vm: &Vm, module: &Value, parts: &[&'static ModuleDef]) -> Result<()> {
    for part in parts {
        let name = vm.intern(part.name);
        for row in part.functions {
            set_constant(vm, module, row.name, function::new_function(row, Some(name.clone())))?;
        }
        for def in part.types {
            set_constant(vm, module, def.name, type_of(vm, def))?;
        }
        if let Some(init) = part.init {
            init(vm, module)?;
        }
    }
    Ok(())
}

/// Adds numbers to a module that is being made.
///
/// # Errors
/// None in practice.
pub fn add_numbers(vm: &Vm, module: &Value, numbers: &[(&str, i64)]) -> Result<()> {
    numbers.iter().try_for_each(|&(name, number)| set_constant(vm, module, name, vm.int(number)))
}

/// A table of constants of the C library, each under its own name.
#[macro_export]
macro_rules! c_constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

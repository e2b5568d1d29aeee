//! `posix`: what `os` is made of. Each file is a part of the module.

mod constants;
pub(crate) mod descriptors;
mod fork;
mod names;
pub mod process;
mod scandir;
pub mod stat;
pub(crate) mod sys;
mod system;

pub use descriptors::of_object;
use typhon_object::{
    prelude::*,
    primal::{list, module::set_constant},
};

use crate::support::parts;

/// This module provides access to operating system functionality that is
/// standardized by the C Standard and the POSIX standard (a thinly
/// disguised Unix interface).  Refer to the library manual and
/// corresponding Unix manual entries for more information on calls.
#[pymodule(name = "posix")]
mod module {
    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        parts::add_numbers(vm, module, constants::CONSTANTS)?;
        parts::add_numbers(vm, module, constants::MORE)?;
        let have = constants::HAVE.iter().map(|name| vm.str(name)).collect();
        set_constant(vm, module, "_have_functions", list::new(have))?;
        set_constant(vm, module, "error", Known::OSError.value())?;
        parts::add(
            vm,
            module,
            &[
                &names::MODULE,
                &stat::MODULE,
                &descriptors::MODULE,
                &scandir::MODULE,
                &process::MODULE,
                &fork::MODULE,
                &system::MODULE,
            ],
        )
    }
}

//! `_multiprocessing`: locks and semaphores that several processes share.

use typhon_object::{
    bootstrap::type_of,
    prelude::*,
    primal::{dict, module::set_constant},
};

use crate::support::{bytes, os_error};

mod semaphore;
mod sys;

use semaphore::SemLock;

#[pymodule(name = "_multiprocessing", types(SemLock))]
mod module {
    #[sig(name, /)]
    fn sem_unlink(vm: &Vm, name: &str) -> Result<()> {
        sys::unlink(&bytes::c_text(vm, name)?).map_err(|errno| os_error(vm, errno))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        let class = type_of(vm, SemLock::DEF);
        if let Some(class) = Class::from(&class) {
            let most = vm.int(semaphore::MOST.into());
            class.set_attribute(vm, &vm.intern("SEM_VALUE_MAX"), Some(most))?;
        }
        let flags = dict::new();
        for flag in ["HAVE_SEM_OPEN", "HAVE_SEM_TIMEDWAIT"] {
            ops::set_item(vm, &flags, &vm.str(flag), &vm.int(1))?;
        }
        set_constant(vm, module, "flags", flags)
    }
}

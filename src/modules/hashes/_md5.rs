//! `_md5`.

use typhon_object::{native::PyType, prelude::*};

use super::{Md5, data_of};

/// Hash functions.
#[pymodule(name = "_md5")]
mod module {
    /// Return a new MD5 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn md5(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Md5::make(vm, data_of(vm, data, string)?)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        crate::hashes::tell_length(vm, module)?;
        let class = typhon_object::bootstrap::type_of(vm, Md5::DEF);
        typhon_object::primal::module::set_constant(vm, module, "MD5Type", class)
    }
}

//! `_sha1`.

use typhon_object::{native::PyType, prelude::*};

use super::{Sha1, data_of};

/// Hash functions.
#[pymodule(name = "_sha1")]
mod module {
    /// Return a new SHA1 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn sha1(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Sha1::make(vm, data_of(vm, data, string)?)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        crate::hashes::tell_length(vm, module)?;
        let class = typhon_object::bootstrap::type_of(vm, Sha1::DEF);
        typhon_object::primal::module::set_constant(vm, module, "SHA1Type", class)
    }
}

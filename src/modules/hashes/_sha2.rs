//! `_sha2`.

use typhon_object::prelude::*;

use super::{Sha224, Sha256, Sha384, Sha512, data_of};

/// Hash functions.
#[pymodule(name = "_sha2", types(Sha224, Sha256, Sha384, Sha512))]
mod module {
    /// Return a new SHA-224 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn sha224(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Sha224::make(vm, data_of(vm, data, string)?)
    }

    /// Return a new SHA-256 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn sha256(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Sha256::make(vm, data_of(vm, data, string)?)
    }

    /// Return a new SHA-384 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn sha384(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Sha384::make(vm, data_of(vm, data, string)?)
    }

    /// Return a new SHA-512 hash object; optionally initialized with data.
    #[sig(data = ..., *, usedforsecurity = True, string = ...)]
    fn sha512(vm: &Vm, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        Sha512::make(vm, data_of(vm, data, string)?)
    }
    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        crate::hashes::tell_length(vm, module)
    }
}

//! `_hashlib`: what `hashlib` and `hmac` have of OpenSSL elsewhere. Hashes are those of the modules beside it; keys are mixed by
//! RustCrypto's crates.

mod algorithm;
mod derive;
mod keyed;

use keyed::Hmac;
use typhon_object::{
    prelude::*,
    primal::{dict::Dict, module::set_constant, str as string},
};

use super::data_of;
use crate::shared::{bytes, exception_class, raise_of};
use algorithm::{ALGORITHMS, Algorithm, Mixed, named};

/// OpenSSL interface for hashlib module
#[pymodule(name = "_hashlib", types(Hmac))]
mod module {
    /// Return a new hash object using the named algorithm.
    ///
    /// An optional string argument may be provided and will be
    /// automatically hashed.
    ///
    /// The MD5 and SHA1 algorithms are always supported.
    #[sig(name, data = ..., *, usedforsecurity = True, string = ...)]
    fn new(vm: &Vm, name: &str, data: Maybe<'_>, _usedforsecurity: bool, string: Maybe<'_>) -> Result<Value> {
        let data = data_of(vm, data, string)?;
        let algorithm = named(name).ok_or_else(|| unsupported(vm))?;
        let function = function_of(vm, algorithm)?;
        vm.call(&function, data.map_or(&[][..], std::slice::from_ref))
    }

    /// Return a new hmac object.
    #[sig(key, msg = ..., digestmod = ...)]
    fn hmac_new(vm: &Vm, key: &Value, msg: Maybe<'_>, digestmod: Maybe<'_>) -> Result<Value> {
        let key = bytes::of(vm, key)?;
        let digestmod = digestmod.0.ok_or_else(|| vm.type_error("Missing required parameter 'digestmod'."))?;
        let (algorithm, mixed) = mixed_of(vm, digestmod)?;
        let made = keyed::object(algorithm, (mixed.keyed)(bytes::known(&key)));
        if let (Some(msg), Some(hash)) = (msg.0.filter(|msg| !msg.is_none()), made.native::<Hmac>()) {
            hash.update(vm, msg)?;
        }
        Ok(made)
    }

    /// Single-shot HMAC.
    #[sig(key, msg, digest)]
    fn hmac_digest(vm: &Vm, key: &Value, msg: &Value, digest: &Value) -> Result<Value> {
        let (key, msg) = (bytes::of(vm, key)?, bytes::of(vm, msg)?);
        let (_, mixed) = mixed_of(vm, digest)?;
        let mut hash = (mixed.keyed)(bytes::known(&key));
        hash.update(bytes::known(&msg));
        Ok(bytes::new(&hash.finished()))
    }

    /// Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function.
    #[sig(hash_name, password, salt, iterations, dklen = None)]
    fn pbkdf2_hmac(
        vm: &Vm,
        hash_name: &str,
        password: &Value,
        salt: &Value,
        iterations: i64,
        dklen: &Value,
    ) -> Result<Value> {
        let (password, salt) = (bytes::of(vm, password)?, bytes::of(vm, salt)?);
        let mixed = named(hash_name).and_then(|algorithm| algorithm.mixed.as_ref()).ok_or_else(|| unsupported(vm))?;
        derive::by_rounds(vm, mixed, bytes::known(&password), bytes::known(&salt), iterations, dklen)
    }

    /// scrypt password-based key derivation function.
    #[sig(password, *, salt, n, r, p, maxmem = 0, dklen = 64)]
    fn scrypt(
        vm: &Vm,
        password: &Value,
        salt: &Value,
        n: &Value,
        r: &Value,
        p: &Value,
        maxmem: i64,
        dklen: i64,
    ) -> Result<Value> {
        let (password, salt) = (bytes::of(vm, password)?, bytes::of(vm, salt)?);
        let costs = derive::Costs::new(vm, [n, r, p])?;
        derive::by_memory(vm, bytes::known(&password), bytes::known(&salt), &costs, maxmem, dklen)
    }

    /// Determine the OpenSSL FIPS mode of operation.
    ///
    /// For OpenSSL 3.0.0 and newer it returns the state of the default provider
    /// in the default OSSL context. It's not quite the same as FIPS_mode() but
    /// good enough for unittests.
    ///
    /// Effectively any non-zero return value indicates FIPS mode;
    /// values other than 1 may have additional significance.
    fn get_fips_mode() -> i64 {
        0
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        let (constructors, names) = (vm.dict(), ALGORITHMS.iter().map(|one| vm.str(one.name)).collect::<Vec<_>>());
        for (algorithm, name) in ALGORITHMS.iter().zip(&names) {
            let function = function_of(vm, algorithm)?;
            set_constant(vm, module, &format!("openssl_{}", algorithm.name), function.clone())?;
            if let Some(dict) = Dict::from(&constructors) {
                dict.set(vm, &function, name.clone())?;
            }
        }
        set_constant(vm, module, "_constructors", typhon_types::mapping_proxy::proxy(vm, &constructors)?)?;
        let names = vm.call(&Known::FrozenSet.value(), &[typhon_object::primal::tuple::new(names)])?;
        set_constant(vm, module, "openssl_md_meth_names", names)?;
        crate::hashes::tell_length(vm, module)?;
        let operator = (vm.hooks().import)(vm, "_operator")?;
        set_constant(vm, module, "compare_digest", vm.get_attr_str(&operator, "_compare_digest")?)?;
        let unsupported = exception_class(vm, "_hashlib", "UnsupportedDigestmodError", Known::ValueError)?;
        set_constant(vm, module, "UnsupportedDigestmodError", unsupported)
    }
}

/// The function that makes an algorithm's hashes.
fn function_of(vm: &Vm, algorithm: &Algorithm) -> Result<Value> {
    let module = (vm.hooks().import)(vm, algorithm.module)?;
    vm.get_attr_str(&module, algorithm.name)
}

#[cold]
fn unsupported(vm: &Vm) -> Raised {
    raise_of(vm, "_hashlib", "UnsupportedDigestmodError", "[digital envelope routines] unsupported")
}

/// The algorithm that a name or a function stands for, where a key can be mixed with it.
fn mixed_of(vm: &Vm, digest: &Value) -> Result<(&'static Algorithm, &'static Mixed)> {
    let algorithm = if string::is_str(digest) {
        named(&string::lossy(digest)).ok_or_else(|| unsupported(vm))?
    } else {
        let mut found = None;
        for algorithm in ALGORITHMS {
            if function_of(vm, algorithm)?.is(digest) {
                found = Some(algorithm);
            }
        }
        let Some(found) = found else {
            let text = format!("Unsupported digestmod {}", string::lossy(&ops::repr(vm, digest)?));
            return Err(raise_of(vm, "_hashlib", "UnsupportedDigestmodError", &text));
        };
        found
    };
    let mixed = algorithm.mixed.as_ref().ok_or_else(|| vm.value_error("no reason supplied"))?;
    Ok((algorithm, mixed))
}

//! `_pickle`: writing and reading pickles.
//!
//! A [`Saver`](save::Saver) writes, a [`Loader`](load::Loader) reads. Either belongs to one call; what a `Pickler` or `Unpickler`
//! keeps from call to call is its memo, and one call at a time uses it.

use std::borrow::Cow;

use typhon_object::{
    bootstrap::type_of,
    prelude::*,
    primal::{module::set_constant, str as string},
};
use typhon_types::{buffer, bytes::Bytes};

use crate::support::classes::new_exception;

mod compat;
mod errors;
mod hook;
mod input;
mod load;
mod load_global;
mod load_lines;
mod load_memo;
mod load_objects;
mod memo;
mod names;
mod opcode;
mod output;
mod picklable_buffer;
mod pickler;
mod save;
mod save_containers;
mod save_global;
mod save_instance;
mod save_reduced;
mod save_scalars;
mod stack;
mod unpickler;

use input::Input;
use load::{Loader, Options};
use load_memo::LoadMemo;
use memo::Memo;
use picklable_buffer::PickleBuffer;
use pickler::{Pickler, PicklerMemoProxy};
use save::Saver;
use unpickler::{Unpickler, UnpicklerMemoProxy};

/// Optimized C implementation for the Python pickle module.
#[pymodule(name = "_pickle", types(Pickler, Unpickler, PickleBuffer))]
mod module {
    /// Write a pickled representation of obj to the open file object file.
    ///
    /// This is equivalent to ``Pickler(file, protocol).dump(obj)``, but may
    /// be more efficient.
    #[sig(obj, file, protocol = None, *, fix_imports = True, buffer_callback = None)]
    fn dump(
        vm: &Vm,
        obj: &Value,
        file: &Value,
        protocol: &Value,
        fix_imports: bool,
        buffer_callback: &Value,
    ) -> Result<()> {
        let options = pickler::options(vm, protocol, fix_imports, buffer_callback)?;
        let write = pickler::write_of(vm, file)?;
        Saver::new(vm, options, Memo::default(), Some(&write)).dump(obj)
    }

    /// Return the pickled representation of the object as a bytes object.
    #[sig(obj, protocol = None, *, fix_imports = True, buffer_callback = None)]
    fn dumps(vm: &Vm, obj: &Value, protocol: &Value, fix_imports: bool, buffer_callback: &Value) -> Result<Value> {
        let options = pickler::options(vm, protocol, fix_imports, buffer_callback)?;
        let mut saver = Saver::new(vm, options, Memo::default(), None);
        saver.dump(obj)?;
        Ok(saver.out.into_value())
    }

    /// Read and return an object from the pickle data stored in a file.
    ///
    /// This is equivalent to ``Unpickler(file).load()``, but may be more
    /// efficient.
    #[sig(file, *, fix_imports = True, encoding = "ASCII", errors = "strict", buffers = ())]
    fn load(
        vm: &Vm,
        file: &Value,
        fix_imports: bool,
        encoding: Maybe<'_>,
        errors: Maybe<'_>,
        buffers: Maybe<'_>,
    ) -> Result<Value> {
        let options = super::options(vm, "load", fix_imports, encoding, errors, buffers)?;
        let input = Input::of_file(unpickler::file_of(vm, file)?);
        Loader::new(vm, input, LoadMemo::default(), options).load()
    }

    /// Read and return an object from the given pickle data.
    #[sig(data, /, *, fix_imports = True, encoding = "ASCII", errors = "strict", buffers = ())]
    fn loads(
        vm: &Vm,
        data: &Value,
        fix_imports: bool,
        encoding: Maybe<'_>,
        errors: Maybe<'_>,
        buffers: Maybe<'_>,
    ) -> Result<Value> {
        let options = super::options(vm, "loads", fix_imports, encoding, errors, buffers)?;
        // Bytes never change; of all else Python code could change them meanwhile.
        let data = match Bytes::from(data) {
            Some(bytes) => Cow::Borrowed(bytes.as_slice()),
            None => Cow::Owned(buffer::as_bytes(vm, data)?.to_vec()),
        };
        Loader::new(vm, Input::of_bytes(data), LoadMemo::default(), options).load()
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        picklable_buffer::register();
        type_of(vm, PicklerMemoProxy::DEF);
        type_of(vm, UnpicklerMemoProxy::DEF);
        let error = new_exception(vm, "_pickle", "PickleError", &Known::Exception.value())?;
        for name in ["PicklingError", "UnpicklingError"] {
            set_constant(vm, module, name, new_exception(vm, "_pickle", name, &error)?)?;
        }
        set_constant(vm, module, "PickleError", error)
    }
}

/// What `load` and `loads` are asked for.
fn options(
    vm: &Vm,
    function: &str,
    fix_imports: bool,
    encoding: Maybe<'_>,
    errors: Maybe<'_>,
    buffers: Maybe<'_>,
) -> Result<Options> {
    for (name, value) in [("encoding", encoding.0), ("errors", errors.0)] {
        if let Some(value) = value.filter(|value| !string::is_str(value)) {
            let given = vm.given_name(value);
            return Err(vm.type_error(format!("{function}() argument '{name}' must be str, not {given}")));
        }
    }
    Ok(Options {
        fix_imports,
        encoding: encoding.0.cloned(),
        errors: errors.0.cloned(),
        buffers: unpickler::buffers_of(vm, buffers)?,
        persistent_load: None,
        finder: None,
    })
}

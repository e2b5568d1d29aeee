//! `Unpickler`, and the memo that it shows.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

use typhon_object::{
    bootstrap::type_of,
    prelude::*,
    primal::{list, tuple},
};

use super::{
    errors::unpickling,
    hook,
    input::{File, Input},
    load::{Loader, Options, no_persistent_load},
    load_global::find,
    load_memo::{self, LoadMemo},
};
use crate::shared::{instance, running::Running};

/// This takes a binary file for reading a pickle data stream.
///
/// The protocol version of the pickle is detected automatically, so no
/// protocol argument is needed.  Bytes past the pickled object's
/// representation are ignored.
///
/// The argument *file* must have two methods, a read() method that takes
/// an integer argument, and a readline() method that requires no
/// arguments.  Both methods should return bytes.
///
/// If *fix_imports* is True, names of Python 2 are mapped to those of
/// Python 3.  The *encoding* and *errors* tell how strings of Python 2 are
/// decoded; the *encoding* 'bytes' leaves them as bytes objects.
#[pytype(name = "Unpickler", module = "_pickle", flags(base))]
pub struct Unpickler {
    /// The file's `read`; empty before `__init__`.
    read: Slot,
    readline: Slot,
    peek: Slot,
    buffers: Slot,
    encoding: Slot,
    errors: Slot,
    /// What was set as `persistent_load`.
    persistent_load: Slot,
    /// A list of the values in the memo, or a dict by their numbers.
    memo: Slot,
    fix_imports: AtomicBool,
    protocol: AtomicU8,
    running: AtomicBool,
}

/// The methods that a file is read with.
///
/// # Errors
/// TypeError where it lacks one.
pub(super) fn file_of(vm: &Vm, file: &Value) -> Result<File> {
    let peek = vm.find_attr_str(file, "peek")?;
    let (read, readline) = (vm.find_attr(file, &vm.names().read)?, vm.find_attr(file, &vm.names().readline)?);
    match (read, readline) {
        (Some(read), Some(readline)) => Ok(File { read, readline, peek }),
        _ => Err(vm.type_error("file must have 'read' and 'readline' attributes")),
    }
}

/// An iterator over the buffers that are beside a pickle.
///
/// # Errors
/// TypeError for what cannot be iterated over.
pub(super) fn buffers_of(vm: &Vm, buffers: Maybe<'_>) -> Result<Option<Value>> {
    match buffers.0 {
        Some(buffers) if !buffers.is_none() => ops::iter(vm, buffers).map(Some),
        _ => Ok(None),
    }
}

impl Unpickler {
    fn running(&self, vm: &Vm) -> Result<Running<'_>> {
        Running::enter(&self.running).ok_or_else(|| vm.runtime_error("Unpickler object is already used"))
    }

    fn file(&self) -> Option<File> {
        let read = self.read.get(&self.header)?;
        let readline = self.readline.get(&self.header)?;
        Some(File { read, readline, peek: self.peek.get(&self.header) })
    }

    fn options(&self, this: &Value, vm: &Vm) -> Result<Options> {
        let native = type_of(vm, Unpickler::DEF);
        let own = self.persistent_load.get(&self.header);
        Ok(Options {
            fix_imports: self.fix_imports.load(Relaxed),
            encoding: self.encoding.get(&self.header),
            errors: self.errors.get(&self.header),
            buffers: self.buffers.get(&self.header),
            persistent_load: hook::find(vm, this, "persistent_load", own, Unpickler::DEF)?,
            finder: (!vm.class_value(this).is(&native)).then(|| this.clone()),
        })
    }

    fn shown_memo(&self) -> Value {
        self.memo.get(&self.header).unwrap_or_else(list::empty)
    }
}

#[pymethods]
impl Unpickler {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, |header| Unpickler {
            header,
            read: Slot::EMPTY,
            readline: Slot::EMPTY,
            peek: Slot::EMPTY,
            buffers: Slot::EMPTY,
            encoding: Slot::EMPTY,
            errors: Slot::EMPTY,
            persistent_load: Slot::EMPTY,
            memo: Slot::EMPTY,
            fix_imports: AtomicBool::new(false),
            protocol: AtomicU8::new(0),
            running: AtomicBool::new(false),
        })
    }

    #[sig(file, *, fix_imports = True, encoding = "ASCII", errors = "strict", buffers = ())]
    fn __init__(
        &self,
        vm: &Vm,
        file: &Value,
        fix_imports: bool,
        encoding: &str,
        errors: &str,
        buffers: Maybe<'_>,
    ) -> Result<()> {
        let _running = self.running(vm)?;
        let File { read, readline, peek } = file_of(vm, file)?;
        let buffers = buffers_of(vm, buffers)?;
        let header = &self.header;
        drop(self.peek.replace(header, peek));
        drop(self.buffers.replace(header, buffers));
        drop(self.memo.replace(header, None));
        self.encoding.set(header, vm.str(encoding));
        self.errors.set(header, vm.str(errors));
        self.readline.set(header, readline);
        self.read.set(header, read);
        self.fix_imports.store(fix_imports, Relaxed);
        self.protocol.store(0, Relaxed);
        Ok(())
    }

    /// Load a pickle.
    ///
    /// Read a pickled object representation from the open file object given
    /// in the constructor, and return the reconstituted object hierarchy
    /// specified therein.
    fn load(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(unpickler) = this.native::<Unpickler>() else {
            return Err(vm.type_error("an Unpickler was expected"));
        };
        let _running = unpickler.running(vm)?;
        let Some(file) = unpickler.file() else {
            let class = vm.type_name(this);
            return Err(unpickling(vm, format!("Unpickler.__init__() was not called by {class}.__init__()")));
        };
        let options = unpickler.options(this, vm)?;
        let memo = LoadMemo::of_value(vm, &unpickler.shown_memo())?;
        let mut loader = Loader::new(vm, Input::of_file(file), memo, options).showing(&unpickler.protocol);
        let result = loader.load();
        let memo = loader.memo.into_value(vm)?;
        unpickler.memo.set(&unpickler.header, memo);
        result
    }

    /// Return an object from a specified module.
    ///
    /// If necessary, the module will be imported. Subclasses may override
    /// this method (e.g. to restrict unpickling of arbitrary classes and
    /// functions).
    ///
    /// This method is called whenever a class or a function object is
    /// needed.  Both arguments passed are str objects.
    #[sig(module_name, global_name, /)]
    fn find_class(&self, vm: &Vm, module_name: &Value, global_name: &Value) -> Result<Value> {
        find(vm, self.protocol.load(Relaxed), self.fix_imports.load(Relaxed), module_name, global_name)
    }

    #[sig(pid, /)]
    fn persistent_load(&self, vm: &Vm, _pid: &Value) -> Result<Value> {
        Err(no_persistent_load(vm))
    }

    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let set = this.native::<Unpickler>().and_then(|unpickler| unpickler.persistent_load.get(&unpickler.header));
        hook::get(vm, this, name, "persistent_load", set)
    }

    fn __setattr__(this: &Value, vm: &Vm, name: &Value, value: &Value) -> Result<()> {
        let Some(unpickler) = this.native::<Unpickler>() else {
            return Err(vm.type_error("an Unpickler was expected"));
        };
        hook::set(vm, this, name, Some(value), "persistent_load", (&unpickler.persistent_load, &unpickler.header))
    }

    fn __delattr__(this: &Value, vm: &Vm, name: &Value) -> Result<()> {
        let Some(unpickler) = this.native::<Unpickler>() else {
            return Err(vm.type_error("an Unpickler was expected"));
        };
        hook::set(vm, this, name, None, "persistent_load", (&unpickler.persistent_load, &unpickler.header))
    }

    #[getter]
    fn memo(this: &Value) -> Value {
        let header = Header::of::<UnpicklerMemoProxy>();
        typhon_heap::new(UnpicklerMemoProxy { header, unpickler: Frozen::new(this.clone()) })
    }

    #[setter]
    fn set_memo(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let Some(value) = value else { return Err(vm.type_error("attribute deletion is not supported")) };
        let memo = if let Some(proxy) = value.native::<UnpicklerMemoProxy>() {
            LoadMemo::of_value(vm, &proxy.copy(vm)?)?
        } else if Dict::from(value).is_some() {
            LoadMemo::of_value(vm, value)?
        } else {
            let given = vm.type_name(value);
            let text = format!("'memo' attribute must be an UnpicklerMemoProxy object or dict, not {given}");
            return Err(vm.type_error(text));
        };
        self.memo.set(&self.header, memo.into_value(vm)?);
        Ok(())
    }
}

/// The memo of an unpickler.
#[pytype(name = "UnpicklerMemoProxy", module = "_pickle", flags(no_new, unhashable))]
pub struct UnpicklerMemoProxy {
    unpickler: Frozen,
}

impl UnpicklerMemoProxy {
    fn unpickler(&self, vm: &Vm) -> Result<&Unpickler> {
        self.unpickler.native::<Unpickler>().ok_or_else(|| vm.system_error("an Unpickler was expected"))
    }
}

#[pymethods]
impl UnpicklerMemoProxy {
    /// Remove all items from memo.
    fn clear(&self, vm: &Vm) -> Result<()> {
        let unpickler = self.unpickler(vm)?;
        drop(unpickler.memo.replace(&unpickler.header, None));
        Ok(())
    }

    /// Copy the memo to a new object.
    fn copy(&self, vm: &Vm) -> Result<Value> {
        load_memo::to_dict(vm, &self.unpickler(vm)?.shown_memo())
    }

    /// Implement pickling support.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        Ok(tuple::of([Known::Dict.value(), tuple::of([self.copy(vm)?])]))
    }
}

//! The loader of modules that we found ourselves: `__loader__` of modules from source files and from the archive.
//!
//! It does what `importlib`'s SourceFileLoader does, and says that it is one; whatever else is asked of it a real one
//! answers, which is made then.

use std::fs;

use typhon_object::{prelude::*, primal::str as string};

use super::{bootstrap, find::archive_package, import_error, load, source, state};
use crate::types::code::Code;

/// Where a loader's module comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A source file.
    Source,
    /// The archive.
    Archived,
}

/// Loads a module from its source file.
#[pytype(name = "SourceFileLoader", module = "_frozen_importlib_external", flags(no_new, mutable))]
pub struct Loader {
    kind: Opaque<Kind>,
    name: Frozen,
    path: Frozen,
    delegate: Slot,
}

impl Loader {
    /// A loader for a module.
    pub fn create(vm: &Vm, kind: Kind, name: Value, path: Value) -> Value {
        let _ = bootstrap::class(vm, <Loader as typhon_object::native::PyType>::DEF);
        typhon_object::heap::new(Loader {
            header: Header::of::<Loader>(),
            kind: Opaque(kind),
            name: Frozen::new(name),
            path: Frozen::new(path),
            delegate: Slot::EMPTY,
        })
    }

    /// Where the module comes from.
    pub fn kind(&self) -> Kind {
        *self.kind
    }

    /// The module's file.
    pub fn path_text(&self) -> String {
        string::lossy(&self.path)
    }

    fn check(&self, vm: &Vm, fullname: Option<&Value>) -> Result<String> {
        let own = string::lossy(&self.name);
        match fullname.filter(|name| !name.is_none()) {
            Some(name) if string::lossy(name) != own => {
                let asked = string::lossy(name);
                let text = format!("loader for {own} cannot handle {asked}");
                Err(import_error(vm, Known::ImportError, &text, name, None))
            }
            _ => Ok(own),
        }
    }

    /// A SourceFileLoader of `importlib`'s for the same file.
    fn real(&self, vm: &Vm) -> Result<Value> {
        if let Some(real) = self.delegate.get(&self.header) {
            return Ok(real);
        }
        let external = bootstrap::external(vm)?;
        let args = [(*self.name).clone(), (*self.path).clone()];
        let real = vm.call_method_str(&external, "SourceFileLoader", &args)?;
        self.delegate.set(&self.header, real.clone());
        Ok(real)
    }

    fn bytes(&self, vm: &Vm, path: &str) -> Result<Vec<u8>> {
        if let Some(archive) = state::sources().archive
            && let Some(inside) = path.strip_prefix(archive.folder())
        {
            let module = inside.trim_start_matches('/').trim_end_matches(".py").trim_end_matches("/__init__");
            if let Some(source) = archive.source(&module.replace('/', ".")) {
                return Ok(source);
            }
        }
        fs::read(path).map_err(|error| source::os_error(vm, &error, path))
    }
}

#[pymethods]
impl Loader {
    #[getter]
    fn name(&self) -> Value {
        (*self.name).clone()
    }

    #[getter]
    fn path(&self) -> Value {
        (*self.path).clone()
    }

    #[getter]
    fn __class__(this: &Value, vm: &Vm) -> Result<Value> {
        match this.native::<Loader>() {
            Some(loader) if loader.kind() == Kind::Source => {
                vm.get_attr_str(&bootstrap::external(vm)?, "SourceFileLoader")
            }
            _ => Ok(vm.class_value(this)),
        }
    }

    fn __getattr__(&self, vm: &Vm, name: &Value) -> Result<Value> {
        let name = vm.attr_name(name)?;
        vm.get_attr(&self.real(vm)?, &name)
    }

    fn __eq__(&self, other: &Value) -> Value {
        match other.native::<Loader>() {
            Some(other) => {
                let same = string::lossy(&self.name) == string::lossy(&other.name)
                    && string::lossy(&self.path) == string::lossy(&other.path);
                Value::bool(same)
            }
            None => Value::NOT_IMPLEMENTED,
        }
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        Ok(ops::hash(vm, &self.name)? ^ ops::hash(vm, &self.path)?)
    }

    /// Use default semantics for module creation.
    fn create_module(&self, _spec: &Value) {}

    /// Execute the module.
    fn exec_module(&self, vm: &Vm, module: &Value) -> Result<()> {
        let name = string::lossy(&vm.get_attr(module, &vm.names().__name__)?);
        let code = load::code_of(vm, self.kind(), &name, &self.path_text())?;
        load::run(vm, module, code)
    }

    /// Load a module by its name.
    #[sig(fullname = None)]
    fn load_module(&self, vm: &Vm, fullname: Option<&Value>) -> Result<Value> {
        self.check(vm, fullname)?;
        load::import_object(vm, &self.name)
    }

    /// Return the path to the source file as found by the finder.
    #[sig(fullname = None)]
    fn get_filename(&self, vm: &Vm, fullname: Option<&Value>) -> Result<Value> {
        self.check(vm, fullname)?;
        Ok((*self.path).clone())
    }

    /// Tell whether the module is a package.
    #[sig(fullname = None)]
    fn is_package(&self, vm: &Vm, fullname: Option<&Value>) -> Result<bool> {
        let name = self.check(vm, fullname)?;
        Ok(self.path_text().ends_with("/__init__.py") && !name.ends_with(".__init__"))
    }

    /// Return the code object of the module.
    #[sig(fullname = None)]
    fn get_code(&self, vm: &Vm, fullname: Option<&Value>) -> Result<Value> {
        let name = self.check(vm, fullname)?;
        Code::load(vm, load::code_of(vm, self.kind(), &name, &self.path_text())?)
    }

    /// Return the source of the module.
    #[sig(fullname = None)]
    fn get_source(&self, vm: &Vm, fullname: Option<&Value>) -> Result<String> {
        self.check(vm, fullname)?;
        let path = self.path_text();
        let bytes = self.bytes(vm, &path)?;
        let error = match source::decode(vm, &bytes, &path, false) {
            Ok(text) => return Ok(text.replace("\r\n", "\n").replace('\r', "\n")),
            Err(raised) => vm.catch_as(raised, Known::SyntaxError)?,
        };
        let message = typhon_object::primal::str::lossy(&ops::str(vm, &error)?);
        Err(import_error(vm, Known::ImportError, &message, &self.name, None))
    }

    /// Return the data from the path as raw bytes.
    fn get_data(&self, vm: &Vm, path: &str) -> Result<Value> {
        self.bytes(vm, path).map(|bytes| typhon_types::bytes::new(&bytes))
    }

    /// Return the code object compiled from source.
    #[sig(data, path)]
    fn source_to_code(&self, vm: &Vm, data: &Value, path: &Value) -> Result<Value> {
        let compile = vm.runtime().builtins.clone();
        let Some(compile) = Dict::from(&compile).and_then(|builtins| builtins.get_interned(vm, &vm.intern("compile")))
        else {
            return Err(vm.import_error("the builtin function 'compile' is missing"));
        };
        vm.call(&compile, &[data.clone(), path.clone(), vm.intern("exec")])
    }

    #[sig(name)]
    fn get_resource_reader(&self, vm: &Vm, name: &Value) -> Result<Value> {
        self.check(vm, Some(name))?;
        if archive_package(&self.path_text()).is_some() {
            return Ok(Value::NONE);
        }
        vm.call_method_str(&self.real(vm)?, "get_resource_reader", std::slice::from_ref(name))
    }
}

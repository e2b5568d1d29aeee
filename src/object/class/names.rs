//! What classes are called in error texts.

use typhon_heap::Value;

use super::{Class, flag};
use crate::{primal::str as string, vm::Vm};

impl Class {
    /// The name for error texts: `__name__`, and for native types of modules with the module before it.
    pub fn name(&self) -> String {
        if self.flags() & flag::DOTTED != 0 {
            return self.stored_name();
        }
        let name = self.plain_name();
        match *self.native {
            Some(def) if self.flags() & flag::HEAP == 0 && def.module != "builtins" => format!("{}.{name}", def.module),
            _ => name,
        }
    }

    /// The name without any module.
    pub fn plain_name(&self) -> String {
        let name = self.stored_name();
        match name.rsplit_once('.') {
            Some((_, plain)) if self.flags() & flag::DOTTED != 0 => plain.to_owned(),
            _ => name,
        }
    }

    fn stored_name(&self) -> String {
        self.name.get(&self.header).map(|name| string::lossy(&name)).unwrap_or_default()
    }

    /// Has error texts tell the module before the name, as they do of the types of CPython's modules; nobody else knows the
    /// class yet.
    pub fn tell_module(&self, vm: &Vm, module: &str) {
        let name = format!("{module}.{}", self.plain_name());
        self.name.set(&self.header, vm.intern(&name));
        self.set_flags(flag::DOTTED, true);
    }

    /// As `full_name`, without the module of the main program too: what CPython's texts with `%T` say.
    pub fn told_name(&self, vm: &Vm) -> String {
        let name = self.full_name(vm);
        name.strip_prefix("__main__.").map(str::to_owned).unwrap_or(name)
    }

    /// `__module__ + '.' + __qualname__`, without the module where it is `builtins`.
    pub fn full_name(&self, vm: &Vm) -> String {
        let qualname = self.qualname.get(&self.header).map(|name| string::lossy(&name)).unwrap_or_default();
        match self.module(vm) {
            Some(module) if module != "builtins" => format!("{module}.{qualname}"),
            _ => qualname,
        }
    }

    /// `__module__`, where it is a string.
    pub fn module(&self, vm: &Vm) -> Option<String> {
        match self.flags() & flag::HEAP != 0 {
            true => self.own(vm, &vm.names().__module__).filter(string::is_str).map(|name| string::lossy(&name)),
            false => self.native.map(|def| def.module.to_owned()),
        }
    }
}

impl Vm {
    /// As `type_name`, for texts about arguments: None is called by its own name.
    pub fn given_name(&self, value: &Value) -> String {
        if value.is_none() { "None".to_owned() } else { self.type_name(value) }
    }

    /// The name of a value's class, for error texts.
    pub fn type_name(&self, value: &Value) -> String {
        self.class_of(value).name()
    }
}

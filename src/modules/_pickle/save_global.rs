//! Saving what a module has under a name: classes, functions, and all that says so of itself.

use typhon_interpreter::import::load::import_object;
use typhon_object::{
    class::flag,
    prelude::*,
    primal::{
        int,
        str::{self as string, Str},
    },
};
use typhon_text::Text;

use super::{
    errors::{because, pickling},
    opcode,
    save::Saver,
};

/// The parts of a name with dots.
pub(super) fn parts(name: &Value) -> Vec<Value> {
    let Some(name) = name.native::<Str>() else { return Vec::new() };
    name.bytes().split(|&byte| byte == b'.').map(|part| string::from_text(Text::from_trusted(part))).collect()
}

/// What stands at the end of a path of attributes.
///
/// # Errors
/// AttributeError, or what a descriptor raises.
pub(super) fn follow(vm: &Vm, from: &Value, path: &[Value]) -> Result<Value> {
    path.iter().try_fold(from.clone(), |object, name| vm.get_attr(&object, &vm.attr_name(name)?))
}

/// The module of a name.
///
/// # Errors
/// ImportError, or what the module raises; TypeError and ValueError for what names no module.
pub(super) fn import(vm: &Vm, name: &Value) -> Result<Value> {
    match name.native::<Str>() {
        Some(text) if !text.is_empty() => import_object(vm, name),
        Some(_) => Err(vm.value_error("Empty module name")),
        None => Err(vm.type_error("module name must be a string")),
    }
}

fn shown(vm: &Vm, value: &Value) -> Result<String> {
    Ok(string::lossy(&ops::repr(vm, value)?))
}

/// The module that an object says to come from, or else one that has it.
fn module_of(vm: &Vm, object: &Value, path: &[Value]) -> Result<Value> {
    let told = vm.find_attr(object, &vm.names().__module__)?;
    if path.iter().any(|part| string::as_str(part) == Some("<locals>")) {
        let object = shown(vm, object)?;
        return Err(pickling(vm, format!("Can't pickle local object {object}")));
    }
    if let Some(module) = told.filter(|module| !module.is_none()) {
        return Ok(module);
    }
    let modules = Dict::from(&vm.runtime().modules).map(Dict::entries).unwrap_or_default();
    for (name, module) in modules {
        if module.is_none() || matches!(string::as_str(&name), Some("__main__" | "__mp_main__")) {
            continue;
        }
        match follow(vm, &module, path) {
            Ok(found) if found.is(object) => return Ok(name),
            Ok(_) => {}
            Err(raised) => drop(vm.catch_as(raised, Known::AttributeError)?),
        }
    }
    Ok(vm.names().__main__.clone())
}

/// Checks that the module has the object under the name.
fn check(vm: &Vm, object: &Value, module: &Value, name: &Value, path: &[Value]) -> Result<()> {
    let place = || format!("{}.{}", string::lossy(module), string::lossy(name));
    let imported = match import(vm, module) {
        Ok(imported) => imported,
        Err(raised) => {
            let error = vm.catch(raised);
            let class = vm.class_of(&error);
            if ![Known::ImportError, Known::ValueError, Known::KeyError].into_iter().any(|kind| class.is_subclass(kind))
            {
                return Err(vm.raise_again(error));
            }
            let (object, told) = (shown(vm, object)?, string::lossy(&ops::str(vm, &error)?));
            return Err(because(vm, error, || pickling(vm, format!("Can't pickle {object}: {told}"))));
        }
    };
    match follow(vm, &imported, path) {
        Ok(found) if found.is(object) => Ok(()),
        Ok(_) => {
            let object = shown(vm, object)?;
            Err(pickling(vm, format!("Can't pickle {object}: it's not the same object as {}", place())))
        }
        Err(raised) => {
            let error = vm.catch_as(raised, Known::AttributeError)?;
            let object = shown(vm, object)?;
            Err(because(vm, error, || pickling(vm, format!("Can't pickle {object}: it's not found as {}", place()))))
        }
    }
}

fn native_class(object: &Value) -> Option<&Class> {
    Class::from(object).filter(|class| class.flags() & flag::HEAP == 0)
}

/// Whether a native class is one that CPython makes when its module is imported, and not one that it has from the beginning.
fn is_made_by_module(class: &Class) -> bool {
    let early = class.native_def().is_some_and(|def| def.known.is_some() || def.name == "OrderedDict");
    !early || std::ptr::eq(class, Known::ExceptionGroup.class())
}

/// The str that stands for a name in the memo: of native classes always a new one, as in CPython.
fn own_name(object: &Value, name: Value) -> Value {
    match name.native::<Str>() {
        Some(text) if native_class(object).is_some() => string::from_text(text.text()),
        _ => name,
    }
}

impl Saver<'_> {
    /// An object by its module and name; `name` is what it is called, where it does not say so itself.
    ///
    /// # Errors
    /// PicklingError where it is not to be found there.
    pub(super) fn save_global(&mut self, object: &Value, name: Option<&Value>) -> Result<()> {
        let vm = self.vm;
        let name = match name {
            Some(name) => name.clone(),
            None => match vm.find_attr(object, &vm.names().__qualname__)? {
                Some(name) => name,
                None => vm.get_attr(object, &vm.names().__name__)?,
            },
        };
        let path = parts(&name);
        let module = module_of(vm, object, &path)?;
        check(vm, object, &module, &name, &path)?;
        let (module, name) = (self.module_name(object, &module), own_name(object, name));
        if self.options.protocol >= 2 && self.save_extension(&module, &name)? {
            return Ok(());
        }
        if self.options.protocol >= 4 {
            self.save(&module)?;
            self.save(&name)?;
            self.out.byte(opcode::STACK_GLOBAL);
        } else if let [first, rest @ ..] = &path[..]
            && !rest.is_empty()
        {
            self.save_path(&module, first, rest)?;
        } else {
            self.save_name(&module, &name)?;
        }
        self.memoize(object)
    }

    /// The str that stands for a module in the memo: one for all that comes from it, but where CPython has strs of their own:
    /// for all builtin functions together, and for each class that an extension module makes when it is imported.
    fn module_name(&mut self, object: &Value, module: &Value) -> Value {
        let Some(text) = module.exact::<Str>() else { return module.clone() };
        if object.shape() == Known::NativeFunction.shape() && text.to_str() == Some("builtins") {
            return self.builtins.get_or_insert_with(|| string::new("builtins")).clone();
        }
        match native_class(object) {
            Some(class) if is_made_by_module(class) => string::from_text(text.text()),
            _ => self.vm.intern_value(module),
        }
    }

    /// The code that `copyreg` knows an object by; says whether there is one.
    fn save_extension(&mut self, module: &Value, name: &Value) -> Result<bool> {
        let vm = self.vm;
        let registry = self.copyreg("_extension_registry")?;
        let Some(registry) = Dict::from(&registry).filter(|registry| !registry.is_empty()) else { return Ok(false) };
        let Some(code) = registry.get(vm, &vm.tuple(vec![module.clone(), name.clone()]))? else { return Ok(false) };
        let code = int::to_i64(vm, &code)?;
        let Some(code) = u32::try_from(code).ok().filter(|&code| code > 0 && code <= i32::MAX as u32) else {
            return Err(vm.runtime_error(format!("extension code {code} is out of range")));
        };
        let bytes = code.to_le_bytes();
        match code {
            0..=0xff => self.out.bytes(&[opcode::EXT1, bytes[0]]),
            0x100..=0xffff => self.out.bytes(&[opcode::EXT2, bytes[0], bytes[1]]),
            _ => {
                self.out.byte(opcode::EXT4);
                self.out.bytes(&bytes);
            }
        }
        Ok(true)
    }

    /// A name with dots, for protocols that know none: calls of `getattr`.
    fn save_path(&mut self, module: &Value, first: &Value, rest: &[Value]) -> Result<()> {
        let vm = self.vm;
        let getattr = typhon_object::primal::common::builtin(vm, "getattr")?;
        let old = self.options.protocol < 2;
        for _ in rest {
            self.save(&getattr)?;
            if old {
                self.out.byte(opcode::MARK);
            }
        }
        self.save_name(module, first)?;
        for name in rest {
            self.save(name)?;
            self.out.bytes(&[if old { opcode::TUPLE } else { opcode::TUPLE2 }, opcode::REDUCE]);
        }
        Ok(())
    }

    fn save_name(&mut self, module: &Value, name: &Value) -> Result<()> {
        let (mut module, mut name) = (module.clone(), name.clone());
        if self.options.fix_imports {
            super::compat::to_old(self.vm, &mut module, &mut name)?;
        }
        let module = self.identifier(&module, "module")?;
        let name = self.identifier(&name, "global")?;
        self.out.byte(opcode::GLOBAL);
        for line in [module, name] {
            self.out.bytes(&line);
            self.out.byte(b'\n');
        }
        Ok(())
    }

    /// The bytes of an identifier: protocols before 3 have ASCII ones alone.
    fn identifier(&self, name: &Value, what: &str) -> Result<Vec<u8>> {
        let (vm, protocol) = (self.vm, self.options.protocol);
        let encoding = if protocol >= 3 { "utf-8" } else { "ascii" };
        match string::codec::encode(vm, name, encoding, None) {
            Ok(bytes) => Ok(typhon_types::bytes::slice_of(&bytes).to_vec()),
            Err(raised) => {
                let error = vm.catch_as(raised, Known::UnicodeEncodeError)?;
                let name = shown(vm, name)?;
                let text = format!("can't pickle {what} identifier {name} using pickle protocol {protocol}");
                Err(because(vm, error, || pickling(vm, text)))
            }
        }
    }
}

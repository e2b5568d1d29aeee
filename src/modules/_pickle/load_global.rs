//! Reading a pickle: what modules have under a name, and registered extensions.

use typhon_object::{
    prelude::*,
    primal::str::{self as string, Str},
};

use super::{
    compat,
    errors::{because, unpickling},
    load::Loader,
    save_global::{follow, import, parts},
};

/// What a module has under a name; the pickle's protocol says how names are meant.
///
/// # Errors
/// What the import raises; AttributeError; what an audit hook raises.
pub(super) fn find(vm: &Vm, protocol: u8, fix_imports: bool, module: &Value, name: &Value) -> Result<Value> {
    vm.audit("pickle.find_class", || [module.clone(), name.clone()])?;
    let (mut module, mut name) = (module.clone(), name.clone());
    if protocol < 3 && fix_imports {
        compat::to_new(vm, &mut module, &mut name)?;
    }
    let found = import(vm, &module)?;
    let path = if protocol >= 4 && string::is_str(&name) { parts(&name) } else { Vec::new() };
    if path.len() < 2 {
        return vm.get_attr(&found, &vm.attr_name(&name)?);
    }
    match follow(vm, &found, &path) {
        Ok(found) => Ok(found),
        Err(raised) => {
            let error = vm.catch_as(raised, Known::AttributeError)?;
            let [name, module] = [ops::repr(vm, &name)?, ops::repr(vm, &module)?].map(|shown| string::lossy(&shown));
            let text = format!("Can't resolve path {name} on module {module}");
            Err(because(vm, error, || vm.attribute_error(text)))
        }
    }
}

impl Loader<'_> {
    fn find(&self, module: &Value, name: &Value) -> Result<Value> {
        match &self.options.finder {
            Some(finder) => self.vm.call_method_str(finder, "find_class", &[module.clone(), name.clone()]),
            None => find(self.vm, self.protocol, self.options.fix_imports, module, name),
        }
    }

    /// What the module of the next line has under the name of the line after it.
    pub(super) fn find_lines(&mut self, encoding: &str) -> Result<Value> {
        let vm = self.vm;
        let mut line = || -> Result<Value> {
            let line = self.full_line()?;
            string::codec::decode(vm, &line[..line.len() - 1], None, encoding, None)
        };
        let (module, name) = (line()?, line()?);
        self.find(&module, &name)
    }

    pub(super) fn load_global(&mut self) -> Result<()> {
        let found = self.find_lines("utf-8")?;
        self.stack.push(found);
        Ok(())
    }

    pub(super) fn load_stack_global(&mut self) -> Result<()> {
        let vm = self.vm;
        let name = self.stack.pop(vm)?;
        let module = self.stack.pop(vm)?;
        if name.exact::<Str>().is_none() || module.exact::<Str>().is_none() {
            return Err(unpickling(vm, "STACK_GLOBAL requires str"));
        }
        let found = self.find(&module, &name)?;
        self.stack.push(found);
        Ok(())
    }

    /// What `copyreg` knows by a code.
    pub(super) fn load_extension(&mut self, code: i64) -> Result<()> {
        let vm = self.vm;
        if code <= 0 {
            return Err(unpickling(vm, "EXT specifies code <= 0"));
        }
        let copyreg = (vm.hooks().import)(vm, "copyreg")?;
        let number = vm.int(code);
        let cache = vm.get_attr_str(&copyreg, "_extension_cache")?;
        if let Some(cache) = Dict::from(&cache)
            && let Some(found) = cache.get(vm, &number)?
        {
            self.stack.push(found);
            return Ok(());
        }
        let registry = vm.get_attr_str(&copyreg, "_inverted_registry")?;
        let pair = match Dict::from(&registry) {
            Some(registry) => registry.get(vm, &number)?,
            None => None,
        };
        let Some(pair) = pair else {
            return Err(vm.value_error(format!("unregistered extension code {code}")));
        };
        let found = match (Tuple::from(&pair), Tuple::items_of(&pair)) {
            (Some(_), [module, name]) if string::is_str(module) && string::is_str(name) => self.find(module, name)?,
            _ => return Err(vm.value_error(format!("_inverted_registry[{code}] isn't a 2-tuple of strings"))),
        };
        if let Some(cache) = Dict::from(&cache) {
            cache.set(vm, &number, found.clone())?;
        }
        self.stack.push(found);
        Ok(())
    }
}

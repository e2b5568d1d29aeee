//! The classes of nodes, which are looked up in `_ast` once for each tree.

use std::collections::HashMap;

use typhon_object::prelude::*;

/// Those that were asked for.
pub(super) struct Classes<'v> {
    vm: &'v Vm,
    /// `_ast`.
    module: Value,
    known: HashMap<&'static str, Value>,
}

impl<'v> Classes<'v> {
    pub(super) fn new(vm: &'v Vm, module: Value) -> Classes<'v> {
        Classes { vm, module, known: HashMap::new() }
    }

    /// The class of a kind of node.
    ///
    /// # Errors
    /// AttributeError where the module has lost it.
    pub(super) fn get(&mut self, kind: &'static str) -> Result<Value> {
        if let Some(class) = self.known.get(kind) {
            return Ok(class.clone());
        }
        let class = self.vm.get_attr_str(&self.module, kind)?;
        self.known.insert(kind, class.clone());
        Ok(class)
    }
}

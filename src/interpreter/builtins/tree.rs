//! Syntax trees as objects: what `compile` gives with `PyCF_ONLY_AST`.

use std::collections::HashMap;

use typhon_compiler::{
    Options,
    tree::{Field, Node},
};
use typhon_object::{prelude::*, primal::list};

use crate::{import::source, types::code::constant_value};

/// Parses a text and makes objects of its tree.
///
/// # Errors
/// SyntaxError and its like; RecursionError where it nests too deeply.
pub(super) fn parse(vm: &Vm, text: &str, options: &Options) -> Result<Value> {
    match typhon_compiler::tree::parse(text, options) {
        Ok(node) => {
            let module = (vm.hooks().import)(vm, "_ast")?;
            Maker { vm, module, classes: HashMap::new(), bare: HashMap::new() }.node(&node)
        }
        Err(error) => Err(source::raise(vm, &error, &options.filename)),
    }
}

/// Makes the objects.
struct Maker<'v> {
    vm: &'v Vm,
    /// `_ast`.
    module: Value,
    classes: HashMap<&'static str, Value>,
    /// Nodes without anything inside (operators and contexts) are shared.
    bare: HashMap<&'static str, Value>,
}

impl Maker<'_> {
    fn class(&mut self, kind: &'static str) -> Result<Value> {
        if let Some(class) = self.classes.get(kind) {
            return Ok(class.clone());
        }
        let class = self.vm.get_attr_str(&self.module, kind)?;
        self.classes.insert(kind, class.clone());
        Ok(class)
    }

    fn node(&mut self, node: &Node) -> Result<Value> {
        let shared = node.fields.is_empty() && node.place.is_none();
        if let Some(known) = self.bare.get(node.kind).filter(|_| shared) {
            return Ok(known.clone());
        }
        self.vm.check_stack(" during ast construction")?;
        let class = self.class(node.kind)?;
        let fields = node.fields.iter().map(|field| self.field(field)).collect::<Result<Vec<_>>>()?;
        let made = self.vm.call(&class, &fields)?;
        if let Some(place) = node.place {
            let numbers = [place.line, place.column, place.end_line, place.end_column];
            for (name, number) in ["lineno", "col_offset", "end_lineno", "end_col_offset"].iter().zip(numbers) {
                self.vm.set_attr(&made, &self.vm.intern(name), &self.vm.int(number.into()))?;
            }
        }
        if shared {
            self.bare.insert(node.kind, made.clone());
        }
        Ok(made)
    }

    fn field(&mut self, field: &Field) -> Result<Value> {
        match field {
            Field::Absent => Ok(Value::NONE),
            Field::Node(node) => self.node(node),
            Field::List(items) => {
                let items = items.iter().map(|item| self.field(item)).collect::<Result<Vec<_>>>()?;
                Ok(list::new(items))
            }
            Field::Name(name) => Ok(self.vm.intern(name)),
            Field::Constant(constant) => constant_value(self.vm, constant),
        }
    }
}

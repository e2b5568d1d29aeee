//! Syntax trees as objects: what `compile` gives with `PyCF_ONLY_AST`, and what it takes.

mod classes;
mod constant;

pub(crate) use constant::constant_of;
mod read;

use std::collections::HashMap;

use typhon_compiler::{
    Compiled, Mode, Options,
    tree::{self, Field, Node, TreeError},
};
use typhon_object::{prelude::*, primal::list, raise::Raised};

use self::classes::Classes;
use crate::{import::source, types::code::constant_value};

/// Parses a text and makes objects of its tree.
///
/// # Errors
/// SyntaxError and its like; RecursionError where it nests too deeply.
pub(super) fn parse(vm: &Vm, text: &str, options: &Options, optimized: bool) -> Result<Value> {
    match tree::parse(text, options) {
        Ok((mut node, warnings)) => {
            source::warn_all(vm, &warnings, &options.filename)?;
            if optimized {
                tree::optimize(&mut node, options.optimize);
            }
            make(vm, &node)
        }
        Err(error) => Err(source::fail(vm, &error, &options.filename)),
    }
}

/// Objects of a tree's data.
fn make(vm: &Vm, node: &Node) -> Result<Value> {
    let module = (vm.hooks().import)(vm, "_ast")?;
    Maker { vm, classes: Classes::new(vm, module), bare: HashMap::new() }.node(node)
}

/// Compiles a tree of objects.
///
/// # Errors
/// TypeError, ValueError and RecursionError for what is no tree; SyntaxError for one that means nothing.
pub(super) fn compile(vm: &Vm, value: &Value, options: &Options) -> Result<Compiled> {
    let node = read::read(vm, value, root(options.mode))?;
    tree::compile(&node, options).map_err(|error| raise(vm, error, options))
}

/// Another tree of objects: the checked and optimised one.
///
/// # Errors
/// As for [`compile`].
pub(super) fn optimized(vm: &Vm, value: &Value, options: &Options) -> Result<Value> {
    let mut node = read::read(vm, value, root(options.mode))?;
    tree::check(&node, options.mode).map_err(|error| raise(vm, error, options))?;
    tree::optimize(&mut node, options.optimize);
    make(vm, &node)
}

/// Checks that a tree is of the kind that the mode wants.
///
/// # Errors
/// TypeError.
pub(super) fn expect(vm: &Vm, value: &Value, options: &Options) -> Result<()> {
    read::expect(vm, value, root(options.mode)).map(drop)
}

fn root(mode: Mode) -> &'static str {
    match mode {
        Mode::Module => "Module",
        Mode::Expression => "Expression",
        Mode::Single => "Interactive",
    }
}

#[cold]
fn raise(vm: &Vm, error: TreeError, options: &Options) -> Raised {
    match error {
        TreeError::Type(text) => vm.type_error(text),
        TreeError::Value(text) => vm.value_error(text),
        TreeError::Recursion => {
            vm.raise_known(Known::RecursionError, "maximum recursion depth exceeded during compilation")
        }
        TreeError::Syntax(error) => source::raise(vm, &error, &options.filename),
    }
}

/// Makes the objects.
struct Maker<'v> {
    vm: &'v Vm,
    classes: Classes<'v>,
    /// Nodes without anything inside (operators and contexts) are shared.
    bare: HashMap<&'static str, Value>,
}

impl Maker<'_> {
    fn node(&mut self, node: &Node) -> Result<Value> {
        let shared = node.fields.is_empty() && node.place.is_none();
        if let Some(known) = self.bare.get(node.kind).filter(|_| shared) {
            return Ok(known.clone());
        }
        self.vm.check_stack(" during ast construction")?;
        let class = self.classes.get(node.kind)?;
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

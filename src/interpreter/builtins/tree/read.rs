//! Objects back to a tree's data: what `compile` makes of a tree that a program built.
//!
//! What a field must be stands in the compiler's table of kinds; the errors are CPython's.

use typhon_bytecode::Location;
use typhon_compiler::tree::{
    Field, Node,
    schema::{Count, KINDS, Kind, PLACED},
};
use typhon_object::{
    prelude::*,
    primal::{int, str as string},
};

use super::{classes::Classes, constant::constant_of};

/// Checks the class of a root; gives the module `_ast`.
///
/// # Errors
/// TypeError.
pub fn expect(vm: &Vm, value: &Value, root: &str) -> Result<Value> {
    let module = (vm.hooks().import)(vm, "_ast")?;
    let class = vm.get_attr_str(&module, root)?;
    if !ops::is_instance(vm, value, &class)? {
        let given = vm.type_name(value);
        return Err(vm.type_error(format!("expected {root} node, got {given}")));
    }
    Ok(module)
}

/// The data of a node and of all inside it. `root` is the class that it must be of.
///
/// # Errors
/// TypeError and ValueError for what is no tree; RecursionError where it is too deep; what the attributes raise.
pub fn read(vm: &Vm, value: &Value, root: &'static str) -> Result<Node> {
    let module = expect(vm, value, root)?;
    let mut reader = Reader { vm, classes: Classes::new(vm, module) };
    match KINDS.iter().find(|kind| kind.name == root) {
        Some(kind) => reader.node(value, kind, None),
        None => Err(vm.system_error(format!("no such node: {root}"))),
    }
}

struct Reader<'v> {
    vm: &'v Vm,
    classes: Classes<'v>,
}

/// Whether the nodes of a group are of one kind, whose class nobody asks for.
fn product(group: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == group && kind.group == "AST" && !kind.fields.is_empty())
}

impl Reader<'_> {
    /// The kind of a node: the first of its group whose class it is an instance of.
    fn kind_of(&mut self, value: &Value, group: &'static str) -> Result<&'static Kind> {
        let own = self.vm.class_value(value);
        let members = || KINDS.iter().filter(|kind| kind.group == group);
        for kind in members() {
            if self.classes.get(kind.name)?.is(&own) {
                return Ok(kind);
            }
        }
        for kind in members() {
            let class = self.classes.get(kind.name)?;
            if ops::is_instance(self.vm, value, &class)? {
                return Ok(kind);
            }
        }
        let shown = string::lossy(&ops::repr(self.vm, value)?);
        Err(self.vm.type_error(format!("expected some sort of {group}, but got {shown}")))
    }

    /// What stands where one thing of a type is wanted.
    fn one(&mut self, value: &Value, group: &'static str) -> Result<Field> {
        let vm = self.vm;
        match group {
            "constant" => return constant_of(vm, value).map(Field::Constant),
            "int" => return self.int(value),
            _ if value.is_none() => return Ok(Field::Absent),
            "identifier" | "string" => return self.text(value, group),
            _ => {}
        }
        if let Some(kind) = product(group) {
            let placed = PLACED.contains(&group);
            let mut node = self.node(value, kind, None)?;
            node.place = if placed { Some(self.place(value, group)?) } else { None };
            return Ok(Field::Node(Box::new(node)));
        }
        let place = if PLACED.contains(&group) { Some(self.place(value, group)?) } else { None };
        let kind = self.kind_of(value, group)?;
        self.node(value, kind, place).map(|node| Field::Node(Box::new(node)))
    }

    fn text(&self, value: &Value, group: &str) -> Result<Field> {
        if value.shape() != Known::Str.shape() {
            return Err(self.vm.type_error(format!("AST {group} must be of type str")));
        }
        match string::as_str(value) {
            Some(text) => Ok(Field::Name(text.to_owned())),
            None => Err(self.vm.surrogates_not_allowed(value)),
        }
    }

    fn int(&self, value: &Value) -> Result<Field> {
        if !int::is_int(value) {
            let shown = string::lossy(&ops::repr(self.vm, value)?);
            return Err(self.vm.value_error(format!("invalid integer value: {shown}")));
        }
        let number = int::to_i64(self.vm, value)?;
        Ok(Field::Constant(typhon_bytecode::Constant::Int(number)))
    }

    fn missing<T>(&self, field: &str, owner: &str) -> Result<T> {
        Err(self.vm.type_error(format!("required field \"{field}\" missing from {owner}")))
    }

    fn node(&mut self, value: &Value, kind: &'static Kind, place: Option<Location>) -> Result<Node> {
        self.vm.check_stack(&format!(" while traversing '{}' node", kind.name))?;
        let mut fields = Vec::new();
        for (group, count, name) in kind.parts() {
            let found = self.vm.find_attr_str(value, name)?;
            let field = match (count, found) {
                (Count::One, None) => return self.missing(name, kind.name),
                (Count::Perhaps, None) => Field::Absent,
                (Count::Many, None) => Field::List(Vec::new()),
                (Count::Perhaps, Some(found)) if found.is_none() => Field::Absent,
                (Count::Many, Some(found)) => self.list(&found, group, kind, name)?,
                (_, Some(found)) => self.one(&found, group)?,
            };
            if count == Count::One && field == Field::Absent {
                let text = format!("field '{name}' is required for {}", kind.name);
                return Err(self.vm.value_error(text));
            }
            fields.push(field);
        }
        Ok(Node { kind: kind.name, fields, place })
    }

    fn list(&mut self, value: &Value, group: &'static str, kind: &Kind, name: &str) -> Result<Field> {
        let vm = self.vm;
        let Some(list) = List::from(value) else {
            let given = vm.type_name(value);
            return Err(vm.type_error(format!("{} field \"{name}\" must be a list, not a {given}", kind.name)));
        };
        let count = list.len();
        let mut items = Vec::with_capacity(count);
        for item in list.to_vec() {
            items.push(self.one(&item, group)?);
            if list.len() != count {
                let text = format!("{} field \"{name}\" changed size during iteration", kind.name);
                return Err(vm.runtime_error(text));
            }
        }
        Ok(Field::List(items))
    }

    /// Line and columns; the end is the beginning where it is not told.
    fn place(&self, value: &Value, group: &str) -> Result<Location> {
        let number = |name: &str| -> Result<Option<u32>> {
            match self.vm.find_attr_str(value, name)? {
                Some(found) if !found.is_none() || !name.starts_with("end") => match self.int(&found)? {
                    Field::Constant(typhon_bytecode::Constant::Int(number)) => Ok(Some(number as i32 as u32)),
                    _ => Ok(None),
                },
                _ => Ok(None),
            }
        };
        let Some(line) = number("lineno")? else { return self.missing("lineno", group) };
        let Some(column) = number("col_offset")? else { return self.missing("col_offset", group) };
        let end_line = number("end_lineno")?.unwrap_or(line);
        let end_column = number("end_col_offset")?.unwrap_or(column);
        Ok(Location { line, end_line, column, end_column })
    }
}

//! `_ast`: the classes of syntax trees.

use typhon_object::{
    bootstrap,
    native::PyType,
    prelude::*,
    primal::{module::set_constant, tuple},
};

mod construct;
mod show;

use crate::shared::instance;
use typhon_compiler::tree::schema::{Count, KINDS, Kind, PLACED};

/// Classes of abstract syntax trees.
#[pymodule(name = "_ast", types(Ast))]
mod module {
    #[attr]
    #[name = "PyCF_ONLY_AST"]
    const ONLY_AST: i64 = 0x400;
    #[attr]
    #[name = "PyCF_TYPE_COMMENTS"]
    const TYPE_COMMENTS: i64 = 0x1000;
    #[attr]
    #[name = "PyCF_ALLOW_TOP_LEVEL_AWAIT"]
    const ALLOW_TOP_LEVEL_AWAIT: i64 = 0x2000;
    #[attr]
    #[name = "PyCF_OPTIMIZED_AST"]
    const OPTIMIZED_AST: i64 = 0x8400;

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        let base = bootstrap::type_of(vm, Ast::DEF);
        let empty = tuple::empty();
        for name in ["_fields", "_attributes", "__match_args__"] {
            vm.set_attr(&base, &vm.intern(name), &empty)?;
        }
        KINDS.iter().try_for_each(|node| super::make_class(vm, module, node))?;
        KINDS.iter().try_for_each(|node| super::set_types(vm, module, node))
    }
}

/// Makes a class of nodes, with `_fields` and all that belongs to them.
fn make_class(vm: &Vm, module: &Value, node: &Kind) -> Result<()> {
    let base = vm.get_attr_str(module, node.group)?;
    let namespace = vm.dict();
    let Some(dict) = Dict::from(&namespace) else { return Ok(()) };
    let set = |name: &str, value: Value| dict.set_interned(vm, &vm.intern(name), value);
    let mut names = Vec::new();
    for (_, count, name) in node.parts() {
        names.push(vm.intern(name));
        if count == Count::Perhaps {
            set(name, Value::NONE);
        }
    }
    let fields = tuple::new(names);
    set("__module__", vm.str("ast"));
    set("__doc__", vm.str(&documentation(node)));
    set("__match_args__", fields.clone());
    set("_fields", fields);
    if PLACED.contains(&node.name) {
        let places = ["lineno", "col_offset", "end_lineno", "end_col_offset"];
        set("_attributes", tuple::new(places.iter().map(|name| vm.intern(name)).collect()));
        set("end_lineno", Value::NONE);
        set("end_col_offset", Value::NONE);
    } else if node.group == "AST" {
        set("_attributes", tuple::empty());
    }
    let class = vm.call(&Known::Type.value(), &[vm.str(node.name), tuple::of([base]), namespace])?;
    set_constant(vm, module, node.name, class)
}

/// What the fields of a class are, once all classes are made.
fn set_types(vm: &Vm, module: &Value, node: &Kind) -> Result<()> {
    let class = vm.get_attr_str(module, node.name)?;
    let types = vm.dict();
    if let Some(types) = Dict::from(&types) {
        for (kind, count, name) in node.parts() {
            types.set_interned(vm, &vm.intern(name), field_type(vm, module, kind, count)?);
        }
    }
    vm.set_attr(&class, &vm.intern("_field_types"), &types)?;
    vm.set_attr(&class, &vm.intern("__annotations__"), &types)
}

fn signature(node: &Kind) -> String {
    if node.fields.is_empty() { node.name.to_owned() } else { format!("{}({})", node.name, node.fields) }
}

/// A class's signature; the signatures of its members for a group.
fn documentation(node: &Kind) -> String {
    let members: Vec<&Kind> = KINDS.iter().filter(|member| member.group == node.name).collect();
    if members.is_empty() {
        return signature(node);
    }
    let plain = members.iter().all(|member| member.fields.is_empty());
    let between = if plain { " | ".to_owned() } else { format!("\n{}| ", " ".repeat(node.name.len() + 1)) };
    let members: Vec<String> = members.into_iter().map(signature).collect();
    format!("{} = {}", node.name, members.join(&between))
}

/// What `_field_types` says of a field.
fn field_type(vm: &Vm, module: &Value, kind: &str, count: Count) -> Result<Value> {
    let class = match kind {
        "identifier" | "string" => Known::Str.value(),
        "int" => Known::Int.value(),
        "constant" => Known::Object.value(),
        group => vm.get_attr_str(module, group)?,
    };
    match count {
        Count::Many => typhon_object::primal::common::generic_alias(vm, &Known::List.value(), &class),
        Count::Perhaps => typhon_types::alias::union_of(vm, &[class, Known::NoneType.value()]),
        Count::One => Ok(class),
    }
}

/// The base of all nodes.
#[pytype(name = "AST", module = "ast", flags(base, dictionary, mutable))]
pub struct Ast {}

#[pymethods]
impl Ast {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, |header| Ast { header })
    }

    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        construct::init(vm, this, args)
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        show::shown(vm, this, show::DEPTH).map(|text| vm.str(&text))
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        construct::reduced(vm, this)
    }

    /// Return a copy of the AST node with new values for the specified fields.
    fn __replace__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        construct::replaced(vm, this, args)
    }
}

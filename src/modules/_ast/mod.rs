//! `_ast`: the classes of syntax trees. Sources are not turned into such trees yet.

use typhon_object::{
    attribute, bootstrap,
    native::PyType,
    prelude::*,
    primal::{
        list,
        module::set_constant,
        str::{self as string},
        tuple,
    },
};

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
        KINDS.iter().try_for_each(|node| super::make_class(vm, module, node))
    }
}

/// Makes a class of nodes, with `_fields` and all that belongs to them.
fn make_class(vm: &Vm, module: &Value, node: &Kind) -> Result<()> {
    let base = vm.get_attr_str(module, node.group)?;
    let namespace = vm.dict();
    let Some(dict) = Dict::from(&namespace) else { return Ok(()) };
    let set = |name: &str, value: Value| dict.set_interned(vm, &vm.intern(name), value);
    let types = vm.dict();
    let mut names = Vec::new();
    for (kind, count, name) in node.parts() {
        names.push(vm.intern(name));
        if let Some(types) = Dict::from(&types) {
            types.set_interned(vm, &vm.intern(name), field_type(vm, module, kind, count)?);
        }
        if count == Count::Perhaps {
            set(name, Value::NONE);
        }
    }
    let fields = tuple::new(names);
    set("__module__", vm.str("ast"));
    set("__doc__", vm.str(&documentation(node)));
    set("__match_args__", fields.clone());
    set("_fields", fields);
    set("_field_types", types);
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

fn documentation(node: &Kind) -> String {
    if node.fields.is_empty() { node.name.to_owned() } else { format!("{}({})", node.name, node.fields) }
}

/// What `_field_types` says of a field.
fn field_type(vm: &Vm, module: &Value, kind: &str, count: Count) -> Result<Value> {
    let class = match kind {
        "identifier" | "string" => Known::Str.value(),
        "int" => Known::Int.value(),
        "constant" => Known::Object.value(),
        // The classes of a group may come after those that refer to them.
        group => match vm.find_attr_str(module, group)? {
            Some(class) => class,
            None => Known::Object.value(),
        },
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

/// The names in a class's tuple of names.
fn names_of(vm: &Vm, class: &Value, attribute: &str) -> Result<Vec<Value>> {
    match vm.find_attr_str(class, attribute)? {
        Some(names) => ops::collect(vm, &names),
        None => Ok(Vec::new()),
    }
}

/// What a field has that was not given: an empty list, `Load()`, or nothing.
fn default_of(vm: &Vm, kind: &Value) -> Result<Option<Value>> {
    if kind.shape() == Known::GenericAlias.shape() {
        return Ok(Some(list::empty()));
    }
    let name = Class::from(kind).map(Class::name);
    if name.as_deref() != Some("expr_context") {
        return Ok(None);
    }
    let module = (vm.hooks().import)(vm, "_ast")?;
    let load = vm.get_attr_str(&module, "Load")?;
    vm.call(&load, &[]).map(Some)
}

#[pymethods]
impl Ast {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, |header| Ast { header })
    }

    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let class = vm.class_value(this);
        let fields = names_of(vm, &class, "_fields")?;
        let given = args.positional();
        if given.len() > fields.len() {
            let (name, most) = (vm.class_of(this).name(), fields.len());
            let plural = if most == 1 { "" } else { "s" };
            let text = format!("{name} constructor takes at most {most} positional argument{plural}");
            return Err(vm.type_error(text));
        }
        for (name, value) in fields.iter().zip(given) {
            vm.set_attr(this, &vm.attr_name(name)?, value)?;
        }
        let same = |a: &Value, b: &Value| a.is(b) || string::as_str(a) == string::as_str(b);
        for (name, value) in args.keywords() {
            if fields[..given.len()].iter().any(|field| same(field, name)) {
                let (class, name) = (vm.class_of(this).name(), string::lossy(name));
                return Err(vm.type_error(format!("{class} got multiple values for argument '{name}'")));
            }
            vm.set_attr(this, &vm.attr_name(name)?, value)?;
        }
        let Some(types) = vm.find_attr_str(&class, "_field_types")? else { return Ok(()) };
        let Some(types) = Dict::from(&types) else { return Ok(()) };
        for field in &fields[given.len()..] {
            if args.names().iter().any(|name| same(field, name)) {
                continue;
            }
            if let Some(kind) = types.get(vm, field)?
                && let Some(default) = default_of(vm, &kind)?
            {
                vm.set_attr(this, &vm.attr_name(field)?, &default)?;
            }
        }
        Ok(())
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let dict = attribute::instance_dict(vm, this)?;
        Ok(tuple::of([vm.class_value(this), tuple::empty(), dict]))
    }
}

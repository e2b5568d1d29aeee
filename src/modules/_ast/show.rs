//! `repr` of nodes, a few levels deep.

use typhon_object::{prelude::*, primal::str as string};

/// Levels of nodes that are shown.
pub(super) const DEPTH: u32 = 3;

/// A node as text; beyond `depth` levels its name alone.
pub(super) fn shown(vm: &Vm, node: &Value, depth: u32) -> Result<String> {
    let name = vm.class_of(node).name();
    if depth == 0 {
        return Ok(format!("{name}(...)"));
    }
    vm.check_stack(" while getting the repr of an object")?;
    let fields = ops::collect(vm, &vm.get_attr_str(&vm.class_value(node), "_fields")?)?;
    let mut parts = Vec::with_capacity(fields.len());
    for field in fields {
        let field = vm.attr_name(&field)?;
        let value = vm.get_attr(node, &field)?;
        let items =
            List::from(&value).map(List::to_vec).or_else(|| Tuple::from(&value).map(|tuple| tuple.items().to_vec()));
        let text = match items {
            Some(items) => {
                // As many as its own `__len__` says, which a subclass may have changed.
                let count = ops::len(vm, &value)?.min(items.len());
                sequence(vm, &items[..count], List::from(&value).is_some(), depth - 1)?
            }
            None => one(vm, &value, depth - 1)?,
        };
        parts.push(format!("{}={text}", string::lossy(&field)));
    }
    Ok(format!("{name}({})", parts.join(", ")))
}

fn one(vm: &Vm, value: &Value, depth: u32) -> Result<String> {
    let module = (vm.hooks().import)(vm, "_ast")?;
    let base = vm.get_attr_str(&module, "AST")?;
    if ops::is_instance(vm, value, &base)? {
        shown(vm, value, depth)
    } else {
        Ok(string::lossy(&ops::repr(vm, value)?))
    }
}

/// The first and the last of many.
fn sequence(vm: &Vm, items: &[Value], is_list: bool, depth: u32) -> Result<String> {
    let mut parts = Vec::new();
    match items {
        [first, _, .., last] => {
            parts.extend([one(vm, first, depth)?, "...".to_owned(), one(vm, last, depth)?]);
        }
        items => {
            for item in items {
                parts.push(one(vm, item, depth)?);
            }
        }
    }
    let inside = parts.join(", ");
    Ok(if is_list { format!("[{inside}]") } else { format!("({inside})") })
}

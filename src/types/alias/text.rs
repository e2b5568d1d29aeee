//! How types are written inside `list[...]` and `a | b`.

use typhon_object::{
    prelude::*,
    primal::{common, str as string},
};
use typhon_text::TextBuf;

/// Adds the text of one type: its qualified name where it has one, else its repr.
///
/// # Errors
/// What reading its attributes or `__repr__` raises.
pub fn push_type(vm: &Vm, text: &mut TextBuf, value: &Value) -> Result<()> {
    if value.is(&Value::ELLIPSIS) {
        text.push_str("...");
        return Ok(());
    }
    if Class::from(value).is_some_and(|class| std::ptr::eq(class, Known::NoneType.class())) {
        text.push_str("None");
        return Ok(());
    }
    let names = vm.names();
    if vm.find_attr_str(value, "__origin__")?.is_some() && vm.find_attr(value, &names.__args__)?.is_some() {
        return common::push_repr(vm, text, value);
    }
    let qualname = vm.find_attr(value, &names.__qualname__)?;
    let module = vm.find_attr(value, &names.__module__)?;
    match (qualname, module) {
        (Some(qualname), Some(module)) if !module.is_none() => {
            if string::as_str(&module) != Some("builtins") {
                push_str_of(vm, text, &module)?;
                text.push_str(".");
            }
            push_str_of(vm, text, &qualname)
        }
        _ => common::push_repr(vm, text, value),
    }
}

fn push_str_of(vm: &Vm, text: &mut TextBuf, value: &Value) -> Result<()> {
    let string = ops::str(vm, value)?;
    if let Some(string) = string.native::<Str>() {
        text.push_text(string.text());
    }
    Ok(())
}

/// Adds an argument of an alias: a type, or a list of them.
pub(super) fn push_argument(vm: &Vm, text: &mut TextBuf, value: &Value) -> Result<()> {
    let Some(list) = List::from(value).filter(|_| typhon_object::primal::list::is_exact(value)) else {
        return push_type(vm, text, value);
    };
    text.push_str("[");
    for (at, item) in list.to_vec().iter().enumerate() {
        text.push_str(if at == 0 { "" } else { ", " });
        push_type(vm, text, item)?;
    }
    text.push_str("]");
    Ok(())
}

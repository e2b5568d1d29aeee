//! The method resolution order: C3 linearisation (Barrett et al., "A Monotonic Superclass Linearization for Dylan").

use typhon_heap::Value;

use crate::{
    class::Class,
    known::Known,
    ops,
    primal::{
        class::create::{extends, solid},
        tuple::{self, Tuple},
    },
    raise::Result,
    vm::Vm,
};

/// The MRO of a class: `mro()` of its metaclass where that is overridden, else C3. A trace-only tuple.
///
/// # Errors
/// TypeError where there is no consistent order.
pub fn compute(vm: &Vm, class: &Class, value: &Value) -> Result<Value> {
    if !is_overridden(vm, value) {
        return c3(vm, class, value).map(tuple::new_trace_only);
    }
    let order = vm.call_method(value, &vm.names().mro, &[])?;
    let order = ops::collect(vm, &order)?;
    if let Some(odd) = order.iter().find(|item| Class::from(item).is_none()) {
        let given = vm.type_name(odd);
        return Err(vm.type_error(format!("mro() returned a non-class ('{given}')")));
    }
    let own = solid(class);
    if let Some(odd) = order.iter().filter_map(Class::from).find(|base| !extends(&own, &solid(base))) {
        let name = odd.name();
        return Err(vm.type_error(format!("mro() returned base with unsuitable layout ('{name}')")));
    }
    Ok(tuple::new_trace_only(order))
}

/// Whether the metaclass of a class has its own `mro()`.
pub fn is_overridden(vm: &Vm, value: &Value) -> bool {
    let meta = vm.class_of(value);
    !std::ptr::eq(meta, Known::Type.class())
        && meta.lookup_where(vm, &vm.names().mro).is_some_and(|(_, owner)| !owner.is(&Known::Type.value()))
}

/// The C3 linearisation of a class.
pub fn c3(vm: &Vm, class: &Class, value: &Value) -> Result<Vec<Value>> {
    let bases = class.bases_value();
    let bases = Tuple::items_of(&bases);
    let mut lists: Vec<Vec<Value>> = Vec::with_capacity(bases.len() + 1);
    for base in bases {
        let Some(base) = Class::from(base) else { return Err(vm.type_error("bases must be types")) };
        lists.push(Tuple::items_of(&base.mro()).to_vec());
    }
    for (index, base) in bases.iter().enumerate() {
        if bases[..index].iter().any(|other| other.is(base)) {
            let name = Class::from(base).map(Class::name).unwrap_or_default();
            return Err(vm.type_error(format!("duplicate base class {name}")));
        }
    }
    lists.push(bases.to_vec());
    let mut order = vec![value.clone()];
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Ok(order);
        }
        let in_tail = |candidate: &Value| lists.iter().any(|list| list[1..].iter().any(|class| class.is(candidate)));
        let Some(next) = lists.iter().map(|list| &list[0]).find(|head| !in_tail(head)).cloned() else {
            return Err(conflict(vm, &lists));
        };
        order.push(next.clone());
        for list in &mut lists {
            if list[0].is(&next) {
                list.remove(0);
            }
        }
    }
}

#[cold]
fn conflict(vm: &Vm, lists: &[Vec<Value>]) -> crate::raise::Raised {
    let mut names: Vec<String> = Vec::new();
    for list in lists {
        if let Some(class) = Class::from(&list[0]) {
            let name = class.name();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let names = names.join(", ");
    vm.type_error(format!("Cannot create a consistent method resolution order (MRO) for bases {names}"))
}

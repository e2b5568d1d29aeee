//! Parts of exception groups: what matches a condition and what does not, nested as in the whole.

use typhon_heap::Value;

use super::{BaseException, group};
use crate::{
    class::Class,
    known::Known,
    ops,
    primal::{list, tuple::Tuple},
    raise::Result,
    vm::Vm,
};

/// Which exceptions a part is to hold.
pub enum Matcher<'a> {
    /// Instances of a class, or of one of a tuple.
    Class(&'a Value),
    /// Those for which a function says so.
    Predicate(&'a Value),
    /// These ones: their words.
    Leaves(&'a [u64]),
}

impl<'a> Matcher<'a> {
    /// The matcher that Python code gives.
    ///
    /// # Errors
    /// TypeError where it is none.
    pub fn of(vm: &Vm, given: &'a Value) -> Result<Matcher<'a>> {
        let is_exception =
            |value: &Value| Class::from(value).is_some_and(|class| class.is_subclass(Known::BaseException));
        if is_exception(given) {
            return Ok(Matcher::Class(given));
        }
        if vm.class_of(given).is_subclass(Known::Tuple) && Tuple::items_of(given).iter().all(is_exception) {
            return Ok(Matcher::Class(given));
        }
        if Class::from(given).is_none() && vm.class_of(given).call_slot().is_some() {
            return Ok(Matcher::Predicate(given));
        }
        Err(vm.type_error("expected an exception type, a tuple of exception types, or a callable (other than a class)"))
    }

    fn matches(&self, vm: &Vm, error: &Value) -> Result<bool> {
        match self {
            Matcher::Class(class) => ops::is_instance(vm, error, class),
            Matcher::Predicate(function) => {
                let answer = vm.call(function, std::slice::from_ref(error))?;
                ops::truth(vm, &answer)
            }
            Matcher::Leaves(leaves) => Ok(group::from(error).is_none() && leaves.contains(&error.word())),
        }
    }
}

/// The part of an exception that matches and, where it is wanted, the rest.
///
/// # Errors
/// What predicates and `derive` methods raise; RecursionError.
pub fn split(vm: &Vm, error: &Value, matcher: &Matcher<'_>, with_rest: bool) -> Result<(Option<Value>, Option<Value>)> {
    if matcher.matches(vm, error)? {
        return Ok((Some(error.clone()), None));
    }
    let Some(whole) = group::from(error) else { return Ok((None, with_rest.then(|| error.clone()))) };
    vm.check_stack(" in exceptiongroup_split_recursive")?;
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    for inner in whole.items() {
        let (inner_matched, inner_rest) = split(vm, inner, matcher, with_rest)?;
        matched.extend(inner_matched);
        rest.extend(inner_rest);
    }
    Ok((subset(vm, error, matched)?, subset(vm, error, rest)?))
}

/// A group of the same kind and circumstances with other exceptions; `None` without any.
fn subset(vm: &Vm, whole: &Value, exceptions: Vec<Value>) -> Result<Option<Value>> {
    if exceptions.is_empty() {
        return Ok(None);
    }
    let made = vm.call_method_str(whole, "derive", &[list::new(exceptions)])?;
    let (Some(part), Some(of)) = (group::from(&made), super::from(whole)) else {
        return Err(vm.type_error("derive must return an instance of BaseExceptionGroup"));
    };
    copy_circumstances(part, of);
    if let Some(notes) = vm.find_attr(whole, &vm.names().__notes__)?
        && vm.class_of(&notes).slots().two(crate::dunder::Dunder::GetItem).is_some()
    {
        let notes = list::new(ops::collect(vm, &notes)?);
        vm.set_attr(&made, &vm.names().__notes__, &notes)?;
    }
    Ok(Some(made))
}

fn copy_circumstances(to: &BaseException, from: &BaseException) {
    to.set_traceback(from.traceback());
    to.set_context(from.context());
    to.set_cause(from.cause());
}

/// The part of `whole` that has the leaves of the given parts of it.
///
/// # Errors
/// As `split`.
pub fn project(vm: &Vm, whole: &Value, parts: &[Value]) -> Result<Option<Value>> {
    let mut leaves = Vec::new();
    for part in parts {
        collect_leaves(vm, part, &mut leaves)?;
    }
    Ok(split(vm, whole, &Matcher::Leaves(&leaves), false)?.0)
}

fn collect_leaves(vm: &Vm, error: &Value, leaves: &mut Vec<u64>) -> Result<()> {
    let Some(inner) = group::from(error) else {
        leaves.push(error.word());
        return Ok(());
    };
    vm.check_stack(" in collect_exception_group_leaf_ids")?;
    inner.items().iter().try_for_each(|error| collect_leaves(vm, error, leaves))
}

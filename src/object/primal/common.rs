//! What the containers' methods share.

use std::mem::ManuallyDrop;

use typhon_heap::{Header, Native, ShapeId, Slot, Value};
use typhon_text::TextBuf;

use super::{
    dict::Dict,
    str::{self as string, Str},
};
use crate::{
    args::{Args, Maybe},
    call,
    class::{Class, flag},
    known::Known,
    native::PyType,
    ops,
    raise::Result,
    vm::Vm,
};

/// The shape of the instances that `T.__new__(class)` makes.
///
/// # Errors
/// TypeError where `class` is no subclass of `T`'s class, or has no instances that Python code makes.
pub fn shape_for<T: PyType>(vm: &Vm, class: &Value) -> Result<ShapeId> {
    let class = call::check_class(vm, class, T::DEF)?;
    match std::ptr::eq(class.layout(), T::LAYOUT) {
        true if class.flags() & flag::NO_NEW != 0 => {
            Err(vm.type_error(format!("cannot create '{}' instances", class.full_name(vm))))
        }
        true => Ok(class.instance_shape()),
        false => {
            let (name, given) = (T::DEF.full_name(), class.name());
            Err(vm.type_error(format!("{name}.__new__({given}) is not safe, use {given}.__new__()")))
        }
    }
}

/// Whether keywords are given that `T`'s `__new__`, which has no keyword parameters, refuses.
pub fn has_keywords<T: PyType>(vm: &Vm, class: &Value, args: Args<'_>) -> bool {
    call::arguments_of_new(vm, class, args, T::DEF).has_keywords()
}

/// Whether `class` is exactly `T`'s own.
pub fn is_own_class<T: Native>(class: &Value) -> bool {
    Class::from(class).is_some_and(|class| class.instance_shape() == T::shape())
}

/// Adds `repr(value)` to a text.
///
/// # Errors
/// What `__repr__` raises.
pub fn push_repr(vm: &Vm, text: &mut TextBuf, value: &Value) -> Result<()> {
    let repr = ops::repr(vm, value)?;
    if let Some(repr) = repr.native::<Str>() {
        text.push_text(repr.text());
    }
    Ok(())
}

/// Containers within containers that a repr shows: each level copies the text of those in it, so the work grows with the
/// square of the depth.
const REPR_DEPTH: usize = 10_000;

/// Writes the repr of a container by `write`, or `again` where it is being written already by this thread.
///
/// # Errors
/// What `write` raises.
pub fn guarded_repr(
    vm: &Vm,
    container: &Value,
    again: &str,
    write: impl FnOnce(&mut TextBuf) -> Result<()>,
) -> Result<Value> {
    let word = container.word();
    if vm.repr_stack.borrow().contains(&word) {
        return Ok(vm.str(again));
    }
    if vm.repr_stack.borrow().len() >= REPR_DEPTH {
        let text = "maximum recursion depth exceeded while getting the repr of an object";
        return Err(vm.raise_known(Known::RecursionError, text));
    }
    vm.repr_stack.borrow_mut().push(word);
    let mut text = TextBuf::new();
    let result = write(&mut text);
    vm.repr_stack.borrow_mut().pop();
    result?;
    Ok(string::from_buf(&text))
}

/// A function of `builtins`, for `__reduce__`.
///
/// # Errors
/// AttributeError where somebody removed it.
pub fn builtin(vm: &Vm, name: &str) -> Result<Value> {
    let key = vm.intern(name);
    Dict::from(&vm.runtime().builtins)
        .and_then(|builtins| builtins.get_interned(vm, &key))
        .ok_or_else(|| vm.attribute_error(format!("module 'builtins' has no attribute '{name}'")))
}

/// `T[item]` for a native type: `types.GenericAlias(T, item)`.
///
/// # Errors
/// What making the alias raises.
pub fn generic_alias(vm: &Vm, class: &Value, item: &Value) -> Result<Value> {
    if !Known::GenericAlias.is_made() {
        return Err(vm.not_implemented("generic aliases are not there yet"));
    }
    vm.call(&Known::GenericAlias.value(), &[class.clone(), item.clone()])
}

/// How often a sequence is to be repeated: `None` where the other operand is no number.
///
/// # Errors
/// OverflowError for huge ones, or what `__index__` raises.
pub fn repetitions(vm: &Vm, times: &Value) -> Result<Option<usize>> {
    if let Some(times) = times.as_small_int() {
        return Ok(Some(usize::try_from(times).unwrap_or(0)));
    }
    if !vm.class_of(times).slots().has(crate::dunder::Dunder::Index) {
        return Ok(None);
    }
    let times = ops::sized_index(vm, times, Known::OverflowError)?;
    Ok(Some(usize::try_from(times).unwrap_or(0)))
}

/// `items * times`.
///
/// # Errors
/// MemoryError where they are too many.
pub fn repeated(vm: &Vm, items: &[Value], times: usize) -> Result<Vec<Value>> {
    let total = items.len().checked_mul(times).filter(|&total| total < isize::MAX as usize / 8);
    let Some(total) = total else { return Err(vm.memory_error()) };
    let mut all = Vec::new();
    if all.try_reserve_exact(total).is_err() {
        return Err(vm.memory_error());
    }
    if total != 0 {
        // SAFETY: there is room for all; each copy of a word is counted.
        unsafe { repeat(items, times, all.as_mut_ptr()) };
        // SAFETY: they were written just now.
        unsafe { all.set_len(total) };
    }
    Ok(all)
}

/// Writes items `times` times, one run after the other.
///
/// # Safety
/// There is room for them at `target`.
pub(super) unsafe fn repeat(items: &[Value], times: usize, target: *mut Value) {
    // SAFETY: the caller's promise; the copies' counts are made below, before anything else can happen.
    unsafe {
        match items {
            [item] => std::slice::from_raw_parts_mut(target.cast::<u64>(), times).fill(item.word()),
            _ => (0..times)
                .for_each(|run| target.add(run * items.len()).copy_from_nonoverlapping(items.as_ptr(), items.len())),
        }
        items.iter().for_each(|item| item.count_copies(times));
    }
}

/// The range that `index(value, start, stop)` searches, cut to `len`.
///
/// # Errors
/// TypeError for bounds that are no ints.
pub fn search_range(vm: &Vm, start: Maybe<'_>, stop: Maybe<'_>, len: usize) -> Result<(usize, usize)> {
    let bound = |bound: Maybe<'_>, default: i64| match bound.0 {
        None => Ok(default),
        Some(bound) if super::int::is_int(bound) || vm.class_of(bound).slots().has(crate::dunder::Dunder::Index) => {
            super::int::to_i64_clamped(vm, bound)
        }
        Some(_) => Err(vm.type_error("slice indices must be integers or have an __index__ method")),
    };
    let (start, stop) = (bound(start, 0)?, bound(stop, i64::MAX)?);
    // Items that are added meanwhile are searched as well.
    let stop = if stop < 0 { super::slice::cut(stop, len) } else { stop as usize };
    Ok((super::slice::cut(start, len), stop))
}

/// `a op b` for the first items of two sequences that differ: what an ordering of the sequences comes down to.
///
/// # Errors
/// What the comparison raises.
#[inline]
pub fn compare_unequal(vm: &Vm, op: ops::Comparison, a: &Value, b: &Value) -> Result<Value> {
    match (op, a.as_small_int(), b.as_small_int()) {
        (ops::Comparison::Equal, ..) => Ok(Value::FALSE),
        (ops::Comparison::NotEqual, ..) => Ok(Value::TRUE),
        (_, Some(a), Some(b)) => Ok(Value::bool(op.of(a.cmp(&b)))),
        _ => ops::compare(vm, op, a, b),
    }
}

/// Runs `look` on what an iterator's slot holds, uncounted where only this thread reaches the iterator. `look` runs no
/// Python code.
#[inline(always)]
pub fn look<R>(slot: &Slot, holder: &Header, look: impl FnOnce(&Value) -> R) -> Option<R> {
    if holder.is_published() { slot.get(holder).map(|value| look(&value)) } else { look_own(slot, look) }
}

/// As [`look`], of a slot that only this thread reaches.
#[inline(always)]
pub(crate) fn look_own<R>(slot: &Slot, look: impl FnOnce(&Value) -> R) -> Option<R> {
    // SAFETY: the slot keeps its count, and nothing empties it meanwhile: only this thread could.
    let value = unsafe { Value::from_word(slot.peek()) }.map(ManuallyDrop::new)?;
    Some(look(&value))
}

//! `weakref.ref`.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_object::{
    heap::weak::{self, Target},
    prelude::*,
    primal::common,
};

use super::{Weak, describe, refer};

/// A weak reference.
#[pytype(name = "ReferenceType", module = "weakref", known = WeakReference, flags(base))]
pub struct WeakReference {
    target: Target,
    callback: Slot,
    /// The hash of the object, once it was asked for; -1 before.
    hash: AtomicI64,
}

impl Weak for WeakReference {
    fn target(&self) -> &Target {
        &self.target
    }

    fn callback(&self) -> &Slot {
        &self.callback
    }

    fn make(header: Header, callback: Slot) -> WeakReference {
        WeakReference { header, target: Target::EMPTY, callback, hash: AtomicI64::new(-1) }
    }
}

impl Drop for WeakReference {
    fn drop(&mut self) {
        weak::unregister(&self.target);
    }
}

impl WeakReference {
    /// The object, if it is alive. Lock-free.
    #[inline]
    pub fn upgrade(&self) -> Option<Value> {
        self.target.upgrade()
    }

    /// Whether both refer to equal objects; `None` where that is not for this type to say.
    fn is_equal(&self, vm: &Vm, this: &Value, other: &Value) -> Result<Option<bool>> {
        let Some(theirs) = other.native::<WeakReference>() else { return Ok(None) };
        match (self.upgrade(), theirs.upgrade()) {
            (Some(a), Some(b)) => ops::equal(vm, &a, &b).map(Some),
            _ => Ok(Some(this.is(other))),
        }
    }
}

fn equal(this: &Value, vm: &Vm, other: &Value) -> Result<Option<bool>> {
    this.native::<WeakReference>().map_or(Ok(None), |reference| reference.is_equal(vm, this, other))
}

/// Object and callback.
fn arguments<'a>(vm: &Vm, function: &str, args: Args<'a>) -> Result<(&'a Value, Option<&'a Value>)> {
    match args.positional() {
        [object] => Ok((object, None)),
        [object, callback] => Ok((object, (!callback.is_none()).then_some(callback))),
        [] => Err(vm.type_error(format!("{function} expected at least 1 argument, got 0"))),
        more => Err(vm.type_error(format!("{function} expected at most 2 arguments, got {}", more.len()))),
    }
}

#[pymethods]
impl WeakReference {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let (object, callback) = arguments(vm, "__new__", args)?;
        let made = refer::<WeakReference>(vm, common::shape_for::<WeakReference>(vm, class)?, object, callback)?;
        if args.has_keywords() && common::is_own_class::<WeakReference>(class) {
            return Err(vm.type_error("ref() takes no keyword arguments"));
        }
        Ok(made)
    }

    fn __init__(_this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        if args.has_keywords() {
            return Err(vm.type_error("ref() takes no keyword arguments"));
        }
        arguments(vm, "__init__", args).map(drop)
    }

    /// Call self as a function.
    fn __call__(&self, vm: &Vm, args: Args<'_>) -> Result<Option<Value>> {
        if args.has_keywords() {
            return Err(vm.type_error("weakref() takes no keyword arguments"));
        }
        match args.positional().len() {
            0 => Ok(self.upgrade()),
            given => Err(vm.type_error(format!("weakref expected 0 arguments, got {given}"))),
        }
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<String> {
        let target = this.native::<WeakReference>().and_then(WeakReference::upgrade);
        describe(vm, "weakref", this, target, true)
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        let known = self.hash.load(Ordering::Relaxed);
        if known != -1 {
            return Ok(known);
        }
        let Some(target) = self.upgrade() else { return Err(vm.type_error("weak object has gone away")) };
        let hash = ops::hash(vm, &target)?;
        self.hash.store(hash, Ordering::Relaxed);
        Ok(hash)
    }

    fn __eq__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        Ok(equal(this, vm, other)?.map_or(Value::NOT_IMPLEMENTED, Value::bool))
    }

    fn __ne__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        Ok(equal(this, vm, other)?.map_or(Value::NOT_IMPLEMENTED, |equal| Value::bool(!equal)))
    }

    #[getter]
    fn __callback__(&self) -> Option<Value> {
        if self.target.is_cleared() { None } else { self.callback.get(&self.header) }
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        common::generic_alias(vm, class, item)
    }
}

//! `Context.flags` and `Context.traps`: mappings of signals to bools, over the context's own bits.

use std::sync::{
    Arc, OnceLock, Weak,
    atomic::{AtomicU32, Ordering},
};

use typhon_object::{
    bootstrap,
    prelude::*,
    primal::{dict, str as string},
};

use super::{Conditions, signals};
use crate::shared::instance;

/// A mapping over the bits of a context, which it does not keep alive; none where Python code made it.
#[pytype(name = "SignalDictMixin", module = "decimal", flags(base, unhashable, mapping))]
pub struct SignalDictMixin {
    bits: Opaque<Weak<AtomicU32>>,
}

static CLASS: OnceLock<Value> = OnceLock::new();

/// The class of the mappings: the methods of a `MutableMapping` over the native ones.
pub fn class(vm: &Vm) -> Result<Value> {
    if let Some(class) = CLASS.get() {
        return Ok(class.clone());
    }
    let abc = (vm.hooks().import)(vm, "collections.abc")?;
    let mapping = vm.get_attr_str(&abc, "MutableMapping")?;
    let bases = vm.tuple(vec![bootstrap::type_of(vm, SignalDictMixin::DEF), mapping.clone()]);
    let made = vm.call(&vm.class_value(&mapping), &[vm.intern("SignalDict"), bases, dict::new()])?;
    made.publish();
    Ok(CLASS.get_or_init(|| made).clone())
}

/// A mapping over these bits.
pub fn make(vm: &Vm, bits: &Arc<AtomicU32>) -> Result<Value> {
    instance(vm, &class(vm)?, |header| SignalDictMixin { header, bits: Opaque(Arc::downgrade(bits)) })
}

impl SignalDictMixin {
    fn cell(&self, vm: &Vm) -> Result<Arc<AtomicU32>> {
        self.bits.0.upgrade().ok_or_else(|| vm.value_error("invalid signal dict"))
    }

    /// The bits as they are now.
    pub fn get(&self, vm: &Vm) -> Result<Conditions> {
        Ok(Conditions(self.cell(vm)?.load(Ordering::Relaxed)))
    }

    fn equals(&self, vm: &Vm, other: &Value) -> Result<Option<bool>> {
        let own = self.get(vm)?;
        if let Some(other) = other.native::<SignalDictMixin>() {
            return Ok(Some(own == other.get(vm)?));
        }
        match Dict::from(other) {
            Some(other) => match of_dict(vm, other) {
                Ok(bits) => Ok(Some(own == bits)),
                Err(raised) => vm.catch_as(raised, Known::KeyError).map(|_| Some(false)),
            },
            None => Ok(None),
        }
    }
}

/// The bits of a dict of all signals.
pub fn of_dict(vm: &Vm, dict: &Dict) -> Result<Conditions> {
    let invalid = || vm.raise_known(Known::KeyError, "invalid signal dict");
    let signals = signals::all(vm)?;
    if dict.len() != signals.len() {
        return Err(invalid());
    }
    let mut bits = Conditions::NONE;
    for signal in signals {
        let Some(value) = dict.get(vm, &signal.class)? else { return Err(invalid()) };
        if ops::truth(vm, &value)? {
            bits.add(signal.bits);
        }
    }
    Ok(bits)
}

#[pymethods]
impl SignalDictMixin {
    #[new]
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, |header| SignalDictMixin { header, bits: Opaque(Weak::new()) })
    }

    fn __init__(&self, _args: Args<'_>) {}

    fn __len__(&self, vm: &Vm) -> Result<usize> {
        self.cell(vm)?;
        Ok(signals::all(vm)?.len())
    }

    fn __iter__(&self, vm: &Vm) -> Result<Value> {
        self.cell(vm)?;
        let classes = signals::all(vm)?.iter().map(|signal| signal.class.clone()).collect();
        ops::iter(vm, &vm.tuple(classes))
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<bool> {
        let bits = self.get(vm)?;
        Ok(bits.any(signals::bits_of(vm, key)?))
    }

    fn __setitem__(&self, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        let cell = self.cell(vm)?;
        let bits = signals::bits_of(vm, key)?;
        if ops::truth(vm, value)? {
            cell.fetch_or(bits.0, Ordering::Relaxed);
        } else {
            cell.fetch_and(!bits.0, Ordering::Relaxed);
        }
        Ok(())
    }

    fn __delitem__(&self, vm: &Vm, key: &Value) -> Result<()> {
        self.cell(vm)?;
        let _ = key;
        Err(vm.value_error("signal keys cannot be deleted"))
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let bits = self.get(vm)?;
        let mut items = Vec::new();
        for signal in signals::all(vm)? {
            let class = string::lossy(&ops::repr(vm, &signal.class)?);
            items.push(format!("{class}:{}", if bits.any(signal.bits) { "True" } else { "False" }));
        }
        Ok(format!("{{{}}}", items.join(", ")))
    }

    fn __eq__(&self, vm: &Vm, value: &Value) -> Result<Value> {
        Ok(self.equals(vm, value)?.map_or(Value::NOT_IMPLEMENTED, Value::bool))
    }

    fn __ne__(&self, vm: &Vm, value: &Value) -> Result<Value> {
        Ok(self.equals(vm, value)?.map_or(Value::NOT_IMPLEMENTED, |equal| Value::bool(!equal)))
    }

    /// A dict of the signals.
    fn copy(&self, vm: &Vm) -> Result<Value> {
        let bits = self.get(vm)?;
        let copy = dict::new();
        if let Some(copy) = Dict::from(&copy) {
            for signal in signals::all(vm)? {
                copy.set(vm, &signal.class, Value::bool(bits.any(signal.bits)))?;
            }
        }
        Ok(copy)
    }
}

//! `FrameLocalsProxy`: the variables of a function's frame as a mapping that writes through (PEP 667).

use typhon_object::{
    prelude::*,
    primal::{common, list, str as string},
};

use super::frame::Frame;

/// Create a write-through view of the locals dictionary for a frame.
///
///   frame
///     the frame object to wrap.
#[pytype(name = "FrameLocalsProxy", flags(mapping, unhashable))]
pub struct FrameLocals {
    frame: Frozen,
}

/// The view of a frame's variables.
pub fn new(frame: &Value) -> Value {
    typhon_heap::new(FrameLocals { header: Header::of::<FrameLocals>(), frame: Frozen::new(frame.clone()) })
}

impl FrameLocals {
    fn frame(&self) -> &Frame {
        // SAFETY: made with a frame.
        unsafe { self.frame.cast::<Frame>() }
    }

    /// The variable that a key names: the bound one, or the first of that name.
    fn local(&self, vm: &Vm, key: &Value) -> Result<Option<usize>> {
        let frame = self.frame();
        let mut found = None;
        if key.exact::<Str>().is_none() {
            // Whatever else is equal to a name, with the same hash, stands for it.
            let hash = ops::hash(vm, key)?;
            for (index, name) in frame.names() {
                let stands = ops::hash(vm, name)? == hash && ops::equal(vm, key, name)?;
                if stands && (found.is_none() || frame.variable(index).is_some()) {
                    found = Some(index);
                }
            }
            return Ok(found);
        }
        let name = vm.intern_value(key);
        for (index, _) in frame.names().filter(|(_, known)| known.is(&name)) {
            if found.is_none() || frame.variable(index).is_some() {
                found = Some(index);
            }
        }
        Ok(found)
    }

    fn find(&self, vm: &Vm, key: &Value) -> Result<Option<Value>> {
        let frame = self.frame();
        if let Some(index) = self.local(vm, key)? {
            return Ok(frame.variable(index));
        }
        match frame.extra.get(frame.header()) {
            Some(extra) => Dict::from(&extra).map_or(Ok(None), |extra| extra.get(vm, key)),
            None => Ok(None),
        }
    }

    fn store(&self, vm: &Vm, key: &Value, value: Value) -> Result<()> {
        let frame = self.frame();
        if let Some(index) = self.local(vm, key)? {
            frame.set_variable(index, value);
            return Ok(());
        }
        ops::set_item(vm, &frame.extra(vm), key, &value)
    }

    fn entries(&self, vm: &Vm) -> Result<Vec<(Value, Value)>> {
        let snapshot = self.frame().snapshot(vm)?;
        Ok(Dict::from(&snapshot).map(Dict::entries).unwrap_or_default())
    }

    fn update_from(&self, vm: &Vm, other: &Value) -> Result<()> {
        if let Some(other) = other.exact::<FrameLocals>() {
            for (key, value) in other.entries(vm)? {
                self.store(vm, &key, value)?;
            }
            return Ok(());
        }
        let keys = vm.call_method(other, &vm.names().keys, &[])?;
        for key in ops::collect(vm, &keys)? {
            self.store(vm, &key, ops::get_item(vm, other, &key)?)?;
        }
        Ok(())
    }
}

fn is_mapping(value: &Value) -> bool {
    Dict::from(value).is_some() || value.exact::<FrameLocals>().is_some()
}

/// `dict(value)`.
fn to_dict(vm: &Vm, value: &Value) -> Result<Value> {
    match value.exact::<FrameLocals>() {
        Some(view) => view.frame().snapshot(vm),
        None => vm.call(&Known::Dict.value(), std::slice::from_ref(value)),
    }
}

#[pymethods]
impl FrameLocals {
    #[new]
    fn __new__(_class: &Value, vm: &Vm, frame: &Value) -> Result<Value> {
        match frame.exact::<Frame>() {
            Some(_) => Ok(new(frame)),
            None => {
                let given = vm.type_name(frame);
                Err(vm.type_error(format!("expect frame, not {given}")))
            }
        }
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        match self.find(vm, key)? {
            Some(value) => Ok(value),
            None => {
                let text = string::lossy(&ops::repr(vm, key)?);
                let message = vm.str(&format!("local variable '{text}' is not defined"));
                Err(vm.key_error(&message))
            }
        }
    }

    fn __setitem__(&self, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        self.store(vm, key, value.clone())
    }

    fn __delitem__(&self, vm: &Vm, key: &Value) -> Result<()> {
        self.remove(vm, key)?.map(drop).ok_or_else(|| vm.key_error(key))
    }

    fn __contains__(&self, vm: &Vm, key: &Value) -> Result<bool> {
        Ok(self.find(vm, key)?.is_some())
    }

    fn __len__(&self, vm: &Vm) -> Result<usize> {
        Ok(self.entries(vm)?.len())
    }

    fn __iter__(&self, vm: &Vm) -> Result<Value> {
        ops::iter(vm, &self.keys(vm)?)
    }

    fn __reversed__(&self, vm: &Vm) -> Result<Value> {
        Ok(list::new(self.entries(vm)?.into_iter().rev().map(|(key, _)| key).collect()))
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(view) = this.exact::<FrameLocals>() else { return Ok(Value::NONE) };
        // The frame tells the views of one frame, of which there may be many.
        common::guarded_repr(vm, &view.frame, "{...}", |text| common::push_repr(vm, text, &to_dict(vm, this)?))
    }

    fn __eq__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        if let Some(view) = this.exact::<FrameLocals>() {
            if let Some(other) = other.exact::<FrameLocals>() {
                return Ok(Value::bool(view.frame.is(&other.frame)));
            }
            if Dict::from(other).is_some() {
                let mine = to_dict(vm, this)?;
                return Ok(Value::bool(ops::equal(vm, &mine, other)?));
            }
        }
        Ok(Value::NOT_IMPLEMENTED)
    }

    fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        if !is_mapping(this) || !is_mapping(other) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let result = to_dict(vm, this)?;
        let other = to_dict(vm, other)?;
        vm.call_method(&result, &vm.names().update, &[other])?;
        Ok(result)
    }

    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        FrameLocals::__or__(other, vm, this)
    }

    fn __ior__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        if !is_mapping(other) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        if let Some(view) = this.exact::<FrameLocals>() {
            view.update_from(vm, other)?;
        }
        Ok(this.clone())
    }

    /// D.keys() -> virtual list of proxy keys
    fn keys(&self, vm: &Vm) -> Result<Value> {
        Ok(list::new(self.entries(vm)?.into_iter().map(|(key, _)| key).collect()))
    }

    /// D.values() -> virtual list of proxy values
    fn values(&self, vm: &Vm) -> Result<Value> {
        Ok(list::new(self.entries(vm)?.into_iter().map(|(_, value)| value).collect()))
    }

    /// D.items() -> virtual list of proxy items
    fn items(&self, vm: &Vm) -> Result<Value> {
        let pairs = self.entries(vm)?.into_iter().map(|(key, value)| vm.tuple(vec![key, value]));
        Ok(list::new(pairs.collect()))
    }

    /// D.copy() -> a shallow copy of D as a regular dict
    fn copy(this: &Value, vm: &Vm) -> Result<Value> {
        to_dict(vm, this)
    }

    /// D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.
    fn update(&self, vm: &Vm, other: &Value) -> Result<()> {
        if !is_mapping(other) {
            return Err(vm.type_error("update() argument must be dict or another FrameLocalsProxy"));
        }
        self.update_from(vm, other)
    }

    /// D.get(k[,d]) -> D[k] if k in D, else d.  d defaults to None.
    #[sig(key, default = None, /)]
    fn get(&self, vm: &Vm, key: &Value, default: &Value) -> Result<Value> {
        Ok(self.find(vm, key)?.unwrap_or_else(|| default.clone()))
    }

    /// D.setdefault(k[,d]) -> D.get(k,d), also set D[k]=d if k not in D
    #[sig(key, default = None, /)]
    fn setdefault(&self, vm: &Vm, key: &Value, default: &Value) -> Result<Value> {
        if let Some(value) = self.find(vm, key)? {
            return Ok(value);
        }
        self.store(vm, key, default.clone())?;
        Ok(default.clone())
    }

    /// D.pop(k[,d]) -> v, remove specified key and return the corresponding value.
    #[sig(key, default = ..., /)]
    fn pop(&self, vm: &Vm, key: &Value, default: Maybe<'_>) -> Result<Value> {
        match (self.remove(vm, key)?, default.0) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default.clone()),
            (None, None) => Err(vm.key_error(key)),
        }
    }
}

impl FrameLocals {
    fn remove(&self, vm: &Vm, key: &Value) -> Result<Option<Value>> {
        if self.local(vm, key)?.is_some() {
            return Err(vm.value_error("cannot remove local variables from FrameLocalsProxy"));
        }
        let frame = self.frame();
        match frame.extra.get(frame.header()) {
            Some(extra) => Dict::from(&extra).map_or(Ok(None), |extra| extra.remove(vm, key)),
            None => Ok(None),
        }
    }
}

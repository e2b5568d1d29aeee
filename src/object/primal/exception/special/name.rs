//! Names that are not found: as attributes, as variables, and as modules.

use typhon_heap::{Header, Slot, Value};
use typhon_macros::{pymethods, pytype};

use super::{BaseException, keywords};
use crate::{
    args::Args,
    ops,
    primal::{
        common::shape_for,
        exception::{self, methods::base_str},
        str as string,
        tuple::{self, Tuple},
    },
    raise::Result,
    vm::Vm,
};

exception! {
    /// Attribute not found.
    AttributeError("AttributeError") { name set_name "name", obj set_obj "obj" }
}

#[pymethods]
impl AttributeError {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        // The arguments are kept even where a keyword is refused.
        if let Some(this) = this.native::<AttributeError>() {
            this.base.set_args(tuple::new(args.positional().to_vec()));
        }
        let [name, object] = keywords(vm, "AttributeError", args, ["name", "obj"])?;
        if let Some(this) = this.native::<AttributeError>() {
            drop(this.name.replace(this.head(), name.cloned()));
            drop(this.obj.replace(this.head(), object.cloned()));
        }
        Ok(())
    }

    fn __getstate__(this: &Value, vm: &Vm) -> Result<Value> {
        let state = vm.dict();
        let own = crate::attribute::instance_dict(vm, this)?;
        vm.call_method(&state, &vm.names().update, &[own])?;
        let Some(error) = this.native::<AttributeError>() else { return Ok(state) };
        // What it was raised for is not kept: it may be anything.
        if let Some(name) = error.name.get(error.head()) {
            ops::set_item(vm, &state, &vm.intern("name"), &name)?;
        }
        ops::set_item(vm, &state, &vm.intern("args"), &error.base.args())?;
        Ok(state)
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let state = AttributeError::__getstate__(this, vm)?;
        let args = exception::from(this).map(BaseException::args).unwrap_or_else(tuple::empty);
        Ok(vm.tuple(vec![vm.class_value(this), args, state]))
    }
}

exception! {
    /// Name not found globally.
    NameError("NameError") { name set_name "name" }
}

#[pymethods]
impl NameError {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        if let Some(this) = this.native::<NameError>() {
            this.base.set_args(tuple::new(args.positional().to_vec()));
        }
        let [name] = keywords(vm, "NameError", args, ["name"])?;
        if let Some(this) = this.native::<NameError>() {
            drop(this.name.replace(this.head(), name.cloned()));
        }
        Ok(())
    }
}

exception! {
    /// Import can't find module, or can't find name in module.
    ImportError("ImportError") {
        msg set_msg "msg", name set_name "name", path set_path "path", name_from set_name_from "name_from",
    }
}

#[pymethods]
impl ImportError {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        if let Some(this) = this.native::<ImportError>() {
            this.base.set_args(tuple::new(args.positional().to_vec()));
        }
        let [name, path, from] = keywords(vm, "ImportError", args, ["name", "path", "name_from"])?;
        if let Some(this) = this.native::<ImportError>() {
            let message = match args.positional() {
                [message] => Some(message.clone()),
                _ => None,
            };
            drop(this.msg.replace(this.head(), message));
            for (field, value) in [(&this.name, name), (&this.path, path), (&this.name_from, from)] {
                drop(field.replace(this.head(), value.cloned()));
            }
        }
        Ok(())
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        match this.native::<ImportError>().and_then(|this| this.msg.get(this.head())) {
            Some(message) if message.exact::<string::Str>().is_some() => Ok(message),
            _ => base_str(vm, this),
        }
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let plain = BaseException::__reduce__(this, vm)?;
        let Some(error) = this.native::<ImportError>() else { return Ok(plain) };
        let fields = [("name", &error.name), ("path", &error.path), ("name_from", &error.name_from)];
        let fields = fields.map(|(name, field)| (name, field.get(error.head())));
        if fields.iter().all(|(_, value)| value.is_none()) {
            return Ok(plain);
        }
        let state = vm.dict();
        if let Some(own) = Tuple::items_of(&plain).get(2) {
            vm.call_method(&state, &vm.names().update, std::slice::from_ref(own))?;
        }
        for (name, value) in fields {
            if let Some(value) = value {
                ops::set_item(vm, &state, &vm.intern(name), &value)?;
            }
        }
        let parts = Tuple::items_of(&plain);
        Ok(vm.tuple(vec![parts[0].clone(), parts[1].clone(), state]))
    }
}

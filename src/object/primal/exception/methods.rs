//! The methods of `BaseException`.

use typhon_heap::{Native, Value};
use typhon_macros::pymethods;

use super::{BaseException, special};
use crate::{
    args::Args,
    attribute, bootstrap, call,
    class::Class,
    dunder::Dunder,
    known::Known,
    native::{PyType, TypeDef},
    ops,
    primal::{
        common::shape_for,
        dict::Dict,
        failure, list, str as string,
        tuple::{self, Tuple},
    },
    raise::Result,
    vm::Vm,
};

#[pymethods]
impl BaseException {
    /// Initialize self.  See help(type(self)) for accurate signature.
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let Some(exception) = super::from(this) else { return Err(vm.type_error("an exception was expected")) };
        if args.has_keywords() {
            return Err(vm.type_error(format!("{}() takes no keyword arguments", vm.class_of(this).name())));
        }
        if !exception.has_args(args.positional()) {
            exception.set_args(tuple::from_slice(args.positional()));
        }
        Ok(())
    }

    /// Return repr(self).
    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let name = vm.class_of(this).plain_name();
        let args = super::from(this).map(BaseException::args).unwrap_or_else(tuple::empty);
        match Tuple::items_of(&args) {
            [only] => Ok(string::around(&format!("{name}("), &ops::repr(vm, only)?, ")")),
            _ => Ok(string::around(&name, &ops::repr(vm, &args)?, "")),
        }
    }

    /// Return str(self).
    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        base_str(vm, this)
    }

    /// Exception.with_traceback(tb) --
    /// set self.__traceback__ to tb and return self.
    fn with_traceback(this: &Value, vm: &Vm, tb: &Value) -> Result<Value> {
        set_traceback(vm, this, tb)?;
        Ok(this.clone())
    }

    /// Exception.add_note(note) --
    /// add a note to the exception
    fn add_note(this: &Value, vm: &Vm, note: &Value) -> Result<()> {
        if !string::is_str(note) {
            return Err(failure::argument(vm, "add_note() argument", "str", note));
        }
        let name = &vm.names().__notes__;
        let notes = match vm.find_attr(this, name)? {
            Some(notes) => notes,
            None => {
                let fresh = list::new(Vec::new());
                vm.set_attr(this, name, &fresh)?;
                fresh
            }
        };
        if !vm.class_of(&notes).is_subclass(Known::List) {
            return Err(vm.type_error("Cannot add note: __notes__ is not a list"));
        }
        vm.call_method(&notes, &vm.names().append, std::slice::from_ref(note)).map(drop)
    }

    fn __setstate__(this: &Value, vm: &Vm, state: &Value) -> Result<()> {
        if state.is_none() {
            return Ok(());
        }
        let Some(state) = Dict::from(state) else { return Err(vm.type_error("state is not a dictionary")) };
        let mut at = 0;
        while let Some((key, value)) = state.next_entry(&mut at) {
            let key = vm.attr_name(&key)?;
            vm.set_attr(this, &key, &value)?;
        }
        Ok(())
    }

    /// Helper for pickle.
    pub(super) fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let args = super::from(this).map(BaseException::args).unwrap_or_else(tuple::empty);
        let state = attribute::instance_dict(vm, this)?;
        let mut parts = vec![vm.class_value(this), args];
        if Dict::from(&state).is_some_and(|state| !state.is_empty()) {
            parts.push(state);
        }
        Ok(vm.tuple(parts))
    }

    #[getter]
    #[name = "args"]
    fn get_args(&self) -> Value {
        self.args()
    }

    #[setter]
    #[name = "args"]
    fn replace_args(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        match value {
            Some(value) => {
                self.set_args(vm.tuple(ops::collect(vm, value)?));
                Ok(())
            }
            None => Err(vm.type_error("args may not be deleted")),
        }
    }

    #[getter]
    fn __traceback__(&self) -> Option<Value> {
        self.traceback()
    }

    #[setter]
    #[name = "__traceback__"]
    fn replace_traceback(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        match value {
            Some(value) => set_traceback(vm, this, value),
            None => Err(vm.type_error("__traceback__ may not be deleted")),
        }
    }

    #[getter]
    fn __context__(&self) -> Option<Value> {
        self.context()
    }

    #[setter]
    #[name = "__context__"]
    fn replace_context(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        self.set_context(linked(vm, "context", value)?);
        Ok(())
    }

    #[getter]
    fn __cause__(&self) -> Option<Value> {
        self.cause()
    }

    #[setter]
    #[name = "__cause__"]
    fn replace_cause(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        self.set_cause(linked(vm, "cause", value)?);
        Ok(())
    }

    #[getter]
    fn __suppress_context__(&self) -> bool {
        self.suppresses_context()
    }

    #[setter]
    #[name = "__suppress_context__"]
    fn replace_suppress_context(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        match value.map(Value::raw) {
            Some(typhon_heap::word::TRUE) => self.suppress_context(true),
            Some(typhon_heap::word::FALSE) => self.suppress_context(false),
            Some(_) => return Err(vm.type_error("attribute value type must be bool")),
            None => return Err(vm.type_error("can't delete numeric/char attribute")),
        }
        Ok(())
    }

    #[getter]
    fn __dict__(this: &Value, vm: &Vm) -> Result<Value> {
        attribute::instance_dict(vm, this)
    }

    #[setter]
    #[name = "__dict__"]
    fn replace_dict(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        attribute::set_instance_dict(vm, this, value.unwrap_or(&Value::NONE))
    }
}

/// The exception of a `__cause__` or `__context__` that is set.
fn linked(vm: &Vm, what: &str, value: Option<&Value>) -> Result<Option<Value>> {
    match value {
        None => Err(vm.type_error(format!("__{what}__ may not be deleted"))),
        Some(value) if value.is_none() => Ok(None),
        Some(value) if super::from(value).is_some() => Ok(Some(value.clone())),
        Some(_) => Err(vm.type_error(format!("exception {what} must be None or derive from BaseException"))),
    }
}

fn set_traceback(vm: &Vm, this: &Value, traceback: &Value) -> Result<()> {
    let Some(exception) = super::from(this) else { return Err(vm.type_error("an exception was expected")) };
    if traceback.is_none() {
        exception.set_traceback(None);
    } else if vm.class_of(traceback).is_subclass(Known::Traceback) {
        exception.set_traceback(Some(traceback.clone()));
    } else {
        return Err(vm.type_error("__traceback__ must be a traceback or None"));
    }
    Ok(())
}

/// The text of an exception's `args`.
pub(super) fn base_str(vm: &Vm, this: &Value) -> Result<Value> {
    let args = super::from(this).map(BaseException::args).unwrap_or_else(tuple::empty);
    match Tuple::items_of(&args) {
        [] => Ok(vm.str("")),
        [only] if vm.class_of(this).is_subclass(Known::KeyError) => ops::repr(vm, only),
        [only] => ops::str(vm, only),
        _ => ops::str(vm, &args),
    }
}

/// The `__new__` of the native class whose layout an exception class has; `None` where that is `BaseException`'s.
fn maker_of_layout(vm: &Vm, class: &Value) -> Result<Option<Value>> {
    let Some(class) = Class::from(class) else { return Ok(None) };
    if std::ptr::eq(class.layout(), BaseException::LAYOUT) || !class.layout().extends(BaseException::LAYOUT) {
        return Ok(None);
    }
    let mro = class.mro();
    let has_own =
        |base: &&Class| base.native.is_some() && !base.slots().same(Known::BaseException.class().slots(), Dunder::New);
    let native = Tuple::items_of(&mro).iter().filter_map(Class::from).find(has_own);
    native.map_or(Ok(None), |native| vm.find_attr_str(&Value::of(native), "__new__"))
}

/// What all exception classes make their instances with, but those that have a `__new__` of another kind.
pub(super) fn make(vm: &Vm, args: Args<'_>) -> Result<Value> {
    let (class, args) = call::split_class(vm, args, BaseException::DEF)?;
    if let Some(made) = special::allocate(vm, class, args.positional())? {
        return Ok(made);
    }
    if let Some(maker) = maker_of_layout(vm, class)? {
        return call::with_first(class, args, |args| vm.call_args(&maker, args));
    }
    let shape = shape_for::<BaseException>(vm, class)?;
    let fields = BaseException::fields(shape, tuple::from_slice(args.positional()));
    Ok(typhon_heap::new_instance(shape, fields))
}

/// `__new__` of an exception class: [`make`], for those classes alone that have the one asked.
///
/// # Errors
/// TypeError for others.
pub(super) fn make_checked(vm: &Vm, args: Args<'_>, def: &'static TypeDef) -> Result<Value> {
    let owner = bootstrap::type_of(vm, def);
    let Some(class) = args.positional().first() else {
        return Err(vm.type_error(format!("{}.__new__(): not enough arguments", def.full_name())));
    };
    if let Some(owner) = Class::from(&owner) {
        check_made(vm, owner, class)?;
    }
    make(vm, args)
}

/// Checks the class that an exception's `__new__` is given: `owner` or one that derives from it, whose instances the same
/// `__new__` makes.
///
/// # Errors
/// TypeError in the words of the class that has the `__new__`.
fn check_made(vm: &Vm, owner: &Class, value: &Value) -> Result<()> {
    let name = owner.name();
    let Some(class) = Class::from(value) else {
        let given = vm.type_name(value);
        return Err(vm.type_error(format!("{name}.__new__(X): X is not a type object ({given})")));
    };
    if std::ptr::eq(class, owner) {
        return Ok(());
    }
    let given = class.name();
    if !class.is_subclass_of(owner) {
        return Err(vm.type_error(format!("{name}.__new__({given}): {given} is not a subtype of {name}")));
    }
    let native = call::maker(value);
    match native.as_ref().and_then(Class::from) {
        Some(native) if !native.slots().same(owner.slots(), Dunder::New) => {
            let maker = native.name();
            Err(vm.type_error(format!("{name}.__new__({given}) is not safe, use {maker}.__new__()")))
        }
        _ => Ok(()),
    }
}

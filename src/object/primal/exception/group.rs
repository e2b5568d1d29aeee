//! Exception groups: `BaseExceptionGroup`, of which `ExceptionGroup` is the subclass for those of `Exception`s alone.

use typhon_heap::{Frozen, Value};
use typhon_macros::{pymethods, pytype};

use super::{
    BaseException,
    regroup::{self, Matcher},
};
use crate::{
    args::Args,
    class::Class,
    known::Known,
    ops,
    primal::{
        common,
        common::shape_for,
        str as string,
        tuple::{self, Tuple},
    },
    raise::Result,
    vm::Vm,
};

/// A combination of multiple unrelated exceptions.
#[pytype(name = "BaseExceptionGroup", known = BaseExceptionGroup, base = BaseException, flags(base, dictionary))]
pub struct BaseExceptionGroup {
    base: BaseException,
    message: Frozen,
    exceptions: Frozen,
    /// `repr()` of the sequence that was given; None for a list or tuple.
    shown: Frozen,
}

/// The group that a value is.
pub fn from(value: &Value) -> Option<&BaseExceptionGroup> {
    super::from(value)
        .filter(|error| Class::from_shape(error.header.shape()).is_subclass(Known::BaseExceptionGroup))
        .and_then(|_| value.native::<BaseExceptionGroup>())
}

/// A new group, an `ExceptionGroup` where all are `Exception`s.
///
/// # Errors
/// ValueError where there are none.
pub fn create(vm: &Vm, message: &str, exceptions: Value) -> Result<Value> {
    vm.call(&Known::BaseExceptionGroup.value(), &[vm.str(message), exceptions])
}

/// The class that a call of `class` for `exceptions` makes an instance of.
fn chosen<'a>(vm: &Vm, class: &'a Class, exceptions: &[Value]) -> Result<&'a Class> {
    let plain = exceptions.iter().all(|error| vm.class_of(error).is_subclass(Known::Exception));
    if std::ptr::eq(class, Known::BaseExceptionGroup.class()) {
        return Ok(if plain { Known::ExceptionGroup.class() } else { class });
    }
    if plain || !class.is_subclass(Known::Exception) {
        return Ok(class);
    }
    Err(vm.type_error(match std::ptr::eq(class, Known::ExceptionGroup.class()) {
        true => "Cannot nest BaseExceptions in an ExceptionGroup".to_owned(),
        false => format!("Cannot nest BaseExceptions in '{}'", class.name()),
    }))
}

fn checked(vm: &Vm, given: &Value) -> Result<Vec<Value>> {
    let exceptions = ops::collect(vm, given)?;
    if exceptions.is_empty() {
        return Err(vm.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    match exceptions.iter().position(|error| super::from(error).is_none()) {
        Some(odd) => Err(vm.value_error(format!("Item {odd} of second argument (exceptions) is not an exception"))),
        None => Ok(exceptions),
    }
}

fn check_sequence(vm: &Vm, given: &Value) -> Result<()> {
    match ops::is_sequence(vm, given) {
        true => Ok(()),
        false => Err(vm.type_error("second argument (exceptions) must be a sequence")),
    }
}

impl BaseExceptionGroup {
    /// `exceptions`: not empty, all of them exceptions.
    pub fn items(&self) -> &[Value] {
        Tuple::items_of(&self.exceptions)
    }

    /// `message`, a str.
    pub fn text(&self) -> &Value {
        &self.message
    }
}

#[pymethods]
impl BaseExceptionGroup {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        shape_for::<BaseExceptionGroup>(vm, class)?;
        let class = Class::from(class).expect("it has instances");
        let given = args.positional();
        let [message, exceptions] = given else {
            let count = given.len();
            return Err(
                vm.type_error(format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({count} given)"))
            );
        };
        if !string::is_str(message) {
            let given = vm.given_name(message);
            return Err(vm.type_error(format!("BaseExceptionGroup.__new__() argument 1 must be str, not {given}")));
        }
        check_sequence(vm, exceptions)?;
        let shown = match exceptions.native::<crate::primal::list::List>().is_some()
            || exceptions.native::<Tuple>().is_some()
        {
            true => Value::NONE,
            false => ops::repr(vm, exceptions)?,
        };
        let exceptions = checked(vm, exceptions)?;
        let shape = chosen(vm, class, &exceptions)?.instance_shape();
        let fields = BaseExceptionGroup {
            base: BaseException::fields(shape, tuple::new(given.to_vec())),
            message: Frozen::new(message.clone()),
            exceptions: Frozen::new(tuple::new(exceptions)),
            shown: Frozen::new(shown),
        };
        Ok(typhon_heap::new_instance(shape, fields))
    }

    /// Initialize self.  See help(type(self)) for accurate signature.
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        if args.has_keywords() {
            return Err(vm.type_error(format!("{}() takes no keyword arguments", vm.class_of(this).name())));
        }
        if let Some(this) = super::from(this) {
            this.set_args(tuple::new(args.positional().to_vec()));
        }
        Ok(())
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(group) = from(this) else { return Err(vm.type_error("an exception group was expected")) };
        let args = group.base.args();
        let listed =
            matches!(Tuple::items_of(&args), [_, given] if given.native::<crate::primal::list::List>().is_some());
        let shown = match () {
            () if !group.shown.is_none() => group.shown.clone(),
            () if listed => ops::repr(vm, &crate::primal::list::new(group.items().to_vec()))?,
            () => ops::repr(vm, &group.exceptions)?,
        };
        let (class, message) = (vm.class_of(this).name(), ops::repr(vm, &group.message)?);
        Ok(vm.str(&format!("{class}({}, {})", string::lossy(&message), string::lossy(&shown))))
    }

    fn __str__(&self) -> String {
        let count = self.items().len();
        let plural = if count == 1 { "" } else { "s" };
        format!("{} ({count} sub-exception{plural})", string::lossy(&self.message))
    }

    /// exception message
    #[member]
    fn message(&self) -> Value {
        self.message.clone()
    }

    /// nested exceptions
    #[member]
    fn exceptions(&self) -> Value {
        self.exceptions.clone()
    }

    fn derive(&self, vm: &Vm, excs: &Value) -> Result<Value> {
        vm.call(&Known::BaseExceptionGroup.value(), &[self.message.clone(), excs.clone()])
    }

    fn split(this: &Value, vm: &Vm, matcher_value: &Value) -> Result<Value> {
        let (matched, rest) = regroup::split(vm, this, &Matcher::of(vm, matcher_value)?, true)?;
        Ok(vm.tuple(vec![matched.unwrap_or(Value::NONE), rest.unwrap_or(Value::NONE)]))
    }

    fn subgroup(this: &Value, vm: &Vm, matcher_value: &Value) -> Result<Option<Value>> {
        Ok(regroup::split(vm, this, &Matcher::of(vm, matcher_value)?, false)?.0)
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        common::generic_alias(vm, class, object)
    }
}

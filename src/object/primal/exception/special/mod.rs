//! The exception classes with attributes of their own.

use typhon_heap::{Header, Native, Slot, Value};
use typhon_macros::{pymethods, pytype};

pub use super::{BaseException, group::BaseExceptionGroup};
use crate::{
    args::Args,
    class::Class,
    known::Known,
    primal::{common::shape_for, str as string, tuple},
    raise::Result,
    vm::Vm,
};

/// Declares an exception class: its fields, which are attributes that can be read, set and deleted (to None), and at times
/// one more, whose attribute the class writes itself.
macro_rules! exception {
    ($(#[doc = $doc:literal])* $name:ident($text:literal) { $($field:ident $set:ident $label:literal),* $(,)? }
        $(and $hidden:ident)? $(with numbers $($number:ident $set_number:ident $number_label:literal)*)?) => {
        $(#[doc = $doc])*
        #[pytype(name = $text, known = $name, base = BaseException, flags(base, dictionary), methods(attributes))]
        pub struct $name {
            base: BaseException,
            $($field: Slot,)*
            $($hidden: Slot,)?
            $($($number: AtomicI64,)*)?
        }

        impl $name {
            /// The fields of a new exception with these `args`.
            fn fields(shape: typhon_heap::ShapeId, args: Value) -> $name {
                $name { base: BaseException::fields(shape, args), $($field: Slot::EMPTY,)* $($hidden: Slot::EMPTY,)? $($($number: AtomicI64::new(0),)*)? }
            }

            pub(super) fn allocate(vm: &Vm, class: &Value, args: &[Value]) -> Result<Value> {
                let shape = shape_for::<$name>(vm, class)?;
                Ok(typhon_heap::new_instance(shape, $name::fields(shape, tuple::new(args.to_vec()))))
            }

            fn head(&self) -> &Header {
                &self.base.header
            }
        }

        #[pymethods(attributes)]
        impl $name {
            $(
                #[getter]
                #[name = $label]
                fn $field(&self) -> Option<Value> {
                    self.$field.get(self.head())
                }

                #[setter]
                #[name = $label]
                fn $set(&self, value: Option<&Value>) {
                    drop(self.$field.replace(self.head(), value.cloned()));
                }
            )*
            $($(
                #[getter]
                #[name = $number_label]
                fn $number(&self) -> i64 {
                    self.$number.load(Ordering::Relaxed)
                }

                #[setter]
                #[name = $number_label]
                fn $set_number(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
                    let Some(value) = value else {
                        return Err(vm.type_error("can't delete numeric/char attribute"));
                    };
                    if !int::is_int(value) {
                        return Err(vm.type_error("an integer is required"));
                    }
                    self.$number.store(int::to_i64(vm, value)?, Ordering::Relaxed);
                    Ok(())
                }
            )*)?
        }
    };
}

mod name;
mod os;
mod syntax;
mod unicode;

pub use name::{AttributeError, ImportError, NameError};
pub use os::OSError;
pub use syntax::SyntaxError;
pub use unicode::{UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError};

/// An instance of an exception class, whose own fields are empty; `None` where only a `__new__` of its own makes those.
pub(super) fn allocate(vm: &Vm, class: &Value, args: &[Value]) -> Result<Option<Value>> {
    let Some(layout) = Class::from(class).map(Class::layout) else { return Ok(None) };
    macro_rules! one_of {
        ($($name:ident)*) => {
            $(if std::ptr::eq(layout, <$name as Native>::LAYOUT) {
                return $name::allocate(vm, class, args).map(Some);
            })*
        };
    }
    one_of!(StopIteration SystemExit AttributeError NameError ImportError SyntaxError);
    one_of!(UnicodeEncodeError UnicodeDecodeError UnicodeTranslateError);
    Ok(None)
}

/// `args` and no keywords.
fn plain_args<'a>(vm: &Vm, this: &Value, args: Args<'a>) -> Result<&'a [Value]> {
    if args.has_keywords() {
        return Err(vm.type_error(format!("{}() takes no keyword arguments", vm.class_of(this).name())));
    }
    Ok(args.positional())
}

/// The values of the keywords `names`; others are refused.
fn keywords<'a, const N: usize>(
    vm: &Vm,
    class: &str,
    args: Args<'a>,
    names: [&str; N],
) -> Result<[Option<&'a Value>; N]> {
    let mut found = [None; N];
    let count = args.names().len();
    if count > N {
        let plural = if N == 1 { "" } else { "s" };
        return Err(vm.type_error(format!("{class}() takes at most {N} keyword argument{plural} ({count} given)")));
    }
    for (name, value) in args.keywords() {
        let text = string::lossy(name);
        match names.iter().position(|known| *known == text) {
            Some(index) => found[index] = Some(value),
            None => {
                return Err(vm.type_error(format!("{class}() got an unexpected keyword argument '{text}'")));
            }
        }
    }
    Ok(found)
}

exception! {
    /// Signal the end from iterator.__next__().
    StopIteration("StopIteration") { value set_value "value" }
}

impl StopIteration {
    /// What a call of the class makes of a value, or of none.
    pub(crate) fn of(value: Option<Value>) -> Value {
        let shape = Known::StopIteration.class().instance_shape();
        let made = StopIteration::fields(shape, tuple::from_slice(value.as_slice()));
        typhon_heap::new_instance(shape, StopIteration { value: Slot::from_option(value), ..made })
    }
}

#[pymethods]
impl StopIteration {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let given = plain_args(vm, this, args)?;
        if let Some(this) = this.native::<StopIteration>() {
            this.base.set_args(tuple::new(given.to_vec()));
            drop(this.value.replace(this.head(), given.first().cloned()));
        }
        Ok(())
    }
}

exception! {
    /// Request to exit from the interpreter.
    SystemExit("SystemExit") { code set_code "code" }
}

#[pymethods]
impl SystemExit {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let given = plain_args(vm, this, args)?;
        if let Some(this) = this.native::<SystemExit>() {
            this.base.set_args(tuple::new(given.to_vec()));
            let code = match given {
                [] => return Ok(()),
                [code] => code.clone(),
                all => tuple::new(all.to_vec()),
            };
            drop(this.code.replace(this.head(), Some(code)));
        }
        Ok(())
    }
}

/// What KeyError has of its own.
#[pytype(name = "KeyError", base = BaseException)]
pub struct KeyErrorText {
    base: BaseException,
}

#[pymethods]
impl KeyErrorText {
    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        super::methods::base_str(vm, this)
    }
}

//! A small heap and `Vm`, enough to compile and to run what the macros write.

use std::cell::RefCell;

use crate::raise::{Raised, Result};

/// Stand-ins for the heap's types.
pub mod heap {
    use std::sync::atomic::{AtomicU64, Ordering};

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct ShapeId(pub u32);

    #[repr(C, align(8))]
    pub struct Header(AtomicU64);

    impl Header {
        pub fn of<T: Native>() -> Header {
            Header(AtomicU64::new(T::shape().0.into()))
        }
    }

    /// A value that owns what it points to only in name: the test's objects are never freed.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Value {
        None,
        True,
        False,
        Unbound,
        Int(i64),
        Float(f64),
        Str(String),
        Object(usize),
    }

    impl Value {
        pub const NONE: Value = Value::None;
        pub const TRUE: Value = Value::True;
        pub const FALSE: Value = Value::False;
        pub const UNBOUND: Value = Value::Unbound;

        pub fn of<T: Native>(object: &T) -> Value {
            Value::Object(std::ptr::from_ref(object) as usize)
        }

        pub fn is_unbound(&self) -> bool {
            *self == Value::Unbound
        }

        /// # Safety
        /// The object's layout is `T`'s.
        pub unsafe fn cast<T: Native>(&self) -> &T {
            let Value::Object(address) = self else { panic!("not an object") };
            // SAFETY: the caller's promise.
            unsafe { &*(*address as *const T) }
        }
    }

    pub struct Layout {
        pub name: &'static str,
        pub size: usize,
        pub extra: unsafe fn(*const Header) -> usize,
        pub trace: unsafe fn(*const Header, &mut Tracer<'_>),
        pub drop: unsafe fn(*mut Header),
        pub leaf: bool,
        pub plain: bool,
        pub tail_in_misc: bool,
        pub parent: Option<&'static Layout>,
    }

    /// As in the heap.
    pub mod parts {
        /// Nothing follows the struct.
        ///
        /// # Safety
        /// None is needed.
        pub unsafe fn no_extra(_: *const super::Header) -> usize {
            0
        }
    }

    pub trait Trace {
        const LEAF: bool = false;
        fn trace(&self, tracer: &mut Tracer<'_>);
    }

    pub struct Tracer<'a> {
        pub sink: &'a mut dyn FnMut(u64),
    }

    impl<'a> Tracer<'a> {
        pub fn items(&mut self, count: usize, mut visit: impl FnMut(usize, &mut Tracer<'a>)) {
            (0..count).for_each(|at| visit(at, self));
        }
    }

    /// # Safety
    /// As in the heap.
    pub unsafe trait Native: Trace + Sized + 'static {
        const LAYOUT: &'static Layout;
        const EXTENSIBLE: bool = false;
        fn shape() -> ShapeId;
    }

    macro_rules! leaf {
        ($($type:ty),*) => {
            $(impl Trace for $type {
                const LEAF: bool = true;
                fn trace(&self, _: &mut Tracer<'_>) {}
            })*
        };
    }
    leaf!(Header, usize, i64, std::sync::atomic::AtomicUsize);

    /// A word that the tracer sees.
    #[repr(transparent)]
    pub struct Slot(pub AtomicU64);

    impl Trace for Slot {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            (tracer.sink)(self.0.load(Ordering::Relaxed));
        }
    }

    /// As the slot, and counts its drops.
    #[repr(transparent)]
    pub struct Frozen(pub u64);

    pub static DROPS: AtomicU64 = AtomicU64::new(0);

    impl Drop for Frozen {
        fn drop(&mut self) {
            DROPS.fetch_add(1, Ordering::Relaxed);
        }
    }

    impl Trace for Frozen {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            (tracer.sink)(self.0);
        }
    }
}

/// The known types.
pub mod known {
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    #[repr(u32)]
    pub enum Known {
        Object = 1,
        List = 2,
    }
}

/// The `Vm`: it remembers the last error's text.
pub mod vm {
    use super::*;

    #[derive(Default)]
    pub struct Vm {
        pub error: RefCell<String>,
        pub constants: RefCell<Vec<(&'static str, heap::Value)>>,
    }

    impl Vm {
        pub fn type_error(&self, text: impl Into<String>) -> Raised {
            *self.error.borrow_mut() = text.into();
            Raised::token()
        }
    }
}

/// Conversions, a few.
pub mod convert {
    use super::{heap::Value, vm::Vm, *};

    pub trait FromValue<'a>: Sized {
        fn from_value(vm: &Vm, value: &'a Value) -> Result<Self>;
    }

    pub fn argument<T>(_: &Vm, converted: Result<T>, _: &str, _: &str) -> Result<T> {
        converted
    }

    pub fn optional_argument<T>(_: &Vm, converted: Result<T>, _: &str, _: &str) -> Result<T> {
        converted
    }

    pub trait IntoResult {
        fn into_result(self, vm: &Vm) -> Result<Value>;
    }

    pub trait IntoNext {
        fn into_next(self, vm: &Vm) -> Result<Value>;
    }

    impl<T: IntoResult> IntoNext for Option<T> {
        fn into_next(self, vm: &Vm) -> Result<Value> {
            self.map_or(Ok(Value::UNBOUND), |value| value.into_result(vm))
        }
    }

    impl<'a> FromValue<'a> for &'a Value {
        fn from_value(_: &Vm, value: &'a Value) -> Result<Self> {
            Ok(value)
        }
    }

    impl<'a> FromValue<'a> for Value {
        fn from_value(_: &Vm, value: &'a Value) -> Result<Self> {
            Ok(value.clone())
        }
    }

    impl<'a> FromValue<'a> for i64 {
        fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
            match value {
                Value::Int(int) => Ok(*int),
                _ => Err(vm.type_error("not an int")),
            }
        }
    }

    impl<'a> FromValue<'a> for f64 {
        fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
            match value {
                Value::Float(float) => Ok(*float),
                _ => Err(vm.type_error("not a float")),
            }
        }
    }

    impl<'a> FromValue<'a> for bool {
        fn from_value(_: &Vm, value: &'a Value) -> Result<Self> {
            Ok(*value == Value::True)
        }
    }

    impl<'a> FromValue<'a> for &'a str {
        fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
            match value {
                Value::Str(text) => Ok(text),
                _ => Err(vm.type_error("not a str")),
            }
        }
    }

    impl<'a, T: FromValue<'a>> FromValue<'a> for Option<T> {
        fn from_value(vm: &Vm, value: &'a Value) -> Result<Self> {
            if *value == Value::None { Ok(None) } else { T::from_value(vm, value).map(Some) }
        }
    }

    impl IntoResult for Value {
        fn into_result(self, _: &Vm) -> Result<Value> {
            Ok(self)
        }
    }

    impl<T: IntoResult> IntoResult for Result<T> {
        fn into_result(self, vm: &Vm) -> Result<Value> {
            self.and_then(|value| value.into_result(vm))
        }
    }

    impl<T: IntoResult> IntoResult for Option<T> {
        fn into_result(self, vm: &Vm) -> Result<Value> {
            self.map_or(Ok(Value::NONE), |value| value.into_result(vm))
        }
    }

    macro_rules! results {
        ($($type:ty, $value:ident => $result:expr;)*) => {
            $(impl IntoResult for $type {
                fn into_result(self, _: &Vm) -> Result<Value> {
                    let $value = self;
                    Ok($result)
                }
            })*
        };
    }
    results! {
        (), _unit => Value::NONE;
        bool, truth => if truth { Value::TRUE } else { Value::FALSE };
        i64, int => Value::Int(int);
        usize, int => Value::Int(int as i64);
        f64, float => Value::Float(float);
        &str, text => Value::Str(text.to_owned());
        String, text => Value::Str(text);
    }
}

//! `weakref.proxy`: an object that forwards everything to another one while that is alive.

use typhon_object::{
    dunder::Dunder,
    heap::weak::{self, Target},
    ops::{Binary, Comparison},
    prelude::*,
    primal::list,
};

use super::{Weak, describe, refer};

/// A proxy of an object that cannot be called.
#[pytype(name = "ProxyType", module = "weakref", known = WeakProxy, flags(no_new, unhashable), methods(numbers))]
pub struct WeakProxy {
    target: Target,
    callback: Slot,
}

/// A proxy of an object that can be called.
#[pytype(
    name = "CallableProxyType",
    module = "weakref",
    known = WeakCallableProxy,
    flags(no_new, unhashable),
    methods(numbers, calls)
)]
pub struct WeakCallableProxy {
    target: Target,
    callback: Slot,
}

/// `weakref.proxy(object, callback)`.
///
/// # Errors
/// TypeError for objects that cannot be referred to weakly.
pub fn proxy(vm: &Vm, object: &Value, callback: Option<&Value>) -> Result<Value> {
    match vm.class_of(object).call_slot() {
        Some(_) => refer::<WeakCallableProxy>(vm, WeakCallableProxy::shape(), object, callback),
        None => refer::<WeakProxy>(vm, WeakProxy::shape(), object, callback),
    }
}

/// The object of a proxy; other values as they are.
fn unwrapped(vm: &Vm, value: &Value) -> Result<Value> {
    let target = match (value.exact::<WeakProxy>(), value.exact::<WeakCallableProxy>()) {
        (Some(proxy), _) => proxy.target.upgrade(),
        (_, Some(proxy)) => proxy.target.upgrade(),
        _ => return Ok(value.clone()),
    };
    target.ok_or_else(|| vm.reference_error("weakly-referenced object no longer exists"))
}

fn binary(vm: &Vm, op: Binary, a: &Value, b: &Value) -> Result<Value> {
    ops::binary(vm, op, &unwrapped(vm, a)?, &unwrapped(vm, b)?)
}

fn in_place(vm: &Vm, op: Binary, a: &Value, b: &Value) -> Result<Value> {
    ops::in_place(vm, op, &unwrapped(vm, a)?, &unwrapped(vm, b)?)
}

fn compare(vm: &Vm, op: Comparison, a: &Value, b: &Value) -> Result<Value> {
    ops::compare(vm, op, &unwrapped(vm, a)?, &unwrapped(vm, b)?)
}

fn power(vm: &Vm, base: &Value, exponent: &Value, modulus: &Value) -> Result<Value> {
    ops::power(vm, &unwrapped(vm, base)?, &unwrapped(vm, exponent)?, &unwrapped(vm, modulus)?)
}

/// Calls `int`, `float` or another class for a conversion.
fn converted(vm: &Vm, known: Known, this: &Value) -> Result<Value> {
    vm.call(&known.value(), &[unwrapped(vm, this)?])
}

fn next(vm: &Vm, this: &Value) -> Result<Option<Value>> {
    let target = unwrapped(vm, this)?;
    if !vm.class_of(&target).slots().has(Dunder::Next) {
        let given = vm.type_name(&target);
        return Err(vm.type_error(format!("Weakref proxy referenced a non-iterator '{given}' object")));
    }
    ops::next(vm, &target)
}

/// The methods of both kinds of proxies.
macro_rules! forward {
    ($name:ident) => {
        impl Weak for $name {
            fn target(&self) -> &Target {
                &self.target
            }

            fn callback(&self) -> &Slot {
                &self.callback
            }

            fn make(header: Header, callback: Slot) -> $name {
                $name { header, target: Target::EMPTY, callback }
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                weak::unregister(&self.target);
            }
        }

        #[pymethods]
        impl $name {
            fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
                let name = vm.attr_name(name)?;
                vm.get_attr(&unwrapped(vm, this)?, &name)
            }

            fn __setattr__(this: &Value, vm: &Vm, name: &Value, value: &Value) -> Result<()> {
                let name = vm.attr_name(name)?;
                vm.set_attr(&unwrapped(vm, this)?, &name, value)
            }

            fn __delattr__(this: &Value, vm: &Vm, name: &Value) -> Result<()> {
                let name = vm.attr_name(name)?;
                vm.del_attr(&unwrapped(vm, this)?, &name)
            }

            fn __repr__(this: &Value, vm: &Vm) -> Result<String> {
                let target = this.native::<$name>().and_then(|proxy| proxy.target.upgrade());
                describe(vm, "weakproxy", this, target, false)
            }

            fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
                ops::str(vm, &unwrapped(vm, this)?)
            }

            fn __bool__(this: &Value, vm: &Vm) -> Result<bool> {
                ops::truth(vm, &unwrapped(vm, this)?)
            }

            fn __len__(this: &Value, vm: &Vm) -> Result<usize> {
                ops::len(vm, &unwrapped(vm, this)?)
            }

            fn __getitem__(this: &Value, vm: &Vm, key: &Value) -> Result<Value> {
                ops::get_item(vm, &unwrapped(vm, this)?, &unwrapped(vm, key)?)
            }

            fn __setitem__(this: &Value, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
                ops::set_item(vm, &unwrapped(vm, this)?, key, value)
            }

            fn __delitem__(this: &Value, vm: &Vm, key: &Value) -> Result<()> {
                ops::del_item(vm, &unwrapped(vm, this)?, key)
            }

            fn __contains__(this: &Value, vm: &Vm, key: &Value) -> Result<bool> {
                ops::contains(vm, &unwrapped(vm, this)?, &unwrapped(vm, key)?)
            }

            fn __iter__(this: &Value, vm: &Vm) -> Result<Value> {
                ops::iter(vm, &unwrapped(vm, this)?)
            }

            fn __next__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
                next(vm, this)
            }

            fn __eq__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                compare(vm, Comparison::Equal, this, other)
            }

            fn __ne__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                compare(vm, Comparison::NotEqual, this, other)
            }

            fn __lt__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                compare(vm, Comparison::Less, this, other)
            }

            fn __le__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                compare(vm, Comparison::LessEqual, this, other)
            }

            fn __gt__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                compare(vm, Comparison::Greater, this, other)
            }

            fn __ge__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                compare(vm, Comparison::GreaterEqual, this, other)
            }
        }

        #[pymethods(numbers)]
        impl $name {
            fn __add__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Add, this, other)
            }

            fn __radd__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Add, other, this)
            }

            fn __iadd__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::Add, this, other)
            }

            fn __sub__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Sub, this, other)
            }

            fn __rsub__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Sub, other, this)
            }

            fn __isub__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::Sub, this, other)
            }

            fn __mul__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Mul, this, other)
            }

            fn __rmul__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Mul, other, this)
            }

            fn __imul__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::Mul, this, other)
            }

            fn __truediv__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::TrueDiv, this, other)
            }

            fn __rtruediv__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::TrueDiv, other, this)
            }

            fn __itruediv__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::TrueDiv, this, other)
            }

            fn __floordiv__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::FloorDiv, this, other)
            }

            fn __rfloordiv__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::FloorDiv, other, this)
            }

            fn __ifloordiv__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::FloorDiv, this, other)
            }

            fn __mod__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Mod, this, other)
            }

            fn __rmod__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Mod, other, this)
            }

            fn __imod__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::Mod, this, other)
            }

            fn __matmul__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::MatMul, this, other)
            }

            fn __rmatmul__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::MatMul, other, this)
            }

            fn __imatmul__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::MatMul, this, other)
            }

            fn __lshift__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::LeftShift, this, other)
            }

            fn __rlshift__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::LeftShift, other, this)
            }

            fn __ilshift__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::LeftShift, this, other)
            }

            fn __rshift__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::RightShift, this, other)
            }

            fn __rrshift__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::RightShift, other, this)
            }

            fn __irshift__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::RightShift, this, other)
            }

            fn __and__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::And, this, other)
            }

            fn __rand__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::And, other, this)
            }

            fn __iand__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::And, this, other)
            }

            fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Or, this, other)
            }

            fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Or, other, this)
            }

            fn __ior__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::Or, this, other)
            }

            fn __xor__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Xor, this, other)
            }

            fn __rxor__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                binary(vm, Binary::Xor, other, this)
            }

            fn __ixor__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::Xor, this, other)
            }

            #[sig(other, modulus = None, /)]
            fn __pow__(this: &Value, vm: &Vm, other: &Value, modulus: &Value) -> Result<Value> {
                power(vm, this, other, modulus)
            }

            #[sig(other, modulus = None, /)]
            fn __rpow__(this: &Value, vm: &Vm, other: &Value, modulus: &Value) -> Result<Value> {
                power(vm, other, this, modulus)
            }

            fn __ipow__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                in_place(vm, Binary::Pow, this, other)
            }

            fn __divmod__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                ops::divmod(vm, &unwrapped(vm, this)?, &unwrapped(vm, other)?)
            }

            fn __rdivmod__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                ops::divmod(vm, &unwrapped(vm, other)?, &unwrapped(vm, this)?)
            }

            fn __neg__(this: &Value, vm: &Vm) -> Result<Value> {
                ops::negative(vm, &unwrapped(vm, this)?)
            }

            fn __pos__(this: &Value, vm: &Vm) -> Result<Value> {
                ops::positive(vm, &unwrapped(vm, this)?)
            }

            fn __abs__(this: &Value, vm: &Vm) -> Result<Value> {
                ops::absolute(vm, &unwrapped(vm, this)?)
            }

            fn __invert__(this: &Value, vm: &Vm) -> Result<Value> {
                ops::invert(vm, &unwrapped(vm, this)?)
            }

            fn __int__(this: &Value, vm: &Vm) -> Result<Value> {
                converted(vm, Known::Int, this)
            }

            fn __float__(this: &Value, vm: &Vm) -> Result<Value> {
                converted(vm, Known::Float, this)
            }

            fn __index__(this: &Value, vm: &Vm) -> Result<Value> {
                ops::index(vm, &unwrapped(vm, this)?)
            }

            fn __bytes__(this: &Value, vm: &Vm) -> Result<Value> {
                converted(vm, Known::Bytes, this)
            }

            fn __reversed__(this: &Value, vm: &Vm) -> Result<Value> {
                converted(vm, Known::Reversed, this)
            }

            fn __dir__(this: &Value, vm: &Vm) -> Result<Value> {
                let names = vm.call_method(&unwrapped(vm, this)?, &vm.names().__dir__, &[])?;
                ops::collect(vm, &names).map(list::new)
            }
        }
    };
}

forward!(WeakProxy);
forward!(WeakCallableProxy);

#[pymethods(calls)]
impl WeakCallableProxy {
    /// Call self as a function.
    fn __call__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        vm.call_args(&unwrapped(vm, this)?, args)
    }
}

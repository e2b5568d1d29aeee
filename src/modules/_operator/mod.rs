//! `_operator`: the operators as functions, and makers of getters and callers.

use typhon_object::{
    prelude::*,
    primal::{int, str::Str},
};

mod getters;

use crate::shared::bytes;
use getters::{AttrGetter, ItemGetter, MethodCaller};

/// Operator interface.
#[pymodule(name = "_operator", types(AttrGetter, ItemGetter, MethodCaller))]
mod module {
    /// Same as a + b.
    fn add(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::Add, a, b)
    }

    /// Same as a - b.
    fn sub(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::Sub, a, b)
    }

    /// Same as a * b.
    fn mul(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::Mul, a, b)
    }

    /// Same as a @ b.
    fn matmul(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::MatMul, a, b)
    }

    /// Same as a // b.
    fn floordiv(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::FloorDiv, a, b)
    }

    /// Same as a / b.
    fn truediv(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::TrueDiv, a, b)
    }

    /// Same as a % b.
    fn r#mod(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::Mod, a, b)
    }

    /// Same as a << b.
    fn lshift(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::LeftShift, a, b)
    }

    /// Same as a >> b.
    fn rshift(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::RightShift, a, b)
    }

    /// Same as a & b.
    #[name = "and_"]
    fn and_(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::And, a, b)
    }

    /// Same as a ^ b.
    fn xor(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::Xor, a, b)
    }

    /// Same as a | b.
    #[name = "or_"]
    fn or_(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::Or, a, b)
    }

    /// Same as a ** b.
    fn pow(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::binary(vm, ops::Binary::Pow, a, b)
    }

    /// Same as a += b.
    fn iadd(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::Add, a, b)
    }

    /// Same as a -= b.
    fn isub(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::Sub, a, b)
    }

    /// Same as a *= b.
    fn imul(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::Mul, a, b)
    }

    /// Same as a @= b.
    fn imatmul(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::MatMul, a, b)
    }

    /// Same as a //= b.
    fn ifloordiv(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::FloorDiv, a, b)
    }

    /// Same as a /= b.
    fn itruediv(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::TrueDiv, a, b)
    }

    /// Same as a %= b.
    fn imod(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::Mod, a, b)
    }

    /// Same as a <<= b.
    fn ilshift(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::LeftShift, a, b)
    }

    /// Same as a >>= b.
    fn irshift(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::RightShift, a, b)
    }

    /// Same as a &= b.
    fn iand(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::And, a, b)
    }

    /// Same as a ^= b.
    fn ixor(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::Xor, a, b)
    }

    /// Same as a |= b.
    fn ior(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::Or, a, b)
    }

    /// Same as a **= b.
    fn ipow(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place(vm, ops::Binary::Pow, a, b)
    }

    /// Same as a == b.
    fn eq(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::compare(vm, ops::Comparison::Equal, a, b)
    }

    /// Same as a != b.
    fn ne(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::compare(vm, ops::Comparison::NotEqual, a, b)
    }

    /// Same as a < b.
    fn lt(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::compare(vm, ops::Comparison::Less, a, b)
    }

    /// Same as a <= b.
    fn le(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::compare(vm, ops::Comparison::LessEqual, a, b)
    }

    /// Same as a > b.
    fn gt(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::compare(vm, ops::Comparison::Greater, a, b)
    }

    /// Same as a >= b.
    fn ge(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::compare(vm, ops::Comparison::GreaterEqual, a, b)
    }

    /// Same as -a.
    fn neg(vm: &Vm, a: &Value) -> Result<Value> {
        ops::negative(vm, a)
    }

    /// Same as +a.
    fn pos(vm: &Vm, a: &Value) -> Result<Value> {
        ops::positive(vm, a)
    }

    /// Same as abs(a).
    fn abs(vm: &Vm, a: &Value) -> Result<Value> {
        ops::absolute(vm, a)
    }

    /// Same as ~a.
    fn inv(vm: &Vm, a: &Value) -> Result<Value> {
        ops::invert(vm, a)
    }

    /// Same as ~a.
    fn invert(vm: &Vm, a: &Value) -> Result<Value> {
        ops::invert(vm, a)
    }

    /// Return True if a is true, False otherwise.
    fn truth(vm: &Vm, a: &Value) -> Result<bool> {
        ops::truth(vm, a)
    }

    /// Same as not a.
    #[name = "not_"]
    fn not_(vm: &Vm, a: &Value) -> Result<bool> {
        Ok(!ops::truth(vm, a)?)
    }

    /// Same as a is b.
    #[name = "is_"]
    fn is_(a: &Value, b: &Value) -> bool {
        a.is(b)
    }

    /// Same as a is not b.
    fn is_not(a: &Value, b: &Value) -> bool {
        !a.is(b)
    }

    /// Same as a is None.
    fn is_none(a: &Value) -> bool {
        a.is_none()
    }

    /// Same as a is not None.
    fn is_not_none(a: &Value) -> bool {
        !a.is_none()
    }

    /// Same as a.__index__()
    fn index(vm: &Vm, a: &Value) -> Result<Value> {
        ops::index(vm, a)
    }

    /// Same as b in a (note reversed operands).
    fn contains(vm: &Vm, a: &Value, b: &Value) -> Result<bool> {
        ops::contains(vm, a, b)
    }

    /// Return the first index of b in a.
    #[name = "indexOf"]
    fn index_of(vm: &Vm, a: &Value, b: &Value) -> Result<usize> {
        let mut items = super::items_of(vm, a)?;
        let mut at = 0;
        while let Some(item) = items.next()? {
            if ops::identical_or_equal(vm, &item, b)? {
                return Ok(at);
            }
            at += 1;
            vm.poll()?;
        }
        Err(vm.value_error("sequence.index(x): x not in sequence"))
    }

    /// Return the number of items in a which are, or which equal, b.
    #[name = "countOf"]
    fn count_of(vm: &Vm, a: &Value, b: &Value) -> Result<usize> {
        let mut items = super::items_of(vm, a)?;
        let mut count = 0;
        while let Some(item) = items.next()? {
            count += usize::from(ops::identical_or_equal(vm, &item, b)?);
            vm.poll()?;
        }
        Ok(count)
    }

    /// Same as a + b, for a and b sequences.
    fn concat(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::concat(vm, a, b)
    }

    /// Same as a += b, for a and b sequences.
    fn iconcat(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::in_place_concat(vm, a, b)
    }

    /// Same as a[b].
    fn getitem(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
        ops::get_item(vm, a, b)
    }

    /// Same as a[b] = c.
    fn setitem(vm: &Vm, a: &Value, b: &Value, c: &Value) -> Result<()> {
        ops::set_item(vm, a, b, c)
    }

    /// Same as del a[b].
    fn delitem(vm: &Vm, a: &Value, b: &Value) -> Result<()> {
        ops::del_item(vm, a, b)
    }

    /// Return an estimate of the number of items in obj, or the default where there is none.
    #[sig(obj, default = 0, /)]
    fn length_hint(vm: &Vm, object: &Value, default: &Value) -> Result<Value> {
        let default = int::to_i64(vm, default)?;
        Ok(vm.int(ops::estimate(vm, object)?.map_or(default, |length| length as i64)))
    }

    /// Same as obj(*args, **kwargs).
    #[sig(obj, /, *args, **kwargs)]
    fn call(vm: &Vm, args: Args<'_>) -> Result<Value> {
        match args.split_first() {
            Some((object, rest)) => vm.call_args(object, rest),
            None => Err(vm.type_error("call expected at least 1 argument, got 0")),
        }
    }

    /// Return 'a == b', in a time that does not tell where they differ.
    fn _compare_digest(vm: &Vm, a: &Value, b: &Value) -> Result<bool> {
        let (Some(a), Some(b)) = (a.native::<Str>(), b.native::<Str>()) else {
            return super::digests_equal(vm, a, b);
        };
        if !a.is_ascii() || !b.is_ascii() {
            return Err(vm.type_error("comparing strings with non-ASCII characters is not supported"));
        }
        Ok(super::same_bytes(a.bytes(), b.bytes()))
    }
}

fn items_of<'a>(vm: &'a Vm, iterable: &Value) -> Result<ops::Items<'a>> {
    ops::Items::new(vm, iterable).or_else(|raised| {
        vm.catch_as(raised, Known::TypeError)?;
        let given = vm.type_name(iterable);
        Err(vm.type_error(format!("argument of type '{given}' is not iterable")))
    })
}

fn digests_equal(vm: &Vm, a: &Value, b: &Value) -> Result<bool> {
    // Whether it lends bytes at all; what goes wrong is told when they are asked for.
    let lends = |value| match bytes::find(vm, value) {
        Ok(found) => found.is_some(),
        Err(raised) => {
            drop(vm.catch(raised));
            true
        }
    };
    if !lends(a) && !lends(b) {
        let (a, b) = (vm.type_name(a), vm.type_name(b));
        let text = format!("unsupported operand types(s) or combination of types: '{a}' and '{b}'");
        return Err(vm.type_error(text));
    }
    let a = bytes::of(vm, a)?;
    let b = bytes::of(vm, b)?;
    Ok(same_bytes(bytes::known(&a), bytes::known(&b)))
}

/// Looks at every byte, whatever it finds.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let mut difference = u8::from(a.len() != b.len());
    for (at, &byte) in b.iter().enumerate() {
        difference |= std::hint::black_box(byte ^ a.get(at).copied().unwrap_or(!byte));
    }
    difference == 0
}

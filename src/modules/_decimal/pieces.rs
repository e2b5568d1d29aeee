//! What decimals need of Python's own library: abstract numbers, the named tuple.

use std::sync::OnceLock;

use typhon_number::BigInt;
use typhon_object::{bootstrap, prelude::*, primal::int};

use super::number::Decimal;

static TUPLE: OnceLock<Value> = OnceLock::new();
static RATIONAL: OnceLock<Value> = OnceLock::new();

/// `DecimalTuple`
pub fn tuple_class(vm: &Vm) -> Result<Value> {
    if let Some(class) = TUPLE.get() {
        return Ok(class.clone());
    }
    let collections = (vm.hooks().import)(vm, "collections")?;
    let make = vm.get_attr_str(&collections, "namedtuple")?;
    let class = vm.call(&make, &[vm.str("DecimalTuple"), vm.str("sign digits exponent")])?;
    vm.set_attr(&class, &vm.names().__module__, &vm.str("decimal"))?;
    class.publish();
    Ok(TUPLE.get_or_init(|| class).clone())
}

/// Decimals are numbers.
pub fn register(vm: &Vm) -> Result<()> {
    let numbers = (vm.hooks().import)(vm, "numbers")?;
    let number = vm.get_attr_str(&numbers, "Number")?;
    vm.call_method_str(&number, "register", &[bootstrap::type_of(vm, Decimal::DEF)])?;
    let rational = vm.get_attr_str(&numbers, "Rational")?;
    rational.publish();
    RATIONAL.get_or_init(|| rational);
    Ok(())
}

/// Numerator and denominator of a rational number of another kind.
pub fn ratio(vm: &Vm, value: &Value) -> Result<Option<(BigInt, BigInt)>> {
    let Some(rational) = RATIONAL.get() else { return Ok(None) };
    if !ops::is_instance(vm, value, rational)? {
        return Ok(None);
    }
    let part = |name: &str| -> Result<BigInt> {
        let part = vm.get_attr_str(value, name)?;
        match int::is_int(&part) {
            true => int::to_bigint(vm, &part),
            false => Err(vm.type_error("numerator and denominator must be integers")),
        }
    };
    Ok(Some((part("numerator")?, part("denominator")?)))
}

//! `Decimal` as an object, operands, and how operations are run.

use std::borrow::Cow;

use typhon_object::{
    prelude::*,
    primal::int::{self, Kind},
};

use super::{Conditions, Number, Settings, construct, context::Context, current};
use crate::shared::instance;

/// Construct a new Decimal object. 'value' can be an integer, string, tuple,
/// or another Decimal object. If no value is given, return Decimal('0'). The
/// context does not affect the conversion and is only passed to determine if
/// the InvalidOperation trap is active.
#[pytype(
    name = "Decimal",
    module = "decimal",
    flags(base),
    methods(making, operators, protocol, one, two, three, predicates)
)]
pub struct Decimal {
    number: Opaque<Number>,
}

/// A new decimal of the class itself.
#[inline]
pub fn make(number: Number) -> Value {
    typhon_heap::new(Decimal { header: Header::of::<Decimal>(), number: Opaque(number) })
}

/// A new decimal of a class.
pub fn make_of(vm: &Vm, class: &Value, number: Number) -> Result<Value> {
    instance(vm, class, |header| Decimal { header, number: Opaque(number) })
}

impl Decimal {
    /// Its value.
    #[inline]
    pub fn number(&self) -> &Number {
        &self.number.0
    }
}

/// The value of a decimal.
#[inline]
pub fn of(value: &Value) -> Option<&Number> {
    value.native::<Decimal>().map(Decimal::number)
}

/// The value of the receiver of a method.
#[inline]
pub fn own<'a>(vm: &Vm, this: &'a Value) -> Result<&'a Number> {
    of(this).ok_or_else(|| vm.type_error("argument must be a Decimal"))
}

/// An operand of an operator: a decimal or an int.
#[inline]
pub fn operand(value: &Value) -> Option<Cow<'_, Number>> {
    if let Some(number) = of(value) {
        return Some(Cow::Borrowed(number));
    }
    match int::kind(value)? {
        Kind::Small(int) => Some(Cow::Owned(Number::from_i64(int))),
        Kind::Big(big) => Some(Cow::Owned(Number::from_bigint(big))),
    }
}

/// An operand of a method, which has to be one.
pub fn required<'a>(vm: &Vm, value: &'a Value) -> Result<Cow<'a, Number>> {
    operand(value).ok_or_else(|| construct::unsupported(vm, value))
}

/// The fields of a context that was checked.
#[inline]
pub fn known(context: &Value) -> &Context {
    context.native::<Context>().expect("a context was checked")
}

/// Digits from which on an operation takes so long that others need not wait for it.
const LONG: i64 = 2000;

/// Runs an operation in a context, detached where it may take long.
#[inline]
pub fn run<R>(
    vm: &Vm,
    context: &Context,
    digits: i64,
    operation: impl FnOnce(&Settings, &mut Conditions) -> R,
) -> Result<R> {
    let settings = context.settings();
    let mut met = Conditions::NONE;
    let result = if digits < LONG {
        operation(&settings, &mut met)
    } else {
        typhon_heap::local::detached(|| operation(&settings, &mut met))
    };
    context.report(vm, met)?;
    Ok(result)
}

/// How long the coefficient is, roughly; 0 for one of a word.
#[inline]
pub fn length(number: &Number) -> i64 {
    if number.coefficient.small().is_some() { 0 } else { number.coefficient.digits() }
}

/// An operation of one operand.
pub type One = fn(&Number, &Settings, &mut Conditions) -> Number;
/// An operation of two operands.
pub type Two = fn(&Number, &Number, &Settings, &mut Conditions) -> Number;

/// Functions that take long for few digits do so by their precision.
#[inline]
fn weight(context: &Context, heavy: bool) -> i64 {
    if heavy { context.settings().precision.saturating_mul(8) } else { 0 }
}

/// `operation(number)`
pub fn one(vm: &Vm, context: &Context, number: &Number, heavy: bool, operation: One) -> Result<Value> {
    let digits = length(number).max(weight(context, heavy));
    run(vm, context, digits, |settings, met| operation(number, settings, met)).map(make)
}

/// `operation(a, b)`
#[inline]
pub fn two(vm: &Vm, context: &Context, a: &Number, b: &Number, heavy: bool, operation: Two) -> Result<Value> {
    let digits = length(a).max(length(b)).max(weight(context, heavy));
    if digits >= LONG {
        return run(vm, context, digits, |settings, met| operation(a, b, settings, met)).map(make);
    }
    let mut met = Conditions::NONE;
    let result = make(operation(a, b, &context.settings(), &mut met));
    context.report(vm, met)?;
    Ok(result)
}

/// The current context's fields, for an operator.
#[inline]
pub fn with_current<R>(vm: &Vm, use_context: impl FnOnce(&Context) -> Result<R>) -> Result<R> {
    let context = current::get(vm)?;
    use_context(known(&context))
}

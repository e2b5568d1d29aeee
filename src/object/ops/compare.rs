//! Comparisons.

use typhon_heap::Value;

use crate::{class::Class, dunder::Dunder, raise::Result, vm::Vm};

/// A rich comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Comparison {
    /// All of them.
    pub const ALL: &'static [Comparison] = &[
        Comparison::Less,
        Comparison::LessEqual,
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Greater,
        Comparison::GreaterEqual,
    ];

    /// The comparison as it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::LessEqual => "<=",
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Greater => ">",
            Comparison::GreaterEqual => ">=",
        }
    }

    /// The comparison with its operands exchanged.
    pub const fn swapped(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::LessEqual => Comparison::GreaterEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterEqual => Comparison::LessEqual,
            same => same,
        }
    }

    /// What the comparison says of an ordering.
    pub const fn of(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Less => ordering.is_lt(),
            Comparison::LessEqual => ordering.is_le(),
            Comparison::Equal => ordering.is_eq(),
            Comparison::NotEqual => ordering.is_ne(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::GreaterEqual => ordering.is_ge(),
        }
    }

    /// The left operand's method.
    pub const fn dunder(self) -> Dunder {
        match self {
            Comparison::Less => Dunder::Less,
            Comparison::LessEqual => Dunder::LessEqual,
            Comparison::Equal => Dunder::Equal,
            Comparison::NotEqual => Dunder::NotEqual,
            Comparison::Greater => Dunder::Greater,
            Comparison::GreaterEqual => Dunder::GreaterEqual,
        }
    }
}

fn half(vm: &Vm, class: &Class, op: Comparison, a: &Value, b: &Value) -> Result<Option<Value>> {
    match class.slots().two(op.dunder()) {
        Some(slot) => slot(vm, a, b).map(|result| (!result.is(&Value::NOT_IMPLEMENTED)).then_some(result)),
        None => Ok(None),
    }
}

/// `a op b`, any value.
///
/// # Errors
/// TypeError for an ordering that neither operand knows, or what a comparison raises.
pub fn compare(vm: &Vm, op: Comparison, a: &Value, b: &Value) -> Result<Value> {
    vm.check_stack(" in comparison")?;
    let (left, right) = (vm.class_of(a), vm.class_of(b));
    let right_first = !std::ptr::eq(left, right) && right.is_subclass_of(left);
    if right_first && let Some(result) = half(vm, right, op.swapped(), b, a)? {
        return Ok(result);
    }
    if let Some(result) = half(vm, left, op, a, b)? {
        return Ok(result);
    }
    if right_first { unordered(vm, op, a, b) } else { compare_refused(vm, op, a, b) }
}

/// `a op b` after the left operand's method refused, whose turn was first.
pub fn compare_refused(vm: &Vm, op: Comparison, a: &Value, b: &Value) -> Result<Value> {
    match half(vm, vm.class_of(b), op.swapped(), b, a)? {
        Some(result) => Ok(result),
        None => unordered(vm, op, a, b),
    }
}

/// `a op b` where neither operand knows the other.
fn unordered(vm: &Vm, op: Comparison, a: &Value, b: &Value) -> Result<Value> {
    match op {
        Comparison::Equal => Ok(Value::bool(a.is(b))),
        Comparison::NotEqual => Ok(Value::bool(!a.is(b))),
        _ => {
            let (left, right) = (vm.class_of(a), vm.class_of(b));
            let (symbol, left, right) = (op.symbol(), left.name(), right.name());
            Err(vm.type_error(format!("'{symbol}' not supported between instances of '{left}' and '{right}'")))
        }
    }
}

/// The truth of `a == b`.
pub fn equal(vm: &Vm, a: &Value, b: &Value) -> Result<bool> {
    if let (Some(a), Some(b)) = (a.as_small_int(), b.as_small_int()) {
        return Ok(a == b);
    }
    let result = compare(vm, Comparison::Equal, a, b)?;
    super::truth(vm, &result)
}

/// `a is b or a == b`: how containers compare.
#[inline]
pub fn identical_or_equal(vm: &Vm, a: &Value, b: &Value) -> Result<bool> {
    if a.is(b) { Ok(true) } else { equal(vm, a, b) }
}

/// The truth of `a < b`.
pub fn less(vm: &Vm, a: &Value, b: &Value) -> Result<bool> {
    if let (Some(a), Some(b)) = (a.as_small_int(), b.as_small_int()) {
        return Ok(a < b);
    }
    let result = compare(vm, Comparison::Less, a, b)?;
    super::truth(vm, &result)
}

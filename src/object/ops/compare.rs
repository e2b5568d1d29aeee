//! Comparisons, and instance checks.

use typhon_heap::Value;

use crate::{
    class::{Class, flag},
    dunder::Dunder,
    known::Known,
    primal::tuple::Tuple,
    raise::Result,
    vm::Vm,
};

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

/// `isinstance(object, class)`: a class, a tuple of them, a union, or anything with `__instancecheck__`.
pub fn is_instance(vm: &Vm, object: &Value, class: &Value) -> Result<bool> {
    if class.shape() == Known::Type.shape() {
        // SAFETY: the shape says that it is a class.
        return claimed_class(vm, object, unsafe { class.cast::<Class>() });
    }
    if class.native::<Tuple>().is_some() {
        return any_of(vm, class, 0, " in __instancecheck__", &|class| is_instance(vm, object, class));
    }
    if vm.class_value(object).is(class) {
        return Ok(true);
    }
    if let Some(check) = vm.special(class, &vm.names().__instancecheck__)? {
        vm.check_stack(" in __instancecheck__")?;
        let result = vm.call(&check, std::slice::from_ref(object))?;
        return super::truth(vm, &result);
    }
    match Class::from(class) {
        Some(wanted) => claimed_class(vm, object, wanted),
        None => Err(vm.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union")),
    }
}

/// Tuples within tuples of classes that are looked into: more than any program has, and fewer than the stack has room for.
const NESTED: usize = 10_000;

/// Whether `test` holds for any class in a tuple of classes and such tuples.
fn any_of(vm: &Vm, classes: &Value, depth: usize, doing: &str, test: &impl Fn(&Value) -> Result<bool>) -> Result<bool> {
    let Some(tuple) = classes.native::<Tuple>() else { return test(classes) };
    vm.check_stack(doing)?;
    if depth == NESTED {
        return Err(vm.recursion_error(doing));
    }
    for class in tuple.items() {
        if any_of(vm, class, depth + 1, doing, test)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `type.__instancecheck__`: the real class, or what `__class__` claims.
pub fn claimed_class(vm: &Vm, object: &Value, wanted: &Class) -> Result<bool> {
    let class = vm.class_of(object);
    if class.is_subclass_of(wanted) {
        return Ok(true);
    }
    let name = &vm.names().__class__;
    let plain = |class: &Class| match (class.lookup(vm, name), Known::Object.class().lookup(vm, name)) {
        (Some(found), Some(usual)) => found.is(&usual) && class.flags() & flag::GETATTRIBUTE == 0,
        _ => false,
    };
    if class.flags() & flag::HEAP == 0 || plain(class) {
        return Ok(false);
    }
    let claimed = vm.find_attr(object, name)?;
    Ok(claimed.is_some_and(|claimed| Class::from(&claimed).is_some_and(|class| class.is_subclass_of(wanted))))
}

/// `issubclass(class, base)`.
pub fn is_subclass(vm: &Vm, class: &Value, base: &Value) -> Result<bool> {
    if let (Some(class), Some(wanted)) = (Class::from(class), Class::from(base))
        && base.shape() == Known::Type.shape()
    {
        return Ok(class.is_subclass_of(wanted));
    }
    if base.native::<Tuple>().is_some() {
        return any_of(vm, base, 0, " in __subclasscheck__", &|base| is_subclass(vm, class, base));
    }
    if let Some(check) = vm.special(base, &vm.names().__subclasscheck__)? {
        vm.check_stack(" in __subclasscheck__")?;
        let result = vm.call(&check, std::slice::from_ref(class))?;
        return super::truth(vm, &result);
    }
    match (Class::from(class), Class::from(base)) {
        (Some(class), Some(base)) => Ok(class.is_subclass_of(base)),
        (None, _) => Err(vm.type_error("issubclass() arg 1 must be a class")),
        _ => Err(vm.type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union")),
    }
}

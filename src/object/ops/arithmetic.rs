//! Binary and unary operators, with reflection.

use typhon_heap::Value;

use crate::{args::Args, class::Class, dunder::Dunder, raise::Result, vm::Vm};

macro_rules! binaries {
    ($($variant:ident $forward:ident $reflected:ident $in_place:ident $symbol:literal;)*) => {
        /// A binary operator.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Binary {
            $(#[doc = $symbol] $variant,)*
        }

        impl Binary {
            /// All of them.
            pub const ALL: &'static [Binary] = &[$(Binary::$variant),*];

            /// The operator as it is written.
            pub const fn symbol(self) -> &'static str {
                match self { $(Binary::$variant => $symbol,)* }
            }

            /// The left operand's method.
            pub const fn forward(self) -> Dunder {
                match self { $(Binary::$variant => Dunder::$forward,)* }
            }

            /// The right operand's method.
            pub const fn reflected(self) -> Dunder {
                match self { $(Binary::$variant => Dunder::$reflected,)* }
            }

            /// The method of the assignment.
            pub const fn in_place(self) -> Dunder {
                match self { $(Binary::$variant => Dunder::$in_place,)* }
            }
        }
    };
}

binaries! {
    Add Add RAdd IAdd "+";
    Sub Sub RSub ISub "-";
    Mul Mul RMul IMul "*";
    TrueDiv TrueDiv RTrueDiv ITrueDiv "/";
    FloorDiv FloorDiv RFloorDiv IFloorDiv "//";
    Mod Mod RMod IMod "%";
    Pow Pow RPow IPow "** or pow()";
    MatMul MatMul RMatMul IMatMul "@";
    LeftShift LeftShift RLeftShift ILeftShift "<<";
    RightShift RightShift RRightShift IRightShift ">>";
    And And RAnd IAnd "&";
    Or Or ROr IOr "|";
    Xor Xor RXor IXor "^";
}

fn half(vm: &Vm, class: &Class, dunder: Dunder, a: &Value, b: &Value) -> Result<Value> {
    if matches!(dunder, Dunder::Pow | Dunder::RPow) {
        return match class.slots().any(dunder) {
            Some(slot) => {
                crate::call::with_first(a, Args::positional_only(std::slice::from_ref(b)), |args| slot(vm, args))
            }
            None => Ok(Value::NOT_IMPLEMENTED),
        };
    }
    match class.slots().two(dunder) {
        Some(slot) => slot(vm, a, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn is_not_implemented(value: &Value) -> bool {
    value.is(&Value::NOT_IMPLEMENTED)
}

/// Forward and reflected halves; `NotImplemented` where neither knows.
fn halves(vm: &Vm, forward: Dunder, reflected: Dunder, a: &Value, b: &Value) -> Result<Value> {
    let (left, right) = (vm.class_of(a), vm.class_of(b));
    let same = std::ptr::eq(left, right);
    if same && left.flags() & crate::class::flag::HEAP == 0 {
        return half(vm, left, forward, a, b);
    }
    let right_first =
        !same && right.slots().has(reflected) && right.is_subclass_of(left) && overrides(vm, right, left, reflected);
    if right_first {
        let result = half(vm, right, reflected, b, a)?;
        if !is_not_implemented(&result) {
            return Ok(result);
        }
    }
    let yields = right.flags() & crate::class::flag::HEAP != 0
        && matches!(forward, Dunder::Add | Dunder::Mul)
        && sequence_yields(vm, forward, reflected, a, b);
    if yields {
        let result = half(vm, right, reflected, b, a)?;
        if !is_not_implemented(&result) {
            return Ok(result);
        }
    }
    let result = half(vm, left, forward, a, b)?;
    if !is_not_implemented(&result) || same || right_first || yields {
        return Ok(result);
    }
    half(vm, right, reflected, b, a)
}

/// Whether `b`, of a Python class, is asked before `a`: what a native sequence does is asked for after all numbers' operators.
fn sequence_yields(vm: &Vm, own: Dunder, reflected: Dunder, a: &Value, b: &Value) -> bool {
    use crate::{class::flag, primal::function::is_method_descriptor};
    let (left, right) = (vm.class_of(a), vm.class_of(b));
    let native = |class: &Class, dunder| {
        class.lookup(vm, vm.names().dunder(dunder)).is_some_and(|method| is_method_descriptor(&method))
    };
    // What is added to, but never reflected, is joined as sequences are.
    let joins = own != Dunder::Mul && own != Dunder::IMul && !left.slots().has(Dunder::RAdd);
    right.flags() & flag::HEAP != 0
        && (left.flags() & flag::SEQUENCE != 0 || joins)
        && right.slots().has(reflected)
        && !native(right, reflected)
        && native(left, own)
}

/// Whether `sub` finds another method than `base` (two Python classes share the slot function).
fn overrides(vm: &Vm, sub: &Class, base: &Class, dunder: Dunder) -> bool {
    let name = vm.names().dunder(dunder);
    match (sub.lookup(vm, name), base.lookup(vm, name)) {
        (Some(a), Some(b)) => !a.is(&b),
        (Some(_), None) => true,
        _ => false,
    }
}

/// `a op b`.
///
/// # Errors
/// TypeError where neither operand knows the other, or what the operator raises.
pub fn binary(vm: &Vm, op: Binary, a: &Value, b: &Value) -> Result<Value> {
    let result = halves(vm, op.forward(), op.reflected(), a, b)?;
    if is_not_implemented(&result) { Err(unsupported(vm, op.symbol(), a, b)) } else { Ok(result) }
}

/// `a op= b`.
pub fn in_place(vm: &Vm, op: Binary, a: &Value, b: &Value) -> Result<Value> {
    if let Some(slot) = vm.class_of(a).slots().two(op.in_place()) {
        // The `+=` of a sequence's subclass is a number's to CPython, and first.
        let first = op == Binary::Add && vm.class_of(a).flags() & crate::class::flag::HEAP == 0 || op == Binary::Mul;
        if first && sequence_yields(vm, op.in_place(), op.reflected(), a, b) {
            let result = half(vm, vm.class_of(b), op.reflected(), b, a)?;
            if !is_not_implemented(&result) {
                return Ok(result);
            }
        }
        let result = slot(vm, a, b)?;
        if !is_not_implemented(&result) {
            return Ok(result);
        }
    }
    in_place_refused(vm, op, a, b)
}

/// `a op= b` after the method of the assignment refused, or where there is none.
pub fn in_place_refused(vm: &Vm, op: Binary, a: &Value, b: &Value) -> Result<Value> {
    let result = match repeats_not(vm, op, a, b) {
        true => half(vm, vm.class_of(a), op.forward(), a, b)?,
        false => halves(vm, op.forward(), op.reflected(), a, b)?,
    };
    if is_not_implemented(&result) { Err(unsupported_in_place(vm, op, a, b)) } else { Ok(result) }
}

/// Whether `a *= b` does not repeat `b`, a sequence: in place, CPython looks at the right operand's items only if the left one
/// is nothing like a sequence, as all instances of Python classes are.
fn repeats_not(vm: &Vm, op: Binary, a: &Value, b: &Value) -> bool {
    let class = vm.class_of(b);
    let native = |method: &Value| crate::primal::function::is_method_descriptor(method);
    op == Binary::Mul
        && class.flags() & crate::class::flag::SEQUENCE != 0
        && super::container::looks_like_sequence(vm.class_of(a))
        && class.lookup(vm, vm.names().dunder(Dunder::RMul)).is_some_and(|method| native(&method))
}

/// `a op b` (or `a op= b`) after the left operand's method refused, whose turn was first.
pub fn binary_refused(vm: &Vm, op: Binary, a: &Value, b: &Value, assigns: bool) -> Result<Value> {
    let (left, right) = (vm.class_of(a), vm.class_of(b));
    if !(std::ptr::eq(left, right) || assigns && repeats_not(vm, op, a, b)) {
        let result = half(vm, right, op.reflected(), b, a)?;
        if !is_not_implemented(&result) {
            return Ok(result);
        }
    }
    Err(if assigns { unsupported_in_place(vm, op, a, b) } else { unsupported(vm, op.symbol(), a, b) })
}

#[cold]
fn unsupported_in_place(vm: &Vm, op: Binary, a: &Value, b: &Value) -> crate::raise::Raised {
    let symbol = if op == Binary::Pow { "**=".to_owned() } else { format!("{}=", op.symbol()) };
    unsupported(vm, &symbol, a, b)
}

/// `divmod(a, b)`.
pub fn divmod(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    let result = halves(vm, Dunder::DivMod, Dunder::RDivMod, a, b)?;
    if is_not_implemented(&result) { Err(unsupported(vm, "divmod()", a, b)) } else { Ok(result) }
}

/// `pow(a, b, modulus)`.
pub fn power(vm: &Vm, a: &Value, b: &Value, modulus: &Value) -> Result<Value> {
    if modulus.is_none() {
        return binary(vm, Binary::Pow, a, b);
    }
    // A subclass comes first if it has a method of its own.
    let (left, right) = (vm.class_of(a), vm.class_of(b));
    let reflected_first =
        !std::ptr::eq(left, right) && right.is_subclass_of(left) && !right.slots().same(left.slots(), Dunder::RPow);
    if reflected_first && let Some(slot) = right.slots().any(Dunder::RPow) {
        let result = slot(vm, Args::positional_only(&[b.clone(), a.clone(), modulus.clone()]))?;
        if !is_not_implemented(&result) {
            return Ok(result);
        }
    }
    if let Some(slot) = left.slots().any(Dunder::Pow) {
        let result = slot(vm, Args::positional_only(&[a.clone(), b.clone(), modulus.clone()]))?;
        if !is_not_implemented(&result) {
            return Ok(result);
        }
    }
    if let Some(slot) = right.slots().any(Dunder::RPow)
        && !reflected_first
        && !std::ptr::eq(left, right)
    {
        let result = slot(vm, Args::positional_only(&[b.clone(), a.clone(), modulus.clone()]))?;
        if !is_not_implemented(&result) {
            return Ok(result);
        }
    }
    // The modulus is asked last.
    if vm.class_of(modulus).is_subclass(crate::known::Known::Float) {
        return Err(vm.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    if vm.class_of(modulus).is_subclass(crate::known::Known::Complex)
        && crate::primal::float::is_complex_operand(a)
        && crate::primal::float::is_complex_operand(b)
    {
        return Err(vm.value_error("complex modulo"));
    }
    let [a, b, c] = [a, b, modulus].map(|value| vm.type_name(value));
    Err(vm.type_error(format!("unsupported operand type(s) for ** or pow(): '{a}', '{b}', '{c}'")))
}

/// What `sequence.__add__(b)` and `sequence.__mul__(b)` answer, when called by name, where they refuse `b`: a sequence's
/// methods raise, and only numbers' answer NotImplemented.
#[cold]
pub(crate) fn sequence_refuses(vm: &Vm, name: &str, sequence: &Value, b: &Value) -> Result<Value> {
    if vm.class_of(sequence).flags() & crate::class::flag::SEQUENCE == 0 {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match name {
        "__add__" => Err(unsupported(vm, "+", sequence, b)),
        "__mul__" | "__rmul__" | "__imul__" => {
            Err(vm.type_error(format!("'{}' object cannot be interpreted as an integer", vm.type_name(b))))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

#[cold]
pub(super) fn unsupported(vm: &Vm, symbol: &str, a: &Value, b: &Value) -> crate::raise::Raised {
    let (left, right) = (vm.type_name(a), vm.type_name(b));
    let sequence = |value: &Value| vm.class_of(value).flags() & crate::class::flag::SEQUENCE != 0;
    if symbol == "+" || symbol == "+=" {
        use crate::known::Known;
        let known = |known: Known| vm.class_of(a).is_subclass(known);
        if let Some(name) = [Known::Str, Known::List, Known::Tuple].into_iter().find(|&kind| known(kind)) {
            let name = name.name();
            return vm.type_error(format!("can only concatenate {name} (not \"{right}\") to {name}"));
        }
        if known(Known::Bytes) || known(Known::ByteArray) {
            return vm.type_error(format!("can't concat {right} to {left}"));
        }
    }
    if symbol == "*" || symbol == "*=" {
        let is_int = |value: &Value| vm.class_of(value).slots().has(Dunder::Index);
        if sequence(a) && !is_int(b) && vm.class_of(a).slots().has(Dunder::Mul) {
            return vm.type_error(format!("can't multiply sequence by non-int of type '{right}'"));
        }
        // In place, CPython looks at the right operand only if the left one is nothing like a sequence.
        let left_alone = symbol == "*=" && super::container::looks_like_sequence(vm.class_of(a));
        if sequence(b) && !left_alone && !is_int(a) && vm.class_of(b).slots().has(Dunder::Mul) {
            return vm.type_error(format!("can't multiply sequence by non-int of type '{left}'"));
        }
    }
    vm.type_error(format!("unsupported operand type(s) for {symbol}: '{left}' and '{right}'"))
}

fn unary(vm: &Vm, dunder: Dunder, symbol: &str, value: &Value) -> Result<Value> {
    match vm.class_of(value).slots().one(dunder) {
        Some(slot) => slot(vm, value),
        None => Err(vm.type_error(format!("bad operand type for {symbol}: '{}'", vm.type_name(value)))),
    }
}

/// `-value`.
pub fn negative(vm: &Vm, value: &Value) -> Result<Value> {
    unary(vm, Dunder::Negative, "unary -", value)
}

/// `+value`.
pub fn positive(vm: &Vm, value: &Value) -> Result<Value> {
    unary(vm, Dunder::Positive, "unary +", value)
}

/// `~value`.
pub fn invert(vm: &Vm, value: &Value) -> Result<Value> {
    unary(vm, Dunder::Invert, "unary ~", value)
}

/// `abs(value)`.
pub fn absolute(vm: &Vm, value: &Value) -> Result<Value> {
    if let Some(int) = value.as_small_int() {
        return Ok(vm.int(int.abs()));
    }
    if let Some(float) = value.as_small_float() {
        return Ok(vm.float(float.abs()));
    }
    unary(vm, Dunder::Absolute, "abs()", value)
}

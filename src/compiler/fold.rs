//! Constant expressions, computed at compile time within CPython's limits of size.

use crate::literal::{from_big, number, shared_string, to_big};
use crate::origin::Origin;
use dashu_int::IBig;
use dashu_int::ops::{BitTest, DivRemEuclid};
use ruff_python_ast::{self as ast, Expr, Operator, UnaryOp};
use std::sync::Arc;
use typhon_bytecode::Constant;

/// Bits that a folded integer may have.
const INT_BITS: usize = 128;
/// Bytes or characters that a folded repetition may have.
const STRING_LENGTH: usize = 4096;
/// Items that a folded tuple may have.
const TUPLE_LENGTH: usize = 256;

/// The constant that `expr` is without its names being looked up, if it is one.
#[inline]
pub(crate) fn fold(origin: Origin<'_>, expr: &Expr, optimize: u8) -> Option<Constant> {
    match expr {
        // Most are none at first sight.
        Expr::Call(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::Compare(_) | Expr::BoolOp(_) => None,
        _ => fold_other(origin, expr, optimize),
    }
}

fn fold_other(origin: Origin<'_>, expr: &Expr, optimize: u8) -> Option<Constant> {
    match expr {
        Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::EllipsisLiteral(_) => literal(origin, expr),
        Expr::Name(name) if name.id.as_str() == "__debug__" => Some(Constant::Bool(optimize == 0)),
        Expr::Tuple(tuple) => tuple_of(origin, &tuple.elts, optimize),
        Expr::UnaryOp(op) => unary(op.op, fold(origin, &op.operand, optimize)?),
        Expr::BinOp(op) => {
            let right = fold(origin, &op.right, optimize)?;
            binary(op.op, fold(origin, &op.left, optimize)?, right)
        }
        Expr::Slice(slice) => {
            let part = |part: &Option<Box<Expr>>| match part {
                Some(expr) => fold(origin, expr, optimize).filter(|part| !matches!(part, Constant::Tuple(_))),
                None => Some(Constant::None),
            };
            Some(Constant::Slice(Box::new([part(&slice.lower)?, part(&slice.upper)?, part(&slice.step)?])))
        }
        _ => None,
    }
}

/// A tuple of constants.
pub(crate) fn tuple_of(origin: Origin<'_>, elements: &[Expr], optimize: u8) -> Option<Constant> {
    let items: Option<Vec<_>> = elements.iter().map(|element| fold(origin, element, optimize)).collect();
    Some(Constant::Tuple(items?.into()))
}

/// A literal, or the negative of one, or a complex sum of two.
pub(crate) fn literal(origin: Origin<'_>, expr: &Expr) -> Option<Constant> {
    Some(match expr {
        Expr::StringLiteral(value) => Constant::Str(shared_string(origin, &value.value)),
        Expr::BytesLiteral(value) => Constant::Bytes(value.value.bytes().collect::<Vec<_>>().into()),
        Expr::NumberLiteral(value) => number(origin, value).ok()?,
        Expr::BooleanLiteral(value) => Constant::Bool(value.value),
        Expr::NoneLiteral(_) => Constant::None,
        Expr::EllipsisLiteral(_) => Constant::Ellipsis,
        Expr::UnaryOp(op) if op.op == UnaryOp::USub => unary(op.op, literal(origin, &op.operand)?)?,
        Expr::BinOp(op) if matches!(op.op, Operator::Add | Operator::Sub) => {
            binary(op.op, literal(origin, &op.left)?, literal(origin, &op.right)?)?
        }
        _ => return None,
    })
}

/// Whether two constants are equal, as keys of a dict are.
pub(crate) fn equal(a: &Constant, b: &Constant) -> bool {
    let number = |constant: &Constant| match constant {
        Constant::Float(value) => Some((*value, 0.0)),
        Constant::Complex(real, imag) => Some((*real, *imag)),
        Constant::Bool(value) => Some((f64::from(u8::from(*value)), 0.0)),
        Constant::Int(value) if value.unsigned_abs() < 1 << 53 => Some((*value as f64, 0.0)),
        _ => None,
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// Whether a constant is true.
pub(crate) fn truth(constant: &Constant) -> bool {
    match constant {
        Constant::None => false,
        Constant::Bool(value) => *value,
        Constant::Ellipsis | Constant::BigInt(..) | Constant::Slice(_) | Constant::Code(_) => true,
        Constant::Int(value) => *value != 0,
        Constant::Float(value) => *value != 0.0,
        Constant::Complex(real, imag) => *real != 0.0 || *imag != 0.0,
        Constant::Str(value) => !value.is_empty(),
        Constant::Bytes(value) => !value.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
    }
}

pub(crate) fn unary(op: UnaryOp, value: Constant) -> Option<Constant> {
    match (op, value) {
        (UnaryOp::Not, value) => Some(Constant::Bool(!truth(&value))),
        (UnaryOp::USub, Constant::Float(value)) => Some(Constant::Float(-value)),
        (UnaryOp::USub, Constant::Complex(real, imag)) => Some(Constant::Complex(-real, -imag)),
        (UnaryOp::UAdd, value @ (Constant::Float(_) | Constant::Complex(..))) => Some(value),
        (UnaryOp::Invert, Constant::Bool(_)) => None,
        (op, value) => {
            let value = to_big(&value)?;
            Some(from_big(match op {
                UnaryOp::USub => -value,
                UnaryOp::Invert => !value,
                _ => value,
            }))
        }
    }
}

pub(crate) fn binary(op: Operator, left: Constant, right: Constant) -> Option<Constant> {
    use Constant::{Bytes, Complex, Str, Tuple};
    match (op, &left, &right) {
        (Operator::Add, Str(a), Str(b)) => Some(Str([&a[..], &b[..]].concat().into())),
        (Operator::Add, Bytes(a), Bytes(b)) => Some(Bytes([&a[..], &b[..]].concat().into())),
        (Operator::Add, Tuple(a), Tuple(b)) => Some(Tuple(a.iter().chain(b).cloned().collect())),
        (Operator::Mult, Str(_) | Bytes(_) | Tuple(_), Constant::Int(count)) => repeat(&left, *count),
        (Operator::Mult, Constant::Int(count), Str(_) | Bytes(_) | Tuple(_)) => repeat(&right, *count),
        (_, Complex(..), _) | (_, _, Complex(..)) => complex(op, &left, &right),
        _ => match (to_big(&left), to_big(&right)) {
            (Some(a), Some(b)) => {
                if let (Constant::Bool(a), Constant::Bool(b)) = (&left, &right) {
                    match op {
                        Operator::BitAnd => return Some(Constant::Bool(a & b)),
                        Operator::BitOr => return Some(Constant::Bool(a | b)),
                        Operator::BitXor => return Some(Constant::Bool(a ^ b)),
                        _ => {}
                    }
                }
                integers(op, a, b)
            }
            _ => float(op, as_float(&left)?, as_float(&right)?),
        },
    }
}

fn repeat(value: &Constant, count: i64) -> Option<Constant> {
    let count = count.max(0) as usize;
    let length = match value {
        Constant::Str(text) | Constant::Bytes(text) => text.len(),
        Constant::Tuple(items) => items.len(),
        _ => return None,
    };
    let limit = if matches!(value, Constant::Tuple(_)) { TUPLE_LENGTH } else { STRING_LENGTH };
    if length.checked_mul(count)? > limit {
        return None;
    }
    Some(match value {
        Constant::Str(text) => Constant::Str(text.repeat(count).into()),
        Constant::Bytes(text) => Constant::Bytes(text.repeat(count).into()),
        Constant::Tuple(items) => Constant::Tuple(items.iter().cloned().cycle().take(length * count).collect()),
        _ => return None,
    })
}

fn complex(op: Operator, left: &Constant, right: &Constant) -> Option<Constant> {
    let sign = match op {
        Operator::Add => 1.0,
        Operator::Sub => -1.0,
        _ => return None,
    };
    Some(match (left, right) {
        (Constant::Complex(a, b), Constant::Complex(c, d)) => Constant::Complex(a + sign * c, b + sign * d),
        (Constant::Complex(a, b), real) => Constant::Complex(a + sign * as_float(real)?, *b),
        (real, Constant::Complex(c, d)) => Constant::Complex(as_float(real)? + sign * c, sign * d),
        _ => return None,
    })
}

/// The float that an int or float constant is exactly.
fn as_float(value: &Constant) -> Option<f64> {
    match value {
        Constant::Float(value) => Some(*value),
        Constant::Bool(value) => Some(f64::from(*value)),
        Constant::Int(value) if value.unsigned_abs() <= 1 << 53 => Some(*value as f64),
        _ => None,
    }
}

fn float(op: Operator, a: f64, b: f64) -> Option<Constant> {
    let result = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div if b != 0.0 => a / b,
        Operator::Pow if a >= 0.0 && (a > 0.0 || b >= 0.0) || b.fract() == 0.0 && a != 0.0 => a.powf(b),
        Operator::Mod if b != 0.0 => float_divmod(a, b).1,
        Operator::FloorDiv if b != 0.0 => float_divmod(a, b).0,
        _ => return None,
    };
    if a.is_finite() && b.is_finite() && !result.is_finite() && op == Operator::Pow {
        return None;
    }
    Some(Constant::Float(result))
}

/// Floor division and modulo as Python defines them: the remainder has the divisor's sign.
fn float_divmod(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder != 0.0 {
        if (b < 0.0) != (remainder < 0.0) {
            remainder += b;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f64.copysign(b);
    }
    let floored = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0f64.copysign(a / b)
    };
    (floored, remainder)
}

fn integers(op: Operator, a: IBig, b: IBig) -> Option<Constant> {
    let bits = |value: &IBig| value.clone().into_parts().1.bit_len();
    let small = |value: &IBig| usize::try_from(value).ok();
    let zero = IBig::ZERO;
    let result = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult if bits(&a) + bits(&b) <= INT_BITS => a * b,
        Operator::FloorDiv | Operator::Mod if b != zero => {
            let negative = b < zero;
            let (mut quotient, mut remainder) = a.div_rem_euclid(b.clone());
            if negative && remainder != dashu_int::UBig::ZERO {
                // Euclid's remainder is never negative; Python's has the divisor's sign.
                quotient -= IBig::ONE;
                let signed = IBig::from(remainder) + &b;
                return Some(from_big(if op == Operator::Mod { signed } else { quotient }));
            }
            if op == Operator::Mod { IBig::from(std::mem::take(&mut remainder)) } else { quotient }
        }
        Operator::Div if b != zero => {
            return float(op, as_float(&from_big(a))?, as_float(&from_big(b))?);
        }
        Operator::Pow if b >= zero => {
            let exponent = small(&b)?;
            if bits(&a).checked_mul(exponent)? > INT_BITS {
                return None;
            }
            a.pow(exponent)
        }
        Operator::Pow if a != zero => return float(op, as_float(&from_big(a))?, as_float(&from_big(b))?),
        Operator::LShift if b >= zero => {
            let shift = small(&b)?;
            if a != zero && (shift > INT_BITS || bits(&a) + shift > INT_BITS) {
                return None;
            }
            if a == zero { zero } else { a << shift }
        }
        Operator::RShift if b >= zero => a >> small(&b)?,
        Operator::BitAnd => a & b,
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        _ => return None,
    };
    Some(from_big(result))
}

/// `repr` of a constant, as far as error texts and stringified annotations need it.
pub(crate) fn repr(constant: &Constant) -> String {
    let join = |items: &[Constant]| items.iter().map(repr).collect::<Vec<_>>().join(", ");
    match constant {
        Constant::None => "None".into(),
        Constant::Bool(true) => "True".into(),
        Constant::Bool(false) => "False".into(),
        Constant::Ellipsis => "Ellipsis".into(),
        Constant::Int(value) => value.to_string(),
        Constant::BigInt(..) => to_big(constant).map(|big| big.to_string()).unwrap_or_default(),
        Constant::Float(value) => float_repr(*value),
        Constant::Complex(real, imag) => {
            let number = |value: f64| {
                let text = float_repr(value);
                text.strip_suffix(".0").map(str::to_string).unwrap_or(text)
            };
            if *real == 0.0 && real.is_sign_positive() {
                format!("{}j", number(*imag))
            } else {
                let sign = if imag.is_sign_negative() { "" } else { "+" };
                format!("({}{sign}{}j)", number(*real), number(*imag))
            }
        }
        Constant::Str(text) => quoted(&String::from_utf8_lossy(text), false),
        Constant::Bytes(bytes) => {
            format!("b{}", quoted(&bytes.iter().map(|&byte| byte as char).collect::<String>(), true))
        }
        Constant::Tuple(items) if items.len() == 1 => format!("({},)", repr(&items[0])),
        Constant::Tuple(items) => format!("({})", join(items)),
        Constant::FrozenSet(items) => format!("frozenset({{{}}})", join(items)),
        Constant::Slice(parts) => format!("slice({})", join(&parts[..])),
        Constant::Code(code) => format!("<code {}>", code.name),
    }
}

fn float_repr(value: f64) -> String {
    if value.is_nan() {
        return "nan".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let magnitude = value.abs();
    if value == 0.0 || (1e-4..1e16).contains(&magnitude) {
        let text = format!("{value}");
        return if text.contains('.') { text } else { format!("{text}.0") };
    }
    let text = format!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = exponent.strip_prefix('-').map_or(("+", exponent), |digits| ("-", digits));
    format!("{mantissa}e{sign}{digits:0>2}")
}

fn quoted(text: &str, bytes: bool) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut result = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            c if c == quote => {
                result.push('\\');
                result.push(c);
            }
            c if (c as u32) < 32 || c as u32 == 127 || bytes && c as u32 > 126 => {
                result.push_str(&format!("\\x{:02x}", c as u32));
            }
            c => result.push(c),
        }
    }
    result.push(quote);
    result
}

/// A frozenset of constants, without equal ones twice, if all may be members.
pub(crate) fn frozen_set(items: &[Constant]) -> Option<Constant> {
    let mut unique: Vec<Constant> = Vec::with_capacity(items.len());
    for item in items {
        if matches!(item, Constant::Slice(_)) {
            return None;
        }
        if !unique.contains(item) {
            unique.push(item.clone());
        }
    }
    Some(Constant::FrozenSet(unique.into()))
}

/// A string constant.
pub(crate) fn str_constant(text: &str) -> Constant {
    Constant::Str(Arc::from(text.as_bytes()))
}

/// Whether all of `arguments` are plain: neither starred nor too many for a call window.
pub(crate) fn plain(arguments: &[Expr]) -> bool {
    !arguments.iter().any(ast::Expr::is_starred_expr)
}

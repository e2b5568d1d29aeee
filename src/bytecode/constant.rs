//! Which constants are one: those of the same type and value, told apart by bits where they are floats.

use crate::Constant;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A constant as a key: equal for constants of the same type and value, and only for those. Code is equal to itself alone.
#[derive(Clone, Copy, Debug)]
pub struct Key<'c>(pub &'c Constant);

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        use Constant::{BigInt, Bool, Bytes, Code, Complex, Ellipsis, Float, FrozenSet, Int, None, Slice, Str, Tuple};
        match (self.0, other.0) {
            (None, None) | (Ellipsis, Ellipsis) => true,
            (Bool(a), Bool(b)) => a == b,
            (Int(a), Int(b)) => a == b,
            (BigInt(sign, a), BigInt(other_sign, b)) => sign == other_sign && a == b,
            (Float(a), Float(b)) => a.to_bits() == b.to_bits(),
            (Complex(a, b), Complex(c, d)) => a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits(),
            (Str(a), Str(b)) | (Bytes(a), Bytes(b)) => a == b,
            (Tuple(a), Tuple(b)) | (FrozenSet(a), FrozenSet(b)) => all_same(a, b),
            (Slice(a), Slice(b)) => all_same(&a[..], &b[..]),
            (Code(a), Code(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Eq for Key<'_> {}

fn all_same(a: &[Constant], b: &[Constant]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Key(a) == Key(b))
}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self.0).hash(state);
        match self.0 {
            Constant::None | Constant::Ellipsis | Constant::Code(_) => {}
            Constant::Bool(value) => value.hash(state),
            Constant::Int(value) => value.hash(state),
            Constant::BigInt(_, magnitude) => magnitude.hash(state),
            Constant::Float(value) => value.to_bits().hash(state),
            Constant::Complex(real, imag) => (real.to_bits(), imag.to_bits()).hash(state),
            Constant::Str(text) | Constant::Bytes(text) => text.hash(state),
            Constant::Tuple(items) | Constant::FrozenSet(items) => items.iter().for_each(|item| Key(item).hash(state)),
            Constant::Slice(parts) => parts.iter().for_each(|part| Key(part).hash(state)),
        }
    }
}

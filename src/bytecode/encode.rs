//! Code objects as bytes.

use crate::Constant;

/// Bytes that are equal for constants of the same type and value, and only for those.
pub fn constant_key(constant: &Constant) -> Vec<u8> {
    format!("{constant:?}").into_bytes()
}

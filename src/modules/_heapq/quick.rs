//! The steps of a heap's operations under the list's lock, as far as comparisons run no Python code.

use std::cmp::Ordering;

use typhon_object::{prelude::*, primal::list::Held};

use super::order::compare;

/// What is left to be done. The list has all its items, whatever it is.
pub enum Left {
    Nothing,
    /// The item at `at` is to move up, not above `top`.
    Rise {
        top: usize,
        at: usize,
    },
    /// The item at `at`, which came from `top`, is to move down, and up again.
    Sink {
        top: usize,
        at: usize,
    },
}

/// Whether `a` goes above `b`; `None` where Python code has to say so.
#[inline]
pub fn before(greatest: bool, a: &Value, b: &Value) -> Option<bool> {
    let order = compare(a, b)?;
    Some(order == if greatest { Ordering::Greater } else { Ordering::Less })
}

/// Moves the item at `at` up to where it belongs, not above `top`.
pub fn rise(held: &mut Held<'_>, greatest: bool, top: usize, mut at: usize) -> Left {
    while at > top {
        let above = (at - 1) / 2;
        match before(greatest, held.item(at), held.item(above)) {
            None => return Left::Rise { top, at },
            Some(false) => break,
            Some(true) => held.swap(at, above),
        }
        at = above;
    }
    Left::Nothing
}

/// Moves the item at `top` down to a leaf, then up to where it belongs: it came from the end, so it is likely to belong far
/// down, and that way needs fewer comparisons.
pub fn sink(held: &mut Held<'_>, greatest: bool, top: usize) -> Left {
    let (len, mut at) = (held.len(), top);
    while 2 * at + 1 < len {
        let mut child = 2 * at + 1;
        if child + 1 < len {
            match before(greatest, held.item(child), held.item(child + 1)) {
                None => return Left::Sink { top, at },
                Some(false) => child += 1,
                Some(true) => {}
            }
        }
        held.swap(at, child);
        at = child;
    }
    rise(held, greatest, top, at)
}

//! Adding to a str in place: `text += piece` costs what the piece costs.
//!
//! A str never changes as far as anybody can see. But where the only reference to one is a register whose value the sum
//! replaces, nobody can see it any more, and the sum may take its place. It must be counted by that register alone,
//! unpublished (a reader of a shared place might just be counting it) and not interned (those are never counted). A str
//! that was appended to once gets room for more when it has to move, so that a loop of appends is linear.

use std::sync::atomic::Ordering;

use typhon_heap::{Header, Value, word::Word};

use super::{Str, concat, make, trailer};
use crate::{known::Known, raise::Result, vm::Vm};

/// Bytes that an appended str gets beyond what it needs: a quarter of it.
fn spare(bytes: usize) -> usize {
    bytes / 4 + 16
}

/// The exact str `left + right`, both of them exact strs. `left` is the word of a register that the sum replaces, or
/// that is given up; where the sum takes its object over, `taken` is called, and the register must be emptied.
///
/// # Errors
/// MemoryError; `left` is as it was then.
#[inline]
pub fn add(vm: &Vm, left: &Value, right: &Value, taken: impl FnOnce() -> Word) -> Result<Value> {
    if !left.is_unique() || left.header().is_some_and(Header::is_published) || left.is(right) {
        return concat(vm, left, right);
    }
    let (Some(string), Some(piece)) = (left.exact::<Str>(), right.exact::<Str>()) else {
        return concat(vm, left, right);
    };
    let (bytes, more) = (string.bytes_len(), piece.bytes_len());
    if more == 0 || bytes < 2 {
        return concat(vm, left, right);
    }
    let sum = bytes + more;
    let wide = (string.size | piece.size) & 1 != 0;
    let points = if wide { string.len() + piece.len() } else { sum };
    let trailer = if wide { trailer::bytes_for(points) } else { 0 };
    if size_of::<Str>() + trailer::padded(sum) + trailer > typhon_heap::room_of(left) {
        return grow(vm, string, piece);
    }
    let target = left.pointer().cast::<Str>().as_ptr();
    // SAFETY: the register's is the only reference to the object, which no other thread can reach, so nothing reads it
    // while it changes; `string` is not used any more. The cell has room for the bytes behind those that are there, and for
    // a trailer behind them, which takes the old one's place.
    unsafe {
        typhon_heap::copy(piece.bytes().as_ptr(), target.add(1).cast::<u8>().add(bytes), more);
        (*target).size = sum << 1 | usize::from(wide);
        (*target).hash.store(0, Ordering::Relaxed);
        if wide {
            trailer::write(target.add(1).cast::<u8>().add(trailer::padded(sum)).cast::<usize>(), points);
        }
    }
    // SAFETY: the register owned the count and gives it away.
    Ok(unsafe { Value::from_word(taken()) }.expect("the register is bound"))
}

/// The sum as a new object with room behind it.
#[inline(never)]
fn grow(vm: &Vm, string: &Str, piece: &Str) -> Result<Value> {
    let (first, second) = (string.bytes(), piece.bytes());
    let bytes = first.len() + second.len();
    let size = (bytes, string.len() + piece.len());
    make(Known::Str.shape(), Header::of::<Str>(), size, spare(bytes), |room| {
        room.push(first);
        room.push(second);
    })
    .ok_or_else(|| vm.memory_error())
}

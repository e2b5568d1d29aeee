//! Files that a document is read from.

use typhon_object::prelude::*;

use crate::support::bytes;

/// How much is asked of a file at once.
const PIECE: i64 = 2048;

/// The next piece of a file; nothing at its end.
pub(super) fn piece(vm: &Vm, read: &Value) -> Result<Vec<u8>> {
    let piece = vm.call(read, &[vm.int(PIECE)])?;
    let is_bytes = bytes::is_bytes(&piece) || vm.type_name(&piece) == "bytearray";
    if !is_bytes {
        let given = vm.type_name(&piece);
        return Err(vm.type_error(format!("read() did not return a bytes object (type={given})")));
    }
    let piece = bytes::to_vec(vm, &piece)?;
    if piece.len() as i64 > PIECE {
        let len = piece.len();
        return Err(vm.value_error(format!("read() returned too much data: {PIECE} bytes requested, {len} returned")));
    }
    Ok(piece)
}

//! What the text layer asks of streams that are exactly of the types here, without a call by name.

use typhon_object::prelude::*;

use super::{
    super::{base::plain, guard::Guard},
    BufferedRandom, BufferedReader, BufferedWriter, State, raw, raw_of,
};

/// Writes to a stream that is exactly a `BufferedWriter` or `BufferedRandom`, without a bytes object; `None` for others.
///
/// # Errors
/// As `write`.
pub fn write_direct(vm: &Vm, stream: &Value, data: &[u8]) -> Option<Result<()>> {
    let write = |opened: Result<(Guard<'_, State>, Value)>| {
        let (mut state, raw) = opened?;
        state.write(vm, &raw, data).map(drop)
    };
    if let Some(writer) = plain::<BufferedWriter>(stream) {
        return Some(write(writer.enter(vm, stream, "write to")));
    }
    plain::<BufferedRandom>(stream).map(|random| write(random.enter(vm, stream, "write to")))
}

/// Whether a stream is closed that is exactly one of the three types here; `None` for others.
///
/// # Errors
/// ValueError where it is not usable.
pub fn is_closed(vm: &Vm, stream: &Value) -> Option<Result<bool>> {
    let raw = if let Some(reader) = plain::<BufferedReader>(stream) {
        raw_of(vm, reader)
    } else if let Some(writer) = plain::<BufferedWriter>(stream) {
        raw_of(vm, writer)
    } else {
        raw_of(vm, plain::<BufferedRandom>(stream)?)
    };
    Some(raw.and_then(|raw| raw::closed(vm, &raw)))
}

/// Reads a chunk from a stream that is exactly a `BufferedReader` or `BufferedRandom`; `None` for others.
///
/// # Errors
/// As `read1`.
pub fn read_direct(vm: &Vm, stream: &Value, out: &mut Vec<u8>, room: usize) -> Option<Result<Option<usize>>> {
    let mut read = |opened: Result<(Guard<'_, State>, Value)>| {
        let (mut state, raw) = opened?;
        state.read_chunk(vm, &raw, out, room)
    };
    if let Some(reader) = plain::<BufferedReader>(stream) {
        return Some(read(reader.enter(vm, stream, "read of")));
    }
    plain::<BufferedRandom>(stream).map(|random| read(random.enter(vm, stream, "read of")))
}

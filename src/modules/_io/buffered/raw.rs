//! The raw stream under a buffer: a `FileIO` directly, any other by its methods.

use typhon_object::{
    prelude::*,
    primal::{exception, int},
};

use super::super::{
    base::{call, is_closed, plain},
    file::FileIO,
};
use crate::support::bytes;

fn os_error(vm: &Vm, text: &str) -> Raised {
    vm.raise_args(Known::OSError, vec![vm.str(text)])
}

/// An OSError whose cause is another error.
#[cold]
fn failed(vm: &Vm, text: &str, cause: Raised) -> Raised {
    let cause = vm.catch(cause);
    let error = vm.catch(os_error(vm, text));
    if let Some(error) = exception::from(&error) {
        error.set_context(Some(cause.clone()));
        error.set_cause(Some(cause));
    }
    vm.raise_again(error)
}

/// Reads at most `room` bytes behind those in `out`; `None` where it would block.
///
/// # Errors
/// What the stream raises; OSError for a senseless count.
pub fn read_more(vm: &Vm, raw: &Value, out: &mut Vec<u8>, room: usize) -> Result<Option<usize>> {
    if let Some(file) = plain::<FileIO>(raw) {
        return file.read_more(vm, out, room);
    }
    let buffer = vm.call(&Known::ByteArray.value(), &[vm.int(room as i64)])?;
    let count = call(vm, raw, "readinto", std::slice::from_ref(&buffer))?;
    if count.is_none() {
        return Ok(None);
    }
    let count = ops::sized_index(vm, &count, Known::ValueError)
        .map_err(|raised| failed(vm, "raw readinto() failed", raised))?;
    match usize::try_from(count) {
        Ok(count) if count <= room => {
            let read = bytes::to_vec(vm, &buffer)?;
            out.extend_from_slice(&read[..count.min(read.len())]);
            Ok(Some(count))
        }
        _ => {
            let text =
                format!("raw readinto() returned invalid length {count} (should have been between 0 and {room})");
            Err(os_error(vm, &text))
        }
    }
}

/// Reads until the end; `None` where it would block at once.
///
/// # Errors
/// What the stream raises.
pub fn read_rest(vm: &Vm, raw: &Value, out: &mut Vec<u8>) -> Result<Option<usize>> {
    if let Some(file) = plain::<FileIO>(raw) {
        return file.read_rest(vm, out);
    }
    if let Some(readall) = vm.find_attr_str(raw, "readall")? {
        let all = vm.call(&readall, &[])?;
        if all.is_none() {
            return Ok(None);
        }
        if !bytes::is_bytes(&all) {
            return Err(vm.type_error("readall() should return bytes"));
        }
        let all = bytes::as_bytes(vm, &all)?;
        out.extend_from_slice(&all);
        return Ok(Some(all.len()));
    }
    let before = out.len();
    loop {
        let chunk = call(vm, raw, "read", &[])?;
        if chunk.is_none() {
            return Ok(if out.len() == before { None } else { Some(out.len() - before) });
        }
        if !bytes::is_bytes(&chunk) {
            return Err(vm.type_error("read() should return bytes"));
        }
        let chunk = bytes::as_bytes(vm, &chunk)?;
        if chunk.is_empty() {
            return Ok(Some(out.len() - before));
        }
        out.extend_from_slice(&chunk);
    }
}

/// Writes bytes once; `None` where it would block.
///
/// # Errors
/// What the stream raises; OSError for a senseless count.
pub fn write_some(vm: &Vm, raw: &Value, data: &[u8]) -> Result<Option<usize>> {
    if let Some(file) = plain::<FileIO>(raw) {
        return file.write_some(vm, data);
    }
    let count = call(vm, raw, "write", &[bytes::new(data)])?;
    if count.is_none() {
        return Ok(None);
    }
    // What is no number is as senseless as one out of range.
    let count = ops::sized_index(vm, &count, Known::ValueError).unwrap_or_else(|raised| {
        drop(vm.catch(raised));
        -1
    });
    match usize::try_from(count) {
        Ok(count) if count <= data.len() => Ok(Some(count)),
        _ => {
            let most = data.len();
            let text = format!("raw write() returned invalid length {count} (should have been between 0 and {most})");
            Err(os_error(vm, &text))
        }
    }
}

fn position(vm: &Vm, value: &Value) -> Result<i64> {
    match int::to_i64(vm, value)? {
        position if position < 0 => Err(os_error(vm, &format!("Raw stream returned invalid position {position}"))),
        position => Ok(position),
    }
}

/// Moves the position.
///
/// # Errors
/// What the stream raises.
pub fn seek(vm: &Vm, raw: &Value, offset: i64, whence: i32) -> Result<i64> {
    if let Some(file) = plain::<FileIO>(raw) {
        return file.seek_to(vm, offset, whence);
    }
    let moved = call(vm, raw, "seek", &[vm.int(offset), vm.int(whence.into())])?;
    position(vm, &moved)
}

/// The position.
///
/// # Errors
/// What the stream raises.
pub fn tell(vm: &Vm, raw: &Value) -> Result<i64> {
    if let Some(file) = plain::<FileIO>(raw) {
        return file.seek_to(vm, 0, libc::SEEK_CUR);
    }
    position(vm, &call(vm, raw, "tell", &[])?)
}

/// Whether the stream is closed.
///
/// # Errors
/// What the attribute raises.
pub fn closed(vm: &Vm, raw: &Value) -> Result<bool> {
    match plain::<FileIO>(raw) {
        Some(file) => Ok(file.fd() < 0),
        None => is_closed(vm, raw),
    }
}

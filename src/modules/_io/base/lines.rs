//! The lines of a stream, whatever its class.

use typhon_object::{
    args::Maybe,
    prelude::*,
    primal::list::{self, List},
};

use super::{IOBase, check_closed, size};
use crate::support::bytes;

/// The lines of a stream until the end, or until there are `hint` bytes or characters.
fn lines(vm: &Vm, this: &Value, hint: i64) -> Result<Value> {
    let all = list::new(Vec::new());
    let Some(target) = List::from(&all) else { return Ok(all) };
    let mut total = 0;
    let mut items = ops::Items::new(vm, this)?;
    while let Some(line) = items.next()? {
        let length = ops::len(vm, &line)? as i64;
        target.push(line);
        if hint > 0 && length > hint - total {
            break;
        }
        total += length;
    }
    Ok(all)
}

#[pymethods(lines)]
impl IOBase {
    fn __iter__(this: &Value, vm: &Vm) -> Result<Value> {
        check_closed(vm, this)?;
        Ok(this.clone())
    }

    fn __next__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        let line = vm.call_method(this, &vm.names().readline, &[])?;
        Ok((ops::len(vm, &line)? > 0).then_some(line))
    }

    /// Read and return a line from the stream.
    ///
    /// If size is specified, at most size bytes will be read.
    ///
    /// The line terminator is always b'\n' for binary files; for text
    /// files, the newlines argument to open can be used to select the line
    /// terminator(s) recognized.
    #[sig(size = -1, /)]
    fn readline(this: &Value, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
        let limit = super::size(vm, size)?;
        let peek = vm.find_attr_str(this, "peek")?;
        let mut line = Vec::new();
        while limit < 0 || (line.len() as i64) < limit {
            let mut wanted = 1;
            if let Some(peek) = &peek {
                let ahead = vm.call(peek, &[vm.int(1)])?;
                if !bytes::is_bytes(&ahead) {
                    let given = vm.type_name(&ahead);
                    let text = format!("peek() should have returned a bytes object, not '{given}'");
                    return Err(vm.raise_args(Known::OSError, vec![vm.str(&text)]));
                }
                let ahead = bytes::as_bytes(vm, &ahead)?;
                if !ahead.is_empty() {
                    let most = if limit < 0 { ahead.len() } else { ahead.len().min(limit as usize - line.len()) };
                    wanted = memchr::memchr(b'\n', &ahead[..most]).map_or(most, |at| at + 1);
                }
            }
            let read = vm.call_method(this, &vm.names().read, &[vm.int(wanted as i64)])?;
            if !bytes::is_bytes(&read) {
                let given = vm.type_name(&read);
                let text = format!("read() should have returned a bytes object, not '{given}'");
                return Err(vm.raise_args(Known::OSError, vec![vm.str(&text)]));
            }
            let read = bytes::as_bytes(vm, &read)?;
            if read.is_empty() {
                break;
            }
            line.extend_from_slice(&read);
            if line.last() == Some(&b'\n') {
                break;
            }
        }
        Ok(bytes::new(&line))
    }

    /// Return a list of lines from the stream.
    ///
    /// hint can be specified to control the number of lines read: no more
    /// lines will be read if the total size (in bytes/characters) of all
    /// lines so far exceeds hint.
    #[sig(hint = -1, /)]
    fn readlines(this: &Value, vm: &Vm, hint: Maybe<'_>) -> Result<Value> {
        lines(vm, this, size(vm, hint)?)
    }

    /// Write a list of lines to stream.
    ///
    /// Line separators are not added, so it is usual for each of the
    /// lines provided to have a line separator at the end.
    fn writelines(this: &Value, vm: &Vm, lines: &Value) -> Result<()> {
        check_closed(vm, this)?;
        ops::for_each(vm, lines, |line| vm.call_method(this, &vm.names().write, &[line]).map(drop))
    }
}

//! The methods of mappings.

use std::sync::{Arc, atomic::Ordering};

use typhon_heap::local;
use typhon_object::{convert::FromValue, prelude::*, primal::int};

use super::{Access, Map, is_index, search};
use crate::{
    shared::c_int,
    support::{Errno, bytes, descriptor, os_error},
};

const LENT: &str = "mmap can't resize with extant buffers exported.";

/// A number, or None.
fn bound(vm: &Vm, value: Option<&Value>) -> Result<Option<i64>> {
    value.map(|value| int::to_i64(vm, value)).transpose()
}

type Search = fn(&super::Region, &[u8], usize, usize) -> Option<usize>;

impl Map {
    fn search(&self, vm: &Vm, view: &Value, start: Option<&Value>, end: Option<&Value>, search: Search) -> Result<i64> {
        let wanted = bytes::to_vec(vm, view)?;
        let (start, end) = (bound(vm, start)?, bound(vm, end)?);
        self.with(vm, |region, position| {
            let len = region.len();
            let cut = |at: i64| typhon_object::primal::slice::cut(at, len);
            let (start, end) = (start.map_or((*position).min(len), cut), end.map_or(len, cut));
            if end < start {
                return -1;
            }
            search(region, &wanted, start, end).map_or(-1, |at| at as i64)
        })
    }

    /// Reads up to `wanted` bytes from the position on, all without a number, and moves it.
    fn take(&self, vm: &Vm, wanted: Option<usize>) -> Result<Vec<u8>> {
        self.with(vm, |region, position| {
            let left = region.len().saturating_sub(*position);
            let mut taken = vec![0; wanted.map_or(left, |wanted| wanted.min(left))];
            region.read((*position).min(region.len()), &mut taken);
            *position += taken.len();
            taken
        })
    }

    /// Writes at the position, and moves it; says whether there was room.
    fn put(&self, vm: &Vm, given: &[u8]) -> Result<bool> {
        self.with(vm, |region, position| {
            let fits = *position <= region.len() && given.len() <= region.len() - *position;
            if fits {
                region.write(*position, given);
                *position += given.len();
            }
            fits
        })
    }

    fn check_resizable(&self, vm: &Vm) -> Result<()> {
        if self.exports.load(Ordering::Acquire) > 0 {
            return Err(vm.buffer_error(LENT));
        }
        if !self.tracked {
            return Err(vm.value_error("mmap can't resize with trackfd=False."));
        }
        match *self.access {
            Access::Write | Access::Default => Ok(()),
            Access::Read | Access::Copy => {
                Err(vm.type_error("mmap can't resize a readonly or copy-on-write memory map."))
            }
        }
    }
}

/// What became of the wish for another length.
enum Resized {
    Done(std::result::Result<(), Errno>),
    Closed,
    /// Its bytes are lent, or are being flushed.
    Lent,
    /// It is longer than memory that other processes share.
    Shared,
}

impl Map {
    fn try_resize(&self, len: usize) -> Resized {
        let mut state = self.state.lock();
        let fd = state.fd;
        match state.region.as_mut().map(Arc::get_mut) {
            None => Resized::Closed,
            Some(None) => Resized::Lent,
            Some(Some(_)) if self.exports.load(Ordering::Acquire) > 0 => Resized::Lent,
            Some(Some(region)) if fd < 0 && !self.private && len > region.len() => Resized::Shared,
            Some(Some(region)) => {
                let cut = if fd < 0 { Ok(()) } else { descriptor::truncate(fd, self.offset + len as i64) };
                Resized::Done(cut.and_then(|()| region.resize(len)))
            }
        }
    }
}

#[pymethods(methods)]
impl Map {
    /// Release the buffer object that exposes the underlying memory of the object.
    fn __release_buffer__(this: &Value, vm: &Vm, buffer: &Value) -> Result<()> {
        typhon_types::memory_view::release_buffer(vm, this, buffer)
    }

    fn __enter__(this: &Value, vm: &Vm) -> Result<Value> {
        <&Map>::from_value(vm, this)?.check_open(vm)?;
        Ok(this.clone())
    }

    #[sig(exc_type, exc_value, traceback, /)]
    fn __exit__(&self, vm: &Vm, exc_type: &Value, exc_value: &Value, traceback: &Value) -> Result<()> {
        let _ = (exc_type, exc_value, traceback);
        self.close(vm)
    }

    #[getter]
    fn closed(&self) -> bool {
        self.state.lock().region.is_none()
    }

    fn close(&self, vm: &Vm) -> Result<()> {
        let mut state = self.state.lock();
        if self.exports.load(Ordering::Acquire) > 0 {
            drop(state);
            return Err(vm.buffer_error("cannot close exported pointers exist"));
        }
        state.close();
        Ok(())
    }

    #[sig(view, start = None, end = None, /)]
    fn find(&self, vm: &Vm, view: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<i64> {
        self.search(vm, view, start, end, search::first)
    }

    #[sig(view, start = None, end = None, /)]
    fn rfind(&self, vm: &Vm, view: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<i64> {
        self.search(vm, view, start, end, search::last)
    }

    #[sig(offset = 0, size = None, /)]
    fn flush(&self, vm: &Vm, offset: i64, size: Option<&Value>) -> Result<()> {
        let size = bound(vm, size)?;
        let part = self.with(vm, |region, _| {
            let at = usize::try_from(offset).ok().filter(|&at| at <= region.len())?;
            let len = size.map_or(Some(region.len() - at), |size| usize::try_from(size).ok())?;
            (len <= region.len() - at).then_some((at, len))
        })?;
        let Some((at, len)) = part else { return Err(vm.value_error("flush values out of range")) };
        let region = self.state.lock().region.clone();
        let Some(region) = region.filter(|_| !matches!(*self.access, Access::Read | Access::Copy)) else {
            return Ok(());
        };
        if at > region.len() || len > region.len() - at {
            return Err(vm.value_error("flush values out of range"));
        }
        // The disk takes its time.
        local::detached(|| region.flush(at, len)).map_err(|errno| os_error(vm, errno))
    }

    #[sig(option, start = 0, length = None, /)]
    fn madvise(&self, vm: &Vm, option: &Value, start: i64, length: Option<&Value>) -> Result<()> {
        let advice = c_int(vm, option)?;
        let length = bound(vm, length)?;
        let len = self.len(vm)?;
        let Some(start) = usize::try_from(start).ok().filter(|&start| start < len) else {
            return Err(vm.value_error("madvise start out of bounds"));
        };
        let Ok(length) = usize::try_from(length.unwrap_or(len as i64)) else {
            return Err(vm.value_error("madvise length invalid"));
        };
        if length > isize::MAX as usize - start {
            return Err(vm.overflow_error("madvise length too large"));
        }
        let done = self.with(vm, |region, _| {
            let start = start.min(region.len());
            region.advise(start, length.min(region.len() - start), advice)
        })?;
        done.map_err(|errno| os_error(vm, errno))
    }

    #[sig(dest, src, count, /)]
    fn r#move(&self, vm: &Vm, dest: i64, src: i64, count: i64) -> Result<()> {
        self.check_writable(vm)?;
        let moved = self.with(vm, |region, _| {
            let [dest, src, count] = [dest, src, count].map(usize::try_from);
            let (dest, src, count) = (dest.ok()?, src.ok()?, count.ok()?);
            let room = region.len().checked_sub(dest.max(src))?;
            (count <= room).then(|| {
                let mut moved = vec![0; count];
                region.read(src, &mut moved);
                region.write(dest, &moved);
            })
        })?;
        moved.ok_or_else(|| vm.value_error("source, destination, or count out of range"))
    }

    #[sig(n = None, /)]
    fn read(&self, vm: &Vm, n: Option<&Value>) -> Result<Value> {
        let wanted = match n {
            Some(number) if !is_index(vm, number) => {
                let given = vm.type_name(number);
                return Err(vm.type_error(format!("argument should be integer or None, not '{given}'")));
            }
            Some(number) => usize::try_from(ops::sized_index(vm, number, Known::OverflowError)?).ok(),
            None => None,
        };
        Ok(bytes::new(&self.take(vm, wanted)?))
    }

    fn read_byte(&self, vm: &Vm) -> Result<u8> {
        match self.take(vm, Some(1))?[..] {
            [byte, ..] => Ok(byte),
            [] => Err(vm.value_error("read byte out of range")),
        }
    }

    fn readline(&self, vm: &Vm) -> Result<Value> {
        let line = self.with(vm, |region, position| {
            let start = (*position).min(region.len());
            let end = search::first(region, b"\n", start, region.len()).map_or(region.len(), |at| at + 1);
            let mut line = vec![0; end - start];
            region.read(start, &mut line);
            *position += line.len();
            line
        })?;
        Ok(bytes::new(&line))
    }

    #[sig(newsize, /)]
    fn resize(&self, vm: &Vm, newsize: i64) -> Result<()> {
        self.check_open(vm)?;
        self.check_resizable(vm)?;
        let len = usize::try_from(newsize).ok().filter(|_| newsize.checked_add(self.offset).is_some());
        let Some(len) = len else { return Err(vm.value_error("new size out of range")) };
        match self.try_resize(len) {
            Resized::Done(result) => result.map_err(|errno| os_error(vm, errno)),
            Resized::Closed => Err(vm.value_error("mmap closed or invalid")),
            Resized::Lent => Err(vm.buffer_error(LENT)),
            Resized::Shared => Err(vm.value_error("mmap: can't expand a shared anonymous mapping")),
        }
    }

    #[sig(pos, whence = 0, /)]
    fn seek(&self, vm: &Vm, pos: i64, whence: &Value) -> Result<usize> {
        let whence = c_int(vm, whence)?;
        let found = self.with(vm, |region, position| {
            let from = match whence {
                0 => 0,
                1 => *position as i64,
                2 => region.len() as i64,
                _ => return None,
            };
            let at = from.checked_add(pos).and_then(|at| usize::try_from(at).ok()).filter(|&at| at <= region.len());
            *position = at.unwrap_or(*position);
            Some(at)
        })?;
        match found {
            Some(Some(at)) => Ok(at),
            Some(None) => Err(vm.value_error("seek out of range")),
            None => Err(vm.value_error("unknown seek type")),
        }
    }

    fn seekable(&self) -> bool {
        let _ = self;
        true
    }

    fn size(&self, vm: &Vm) -> Result<i64> {
        self.check_open(vm)?;
        let fd = self.state.lock().fd;
        descriptor::status(fd).map(|status| status.st_size).map_err(|errno| os_error(vm, errno))
    }

    fn tell(&self, vm: &Vm) -> Result<usize> {
        self.with(vm, |_, position| *position)
    }

    #[sig(bytes, /)]
    fn write(&self, vm: &Vm, bytes: &Value) -> Result<usize> {
        let given = bytes::to_vec(vm, bytes)?;
        self.check_writable(vm)?;
        if self.put(vm, &given)? { Ok(given.len()) } else { Err(vm.value_error("data out of range")) }
    }

    #[sig(byte, /)]
    fn write_byte(&self, vm: &Vm, byte: i64) -> Result<()> {
        let byte = u8::try_from(byte).map_err(|_| {
            let bound = if byte < 0 { "less than minimum" } else { "greater than maximum" };
            vm.overflow_error(format!("unsigned byte integer is {bound}"))
        })?;
        self.check_writable(vm)?;
        if self.put(vm, &[byte])? { Ok(()) } else { Err(vm.value_error("write byte out of range")) }
    }
}

//! `FileIO`: an open descriptor.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicI64, AtomicU8, AtomicU32, Ordering};

use typhon_object::{
    args::Maybe,
    attribute,
    prelude::*,
    primal::{common::shape_for, int, str as string},
};

use super::{
    base::{RawIOBase, closed_error, unsupported},
    given::{Given, opened},
    mode::{APPENDING, CREATED, Mode, READABLE, WRITABLE},
};
use crate::support::{Errno, bytes, descriptor, os_error, os_error_for, wait::blocking};

/// Open a file.
///
/// The mode can be 'r' (default), 'w', 'x' or 'a' for reading,
/// writing, exclusive creation or appending.  The file will be created if it
/// doesn't exist when opened for writing or appending; it will be truncated
/// when opened for writing.  A FileExistsError will be raised if it already
/// exists when opened for creating. Opening a file for creating implies
/// writing so this mode behaves in a similar way to 'w'.Add a '+' to the mode
/// to allow simultaneous reading and writing. A custom opener can be used by
/// passing a callable as *opener*. The underlying file descriptor for the file
/// object is then obtained by calling opener with (*name*, *flags*).
/// *opener* must return an open file descriptor (passing os.open as *opener*
/// results in functionality similar to passing None).
#[pytype(name = "FileIO", module = "_io", flags(base, dictionary))]
pub struct FileIO {
    base: RawIOBase,
    fd: AtomicI32,
    mode: AtomicU8,
    closefd: AtomicBool,
    /// -1: not asked yet.
    seekable: AtomicI32,
    block_size: AtomicU32,
    /// How long the file was when it was opened, until something asks; negative where it is none that has a length.
    size: AtomicI64,
}

/// Room that is not worth a question where in the file it is.
const SMALL: i64 = 1 << 16;

impl FileIO {
    /// The descriptor; negative once it is closed.
    #[inline]
    pub fn fd(&self) -> i32 {
        self.fd.load(Ordering::Acquire)
    }

    fn has(&self, bit: u8) -> bool {
        self.mode.load(Ordering::Relaxed) & bit != 0
    }

    fn open_fd(&self, vm: &Vm) -> Result<i32> {
        match self.fd() {
            fd if fd < 0 => Err(closed_error(vm)),
            fd => Ok(fd),
        }
    }

    fn fd_for(&self, vm: &Vm, bit: u8) -> Result<i32> {
        let fd = self.open_fd(vm)?;
        if self.has(bit) {
            return Ok(fd);
        }
        Err(unsupported(vm, if bit == READABLE { "File not open for reading" } else { "File not open for writing" }))
    }

    /// The mode as `FileIO.mode` shows it.
    pub fn mode_text(&self) -> &'static str {
        let readable = self.has(READABLE);
        if self.has(CREATED) {
            if readable { "xb+" } else { "xb" }
        } else if self.has(APPENDING) {
            if readable { "ab+" } else { "ab" }
        } else if readable {
            if self.has(WRITABLE) { "rb+" } else { "rb" }
        } else {
            "wb"
        }
    }

    /// The best size of a buffer.
    pub fn block_size(&self) -> usize {
        self.block_size.load(Ordering::Relaxed) as usize
    }

    /// Reads at most `room` bytes behind those in `out`; `None` where it would block.
    ///
    /// # Errors
    /// OSError, UnsupportedOperation, ValueError of a closed file.
    pub fn read_more(&self, vm: &Vm, out: &mut Vec<u8>, room: usize) -> Result<Option<usize>> {
        let fd = self.fd_for(vm, READABLE)?;
        let room = room.min(0x7fff_f000);
        out.try_reserve(room).map_err(|_| vm.memory_error())?;
        match blocking(vm, || descriptor::read_more(fd, out, room))? {
            Ok(count) => Ok(Some(count)),
            Err(Errno::AGAIN) => Ok(None),
            Err(errno) => Err(os_error(vm, errno)),
        }
    }

    /// Reads until the end; `None` where it would block at once.
    ///
    /// # Errors
    /// As `read_more`.
    pub fn read_rest(&self, vm: &Vm, out: &mut Vec<u8>) -> Result<Option<usize>> {
        let fd = self.fd_for(vm, READABLE)?;
        let mut total = 0;
        let mut room = self.room_for_rest(fd);
        loop {
            match self.read_more(vm, out, room)? {
                None if total == 0 => return Ok(None),
                None | Some(0) => return Ok(Some(total)),
                Some(count) => total += count,
            }
            let more = room.saturating_sub(total).max(total.clamp(super::DEFAULT_BUFFER_SIZE, 1 << 24) / 4);
            // The end is looked for in what is left of the room: to make more moves all that was read.
            let left = out.capacity() - out.len();
            room = if left > 0 { left } else { more };
        }
    }

    /// Room for all that is left, as far as that is known, and a byte more, so that the end is seen by the same call.
    fn room_for_rest(&self, fd: i32) -> usize {
        let size = self.size.swap(-1, Ordering::Relaxed);
        if (1..SMALL).contains(&size) {
            return size as usize + 1;
        }
        match (descriptor::status(fd), descriptor::seek(fd, 0, libc::SEEK_CUR)) {
            (Ok(status), Ok(at)) if status.st_size > at => (status.st_size - at) as usize + 1,
            _ => super::DEFAULT_BUFFER_SIZE,
        }
    }

    /// Whether the file, as it was opened, is a terminal.
    pub fn opened_terminal(&self) -> bool {
        self.size.load(Ordering::Relaxed) < 0 && descriptor::is_terminal(self.fd())
    }

    /// Writes bytes once; `None` where it would block.
    ///
    /// # Errors
    /// As `read_more`.
    pub fn write_some(&self, vm: &Vm, data: &[u8]) -> Result<Option<usize>> {
        let fd = self.fd_for(vm, WRITABLE)?;
        match blocking(vm, || descriptor::write(fd, data))? {
            Ok(count) => Ok(Some(count)),
            Err(Errno::AGAIN) => Ok(None),
            Err(errno) => Err(os_error(vm, errno)),
        }
    }

    /// Moves the position.
    ///
    /// # Errors
    /// OSError, ValueError of a closed file.
    pub fn seek_to(&self, vm: &Vm, offset: i64, whence: i32) -> Result<i64> {
        let fd = self.open_fd(vm)?;
        descriptor::seek(fd, offset, whence).map_err(|errno| os_error(vm, errno))
    }

    /// Whether the position can be moved.
    pub fn is_seekable(&self) -> bool {
        match self.seekable.load(Ordering::Relaxed) {
            -1 => {
                let able = descriptor::seek(self.fd(), 0, libc::SEEK_CUR).is_ok();
                self.seekable.store(able.into(), Ordering::Relaxed);
                able
            }
            known => known != 0,
        }
    }

    /// The end of opening: the attribute `name`, and the place where appending begins.
    fn named(&self, vm: &Vm, this: &Value, name: &Value, mode: u8) -> Result<()> {
        if vm.class_of(this).flags() & typhon_object::class::flag::HEAP == 0 {
            attribute::set_own(vm, this, &vm.names().name, name.clone())?;
        } else {
            vm.set_attr(this, &vm.names().name, name)?;
        }
        if mode & APPENDING != 0
            && let Err(errno) = descriptor::seek(self.fd(), 0, libc::SEEK_END)
            && errno.0 != libc::ESPIPE
        {
            return Err(os_error(vm, errno));
        }
        Ok(())
    }

    /// Gives the descriptor up, closing it where it is ours.
    fn let_go(&self, vm: &Vm) -> Result<()> {
        let fd = self.fd.swap(-1, Ordering::AcqRel);
        if fd < 0 || !self.closefd.load(Ordering::Relaxed) {
            return Ok(());
        }
        match typhon_heap::local::detached(|| descriptor::close(fd)) {
            Ok(()) | Err(Errno::INTR) => Ok(()),
            Err(errno) => Err(os_error(vm, errno)),
        }
    }
}

/// A new `FileIO` of an open descriptor or name: what `open` and the start-up use.
///
/// # Errors
/// As the constructor.
pub fn new_file(vm: &Vm, file: &Value, mode: &str, closefd: bool, opener: Option<&Value>) -> Result<Value> {
    let class = typhon_object::bootstrap::type_of(vm, <FileIO as typhon_object::native::PyType>::DEF);
    let mut args = vec![file.clone(), vm.str(mode), Value::bool(closefd)];
    args.extend(opener.cloned());
    vm.call(&class, &args)
}

#[pymethods]
impl FileIO {
    #[new]
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<FileIO>(vm, class)?;
        let file = FileIO {
            base: RawIOBase::fields(shape),
            fd: AtomicI32::new(-1),
            mode: AtomicU8::new(0),
            closefd: AtomicBool::new(true),
            seekable: AtomicI32::new(-1),
            block_size: AtomicU32::new(0),
            size: AtomicI64::new(-1),
        };
        Ok(typhon_heap::new_instance(shape, file))
    }

    #[sig(file, mode = "r", closefd = True, opener = None)]
    fn __init__(this: &Value, vm: &Vm, file: &Value, mode: &str, closefd: bool, opener: Option<&Value>) -> Result<()> {
        let Some(own) = this.native::<FileIO>() else { return Err(vm.type_error("a FileIO was expected")) };
        own.let_go(vm)?;
        let shown = mode;
        let given = Given::read(vm, file)?;
        let mode = Mode::parse(vm, mode)?;
        vm.audit("open", || [file.clone(), vm.str(shown), vm.int((mode.flags | libc::O_CLOEXEC).into())])?;
        let (fd, ours) = match given {
            Given::Fd(fd) => (fd, false),
            Given::Name(path) => (opened(vm, file, &path, mode.flags, closefd, opener)?, true),
        };
        let status = descriptor::status(fd);
        let failure = match &status {
            Ok(status) if status.st_mode & libc::S_IFMT == libc::S_IFDIR => Some(Errno(libc::EISDIR)),
            Err(errno) if errno.0 == libc::EBADF => Some(*errno),
            _ => None,
        };
        if let Some(errno) = failure {
            if ours {
                let _ = descriptor::close(fd);
            }
            return Err(if errno.0 == libc::EBADF { os_error(vm, errno) } else { os_error_for(vm, errno, file) });
        }
        let is_regular = |status: &&libc::stat| status.st_mode & libc::S_IFMT == libc::S_IFREG;
        own.size.store(status.as_ref().ok().filter(is_regular).map_or(-1, |status| status.st_size), Ordering::Relaxed);
        let block = status.map_or(0, |status| status.st_blksize);
        own.block_size.store(u32::try_from(block).unwrap_or(0), Ordering::Relaxed);
        own.mode.store(mode.bits, Ordering::Relaxed);
        own.closefd.store(closefd, Ordering::Relaxed);
        own.seekable.store(-1, Ordering::Relaxed);
        own.fd.store(fd, Ordering::Release);
        own.named(vm, this, file, mode.bits).inspect_err(|_| {
            own.fd.store(-1, Ordering::Release);
            if ours {
                let _ = descriptor::close(fd);
            }
        })
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<String> {
        let Some(file) = this.native::<FileIO>() else { return Ok(String::new()) };
        let class = vm.class_of(this).full_name(vm);
        if file.fd() < 0 {
            return Ok(format!("<{class} [closed]>"));
        }
        let closefd = if file.closefd.load(Ordering::Relaxed) { "True" } else { "False" };
        let mode = file.mode_text();
        match vm.find_attr(this, &vm.names().name)? {
            Some(name) => {
                vm.check_stack(" while getting the repr of an object")?;
                let name = string::lossy(&ops::repr(vm, &name)?);
                Ok(format!("<{class} name={name} mode='{mode}' closefd={closefd}>"))
            }
            None => Ok(format!("<{class} fd={} mode='{mode}' closefd={closefd}>", file.fd())),
        }
    }

    /// Read at most size bytes, returned as bytes.
    ///
    /// If size is less than 0, read all bytes in the file making multiple read calls.
    /// See ``FileIO.readall``.
    ///
    /// Attempts to make only one system call, retrying only per PEP 475 (EINTR). This
    /// means less data may be returned than requested.
    ///
    /// In non-blocking mode, returns None if no data is available. Return an empty
    /// bytes object at EOF.
    #[sig(size = -1, /)]
    fn read(&self, vm: &Vm, size: Maybe<'_>) -> Result<Option<Value>> {
        let mut out = Vec::new();
        let count = match usize::try_from(super::base::size(vm, size)?) {
            Ok(room) => self.read_more(vm, &mut out, room)?,
            Err(_) => self.read_rest(vm, &mut out)?,
        };
        Ok(count.map(|_| bytes::new(&out)))
    }

    /// Read all data from the file, returned as bytes.
    ///
    /// Reads until either there is an error or read() returns the empty bytes object
    /// (indicating EOF).
    fn readall(&self, vm: &Vm) -> Result<Option<Value>> {
        let mut out = Vec::new();
        Ok(self.read_rest(vm, &mut out)?.map(|_| bytes::new(&out)))
    }

    /// Same as RawIOBase.readinto().
    fn readinto(&self, vm: &Vm, buffer: &Value) -> Result<Option<usize>> {
        self.fd_for(vm, READABLE)?;
        let target = typhon_object::convert::argument(vm, bytes::Buffer::writable(vm, buffer), "readinto", "")?;
        let mut out = Vec::new();
        let count = self.read_more(vm, &mut out, target.len())?;
        target.write(0, &out);
        Ok(count)
    }

    /// Write buffer b to file, return number of bytes written.
    ///
    /// Only makes one system call, so not all of the data may be written.
    /// The number of bytes actually written is returned.  In non-blocking mode,
    /// returns None if the write would block.
    fn write(&self, vm: &Vm, b: &Value) -> Result<Option<usize>> {
        self.fd_for(vm, WRITABLE)?;
        let data = bytes::as_bytes(vm, b)?;
        self.write_some(vm, &data)
    }

    /// Move to new file position and return the file position.
    ///
    /// Argument offset is a byte count.  Optional argument whence defaults to
    /// SEEK_SET or 0 (offset from start of file, offset should be >= 0); other values
    /// are SEEK_CUR or 1 (move relative to current position, positive or negative),
    /// and SEEK_END or 2 (move relative to end of file, usually negative, although
    /// many platforms allow seeking beyond the end of a file).
    ///
    /// Note that not all file objects are seekable.
    #[sig(pos, whence = 0, /)]
    fn seek(&self, vm: &Vm, pos: i64, whence: i32) -> Result<i64> {
        self.seek_to(vm, pos, whence)
    }

    /// Current file position.
    ///
    /// Can raise OSError for non seekable files.
    fn tell(&self, vm: &Vm) -> Result<i64> {
        self.seek_to(vm, 0, libc::SEEK_CUR)
    }

    /// Truncate the file to at most size bytes and return the truncated size.
    ///
    /// Size defaults to the current file position, as returned by tell().
    /// The current file position is unchanged.
    #[sig(size = None, /)]
    fn truncate(&self, vm: &Vm, size: &Value) -> Result<i64> {
        let fd = self.fd_for(vm, WRITABLE)?;
        let length = if size.is_none() { self.seek_to(vm, 0, libc::SEEK_CUR)? } else { int::to_i64(vm, size)? };
        blocking(vm, || descriptor::truncate(fd, length))?.map_err(|errno| os_error(vm, errno))?;
        Ok(length)
    }

    /// Close the file.
    ///
    /// A closed file cannot be used for further I/O operations.  close() may be
    /// called more than once without error.
    fn close(this: &Value, vm: &Vm) -> Result<()> {
        let Some(file) = this.native::<FileIO>() else { return Ok(()) };
        if file.fd() < 0 {
            file.set_base_closed();
            return Ok(());
        }
        if file.is_finalizing() {
            super::base::call(vm, this, "_dealloc_warn", std::slice::from_ref(this))?;
        }
        // The base's close first: it flushes, which a subclass may have made into something.
        let flushed = if file.is_base_closed() {
            Ok(())
        } else {
            let flushed = vm.call_method(this, &vm.names().flush, &[]).map(drop);
            file.set_base_closed();
            flushed
        };
        super::base::both(vm, flushed, || file.let_go(vm))
    }

    /// True if file supports random-access.
    fn seekable(&self, vm: &Vm) -> Result<bool> {
        self.open_fd(vm)?;
        Ok(self.is_seekable())
    }

    /// True if file was opened in a read mode.
    fn readable(&self, vm: &Vm) -> Result<bool> {
        self.open_fd(vm).map(|_| self.has(READABLE))
    }

    /// True if file was opened in a write mode.
    fn writable(&self, vm: &Vm) -> Result<bool> {
        self.open_fd(vm).map(|_| self.has(WRITABLE))
    }

    /// Return the underlying file descriptor (an integer).
    fn fileno(&self, vm: &Vm) -> Result<i32> {
        self.open_fd(vm)
    }

    /// True if the file is connected to a TTY device.
    fn isatty(&self, vm: &Vm) -> Result<bool> {
        self.open_fd(vm).map(descriptor::is_terminal)
    }

    fn _isatty_open_only(&self, vm: &Vm) -> Result<bool> {
        self.open_fd(vm).map(|_| self.opened_terminal())
    }

    fn _dealloc_warn(&self, vm: &Vm, object: &Value) -> Result<()> {
        if self.fd() >= 0 && self.closefd.load(Ordering::Relaxed) {
            let shown = string::lossy(&ops::repr(vm, object)?);
            let warned =
                crate::_warnings::warn_about(vm, Known::ResourceWarning, &format!("unclosed file {shown}"), object);
            if let Err(raised) = warned {
                crate::support::unraisable::report(vm, raised, None, Some(object));
            }
        }
        Ok(())
    }

    /// True if the file is closed
    #[getter]
    fn closed(&self) -> bool {
        self.fd() < 0
    }

    /// True if the file descriptor will be closed by close().
    #[getter]
    #[name = "closefd"]
    fn closes(&self) -> bool {
        self.closefd.load(Ordering::Relaxed)
    }

    /// String giving the file mode
    #[getter]
    #[name = "mode"]
    fn mode_property(&self) -> &'static str {
        self.mode_text()
    }

    #[getter]
    fn _blksize(&self) -> usize {
        self.block_size()
    }
}

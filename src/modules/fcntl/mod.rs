//! `fcntl`: properties and locks of open files, and requests to devices.

use typhon_object::{
    prelude::*,
    primal::{int, slice, str as string},
};
use typhon_types::byte_array::ByteArray;

use crate::{
    c_constants,
    posix::descriptors::of_object,
    support::{Errno, bytes, os_error, parts, wait::blocking},
};

mod sys;

/// Bytes that a structure of `fcntl` may have.
const ROOM: usize = 1024;

const NUMBERS: &[(&str, i64)] = c_constants! {
    LOCK_SH LOCK_EX LOCK_NB LOCK_UN
    F_DUPFD F_DUPFD_CLOEXEC F_GETFD F_SETFD F_GETFL F_SETFL F_GETLK F_SETLK F_SETLKW F_OFD_GETLK F_OFD_SETLK
    F_OFD_SETLKW F_GETOWN F_SETOWN F_RDLCK F_WRLCK F_UNLCK F_SETLEASE F_GETLEASE F_NOTIFY F_SETPIPE_SZ F_GETPIPE_SZ
    F_ADD_SEALS F_GET_SEALS F_SEAL_SEAL F_SEAL_SHRINK F_SEAL_GROW F_SEAL_WRITE FD_CLOEXEC
    FIOCLEX FIONCLEX
};

const MORE_NUMBERS: &[(&str, i64)] = &[
    ("F_GETSIG", 11),
    ("F_SETSIG", 10),
    ("F_EXLCK", 4),
    ("F_SHLCK", 8),
    ("F_GETLK64", libc::F_GETLK as i64),
    ("F_SETLK64", libc::F_SETLK as i64),
    ("F_SETLKW64", libc::F_SETLKW as i64),
    ("FASYNC", libc::O_ASYNC as i64),
    ("LOCK_MAND", 32),
    ("LOCK_READ", 64),
    ("LOCK_WRITE", 128),
    ("LOCK_RW", 192),
    ("DN_ACCESS", 1),
    ("DN_MODIFY", 2),
    ("DN_CREATE", 4),
    ("DN_DELETE", 8),
    ("DN_RENAME", 16),
    ("DN_ATTRIB", 32),
    ("DN_MULTISHOT", 0x8000_0000),
];

/// The argument of a call as hooks are told of it.
fn told(vm: &Vm, arg: Maybe<'_>) -> Value {
    arg.0.map_or_else(|| vm.int(0), Value::clone)
}

/// A number of 32 bits, signed or not.
fn number(vm: &Vm, value: &Value) -> Result<i32> {
    Ok(int::to_i64(vm, value)? as i32)
}

fn run<T>(vm: &Vm, call: impl FnMut() -> std::result::Result<T, Errno>) -> Result<T> {
    blocking(vm, call)?.map_err(|errno| os_error(vm, errno))
}

/// The bytes of a str or bytes-like argument; `None` for a number.
fn content(vm: &Vm, argument: &Value) -> Result<Option<Vec<u8>>> {
    if let Some(text) = string::as_str(argument) {
        return Ok(Some(text.as_bytes().to_vec()));
    }
    if int::is_int(argument) {
        return Ok(None);
    }
    bytes::find_bytes(vm, argument).map(|found| found.map(bytes::BytesGuard::into_vec))
}

/// The `fcntl` module provides access to file and I/O control.
#[pymodule(name = "fcntl")]
mod module {
    /// Perform the operation `cmd` on file descriptor fd.
    ///
    /// The values used for `cmd` are operating system dependent, and are available
    /// as constants in the fcntl module, using the same names as used in
    /// the relevant C header files.  The argument arg is optional, and
    /// defaults to 0; it may be an int or a string.  If arg is given as a string,
    /// the return value of fcntl is a string of that length, containing the
    /// resulting value put in the arg buffer by the operating system.  The length
    /// of the arg string is not allowed to exceed 1024 bytes.  If the arg given
    /// is an integer or if none is specified, the result value is an integer
    /// corresponding to the return value of the fcntl call in the C code.
    #[sig(fd, cmd, arg = 0, /)]
    fn fcntl(vm: &Vm, fd: &Value, cmd: i32, arg: Maybe<'_>) -> Result<Value> {
        let fd = of_object(vm, fd)?;
        vm.audit("fcntl.fcntl", || [vm.int(fd.into()), vm.int(cmd.into()), super::told(vm, arg)])?;
        let Maybe(Some(arg)) = arg else {
            return super::run(vm, || sys::control(fd, cmd, 0)).map(|result| vm.int(result.into()));
        };
        let Some(content) = super::content(vm, arg)? else {
            let number = super::number(vm, arg)?;
            return super::run(vm, || sys::control(fd, cmd, number)).map(|result| vm.int(result.into()));
        };
        if content.len() > ROOM {
            return Err(vm.value_error("fcntl argument 3 is too long"));
        }
        let mut room = [0; ROOM];
        room[..content.len()].copy_from_slice(&content);
        super::run(vm, || sys::control_bytes(fd, cmd, &mut room))?;
        Ok(bytes::new(&room[..content.len()]))
    }

    /// Perform the operation request on file descriptor fd.
    ///
    /// The argument arg is optional, and defaults to 0; it may be an int or a
    /// buffer containing character data (most likely a string or an array).
    ///
    /// If the argument is a mutable buffer (such as an array) and if the
    /// mutate_flag argument (which is only allowed in this case) is true then the
    /// buffer is (in effect) passed to the operating system and changes made by
    /// the OS will be reflected in the contents of the buffer after the call has
    /// returned.  The return value is the integer returned by the ioctl system
    /// call.
    #[sig(fd, request, arg = 0, mutate_flag = True, /)]
    fn ioctl(vm: &Vm, fd: &Value, request: &Value, arg: Maybe<'_>, mutate_flag: bool) -> Result<Value> {
        let fd = of_object(vm, fd)?;
        let request = u64::from(int::to_i64(vm, request)? as u32);
        vm.audit("fcntl.ioctl", || [vm.int(fd.into()), vm.int(request as i64), super::told(vm, arg)])?;
        let Maybe(Some(arg)) = arg else {
            return super::run(vm, || sys::device(fd, request, 0)).map(|result| vm.int(result.into()));
        };
        let Some(content) = super::content(vm, arg)? else {
            let number = super::number(vm, arg)?;
            return super::run(vm, || sys::device(fd, request, number)).map(|result| vm.int(result.into()));
        };
        let mut room = content.clone();
        room.resize(content.len().max(ROOM) + ROOM, 0);
        let result = super::run(vm, || sys::device_bytes(fd, request, &mut room))?;
        room.truncate(content.len());
        if mutate_flag && arg.native::<ByteArray>().is_some() {
            let all = slice::new(Value::NONE, Value::NONE, Value::NONE);
            ops::set_item(vm, arg, &all, &bytes::new(&room))?;
            return Ok(vm.int(result.into()));
        }
        Ok(bytes::new(&room))
    }

    /// Perform the lock operation `operation` on file descriptor fd.
    ///
    /// See the Unix manual page for flock(2) for details (On some systems, this
    /// function is emulated using fcntl()).
    fn flock(vm: &Vm, fd: &Value, operation: i32) -> Result<()> {
        let fd = of_object(vm, fd)?;
        vm.audit("fcntl.flock", || [vm.int(fd.into()), vm.int(operation.into())])?;
        super::run(vm, || sys::lock(fd, operation)).map(drop)
    }

    /// A wrapper around the fcntl() locking calls.
    ///
    /// fd is the file descriptor of the file to lock or unlock, and operation is one
    /// of the following values:
    ///
    ///   LOCK_UN - unlock
    ///   LOCK_SH - acquire a shared lock
    ///   LOCK_EX - acquire an exclusive lock
    ///
    /// When operation is LOCK_SH or LOCK_EX, it can also be bitwise ORed with
    /// LOCK_NB to avoid blocking on lock acquisition.
    #[sig(fd, cmd, len = 0, start = 0, whence = 0, /)]
    fn lockf(vm: &Vm, fd: &Value, cmd: i32, len: i64, start: i64, whence: i32) -> Result<()> {
        let fd = of_object(vm, fd)?;
        let numbers = [i64::from(fd), cmd.into(), len, start, whence.into()];
        vm.audit("fcntl.lockf", || numbers.map(|number| vm.int(number)))?;
        let kind = match cmd {
            _ if cmd == libc::LOCK_UN => libc::F_UNLCK,
            _ if cmd & libc::LOCK_SH != 0 => libc::F_RDLCK,
            _ if cmd & libc::LOCK_EX != 0 => libc::F_WRLCK,
            _ => return Err(vm.value_error("unrecognized lockf argument")),
        };
        let wait = cmd & libc::LOCK_NB == 0;
        super::run(vm, || sys::lock_record(fd, wait, kind as i16, whence as i16, start, len)).map(drop)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        parts::add_numbers(vm, module, NUMBERS)?;
        parts::add_numbers(vm, module, MORE_NUMBERS)
    }
}

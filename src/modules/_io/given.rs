//! What a `FileIO` is made of: an open descriptor, or the name of a file that is opened.

use typhon_object::{dunder::Dunder, prelude::*, primal::int};

use crate::support::{descriptor, os_error, os_error_for, path::Path, wait::blocking};

/// What was given.
pub enum Given {
    /// An open descriptor.
    Fd(i32),
    /// A name.
    Name(Path),
}

impl Given {
    /// Reads the argument: what is no index, or too large for a descriptor, is a name.
    ///
    /// # Errors
    /// ValueError of a negative descriptor; TypeError of what is no name either; RuntimeWarning of a bool, where that is
    /// an error.
    pub fn read(vm: &Vm, file: &Value) -> Result<Given> {
        if file.is(&Value::TRUE) || file.is(&Value::FALSE) {
            crate::_warnings::warn(vm, Known::RuntimeWarning, "bool is used as a file descriptor", 1)?;
        }
        if !int::is_int(file) && !vm.class_of(file).slots().has(Dunder::Index) {
            return Path::converted(vm, file).map(Given::Name);
        }
        match int::to_i64(vm, file).map(i32::try_from) {
            Ok(Ok(fd)) if fd < 0 => return Err(vm.value_error("negative file descriptor")),
            Ok(Ok(fd)) => return Ok(Given::Fd(fd)),
            Ok(Err(_)) => {}
            Err(raised) => drop(vm.catch(raised)),
        }
        Path::converted(vm, file).map(Given::Name)
    }
}

/// Opens a file: its descriptor.
///
/// # Errors
/// OSError; ValueError where the descriptor is to be left open, or the opener gives none; what the opener raises.
pub fn opened(vm: &Vm, file: &Value, path: &Path, flags: i32, closefd: bool, opener: Option<&Value>) -> Result<i32> {
    if !closefd {
        return Err(vm.value_error("Cannot use closefd=False with file name"));
    }
    if let Some(opener) = opener.filter(|opener| !opener.is_none()) {
        let fd = vm.call(opener, &[file.clone(), vm.int((flags | libc::O_CLOEXEC).into())])?;
        if !int::is_int(&fd) {
            return Err(vm.type_error("expected integer from opener"));
        }
        let fd = int::to_i64(vm, &fd)?;
        if fd < 0 {
            return Err(vm.value_error(format!("opener returned {fd}")));
        }
        let fd = fd as i32;
        descriptor::set_close_on_exec(fd, true).map_err(|errno| os_error(vm, errno))?;
        return Ok(fd);
    }
    let opened = blocking(vm, || descriptor::open(libc::AT_FDCWD, path.c_name(), flags, 0o666))?;
    opened.map_err(|errno| os_error_for(vm, errno, file))
}

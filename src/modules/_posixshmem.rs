//! `_posixshmem`: memory that processes share by name.

use typhon_object::{convert::FromValue, prelude::*};

use crate::support::{bytes, descriptor, os_error_for, wait::blocking};

/// POSIX shared memory module
#[pymodule(name = "_posixshmem")]
mod module {
    /// Open a shared memory object.  Returns a file descriptor (integer).
    #[sig(path, flags, mode = 511)]
    fn shm_open(vm: &Vm, path: &Value, flags: i32, mode: u32) -> Result<i32> {
        let name = bytes::c_text(vm, <&str>::from_value(vm, path)?)?;
        blocking(vm, || descriptor::open_shared(&name, flags, mode))?.map_err(|errno| os_error_for(vm, errno, path))
    }

    /// Remove a shared memory object (similar to unlink()).
    ///
    /// Remove a shared memory object name, and, once all processes have
    /// unmapped the object, de-allocates and destroys the contents of the
    /// associated memory region.
    #[sig(path, /)]
    fn shm_unlink(vm: &Vm, path: &Value) -> Result<()> {
        let name = bytes::c_text(vm, <&str>::from_value(vm, path)?)?;
        blocking(vm, || descriptor::unlink_shared(&name))?.map_err(|errno| os_error_for(vm, errno, path))
    }
}

//! A plain text stream over a file descriptor: standard output and error before `io` is there, and when it cannot be.

use std::{fs::File, io::Write, mem::ManuallyDrop, os::fd::FromRawFd};

use typhon_object::{heap::local, native::PyType, prelude::*, primal::str as string};

/// An unbuffered text stream.
#[pytype(name = "_ConsoleWriter", module = "sys", flags(no_new))]
pub struct Console {
    descriptor: i32,
}

/// A stream that writes to a file descriptor.
pub fn new(vm: &Vm, descriptor: i32) -> Value {
    let _ = typhon_object::bootstrap::type_of(vm, Console::DEF);
    typhon_object::heap::new(Console { header: Header::of::<Console>(), descriptor })
}

/// Writes bytes to a file descriptor, all of them.
#[allow(unsafe_code, reason = "a descriptor becomes a file that does not own it")]
pub fn write_all(descriptor: i32, bytes: &[u8]) -> std::io::Result<()> {
    // SAFETY: the file is never dropped, so the descriptor stays with whoever owns it; a closed one is an error of `write`.
    let mut file = ManuallyDrop::new(unsafe { File::from_raw_fd(descriptor) });
    file.write_all(bytes)
}

#[pymethods]
impl Console {
    fn write(&self, vm: &Vm, text: &Str) -> Result<usize> {
        let bytes = text.text().bytes();
        match local::detached(|| write_all(self.descriptor, bytes)) {
            Ok(()) => Ok(text.len()),
            Err(error) => {
                let number = vm.int(error.raw_os_error().unwrap_or(0).into());
                Err(vm.raise_args(Known::OSError, vec![number, vm.str(&error.to_string())]))
            }
        }
    }

    fn flush(&self) {}

    fn fileno(&self) -> i32 {
        self.descriptor
    }

    fn isatty(&self) -> bool {
        is_terminal(self.descriptor)
    }

    fn writable(&self) -> bool {
        true
    }

    #[getter]
    fn encoding(&self) -> &'static str {
        "utf-8"
    }

    #[getter]
    fn errors(&self) -> &'static str {
        if self.descriptor == 2 { "backslashreplace" } else { "strict" }
    }

    #[getter]
    fn closed(&self) -> bool {
        false
    }

    fn __repr__(&self) -> String {
        format!("<console of descriptor {}>", self.descriptor)
    }
}

/// Whether a file descriptor is a terminal.
#[allow(unsafe_code, reason = "isatty is a foreign function")]
pub fn is_terminal(descriptor: i32) -> bool {
    // SAFETY: `isatty` takes any number.
    unsafe { libc::isatty(descriptor) == 1 }
}

/// Writes text for the user where no stream can be trusted any more.
pub fn complain(text: &str) {
    let _ = write_all(2, text.as_bytes());
}

/// The text of a value, whatever its `__str__` does.
pub fn text_of(vm: &Vm, value: &Value) -> Option<String> {
    match ops::str(vm, value) {
        Ok(text) => Some(string::lossy(&text)),
        Err(raised) => {
            drop(vm.catch(raised));
            None
        }
    }
}

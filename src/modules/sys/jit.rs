//! `sys._jit`: whether Python code becomes native code. It does not yet.

use typhon_object::prelude::*;

/// Information about the JIT compiler.
#[pymodule(name = "_jit")]
mod module {
    /// Return True if the current Python executable supports JIT compilation, and False otherwise.
    fn is_available() -> bool {
        false
    }

    /// Return True if JIT compilation is enabled for the current Python process, and False otherwise.
    fn is_enabled() -> bool {
        false
    }

    /// Return True if the topmost Python frame is currently executing JIT code, and False otherwise.
    fn is_active() -> bool {
        false
    }
}

//! The modes of `FileIO`.

use typhon_object::prelude::*;

/// The file can be read.
pub const READABLE: u8 = 1;
/// The file can be written.
pub const WRITABLE: u8 = 2;
/// The file was not there before.
pub const CREATED: u8 = 4;
/// What is written goes to the end.
pub const APPENDING: u8 = 8;

/// What a mode says.
pub struct Mode {
    /// Which of the constants hold.
    pub bits: u8,
    /// Flags for the system.
    pub flags: i32,
}

impl Mode {
    /// Reads a mode.
    ///
    /// # Errors
    /// ValueError.
    pub fn parse(vm: &Vm, mode: &str) -> Result<Mode> {
        let wrong = || vm.value_error("Must have exactly one of create/read/write/append mode and at most one plus");
        let (mut bits, mut flags, mut kinds, mut plus) = (0, 0, 0, false);
        for letter in mode.chars() {
            let (bit, flag) = match letter {
                'r' => (READABLE, 0),
                'w' => (WRITABLE, libc::O_CREAT | libc::O_TRUNC),
                'x' => (WRITABLE | CREATED, libc::O_EXCL | libc::O_CREAT),
                'a' => (WRITABLE | APPENDING, libc::O_APPEND | libc::O_CREAT),
                'b' => continue,
                '+' if plus => return Err(wrong()),
                '+' => {
                    plus = true;
                    continue;
                }
                _ => return Err(vm.value_error(format!("invalid mode: {mode}"))),
            };
            kinds += 1;
            bits |= bit;
            flags |= flag;
        }
        if kinds != 1 {
            return Err(wrong());
        }
        if plus {
            bits |= READABLE | WRITABLE;
        }
        flags |= match (bits & READABLE != 0, bits & WRITABLE != 0) {
            (true, true) => libc::O_RDWR,
            (true, false) => libc::O_RDONLY,
            _ => libc::O_WRONLY,
        };
        Ok(Mode { bits, flags })
    }
}

//! What a mapping is made from.

use typhon_heap::local;
use typhon_object::prelude::*;

use super::region::Region;
use crate::support::{descriptor, os_error};

/// What may be done with the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// What the protection says.
    Default,
    /// Reading.
    Read,
    /// Writing, which changes the file.
    Write,
    /// Writing, which changes the memory alone.
    Copy,
}

impl Access {
    /// All, by their numbers.
    pub const ALL: [(&'static str, Access); 4] = [
        ("ACCESS_DEFAULT", Access::Default),
        ("ACCESS_READ", Access::Read),
        ("ACCESS_WRITE", Access::Write),
        ("ACCESS_COPY", Access::Copy),
    ];

    /// The name of its constant.
    pub fn name(self) -> &'static str {
        Access::ALL[self as usize].0
    }
}

/// What is asked for.
pub struct Wish {
    pub fd: i32,
    pub len: i64,
    pub flags: i32,
    pub protection: i32,
    pub access: i32,
    pub offset: i64,
    pub tracked: bool,
}

/// What became of it.
pub struct Made {
    pub region: Region,
    /// A copy of the descriptor; negative where there is none.
    pub fd: i32,
    pub access: Access,
    pub private: bool,
}

/// Flags and protection where nothing else is said.
const FLAGS: i32 = libc::MAP_SHARED;
const PROTECTION: i32 = libc::PROT_READ | libc::PROT_WRITE;

impl Wish {
    /// Flags, protection and access fitted to one another.
    fn settle(&mut self, vm: &Vm) -> Result<Access> {
        if self.access != 0 && (self.flags, self.protection) != (FLAGS, PROTECTION) {
            return Err(vm.value_error("mmap can't specify both access and flags, prot."));
        }
        match usize::try_from(self.access).ok().and_then(|access| Access::ALL.get(access)) {
            Some((_, Access::Default)) => {
                return Ok(match (self.protection & libc::PROT_READ != 0, self.protection & libc::PROT_WRITE != 0) {
                    (true, true) => Access::Default,
                    (false, true) => Access::Write,
                    (_, false) => Access::Read,
                });
            }
            Some((_, Access::Read)) => self.protection = libc::PROT_READ,
            Some((_, Access::Write)) => {}
            Some((_, Access::Copy)) => self.flags = libc::MAP_PRIVATE,
            None => return Err(vm.value_error("mmap invalid access parameter.")),
        }
        Ok(Access::ALL[self.access as usize].1)
    }

    /// The length that the file allows.
    fn length(&self, vm: &Vm) -> Result<usize> {
        let wanted = usize::try_from(self.len).unwrap_or(0);
        let Ok(status) = descriptor::status(self.fd) else { return Ok(wanted) };
        if status.st_mode & libc::S_IFMT != libc::S_IFREG {
            return Ok(wanted);
        }
        let left = status.st_size.saturating_sub(self.offset);
        if self.len != 0 {
            return if self.len <= left {
                Ok(wanted)
            } else {
                Err(vm.value_error("mmap length is greater than file size"))
            };
        }
        match usize::try_from(left) {
            _ if status.st_size == 0 => Err(vm.value_error("cannot mmap an empty file")),
            Err(_) | Ok(0) => Err(vm.value_error("mmap offset is greater than file size")),
            Ok(left) => Ok(left),
        }
    }

    /// Maps what is wished.
    ///
    /// # Errors
    /// OverflowError, ValueError, OSError, and what a hook raises.
    pub fn fulfil(mut self, vm: &Vm) -> Result<Made> {
        for (number, what) in [(self.len, "length"), (self.offset, "offset")] {
            if number < 0 {
                return Err(vm.overflow_error(format!("memory mapped {what} must be positive")));
            }
        }
        let access = self.settle(vm)?;
        let told = [self.fd.into(), self.len, self.access.into(), self.offset];
        vm.audit("mmap.__new__", || told.map(|number: i64| vm.int(number)))?;
        let len = if self.fd == -1 { self.len as usize } else { self.length(vm)? };
        if self.fd == -1 {
            self.flags |= libc::MAP_ANONYMOUS;
        }
        let copy = if self.fd != -1 && self.tracked { descriptor::duplicate(self.fd, false) } else { Ok(-1) };
        let fd = copy.map_err(|errno| os_error(vm, errno))?;
        // It may take its time, where pages are wanted at once.
        let region = local::detached(|| Region::map(len, self.protection, self.flags, self.fd, self.offset));
        let region = region.map_err(|errno| {
            let _ = descriptor::close(fd);
            os_error(vm, errno)
        })?;
        Ok(Made { region, fd, access, private: self.flags & libc::MAP_PRIVATE != 0 })
    }
}

//! Folders that are read entry by entry.

use std::ffi::CStr;

use crate::support::Errno;

/// An entry of a folder.
pub struct Entry {
    /// Its name.
    pub name: Vec<u8>,
    /// `DT_REG` and so on.
    pub kind: u8,
    /// The inode.
    pub inode: u64,
}

/// A folder that is being read.
pub struct Folder(*mut libc::DIR);

// SAFETY: the stream is used by one thread at a time (its owner locks it).
unsafe impl Send for Folder {}

impl Folder {
    /// Opens a folder by its name.
    pub fn open(path: &CStr) -> Result<Folder, Errno> {
        // SAFETY: the path ends with a zero byte.
        let folder = unsafe { libc::opendir(path.as_ptr()) };
        if folder.is_null() { Err(Errno::last()) } else { Ok(Folder(folder)) }
    }

    /// Reads an open folder, from its beginning, through a copy of the descriptor.
    pub fn of_fd(fd: i32) -> Result<Folder, Errno> {
        let copy = crate::support::descriptor::duplicate(fd, false)?;
        // SAFETY: the copy is ours; the folder takes it over.
        let folder = unsafe { libc::fdopendir(copy) };
        if folder.is_null() {
            let error = Errno::last();
            let _ = crate::support::descriptor::close(copy);
            return Err(error);
        }
        // SAFETY: the stream is open.
        unsafe { libc::rewinddir(folder) };
        Ok(Folder(folder))
    }

    /// The next entry but `.` and `..`; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Entry>, Errno> {
        loop {
            // SAFETY: `errno` is the thread's own.
            unsafe { *libc::__errno_location() = 0 };
            // SAFETY: the stream is open, and nobody else uses it.
            let entry = unsafe { libc::readdir(self.0) };
            if entry.is_null() {
                return match Errno::last() {
                    Errno(0) => Ok(None),
                    errno => Err(errno),
                };
            }
            // SAFETY: the entry is valid until the next call; its name ends with a zero byte.
            let (name, kind, inode) =
                unsafe { (CStr::from_ptr((*entry).d_name.as_ptr()), (*entry).d_type, (*entry).d_ino) };
            if !matches!(name.to_bytes(), b"." | b"..") {
                return Ok(Some(Entry { name: name.to_bytes().to_vec(), kind, inode }));
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // SAFETY: opened by us, closed once.
        unsafe { libc::closedir(self.0) };
    }
}

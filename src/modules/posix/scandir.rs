//! `listdir`, `scandir` and `DirEntry`.

use parking_lot::Mutex;
use typhon_object::{prelude::*, primal::common::generic_alias};

use super::{
    stat,
    sys::{self, Entry, Folder},
};
use crate::support::{
    Errno, bytes, os_error_for,
    path::{self, Allowed, Path},
};

fn open(vm: &Vm, path: &Path) -> Result<Folder> {
    let opened = typhon_heap::local::detached(|| match path.fd() {
        Some(fd) => Folder::of_fd(fd),
        None => Folder::open(path.c_name()),
    });
    opened.map_err(|errno| os_error_for(vm, errno, &path.object))
}

/// An iterator over the entries of a folder.
#[pytype(name = "ScandirIterator", module = "posix", flags(no_new))]
pub struct ScandirIterator {
    folder: Opaque<Mutex<Option<Folder>>>,
    path: Frozen,
    /// What stands before a name to make a path: the folder and a slash, or nothing.
    prefix: Vec<u8>,
    narrow: bool,
    /// The folder's descriptor, where it was given as one; else `AT_FDCWD`.
    fd: i32,
}

#[pymethods]
impl ScandirIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let mut folder = self.folder.lock();
        let Some(open) = folder.as_mut() else { return Ok(None) };
        match open.next() {
            Ok(Some(entry)) => {
                drop(folder);
                Ok(Some(DirEntry::create(self, &entry)))
            }
            Ok(None) => {
                *folder = None;
                Ok(None)
            }
            Err(errno) => {
                *folder = None;
                drop(folder);
                Err(os_error_for(vm, errno, &self.path))
            }
        }
    }

    fn __del__(this: &Value, vm: &Vm) -> Result<()> {
        let Some(iterator) = this.native::<ScandirIterator>() else { return Ok(()) };
        if iterator.folder.lock().is_none() {
            return Ok(());
        }
        let shown = typhon_object::primal::str::lossy(&ops::repr(vm, this)?);
        let text = format!("unclosed scandir iterator {shown}");
        if let Err(raised) = crate::_warnings::warn_about(vm, Known::ResourceWarning, &text, this) {
            crate::support::unraisable::report(vm, raised, None, Some(this));
        }
        iterator.close();
        Ok(())
    }

    fn close(&self) {
        let folder = self.folder.lock().take();
        drop(folder);
    }

    fn __enter__(this: &Value) -> Value {
        this.clone()
    }

    #[sig(*exc_info)]
    fn __exit__(&self, exc_info: &[Value]) {
        let _ = exc_info;
        self.close();
    }
}

/// An entry of a folder, with what the folder tells about it.
#[pytype(name = "DirEntry", module = "posix", flags(no_new))]
pub struct DirEntry {
    name: Frozen,
    path: Frozen,
    kind: u8,
    inode: u64,
    fd: i32,
    status: Slot,
    link_status: Slot,
}

impl DirEntry {
    fn create(folder: &ScandirIterator, entry: &Entry) -> Value {
        let text = |name: &[u8]| if folder.narrow { bytes::new(name) } else { path::decode(name) };
        typhon_heap::new(DirEntry {
            header: Header::of::<DirEntry>(),
            name: Frozen::new(text(&entry.name)),
            path: Frozen::new(text(&[&folder.prefix[..], &entry.name].concat())),
            kind: entry.kind,
            inode: entry.inode,
            fd: folder.fd,
            status: Slot::EMPTY,
            link_status: Slot::EMPTY,
        })
    }

    /// The system's status.
    fn ask(&self, vm: &Vm, follow: bool) -> Result<std::result::Result<libc::stat, Errno>> {
        let name = Path::name(vm, "", "path", if self.fd == libc::AT_FDCWD { &self.path } else { &self.name })?;
        let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        Ok(sys::stat(self.fd, name.c_name(), flags))
    }

    fn status(&self, vm: &Vm, follow: bool) -> Result<Value> {
        // What is no link has one status.
        let follow = follow && self.is_link(vm)?;
        let cache = if follow { &self.status } else { &self.link_status };
        if let Some(known) = cache.get(&self.header) {
            return Ok(known);
        }
        let status = self.ask(vm, follow)?.map_err(|errno| os_error_for(vm, errno, &self.path))?;
        let status = stat::result(vm, &status)?;
        cache.set(&self.header, status.clone());
        Ok(status)
    }

    fn is_link(&self, vm: &Vm) -> Result<bool> {
        match self.kind {
            libc::DT_UNKNOWN => self.has_mode(vm, libc::S_IFLNK, false),
            kind => Ok(kind == libc::DT_LNK),
        }
    }

    fn has_mode(&self, vm: &Vm, mode: u32, follow: bool) -> Result<bool> {
        match self.ask(vm, follow)? {
            Ok(status) => Ok(status.st_mode & libc::S_IFMT == mode),
            Err(Errno(libc::ENOENT)) => Ok(false),
            Err(errno) => Err(os_error_for(vm, errno, &self.path)),
        }
    }

    fn is_kind(&self, vm: &Vm, kind: u8, mode: u32, follow: bool) -> Result<bool> {
        match self.kind {
            libc::DT_UNKNOWN => self.has_mode(vm, mode, follow),
            libc::DT_LNK if follow => self.has_mode(vm, mode, true),
            known => Ok(known == kind),
        }
    }
}

#[pymethods]
impl DirEntry {
    /// the entry's base filename, relative to scandir() "path" argument
    #[getter]
    fn name(&self) -> Value {
        self.name.clone()
    }

    /// the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)
    #[getter]
    fn path(&self) -> Value {
        self.path.clone()
    }

    /// Return True if the entry is a directory; cached per entry.
    #[sig(*, follow_symlinks = True)]
    fn is_dir(&self, vm: &Vm, follow_symlinks: bool) -> Result<bool> {
        self.is_kind(vm, libc::DT_DIR, libc::S_IFDIR, follow_symlinks)
    }

    /// Return True if the entry is a file; cached per entry.
    #[sig(*, follow_symlinks = True)]
    fn is_file(&self, vm: &Vm, follow_symlinks: bool) -> Result<bool> {
        self.is_kind(vm, libc::DT_REG, libc::S_IFREG, follow_symlinks)
    }

    /// Return True if the entry is a symbolic link; cached per entry.
    fn is_symlink(&self, vm: &Vm) -> Result<bool> {
        self.is_link(vm)
    }

    /// Return True if the entry is a junction; cached per entry.
    fn is_junction(&self) -> bool {
        false
    }

    /// Return stat_result object for the entry; cached per entry.
    #[sig(*, follow_symlinks = True)]
    fn stat(&self, vm: &Vm, follow_symlinks: bool) -> Result<Value> {
        self.status(vm, follow_symlinks)
    }

    /// Return inode of the entry; cached per entry.
    fn inode(&self) -> u64 {
        self.inode
    }

    /// Returns the path for the entry.
    fn __fspath__(&self) -> Value {
        self.path.clone()
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let name = ops::repr(vm, &self.name)?;
        Ok(format!("<DirEntry {}>", typhon_object::primal::str::lossy(&name)))
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        generic_alias(vm, class, item)
    }
}

/// Folders.
#[pymodule(name = "posix", types(DirEntry))]
mod module {
    /// Return a list containing the names of the files in the directory.
    ///
    /// path can be specified as either str, bytes, or a path-like object.  If path is bytes,
    ///   the filenames returned will also be bytes; in all other circumstances
    ///   the filenames returned will be str.
    /// If path is None, uses the path='.'.
    #[sig(path = None)]
    fn listdir(vm: &Vm, path: &Value) -> Result<Value> {
        let path = Path::parse(vm, "listdir", "path", path, Allowed { fd: true, none: true })?;
        vm.audit("os.listdir", || [path.object.clone()])?;
        let mut folder = super::open(vm, &path)?;
        let read = typhon_heap::local::detached(|| {
            let mut names = Vec::new();
            while let Some(entry) = folder.next()? {
                names.push(entry.name);
            }
            Ok(names)
        });
        let names: Vec<Vec<u8>> = read.map_err(|errno| os_error_for(vm, errno, &path.object))?;
        Ok(typhon_object::primal::list::new(names.iter().map(|name| path.like(name)).collect()))
    }

    /// Return an iterator of DirEntry objects for given path.
    ///
    /// path can be specified as either str, bytes, or a path-like object.  If path
    /// is bytes, the names of yielded DirEntry objects will also be bytes; in
    /// all other circumstances they will be str.
    ///
    /// If path is None, uses the path='.'.
    #[sig(path = None)]
    fn scandir(vm: &Vm, path: &Value) -> Result<Value> {
        typhon_object::bootstrap::type_of(vm, <ScandirIterator as typhon_object::native::PyType>::DEF);
        let path = Path::parse(vm, "scandir", "path", path, Allowed { fd: true, none: true })?;
        vm.audit("os.scandir", || [path.object.clone()])?;
        let folder = super::open(vm, &path)?;
        let mut prefix = path.c_name().to_bytes().to_vec();
        if !prefix.is_empty() && !prefix.ends_with(b"/") {
            prefix.push(b'/');
        }
        Ok(typhon_heap::new(ScandirIterator {
            header: Header::of::<ScandirIterator>(),
            folder: Opaque(Mutex::new(Some(folder))),
            path: Frozen::new(path.object.clone()),
            prefix,
            narrow: path.narrow,
            fd: path.fd().unwrap_or(libc::AT_FDCWD),
        }))
    }
}

//! `mmap`: files, and memory that processes share, as bytes.
//!
//! Who reads or writes the bytes takes the object's mutex, and its byte lock where a buffer is lent, for who has borrowed it
//! writes under that. Reading a page for the first time waits for the disk, and stops of all threads wait with it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use parking_lot::Mutex;
use typhon_object::{
    bootstrap::type_of,
    convert::FromValue,
    dunder::Dunder,
    prelude::*,
    primal::{
        common::shape_for,
        int,
        module::set_constant,
        slice::{self, Bounds, Slice},
    },
};
use typhon_types::memory_view;

use crate::{
    c_constants,
    shared::c_int,
    support::{
        bytes::{self, Export, Exporter, Form},
        descriptor, parts,
    },
};

mod making;
mod methods;
mod region;
mod search;

use making::{Access, Made, Wish};
use region::Region;

/// Bytes of a file, or of memory that belongs to no file, mapped into this process.
///
/// fileno is the file's descriptor, or -1 for memory alone; length 0 stands for all of the file.
/// flags, prot and offset are those of the system's call; access says the same in one word.
/// With trackfd=False no copy of the descriptor is kept, so the mapping has no size() and cannot be resized.
#[pytype(name = "mmap", module = "mmap", flags(base), methods(operators, methods))]
pub struct Map {
    state: Opaque<Mutex<State>>,
    access: Opaque<Access>,
    private: bool,
    tracked: bool,
    /// Where in the file the mapping begins.
    offset: i64,
    /// Buffers that are lent: the bytes stay where they are. Changed under `state`.
    exports: AtomicUsize,
}

/// Iterates over the bytes.
#[pytype(name = "iterator", module = "mmap", flags(no_new))]
pub struct MapIterator {
    map: Slot,
    at: AtomicUsize,
}

struct State {
    /// None when it is closed. Shared with who waits until it is written.
    region: Option<Arc<Region>>,
    /// Where the next read begins.
    position: usize,
    /// The copy of the descriptor; negative where there is none.
    fd: i32,
}

impl State {
    fn close(&mut self) {
        self.region = None;
        if self.fd >= 0 {
            let _ = descriptor::close(std::mem::replace(&mut self.fd, -1));
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.close();
    }
}

impl Map {
    /// Looks at the mapping, or changes it. `work` runs no Python code.
    ///
    /// # Errors
    /// ValueError when it is closed.
    fn with<R>(&self, vm: &Vm, work: impl FnOnce(&Region, &mut usize) -> R) -> Result<R> {
        let mut state = self.state.lock();
        let State { region: Some(region), position, .. } = &mut *state else {
            drop(state);
            return Err(vm.value_error("mmap closed or invalid"));
        };
        let _guard = (self.exports.load(Ordering::Relaxed) > 0).then(|| self.header.lock());
        Ok(work(region, position))
    }

    fn check_open(&self, vm: &Vm) -> Result<()> {
        self.with(vm, |_, _| ())
    }

    fn len(&self, vm: &Vm) -> Result<usize> {
        self.with(vm, |region, _| region.len())
    }

    fn check_writable(&self, vm: &Vm) -> Result<()> {
        if *self.access == Access::Read {
            return Err(vm.type_error("mmap can't modify a readonly memory map."));
        }
        Ok(())
    }

    /// The bytes of a slice.
    fn slice(&self, vm: &Vm, bounds: Bounds) -> Result<Vec<u8>> {
        self.with(vm, |region, _| {
            let span = bounds.fit(region.len());
            let low = span.ascending();
            let mut all = vec![0; if span.count == 0 { 0 } else { (low.count - 1) * low.step as usize + 1 }];
            region.read(low.start.min(region.len() - all.len()), &mut all);
            if span.step == 1 { all } else { span.indices().map(|at| all[at - low.start]).collect() }
        })
    }

    fn set_item(&self, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        let out = || vm.index_error("mmap index out of range");
        let index = ops::sized_index(vm, key, Known::IndexError)?;
        slice::place(index, self.len(vm)?).ok_or_else(out)?;
        if !is_index(vm, value) {
            return Err(vm.type_error("mmap item value must be an int"));
        }
        let byte = u8::try_from(ops::sized_index(vm, value, Known::TypeError)?)
            .map_err(|_| vm.value_error("mmap item value must be in range(0, 256)"))?;
        // Making the number may have changed the length.
        let done = self.with(vm, |region, _| slice::place(index, region.len()).map(|at| region.write(at, &[byte])))?;
        done.ok_or_else(out)
    }

    fn set_slice(&self, vm: &Vm, slice: &Slice, value: &Value) -> Result<()> {
        let bounds = slice.bounds(vm)?;
        self.check_open(vm)?;
        let given = bytes::to_vec(vm, value)?;
        let done = self.with(vm, |region, _| {
            let span = bounds.fit(region.len());
            if span.count != given.len() {
                return None;
            }
            if span.step == 1 {
                region.write(span.start, &given);
            } else {
                span.indices().zip(&given).for_each(|(at, byte)| region.write(at, std::slice::from_ref(byte)));
            }
            Some(())
        })?;
        done.ok_or_else(|| vm.index_error("mmap slice assignment is wrong size"))
    }
}

fn is_index(vm: &Vm, value: &Value) -> bool {
    int::is_int(value) || vm.class_of(value).slots().has(Dunder::Index)
}

impl Exporter for Map {
    fn export(&self, vm: &Vm) -> Result<Export> {
        let state = self.state.lock();
        let Some(region) = &state.region else {
            drop(state);
            return Err(vm.value_error("mmap closed or invalid"));
        };
        self.exports.fetch_add(1, Ordering::AcqRel);
        let (start, len) = (region.start(), region.len());
        Ok(Export { start, len, readonly: *self.access == Access::Read, immutable: false, form: Form::bytes(len) })
    }

    fn release(&self) {
        self.exports.fetch_sub(1, Ordering::AcqRel);
    }
}

#[pymethods(operators)]
impl Map {
    #[new]
    #[sig(fileno, length, flags = 1, prot = 3, access = 0, offset = 0, *, trackfd = True)]
    fn __new__(
        class: &Value,
        vm: &Vm,
        fileno: &Value,
        length: i64,
        flags: &Value,
        prot: &Value,
        access: &Value,
        offset: i64,
        trackfd: bool,
    ) -> Result<Value> {
        let [fd, flags, protection, access] = [fileno, flags, prot, access].map(|value| c_int(vm, value));
        let (fd, flags, protection, access) = (fd?, flags?, protection?, access?);
        let shape = shape_for::<Map>(vm, class)?;
        let wish = Wish { fd, len: length, flags, protection, access, offset, tracked: trackfd };
        let Made { region, fd, access, private } = wish.fulfil(vm)?;
        let state = State { region: Some(Arc::new(region)), position: 0, fd };
        let map = Map {
            header: Header::with_shape(shape),
            state: Opaque(Mutex::new(state)),
            access: Opaque(access),
            private,
            tracked: trackfd,
            offset,
            exports: AtomicUsize::new(0),
        };
        Ok(typhon_heap::new_instance(shape, map))
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let map = <&Map>::from_value(vm, this)?;
        let name = vm.class_of(this).name();
        let shown: Result<String> = map.with(vm, |region, position| {
            let (access, len, offset) = (map.access.name(), region.len(), map.offset);
            format!("<{name} closed=False, access={access}, length={len}, pos={position}, offset={offset}>")
        });
        Ok(match shown {
            Ok(shown) => vm.str(&shown),
            Err(raised) => {
                vm.catch(raised);
                vm.str(&format!("<{name} closed=True>"))
            }
        })
    }

    fn __len__(&self, vm: &Vm) -> Result<usize> {
        self.len(vm)
    }

    fn __buffer__(this: &Value, vm: &Vm, flags: &Value) -> Result<Value> {
        memory_view::of_flags(vm, this, flags)
    }

    fn __iter__(this: &Value) -> Value {
        let header = Header::of::<MapIterator>();
        typhon_heap::new(MapIterator { header, map: Slot::new(this.clone()), at: AtomicUsize::new(0) })
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        self.check_open(vm)?;
        if let Some(slice) = key.native::<Slice>() {
            return Ok(bytes::new(&self.slice(vm, slice.bounds(vm)?)?));
        }
        if !is_index(vm, key) {
            return Err(vm.type_error("mmap indices must be integers"));
        }
        let index = ops::sized_index(vm, key, Known::IndexError)?;
        let found = self.with(vm, |region, _| slice::place(index, region.len()).and_then(|at| region.byte(at)))?;
        found.map(|byte| vm.int(byte.into())).ok_or_else(|| vm.index_error("mmap index out of range"))
    }

    fn __setitem__(&self, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        self.check_writable(vm)?;
        match key.native::<Slice>() {
            Some(slice) => self.set_slice(vm, slice, value),
            None if is_index(vm, key) => self.set_item(vm, key, value),
            None => Err(vm.type_error("mmap indices must be integer")),
        }
    }

    fn __delitem__(&self, vm: &Vm, key: &Value) -> Result<()> {
        self.check_writable(vm)?;
        Err(vm.type_error(if key.native::<Slice>().is_some() {
            "mmap object doesn't support slice deletion"
        } else if is_index(vm, key) {
            "mmap doesn't support item deletion"
        } else {
            "mmap indices must be integer"
        }))
    }
}

#[pymethods]
impl MapIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(map) = self.map.get(&self.header) else { return Ok(None) };
        let Some(map) = map.native::<Map>() else { return Ok(None) };
        let at = self.at.fetch_add(1, Ordering::Relaxed);
        let item = map.with(vm, |region, _| region.byte(at))?;
        if item.is_none() {
            self.map.clear(&self.header);
        }
        Ok(item.map(|byte| bytes::new(&[byte])))
    }
}

const NUMBERS: &[(&str, i64)] = c_constants! {
    PROT_EXEC PROT_READ PROT_WRITE
    MAP_SHARED MAP_PRIVATE MAP_DENYWRITE MAP_EXECUTABLE MAP_ANON MAP_ANONYMOUS MAP_POPULATE MAP_STACK MAP_NORESERVE
    MADV_NORMAL MADV_RANDOM MADV_SEQUENTIAL MADV_WILLNEED MADV_DONTNEED MADV_REMOVE MADV_DONTFORK MADV_DOFORK MADV_HWPOISON
    MADV_MERGEABLE MADV_UNMERGEABLE MADV_HUGEPAGE MADV_NOHUGEPAGE MADV_DONTDUMP MADV_DODUMP MADV_FREE
};

#[pymodule(name = "mmap", types(Map))]
mod module {
    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(bytes::register::<Map>);
        type_of(vm, MapIterator::DEF);
        parts::add_numbers(vm, module, NUMBERS)?;
        #[cfg(target_arch = "x86_64")]
        parts::add_numbers(vm, module, c_constants! { MAP_32BIT })?;
        let page = rustix::param::page_size() as i64;
        parts::add_numbers(vm, module, &[("PAGESIZE", page), ("ALLOCATIONGRANULARITY", page)])?;
        for (number, (name, _)) in Access::ALL.iter().enumerate() {
            set_constant(vm, module, name, vm.int(number as i64))?;
        }
        set_constant(vm, module, "error", Known::OSError.value())
    }
}

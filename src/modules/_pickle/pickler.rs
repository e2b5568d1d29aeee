//! `Pickler`, and the memo that it shows.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU8, Ordering::Relaxed};

use parking_lot::Mutex;
use typhon_object::{prelude::*, primal::tuple};

use super::{
    errors::pickling,
    hook,
    memo::{self, Memo, Table},
    opcode,
    save::{Options, Saver},
};
use crate::shared::{instance, running::Running};

/// This takes a binary file for writing a pickle data stream.
///
/// The optional *protocol* argument tells the pickler to use the given
/// protocol; supported protocols are 0, 1, 2, 3, 4 and 5.  The default
/// protocol is 5.  A negative protocol selects the highest one.
///
/// The *file* argument must have a write() method that accepts a single
/// bytes argument.
///
/// If *fix_imports* is True and protocol is less than 3, names of the
/// standard library are written as Python 2 has them.
///
/// If *buffer_callback* is not None, it is called with each buffer view;
/// where it returns a false value, the buffer is left out of the stream.
#[pytype(name = "Pickler", module = "_pickle", flags(base))]
pub struct Pickler {
    /// The file's `write`; empty before `__init__`.
    write: Slot,
    buffer_callback: Slot,
    dispatch_table: Slot,
    /// What was set as `persistent_id`.
    persistent_id: Slot,
    /// A list of the objects in the memo.
    kept: Slot,
    table: Opaque<Mutex<Table>>,
    protocol: AtomicU8,
    bin: AtomicI32,
    fast: AtomicI32,
    fix_imports: AtomicBool,
    running: AtomicBool,
}

/// The protocol that an argument asks for.
///
/// # Errors
/// ValueError for one that is not known.
pub(super) fn protocol_of(vm: &Vm, argument: &Value) -> Result<u8> {
    if argument.is_none() {
        return Ok(opcode::DEFAULT);
    }
    let index = ops::index(vm, argument)?;
    let Some(protocol) = typhon_object::primal::int::as_i64(&index) else {
        return Err(vm.overflow_error("Python int too large to convert to C long"));
    };
    match u8::try_from(protocol) {
        Ok(protocol) if protocol <= opcode::HIGHEST => Ok(protocol),
        _ if protocol < 0 => Ok(opcode::HIGHEST),
        _ => Err(vm.value_error(format!("pickle protocol must be <= {}", opcode::HIGHEST))),
    }
}

/// What buffers are offered to.
///
/// # Errors
/// ValueError for protocols without buffers.
pub(super) fn callback_of(vm: &Vm, argument: &Value, protocol: u8) -> Result<Option<Value>> {
    if argument.is_none() {
        return Ok(None);
    }
    match protocol >= 5 {
        true => Ok(Some(argument.clone())),
        false => Err(vm.value_error("buffer_callback needs protocol >= 5")),
    }
}

/// The method that a file is written with.
///
/// # Errors
/// TypeError where it has none.
pub(super) fn write_of(vm: &Vm, file: &Value) -> Result<Value> {
    let write = vm.find_attr(file, &vm.names().write)?;
    write.ok_or_else(|| vm.type_error("file must have a 'write' attribute"))
}

impl Pickler {
    fn options(&self, this: &Value, vm: &Vm) -> Result<Options> {
        let own = self.persistent_id.get(&self.header);
        Ok(Options {
            protocol: self.protocol.load(Relaxed),
            bin: self.bin.load(Relaxed) != 0,
            fast: self.fast.load(Relaxed) != 0,
            fix_imports: self.fix_imports.load(Relaxed),
            buffer_callback: self.buffer_callback.get(&self.header),
            persistent_id: hook::find(vm, this, "persistent_id", own, Pickler::DEF)?,
            reducer_override: vm.find_attr_str(this, "reducer_override")?,
            dispatch_table: self.dispatch_table.get(&self.header),
        })
    }

    fn replace_memo(&self, vm: &Vm, memo: Memo) -> Result<()> {
        let (table, kept) = memo.into_parts(vm)?;
        *self.table.lock() = table;
        self.kept.set(&self.header, kept);
        Ok(())
    }

    fn memo_dict(&self, vm: &Vm) -> Result<Value> {
        let kept = self.kept.get(&self.header);
        let objects = kept.as_ref().and_then(List::from).map(List::to_vec).unwrap_or_default();
        // Where a dump runs, the numbers are not here.
        let numbers = self.table.lock().numbers(&objects);
        memo::to_dict(vm, objects, &numbers)
    }

    fn running(&self, vm: &Vm) -> Result<Running<'_>> {
        Running::enter(&self.running).ok_or_else(|| vm.runtime_error("Pickler object is already used"))
    }
}

#[pymethods]
impl Pickler {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, |header| Pickler {
            header,
            write: Slot::EMPTY,
            buffer_callback: Slot::EMPTY,
            dispatch_table: Slot::EMPTY,
            persistent_id: Slot::EMPTY,
            kept: Slot::EMPTY,
            table: Opaque(Mutex::default()),
            protocol: AtomicU8::new(opcode::DEFAULT),
            bin: AtomicI32::new(1),
            fast: AtomicI32::new(0),
            fix_imports: AtomicBool::new(false),
            running: AtomicBool::new(false),
        })
    }

    #[sig(file, protocol = None, fix_imports = True, buffer_callback = None)]
    fn __init__(
        this: &Value,
        vm: &Vm,
        file: &Value,
        protocol: &Value,
        fix_imports: bool,
        buffer_callback: &Value,
    ) -> Result<()> {
        let Some(pickler) = this.native::<Pickler>() else { return Err(vm.type_error("a Pickler was expected")) };
        let _running = pickler.running(vm)?;
        let protocol = protocol_of(vm, protocol)?;
        let callback = callback_of(vm, buffer_callback, protocol)?;
        let write = write_of(vm, file)?;
        let table = vm.find_attr_str(this, "dispatch_table")?;
        pickler.protocol.store(protocol, Relaxed);
        pickler.bin.store((protocol > 0).into(), Relaxed);
        pickler.fast.store(0, Relaxed);
        pickler.fix_imports.store(fix_imports && protocol < 3, Relaxed);
        drop(pickler.buffer_callback.replace(&pickler.header, callback));
        drop(pickler.dispatch_table.replace(&pickler.header, table));
        pickler.replace_memo(vm, Memo::default())?;
        pickler.write.set(&pickler.header, write);
        Ok(())
    }

    /// Write a pickled representation of the given object to the open file.
    #[sig(obj, /)]
    fn dump(this: &Value, vm: &Vm, obj: &Value) -> Result<()> {
        let Some(pickler) = this.native::<Pickler>() else { return Err(vm.type_error("a Pickler was expected")) };
        let _running = pickler.running(vm)?;
        let Some(write) = pickler.write.get(&pickler.header) else {
            let class = vm.type_name(this);
            return Err(pickling(vm, format!("Pickler.__init__() was not called by {class}.__init__()")));
        };
        let options = pickler.options(this, vm)?;
        let memo = Memo::resumed(std::mem::take(&mut *pickler.table.lock()), pickler.kept.get(&pickler.header));
        let mut saver = Saver::new(vm, options, memo, Some(&write));
        let result = saver.dump(obj);
        let memo = saver.memo;
        result.and(pickler.replace_memo(vm, memo))
    }

    /// Clears the pickler's "memo".
    ///
    /// The memo is the data structure that remembers which objects the
    /// pickler has already seen, so that shared or recursive objects are
    /// pickled by reference and not by value.  This method is useful when
    /// re-using picklers.
    fn clear_memo(&self, vm: &Vm) -> Result<()> {
        self.replace_memo(vm, Memo::default())
    }

    #[sig(obj, /)]
    fn persistent_id(&self, _obj: &Value) {}

    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let set = this.native::<Pickler>().and_then(|pickler| pickler.persistent_id.get(&pickler.header));
        hook::get(vm, this, name, "persistent_id", set)
    }

    fn __setattr__(this: &Value, vm: &Vm, name: &Value, value: &Value) -> Result<()> {
        let Some(pickler) = this.native::<Pickler>() else { return Err(vm.type_error("a Pickler was expected")) };
        hook::set(vm, this, name, Some(value), "persistent_id", (&pickler.persistent_id, &pickler.header))
    }

    fn __delattr__(this: &Value, vm: &Vm, name: &Value) -> Result<()> {
        let Some(pickler) = this.native::<Pickler>() else { return Err(vm.type_error("a Pickler was expected")) };
        hook::set(vm, this, name, None, "persistent_id", (&pickler.persistent_id, &pickler.header))
    }

    #[getter]
    fn memo(this: &Value) -> Value {
        let header = Header::of::<PicklerMemoProxy>();
        typhon_heap::new(PicklerMemoProxy { header, pickler: Frozen::new(this.clone()) })
    }

    #[setter]
    fn set_memo(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let Some(value) = value else { return Err(vm.type_error("attribute deletion is not supported")) };
        let dict = match value.native::<PicklerMemoProxy>() {
            Some(proxy) => proxy.copy(vm)?,
            None => value.clone(),
        };
        let Some(dict) = Dict::from(&dict) else {
            let given = vm.type_name(value);
            let text = format!("'memo' attribute must be a PicklerMemoProxy object or dict, not {given}");
            return Err(vm.type_error(text));
        };
        self.replace_memo(vm, memo::from_dict(vm, dict)?)
    }

    #[getter]
    fn bin(&self) -> i32 {
        self.bin.load(Relaxed)
    }

    #[setter]
    fn set_bin(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        set_number(vm, &self.bin, value)
    }

    #[getter]
    fn fast(&self) -> i32 {
        self.fast.load(Relaxed)
    }

    #[setter]
    fn set_fast(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        set_number(vm, &self.fast, value)
    }

    #[getter]
    fn dispatch_table(this: &Value, vm: &Vm) -> Result<Value> {
        let table = this.native::<Pickler>().and_then(|pickler| pickler.dispatch_table.get(&pickler.header));
        table.ok_or_else(|| vm.attribute_error_of(this, "dispatch_table"))
    }

    #[setter]
    fn set_dispatch_table(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let before = self.dispatch_table.replace(&self.header, value.cloned());
        match (before, value) {
            (None, None) => Err(vm.attribute_error("dispatch_table")),
            _ => Ok(()),
        }
    }
}

/// Sets a member that is a C int.
fn set_number(vm: &Vm, member: &AtomicI32, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(vm.type_error("can't delete numeric/char attribute")) };
    let index = ops::index(vm, value)?;
    let Some(number) = typhon_object::primal::int::as_i64(&index) else {
        return Err(vm.overflow_error("Python int too large to convert to C long"));
    };
    if i32::try_from(number).is_err() {
        typhon_object::warn::warn(vm, Known::RuntimeWarning, "Truncation of value to int", 1)?;
    }
    member.store(number as i32, Relaxed);
    Ok(())
}

/// The memo of a pickler.
#[pytype(name = "PicklerMemoProxy", module = "_pickle", flags(no_new, unhashable))]
pub struct PicklerMemoProxy {
    pickler: Frozen,
}

impl PicklerMemoProxy {
    fn pickler(&self, vm: &Vm) -> Result<&Pickler> {
        self.pickler.native::<Pickler>().ok_or_else(|| vm.system_error("a Pickler was expected"))
    }
}

#[pymethods]
impl PicklerMemoProxy {
    /// Remove all items from memo.
    fn clear(&self, vm: &Vm) -> Result<()> {
        self.pickler(vm)?.replace_memo(vm, Memo::default())
    }

    /// Copy the memo to a new object.
    fn copy(&self, vm: &Vm) -> Result<Value> {
        self.pickler(vm)?.memo_dict(vm)
    }

    /// Implement pickle support.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        Ok(tuple::of([Known::Dict.value(), tuple::of([self.copy(vm)?])]))
    }
}

/// `dumps` and `dump` without a pickler of Python.
///
/// # Errors
/// As for [`Saver::dump`].
pub(super) fn options(vm: &Vm, protocol: &Value, fix_imports: bool, buffer_callback: &Value) -> Result<Options> {
    let protocol = protocol_of(vm, protocol)?;
    Ok(Options {
        protocol,
        bin: protocol > 0,
        fast: false,
        fix_imports: fix_imports && protocol < 3,
        buffer_callback: callback_of(vm, buffer_callback, protocol)?,
        persistent_id: None,
        reducer_override: None,
        dispatch_table: None,
    })
}

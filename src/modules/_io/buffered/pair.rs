//! `BufferedRWPair`: a reader and a writer together.

use typhon_object::{prelude::*, primal::common::shape_for};

use super::{
    super::base::{BufferedIOBase, ask, both, call, is_closed, require},
    BufferedReader, BufferedWriter,
};

/// A buffered reader and writer object together.
///
/// A buffered reader object and buffered writer object put together to
/// form a sequential IO object that can read and write. This is typically
/// used with a socket or two-way pipe.
///
/// reader and writer are RawIOBase objects that are readable and
/// writeable respectively. If the buffer_size is omitted it defaults to
/// DEFAULT_BUFFER_SIZE.
#[pytype(name = "BufferedRWPair", module = "_io", flags(base, dictionary))]
pub struct BufferedRWPair {
    base: BufferedIOBase,
    reader: Slot,
    writer: Slot,
}

impl BufferedRWPair {
    fn part(&self, vm: &Vm, slot: &Slot) -> Result<Value> {
        slot.get(&self.header).ok_or_else(|| vm.value_error("I/O operation on uninitialized object"))
    }

    fn forward(&self, vm: &Vm, slot: &Slot, name: &str, args: Args<'_>) -> Result<Value> {
        let method = vm.get_attr_str(&self.part(vm, slot)?, name)?;
        vm.call_args(&method, args)
    }
}

#[pymethods]
impl BufferedRWPair {
    #[new]
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<BufferedRWPair>(vm, class)?;
        let pair = BufferedRWPair { base: BufferedIOBase::fields(shape), reader: Slot::EMPTY, writer: Slot::EMPTY };
        Ok(typhon_heap::new_instance(shape, pair))
    }

    #[sig(reader, writer, buffer_size = 131072, /)]
    fn __init__(&self, vm: &Vm, reader: &Value, writer: &Value, buffer_size: i64) -> Result<()> {
        require(vm, reader, "readable")?;
        require(vm, writer, "writable")?;
        let class = |def| typhon_object::bootstrap::type_of(vm, def);
        let size = vm.int(buffer_size);
        let reading = class(<BufferedReader as typhon_object::native::PyType>::DEF);
        let reader = vm.call(&reading, &[reader.clone(), size.clone()])?;
        let writing = class(<BufferedWriter as typhon_object::native::PyType>::DEF);
        let writer = vm.call(&writing, &[writer.clone(), size])?;
        self.reader.set(&self.header, reader);
        self.writer.set(&self.header, writer);
        Ok(())
    }

    fn read(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        self.forward(vm, &self.reader, "read", args)
    }

    fn peek(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        self.forward(vm, &self.reader, "peek", args)
    }

    fn read1(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        self.forward(vm, &self.reader, "read1", args)
    }

    fn readinto(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        self.forward(vm, &self.reader, "readinto", args)
    }

    fn readinto1(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        self.forward(vm, &self.reader, "readinto1", args)
    }

    fn write(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        self.forward(vm, &self.writer, "write", args)
    }

    fn flush(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.part(vm, &self.writer)?, "flush", &[])
    }

    fn readable(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.part(vm, &self.reader)?, "readable", &[])
    }

    fn writable(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.part(vm, &self.writer)?, "writable", &[])
    }

    fn close(&self, vm: &Vm) -> Result<()> {
        let (reader, writer) = (self.part(vm, &self.reader)?, self.part(vm, &self.writer)?);
        let first = call(vm, &writer, "close", &[]).map(drop);
        both(vm, first, || call(vm, &reader, "close", &[]).map(drop))
    }

    fn isatty(&self, vm: &Vm) -> Result<bool> {
        Ok(ask(vm, &self.part(vm, &self.writer)?, "isatty")? || ask(vm, &self.part(vm, &self.reader)?, "isatty")?)
    }

    #[getter]
    #[name = "closed"]
    fn closed_property(&self, vm: &Vm) -> Result<bool> {
        is_closed(vm, &self.part(vm, &self.writer)?)
    }
}

//! `PickleBuffer`: bytes of an object that go into a pickle, or beside it.

use typhon_object::prelude::*;
use typhon_types::{
    buffer::{Buffer, Export, Exporter},
    memory_view,
};

use super::{errors::pickling, opcode, save::Saver};
use crate::shared::instance;

/// Wrapper for potentially out-of-band buffers
#[pytype(name = "PickleBuffer", module = "pickle")]
pub struct PickleBuffer {
    /// A memoryview of the object, until it is released.
    view: Slot,
}

impl PickleBuffer {
    fn view(&self, vm: &Vm) -> Result<Value> {
        let view = self.view.get(&self.header);
        view.ok_or_else(|| vm.value_error("operation forbidden on released PickleBuffer object"))
    }
}

impl Exporter for PickleBuffer {
    fn export(&self, vm: &Vm) -> Result<Export> {
        Err(vm.buffer_error("the object lends no bytes"))
    }

    fn release(&self) {}

    fn stands_for(&self, vm: &Vm) -> Result<Option<Value>> {
        self.view(vm).map(Some)
    }
}

/// Makes the bytes reachable: called once, when the module is made.
pub(super) fn register() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(typhon_types::buffer::register::<PickleBuffer>);
}

#[pymethods]
impl PickleBuffer {
    #[sig(object, /)]
    fn __new__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        if Buffer::find(vm, object)?.is_none() {
            let given = vm.type_name(object);
            return Err(vm.type_error(format!("a bytes-like object is required, not '{given}'")));
        }
        let view = Slot::new(memory_view::new(vm, object)?);
        instance(vm, class, |header| PickleBuffer { header, view })
    }

    fn __buffer__(this: &Value, vm: &Vm, flags: &Value) -> Result<Value> {
        memory_view::of_flags(vm, this, flags)
    }

    /// Release the buffer object that exposes the underlying memory of the object.
    fn __release_buffer__(this: &Value, vm: &Vm, buffer: &Value) -> Result<()> {
        memory_view::release_buffer(vm, this, buffer)
    }

    /// Return a memoryview of the raw memory underlying this buffer.
    ///
    /// Will raise BufferError is the buffer isn't contiguous.
    fn raw(&self, vm: &Vm) -> Result<Value> {
        let raw = memory_view::raw(vm, &self.view(vm)?)?;
        raw.ok_or_else(|| vm.buffer_error("cannot extract raw buffer from non-contiguous buffer"))
    }

    /// Release the underlying buffer exposed by the PickleBuffer object.
    fn release(&self, vm: &Vm) -> Result<()> {
        let Some(view) = self.view.replace(&self.header, None) else { return Ok(()) };
        // Where others still look at the bytes, the last of them gives them back.
        match vm.call_method_str(&view, "release", &[]) {
            Ok(_) => Ok(()),
            Err(raised) => vm.catch_as(raised, Known::BufferError).map(drop),
        }
    }
}

impl Saver<'_> {
    pub(super) fn save_buffer(&mut self, value: &Value, buffer: &PickleBuffer) -> Result<()> {
        let vm = self.vm;
        if self.options.protocol < 5 {
            return Err(pickling(vm, "PickleBuffer can only be pickled with protocol >= 5"));
        }
        let Some(raw) = memory_view::raw(vm, &buffer.view(vm)?)? else {
            let text = "PickleBuffer can not be pickled when pointing to a non-contiguous buffer";
            return Err(pickling(vm, text));
        };
        let bytes = Buffer::of(vm, &raw)?;
        let within = match &self.options.buffer_callback {
            Some(callback) => ops::truth(vm, &vm.call(callback, std::slice::from_ref(value))?)?,
            None => true,
        };
        if !within {
            self.out.byte(opcode::NEXT_BUFFER);
            if bytes.is_readonly() {
                self.out.byte(opcode::READONLY_BUFFER);
            }
            return Ok(());
        }
        // A copy: the file's `write` may be Python's.
        let copy = bytes.to_vec();
        match bytes.is_readonly() {
            true => self.write_bytes(&copy, value)?,
            false => self.write_byte_array(&copy, value)?,
        }
        self.memoize(value)
    }
}

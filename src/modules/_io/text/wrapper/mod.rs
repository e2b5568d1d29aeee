//! `TextIOWrapper`: text over a buffered stream.

use typhon_object::{
    prelude::*,
    primal::{common::shape_for, str as string},
};

use super::{
    super::{
        base::{self, TextIOBase, both, call},
        buffered,
        guard::{Guard, Guarded},
    },
    state::{Parts, State},
};

mod attributes;
mod configuring;
mod place;
mod transfer;

/// Character and line based layer over a BufferedIOBase object, buffer.
///
/// encoding gives the name of the encoding that the stream will be
/// decoded or encoded with. It defaults to locale.getencoding().
///
/// errors determines the strictness of encoding and decoding (see
/// help(codecs.Codec) or the documentation for codecs.register) and
/// defaults to "strict".
///
/// newline controls how line endings are handled. It can be None, '',
/// '\n', '\r', and '\r\n'.  It works as follows:
///
/// * On input, if newline is None, universal newlines mode is
///   enabled. Lines in the input can end in '\n', '\r', or '\r\n', and
///   these are translated into '\n' before being returned to the
///   caller. If it is '', universal newline mode is enabled, but line
///   endings are returned to the caller untranslated. If it has any of
///   the other legal values, input lines are only terminated by the given
///   string, and the line ending is returned to the caller untranslated.
///
/// * On output, if newline is None, any '\n' characters written are
///   translated to the system default line separator, os.linesep. If
///   newline is '' or '\n', no translation takes place. If newline is any
///   of the other legal values, any '\n' characters written are translated
///   to the given string.
///
/// If line_buffering is True, a call to flush is implied when a call to
/// write contains a newline character.
#[pytype(
    name = "TextIOWrapper",
    module = "_io",
    flags(base, dictionary),
    methods(configuring, transfer, place, attributes)
)]
pub struct TextIOWrapper {
    base: TextIOBase,
    buffer: Slot,
    encoding: Slot,
    errors: Slot,
    decoder: Slot,
    encoder: Slot,
    state: Opaque<Guarded<Option<State>>>,
}

impl TextIOWrapper {
    /// The buffered stream.
    fn stream(&self, vm: &Vm) -> Result<Value> {
        match self.buffer.get(&self.header) {
            Some(buffer) => Ok(buffer),
            None if self.header.misc.load(std::sync::atomic::Ordering::Relaxed) != 0 => {
                Err(vm.value_error("underlying buffer has been detached"))
            }
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    fn parts(&self, buffer: Value) -> Parts {
        Parts { buffer, decoder: self.decoder.get(&self.header), encoder: self.encoder.get(&self.header) }
    }

    fn is_closed(&self, vm: &Vm, buffer: &Value) -> Result<bool> {
        let _ = self;
        buffered::is_closed(vm, buffer).unwrap_or_else(|| base::is_closed(vm, buffer))
    }

    /// Calls `f` with the state of an open stream.
    fn with<R>(this: &Value, vm: &Vm, f: impl FnOnce(&mut State, &Parts) -> Result<R>) -> Result<R> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else {
            return Err(vm.type_error("a TextIOWrapper was expected"));
        };
        let buffer = wrapper.stream(vm)?;
        if wrapper.is_closed(vm, &buffer)? {
            return Err(vm.value_error("I/O operation on closed file."));
        }
        let mut guard: Guard<'_, Option<State>> = wrapper.state.enter(vm, this)?;
        let parts = wrapper.parts(buffer);
        match guard.as_mut() {
            Some(state) => f(state, &parts),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    /// What the state says, be the stream closed, detached or not even initialised.
    fn peek<R>(this: &Value, vm: &Vm, f: impl FnOnce(&State) -> R) -> Result<Option<R>> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(None) };
        let guard = wrapper.state.enter(vm, this)?;
        Ok(guard.as_ref().map(f))
    }

    /// Whether `__init__` went well.
    fn check_ready(this: &Value, vm: &Vm) -> Result<()> {
        match TextIOWrapper::peek(this, vm, |_| ())? {
            Some(()) => Ok(()),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    /// Calls `f` with the state, be the stream closed or not.
    fn look<R>(this: &Value, vm: &Vm, f: impl FnOnce(&mut State) -> R) -> Result<R> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else {
            return Err(vm.type_error("a TextIOWrapper was expected"));
        };
        wrapper.stream(vm)?;
        let mut guard = wrapper.state.enter(vm, this)?;
        match guard.as_mut() {
            Some(state) => Ok(f(state)),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }
}

#[pymethods]
impl TextIOWrapper {
    #[new]
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<TextIOWrapper>(vm, class)?;
        let wrapper = TextIOWrapper {
            base: TextIOBase::fields(shape),
            buffer: Slot::EMPTY,
            encoding: Slot::EMPTY,
            errors: Slot::EMPTY,
            decoder: Slot::EMPTY,
            encoder: Slot::EMPTY,
            state: Opaque(Guarded::new(None)),
        };
        Ok(typhon_heap::new_instance(shape, wrapper))
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<String> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(String::new()) };
        let Some(encoding) = wrapper.encoding.get(&wrapper.header) else {
            return Err(vm.value_error("I/O operation on uninitialized object"));
        };
        let class = vm.class_of(this).full_name(vm);
        let mut text = format!("<{class}");
        for name in ["name", "mode"] {
            let value = match vm.find_attr_str(this, name) {
                Ok(value) => value,
                Err(raised) => vm.catch_as(raised, Known::ValueError).map(|_| None)?,
            };
            if let Some(value) = value {
                vm.check_stack(" while getting the repr of an object")?;
                text.push_str(&format!(" {name}={}", string::lossy(&ops::repr(vm, &value)?)));
            }
        }
        Ok(format!("{text} encoding={}>", string::lossy(&ops::repr(vm, &encoding)?)))
    }

    fn detach(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(Value::NONE) };
        let buffer = wrapper.stream(vm)?;
        vm.call_method(this, &vm.names().flush, &[])?;
        wrapper.header.misc.store(1, std::sync::atomic::Ordering::Relaxed);
        wrapper.buffer.clear(&wrapper.header);
        Ok(buffer)
    }

    fn flush(this: &Value, vm: &Vm) -> Result<()> {
        TextIOWrapper::with(this, vm, |state, parts| state.flush(vm, parts))
    }

    fn close(this: &Value, vm: &Vm) -> Result<()> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(()) };
        let buffer = wrapper.stream(vm)?;
        // What asks the buffer may have detached it.
        if wrapper.is_closed(vm, &buffer)? || wrapper.buffer.get(&wrapper.header).is_none() {
            return Ok(());
        }
        if wrapper.is_finalizing()
            && let Some(warn) = vm.find_attr_str(&buffer, "_dealloc_warn")?
        {
            vm.call(&warn, std::slice::from_ref(this))?;
        }
        let flushed = vm.call_method(this, &vm.names().flush, &[]).map(drop);
        both(vm, flushed, || vm.call_method(&buffer, &vm.names().close, &[]).map(drop))
    }

    fn fileno(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.stream(vm)?, "fileno", &[])
    }

    fn seekable(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.stream(vm)?, "seekable", &[])
    }

    fn readable(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.stream(vm)?, "readable", &[])
    }

    fn writable(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.stream(vm)?, "writable", &[])
    }

    fn isatty(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.stream(vm)?, "isatty", &[])
    }
}

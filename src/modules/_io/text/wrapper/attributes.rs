//! The attributes of a stream of text.

use typhon_object::prelude::*;

use super::{super::super::base, TextIOWrapper};

#[pymethods(attributes)]
impl TextIOWrapper {
    #[getter]
    #[name = "encoding"]
    fn encoding_property(&self) -> Option<Value> {
        self.encoding.get(&self.header)
    }

    #[getter]
    #[name = "errors"]
    fn errors_property(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        TextIOWrapper::check_ready(this, vm)?;
        Ok(this.native::<TextIOWrapper>().and_then(|wrapper| wrapper.errors.get(&wrapper.header)))
    }

    #[getter]
    #[name = "buffer"]
    fn buffer_property(&self, vm: &Vm) -> Result<Value> {
        self.stream(vm)
    }

    #[getter]
    fn line_buffering(this: &Value, vm: &Vm) -> Result<bool> {
        TextIOWrapper::peek(this, vm, |state| state.line_buffering).map(Option::unwrap_or_default)
    }

    #[getter]
    fn write_through(this: &Value, vm: &Vm) -> Result<bool> {
        TextIOWrapper::peek(this, vm, |state| state.write_through).map(Option::unwrap_or_default)
    }

    #[getter]
    fn newlines(this: &Value, vm: &Vm) -> Result<Value> {
        let seen = TextIOWrapper::look(this, vm, |state| state.codec.universal.then_some(state.codec.newlines))?;
        Ok(seen.map_or(Value::NONE, |seen| seen.shown(vm)))
    }

    #[getter]
    fn name(&self, vm: &Vm) -> Result<Value> {
        vm.get_attr(&self.stream(vm)?, &vm.names().name)
    }

    #[getter]
    fn closed(&self, vm: &Vm) -> Result<bool> {
        base::is_closed(vm, &self.stream(vm)?)
    }

    #[getter]
    #[name = "_CHUNK_SIZE"]
    fn chunk_size(this: &Value, vm: &Vm) -> Result<usize> {
        TextIOWrapper::look(this, vm, |state| state.chunk)
    }

    #[setter]
    #[name = "_CHUNK_SIZE"]
    fn set_chunk_size(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let Some(size) = value else {
            let text = "attribute '_CHUNK_SIZE' of '_io.TextIOWrapper' objects cannot be deleted";
            return Err(vm.attribute_error(text));
        };
        let size = ops::sized_index(vm, size, Known::ValueError)?;
        let Some(size) = usize::try_from(size).ok().filter(|&size| size > 0) else {
            return Err(vm.value_error("a strictly positive integer is required"));
        };
        TextIOWrapper::look(this, vm, |state| state.chunk = size)
    }
}

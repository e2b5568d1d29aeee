//! Stands in for `typhon_types::buffer` until that lands on this branch; not to be merged.
use typhon_object::prelude::*;
pub struct Buffer(Value);
pub struct BytesGuard<'a>(Vec<u8>, &'a ());
impl std::ops::Deref for BytesGuard<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}
impl BytesGuard<'_> {
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}
impl Buffer {
    pub fn of(_vm: &Vm, v: &Value) -> Result<Buffer> {
        Ok(Buffer(v.clone()))
    }
    pub fn writable(_vm: &Vm, v: &Value) -> Result<Buffer> {
        Ok(Buffer(v.clone()))
    }
    pub fn find(_vm: &Vm, v: &Value) -> Result<Option<Buffer>> {
        Ok(Some(Buffer(v.clone())))
    }
    pub fn len(&self) -> usize {
        0
    }
    pub fn is_empty(&self) -> bool {
        true
    }
    pub fn to_vec(&self) -> Vec<u8> {
        vec![]
    }
    pub fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        f(&[])
    }
    pub fn fill(&self, f: impl FnOnce(&mut [u8]) -> usize) -> usize {
        f(&mut [])
    }
    pub fn write(&self, _at: usize, _b: &[u8]) {
        let _ = &self.0;
    }
}
pub fn as_bytes<'a>(_vm: &Vm, _v: &'a Value) -> Result<BytesGuard<'a>> {
    Ok(BytesGuard(vec![], &()))
}
pub fn find_bytes<'a>(_vm: &Vm, _v: &'a Value) -> Result<Option<BytesGuard<'a>>> {
    Ok(Some(BytesGuard(vec![], &())))
}
pub fn new(_b: &[u8]) -> Value {
    Value::NONE
}
pub fn is_bytes(_v: &Value) -> bool {
    false
}
pub trait Exporter: typhon_object::native::PyType {
    fn export(&self, vm: &Vm) -> Result<Export>;
    fn release(&self);
}
#[derive(Clone, Debug)]
pub struct Export {
    pub start: std::ptr::NonNull<u8>,
    pub len: usize,
    pub readonly: bool,
    pub immutable: bool,
    pub form: Form,
}
#[derive(Clone, Debug, PartialEq)]
pub struct Form;
impl Form {
    pub fn bytes(_: usize) -> Form {
        Form
    }
}
pub fn register<T: Exporter>() {}

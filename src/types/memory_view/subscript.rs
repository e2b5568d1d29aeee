//! Subscripts of memoryviews: items, slices, and their assignment.

use std::ptr::NonNull;

use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{
        int,
        slice::{Slice, place},
    },
};

use super::{MemoryView, items};
use crate::{
    buffer::{self, Buffer, Extents, Form},
    racing,
};

/// What a memoryview is subscripted with.
enum Key {
    /// One index for each dimension.
    Item(Extents<usize>),
    /// A slice of the first dimension: the view's form, and the offset of its first item.
    View(Form, isize),
}

impl MemoryView {
    fn form(&self) -> &Form {
        &self.export.form
    }

    /// The Python code that an index or a value runs may have released the view.
    fn still_held(&self, vm: &Vm) -> Result<()> {
        self.enter(vm).map(drop)
    }

    fn key(&self, vm: &Vm, key: &Value) -> Result<Key> {
        let form = self.form();
        let dimensions = form.shape.len();
        if let Some(slice) = key.native::<Slice>() {
            if dimensions == 0 {
                return Err(vm.type_error("invalid indexing of 0-dim memory"));
            }
            let (new, offset) = self.cut(vm, slice)?;
            return Ok(Key::View(new, offset));
        }
        if let Some(tuple) = Tuple::from(key) {
            return self.tuple_key(vm, tuple);
        }
        if key.is(&Value::ELLIPSIS) && dimensions == 0 {
            return Ok(Key::View(form.clone(), 0));
        }
        if !int::is_int(key) && !vm.class_of(key).slots().has(Dunder::Index) {
            return Err(vm.type_error("memoryview: invalid slice key"));
        }
        match dimensions {
            0 => Err(vm.type_error("invalid indexing of 0-dim memory")),
            1 => Ok(Key::Item(Extents::from_buf([self.position(vm, 0, key)?]))),
            _ => {
                ops::sized_index(vm, key, Known::IndexError)?;
                Err(vm.not_implemented("multi-dimensional sub-views are not implemented"))
            }
        }
    }

    /// The form of the items that a slice of the first dimension means, and the offset of the first of them.
    fn cut(&self, vm: &Vm, slice: &Slice) -> Result<(Form, isize)> {
        let form = self.form();
        let span = slice.bounds(vm)?.fit(form.shape[0]);
        let first = if span.count == 0 { 0 } else { span.start as isize };
        Ok((form.sliced(span.count, span.step), form.strides[0] * first))
    }

    fn tuple_key(&self, vm: &Vm, tuple: &Tuple) -> Result<Key> {
        let dimensions = self.form().shape.len();
        let number = |item: &Value| int::is_int(item) || vm.class_of(item).slots().has(Dunder::Index);
        if !tuple.items().iter().all(number) {
            let sliced = |item: &Value| item.native::<Slice>().is_some();
            return Err(match tuple.items().iter().all(sliced) {
                true => vm.not_implemented("multi-dimensional slicing is not implemented"),
                false => vm.type_error("memoryview: invalid slice key"),
            });
        }
        let given = tuple.len();
        if given < dimensions {
            return Err(vm.not_implemented("sub-views are not implemented"));
        }
        if given > dimensions {
            return Err(vm.type_error(format!("cannot index {dimensions}-dimension view with {given}-element tuple")));
        }
        let at = tuple.items().iter().enumerate().map(|(dimension, item)| self.position(vm, dimension, item));
        at.collect::<Result<Extents<usize>>>().map(Key::Item)
    }

    fn position(&self, vm: &Vm, dimension: usize, key: &Value) -> Result<usize> {
        let index = ops::sized_index(vm, key, Known::IndexError)?;
        place(index, self.form().shape[dimension])
            .ok_or_else(|| vm.index_error(format!("index out of bounds on dimension {}", dimension + 1)))
    }

    fn address(&self, start: NonNull<u8>, at: &[usize]) -> NonNull<u8> {
        let offset: isize = at.iter().zip(&self.form().strides).map(|(&at, &stride)| at as isize * stride).sum();
        // SAFETY: each index is below its dimension, so the form says that the item lies in the lent memory.
        unsafe { start.offset(offset) }
    }

    /// The value of an item; each index is below its dimension. The caller is in a use.
    pub(super) fn item(&self, vm: &Vm, at: &[usize]) -> Result<Value> {
        let Some((letter, size)) = items::letter(&self.form().format) else {
            return Err(items::unsupported(vm, &self.form().format));
        };
        let mut word = [0; 8];
        buffer::change_export(&self.base, &self.export, |start| {
            // SAFETY: an item of this size lies there; writers wait.
            unsafe { word.as_mut_ptr().copy_from_nonoverlapping(self.address(start, at).as_ptr(), size) };
        });
        Ok(items::unpack(vm, letter, &word[..size]))
    }

    fn set_item(&self, vm: &Vm, at: &[usize], value: &Value) -> Result<()> {
        let format = &self.form().format;
        let Some((letter, size)) = items::letter(format) else { return Err(items::unsupported(vm, format)) };
        let word = items::pack(vm, format, letter, size, value)?;
        self.still_held(vm)?;
        buffer::change_export(&self.base, &self.export, |start| {
            // SAFETY: an item of this size lies there, the memory may be written, and other writers wait.
            unsafe { racing::store(&word[..size], self.address(start, at)) };
        });
        Ok(())
    }

    /// Copies the items of `source` to the items that `form` and `offset` say.
    fn set_view(&self, vm: &Vm, form: &Form, offset: isize, source: &Buffer) -> Result<()> {
        let other = &source.export().form;
        let plain = |form: &Form| form.format.strip_prefix('@').unwrap_or(&form.format).to_owned();
        if other.shape != form.shape || other.itemsize != form.itemsize || plain(other) != plain(form) {
            let text = "memoryview assignment: lvalue and rvalue have different structures";
            return Err(vm.value_error(text));
        }
        let bytes = source.to_vec();
        buffer::change_export(&self.base, &self.export, |start| {
            for (index, item) in bytes.chunks_exact(form.itemsize).enumerate() {
                // SAFETY: the items of the form lie in the lent memory, which may be written; other writers wait.
                unsafe {
                    racing::store(item, start.offset(offset + form.strides[0] * index as isize));
                }
            }
        });
        Ok(())
    }
}

#[pymethods(subscripts)]
impl MemoryView {
    fn __len__(&self, vm: &Vm) -> Result<usize> {
        let _used = self.enter(vm)?;
        match self.form().shape.first() {
            Some(&len) => Ok(len),
            None => Err(vm.type_error("0-dim memory has no length")),
        }
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        let _used = self.enter(vm)?;
        if let Some(slice) = key.native::<Slice>()
            && !self.form().shape.is_empty()
        {
            let (form, offset) = self.cut(vm, slice)?;
            return self.derive(vm, form, offset);
        }
        match self.key(vm, key)? {
            Key::Item(at) => {
                self.still_held(vm)?;
                self.item(vm, &at)
            }
            Key::View(form, offset) => self.derive(vm, form, offset),
        }
    }

    fn __setitem__(&self, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        let _used = self.enter(vm)?;
        if self.export.readonly {
            return Err(vm.type_error("cannot modify read-only memory"));
        }
        let dimensions = self.form().shape.len();
        if dimensions > 1 && (int::is_int(key) || vm.class_of(key).slots().has(Dunder::Index)) {
            return Err(vm.not_implemented("sub-views are not implemented"));
        }
        // What is assigned to a slice must lend bytes; the slice is looked at after that.
        let source = match dimensions == 1 && key.native::<Slice>().is_some() {
            true => Some(Buffer::of(vm, value)?),
            false => None,
        };
        let key = self.key(vm, key)?;
        self.still_held(vm)?;
        match key {
            Key::Item(at) => self.set_item(vm, &at, value),
            Key::View(form, _) if form.shape.is_empty() => self.set_item(vm, &[], value),
            Key::View(form, _) if form.shape.len() > 1 => {
                Err(vm.not_implemented("memoryview slice assignments are currently restricted to ndim = 1"))
            }
            Key::View(form, offset) => match source {
                Some(source) => self.set_view(vm, &form, offset, &source),
                None => self.set_view(vm, &form, offset, &Buffer::of(vm, value)?),
            },
        }
    }

    fn __delitem__(&self, vm: &Vm, _key: &Value) -> Result<()> {
        let _used = self.enter(vm)?;
        Err(vm.type_error(match self.export.readonly {
            true => "cannot modify read-only memory",
            false => "cannot delete memory",
        }))
    }

    fn __iter__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(view) = this.native::<MemoryView>() else { return Ok(Value::NONE) };
        let _used = view.enter(vm)?;
        match view.form().shape.len() {
            0 => Err(vm.type_error("invalid indexing of 0-dim memory")),
            1 => match items::letter(&view.form().format) {
                Some(_) => Ok(super::iterator::iterate(this)),
                None => Err(items::unsupported(vm, &view.form().format)),
            },
            _ => Err(vm.not_implemented("multi-dimensional sub-views are not implemented")),
        }
    }
}

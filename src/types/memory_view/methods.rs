//! How memoryviews are made, released, hashed and described.

use std::sync::atomic::Ordering;

use typhon_object::{
    prelude::*,
    primal::{common, int, tuple},
};

use super::{Lender, MemoryView, items};

fn numbers<T: Copy + TryInto<i64>>(vm: &Vm, all: &[T]) -> Value {
    tuple::new(all.iter().map(|&number| vm.int(number.try_into().unwrap_or(i64::MAX))).collect())
}

#[pymethods]
impl MemoryView {
    #[sig(object)]
    fn __new__(_class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        super::new(vm, object)
    }

    #[classmethod]
    #[sig(object, flags)]
    fn _from_flags(_class: &Value, vm: &Vm, object: &Value, flags: &Value) -> Result<Value> {
        super::with_flags(vm, object, int::to_i64(vm, flags)?)
    }

    /// Release the underlying buffer exposed by the memoryview object.
    fn release(&self, vm: &Vm) -> Result<()> {
        self.release_view(vm)
    }

    fn __enter__(this: &Value, vm: &Vm) -> Result<Value> {
        if let Some(view) = this.native::<MemoryView>() {
            drop(view.enter(vm)?);
        }
        Ok(this.clone())
    }

    /// Release the underlying buffer exposed by the memoryview object.
    fn __exit__(&self, vm: &Vm, args: Args<'_>) -> Result<()> {
        if args.has_keywords() {
            return Err(vm.type_error("memoryview.__exit__() takes no keyword arguments"));
        }
        self.release_view(vm)
    }

    /// Return a view of the same memory.
    fn __buffer__(this: &Value, vm: &Vm, flags: &Value) -> Result<Value> {
        super::of_flags(vm, this, flags)
    }

    /// Release the buffer object that exposes the underlying memory of the object.
    fn __release_buffer__(this: &Value, vm: &Vm, buffer: &Value) -> Result<()> {
        super::release_buffer(vm, this, buffer)
    }

    fn __repr__(this: &Value) -> String {
        let released = this.native::<MemoryView>().is_some_and(MemoryView::is_released);
        let kind = if released { "released memory" } else { "memory" };
        format!("<{kind} at {:#x}>", this.word())
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        let known = self.hash.load(Ordering::Relaxed);
        if known != -1 {
            return Ok(known);
        }
        let _used = self.enter(vm)?;
        if !self.export.readonly {
            return Err(vm.value_error("cannot hash writable memoryview object"));
        }
        if !matches!(items::letter(&self.export.form.format), Some((b'B' | b'b' | b'c', _))) {
            let text = "memoryview: hashing is restricted to formats 'B', 'b' or 'c'";
            return Err(vm.value_error(text));
        }
        // Its `__hash__` may be Python's, and must not take the bytes away.
        self.exports.fetch_add(1, Ordering::AcqRel);
        let hashable = ops::hash(vm, &self.base);
        self.exports.fetch_sub(1, Ordering::AcqRel);
        hashable?;
        let hash = typhon_number::hash::hash_bytes(typhon_object::vm::hash_key(), &self.to_vec());
        self.hash.store(hash, Ordering::Relaxed);
        Ok(hash)
    }

    /// The underlying object of the memoryview.
    #[getter]
    fn obj(&self, vm: &Vm) -> Result<Value> {
        let _used = self.enter(vm)?;
        let shown = self.lender.native::<Lender>().is_some_and(Lender::is_shown);
        Ok(if shown { self.lender.clone() } else { self.lends().clone() })
    }

    /// The amount of space in bytes that the array would use in a contiguous representation.
    #[getter]
    fn nbytes(&self, vm: &Vm) -> Result<usize> {
        let _used = self.enter(vm)?;
        Ok(self.export.len)
    }

    /// The size in bytes of each element of the memoryview.
    #[getter]
    fn itemsize(&self, vm: &Vm) -> Result<usize> {
        let _used = self.enter(vm)?;
        Ok(self.export.form.itemsize)
    }

    /// A string containing the format (in struct module style) for each element in the view.
    #[getter]
    fn format(&self, vm: &Vm) -> Result<String> {
        let _used = self.enter(vm)?;
        Ok(self.export.form.format.clone().into_owned())
    }

    /// An integer indicating how many dimensions of a multi-dimensional array the memory represents.
    #[getter]
    fn ndim(&self, vm: &Vm) -> Result<usize> {
        let _used = self.enter(vm)?;
        Ok(self.export.form.shape.len())
    }

    /// A tuple of ndim integers giving the shape of the memory as an N-dimensional array.
    #[getter]
    fn shape(&self, vm: &Vm) -> Result<Value> {
        let _used = self.enter(vm)?;
        Ok(numbers(vm, &self.export.form.shape))
    }

    /// A tuple of ndim integers giving the size in bytes to access each element for each dimension of the array.
    #[getter]
    fn strides(&self, vm: &Vm) -> Result<Value> {
        let _used = self.enter(vm)?;
        Ok(numbers(vm, &self.export.form.strides))
    }

    /// A tuple of integers used internally for PIL-style arrays.
    #[getter]
    fn suboffsets(&self, vm: &Vm) -> Result<Value> {
        let _used = self.enter(vm)?;
        Ok(tuple::empty())
    }

    /// A bool indicating whether the memory is read only.
    #[getter]
    fn readonly(&self, vm: &Vm) -> Result<bool> {
        let _used = self.enter(vm)?;
        Ok(self.export.readonly)
    }

    /// A bool indicating whether the memory is C contiguous.
    #[getter]
    fn c_contiguous(&self, vm: &Vm) -> Result<bool> {
        let _used = self.enter(vm)?;
        Ok(self.export.form.is_contiguous())
    }

    /// A bool indicating whether the memory is Fortran contiguous.
    #[getter]
    fn f_contiguous(&self, vm: &Vm) -> Result<bool> {
        let _used = self.enter(vm)?;
        Ok(self.export.form.is_fortran_contiguous())
    }

    /// A bool indicating whether the memory is contiguous.
    #[getter]
    fn contiguous(&self, vm: &Vm) -> Result<bool> {
        let _used = self.enter(vm)?;
        Ok(self.export.form.is_contiguous() || self.export.form.is_fortran_contiguous())
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        common::generic_alias(vm, class, item)
    }
}

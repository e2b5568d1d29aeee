//! `_tuplegetter`: a field of a named tuple.

use typhon_object::{
    prelude::*,
    primal::{common, int, tuple},
};

/// A field of a named tuple, as a descriptor.
#[pytype(name = "_tuplegetter", module = "collections")]
pub struct TupleGetter {
    index: i64,
    doc: Slot,
}

impl TupleGetter {
    /// The number of the item. For the interpreter's caches.
    pub fn index(&self) -> Option<u16> {
        u16::try_from(self.index).ok()
    }
}

#[pymethods]
impl TupleGetter {
    fn __new__(class: &Value, vm: &Vm, index: &Value, doc: &Value) -> Result<Value> {
        let index = int::to_i64(vm, index)?;
        let shape = common::shape_for::<TupleGetter>(vm, class)?;
        let header = Header::with_shape(shape);
        Ok(typhon_object::heap::new_instance(shape, TupleGetter { header, index, doc: Slot::new(doc.clone()) }))
    }

    fn __get__(this: &Value, vm: &Vm, instance: &Value, owner: &Value) -> Result<Value> {
        let Some(getter) = this.native::<TupleGetter>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let Some(fields) = Tuple::from(instance) else {
            if instance.is_none() && owner.is_none() {
                return Err(vm.type_error("__get__(None, None) is invalid"));
            }
            if instance.is_none() {
                return Ok(this.clone());
            }
            let (index, given) = (getter.index, vm.type_name(instance));
            return Err(vm.type_error(format!(
                "descriptor for index '{index}' for tuple subclasses doesn't apply to '{given}' object"
            )));
        };
        let item = usize::try_from(getter.index).ok().and_then(|at| fields.items().get(at));
        item.cloned().ok_or_else(|| vm.index_error("tuple index out of range"))
    }

    fn __set__(&self, vm: &Vm, _instance: &Value, _value: &Value) -> Result<()> {
        Err(vm.attribute_error("can't set attribute"))
    }

    fn __delete__(&self, vm: &Vm, _instance: &Value) -> Result<()> {
        Err(vm.attribute_error("can't delete attribute"))
    }

    #[getter]
    fn __doc__(&self) -> Option<Value> {
        self.doc.get(&self.header)
    }

    #[setter]
    #[allow(non_snake_case, reason = "the setter of __doc__")]
    fn set___doc__(&self, value: Option<Value>) {
        self.doc.set(&self.header, value.unwrap_or(Value::NONE));
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let Some(getter) = this.native::<TupleGetter>() else { return Value::NOT_IMPLEMENTED };
        let doc = getter.doc.get(&getter.header).unwrap_or(Value::NONE);
        tuple::of([vm.class_value(this), tuple::of([vm.int(getter.index), doc])])
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let doc = ops::repr(vm, &self.doc.get(&self.header).unwrap_or(Value::NONE))?;
        Ok(format!("_tuplegetter({}, {})", self.index, typhon_object::primal::str::lossy(&doc)))
    }
}

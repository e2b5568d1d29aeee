//! `cell`: a variable that functions share.

use typhon_object::{ops::Comparison, prelude::*};

/// Create a new cell object.
#[pytype(name = "cell", known = Cell, flags(unhashable))]
pub struct Cell {
    contents: Slot,
}

/// A cell with these contents.
pub fn new(contents: Option<Value>) -> Value {
    typhon_heap::new(Cell { header: Header::of::<Cell>(), contents: Slot::from_option(contents) })
}

impl Cell {
    /// The contents.
    #[inline]
    pub fn get(&self) -> Option<Value> {
        self.contents.get(&self.header)
    }

    /// Replaces the contents; returns the old ones.
    #[inline]
    pub fn replace(&self, contents: Option<Value>) -> Option<Value> {
        self.contents.replace(&self.header, contents)
    }
}

#[pymethods]
impl Cell {
    #[new]
    #[sig(contents = None, /)]
    fn __new__(_class: &Value, contents: Maybe<'_>) -> Value {
        new(contents.0.cloned())
    }

    #[getter]
    fn cell_contents(&self, vm: &Vm) -> Result<Value> {
        self.get().ok_or_else(|| vm.value_error("cell is empty"))
    }

    #[setter]
    #[name = "cell_contents"]
    fn set_cell_contents(&self, value: Option<&Value>) {
        drop(self.replace(value.cloned()));
    }

    fn __eq__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, Comparison::Equal, this, other)
    }

    fn __ne__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, Comparison::NotEqual, this, other)
    }

    fn __lt__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, Comparison::Less, this, other)
    }

    fn __le__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, Comparison::LessEqual, this, other)
    }

    fn __gt__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, Comparison::Greater, this, other)
    }

    fn __ge__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(vm, Comparison::GreaterEqual, this, other)
    }

    fn __repr__(&self, vm: &Vm) -> String {
        let address = std::ptr::from_ref(self).addr();
        match self.get() {
            Some(value) => {
                let inner = value.word();
                format!("<cell at {address:#x}: {} object at {inner:#x}>", vm.type_name(&value))
            }
            None => format!("<cell at {address:#x}: empty>"),
        }
    }
}

/// Cells compare as their contents; an empty one is less than any other.
fn compare(vm: &Vm, op: Comparison, this: &Value, other: &Value) -> Result<Value> {
    let (Some(a), Some(b)) = (this.exact::<Cell>(), other.exact::<Cell>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    match (a.get(), b.get()) {
        (Some(a), Some(b)) => ops::compare(vm, op, &a, &b),
        (a, b) => ops::compare(vm, op, &Value::bool(a.is_some()), &Value::bool(b.is_some())),
    }
}

//! `cell`: a variable that functions share.

use typhon_object::prelude::*;

/// Create a new cell object.
#[pytype(name = "cell", known = Cell)]
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

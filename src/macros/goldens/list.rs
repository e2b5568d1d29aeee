//! A type with methods of most kinds.

/// Built-in mutable sequence.
///
/// If no argument is given, the constructor creates a new empty list.
#[pytype(name = "list", known = List, flags(base, sequence, unhashable))]
pub struct List {
    items: Slot,
    len: AtomicUsize,
}

#[pymethods]
impl List {
    fn __new__(vm: &Vm, class: &Value, _args: Args<'_>) -> Result<Value> {
        List::empty(vm, class)
    }

    #[sig(iterable = (), /)]
    fn __init__(&self, vm: &Vm, iterable: Maybe<'_>) -> Result<()> {
        self.fill(vm, iterable.0)
    }

    fn __len__(&self) -> usize {
        self.len.load(Relaxed)
    }

    fn __getitem__(&self, vm: &Vm, index: Subscript) -> Result<Value> {
        self.at(vm, index)
    }

    fn __setitem__(&self, vm: &Vm, key: Subscript, value: &Value) -> Result<()> {
        self.put(vm, key, value)
    }

    fn __iter__(this: &Value, vm: &Vm) -> Value {
        iterate(vm, this)
    }

    fn __next__(&self, vm: &Vm) -> Option<Value> {
        self.items.get(vm)
    }

    #[alias(__rmul__)]
    fn __mul__(&self, vm: &Vm, value: isize) -> Result<Value> {
        self.repeated(vm, value)
    }

    /// Append object to the end of the list.
    pub fn append(&self, vm: &Vm, object: Value) {
        self.push(vm, object);
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig(value, start = 0, stop = sys.maxsize, /)]
    fn index(&self, vm: &Vm, value: &Value, start: i64, stop: i64) -> Result<usize> {
        self.find(vm, value, start, stop)
    }

    /// Sort the list in ascending order and return None.
    #[sig(*, key = None, reverse = False)]
    fn sort(&self, vm: &Vm, key: Option<&Value>, reverse: bool) -> Result<()> {
        sort::in_place(vm, self, key, reverse)
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        alias(vm, class, object)
    }

    #[skip]
    fn helper(&mut self, anything: Vec<u8>) {}
}

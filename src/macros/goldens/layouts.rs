//! Types of variable size, types without methods, native subclasses.

/// Base.
#[pytype(name = "object", known = Object, base = none, flags(base), methods(none))]
pub struct Object;

#[pytype(name = "tuple", known = Tuple, flags(base, sequence), methods(compare), tail = words)]
pub struct Tuple {
    len: usize,
}

#[pytype(name = "bytes", known = Bytes, methods(none), tail_bytes = len)]
pub struct Bytes {
    len: usize,
}

#[pytype(name = "deque", module = "collections", flags(mutable), methods(none))]
pub struct Deque {
    ring: Opaque<Mutex<Ring>>,
    owner: Slot,
}

#[pytype(name = "OrderedDict", module = "collections", flags(base, mapping, unhashable, dictionary))]
pub(crate) struct OrderedDict {
    base: Dict,
    order: Slot,
}

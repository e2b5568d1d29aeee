//! What iterates over a context: its variables, their values, both.

use typhon_object::prelude::*;

macro_rules! iterators {
    ($($(#[$doc:meta])* $type:ident $name:literal;)*) => {
        $(
            $(#[$doc])*
            #[pytype(name = $name, flags(no_new))]
            pub struct $type {
                inner: Frozen,
                count: usize,
            }

            impl $type {
                pub(super) fn make(vm: &Vm, inner: Value, count: usize) -> Value {
                    typhon_object::bootstrap::type_of(vm, $type::DEF);
                    typhon_heap::new($type { header: Header::of::<$type>(), inner: Frozen::new(inner), count })
                }
            }

            #[pymethods]
            impl $type {
                fn __iter__(this: &Value) -> Value {
                    this.clone()
                }

                /// How many there are in all, however many of them were met.
                fn __len__(&self) -> usize {
                    self.count
                }

                fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
                    ops::next(vm, &self.inner)
                }
            }
        )*
    };
}

iterators! {
    /// What iterates over a context's variables.
    Keys "keys";
    /// What iterates over a context's values.
    Values "values";
    /// What iterates over both.
    Items "items";
}

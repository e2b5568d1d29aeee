//! The declaration macros for native types, functions and modules.
//!
//! A builtin is declared once, where it stands: the Rust parameters are the signature, their types are the checks, the doc
//! comment is `__doc__`, and a method named `__len__` fills the slot. The macros write a thin shim for each function and
//! rows of static tables (`object::native`), and nothing else: no registration, no allocation, no vector of arguments.
//!
//! A type:
//!
//! ```ignore
//! /// Built-in mutable sequence.
//! #[pytype(name = "list", known = List, flags(base, sequence, unhashable))]
//! pub struct List {
//!     items: Slot,
//!     len: AtomicUsize,
//! }
//!
//! #[pymethods]
//! impl List {
//!     fn __len__(&self) -> usize {
//!         self.len.load(Relaxed)
//!     }
//!
//!     /// Append object to the end of the list.
//!     fn append(&self, vm: &Vm, object: Value) -> Result<()> {
//!         ...
//!     }
//!
//!     /// Sort the list in ascending order and return None.
//!     #[sig(*, key = None, reverse = False)]
//!     fn sort(&self, vm: &Vm, key: Option<&Value>, reverse: bool) -> Result<()> {
//!         ...
//!     }
//! }
//! ```
//!
//! A module, whose description is `MODULE` beside it:
//!
//! ```ignore
//! /// Bisection algorithms.
//! #[pymodule(name = "_bisect")]
//! mod module {
//!     /// Return the index where to insert item x in list a, assuming a is sorted.
//!     #[sig(a, x, lo = 0, hi = None, *, key = None)]
//!     #[alias(bisect)]
//!     fn bisect_right(vm: &Vm, a: &Value, x: &Value, lo: i64, hi: Option<i64>, key: Option<&Value>) -> Result<usize> {
//!         ...
//!     }
//! }
//! ```
//!
//! `design/native-types.md` is the reference of what can be written. `goldens/` shows what becomes of it, and
//! `goldens/errors.txt` what the macros answer to misuse.
//!
//! Reading order: `sig` (signatures in Python's syntax), `attributes` (docs and marks), `function` (reading one
//! function), `shim` (writing its shim and its row), then the three macros: `methods`, `module`, `types`.

use proc_macro::TokenStream;

mod attributes;
mod dunder;
mod function;
mod methods;
mod module;
mod shim;
mod sig;
#[cfg(test)]
mod tests;
mod types;

/// Makes a struct a native type: adds the header, and writes `Trace`, `Native`, `PyType`, `header()` and `to_value()`.
///
/// `#[pytype(name = "x", module = "m", known = X, base = B, flags(...), methods(...), tail = f, tail_bytes = f)]`
///
/// `tail` names a method that says how many words of values follow the struct. Where that has no field of its own, `misc` says
/// the same, or `u16::MAX`.
#[proc_macro_attribute]
pub fn pytype(arguments: TokenStream, item: TokenStream) -> TokenStream {
    types::expand(arguments.into(), item.into()).into()
}

/// Makes the functions of an `impl` block methods: they stay as they are, and `METHODS` (`METHODS_A` for
/// `#[pymethods(a)]`) describes them.
#[proc_macro_attribute]
pub fn pymethods(arguments: TokenStream, item: TokenStream) -> TokenStream {
    methods::expand(arguments.into(), item.into()).into()
}

/// Makes the functions of an inline Rust module those of a native module, which `MODULE` describes.
///
/// `#[pymodule(name = "x", types(A, B))]`
#[proc_macro_attribute]
pub fn pymodule(arguments: TokenStream, item: TokenStream) -> TokenStream {
    module::expand(arguments.into(), item.into()).into()
}

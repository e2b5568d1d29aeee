//! What classes lend by a `__buffer__` and take back by a `__release_buffer__` of their own (PEP 688).

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_object::{class::flag, dunder::Dunder, prelude::*, primal::function::is_method_descriptor};

use super::MemoryView;
use crate::buffer::{self, Export, Exporter, Loan};

/// What a writable buffer is asked for with.
pub(crate) const WRITABLE: i64 = 1;
/// What a memoryview asks for: everything that an exporter knows of its items, read-only ones too.
pub(super) const FULL_READ_ONLY: i64 = 0x11C;

/// Stands between an object and those who have its bytes: when the last one gives them back, the object is told.
#[pytype(name = "_buffer_wrapper", flags(no_new))]
pub struct Lender {
    /// The object, until it is told.
    object: Slot,
    /// The memoryview that its `__buffer__` gave; empty where only its `__release_buffer__` is Python's.
    view: Slot,
    /// Views that have the bytes.
    users: AtomicUsize,
}

fn lender(object: &Value, view: Option<Value>) -> Value {
    typhon_object::heap::new(Lender {
        header: Header::of::<Lender>(),
        object: Slot::new(object.clone()),
        view: Slot::from_option(view),
        users: AtomicUsize::new(0),
    })
}

/// The method of this name that a class defines in Python.
fn python_method(vm: &Vm, class: &Class, name: &Value) -> Option<Value> {
    if class.flags() & flag::HEAP == 0 {
        return None;
    }
    class.lookup(vm, name).filter(|method| !is_method_descriptor(method))
}

fn releases(vm: &Vm, class: &Class) -> Option<Value> {
    python_method(vm, class, &vm.names().__release_buffer__)
}

/// Whether the object's class has a `__buffer__` in Python.
pub(crate) fn asks_python(vm: &Vm, object: &Value) -> bool {
    python_method(vm, vm.class_of(object), vm.names().dunder(Dunder::Buffer)).is_some()
}

/// Borrows the bytes of an object that is no memoryview; `None` where it has none to lend.
///
/// # Errors
/// What the exporter raises; TypeError where `__buffer__` gives no memoryview; BufferError for a writable buffer of what is
/// read-only.
pub(crate) fn borrow(vm: &Vm, object: &Value, flags: i64) -> Result<Option<Loan>> {
    let class = vm.class_of(object);
    if !asks_python(vm, object) {
        return borrow_native(vm, object, flags);
    }
    let Some(slot) = class.slots().two(Dunder::Buffer) else { return Ok(None) };
    let given = slot(vm, object, &vm.int(flags))?;
    let Some(view) = given.native::<MemoryView>() else {
        return Err(vm.type_error("__buffer__ returned non-memoryview object"));
    };
    if flags & WRITABLE != 0 && view.export.readonly {
        return Err(vm.buffer_error("memoryview: underlying buffer is not writable"));
    }
    let lent = view.export(vm)?;
    match buffer::lend(vm, view.base()) {
        Ok(Some((export, give_back))) => {
            let export = Export { immutable: export.immutable, ..lent };
            let lender = Some(lender(object, Some(given.clone())));
            Ok(Some(Loan { base: view.base().clone(), through: None, export, give_back, lender }))
        }
        other => {
            view.release();
            other.map(|_| None)
        }
    }
}

/// The same, by the native exporter alone.
pub(super) fn borrow_native(vm: &Vm, object: &Value, flags: i64) -> Result<Option<Loan>> {
    let Some((export, give_back)) = buffer::lend(vm, object)? else { return Ok(None) };
    if flags & WRITABLE != 0 && export.readonly {
        give_back(object);
        return Err(vm.buffer_error("Object is not writable."));
    }
    let lender = releases(vm, vm.class_of(object)).map(|_| lender(object, None));
    Ok(Some(Loan { base: object.clone(), through: None, export, give_back, lender }))
}

impl Lender {
    /// One more view has the bytes.
    pub(super) fn enter(&self) {
        self.users.fetch_add(1, Ordering::AcqRel);
    }

    /// A view has given them back. Says whether it was the last one.
    pub(super) fn leave(&self) -> bool {
        self.users.fetch_sub(1, Ordering::AcqRel) == 1
    }

    /// Whether views of these bytes name the lender as their object.
    pub(super) fn is_shown(&self) -> bool {
        self.view.peek() != typhon_heap::word::EMPTY
    }

    /// Tells the object, once, that nobody has its bytes any more. What it raises is reported.
    pub(super) fn finish(&self, vm: &Vm) {
        let Some(object) = self.object.replace(&self.header, None) else { return };
        let class = vm.class_of(&object);
        let method = releases(vm, class);
        let tell = |view: &Value| match &method {
            Some(method) => {
                typhon_object::call::call_bound(vm, method, &object, Args::positional_only(std::slice::from_ref(view)))
                    .map(drop)
            }
            None => Ok(()),
        };
        let result = match self.view.replace(&self.header, None) {
            Some(given) => take_back(vm, &object, given, tell),
            None => super::restricted(vm, &object).and_then(|view| {
                let result = tell(&view);
                result.and(view.native::<MemoryView>().map_or(Ok(()), |view| view.release_view(vm)))
            }),
        };
        if let Err(raised) = result {
            let text = format!("Exception ignored in __release_buffer__ of {}", class.name());
            (vm.hooks().unraisable)(vm, &vm.catch(raised), &text);
        }
    }
}

/// The memoryview that `__buffer__` gave is not lent any more.
fn take_back(vm: &Vm, object: &Value, given: Value, tell: impl Fn(&Value) -> Result<()>) -> Result<()> {
    let Some(view) = given.native::<MemoryView>() else { return Ok(()) };
    view.release();
    // One of the object's own bytes tells the object itself when it is released.
    let result = if view.lends().is(object) { Ok(()) } else { tell(&given) };
    if given.is_unique() && !view.is_released() {
        return result.and(view.release_view(vm));
    }
    result
}

/// `object.__release_buffer__(buffer)` of a native exporter.
///
/// # Errors
/// TypeError for what is no memoryview; ValueError for one of another object, or one that was released; BufferError.
pub fn release_buffer(vm: &Vm, object: &Value, buffer: &Value) -> Result<()> {
    let Some(view) = buffer.native::<MemoryView>() else { return Err(vm.type_error("expected a memoryview object")) };
    if view.restricted.load(Ordering::Relaxed) {
        // It is released when the method has returned.
        return Ok(());
    }
    if !view.lends().is(object) {
        return Err(vm.value_error("memoryview's buffer is not this object"));
    }
    if view.is_released() {
        return Err(vm.value_error("memoryview's buffer has already been released"));
    }
    view.release_view(vm)
}

#[pymethods]
impl Lender {
    fn __del__(&self, vm: &Vm) {
        self.finish(vm);
    }
}

//! The iterator of templates: strs that are not empty, and interpolations, in order.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_object::{prelude::*, primal::str::Str};

/// Template iterator object
#[pytype(name = "TemplateIter", module = "string.templatelib", flags(no_new))]
pub struct TemplateIterator {
    strings: Frozen,
    interpolations: Frozen,
    /// Twice the number of the next str, or one more for the interpolation behind it.
    at: AtomicUsize,
}

impl TemplateIterator {
    pub(super) fn make(strings: &Value, interpolations: &Value) -> Value {
        typhon_heap::new(TemplateIterator {
            header: Header::of::<TemplateIterator>(),
            strings: strings.clone().into(),
            interpolations: interpolations.clone().into(),
            at: AtomicUsize::new(0),
        })
    }
}

#[pymethods]
impl TemplateIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let (strings, interpolations) = (Tuple::items_of(&self.strings), Tuple::items_of(&self.interpolations));
        loop {
            let at = self.at.fetch_add(1, Ordering::Relaxed);
            let part = if at.is_multiple_of(2) { strings.get(at / 2) } else { interpolations.get(at / 2) };
            match part {
                Some(text) if text.native::<Str>().is_some_and(|text| text.text().is_empty()) => {}
                Some(part) => return Some(part.clone()),
                None => {
                    self.at.store(at, Ordering::Relaxed);
                    return None;
                }
            }
        }
    }
}

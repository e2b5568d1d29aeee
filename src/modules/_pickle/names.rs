//! Names of attributes: the interned strs for those that a pickle has.

use typhon_heap::word::{self, Word};
use typhon_object::prelude::*;

const PLACES: usize = 64;

/// The interned strs for those that were asked for last. A pickle refers to a name that it has by number, so the same str comes
/// again with every object.
#[derive(Default)]
pub(super) struct Names {
    /// What was asked for, and its interned str.
    places: Vec<(Value, Value)>,
}

impl Names {
    /// The interned str for an exact str.
    #[inline]
    pub(super) fn interned(&mut self, vm: &Vm, name: &Value) -> Value {
        if self.places.is_empty() {
            self.places.resize(PLACES, (Value::NONE, Value::NONE));
        }
        let word: Word = name.word();
        debug_assert!(word != word::NONE);
        let place = &mut self.places[(word >> 4) as usize % PLACES];
        if !place.0.is(name) {
            *place = (name.clone(), vm.intern_value(name));
        }
        place.1.clone()
    }
}

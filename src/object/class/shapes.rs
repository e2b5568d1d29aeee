//! The shapes of a class: that of new instances, and the list of all.

use std::sync::atomic::{AtomicU32, Ordering};

use typhon_heap::{Native, ShapeId, Value, word::Word};

use super::Class;

impl Class {
    /// The shapes that the class has so far.
    pub(super) fn shapes(&self) -> impl Iterator<Item = ShapeId> {
        let at = |place: &AtomicU32| Some(ShapeId(place.load(Ordering::Acquire))).filter(|&id| id != ShapeId::NONE);
        std::iter::successors(at(&self.first_shape), move |id| at(&id.get().next_of_class))
    }

    /// The shape of new instances.
    #[inline]
    pub fn instance_shape(&self) -> ShapeId {
        ShapeId(self.shape.load(Ordering::Acquire))
    }

    /// Makes new instances begin with another root shape.
    pub(crate) fn set_instance_shape(&self, shape: ShapeId) {
        self.shape.store(shape.0, Ordering::Release);
    }

    /// Whether instances of the class or a subclass keep an attribute of this name in a slot.
    pub(crate) fn has_slots_of(&self, name: &Value) -> bool {
        self.keeps_in_slots(name)
            || self.subclasses.followers().iter().filter_map(Class::from).any(|follower| follower.keeps_in_slots(name))
    }

    fn keeps_in_slots(&self, name: &Value) -> bool {
        self.shapes().any(|shape| crate::shape::slot_of(shape, name.word()).is_some())
            || self.subclass_values().iter().filter_map(Class::from).any(|subclass| subclass.keeps_in_slots(name))
    }

    /// Exact instances of native type `T` are made with this shape.
    pub fn exact_shape<T: Native>() -> ShapeId {
        T::shape()
    }

    /// The class of a shape.
    #[inline]
    pub fn from_shape(shape: ShapeId) -> &'static Class {
        let class = shape.get().class.load(Ordering::Relaxed);
        // SAFETY: a shape's class is a class, kept alive by the shapes of live objects.
        unsafe { &*(class as *const Class) }
    }
}

/// More shapes than classes have whose attributes have names.
const MOST_SHAPES: u32 = 1000;

/// Whether a class has as many shapes as it may have: objects whose attributes have ever new names would make one each.
pub(crate) fn has_many_shapes(class: Word) -> bool {
    if class == 0 {
        return false;
    }
    // SAFETY: the word of a class, which the shape keeps alive.
    let class = unsafe { Value::count_word(class) };
    Class::from(&class).is_some_and(|class| class.shapes.load(Ordering::Relaxed) >= MOST_SHAPES)
}

/// Enters a shape in its class's list, so that version changes reach it.
pub(crate) fn register_shape(class: Word, shape: ShapeId) {
    if class == 0 {
        return;
    }
    // SAFETY: the word of a class, which the shape keeps alive.
    let class = unsafe { Value::count_word(class) };
    if let Some(class) = Class::from(&class) {
        class.shapes.fetch_add(1, Ordering::Relaxed);
        let mut head = class.first_shape.load(Ordering::Acquire);
        loop {
            shape.get().next_of_class.store(head, Ordering::Release);
            match class.first_shape.compare_exchange(head, shape.0, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => break,
                Err(now) => head = now,
            }
        }
        // The version may have changed between the shape's making and its entry in the list.
        shape.get().version.store(class.version(), Ordering::Release);
    }
}

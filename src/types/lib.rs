//! Every builtin type, a room each.

use typhon_object::native::TypeDef;

pub mod alias;
pub mod buffer;
pub mod byte_array;
pub mod bytes;
pub mod descriptor;
pub mod iterators;
pub mod mapping_proxy;
pub mod memory_view;
pub mod namespace;
mod racing;
pub mod range;
pub mod set;
pub mod singletons;
pub mod struct_sequence;
pub mod template;
pub mod weak;

pub use typhon_object::primal::slice;

#[cfg(test)]
mod container_tests;
#[cfg(test)]
mod races;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod value_tests;

/// The types of all rooms; the start-up hands them to `object::bootstrap`.
pub fn all() -> Vec<&'static TypeDef> {
    [
        singletons::TYPES,
        descriptor::TYPES,
        mapping_proxy::TYPES,
        alias::TYPES,
        bytes::TYPES,
        byte_array::TYPES,
        memory_view::TYPES,
        range::TYPES,
        iterators::TYPES,
        namespace::TYPES,
        set::TYPES,
        template::TYPES,
        weak::TYPES,
    ]
    .concat()
}

/// Tells `object` how `bytes` are made and read; the start-up calls it once, before the first thread of Python runs.
pub fn set_hooks() {
    typhon_object::primal::buffer::set_hooks(typhon_object::primal::buffer::Hooks {
        new_bytes: |vm, content| match content.len() {
            0..=1 => Ok(bytes::new(content)),
            len => bytes::build(vm, len, |room| room.copy_from_slice(content)),
        },
        with_bytes: |vm, object, f| {
            let found = buffer::Buffer::find(vm, object)?;
            Ok(found.map(|buffer| buffer.with(f)).is_some())
        },
        with_plain_bytes: |vm, object, f| {
            let found = buffer::plain_bytes(vm, object);
            found.as_deref().map(f);
            Ok(found.is_some())
        },
        to_bytes: bytes::to_bytes,
    });
}

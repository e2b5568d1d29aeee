//! The operations of the data model, as native code uses them: each goes through the operands' slots.

mod arithmetic;
mod compare;
mod concat;
mod container;
mod convert;
mod instance;
mod iterate;

pub(crate) use arithmetic::sequence_refuses;
pub use arithmetic::{
    Binary, absolute, binary, binary_refused, divmod, in_place, in_place_refused, invert, negative, positive, power,
};
pub use compare::{Comparison, compare, compare_refused, equal, identical_or_equal, less};
pub use concat::{concat, in_place_concat};
pub use container::{contains, del_item, estimate, get_item, is_mapping, is_sequence, len, length_hint, set_item};
pub use convert::{ascii, format, hash, index, is_number, repr, sized_index, str, to_complex_parts, to_f64, truth};
pub use instance::{claimed_class, is_instance, is_subclass, real_subclass};
pub use iterate::{Items, collect, collect_fast, collect_hinted, for_each, iter, next, next_in};

//! `itertools`: iterators made of iterators.
//!
//! Threads may share any of them: an item is never torn, and what an iterator remembers stays consistent; which thread gets
//! which item is not told. State that fits a word is atomic; longer state is plain numbers behind a mutex that is
//! never held while Python code runs.

use typhon_object::prelude::*;

mod choose;
mod combine;
mod count;
mod group;
mod join;
mod slice;
mod tee;

use choose::{Compress, DropWhile, FilterFalse, StarMap, TakeWhile};
use combine::{Combinations, CombinationsWithReplacement, Permutations, Product};
use count::{Count, Cycle, Repeat};
use group::{GroupBy, Grouper};
use join::{Accumulate, Batched, Chain, Pairwise, ZipLongest};
use slice::Islice;
use tee::{Tee, TeeNode};

/// Functional tools for creating and using iterators.
#[pymodule(
    name = "itertools",
    types(
        Accumulate,
        Batched,
        Chain,
        Combinations,
        CombinationsWithReplacement,
        Compress,
        Count,
        Cycle,
        DropWhile,
        FilterFalse,
        GroupBy,
        Grouper,
        Islice,
        Pairwise,
        Permutations,
        Product,
        Repeat,
        StarMap,
        TakeWhile,
        Tee,
        TeeNode,
        ZipLongest
    )
)]
mod module {
    /// Returns a tuple of n independent iterators.
    #[sig(iterable, n = 2, /)]
    fn tee(vm: &Vm, iterable: &Value, n: i64) -> Result<Value> {
        super::tee::split(vm, iterable, n)
    }
}

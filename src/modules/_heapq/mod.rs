//! `_heapq`: lists as binary heaps, the least item (or, in `_max` functions, the greatest one) first.
//!
//! An operation holds the list's lock as long as it meets numbers, strs and tuples of these, so threads may share a heap of
//! them. From the first comparison on that may run Python code, it goes on without the lock (`heap.rs`), and says so where
//! the list's length changed meanwhile.

use typhon_object::prelude::*;

use heap::Heap;

mod heap;
mod order;
mod quick;

/// Heap queue algorithm (a.k.a. priority queue).
#[pymodule(name = "_heapq")]
mod module {
    /// Push item onto heap, maintaining the heap invariant.
    fn heappush(vm: &Vm, heap: &Value, item: &Value) -> Result<()> {
        Heap::new(vm, heap, false, "heappush() argument 1")?.push(item)
    }

    /// Pop the smallest item off the heap, maintaining the heap invariant.
    fn heappop(vm: &Vm, heap: &Value) -> Result<Value> {
        Heap::new(vm, heap, false, "heappop() argument")?.pop()
    }

    /// Pop and return the current smallest value, and add the new item.
    fn heapreplace(vm: &Vm, heap: &Value, item: &Value) -> Result<Value> {
        Heap::new(vm, heap, false, "heapreplace() argument 1")?.replace(item)
    }

    /// Push item on the heap, then pop and return the smallest item from the heap.
    fn heappushpop(vm: &Vm, heap: &Value, item: &Value) -> Result<Value> {
        Heap::new(vm, heap, false, "heappushpop() argument 1")?.push_pop(item)
    }

    /// Transform list into a heap, in-place, in O(len(heap)) time.
    fn heapify(vm: &Vm, heap: &Value) -> Result<()> {
        Heap::new(vm, heap, false, "heapify() argument")?.heapify()
    }

    /// Push item onto max heap, maintaining the heap invariant.
    fn heappush_max(vm: &Vm, heap: &Value, item: &Value) -> Result<()> {
        Heap::new(vm, heap, true, "heappush_max() argument 1")?.push(item)
    }

    /// Maxheap variant of heappop.
    fn heappop_max(vm: &Vm, heap: &Value) -> Result<Value> {
        Heap::new(vm, heap, true, "heappop_max() argument")?.pop()
    }

    /// Maxheap variant of heapreplace.
    fn heapreplace_max(vm: &Vm, heap: &Value, item: &Value) -> Result<Value> {
        Heap::new(vm, heap, true, "heapreplace_max() argument 1")?.replace(item)
    }

    /// Maxheap variant of heappushpop.
    fn heappushpop_max(vm: &Vm, heap: &Value, item: &Value) -> Result<Value> {
        Heap::new(vm, heap, true, "heappushpop_max() argument 1")?.push_pop(item)
    }

    /// Maxheap variant of heapify.
    fn heapify_max(vm: &Vm, heap: &Value) -> Result<()> {
        Heap::new(vm, heap, true, "heapify_max() argument")?.heapify()
    }
}

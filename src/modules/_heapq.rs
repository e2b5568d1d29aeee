//! `_heapq`: lists as binary heaps, the least item (or, in `_max` functions, the greatest one) first.

use typhon_object::prelude::*;

/// A list, and which of two items goes up.
struct Heap<'a> {
    vm: &'a Vm,
    list: &'a List,
    greatest: bool,
}

impl<'a> Heap<'a> {
    /// `argument` is how the error text calls the list: the function, and which argument it is.
    fn new(vm: &'a Vm, heap: &'a Value, greatest: bool, argument: &str) -> Result<Heap<'a>> {
        match List::from(heap) {
            Some(list) => Ok(Heap { vm, list, greatest }),
            None => Err(vm.type_error(format!("{argument} must be list, not {}", vm.given_name(heap)))),
        }
    }

    #[inline(always)]
    fn before(&self, a: &Value, b: &Value) -> Result<bool> {
        if let (Some(a), Some(b)) = (a.as_small_int(), b.as_small_int()) {
            return Ok(if self.greatest { b < a } else { a < b });
        }
        if self.greatest { ops::less(self.vm, b, a) } else { ops::less(self.vm, a, b) }
    }

    fn changed(&self) -> Raised {
        self.vm.runtime_error("list changed size during iteration")
    }

    #[inline(always)]
    fn get(&self, at: usize) -> Result<Value> {
        self.list.get_at(at).ok_or_else(|| self.changed())
    }

    fn set(&self, at: usize, item: Value) -> Result<()> {
        if self.list.set_at(at, item) { Ok(()) } else { Err(self.changed()) }
    }

    #[inline(always)]
    fn swap(&self, a: usize, b: usize) -> Result<()> {
        if self.list.swap_items(a, b) { Ok(()) } else { Err(self.changed()) }
    }

    /// Moves the item at `at` up to where it belongs, not above `top`.
    fn rise(&self, top: usize, mut at: usize) -> Result<()> {
        let len = self.list.len();
        if at >= len {
            return Err(self.vm.index_error("index out of range"));
        }
        let item = self.get(at)?;
        while at > top {
            let above = (at - 1) / 2;
            let parent = self.get(above)?;
            let up = self.before(&item, &parent)?;
            if self.list.len() != len {
                return Err(self.changed());
            }
            if !up {
                break;
            }
            self.swap(at, above)?;
            at = above;
        }
        Ok(())
    }

    /// Moves the item at `top` down to a leaf, then up to where it belongs.
    fn sink(&self, top: usize) -> Result<()> {
        let len = self.list.len();
        let mut at = top;
        while 2 * at + 1 < len {
            let mut child = 2 * at + 1;
            if child + 1 < len {
                let (left, right) = (self.get(child)?, self.get(child + 1)?);
                if !self.before(&left, &right)? {
                    child += 1;
                }
                if self.list.len() != len {
                    return Err(self.changed());
                }
            }
            self.swap(at, child)?;
            at = child;
        }
        self.rise(top, at)
    }

    fn push(&self, item: &Value) -> Result<()> {
        self.list.push(item.clone());
        self.rise(0, self.list.len().saturating_sub(1))
    }

    fn empty(&self) -> Raised {
        self.vm.index_error("index out of range")
    }

    fn pop(&self) -> Result<Value> {
        let last = self.list.pop_last().ok_or_else(|| self.empty())?;
        let Some(first) = self.list.get_at(0) else { return Ok(last) };
        self.set(0, last)?;
        self.sink(0)?;
        Ok(first)
    }

    fn replace(&self, item: &Value) -> Result<Value> {
        let first = self.list.get_at(0).ok_or_else(|| self.empty())?;
        self.set(0, item.clone())?;
        self.sink(0)?;
        Ok(first)
    }

    fn push_pop(&self, item: &Value) -> Result<Value> {
        match self.list.get_at(0) {
            Some(first) if self.before(&first, item)? => self.replace(item),
            _ => Ok(item.clone()),
        }
    }

    fn heapify(&self) -> Result<()> {
        for at in (0..self.list.len() / 2).rev() {
            self.sink(at)?;
            self.vm.poll()?;
        }
        Ok(())
    }
}

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

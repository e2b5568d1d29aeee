//! The operations, and their steps where Python code compares.

use typhon_object::prelude::*;

use super::quick::{self, Left};

/// A list, and which of two items goes up.
pub struct Heap<'a> {
    vm: &'a Vm,
    list: &'a List,
    greatest: bool,
}

impl<'a> Heap<'a> {
    /// `argument` is how the error text calls the list: the function, and which argument it is.
    pub fn new(vm: &'a Vm, heap: &'a Value, greatest: bool, argument: &str) -> Result<Heap<'a>> {
        match List::from(heap) {
            Some(list) => Ok(Heap { vm, list, greatest }),
            None => Err(vm.type_error(format!("{argument} must be list, not {}", vm.given_name(heap)))),
        }
    }

    #[inline(always)]
    fn before(&self, a: &Value, b: &Value) -> Result<bool> {
        match quick::before(self.greatest, a, b) {
            Some(before) => Ok(before),
            None if self.greatest => ops::less(self.vm, b, a),
            None => ops::less(self.vm, a, b),
        }
    }

    fn changed(&self) -> Raised {
        self.vm.runtime_error("list changed size during iteration")
    }

    #[inline(always)]
    fn get(&self, at: usize) -> Result<Value> {
        self.list.get_at(at).ok_or_else(|| self.changed())
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

    /// Moves the item at `at`, which came from `top`, down to a leaf, then up to where it belongs, not above `top`.
    fn sink(&self, top: usize, mut at: usize) -> Result<()> {
        let len = self.list.len();
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

    /// Goes on where the quick way ended.
    fn finish(&self, left: Left) -> Result<()> {
        match left {
            Left::Nothing => Ok(()),
            Left::Rise { top, at } => self.rise(top, at),
            Left::Sink { top, at } => self.sink(top, at),
        }
    }

    pub fn push(&self, item: &Value) -> Result<()> {
        let greatest = self.greatest;
        let added = item.clone();
        let pushed = self.list.hold(Some(item), |held| {
            held.push(added)?;
            Ok(quick::rise(held, greatest, 0, held.len() - 1))
        });
        // What was not added is released here, where no lock is held.
        self.finish(pushed.map_err(|_: Value| self.vm.memory_error())?)
    }

    fn empty(&self) -> Raised {
        self.vm.index_error("index out of range")
    }

    pub fn pop(&self) -> Result<Value> {
        let popped = self.list.hold(None, |held| {
            let last = held.pop()?;
            if held.len() == 0 {
                return Some((last, Left::Nothing));
            }
            let first = held.replace(0, last);
            Some((first, quick::sink(held, self.greatest, 0)))
        });
        let (first, left) = popped.ok_or_else(|| self.empty())?;
        self.finish(left)?;
        Ok(first)
    }

    pub fn replace(&self, item: &Value) -> Result<Value> {
        let added = item.clone();
        let replaced = self.list.hold(Some(item), |held| {
            if held.len() == 0 {
                return Err(added);
            }
            let first = held.replace(0, added);
            Ok((first, quick::sink(held, self.greatest, 0)))
        });
        // What was not added is released here, where no lock is held.
        let (first, left) = replaced.map_err(|_| self.empty())?;
        self.finish(left)?;
        Ok(first)
    }

    pub fn push_pop(&self, item: &Value) -> Result<Value> {
        let added = item.clone();
        let outcome = self.list.hold(Some(item), |held| match held.len() {
            0 => Quick::Back(added),
            _ => match quick::before(self.greatest, held.item(0), item) {
                None => Quick::Unknown(added),
                Some(false) => Quick::Back(added),
                Some(true) => {
                    let first = held.replace(0, added);
                    Quick::Changed(first, quick::sink(held, self.greatest, 0))
                }
            },
        });
        match outcome {
            Quick::Back(item) => Ok(item),
            Quick::Changed(first, left) => {
                self.finish(left)?;
                Ok(first)
            }
            Quick::Unknown(item) => match self.list.get_at(0) {
                Some(first) if self.before(&first, &item)? => self.replace(&item),
                _ => Ok(item),
            },
        }
    }

    pub fn heapify(&self) -> Result<()> {
        let mut end = self.list.len() / 2;
        while end > 0 {
            let start = end.saturating_sub(AT_ONCE);
            let greatest = self.greatest;
            // The list may have become shorter.
            let stopped = self.list.hold(None, |held| {
                for at in (start..end.min(held.len())).rev() {
                    match quick::sink(held, greatest, at) {
                        Left::Nothing => {}
                        left => return Some((at, left)),
                    }
                }
                None
            });
            end = match stopped {
                None => start,
                Some((at, left)) => {
                    self.finish(left)?;
                    at
                }
            };
            self.vm.poll()?;
        }
        Ok(())
    }
}

/// What `push_pop` finds out while it holds the lock.
enum Quick {
    /// The item is given back.
    Back(Value),
    /// The first one was replaced.
    Changed(Value, Left),
    /// Python code has to compare the item with the first one.
    Unknown(Value),
}

/// So many parents are put in order under the lock at once: a thousand items or so.
const AT_ONCE: usize = 512;

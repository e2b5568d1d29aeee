//! The values that opcodes work on, and the marks between them.

use typhon_object::prelude::*;

use super::errors::unpickling;

/// Values; no opcode but those that take a mark away reaches below the last one.
#[derive(Default)]
pub(super) struct Stack {
    values: Vec<Value>,
    marks: Vec<usize>,
    /// Where the last mark is.
    fence: usize,
}

impl Stack {
    #[inline(always)]
    pub(super) fn push(&mut self, value: Value) {
        self.values.push(value);
    }

    #[cold]
    fn underflow(&self, vm: &Vm) -> Raised {
        unpickling(vm, if self.marks.is_empty() { "unpickling stack underflow" } else { "unexpected MARK found" })
    }

    #[inline]
    fn check(&self, vm: &Vm, count: usize) -> Result<usize> {
        match self.values.len().checked_sub(count) {
            Some(from) if from >= self.fence => Ok(from),
            _ => Err(self.underflow(vm)),
        }
    }

    /// Takes the topmost value.
    ///
    /// # Errors
    /// UnpicklingError where there is none above the last mark.
    #[inline]
    pub(super) fn pop(&mut self, vm: &Vm) -> Result<Value> {
        self.check(vm, 1)?;
        self.values.pop().ok_or_else(|| self.underflow(vm))
    }

    /// The topmost value.
    ///
    /// # Errors
    /// As for `pop`.
    #[inline]
    pub(super) fn top(&self, vm: &Vm) -> Result<&Value> {
        Ok(&self.values[self.check(vm, 1)?])
    }

    /// Takes the topmost values, the last one last.
    ///
    /// # Errors
    /// As for `pop`.
    #[inline]
    pub(super) fn take<const N: usize>(&mut self, vm: &Vm) -> Result<[Value; N]> {
        let from = self.check(vm, N)?;
        let mut values = self.values.drain(from..);
        Ok(std::array::from_fn(|_| values.next().unwrap_or(Value::NONE)))
    }

    #[inline]
    pub(super) fn mark(&mut self) {
        self.fence = self.values.len();
        self.marks.push(self.fence);
    }

    /// Takes the last mark away; returns where it was.
    ///
    /// # Errors
    /// UnpicklingError where there is none.
    #[inline]
    pub(super) fn unmark(&mut self, vm: &Vm) -> Result<usize> {
        let Some(mark) = self.marks.pop() else { return Err(unpickling(vm, "could not find MARK")) };
        self.fence = self.marks.last().copied().unwrap_or(0);
        Ok(mark)
    }

    /// Takes all values from a place on.
    ///
    /// # Errors
    /// UnpicklingError where a mark lies above it.
    #[inline]
    pub(super) fn take_from(&mut self, vm: &Vm, from: usize) -> Result<Vec<Value>> {
        if from < self.fence || from > self.values.len() {
            return Err(self.underflow(vm));
        }
        Ok(self.values.split_off(from))
    }

    /// What is under the values from a place on, and how many these are.
    ///
    /// # Errors
    /// UnpicklingError where there is nothing above the last mark.
    #[inline]
    pub(super) fn under(&self, vm: &Vm, from: usize) -> Result<(&Value, usize)> {
        match from.checked_sub(1) {
            Some(place) if from > self.fence && from <= self.values.len() => {
                Ok((&self.values[place], self.values.len() - from))
            }
            _ => Err(self.underflow(vm)),
        }
    }

    /// Hands the values from a place on to `each`, so many at a time, in their order; they are gone then.
    ///
    /// # Errors
    /// What `each` raises.
    #[inline]
    pub(super) fn use_up<const N: usize>(
        &mut self,
        from: usize,
        mut each: impl FnMut([Value; N]) -> Result<()>,
    ) -> Result<()> {
        let mut values = self.values.drain(from..);
        while values.len() >= N {
            each(std::array::from_fn(|_| values.next().unwrap_or(Value::NONE)))?;
        }
        Ok(())
    }

    /// Drops the topmost value, or the mark that is there.
    ///
    /// # Errors
    /// UnpicklingError where there is neither.
    pub(super) fn drop_top(&mut self, vm: &Vm) -> Result<()> {
        if self.marks.last() == Some(&self.values.len()) {
            return self.unmark(vm).map(drop);
        }
        self.pop(vm).map(drop)
    }

    /// As many values as there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }
}

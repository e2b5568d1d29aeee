//! Saving tuples, lists, dicts and sets.
//!
//! Other threads and reducers may change a container while it is saved: each item is read by itself, as it is then. What is
//! found to have another size after a batch is refused.

use typhon_object::{
    prelude::*,
    primal::{list, tuple},
};
use typhon_types::set::Elements;

use super::{
    errors::{kind, noted},
    opcode,
    save::Saver,
};

/// As many items go with one opcode.
const BATCH: usize = 1000;

impl Saver<'_> {
    pub(super) fn save_tuple(&mut self, value: &Value) -> Result<()> {
        let items = Tuple::items_of(value);
        if items.is_empty() {
            match self.options.bin {
                true => self.out.byte(opcode::EMPTY_TUPLE),
                false => self.out.bytes(&[opcode::MARK, opcode::TUPLE]),
            }
            return Ok(());
        }
        let short = items.len() <= 3 && self.options.protocol >= 2;
        if !short {
            self.out.byte(opcode::MARK);
        }
        for (at, item) in items.iter().enumerate() {
            self.save_item(value, item, at)?;
            self.vm.poll()?;
        }
        // It is in the memo now where it lies within itself: then what was written for its items goes again.
        if let Some(number) = self.memo.get(value) {
            if !short && self.options.bin {
                self.out.byte(opcode::POP_MARK);
            } else {
                (0..items.len() + usize::from(!short)).for_each(|_| self.out.byte(opcode::POP));
            }
            self.fetch(number);
            return Ok(());
        }
        self.out.byte(match items.len() {
            1 if short => opcode::TUPLE1,
            2 if short => opcode::TUPLE2,
            3 if short => opcode::TUPLE3,
            _ => opcode::TUPLE,
        });
        self.memoize(value)
    }

    pub(super) fn save_list(&mut self, value: &Value) -> Result<()> {
        match self.options.bin {
            true => self.out.byte(opcode::EMPTY_LIST),
            false => self.out.bytes(&[opcode::MARK, opcode::LIST]),
        }
        self.memoize(value)?;
        let Some(list) = List::from(value) else { return Err(self.vm.system_error("a list was expected")) };
        let size = list.len();
        if size == 0 {
            return Ok(());
        }
        if self.options.protocol == 0 {
            return self.append_all(&ops::iter(self.vm, value)?, value);
        }
        if size == 1
            && let Some(item) = list.get_at(0)
        {
            self.save_item(value, &item, 0)?;
            self.out.byte(opcode::APPEND);
            return Ok(());
        }
        let mut at = 0;
        while at < size {
            self.out.byte(opcode::MARK);
            let end = at + BATCH;
            while at < end
                && let Some(item) = list.get_at(at)
            {
                self.save_item(value, &item, at)?;
                at += 1;
                self.vm.poll()?;
            }
            self.out.byte(opcode::APPENDS);
            if list.len() != size {
                return Err(self.vm.runtime_error("list changed size during iteration"));
            }
        }
        Ok(())
    }

    /// What an iterator gives, appended to the object that was written last.
    ///
    /// # Errors
    /// What the iterator raises, and what `save` does.
    pub(super) fn append_all(&mut self, iterator: &Value, object: &Value) -> Result<()> {
        let mut items = ops::Items::of_iterator(self.vm, iterator.clone());
        let mut at = 0;
        while let Some(first) = items.next()? {
            if self.options.protocol == 0 {
                self.save_item(object, &first, at)?;
                self.out.byte(opcode::APPEND);
                at += 1;
                continue;
            }
            let Some(second) = items.next()? else {
                self.save_item(object, &first, at)?;
                self.out.byte(opcode::APPEND);
                break;
            };
            self.out.byte(opcode::MARK);
            self.save_item(object, &first, at)?;
            let (end, mut next) = (at + BATCH, Some(second));
            at += 1;
            while let Some(item) = next {
                self.save_item(object, &item, at)?;
                self.vm.poll()?;
                at += 1;
                if at == end {
                    break;
                }
                next = items.next()?;
            }
            self.out.byte(opcode::APPENDS);
            if at < end {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn save_dict(&mut self, value: &Value) -> Result<()> {
        match self.options.bin {
            true => self.out.byte(opcode::EMPTY_DICT),
            false => self.out.bytes(&[opcode::MARK, opcode::DICT]),
        }
        self.memoize(value)?;
        let Some(dict) = Dict::from(value) else { return Err(self.vm.system_error("a dict was expected")) };
        let size = dict.len();
        if size == 0 {
            return Ok(());
        }
        if self.options.protocol == 0 {
            let items = self.vm.call_method(value, &self.vm.names().items, &[])?;
            return self.set_all(&ops::iter(self.vm, &items)?, value);
        }
        let mut at = 0;
        if size == 1 {
            if let Some((key, item)) = dict.next_entry(&mut at) {
                self.save_pair(value, &key, &item)?;
                self.out.byte(opcode::SETITEM);
            }
            return Ok(());
        }
        loop {
            self.out.byte(opcode::MARK);
            let mut count = 0;
            while count < BATCH
                && let Some((key, item)) = dict.next_entry(&mut at)
            {
                self.save_pair(value, &key, &item)?;
                count += 1;
                self.vm.poll()?;
            }
            self.out.byte(opcode::SETITEMS);
            if dict.len() != size {
                return Err(self.vm.runtime_error("dictionary changed size during iteration"));
            }
            if count < BATCH {
                return Ok(());
            }
        }
    }

    /// The pairs that an iterator gives, as items of the object that was written last.
    ///
    /// # Errors
    /// What the iterator raises, TypeError where it gives no pairs, and what `save` does.
    pub(super) fn set_all(&mut self, iterator: &Value, object: &Value) -> Result<()> {
        let mut items = ops::Items::of_iterator(self.vm, iterator.clone());
        while let Some(first) = items.next()? {
            if self.options.protocol == 0 {
                self.save_pair_of(object, &first)?;
                self.out.byte(opcode::SETITEM);
                continue;
            }
            let Some(second) = items.next()? else {
                self.save_pair_of(object, &first)?;
                self.out.byte(opcode::SETITEM);
                break;
            };
            self.out.byte(opcode::MARK);
            self.save_pair_of(object, &first)?;
            let (mut count, mut next) = (1, Some(second));
            while let Some(pair) = next {
                self.save_pair_of(object, &pair)?;
                self.vm.poll()?;
                count += 1;
                if count == BATCH {
                    break;
                }
                next = items.next()?;
            }
            self.out.byte(opcode::SETITEMS);
            if count < BATCH {
                break;
            }
        }
        Ok(())
    }

    fn save_pair_of(&mut self, object: &Value, pair: &Value) -> Result<()> {
        match (Tuple::from(pair), Tuple::items_of(pair)) {
            (Some(_), [key, value]) => self.save_pair(object, key, value),
            _ => Err(self.vm.type_error("dict items iterator must return 2-tuples")),
        }
    }

    /// A set as a call of its class with a list, for protocols that have no sets.
    fn save_set_call(&mut self, class: Known, value: &Value) -> Result<()> {
        let items = list::new(ops::collect(self.vm, value)?);
        self.save_call(&class.value(), &tuple::of([items]), value)
    }

    fn save_element(&mut self, set: &Value, element: &Value) -> Result<()> {
        let (vm, result) = (self.vm, self.save(element));
        noted(vm, result, || Ok(format!("when serializing {} element", kind(vm, set))))?;
        vm.poll()
    }

    pub(super) fn save_set(&mut self, value: &Value) -> Result<()> {
        if self.options.protocol < 4 {
            return self.save_set_call(Known::Set, value);
        }
        self.out.byte(opcode::EMPTY_SET);
        self.memoize(value)?;
        let Some(elements) = Elements::of(value) else { return Err(self.vm.system_error("a set was expected")) };
        let all = elements.to_vec();
        if all.is_empty() {
            return Ok(());
        }
        let mut left = &all[..];
        loop {
            let (batch, rest) = left.split_at(left.len().min(BATCH));
            self.out.byte(opcode::MARK);
            for element in batch {
                self.save_element(value, element)?;
            }
            self.out.byte(opcode::ADDITEMS);
            if elements.len() != all.len() {
                return Err(self.vm.runtime_error("set changed size during iteration"));
            }
            if batch.len() < BATCH {
                return Ok(());
            }
            left = rest;
        }
    }

    pub(super) fn save_frozen_set(&mut self, value: &Value) -> Result<()> {
        if self.options.protocol < 4 {
            return self.save_set_call(Known::FrozenSet, value);
        }
        self.out.byte(opcode::MARK);
        let all = Elements::of(value).map(Elements::to_vec).unwrap_or_default();
        for element in &all {
            self.save_element(value, element)?;
        }
        // As for tuples: it lies within itself.
        if let Some(number) = self.memo.get(value) {
            self.out.byte(opcode::POP_MARK);
            self.fetch(number);
            return Ok(());
        }
        self.out.byte(opcode::FROZENSET);
        self.memoize(value)
    }
}

//! Which objects a pickler has saved, and under which numbers.

use typhon_heap::word::{self, Word};
use typhon_object::{
    prelude::*,
    primal::{dict, list, tuple},
};

/// Numbers by the words of objects: open addressing, at most half full.
#[derive(Default)]
pub(super) struct Table {
    places: Vec<(Word, i64)>,
    used: usize,
    /// The number of the next object.
    next: i64,
}

const SMALLEST: usize = 16;

#[inline(always)]
fn place_of(word: Word, mask: usize) -> usize {
    (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask
}

impl Table {
    #[inline]
    fn get(&self, word: Word) -> Option<i64> {
        let mask = self.places.len().checked_sub(1)?;
        let mut at = place_of(word, mask);
        loop {
            match self.places[at] {
                (found, number) if found == word => return Some(number),
                (word::EMPTY, _) => return None,
                _ => at = (at + 1) & mask,
            }
        }
    }

    #[inline]
    fn put(&mut self, word: Word, number: i64) {
        if 2 * (self.used + 1) > self.places.len() {
            self.grow();
        }
        let mask = self.places.len() - 1;
        let mut at = place_of(word, mask);
        while self.places[at].0 != word::EMPTY {
            if self.places[at].0 == word {
                self.places[at].1 = number;
                return;
            }
            at = (at + 1) & mask;
        }
        self.places[at] = (word, number);
        self.used += 1;
    }

    /// The numbers of objects, where they have any.
    pub(super) fn numbers(&self, objects: &[Value]) -> Vec<Option<i64>> {
        objects.iter().map(|object| self.get(object.word())).collect()
    }

    #[cold]
    fn grow(&mut self) {
        let room = (self.places.len() * 4).max(SMALLEST);
        let old = std::mem::replace(&mut self.places, vec![(word::EMPTY, 0); room]);
        for (word, number) in old.into_iter().filter(|(word, _)| *word != word::EMPTY) {
            let mut at = place_of(word, room - 1);
            while self.places[at].0 != word::EMPTY {
                at = (at + 1) & (room - 1);
            }
            self.places[at] = (word, number);
        }
    }
}

/// The objects that were saved; they live on, so that no other object gets the word of one.
#[derive(Default)]
pub(super) struct Memo {
    table: Table,
    /// A list of those that earlier dumps of the same pickler saved.
    kept: Option<Value>,
    fresh: Vec<Value>,
}

impl Memo {
    /// A memo that goes on where another one ended.
    pub(super) fn resumed(table: Table, kept: Option<Value>) -> Memo {
        Memo { table, kept, fresh: Vec::new() }
    }

    /// What a pickler keeps until the next dump: the numbers, and a list of the objects.
    ///
    /// # Errors
    /// MemoryError.
    pub(super) fn into_parts(self, vm: &Vm) -> Result<(Table, Value)> {
        let kept = match self.kept {
            Some(kept) => {
                if let Some(list) = List::from(&kept) {
                    list.extend(vm, self.fresh)?;
                }
                kept
            }
            None => list::new(self.fresh),
        };
        Ok((self.table, kept))
    }

    /// The number of an object that was saved.
    #[inline]
    pub(super) fn get(&self, value: &Value) -> Option<i64> {
        self.table.get(value.word())
    }

    /// Notes an object, under the number that is returned.
    #[inline]
    pub(super) fn add(&mut self, value: &Value) -> i64 {
        let number = self.skip();
        self.table.put(value.word(), number);
        self.fresh.push(value.clone());
        number
    }

    /// The number of an object that nothing will refer to again.
    #[inline]
    pub(super) fn skip(&mut self) -> i64 {
        self.table.next += 1;
        self.table.next - 1
    }

    /// Notes an object under a number.
    fn set(&mut self, value: &Value, number: i64) {
        self.table.next += 1;
        self.table.put(value.word(), number);
        self.fresh.push(value.clone());
    }
}

/// The memo as Python sees it: `{id: (number, object)}`.
///
/// # Errors
/// What the dict raises.
pub(super) fn to_dict(vm: &Vm, objects: Vec<Value>, numbers: &[Option<i64>]) -> Result<Value> {
    let made = dict::new();
    if let Some(target) = Dict::from(&made) {
        for (object, number) in objects.into_iter().zip(numbers) {
            let Some(number) = number else { continue };
            let id = vm.big_int(object.word().into());
            target.set(vm, &id, tuple::of([vm.int(*number), object]))?;
        }
    }
    Ok(made)
}

/// The memo that such a dict describes.
///
/// # Errors
/// TypeError for other values in it.
pub(super) fn from_dict(vm: &Vm, dict: &Dict) -> Result<Memo> {
    let mut memo = Memo::default();
    for (_, pair) in dict.entries() {
        let (true, [number, object]) = (Tuple::from(&pair).is_some(), Tuple::items_of(&pair)) else {
            return Err(vm.type_error("'memo' values must be 2-item tuples"));
        };
        memo.set(object, typhon_object::primal::int::required_i64(vm, number)?);
    }
    Ok(memo)
}

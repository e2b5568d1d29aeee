//! A key that is looked for, and how it compares with candidates of the same hash without running Python.

use std::mem::ManuallyDrop;

use typhon_heap::{
    Slot, Value,
    slot::Changed,
    word::{self, Word},
};

use typhon_number::hash::hash_f64;

use crate::{
    known::Known,
    ops,
    primal::{
        int,
        str::{self as string, Str},
        tuple::Tuple,
    },
    raise,
    vm::Vm,
};

/// A key with its hash.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    /// The key itself, perhaps borrowed.
    pub value: &'a Value,
    /// Its word, without the borrowed bit.
    pub word: Word,
    /// `hash(key)`.
    pub hash: i64,
}

/// How a candidate with the same hash compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// They are equal.
    Same,
    /// They are not.
    Different,
    /// Their types must say, which may run Python.
    Ask,
}

impl<'a> Key<'a> {
    /// Hashes a dict's key.
    ///
    /// # Errors
    /// TypeError for unhashable types, or what `__hash__` raises.
    #[inline]
    pub fn new(vm: &Vm, value: &'a Value) -> raise::Result<Key<'a>> {
        Key::hashed(vm, value, "dict key")
    }

    /// Hashes a set's element; as `new`.
    ///
    /// # Errors
    /// As for `new`.
    #[inline]
    pub fn of_element(vm: &Vm, value: &'a Value) -> raise::Result<Key<'a>> {
        Key::hashed(vm, value, "set element")
    }

    #[inline(always)]
    fn hashed(vm: &Vm, value: &'a Value, role: &str) -> raise::Result<Key<'a>> {
        let hash = if let Some(int) = value.as_small_int() {
            int::hash_small(int)
        } else if let Some(string) = value.exact::<Str>() {
            string.hash()
        } else if let Some(hash) = value.as_small_float().and_then(hash_f64) {
            hash
        } else if let word::TRUE | word::FALSE = value.raw() {
            i64::from(value.is(&Value::TRUE))
        } else {
            ops::hash(vm, value).map_err(|raised| unhashable(vm, raised, value, role))?
        };
        Ok(Key::with_hash(value, hash))
    }

    /// A key whose hash is known.
    #[inline]
    pub fn with_hash(value: &'a Value, hash: i64) -> Key<'a> {
        Key { value, word: value.word(), hash }
    }

    /// A key that is an exact str (a name).
    #[inline]
    pub fn of_str(value: &'a Value) -> Option<Key<'a>> {
        value.exact::<Str>().map(|string| Key::with_hash(value, string.hash()))
    }

    /// Compares with a candidate that is not identical. The slot's object cannot go away: the lock is held, or the holder
    /// is the owner's alone.
    #[inline]
    pub(super) fn compare_owned(&self, slot: &Slot) -> Verdict {
        // SAFETY: the slot keeps its object alive meanwhile, and the count that it owns is not given up here.
        match unsafe { Value::from_word(slot.peek()) }.map(ManuallyDrop::new) {
            Some(candidate) => self.compare(&candidate),
            None => Verdict::Different,
        }
    }

    /// As `compare_owned`, while others may empty the slot.
    ///
    /// # Errors
    /// The slot changed meanwhile.
    #[inline]
    pub(super) fn compare_shared(&self, slot: &Slot) -> Result<Verdict, Changed> {
        // An emptied entry's key may have been moved to another one.
        slot.try_read()?.map(|candidate| self.compare(&candidate)).ok_or(Changed)
    }

    #[inline]
    fn compare(&self, candidate: &Value) -> Verdict {
        if candidate.word() == self.word {
            return Verdict::Same;
        }
        match Verdict::of_plain(self.value, candidate) {
            Verdict::Ask => Verdict::of_tuples(self.value, candidate),
            clear => clear,
        }
    }
}

impl Verdict {
    #[inline(always)]
    fn of(same: bool) -> Verdict {
        if same { Verdict::Same } else { Verdict::Different }
    }

    /// How strs and immediates that are not identical compare.
    #[inline(always)]
    fn of_plain(a: &Value, b: &Value) -> Verdict {
        match (a.is_object(), b.is_object()) {
            (true, true) => match (a.exact::<Str>(), b.exact::<Str>()) {
                (Some(a), Some(b)) if a.is_interned() && b.is_interned() => Verdict::Different,
                (Some(a), Some(b)) => Verdict::of(string::equal(a, b)),
                _ => Verdict::Ask,
            },
            (false, false) => Verdict::of(immediates_equal(a.word(), b.word())),
            _ => Verdict::Ask,
        }
    }

    /// How tuples compare, as far as their items are identical, strs or immediates: the first that differs decides.
    #[inline(never)]
    fn of_tuples(a: &Value, b: &Value) -> Verdict {
        let (Some(a), Some(b)) = (a.exact::<Tuple>(), b.exact::<Tuple>()) else { return Verdict::Ask };
        let (a, b) = (a.items(), b.items());
        if a.len() != b.len() {
            return Verdict::Ask;
        }
        let differing = a.iter().zip(b).find(|(a, b)| !a.is(b) && Verdict::of_plain(a, b) != Verdict::Same);
        differing.map_or(Verdict::Same, |(a, b)| Verdict::of_plain(a, b))
    }
}

/// A TypeError of `__hash__` gets the key's role into its text.
#[cold]
fn unhashable(vm: &Vm, raised: raise::Raised, value: &Value, role: &str) -> raise::Raised {
    let error = vm.catch(raised);
    if !std::ptr::eq(vm.class_of(&error), Known::TypeError.class()) {
        return vm.raise_again(error);
    }
    let text = match ops::str(vm, &error) {
        Ok(text) => string::lossy(&text),
        Err(raised) => return raised,
    };
    vm.type_error(format!("cannot use '{}' as a {role} ({text})", vm.class_of(value).told_name(vm)))
}

enum Number {
    Int(i64),
    Float(f64),
}

fn number(word: Word) -> Option<Number> {
    match word {
        word::TRUE => Some(Number::Int(1)),
        word::FALSE => Some(Number::Int(0)),
        _ if word::is_int(word) => Some(Number::Int(word::to_int(word))),
        _ if word::is_float(word) => Some(Number::Float(word::to_float(word))),
        _ => None,
    }
}

/// `a == b` for immediates that are not identical: numbers by value, everything else is different.
fn immediates_equal(a: Word, b: Word) -> bool {
    match (number(a), number(b)) {
        (Some(Number::Int(a)), Some(Number::Int(b))) => a == b,
        (Some(Number::Float(a)), Some(Number::Float(b))) => a == b,
        (Some(Number::Int(int)), Some(Number::Float(float))) | (Some(Number::Float(float)), Some(Number::Int(int))) => {
            // A float that is no integer is changed by going there and back; `as` is exact for the integers that doubles
            // hold, and immediates are far from the ends of the range.
            float as i64 == int && (float as i64) as f64 == float
        }
        _ => false,
    }
}

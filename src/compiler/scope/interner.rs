//! Names as numbers: each name of a source is kept once.

use super::{Private, mangle};
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::sync::Arc;
use typhon_bytecode::code::Name;

/// An interned name.
pub(crate) type Sym = u32;

/// The names of a source.
pub(crate) struct Interner {
    /// Places, a power of two and at least twice as many as there are names. A name is at that which its hash says, or at the next one
    /// that was free.
    table: Vec<Entry>,
    names: Vec<Arc<str>>,
}

/// A name's hash, which differs from others' nearly always, and its number.
#[derive(Clone, Copy)]
struct Entry {
    hash: u32,
    sym: Sym,
}

/// A place without a name.
const FREE: Entry = Entry { hash: 0, sym: Sym::MAX };

impl Entry {
    fn is_free(self) -> bool {
        self.sym == FREE.sym
    }
}

fn hash(name: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish() as u32
}

impl Interner {
    /// With room for about as many names as there are in a text of so many bytes.
    pub fn of_text(length: usize) -> Self {
        let names = (length / 64).clamp(1 << 4, 1 << 12);
        Interner { table: vec![FREE; (2 * names).next_power_of_two()], names: Vec::with_capacity(names) }
    }

    pub fn intern(&mut self, name: &str) -> Sym {
        let hash = hash(name);
        let place = match self.place(hash, name) {
            Ok(sym) => return sym,
            Err(place) => place,
        };
        let sym = self.names.len() as Sym;
        self.table[place] = Entry { hash, sym };
        self.names.push(name.into());
        if 2 * self.names.len() > self.table.len() {
            self.grow();
        }
        sym
    }

    /// The number of a name in the source, which is another name inside of a class where it is private.
    #[inline]
    pub fn intern_in(&mut self, private: Option<&Private>, name: &str) -> Sym {
        if private.is_some()
            && name.starts_with("__")
            && let Some(mangled) = mangle(private, name)
        {
            return self.intern(&mangled);
        }
        self.intern(name)
    }

    /// The number of a name, or its place.
    #[inline]
    fn place(&self, hash: u32, name: &str) -> Result<Sym, usize> {
        let mut place = hash as usize & (self.table.len() - 1);
        loop {
            let entry = self.table[place];
            if entry.is_free() {
                return Err(place);
            }
            if entry.hash == hash && &*self.names[entry.sym as usize] == name {
                return Ok(entry.sym);
            }
            place = (place + 1) & (self.table.len() - 1);
        }
    }

    #[cold]
    fn grow(&mut self) {
        let length = 2 * self.table.len();
        let old = std::mem::replace(&mut self.table, vec![FREE; length]);
        for entry in old.into_iter().filter(|entry| !entry.is_free()) {
            let mut place = entry.hash as usize & (length - 1);
            while !self.table[place].is_free() {
                place = (place + 1) & (length - 1);
            }
            self.table[place] = entry;
        }
    }

    pub fn count(&self) -> usize {
        self.names.len()
    }

    pub fn name(&self, sym: Sym) -> &str {
        &self.names[sym as usize]
    }

    /// The name as code objects have it; it is shared with them.
    pub fn shared(&self, sym: Sym) -> Name {
        self.names[sym as usize].clone().into()
    }

    pub fn find(&self, name: &str) -> Option<Sym> {
        self.place(hash(name), name).ok()
    }
}

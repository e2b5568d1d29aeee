//! Names as numbers: each name of a source is kept once.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::sync::Arc;
use typhon_bytecode::code::Name;

/// An interned name.
pub(crate) type Sym = u32;

/// The names of a source.
pub(crate) struct Interner {
    table: HashTable<Sym>,
    names: Vec<Arc<str>>,
}

fn hash(name: &str) -> u64 {
    FxBuildHasher.hash_one(name)
}

impl Interner {
    /// With room for about as many names as there are in a text of so many bytes.
    pub fn of_text(length: usize) -> Self {
        let names = (length / 64).min(1 << 12);
        Interner { table: HashTable::with_capacity(names), names: Vec::with_capacity(names) }
    }

    pub fn intern(&mut self, name: &str) -> Sym {
        let Interner { table, names } = self;
        let is = |&sym: &Sym| &*names[sym as usize] == name;
        let vacant = match table.entry(hash(name), is, |&sym| hash(&names[sym as usize])) {
            hashbrown::hash_table::Entry::Occupied(found) => return *found.get(),
            hashbrown::hash_table::Entry::Vacant(vacant) => vacant,
        };
        let sym = names.len() as Sym;
        vacant.insert(sym);
        names.push(name.into());
        sym
    }

    pub fn name(&self, sym: Sym) -> &str {
        &self.names[sym as usize]
    }

    /// The name as code objects have it; it is shared with them.
    pub fn shared(&self, sym: Sym) -> Name {
        self.names[sym as usize].clone().into()
    }

    pub fn find(&self, name: &str) -> Option<Sym> {
        self.table.find(hash(name), |&sym| &*self.names[sym as usize] == name).copied()
    }
}

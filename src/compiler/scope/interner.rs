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
    /// What is compared in place of each name.
    digests: Vec<Digest>,
    names: Vec<Arc<str>>,
}

/// The hash of a name's digest, and the name's number.
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

/// What nearly always tells a name from others, and always where both are short.
#[derive(Clone, Copy, PartialEq)]
struct Digest {
    /// How a short name begins and ends, its middle being in both; of a long one a hash.
    ends: [u64; 2],
    length: usize,
}

/// Names that are no longer are short.
const SHORT: usize = 16;

impl Digest {
    #[inline]
    fn of(name: &str) -> Self {
        let bytes = name.as_bytes();
        let ends = match bytes.len() {
            0 => [0; 2],
            1..4 => [u64::from(bytes[0]) << 8 | u64::from(bytes[bytes.len() / 2]), u64::from(bytes[bytes.len() - 1])],
            4..8 => ends(bytes).map(|end| u32::from_le_bytes(end).into()),
            8..=SHORT => ends(bytes).map(u64::from_le_bytes),
            _ => {
                let mut hasher = FxHasher::default();
                hasher.write(bytes);
                [hasher.finish(), 0]
            }
        };
        Digest { ends, length: bytes.len() }
    }

    fn is_exact(self) -> bool {
        self.length <= SHORT
    }

    #[inline]
    fn hash(self) -> u32 {
        let mut hasher = FxHasher::default();
        self.ends.into_iter().for_each(|end| hasher.write_u64(end));
        hasher.finish() as u32
    }
}

/// The first and the last `N` bytes of at least as many.
#[inline]
fn ends<const N: usize>(bytes: &[u8]) -> [[u8; N]; 2] {
    [bytes.first_chunk(), bytes.last_chunk()].map(|end| end.copied().unwrap_or([0; N]))
}

impl Interner {
    /// With room for about as many names as there are in a text of so many bytes.
    pub fn of_text(length: usize) -> Self {
        let names = (length / 64).clamp(1 << 4, 1 << 12);
        Interner {
            table: vec![FREE; (2 * names).next_power_of_two()],
            digests: Vec::with_capacity(names),
            names: Vec::with_capacity(names),
        }
    }

    pub fn intern(&mut self, name: &str) -> Sym {
        let digest = Digest::of(name);
        match self.place(digest, name) {
            Ok(sym) => sym,
            Err(place) => self.add(digest, name, place),
        }
    }

    #[inline(never)]
    fn add(&mut self, digest: Digest, name: &str, place: usize) -> Sym {
        let sym = self.names.len() as Sym;
        self.table[place] = Entry { hash: digest.hash(), sym };
        self.digests.push(digest);
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
    #[inline(always)]
    fn place(&self, digest: Digest, name: &str) -> Result<Sym, usize> {
        let hash = digest.hash();
        let mut place = hash as usize & (self.table.len() - 1);
        loop {
            let entry = self.table[place];
            if entry.is_free() {
                return Err(place);
            }
            if entry.hash == hash
                && self.digests[entry.sym as usize] == digest
                && (digest.is_exact() || &*self.names[entry.sym as usize] == name)
            {
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
        self.place(Digest::of(name), name).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_a_number_of_its_own() {
        let mut interner = Interner::of_text(0);
        let letters = |length: usize| (0..length).map(|at| if at % 3 == 1 { 'b' } else { 'a' }).collect::<String>();
        let mut names: Vec<String> = (0..40).flat_map(|length| [letters(length), "a".repeat(length)]).collect();
        names.extend((0..40).flat_map(|length| {
            (0..length).map(move |at| {
                let mut name = "a".repeat(length);
                name.replace_range(at..at + 1, "\0");
                name
            })
        }));
        names.sort();
        names.dedup();
        let syms: Vec<Sym> = names.iter().map(|name| interner.intern(name)).collect();
        assert_eq!(syms, (0..names.len() as Sym).collect::<Vec<_>>());
        for (name, sym) in names.iter().zip(syms) {
            assert_eq!((interner.intern(name), interner.find(name), interner.name(sym)), (sym, Some(sym), &**name));
        }
    }
}

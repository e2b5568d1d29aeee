//! Walking through a table: entry by entry while it changes, or all that is there at one moment.

use typhon_heap::{Header, Value, slot::Changed};

use super::{
    HashTable,
    table::{Block, Entry, count},
};

impl<E: Entry> HashTable<E> {
    /// Reads the next entry in use from `at` on, which is moved behind it; the reading functions are as for `find`. Where
    /// the block is replaced between calls, entries may be passed or seen twice; nothing else happens.
    #[inline]
    pub fn next<R>(
        &self,
        header: &Header,
        at: &mut usize,
        owned: impl Fn(&E) -> Option<R>,
        shared: impl Fn(&E) -> std::result::Result<Option<R>, Changed>,
    ) -> Option<R> {
        let published = header.is_published();
        let mut block = self.block();
        loop {
            if *at >= block.used() {
                let now = self.block();
                if now == block {
                    return None;
                }
                block = now;
                continue;
            }
            let read = match published {
                true => self.read_entry(header, &mut block, *at, &owned, &shared),
                false => owned(block.entry(*at)),
            };
            *at += 1;
            if read.is_some() {
                return read;
            }
        }
    }

    /// Reads an entry while others may write. `block` is renewed where it was replaced.
    #[inline]
    fn read_entry<R>(
        &self,
        header: &Header,
        block: &mut Block<E>,
        at: usize,
        owned: &impl Fn(&E) -> Option<R>,
        shared: &impl Fn(&E) -> std::result::Result<Option<R>, Changed>,
    ) -> Option<R> {
        match shared(block.entry(at)) {
            Ok(Some(read)) => return Some(read),
            Ok(None) if self.block() == *block => return None,
            _ => {}
        }
        let guard = self.lock(header, &[]);
        *block = self.block();
        let read = if at < block.used() { owned(block.entry(at)) } else { None };
        drop(guard);
        read
    }

    /// As `next`, backwards: `at` is one more than the entry that is looked at first.
    pub fn previous<R>(
        &self,
        header: &Header,
        at: &mut usize,
        owned: impl Fn(&E) -> Option<R>,
        shared: impl Fn(&E) -> std::result::Result<Option<R>, Changed>,
    ) -> Option<R> {
        let published = header.is_published();
        let mut block = self.block();
        loop {
            *at = (*at).min(block.used());
            if *at == 0 {
                return None;
            }
            *at -= 1;
            let read = match published {
                true => self.read_entry(header, &mut block, *at, &owned, &shared),
                false => owned(block.entry(*at)),
            };
            if read.is_some() {
                return read;
            }
        }
    }

    /// Entries ever filled in the present block: where walking backwards begins.
    pub fn end(&self) -> usize {
        self.block().used()
    }

    /// What `read` makes of the entries in use at one moment. It runs under the lock: it counts and copies, nothing else.
    pub(super) fn read_all<R>(&self, header: &Header, read: impl Fn(&E) -> Option<R>) -> Vec<R> {
        let guard = self.lock(header, &[]);
        let block = self.block();
        let mut all = Vec::with_capacity(self.len());
        all.extend((0..block.used()).filter_map(|at| read(block.entry(at))));
        drop(guard);
        all
    }

    /// All that is in the table at one moment.
    pub fn items(&self, header: &Header) -> Vec<E::Item> {
        self.read_all(header, E::item)
    }

    /// Hashes and keys at one moment, for operations between tables that need not hash again.
    pub fn hashed_keys(&self, header: &Header) -> Vec<(i64, Value)> {
        self.read_all(header, |entry| Some((entry.hash(), count(entry.key())?)))
    }
}

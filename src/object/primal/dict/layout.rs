//! Layout ids: what inline caches remember of a table.

use std::sync::atomic::{AtomicU32, Ordering};

use typhon_heap::Header;

use super::{
    HashTable, Key,
    lookup::Sought,
    table::{Entry, Probe},
};

static NEXT_LAYOUT: AtomicU32 = AtomicU32::new(1);

impl<E: Entry> HashTable<E> {
    /// A number that changes whenever a key is added or removed or the entries move, given on demand; 0 where there are no
    /// more numbers. Two tables never have the same one. Whoever remembers an entry's number under it asks for the
    /// layout first, then for the entry.
    pub fn layout_id(&self, header: &Header) -> u32 {
        let known = self.layout.load(Ordering::Acquire);
        if known != 0 {
            return known;
        }
        let guard = self.lock(header, &[]);
        let mut id = self.layout.load(Ordering::Relaxed);
        if id == 0 {
            let next = NEXT_LAYOUT.try_update(Ordering::Relaxed, Ordering::Relaxed, |next| next.checked_add(1));
            id = next.unwrap_or(0);
            self.layout.store(id, Ordering::Release);
        }
        drop(guard);
        id
    }

    /// Takes the number back, before the entries change.
    pub(super) fn layout_changes(&self) {
        self.layout.store(0, Ordering::Release);
    }

    /// The entry of a name, if that can be told without running Python: `Err` where it cannot.
    pub(super) fn entry_of(&self, header: &Header, key: &Key<'_>) -> std::result::Result<Option<usize>, ()> {
        let guard = self.lock(header, &[]);
        let block = self.block();
        let sought = Self::seek(block, &mut Probe::new(block, key.hash), key);
        drop(guard);
        match sought {
            Sought::Found(at) => Ok(Some(at)),
            Sought::Absent => Ok(None),
            Sought::Ask(_) => Err(()),
        }
    }

    /// The entry that a cache remembers under a layout; `None` where the layout is another one by now.
    #[inline(always)]
    pub(super) fn cached(&self, layout: u32, at: u32) -> Option<&E> {
        // The block before the layout: a newer block is stored after the layout was taken back, so an old layout that
        // is still there speaks of this block.
        let block = self.block();
        (layout != 0 && self.layout.load(Ordering::Acquire) == layout && (at as usize) < block.used())
            .then(|| block.entry(at as usize))
    }

    /// An entry of the table's block, which may be removed.
    #[inline(always)]
    pub(super) fn entry_at(&self, at: u32) -> Option<&E> {
        let block = self.block();
        ((at as usize) < block.used()).then(|| block.entry(at as usize))
    }

    /// Whether the table has this layout.
    #[inline(always)]
    pub(super) fn has_layout(&self, layout: u32) -> bool {
        layout != 0 && self.layout.load(Ordering::Acquire) == layout
    }
}

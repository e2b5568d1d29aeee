//! An inbox: addresses that other threads hand to one thread.
//!
//! A Treiber stack that is only ever taken whole, so no pointer is compared that could have come back. It can be
//! closed for good once it is empty: from then on a push fails, and the pusher acts itself, seeing all that the
//! closing thread did before.

use crate::facade::atomic::AtomicPtr;
use crate::facade::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::ptr;

struct Node {
    item: usize,
    next: *mut Node,
}

/// A lock-free inbox of addresses.
#[derive(Debug)]
pub struct Inbox {
    head: AtomicPtr<Node>,
}

/// The head of a closed inbox: an address where no node lies.
fn closed() -> *mut Node {
    ptr::without_provenance_mut(align_of::<Node>())
}

impl Inbox {
    /// An empty, open inbox.
    pub fn new() -> Inbox {
        Inbox { head: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Adds an item; gives it back if the inbox is closed.
    pub fn push(&self, item: usize) -> Result<(), usize> {
        let node = Box::into_raw(Box::new(Node { item, next: ptr::null_mut() }));
        let mut head = self.head.load(Acquire);
        loop {
            if head == closed() {
                // SAFETY: the node was made above and never shared.
                drop(unsafe { Box::from_raw(node) });
                return Err(item);
            }
            // SAFETY: the node is not shared before the exchange below succeeds.
            unsafe { (*node).next = head };
            let success = if mutate!("relaxed-push") { Relaxed } else { Release };
            match self.head.compare_exchange_weak(head, node, success, Acquire) {
                Ok(_) => return Ok(()),
                Err(now) => head = now,
            }
        }
    }

    /// Is there nothing to take?
    pub fn is_empty(&self) -> bool {
        let head = self.head.load(Acquire);
        head.is_null() || head == closed()
    }

    /// Takes all items, the newest first. Any thread may, if the protocol around the inbox lets it.
    pub fn take(&self) -> Drain {
        let mut head = self.head.load(Relaxed);
        while !head.is_null() && head != closed() {
            match self.head.compare_exchange_weak(head, ptr::null_mut(), AcqRel, Relaxed) {
                Ok(_) => return Drain { next: head },
                Err(now) => head = now,
            }
        }
        Drain { next: ptr::null_mut() }
    }

    /// Closes the inbox for good if it is empty; says whether it is closed now. Whoever is turned away by a push sees
    /// what this thread did before.
    pub fn close_if_empty(&self) -> bool {
        let order = if mutate!("relaxed-close") { Relaxed } else { AcqRel };
        match self.head.compare_exchange(ptr::null_mut(), closed(), order, Acquire) {
            Ok(_) => true,
            Err(head) => head == closed(),
        }
    }
}

impl Default for Inbox {
    fn default() -> Inbox {
        Inbox::new()
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.take().for_each(drop);
    }
}

/// Items taken from an [`Inbox`]; what is not looked at is dropped.
#[derive(Debug)]
#[must_use = "the items are references that somebody has to give up"]
pub struct Drain {
    next: *mut Node,
}

// SAFETY: a drain owns its nodes, which hold plain numbers.
unsafe impl Send for Drain {}

impl Iterator for Drain {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.next.is_null() {
            return None;
        }
        // SAFETY: the chain was unlinked whole by one swap, so this drain alone owns each of its nodes.
        let node = unsafe { Box::from_raw(self.next) };
        self.next = node.next;
        Some(node.item)
    }
}

impl Drop for Drain {
    fn drop(&mut self) {
        self.for_each(drop);
    }
}

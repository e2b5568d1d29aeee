//! A stand-in for an object: counts, a body that loom watches, and a note of how often it was destroyed.

use crate::facade::cell::UnsafeCell;
use crate::inbox::Inbox;
use crate::{Counts, Release};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

/// The first thread of a model, which owns the things.
pub const OWNER: u32 = 1;
/// The second thread of a model.
pub const OTHER: u32 = 2;
/// The third thread of a model.
pub const THIRD: u32 = 3;

pub struct Thing {
    pub counts: Counts,
    body: UnsafeCell<u32>,
    // Not one of loom's atomics: it orders nothing and adds no steps.
    destroyed: AtomicUsize,
}

// SAFETY: loom itself reports an access to `body` that races.
unsafe impl Sync for Thing {}
// SAFETY: as above.
unsafe impl Send for Thing {}

impl Thing {
    /// A published thing with one reference, the owner's.
    pub fn published() -> Thing {
        let thing = Thing { counts: Counts::new(OWNER), body: UnsafeCell::new(0), destroyed: AtomicUsize::new(0) };
        thing.counts.publish();
        thing
    }

    pub fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Reads the body, as whoever holds a reference may.
    pub fn look(&self) -> u32 {
        // SAFETY: loom reports a race.
        self.body.with(|body| unsafe { *body })
    }

    /// Writes the body, as whoever is alone with the thing may.
    pub fn write(&self, value: u32) {
        // SAFETY: loom reports a race.
        self.body.with_mut(|body| unsafe { *body = value });
    }

    /// The end: races with every look that is not ordered before it.
    pub fn destroy(&self) {
        self.write(u32::MAX);
        self.destroyed.fetch_add(1, SeqCst);
    }

    pub fn destroyed(&self) -> usize {
        self.destroyed.load(SeqCst)
    }

    /// Acts on a release: destroys, or pushes to `inbox`, the owner's.
    pub fn act(&self, release: Release, inbox: &Inbox) {
        match release {
            Release::Alive => (),
            Release::Dead => self.destroy(),
            Release::Queue { .. } => inbox.push(self.address()).expect("open"),
            Release::Defer => unreachable!("nothing is deferred here"),
        }
    }

    /// The owner empties its inbox.
    pub fn drain(&self, inbox: &Inbox) {
        for _ in inbox.take() {
            let release = self.counts.merge_queued();
            self.act(release, inbox);
        }
    }
}

//! Publication: the owner's act by which an object, and all it reaches, becomes visible to other threads.
//!
//! * Until the first thread is started ([`threads_started`]) nothing counted is ever published, so a program with one
//!   thread never pays for it; then [`publish_all`] publishes all that exists.
//! * From then on a store into a published holder publishes what is stored first ([`Value::publish`](crate::Value::publish)).
//!   Everything that an unpublished object refers to is published or its owner's, so the owner may walk it.
//! * A published object refers to nothing unpublished, weak edges included. The verifier holds that.

use std::{
    ptr::NonNull,
    sync::atomic::{AtomicBool, Ordering},
};

use typhon_sync::flag;

use crate::{header::Header, layout::Tracer, local, parts, weak};

static STARTED: AtomicBool = AtomicBool::new(false);

/// Whether a second thread was ever started.
#[inline(always)]
pub fn threads_started() -> bool {
    STARTED.load(Ordering::Relaxed)
}

/// Publishes an object of the calling thread and all that it reaches. Does nothing while there is one thread.
#[cold]
#[inline(never)]
pub fn publish(pointer: NonNull<Header>) {
    if threads_started() {
        // SAFETY: a value refers to the object, so it is alive.
        close(vec![unsafe { &*pointer.as_ptr() }]);
    }
}

/// Publishes what a new object refers to that is born published.
#[cold]
#[inline(never)]
pub(crate) fn contents(header: &Header) {
    if threads_started() {
        let mut work = Vec::new();
        // SAFETY: the object is new, so nobody else changes it.
        unsafe { reach(header, &mut work) };
        close(work);
    }
}

/// Publishes all objects of the calling thread, and says that there will be others. Called once before the first thread is
/// started; later calls do nothing. Takes a few nanoseconds for each object.
pub fn publish_all() {
    if STARTED.swap(true, Ordering::AcqRel) {
        return;
    }
    for block in local::cells().blocks() {
        // SAFETY: the block is this thread's.
        unsafe { block.each_object(&mut |header| _ = header.counts.publish()) };
    }
    // Objects in blocks of their own, and those that are in other hands by way of an ended thread.
    let mut rest = Vec::new();
    for block in local::cells().blocks() {
        // SAFETY: as above.
        unsafe { block.each_object(&mut |header| reach(header, &mut rest)) };
    }
    close(rest);
}

/// Publishes what is in `work` and all that it reaches.
fn close(mut work: Vec<&Header>) {
    while let Some(header) = work.pop() {
        if header.counts.publish() {
            // SAFETY: an unpublished object is changed by its owner alone, which is busy here.
            unsafe { reach(header, &mut work) };
        }
    }
}

/// Collects the unpublished objects that an object refers to.
///
/// # Safety
/// As for [`parts::trace`].
unsafe fn reach(header: &Header, work: &mut Vec<&Header>) {
    let mut visit = |word| {
        // SAFETY: the object holds the reference, so what it refers to is alive.
        let child = unsafe { &*std::ptr::with_exposed_provenance::<Header>(word as usize) };
        if !child.is_published() {
            work.push(child);
        }
    };
    // SAFETY: passed on.
    unsafe { parts::trace(header, &mut Tracer::with_weak(&mut visit)) };
    if header.counts.has(flag::WEAK) {
        weak::each_reference(header, &mut |reference| visit(std::ptr::from_ref(reference).addr() as u64));
    }
}

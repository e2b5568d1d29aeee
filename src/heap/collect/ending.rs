//! The end of the program: whose finaliser is still to be called.
//!
//! CPython takes its modules apart at the end, and most objects die by it. Here nothing is taken apart: the process ends, and
//! its memory with it. What can be noticed is that finalisers run, and they find all else as it was.

use typhon_sync::flag;

use super::{marks::Marks, needs_finalizer, take_over, walk::each_child, watch::Watch};
use crate::{header::Header, inspect, publish, segment, value::Value, word::Word};

/// All objects whose finalisers are to be called, now marked as finalised; but none that `spared` lead to. First those that
/// `first` lead to, holders before what they hold; then all others. A poll for the calling thread, in a stop as long as
/// the heap is large.
pub fn finalizable(first: &[Value], spared: &[Value]) -> Vec<Value> {
    let mut watch = Watch::begin();
    let marks = Marks::new(&mut watch);
    watch.without_pause(|_| {
        let mut ignored = Vec::new();
        spared.iter().filter_map(held).for_each(|header| walk(&marks, header, &mut ignored));
        let mut others = Vec::new();
        let mut look = |header: &'static Header| {
            if needs_finalizer(header) && header.counts.total() > 0 && !marks.is_set(header) {
                others.push(header);
            }
        };
        // SAFETY: all other threads are stopped.
        unsafe { segment::each_object(&mut look) };
        let mut found = Vec::new();
        if others.len() > 1 {
            first.iter().filter_map(held).for_each(|header| walk(&marks, header, &mut found));
            others.retain(|header| !marks.is_set(header));
        }
        found.into_iter().chain(others).map(take).collect()
    })
}

/// Counts an object and marks it as finalised.
fn take(header: &'static Header) -> Value {
    if publish::threads_started() {
        take_over(header);
    }
    header.counts.set_flag(flag::FINALIZED);
    // SAFETY: the object is alive.
    unsafe { Value::count_word(std::ptr::from_ref(header) as Word) }
}

/// The header of an object that somebody holds during the stop.
fn held(value: &Value) -> Option<&'static Header> {
    // SAFETY: the value outlives the stop, whose caller holds it.
    value.header().map(|header| unsafe { &*std::ptr::from_ref(header) })
}

/// Enters an object, and what it leads to by counted objects, where it was not seen before and has a finaliser.
fn walk(marks: &Marks, first: &'static Header, found: &mut Vec<&'static Header>) {
    let mut work = vec![first];
    while let Some(header) = work.pop() {
        if header.counts.total() <= 0 || !marks.set(header) {
            continue;
        }
        if needs_finalizer(header) {
            found.push(header);
        }
        if header.counts.is_trace_only() || !inspect::is_container(header) {
            continue;
        }
        let before = work.len();
        each_child(header, &mut |child| work.push(child));
        work[before..].reverse();
    }
}

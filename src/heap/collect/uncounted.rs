//! The end of trace-only objects: nobody's last reference frees them.
//!
//! They were condemned and cut, so what still refers to them are fields that never change, and these refer to what was made
//! before: no cycle is left. Each is freed when the sum of its references is zero, which may free those that it refers to.

use std::collections::HashSet;

use super::walk::each_child;
use crate::{death, header::Header};

/// Frees those that nothing refers to, in whatever order that takes. One to which something refers although it was condemned
/// stays for ever: that would be a mistake, which is not made worse.
pub fn free(objects: &[&'static Header]) {
    let mut left: HashSet<*const Header> = objects.iter().map(|&header| std::ptr::from_ref(header)).collect();
    let mut work = objects.to_vec();
    let mut children = Vec::new();
    while let Some(header) = work.pop() {
        if !left.contains(&std::ptr::from_ref(header)) || header.counts.total() != 0 {
            continue;
        }
        left.remove(&std::ptr::from_ref(header));
        each_child(header, &mut |child| children.push(child));
        // SAFETY: the object was condemned and cut, nothing refers to it, and it is taken from the set once.
        unsafe { death::free_trace_only(header) };
        work.extend(children.drain(..).filter(|&child| left.contains(&std::ptr::from_ref(child))));
    }
    debug_assert!(left.is_empty(), "something refers to a condemned object");
}

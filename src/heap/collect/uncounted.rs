//! The end of trace-only objects: nobody's last reference frees them.
//!
//! They were condemned and cut, so what still refers to them are fields that never change, and these refer to what was made
//! before: no cycle is left. Each is freed when the sum of its references is zero, which may free those that it refers to.
//!
//! A class is freed after its instances, which do not count it: they need its shape to the last. Those that are trace-only themselves
//! are waited for; counted ones may be held by whatever else is freed, so classes come after all that are none.

use std::collections::{HashMap, HashSet};

use super::walk::{each_child, mortal_class};
use crate::{death, header::Header};

type Address = *const Header;

/// Frees those that nothing refers to, in whatever order that takes; `classes` are those of what was condemned with them. One to
/// which something refers although it was condemned stays for ever: that would be a mistake, which is not made worse.
pub fn free(objects: &[&'static Header], classes: &HashSet<Address>) {
    let address = |header: &Header| std::ptr::from_ref(header);
    let mut left: HashSet<Address> = objects.iter().map(|&header| address(header)).collect();
    let mut instances: HashMap<Address, usize> = HashMap::new();
    for class in objects.iter().filter_map(|header| mortal_class(header)) {
        *instances.entry(address(class)).or_default() += 1;
    }
    let (mut later, mut work): (Vec<_>, Vec<_>) = objects.iter().partition(|header| classes.contains(&address(header)));
    let mut freed = Vec::new();
    while let Some(header) = work.pop().or_else(|| later.pop()) {
        let waits = instances.get(&address(header)).is_some_and(|&count| count != 0);
        if !left.contains(&address(header)) || header.counts.total() != 0 || waits {
            continue;
        }
        left.remove(&address(header));
        each_child(header, &mut |child| freed.push(child));
        if let Some(class) = mortal_class(header) {
            instances.entry(address(class)).and_modify(|count| *count -= 1);
            freed.push(class);
        }
        // SAFETY: the object was condemned and cut, nothing refers to it, and it is taken from the set once.
        unsafe { death::free_trace_only(header) };
        for held in freed.drain(..).filter(|&held| left.contains(&address(held))) {
            if classes.contains(&address(held)) { &mut later } else { &mut work }.push(held);
        }
    }
    debug_assert!(left.is_empty(), "something refers to a condemned object");
}

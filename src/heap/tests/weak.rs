//! Weak references and the races around their targets' deaths.

use super::*;
use crate::death::PendingDeath;

fn target(reference: &Value) -> &weak_references::Target {
    &reference.exact::<Reference>().expect("a reference").target
}

#[test]
fn a_weak_reference_sees_the_end() {
    let _attached = local::attach_thread();
    let object = node(None, None);
    let (first, second) = (weak_reference(&object, false), weak_reference(&object, true));
    assert!(target(&first).upgrade().is_some_and(|value| value.is(&object)));
    assert_eq!(weak_references::references(&object).len(), 2);
    assert!(weak_references::find(&object, |_| true).is_some_and(|value| value.is(&first)));
    drop(object);
    assert!(target(&first).upgrade().is_none() && target(&second).is_cleared());
    let Some(PendingDeath::Callback(called)) = local::current().take_pending() else { panic!("a callback waits") };
    assert!(called.is(&second));
    assert!(local::current().take_pending().is_none());
}

#[test]
fn a_dead_weak_reference_is_not_called() {
    let _attached = local::attach_thread();
    let object = node(None, None);
    drop(weak_reference(&object, true));
    assert!(weak_references::references(&object).is_empty());
    drop(object);
    assert!(local::current().take_pending().is_none());
}

#[test]
fn publication_reaches_over_weak_edges_both_ways() {
    let _attached = local::attach_thread();
    local::publish_all();
    let is_published = |value: &Value| value.header().is_some_and(Header::is_published);
    let object = node(None, None);
    let reference = weak_reference(&object, false);
    reference.publish();
    assert!(is_published(&object));
    let other = node(None, None);
    let reference = weak_reference(&other, false);
    other.publish();
    assert!(is_published(&reference));
    assert!(is_published(&weak_reference(&other, false)));
}

/// One thread replaces an object time and again, so that cells are used anew at once; others upgrade weak references to
/// whatever was there. What they get must be the object that the reference was made for.
#[test]
fn upgrades_race_with_deaths() {
    let _attached = local::attach_thread();
    let holder = Shared::new(node(None, None));
    let deaths: Arc<AtomicUsize> = Arc::default();
    in_threads(3, |index| {
        let home: &Node = holder.0.exact().expect("a node");
        for round in 0..30_000 {
            if index == 0 {
                let object = counted_node(Value::small_int(round), None, Some(&deaths));
                let reference = weak_reference(&object, false);
                let label = node(Some(reference), Value::small_int(round));
                home.left.set(&home.header, label);
                // The object dies here, or when an upgraded reference does.
                drop(object);
            } else if let Some(label) = home.left.get(&home.header) {
                let label_node: &Node = label.exact().expect("a label");
                let reference = label_node.left.get(&label_node.header).expect("set when made");
                if let Some(object) = target(&reference).upgrade() {
                    let node: &Node = object.exact().expect("a node");
                    let (found, wanted) = (node.left.get(&node.header), label_node.right.get(&label_node.header));
                    assert_eq!(found.and_then(|v| v.as_small_int()), wanted.and_then(|v| v.as_small_int()));
                }
            }
            poll();
        }
    });
    expect_deaths(&deaths, 30_000);
}

/// Weak references that die at the same time as their target.
#[test]
fn both_ends_die_at_once() {
    let _attached = local::attach_thread();
    for _ in 0..300 {
        let objects: Vec<Value> = (0..20).map(|_| node(None, None)).collect();
        let references: Vec<Value> = objects.iter().map(|object| weak_reference(object, true)).collect();
        local::publish_all();
        objects.iter().chain(&references).for_each(Value::publish);
        let sides = [parking_lot::Mutex::new(objects), parking_lot::Mutex::new(references)];
        in_threads(2, |index| {
            for value in sides[index].lock().drain(..) {
                drop(value);
            }
            while local::current().take_pending().is_some() {}
        });
        local::poll();
        while local::current().take_pending().is_some() {}
    }
}

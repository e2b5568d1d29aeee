//! What only the collector frees: it ends when nothing refers to it, not even without counting.

use super::*;
use crate::{collect::changed_class, word::BORROWED};

/// A trace-only node.
pub fn node(left: Option<Value>, deaths: Option<&Arc<AtomicUsize>>) -> Value {
    new(Node {
        header: Header::trace_only(Node::shape()),
        left: Slot::from_option(left),
        right: Slot::EMPTY,
        deaths: deaths.cloned(),
    })
}

/// A shape whose class is a node.
fn shape_of(class: &Value) -> ShapeId {
    Shape::create(NewShape {
        layout: Node::LAYOUT,
        class: class.word(),
        inline: 0,
        count: 0,
        flags: flag::MORTAL,
        parent: 0,
        version: 1,
        name: 0,
    })
}

/// An instance of such a class, which does not refer to it otherwise.
fn instance(shape: ShapeId, deaths: &Arc<AtomicUsize>) -> Value {
    let object =
        Node { header: Header::of::<Node>(), left: Slot::EMPTY, right: Slot::EMPTY, deaths: Some(Arc::clone(deaths)) };
    alloc::new_instance(shape, object)
}

#[test]
fn it_stays_while_a_value_refers_to_it_and_ends_with_what_it_leads_to() {
    let _alone = enter();
    let deaths = Arc::default();
    let keeper = node(Some(ring(3, &deaths)), Some(&deaths));
    let weak = weak_reference(&keeper, false);
    let target = &weak.exact::<Reference>().expect("a reference").target;
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    drop(target.upgrade().expect("alive"));
    drop(keeper);
    assert!(target.upgrade().is_some(), "its count does not end it");
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 4);
    assert!(target.upgrade().is_none());
}

#[test]
fn references_that_other_threads_made_and_gave_up_are_counted() {
    let _alone = enter();
    let deaths = Arc::default();
    let one = node(None, Some(&deaths));
    let many = local::detached(|| {
        let one = &one;
        let clones = move || {
            let _attached = local::attach_thread();
            (0..100).map(|_| one.clone()).collect::<Vec<_>>()
        };
        thread::scope(|scope| scope.spawn(clones).join().expect("no panic"))
    });
    drop(one);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    drop(many);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 1);
}

#[test]
fn a_few_are_tried_without_a_collection_of_the_rest() {
    unsafe fn visit(address: usize, _: Which, sink: &mut dyn FnMut(Word)) {
        sink(address as Word | BORROWED);
    }
    let _alone = enter();
    let deaths = Arc::default();
    let [kept, named, lost] = std::array::from_fn(|_| node(None, Some(&deaths)));
    let beside = node(None, Some(&deaths));
    // SAFETY: they live, for nobody else collects before they were tried.
    let few = [&kept, &named, &lost].map(|value| unsafe { &*value.pointer().as_ptr() });
    let address = named.pointer().as_ptr().expose_provenance();
    // SAFETY: the address is no place; it is itself what is told.
    let registered = unsafe { roots::register(address, visit) };
    drop((named, lost, beside));
    let collection = begin();
    let mut garbage = collection.find_among(few.to_vec());
    garbage.confirm();
    assert_eq!(garbage.free().freed, 1);
    assert_eq!(deaths.load(Ordering::Relaxed), 1);
    drop(registered);
    let mut garbage = collection.find_among(few[..2].to_vec());
    garbage.confirm();
    assert_eq!(garbage.free().freed, 1);
    drop(collection);
    drop(kept);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 4);
}

#[test]
fn a09_it_stays_while_a_register_names_it() {
    unsafe fn visit(address: usize, _: Which, sink: &mut dyn FnMut(Word)) {
        // SAFETY: the word outlives its registration.
        sink(unsafe { *std::ptr::with_exposed_provenance::<Word>(address) });
    }
    let _alone = enter();
    let deaths = Arc::default();
    let one = node(Some(ring(2, &deaths)), Some(&deaths));
    let register: Box<Word> = Box::new(one.word() | BORROWED);
    let address = std::ptr::from_ref(&*register).expose_provenance();
    // SAFETY: the word does not change, and is registered no longer than it is there.
    let registered = unsafe { roots::register(address, visit) };
    drop(one);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    drop(registered);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 3);
}

#[test]
fn a_class_stays_while_it_has_an_instance_and_ends_with_the_last() {
    let _alone = enter();
    let deaths = Arc::default();
    let class = node(None, Some(&deaths));
    let shape = shape_of(&class);
    let held = instance(shape, &deaths);
    set_left(&class, &instance(shape, &deaths));
    drop(class);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    drop(held);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 3);
}

#[test]
fn a_class_stays_where_an_object_changes_to_it() {
    let _alone = enter();
    let deaths = Arc::default();
    let class = node(None, Some(&deaths));
    let shape = shape_of(&class);
    let object = counted_node(None, None, Some(&deaths));
    let header = object.header().expect("an object");
    header.set_shape(shape);
    changed_class(header);
    drop(class);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    drop(object);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 2);
}

/// Threads make instances from instances, the only ones that know their class, while another one collects.
#[test]
fn a_class_that_only_instances_know_stays_while_they_make_each_other() {
    let _alone = enter();
    let (deaths, made) = (Arc::default(), AtomicUsize::new(0));
    let lines = 4;
    in_threads(3, |index| {
        let mut random = Random(index as u64 + 3);
        let mut line: Vec<Value> = (0..lines)
            .map(|_| {
                made.fetch_add(2, Ordering::Relaxed);
                instance(shape_of(&node(None, Some(&deaths))), &deaths)
            })
            .collect();
        for step in 0..2000 {
            poll();
            if index == 0 && step % 40 == 0 {
                collect();
            }
            let place = random.below(line.len());
            let next = instance(line[place].shape(), &deaths);
            made.fetch_add(1, Ordering::Relaxed);
            line[place] = next;
            let class = line[place].shape().get().class.load(Ordering::Relaxed);
            // SAFETY: the instance keeps its class.
            drop(unsafe { Value::count_word(class) });
        }
    });
    collect();
    expect_deaths(&deaths, made.load(Ordering::Relaxed));
}

//! Publication, and published objects in many hands.

use super::*;

fn published(value: &Value) -> bool {
    value.header().is_some_and(Header::is_published)
}

#[test]
fn publication_is_transitive() {
    let _attached = local::attach_thread();
    local::publish_all();
    let leaf = node(None, None);
    let tuple = items([leaf.clone(), Value::NONE].into_iter());
    let top = node(Some(tuple.clone()), None);
    let apart = node(None, None);
    assert!(!published(&leaf) && !published(&top));
    top.publish();
    assert!(published(&leaf) && published(&tuple) && published(&top) && !published(&apart));
    let home: &Node = top.exact().expect("a node");
    home.right.set(&home.header, apart.clone());
    assert!(published(&apart));
}

#[test]
fn a_long_chain_is_published_without_recursion() {
    let _attached = local::attach_thread();
    local::publish_all();
    let chain = (0..300_000).fold(None, |next, _| Some(node(next, None))).expect("a chain");
    chain.publish();
    assert!(published(&chain));
}

#[test]
fn what_is_born_published_publishes_what_it_holds() {
    let _attached = local::attach_thread();
    local::publish_all();
    let inner = node(None, None);
    let header = Header::trace_only(Node::shape());
    let outer = new(Node { header, left: Slot::new(inner.clone()), right: Slot::EMPTY, deaths: None });
    assert!(published(&outer) && published(&inner));
    let header = outer.header().expect("an object");
    outer.exact::<Node>().expect("a node").left.clear(header);
}

#[test]
fn many_threads_read_and_write_one_slot() {
    let _attached = local::attach_thread();
    let deaths: Arc<AtomicUsize> = Arc::default();
    let made = AtomicUsize::new(0);
    let holder = Shared::new(node(None, None));
    in_threads(4, |index| {
        let home: &Node = holder.0.exact().expect("a node");
        for round in 0..50_000 {
            if round % 4 == index {
                made.fetch_add(1, Ordering::Relaxed);
                home.left.set(&home.header, counted_node(None, None, Some(&deaths)));
            } else if let Some(value) = home.left.get(&home.header) {
                let seen: &Node = value.exact().expect("whatever is read is whole");
                assert!(seen.deaths.is_some());
            }
            poll();
        }
    });
    drop(holder);
    local::poll();
    expect_deaths(&deaths, made.into_inner());
}

#[test]
fn threads_that_stop_each_other() {
    let _attached = local::attach_thread();
    let holder = Shared::new(node(None, None));
    in_threads(4, |_| {
        let home: &Node = holder.0.exact().expect("a node");
        for round in 0..2_000 {
            home.left.set(&home.header, node(None, None));
            poll();
            if round % 100 == 0 {
                let stopped = local::stop();
                let mut objects = 0;
                crate::verify::each_object(&stopped, &mut |_| objects += 1);
                assert!(objects > 0);
            }
        }
    });
}

//! The verifier finds what is planted, and nothing else.

use super::*;
use crate::verify::{Fault, FaultKind, Statistics, verify};

/// Faults of the given objects; other tests' objects are held by their Rust code.
fn faults_of(objects: &[&Value], roots: &[&Value]) -> Vec<Fault> {
    let stopped = local::stop();
    let addresses: Vec<usize> = objects.iter().map(|value| value.pointer().addr().get()).collect();
    let mut faults = verify(&stopped, |tracer| roots.iter().for_each(|value| value.trace(tracer)));
    faults.retain(|fault| addresses.contains(&fault.object));
    faults
}

#[test]
fn a_sound_graph_has_no_faults() {
    let _attached = local::attach_thread();
    let leaf = node(None, None);
    let top = node(Some(leaf.clone()), Some(items([leaf.clone()].into_iter())));
    assert_eq!(faults_of(&[&leaf, &top], &[&leaf, &top]), []);
}

#[test]
fn a_missing_count_is_found() {
    let _attached = local::attach_thread();
    let leaf = node(None, None);
    let top = node(Some(leaf.clone()), None);
    // A reference given up that is still there.
    // SAFETY: given back below.
    unsafe { crate::value::release(leaf.word()) };
    let faults = faults_of(&[&leaf, &top], &[&leaf, &top]);
    let kinds: Vec<_> = faults.into_iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [FaultKind::TooFew { counted: 1, found: 2 }]);
    std::mem::forget(leaf.clone());
}

#[test]
fn a_leak_is_found() {
    let _attached = local::attach_thread();
    let leaf = node(None, None);
    std::mem::forget(leaf.clone());
    let kinds: Vec<_> = faults_of(&[&leaf], &[&leaf]).into_iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [FaultKind::TooMany { counted: 2, found: 1 }]);
    // SAFETY: the count that was forgotten.
    unsafe { crate::value::release(leaf.word()) };
}

#[test]
fn a_forgotten_publication_is_found() {
    let _attached = local::attach_thread();
    local::publish_all();
    let (leaf, top) = (node(None, None), node(None, None));
    top.publish();
    top.exact::<Node>().expect("a node").left.exchange(Some(leaf.clone()));
    let kinds: Vec<_> = faults_of(&[&leaf, &top], &[&leaf, &top]).into_iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [FaultKind::Unpublished]);
}

#[test]
fn statistics_count_objects() {
    let _attached = local::attach_thread();
    let values: Vec<Value> = (0..100).map(|_| node(None, None)).collect();
    let statistics = Statistics::collect(&local::stop());
    assert!(statistics.layouts["node"].0 >= values.len());
    assert!(statistics.object_bytes >= values.len() * size_of::<Node>());
    assert!(statistics.block_bytes >= statistics.object_bytes);
}

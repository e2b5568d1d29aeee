//! Graphs at random: what nobody reaches ends, all else stays. Proptest shrinks a graph that breaks this.

use proptest::prelude::*;

use super::*;

/// A reference from one node to another.
#[derive(Debug, Clone)]
struct Edge {
    from: usize,
    to: usize,
    is_left: bool,
    /// There are frozen items between them.
    is_frozen: bool,
}

/// Nodes that refer to each other, some of them held from outside.
#[derive(Debug)]
struct Graph {
    /// Whether each node is trace-only.
    trace_only: Vec<bool>,
    edges: Vec<Edge>,
    held: Vec<usize>,
}

fn any_graph() -> impl Strategy<Value = Graph> {
    (2..200_usize).prop_flat_map(|count| {
        let edge = (0..count, 0..count, any::<bool>(), any::<bool>()).prop_map(|(from, to, is_left, is_frozen)| Edge {
            from,
            to,
            is_left,
            is_frozen,
        });
        let trace_only = prop::collection::vec(prop::bool::weighted(0.25), count);
        let edges = prop::collection::vec(edge, 0..3 * count);
        let held = prop::collection::vec(0..count, 0..4);
        (trace_only, edges, held).prop_map(|(trace_only, edges, held)| Graph { trace_only, edges, held })
    })
}

impl Graph {
    fn make(&self, deaths: &Arc<AtomicUsize>) -> Vec<Value> {
        let make =
            |&is: &bool| if is { trace_only::node(None, Some(deaths)) } else { counted_node(None, None, Some(deaths)) };
        let nodes: Vec<Value> = self.trace_only.iter().map(make).collect();
        for edge in &self.edges {
            let node = nodes[edge.from].exact::<Node>().expect("a node");
            let slot = if edge.is_left { &node.left } else { &node.right };
            let value = nodes[edge.to].clone();
            let value = if edge.is_frozen { items([Value::NONE, value].into_iter()) } else { value };
            slot.set(nodes[edge.from].header().expect("an object"), value);
        }
        nodes
    }

    /// How many nodes are reached from those that are held; a later edge takes the place of an earlier one.
    fn reached(&self) -> usize {
        let is_last = |(at, edge): &(usize, &Edge)| {
            !self.edges[at + 1..].iter().any(|later| (later.from, later.is_left) == (edge.from, edge.is_left))
        };
        let edges: Vec<&Edge> = self.edges.iter().enumerate().filter(is_last).map(|(_, edge)| edge).collect();
        let mut reached = vec![false; self.trace_only.len()];
        let mut work = self.held.clone();
        while let Some(at) = work.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                work.extend(edges.iter().filter(|edge| edge.from == at).map(|edge| edge.to));
            }
        }
        reached.iter().filter(|&&is| is).count()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn graphs_lose_what_nobody_reaches(graph in any_graph()) {
        let _alone = enter_alone();
        let deaths = Arc::default();
        let count = graph.trace_only.len();
        let kept: Vec<Value> = {
            let nodes = graph.make(&deaths);
            graph.held.iter().map(|&at| nodes[at].clone()).collect()
        };
        collect();
        prop_assert_eq!(deaths.load(Ordering::Relaxed), count - graph.reached());
        drop(kept);
        collect();
        prop_assert_eq!(deaths.load(Ordering::Relaxed), count);
    }
}

//! The trial of a group in several stops: what happens between them is noticed, or the group is not condemned.
//!
//! Two objects refer to each other, and a thread holds the first. A stop, and what the thread does between two polls, is a
//! critical section of one mutex.

use super::thing::{OTHER as MUTATOR, OWNER as COLLECTOR};
use crate::biased::{Counts, flag};
use crate::facade::Mutex;
use crate::facade::thread;
use crate::lock::ByteLock;
use std::sync::Arc;

struct Member {
    counts: Counts,
    lock: ByteLock,
    /// Whether it refers to the other one.
    refers: bool,
}

impl Member {
    /// With as many references.
    fn new(references: u32) -> Member {
        let counts = Counts::new(MUTATOR);
        counts.publish();
        let _ = counts.merge();
        counts.increment_by(COLLECTOR, references - 1);
        Member { counts, lock: ByteLock::new(), refers: true }
    }

    fn is_touched(&self) -> bool {
        self.counts.has(flag::TOUCHED) || !self.lock.is_watched()
    }
}

type World = Arc<Mutex<[Member; 2]>>;

fn world() -> World {
    Arc::new(Mutex::new([Member::new(2), Member::new(1)]))
}

/// Tries both; whether they are garbage.
fn try_both(world: &World) -> bool {
    for at in 0..2 {
        let members = world.lock();
        members[at].counts.set_flag(flag::CANDIDATE);
        members[at].lock.watch();
    }
    let mut inside = [0; 2];
    for at in 0..2 {
        inside[1 - at] = i64::from(world.lock()[at].refers);
    }
    // The second first: its count is the older one when the first's is read.
    let all = |is: &dyn Fn(&Member, usize) -> bool| [1, 0].into_iter().all(|at| is(&world.lock()[at], at));
    all(&|member, at| member.counts.total() == inside[at]) && all(&|member, _| !member.is_touched())
}

/// The thread makes a reference to the second object and lets the first one go.
pub fn a_reference_is_made_meanwhile() {
    let world = world();
    let mutator = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            world.lock()[1].counts.increment(MUTATOR);
            let _ = world.lock()[0].counts.decrement(MUTATOR);
        }
    });
    assert!(!try_both(&world), "the thread holds one of them");
    mutator.join().unwrap();
}

/// The thread takes the first object's reference to the second one for itself and lets the first one go.
pub fn a_reference_is_moved_meanwhile() {
    let world = world();
    let mutator = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            {
                let mut members = world.lock();
                members[0].lock.lock_raw();
                members[0].refers = false;
                // SAFETY: it was taken just now.
                unsafe { members[0].lock.unlock_raw() };
            }
            let _ = world.lock()[0].counts.decrement(MUTATOR);
        }
    });
    assert!(!try_both(&world), "the thread holds one of them");
    mutator.join().unwrap();
}

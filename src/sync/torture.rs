//! All protocols at once, too large for loom: shuttle picks random schedules.
//!
//! Run with `RUSTFLAGS="--cfg typhon_shuttle" cargo test -p typhon-sync --release`.

use crate::facade::{Mutex, thread};
use crate::{Counts, Exit, Registry, Release, ThreadControl};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

const THREADS: u32 = 3;
const OBJECTS: usize = 2;
const STEPS: usize = 6;

struct Object {
    counts: Counts,
    destroyed: AtomicUsize,
}

struct World {
    registry: Registry,
    objects: Vec<Object>,
    /// A published container: it holds counted references, as indexes of objects.
    queue: Mutex<VecDeque<usize>>,
    stopped: AtomicBool,
}

impl World {
    fn release(&self, me: &ThreadControl, index: usize) {
        let counts = &self.objects[index].counts;
        match counts.decrement(me.id) {
            Release::Alive => (),
            Release::Dead => self.destroy(index),
            Release::Queue { owner } => self.registry.deliver(me, owner, index, |item| self.merge(item)),
            Release::Defer => unreachable!("nothing is deferred here"),
        }
    }

    fn merge(&self, index: usize) {
        if self.objects[index].counts.merge_queued() == Release::Dead {
            self.destroy(index);
        }
    }

    fn destroy(&self, index: usize) {
        self.objects[index].destroyed.fetch_add(1, SeqCst);
    }

    fn poll(&self, me: &ThreadControl) {
        me.drain_inbox().for_each(|index| self.merge(index));
        if me.poll_requested() {
            me.answer_stop();
        }
        assert!(!self.stopped.load(SeqCst), "a thread runs in a stop");
    }

    /// One thread's life: it makes objects, passes them on, takes others', polls, sleeps, and sometimes stops all.
    fn live(&self, me: &ThreadControl, mine: std::ops::Range<usize>) {
        me.attach();
        for index in mine {
            let counts = &self.objects[index].counts;
            counts.publish();
            counts.increment_by(me.id, 2);
            self.queue.lock().extend([index, index]);
            self.release(me, index);
        }
        for step in 0..STEPS {
            let taken = self.queue.lock().pop_front();
            if let Some(index) = taken {
                assert_eq!(self.objects[index].destroyed.load(SeqCst), 0);
                if step % 3 == 0 {
                    self.objects[index].counts.increment(me.id);
                    self.queue.lock().push_back(index);
                }
                self.release(me, index);
            }
            self.poll(me);
            match (step + me.id as usize) % 4 {
                0 => {
                    me.detach_with(|index| self.merge(index));
                    thread::yield_now();
                    me.attach();
                }
                1 => {
                    let stop = self.registry.stop(me);
                    self.stopped.store(true, SeqCst);
                    thread::yield_now();
                    self.stopped.store(false, SeqCst);
                    drop(stop);
                }
                _ => (),
            }
        }
        while me.exit() == Exit::InboxWaiting {
            me.drain_inbox().for_each(|index| self.merge(index));
        }
    }
}

fn torture() {
    let objects = (0..THREADS * OBJECTS as u32)
        .map(|index| Object { counts: Counts::new(1 + index / OBJECTS as u32), destroyed: AtomicUsize::new(0) })
        .collect();
    let world = Arc::new(World {
        registry: Registry::new(),
        objects,
        queue: Mutex::new(VecDeque::new()),
        stopped: AtomicBool::new(false),
    });
    let threads: Vec<_> = (0..THREADS as usize)
        .map(|number| {
            let world = Arc::clone(&world);
            let me = world.registry.register().unwrap();
            thread::spawn(move || world.live(&me, number * OBJECTS..(number + 1) * OBJECTS))
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let me = world.registry.attach_new();
    while let Some(index) = { world.queue.lock().pop_front() } {
        world.release(&me, index);
    }
    for object in &world.objects {
        assert_eq!((object.destroyed.load(SeqCst), object.counts.total()), (1, 0));
    }
}

#[test]
fn random_schedules() {
    shuttle::check_random(torture, 20_000);
}

#[test]
fn probabilistic_schedules() {
    shuttle::check_pct(torture, 20_000, 3);
}

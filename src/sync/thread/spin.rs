//! Waiting awake for what will not take long.
//!
//! A thread that sleeps through a stop is woken late, and what the system runs on its core meanwhile may keep the core for
//! milliseconds. So it looks at its word for as long as a stop of the collector's takes, and sleeps afterwards; and it
//! sleeps at once where somebody has a use for its core: a thread that has not answered yet, or the holder of the stop, if
//! it did not say that it has none. So at most as many wait awake as there are cores, less one. A thread that waited awake in
//! vain (the holder may need the very core that it keeps) does not do so again for long.
//!
//! This only delays sleeping: nothing else depends on it, and the models, which have no time, do without.

use super::{STOPPING, ThreadControl};
use crate::facade::atomic::Ordering::Relaxed;
use crate::facade::hint;
use std::time::{Duration, Instant};

/// Longer than the stops of a collector.
const LONGEST: Duration = Duration::from_millis(1);
/// Running threads answer within this, if they have a core.
pub(crate) const PROMPT: Duration = Duration::from_micros(10);
/// So many stops are slept through after one that took longer.
const SKIPPED: u32 = 1000;
/// Looks at a word between two looks at the clock.
const LOOKS: u32 = 16;

/// Looks whether `done`, until `enough`, which is told how long that took. Says whether it was done.
pub(crate) fn until(done: impl Fn() -> bool, enough: impl Fn(Duration) -> bool) -> bool {
    if cfg!(any(typhon_loom, typhon_shuttle)) {
        return false;
    }
    let begin = Instant::now();
    loop {
        for _ in 0..LOOKS {
            if done() {
                return true;
            }
            hint::spin_loop();
        }
        if enough(begin.elapsed()) {
            return done();
        }
    }
}

impl ThreadControl {
    /// Waits awake until the stop that this thread has answered is over, where that takes the core from nobody.
    pub(crate) fn wait_awake(&self) {
        let skipped = self.skipped.load(Relaxed);
        if skipped != 0 {
            return self.skipped.store(skipped - 1, Relaxed);
        }
        let room = self.shared.room();
        let is_over = || self.state.load(Relaxed) & STOPPING == 0;
        let is_pointless = || !room.all_answered() || !room.spares_cores();
        let in_time = until(is_over, |waited| waited > LONGEST || waited > PROMPT && is_pointless());
        if !in_time && !is_pointless() {
            self.skipped.store(SKIPPED, Relaxed);
        }
    }
}

#[cfg(all(test, not(any(typhon_loom, typhon_shuttle))))]
mod tests {
    use super::{LONGEST, SKIPPED};
    use crate::Registry;
    use std::sync::atomic::Ordering::Relaxed;
    use std::thread;

    /// How many stops `other` will sleep through, after one that took `longest` times as long as it waits awake.
    fn skipped_after(longest: u32, spared: bool) -> u32 {
        let registry = Registry::new();
        let (me, other) = (registry.attach_new(), registry.attach_new());
        thread::scope(|scope| {
            scope.spawn(|| {
                while !other.poll_requested() {
                    thread::yield_now();
                }
                other.answer_stop();
                other.detach();
            });
            let stopped = registry.stop(&me);
            if spared {
                stopped.spare_cores();
            }
            thread::sleep(LONGEST * longest);
            drop(stopped);
        });
        me.detach();
        other.skipped.load(Relaxed)
    }

    #[test]
    fn who_waited_in_vain_sleeps_through_the_next() {
        // Where the system keeps the holder from saying that it spares the core, the other one sleeps at once.
        assert!((0..100).any(|_| skipped_after(20, true) == SKIPPED));
    }

    #[test]
    fn who_was_told_to_sleep_has_not_waited_in_vain() {
        assert_eq!(skipped_after(20, false), 0);
    }
}

//! A stop that is not long: where other threads run, it is given up now and then, and taken again.

use std::{
    thread,
    time::{Duration, Instant},
};

use typhon_sync::{Participant, Stopped};

use super::{pace, team, urgent::Urgent};
use crate::local;

/// The first; the second in the build `--cfg typhon_zeal`, which interrupts itself wherever it can; the third in unit tests.
pub const fn chosen(usual: u64, zealous: u64, tested: u64) -> u64 {
    if cfg!(test) {
        tested
    } else if cfg!(typhon_zeal) {
        zealous
    } else {
        usual
    }
}

/// A stop is given up when it has lasted so long.
const SLICE: Duration = Duration::from_micros(chosen(300, 50, 0));
/// For so long the others run.
const GAP: Duration = Duration::from_micros(chosen(400, 5, 5));
/// Quarters of a gap that are added at most, until all the others run.
const MORE_GAPS: usize = 8;
/// Fewer items are gone over in a stop: nobody would run for long meanwhile, but for a whole gap.
const WORTH: usize = chosen(1 << 12, 1, 1) as usize;
/// Items of a vector that is large.
const LARGE: usize = 1 << 16;
/// Steps between two looks at the clock: references visited, or as much work.
pub const STEPS: u32 = chosen(128, 32, 8) as u32;

/// Waits while the others run: until all of them did, if that does not take too long. One that the system wakes late would
/// find the next stop under way, and be held up by two in a row.
fn let_run(gap: Duration) {
    thread::sleep(gap);
    let returning = || local::registry().is_anybody_returning();
    if returning() {
        (0..MORE_GAPS).take_while(|_| returning()).for_each(|_| thread::sleep(GAP / 4));
        thread::sleep(GAP / 2);
    }
}

/// What the stops of a collection came to.
#[derive(Debug, Default, Clone, Copy)]
pub struct Stops {
    /// How many there were.
    pub count: u32,
    /// The longest.
    pub longest: Duration,
    /// The longest by the processor time of the thread that collects: what the system ran in its place is left out.
    pub longest_work: Duration,
    /// How many were longer than a millisecond.
    pub long: u32,
    /// All together.
    pub total: Duration,
}

impl Stops {
    /// Adds those of something else.
    pub fn add(&mut self, other: &Stops) {
        self.count += other.count;
        self.longest = self.longest.max(other.longest);
        self.longest_work = self.longest_work.max(other.longest_work);
        self.long += other.long;
        self.total += other.total;
    }

    /// All that is a time, by name.
    pub fn times(&self) -> [(&'static str, Duration); 3] {
        [("longest_stop", self.longest), ("longest_work", self.longest_work), ("stopped", self.total)]
    }

    /// Adds one that is over.
    fn note(&mut self, lasted: Duration, worked: Duration) {
        self.count += 1;
        self.long += u32::from(lasted > Duration::from_millis(1));
        self.longest = self.longest.max(lasted);
        self.longest_work = self.longest_work.max(worked);
        self.total += lasted;
    }
}

/// How long this thread has had a core.
fn processor_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a local variable. There is such a clock; without one the time stays 0.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// All other threads are stopped, whenever the holder looks at the heap.
pub struct Watch {
    stopped: Option<Stopped<'static>>,
    /// The system is told so, for as long as it is.
    urgent: Option<Urgent>,
    since: Instant,
    /// As `since`, in processor time.
    worked: Duration,
    steps: u32,
    /// There is no other thread, which would have to wait.
    alone: bool,
    /// How many may help: [`team`].
    pub(super) helpers: usize,
    /// Some might have helped from the beginning, and may be at it still.
    helped: bool,
    /// What is being done must not be interrupted.
    firm: bool,
    /// No block is given back while the collection has addresses of objects that may die meanwhile.
    _participant: Participant,
    stops: Stops,
}

impl Watch {
    /// Stops the others.
    pub fn begin() -> Watch {
        let participant = local::participate();
        participant.pin();
        let helpers = team::size();
        let mut watch = Watch {
            stopped: None,
            urgent: None,
            since: Instant::now(),
            worked: Duration::ZERO,
            steps: 0,
            alone: local::registry().live().len() == 1,
            helpers,
            helped: helpers != 0,
            firm: false,
            _participant: participant,
            stops: Stops::default(),
        };
        watch.stop();
        watch
    }

    /// Stops the others, and gives up what inboxes hold.
    fn stop(&mut self) {
        let stopped = local::stop();
        if !self.helped {
            stopped.spare_cores();
        }
        self.begin_slice();
        if !self.alone {
            self.urgent = Urgent::begin();
        }
        for thread in stopped.threads() {
            thread.drain_inbox().for_each(|item| local::current().merge(item));
        }
        self.stopped = Some(stopped);
    }

    fn begin_slice(&mut self) {
        (self.since, self.worked) = (Instant::now(), processor_time());
    }

    /// Lets the others run, and frees what is dead.
    fn let_go(&mut self) {
        if let Some(stopped) = self.stopped.take() {
            let (lasted, worked) = (self.since.elapsed(), processor_time() - self.worked);
            drop(stopped);
            self.urgent = None;
            self.stops.note(lasted, worked);
            local::current().work();
        }
    }

    /// When this stop is to be given up, if ever.
    pub fn end_of_slice(&self) -> Option<Instant> {
        self.may_be_given_up().then(|| self.since + SLICE)
    }

    /// Whether it should have been given up long ago.
    pub fn is_overdue(&self) -> bool {
        self.end_of_slice().is_some_and(|end| end.elapsed() > SLICE)
    }

    /// Between two steps of work that may be interrupted: lets the others run for a while, if this stop was long enough and
    /// somebody waits for its end. Objects may die and be made meanwhile; blocks stay what they are.
    #[inline]
    pub fn breathe(&mut self, steps: u32) {
        self.steps += steps;
        if self.steps >= STEPS {
            self.look_soon();
        }
    }

    /// As [`breathe`](Watch::breathe), after a large step.
    pub fn look_soon(&mut self) {
        self.steps = 0;
        if self.since.elapsed() >= SLICE && self.may_be_given_up() {
            if self.is_felt() {
                self.give_up(|| let_run(GAP));
            } else {
                self.begin_slice();
            }
        }
    }

    /// Whether somebody waits for the end of this stop; always where collections interrupt themselves to be tested.
    fn is_felt(&self) -> bool {
        chosen(0, 1, 1) != 0 || self.stopped.as_ref().is_some_and(Stopped::is_waited_for)
    }

    /// Whether this stop lasts until the caller is done.
    pub fn is_firm(&self) -> bool {
        self.firm
    }

    /// Whether others want to run while so many items are gone over.
    pub fn is_worth_sharing(&self, items: usize) -> bool {
        self.may_share(items) && self.is_felt()
    }

    fn may_share(&self, items: usize) -> bool {
        items >= WORTH && self.may_be_given_up()
    }

    /// Whether there are others, and no reason to make them wait.
    fn may_be_given_up(&self) -> bool {
        !self.alone && !self.firm && !pace::is_pressing()
    }

    /// Runs `work`, away, in a gap between this stop and the next.
    fn give_up<R>(&mut self, work: impl FnOnce() -> R) -> R {
        self.let_go();
        #[cfg(test)]
        between::visit();
        let result = local::detached(work);
        self.stop();
        result
    }

    /// Whether this stop is to be given up.
    pub fn is_over(&self) -> bool {
        self.end_of_slice().is_some_and(|end| Instant::now() >= end)
    }

    /// Runs `work`, which goes over so many items, and reads the heap as somebody may write it meanwhile, while the others run, if
    /// there are any: for as long as they run between two stops, at least.
    pub fn beside<R>(&mut self, items: usize, work: impl FnOnce() -> R) -> R {
        if !self.may_share(items) {
            let result = work();
            self.look_soon();
            return result;
        }
        let is_felt = self.is_felt();
        self.give_up(|| {
            let begin = Instant::now();
            let result = work();
            if is_felt {
                let_run(GAP.saturating_sub(begin.elapsed()));
            }
            result
        })
    }

    /// Runs `work`, which touches no object, while the others run, if there are any.
    pub fn aside<R>(&mut self, work: impl FnOnce() -> R) -> R {
        if self.alone {
            return work();
        }
        self.let_go();
        let result = local::detached(work);
        self.stop();
        result
    }

    /// As [`aside`](Watch::aside), for work that takes large vectors or gives them back. The allocator gives their memory
    /// to the system then, which takes its time; it would do so later, wherever somebody allocates.
    pub fn aside_with_much<R>(&mut self, work: impl FnOnce() -> R) -> R {
        self.aside(|| {
            let result = work();
            local::trim_allocator();
            result
        })
    }

    /// A vector with room for so many items.
    pub fn vector<T>(&mut self, room: usize) -> Vec<T> {
        if room > LARGE && !self.firm { self.aside(|| Vec::with_capacity(room)) } else { Vec::with_capacity(room) }
    }

    /// Does what must not be interrupted, in a stop of its own if this one has lasted long.
    pub fn without_pause<R>(&mut self, work: impl FnOnce(&mut Watch) -> R) -> R {
        self.look_soon();
        self.firm = true;
        let result = work(self);
        self.firm = false;
        result
    }

    /// Lets the others run for good; what the stops came to. Blocks stay what they are until the watch is dropped.
    pub fn end(&mut self) -> Stops {
        self.let_go();
        self.stops
    }

    /// Whether no other thread has to wait.
    pub fn is_alone(&self) -> bool {
        self.alone
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// What a unit test does between two stops, in the place of another thread.
#[cfg(test)]
pub mod between {
    use std::cell::RefCell;

    type Visit = Box<dyn FnMut()>;

    thread_local! {
        static VISIT: RefCell<Option<Visit>> = const { RefCell::new(None) };
    }

    /// Sets what is done between the stops of this thread's collections.
    pub fn set(visit: Option<Visit>) {
        VISIT.set(visit);
    }

    pub(super) fn visit() {
        if let Some(mut visit) = VISIT.take() {
            visit();
            VISIT.set(Some(visit));
        }
    }
}

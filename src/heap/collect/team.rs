//! Work on all cores: those of stopped threads have nothing else to do.
//!
//! The thread that collects is helped by those of a pool. They share packets (`sync::packets`), and are no threads of the
//! runtime: they read objects, write side tables, and own nothing. They work in stops only; nobody waits for one that is
//! not awake when it is called.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::Instant,
};

use parking_lot::{Condvar, Mutex};
use rayon::{ThreadPool, ThreadPoolBuilder};
use typhon_sync::packets::{Next, Packets};

use super::{
    urgent,
    watch::{Watch, chosen},
};
use crate::{local, segment};

/// Most helpers: more would wait for memory, and for each other.
const MOST: usize = 7;
/// A heap of so many bytes is worth waking others for.
const WORTH: usize = chosen(4 << 20, 1, 1) as usize;

static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
/// Helpers that were called and have not come and gone yet.
static CALLED: AtomicUsize = AtomicUsize::new(0);

/// The pool's threads are gone: this is the child of a fork.
static GONE: AtomicBool = AtomicBool::new(false);

/// In the child of a fork: there are no helpers if there were some.
pub fn forget() {
    GONE.store(POOL.get().is_some(), Relaxed);
}

/// How many helpers there may be: one for each further core that the calling thread may run on, if the heap is worth it.
pub fn size() -> usize {
    if segment::bytes_in_use() < WORTH || GONE.load(Relaxed) {
        return 0;
    }
    (cores() - 1).min(MOST)
}

/// How many cores there are. The answer stands in files, so it is good for a second.
fn cores() -> usize {
    static BEGIN: OnceLock<Instant> = OnceLock::new();
    // The second, from 1, above the number.
    static KNOWN: AtomicU64 = AtomicU64::new(0);
    let second = BEGIN.get_or_init(Instant::now).elapsed().as_secs() + 1;
    let known = KNOWN.load(Relaxed);
    if known >> 32 == second {
        return (known & u64::from(u32::MAX)) as usize;
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    KNOWN.store(second << 32 | cores as u64, Relaxed);
    cores
}

/// Has each helper give back what its allocator keeps: some megabytes after a large collection. Waits for them, away.
pub fn trim() {
    let Some(pool) = POOL.get().and_then(Option::as_ref).filter(|_| !GONE.load(Relaxed)) else { return };
    let left = Arc::new((Mutex::new(pool.current_num_threads()), Condvar::new()));
    let theirs = Arc::clone(&left);
    let trim = move || {
        local::trim_allocator();
        *theirs.0.lock() -= 1;
        theirs.1.notify_all();
    };
    local::detached(|| {
        pool.spawn_broadcast(move |_| trim());
        let (left, changed) = &*left;
        changed.wait_while(&mut left.lock(), |left| *left != 0);
    });
}

/// Works until no packet is left, in as many stops as it takes.
pub fn run<T: Send + 'static>(
    watch: &mut Watch,
    packets: Vec<T>,
    serve: impl Fn(&Shift<T>, T) -> Next + Send + Sync + 'static,
) {
    let shift = Shift { packets: Packets::new(packets), begin: Instant::now(), end: AtomicU64::new(0) };
    let job = Arc::new((shift, serve));
    loop {
        job.0.set_end(watch.end_of_slice());
        call(watch.helpers, &job);
        if job.0.packets.work(|packet| (job.1)(&job.0, packet)) {
            return;
        }
        if watch.is_overdue() {
            // A helper was kept from its work, by others who need the core.
            watch.helpers = 0;
        }
        watch.look_soon();
    }
}

/// Calls so many helpers, those that were called before and did not come yet among them.
fn call<T: Send + 'static, S>(helpers: usize, job: &Arc<(Shift<T>, S)>)
where
    S: Fn(&Shift<T>, T) -> Next + Send + Sync + 'static,
{
    let missing = helpers.saturating_sub(CALLED.load(Relaxed));
    let Some(pool) = (missing != 0).then(|| POOL.get_or_init(|| pool(helpers)).as_ref()).flatten() else { return };
    for _ in 0..missing {
        CALLED.fetch_add(1, Relaxed);
        let job = Arc::clone(job);
        pool.spawn(move || {
            job.0.packets.help(|packet| (job.1)(&job.0, packet));
            CALLED.fetch_sub(1, Relaxed);
        });
    }
}

/// The pool; `None` where threads are out. Its threads have no priority, whoever makes them.
pub(super) fn pool(threads: usize) -> Option<ThreadPool> {
    let urgent = urgent::is_on();
    let begin = move |_| {
        if urgent {
            urgent::forgo()
        }
    };
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|_| "collector".to_owned())
        .start_handler(begin)
        .build()
        .ok()
}

/// The work as those see it who do it.
#[derive(Debug)]
pub struct Shift<T> {
    /// What is to be done.
    pub packets: Packets<T>,
    begin: Instant,
    /// When everybody stops, in nanoseconds since the beginning.
    end: AtomicU64,
}

impl<T> Shift<T> {
    fn set_end(&self, end: Option<Instant>) {
        let nanoseconds = end.map_or(u64::MAX, |end| end.saturating_duration_since(self.begin).as_nanos() as u64);
        self.end.store(nanoseconds, Relaxed);
    }

    /// Whether everybody is to give back what is left.
    pub fn is_over(&self) -> bool {
        self.begin.elapsed().as_nanos() as u64 >= self.end.load(Relaxed)
    }
}

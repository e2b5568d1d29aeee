//! What was called how often, and for how long.

use std::thread::ThreadId;

use rustc_hash::FxHashMap;

/// What stands for a function: the address of what describes it.
pub(super) type Key = usize;

/// Calls of one kind, and their time in units of the timer.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub calls: i64,
    /// Calls that began while another one was under way.
    pub recursive: i64,
    pub total: i64,
    /// Without the time of functions that were called.
    pub inline: i64,
}

impl Tally {
    fn add(&mut self, total: i64, inline: i64, is_outermost: bool) {
        match is_outermost {
            true => self.total += total,
            false => self.recursive += 1,
        }
        self.inline += inline;
        self.calls += 1;
    }
}

/// A function's tally, and those of the functions that it called.
#[derive(Clone, Default)]
pub(super) struct Entry {
    pub tally: Tally,
    pub callees: FxHashMap<Key, Tally>,
}

/// A call under way.
struct Call {
    key: Key,
    begin: i64,
    /// Time of the calls that it made.
    below: i64,
}

/// The calls under way in one thread, and how often each function, and each as the callee of another, is among them.
#[derive(Default)]
struct Stack {
    calls: Vec<Call>,
    depths: FxHashMap<(Key, Option<Key>), u32>,
}

/// All that a profiler has seen. Each thread has calls of its own under way; the tallies are of all.
#[derive(Default)]
pub(super) struct Record {
    pub entries: FxHashMap<Key, Entry>,
    stacks: FxHashMap<ThreadId, Stack>,
    /// Whether callees are told apart by their callers.
    pub by_caller: bool,
    /// Whether native functions are told apart from their callers.
    pub natives: bool,
    pub enabled: bool,
}

fn this() -> ThreadId {
    std::thread::current().id()
}

impl Stack {
    /// One call less of a kind; says whether it was the outermost.
    fn leave(&mut self, kind: (Key, Option<Key>)) -> bool {
        let Some(depth) = self.depths.get_mut(&kind) else { return true };
        *depth -= 1;
        let is_outermost = *depth == 0;
        if is_outermost {
            self.depths.remove(&kind);
        }
        is_outermost
    }
}

impl Record {
    pub(super) fn enter(&mut self, key: Key, now: i64) {
        self.entries.entry(key).or_default();
        let by_caller = self.by_caller;
        let stack = self.stacks.entry(this()).or_default();
        *stack.depths.entry((key, None)).or_default() += 1;
        if let Some(caller) = stack.calls.last()
            && by_caller
        {
            *stack.depths.entry((key, Some(caller.key))).or_default() += 1;
        }
        stack.calls.push(Call { key, begin: now, below: 0 });
    }

    /// The innermost call of this thread ends, if it has any.
    pub(super) fn leave(&mut self, now: i64) {
        if let Some(stack) = self.stacks.get_mut(&this()) {
            pop(stack, &mut self.entries, self.by_caller, now);
        }
    }

    /// All calls that are under way end.
    pub(super) fn leave_all(&mut self, now: i64) {
        for mut stack in std::mem::take(&mut self.stacks).into_values() {
            while !stack.calls.is_empty() {
                pop(&mut stack, &mut self.entries, self.by_caller, now);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.stacks.clear();
    }
}

fn pop(stack: &mut Stack, entries: &mut FxHashMap<Key, Entry>, by_caller: bool, now: i64) {
    let Some(Call { key, begin, below }) = stack.calls.pop() else { return };
    let total = now - begin;
    let inline = total - below;
    let is_outermost = stack.leave((key, None));
    entries.entry(key).or_default().tally.add(total, inline, is_outermost);
    let Some(caller) = stack.calls.last_mut() else { return };
    caller.below += total;
    let caller = caller.key;
    if by_caller {
        let is_outermost = stack.leave((key, Some(caller)));
        entries.entry(caller).or_default().callees.entry(key).or_default().add(total, inline, is_outermost);
    }
}

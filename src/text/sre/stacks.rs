//! What lies on a machine's stacks, and the stacks of one that is done, kept for the thread's next one: a match allocates
//! nothing.

use std::cell::Cell;

/// An entry of the stack. 24 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Frame {
    /// Try the alternative that the word at `alternative` announces.
    Branch { alternative: u32, pos: usize },
    /// Leave the greedy loop.
    Leave { rep: u32, pos: usize },
    /// Run the lazy loop's body once more.
    Again { rep: u32, pos: usize },
    /// Give back one character of a greedy run that ends at `pos`, down to `floor`.
    Less { pc: u32, pos: usize, floor: usize },
    /// Take one character more in a lazy run; so many may follow.
    More { pc: u32, left: u32, pos: usize },
    /// The start of an assertion, an atomic group or a round of a possessive loop (by the operation at `pc`).
    Barrier { pc: u32, previous: u32, count: u32, pos: usize },
    /// Undo: a mark and the last closed group.
    Mark { index: u32, last_index: u32, old: usize },
    /// Undo: the innermost running loop.
    Current { rep: u32 },
    /// Undo: the loop was entered; its outer one is given.
    Entered { outer: u32 },
    /// Undo: a loop's round.
    Round { rep: u32, count: u32, last: usize },
    /// Undo: where a loop's round began.
    Began { rep: u32, pos: usize },
}

impl Frame {
    pub(super) fn is_undo(self) -> bool {
        use Frame::*;
        matches!(self, Mark { .. } | Current { .. } | Entered { .. } | Round { .. } | Began { .. })
    }
}

/// A running `REPEAT`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rep {
    pub(super) pc: u32,
    pub(super) outer: u32,
    /// Completed rounds; one less than none before the first.
    pub(super) count: u32,
    /// Where the last optional round began: the next one must not begin there.
    pub(super) last: usize,
    /// Where the last round began, kept for loops that demand several.
    pub(super) began: usize,
}

/// What a machine allocates.
#[derive(Default)]
pub(super) struct Stacks {
    pub frames: Vec<Frame>,
    pub reps: Vec<Rep>,
    pub marks: Vec<usize>,
}

thread_local! {
    static KEPT: Cell<Stacks> = const { Cell::new(Stacks { frames: Vec::new(), reps: Vec::new(), marks: Vec::new() }) };
}

/// Stacks that grew beyond so many entries are not kept.
const MOST: usize = 4096;

impl Stacks {
    /// The thread's stacks, or new ones where another machine has them.
    pub fn kept() -> Stacks {
        // A thread that ends has none any more.
        KEPT.try_with(Cell::take).unwrap_or_default()
    }

    /// Keeps the stacks.
    pub fn keep(self) {
        if self.frames.capacity().max(self.reps.capacity()).max(self.marks.capacity()) <= MOST {
            _ = KEPT.try_with(|kept| kept.set(self));
        }
    }
}

//! From the instructions of a unit to the words of its code object.

use crate::instruction::Ins;
use crate::lines::Lines;
use crate::places;
use crate::unit::Unit;
use ruff_text_size::{TextRange, TextSize};
use typhon_bytecode::instructions::{a16, abc, j24};
use typhon_bytecode::{Code, Handler, Location, Op};

/// What assembling needs for a while: units lend it to each other.
#[derive(Default)]
pub(crate) struct Layout {
    /// The index of the instruction that each jump goes to, through jumps to jumps; `NOWHERE` for what jumped once.
    targets: Vec<u32>,
    /// The word at which every instruction starts, and the end.
    starts: Vec<u32>,
    words: Vec<u32>,
}

/// Lays out `unit` and returns its code.
pub(crate) fn assemble(unit: &mut Unit<'_>, lines: &Lines) -> Code {
    unit.move_cold();
    places::complete(unit);
    let mut layout = std::mem::take(&mut unit.layout);
    layout.find_targets(unit);
    if !unit.marks.is_empty() && !unit.jumps.is_empty() {
        places::settle_marks(unit, &layout.targets);
    }
    layout.drop_jumps(unit);
    // Only what is so long may have distances that do not fit.
    if 2 * unit.ins.len() > i16::MAX as usize {
        layout.widen(unit);
    }
    layout.write_words(unit);
    layout.write_places(unit, lines);
    layout.write_distances(unit);
    let mut code = unit.take_code();
    code.words = layout.words.as_slice().into();
    code.locations = unit.locations.finish();
    code.handlers.reserve_exact(unit.rows.len());
    for row in &unit.rows {
        let handler = Handler {
            start: layout.starts[row.start as usize],
            end: layout.starts[row.end as usize],
            target: layout.starts[unit.place(row.target) as usize],
            depth: row.depth,
            register: row.depth,
        };
        // What was protected may have been a jump that is not needed.
        if handler.start < handler.end {
            code.handlers.push(handler);
        }
    }
    unit.layout = layout;
    code
}

/// The target of what was a jump once.
const NOWHERE: u32 = u32::MAX;

impl Layout {
    fn find_targets(&mut self, unit: &Unit<'_>) {
        self.targets.clear();
        self.targets.extend(unit.jumps.iter().map(|&index| target(unit, index)));
    }

    /// Jumps to the next instruction are not needed.
    fn drop_jumps(&self, unit: &mut Unit<'_>) {
        for (&index, &target) in unit.jumps.iter().zip(&self.targets) {
            let ins = &mut unit.ins[index as usize];
            if ins.op == Op::Jump && target == index + 1 {
                ins.drop_jump();
            }
        }
    }

    fn find_starts(&mut self, unit: &Unit<'_>) {
        let mut at = 0;
        self.starts.clear();
        self.starts.extend(unit.ins.iter().map(|ins| {
            let start = at;
            at += ins.words();
            start
        }));
        self.starts.push(at);
    }

    // A loop that is compiled apart from the others keeps what it needs in registers.
    /// Writes the words, but for how far jumps go.
    #[inline(never)]
    fn write_words(&mut self, unit: &Unit<'_>) {
        self.starts.clear();
        self.starts.reserve(unit.ins.len() + 1);
        self.words.resize(2 * unit.ins.len(), 0);
        let mut at = 0;
        for ins in &unit.ins {
            self.starts.push(at as u32);
            let count = ins.words() as usize;
            // What is not taken of the two is overwritten.
            if let Some([word, ext]) = self.words[at..].first_chunk_mut() {
                (*word, *ext) = (abc(ins.op, ins.a, ins.b, ins.c), ins.ext);
            }
            at += count;
        }
        self.starts.push(at as u32);
        self.words.truncate(at);
    }

    // As above.
    #[inline(never)]
    fn write_places(&self, unit: &mut Unit<'_>, lines: &Lines) {
        let Unit { ins: all, locations, .. } = unit;
        // What no instruction has.
        let nothing = TextRange::empty(TextSize::new(u32::MAX));
        let mut last = nothing;
        for (index, (ins, &start)) in all.iter().zip(&self.starts).enumerate() {
            if ins.is_mark() {
                let tells = |next: &Ins| next.range == ins.range && next.op != Op::Jump && !next.is_dropped();
                // The next instruction tells of the line by itself.
                if !all.get(index + 1).is_some_and(tells) {
                    locations.push(start, location(lines, ins.range));
                    last = nothing;
                }
            } else if ins.range != last && !(ins.is_placeless() && ins.is_dropped()) {
                last = ins.range;
                locations.push(start, location(lines, ins.range));
            }
        }
    }

    fn write_distances(&mut self, unit: &Unit<'_>) {
        for (&index, &target) in unit.jumps.iter().zip(&self.targets) {
            let ins = &unit.ins[index as usize];
            if target != NOWHERE && !ins.is_dropped() {
                let start = self.starts[index as usize];
                let distance = self.starts[target as usize] as i32 - (start + ins.words()) as i32;
                write_distance(&mut self.words[start as usize..], ins, distance);
            }
        }
    }

    /// Widens short jumps that do not reach.
    fn widen(&mut self, unit: &mut Unit<'_>) {
        loop {
            self.find_starts(unit);
            let mut widened = false;
            for (&index, &target) in unit.jumps.iter().zip(&self.targets) {
                let ins = &mut unit.ins[index as usize];
                let distance = || i64::from(self.starts[target as usize]) - i64::from(self.starts[index as usize] + 1);
                if Unit::is_short(ins.op) && i16::try_from(distance()).is_err() {
                    widened = true;
                    ins.op = match ins.op {
                        Op::JumpIfTrue => Op::JumpIfTrueFar,
                        Op::JumpIfFalse => Op::JumpIfFalseFar,
                        Op::JumpIfTrueKeep => Op::JumpIfTrueKeepFar,
                        _ => Op::JumpIfFalseKeepFar,
                    };
                }
            }
            if !widened {
                return;
            }
        }
    }
}

fn write_distance(words: &mut [u32], ins: &Ins, distance: i32) {
    match ins.op {
        Op::Jump | Op::Loop => words[0] = j24(ins.op, distance),
        op if Unit::is_short(op) => words[0] = a16(op, ins.a, distance as i16 as u16),
        _ => words[1] = distance as u32,
    }
}

#[inline]
fn location(lines: &Lines, range: TextRange) -> Location {
    if range == TextRange::default() { Location::default() } else { lines.location(range) }
}

/// Where the instruction at an index jumps to in the end.
fn target(unit: &Unit<'_>, index: u32) -> u32 {
    let ins = &unit.ins[index as usize];
    ins.target().map_or(NOWHERE, |label| follow(unit, ins, unit.place(label)))
}

fn follow(unit: &Unit<'_>, ins: &Ins, mut at: u32) -> u32 {
    for _ in 0..8 {
        match unit.ins.get(at as usize) {
            Some(next) if next.op == Op::Jump && ins.op != Op::Loop && !has_line_of_its_own(next, ins) => {
                at = next.target().map_or(at, |label| unit.place(label));
            }
            _ => break,
        }
    }
    at
}

/// Whether a jump that is jumped to is a statement that is to be seen (`break`).
fn has_line_of_its_own(jump: &Ins, from: &Ins) -> bool {
    jump.range != TextRange::default() && jump.range != from.range
}

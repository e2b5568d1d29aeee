//! From the instructions of a unit to the words of its code object.

use crate::lines::Lines;
use crate::places;
use crate::unit::{Ins, Unit};
use ruff_text_size::TextRange;
use typhon_bytecode::instructions::{a16, abc, j24};
use typhon_bytecode::{Code, Ext, Handler, Location, Op};

/// What assembling needs for a while: units lend it to each other.
#[derive(Default)]
pub(crate) struct Layout {
    /// The index of the instruction that each jump goes to, through jumps to jumps; `NOWHERE` for other instructions.
    targets: Vec<u32>,
    /// The word at which every instruction starts, and the end.
    starts: Vec<u32>,
    words: Vec<u32>,
    /// What jumps, by index, or did so once.
    jumps: Vec<u32>,
}

/// The target of what is no jump.
const NOWHERE: u32 = u32::MAX;

/// Lays out `unit` and returns its code.
pub(crate) fn assemble(unit: &mut Unit<'_>, lines: &Lines) -> Code {
    unit.move_cold();
    let mut layout = std::mem::take(&mut unit.layout);
    let marks = places::complete(unit, &mut layout.jumps);
    layout.find_targets(unit);
    if marks && !layout.jumps.is_empty() {
        places::settle_marks(unit, &layout.targets);
    }
    // Only what is so long may have distances that do not fit.
    if 2 * unit.ins.len() > i16::MAX as usize {
        widen(unit, &layout.targets);
    }
    layout.write(unit, lines);
    let mut code = unit.take_code();
    code.words = layout.words.as_slice().to_vec();
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

impl Layout {
    fn find_targets(&mut self, unit: &Unit<'_>) {
        self.targets.clear();
        self.targets.resize(unit.ins.len(), NOWHERE);
        for &index in &self.jumps {
            self.targets[index as usize] = target(unit, &unit.ins[index as usize]);
        }
    }

    /// Writes the words and the places.
    fn write(&mut self, unit: &mut Unit<'_>, lines: &Lines) {
        let Layout { targets, starts, words, jumps } = self;
        let Unit { ins: all, locations, .. } = unit;
        starts.clear();
        words.clear();
        starts.reserve(all.len() + 1);
        words.reserve(2 * all.len());
        let mut last = None;
        for (index, (ins, &target)) in all.iter().zip(&*targets).enumerate() {
            let start = words.len() as u32;
            starts.push(start);
            if ins.is_mark() {
                // The next instruction tells of the line by itself.
                if !all.get(index + 1).is_some_and(|next| next.range == ins.range && next.op != Op::Jump) {
                    locations.push(start, location(lines, ins.range));
                    last = None;
                }
                continue;
            }
            let needed = !is_needless(ins, index, target);
            if last != Some(ins.range) && (needed || ins.range != TextRange::default()) {
                last = Some(ins.range);
                locations.push(start, location(lines, ins.range));
            }
            if !needed {
                continue;
            }
            words.push(abc(ins.op, ins.a, ins.b, ins.c));
            if ins.op.ext() != Ext::None {
                words.push(ins.ext);
            }
        }
        starts.push(words.len() as u32);
        for &index in &*jumps {
            let (ins, target, start) = (&all[index as usize], targets[index as usize], starts[index as usize]);
            if target == NOWHERE || is_needless(ins, index as usize, target) {
                continue;
            }
            let distance = starts[target as usize] as i32 - (start + Unit::words(ins.op)) as i32;
            write_distance(&mut words[start as usize..], ins, distance);
        }
    }
}

/// Whether it is a jump to the next instruction.
#[inline]
fn is_needless(ins: &Ins, index: usize, target: u32) -> bool {
    ins.op == Op::Jump && target == index as u32 + 1
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

/// Where an instruction jumps to in the end.
#[inline]
fn target(unit: &Unit<'_>, ins: &Ins) -> u32 {
    match ins.target() {
        Some(label) => follow(unit, ins, unit.place(label)),
        None => NOWHERE,
    }
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

/// Widens short jumps that do not reach.
fn widen(unit: &mut Unit<'_>, targets: &[u32]) {
    let mut starts = Vec::with_capacity(unit.ins.len() + 1);
    loop {
        starts.clear();
        let mut at = 0;
        for (index, ins) in unit.ins.iter().enumerate() {
            starts.push(at);
            if !is_needless(ins, index, targets[index]) {
                at += ins.words();
            }
        }
        starts.push(at);
        let mut widened = false;
        for (index, ins) in unit.ins.iter_mut().enumerate().filter(|(_, ins)| Unit::is_short(ins.op)) {
            let distance = i64::from(starts[targets[index] as usize]) - i64::from(starts[index] + 1);
            if i16::try_from(distance).is_err() {
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

//! From the instructions of a unit to the words of its code object.

use crate::lines::Lines;
use crate::places;
use crate::unit::{Ins, Unit};
use ruff_text_size::TextRange;
use typhon_bytecode::instructions::{a16, abc, j24};
use typhon_bytecode::{Code, Handler, Location, Op};

/// Lays out `unit` and returns its code.
pub(crate) fn assemble(unit: &mut Unit<'_>, lines: &Lines) -> Code {
    places::complete(unit);
    let targets = resolve_targets(unit);
    places::settle_marks(unit, &targets);
    let starts = layout(unit, &targets);
    let registers = unit.registers();
    let mut code = std::mem::take(&mut unit.code);
    code.registers = registers;
    code.words.reserve_exact(*starts.last().unwrap_or(&0) as usize);
    let mut last = None;
    for (index, ins) in unit.ins.iter().enumerate() {
        if ins.is_mark() {
            // The next instruction tells of the line by itself.
            if unit.ins.get(index + 1).is_some_and(|next| next.range == ins.range && next.op != Op::Jump) {
                continue;
            }
            unit.locations.push(starts[index], location(lines, ins.range));
            last = None;
            continue;
        }
        if last != Some(ins.range) {
            last = Some(ins.range);
            unit.locations.push(starts[index], location(lines, ins.range));
        }
        write(&mut code, ins, targets[index], &starts, index);
    }
    code.locations = unit.locations.finish();
    for row in &unit.rows {
        let handler = Handler {
            start: starts[row.start as usize],
            end: starts[row.end as usize],
            target: starts[unit.place(row.target) as usize],
            depth: row.depth,
            register: row.depth,
        };
        // What was protected may have been a jump that is not needed.
        if handler.start < handler.end {
            code.handlers.push(handler);
        }
    }
    code
}

fn location(lines: &Lines, range: TextRange) -> Location {
    if range == TextRange::default() { Location::default() } else { lines.location(range) }
}

/// The index of the instruction that each jump goes to, through jumps to jumps.
fn resolve_targets(unit: &Unit<'_>) -> Vec<u32> {
    let follow = |ins: &Ins| {
        let Some(label) = ins.target() else { return u32::MAX };
        let mut at = unit.place(label);
        for _ in 0..8 {
            match unit.ins.get(at as usize) {
                Some(next) if next.op == Op::Jump && ins.op != Op::Loop && !has_line_of_its_own(next, ins) => {
                    at = next.target().map_or(at, |label| unit.place(label));
                }
                _ => break,
            }
        }
        at
    };
    unit.ins.iter().map(follow).collect()
}

/// Whether a jump that is jumped to is a statement that is to be seen (`break`).
fn has_line_of_its_own(jump: &Ins, from: &Ins) -> bool {
    jump.range != TextRange::default() && jump.range != from.range
}

/// The word at which every instruction starts (and the end); short jumps that do not reach are widened.
fn layout(unit: &mut Unit<'_>, targets: &[u32]) -> Vec<u32> {
    loop {
        let mut starts = Vec::with_capacity(unit.ins.len() + 1);
        let mut at = 0;
        for (index, ins) in unit.ins.iter().enumerate() {
            starts.push(at);
            if !(ins.op == Op::Jump && targets[index] == index as u32 + 1) {
                at += ins.words();
            }
        }
        starts.push(at);
        // All distances fit.
        if at <= i16::MAX as u32 {
            return starts;
        }
        let mut widened = false;
        for (index, ins) in unit.ins.iter_mut().enumerate() {
            if Unit::is_short(ins.op) {
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
        }
        if !widened {
            return starts;
        }
    }
}

fn write(code: &mut Code, ins: &Ins, target: u32, starts: &[u32], index: usize) {
    if target == u32::MAX {
        code.words.push(abc(ins.op, ins.a, ins.b, ins.c));
        if Unit::words(ins.op) == 2 {
            code.words.push(ins.ext);
        }
        return;
    }
    let distance = starts[target as usize] as i32 - (starts[index] + Unit::words(ins.op)) as i32;
    match ins.op {
        // A jump to the next instruction was given no room.
        Op::Jump if starts[index] == starts[index + 1] => {}
        Op::Jump | Op::Loop => code.words.push(j24(ins.op, distance)),
        op if Unit::is_short(op) => code.words.push(a16(op, ins.a, distance as i16 as u16)),
        op => {
            code.words.push(abc(op, ins.a, ins.b, ins.c));
            code.words.push(distance as u32);
        }
    }
}

//! The places of instructions that no part of the source stands for, and the lines that no instruction stands for.
//!
//! A function that falls off its end returns from where it fell: the implicit return is copied to wherever it is jumped to
//! from, and so is the way back of a loop. Whatever else has no place takes that of the only instruction that leads to it. A
//! line without instructions (`try:`, `pass`) is a *mark*: it takes no room, and a row of the table of places, before that of
//! the instruction it precedes. Only where a jump leads to between the two it becomes an instruction of its own.

use crate::instruction::Ins;
use crate::unit::{Row, Unit};
use ruff_text_size::TextRange;
use typhon_bytecode::Op;

/// Gives places to instructions without.
pub(crate) fn complete(unit: &mut Unit<'_>) {
    if unit.placeless.is_empty() {
        return;
    }
    let (mut jumps, mut placeless) = (std::mem::take(&mut unit.jumps), std::mem::take(&mut unit.placeless));
    if !jumps.is_empty() {
        thread_jumps(unit, &jumps);
        copy_exits(unit, &mut jumps);
        let known = placeless.len();
        drop_unreachable(unit, &jumps, &mut placeless);
        if placeless.len() > known {
            placeless.sort_unstable();
        }
    }
    inherit(unit, &jumps, &placeless);
    (unit.jumps, unit.placeless) = (jumps, placeless);
}

/// Whether the next instruction never follows.
fn ends(op: Op) -> bool {
    matches!(
        op,
        Op::Jump | Op::Loop | Op::Return | Op::ReturnNone | Op::Raise | Op::RaiseFrom | Op::RaiseAgain | Op::Reraise
    )
}

/// What leads to a jump that is not written anywhere leads to where that goes.
fn thread_jumps(unit: &mut Unit<'_>, jumps: &[u32]) {
    for &index in jumps {
        let index = index as usize;
        for _ in 0..8 {
            let ins = &unit.ins[index];
            let Some(label) = ins.target().filter(|_| ins.op != Op::Loop) else { break };
            match unit.ins.get(unit.place(label) as usize) {
                Some(next) if next.op == Op::Jump && next.is_placeless() => unit.ins[index].label = next.label,
                _ => break,
            }
        }
    }
}

/// Jumps to an implicit return become returns, or go to returns of their own; to the way back of a loop likewise.
fn copy_exits(unit: &mut Unit<'_>, jumps: &mut Vec<u32>) {
    for index in 0..jumps.len() {
        let index = jumps[index] as usize;
        let Some(label) = unit.ins[index].target() else { continue };
        let is_exit = |ins: &&Ins| matches!(ins.op, Op::ReturnNone | Op::Loop) && ins.is_placeless();
        let place = unit.place(label);
        let Some(&exit) = unit.ins.get(place as usize).filter(is_exit) else { continue };
        let ins = &unit.ins[index];
        if ins.op == Op::Jump && stays_protected(unit, &exit, place, Some(index as u32)) {
            unit.ins[index] = Ins { range: ins.range, ..exit };
        } else if !matches!(ins.op, Op::Jump | Op::Loop)
            && !ins.is_placeless()
            && stays_protected(unit, &exit, place, None)
        {
            let copy = Ins { range: ins.range, ..exit };
            let label = unit.label();
            unit.ins[index].label = label.0;
            unit.place_label(label, unit.ins.len() as u32);
            if copy.target().is_some() {
                jumps.push(unit.ins.len() as u32);
            }
            unit.ins.push(copy);
        }
    }
}

/// Jumps that nothing leads to any more take no room: they go to the next instruction.
fn drop_unreachable(unit: &mut Unit<'_>, jumps: &[u32], placeless: &mut Vec<u32>) {
    let mut is_target = vec![false; unit.ins.len() + 1];
    let targets = jumps.iter().filter_map(|&index| unit.ins[index as usize].target());
    targets.for_each(|label| is_target[unit.place(label) as usize] = true);
    for index in jumps.iter().map(|&index| index as usize).filter(|&index| index > 0 && !is_target[index]) {
        let ins = unit.ins[index];
        if matches!(ins.op, Op::Jump | Op::Loop) && ends(unit.ins[index - 1].op) {
            let next = unit.label();
            unit.place_label(next, index as u32 + 1);
            unit.ins[index] = Ins { op: Op::Jump, label: next.0, range: TextRange::default(), ..ins };
            if !ins.is_placeless() {
                placeless.push(index as u32);
            }
        }
    }
}

/// Whether the way back of a loop, where exceptions may arrive, has the same handlers at another index, or none at the end.
fn stays_protected(unit: &Unit<'_>, exit: &Ins, place: u32, index: Option<u32>) -> bool {
    let covers = |row: &Row, at: u32| row.start <= at && at < row.end;
    let same = |row: &Row| covers(row, place) == index.is_some_and(|index| covers(row, index));
    exit.op != Op::Loop || unit.rows.iter().all(same)
}

/// An instruction without a place takes that of the one before it, where no other leads to it.
fn inherit(unit: &mut Unit<'_>, jumps: &[u32], placeless: &[u32]) {
    // How many jump to an instruction, and the last that does.
    let mut leads = Vec::new();
    if !jumps.is_empty() || !unit.rows.is_empty() {
        leads.resize(unit.ins.len() + 1, (0u32, 0u32));
        for &index in jumps {
            if let Some(label) = unit.ins[index as usize].target() {
                let to = unit.place(label) as usize;
                leads[to] = (leads[to].0 + 1, index);
            }
        }
        // A handler is led to from everywhere.
        for row in &unit.rows {
            leads[unit.place(row.target) as usize].0 += 2;
        }
    }
    for index in placeless.iter().map(|&index| index as usize) {
        if !unit.ins[index].is_placeless() {
            continue;
        }
        let (count, from) = leads.get(index).copied().unwrap_or_default();
        let before = index.checked_sub(1).filter(|&before| !ends(unit.ins[before].op));
        let only = match (count, before) {
            (0, Some(before)) => before,
            (1, None) => from as usize,
            _ => continue,
        };
        unit.ins[index].range = unit.ins[only].range;
    }
}

/// Marks before which a jump leads to the next instruction take room after all.
pub(crate) fn settle_marks(unit: &mut Unit<'_>, targets: &[u32]) {
    let mut is_target = vec![false; unit.ins.len() + 1];
    for &target in targets {
        // What jumped once has no target.
        if let Some(place) = is_target.get_mut(target as usize) {
            *place = true;
        }
    }
    // A mark to which, or to a mark behind it, a jump leads.
    let mut ahead = None;
    for &mark in unit.marks.iter().rev() {
        let next = mark + 1;
        if is_target[next as usize] || ahead == Some(next) {
            unit.ins[mark as usize].settle();
            ahead = Some(mark);
        }
    }
}

//! Code that runs for exceptions alone stands behind everything else, in the order of the source: what is usual runs straight
//! on, past handlers without a jump.

use crate::unit::{Label, Row, Unit};

impl Unit<'_> {
    /// Begins a stretch that only exceptions lead to.
    pub fn begin_cold(&self) -> u32 {
        self.ins.len() as u32
    }

    /// Ends it: where it is left, control goes on at `end`.
    pub fn end_cold(&mut self, start: u32, end: Label) {
        if self.reachable {
            self.jump_always(end);
        }
        let here = self.ins.len() as u32;
        if start < here {
            self.cold.push((start, here));
        }
    }

    /// Moves the stretches behind everything else. Linear in the instructions.
    pub fn move_cold(&mut self) {
        if self.cold.is_empty() {
            return;
        }
        let (places, warm) = self.new_places();
        self.moved.clone_from(&self.ins);
        for (ins, &place) in self.ins.iter().zip(&places) {
            self.moved[place as usize] = *ins;
        }
        std::mem::swap(&mut self.ins, &mut self.moved);
        for list in [&mut self.jumps, &mut self.placeless] {
            list.iter_mut().for_each(|index| *index = places[*index as usize]);
            list.sort_unstable();
        }
        self.move_labels(&places);
        let rows = std::mem::take(&mut self.rows);
        self.rows.reserve(rows.len() * 2);
        for row in rows {
            self.split(row, &places, warm);
        }
    }

    /// Where each instruction goes, and where the stretches begin. Those within a stretch stay in it.
    fn new_places(&mut self) -> (Vec<u32>, u32) {
        self.cold.sort_unstable_by_key(|&(start, end)| (start, std::cmp::Reverse(end)));
        let mut places = vec![0; self.ins.len()];
        let (mut next, mut at) = (0, 0);
        let mut outer = Vec::with_capacity(self.cold.len());
        for (start, end) in self.cold.drain(..) {
            if start < at {
                continue;
            }
            for place in &mut places[at as usize..start as usize] {
                (*place, next) = (next, next + 1);
            }
            outer.push((start, end));
            at = end;
        }
        let rest = (at, places.len() as u32);
        let warm = next + rest.1 - rest.0;
        for (start, end) in std::iter::once(rest).chain(outer) {
            for place in &mut places[start as usize..end as usize] {
                (*place, next) = (next, next + 1);
            }
        }
        (places, warm)
    }

    /// The rows of what `row` protects: the part of it that stays, and the part that is moved.
    fn split(&mut self, row: Row, places: &[u32], warm: u32) {
        let places = &places[row.start as usize..row.end as usize];
        for moved in [false, true] {
            let mut part = places.iter().copied().filter(|&place| (place >= warm) == moved);
            if let Some(start) = part.next() {
                let end = part.next_back().unwrap_or(start) + 1;
                self.rows.push(Row { start, end, ..row });
            }
        }
    }
}

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
        let (order, warm) = self.new_order();
        let mut places = vec![0; self.ins.len()];
        self.moved.clear();
        for (start, end) in order {
            let stretch = start as usize..end as usize;
            places[stretch.clone()].iter_mut().zip(self.moved.len() as u32..).for_each(|(place, at)| *place = at);
            self.moved.extend_from_slice(&self.ins[stretch]);
        }
        std::mem::swap(&mut self.ins, &mut self.moved);
        for list in [&mut self.jumps, &mut self.placeless, &mut self.marks] {
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

    /// All stretches of instructions in their new order, and where the cold ones begin. Those within a stretch stay in it.
    fn new_order(&mut self) -> (Vec<(u32, u32)>, u32) {
        self.cold.sort_unstable_by_key(|&(start, end)| (start, std::cmp::Reverse(end)));
        let mut order = Vec::with_capacity(2 * self.cold.len() + 1);
        let mut at = 0;
        self.cold.retain(|&(start, end)| {
            let is_outer = start >= at;
            if is_outer {
                order.push((at, start));
                at = end;
            }
            is_outer
        });
        order.push((at, self.ins.len() as u32));
        let warm = order.iter().map(|(start, end)| end - start).sum();
        order.append(&mut self.cold);
        (order, warm)
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

//! Going through blocks, on all cores.

use std::{mem, sync::Arc};

use parking_lot::Mutex;
use typhon_sync::packets::Next;

use super::{
    team::{self, Shift},
    watch::Watch,
};
use crate::{block::Block, header::Header};

/// Blocks of a packet.
const CHUNK: usize = 16;

/// What was found.
type Found = Vec<&'static Header>;

/// What `look` finds in each of the blocks, in their order. May be interrupted; `look` runs in stops.
pub fn search(
    watch: &mut Watch,
    blocks: &[&'static Block],
    look: impl Fn(&'static Block, &mut Found) + Send + Sync + 'static,
) -> Vec<Found> {
    let done = Arc::new(Mutex::new(Vec::new()));
    let packets = watch.aside(|| Search::cut(blocks));
    team::run(watch, packets, {
        let done = Arc::clone(&done);
        move |shift, search| match search.run(shift, &look) {
            Ok(found) => {
                done.lock().push(found);
                Next::Packet
            }
            Err(rest) => {
                shift.packets.add(rest);
                Next::Halt
            }
        }
    });
    let mut done = mem::take(&mut *done.lock());
    done.sort_unstable_by_key(|&(number, _)| number);
    done.into_iter().map(|(_, found)| found).collect()
}

/// Some blocks that are left to be looked at, the next one last, and what was found in those before.
struct Search {
    number: usize,
    blocks: Vec<&'static Block>,
    found: Found,
}

impl Search {
    fn cut(blocks: &[&'static Block]) -> Vec<Search> {
        let of_chunk = |(number, blocks): (usize, &[&'static Block])| Search {
            number,
            blocks: blocks.iter().rev().copied().collect(),
            found: Vec::new(),
        };
        blocks.chunks(CHUNK).enumerate().map(of_chunk).collect()
    }

    /// Number and objects; or what is left when the time ends.
    fn run(
        mut self,
        shift: &Shift<Search>,
        look: &impl Fn(&'static Block, &mut Found),
    ) -> Result<(usize, Found), Search> {
        while let Some(block) = self.blocks.pop() {
            look(block, &mut self.found);
            if shift.is_over() && !self.blocks.is_empty() {
                return Err(self);
            }
        }
        Ok((self.number, self.found))
    }
}

//! A code object under construction: instructions, labels, temporaries, protected regions, constants.

use crate::assemble::Layout;
use crate::bits::Bits;
use crate::instruction::{Ins, MARK, NONE};
use crate::scope::{Interner, ScopeId, Sym};
use hashbrown::{HashTable, hash_table::Entry};
use ruff_python_ast::Stmt;
use ruff_text_size::TextRange;
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;
use std::hash::BuildHasher;
use typhon_bytecode::{Code, Constant, Op, Site, code::Name, constant::Key, locations};

/// Named registers that are near; the rest of the 256 are temporaries.
pub(crate) const NEAR_LOCALS: usize = 160;

/// So many constants are looked through.
const FEW: usize = 8;

/// A place to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label(pub u32);

/// A protected stretch of instructions and its handler.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub start: u32,
    pub end: u32,
    pub target: Label,
    pub depth: u16,
}

/// A region that is being protected: closed stretches, and where the open one began.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub target: Label,
    pub depth: u16,
    segments: SmallVec<[(u32, u32); 2]>,
    open: Option<u32>,
    /// What was bound when it began.
    bound: Bits,
}

/// What is around the statement being compiled, for `return`, `break` and `continue`.
#[derive(Clone, Debug)]
pub(crate) enum Block<'a> {
    /// A loop; `clear` temporaries from `first` on are released by `break`.
    Loop { exit: Label, next: Label, first: u8, clear: u8 },
    /// A region that only has to be left.
    Protected(Region),
    /// `try ... finally`: the body runs on every way out.
    Finally { region: Region, body: &'a [Stmt] },
    /// An exception is being handled: `PopHandled` on every way out.
    Handler { region: Region, register: u8 },
    /// `except ... as name`: the name is deleted on every way out.
    Name { region: Region, name: Sym },
    /// A `with` block: its exit function is in `exit`.
    With { region: Region, exit: u8, is_async: bool, range: TextRange },
    /// A value that is kept while a `finally` runs.
    Value { register: u8 },
}

impl Block<'_> {
    fn region(&mut self) -> Option<&mut Region> {
        match self {
            Block::Protected(region)
            | Block::Finally { region, .. }
            | Block::Handler { region, .. }
            | Block::Name { region, .. }
            | Block::With { region, .. } => Some(region),
            Block::Loop { .. } | Block::Value { .. } => None,
        }
    }
}

/// Moves what is in `list` into as little room as it needs; its old room is the next one's.
fn fit<T>(list: &mut Vec<T>, room: &mut Vec<T>) {
    let mut fitting = Vec::with_capacity(list.len());
    fitting.append(list);
    *room = std::mem::replace(list, fitting);
}

/// Whether a constant is like no other.
fn is_code(constant: &Constant) -> bool {
    matches!(constant, Constant::Code(_))
}

/// Numbers of names, forgotten all at once.
#[derive(Default)]
struct Numbers {
    /// The age in which a name was given its number.
    known: Vec<(u32, u32)>,
    age: u32,
}

impl Numbers {
    fn clear(&mut self) {
        self.age += 1;
    }

    /// The number of a name; `next` if it has none yet.
    fn number(&mut self, sym: Sym, next: u32) -> u32 {
        let index = sym as usize;
        if index >= self.known.len() {
            self.known.resize((index + 1).next_power_of_two(), (0, 0));
        }
        let known = &mut self.known[index];
        if known.0 != self.age {
            *known = (self.age, next);
        }
        known.1
    }
}

/// The unit.
#[derive(Default)]
pub(crate) struct Unit<'a> {
    /// Scope whose code this is.
    pub scope: ScopeId,
    /// Scope of the expression being compiled: `scope` or an inlined comprehension.
    pub at: ScopeId,
    pub code: Code,
    pub ins: Vec<Ins>,
    /// Which of them jump.
    pub jumps: Vec<u32>,
    /// Which of them had no place when they were made.
    pub placeless: Vec<u32>,
    /// Which of them are marks.
    pub marks: Vec<u32>,
    /// Room for moving them.
    pub moved: Vec<Ins>,
    labels: Vec<u32>,
    states: Vec<Option<Bits>>,
    pub rows: Vec<Row>,
    /// Stretches of instructions that only exceptions lead to.
    pub cold: Vec<(u32, u32)>,
    /// The places of instructions, when they are laid out.
    pub locations: locations::Writer,
    pub layout: Layout,
    pub near: u16,
    /// First free temporary.
    pub top: u16,
    max: u16,
    /// More temporaries were wanted than there are.
    pub overflow: bool,
    /// Locals that are certainly bound.
    pub bound: Bits,
    /// Locals that are deleted somewhere.
    pub deleted: Bits,
    pub reachable: bool,
    /// Indices of the constants, where they are many.
    constants: HashTable<u32>,
    names: Numbers,
    /// Room for the code's names, sites and constants.
    room: (Vec<Name>, Vec<Site>, Vec<Constant>),
    pub blocks: Vec<Block<'a>>,
    pub range: TextRange,
    /// Annotated names of a class or module, and their numbers where they are conditional.
    pub annotations: Vec<(&'a ruff_python_ast::StmtAnnAssign, Option<i64>)>,
    /// A temporary that still holds the value of an earlier operand of `and` or `or`: no call window may begin there.
    pub occupied: Option<u8>,
}

impl<'a> Unit<'a> {
    /// Begins the code object whose head is there already; the room that the last one took is used again.
    pub fn begin(&mut self, scope: ScopeId) {
        self.scope = scope;
        self.at = scope;
        self.near = self.code.near as u16;
        (self.top, self.max) = (self.near, self.near);
        (self.code.names, self.code.sites, self.code.constants) = std::mem::take(&mut self.room);
        self.ins.clear();
        self.jumps.clear();
        self.placeless.clear();
        self.marks.clear();
        self.labels.clear();
        self.states.clear();
        self.rows.clear();
        self.cold.clear();
        self.overflow = false;
        self.bound = Bits::default();
        self.deleted = Bits::default();
        self.reachable = true;
        self.constants.clear();
        self.names.clear();
        self.blocks.clear();
        self.range = TextRange::default();
        self.annotations.clear();
        self.occupied = None;
    }

    /// The code, whose lists take no more room than they need.
    pub fn take_code(&mut self) -> Code {
        let registers = self.registers();
        let mut code = std::mem::take(&mut self.code);
        code.registers = registers;
        fit(&mut code.names, &mut self.room.0);
        fit(&mut code.sites, &mut self.room.1);
        fit(&mut code.constants, &mut self.room.2);
        code
    }

    /// Whether a register is a temporary.
    pub fn is_temporary(&self, register: u8) -> bool {
        u16::from(register) >= self.near
    }

    /// Whether so many temporaries are in use that calls evaluate their arguments before they lay out a window.
    pub fn is_deep(&self) -> bool {
        self.top >= self.near + (256 - self.near) / 2
    }

    /// The next free temporary.
    pub fn alloc(&mut self) -> u8 {
        self.alloc_run(1)
    }

    /// `count` consecutive temporaries; the first.
    pub fn alloc_run(&mut self, count: u16) -> u8 {
        let first = self.top;
        self.raise_top(self.top.saturating_add(count));
        first.min(255) as u8
    }

    /// Sets the first free temporary, upwards.
    pub fn raise_top(&mut self, top: u16) {
        if top > 256 {
            self.overflow = true;
        }
        self.top = top.min(256);
        self.max = self.max.max(self.top);
    }

    pub fn emit(&mut self, op: Op, a: u8, b: u8, c: u8) {
        self.emit_ext(op, a, b, c, 0);
    }

    pub fn emit_ext(&mut self, op: Op, a: u8, b: u8, c: u8, ext: u32) {
        if self.reachable {
            self.push(Ins { op, a, b, c, ext, label: NONE, range: self.range });
        }
    }

    #[inline]
    fn push(&mut self, ins: Ins) {
        if ins.is_placeless() {
            self.placeless.push(self.ins.len() as u32);
        }
        self.ins.push(ins);
    }

    /// A line without instructions, at the place that is set.
    pub fn mark(&mut self) {
        if self.reachable {
            self.marks.push(self.ins.len() as u32);
        }
        self.emit(Op::Nop, MARK, 0, 0);
    }

    /// An instruction with a 16-bit operand.
    pub fn emit_wide(&mut self, op: Op, a: u8, bc: u16) {
        self.emit(op, a, bc as u8, (bc >> 8) as u8);
    }

    /// An instruction with a name. Which operands of an attribute's are given up is found here.
    pub fn emit_name(&mut self, op: Op, a: u8, b: u8, c: u8, sym: Sym, interner: &Interner) {
        if self.reachable {
            let dies = |register: u8| u8::from(self.is_temporary(register));
            let c = match op {
                Op::GetAttr if a == b => 0,
                Op::GetAttr => dies(b),
                Op::SetAttr => dies(a) | dies(b) << 1,
                _ => c,
            };
            let name = self.name(sym, interner);
            let site = self.code.sites.len() as u32;
            self.code.sites.push(Site { name });
            self.emit_ext(op, a, b, c, site);
        }
    }

    /// An instruction with two names, in consecutive sites.
    pub fn emit_names(&mut self, op: Op, a: u8, b: u8, c: u8, names: [Sym; 2], interner: &Interner) {
        let [first, second] = names;
        self.emit_name(op, a, b, c, first, interner);
        if self.reachable {
            let name = self.name(second, interner);
            self.code.sites.push(Site { name });
        }
    }

    /// A jump to `label`; a conditional one goes on below.
    pub fn jump(&mut self, op: Op, a: u8, b: u8, c: u8, label: Label) {
        if !self.reachable {
            return;
        }
        self.jumps.push(self.ins.len() as u32);
        self.push(Ins { op, a, b, c, ext: 0, label: label.0, range: self.range });
        if op != Op::Loop {
            self.merge(label);
        }
        if matches!(op, Op::Jump | Op::Loop) {
            self.reachable = false;
        }
    }

    /// A jump that is not written anywhere.
    pub fn jump_always(&mut self, label: Label) {
        let range = std::mem::take(&mut self.range);
        self.jump(Op::Jump, 0, 0, 0, label);
        self.range = range;
    }

    /// Ends the straight line: what follows is reached by jumps alone.
    pub fn stop(&mut self) {
        self.reachable = false;
    }

    fn merge(&mut self, label: Label) {
        match &mut self.states[label.0 as usize] {
            Some(state) => state.intersect(&self.bound),
            state => *state = Some(self.bound.clone()),
        }
    }

    pub fn label(&mut self) -> Label {
        self.labels.push(NONE);
        self.states.push(None);
        Label(self.labels.len() as u32 - 1)
    }

    /// Places `label` here.
    pub fn bind(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.ins.len() as u32;
        if let Some(state) = self.states[label.0 as usize].take() {
            if self.reachable {
                self.bound.intersect(&state);
            } else {
                self.bound = state;
                self.reachable = true;
            }
        }
    }

    /// Places `label` at an instruction.
    pub fn place_label(&mut self, label: Label, at: u32) {
        self.labels[label.0 as usize] = at;
    }

    /// Moves the labels with their instructions; one at the end stays there.
    pub fn move_labels(&mut self, places: &[u32]) {
        for label in &mut self.labels {
            if let Some(&place) = places.get(*label as usize) {
                *label = place;
            }
        }
    }

    /// Whether something jumps to `label`.
    pub fn is_target(&self, label: Label) -> bool {
        self.states[label.0 as usize].is_some()
    }

    /// Places the head of a loop here: whatever may be deleted in it is no longer certainly bound.
    pub fn bind_loop(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.ins.len() as u32;
        let deleted = std::mem::take(&mut self.deleted);
        self.bound.subtract(&deleted);
        self.deleted = deleted;
    }

    pub fn place(&self, label: Label) -> u32 {
        self.labels[label.0 as usize]
    }

    /// Begins a protected region: on an exception the temporaries from `depth` on are released.
    pub fn protect(&mut self, depth: u16) -> Region {
        let target = self.label();
        Region {
            target,
            depth,
            segments: SmallVec::new(),
            open: Some(self.ins.len() as u32),
            bound: self.bound.clone(),
        }
    }

    /// Closes the open stretch of `region`.
    pub fn close(&mut self, region: &mut Region) {
        let here = self.ins.len() as u32;
        if let Some(start) = region.open.take()
            && start < here
        {
            region.segments.push((start, here));
        }
    }

    /// Ends `region`: its rows go into the table.
    pub fn unprotect(&mut self, mut region: Region) -> Region {
        self.close(&mut region);
        for &(start, end) in &region.segments {
            self.rows.push(Row { start, end, target: region.target, depth: region.depth });
        }
        region
    }

    /// Places the handler of a region that has ended; false where nothing in it can raise.
    pub fn bind_handler(&mut self, region: &Region) -> bool {
        if region.segments.is_empty() {
            return false;
        }
        self.labels[region.target.0 as usize] = self.ins.len() as u32;
        self.bound = region.bound.clone();
        let deleted = std::mem::take(&mut self.deleted);
        self.bound.subtract(&deleted);
        self.deleted = deleted;
        self.reachable = true;
        true
    }

    /// Closes the regions of all blocks from `index` on, while code outside of them is emitted.
    pub fn leave_blocks(&mut self, blocks: &mut [Block<'a>]) {
        let here = self.ins.len() as u32;
        for region in blocks.iter_mut().filter_map(Block::region) {
            if let Some(start) = region.open.take()
                && start < here
            {
                region.segments.push((start, here));
            }
        }
    }

    /// Opens them again.
    pub fn enter_blocks(&mut self, blocks: &mut [Block<'a>]) {
        let here = self.ins.len() as u32;
        for region in blocks.iter_mut().filter_map(Block::region) {
            region.open = Some(here);
        }
    }

    /// The index of a name in the code's table.
    fn name(&mut self, sym: Sym, interner: &Interner) -> u32 {
        let next = self.code.names.len() as u32;
        let index = self.names.number(sym, next);
        if index == next {
            self.code.names.push(interner.shared(sym));
        }
        index
    }

    /// The index of a constant; equal ones of the same type share it.
    pub fn constant(&mut self, constant: Constant) -> u32 {
        if !is_code(&constant)
            && let Some(known) = self.known(&constant)
        {
            return known;
        }
        self.code.constants.push(constant);
        self.code.constants.len() as u32 - 1
    }

    /// The index of a constant that is there already; if none is, it is to be the next.
    fn known(&mut self, constant: &Constant) -> Option<u32> {
        let constants = &self.code.constants;
        let is = |&known: &u32| Key(&constants[known as usize]) == Key(constant);
        let next = constants.len() as u32;
        if constants.len() < FEW {
            return (0..next).find(is);
        }
        let hash = |constant: &Constant| FxBuildHasher.hash_one(Key(constant));
        let hash_of = |&known: &u32| hash(&constants[known as usize]);
        if self.constants.is_empty() {
            for known in (0..next).filter(|&known| !is_code(&constants[known as usize])) {
                self.constants.insert_unique(hash_of(&known), known, hash_of);
            }
        }
        match self.constants.entry(hash(constant), is, hash_of) {
            Entry::Occupied(found) => Some(*found.get()),
            Entry::Vacant(vacant) => {
                vacant.insert(next);
                None
            }
        }
    }

    /// Registers that the frame needs.
    pub fn registers(&self) -> u32 {
        let far = self.code.locals.len().saturating_sub(self.near as usize);
        if far > 0 { (typhon_bytecode::NEAR_REGISTERS + far) as u32 } else { u32::from(self.max) }
    }

    /// Whether the operation has a short form that must be widened when its distance is large.
    pub fn is_short(op: Op) -> bool {
        matches!(op, Op::JumpIfTrue | Op::JumpIfFalse | Op::JumpIfTrueKeep | Op::JumpIfFalseKeep)
    }
}

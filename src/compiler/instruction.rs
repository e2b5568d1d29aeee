//! An instruction on its way from lowering to the words of its code object.

use crate::unit::Label;
use ruff_text_size::TextRange;
use typhon_bytecode::{Ext, Op};

/// No label.
pub(crate) const NONE: u32 = u32::MAX;

/// What field A of `Nop` says of it until it is laid out.
pub(crate) const MARK: u8 = 1;
const DROPPED: u8 = 2;

/// An instruction before it is laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ins {
    pub op: Op,
    pub a: u8,
    pub b: u8,
    pub c: u8,
    pub ext: u32,
    /// Label that a jump goes to, or `NONE`.
    pub label: u32,
    pub range: TextRange,
}

impl Ins {
    /// Whether it is a mark: a line without instructions.
    pub fn is_mark(&self) -> bool {
        self.op == Op::Nop && self.a == MARK
    }

    /// Makes an instruction of a mark.
    pub fn settle(&mut self) {
        self.a = 0;
    }

    /// Whether it is a jump that is not needed: it tells of its place, and takes no room.
    pub fn is_dropped(&self) -> bool {
        self.op == Op::Nop && self.a == DROPPED
    }

    /// Makes nothing of a jump.
    pub fn drop_jump(&mut self) {
        (self.op, self.a) = (Op::Nop, DROPPED);
    }

    /// Words that it takes.
    #[inline]
    pub fn words(&self) -> u32 {
        if self.op == Op::Nop && self.a != 0 { 0 } else { words(self.op) }
    }

    /// Whether no part of the source stands for it.
    #[inline]
    pub fn is_placeless(&self) -> bool {
        self.range == TextRange::default()
    }

    pub fn target(&self) -> Option<Label> {
        (self.label != NONE).then_some(Label(self.label))
    }
}

/// Words that an operation takes.
#[inline]
pub(crate) fn words(op: Op) -> u32 {
    if op.ext() == Ext::None { 1 } else { 2 }
}

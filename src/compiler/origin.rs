//! What a tree was made from: source text, or nodes that a program built.

use crate::literal::DIGIT_LIMIT;
use ruff_python_ast::{AtomicNodeIndex, NodeIndex};
use typhon_bytecode::Constant;

/// The source of a tree. A tree of nodes has no text: its literals are numbered, and stand in a table.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'s> {
    /// The text, into which ranges point; empty for a tree of nodes.
    pub text: &'s str,
    constants: Option<&'s [Constant]>,
    /// Decimal digits that an integer literal may have; 0 for any number.
    pub digits: usize,
}

impl<'s> Origin<'s> {
    pub fn text(text: &'s str) -> Self {
        Origin { text, constants: None, digits: DIGIT_LIMIT }
    }

    pub fn nodes(constants: &'s [Constant]) -> Self {
        Origin { text: "", constants: Some(constants), digits: 0 }
    }

    /// The same with another limit of digits.
    pub fn with_digits(self, digits: usize) -> Self {
        Origin { digits, ..self }
    }

    /// Whether the tree was made of nodes.
    pub fn is_nodes(self) -> bool {
        self.constants.is_some()
    }

    /// The constant that a numbered literal stands for.
    pub fn constant(self, index: &AtomicNodeIndex) -> Option<&'s Constant> {
        self.constants?.get(index.load().as_u32()? as usize)
    }

    /// The text of a numbered literal.
    pub fn string(self, index: &AtomicNodeIndex) -> Option<&'s [u8]> {
        match self.constant(index)? {
            Constant::Str(text) => Some(text),
            _ => None,
        }
    }
}

/// Numbers the literals of a tree of nodes.
#[derive(Default)]
pub(crate) struct Numbering {
    pub constants: Vec<Constant>,
}

impl Numbering {
    pub fn add(&mut self, constant: Constant) -> AtomicNodeIndex {
        let index = AtomicNodeIndex::NONE;
        index.set(NodeIndex::from(self.constants.len() as u32));
        self.constants.push(constant);
        index
    }
}

//! Nodes back to the parser's tree, checked on the way: how trees that programs build are compiled.
//!
//! Ranges of such a tree are offsets into the places that its nodes name (`Lines::of_places`), and its literals are numbered
//! (`Origin::nodes`). What the parser would never make is refused here with CPython's texts.

mod check;
mod expression;
mod function;
mod literal;
mod pattern;
mod statement;

use super::{Field, Node};
use crate::{
    Compiled, Mode, Options, SyntaxError,
    lines::{Lines, Place},
    origin::{Numbering, Origin},
    scratch::Scope,
};
use ruff_python_ast::{AtomicNodeIndex, Identifier, Mod, ModExpression, ModModule};
use ruff_text_size::TextRange;
use typhon_bytecode::Constant;

/// Depth of nodes in nodes at which it gives up.
const DEPTH_LIMIT: u32 = 3000;

/// Why a tree of nodes cannot be compiled.
#[derive(Clone, Debug, PartialEq)]
pub enum TreeError {
    /// `TypeError`.
    Type(String),
    /// `ValueError`.
    Value(String),
    /// `RecursionError`: it is too deep.
    Recursion,
    /// It is a tree that means nothing.
    Syntax(Box<SyntaxError>),
}

type Made<T> = Result<T, TreeError>;

fn value_error<T>(text: impl Into<String>) -> Made<T> {
    Err(TreeError::Value(text.into()))
}

/// Compiles a tree of nodes: a `Module`, `Expression` or `Interactive`, as `options.mode` says.
///
/// # Errors
/// What is no tree, nests too deeply, or means nothing.
pub fn compile(node: &Node, options: &Options) -> Result<Compiled, TreeError> {
    stacker::grow(256 << 20, || {
        let mut places = vec![(1, 0)];
        gather(node, &mut places, 0)?;
        let lines = Lines::of_places(places);
        let mut restorer = Restorer { lines: &lines, numbering: Numbering::default(), depth: 0 };
        let tree = restorer.module(node, options.mode)?;
        let origin = Origin::nodes(&restorer.numbering.constants);
        crate::generate(origin, &lines, &tree, options, &Scope::default())
            .map_err(|error| TreeError::Syntax(Box::new(error)))
    })
}

/// Checks a tree of nodes without compiling it.
///
/// # Errors
/// As for [`compile`].
pub fn check(node: &Node, mode: Mode) -> Result<(), TreeError> {
    stacker::grow(256 << 20, || {
        let mut places = vec![(1, 0)];
        gather(node, &mut places, 0)?;
        let lines = Lines::of_places(places);
        Restorer { lines: &lines, numbering: Numbering::default(), depth: 0 }.module(node, mode).map(drop)
    })
}

/// All places in a tree.
fn gather(node: &Node, places: &mut Vec<Place>, depth: u32) -> Made<()> {
    if depth > DEPTH_LIMIT {
        return Err(TreeError::Recursion);
    }
    if let Some(place) = node.place {
        let (line, end_line) = (place.line as i32, place.end_line as i32);
        places.extend([(line, 0), (line, place.column as i32), (end_line, place.end_column as i32)]);
        let keyword = match node.kind {
            "Try" | "TryStar" => "try",
            "ExceptHandler" => "except",
            _ => "",
        };
        places.push((line, place.column as i32 + keyword.len() as i32));
        if node.kind == "Attribute" {
            places.push(expression::attribute_start(node, place));
        }
    }
    let inside = |field: &Field, places: &mut Vec<Place>| match field {
        Field::Node(node) => gather(node, places, depth + 1),
        _ => Ok(()),
    };
    node.fields.iter().try_for_each(|field| match field {
        Field::List(items) => items.iter().try_for_each(|item| inside(item, places)),
        field => inside(field, places),
    })
}

struct Restorer<'l> {
    lines: &'l Lines,
    numbering: Numbering,
    depth: u32,
}

/// The fields of a node.
fn fields<const N: usize>(node: &Node) -> Made<&[Field; N]> {
    match node.fields.as_slice().try_into() {
        Ok(fields) => Ok(fields),
        Err(_) => value_error(format!("{} node has {} fields instead of {N}", node.kind, node.fields.len())),
    }
}

fn node_of(field: &Field) -> Made<&Node> {
    match field {
        Field::Node(node) => Ok(node),
        _ => value_error("a node is missing"),
    }
}

fn list_of(field: &Field) -> Made<&[Field]> {
    match field {
        Field::List(items) => Ok(items),
        _ => value_error("a list is missing"),
    }
}

fn name_of(field: &Field) -> Made<&str> {
    match field {
        Field::Name(name) => Ok(name),
        _ => value_error("an identifier is missing"),
    }
}

fn int_of(field: &Field) -> i64 {
    match field {
        Field::Constant(Constant::Int(value)) => *value,
        Field::Constant(Constant::Bool(value)) => i64::from(*value),
        _ => 0,
    }
}

fn is_absent(field: &Field) -> bool {
    matches!(field, Field::Absent)
}

/// The items of a list that must not be empty.
fn not_empty<'n>(field: &'n Field, what: &str, owner: &str) -> Made<&'n [Field]> {
    match list_of(field)? {
        [] => value_error(format!("empty {what} on {owner}")),
        items => Ok(items),
    }
}

fn unnumbered() -> AtomicNodeIndex {
    AtomicNodeIndex::NONE
}

impl Restorer<'_> {
    fn module(&mut self, node: &Node, mode: Mode) -> Made<Mod> {
        let (node_index, range) = (unnumbered(), TextRange::default());
        Ok(match mode {
            Mode::Expression => {
                let [body] = fields(node)?;
                Mod::Expression(ModExpression { node_index, range, body: self.boxed(body)? })
            }
            Mode::Module | Mode::Single => {
                let Some(body) = node.fields.first() else { return value_error("a module without a body") };
                let body = self.body(body)?;
                Mod::Module(ModModule { node_index, range, body: body.into_iter().collect() })
            }
        })
    }

    /// Runs `make` a level deeper.
    fn deeper<T>(&mut self, make: impl FnOnce(&mut Self) -> Made<T>) -> Made<T> {
        if self.depth > DEPTH_LIMIT {
            return Err(TreeError::Recursion);
        }
        self.depth += 1;
        let made = make(self);
        self.depth -= 1;
        made
    }

    /// The range of a node with a place.
    fn range(&self, node: &Node) -> Made<TextRange> {
        let Some(place) = node.place else { return value_error(format!("{} node without a place", node.kind)) };
        check::place(place)?;
        let start = self.lines.offset((place.line as i32, place.column as i32));
        let end = self.lines.offset((place.end_line as i32, place.end_column as i32));
        Ok(crate::lines::between(start, end))
    }

    fn identifier(&self, field: &Field, range: TextRange) -> Made<Identifier> {
        let name = name_of(field)?;
        check::name(name)?;
        Ok(Identifier::new(name, range))
    }

    fn maybe_identifier(&self, field: &Field, range: TextRange) -> Made<Option<Identifier>> {
        if is_absent(field) { Ok(None) } else { self.identifier(field, range).map(Some) }
    }
}

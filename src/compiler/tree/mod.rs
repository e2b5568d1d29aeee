//! Syntax trees as data, in the form that Python's `ast` documents: what `compile` with `PyCF_ONLY_AST` gives.
//!
//! A [`Node`] names its class and has that class's fields in their order. Whoever holds values makes objects of it.

mod expression;
mod function;
mod optimize;
mod pattern;
mod restore;
pub mod schema;
mod statement;
mod string;

pub use optimize::optimize;
pub use restore::{TreeError, check, compile};

use std::{cell::RefCell, fmt::Display};

use crate::{
    Mode, Options, SyntaxError, SyntaxWarning, error::Error, explain, lines::Lines, origin::Origin, source, warn,
};
use ruff_python_ast::{
    ExprContext, Identifier, Mod, PythonVersion,
    token::{TokenKind, Tokens},
};
use ruff_python_parser::{Mode as ParserMode, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextRange};
use typhon_bytecode::{Constant, Location};

/// A node of a syntax tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The name of its class in `ast`.
    pub kind: &'static str,
    /// Its fields in the order of the class's `_fields`.
    pub fields: Vec<Field>,
    /// Where it stands in the source, for classes of nodes that have a place.
    pub place: Option<Location>,
}

/// What a field of a node has.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// Nothing: `None`.
    Absent,
    /// A node.
    Node(Box<Node>),
    /// Any number of nodes, names or nothings.
    List(Vec<Field>),
    /// An identifier.
    Name(String),
    /// A constant, or a number.
    Constant(Constant),
}

/// Parses source text into a tree, and tells what the parser warns of. What only the making of scopes finds is not reported, as on
/// CPython.
///
/// # Errors
/// Source that does not parse.
pub fn parse(text: &str, options: &Options) -> Result<(Node, Vec<SyntaxWarning>), SyntaxError> {
    let text = crate::flufl::translated(source::normalize(text)?, options)?;
    let size = (text.len() * 256).clamp(16 << 20, 1 << 30);
    stacker::maybe_grow(size / 2, size, || parse_text(&text, options))
}

fn parse_text(source: &str, options: &Options) -> Result<(Node, Vec<SyntaxWarning>), SyntaxError> {
    let expression = options.mode == Mode::Expression;
    let text = if expression { source::trim_expression(source) } else { source };
    let lines = Lines::new(source);
    let mode = if expression { ParserMode::Expression } else { ParserMode::Module };
    let version = PythonVersion { major: 3, minor: options.feature_version };
    let parsed = parse_unchecked(text, ParseOptions::from(mode).with_target_version(version));
    if let Some((error, warnings)) = explain::explain(source, &lines, &parsed, options) {
        return Err(SyntaxError { warnings, ..lines.parse_error(source, error, options.mode) });
    }
    let warnings = warn::of_tree(Origin::text(text), &lines, parsed.syntax(), false);
    let maker =
        Maker { origin: Origin::text(text).with_digits(options.digits), lines: &lines, failure: RefCell::new(None) };
    let node = match parsed.syntax() {
        Mod::Module(module) if options.mode == Mode::Single => bare("Interactive", vec![maker.body(&module.body)]),
        Mod::Module(module) => {
            bare("Module", vec![maker.body(&module.body), maker.type_ignores(parsed.tokens(), options)])
        }
        Mod::Expression(expression) => bare("Expression", vec![maker.expr(&expression.body)]),
    };
    match maker.failure.into_inner() {
        Some(error) => Err(lines.error(text, *error)),
        None => Ok((node, warnings)),
    }
}

/// A node of a class without places.
fn bare(kind: &'static str, fields: Vec<Field>) -> Node {
    Node { kind, fields, place: None }
}

/// A node of a class without places, as a field.
fn plain(kind: &'static str, fields: Vec<Field>) -> Field {
    Field::Node(Box::new(bare(kind, fields)))
}

fn list<T>(items: impl IntoIterator<Item = T>, make: impl FnMut(T) -> Field) -> Field {
    Field::List(items.into_iter().map(make).collect())
}

fn name(name: impl Display) -> Field {
    Field::Name(name.to_string())
}

fn names<'a>(names: impl IntoIterator<Item = &'a Identifier>) -> Field {
    list(names, |one| name(&one.id))
}

fn optional<T>(item: Option<T>, make: impl FnOnce(T) -> Field) -> Field {
    item.map_or(Field::Absent, make)
}

fn number(value: i64) -> Field {
    Field::Constant(Constant::Int(value))
}

fn context(context: ExprContext) -> Field {
    let kind = match context {
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
        ExprContext::Load | ExprContext::Invalid => "Load",
    };
    plain(kind, Vec::new())
}

/// Makes nodes of the parser's.
struct Maker<'s> {
    origin: Origin<'s>,
    lines: &'s Lines,
    /// The first literal that is none after all.
    failure: RefCell<Option<Box<Error>>>,
}

impl Maker<'_> {
    /// A node with a place.
    fn node(&self, kind: &'static str, range: TextRange, fields: Vec<Field>) -> Field {
        Field::Node(Box::new(Node { kind, fields, place: Some(self.lines.location(range)) }))
    }

    /// The comments that tell type checkers to look away.
    fn type_ignores(&self, tokens: &Tokens, options: &Options) -> Field {
        let comments = tokens.iter().filter(|token| options.type_comments && token.kind() == TokenKind::Comment);
        let ignores = comments.filter_map(|token| {
            let text = self.origin.text[token.range()].strip_prefix("# type: ignore")?;
            let word = text.starts_with(|c: char| c.is_ascii_alphanumeric());
            let line = self.lines.position(token.start()).0;
            (!word).then(|| plain("TypeIgnore", vec![number(line.into()), name(text)]))
        });
        Field::List(ignores.collect())
    }

    /// Remembers the first error.
    fn fail(&self, error: Box<Error>) {
        self.failure.borrow_mut().get_or_insert(error);
    }

    /// From the start of `first` to the end of `last`.
    fn across(first: &impl Ranged, last: &impl Ranged) -> TextRange {
        TextRange::new(first.start(), last.end())
    }
}

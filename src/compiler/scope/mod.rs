//! Which scope every name belongs to: the tables that lowering asks.
//!
//! [`build`] walks the tree once, makes a [`Scope`] for every function, class, comprehension and annotation block and
//! notes what each does with its names; [`resolve`] then decides for every name of every scope where it lives.
//! An inlined comprehension is a scope of its own but shares the *unit* (the code object) of the scope around it.

mod build;
mod expression;
mod generic;
mod interner;
mod pattern;
mod resolve;
mod statement;

use crate::error::{Error, SyntaxWarning};
use ruff_text_size::{TextRange, TextSize};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::rc::Rc;

pub(crate) use build::{Root, build, symbol_of};
pub(crate) use interner::{Interner, Sym};

/// Index of a scope.
pub(crate) type ScopeId = usize;

/// What the parser says of a `try` whose `else` follows no handler, which ruff's lets pass.
const LACKS_HANDLER: &str = "expected 'except' or 'finally' block";
/// What the parser took for an operator behind `yield`.
const MISREAD: &str = "invalid syntax";
/// Fields within fields, behind the string's kind.
const TOO_DEEP: &str = ": expressions nested too deeply";

/// Whether CPython's parser has an error, which ruff's lets pass.
pub(crate) fn is_of_parser(message: &str) -> bool {
    matches!(message, LACKS_HANDLER | MISREAD) || message.ends_with(TOO_DEEP)
}

/// What a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Module,
    Class,
    Function,
    Lambda,
    /// A generator expression: a function of its own.
    Generator,
    /// A list, set or dict comprehension: inlined.
    Comprehension,
    /// An `__annotate__` function.
    Annotations,
    /// The function around a generic definition that makes its type parameters.
    TypeParams,
    /// The value of a `type` statement.
    TypeAlias,
    /// A bound, constraint or default of a type parameter.
    TypeVariable,
}

impl Kind {
    /// Whether names bound in it are registers.
    pub fn is_function(self) -> bool {
        !matches!(self, Kind::Module | Kind::Class)
    }

    pub fn is_annotation(self) -> bool {
        matches!(self, Kind::Annotations | Kind::TypeParams | Kind::TypeAlias | Kind::TypeVariable)
    }
}

pub(crate) const USE: u16 = 1;
pub(crate) const BOUND: u16 = 2;
pub(crate) const PARAM: u16 = 4;
pub(crate) const GLOBAL: u16 = 8;
pub(crate) const NONLOCAL: u16 = 16;
pub(crate) const ANNOTATED: u16 = 32;
pub(crate) const ITERATED: u16 = 64;
pub(crate) const DELETED: u16 = 128;
pub(crate) const TYPE_PARAM: u16 = 256;
/// Bound by something else than an import.
pub(crate) const ASSIGNED: u16 = 512;

/// Bound by an import.
pub(crate) const IMPORTED: u16 = 1024;

/// Where a name lives, seen from the scope that has the symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Unresolved,
    /// Bound here, in a register (or in the namespace of a class or module).
    Local,
    /// Bound here, in a cell.
    Cell,
    /// In a cell of an enclosing unit.
    Free,
    /// Bound in this scope further out, of the same unit (seen from a comprehension).
    Outer(ScopeId),
    GlobalExplicit,
    GlobalImplicit,
}

/// What a scope does with one name.
#[derive(Clone, Debug)]
pub(crate) struct Symbol {
    pub sym: Sym,
    pub flags: u16,
    pub place: Place,
    /// The number of the local that it is.
    pub slot: Option<u16>,
    /// Where it was declared global or nonlocal.
    pub declared: TextRange,
}

/// One scope.
pub(crate) struct Scope {
    pub kind: Kind,
    pub parent: Option<ScopeId>,
    /// What it is the scope of, for those who look at it.
    pub name: Cow<'static, str>,
    /// Where that begins.
    pub start: TextSize,
    /// The scope that owns the code object.
    pub unit: ScopeId,
    pub symbols: Vec<Symbol>,
    index: Index,
    /// The innermost class around, for mangling.
    pub private: Option<Private>,
    /// The display that a comprehension makes.
    pub word: &'static str,
    pub is_generator: bool,
    /// `async def`, or an asynchronous generator expression.
    pub is_coroutine: bool,
    /// An asynchronous comprehension (not a generator expression) or one with `await`.
    pub is_async: bool,
    /// Somewhere inside a function.
    pub nested: bool,
    /// An assignment expression binds a name of this unit, or its execution may be suspended: locals may be rebound
    /// while an expression is being evaluated.
    pub rebinds: bool,
    /// An annotation block whose names are first looked up in the class around it.
    pub sees_class: bool,
    pub needs_class_cell: bool,
    pub needs_class_dict: bool,
    pub conditional_annotations: bool,
    /// Names of the attributes that methods assign through `self`.
    pub static_attributes: Vec<String>,
    /// Names free in this unit, sorted (of units only).
    pub free: Vec<Sym>,
    /// Inlined comprehensions of this unit, in order.
    pub inlined: Vec<ScopeId>,
    /// Names are annotated in this class or module.
    pub has_annotations: bool,
    /// The first `return` with a value.
    pub value_return: Option<TextRange>,
    /// Only checked, never compiled: an annotation of a function's local.
    pub dead: bool,
}

impl Scope {
    pub fn symbol(&self, sym: Sym) -> Option<&Symbol> {
        self.index.find(sym).map(|index| &self.symbols[index])
    }

    pub fn entry(&mut self, sym: Sym) -> &mut Symbol {
        let index = self.index_of(sym);
        &mut self.symbols[index]
    }

    /// The index of a name's symbol.
    fn index_of(&mut self, sym: Sym) -> usize {
        match self.index.find(sym) {
            Some(index) => index,
            None => {
                self.index.push(sym);
                let declared = TextRange::default();
                if self.symbols.capacity() == 0 {
                    self.symbols = Vec::with_capacity(USUAL);
                }
                self.symbols.push(Symbol { sym, flags: 0, place: Place::Unresolved, slot: None, declared });
                self.symbols.len() - 1
            }
        }
    }
}

/// Symbols by name. Most scopes have few, which are looked through.
#[derive(Default)]
struct Index {
    few: SmallVec<[Sym; FEW]>,
    many: FxHashMap<Sym, u32>,
}

/// Most scopes have no more names.
const USUAL: usize = 8;

/// So many names are looked through.
const FEW: usize = 12;

impl Index {
    fn find(&self, sym: Sym) -> Option<usize> {
        if self.many.is_empty() {
            return self.few.iter().position(|&known| known == sym);
        }
        self.many.get(&sym).map(|&index| index as usize)
    }

    fn push(&mut self, sym: Sym) {
        if self.many.is_empty() && self.few.len() < FEW {
            return self.few.push(sym);
        }
        self.many.extend(self.few.drain(..).zip(0..));
        self.many.insert(sym, self.many.len() as u32);
    }
}

/// All scopes of a source.
pub(crate) struct Scopes {
    pub list: Vec<Scope>,
    pub interner: Interner,
    /// Scopes by the address of their node and a tag.
    pub nodes: FxHashMap<(usize, u8), ScopeId>,
    /// What looked wrong on the way.
    pub warnings: Vec<SyntaxWarning>,
    /// What CPython finds when it makes code.
    pub late: Option<Box<Error>>,
    /// `from __future__ import annotations`.
    pub future_annotations: bool,
}

/// Tags of [`Scopes::nodes`].
pub(crate) const TAG_BODY: u8 = 0;
pub(crate) const TAG_ANNOTATIONS: u8 = 1;
pub(crate) const TAG_TYPE_PARAMS: u8 = 2;

/// A node's identity: its address, as the tree does not move while it is compiled.
pub(crate) fn key<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

/// The class in whose text names are private.
#[derive(Clone, Debug)]
pub(crate) struct Private {
    class: Rc<str>,
    /// These alone: a generic class's parameters are the class's own, but its bases are not.
    only: Option<Rc<[Box<str>]>>,
}

impl Private {
    pub fn of(class: &str) -> Self {
        Private { class: class.into(), only: None }
    }

    pub fn of_parameters(class: &str, parameters: impl Iterator<Item = Box<str>>) -> Self {
        Private { class: class.into(), only: Some(parameters.collect()) }
    }
}

/// The name under which `name` is known inside a class: `__x` becomes `_Class__x`.
pub(crate) fn mangle(private: Option<&Private>, name: &str) -> Option<String> {
    let private = private?;
    if !name.starts_with("__") {
        return None;
    }
    if private.only.as_ref().is_some_and(|only| !only.iter().any(|one| &**one == name)) {
        return None;
    }
    let class = private.class.trim_start_matches('_');
    if class.is_empty() || name.ends_with("__") || name.contains('.') {
        return None;
    }
    Some(format!("_{class}{name}"))
}

//! The unit of compiled code: what the compiler makes, the cache stores and the interpreter loads.

use crate::Locations;
use std::sync::Arc;

/// Properties of a code object; the values of CPython's `co_flags` where it has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeFlags(pub u32);

impl CodeFlags {
    /// The code runs with registers for its locals, not with a namespace mapping.
    pub const OPTIMIZED: u32 = 0x1;
    /// A new namespace belongs to each run.
    pub const NEWLOCALS: u32 = 0x2;
    /// There is a `*args` parameter.
    pub const VARARGS: u32 = 0x4;
    /// There is a `**kwargs` parameter.
    pub const VARKEYWORDS: u32 = 0x8;
    /// The function is defined inside another one.
    pub const NESTED: u32 = 0x10;
    /// The function is a generator.
    pub const GENERATOR: u32 = 0x20;
    /// The function is a coroutine function.
    pub const COROUTINE: u32 = 0x80;
    /// A generator that may be awaited (`types.coroutine`).
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    /// The function is an asynchronous generator.
    pub const ASYNC_GENERATOR: u32 = 0x200;
    /// `from __future__ import annotations` was in force.
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    /// The first constant is a docstring.
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    /// The function is defined in a class body.
    pub const METHOD: u32 = 0x800_0000;

    /// Whether all bits of `mask` are set.
    pub const fn has(self, mask: u32) -> bool {
        self.0 & mask == mask
    }
}

/// A place in the source: lines from 1, columns as UTF-8 byte offsets from 0; all zero where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// Line of the first byte.
    pub line: u32,
    /// Line of the byte after the last.
    pub end_line: u32,
    /// Column of the first byte.
    pub column: u32,
    /// Column of the byte after the last.
    pub end_column: u32,
}

/// A row of the exception table: instructions `start..end` (in words) are covered by the handler at `target`.
///
/// Rows are ordered so that the first that covers an instruction is the innermost. The temporaries from `depth` on are
/// cleared, then the exception is put into `register`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// First word covered.
    pub start: u32,
    /// Word after the last covered.
    pub end: u32,
    /// Word at which to go on.
    pub target: u32,
    /// First register to clear.
    pub depth: u16,
    /// Register that receives the exception.
    pub register: u16,
}

/// An inline-cache site: the name that its instruction works on. The cache words themselves belong to the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// Index into [`Code::names`].
    pub name: u32,
}

/// A string constant or name: UTF-8 generalised to lone surrogates.
pub type Name = Arc<[u8]>;

/// A constant as the compiler knows it; the runtime makes values of them when it loads the code.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// `...`.
    Ellipsis,
    /// An integer that fits 64 bits.
    Int(i64),
    /// A larger integer: little-endian magnitude bytes and whether it is negative.
    BigInt(bool, Box<[u8]>),
    /// A float, compared by bits when constants are shared.
    Float(f64),
    /// A complex number.
    Complex(f64, f64),
    /// A string.
    Str(Name),
    /// A bytes object.
    Bytes(Arc<[u8]>),
    /// A tuple of constants.
    Tuple(Box<[Constant]>),
    /// A frozenset of constants (`x in {1, 2}`).
    FrozenSet(Box<[Constant]>),
    /// `slice(a, b, c)` of constants.
    Slice(Box<[Constant; 3]>),
    /// A nested code object.
    Code(Arc<Code>),
}

/// What a named register holds, for introspection and closures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalKind {
    /// A plain local or parameter.
    Local,
    /// A register that holds a cell of this function (a parameter may be one too).
    Cell,
    /// A register that holds a cell of an enclosing function, in the order of the closure tuple.
    Free,
    /// A register that only the compiler knows (an inlined comprehension's variable shadows a name): not in `locals()`.
    Hidden,
}

/// Compiled code of a module, class body, function, lambda or comprehension.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Code {
    /// `co_name`.
    pub name: String,
    /// `co_qualname`.
    pub qualname: String,
    /// `co_filename`.
    pub filename: Arc<str>,
    /// `co_firstlineno`.
    pub first_line: u32,
    /// `co_flags`.
    pub flags: CodeFlags,
    /// Positional parameters, positional-only ones included.
    pub argcount: u32,
    /// Positional-only parameters.
    pub posonly: u32,
    /// Keyword-only parameters.
    pub kwonly: u32,
    /// Names of the named registers `0..locals`: parameters in the order positional, keyword-only, `*args`, `**kwargs`;
    /// then other locals and cells; then free variables.
    pub locals: Vec<(Name, LocalKind)>,
    /// How many of `locals` are near: the first `near` of them live in registers `0..near` and temporaries start at
    /// `near`. The others are far: local `i` lives in register `NEAR_REGISTERS + i - near` (see [`Code::register`]).
    pub near: u32,
    /// All registers of a frame, temporaries included.
    pub registers: u32,
    /// Names that sites refer to.
    pub names: Vec<Name>,
    /// Inline-cache sites.
    pub sites: Vec<Site>,
    /// Constants.
    pub constants: Vec<Constant>,
    /// Instruction and extension words.
    pub words: Vec<u32>,
    /// Exception table.
    pub handlers: Vec<Handler>,
    /// One location per instruction, as `(first word, location)`, ascending. Those of lines without instructions stand before
    /// that of the next instruction, with the same word.
    pub locations: Locations,
}

impl Code {
    /// Registers that are parameters.
    pub fn parameters(&self) -> usize {
        let stars = self.flags.has(CodeFlags::VARARGS) as u32 + self.flags.has(CodeFlags::VARKEYWORDS) as u32;
        (self.argcount + self.kwonly + stars) as usize
    }

    /// The register of local number `local`.
    pub fn register(&self, local: usize) -> usize {
        if local < self.near as usize { local } else { crate::NEAR_REGISTERS + local - self.near as usize }
    }

    /// The places of lines without instructions that precede the instruction at word `at`.
    pub fn marks(&self, at: u32) -> &[(u32, Location)] {
        let rows = &*self.locations;
        let end = rows.partition_point(|&(start, _)| start <= at);
        let first = rows[..end].partition_point(|&(start, _)| start < at);
        &rows[first..end.saturating_sub(1).max(first)]
    }

    /// The source range of the instruction at word `at`.
    pub fn location(&self, at: u32) -> Location {
        let next = self.locations.partition_point(|&(start, _)| start <= at);
        next.checked_sub(1).map(|index| self.locations[index].1).unwrap_or_default()
    }
}

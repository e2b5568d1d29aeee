//! Source text to bytecode: scopes, registers, folding, lowering, and CPython's texts for whatever is wrong.
//!
//! [`compile`] is the entry. The parser is ruff's and stays inside of this crate; everything that it accepts and
//! CPython does not is found by the walk that makes the scopes (`scope`), and its errors are told in CPython's words
//! by `explain`.
#![forbid(unsafe_code)]

mod assemble;
mod bits;
mod cold;
mod compact;
mod error;
mod explain;
mod finally;
mod flufl;
mod fold;
mod instruction;
mod lines;
mod literal;
mod lower;
mod origin;
mod places;
mod scope;
mod scratch;
mod source;
pub mod symbols;
pub mod tree;
mod unit;
mod unparse;
mod warn;

#[cfg(test)]
mod tests;

pub use compact::{Compact, compile_compact};
pub use error::{ErrorKind, SyntaxError, SyntaxWarning};
pub use scratch::{Scratch, set_scratch};
pub use source::{BEFORE_LINE, DecodeError, NO_COLUMN, decode, null_in_file};

use lines::Lines;
use lower::Compiler;
use origin::Origin;
use ruff_python_ast::{Expr, ExprContext, ExprStringLiteral, Mod, PythonVersion, Stmt, StmtRaise};
use ruff_python_parser::{Mode as ParserMode, ParseOptions, Parsed, parse_unchecked};
use scope::Scopes;
use std::sync::Arc;
use typhon_bytecode::{Code, CodeFlags};

/// The Python that is compiled.
const VERSION: PythonVersion = PythonVersion::PY314;

/// What kind of source is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A file or `exec`.
    Module,
    /// One expression (`eval`).
    Expression,
    /// One interactive statement, whose expressions are displayed.
    Single,
}

/// How to compile.
#[derive(Clone, Debug)]
pub struct Options {
    /// What tracebacks call the source.
    pub filename: Arc<str>,
    /// What kind of source it is.
    pub mode: Mode,
    /// Future features in force already, as [`CodeFlags`] bits (`FUTURE_ANNOTATIONS` is the only one that matters).
    pub flags: u32,
    /// 0: asserts run; 1: they do not, and `__debug__` is false; 2: docstrings are dropped too.
    pub optimize: u8,
    /// `await` may stand at the top level of a module.
    pub top_level_await: bool,
    /// Source that ends too early is reported as [`ErrorKind::Incomplete`].
    pub allow_incomplete: bool,
    /// An interactive source that does not end in a line end is to end its blocks itself.
    pub explicit_dedents: bool,
    /// Decimal digits that an integer literal may have; 0 for any number.
    pub digits: usize,
    /// The minor version of Python 3 whose grammar a tree keeps to.
    pub feature_version: u8,
    /// A tree notes `# type: ignore` comments.
    pub type_comments: bool,
}

impl Options {
    /// The usual options for `filename`.
    pub fn new(filename: impl Into<Arc<str>>, mode: Mode) -> Self {
        Options {
            filename: filename.into(),
            mode,
            flags: 0,
            optimize: 0,
            top_level_await: false,
            allow_incomplete: false,
            explicit_dedents: false,
            digits: literal::DIGIT_LIMIT,
            feature_version: VERSION.minor,
            type_comments: false,
        }
    }
}

/// A compiled source.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Its code.
    pub code: Arc<Code>,
    /// What looked wrong in it.
    pub warnings: Vec<SyntaxWarning>,
}

/// Compiles source bytes: the encoding is told by a byte order mark or a coding comment, else it is UTF-8.
///
/// # Errors
/// Source that is not Python 3.14.
pub fn compile_bytes(bytes: &[u8], options: &Options) -> Result<Compiled, SyntaxError> {
    compile(&decode(bytes, None)?, options)
}

/// Compiles source text.
///
/// # Errors
/// Source that is not Python 3.14.
pub fn compile(text: &str, options: &Options) -> Result<Compiled, SyntaxError> {
    let text = flufl::translated(source::normalize(text)?, options)?;
    with_stack(&text, || compile_within(&text, options, &scratch::Scope::of_text(text.len())))
}

/// Runs what walks the tree of a text. Walks recurse, and so does the tree's own destructor, so what is deep gets a stack in proportion.
fn with_stack<T>(text: &str, work: impl FnOnce() -> T) -> T {
    if text.len() > 100_000 {
        return stacker::grow((text.len() * 64).clamp(8 << 20, 512 << 20), work);
    }
    stacker::maybe_grow(1 << 20, 8 << 20, work)
}

fn compile_within(text: &str, options: &Options, scratch: &scratch::Scope<'_>) -> Result<Compiled, SyntaxError> {
    let (text, lines, parsed) = parse(text, options, scratch)?;
    let origin = Origin::text(text).with_digits(options.digits);
    let compiled = generate(origin, &lines, parsed.syntax(), options, scratch)?;
    scratch.let_go(parsed);
    Ok(compiled)
}

/// Parses source; its text may have been trimmed. The tree is of the scratch.
fn parse<'t>(
    text: &'t str,
    options: &Options,
    scratch: &scratch::Scope<'_>,
) -> Result<(&'t str, Lines, Parsed<Mod>), SyntaxError> {
    let lines = Lines::new(text);
    let mode = if options.mode == Mode::Expression { ParserMode::Expression } else { ParserMode::Module };
    let trimmed = if options.mode == Mode::Expression { source::trim_expression(text) } else { text };
    let how = ParseOptions::from(mode).with_target_version(VERSION);
    let parsed = scratch.fill(|| parse_unchecked(trimmed, how));
    if let Some((error, warnings)) = explain::explain(text, &lines, &parsed, options) {
        let mut error = lines.parse_error(text, error, options.mode);
        error.warnings = warnings;
        return Err(error);
    }
    Ok((trimmed, lines, parsed))
}

fn scopes(origin: Origin<'_>, lines: &Lines, tree: &Mod, options: &Options) -> Result<Scopes, SyntaxError> {
    let root = match tree {
        Mod::Module(module) => scope::Root::Module(&module.body),
        Mod::Expression(expression) => scope::Root::Expression(&expression.body),
    };
    let futures = options.flags & CodeFlags::FUTURE_ANNOTATIONS != 0;
    scope::build(origin, lines, root, futures, options.top_level_await).map_err(|error| {
        if scope::is_of_parser(&error.message) {
            return lines.parse_error(origin.text, *error, options.mode);
        }
        let of_futures = error.message.starts_with("future feature") || error.message == "not a chance";
        let warnings = warn::of_tree(origin, lines, tree, !of_futures);
        SyntaxError { warnings, ..lines.error(origin.text, *error) }
    })
}

/// Makes code of a tree.
fn generate(
    origin: Origin<'_>,
    lines: &Lines,
    tree: &Mod,
    options: &Options,
    scratch: &scratch::Scope<'_>,
) -> Result<Compiled, SyntaxError> {
    let mut scopes = scopes(origin, lines, tree, options)?;
    let warnings = warn::sorted(std::mem::take(&mut scopes.warnings));
    let failed = |warnings, error: Box<error::Error>| {
        let error = lines.error(origin.text, *error);
        Err(SyntaxError { warnings: warn::before(warnings, error.location), ..error })
    };
    if let Some(error) = scopes.late.take() {
        return failed(warnings, error);
    }
    let interactive = options.mode == Mode::Single;
    let mut compiler = Compiler::new(origin, lines, scopes, options.filename.clone(), options.optimize, interactive);
    let code = match tree {
        Mod::Module(module) => compiler.module(&module.body),
        Mod::Expression(expression) => compiler.expression(&expression.body),
    };
    let code = match code {
        Ok(code) => code,
        Err(error) => return failed(warnings, error),
    };
    scratch.let_go_beside(compiler);
    Ok(Compiled { code: Arc::new(code), warnings })
}

/// What a statement raises. Ruff's parser misses an expression in `raise;`.
pub(crate) fn raised(stmt: &StmtRaise) -> Option<&Expr> {
    let is_missed = |expr: &&Expr| matches!(expr, Expr::Name(name) if name.ctx == ExprContext::Invalid);
    stmt.exc.as_deref().filter(|expr| !is_missed(expr))
}

/// The docstring at the start of a body.
pub(crate) fn docstring(body: &[Stmt]) -> Option<&ExprStringLiteral> {
    match body.first()? {
        Stmt::Expr(stmt) => stmt.value.as_string_literal_expr(),
        _ => None,
    }
}

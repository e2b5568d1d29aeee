//! From the tree to instructions.

mod annotation;
mod assign;
mod call;
mod class;
mod comprehension;
mod condition;
mod display;
mod exits;
mod expression;
mod format;
mod function;
mod generic;
mod import;
mod loops;
mod name;
mod operator;
mod pattern;
mod statement;
mod super_;
mod suspend;
mod try_;
mod with;

use crate::assemble::assemble;
use crate::error::{Error, ErrorKind, Result};
use crate::lines::Lines;
use crate::origin::Origin;
use crate::scope::{self, Kind, Place, Scope, ScopeId, Scopes, Sym, Symbol};
use crate::unit::{NEAR_LOCALS, Unit};
use name::Access;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;
use std::cell::Cell;
use std::sync::Arc;
use typhon_bytecode::code::{LocalKind, Name};
use typhon_bytecode::{Code, CodeFlags, Constant, Op};

/// The state of one compilation.
pub(crate) struct Compiler<'a> {
    pub origin: Origin<'a>,
    pub lines: &'a Lines,
    pub scopes: Scopes,
    pub filename: Arc<str>,
    pub optimize: u8,
    /// Values of expression statements are displayed.
    pub interactive: bool,
    /// The unit being compiled.
    pub u: Box<Unit<'a>>,
    /// The units around it.
    #[expect(clippy::vec_box, reason = "a unit is large, and changes places with `u`")]
    outer: Vec<Box<Unit<'a>>>,
    /// Units that were compiled, whose room is used again.
    #[expect(clippy::vec_box, reason = "as above")]
    spare: Vec<Box<Unit<'a>>>,
    /// Statements and expressions around what is being compiled.
    depth: u32,
    /// Numbers of those locals that no symbol of their scope tells: free variables, the cells of classes.
    slots: FxHashMap<(ScopeId, Sym), u16>,
    /// For each name of the source, the scope where it was looked up last, and what was found: it is often asked for again.
    last: Vec<Cell<(u32, Access)>>,
}

/// What names a code object gets.
pub(crate) struct UnitName {
    pub name: String,
    pub qualname: String,
}

impl<'a> Compiler<'a> {
    pub fn new(
        origin: Origin<'a>,
        lines: &'a Lines,
        scopes: Scopes,
        filename: Arc<str>,
        optimize: u8,
        interactive: bool,
    ) -> Self {
        let last = vec![Cell::new((u32::MAX, Access::Global)); scopes.interner.count()];
        Compiler {
            origin,
            lines,
            scopes,
            filename,
            optimize,
            interactive,
            u: Box::default(),
            outer: Vec::new(),
            spare: Vec::new(),
            depth: 0,
            slots: FxHashMap::default(),
            last,
        }
    }

    /// Compiles a module's body.
    pub fn module(&mut self, body: &'a [Stmt]) -> Result<Code> {
        self.open(0, UnitName { name: "<module>".into(), qualname: "<module>".into() }, 1, 0);
        self.module_body(body)?;
        self.finish_root()
    }

    /// Compiles a single expression, whose value is returned.
    pub fn expression(&mut self, expr: &'a Expr) -> Result<Code> {
        self.open(0, UnitName { name: "<module>".into(), qualname: "<module>".into() }, 1, 0);
        self.prologue(false);
        let value = self.expr_any(expr)?;
        self.u.emit(Op::Return, value, 0, 0);
        self.u.stop();
        self.finish_root()
    }

    fn finish_root(&mut self) -> Result<Code> {
        let mut unit = std::mem::take(&mut self.u);
        self.check_size(&unit)?;
        Ok(self.assembled(&mut unit))
    }

    fn assembled(&self, unit: &mut Unit<'a>) -> Code {
        let code = assemble(unit, self.lines);
        #[cfg(debug_assertions)]
        if let Err(problem) = typhon_bytecode::verify::verify(&code) {
            panic!("{}: {problem}\n{}", code.qualname, typhon_bytecode::disassemble::disassemble(&code));
        }
        code
    }

    fn check_size(&self, unit: &Unit<'_>) -> Result<()> {
        if !unit.overflow {
            return Ok(());
        }
        let message = "too many nested parentheses".into();
        let range = unit.ins.first().map(|ins| ins.range).unwrap_or_default();
        Err(Box::new(Error { kind: ErrorKind::Syntax, message, range, column: None, end_column: None, is_bare: false }))
    }

    /// Begins the unit of `scope`.
    pub fn open(&mut self, scope: ScopeId, name: UnitName, first_line: u32, flags: u32) {
        let mut unit = self.spare.pop().unwrap_or_default();
        let code = &mut unit.code;
        (code.name, code.qualname) = (name.name, name.qualname);
        code.filename = self.filename.clone();
        (code.first_line, code.flags) = (first_line, CodeFlags(flags));
        if self.scopes.future_annotations {
            code.flags.0 |= CodeFlags::FUTURE_ANNOTATIONS;
        }
        if self.scopes.list[scope].nested && self.scopes.list[scope].kind.is_function() {
            code.flags.0 |= CodeFlags::NESTED;
        }
        self.allocate(scope, code);
        unit.begin(scope);
        let Scope { symbols, kind, .. } = &self.scopes.list[scope];
        for symbol in symbols.iter().filter(|symbol| kind.is_function() && symbol.place == Place::Local) {
            let slot = usize::from(symbol.slot.unwrap_or_default());
            if symbol.flags & scope::PARAM != 0 {
                unit.bound.insert(slot);
            }
            if symbol.flags & scope::DELETED != 0 {
                unit.deleted.insert(slot);
            }
        }
        self.outer.push(std::mem::replace(&mut self.u, unit));
    }

    /// Runs `body` one level deeper, on a stack that grows where it must. The look at it costs as much as a small expression,
    /// so it is taken at every eighth level.
    pub fn deeper<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let result = match self.depth % 8 {
            0 => stacker::maybe_grow(128 << 10, 1 << 20, || body(self)),
            _ => body(self),
        };
        self.depth -= 1;
        result
    }

    /// Ends the current unit and returns to the one around it.
    pub fn close(&mut self) -> Result<Arc<Code>> {
        let Some(outer) = self.outer.pop() else { return Ok(Arc::default()) };
        let mut unit = std::mem::replace(&mut self.u, outer);
        self.check_size(&unit)?;
        let code = self.assembled(&mut unit);
        self.spare.push(unit);
        Ok(Arc::new(code))
    }

    /// Numbers the locals of a unit: parameters, other locals and cells, hidden ones, free variables.
    fn allocate(&mut self, unit: ScopeId, code: &mut Code) {
        let is_function = self.scopes.list[unit].kind.is_function();
        let mut locals = if is_function { self.bound(unit) } else { Vec::new() };
        if self.scopes.list[unit].kind == Kind::Class {
            self.class_cells(unit, &mut locals);
        }
        self.hidden(unit, &mut locals);
        let first_free = locals.len();
        for &sym in &self.scopes.list[unit].free {
            self.slots.insert((unit, sym), locals.len() as u16);
            locals.push((self.scopes.interner.shared(sym), LocalKind::Free));
        }
        code.near = match locals.len() {
            all if all <= NEAR_LOCALS => all,
            _ => first_free.min(NEAR_LOCALS),
        } as u32;
        code.locals = locals;
    }

    /// What a function binds: its parameters first.
    fn bound(&mut self, unit: ScopeId) -> Vec<(Name, LocalKind)> {
        let Scopes { list, interner, .. } = &mut self.scopes;
        let symbols = &mut list[unit].symbols;
        let mut locals = Vec::with_capacity(symbols.len());
        for parameters in [true, false] {
            for symbol in symbols.iter_mut().filter(|symbol| (symbol.flags & scope::PARAM != 0) == parameters) {
                let kind = match symbol.place {
                    Place::Local => LocalKind::Local,
                    Place::Cell => LocalKind::Cell,
                    _ => continue,
                };
                symbol.slot = Some(locals.len() as u16);
                locals.push((interner.shared(symbol.sym), kind));
            }
        }
        locals
    }

    fn class_cells(&mut self, unit: ScopeId, locals: &mut Vec<(Name, LocalKind)>) {
        let scope = &self.scopes.list[unit];
        let cells = [
            ("__class__", scope.needs_class_cell),
            ("__classdict__", scope.needs_class_dict),
            ("__conditional_annotations__", scope.conditional_annotations),
        ];
        for (text, needed) in cells {
            if let Some(sym) = self.scopes.interner.find(text)
                && needed
            {
                self.slots.insert((unit, sym), locals.len() as u16);
                locals.push((self.scopes.interner.shared(sym), LocalKind::Cell));
            }
        }
    }

    /// The variables of inlined comprehensions: those that are not inside of each other share their locals.
    fn hidden(&mut self, unit: ScopeId, locals: &mut Vec<(Name, LocalKind)>) {
        let mut hidden: Vec<(Sym, Place, u16, Vec<ScopeId>)> = Vec::new();
        for inner in self.scopes.list[unit].inlined.clone() {
            for index in 0..self.scopes.list[inner].symbols.len() {
                let &Symbol { sym, place, .. } = &self.scopes.list[inner].symbols[index];
                if !matches!(place, Place::Local | Place::Cell) {
                    continue;
                }
                let free = hidden.iter_mut().find(|(known, known_place, _, users)| {
                    *known == sym
                        && *known_place == place
                        && !users.iter().any(|&user| is_ancestor(&self.scopes, user, inner))
                });
                let slot = match free {
                    Some((_, _, slot, users)) => {
                        users.push(inner);
                        *slot
                    }
                    None => {
                        let slot = locals.len() as u16;
                        hidden.push((sym, place, slot, vec![inner]));
                        locals.push((self.scopes.interner.shared(sym), LocalKind::Hidden));
                        slot
                    }
                };
                self.scopes.list[inner].symbols[index].slot = Some(slot);
            }
        }
    }

    /// What comes after these statements and is not written anywhere is where they end.
    pub fn implicit_place(&mut self, body: &[Stmt]) {
        if !body.is_empty() {
            self.u.range = TextRange::default();
        }
    }

    /// What a unit does before its body: makes its cells, takes its closure, becomes a generator.
    pub fn prologue(&mut self, generator: bool) {
        self.u.range = TextRange::default();
        for slot in 0..self.u.code.locals.len() {
            if self.u.code.locals[slot].1 == LocalKind::Cell {
                match self.register(slot as u16) {
                    Register::Near(register) => self.u.emit(Op::MakeCell, register, 0, 0),
                    Register::Far(register) => self.u.emit_wide(Op::MakeCellFar, 0, register),
                }
            }
        }
        let locals = &self.u.code.locals;
        let free = locals.iter().filter(|(_, kind)| *kind == LocalKind::Free).count();
        if free > 0 {
            let first = match self.register((locals.len() - free) as u16) {
                Register::Near(register) => u16::from(register),
                Register::Far(register) => register,
            };
            self.u.emit_ext(Op::CopyFree, 0, first as u8, (first >> 8) as u8, free as u32);
        }
        if generator {
            self.u.range = self.line_range(self.u.code.first_line);
            self.u.emit(Op::ReturnGenerator, 0, 0, 0);
        }
    }

    /// An empty range at the start of a line. At the start of the source it would be none at all, so there it has a byte.
    pub fn line_range(&self, line: u32) -> TextRange {
        match self.lines.line_start(line) {
            start if start == TextRange::default() => TextRange::up_to(1.into()),
            start => start,
        }
    }

    /// The register of a local.
    pub fn register(&self, slot: u16) -> Register {
        if slot < self.u.near {
            Register::Near(slot as u8)
        } else {
            Register::Far(typhon_bytecode::NEAR_REGISTERS as u16 + slot - self.u.near)
        }
    }

    /// The scope made for a node.
    pub fn scope_of<T>(&self, node: &T, tag: u8) -> ScopeId {
        self.scopes.nodes.get(&(scope::key(node), tag)).copied().unwrap_or(0)
    }

    /// The kind of the current unit.
    pub fn kind(&self) -> Kind {
        self.scopes.list[self.u.scope].kind
    }

    /// The constant that an expression is, if it is one.
    pub fn fold(&self, expr: &Expr) -> Option<Constant> {
        crate::fold::fold(self.origin, expr, self.optimize)
    }

    /// A construct for which there is no code yet.
    pub fn unsupported<T>(&self, range: TextRange, what: &str) -> Result<T> {
        crate::error::syntax(range, format!("{what} is not supported yet"))
    }

    /// The qualified name of something defined here.
    pub fn qualify(&self, name: &str) -> String {
        let scope = &self.scopes.list[self.u.scope];
        match scope.kind {
            Kind::Module => name.to_string(),
            Kind::TypeParams => match self.outer.last() {
                // Names inside of a generic definition do not show the function around it.
                Some(outer) if outer.scope != 0 => {
                    let outer_kind = self.scopes.list[outer.scope].kind;
                    let dots = if outer_kind.is_function() { ".<locals>" } else { "" };
                    [&outer.code.qualname, dots, ".", name].concat()
                }
                _ => name.to_string(),
            },
            Kind::Class | Kind::Generator => [&self.u.code.qualname, ".", name].concat(),
            _ => [&self.u.code.qualname, ".<locals>.", name].concat(),
        }
    }

    /// Whether `name` is declared global where it is defined: its qualified name is then plain.
    pub fn is_global_here(&self, name: &str) -> bool {
        let scope = &self.scopes.list[self.u.at];
        let mangled = scope::mangle(scope.private.as_ref(), name);
        let sym = self.scopes.interner.find(mangled.as_deref().unwrap_or(name));
        sym.and_then(|sym| scope.symbol(sym)).is_some_and(|symbol| symbol.place == Place::GlobalExplicit)
    }
}

/// A local's register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Register {
    Near(u8),
    Far(u16),
}

fn is_ancestor(scopes: &Scopes, ancestor: ScopeId, of: ScopeId) -> bool {
    let mut at = Some(of);
    while let Some(scope) = at {
        if scope == ancestor {
            return true;
        }
        at = scopes.list[scope].parent;
    }
    false
}

//! The walk that makes the scopes, and its helpers.

use super::*;
use crate::error::{Error, ErrorKind, Result, syntax};
use crate::lines::Lines;
use crate::origin::Origin;
use crate::warn::Finder;
use ruff_python_ast::{self as ast, Expr, NodeIndex, Stmt};
use rustc_hash::FxBuildHasher;

/// Depth of nested expressions and statements at which compilation gives up.
const DEPTH_LIMIT: u32 = 3000;

/// Bytes of text for which there is a scope, about.
const TEXT_OF_SCOPE: usize = 320;

/// The walker.
pub(super) struct Builder<'a> {
    pub origin: Origin<'a>,
    pub scopes: Scopes,
    pub current: ScopeId,
    /// For each name, the scope that noted it last, and its index among the symbols there.
    seen: Vec<(u32, u32)>,
    pub private: Option<Private>,
    pub depth: u32,
    /// Loops around, within the current unit.
    pub loops: u32,
    /// In an `except*` block of the current unit, outside of loops inside it.
    pub except_star: bool,
    /// Inside of a conditional block (annotations there are conditional).
    pub conditional: bool,
    /// The display that the next comprehension makes.
    pub word: &'static str,
    /// In the iterable of a comprehension.
    pub in_iterable: u32,
    /// `yield`, `await` and `:=` are not allowed: the text that names the place.
    pub forbidden: Option<&'static str>,
    /// Looks at the expressions on the way.
    pub finder: Finder<'a>,
    /// Top-level `await` is allowed.
    pub top_level_await: bool,
    /// The `from __future__` imports at the beginning.
    pub future_imports: Vec<usize>,
    /// The first error that CPython finds only when it makes code, after the whole symbol table.
    pub late: Option<Box<Error>>,
}

/// Notes a name's symbol in its node, for [`symbol_of`].
fn tell(name: &ast::ExprName, sym: Sym) {
    name.node_index.set(NodeIndex::from(sym));
}

/// The symbol that a name in the source was found to be, mangled where it is private.
pub(crate) fn symbol_of(name: &ast::ExprName) -> Option<Sym> {
    name.node_index.load().as_u32()
}

/// What is to be scoped.
pub(crate) enum Root<'t> {
    Module(&'t [Stmt]),
    Expression(&'t Expr),
}

/// Walks `root`; `future_annotations` and `top_level_await` are inherited.
///
/// # Errors
/// Whatever CPython's symbol table would object to.
pub(crate) fn build(
    origin: Origin<'_>,
    lines: &Lines,
    root: Root<'_>,
    future_annotations: bool,
    top_level_await: bool,
) -> Result<Scopes> {
    let count = origin.text.len() / TEXT_OF_SCOPE + 1;
    let scopes = Scopes {
        list: Vec::with_capacity(count),
        interner: Interner::of_text(origin.text.len()),
        nodes: FxHashMap::with_capacity_and_hasher(count, FxBuildHasher),
        warnings: Vec::new(),
        late: None,
        future_annotations,
    };
    let mut builder = Builder {
        origin,
        scopes,
        current: 0,
        seen: Vec::new(),
        private: None,
        depth: 0,
        loops: 0,
        except_star: false,
        conditional: false,
        word: "list",
        in_iterable: 0,
        forbidden: None,
        finder: Finder::new(origin, lines),
        top_level_await,
        future_imports: Vec::new(),
        late: None,
    };
    builder.scopes.list.push(builder.scope(Kind::Module, None));
    match root {
        Root::Module(body) => {
            builder.futures(body)?;
            builder.statements(body)?;
        }
        Root::Expression(expr) => builder.expr(expr)?,
    }
    super::resolve::resolve(&mut builder.scopes)?;
    builder.scopes.warnings = builder.finder.found;
    builder.scopes.late = builder.late;
    Ok(builder.scopes)
}

impl Builder<'_> {
    /// Notes an error that is only told if the symbol table has none.
    pub fn late(&mut self, range: TextRange, message: impl Into<String>) {
        if self.late.is_none() {
            self.late = syntax::<()>(range, message).err();
        }
    }

    fn scope(&self, kind: Kind, parent: Option<ScopeId>) -> Scope {
        let id = self.scopes.list.len();
        let (unit, nested, sees_class) = match parent {
            None => (id, false, false),
            Some(parent_id) => {
                let parent = &self.scopes.list[parent_id];
                let inlined = kind == Kind::Comprehension;
                // What stands in a comprehension there does not see the class.
                let sees = kind.is_annotation() && (parent.kind == Kind::Class || parent.sees_class);
                (if inlined { parent.unit } else { id }, parent.nested || parent.kind.is_function(), sees)
            }
        };
        Scope {
            kind,
            parent,
            name: "top".into(),
            start: TextSize::default(),
            unit,
            symbols: Vec::new(),
            index: Index::default(),
            private: self.private.clone(),
            word: "list",
            is_generator: false,
            is_coroutine: false,
            is_async: false,
            nested,
            rebinds: false,
            sees_class,
            needs_class_cell: false,
            needs_class_dict: false,
            conditional_annotations: false,
            static_attributes: Vec::new(),
            free: Vec::new(),
            inlined: Vec::new(),
            has_annotations: false,
            value_return: None,
            dead: parent.is_some_and(|parent| self.scopes.list[parent].dead),
        }
    }

    /// Makes a scope for a node inside the current one; it does not enter it.
    pub fn make(&mut self, kind: Kind, node: usize, tag: u8) -> ScopeId {
        let scope = self.scope(kind, Some(self.current));
        let id = self.scopes.list.len();
        let (unit, sees_class) = (scope.unit, scope.sees_class);
        self.scopes.list.push(scope);
        self.scopes.nodes.insert((node, tag), id);
        if kind == Kind::Comprehension {
            self.scopes.list[unit].inlined.push(id);
        }
        if kind == Kind::Annotations {
            let format = self.scopes.interner.intern(".format");
            self.scopes.list[id].entry(format).flags |= PARAM | BOUND;
        }
        if sees_class && kind != Kind::Comprehension {
            let dict = self.scopes.interner.intern("__classdict__");
            self.scopes.list[id].entry(dict).flags |= USE;
        }
        id
    }

    /// Says what a scope is the scope of.
    pub fn describe(&mut self, id: ScopeId, name: &str, start: TextSize) {
        let scope = &mut self.scopes.list[id];
        (scope.name, scope.start) = (name.to_owned().into(), start);
    }

    /// Makes a scope for what is checked, but never compiled.
    pub fn make_dead(&mut self, node: usize) -> ScopeId {
        let id = self.make(Kind::Annotations, node, TAG_ANNOTATIONS);
        self.describe(id, "__annotate__", TextSize::default());
        self.scopes.list[id].dead = true;
        id
    }

    /// Runs `body` inside scope `id`, a unit of its own.
    pub fn inside(&mut self, id: ScopeId, body: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let saved = (self.current, self.loops, self.except_star, self.conditional, self.forbidden.take());
        self.current = id;
        self.loops = 0;
        self.except_star = false;
        self.conditional = false;
        let result = body(self);
        (self.current, self.loops, self.except_star, self.conditional, self.forbidden) = saved;
        result
    }

    /// Counts a level of nesting around `body`, on a stack that grows where it must.
    pub fn deeper(&mut self, range: TextRange, body: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        if self.depth >= DEPTH_LIMIT {
            let message = "maximum recursion depth exceeded during compilation".into();
            return Err(Box::new(Error {
                kind: ErrorKind::Recursion,
                message,
                range,
                end_column: None,
                column: None,
                is_bare: false,
            }));
        }
        self.depth += 1;
        let result = if self.depth.is_multiple_of(16) {
            stacker::maybe_grow(256 << 10, 1 << 20, || body(self))
        } else {
            body(self)
        };
        self.depth -= 1;
        result
    }

    pub fn scope_mut(&mut self) -> &mut Scope {
        &mut self.scopes.list[self.current]
    }

    pub fn here(&self) -> &Scope {
        &self.scopes.list[self.current]
    }

    /// The scope that owns the code being walked.
    pub fn unit(&mut self) -> &mut Scope {
        let unit = self.here().unit;
        &mut self.scopes.list[unit]
    }

    pub fn intern(&mut self, name: &str) -> Sym {
        self.scopes.interner.intern_in(self.private.as_ref(), name)
    }

    /// Notes a use of `name` in the current scope.
    pub fn note(&mut self, name: &str, flags: u16) -> Sym {
        let sym = self.intern(name);
        self.symbol(sym).flags |= flags;
        sym
    }

    /// What the current scope does with a name, which often was seen there last.
    fn symbol(&mut self, sym: Sym) -> &mut Symbol {
        if self.seen.len() <= sym as usize {
            self.seen.resize(2 * (sym as usize + 1), (u32::MAX, 0));
        }
        let seen = &mut self.seen[sym as usize];
        let scope = &mut self.scopes.list[self.current];
        if seen.0 != self.current as u32 {
            *seen = (self.current as u32, scope.index_of(sym) as u32);
        }
        &mut scope.symbols[seen.1 as usize]
    }

    /// A name in the source that is read; the node is told its symbol.
    pub fn load_node(&mut self, name: &ast::ExprName) {
        let sym = self.load(&name.id);
        tell(name, sym);
    }

    /// A name that is read. `super` and `__class__` in functions want the class cell.
    pub fn load(&mut self, name: &str) -> Sym {
        let sym = self.note(name, USE);
        if name == "super" && self.here().kind.is_function() {
            let class = self.scopes.interner.intern("__class__");
            self.scope_mut().entry(class).flags |= USE;
        }
        sym
    }

    /// A name in the source that is bound; the node is told its symbol.
    pub fn bind_node(&mut self, name: &ast::ExprName) -> Result<()> {
        self.check_debug(&name.id, name.range)?;
        tell(name, self.note(&name.id, BOUND | ASSIGNED));
        Ok(())
    }

    /// A name that is bound.
    pub fn bind(&mut self, name: &str, range: TextRange) -> Result<()> {
        self.check_debug(name, range)?;
        self.note(name, BOUND | ASSIGNED);
        Ok(())
    }

    /// `__debug__` cannot be assigned to.
    pub fn check_debug(&self, name: &str, range: TextRange) -> Result<()> {
        if name == "__debug__" { syntax(range, "cannot assign to __debug__") } else { Ok(()) }
    }

    /// `from __future__` imports: they come first, and name features that exist.
    fn futures(&mut self, body: &[Stmt]) -> Result<()> {
        let mut body = body.iter();
        let first = body.clone().next();
        if matches!(first, Some(Stmt::Expr(stmt)) if stmt.value.is_string_literal_expr()) {
            body.next();
        }
        for stmt in body {
            let Stmt::ImportFrom(import) = stmt else { break };
            if import.level != 0 || import.module.as_ref().is_none_or(|module| module.as_str() != "__future__") {
                break;
            }
            self.future_imports.push(key(import));
            for alias in &import.names {
                match alias.name.as_str() {
                    "annotations" => self.scopes.future_annotations = true,
                    "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
                    | "print_function" | "unicode_literals" | "barry_as_FLUFL" | "generator_stop" => {}
                    "braces" => return syntax(alias.range, "not a chance"),
                    name => return syntax(alias.range, format!("future feature {name} is not defined")),
                }
            }
        }
        Ok(())
    }

    /// Binds the parameters of a function in its scope.
    pub fn parameters(&mut self, parameters: &ast::Parameters) -> Result<()> {
        let plain = parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs);
        let plain = plain.map(|parameter| &parameter.parameter);
        for parameter in plain.chain(parameters.vararg.as_deref()).chain(parameters.kwarg.as_deref()) {
            let name = parameter.name.as_str();
            let range = TextRange::new(parameter.name.range.start(), parameter.range.end());
            self.check_debug(name, range)?;
            let sym = self.intern(name);
            let entry = self.scope_mut().entry(sym);
            if entry.flags & PARAM != 0 {
                return syntax(range, format!("duplicate argument '{name}' in function definition"));
            }
            entry.flags |= PARAM | BOUND;
        }
        Ok(())
    }

    /// Defaults, evaluated outside of the function.
    pub fn defaults(&mut self, parameters: &ast::Parameters) -> Result<()> {
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs) {
            if let Some(default) = &parameter.default {
                self.expr(default)?;
            }
        }
        Ok(())
    }

    /// An annotation inside the scope `id` of an `__annotate__` function.
    pub fn annotation(&mut self, id: ScopeId, annotation: &Expr) -> Result<()> {
        // Under PEP 563 they are text, but still checked.
        let id = match self.scopes.future_annotations {
            true => self.make_dead(key(annotation)),
            false => id,
        };
        self.inside(id, |this| {
            this.forbidden = Some("an annotation");
            this.items([annotation])
        })
    }
}

//! The compiler's scopes as tables for those who look at them: what `_symtable` gives.

use crate::{
    Options, SyntaxError,
    lines::Lines,
    origin::Origin,
    scope::{
        ANNOTATED, ASSIGNED, BOUND, GLOBAL, IMPORTED, ITERATED, Kind, NONLOCAL, PARAM, Place, ScopeId, Scopes, Sym,
        Symbol, TYPE_PARAM, USE,
    },
    source,
};

/// What a symbol's flags say, with CPython's values.
pub mod flag {
    /// Declared global.
    pub const DEF_GLOBAL: u32 = 1;
    /// Assigned to.
    pub const DEF_LOCAL: u32 = 2;
    /// A parameter.
    pub const DEF_PARAM: u32 = 4;
    /// Declared nonlocal.
    pub const DEF_NONLOCAL: u32 = 8;
    /// Read.
    pub const USE: u32 = 16;
    /// Bound in a class, and free in it, too.
    pub const DEF_FREE_CLASS: u32 = 64;
    /// Bound by an import.
    pub const DEF_IMPORT: u32 = 128;
    /// Annotated.
    pub const DEF_ANNOT: u32 = 256;
    /// The variable of a comprehension.
    pub const DEF_COMP_ITER: u32 = 512;
    /// A type parameter.
    pub const DEF_TYPE_PARAM: u32 = 1024;
    /// A comprehension's variable that functions inside of it see.
    pub const DEF_COMP_CELL: u32 = 2048;
    /// Where the scope begins among the bits.
    pub const SCOPE_OFF: u32 = 12;
    /// The scopes.
    pub const LOCAL: u32 = 1;
    /// Declared global.
    pub const GLOBAL_EXPLICIT: u32 = 2;
    /// Global because it is bound nowhere.
    pub const GLOBAL_IMPLICIT: u32 = 3;
    /// Of a function around.
    pub const FREE: u32 = 4;
    /// Seen by functions inside.
    pub const CELL: u32 = 5;
}

/// The table of a block.
#[derive(Clone, Debug)]
pub struct Table {
    /// The name of the function or class, `top` for a module.
    pub name: String,
    /// Which kind of block it is, as `_symtable` numbers them.
    pub kind: u8,
    /// A number that no other table of the source has.
    pub id: usize,
    /// Its first line, 0 for a module.
    pub line: u32,
    /// It is inside of a function.
    pub nested: bool,
    /// Parameters.
    pub parameters: Vec<String>,
    /// Names and their flags.
    pub symbols: Vec<(String, u32)>,
    /// Blocks inside.
    pub children: Vec<Table>,
}

/// The table of a source text.
///
/// # Errors
/// Source that is not Python 3.14.
pub fn table(text: &str, options: &Options) -> Result<Table, SyntaxError> {
    let text = source::normalize(text)?;
    stacker::grow((text.len() * 64).clamp(8 << 20, 512 << 20), || {
        let scratch = crate::scratch::Scope::of_text(text.len());
        let (text, lines, parsed) = crate::parse(&text, options, &scratch)?;
        let scopes = crate::scopes(Origin::text(text), &lines, parsed.syntax(), options)?;
        let tables = Tables { scopes: &scopes, lines: &lines };
        Ok(tables.table(0))
    })
}

struct Tables<'s> {
    scopes: &'s Scopes,
    lines: &'s Lines,
}

/// What a scope has, with what its inlined comprehensions add.
struct Content {
    symbols: Vec<(Sym, u32)>,
    children: Vec<Table>,
}

fn flags(symbol: &Symbol) -> u32 {
    let pairs = [
        (USE, flag::USE),
        (PARAM, flag::DEF_PARAM),
        (GLOBAL, flag::DEF_GLOBAL),
        (NONLOCAL, flag::DEF_NONLOCAL),
        (ANNOTATED, flag::DEF_ANNOT),
        (ITERATED, flag::DEF_COMP_ITER),
        (TYPE_PARAM, flag::DEF_TYPE_PARAM),
        (IMPORTED, flag::DEF_IMPORT),
    ];
    let mut found: u32 = pairs.iter().filter(|(own, _)| symbol.flags & own != 0).map(|(_, flag)| flag).sum();
    let assigned = symbol.flags & ASSIGNED != 0 || symbol.flags & (IMPORTED | PARAM) == 0;
    if symbol.flags & BOUND != 0 && assigned {
        found |= flag::DEF_LOCAL;
    }
    found | scope_of(symbol.place) << flag::SCOPE_OFF
}

fn scope_of(place: Place) -> u32 {
    match place {
        Place::Local => flag::LOCAL,
        Place::Cell => flag::CELL,
        Place::Free | Place::Outer(_) => flag::FREE,
        Place::GlobalExplicit => flag::GLOBAL_EXPLICIT,
        Place::GlobalImplicit | Place::Unresolved => flag::GLOBAL_IMPLICIT,
    }
}

fn kind_of(kind: Kind) -> u8 {
    match kind {
        Kind::Function | Kind::Lambda | Kind::Generator | Kind::Comprehension => 0,
        Kind::Class => 1,
        Kind::Module => 2,
        Kind::Annotations => 3,
        Kind::TypeAlias => 4,
        Kind::TypeParams => 5,
        Kind::TypeVariable => 6,
    }
}

impl Tables<'_> {
    fn name(&self, sym: Sym) -> String {
        self.scopes.interner.name(sym).to_owned()
    }

    fn table(&self, id: ScopeId) -> Table {
        let scope = &self.scopes.list[id];
        let Content { symbols, children } = self.content(id);
        let parameters = scope.symbols.iter().filter(|symbol| symbol.flags & PARAM != 0);
        Table {
            name: scope.name.to_string(),
            kind: kind_of(scope.kind),
            id: id + 1,
            line: if id == 0 { 0 } else { self.lines.position(scope.start).0 },
            nested: scope.nested,
            parameters: parameters.map(|symbol| self.name(symbol.sym)).collect(),
            symbols: symbols.into_iter().map(|(sym, flags)| (self.name(sym), flags)).collect(),
            children,
        }
    }

    fn content(&self, id: ScopeId) -> Content {
        let scope = &self.scopes.list[id];
        let made = |symbol: &&Symbol| {
            // What every class body binds without saying so.
            symbol.flags != BOUND || !matches!(self.scopes.interner.name(symbol.sym), "__module__" | "__qualname__")
        };
        let read = |symbol: &Symbol| match self.scopes.interner.name(symbol.sym) {
            // An evaluator looks at what it is asked for.
            ".format" => flag::USE,
            _ => 0,
        };
        let symbols =
            scope.symbols.iter().filter(made).map(|symbol| (symbol.sym, flags(symbol) | read(symbol))).collect();
        let mut content = Content { symbols, children: Vec::new() };
        for &sym in &scope.free {
            match content.symbols.iter_mut().find(|(known, _)| *known == sym) {
                Some((_, found)) if scope.kind == Kind::Class && *found & flag::DEF_LOCAL != 0 => {
                    *found |= flag::DEF_FREE_CLASS;
                }
                Some(_) => {}
                None => content.symbols.push((sym, flag::FREE << flag::SCOPE_OFF)),
            }
        }
        for child in (id + 1..self.scopes.list.len()).filter(|&child| self.scopes.list[child].parent == Some(id)) {
            match self.scopes.list[child].kind {
                Kind::Comprehension => self.merge(&mut content, scope.kind, self.content(child)),
                Kind::Function => {
                    if content.children.last().is_none_or(|last| !self.is_annotations_of(last, child)) {
                        content.children.push(self.no_annotations(child));
                    }
                    content.children.push(self.table(child));
                }
                _ => content.children.push(self.table(child)),
            }
        }
        content
    }

    /// What an inlined comprehension adds to the scope around it.
    fn merge(&self, into: &mut Content, kind: Kind, inlined: Content) {
        into.children.extend(inlined.children);
        for (sym, mut found) in inlined.symbols {
            let bound = found & (flag::DEF_LOCAL | flag::DEF_PARAM) != 0 && found & flag::DEF_GLOBAL == 0;
            if bound && found >> flag::SCOPE_OFF == flag::CELL {
                found |= flag::DEF_COMP_CELL;
            }
            match into.symbols.iter_mut().find(|(known, _)| *known == sym) {
                Some((_, known)) => {
                    let own = kind == Kind::Class && *known & flag::DEF_LOCAL != 0;
                    if !bound && !own {
                        *known |= found & flag::USE;
                    }
                }
                None => into.symbols.push((sym, found)),
            }
        }
    }

    /// Whether a table is that of the annotations of a function, which come right before it.
    fn is_annotations_of(&self, table: &Table, function: ScopeId) -> bool {
        table.kind == kind_of(Kind::Annotations)
            && table.line == self.lines.position(self.scopes.list[function].start).0
            && table.id > 0
            && table.id <= function
            && self.scopes.list[table.id - 1].start == self.scopes.list[function].start
    }

    /// The empty table of annotations that a function without them has.
    fn no_annotations(&self, function: ScopeId) -> Table {
        let scope = &self.scopes.list[function];
        let parent = scope.parent.map(|parent| &self.scopes.list[parent]);
        let mut symbols = vec![(".format".to_owned(), flag::LOCAL << flag::SCOPE_OFF | flag::USE | flag::DEF_PARAM)];
        if parent.is_some_and(|parent| parent.kind == Kind::Class || parent.sees_class) {
            symbols.push(("__classdict__".to_owned(), flag::FREE << flag::SCOPE_OFF | flag::USE));
        }
        Table {
            name: "__annotate__".to_owned(),
            kind: kind_of(Kind::Annotations),
            id: self.scopes.list.len() + function + 1,
            line: self.lines.position(scope.start).0,
            nested: scope.nested,
            parameters: vec![".format".to_owned()],
            symbols,
            children: Vec::new(),
        }
    }
}

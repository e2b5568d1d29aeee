//! Class definitions.

use super::{Compiler, UnitName};
use crate::error::Result;
use crate::scope::{ScopeId, TAG_BODY};
use ruff_python_ast as ast;
use ruff_text_size::TextRange;
use std::sync::Arc;
use typhon_bytecode::{Code, Constant, FRAME_WORDS, Op};

impl<'a> Compiler<'a> {
    pub(super) fn class_def(&mut self, def: &'a ast::StmtClassDef) -> Result<()> {
        let mark = self.u.top;
        let windows = self.decorators(&def.decorator_list)?;
        let start = self.definition_start(&def.decorator_list, def.range);
        let range = self.header_range(start, def.range);
        let dest = self.u.alloc();
        match &def.type_params {
            None => self.class_call(def, None, range, dest)?,
            Some(params) => self.generic_class(def, params, range, dest)?,
        }
        let value = self.decorate(&def.decorator_list, &windows, dest);
        self.u.range = range;
        self.store_text(&def.name, value);
        self.u.top = mark;
        Ok(())
    }

    /// `__build_class__(body, name, *bases, **keywords)`; `generic` is the name of a further base.
    pub(super) fn class_call(
        &mut self,
        def: &'a ast::StmtClassDef,
        generic: Option<&str>,
        range: TextRange,
        dest: u8,
    ) -> Result<()> {
        let mark = self.u.top;
        let scope = self.scope_of(def, TAG_BODY);
        let start = self.definition_start(&def.decorator_list, def.range);
        let first_line = self.first_line(&def.decorator_list, start);
        let code = self.class_code(def, scope, first_line)?;
        let window = self.window(dest);
        self.u.range = range;
        self.u.emit(Op::LoadBuildClass, window, 0, 0);
        let (bases, keywords) = match &def.arguments {
            Some(arguments) => (&arguments.args[..], &arguments.keywords[..]),
            None => (&[][..], &[][..]),
        };
        let windowed = crate::fold::plain(bases)
            && keywords.iter().all(|keyword| keyword.arg.is_some())
            && bases.len() + keywords.len() < 20;
        self.u.raise_top(u16::from(window) + FRAME_WORDS as u16);
        if !windowed {
            // The place of the arguments' tuple comes first in the window, so the two fixed ones go above it.
            let above = self.u.top + 2;
            self.u.raise_top(above);
            let fixed = self.class_fixed(def, code, scope);
            let generic_base = generic.map(|name| {
                let register = self.u.alloc();
                self.load_text(name, register);
                register
            });
            self.class_spread(window, fixed, generic_base, bases, keywords, range, dest)?;
            self.u.top = mark;
            return Ok(());
        }
        self.class_fixed(def, code, scope);
        for base in bases {
            self.expr_temp(base)?;
        }
        if let Some(name) = generic {
            let register = self.u.alloc();
            self.u.range = range;
            self.load_text(name, register);
        }
        for keyword in keywords {
            self.expr_temp(&keyword.value)?;
        }
        let count = 2 + bases.len() + keywords.len() + usize::from(generic.is_some());
        self.u.range = range;
        self.emit_call(Op::Call, dest, window, count as u8, keywords);
        self.u.top = mark;
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one call")]
    fn class_spread(
        &mut self,
        window: u8,
        fixed: [u8; 2],
        generic_base: Option<u8>,
        bases: &'a [ast::Expr],
        keywords: &'a [ast::Keyword],
        range: TextRange,
        dest: u8,
    ) -> Result<()> {
        let args = window + FRAME_WORDS as u8;
        self.list_after(&fixed, bases, range, args)?;
        if let Some(register) = generic_base {
            self.u.emit(Op::ListAppend, args, register, 0);
        }
        self.u.emit(Op::ListToTuple, args, args, 0);
        if !keywords.is_empty() {
            self.keyword_dict(keywords, args + 1, window, range)?;
        }
        self.u.range = range;
        self.u.emit(Op::CallSpread, dest, window, u8::from(!keywords.is_empty()));
        Ok(())
    }

    /// The body's function and the name in the next two registers.
    fn class_fixed(&mut self, def: &'a ast::StmtClassDef, code: Arc<Code>, scope: ScopeId) -> [u8; 2] {
        let body = self.u.alloc();
        let mark = self.u.top;
        let run = self.u.top.min(255) as u8;
        self.make_function(code, scope, run, 0, body);
        self.u.top = mark;
        let name = self.u.alloc();
        self.text(&def.name, name);
        [body, name]
    }

    fn class_code(&mut self, def: &'a ast::StmtClassDef, scope: ScopeId, first_line: u32) -> Result<Arc<Code>> {
        let name = def.name.as_str();
        let qualname = if self.is_global_here(name) { name.to_string() } else { self.qualify(name) };
        self.open(scope, UnitName { name: name.into(), qualname: qualname.clone() }, first_line, 0);
        self.prologue(false);
        self.u.range = self.line_range(first_line);
        let register = self.u.alloc();
        self.emit_text(Op::LoadName, register, 0, 0, "__name__");
        self.emit_text(Op::StoreName, register, 0, 0, "__module__");
        self.text(&qualname, register);
        self.emit_text(Op::StoreName, register, 0, 0, "__qualname__");
        self.constant(Constant::Int(i64::from(first_line)), register);
        self.emit_text(Op::StoreName, register, 0, 0, "__firstlineno__");
        if def.type_params.is_some() {
            self.load_text(".type_params", register);
            self.emit_text(Op::StoreName, register, 0, 0, "__type_params__");
        }
        if self.scopes.list[scope].needs_class_dict {
            self.u.emit(Op::LoadLocals, register, 0, 0);
            self.store_class_cell("__classdict__", register);
        }
        self.u.top -= 1;
        let body = &def.body[..];
        let annotations = self.begin_class_annotations(body)?;
        let body = match crate::docstring(body) {
            Some(doc) => {
                if self.optimize < 2 {
                    let text = crate::literal::text_of(self.origin, &doc.value);
                    let register = self.u.alloc();
                    self.u.range = doc.range;
                    self.constant(Constant::Str(crate::literal::clean_docstring(&text).into()), register);
                    self.emit_text(Op::StoreName, register, 0, 0, "__doc__");
                    self.u.top -= 1;
                }
                &body[1..]
            }
            None => body,
        };
        self.statements(body)?;
        self.u.range = self.line_range(first_line);
        if annotations {
            self.end_class_annotations()?;
        }
        self.u.range = TextRange::default();
        self.class_end(scope);
        self.close()
    }

    fn class_end(&mut self, scope: ScopeId) {
        let mut attributes = self.scopes.list[scope].static_attributes.clone();
        attributes.sort();
        let attributes = attributes.iter().map(|name| crate::fold::str_constant(name)).collect();
        let register = self.u.alloc();
        self.constant(Constant::Tuple(attributes), register);
        self.emit_text(Op::StoreName, register, 0, 0, "__static_attributes__");
        if self.scopes.list[scope].needs_class_dict {
            self.class_cell("__classdict__", register);
            self.emit_text(Op::StoreName, register, 0, 0, "__classdictcell__");
        }
        if self.scopes.list[scope].needs_class_cell {
            self.class_cell("__class__", register);
            self.emit_text(Op::StoreName, register, 0, 0, "__classcell__");
            self.class_cell("__class__", register);
            self.u.emit(Op::Return, register, 0, 0);
        } else {
            self.u.emit(Op::ReturnNone, 0, 0, 0);
        }
        self.u.stop();
    }

    /// The register of one of the cells that a class body has.
    fn class_cell_register(&self, name: &str) -> u8 {
        let sym = self.scopes.interner.find(name);
        sym.and_then(|sym| self.slots.get(&(self.u.scope, sym))).copied().unwrap_or(0) as u8
    }

    /// Loads such a cell itself.
    fn class_cell(&mut self, name: &str, dest: u8) {
        let cell = self.class_cell_register(name);
        self.u.emit(Op::Move, dest, cell, 0);
    }

    /// Stores into such a cell.
    pub(super) fn store_class_cell(&mut self, name: &str, value: u8) {
        let cell = self.class_cell_register(name);
        self.u.emit(Op::StoreCell, cell, value, 0);
    }
}

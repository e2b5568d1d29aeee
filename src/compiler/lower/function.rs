//! Functions, lambdas, and the making of function objects.

use super::{Compiler, UnitName};
use crate::error::Result;
use crate::scope::{Kind, ScopeId, TAG_ANNOTATIONS, TAG_BODY};
use crate::unit::Region;
use ruff_python_ast::{self as ast, Expr, Parameters};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::sync::Arc;
use typhon_bytecode::instructions::Intrinsic;
use typhon_bytecode::{Code, CodeFlags, Constant, FRAME_WORDS, Op};

/// Parts of a function object that `MakeFunction` takes from a run of registers.
pub(super) const DEFAULTS: u8 = 1;
pub(super) const KEYWORD_DEFAULTS: u8 = 2;
pub(super) const ANNOTATE: u8 = 4;
pub(super) const CLOSURE: u8 = 8;

impl<'a> Compiler<'a> {
    pub(super) fn function_def(&mut self, def: &'a ast::StmtFunctionDef) -> Result<()> {
        let mark = self.u.top;
        let sym = self.sym(&def.name);
        let local = self.direct_name(sym).filter(|_| def.decorator_list.is_empty());
        let windows = self.decorators(&def.decorator_list)?;
        let start = self.definition_start(&def.decorator_list, def.range);
        let header = self.header_range(start, def.range);
        let dest = match local {
            Some(local) => local,
            None => self.u.alloc(),
        };
        match &def.type_params {
            None => self.function_object(def, header, dest)?,
            Some(params) => self.generic_function(def, params, header, dest)?,
        }
        let value = self.decorate(&def.decorator_list, &windows, dest);
        self.u.range = header;
        self.store(sym, value);
        self.u.top = mark;
        Ok(())
    }

    /// Evaluates decorators into nested call windows.
    pub(super) fn decorators(&mut self, decorators: &'a [ast::Decorator]) -> Result<Vec<u8>> {
        let mut windows = Vec::with_capacity(decorators.len());
        for decorator in decorators {
            let window = self.expr_temp(&decorator.expression)?;
            self.u.raise_top(u16::from(window) + FRAME_WORDS as u16);
            windows.push(window);
        }
        Ok(windows)
    }

    /// Calls the decorators, innermost first; the register of the result.
    pub(super) fn decorate(&mut self, decorators: &'a [ast::Decorator], windows: &[u8], value: u8) -> u8 {
        let mut value = value;
        for (decorator, &window) in decorators.iter().zip(windows).rev() {
            self.u.range = decorator.expression.range();
            self.u.emit(Op::Call, window, window, 1);
            value = window;
        }
        value
    }

    /// Where `def` or `class` begins, after the decorators.
    pub(super) fn definition_start(&self, decorators: &[ast::Decorator], range: TextRange) -> TextSize {
        crate::lines::definition_start(self.origin, decorators, range)
    }

    /// The range that a definition's instructions get: from its keyword to its end.
    pub(super) fn header_range(&self, start: TextSize, range: TextRange) -> TextRange {
        TextRange::new(start, range.end())
    }

    /// The line on which a definition begins, decorators included.
    pub(super) fn first_line(&self, decorators: &[ast::Decorator], start: TextSize) -> u32 {
        let start = decorators.first().map_or(start, |decorator| decorator.range.start());
        self.lines.position(start).0
    }

    /// The function of a `def` without type parameters, defaults evaluated here.
    fn function_object(&mut self, def: &'a ast::StmtFunctionDef, range: TextRange, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let run = self.u.top.min(255) as u8;
        self.u.range = range;
        let flags = self.defaults(&def.parameters, range)?;
        self.function_rest(def, range, run, flags, dest)?;
        self.u.top = mark;
        Ok(())
    }

    /// What follows the defaults: annotations, code, closure, and the function.
    pub(super) fn function_rest(
        &mut self,
        def: &'a ast::StmtFunctionDef,
        range: TextRange,
        run: u8,
        mut flags: u8,
        dest: u8,
    ) -> Result<()> {
        self.u.range = range;
        if def.parameters.iter().any(|p| p.annotation().is_some()) || def.returns.is_some() {
            let register = self.u.alloc();
            let scope = self.scope_of(def, TAG_ANNOTATIONS);
            self.function_annotations(def, scope, register)?;
            flags |= ANNOTATE;
        }
        let scope = self.scope_of(def, TAG_BODY);
        let start = self.definition_start(&def.decorator_list, def.range);
        let first_line = self.first_line(&def.decorator_list, start);
        let code = self.function_code(def, scope, first_line)?;
        self.u.range = range;
        self.make_function(code, scope, run, flags, dest);
        Ok(())
    }

    fn function_code(&mut self, def: &'a ast::StmtFunctionDef, scope: ScopeId, first_line: u32) -> Result<Arc<Code>> {
        let name = def.name.as_str();
        let qualname = if self.is_global_here(name) { name.to_string() } else { self.qualify(name) };
        let flags = self.function_flags(scope, Some(&def.parameters));
        self.open(scope, UnitName { name: name.into(), qualname }, first_line, flags);
        self.parameter_counts(&def.parameters);
        let body = match crate::docstring(&def.body) {
            Some(doc) => {
                if self.optimize < 2 {
                    let text = crate::literal::text_of(self.origin, &doc.value);
                    self.u.constant(Constant::Str(crate::literal::clean_docstring(&text).into()));
                    self.u.code.flags.0 |= CodeFlags::HAS_DOCSTRING;
                }
                &def.body[1..]
            }
            None => &def.body[..],
        };
        let wrapper = self.begin_function();
        self.u.range = self.line_range(first_line);
        self.statements(body)?;
        self.implicit_place(body);
        self.u.emit(Op::ReturnNone, 0, 0, 0);
        self.u.stop();
        self.end_function(wrapper);
        self.close()
    }

    /// The prologue of a function; the region of a generator's body.
    pub(super) fn begin_function(&mut self) -> Option<Region> {
        let scope = &self.scopes.list[self.u.scope];
        let suspends = scope.is_generator || scope.is_coroutine;
        self.prologue(suspends);
        suspends.then(|| self.u.protect(self.u.near))
    }

    pub(super) fn end_function(&mut self, wrapper: Option<Region>) {
        if let Some(region) = wrapper {
            self.stop_iteration_handler(region);
        }
    }

    /// A StopIteration that leaves a generator's body becomes a RuntimeError.
    pub(super) fn stop_iteration_handler(&mut self, region: Region) {
        let region = self.u.unprotect(region);
        if self.u.bind_handler(&region) {
            self.u.range = TextRange::default();
            self.u.top = self.u.near;
            let exception = self.u.alloc();
            self.u.emit(Op::Intrinsic, exception, exception, Intrinsic::StopIterationError as u8);
            self.u.emit(Op::Reraise, exception, 0, 0);
            self.u.stop();
        }
    }

    pub(super) fn function_flags(&self, scope: ScopeId, parameters: Option<&Parameters>) -> u32 {
        let info = &self.scopes.list[scope];
        let mut flags = CodeFlags::OPTIMIZED | CodeFlags::NEWLOCALS;
        if let Some(parameters) = parameters {
            flags |= if parameters.vararg.is_some() { CodeFlags::VARARGS } else { 0 };
            flags |= if parameters.kwarg.is_some() { CodeFlags::VARKEYWORDS } else { 0 };
        }
        flags |= match (info.is_generator, info.is_coroutine) {
            (true, true) => CodeFlags::ASYNC_GENERATOR,
            (true, false) => CodeFlags::GENERATOR,
            (false, true) => CodeFlags::COROUTINE,
            (false, false) => 0,
        };
        let in_class = info.parent.is_some_and(|parent| self.scopes.list[parent].kind == Kind::Class);
        if in_class && matches!(info.kind, Kind::Function | Kind::Lambda) {
            flags |= CodeFlags::METHOD;
        }
        flags
    }

    pub(super) fn parameter_counts(&mut self, parameters: &Parameters) {
        let code = &mut self.u.code;
        code.posonly = parameters.posonlyargs.len() as u32;
        code.argcount = code.posonly + parameters.args.len() as u32;
        code.kwonly = parameters.kwonlyargs.len() as u32;
    }

    /// Defaults of parameters into the next registers; which of the two there are.
    pub(super) fn defaults(&mut self, parameters: &'a Parameters, range: TextRange) -> Result<u8> {
        let mut flags = 0;
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let defaults: Vec<&'a Expr> = positional.filter_map(|parameter| parameter.default.as_deref()).collect();
        if !defaults.is_empty() {
            flags |= DEFAULTS;
            let register = self.u.alloc();
            let constants: Option<Vec<_>> = defaults.iter().map(|default| self.fold(default)).collect();
            match constants {
                Some(constants) => self.constant(Constant::Tuple(constants.into()), register),
                None => {
                    let mark = self.u.top;
                    let first = self.u.top.min(255) as u8;
                    for default in &defaults {
                        self.expr_temp(default)?;
                    }
                    self.u.range = range;
                    self.u.emit(Op::MakeTuple, register, first, defaults.len() as u8);
                    self.u.top = mark;
                }
            }
        }
        let keywords = parameters.kwonlyargs.iter().filter(|parameter| parameter.default.is_some());
        let keywords: Vec<_> = keywords.collect();
        if !keywords.is_empty() {
            flags |= KEYWORD_DEFAULTS;
            let register = self.u.alloc();
            self.u.range = range;
            self.u.emit(Op::MakeDict, register, register, 0);
            for parameter in keywords {
                let mark = self.u.top;
                let key = self.u.alloc();
                let name = parameter.parameter.name.as_str();
                let mangled = self.mangled(name);
                self.text(mangled.as_deref().unwrap_or(name), key);
                if let Some(default) = &parameter.default {
                    let value = self.expr_any(default)?;
                    self.u.range = range;
                    self.u.emit(Op::DictInsert, register, key, value);
                }
                self.u.top = mark;
            }
        }
        Ok(flags)
    }

    /// A function object of `code`; what `flags` tells of is in the registers from `run` on, the closure is added.
    pub(super) fn make_function(&mut self, code: Arc<Code>, scope: ScopeId, run: u8, mut flags: u8, dest: u8) {
        if !self.u.reachable {
            return;
        }
        let free = self.scopes.list[scope].free.clone();
        if !free.is_empty() {
            flags |= CLOSURE;
            let tuple = self.u.alloc();
            self.closure_tuple(&free, tuple);
        }
        let index = self.u.constant(Constant::Code(code));
        self.u.emit_ext(Op::MakeFunction, dest, run, flags, index);
    }

    /// The cells of the names in `free` as a tuple.
    fn closure_tuple(&mut self, free: &[crate::scope::Sym], tuple: u8) {
        const CHUNK: usize = 60;
        let mark = self.u.top;
        let first = self.u.top.min(255) as u8;
        if free.len() > CHUNK {
            self.u.emit(Op::MakeList, tuple, tuple, 0);
        }
        for &sym in free {
            let slot = self.cell_slot(sym);
            let register = self.u.alloc();
            match self.register(slot) {
                super::Register::Near(cell) => {
                    let op = if free.len() > CHUNK { Op::Move } else { Op::Borrow };
                    self.u.emit(op, register, cell, 0);
                }
                super::Register::Far(cell) => self.u.emit_wide(Op::LoadFar, register, cell),
            }
            if free.len() > CHUNK {
                self.u.emit(Op::ListAppend, tuple, register, 0);
                self.u.top = mark;
            }
        }
        if free.len() > CHUNK {
            self.u.emit(Op::ListToTuple, tuple, tuple, 0);
        } else {
            self.u.emit(Op::MakeClosureTuple, tuple, first, free.len() as u8);
        }
        self.u.top = mark;
    }

    pub(super) fn lambda(&mut self, lambda: &'a ast::ExprLambda, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let run = self.u.top.min(255) as u8;
        let flags = match &lambda.parameters {
            Some(parameters) => self.defaults(parameters, lambda.range)?,
            None => 0,
        };
        let scope = self.scope_of(lambda, TAG_BODY);
        let code_flags = self.function_flags(scope, lambda.parameters.as_deref());
        let line = self.lines.position(lambda.range.start()).0;
        let qualname = self.qualify("<lambda>");
        self.open(scope, UnitName { name: "<lambda>".into(), qualname }, line, code_flags);
        if let Some(parameters) = &lambda.parameters {
            self.parameter_counts(parameters);
        }
        let wrapper = self.begin_function();
        let value = self.expr_any(&lambda.body)?;
        self.u.range = lambda.body.range();
        self.u.emit(Op::Return, value, 0, 0);
        self.u.stop();
        self.end_function(wrapper);
        let code = self.close()?;
        self.u.range = lambda.range;
        self.make_function(code, scope, run, flags, dest);
        self.u.top = mark;
        Ok(())
    }
}

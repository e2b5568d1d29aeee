//! Type parameters (PEP 695 and 696) and `type` statements.

use super::function::{DEFAULTS, KEYWORD_DEFAULTS};
use super::{Compiler, UnitName};
use crate::error::Result;
use crate::scope::{TAG_BODY, TAG_TYPE_PARAMS};
use ruff_python_ast::{self as ast, Expr, TypeParam};
use ruff_text_size::{Ranged, TextRange};
use typhon_bytecode::instructions::Intrinsic;
use typhon_bytecode::{CodeFlags, Constant, FRAME_WORDS, Op};

impl<'a> Compiler<'a> {
    /// Opens the unit in which the type parameters of `name` are made.
    fn open_generic<T>(&mut self, node: &T, name: &str, range: TextRange) {
        let scope = self.scope_of(node, TAG_TYPE_PARAMS);
        let name = format!("<generic parameters of {name}>");
        let line = self.lines.position(range.start()).0;
        let qualname = self.qualify(&name);
        self.open(scope, UnitName { name, qualname }, line, CodeFlags::OPTIMIZED | CodeFlags::NEWLOCALS);
        self.prologue(false);
        self.u.range = range;
    }

    /// Ends that unit with the value in `value`, and calls its function: arguments are in the window already.
    fn close_generic<T>(
        &mut self,
        node: &T,
        value: u8,
        range: TextRange,
        window: u8,
        arguments: u8,
        dest: u8,
    ) -> Result<()> {
        self.u.range = range;
        self.u.emit(Op::Return, value, 0, 0);
        self.u.stop();
        let code = self.close()?;
        let scope = self.scope_of(node, TAG_TYPE_PARAMS);
        self.u.range = range;
        let run = self.u.top.min(255) as u8;
        let mark = self.u.top;
        self.make_function(code, scope, run, 0, window);
        self.u.top = mark;
        self.u.emit(Op::Call, dest, window, arguments);
        Ok(())
    }

    pub(super) fn generic_function(
        &mut self,
        def: &'a ast::StmtFunctionDef,
        params: &'a ast::TypeParams,
        range: TextRange,
        dest: u8,
    ) -> Result<()> {
        let mark = self.u.top;
        let window = self.window(dest);
        self.u.raise_top(u16::from(window) + FRAME_WORDS as u16);
        let first = self.u.top as u8;
        self.u.range = range;
        let flags = self.defaults(&def.parameters, range)?;
        let mut arguments = 0;
        if flags != 0 {
            arguments = 2;
            self.u.range = range;
            match flags {
                DEFAULTS => {
                    let none = self.u.alloc();
                    self.u.emit(Op::LoadNone, none, 0, 0);
                }
                KEYWORD_DEFAULTS => {
                    let second = self.u.alloc();
                    self.u.emit(Op::Take, second, first, 0);
                    self.u.emit(Op::LoadNone, first, 0, 0);
                }
                _ => {}
            }
        }
        self.open_generic(def, &def.name, range);
        self.u.code.argcount = u32::from(arguments);
        let function = self.u.alloc();
        let tuple = self.type_params(params, range)?;
        let run = self.u.top.min(255) as u8;
        for (flag, name) in [(DEFAULTS, ".defaults"), (KEYWORD_DEFAULTS, ".kwdefaults")] {
            if flags & flag != 0 {
                let register = self.u.alloc();
                self.load_text(name, register);
            }
        }
        self.function_rest(def, range, run, flags, function)?;
        self.u.range = range;
        debug_assert_eq!(tuple, function + 1);
        self.u.emit(Op::Intrinsic, function, function, Intrinsic::SetTypeParams as u8);
        self.close_generic(def, function, range, window, arguments, dest)?;
        self.u.top = mark;
        Ok(())
    }

    pub(super) fn generic_class(
        &mut self,
        def: &'a ast::StmtClassDef,
        params: &'a ast::TypeParams,
        range: TextRange,
        dest: u8,
    ) -> Result<()> {
        let mark = self.u.top;
        let window = self.window(dest);
        self.u.raise_top(u16::from(window) + FRAME_WORDS as u16);
        self.open_generic(def, &def.name, range);
        let result = self.u.alloc();
        let tuple = self.type_params(params, range)?;
        self.store_text(".type_params", tuple);
        let base = self.u.alloc();
        self.load_text(".type_params", base);
        self.u.emit(Op::Intrinsic, base, base, Intrinsic::SubscriptGeneric as u8);
        self.store_text(".generic_base", base);
        self.u.top = u16::from(result) + 1;
        self.class_call(def, Some(".generic_base"), range, result)?;
        self.close_generic(def, result, range, window, 0, dest)?;
        self.u.top = mark;
        Ok(())
    }

    pub(super) fn type_alias(&mut self, alias: &'a ast::StmtTypeAlias) -> Result<()> {
        let Expr::Name(name) = &*alias.name else { return Ok(()) };
        let mark = self.u.top;
        let value = self.u.alloc();
        match &alias.type_params {
            None => self.alias_value(alias, &name.id, None, value)?,
            Some(params) => {
                let window = self.window(value);
                self.u.raise_top(u16::from(window) + FRAME_WORDS as u16);
                self.open_generic(alias, &name.id, alias.range);
                let result = self.u.alloc();
                let tuple = self.type_params(params, alias.range)?;
                self.alias_value(alias, &name.id, Some(tuple), result)?;
                self.close_generic(alias, result, alias.range, window, 0, value)?;
            }
        }
        self.u.range = alias.range;
        self.store_text(&name.id, value);
        self.u.top = mark;
        Ok(())
    }

    fn alias_value(&mut self, alias: &'a ast::StmtTypeAlias, name: &str, params: Option<u8>, dest: u8) -> Result<()> {
        let mark = self.u.top;
        self.u.range = alias.range;
        let run = self.u.alloc_run(3);
        self.text(name, run);
        match params {
            Some(tuple) => self.u.emit(Op::Take, run + 1, tuple, 0),
            None => self.u.emit(Op::LoadNone, run + 1, 0, 0),
        }
        let scope = self.scope_of(alias, TAG_BODY);
        self.evaluator(&alias.value, scope, name, alias.range, run + 2)?;
        self.u.emit(Op::Intrinsic, dest, run, Intrinsic::TypeAlias as u8);
        self.u.top = mark;
        Ok(())
    }

    /// A function that computes `value` lazily.
    fn evaluator(&mut self, value: &'a Expr, scope: usize, name: &str, range: TextRange, dest: u8) -> Result<()> {
        let line = self.lines.position(range.start()).0;
        let qualname = self.qualify(name);
        let flags = CodeFlags::OPTIMIZED | CodeFlags::NEWLOCALS;
        self.open(scope, UnitName { name: name.into(), qualname }, line, flags);
        self.begin_evaluator();
        let result = self.u.alloc();
        self.annotation_value(value, result)?;
        self.u.range = value.range();
        self.u.emit(Op::Return, result, 0, 0);
        self.u.stop();
        let code = self.close()?;
        self.u.range = range;
        let mark = self.u.top;
        let defaults = self.u.alloc();
        self.constant(Constant::Tuple([Constant::Int(1)].into()), defaults);
        self.make_function(code, scope, defaults, DEFAULTS, dest);
        self.u.top = mark;
        Ok(())
    }

    /// Makes the type parameters and binds their names; the register of their tuple, the next one.
    fn type_params(&mut self, params: &'a ast::TypeParams, range: TextRange) -> Result<u8> {
        let tuple = self.u.alloc();
        let mark = self.u.top;
        let first = mark.min(255) as u8;
        for param in &params.type_params {
            let register = self.u.alloc();
            let inner = self.u.top;
            let name = param.name().as_str();
            self.u.range = param.range();
            let run = self.u.alloc();
            self.text(name, run);
            let intrinsic = match param {
                TypeParam::TypeVar(variable) => {
                    let bound = variable.bound.as_deref();
                    let constrained = bound.is_some_and(Expr::is_tuple_expr);
                    self.lazily(bound.filter(|_| !constrained), name, param.range())?;
                    self.lazily(bound.filter(|_| constrained), name, param.range())?;
                    Intrinsic::TypeVar
                }
                TypeParam::ParamSpec(_) => Intrinsic::ParamSpec,
                TypeParam::TypeVarTuple(_) => Intrinsic::TypeVarTuple,
            };
            self.lazily(param.default(), name, param.range())?;
            self.u.range = param.range();
            self.u.emit(Op::Intrinsic, register, run, intrinsic as u8);
            self.u.emit(Op::Move, run, register, 0);
            self.store_text(name, run);
            self.u.top = inner;
        }
        self.u.range = range;
        self.u.emit(Op::MakeTuple, tuple, first, params.type_params.len() as u8);
        self.u.top = mark;
        Ok(tuple)
    }

    /// A function that computes `value`, or None, in the next register.
    fn lazily(&mut self, value: Option<&'a Expr>, name: &str, range: TextRange) -> Result<()> {
        let register = self.u.alloc();
        match value {
            None => {
                self.u.range = range;
                self.u.emit(Op::LoadNone, register, 0, 0);
                Ok(())
            }
            Some(value) => {
                let scope = self.scope_of(value, TAG_BODY);
                self.evaluator(value, scope, name, range, register)
            }
        }
    }
}

//! Attributes of `super()`, without an object for it.

use super::Compiler;
use super::name::Access;
use crate::error::Result;
use crate::scope::{BOUND, Kind};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;
use typhon_bytecode::Op;

impl<'a> Compiler<'a> {
    /// The call that `expr` is, where it is `super()` in a method, with the class cell at hand, or `super(class, object)`, and
    /// the module binds no `super` of its own.
    pub(super) fn super_call(&self, expr: &'a Expr) -> Option<&'a ast::ExprCall> {
        let Expr::Call(call) = expr else { return None };
        let Expr::Name(name) = &*call.func else { return None };
        if name.id.as_str() != "super" || !call.arguments.keywords.is_empty() {
            return None;
        }
        let access = |name| self.scopes.interner.find(name).map_or(Access::Global, |sym| self.access(sym));
        let arguments = match &*call.arguments.args {
            [] => self.u.code.argcount > 0 && matches!(access("__class__"), Access::Cell(_)),
            [class, object] => !class.is_starred_expr() && !object.is_starred_expr(),
            _ => false,
        };
        let is_super = arguments
            && matches!(self.kind(), Kind::Function | Kind::Lambda)
            && self.u.at == self.u.scope
            && access("super") == Access::Global
            && !self.module_binds("super");
        is_super.then_some(call)
    }

    fn module_binds(&self, name: &str) -> bool {
        let symbol = self.scopes.interner.find(name).and_then(|sym| self.scopes.list[0].symbol(sym));
        symbol.is_some_and(|symbol| symbol.flags & BOUND != 0)
    }

    /// The attribute of what `call` makes; the function and its receiver for a call, where it is a `method`.
    pub(super) fn super_attribute(
        &mut self,
        attribute: &'a ast::ExprAttribute,
        call: &'a ast::ExprCall,
        dest: u8,
        method: bool,
    ) -> Result<()> {
        let mark = self.u.top;
        let run = self.super_run(call)?;
        self.u.top = mark;
        self.u.range = attribute.range;
        let name = self.sym(&attribute.attr);
        let written = !call.arguments.args.is_empty();
        self.emit_name(Op::LoadSuperAttr, dest, run, u8::from(method) | u8::from(written) << 1, name);
        let seen = self.attribute_range(attribute, attribute.range);
        if seen != attribute.range {
            self.u.range = seen;
            self.u.mark();
        }
        Ok(())
    }

    /// `super` and its two arguments, `__class__` and the first argument where none are written, in three temporaries; the
    /// first.
    fn super_run(&mut self, call: &'a ast::ExprCall) -> Result<u8> {
        self.u.range = call.range();
        let run = self.u.alloc_run(3);
        self.load_text("super", run);
        if let [class, object] = &*call.arguments.args {
            self.expr_to(class, run + 1)?;
            self.expr_to(object, run + 2)?;
            return Ok(run);
        }
        self.load_text("__class__", run + 1);
        let first = String::from_utf8_lossy(&self.u.code.locals[0].0).into_owned();
        let sym = self.scopes.interner.intern(&first);
        match self.access(sym) {
            Access::Cell(slot) => self.load_cell(slot, run + 2),
            _ => {
                self.check(0);
                self.u.emit(Op::Move, run + 2, 0, 0);
            }
        }
        Ok(run)
    }
}

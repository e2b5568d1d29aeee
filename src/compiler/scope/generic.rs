//! Type parameters and type aliases.

use super::build::Builder;
use super::*;
use crate::error::{Result, syntax};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

impl Builder<'_> {
    pub(super) fn type_alias(&mut self, alias: &ast::StmtTypeAlias) -> Result<()> {
        let named = match &*alias.name {
            Expr::Name(name) => name.id.as_str(),
            _ => "",
        };
        if !named.is_empty() {
            self.bind(named, alias.name.range())?;
        }
        let start = alias.range.start();
        let value = |this: &mut Self| {
            let id = this.make(Kind::TypeAlias, key(alias), TAG_BODY);
            this.describe(id, named, start);
            this.inside(id, |this| {
                this.note(".format", PARAM | BOUND);
                this.forbidden = Some("a type alias");
                this.expr(&alias.value)
            })
        };
        match &alias.type_params {
            None => value(self),
            Some(params) => {
                let id = self.make(Kind::TypeParams, key(alias), TAG_TYPE_PARAMS);
                self.describe(id, named, start);
                self.generic(id, params, false, value)
            }
        }
    }

    /// Type parameters, then `body`, inside the scope `id`.
    pub(super) fn generic(
        &mut self,
        id: ScopeId,
        params: &ast::TypeParams,
        has_defaults: bool,
        body: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.inside(id, |this| {
            if has_defaults {
                this.note(".defaults", PARAM | BOUND);
                this.note(".kwdefaults", PARAM | BOUND);
            }
            let mut defaulted = false;
            for param in &params.type_params {
                let name = param.name();
                this.check_debug(name, param.range())?;
                let sym = this.intern(name);
                let entry = this.scope_mut().entry(sym);
                if entry.flags & TYPE_PARAM != 0 {
                    return syntax(param.range(), format!("duplicate type parameter '{name}'"));
                }
                entry.flags |= TYPE_PARAM | BOUND;
                if let ast::TypeParam::TypeVar(variable) = param
                    && let Some(bound) = &variable.bound
                {
                    let place = if bound.is_tuple_expr() { "a TypeVar constraint" } else { "a TypeVar bound" };
                    this.type_variable(name, bound, place)?;
                }
                match param.default() {
                    Some(default) => {
                        defaulted = true;
                        let place = match param {
                            ast::TypeParam::TypeVar(_) => "a TypeVar default",
                            ast::TypeParam::ParamSpec(_) => "a ParamSpec default",
                            ast::TypeParam::TypeVarTuple(_) => "a TypeVarTuple default",
                        };
                        this.type_variable(name, default, place)?;
                    }
                    None if defaulted => {
                        let message = format!("non-default type parameter '{name}' follows default type parameter");
                        this.late(param.range(), message);
                    }
                    None => {}
                }
            }
            body(this)
        })
    }

    fn type_variable(&mut self, name: &str, value: &Expr, place: &'static str) -> Result<()> {
        let id = self.make(Kind::TypeVariable, key(value), TAG_BODY);
        self.describe(id, name, value.range().start());
        self.inside(id, |this| {
            this.note(".format", PARAM | BOUND);
            this.forbidden = Some(place);
            match value {
                Expr::Starred(starred) => this.expr(&starred.value),
                value => this.expr(value),
            }
        })
    }
}

//! Names in expressions and targets.

use super::build::Builder;
use super::*;
use crate::error::{Error, Result, syntax};
use ruff_python_ast::{self as ast, Expr, InterpolatedStringElement};
use ruff_text_size::{Ranged, TextSize};

/// Fields within the formats of fields.
const FIELDS_LIMIT: usize = 3;

impl Builder<'_> {
    pub fn exprs<'t>(&mut self, exprs: impl IntoIterator<Item = &'t Expr>) -> Result<()> {
        exprs.into_iter().try_for_each(|expr| self.expr(expr))
    }

    /// Expressions of which any may be starred.
    pub fn items<'t>(&mut self, items: impl IntoIterator<Item = &'t Expr>) -> Result<()> {
        items.into_iter().try_for_each(|item| match item {
            Expr::Starred(starred) => self.expr(&starred.value),
            item => self.expr(item),
        })
    }

    pub fn expr(&mut self, expr: &Expr) -> Result<()> {
        if let Expr::Name(name) = expr {
            self.load_node(name);
            return Ok(());
        }
        self.finder.look(expr);
        match expr {
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => Ok(()),
            _ => self.deeper(expr.range(), |this| this.expr_inner(expr)),
        }
    }

    fn expr_inner(&mut self, expr: &Expr) -> Result<()> {
        match expr {
            Expr::BoolOp(op) => self.exprs(&op.values),
            Expr::Named(named) => self.named(named),
            Expr::BinOp(op) => self.exprs([&*op.left, &*op.right]),
            Expr::UnaryOp(op) => self.expr(&op.operand),
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.defaults(parameters)?;
                }
                let id = self.make(Kind::Lambda, key(lambda), TAG_BODY);
                self.describe(id, "lambda", lambda.range.start());
                self.inside(id, |this| {
                    if let Some(parameters) = &lambda.parameters {
                        this.parameters(parameters)?;
                    }
                    this.expr(&lambda.body)
                })
            }
            Expr::If(op) => self.exprs([&*op.test, &*op.body, &*op.orelse]),
            Expr::Dict(dict) => {
                for item in &dict.items {
                    self.exprs(&item.key)?;
                    self.expr(&item.value)?;
                }
                Ok(())
            }
            Expr::Set(set) => self.items(&set.elts),
            Expr::ListComp(comp) => self.comprehension(
                Kind::Comprehension,
                key(comp),
                comp.range,
                &comp.generators,
                [None, Some(&comp.elt)],
            ),
            Expr::SetComp(comp) => {
                self.word = "set";
                let parts = [None, Some(&*comp.elt)];
                self.comprehension(Kind::Comprehension, key(comp), comp.range, &comp.generators, parts)
            }
            Expr::DictComp(comp) => {
                self.word = "dict";
                let parts = [comp.key.as_deref(), Some(&*comp.value)];
                self.comprehension(Kind::Comprehension, key(comp), comp.range, &comp.generators, parts)
            }
            Expr::Generator(comp) => {
                self.comprehension(Kind::Generator, key(comp), comp.range, &comp.generators, [None, Some(&comp.elt)])
            }
            Expr::Await(value) => {
                self.forbid("await expression", value.range)?;
                if !self.here().kind.is_function() && !self.may_await() {
                    return syntax(value.range, "'await' outside function");
                }
                if self.here().kind == Kind::Generator {
                    let scope = self.scope_mut();
                    scope.is_coroutine = true;
                } else if !self.may_await() && !self.inside_comprehension() {
                    return syntax(value.range, "'await' outside async function");
                }
                self.suspends(true);
                self.scope_mut().is_async = true;
                self.expr(&value.value)
            }
            Expr::Yield(value) => {
                if value.value.is_none() {
                    self.ends_yield(value.range.end())?;
                }
                self.yields(value.range, false)?;
                self.exprs(value.value.as_deref())
            }
            Expr::YieldFrom(value) => {
                self.yields(value.range, true)?;
                self.expr(&value.value)
            }
            Expr::Compare(compare) => {
                self.expr(&compare.left)?;
                self.exprs(&compare.comparators)
            }
            Expr::Call(call) => {
                self.expr(&call.func)?;
                self.arguments(&call.arguments)
            }
            Expr::FString(string) => {
                for part in string.value.iter() {
                    if let ast::FStringPart::FString(part) = part {
                        self.elements(&part.elements, "f-string", 0)?;
                    }
                }
                Ok(())
            }
            Expr::TString(string) => {
                string.value.iter().try_for_each(|part| self.elements(&part.elements, "t-string", 0))
            }
            Expr::Attribute(attribute) => self.expr(&attribute.value),
            Expr::Subscript(subscript) => self.exprs([&*subscript.value, &*subscript.slice]),
            Expr::Starred(starred) => {
                self.late(starred.range, "can't use starred expression here");
                self.expr(&starred.value)
            }
            Expr::List(list) => self.items(&list.elts),
            Expr::Tuple(tuple) => self.items(&tuple.elts),
            Expr::Slice(slice) => {
                self.exprs(slice.lower.as_deref())?;
                self.exprs(slice.upper.as_deref())?;
                self.exprs(slice.step.as_deref())
            }
            Expr::IpyEscapeCommand(command) => syntax(command.range, "invalid syntax"),
            _ => Ok(()),
        }
    }

    fn inside_comprehension(&self) -> bool {
        self.here().kind == Kind::Comprehension
    }

    /// An expression of the kind `what` is an error in annotations, type parameters and aliases.
    fn forbid(&self, what: &str, range: TextRange) -> Result<()> {
        match self.forbidden {
            Some(place) => syntax(range, format!("{what} cannot be used within {place}")),
            None => Ok(()),
        }
    }

    /// Nothing may stand behind a bare `yield` that would go on with an expression.
    fn ends_yield(&self, end: TextSize) -> Result<()> {
        let after = self.origin.text.get(end.to_usize()..).unwrap_or_default();
        let rest = after.trim_start_matches([' ', '\t', '\x0c']);
        let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let length = match &rest[..length] {
            "and" | "or" | "in" | "is" | "if" | "not" => length,
            "" => ["//", "<<", ">>", "<=", ">=", "==", "!=", "@", "%", "/", "|", "^", "<", ">", "&", ","]
                .iter()
                .find(|operator| rest.starts_with(**operator))
                .map_or(0, |operator| operator.len()),
            _ => 0,
        };
        let start = end + TextSize::of(&after[..after.len() - rest.len()]);
        if length > 0 { syntax(TextRange::at(start, TextSize::new(length as u32)), MISREAD) } else { Ok(()) }
    }

    fn yields(&mut self, range: TextRange, from: bool) -> Result<()> {
        self.forbid("yield expression", range)?;
        let kind = self.here().kind;
        match kind {
            Kind::Function | Kind::Lambda => {}
            Kind::Comprehension => {
                let what = self.here().word;
                return syntax(range, format!("'yield' inside {what} comprehension"));
            }
            Kind::Generator => return syntax(range, "'yield' inside generator expression"),
            _ => {
                self.late(range, if from { "'yield from' outside function" } else { "'yield' outside function" });
                return Ok(());
            }
        }
        if from && self.here().is_coroutine {
            self.late(range, "'yield from' inside async function");
        }
        let scope = self.scope_mut();
        scope.is_generator = true;
        scope.rebinds = true;
        Ok(())
    }

    fn named(&mut self, named: &ast::ExprNamed) -> Result<()> {
        self.forbid("named expression", named.range)?;
        let Expr::Name(target) = &*named.target else {
            return syntax(named.target.range(), "cannot use assignment expressions with expression");
        };
        if self.in_iterable > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return syntax(named.range, message);
        }
        self.check_debug(&target.id, target.range)?;
        let name = self.intern(&target.id);
        // Out of all comprehensions, into the scope that holds them.
        let mut id = self.current;
        let mut inside = Vec::new();
        while matches!(self.scopes.list[id].kind, Kind::Comprehension | Kind::Generator) {
            let scope = &mut self.scopes.list[id];
            if scope.entry(name).flags & ITERATED != 0 {
                let text =
                    format!("assignment expression cannot rebind comprehension iteration variable '{}'", target.id);
                return syntax(target.range, text);
            }
            inside.push(id);
            id = scope.parent.unwrap_or(0);
        }
        let holder = &mut self.scopes.list[id];
        if !inside.is_empty() {
            match holder.kind {
                Kind::Class => {
                    let text = "assignment expression within a comprehension cannot be used in a class body";
                    return syntax(target.range, text);
                }
                kind if kind.is_annotation() => {
                    let text = match kind {
                        Kind::TypeAlias => {
                            "assignment expression within a comprehension cannot be used in a type alias"
                        }
                        Kind::TypeParams => {
                            "assignment expression within a comprehension cannot be used within the definition of a generic"
                        }
                        _ => "assignment expression within a comprehension cannot be used in a TypeVar bound",
                    };
                    return syntax(target.range, text);
                }
                _ => {}
            }
        }
        let global = holder.kind == Kind::Module || holder.entry(name).flags & GLOBAL != 0;
        // A comprehension of a module declares its target global, which is no assignment before another declaration.
        let declares = holder.kind == Kind::Module && !inside.is_empty();
        holder.entry(name).flags |= if declares { GLOBAL } else { BOUND | ASSIGNED };
        let unit = holder.unit;
        self.scopes.list[unit].rebinds = true;
        for scope in inside {
            let unit = self.scopes.list[scope].unit;
            self.scopes.list[unit].rebinds = true;
            self.scopes.list[scope].entry(name).flags |= if global { GLOBAL } else { NONLOCAL };
        }
        self.expr(&named.value)
    }

    pub fn arguments(&mut self, arguments: &ast::Arguments) -> Result<()> {
        self.items(&arguments.args)?;
        for (index, keyword) in arguments.keywords.iter().enumerate() {
            if let Some(name) = &keyword.arg {
                self.check_debug(name, keyword.range)?;
                let repeated = arguments.keywords[..index]
                    .iter()
                    .any(|other| other.arg.as_ref().is_some_and(|other| other.as_str() == name.as_str()));
                if repeated {
                    self.late(keyword.range, format!("keyword argument repeated: {}", name.as_str()));
                }
            }
            self.expr(&keyword.value)?;
        }
        Ok(())
    }

    /// What stands in the fields of an interpolated string, or of its formats.
    fn elements(&mut self, elements: &[InterpolatedStringElement], string: &str, depth: usize) -> Result<()> {
        for element in elements {
            if let InterpolatedStringElement::Interpolation(element) = element {
                // The tokenizer tells it, before the brace.
                if depth == FIELDS_LIMIT && !self.origin.is_nodes() {
                    let place = TextRange::empty(element.range.start() - TextSize::new(1));
                    return syntax(place, format!("{string}{TOO_DEEP}"))
                        .map_err(|error: Box<Error>| Box::new(Error { is_bare: true, ..*error }));
                }
                self.expr(&element.expression)?;
                if let Some(spec) = &element.format_spec {
                    self.elements(&spec.elements, string, depth + 1)?;
                }
            }
        }
        Ok(())
    }

    fn comprehension(
        &mut self,
        kind: Kind,
        node: usize,
        range: TextRange,
        generators: &[ast::Comprehension],
        parts: [Option<&Expr>; 2],
    ) -> Result<()> {
        let word = std::mem::replace(&mut self.word, "list");
        let Some((first, others)) = generators.split_first() else { return Ok(()) };
        self.in_iterable += 1;
        self.expr(&first.iter)?;
        self.in_iterable -= 1;
        let id = self.make(kind, node, TAG_BODY);
        self.describe(id, "genexpr", range.start());
        let outer = self.current;
        self.scopes.list[id].word = word;
        let walk = |this: &mut Self| {
            if kind == Kind::Generator {
                this.note(".0", PARAM | BOUND);
                this.scope_mut().is_generator = true;
                this.scope_mut().rebinds = true;
            }
            this.asynchronous(first);
            this.iteration_target(&first.target)?;
            this.exprs(&first.ifs)?;
            for generator in others {
                this.asynchronous(generator);
                this.in_iterable += 1;
                this.expr(&generator.iter)?;
                this.in_iterable -= 1;
                this.iteration_target(&generator.target)?;
                this.exprs(&generator.ifs)?;
            }
            this.exprs(parts.into_iter().flatten())
        };
        if kind == Kind::Generator {
            let forbidden = self.forbidden;
            return self.inside(id, |this| {
                this.forbidden = forbidden;
                walk(this)
            });
        }
        self.current = id;
        let result = walk(self);
        self.current = outer;
        result?;
        if self.scopes.list[id].is_async {
            self.async_comprehension(range)?;
        }
        Ok(())
    }

    /// An asynchronous comprehension suspends what is around it.
    fn async_comprehension(&mut self, range: TextRange) -> Result<()> {
        let kind = self.here().kind;
        match kind {
            Kind::Comprehension => {
                self.scope_mut().is_async = true;
                Ok(())
            }
            Kind::Generator => {
                self.scope_mut().is_coroutine = true;
                Ok(())
            }
            _ if self.may_await() => {
                self.suspends(true);
                Ok(())
            }
            _ => syntax(range, "asynchronous comprehension outside of an asynchronous function"),
        }
    }

    fn asynchronous(&mut self, generator: &ast::Comprehension) {
        if generator.is_async {
            let scope = self.scope_mut();
            if scope.kind == Kind::Generator {
                scope.is_coroutine = true;
            } else {
                scope.is_async = true;
            }
            let unit = self.unit();
            unit.rebinds = true;
        }
    }

    fn iteration_target(&mut self, target: &Expr) -> Result<()> {
        let mut names = Vec::new();
        names_of(target, &mut names);
        for name in &names {
            let sym = self.intern(name);
            if self.here().symbol(sym).is_some_and(|symbol| symbol.flags & (GLOBAL | NONLOCAL) != 0) {
                let text = format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                return syntax(target.range(), text);
            }
        }
        self.whole_target(target)?;
        for name in names {
            self.note(name, ITERATED);
        }
        Ok(())
    }

    /// A target of an assignment.
    pub fn target(&mut self, target: &Expr) -> Result<()> {
        match target {
            Expr::Name(name) => self.bind_node(name),
            Expr::Attribute(attribute) => {
                self.check_debug(&attribute.attr, attribute.range)?;
                self.static_attribute(attribute);
                self.expr(&attribute.value)
            }
            Expr::Starred(starred) => self.target(&starred.value),
            Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => {
                let mut stars = elts.iter().filter(|element| element.is_starred_expr());
                if stars.by_ref().nth(1).is_some() {
                    self.late(target.range(), "multiple starred expressions in assignment");
                }
                self.deeper(target.range(), |this| elts.iter().try_for_each(|element| this.target(element)))
            }
            other => self.expr(other),
        }
    }

    /// A target of `del`.
    pub fn delete(&mut self, target: &Expr) -> Result<()> {
        match target {
            Expr::Name(name) => {
                if name.id.as_str() == "__debug__" {
                    return syntax(name.range, "cannot delete __debug__");
                }
                self.note(&name.id, BOUND | ASSIGNED | DELETED);
                Ok(())
            }
            Expr::Attribute(attribute) if attribute.attr.as_str() == "__debug__" => {
                syntax(attribute.range, "cannot delete __debug__")
            }
            Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => {
                elts.iter().try_for_each(|element| self.delete(element))
            }
            other => self.expr(other),
        }
    }

    /// `self.name = ...` in a method: the class notes the name.
    fn static_attribute(&mut self, attribute: &ast::ExprAttribute) {
        if !matches!(&*attribute.value, Expr::Name(name) if name.id.as_str() == "self") {
            return;
        }
        let mut id = Some(self.current);
        while let Some(at) = id {
            let scope = &mut self.scopes.list[at];
            if scope.kind == Kind::Class {
                let name = attribute.attr.as_str();
                if !scope.static_attributes.iter().any(|known| known == name) {
                    scope.static_attributes.push(name.to_string());
                }
                return;
            }
            id = scope.parent;
        }
    }
}

/// The names that a target binds.
pub(super) fn names_of<'t>(target: &'t Expr, into: &mut Vec<&'t str>) {
    match target {
        Expr::Name(name) => into.push(&name.id),
        Expr::Starred(starred) => names_of(&starred.value, into),
        Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => {
            elts.iter().for_each(|element| names_of(element, into));
        }
        _ => {}
    }
}

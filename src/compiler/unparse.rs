//! Expressions back to text, for annotations as strings (PEP 563).

use crate::fold::repr;
use crate::origin::Origin;
use ruff_python_ast::{
    self as ast, BoolOp, CmpOp, ConversionFlag, Expr, FStringPart, InterpolatedStringElement, Operator, UnaryOp,
};
use typhon_bytecode::Constant;

/// How tightly an expression binds; what binds less than its place asks for is put in parentheses.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Comparison,
    Expression,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arithmetic,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

/// The text of an annotation, as CPython writes it.
pub(crate) fn unparse(origin: Origin<'_>, expr: &Expr) -> String {
    let mut writer = Writer { origin, text: String::new() };
    writer.expr(expr, Level::Test);
    writer.text
}

struct Writer<'s> {
    origin: Origin<'s>,
    text: String,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn list(&mut self, items: &[Expr]) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.expr(item, Level::Test);
        }
    }

    fn grouped(&mut self, level: Level, own: Level, body: impl FnOnce(&mut Self)) {
        let parentheses = level > own;
        if parentheses {
            self.push("(");
        }
        body(self);
        if parentheses {
            self.push(")");
        }
    }

    fn expr(&mut self, expr: &Expr, level: Level) {
        match expr {
            Expr::Name(name) => self.push(&name.id),
            Expr::BoolOp(op) => {
                let (own, inner, word) = match op.op {
                    BoolOp::And => (Level::And, Level::Not, " and "),
                    BoolOp::Or => (Level::Or, Level::And, " or "),
                };
                self.grouped(level, own, |this| {
                    for (index, value) in op.values.iter().enumerate() {
                        if index > 0 {
                            this.push(word);
                        }
                        this.expr(value, inner);
                    }
                });
            }
            Expr::BinOp(op) => self.binary(op, level),
            Expr::UnaryOp(op) => self.unary(op, level),
            Expr::Lambda(lambda) => self.grouped(level, Level::Test, |this| {
                this.push("lambda");
                if let Some(parameters) = &lambda.parameters {
                    this.push(" ");
                    this.parameters(parameters);
                }
                this.push(": ");
                this.expr(&lambda.body, Level::Test);
            }),
            Expr::If(op) => self.grouped(level, Level::Test, |this| {
                this.expr(&op.body, Level::Or);
                this.push(" if ");
                this.expr(&op.test, Level::Or);
                this.push(" else ");
                this.expr(&op.orelse, Level::Test);
            }),
            Expr::Compare(compare) => self.grouped(level, Level::Comparison, |this| {
                this.expr(&compare.left, Level::Expression);
                for (op, right) in compare.ops.iter().zip(&compare.comparators) {
                    this.push(comparison(*op));
                    this.expr(right, Level::Expression);
                }
            }),
            Expr::Await(value) => self.grouped(level, Level::Await, |this| {
                this.push("await ");
                this.expr(&value.value, Level::Atom);
            }),
            Expr::Named(named) => self.grouped(level, Level::Tuple, |this| {
                this.expr(&named.target, Level::Atom);
                this.push(" := ");
                this.expr(&named.value, Level::Atom);
            }),
            Expr::Tuple(tuple) => self.grouped(level, Level::Tuple, |this| {
                if tuple.elts.is_empty() {
                    this.push(if level > Level::Tuple { "" } else { "()" });
                }
                this.list(&tuple.elts);
                if tuple.elts.len() == 1 {
                    this.push(",");
                }
            }),
            Expr::Starred(starred) => {
                self.push("*");
                self.expr(&starred.value, Level::Expression);
            }
            other => self.atom(other),
        }
    }

    fn atom(&mut self, expr: &Expr) {
        match expr {
            Expr::Attribute(attribute) => {
                self.expr(&attribute.value, Level::Atom);
                if matches!(&*attribute.value, Expr::NumberLiteral(n) if matches!(n.value, ast::Number::Int(_))) {
                    self.push(" ");
                }
                self.push(".");
                self.push(attribute.attr.as_str());
            }
            Expr::Subscript(subscript) => {
                self.expr(&subscript.value, Level::Atom);
                self.push("[");
                self.expr(&subscript.slice, Level::Tuple);
                self.push("]");
            }
            Expr::Slice(slice) => {
                slice.lower.iter().for_each(|part| self.expr(part, Level::Test));
                self.push(":");
                slice.upper.iter().for_each(|part| self.expr(part, Level::Test));
                if let Some(step) = &slice.step {
                    self.push(":");
                    self.expr(step, Level::Test);
                }
            }
            Expr::Call(call) => self.call(call),
            Expr::List(list) => self.within("[", "]", |this| this.list(&list.elts)),
            Expr::Set(set) => self.within("{", "}", |this| this.list(&set.elts)),
            Expr::Dict(dict) => self.within("{", "}", |this| {
                for (index, item) in dict.items.iter().enumerate() {
                    if index > 0 {
                        this.push(", ");
                    }
                    match &item.key {
                        Some(key) => {
                            this.expr(key, Level::Test);
                            this.push(": ");
                            this.expr(&item.value, Level::Test);
                        }
                        None => {
                            this.push("**");
                            this.expr(&item.value, Level::Expression);
                        }
                    }
                }
            }),
            Expr::ListComp(comp) => self.within("[", "]", |this| this.comprehension(&comp.elt, &comp.generators)),
            Expr::SetComp(comp) => self.within("{", "}", |this| this.comprehension(&comp.elt, &comp.generators)),
            Expr::Generator(comp) => self.within("(", ")", |this| this.comprehension(&comp.elt, &comp.generators)),
            Expr::DictComp(comp) => self.within("{", "}", |this| {
                if let Some(key) = &comp.key {
                    this.expr(key, Level::Test);
                    this.push(": ");
                }
                this.comprehension(&comp.value, &comp.generators);
            }),
            Expr::Yield(value) => self.within("(yield", ")", |this| {
                if let Some(value) = &value.value {
                    this.push(" ");
                    this.expr(value, Level::Test);
                }
            }),
            Expr::YieldFrom(value) => self.within("(yield from ", ")", |this| this.expr(&value.value, Level::Test)),
            Expr::FString(string) => self.f_string(string),
            Expr::EllipsisLiteral(_) => self.push("..."),
            Expr::StringLiteral(string)
                if string.value.iter().next().is_some_and(|part| part.flags.prefix().is_unicode()) =>
            {
                self.push("u");
                self.push(&repr(&Constant::Str(crate::literal::shared_string(self.origin, &string.value))));
            }
            other => match crate::fold::literal(self.origin, other) {
                Some(constant) => {
                    let text = repr(&constant);
                    match constant {
                        Constant::Float(_) | Constant::Complex(..) => self.push(&text.replace("inf", "1e309")),
                        _ => self.push(&text),
                    }
                }
                None => self.push(
                    self.origin.text.get(ruff_text_size::Ranged::range(other).to_std_range()).unwrap_or_default(),
                ),
            },
        }
    }

    fn within(&mut self, open: &str, close: &str, body: impl FnOnce(&mut Self)) {
        self.push(open);
        body(self);
        self.push(close);
    }

    fn binary(&mut self, op: &ast::ExprBinOp, level: Level) {
        let (own, text) = match op.op {
            Operator::BitOr => (Level::BitOr, " | "),
            Operator::BitXor => (Level::BitXor, " ^ "),
            Operator::BitAnd => (Level::BitAnd, " & "),
            Operator::LShift => (Level::Shift, " << "),
            Operator::RShift => (Level::Shift, " >> "),
            Operator::Add => (Level::Arithmetic, " + "),
            Operator::Sub => (Level::Arithmetic, " - "),
            Operator::Mult => (Level::Term, " * "),
            Operator::Div => (Level::Term, " / "),
            Operator::FloorDiv => (Level::Term, " // "),
            Operator::Mod => (Level::Term, " % "),
            Operator::MatMult => (Level::Term, " @ "),
            Operator::Pow => (Level::Power, " ** "),
        };
        let next = match own {
            Level::BitOr => Level::BitXor,
            Level::BitXor => Level::BitAnd,
            Level::BitAnd => Level::Shift,
            Level::Shift => Level::Arithmetic,
            Level::Arithmetic => Level::Term,
            Level::Term => Level::Factor,
            _ => Level::Await,
        };
        let power = op.op == Operator::Pow;
        self.grouped(level, own, |this| {
            this.expr(&op.left, if power { next } else { own });
            this.push(text);
            this.expr(&op.right, if power { own } else { next });
        });
    }

    fn unary(&mut self, op: &ast::ExprUnaryOp, level: Level) {
        let (own, text) = match op.op {
            UnaryOp::Not => (Level::Not, "not "),
            UnaryOp::Invert => (Level::Factor, "~"),
            UnaryOp::UAdd => (Level::Factor, "+"),
            UnaryOp::USub => (Level::Factor, "-"),
        };
        self.grouped(level, own, |this| {
            this.push(text);
            this.expr(&op.operand, own);
        });
    }

    fn call(&mut self, call: &ast::ExprCall) {
        self.expr(&call.func, Level::Atom);
        let arguments = &call.arguments;
        if let ([Expr::Generator(_)], true) = (&arguments.args[..], arguments.keywords.is_empty()) {
            return self.atom(&arguments.args[0]);
        }
        self.push("(");
        self.list(&arguments.args);
        for (index, keyword) in arguments.keywords.iter().enumerate() {
            if index > 0 || !arguments.args.is_empty() {
                self.push(", ");
            }
            match &keyword.arg {
                Some(name) => {
                    self.push(name.as_str());
                    self.push("=");
                }
                None => self.push("**"),
            }
            self.expr(&keyword.value, Level::Test);
        }
        self.push(")");
    }

    fn parameters(&mut self, parameters: &ast::Parameters) {
        let mut first = true;
        let mut part = |this: &mut Self, prefix: &str, name: &str, default: Option<&Expr>| {
            if !std::mem::take(&mut first) {
                this.push(", ");
            }
            this.push(prefix);
            this.push(name);
            if let Some(default) = default {
                this.push("=");
                this.expr(default, Level::Test);
            }
        };
        for parameter in &parameters.posonlyargs {
            part(self, "", &parameter.parameter.name, parameter.default.as_deref());
        }
        if !parameters.posonlyargs.is_empty() {
            part(self, "/", "", None);
        }
        for parameter in &parameters.args {
            part(self, "", &parameter.parameter.name, parameter.default.as_deref());
        }
        match &parameters.vararg {
            Some(parameter) => part(self, "*", &parameter.name, None),
            None if !parameters.kwonlyargs.is_empty() => part(self, "*", "", None),
            None => {}
        }
        for parameter in &parameters.kwonlyargs {
            part(self, "", &parameter.parameter.name, parameter.default.as_deref());
        }
        if let Some(parameter) = &parameters.kwarg {
            part(self, "**", &parameter.name, None);
        }
    }

    fn comprehension(&mut self, element: &Expr, generators: &[ast::Comprehension]) {
        self.expr(element, Level::Test);
        for generator in generators {
            self.push(if generator.is_async { " async for " } else { " for " });
            self.expr(&generator.target, Level::Tuple);
            self.push(" in ");
            self.expr(&generator.iter, Level::Or);
            for test in &generator.ifs {
                self.push(" if ");
                self.expr(test, Level::Or);
            }
        }
    }

    fn f_string(&mut self, string: &ast::ExprFString) {
        let mut body = Writer { origin: self.origin, text: String::new() };
        for part in string.value.iter() {
            match part {
                FStringPart::Literal(literal) => {
                    body.push(&literal.value.replace('{', "{{").replace('}', "}}"));
                }
                FStringPart::FString(part) => body.elements(&part.elements),
            }
        }
        let text = repr(&crate::fold::str_constant(&body.text));
        self.push("f");
        self.push(&text);
    }

    fn elements(&mut self, elements: &[InterpolatedStringElement]) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    self.push(&literal.value.replace('{', "{{").replace('}', "}}"));
                }
                InterpolatedStringElement::Interpolation(element) => {
                    if let Some(text) = &element.debug_text {
                        self.push(text.as_str());
                    }
                    let mut inner = Writer { origin: self.origin, text: String::new() };
                    inner.expr(&element.expression, Level::Or);
                    self.push(if inner.text.starts_with('{') { "{ " } else { "{" });
                    self.push(&inner.text);
                    match element.conversion {
                        ConversionFlag::Str => self.push("!s"),
                        ConversionFlag::Repr => self.push("!r"),
                        ConversionFlag::Ascii => self.push("!a"),
                        ConversionFlag::None if element.debug_text.is_some() && element.format_spec.is_none() => {
                            self.push("!r");
                        }
                        ConversionFlag::None => {}
                    }
                    if let Some(spec) = &element.format_spec {
                        self.push(":");
                        self.elements(&spec.elements);
                    }
                    self.push("}");
                }
            }
        }
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

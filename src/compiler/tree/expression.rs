//! Expressions as nodes.

use super::{Field, Maker, context, list, name, optional, plain};
use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, Operator, UnaryOp};
use ruff_text_size::{Ranged, TextRange, TextSize};
use typhon_bytecode::Constant;

/// The class of a binary operator.
pub(super) fn operator(operator: Operator) -> Field {
    let kind = match operator {
        Operator::Add => "Add",
        Operator::Sub => "Sub",
        Operator::Mult => "Mult",
        Operator::MatMult => "MatMult",
        Operator::Div => "Div",
        Operator::Mod => "Mod",
        Operator::Pow => "Pow",
        Operator::LShift => "LShift",
        Operator::RShift => "RShift",
        Operator::BitOr => "BitOr",
        Operator::BitXor => "BitXor",
        Operator::BitAnd => "BitAnd",
        Operator::FloorDiv => "FloorDiv",
    };
    plain(kind, Vec::new())
}

fn comparison(operator: CmpOp) -> Field {
    let kind = match operator {
        CmpOp::Eq => "Eq",
        CmpOp::NotEq => "NotEq",
        CmpOp::Lt => "Lt",
        CmpOp::LtE => "LtE",
        CmpOp::Gt => "Gt",
        CmpOp::GtE => "GtE",
        CmpOp::Is => "Is",
        CmpOp::IsNot => "IsNot",
        CmpOp::In => "In",
        CmpOp::NotIn => "NotIn",
    };
    plain(kind, Vec::new())
}

fn unary(operator: UnaryOp) -> Field {
    let kind = match operator {
        UnaryOp::Invert => "Invert",
        UnaryOp::Not => "Not",
        UnaryOp::UAdd => "UAdd",
        UnaryOp::USub => "USub",
    };
    plain(kind, Vec::new())
}

impl Maker<'_> {
    pub(super) fn exprs<'a>(&self, exprs: impl IntoIterator<Item = &'a Expr>) -> Field {
        list(exprs, |expr| self.expr(expr))
    }

    pub(super) fn maybe(&self, expr: Option<&Expr>) -> Field {
        optional(expr, |expr| self.expr(expr))
    }

    pub(super) fn constant(&self, range: TextRange, value: Constant) -> Field {
        self.node("Constant", range, vec![Field::Constant(value), Field::Absent])
    }

    /// An expression.
    pub(super) fn expr(&self, expr: &Expr) -> Field {
        let range = expr.range();
        let node = |kind: &'static str, fields: Vec<Field>| self.node(kind, range, fields);
        match expr {
            Expr::BoolOp(e) => {
                let op = plain(if e.op == BoolOp::And { "And" } else { "Or" }, Vec::new());
                node("BoolOp", vec![op, self.exprs(&e.values)])
            }
            Expr::Named(e) => node("NamedExpr", vec![self.expr(&e.target), self.expr(&e.value)]),
            Expr::BinOp(e) => node("BinOp", vec![self.expr(&e.left), operator(e.op), self.expr(&e.right)]),
            Expr::UnaryOp(e) => node("UnaryOp", vec![unary(e.op), self.expr(&e.operand)]),
            Expr::Lambda(e) => node("Lambda", vec![self.arguments(e.parameters.as_deref()), self.expr(&e.body)]),
            Expr::If(e) => node("IfExp", vec![self.expr(&e.test), self.expr(&e.body), self.expr(&e.orelse)]),
            Expr::Dict(e) => {
                let keys = list(&e.items, |item| self.maybe(item.key.as_ref()));
                node("Dict", vec![keys, list(&e.items, |item| self.expr(&item.value))])
            }
            Expr::Set(e) => node("Set", vec![self.exprs(&e.elts)]),
            Expr::ListComp(e) => node("ListComp", vec![self.expr(&e.elt), self.generators(&e.generators)]),
            Expr::SetComp(e) => node("SetComp", vec![self.expr(&e.elt), self.generators(&e.generators)]),
            Expr::DictComp(e) => node(
                "DictComp",
                vec![self.maybe(e.key.as_deref()), self.expr(&e.value), self.generators(&e.generators)],
            ),
            Expr::Generator(e) => node("GeneratorExp", vec![self.expr(&e.elt), self.generators(&e.generators)]),
            Expr::Await(e) => node("Await", vec![self.expr(&e.value)]),
            Expr::Yield(e) => node("Yield", vec![self.maybe(e.value.as_deref())]),
            Expr::YieldFrom(e) => node("YieldFrom", vec![self.expr(&e.value)]),
            Expr::Compare(e) => {
                let ops = list(e.ops.iter().copied(), comparison);
                node("Compare", vec![self.expr(&e.left), ops, self.exprs(&e.comparators)])
            }
            Expr::Call(e) => self.call(e, range),
            Expr::FString(e) => self.f_string(e),
            Expr::TString(e) => self.t_string(e),
            Expr::StringLiteral(e) => self.string(e),
            Expr::BytesLiteral(e) => {
                let bytes: Vec<u8> = e.value.bytes().collect();
                self.constant(range, Constant::Bytes(bytes.into()))
            }
            Expr::NumberLiteral(e) => {
                let value = crate::literal::number(self.origin, e);
                let value = value.unwrap_or_else(|error| {
                    self.fail(error);
                    Constant::None
                });
                self.constant(range, value)
            }
            Expr::BooleanLiteral(e) => self.constant(range, Constant::Bool(e.value)),
            Expr::NoneLiteral(_) => self.constant(range, Constant::None),
            Expr::EllipsisLiteral(_) => self.constant(range, Constant::Ellipsis),
            Expr::Attribute(e) => node("Attribute", vec![self.expr(&e.value), name(&e.attr.id), context(e.ctx)]),
            Expr::Subscript(e) => node("Subscript", vec![self.expr(&e.value), self.expr(&e.slice), context(e.ctx)]),
            Expr::Starred(e) => node("Starred", vec![self.expr(&e.value), context(e.ctx)]),
            Expr::Name(e) => node("Name", vec![name(&e.id), context(e.ctx)]),
            Expr::List(e) => node("List", vec![self.exprs(&e.elts), context(e.ctx)]),
            Expr::Tuple(e) => node("Tuple", vec![self.exprs(&e.elts), context(e.ctx)]),
            Expr::Slice(e) => {
                let part = |part: &Option<Box<Expr>>| self.maybe(part.as_deref());
                node("Slice", vec![part(&e.lower), part(&e.upper), part(&e.step)])
            }
            // Only notebooks have it, and the parser was not asked for those.
            Expr::IpyEscapeCommand(_) => self.constant(range, Constant::None),
        }
    }

    fn call(&self, call: &ast::ExprCall, range: TextRange) -> Field {
        let arguments = &call.arguments;
        let argument = |expr: &Expr| match expr {
            // The parentheses of the call are those of the generator.
            Expr::Generator(e) if !e.parenthesized => {
                let fields = vec![self.expr(&e.elt), self.generators(&e.generators)];
                self.node("GeneratorExp", arguments.range, fields)
            }
            expr => self.expr(expr),
        };
        let fields = vec![
            self.expr(&call.func),
            list(&arguments.args, argument),
            list(&arguments.keywords, |one| self.keyword(one)),
        ];
        self.node("Call", range, fields)
    }

    pub(super) fn keyword(&self, keyword: &ast::Keyword) -> Field {
        let key = optional(keyword.arg.as_ref(), |key| name(&key.id));
        self.node("keyword", keyword.range, vec![key, self.expr(&keyword.value)])
    }

    fn generators(&self, generators: &[ast::Comprehension]) -> Field {
        list(generators, |one| {
            let is_async = super::number(one.is_async.into());
            let fields = vec![self.expr(&one.target), self.expr(&one.iter), self.exprs(&one.ifs), is_async];
            plain("comprehension", fields)
        })
    }

    /// Where the keyword of a definition begins, after its decorators.
    pub(super) fn keyword_start(&self, decorators: &[ast::Decorator], range: TextRange) -> TextSize {
        crate::lines::definition_start(self.origin, decorators, range)
    }
}

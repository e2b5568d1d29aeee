//! Expressions from nodes.

use super::{
    Field, Made, Node, Place, Restorer, TreeError, check, fields, int_of, is_absent, list_of, name_of, node_of,
    unnumbered, value_error,
};
use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, ExprContext, Operator, UnaryOp};
use ruff_text_size::TextRange;
use typhon_bytecode::Location;

/// Where the name of an attribute begins.
pub(super) fn attribute_start(node: &Node, place: Location) -> Place {
    let length = match node.fields.get(1) {
        Some(Field::Name(name)) => name.len() as i32,
        _ => 0,
    };
    (place.end_line as i32, (place.end_column as i32).saturating_sub(length))
}

pub(super) fn operator(field: &Field) -> Made<Operator> {
    Ok(match node_of(field)?.kind {
        "Add" => Operator::Add,
        "Sub" => Operator::Sub,
        "Mult" => Operator::Mult,
        "MatMult" => Operator::MatMult,
        "Div" => Operator::Div,
        "Mod" => Operator::Mod,
        "Pow" => Operator::Pow,
        "LShift" => Operator::LShift,
        "RShift" => Operator::RShift,
        "BitOr" => Operator::BitOr,
        "BitXor" => Operator::BitXor,
        "BitAnd" => Operator::BitAnd,
        "FloorDiv" => Operator::FloorDiv,
        kind => return value_error(format!("{kind} is no operator")),
    })
}

fn comparison(field: &Field) -> Made<CmpOp> {
    Ok(match node_of(field)?.kind {
        "Eq" => CmpOp::Eq,
        "NotEq" => CmpOp::NotEq,
        "Lt" => CmpOp::Lt,
        "LtE" => CmpOp::LtE,
        "Gt" => CmpOp::Gt,
        "GtE" => CmpOp::GtE,
        "Is" => CmpOp::Is,
        "IsNot" => CmpOp::IsNot,
        "In" => CmpOp::In,
        "NotIn" => CmpOp::NotIn,
        kind => return value_error(format!("{kind} is no comparison")),
    })
}

fn unary(field: &Field) -> Made<UnaryOp> {
    Ok(match node_of(field)?.kind {
        "Invert" => UnaryOp::Invert,
        "Not" => UnaryOp::Not,
        "UAdd" => UnaryOp::UAdd,
        "USub" => UnaryOp::USub,
        kind => return value_error(format!("{kind} is no operator")),
    })
}

fn context_of(field: &Field) -> Made<ExprContext> {
    Ok(match node_of(field)?.kind {
        "Store" => ExprContext::Store,
        "Del" => ExprContext::Del,
        _ => ExprContext::Load,
    })
}

fn context_name(context: ExprContext) -> &'static str {
    match context {
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
        ExprContext::Load | ExprContext::Invalid => "Load",
    }
}

/// An expression stands where its context allows it.
fn check_context(node: &Node, wanted: ExprContext) -> Made<()> {
    let place = match node.kind {
        "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple" => node.fields.last(),
        _ => None,
    };
    match place {
        None if wanted == ExprContext::Load => Ok(()),
        None => value_error(format!("expression which can't be assigned to in {} context", context_name(wanted))),
        Some(actual) => match context_of(actual)? {
            actual if actual == wanted => Ok(()),
            actual => value_error(format!(
                "expression must have {} context but has {} instead",
                context_name(wanted),
                context_name(actual)
            )),
        },
    }
}

impl Restorer<'_> {
    /// An expression that is read.
    pub(super) fn expr(&mut self, field: &Field) -> Made<Expr> {
        self.expr_in(field, ExprContext::Load)
    }

    pub(super) fn boxed(&mut self, field: &Field) -> Made<Box<Expr>> {
        self.expr(field).map(Box::new)
    }

    pub(super) fn maybe(&mut self, field: &Field) -> Made<Option<Box<Expr>>> {
        if is_absent(field) { Ok(None) } else { self.boxed(field).map(Some) }
    }

    pub(super) fn exprs(&mut self, field: &Field) -> Made<Vec<Expr>> {
        self.exprs_in(list_of(field)?, ExprContext::Load)
    }

    pub(super) fn exprs_in(&mut self, items: &[Field], context: ExprContext) -> Made<Vec<Expr>> {
        let one = |item: &Field| match item {
            Field::Absent => value_error("None disallowed in expression list"),
            item => self.expr_in(item, context),
        };
        items.iter().map(one).collect()
    }

    /// An expression in a context.
    pub(super) fn expr_in(&mut self, field: &Field, context: ExprContext) -> Made<Expr> {
        let node = node_of(field)?;
        check_context(node, context)?;
        let range = self.range(node)?;
        self.deeper(|this| match node.kind {
            "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple" => this.place(node, range, context),
            "Constant" => this.constant(node, range),
            "JoinedStr" | "FormattedValue" => this.f_string(node, range),
            "TemplateStr" => this.t_string(node, range),
            "ListComp" | "SetComp" | "DictComp" | "GeneratorExp" => this.comprehension(node, range),
            "Dict" | "Compare" | "Call" => this.sequence(node, range),
            _ => this.operation(node, range),
        })
    }

    /// What may be assigned to.
    fn place(&mut self, node: &Node, range: TextRange, ctx: ExprContext) -> Made<Expr> {
        let node_index = unnumbered();
        Ok(match node.kind {
            "Attribute" => {
                let [value, attr, _] = fields(node)?;
                let value = self.boxed(value)?;
                let start = node.place.map_or(range.start(), |place| self.lines.offset(attribute_start(node, place)));
                let attr = self.identifier(attr, crate::lines::between(start.min(range.end()), range.end()))?;
                ast::ExprAttribute { node_index, range, value, attr, ctx }.into()
            }
            "Subscript" => {
                let [value, slice, _] = fields(node)?;
                let (slice, value) = (self.boxed(slice)?, self.boxed(value)?);
                ast::ExprSubscript { node_index, range, value, slice, ctx }.into()
            }
            "Starred" => {
                let [value, _] = fields(node)?;
                ast::ExprStarred { node_index, range, value: Box::new(self.expr_in(value, ctx)?), ctx }.into()
            }
            "Name" => {
                let [id, _] = fields(node)?;
                let id = name_of(id)?;
                check::name(id)?;
                ast::ExprName { node_index, range, id: id.into(), ctx }.into()
            }
            "List" => {
                let [elts, _] = fields(node)?;
                let elts = self.exprs_in(list_of(elts)?, ctx)?;
                ast::ExprList { node_index, range, elts, ctx }.into()
            }
            _ => {
                let [elts, _] = fields(node)?;
                let elts = self.exprs_in(list_of(elts)?, ctx)?;
                ast::ExprTuple { node_index, range, elts, ctx, parenthesized: true }.into()
            }
        })
    }

    fn comprehension(&mut self, node: &Node, range: TextRange) -> Made<Expr> {
        let node_index = unnumbered();
        if node.kind == "DictComp" {
            let [key, value, generators] = fields(node)?;
            let generators = self.generators(generators)?;
            let (key, value) = (Some(self.boxed(key)?), self.boxed(value)?);
            return Ok(ast::ExprDictComp { node_index, range, key, value, generators }.into());
        }
        let [elt, generators] = fields(node)?;
        let (generators, elt) = (self.generators(generators)?, self.boxed(elt)?);
        Ok(match node.kind {
            "ListComp" => ast::ExprListComp { node_index, range, elt, generators }.into(),
            "SetComp" => ast::ExprSetComp { node_index, range, elt, generators }.into(),
            _ => ast::ExprGenerator { node_index, range, elt, generators, parenthesized: true }.into(),
        })
    }

    fn generators(&mut self, field: &Field) -> Made<Vec<ast::Comprehension>> {
        let items = list_of(field)?;
        if items.is_empty() {
            return value_error("comprehension with no generators");
        }
        let one = |item: &Field| {
            let [target, iter, ifs, is_async] = fields(node_of(item)?)?;
            let target = self.expr_in(target, ExprContext::Store)?;
            let (iter, ifs) = (self.expr(iter)?, self.exprs(ifs)?);
            let range = TextRange::default();
            Ok(ast::Comprehension {
                range,
                node_index: unnumbered(),
                target,
                iter,
                ifs,
                is_async: int_of(is_async) != 0,
            })
        };
        items.iter().map(one).collect()
    }

    fn sequence(&mut self, node: &Node, range: TextRange) -> Made<Expr> {
        let node_index = unnumbered();
        Ok(match node.kind {
            "Dict" => {
                let [keys, values] = fields(node)?;
                let keys = list_of(keys)?;
                if keys.len() != list_of(values)?.len() {
                    return value_error("Dict doesn't have the same number of keys as values");
                }
                let keys = keys.iter().map(|key| self.maybe(key)).collect::<Made<Vec<_>>>()?;
                let pairs = keys.into_iter().zip(self.exprs(values)?);
                let items = pairs.map(|(key, value)| ast::DictItem { key: key.map(|key| *key), value }).collect();
                ast::ExprDict { node_index, range, items }.into()
            }
            "Compare" => {
                let [left, ops, comparators] = fields(node)?;
                let ops = list_of(ops)?;
                match list_of(comparators)?.len() {
                    0 => return value_error("Compare with no comparators"),
                    count if count != ops.len() => {
                        return value_error("Compare has a different number of comparators and operands");
                    }
                    _ => {}
                }
                let comparators = self.exprs(comparators)?.into_boxed_slice();
                let ops = ops.iter().map(comparison).collect::<Made<Vec<_>>>()?.into_boxed_slice();
                ast::ExprCompare { node_index, range, left: self.boxed(left)?, ops, comparators }.into()
            }
            _ => {
                let [func, args, keywords] = fields(node)?;
                let func = self.boxed(func)?;
                let arguments = self.call_arguments(args, keywords, range)?;
                ast::ExprCall { node_index, range_start: range.start(), func, arguments }.into()
            }
        })
    }

    /// The arguments of a call or class.
    pub(super) fn call_arguments(&mut self, args: &Field, keywords: &Field, range: TextRange) -> Made<ast::Arguments> {
        let args = self.exprs(args)?.into_boxed_slice();
        let one = |item: &Field| {
            let node = node_of(item)?;
            let [arg, value] = fields(node)?;
            let range = self.range(node)?;
            let arg = self.maybe_identifier(arg, range)?;
            Ok(ast::Keyword { range, node_index: unnumbered(), arg, value: self.expr(value)? })
        };
        let keywords = list_of(keywords)?.iter().map(one).collect::<Made<_>>()?;
        Ok(ast::Arguments { range, node_index: unnumbered(), args, keywords })
    }

    fn operation(&mut self, node: &Node, range: TextRange) -> Made<Expr> {
        let node_index = unnumbered();
        Ok(match node.kind {
            "BoolOp" => {
                let [op, values] = fields(node)?;
                if list_of(values)?.len() < 2 {
                    return value_error("BoolOp with less than 2 values");
                }
                let op = if node_of(op)?.kind == "And" { BoolOp::And } else { BoolOp::Or };
                ast::ExprBoolOp { node_index, range, op, values: self.exprs(values)? }.into()
            }
            "NamedExpr" => {
                let [target, value] = fields(node)?;
                if node_of(target)?.kind != "Name" {
                    return Err(TreeError::Type("NamedExpr target must be a Name".into()));
                }
                let target = Box::new(self.expr_in(target, ExprContext::Store)?);
                ast::ExprNamed { node_index, range, target, value: self.boxed(value)? }.into()
            }
            "BinOp" => {
                let [left, op, right] = fields(node)?;
                let (left, op, right) = (self.boxed(left)?, operator(op)?, self.boxed(right)?);
                ast::ExprBinOp { node_index, range, left, op, right }.into()
            }
            "UnaryOp" => {
                let [op, operand] = fields(node)?;
                ast::ExprUnaryOp { node_index, range, op: unary(op)?, operand: self.boxed(operand)? }.into()
            }
            "Lambda" => {
                let [args, body] = fields(node)?;
                let parameters = Some(Box::new(self.parameters(args, range)?));
                ast::ExprLambda { node_index, range, parameters, body: self.boxed(body)? }.into()
            }
            "IfExp" => {
                let [test, body, orelse] = fields(node)?;
                let (test, body, orelse) = (self.boxed(test)?, self.boxed(body)?, self.boxed(orelse)?);
                ast::ExprIf { node_index, range, test, body, orelse }.into()
            }
            "Set" => {
                let [elts] = fields(node)?;
                ast::ExprSet { node_index, range, elts: self.exprs(elts)? }.into()
            }
            "Await" => {
                let [value] = fields(node)?;
                ast::ExprAwait { node_index, range, value: self.boxed(value)? }.into()
            }
            "Yield" => {
                let [value] = fields(node)?;
                ast::ExprYield { node_index, range, value: self.maybe(value)? }.into()
            }
            "YieldFrom" => {
                let [value] = fields(node)?;
                ast::ExprYieldFrom { node_index, range, value: self.boxed(value)? }.into()
            }
            "Slice" => {
                let [lower, upper, step] = fields(node)?;
                let (lower, upper, step) = (self.maybe(lower)?, self.maybe(upper)?, self.maybe(step)?);
                ast::ExprSlice { node_index, range, lower, upper, step }.into()
            }
            kind => return value_error(format!("{kind} node outside of a string")),
        })
    }
}

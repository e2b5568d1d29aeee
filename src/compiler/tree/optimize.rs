//! What `PyCF_OPTIMIZED_AST` does to a tree: `__debug__`, docstrings, formats and the numbers of patterns.

use super::{Field, Node};
use crate::fold;
use ruff_python_ast::{Operator, UnaryOp};
use typhon_bytecode::{Constant, Location};

/// Optimises a tree as `compile` with an optimisation level does.
pub fn optimize(node: &mut Node, level: u8) {
    let keeps = level < 2;
    if !keeps && matches!(node.kind, "Module" | "FunctionDef" | "AsyncFunctionDef" | "ClassDef") {
        remove_docstring(node);
    }
    for field in &mut node.fields {
        match field {
            Field::Node(inner) => stacker::maybe_grow(64 << 10, 1 << 20, || optimize(inner, level)),
            Field::List(items) => items.iter_mut().for_each(|item| {
                if let Field::Node(inner) = item {
                    stacker::maybe_grow(64 << 10, 1 << 20, || optimize(inner, level));
                }
            }),
            _ => {}
        }
    }
    match node.kind {
        "Name" if is_debug(node) => replace(node, Constant::Bool(level == 0)),
        "BinOp" => format(node),
        "MatchValue" => node.fields.iter_mut().for_each(number),
        "MatchMapping" => {
            if let Some(Field::List(keys)) = node.fields.first_mut() {
                keys.iter_mut().for_each(number);
            }
        }
        _ => {}
    }
}

fn is_debug(node: &Node) -> bool {
    match node.fields.as_slice() {
        [Field::Name(name), Field::Node(context)] => name == "__debug__" && context.kind == "Load",
        _ => false,
    }
}

fn constant_node(value: Constant, place: Option<Location>) -> Node {
    Node { kind: "Constant", fields: vec![Field::Constant(value), Field::Absent], place }
}

fn replace(node: &mut Node, value: Constant) {
    *node = constant_node(value, node.place);
}

fn constant(field: &Field) -> Option<&Constant> {
    match field {
        Field::Node(node) if node.kind == "Constant" => match node.fields.first() {
            Some(Field::Constant(constant)) => Some(constant),
            _ => None,
        },
        _ => None,
    }
}

/// Takes a docstring away; a body that has nothing else passes.
fn remove_docstring(node: &mut Node) {
    let Some(Field::List(body)) = node.fields.iter_mut().find(|field| is_body(field)) else { return };
    let Some(Field::Node(first)) = body.first() else { return };
    let is_text = first.fields.first().and_then(constant).is_some_and(|value| matches!(value, Constant::Str(_)));
    if first.kind != "Expr" || !is_text {
        return;
    }
    let place = first.place.map(|place| Location {
        end_line: place.line,
        end_column: place.column + "pass".len() as u32,
        ..place
    });
    body.remove(0);
    if body.is_empty() && node.kind != "Module" {
        body.push(Field::Node(Box::new(Node { kind: "Pass", fields: Vec::new(), place })));
    }
}

fn is_body(field: &Field) -> bool {
    match field {
        Field::List(items) => {
            matches!(items.first(), Some(Field::Node(node)) if super::schema::is_statement(node.kind))
        }
        _ => false,
    }
}

/// `-1` and `1 + 2j` in a pattern.
fn number(field: &mut Field) {
    let Field::Node(node) = field else { return };
    let folded = match node.fields.as_slice() {
        [Field::Node(op), operand] if op.kind == "USub" => {
            constant(operand).and_then(|value| fold::unary(UnaryOp::USub, value.clone()))
        }
        [left, Field::Node(op), right] if matches!(op.kind, "Add" | "Sub") => {
            let (mut left, mut right) = (left.clone(), right.clone());
            number(&mut left);
            number(&mut right);
            let op = if op.kind == "Add" { Operator::Add } else { Operator::Sub };
            constant(&left)
                .zip(constant(&right))
                .and_then(|(left, right)| fold::binary(op, left.clone(), right.clone()))
        }
        _ => None,
    };
    if let Some(value) = folded {
        replace(node, value);
    }
}

/// `'...%s...' % (a, b)` is an f-string.
fn format(node: &mut Node) {
    let [left, Field::Node(op), Field::Node(right)] = node.fields.as_slice() else { return };
    let (Some(Constant::Str(text)), "Mod", "Tuple") = (constant(left), op.kind, right.kind) else { return };
    let (Ok(text), Some(Field::List(items))) = (std::str::from_utf8(text), right.fields.first()) else { return };
    let Field::Node(left) = left else { return };
    if let Some(values) = pieces(text, items, left.place) {
        *node = Node { kind: "JoinedStr", fields: vec![Field::List(values)], place: node.place };
    }
}

/// The pieces of a format with the simplest of conversions alone.
fn pieces(text: &str, items: &[Field], place: Option<Location>) -> Option<Vec<Field>> {
    let mut items = items.iter();
    let (mut values, mut literal, mut rest) = (Vec::new(), String::new(), text);
    loop {
        let (before, after) = rest.split_once('%').map_or((rest, None), |(before, after)| (before, Some(after)));
        literal.push_str(before);
        let Some(after) = after else { break };
        if let Some(after) = after.strip_prefix('%') {
            literal.push('%');
            rest = after;
            continue;
        }
        let conversion = after.chars().next().filter(|c| matches!(c, 's' | 'r' | 'a'))?;
        let Field::Node(item) = items.next()? else { return None };
        if item.kind == "Starred" {
            return None;
        }
        if !literal.is_empty() {
            let text = fold::str_constant(&std::mem::take(&mut literal));
            values.push(Field::Node(Box::new(constant_node(text, place))));
        }
        let fields = vec![Field::Node(item.clone()), super::number(i64::from(conversion as u32)), Field::Absent];
        values.push(Field::Node(Box::new(Node { kind: "FormattedValue", fields, place: item.place })));
        rest = &after[1..];
    }
    if !literal.is_empty() {
        values.push(Field::Node(Box::new(constant_node(fold::str_constant(&literal), place))));
    }
    items.next().is_none().then_some(values)
}

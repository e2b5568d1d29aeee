//! Constants, f-strings and t-strings from nodes.

use super::{Field, Made, Node, Restorer, fields, int_of, is_absent, list_of, node_of, unnumbered, value_error};
use ruff_python_ast::{self as ast, ConversionFlag, Expr, InterpolatedStringElement, Number};
use ruff_text_size::{Ranged, TextRange};
use typhon_bytecode::Constant;

/// The value of a `Constant` node.
pub(super) fn constant_of(node: &Node) -> Option<&Constant> {
    match (node.kind, node.fields.first()) {
        ("Constant", Some(Field::Constant(constant))) => Some(constant),
        _ => None,
    }
}

fn lossy(text: &[u8]) -> Box<str> {
    String::from_utf8_lossy(text).into()
}

impl Restorer<'_> {
    pub(super) fn constant(&mut self, node: &Node, range: TextRange) -> Made<Expr> {
        let node_index = unnumbered();
        let Some(constant) = constant_of(node) else {
            return Ok(ast::ExprNoneLiteral { node_index, range }.into());
        };
        Ok(match constant {
            Constant::None => ast::ExprNoneLiteral { node_index, range }.into(),
            Constant::Ellipsis => ast::ExprEllipsisLiteral { node_index, range }.into(),
            Constant::Bool(value) => ast::ExprBooleanLiteral { node_index, range, value: *value }.into(),
            Constant::Str(text) => {
                let (value, flags) = (lossy(text), ast::StringLiteralFlags::empty());
                let node_index = self.numbering.add(constant.clone());
                ast::StringLiteral { range, node_index, value, flags }.into()
            }
            Constant::Bytes(bytes) => {
                let (value, flags) = (bytes.as_ref().into(), ast::BytesLiteralFlags::empty());
                ast::BytesLiteral { range, node_index, value, flags }.into()
            }
            // All others are numbers to the tree, which asks for their value by the node's index.
            other => {
                let value = match other {
                    Constant::Float(value) => Number::Float(*value),
                    Constant::Complex(real, imag) => Number::Complex { real: *real, imag: *imag },
                    _ => Number::Int(ast::Int::ZERO),
                };
                let node_index = self.numbering.add(other.clone());
                ast::ExprNumberLiteral { node_index, range, value }.into()
            }
        })
    }

    pub(super) fn f_string(&mut self, node: &Node, range: TextRange) -> Made<Expr> {
        let elements = self.pieces_of(node)?.into();
        let flags = ast::FStringFlags::empty();
        Ok(ast::FString { range, node_index: unnumbered(), elements, flags }.into())
    }

    pub(super) fn t_string(&mut self, node: &Node, range: TextRange) -> Made<Expr> {
        let [values] = fields(node)?;
        let mut pieces = Vec::new();
        list_of(values)?.iter().try_for_each(|value| self.piece(value, &mut pieces))?;
        let flags = ast::TStringFlags::empty();
        Ok(ast::TString { range, node_index: unnumbered(), elements: pieces.into(), flags }.into())
    }

    /// The pieces of a `JoinedStr`; anything else is one.
    fn pieces_of(&mut self, node: &Node) -> Made<Vec<InterpolatedStringElement>> {
        let mut pieces = Vec::new();
        if node.kind == "JoinedStr" {
            let [values] = fields(node)?;
            list_of(values)?.iter().try_for_each(|value| self.piece(value, &mut pieces))?;
        } else {
            self.interpolation(node, &mut pieces)?;
        }
        Ok(pieces)
    }

    fn piece(&mut self, field: &Field, pieces: &mut Vec<InterpolatedStringElement>) -> Made<()> {
        if is_absent(field) {
            return value_error("None disallowed in expression list");
        }
        let node = node_of(field)?;
        if let Some(constant @ Constant::Str(text)) = constant_of(node) {
            let (range, value) = (self.range(node)?, lossy(text));
            let node_index = self.numbering.add(constant.clone());
            pieces.push(ast::InterpolatedStringLiteralElement { range, node_index, value }.into());
            return Ok(());
        }
        self.deeper(|this| match node.kind {
            "JoinedStr" => {
                this.range(node)?;
                pieces.append(&mut this.pieces_of(node)?);
                Ok(())
            }
            _ => this.interpolation(node, pieces),
        })
    }

    fn interpolation(&mut self, node: &Node, pieces: &mut Vec<InterpolatedStringElement>) -> Made<()> {
        let range = self.range(node)?;
        let (value, conversion, spec, node_index) = match node.kind {
            "FormattedValue" => {
                let [value, conversion, spec] = fields(node)?;
                (value, int_of(conversion), spec, unnumbered())
            }
            "Interpolation" => {
                let [value, text, conversion, spec] = fields(node)?;
                let text = match text {
                    Field::Constant(constant) => constant.clone(),
                    _ => Constant::None,
                };
                (value, int_of(conversion), spec, self.numbering.add(text))
            }
            // A string's own text, whatever it is made by.
            _ => (&Field::Node(Box::new(node.clone())), -1, &Field::Absent, unnumbered()),
        };
        let expression = self.boxed(value)?;
        let conversion = match u8::try_from(conversion) {
            Ok(b's') => ConversionFlag::Str,
            Ok(b'r') => ConversionFlag::Repr,
            Ok(b'a') => ConversionFlag::Ascii,
            _ if conversion == -1 => ConversionFlag::None,
            _ => return value_error(format!("Unrecognized conversion character {conversion}")),
        };
        let format_spec = if is_absent(spec) { None } else { Some(Box::new(self.format_spec(spec)?)) };
        pieces.push(
            ast::InterpolatedElement { range, node_index, expression, debug_text: None, conversion, format_spec }
                .into(),
        );
        Ok(())
    }

    fn format_spec(&mut self, field: &Field) -> Made<ast::InterpolatedStringFormatSpec> {
        let node = node_of(field)?;
        let range = self.range(node)?;
        let mut pieces = Vec::new();
        self.piece(field, &mut pieces)?;
        // Without the colon.
        let range = match (pieces.first(), pieces.last()) {
            (Some(first), Some(last)) => crate::lines::between(first.range().start(), last.range().end()),
            _ => range,
        };
        Ok(ast::InterpolatedStringFormatSpec { range, node_index: unnumbered(), elements: pieces.into() })
    }
}

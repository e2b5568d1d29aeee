//! String literals, f-strings and t-strings as nodes.

use super::{Field, Maker, list, number};
use crate::literal;
use ruff_python_ast::{self as ast, ConversionFlag, FStringPart, InterpolatedStringElement};
use ruff_text_size::TextRange;
use typhon_bytecode::Constant;

/// The values of a joined string: neighbouring literals are one.
struct Values<'m, 's> {
    maker: &'m Maker<'s>,
    done: Vec<Field>,
    text: Vec<u8>,
    range: Option<TextRange>,
    unicode: bool,
    /// Values are interpolations of a template.
    template: bool,
}

impl Values<'_, '_> {
    /// Adds to the literal at the end.
    fn literal(&mut self, range: TextRange, add: impl FnOnce(&mut Vec<u8>)) {
        let before = self.text.len();
        add(&mut self.text);
        if self.text.len() > before {
            self.range = Some(self.range.map_or(range, |known| known.cover(range)));
        }
    }

    /// Ends the literal.
    fn flush(&mut self) {
        if let Some(range) = self.range.take() {
            let text = std::mem::take(&mut self.text);
            let value = Constant::Str(text.into());
            self.done.push(self.maker.text_constant(range, value, std::mem::take(&mut self.unicode)));
        }
    }

    fn elements(&mut self, elements: &[InterpolatedStringElement], raw: bool) {
        let origin = self.maker.origin;
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(part) => self.literal(part.range, |text| {
                    literal::element(origin, part, raw, text);
                }),
                InterpolatedStringElement::Interpolation(part) => {
                    if let Some(debug) = &part.debug_text {
                        let start = part.range.start() + ruff_text_size::TextSize::new(1);
                        let range = TextRange::at(start, (debug.as_str().len() as u32).into());
                        self.literal(range, |text| text.extend_from_slice(literal::debug_text(debug).as_bytes()));
                    }
                    self.flush();
                    self.done.push(self.interpolation(part, raw));
                }
            }
        }
    }

    fn interpolation(&self, part: &ast::InterpolatedElement, raw: bool) -> Field {
        let maker = self.maker;
        let conversion = match part.conversion {
            ConversionFlag::None if part.debug_text.is_some() && part.format_spec.is_none() => b'r'.into(),
            flag => flag as i64,
        };
        let spec = part.format_spec.as_ref().map_or(Field::Absent, |spec| {
            let mut values = maker.values(false);
            values.elements(&spec.elements, raw);
            values.flush();
            // The colon belongs to it.
            let start = spec.range.start() - ruff_text_size::TextSize::new(1);
            maker.node("JoinedStr", TextRange::new(start, spec.range.end()), vec![Field::List(values.done)])
        });
        let value = maker.expr(&part.expression);
        if !self.template {
            return maker.node("FormattedValue", part.range, vec![value, number(conversion), spec]);
        }
        let text = Field::Constant(literal::interpolation_text(maker.origin, part));
        maker.node("Interpolation", part.range, vec![value, text, number(conversion), spec])
    }
}

impl<'s> Maker<'s> {
    fn values(&self, template: bool) -> Values<'_, 's> {
        Values { maker: self, done: Vec::new(), text: Vec::new(), range: None, unicode: false, template }
    }

    fn text_constant(&self, range: TextRange, value: Constant, unicode: bool) -> Field {
        let kind = if unicode { Field::Name("u".to_owned()) } else { Field::Absent };
        self.node("Constant", range, vec![Field::Constant(value), kind])
    }

    pub(super) fn string(&self, string: &ast::ExprStringLiteral) -> Field {
        let unicode = string.value.iter().next().is_some_and(|part| part.flags.prefix().is_unicode());
        let value = Constant::Str(literal::shared_string(self.origin, &string.value));
        self.text_constant(string.range, value, unicode)
    }

    pub(super) fn f_string(&self, string: &ast::ExprFString) -> Field {
        let mut values = self.values(false);
        for part in string.value.iter() {
            match part {
                FStringPart::Literal(part) => {
                    values.unicode |= values.range.is_none() && part.flags.prefix().is_unicode();
                    values.literal(part.range, |text| literal::string_part(self.origin, part, text));
                }
                FStringPart::FString(part) => values.elements(&part.elements, part.flags.prefix().is_raw()),
            }
        }
        values.flush();
        self.node("JoinedStr", string.range, vec![Field::List(values.done)])
    }

    pub(super) fn t_string(&self, string: &ast::ExprTString) -> Field {
        let mut values = self.values(true);
        for part in string.value.iter() {
            values.elements(&part.elements, part.flags.prefix().is_raw());
        }
        values.flush();
        self.node("TemplateStr", string.range, vec![list(values.done, |value| value)])
    }
}

//! f-strings and t-strings.

use super::Compiler;
use crate::error::Result;
use ruff_python_ast::{self as ast, ConversionFlag, FStringPart, InterpolatedStringElement};
use ruff_text_size::TextRange;
use typhon_bytecode::{Constant, Op};

/// Pieces that are joined at once; a longer string is joined piece by piece.
const RUN: u16 = 24;

/// The pieces of a string in consecutive registers, adjacent literals in one.
struct Pieces {
    first: u16,
    literal: Vec<u8>,
    range: TextRange,
}

impl<'a> Compiler<'a> {
    pub(super) fn f_string(&mut self, string: &'a ast::ExprFString, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let mut pieces = Pieces { first: mark, literal: Vec::new(), range: string.range };
        for part in string.value.iter() {
            match part {
                FStringPart::Literal(literal) => {
                    crate::literal::string_part(self.origin, literal, &mut pieces.literal);
                }
                FStringPart::FString(part) => {
                    self.elements(&part.elements, part.flags.prefix().is_raw(), &mut pieces)?;
                }
            }
        }
        self.join(pieces, dest);
        self.u.top = mark;
        Ok(())
    }

    /// Joins the pieces into `dest`.
    fn join(&mut self, mut pieces: Pieces, dest: u8) {
        let nothing = self.u.top == pieces.first;
        self.flush(&mut pieces, nothing);
        self.u.range = pieces.range;
        let count = self.u.top - pieces.first;
        self.u.emit(Op::JoinStrings, dest, pieces.first.min(255) as u8, count as u8);
    }

    /// Loads the literal gathered so far as a piece.
    fn flush(&mut self, pieces: &mut Pieces, even_empty: bool) {
        if !pieces.literal.is_empty() || even_empty {
            self.room(pieces);
            let register = self.u.alloc();
            self.u.range = pieces.range;
            self.constant(Constant::Str(std::mem::take(&mut pieces.literal).into()), register);
        }
    }

    /// Joins what there is where no more pieces fit.
    fn room(&mut self, pieces: &mut Pieces) {
        if self.u.top - pieces.first >= RUN {
            let first = pieces.first as u8;
            self.u.range = pieces.range;
            self.u.emit(Op::JoinStrings, first, first, RUN as u8);
            self.u.top = pieces.first + 1;
        }
    }

    fn elements(&mut self, elements: &'a [InterpolatedStringElement], raw: bool, pieces: &mut Pieces) -> Result<()> {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    crate::literal::element(self.origin, literal, raw, &mut pieces.literal);
                }
                InterpolatedStringElement::Interpolation(element) => {
                    if let Some(text) = &element.debug_text {
                        pieces.literal.extend_from_slice(crate::literal::debug_text(text).as_bytes());
                    }
                    self.flush(pieces, false);
                    self.room(pieces);
                    let register = self.u.alloc();
                    self.interpolation(element, raw, register)?;
                }
            }
        }
        Ok(())
    }

    fn interpolation(&mut self, element: &'a ast::InterpolatedElement, raw: bool, dest: u8) -> Result<()> {
        let conversion = conversion(element);
        let mark = self.u.top;
        match &element.format_spec {
            None => {
                let value = self.operand(&element.expression, Some(dest), &[])?;
                self.u.range = element.range;
                self.u.emit(Op::Format, dest, value, conversion);
            }
            Some(spec) => {
                // Value and format lie side by side, from the piece's own register on.
                self.expr_to(&element.expression, dest)?;
                let register = self.u.alloc();
                self.spec(spec, raw, register)?;
                self.u.range = element.range;
                self.u.emit(Op::FormatSpec, dest, dest, conversion);
            }
        }
        self.u.top = mark;
        Ok(())
    }

    fn spec(&mut self, spec: &'a ast::InterpolatedStringFormatSpec, raw: bool, dest: u8) -> Result<()> {
        let mut text = Vec::new();
        let only_text = spec.elements.iter().all(|element| match element {
            InterpolatedStringElement::Literal(literal) => {
                crate::literal::element(self.origin, literal, raw, &mut text);
                true
            }
            InterpolatedStringElement::Interpolation(_) => false,
        });
        if only_text {
            self.u.range = spec.range;
            self.constant(Constant::Str(text.into()), dest);
            return Ok(());
        }
        let mark = self.u.top;
        let mut pieces = Pieces { first: mark, literal: Vec::new(), range: spec.range };
        self.elements(&spec.elements, raw, &mut pieces)?;
        self.join(pieces, dest);
        self.u.top = mark;
        Ok(())
    }

    /// A template: its strings and interpolations in turn, a string first and last.
    pub(super) fn t_string(&mut self, string: &'a ast::ExprTString, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let first = mark.min(255) as u8;
        let mut literal = Vec::new();
        for part in string.value.iter() {
            let raw = part.flags.prefix().is_raw();
            for element in &part.elements {
                match element {
                    InterpolatedStringElement::Literal(text) => {
                        crate::literal::element(self.origin, text, raw, &mut literal);
                    }
                    InterpolatedStringElement::Interpolation(element) => {
                        if let Some(text) = &element.debug_text {
                            literal.extend_from_slice(crate::literal::debug_text(text).as_bytes());
                        }
                        let register = self.u.alloc();
                        self.u.range = string.range;
                        self.constant(Constant::Str(std::mem::take(&mut literal).into()), register);
                        self.template_part(element, raw)?;
                    }
                }
            }
        }
        let register = self.u.alloc();
        self.u.range = string.range;
        self.constant(Constant::Str(literal.into()), register);
        let count = self.u.top - mark;
        if count > 96 {
            return self.unsupported(string.range, "a template string with so many interpolations");
        }
        self.u.top = mark;
        self.u.emit(Op::MakeTemplate, dest, first, count as u8);
        Ok(())
    }

    /// An interpolation of a template into the next register.
    fn template_part(&mut self, element: &'a ast::InterpolatedElement, raw: bool) -> Result<()> {
        let dest = self.u.alloc();
        self.expr_to(&element.expression, dest)?;
        let text = self.u.alloc();
        self.u.range = element.range;
        self.constant(crate::literal::interpolation_text(self.origin, element), text);
        let spec = self.u.alloc();
        match &element.format_spec {
            Some(format) => self.spec(format, raw, spec)?,
            None => self.text("", spec),
        }
        self.u.range = element.range;
        self.u.emit(Op::MakeInterpolation, dest, dest, conversion(element));
        self.u.top = u16::from(dest) + 1;
        Ok(())
    }
}

/// The conversion as instructions state it; `=` alone implies `!r`.
fn conversion(element: &ast::InterpolatedElement) -> u8 {
    match element.conversion {
        ConversionFlag::Str => 1,
        ConversionFlag::Repr => 2,
        ConversionFlag::Ascii => 3,
        ConversionFlag::None if element.debug_text.is_some() && element.format_spec.is_none() => 2,
        ConversionFlag::None => 0,
    }
}

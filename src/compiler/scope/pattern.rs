//! Names in patterns, and the checks on them.

use super::build::Builder;
use crate::error::Result;
use ruff_python_ast::{self as ast, Expr, Operator, Pattern, UnaryOp};
use ruff_text_size::Ranged;
use typhon_bytecode::Constant;

/// What a pattern may compare with: a literal, a number with a sign or a complex sum, a dotted name.
fn is_value(expr: &Expr) -> bool {
    match expr {
        Expr::UnaryOp(op) => op.op == UnaryOp::USub && op.operand.is_number_literal_expr(),
        Expr::BinOp(op) => {
            matches!(op.op, Operator::Add | Operator::Sub) && is_value(&op.left) && op.right.is_number_literal_expr()
        }
        expr => expr.is_literal_expr() || expr.is_attribute_expr(),
    }
}

impl Builder<'_> {
    pub fn cases(&mut self, cases: &[ast::MatchCase]) -> Result<()> {
        for (index, case) in cases.iter().enumerate() {
            let last = index + 1 == cases.len();
            if !last && case.guard.is_none() {
                self.refutable(&case.pattern)?;
            } else {
                self.refutable_inside(&case.pattern)?;
            }
            let mut bound = Vec::new();
            self.pattern(&case.pattern, &mut bound)?;
            self.exprs(case.guard.as_deref())?;
            self.statements(&case.body)?;
        }
        Ok(())
    }

    /// An irrefutable pattern may only come last.
    fn refutable(&mut self, pattern: &Pattern) -> Result<()> {
        match pattern {
            Pattern::MatchAs(ast::PatternMatchAs { pattern: None, name, range, .. }) => match name {
                None => {
                    self.late(*range, "wildcard makes remaining patterns unreachable");
                    Ok(())
                }
                Some(name) => {
                    let text = format!("name capture '{}' makes remaining patterns unreachable", name.as_str());
                    self.late(*range, text);
                    Ok(())
                }
            },
            Pattern::MatchAs(ast::PatternMatchAs { pattern: Some(inner), .. }) => self.refutable(inner),
            Pattern::MatchOr(or) => match or.patterns.split_last() {
                Some((last, others)) => {
                    others.iter().try_for_each(|pattern| self.refutable(pattern))?;
                    self.refutable(last)
                }
                None => Ok(()),
            },
            _ => self.refutable_inside(pattern),
        }
    }

    fn refutable_inside(&mut self, pattern: &Pattern) -> Result<()> {
        match pattern {
            Pattern::MatchOr(or) => match or.patterns.split_last() {
                Some((last, others)) => {
                    others.iter().try_for_each(|pattern| self.refutable(pattern))?;
                    self.refutable_inside(last)
                }
                None => Ok(()),
            },
            Pattern::MatchAs(ast::PatternMatchAs { pattern: Some(inner), .. }) => self.refutable_inside(inner),
            Pattern::MatchSequence(sequence) => {
                sequence.patterns.iter().try_for_each(|pattern| self.refutable_inside(pattern))
            }
            Pattern::MatchMapping(mapping) => {
                mapping.patterns.iter().try_for_each(|pattern| self.refutable_inside(pattern))
            }
            Pattern::MatchClass(class) => {
                let keywords = class.arguments.keywords.iter().map(|keyword| &keyword.pattern);
                class.arguments.patterns.iter().chain(keywords).try_for_each(|pattern| self.refutable_inside(pattern))
            }
            _ => Ok(()),
        }
    }

    fn capture(&mut self, name: &ast::Identifier, bound: &mut Vec<String>) -> Result<()> {
        if bound.iter().any(|known| known == name.as_str()) {
            self.late(name.range, format!("multiple assignments to name '{}' in pattern", name.as_str()));
        }
        bound.push(name.as_str().to_string());
        self.bind(name, name.range)
    }

    fn pattern(&mut self, pattern: &Pattern, bound: &mut Vec<String>) -> Result<()> {
        self.deeper(pattern.range(), |this| this.pattern_inner(pattern, bound))
    }

    fn pattern_inner(&mut self, pattern: &Pattern, bound: &mut Vec<String>) -> Result<()> {
        match pattern {
            Pattern::MatchValue(value) => {
                if !is_value(&value.value) {
                    let text = "patterns may only match literals and attribute lookups";
                    self.late(value.range, text);
                }
                self.expr(&value.value)
            }
            Pattern::MatchSingleton(_) => Ok(()),
            Pattern::MatchSequence(sequence) => {
                let stars = sequence.patterns.iter().filter(|pattern| pattern.is_match_star()).count();
                if stars > 1 {
                    self.late(sequence.range, "multiple starred names in sequence pattern");
                }
                sequence.patterns.iter().try_for_each(|pattern| self.pattern(pattern, bound))
            }
            Pattern::MatchMapping(mapping) => {
                self.mapping_keys(mapping)?;
                self.exprs(&mapping.keys)?;
                mapping.patterns.iter().try_for_each(|pattern| self.pattern(pattern, bound))?;
                mapping.rest.iter().try_for_each(|name| self.capture(name, bound))
            }
            Pattern::MatchClass(class) => {
                self.expr(&class.cls)?;
                class.arguments.patterns.iter().try_for_each(|pattern| self.pattern(pattern, bound))?;
                for (index, keyword) in class.arguments.keywords.iter().enumerate() {
                    let name = keyword.attr.as_str();
                    if class.arguments.keywords[..index].iter().any(|other| other.attr.as_str() == name) {
                        let text = format!("attribute name repeated in class pattern: {name}");
                        self.late(keyword.pattern.range(), text);
                    }
                    self.check_debug(name, keyword.attr.range)?;
                    self.pattern(&keyword.pattern, bound)?;
                }
                Ok(())
            }
            Pattern::MatchStar(star) => star.name.iter().try_for_each(|name| self.capture(name, bound)),
            Pattern::MatchAs(capture) => {
                if let Some(inner) = &capture.pattern {
                    self.pattern(inner, bound)?;
                }
                capture.name.iter().try_for_each(|name| self.capture(name, bound))
            }
            Pattern::MatchOr(or) => {
                let before = bound.clone();
                let mut expected: Option<Vec<String>> = None;
                for alternative in &or.patterns {
                    let mut names = before.clone();
                    self.pattern(alternative, &mut names)?;
                    names.sort();
                    match &expected {
                        None => expected = Some(names),
                        Some(expected) if *expected != names => {
                            self.late(or.range, "alternative patterns bind different names");
                        }
                        Some(_) => {}
                    }
                }
                *bound = expected.unwrap_or(before);
                Ok(())
            }
        }
    }

    fn mapping_keys(&mut self, mapping: &ast::PatternMatchMapping) -> Result<()> {
        let mut seen: Vec<Constant> = Vec::new();
        for key in &mapping.keys {
            let Some(constant) = crate::fold::literal(self.origin, key) else { continue };
            if seen.iter().any(|known| crate::fold::equal(known, &constant)) {
                let text = crate::fold::repr(&constant);
                self.late(mapping.range, format!("mapping pattern checks duplicate key ({text})"));
            }
            seen.push(constant);
        }
        Ok(())
    }
}

//! `match` and its patterns as nodes.

use super::{Field, Maker, list, name, names, optional, plain};
use ruff_python_ast::{self as ast, Pattern, Singleton};
use ruff_text_size::Ranged;
use typhon_bytecode::Constant;

impl Maker<'_> {
    pub(super) fn match_case(&self, case: &ast::MatchCase) -> Field {
        let fields = vec![self.pattern(&case.pattern), self.maybe(case.guard.as_deref()), self.body(&case.body)];
        plain("match_case", fields)
    }

    fn pattern(&self, pattern: &Pattern) -> Field {
        let node = |kind: &'static str, fields: Vec<Field>| self.node(kind, pattern.range(), fields);
        let each = |patterns: &[Pattern]| list(patterns, |pattern| self.pattern(pattern));
        let identifier = |one: &Option<ast::Identifier>| optional(one.as_ref(), |one| name(&one.id));
        match pattern {
            Pattern::MatchValue(p) => node("MatchValue", vec![self.expr(&p.value)]),
            Pattern::MatchSingleton(p) => {
                let value = match p.value {
                    Singleton::None => Constant::None,
                    Singleton::True => Constant::Bool(true),
                    Singleton::False => Constant::Bool(false),
                };
                node("MatchSingleton", vec![Field::Constant(value)])
            }
            Pattern::MatchSequence(p) => node("MatchSequence", vec![each(&p.patterns)]),
            Pattern::MatchMapping(p) => {
                node("MatchMapping", vec![self.exprs(&p.keys), each(&p.patterns), identifier(&p.rest)])
            }
            Pattern::MatchClass(p) => {
                let keywords = &p.arguments.keywords;
                let values = list(keywords, |one| self.pattern(&one.pattern));
                let attributes = names(keywords.iter().map(|one| &one.attr));
                node("MatchClass", vec![self.expr(&p.cls), each(&p.arguments.patterns), attributes, values])
            }
            Pattern::MatchStar(p) => node("MatchStar", vec![identifier(&p.name)]),
            Pattern::MatchAs(p) => {
                let inner = optional(p.pattern.as_deref(), |inner| self.pattern(inner));
                node("MatchAs", vec![inner, identifier(&p.name)])
            }
            Pattern::MatchOr(p) => node("MatchOr", vec![each(&p.patterns)]),
        }
    }
}

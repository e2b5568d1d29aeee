//! What is wrong with source that does not parse, in CPython's words.
//!
//! CPython tells errors of the tokenizer first, wherever they are ([`tokens`]), then those of the parser. ruff's first
//! error tells where the parser stopped; its kind and the tokens around it tell which of CPython's texts applies.

mod bracket;
mod hints;
mod incomplete;
mod indent;
mod kinds;
mod line_end;
mod number;
mod operand;
mod target;
pub(crate) mod tokens;
mod version;

use crate::error::{Error, ErrorKind};
use crate::lines::Lines;
use crate::source::NO_COLUMN;
use crate::{Mode, Options};
use incomplete::{ends_in_block, incomplete, not_single};
use indent::{at_end, leading_indent};
use ruff_python_ast::Mod;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{ParseError, ParseErrorType, Parsed, UnsupportedSyntaxErrorKind};
use ruff_text_size::{Ranged, TextRange, TextSize};
use tokens::Scan;

/// What an explanation looks at.
struct Context<'s> {
    source: &'s str,
    lines: &'s Lines,
    tree: &'s Mod,
    /// All tokens but comments and line ends inside of brackets.
    tokens: Vec<Token>,
}

/// The error that CPython would report, if there is one.
pub(crate) fn explain(source: &str, lines: &Lines, parsed: &Parsed<Mod>, options: &Options) -> Option<Error> {
    let first = parsed.errors().iter().min_by_key(|error| error.location.start());
    if options.mode == Mode::Expression
        && let Some(error) = leading_indent(source)
    {
        return Some(error);
    }
    if first.is_none() && options.mode == Mode::Single {
        let end = TextRange::empty(TextSize::new(source.len() as u32));
        if options.allow_incomplete && ends_in_block(source, parsed) {
            return Some(Error { kind: ErrorKind::Incomplete, ..syntax(end, "incomplete input") });
        }
        if let Some(error) = not_single(source, parsed) {
            return Some(error);
        }
    }
    if first.is_none()
        && let Some(error) = version::too_new(parsed, options)
    {
        return Some(error);
    }
    let plain = parsed.unsupported_syntax_errors().iter().all(|error| version::is_new(&error.kind))
        && memchr::memchr(b'\t', source.as_bytes()).is_none();
    if first.is_none() && plain && !tokens::nests_too_deeply(parsed) {
        return None;
    }
    let scan = Scan::new(source, lines, parsed, options.mode);
    let stuck = |place| first.filter(|first| !tokens::is_lexical(first) && first.location.start() < place);
    let found = match scan.error {
        Some((place, error)) if stuck(place).is_none() => return Some(incomplete(error, source, options)),
        found => found,
    };
    let trivia = |token: &&Token| !matches!(token.kind(), TokenKind::Comment | TokenKind::NonLogicalNewline);
    let tokens = parsed.tokens().iter().filter(trivia).copied().collect();
    let context = Context { source, lines, tree: parsed.syntax(), tokens };
    let error = match first {
        Some(first) => context.hint(first.location).unwrap_or_else(|| context.translate(first)),
        None => {
            let error = parsed.unsupported_syntax_errors().iter().find(|error| !version::is_new(&error.kind))?;
            context.unsupported(&error.kind, error.range)
        }
    };
    if let Some((_, found)) = found
        && error.message != "unexpected indent"
        && !tokens::is_told_by_parser(&found)
    {
        return Some(incomplete(found, source, options));
    }
    let error = match scan.unclosed {
        Some((bracket, at)) if context.blames_bracket(&error, at) => {
            let mut error = syntax(TextRange::at(at, 1.into()), format!("'{bracket}' was never closed"));
            error.end_column = Some(NO_COLUMN);
            error
        }
        _ => at_end(error, source),
    };
    Some(incomplete(error, source, options))
}

/// From one place to another, or what is there alone if they are in the wrong order: guesses must not panic.
fn between(start: TextSize, end: TextSize) -> TextRange {
    TextRange::new(start, end.max(start))
}

fn syntax(range: TextRange, message: impl Into<String>) -> Error {
    Error { kind: ErrorKind::Syntax, message: message.into(), range, end_column: None }
}

fn indentation(range: TextRange, message: impl Into<String>) -> Error {
    Error { kind: ErrorKind::Indentation, message: message.into(), range, end_column: None }
}

impl Context<'_> {
    /// The index of the token at or after `offset`.
    fn index(&self, offset: TextSize) -> usize {
        let at = self.tokens.partition_point(|token| token.end() <= offset);
        at.min(self.tokens.len().saturating_sub(1))
    }

    fn kind(&self, index: usize) -> TokenKind {
        self.tokens.get(index).map_or(TokenKind::EndOfFile, |token| token.kind())
    }

    fn range(&self, index: usize) -> TextRange {
        let range = self.tokens.get(index).map_or_else(|| TextRange::empty(self.end()), |token| token.range());
        self.one_line(range)
    }

    fn end(&self) -> TextSize {
        TextSize::new(self.source.len() as u32)
    }

    fn text(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &self.source[token.range()])
    }

    fn line(&self, offset: TextSize) -> u32 {
        self.lines.position(offset).0
    }

    fn invalid(&self, offset: TextSize) -> Error {
        let index = self.index(offset);
        if self.kind(index) == TokenKind::Indent {
            return self.unexpected_indent(index);
        }
        if let Some(error) = self.at_very_end(index) {
            return error;
        }
        if let Some(error) = self.augmented(self.index(offset)) {
            return error;
        }
        if let Some(error) = self.import_target(self.index(offset)) {
            return error;
        }
        syntax(self.range(self.index(offset)), "invalid syntax")
    }

    fn translate(&self, error: &ParseError) -> Error {
        let range = error.location;
        let at = range.start();
        match &error.error {
            ParseErrorType::InvalidAssignmentTarget => self.invalid_target(range),
            ParseErrorType::InvalidAugmentedAssignmentTarget => {
                let name = target::name_at(self.tree, range);
                syntax(range, format!("'{name}' is an illegal expression for augmented assignment"))
            }
            ParseErrorType::InvalidNamedAssignmentTarget => {
                let name = target::name_at(self.tree, range);
                syntax(range, format!("cannot use assignment expressions with {name}"))
            }
            ParseErrorType::InvalidAnnotatedAssignmentTarget => match target::name_at(self.tree, range) {
                name @ ("tuple" | "list") => syntax(range, format!("only single target (not {name}) can be annotated")),
                _ if !self.begins_operand(self.index(range.end()) + 1) => self.invalid(range.end()),
                _ => syntax(range, "illegal target for annotation"),
            },
            ParseErrorType::InvalidDeleteTarget => {
                syntax(range, format!("cannot delete {}", target::name_at(self.tree, range)))
            }
            ParseErrorType::PositionalAfterKeywordArgument => {
                syntax(self.closing(at), "positional argument follows keyword argument")
            }
            ParseErrorType::PositionalAfterKeywordUnpacking => {
                syntax(self.closing(at), "positional argument follows keyword argument unpacking")
            }
            ParseErrorType::InvalidArgumentUnpackingOrder => {
                let index = self.index(at);
                let comma = self.range(index.saturating_sub(1)).start();
                let stars = between(comma, self.operand_end(index + 1));
                syntax(stars, "iterable argument unpacking follows keyword argument unpacking")
            }
            ParseErrorType::IterableUnpackingInComprehension => {
                let index = self.index(at);
                let star = between(self.range(index).start(), self.operand_end(index + 1));
                syntax(star, "iterable unpacking cannot be used in comprehension")
            }
            ParseErrorType::UnparenthesizedGeneratorExpression => {
                syntax(range, "Generator expression must be parenthesized")
            }
            ParseErrorType::NonDefaultParamAfterDefaultParam => {
                syntax(range, "parameter without a default follows parameter with a default")
            }
            ParseErrorType::ParamAfterVarKeywordParam => {
                syntax(self.range(self.index(at)), "arguments cannot follow var-keyword argument")
            }
            ParseErrorType::ExpectedKeywordParam => {
                let mut index = self.index(at);
                while index > 0 && self.kind(index) != TokenKind::Star {
                    index -= 1;
                }
                let index = if self.text(index + 1) == ":" { index + 1 } else { index };
                syntax(self.range(index), "named arguments must follow bare *")
            }
            ParseErrorType::VarParameterWithDefault => {
                let index = self.index(at);
                let kind = if self.source[..at.to_usize()].trim_end().ends_with("**") {
                    "var-keyword"
                } else {
                    "var-positional"
                };
                syntax(self.range(index), format!("{kind} argument cannot have default value"))
            }
            ParseErrorType::EmptyImportNames if self.kind(self.index(at)) != TokenKind::Newline => self.invalid(at),
            ParseErrorType::EmptyImportNames => syntax(
                TextRange::empty(self.range(self.index(at)).start()),
                "Expected one or more names after 'import'",
            ),
            ParseErrorType::EmptyTypeParams => {
                syntax(TextRange::empty(range.start()), "Type parameter list cannot be empty")
            }
            ParseErrorType::ExpectedRealNumber => syntax(range, "real number required in complex literal"),
            ParseErrorType::ExpectedImaginaryNumber => syntax(range, "imaginary number required in complex literal"),
            ParseErrorType::UnexpectedIndentation => self.unexpected_indent(self.index(at)),
            ParseErrorType::InvalidMatchPatternTarget
                if self.kind(self.index(at).wrapping_sub(1)) == TokenKind::DoubleStar =>
            {
                self.invalid(at)
            }
            ParseErrorType::InvalidMatchPatternTarget => syntax(range, "cannot use '_' as a target"),
            ParseErrorType::SimpleStatementsOnSameLine => self.adjacent(at),
            ParseErrorType::ExpectedExpression => self.expected_expression(at),
            ParseErrorType::ExpectedToken { expected, found } => self.expected_token(*expected, *found, at),
            ParseErrorType::FStringError(kind) => self.interpolated("f-string", kind, range),
            ParseErrorType::TStringError(kind) => self.interpolated("t-string", kind, range),
            ParseErrorType::OtherError(text) => self.other(text, range),
            ParseErrorType::Lexical(kind) => self.lexical(kind, range),
            ParseErrorType::InvalidStarredExpressionUsage if self.follows_operator(self.index(at)) => {
                syntax(self.range(self.index(at)), "invalid syntax")
            }
            ParseErrorType::InvalidStarredExpressionUsage => {
                let bracketed = self.source[..at.to_usize()].trim_end().ends_with('(');
                let word = if bracketed { "cannot" } else { "can't" };
                syntax(range, format!("{word} use starred expression here"))
            }
            _ => self.invalid(at),
        }
    }

    /// `import a as b.c`, `import a as 1`.
    fn import_target(&self, index: usize) -> Option<Error> {
        let name = if self.kind(index) == TokenKind::Dot { index.checked_sub(1)? } else { index };
        if name == 0 || self.kind(name - 1) != TokenKind::As {
            return None;
        }
        let mut statement = (0..name).rev();
        let import = statement.find(|&index| self.kind(index) == TokenKind::Import || self.starts_statement(index))?;
        if self.kind(import) != TokenKind::Import {
            return None;
        }
        let (what, end) = match self.kind(index) {
            TokenKind::Dot => ("attribute", index + 1),
            TokenKind::Int | TokenKind::Float | TokenKind::String => ("literal", index),
            _ => return None,
        };
        let range = between(self.range(name).start(), self.range(end).end());
        Some(syntax(range, format!("cannot use {what} as import target")))
    }

    fn unsupported(&self, kind: &UnsupportedSyntaxErrorKind, range: TextRange) -> Error {
        let star = self.range(self.index(range.start()));
        let text = match &self.source[star] {
            "**" => "dict unpacking cannot be used in dict comprehension",
            "*" => "iterable unpacking cannot be used in comprehension",
            _ => "invalid syntax",
        };
        if matches!(kind, UnsupportedSyntaxErrorKind::ParenthesizedKeywordArgumentName) {
            let error = self.keyword_expression(self.index(range.end()));
            let start = self.index(error.range.start() + TextSize::new(1));
            return syntax(between(self.range(start).start(), error.range.end()), error.message);
        }
        let operand = between(star.start(), self.operand_end(self.index(range.start()) + 1));
        syntax(if text.starts_with("iterable") { operand } else { star }, text)
    }

    /// The bracket that closes what `offset` is in.
    fn closing(&self, offset: TextSize) -> TextRange {
        let mut depth = 0;
        for index in self.index(offset)..self.tokens.len() {
            match self.kind(index) {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if depth == 0 => return self.range(index),
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
                _ => {}
            }
        }
        TextRange::empty(self.end())
    }

    fn invalid_target(&self, range: TextRange) -> Error {
        let name = target::name_at(self.tree, range);
        if name == "yield expression" && !self.source[..range.start().to_usize()].trim_end().ends_with('(') {
            return syntax(range, "assignment to yield expression not possible");
        }
        let hint = target::is_lone_assignment(self.tree, range, self.source);
        let hint = if hint { " here. Maybe you meant '==' instead of '='?" } else { "" };
        syntax(range, format!("cannot assign to {name}{hint}"))
    }

    /// Two statements, or two expressions, without anything between them.
    fn adjacent(&self, at: TextSize) -> Error {
        let index = self.index(at);
        if index > 0 && matches!(self.text(index - 1), "print" | "exec") && self.starts_statement(index - 1) {
            let name = self.text(index - 1);
            let operand = between(self.range(index).start(), self.operand_end(index));
            let parses = self.begins_operand(index) && target::name_of(&self.source[operand]).is_some();
            if parses && self.kind(index) != TokenKind::Lpar {
                let range = between(self.range(index - 1).start(), self.statement_end(index));
                let text = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
                return syntax(range, text);
            }
        }
        if self.kind(index) == TokenKind::Not && index > 0 {
            return syntax(self.range(index + 1), "invalid syntax");
        }
        self.invalid(at)
    }

    fn starts_statement(&self, index: usize) -> bool {
        index == 0
            || matches!(
                self.kind(index - 1),
                TokenKind::Newline | TokenKind::Semi | TokenKind::Indent | TokenKind::Dedent | TokenKind::Colon
            )
    }

    /// The end of the last token of the statement that goes on at `index`.
    fn statement_end(&self, index: usize) -> TextSize {
        let rest = index..self.tokens.len();
        let last = rest.take_while(|&index| !matches!(self.kind(index), TokenKind::Newline | TokenKind::Semi)).last();
        self.range(last.unwrap_or(index)).end()
    }

    fn expected_expression(&self, at: TextSize) -> Error {
        let index = self.index(at);
        let before = index.checked_sub(1).map(|index| self.kind(index));
        let in_f_string = self.enclosing_f_string(index);
        if let Some(quote) = in_f_string
            && matches!(before, Some(TokenKind::Lbrace))
            && matches!(self.text(index), "}" | "!" | "=" | ":")
        {
            let text = format!("{quote}: valid expression required before '{}'", self.text(index));
            return syntax(self.range(index), text);
        }
        if let Some(quote) = in_f_string
            && index > 1
            && self.follows_operator(index)
        {
            if self.ends_operand(index - 2) && self.text(index) != "\"" {
                let text = format!("{quote}: expecting '=', or '!', or ':', or '}}'");
                return syntax(self.range(index - 1), text);
            }
            if self.kind(index - 2) == TokenKind::Lbrace {
                return syntax(self.range(index - 1), format!("{quote}: expecting a valid expression after '{{'"));
            }
        }
        match (before, self.kind(index)) {
            (Some(TokenKind::Less), TokenKind::Greater) if self.range(index - 1).end() == at => {
                let range = between(self.range(index - 1).start(), self.range(index).end());
                syntax(range, "invalid syntax.  Maybe you meant '!=' instead of '<>'?")
            }
            (Some(TokenKind::Colon), TokenKind::Rbrace | TokenKind::Comma) if self.in_brace(index) => {
                syntax(self.range(index - 1), "expression expected after dictionary key and ':'")
            }
            (Some(TokenKind::Equal), TokenKind::Rpar | TokenKind::Comma) if index > 1 => {
                let range = between(self.range(index - 2).start(), self.range(index - 1).end());
                syntax(range, "expected argument value expression")
            }
            (Some(TokenKind::Star), TokenKind::Rpar) => syntax(self.range(index), "Invalid star expression"),
            (Some(TokenKind::Else), _) if self.is_ternary(index - 1) => {
                syntax(self.range(index), "expected expression after 'else', but statement is given")
            }
            _ => syntax(self.range(index), "invalid syntax"),
        }
    }

    /// Whether the token before `index` is an operator that wants something on its right.
    fn follows_operator(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1).map(|before| self.kind(before)) else { return false };
        before.as_binary_operator().is_some()
            || before.as_unary_operator().is_some()
            || before.as_bool_operator().is_some()
            || matches!(before, TokenKind::Dot | TokenKind::Less | TokenKind::Greater | TokenKind::EqEqual)
    }

    fn is_ternary(&self, index: usize) -> bool {
        !self.starts_statement(index)
    }

    /// The bracket that the token at `index` is directly in.
    fn bracket(&self, index: usize) -> Option<usize> {
        let mut depth = 0;
        for index in (0..index).rev() {
            match self.kind(index) {
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace if depth == 0 => return Some(index),
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth -= 1,
                _ => {}
            }
        }
        None
    }

    fn in_brace(&self, index: usize) -> bool {
        self.bracket(index).is_some_and(|index| self.kind(index) == TokenKind::Lbrace)
    }

    /// Which kind of interpolated string the replacement field at `index` belongs to.
    fn enclosing_f_string(&self, index: usize) -> Option<&'static str> {
        self.field(index).map(|(_, name)| name)
    }

    fn expected_token(&self, expected: TokenKind, found: TokenKind, at: TextSize) -> Error {
        let index = self.index(at);
        let here = self.range(index);
        match (expected, found) {
            (TokenKind::Colon, TokenKind::Newline) if !self.in_header_without_body(index) => {
                syntax(here, "expected ':'")
            }
            (TokenKind::Colon, TokenKind::Equal) => self.assignment_in_condition(index),
            (TokenKind::Colon, TokenKind::Rbrace | TokenKind::Comma) if self.in_brace(index) => {
                if self.mixes_set_and_dict(index) {
                    return syntax(here, "invalid syntax");
                }
                let last = self.range(index - 1);
                syntax(TextRange::at(last.start(), 1.into()), "':' expected after dictionary key")
            }
            (TokenKind::Else, found) if found != TokenKind::Colon => {
                let start = self.operand_start(index);
                let end = self.range(index - 1).end();
                syntax(between(start, end), "expected 'else' after 'if' expression")
            }
            (TokenKind::In, TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace) => {
                syntax(here, "'in' expected after for-loop variables")
            }
            (TokenKind::Lpar, _) if index > 1 && self.kind(index - 2) == TokenKind::Def => syntax(here, "expected '('"),
            (TokenKind::Rsqb | TokenKind::Rbrace, TokenKind::For | TokenKind::Async) => {
                let bracket = self.bracket(index);
                let start = bracket.map_or(at, |bracket| self.range(bracket + 1).start());
                let end = self.range(index - 1).end();
                syntax(between(start, end), "did you forget parentheses around the comprehension target?")
            }
            (TokenKind::Comma, TokenKind::Equal) => self.keyword_expression(index),
            (TokenKind::Rpar, TokenKind::Lpar) if self.in_parameters(index) => {
                let end = self.closing(self.range(index).end());
                syntax(between(here.start(), end.end()), "Function parameters cannot be parenthesized")
            }
            (TokenKind::Comma | TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace, _)
                if self.ends_operand(index.wrapping_sub(1))
                    && self.begins_operand(index)
                    && self.bracket(index).is_some()
                    && !self.in_parameters(index) =>
            {
                self.forgotten_comma(index)
            }
            (TokenKind::Colon, TokenKind::Dot) if index > 1 && self.kind(index - 2) == TokenKind::As => syntax(
                between(self.range(index - 1).start(), self.range(index + 1).end()),
                "cannot use except statement with attribute",
            ),
            _ => self.invalid(at),
        }
    }

    /// `def f` or `class` and the like, where a name or parenthesis is missing rather than a colon.
    fn in_header_without_body(&self, index: usize) -> bool {
        index > 0
            && matches!(self.kind(index - 1), TokenKind::If | TokenKind::While | TokenKind::Lambda | TokenKind::With)
    }

    fn mixes_set_and_dict(&self, index: usize) -> bool {
        let Some(bracket) = self.bracket(index) else { return false };
        !(bracket..index).any(|index| self.kind(index) == TokenKind::Colon)
    }

    fn in_parameters(&self, index: usize) -> bool {
        self.bracket(index).is_some_and(|bracket| {
            bracket > 1 && self.kind(bracket - 2) == TokenKind::Def && self.kind(bracket - 1) == TokenKind::Name
        })
    }
}

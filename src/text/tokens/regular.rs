//! Everything outside the text of f-strings: lines, indentation, names, operators.

use super::{Cause, Class, Result, Scanner, Token, kinds, string::Prefix};
use crate::{Text, string::is_identifier, unicode::is_printable};

/// Levels of indentation, and of brackets.
const INDENTS: usize = 100;
const BRACKETS: usize = 200;
const TAB: usize = 8;

fn begins_name(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || !c.is_ascii()
}

fn continues_name(c: char) -> bool {
    begins_name(c) || c.is_ascii_digit()
}

impl Scanner<'_> {
    /// The next token that is no text of an f-string.
    pub(super) fn regular(&mut self) -> Result<Token> {
        loop {
            self.state.begun = false;
            let mut blank = false;
            if std::mem::take(&mut self.state.at_line_start) {
                blank = self.indentation()?;
            }
            if self.state.pending != 0 {
                return Ok(self.block());
            }
            if let Some(token) = self.after_indentation(blank)? {
                return Ok(token);
            }
        }
    }

    /// Measures the indentation of a line; says whether nothing but a comment stands in it.
    fn indentation(&mut self) -> Result<bool> {
        let (mut column, mut narrow, mut continued) = (0, 0, None);
        let c = loop {
            match self.next() {
                Some(' ') => (column, narrow) = (column + 1, narrow + 1),
                Some('\t') => (column, narrow) = ((column / TAB + 1) * TAB, narrow + 1),
                Some('\x0c') => (column, narrow) = (0, 0),
                Some('\\') => {
                    // A line that goes on has the indentation of its beginning.
                    continued = continued.or(Some((column, narrow)).filter(|&(column, _)| column > 0));
                    self.continuation()?;
                }
                c => break c,
            }
        };
        self.back(c);
        let blank = matches!(c, Some('#' | '\n' | '\r'));
        if !blank && self.state.brackets.is_empty() {
            let (column, narrow) = continued.unwrap_or((column, narrow));
            self.indent_to(column, narrow)?;
        }
        Ok(blank)
    }

    fn indent_to(&mut self, column: usize, narrow: usize) -> Result<()> {
        let state = &mut self.state;
        let (level, level_narrow) = state.indents.last().copied().unwrap_or((0, 0));
        let mut consistent = narrow == level_narrow;
        if column > level {
            if state.indents.len() >= INDENTS {
                return self.line_error(Class::Indentation, Cause::Indentation, "too many levels of indentation", None);
            }
            consistent = narrow > level_narrow;
            state.pending += 1;
            state.indents.push((column, narrow));
        } else if column < level {
            while state.indents.last().is_some_and(|&(level, _)| column < level) {
                state.indents.pop();
                state.pending -= 1;
            }
            let (level, level_narrow) = state.indents.last().copied().unwrap_or((0, 0));
            if column != level {
                let text = "unindent does not match any outer indentation level";
                return self.line_error(Class::Indentation, Cause::Indentation, text, None);
            }
            consistent = narrow == level_narrow;
        }
        if consistent {
            return Ok(());
        }
        let text = "inconsistent use of tabs and spaces in indentation";
        self.line_error(Class::Tab, Cause::Indentation, text, None)
    }

    /// An INDENT or DEDENT that is due.
    fn block(&mut self) -> Token {
        let at = self.state.at;
        if self.state.pending > 0 {
            self.state.pending -= 1;
            let start = self.state.starts.last().copied().unwrap_or(0);
            return self.token_in(kinds::INDENT, start..at);
        }
        self.state.pending += 1;
        if self.state.exhausted { self.at_end(kinds::DEDENT) } else { self.token_in(kinds::DEDENT, at..at) }
    }

    /// One token, or `None` where a line has ended that is not told of.
    fn after_indentation(&mut self, blank: bool) -> Result<Option<Token>> {
        self.state.begun = false;
        let mut c = self.next();
        while matches!(c, Some(' ' | '\t' | '\x0c')) {
            c = self.next();
        }
        self.state.begun = true;
        self.start = self.state.at - usize::from(c.is_some());
        if c == Some('#') {
            while !matches!(c, None | Some('\n' | '\r')) {
                c = self.next();
            }
            if self.state.extra {
                self.back(c);
                self.state.comment_alone = blank;
                return Ok(Some(self.token(kinds::COMMENT, self.state.at)));
            }
            self.start = self.state.at - usize::from(c.is_some());
        }
        let Some(mut c) = c else { return self.end().map(Some) };
        if begins_name(c) {
            return self.name_or_literal(c).map(Some);
        }
        if c == '\r' {
            c = self.next().unwrap_or('\r');
        }
        match c {
            '\n' => Ok(self.end_of_line(blank)),
            '.' => self.point().map(Some),
            '0'..='9' => self.number(c).map(Some),
            '\'' | '"' => self.quoted(&Prefix::default(), c).map(Some),
            '\\' => {
                self.continuation()?;
                self.after_indentation(blank)
            }
            _ => self.operator(c).map(Some),
        }
    }

    fn end(&mut self) -> Result<Token> {
        if self.state.brackets.is_empty() {
            return Ok(self.at_end(kinds::ENDMARKER));
        }
        self.line_error(Class::Syntax, Cause::End, "unexpected EOF in multi-line statement", Some(0))
    }

    fn end_of_line(&mut self, blank: bool) -> Option<Token> {
        let alone = std::mem::take(&mut self.state.comment_alone);
        self.state.at_line_start = true;
        let inside = blank || alone || !self.state.brackets.is_empty();
        if inside && !self.state.extra {
            return None;
        }
        let mut token = self.token(if inside { kinds::NL } else { kinds::NEWLINE }, self.state.at);
        let added = self.state.end_added && self.state.at == self.state.text.len();
        if added || !self.state.extra {
            token.text.clear();
        }
        Some(token)
    }

    /// What follows a backslash outside of strings: the end of a line, and another line.
    fn continuation(&mut self) -> Result<()> {
        let mut c = self.next();
        if c == Some('\r') {
            c = self.next();
        }
        if c != Some('\n') {
            let offset = (self.state.text.len() - self.state.starts.last().copied().unwrap_or(0)) as i64;
            let cause = Cause::Continuation(self.state.counted, self.state.at);
            let text = "unexpected character after line continuation character";
            return self.line_error(Class::Syntax, cause, text, Some(offset));
        }
        if self.peek().is_none() {
            let offset = self.state.text.len() as i64;
            let text = "unexpected EOF in multi-line statement";
            return self.line_error(Class::Syntax, Cause::End, text, Some(offset));
        }
        Ok(())
    }

    fn name_or_literal(&mut self, first: char) -> Result<Token> {
        let mut prefix = Prefix::default();
        let mut c = Some(first);
        while let Some(letter) = c
            && prefix.take(letter)
        {
            c = self.next();
            if let Some(quote @ ('\'' | '"')) = c {
                return self.quoted(&prefix, quote);
            }
        }
        while c.is_some_and(continues_name) {
            c = self.next();
        }
        self.back(c);
        self.check_name()?;
        Ok(self.token(kinds::NAME, self.state.at))
    }

    fn check_name(&mut self) -> Result<()> {
        let name = self.content(self.start..self.state.at);
        if self.state.extra || name.is_ascii() || is_identifier(Text::from_str(&name)) {
            return Ok(());
        }
        let fits = |count: usize| {
            let text: String = name.chars().take(count).collect();
            is_identifier(Text::from_str(&text))
        };
        let good = (1..=name.chars().count()).take_while(|&count| fits(count)).count();
        let odd = name.chars().nth(good).unwrap_or('\u{fffd}');
        self.state.at = self.start + good + 1;
        self.odd_character(odd)
    }

    fn odd_character<T>(&mut self, odd: char) -> Result<T> {
        let number = odd as u32;
        match is_printable(number) {
            true => self.error(format!("invalid character '{odd}' (U+{number:04X})")),
            false => self.error(format!("invalid non-printable character U+{number:04X}")),
        }
    }

    fn point(&mut self) -> Result<Token> {
        let c = self.next();
        if c.is_some_and(|c| c.is_ascii_digit()) {
            return self.fraction(c);
        }
        self.back(c);
        let begin = self.state.at;
        if !(self.take('.') && self.take('.')) {
            self.state.at = begin;
        }
        Ok(self.operator_token())
    }

    fn operator_token(&mut self) -> Token {
        let token = self.token(kinds::OP, self.state.at);
        let kind = if self.state.extra { kinds::OP } else { kinds::of_operator(&token.text) };
        Token { kind, ..token }
    }

    fn operator(&mut self, c: char) -> Result<Token> {
        if let Some(token) = self.field_punctuation(c) {
            return Ok(token);
        }
        let two = self.longer(&c.to_string());
        if let Some(two) = two {
            self.longer(&two);
            return Ok(self.operator_token());
        }
        match c {
            '(' | '[' | '{' => self.open(c)?,
            ')' | ']' | '}' => self.close(c)?,
            _ if !is_printable(c as u32) => return self.odd_character(c),
            _ => {}
        }
        Ok(self.operator_token())
    }

    /// Takes one more character if it makes a longer operator of one that was read.
    fn longer(&mut self, read: &str) -> Option<String> {
        let c = self.next();
        let text = format!("{read}{}", c.unwrap_or(' '));
        let is_operator = kinds::of_operator(&text) != kinds::OP && !(self.state.extra && text == "<>");
        if !is_operator {
            self.back(c);
        }
        is_operator.then_some(text)
    }

    /// The colon before a field's format.
    fn field_punctuation(&mut self, c: char) -> Option<Token> {
        let mode = self.state.modes.last_mut()?;
        if c != ':' || mode.expression < 0 || mode.braces - 1 != mode.expression {
            return None;
        }
        mode.is_text = true;
        mode.in_format = true;
        Some(self.operator_token())
    }

    fn open(&mut self, c: char) -> Result<()> {
        if self.state.brackets.len() >= BRACKETS {
            return self.error("too many nested parentheses");
        }
        self.state.brackets.push((c, self.start));
        if let Some(mode) = self.state.modes.last_mut() {
            mode.braces += 1;
        }
        Ok(())
    }

    /// A closing bracket that does not fit the open one: tools are told of it as it stands, but for the field of an f-string.
    fn mismatch(&self, (opening, at): (char, usize), c: char) -> Result<()> {
        match self.state.modes.last() {
            Some(mode) if opening == '{' && mode.braces - 1 == mode.expression => {
                let letter = mode.letter;
                self.error(format!("{letter}-string: unmatched '{c}'"))
            }
            _ if self.state.extra => Ok(()),
            _ => {
                let line = self.line_of(at) + 1;
                let place = if line == self.line_number() { String::new() } else { format!(" on line {line}") };
                let text = format!("closing parenthesis '{c}' does not match opening parenthesis '{opening}'{place}");
                self.error(text)
            }
        }
    }

    fn close(&mut self, c: char) -> Result<()> {
        let (extra, open) = (self.state.extra, self.state.brackets.len());
        if let Some(mode) = self.state.modes.last()
            && mode.braces == 0
            && c == '}'
        {
            let letter = mode.letter;
            return self.error(format!("{letter}-string: single '}}' is not allowed"));
        }
        if !extra && open == 0 {
            return self.error(format!("unmatched '{c}'"));
        }
        let opening = self.state.brackets.pop();
        if let Some(opening) = opening
            && !matches!((opening.0, c), ('(', ')') | ('[', ']') | ('{', '}'))
        {
            self.mismatch(opening, c)?;
        }
        let Some(mode) = self.state.modes.last_mut() else { return Ok(()) };
        mode.braces -= 1;
        if mode.braces < 0 {
            let letter = mode.letter;
            return self.error(format!("{letter}-string: unmatched '{c}'"));
        }
        if c == '}' && mode.braces == mode.expression {
            mode.expression -= 1;
            mode.is_text = true;
            mode.in_format = false;
        }
        Ok(())
    }
}

//! The text between the fields of f-strings and t-strings.

use super::{Mode, Result, Scanner, Token, kinds};

/// Fields within the formats of fields.
const NESTED: i32 = 3;

impl Scanner<'_> {
    fn mode(&mut self) -> &mut Mode {
        self.state.modes.last_mut().expect("a string with fields is open")
    }

    /// A token of the string that is open.
    fn part(&mut self, kind: u8, end: usize) -> Token {
        let shift = if self.mode().letter == 't' { kinds::TO_TSTRING } else { 0 };
        self.token(kind + shift, end)
    }

    /// Goes on with the string that is open: its end, its text, or what stands in the braces that follow.
    pub(super) fn string_text(&mut self) -> Result<Token> {
        self.state.begun = true;
        if self.take('{') {
            let doubled = self.peek() == Some('{');
            self.state.at -= 1;
            if !doubled {
                self.enter_field()?;
                return self.regular();
            }
        }
        let (quote, quotes) = (self.mode().quote, self.mode().quotes);
        let begin = self.state.at;
        if (0..quotes).all(|_| self.take(quote)) {
            let token = self.part(kinds::FSTRING_END, self.state.at);
            self.state.modes.pop();
            return Ok(token);
        }
        self.state.at = begin;
        self.middle(quote, quotes)
    }

    fn enter_field(&mut self) -> Result<()> {
        let mode = self.mode();
        mode.expression += 1;
        mode.is_text = false;
        if mode.expression >= NESTED {
            let letter = mode.letter;
            return self.error(format!("{letter}-string: expressions nested too deeply"));
        }
        Ok(())
    }

    fn middle(&mut self, quote: char, quotes: usize) -> Result<Token> {
        let (mut seen, mut named) = (0, false);
        while seen < quotes {
            let in_format = self.mode().in_format && self.mode().expression >= 0;
            match self.next() {
                None => return self.unterminated_fields(),
                Some('\n') if quotes == 1 && in_format => {
                    let letter = self.mode().letter;
                    let place = "are not allowed in format specifiers for single quoted";
                    return self.error(format!("{letter}-string: newlines {place} {letter}-strings"));
                }
                Some('\n') if quotes == 1 => return self.unterminated_fields(),
                Some(c) if c == quote => {
                    seen += 1;
                    continue;
                }
                Some('{') => return self.open_brace(in_format),
                Some('}') => return Ok(self.close_brace(in_format, named)),
                Some('\\') => named |= self.escape(),
                Some(_) => {}
            }
            seen = 0;
        }
        self.state.at -= quotes;
        Ok(self.part(kinds::FSTRING_MIDDLE, self.state.at))
    }

    fn open_brace(&mut self, in_format: bool) -> Result<Token> {
        if !in_format && self.take('{') {
            return Ok(self.part(kinds::FSTRING_MIDDLE, self.state.at - 1));
        }
        self.state.at -= 1;
        self.enter_field()?;
        Ok(self.part(kinds::FSTRING_MIDDLE, self.state.at))
    }

    fn close_brace(&mut self, in_format: bool, named: bool) -> Token {
        if named {
            return self.part(kinds::FSTRING_MIDDLE, self.state.at);
        }
        if !in_format && self.mode().braces == 0 && self.take('}') {
            return self.part(kinds::FSTRING_MIDDLE, self.state.at - 1);
        }
        self.state.at -= 1;
        self.mode().is_text = false;
        self.part(kinds::FSTRING_MIDDLE, self.state.at)
    }

    /// What follows a backslash; says whether it is the brace of a character's name.
    fn escape(&mut self) -> bool {
        let mut c = self.next();
        if c == Some('\r') {
            c = self.next();
        }
        if let Some(brace @ ('{' | '}')) = c {
            if !self.mode().raw && !self.state.extra {
                let text = format!(
                    "\"\\{brace}\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean \"\\\\{brace}\"? A raw string is also an option."
                );
                self.state.warnings.push((self.state.at - 2, text));
            }
            self.back(c);
            return false;
        }
        c == Some('N') && !self.mode().raw && self.take('{')
    }

    fn unterminated_fields(&mut self) -> Result<Token> {
        let (line, mode) = (self.line_number(), self.mode());
        let (start, letter) = (mode.start, mode.letter);
        let kind = if mode.quotes == 3 { "triple-quoted " } else { "" };
        self.error_from(format!("unterminated {kind}{letter}-string literal (detected at line {line})"), start)
    }
}

//! Strings and bytes, and the prefixes of all literals in quotes.

use super::{Mode, Result, Scanner, Token, kinds};

/// The letters before a quote.
#[derive(Default)]
pub(super) struct Prefix {
    seen: Vec<char>,
}

impl Prefix {
    /// Takes a letter, unless it stood there before or is no prefix.
    pub fn take(&mut self, c: char) -> bool {
        let letter = c.to_ascii_lowercase();
        let fits = "burft".contains(letter) && !self.seen.contains(&letter);
        if fits {
            self.seen.push(letter);
        }
        fits
    }

    fn has(&self, letter: char) -> bool {
        self.seen.contains(&letter)
    }

    /// Two letters that cannot stand together.
    fn clash(&self) -> Option<(char, char)> {
        let pairs = [('u', 'b'), ('u', 'r'), ('u', 'f'), ('u', 't'), ('b', 'f'), ('b', 't'), ('f', 't')];
        pairs.into_iter().find(|&(a, b)| self.has(a) && self.has(b))
    }
}

impl Scanner<'_> {
    /// A literal whose prefix and first quote were read.
    pub(super) fn quoted(&mut self, prefix: &Prefix, quote: char) -> Result<Token> {
        if let Some((a, b)) = prefix.clash() {
            let (line, column) = self.position(self.start);
            let last = column + self.state.at - self.start;
            return self.error_at(format!("'{a}' and '{b}' prefixes are incompatible"), line, column + 1, last);
        }
        match ['f', 't'].into_iter().find(|&letter| prefix.has(letter)) {
            Some(letter) => Ok(self.begin_fields(letter, quote, prefix.has('r'))),
            None => self.plain(quote),
        }
    }

    /// The quotes at the beginning of a literal of which the first was read: one or three; `None` where it is empty.
    fn quotes(&mut self, quote: char) -> Option<usize> {
        if !self.take(quote) {
            return Some(1);
        }
        self.take(quote).then_some(3)
    }

    fn plain(&mut self, quote: char) -> Result<Token> {
        let Some(quotes) = self.quotes(quote) else { return Ok(self.token(kinds::STRING, self.state.at)) };
        let (mut seen, mut escaped) = (0, false);
        while seen < quotes {
            match self.next() {
                None => return self.unterminated(quote, quotes, escaped),
                Some('\n') if quotes == 1 => return self.unterminated(quote, quotes, escaped),
                Some(c) if c == quote => seen += 1,
                Some('\\') => {
                    seen = 0;
                    let c = self.next();
                    escaped |= c == Some(quote);
                    if c == Some('\r') {
                        self.next();
                    }
                }
                Some(_) => seen = 0,
            }
        }
        Ok(self.token(kinds::STRING, self.state.at))
    }

    fn unterminated(&mut self, quote: char, quotes: usize, escaped: bool) -> Result<Token> {
        let line = self.line_number();
        if let Some(mode) = self.state.modes.last()
            && (mode.quote, mode.quotes) == (quote, quotes)
        {
            let letter = mode.letter;
            return self.error_from(format!("{letter}-string: expecting '}}'"), self.start);
        }
        let kind = if quotes == 3 { "triple-quoted string" } else { "string" };
        let hint = if quotes == 1 && escaped { "; perhaps you escaped the end quote?" } else { "" };
        self.error_from(format!("unterminated {kind} literal (detected at line {line}){hint}"), self.start)
    }

    /// The beginning of an f-string or t-string.
    fn begin_fields(&mut self, letter: char, quote: char, raw: bool) -> Token {
        let begin = self.state.at;
        let quotes = self.quotes(quote).unwrap_or_else(|| {
            // Empty: the second quote is its end.
            self.state.at = begin;
            1
        });
        let start = self.start;
        let (braces, expression, in_format) = (0, -1, false);
        self.state.modes.push(Mode { is_text: true, letter, quote, quotes, raw, start, braces, expression, in_format });
        let kind = kinds::FSTRING_START + if letter == 't' { kinds::TO_TSTRING } else { 0 };
        self.token(kind, self.state.at)
    }
}

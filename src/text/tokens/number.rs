//! Numbers: their text, not their value.

use super::{Result, Scanner, Token, kinds};

fn is_name(c: Option<char>) -> bool {
    c.is_some_and(|c| c == '_' || c.is_ascii_alphanumeric())
}

fn is_digit(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_digit())
}

impl Scanner<'_> {
    /// A number whose first digit was read.
    pub(super) fn number(&mut self, first: char) -> Result<Token> {
        if first == '0' {
            match self.next() {
                Some('x' | 'X') => return self.based(16, "hexadecimal"),
                Some('o' | 'O') => return self.based(8, "octal"),
                Some('b' | 'B') => return self.based(2, "binary"),
                c => return self.after_zero(c),
            }
        }
        let c = self.digits()?;
        self.after_digits(c)
    }

    /// Digits of a base, perhaps with underscores between them.
    fn based(&mut self, base: u32, name: &str) -> Result<Token> {
        let fits = |c: Option<char>| c.is_some_and(|c| c.is_digit(base));
        let mut c = self.next();
        loop {
            if c == Some('_') {
                c = self.next();
            }
            if !fits(c) {
                return self.bad_digit(c, base, name);
            }
            while fits(c) {
                c = self.next();
            }
            if c != Some('_') {
                break;
            }
        }
        if base < 10 && is_digit(c) {
            return self.bad_digit(c, base, name);
        }
        self.end_of_number(c, name)
    }

    fn bad_digit(&mut self, c: Option<char>, base: u32, name: &str) -> Result<Token> {
        match c {
            Some(digit) if base < 10 && digit.is_ascii_digit() => {
                self.error(format!("invalid digit '{digit}' in {name} literal"))
            }
            _ => {
                self.back(c);
                self.error(format!("invalid {name} literal"))
            }
        }
    }

    /// What follows a zero: more zeros, or a fraction and the like.
    fn after_zero(&mut self, mut c: Option<char>) -> Result<Token> {
        loop {
            if c == Some('_') {
                c = self.next();
                if !is_digit(c) {
                    self.back(c);
                    return self.error("invalid decimal literal");
                }
            }
            if c != Some('0') {
                break;
            }
            c = self.next();
        }
        let zeros = self.state.at - usize::from(c.is_some());
        let leading = is_digit(c);
        if leading {
            c = self.digits()?;
        }
        if leading && !self.state.extra && !matches!(c, Some('.' | 'e' | 'E' | 'j' | 'J')) {
            let (line, column) = self.position(self.start);
            let text = "leading zeros in decimal integer literals are not permitted; \
                use an 0o prefix for octal integers";
            return self.error_at(text, line, column + 1, column + 1 + zeros - self.start);
        }
        self.after_digits(c)
    }

    /// Reads digits after one that was read; returns what follows.
    fn digits(&mut self) -> Result<Option<char>> {
        loop {
            let mut c = self.next();
            while is_digit(c) {
                c = self.next();
            }
            if c != Some('_') {
                return Ok(c);
            }
            c = self.next();
            if !is_digit(c) {
                self.back(c);
                return self.error("invalid decimal literal");
            }
        }
    }

    /// The fraction, exponent and `j` of a decimal number.
    fn after_digits(&mut self, c: Option<char>) -> Result<Token> {
        if c != Some('.') {
            return self.exponent(c);
        }
        let c = self.next();
        self.fraction(c)
    }

    /// What follows the point; `c` was read.
    pub(super) fn fraction(&mut self, c: Option<char>) -> Result<Token> {
        let c = if is_digit(c) { self.digits()? } else { c };
        self.exponent(c)
    }

    fn exponent(&mut self, c: Option<char>) -> Result<Token> {
        if !matches!(c, Some('e' | 'E')) {
            return self.imaginary(c);
        }
        let mut next = self.next();
        let signed = matches!(next, Some('+' | '-'));
        if signed {
            next = self.next();
        }
        if is_digit(next) {
            let c = self.digits()?;
            return self.imaginary(c);
        }
        self.back(next);
        if signed {
            return self.error("invalid decimal literal");
        }
        self.end_of_number(c, "decimal")
    }

    fn imaginary(&mut self, c: Option<char>) -> Result<Token> {
        if matches!(c, Some('j' | 'J')) {
            let c = self.next();
            return self.end_of_number(c, "imaginary");
        }
        self.end_of_number(c, "decimal")
    }

    /// Nothing that could be of a name may follow, keywords aside.
    fn end_of_number(&mut self, c: Option<char>, name: &str) -> Result<Token> {
        self.back(c);
        let at = self.state.at;
        if is_name(c) && !self.state.extra {
            if !self.is_keyword(at) {
                return self.error(format!("invalid {name} literal"));
            }
            self.state.warnings.push((at - 1, format!("invalid {name} literal")));
        }
        Ok(self.token(kinds::NUMBER, at))
    }

    /// Whether a keyword that may follow a number stands at a place. Only what is behind the longer ones is looked at.
    fn is_keyword(&self, at: usize) -> bool {
        let rest = &self.state.text[at..];
        let follows = |word: &str| rest.iter().copied().take(word.len()).eq(word.chars());
        let ends = |word: &str| !rest.get(word.len()).is_some_and(|&c| is_name(Some(c)) || !c.is_ascii());
        ["if", "in", "is"].iter().any(|word| follows(word))
            || ["and", "else", "for", "not", "or"].iter().any(|word| follows(word) && ends(word))
    }
}

//! Reading a declaration token by token. What it declares is gathered, and counts when all of it was there.

use super::{
    chars::{Colons, Stop, is_space, owned},
    dtd::Dtd,
    fault::Fault,
    lexer::{Lexeme, scan},
};

/// Why a declaration ends too early.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Problem {
    Stop(Stop),
    Fault(Fault, usize),
}

pub(super) type Read<T> = Result<T, Problem>;

/// A token that is no space.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) lexeme: Lexeme,
    /// Where it begins in what is read; for what comes out of an entity, where the reference is.
    pub(super) at: usize,
    pub(super) text: Vec<u8>,
}

impl Token {
    pub(super) fn string(&self) -> String {
        owned(&self.text)
    }

    /// What stands between the quotes of a literal.
    pub(super) fn inner(&self) -> &[u8] {
        self.text.get(1..self.text.len().saturating_sub(1)).unwrap_or_default()
    }
}

/// A text that is being read.
struct Source {
    text: Vec<u8>,
    at: usize,
    /// Where it was referred to.
    place: usize,
    name: String,
}

/// Reads a declaration from the start of a text.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    all: bool,
    pub(super) colons: Colons,
    /// References to parameters may stand within declarations, which are these.
    parameters: Option<&'a Dtd>,
    inside: Vec<Source>,
    /// How many bytes came out of entities.
    pub(super) expanded: usize,
    /// The tokens, spaces too, and where they stand.
    pub(super) pieces: Vec<(usize, Vec<u8>)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], all: bool, colons: Colons, parameters: Option<&'a Dtd>) -> Reader<'a> {
        Reader { bytes, at: 0, all, colons, parameters, inside: Vec::new(), expanded: 0, pieces: Vec::new() }
    }

    /// How much was read.
    pub(super) fn len(&self) -> usize {
        self.at
    }

    fn next_in_text(&mut self) -> Read<Token> {
        let at = self.at;
        let stopped = |stop| match stop {
            Stop::Invalid(offset) => Problem::Fault(Fault::InvalidToken, at + offset),
            Stop::End => Problem::Stop(if self.all { Stop::End } else { Stop::Partial }),
            other => Problem::Stop(other),
        };
        let (lexeme, len) = scan(&self.bytes[at..], self.all, self.colons).map_err(stopped)?;
        self.at += len;
        Ok(Token { lexeme, at, text: self.bytes[at..self.at].to_vec() })
    }

    fn next_token(&mut self) -> Read<Token> {
        let Some(source) = self.inside.last_mut() else { return self.next_in_text() };
        let place = source.place;
        match scan(&source.text[source.at..], true, self.colons) {
            Ok((lexeme, len)) => {
                let text = source.text[source.at..source.at + len].to_vec();
                source.at += len;
                Ok(Token { lexeme, at: place, text })
            }
            // An entity in a declaration has a space before and behind it.
            Err(Stop::End) => {
                self.inside.pop();
                Ok(Token { lexeme: Lexeme::Space, at: place, text: Vec::new() })
            }
            Err(_) => Err(Problem::Fault(Fault::InvalidToken, place)),
        }
    }

    /// The next token, which may be a space.
    pub(super) fn any(&mut self) -> Read<Token> {
        loop {
            let token = self.next_token()?;
            self.pieces.push((token.at, token.text.clone()));
            let Some(dtd) = self.parameters.filter(|_| token.lexeme == Lexeme::Parameter) else { return Ok(token) };
            let name = owned(&token.text[1..token.text.len() - 1]);
            if self.inside.iter().any(|source| source.name == name) {
                return Err(Problem::Fault(Fault::RecursiveEntity, token.at));
            }
            if let Some(text) = dtd.parameters.get(&name).and_then(|entity| entity.text.as_ref()) {
                // What stands for it is told, and not the reference.
                self.pieces.pop();
                self.expanded += text.len();
                self.inside.push(Source { text: text.to_vec(), at: 0, place: token.at, name });
            }
        }
    }

    /// The next token that is no space.
    pub(super) fn next(&mut self) -> Read<Token> {
        loop {
            let token = self.any()?;
            if token.lexeme != Lexeme::Space {
                return Ok(token);
            }
        }
    }

    /// The next token, which has to be of a kind.
    pub(super) fn expect(&mut self, lexeme: &Lexeme) -> Read<Token> {
        let token = self.next()?;
        if token.lexeme == *lexeme { Ok(token) } else { Err(self.misplaced(&token)) }
    }

    /// A token cannot stand where it does.
    pub(super) fn misplaced(&self, token: &Token) -> Problem {
        let fault = match &token.lexeme {
            Lexeme::Parameter => Fault::ParameterReference,
            Lexeme::Aside(super::markup::Aside::Declaration(_)) => Fault::MisplacedDeclaration,
            _ => Fault::Syntax,
        };
        Problem::Fault(fault, token.at)
    }
}

/// The text of a public identifier with its spaces made even; none if it has other characters than it may.
pub(super) fn public_id(literal: &Token) -> Read<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b" \r\n\t-'()+,./:=?;!*#@$_%".contains(&byte);
    if let Some(offset) = literal.inner().iter().position(|&byte| !allowed(byte)) {
        return Err(Problem::Fault(Fault::PublicId, literal.at + 1 + offset));
    }
    let words = literal.inner().split(|&byte| is_space(byte)).filter(|word| !word.is_empty());
    let words: Vec<_> = words.map(String::from_utf8_lossy).collect();
    Ok(words.join(" "))
}

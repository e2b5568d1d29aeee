//! `_tokenize`: the tokenizer under `tokenize`.

use parking_lot::Mutex;
use typhon_object::{
    prelude::*,
    primal::{str as string, tuple},
};
use typhon_text::tokens::{self, Problem, Tokenizer};

use crate::{_codecs::decode_text, shared::instance, support::bytes};

/// Python tokens.
#[pymodule(name = "_tokenize", types(TokenizerIter))]
mod module {}

/// Iterates over the tokens of a source that a function gives line by line.
#[pytype(name = "TokenizerIter", module = "_tokenize", flags(base))]
pub struct TokenizerIter {
    readline: Frozen,
    /// None where lines are strs.
    encoding: Frozen,
    /// Taken out by whoever asks for a token: reading a line runs Python code.
    state: Opaque<Mutex<State>>,
}

/// A tokenizer, and what it told last.
struct Reading {
    tokenizer: Tokenizer,
    last: tokens::Token,
    /// Tokens are told as the parser sees them, without comments and line ends.
    plain: bool,
}

enum State {
    Ready(Box<Reading>),
    /// A thread is at it.
    Taken,
    /// The end was told, or an error.
    Over,
}

impl TokenizerIter {
    /// The next line; empty at the end.
    fn line(&self, vm: &Vm) -> Result<String> {
        let line = match vm.call(&self.readline, &[]) {
            Ok(line) => line,
            Err(raised) => return vm.catch_as(raised, Known::StopIteration).map(|_| String::new()),
        };
        let text = if self.encoding.is_none() {
            line
        } else if bytes::is_bytes(&line) {
            decode_text(vm, &line, &string::lossy(&self.encoding), "replace")?
        } else {
            return Err(vm.type_error("readline() returned a non-bytes object"));
        };
        match text.native::<string::Str>() {
            None => Err(vm.type_error("readline() returned a non-string object")),
            Some(_) => match string::as_str(&text) {
                Some(text) if text.contains('\0') => {
                    let problem = Problem {
                        class: tokens::Class::Syntax,
                        cause: tokens::Cause::Text,
                        message: "source code cannot contain null bytes".to_owned(),
                        line: 1,
                        offset: 0,
                        end_offset: 0,
                        source: text.to_owned(),
                    };
                    Err(raise(vm, &problem))
                }
                Some(text) => Ok(text.to_owned()),
                None => Err(vm.surrogates_not_allowed(&text)),
            },
        }
    }

    fn advance(&self, vm: &Vm, tokenizer: &mut Tokenizer) -> Result<tokens::Token> {
        let mut failed = None;
        let mut lines = || match self.line(vm) {
            Ok(line) => Some(line),
            Err(raised) => {
                failed = Some(raised);
                None
            }
        };
        let token = tokenizer.next(&mut lines);
        match (failed, token) {
            (Some(raised), _) => Err(raised),
            (None, Ok(token)) => Ok(token),
            (None, Err(problem)) => Err(raise(vm, &problem)),
        }
    }
}

fn raise(vm: &Vm, problem: &Problem) -> Raised {
    let class = match problem.class {
        tokens::Class::Syntax => Known::SyntaxError,
        tokens::Class::Indentation => Known::IndentationError,
        tokens::Class::Tab => Known::TabError,
    };
    let (line, source) = (vm.int(problem.line as i64), vm.str(&problem.source));
    let place = [vm.str("<string>"), line.clone(), vm.int(problem.offset), source, line, vm.int(problem.end_offset)];
    // An unindent has no end.
    let known = if problem.message.starts_with("unindent") { 4 } else { place.len() };
    match vm.call(&class.value(), &[vm.str(&problem.message), tuple::new(place[..known].to_vec())]) {
        Ok(error) => vm.raise(error),
        Err(raised) => raised,
    }
}

const NEWLINE: u8 = 4;
const INDENT: u8 = 5;
const DEDENT: u8 = 6;

/// A token as a tuple.
fn object(vm: &Vm, token: &tokens::Token, last: &tokens::Token, plain: bool) -> Value {
    let place = |line: usize, column: i64| tuple::of([vm.int(line as i64), vm.int(column)]);
    let kind = vm.int(token.kind.into());
    let (start, end) = (token.start, token.end);
    match token.kind {
        // A line's end has no width; it is the comment before it.
        NEWLINE if plain => {
            let (line, from) = (end.0, if last.end.0 == start.0 { last.end.1 } else { 0 });
            let comment: String = token.line.chars().take(start.1).skip(from).skip_while(|c| *c != '#').collect();
            let first = start.1 - comment.chars().count();
            let places = [place(line, first as i64), place(line, start.1 as i64)];
            let [start, end] = places;
            tuple::of([kind, vm.str(&comment), start, end, vm.str(&token.line)])
        }
        0 | INDENT | DEDENT if plain => {
            // At the end of the source the last line is meant.
            let (line, text) = if token.line.is_empty() { (last.end.0, &last.line) } else { (start.0, &token.line) };
            tuple::of([kind, vm.str(""), place(line, -1), place(line, -1), vm.str(text)])
        }
        _ => {
            let places = [place(start.0, start.1 as i64), place(end.0, end.1 as i64)];
            let [start, end] = places;
            tuple::of([kind, vm.str(&token.text), start, end, vm.str(&token.line)])
        }
    }
}

#[pymethods]
impl TokenizerIter {
    #[sig(readline, /, *, encoding = None, extra_tokens = False)]
    fn __new__(class: &Value, vm: &Vm, readline: &Value, encoding: &Value, extra_tokens: bool) -> Result<Value> {
        if !encoding.is_none() && !string::is_str(encoding) {
            let given = vm.given_name(encoding);
            return Err(vm.type_error(format!("tokenizeriter() argument 'encoding' must be str, not {given}")));
        }
        instance(vm, class, |header| TokenizerIter {
            header,
            readline: readline.clone().into(),
            encoding: encoding.clone().into(),
            state: Opaque(Mutex::new(State::Ready(Box::new(Reading {
                tokenizer: Tokenizer::new(extra_tokens),
                last: tokens::Token::default(),
                plain: !extra_tokens,
            })))),
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let taken = std::mem::replace(&mut *self.state.lock(), State::Taken);
        let mut reading = match taken {
            State::Ready(reading) => reading,
            State::Taken => return Err(vm.value_error("tokenizer already executing")),
            State::Over => {
                *self.state.lock() = State::Over;
                return Ok(None);
            }
        };
        let token = match self.advance(vm, &mut reading.tokenizer) {
            Ok(token) => token,
            Err(raised) => {
                *self.state.lock() = State::Over;
                return Err(raised);
            }
        };
        let told = object(vm, &token, &reading.last, reading.plain);
        let is_last = token.kind == 0;
        if !token.line.is_empty() {
            reading.last = token;
        }
        *self.state.lock() = if is_last { State::Over } else { State::Ready(reading) };
        Ok(Some(told))
    }
}

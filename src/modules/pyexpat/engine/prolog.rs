//! What stands before the first element and behind the last.

use super::{
    Engine, Fault, Setup, Stage, Step, Stepped, What,
    chars::Stop,
    lexer::{Lexeme, scan},
    markup::Aside,
};

impl Engine {
    /// One token outside elements and declarations.
    pub(super) fn prolog(&mut self, setup: Setup) -> Stepped {
        let all = self.is_all();
        let (lexeme, len) = match scan(self.rest(), all, self.colons()) {
            Ok(scanned) => scanned,
            Err(Stop::End) if self.stage != Stage::Epilog && self.input.ended && !self.input.is_cut() => {
                return Err((Fault::NoElements, self.place()));
            }
            Err(stop) => return self.stopped(stop),
        };
        let at = self.place();
        let after = self.stage == Stage::Epilog;
        match lexeme {
            Lexeme::Space => {
                let raw = self.raw(len, setup);
                self.tell(What::Raw, at, raw);
                self.take(len)?;
            }
            Lexeme::Aside(Aside::Declaration(_)) if after => return Err((Fault::Junk, at)),
            Lexeme::Aside(aside) => self.aside(aside, len, setup)?,
            _ if after => return Err((Fault::Junk, at)),
            Lexeme::Element => {
                self.stage = Stage::Content;
                if std::mem::take(&mut self.foreign_dtd) {
                    self.ask_subset(at, setup);
                }
            }
            Lexeme::Open if self.stage == Stage::Prolog && self.rest()[..len] == *b"<!DOCTYPE" => {
                return self.doctype(setup);
            }
            Lexeme::Parameter => return Err((Fault::ParameterReference, at)),
            _ => return Err((Fault::Syntax, at)),
        }
        Ok(Step::On)
    }
}

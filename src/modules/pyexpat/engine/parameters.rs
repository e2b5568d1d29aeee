//! Declarations one after another, the parameter entities between them, and parts that count or do not.

use super::{
    Engine, Fault, Item, Kind, Parameters, Setup, Stage, Step, Stepped, What,
    chars::owned,
    lexer::{Lexeme, scan},
    reader::Reader,
};

impl Engine {
    /// A declaration, or what stands between declarations.
    pub(super) fn subset(&mut self, setup: Setup) -> Stepped {
        let (lexeme, len) = match scan(self.rest(), self.is_all(), self.colons()) {
            Ok(scanned) => scanned,
            Err(stop) => return self.stopped(stop),
        };
        let at = self.place();
        match lexeme {
            Lexeme::Space => {
                let raw = self.raw(len, setup);
                self.tell(What::Raw, at, raw);
                self.take(len)?;
            }
            Lexeme::Aside(aside) => self.aside(aside, len, setup)?,
            Lexeme::Open => return self.declare(setup),
            Lexeme::Parameter => return self.parameter(len, setup),
            Lexeme::CloseSubset if self.is_own() => return self.close_subset(setup),
            Lexeme::OpenSection if !self.is_own() => return self.open_section(setup),
            Lexeme::CloseSection if self.included > 0 => {
                self.included -= 1;
                let raw = self.raw(len, setup);
                self.tell(What::Raw, at, raw);
                self.take(len)?;
            }
            _ => return Err((Fault::Syntax, at)),
        }
        Ok(Step::On)
    }

    /// `%name;` between declarations.
    fn parameter(&mut self, len: usize, setup: Setup) -> Stepped {
        let at = self.place();
        let raw = self.raw(len, setup);
        let name = owned(&self.rest()[1..len - 1]);
        self.take(len)?;
        let shared = self.dtd.clone();
        let mut dtd = shared.lock();
        dtd.has_references = true;
        let standalone = dtd.standalone;
        if self.parameters == Parameters::Never {
            dtd.keep_processing = standalone;
            drop(dtd);
            if !standalone {
                self.tell(What::NotStandalone, at, None);
            }
            self.tell(What::Raw, at, raw);
            return Ok(Step::On);
        }
        let entity = dtd.parameters.get(&name).cloned();
        // That there is a reference makes it possible that declarations are elsewhere.
        let strict = self.kind == Kind::Document && standalone && self.open.is_empty();
        let entity = match entity {
            None if strict => return Err((Fault::UndefinedEntity, at)),
            Some(entity) if strict && !entity.in_document => return Err((Fault::DeclaredInParameterEntity, at)),
            None => {
                dtd.keep_processing = standalone;
                drop(dtd);
                self.tell(What::SkippedEntity { name, is_parameter: true }, at, raw);
                return Ok(Step::On);
            }
            Some(entity) => entity,
        };
        if self.is_open(&name, true) {
            return Err((Fault::RecursiveEntity, at));
        }
        if let Some(text) = entity.text {
            drop(dtd);
            self.enter(name, true, text, at)?;
            return Ok(Step::On);
        }
        if !Engine::has_external(setup) {
            dtd.keep_processing = standalone;
            drop(dtd);
            self.tell(What::Raw, at, raw);
            return Ok(Step::On);
        }
        dtd.parameter_read = false;
        drop(dtd);
        self.tell(What::ExternalEntity { context: None, external: Box::new(entity.external) }, at, None);
        self.queue.push_back(Item::AfterParameter { at });
        Ok(Step::On)
    }

    /// The declarations of a parameter entity were asked for.
    pub(super) fn after_parameter(&mut self, at: usize) {
        let mut dtd = self.dtd.lock();
        let standalone = dtd.standalone;
        if !dtd.parameter_read {
            dtd.keep_processing = standalone;
        } else if !standalone {
            drop(dtd);
            self.ask_standalone(at);
        }
    }

    /// `<![INCLUDE[` or `<![IGNORE[`.
    fn open_section(&mut self, setup: Setup) -> Stepped {
        let shared = self.dtd.clone();
        let dtd = shared.lock();
        let mut reader = Reader::new(self.rest(), self.is_all(), self.colons(), Some(&dtd));
        let word = reader.expect(&Lexeme::OpenSection).and_then(|_| reader.expect(&Lexeme::Name));
        let word = word.and_then(|word| reader.expect(&Lexeme::OpenSubset).map(|_| word));
        let (len, pieces) = (reader.len(), reader.pieces);
        drop(dtd);
        let word = match word {
            Ok(word) => word,
            Err(problem) => return self.problem(problem, len),
        };
        self.pieces(&mut &pieces[..], usize::MAX, setup);
        match word.text.as_slice() {
            b"INCLUDE" => self.included += 1,
            b"IGNORE" => self.stage = Stage::Ignored,
            _ => return Err((Fault::Syntax, self.place_at(word.at))),
        }
        self.take(len)?;
        Ok(Step::On)
    }

    /// A part that does not count, to its end.
    pub(super) fn ignored(&mut self, setup: Setup) -> Stepped {
        let (mut depth, mut at) = (0, 0);
        let rest = self.rest();
        while let Some(three) = rest.get(at..at + 3) {
            match three {
                b"<![" => (depth, at) = (depth + 1, at + 3),
                b"]]>" if depth > 0 => (depth, at) = (depth - 1, at + 3),
                b"]]>" => {
                    let (place, raw) = (self.place(), self.raw(at + 3, setup));
                    self.tell(What::Raw, place, raw);
                    self.take(at + 3)?;
                    self.stage = Stage::Subset;
                    return Ok(Step::On);
                }
                _ => at += 1,
            }
        }
        self.stopped(super::chars::Stop::Partial)
    }
}

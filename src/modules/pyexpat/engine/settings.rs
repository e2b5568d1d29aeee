//! What a parser can be told and asked.

use std::sync::Arc;

use super::{
    Asked, Engine, Event, Fault, Item, Kind, Parameters, Position, Stage, What, Which, encoding::Encoding,
    input::Protocol,
};

impl Engine {
    /// The position of the event or the error.
    pub(in crate::pyexpat) fn position(&mut self) -> Option<Position> {
        let begun = self.started && self.input.encoding.is_some();
        begun.then(|| self.input.position())
    }

    /// The document's bytes from the event on.
    pub(in crate::pyexpat) fn context_bytes(&self) -> Vec<u8> {
        self.input.context()
    }

    /// The error that ended the reading.
    pub(in crate::pyexpat) fn fault(&self) -> Option<Fault> {
        self.failed.filter(|_| self.queue.is_empty()).map(|(fault, _)| fault)
    }

    /// Ends the reading with an error, at the last event.
    pub(in crate::pyexpat) fn fail(&mut self, fault: Fault, event: &Event) {
        self.queue.clear();
        self.failed.get_or_insert((fault, event.at));
    }

    /// Ends the reading for good, behind the last event.
    pub(in crate::pyexpat) fn stop(&mut self, event: &Event) {
        self.queue.clear();
        let behind = matches!(self.stage, Stage::Content | Stage::Cdata | Stage::Epilog) && self.open.is_empty();
        let at = if behind { self.input.at() } else { event.at };
        self.failed.get_or_insert((Fault::Aborted, at));
        if let Some((_, at)) = self.failed {
            self.input.tell(at);
        }
        self.finished = true;
    }

    /// Sets the encoding, whatever the document says of it, unless reading has begun.
    pub(in crate::pyexpat) fn set_encoding(&mut self, name: &str) {
        if !self.started {
            self.input.protocol = Protocol::named(name);
        }
    }

    pub(in crate::pyexpat) fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    pub(in crate::pyexpat) fn set_base(&mut self, base: String) {
        self.base = Some(base);
    }

    pub(in crate::pyexpat) fn is_deferring(&self) -> bool {
        self.deferral
    }

    pub(in crate::pyexpat) fn set_deferring(&mut self, deferral: bool) {
        self.deferral = deferral;
    }

    /// Sets when declarations elsewhere are asked for; says whether that was possible.
    pub(in crate::pyexpat) fn set_parameters(&mut self, flag: i64) -> bool {
        if self.started {
            return false;
        }
        self.parameters = match flag {
            0 => Parameters::Never,
            1 => Parameters::UnlessStandalone,
            _ => Parameters::Always,
        };
        true
    }

    /// Sets whether a document without an external subset has one all the same.
    pub(in crate::pyexpat) fn set_foreign_dtd(&mut self, foreign: bool) -> Result<(), Fault> {
        if self.started {
            return Err(Fault::TooLate);
        }
        self.foreign_dtd = foreign;
        Ok(())
    }

    /// Sets from how many bytes on a limit holds; false for a parser that is not the document's.
    pub(in crate::pyexpat) fn set_threshold(&mut self, which: Which, bytes: u64) -> bool {
        let is_root = self.kind == Kind::Document;
        if is_root {
            self.limits.set_threshold(which, bytes);
        }
        is_root
    }

    /// Sets the factor of a limit; what is wrong if it cannot be.
    pub(in crate::pyexpat) fn set_factor(&mut self, which: Which, factor: f64) -> Result<(), &'static str> {
        if self.kind != Kind::Document {
            return Err("parser must be a root parser");
        }
        if self.limits.set_factor(which, factor) { Ok(()) } else { Err("'max_factor' must be at least 1.0") }
    }

    /// How many bytes it holds beside what was fed, roughly.
    pub(super) fn held(&self) -> usize {
        size_of::<Engine>() + self.open_bytes + self.tags.len() * size_of::<super::Tag>()
    }

    /// Asks for the table of an encoding.
    pub(super) fn ask_encoding(&mut self, name: String, asked: Asked) {
        self.asked = Some(asked);
        let at = if let Asked::Declared(at) = asked { at } else { self.place() };
        self.queue.push_back(Item::Event(Event { what: What::UnknownEncoding(name), at, raw: None }));
    }

    /// Answers to an encoding that is not known: the characters of its bytes. Those that markup is made of are ASCII's.
    pub(in crate::pyexpat) fn supply(&mut self, table: [Option<char>; 256]) {
        let is_markup = |byte: u8| byte.is_ascii_alphanumeric() || b"\t\n\r !\"#%&'()*+,-./:;<=>?[]_|".contains(&byte);
        let agrees = (0..=u8::MAX).zip(&table).all(|(byte, found)| {
            let stands = found.and_then(|found| u8::try_from(found).ok()).filter(|&found| is_markup(found));
            if is_markup(byte) { *found == Some(char::from(byte)) } else { stands.is_none() }
        });
        let Some(asked) = self.asked.filter(|_| agrees) else { return };
        self.asked = None;
        let encoding = Encoding::Table(Arc::new(table));
        match asked {
            Asked::Given => {
                self.input.protocol = Protocol::One(encoding.clone());
                self.input.switch(encoding);
            }
            Asked::Declared(_) => self.input.switch(encoding),
        }
    }

    /// Whether the table of the encoding that was given has to be asked for.
    pub(super) fn lacks_encoding(&self) -> Option<String> {
        match &self.input.protocol {
            Protocol::Unknown(name) if self.stage == Stage::Opening => Some(name.clone()),
            _ => None,
        }
    }
}

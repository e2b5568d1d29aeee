//! Values of attributes and of entities: references are replaced, white space is made even.

use super::{
    chars::{Colons, Stop, Taken, is_space, width},
    dtd::Dtd,
    fault::Fault,
    reference::{self, Reference},
};

/// What a value is made with.
pub(super) struct Values<'a> {
    pub(super) dtd: &'a Dtd,
    pub(super) colons: Colons,
    /// Entities that are not known are errors.
    pub(super) strict: bool,
    /// The entities that are being put in.
    pub(super) open: Vec<String>,
    /// Whether an entity is open around all of it.
    pub(super) is_open: &'a dyn Fn(&str) -> bool,
    /// Told how many bytes of entities were read; false if they were too many.
    pub(super) count: &'a dyn Fn(usize) -> bool,
}

/// Why there is no value, and where in it if that is known.
pub(super) type Failure = (Fault, Option<usize>);

impl Values<'_> {
    /// The value of an attribute as a text has it.
    pub(super) fn attribute(&mut self, text: &[u8], tokenized: bool) -> Result<String, Failure> {
        let mut value = String::with_capacity(text.len());
        self.append(text, tokenized, &mut value)?;
        if tokenized && value.ends_with(' ') {
            value.pop();
        }
        Ok(value)
    }

    fn append(&mut self, text: &[u8], tokenized: bool, value: &mut String) -> Result<(), Failure> {
        let mut at = 0;
        let space = |value: &mut String| {
            if !tokenized || !(value.is_empty() || value.ends_with(' ')) {
                value.push(' ');
            }
        };
        while let Some(&first) = text.get(at) {
            if first == b'&' {
                let scanned = reference::scan(text, at, self.colons);
                let (reference, end) = scanned.map_err(|stop| invalid(stop, at))?;
                match reference {
                    Reference::Character(None) => return Err((Fault::BadCharacterReference, Some(at))),
                    Reference::Character(Some(' ')) => space(value),
                    Reference::Character(Some(character)) => value.push(character),
                    Reference::Entity(name) => {
                        self.entity(&text[name], tokenized, value).map_err(|(fault, _)| match fault {
                            Fault::BinaryEntity | Fault::ExternalInAttribute => (fault, Some(at)),
                            _ => (fault, None),
                        })?;
                    }
                }
                at = end;
            } else if is_space(first) {
                space(value);
                at += if text[at..].starts_with(b"\r\n") { 2 } else { 1 };
            } else {
                let start = at;
                while text.get(at).is_some_and(|&next| next != b'&' && !is_space(next)) {
                    let is_wrong = text[at] == b'<';
                    let width = width(text, at).ok().filter(|_| !is_wrong);
                    at += width.ok_or((Fault::InvalidToken, Some(at)))?;
                }
                match std::str::from_utf8(&text[start..at]) {
                    Ok(part) => value.push_str(part),
                    Err(_) => return Err((Fault::InvalidToken, Some(start))),
                }
            }
        }
        Ok(())
    }

    fn entity(&mut self, name: &[u8], tokenized: bool, value: &mut String) -> Result<(), Failure> {
        if let Some(character) = reference::predefined(name) {
            value.push(character);
            return Ok(());
        }
        let name = String::from_utf8_lossy(name);
        let entity = match self.dtd.general.get(&*name) {
            None if self.strict => return Err((Fault::UndefinedEntity, None)),
            None => return Ok(()),
            Some(entity) if self.strict && !entity.in_document => {
                return Err((Fault::DeclaredInParameterEntity, None));
            }
            Some(entity) => entity,
        };
        if self.open.iter().any(|open| *open == name) || (self.is_open)(&name) {
            return Err((Fault::RecursiveEntity, None));
        }
        if entity.notation.is_some() {
            return Err((Fault::BinaryEntity, None));
        }
        let Some(text) = &entity.text else { return Err((Fault::ExternalInAttribute, None)) };
        if !(self.count)(text.len()) {
            return Err((Fault::Amplification, None));
        }
        self.open.push(name.into_owned());
        // An entity's chain is as long as there are names, so its depth is bounded by the limit below.
        let deep = self.open.len() > DEEPEST;
        let appended = if deep { Err((Fault::Memory, None)) } else { self.append(text, tokenized, value) };
        self.open.pop();
        appended.map_err(|(fault, _)| (fault, None))
    }

    /// The text of an entity as its declaration has it: references to entities stay. What is right of it is there even if
    /// something is wrong.
    pub(super) fn entity_text(&mut self, text: &[u8], allow_parameters: bool) -> (Vec<u8>, Option<Failure>) {
        let mut value = Vec::with_capacity(text.len());
        let appended = self.append_text(text, allow_parameters, &mut value);
        (value, appended.err())
    }

    fn append_text(&mut self, text: &[u8], allow_parameters: bool, value: &mut Vec<u8>) -> Result<(), Failure> {
        let mut at = 0;
        while let Some(&first) = text.get(at) {
            let wrong = (Fault::InvalidToken, Some(at));
            match first {
                b'&' => {
                    let scanned = reference::scan(text, at, self.colons);
                    let (reference, end) = scanned.map_err(|stop| invalid(stop, at))?;
                    match reference {
                        Reference::Character(None) => return Err((Fault::BadCharacterReference, Some(at))),
                        Reference::Character(Some(character)) => {
                            value.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                        }
                        Reference::Entity(_) => value.extend_from_slice(&text[at..end]),
                    }
                    at = end;
                }
                b'%' => {
                    let scanned = parameter(text, at, self.colons);
                    let (name, end) = scanned.map_err(|stop| invalid(stop, at))?;
                    if !allow_parameters {
                        return Err((Fault::ParameterReference, Some(at)));
                    }
                    self.parameter(&String::from_utf8_lossy(name), value)?;
                    at = end;
                }
                b'\r' => {
                    value.push(b'\n');
                    at += if text[at..].starts_with(b"\r\n") { 2 } else { 1 };
                }
                _ => {
                    let width = width(text, at).map_err(|_| wrong)?;
                    value.extend_from_slice(&text[at..at + width]);
                    at += width;
                }
            }
        }
        Ok(())
    }

    fn parameter(&mut self, name: &str, value: &mut Vec<u8>) -> Result<(), Failure> {
        let Some(text) = self.dtd.parameters.get(name).and_then(|entity| entity.text.clone()) else { return Ok(()) };
        let key = format!("%{name}");
        if self.open.contains(&key) || self.open.len() > DEEPEST {
            return Err((Fault::RecursiveEntity, None));
        }
        if !(self.count)(text.len()) {
            return Err((Fault::Amplification, None));
        }
        self.open.push(key);
        let appended = self.append_text(&text, true, value);
        self.open.pop();
        appended.map_err(|(fault, _)| (fault, None))
    }
}

/// A token in a value that begins at a place cannot be taken.
fn invalid(stop: Stop, at: usize) -> Failure {
    let offset = if let Stop::Invalid(offset) = stop { offset } else { at };
    (Fault::InvalidToken, Some(offset))
}

/// How many entities may lie in one another.
const DEEPEST: usize = 2_000;

/// The name of the reference `%name;` at a place, and where it ends.
pub(super) fn parameter(text: &[u8], at: usize, colons: Colons) -> Taken<(&[u8], usize)> {
    let end = super::chars::name_end(text, at + 1, colons)?;
    match text[end] {
        b';' => Ok((&text[at + 1..end], end + 1)),
        _ => Err(Stop::Invalid(end)),
    }
}

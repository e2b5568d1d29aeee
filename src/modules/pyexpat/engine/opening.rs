//! The XML declaration, and what it says of the encoding.

use super::{
    Asked, Engine, Fault, Kind, Setup, Stage, Step, Stepped, What,
    chars::{Stop, is_space},
    encoding::{Encoding, Known},
    input::Protocol,
    markup::{Aside, instruction},
};

/// What a declaration says; where its encoding's name begins.
#[derive(Default, Debug)]
struct Declared {
    version: Option<String>,
    encoding: Option<(String, usize)>,
    standalone: Option<bool>,
}

/// A name and a value, and where they begin.
struct Pair<'a> {
    name: &'a [u8],
    name_at: usize,
    value: &'a str,
    value_at: usize,
}

/// The next pair and where it ends; none at the end. The error is the place of what is wrong.
fn pair(text: &[u8], start: usize) -> Result<Option<(Pair<'_>, usize)>, usize> {
    let skip = |mut at: usize| {
        while text.get(at).is_some_and(|&byte| is_space(byte)) {
            at += 1;
        }
        at
    };
    let name_at = skip(start);
    if name_at == text.len() {
        return Ok(None);
    }
    if name_at == start {
        return Err(start);
    }
    let mut end = name_at;
    while text.get(end).is_some_and(|&byte| byte != b'=' && !is_space(byte)) {
        if !text[end].is_ascii() {
            return Err(end);
        }
        end += 1;
    }
    let equals = skip(end);
    if end == name_at || text.get(equals) != Some(&b'=') {
        return Err(equals.min(text.len()));
    }
    let quote_at = skip(equals + 1);
    let quote = text.get(quote_at).filter(|quote| matches!(quote, b'"' | b'\'')).ok_or(quote_at)?;
    let value_at = quote_at + 1;
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
    let len = text[value_at..].iter().position(|byte| !allowed(byte)).unwrap_or(text.len() - value_at);
    if text.get(value_at + len) != Some(quote) {
        return Err(value_at + len);
    }
    let value = std::str::from_utf8(&text[value_at..value_at + len]).unwrap_or_default();
    Ok(Some((Pair { name: &text[name_at..end], name_at, value, value_at }, value_at + len + 1)))
}

/// Reads a declaration's pairs. A text declaration, of an external entity, names an encoding and need not name a version.
fn read(text: &[u8], is_text: bool) -> Result<Declared, usize> {
    let mut declared = Declared::default();
    let mut next = pair(text, 0)?;
    match &next {
        Some((found, end)) if found.name == b"version" => {
            let minor = found.value.strip_prefix("1.").unwrap_or_default();
            if minor.is_empty() || !minor.bytes().all(|digit| digit.is_ascii_digit()) {
                return Err(found.value_at);
            }
            declared.version = Some(found.value.to_owned());
            next = pair(text, *end)?;
        }
        Some((found, _)) if !is_text => return Err(found.name_at),
        None if !is_text => return Err(text.len()),
        _ => {}
    }
    match &next {
        Some((found, end)) if found.name == b"encoding" => {
            if !found.value.starts_with(|first: char| first.is_ascii_alphabetic()) {
                return Err(found.value_at);
            }
            declared.encoding = Some((found.value.to_owned(), found.value_at));
            next = pair(text, *end)?;
        }
        _ if is_text => return Err(next.map_or(text.len(), |(found, _)| found.name_at)),
        _ => {}
    }
    let Some((found, end)) = next else { return Ok(declared) };
    if found.name != b"standalone" || is_text {
        return Err(found.name_at);
    }
    declared.standalone = Some(match found.value {
        "yes" => true,
        "no" => false,
        _ => return Err(found.value_at),
    });
    let behind = text[end..].iter().position(|&byte| !is_space(byte));
    behind.map_or(Ok(declared), |offset| Err(end + offset))
}

impl Engine {
    /// The beginning: a declaration, or nothing of that kind.
    pub(super) fn opening(&mut self, setup: Setup) -> Stepped {
        if let Some(name) = self.lacks_encoding() {
            self.ask_encoding(name, Asked::Given);
            return Ok(Step::On);
        }
        let rest = self.rest();
        let may_be = rest.len().min(2);
        if rest[..may_be] == b"<?"[..may_be] {
            match if may_be < 2 { Err(Stop::Partial) } else { instruction(rest, self.colons()) } {
                Ok((Aside::Declaration(text), len)) => return self.declaration(text, len, setup),
                Err(Stop::Partial | Stop::PartialCharacter) if !self.input.ended => return Ok(Step::Wait),
                _ => {}
            }
        }
        self.stage = match self.kind {
            Kind::Document => Stage::Prolog,
            Kind::Entity => Stage::Content,
            Kind::Parameter => Stage::Subset,
        };
        Ok(Step::On)
    }

    fn declaration(&mut self, text: std::ops::Range<usize>, len: usize, setup: Setup) -> Stepped {
        let at = self.place();
        let is_text = self.kind != Kind::Document;
        let start = text.start;
        let declared = read(&self.rest()[text], is_text).map_err(|offset| {
            let fault = if is_text { Fault::TextDeclaration } else { Fault::XmlDeclaration };
            (fault, at + start + offset)
        })?;
        if declared.standalone == Some(true) {
            self.dtd.lock().standalone = true;
            if self.parameters == super::Parameters::UnlessStandalone {
                self.parameters = super::Parameters::Never;
            }
        }
        let raw = self.raw(len, setup);
        let encoding = declared.encoding.as_ref().map(|(name, _)| name.clone());
        let standalone = declared.standalone.map_or(-1, i64::from);
        self.tell(What::XmlDeclaration { version: declared.version, encoding, standalone }, at, raw);
        self.take(len)?;
        self.stage = match self.kind {
            Kind::Document => Stage::Prolog,
            Kind::Entity => Stage::Content,
            Kind::Parameter => Stage::Subset,
        };
        match declared.encoding {
            Some((name, offset)) => self.declared_encoding(name, at + start + offset),
            None => Ok(Step::On),
        }
    }

    fn declared_encoding(&mut self, name: String, at: usize) -> Stepped {
        if !matches!(self.input.protocol, Protocol::Open) {
            return Ok(Step::On);
        }
        match (Known::find(&name), &self.input.encoding) {
            (Some(Known::Utf16), Some(Encoding::Utf16 { .. })) => {}
            (Some(Known::One(Encoding::Utf16 { big })), Some(Encoding::Utf16 { big: found })) if big == *found => {}
            (Some(Known::Utf16 | Known::One(Encoding::Utf16 { .. })), _) | (Some(_), Some(Encoding::Utf16 { .. })) => {
                return Err((Fault::IncorrectEncoding, at));
            }
            (Some(Known::One(encoding)), _) => self.input.switch(encoding),
            (None, _) => self.ask_encoding(name, Asked::Declared(at)),
        }
        Ok(Step::On)
    }
}

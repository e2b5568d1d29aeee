//! Elements and the characters in them.

use std::collections::HashSet;

use super::{
    Engine, Failure, Fault, Handler, Kind, Setup, Stage, Step, Stepped, Tag, What,
    chars::owned,
    content::{Token, scan, scan_cdata},
    dtd::Attribute,
    namespaces::declared_prefix,
    tag::StartTag,
    value::Values,
};

/// A name and a value.
type Pair = (String, String);

/// The most bytes of text that one event has where the document's encoding is not UTF-8, as expat's buffer has it.
const PIECE: usize = 1024;

impl Engine {
    /// One token of an element's content.
    pub(super) fn content(&mut self, setup: Setup) -> Stepped {
        let (rest, all) = (self.rest(), self.is_all());
        let scanned = if self.stage == Stage::Cdata { scan_cdata(rest, all) } else { scan(rest, all, self.colons()) };
        let (token, len) = match scanned {
            Ok(scanned) => scanned,
            Err(stop) => return self.stopped(stop),
        };
        let at = self.place();
        match token {
            Token::Start(tag) => return self.start_tag(tag, len, setup),
            Token::End(name) => return self.end_tag(name, len, setup),
            Token::Reference(reference) => return self.reference(reference, len, setup),
            Token::Aside(aside) => self.aside(aside, len, setup)?,
            Token::Characters => self.characters(len, setup)?,
            Token::LineEnd => {
                let raw = self.raw(len, setup);
                self.tell(What::Characters("\n".to_owned()), at, raw);
                self.take(len)?;
            }
            Token::CdataOpen | Token::CdataClose => {
                let opens = matches!(token, Token::CdataOpen);
                self.stage = if opens { Stage::Cdata } else { Stage::Content };
                let raw = self.raw(len, setup);
                self.tell(if opens { What::StartCdata } else { What::EndCdata }, at, raw);
                self.take(len)?;
            }
        }
        Ok(Step::On)
    }

    fn characters(&mut self, len: usize, setup: Setup) -> Result<(), Failure> {
        if !setup.has(Handler::Characters) && !setup.wants_raw() {
            return self.take(len);
        }
        let text = owned(&self.rest()[..len]);
        let most = if self.is_converted() { PIECE } else { usize::MAX };
        let mut rest = text.as_str();
        while rest.len() > most {
            let (piece, behind) = rest.split_at(rest.floor_char_boundary(most));
            let at = self.place_at(text.len() - rest.len());
            self.tell(What::Characters(piece.to_owned()), at, setup.wants_raw().then(|| piece.to_owned()));
            rest = behind;
        }
        let at = self.place_at(text.len() - rest.len());
        let rest = if rest.len() == text.len() { text } else { rest.to_owned() };
        let raw = setup.wants_raw().then(|| rest.clone());
        self.tell(What::Characters(rest), at, raw);
        self.take(len)
    }

    fn is_converted(&self) -> bool {
        let utf8 = matches!(self.input.encoding, None | Some(super::encoding::Encoding::Utf8));
        self.open.is_empty() && !utf8
    }

    /// The name of a tag's element, its attributes with those that have defaults, and how many it says itself.
    fn attributes(&self, tag: &StartTag) -> Result<(String, Vec<Pair>, usize), Failure> {
        let rest = self.rest();
        let string = |range: &std::ops::Range<usize>| owned(&rest[range.clone()]);
        let name = string(&tag.name);
        let dtd = self.dtd.lock();
        let declared = dtd.attributes.get(&name).map_or(&[][..], |attributes| &attributes.list);
        let is_open = |name: &str| self.is_open(name, false);
        let count = |bytes| self.limits.count(bytes, false);
        let (colons, strict) = (self.colons(), dtd.is_complete());
        let mut values = Values { dtd: &dtd, colons, strict, open: Vec::new(), is_open: &is_open, count: &count };
        let tokenized = declared.iter().filter(|attribute| attribute.tokenized);
        let tokenized: HashSet<&str> = tokenized.map(|attribute| attribute.name.as_str()).collect();
        let mut pairs: Vec<Pair> = Vec::with_capacity(tag.attributes.len());
        let mut seen = HashSet::new();
        for (key, value) in &tag.attributes {
            let key_text = &rest[key.clone()];
            let twice = match tag.attributes.len() {
                0..8 => pairs.iter().any(|(other, _)| other.as_bytes() == key_text),
                _ => !seen.insert(key_text),
            };
            if twice {
                return Err((Fault::DuplicateAttribute, self.place_at(key.start)));
            }
            let key = string(key);
            let tokenized = tokenized.contains(key.as_str());
            let made = values.attribute(&rest[value.clone()], tokenized);
            let place = |offset: Option<usize>| offset.map_or(self.place(), |at| self.place_at(value.start + at));
            pairs.push((key, made.map_err(|(fault, offset)| (fault, place(offset)))?));
        }
        let specified = pairs.len();
        if !declared.is_empty() {
            let given: HashSet<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
            let left_out = declared.iter().filter(|attribute| !given.contains(attribute.name.as_str()));
            let made = |attribute: &Attribute| Some((attribute.name.clone(), attribute.default.clone()?));
            let defaults: Vec<Pair> = left_out.filter_map(made).collect();
            pairs.extend(defaults);
        }
        Ok((name, pairs, specified))
    }

    fn start_tag(&mut self, tag: StartTag, len: usize, setup: Setup) -> Stepped {
        let at = self.place();
        let (name, mut attributes, mut specified) = self.attributes(&tag)?;
        let (told, bindings) = match self.bind(&name, &mut attributes, &mut specified, setup) {
            Ok(bound) => bound,
            Err((fault, bindings)) => {
                if tag.empty {
                    self.unbind(bindings, at);
                }
                return Err((fault, at));
            }
        };
        // An element that is over at once has its text told only if nobody is told of its end.
        let text_counts = !tag.empty || !setup.has(Handler::EndElement);
        let raw = self.raw(len, setup).filter(|_| text_counts);
        let told_name = told.as_ref().unwrap_or(&name).clone();
        self.tell(What::StartElement { name: told_name, attributes, specified }, at, raw);
        self.take(len)?;
        self.tags.push(Tag { name, told, bindings });
        if tag.empty {
            let has_start = setup.has(Handler::StartElement) && self.open.is_empty();
            self.close(if has_start { at + len } else { at }, None);
        }
        Ok(Step::On)
    }

    /// Declares namespaces and resolves names; tells the element's name and how many namespaces it declares.
    fn bind(
        &mut self,
        name: &str,
        attributes: &mut Vec<Pair>,
        specified: &mut usize,
        setup: Setup,
    ) -> Result<(Option<String>, usize), (Fault, usize)> {
        let at = self.place();
        let Some(mut namespaces) = self.namespaces.take() else { return Ok((None, 0)) };
        let mut bindings = 0;
        let mut resolve = || {
            let (mut kept, mut said) = (Vec::with_capacity(attributes.len()), 0);
            for (index, (key, value)) in std::mem::take(attributes).into_iter().enumerate() {
                let Some(prefix) = declared_prefix(&key) else {
                    said += usize::from(index < *specified);
                    kept.push((key, value));
                    continue;
                };
                namespaces.bind(prefix, &value)?;
                bindings += 1;
                let told = |text: &str| (!text.is_empty()).then(|| text.to_owned());
                self.tell(What::StartNamespace(told(prefix), told(&value)), at, None);
            }
            *specified = said;
            let mut seen = HashSet::new();
            for (key, _) in &mut kept {
                let plain = namespaces.told(key, true, false)?;
                if key.contains(':') {
                    *key = namespaces.told(key, true, setup.prefixes)?;
                    if !seen.insert(plain) {
                        return Err(Fault::DuplicateAttribute);
                    }
                }
            }
            *attributes = kept;
            namespaces.told(name, false, setup.prefixes)
        };
        let told = resolve();
        self.namespaces = Some(namespaces);
        told.map(|told| (Some(told), bindings)).map_err(|fault| (fault, bindings))
    }

    fn end_tag(&mut self, name: std::ops::Range<usize>, len: usize, setup: Setup) -> Stepped {
        let at = self.place();
        let level = self.open.last().map_or(0, |open| open.level);
        if self.tags.len() == level {
            return Err((Fault::AsynchronousEntity, at));
        }
        let matches = self.tags.last().is_some_and(|tag| tag.name.as_bytes() == &self.rest()[name.clone()]);
        if !matches {
            return Err((Fault::TagMismatch, self.place_at(name.start)));
        }
        let raw = self.raw(len, setup);
        self.take(len)?;
        self.close(at, raw);
        Ok(Step::On)
    }

    /// So many namespaces end.
    fn unbind(&mut self, bindings: usize, at: usize) {
        for _ in 0..bindings {
            let prefix = self.namespaces.as_mut().and_then(super::Namespaces::unbind);
            self.tell(What::EndNamespace(prefix.filter(|prefix| !prefix.is_empty())), at, None);
        }
    }

    /// The innermost element ends.
    fn close(&mut self, at: usize, raw: Option<String>) {
        let Some(tag) = self.tags.pop() else { return };
        self.tell(What::EndElement(tag.told.unwrap_or(tag.name)), at, raw);
        self.unbind(tag.bindings, at);
        if self.tags.is_empty() && self.open.is_empty() && self.kind == Kind::Document {
            self.stage = Stage::Epilog;
        }
    }
}

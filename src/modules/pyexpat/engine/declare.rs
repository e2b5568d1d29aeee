//! Declarations: what is read of them comes to count, and is told.

use super::{
    Engine, Failure, Handler, Setup, Step, Stepped, What,
    chars::owned,
    declaration::{Said, Sayings, handler_of, read},
    doctype::end_of_pieces,
    dtd::{Attribute, Dtd, Entity},
    event::{AttributeSaid, EntitySaid},
    reader::{Problem, Reader, Token},
    reference::predefined,
    value::Values,
};

impl Engine {
    /// A declaration that is to be read.
    pub(super) fn declare(&mut self, setup: Setup) -> Stepped {
        let shared = self.dtd.clone();
        let dtd = shared.lock();
        let parameters = (!self.is_own()).then_some(&*dtd);
        let mut reader = Reader::new(self.rest(), self.is_all(), self.colons(), parameters);
        let mut said = Sayings::new();
        let mut handler = Handler::Default;
        let result = reader.any().and_then(|open| {
            handler = handler_of(&open.text);
            read(&mut reader, &open, &mut said)
        });
        let (len, expanded, pieces) = (reader.len(), reader.expanded, reader.pieces);
        let counts = dtd.keep_processing;
        drop(dtd);
        if matches!(result, Err(Problem::Stop(_))) && !self.is_all() {
            return Ok(Step::Wait);
        }
        let passed_over = matches!(handler, Handler::EntityDeclaration | Handler::AttributeList) && !counts;
        let told = !setup.has(handler) || passed_over;
        let mut pieces = if told { &pieces[..] } else { &[] };
        let place = self.place();
        for (said, at) in said {
            self.pieces(&mut pieces, at, setup);
            self.said(said, at, setup)?;
        }
        self.pieces(&mut pieces, end_of_pieces(&result), setup);
        if let Err(problem) = result {
            return self.problem(problem, len);
        }
        self.take(len)?;
        if !self.limits.count(expanded, false) {
            return Err((super::Fault::Amplification, place));
        }
        Ok(Step::On)
    }

    fn said(&mut self, said: Said, at: usize, setup: Setup) -> Result<(), Failure> {
        let place = self.place_at(at);
        let counts = self.dtd.lock().keep_processing;
        let what = match said {
            Said::Element { name, model } => What::Element { name, model },
            Said::Notation { name, mut external } => {
                external.base.clone_from(&self.base);
                What::Notation { name, external: Box::new(external) }
            }
            _ if !counts => return Ok(()),
            Said::Attribute { element, name, kind, default, required } => {
                let tokenized = kind != "CDATA";
                let default = default.map(|token| self.default(&token, tokenized)).transpose()?;
                let attribute = Attribute { name: name.clone(), tokenized, default: default.clone() };
                self.dtd.lock().add_attribute(&element, attribute);
                What::Attribute(Box::new(AttributeSaid { element, name, kind, default, required }))
            }
            Said::InternalEntity { name, is_parameter, value } => {
                let (text, failure) = self.entity_text(&value);
                let told = owned(&text);
                let entity = self.entity(Some(text), super::External::default(), None);
                if self.add_entity(&name, is_parameter, entity.clone()) {
                    let (value, external) = (Some(told), entity.external);
                    let place = failure.map_or(place, |(_, at)| at);
                    let said = EntitySaid { name, is_parameter, value, external, notation: None };
                    self.tell(What::Entity(Box::new(said)), place, None);
                }
                return failure.map_or(Ok(()), Err);
            }
            Said::ExternalEntity { name, is_parameter, external } => {
                let entity = self.entity(None, external, None);
                if !self.add_entity(&name, is_parameter, entity.clone()) {
                    return Ok(());
                }
                let external = entity.external;
                What::Entity(Box::new(EntitySaid { name, is_parameter, value: None, external, notation: None }))
            }
            Said::UnparsedEntity { name, external, notation } => {
                let entity = self.entity(None, external, Some(notation.clone()));
                if !self.add_entity(&name, false, entity.clone()) {
                    return Ok(());
                }
                let external = entity.external;
                match setup.has(Handler::UnparsedEntity) {
                    true => What::UnparsedEntity { name, external: Box::new(external), notation },
                    false => {
                        let notation = Some(notation);
                        What::Entity(Box::new(EntitySaid {
                            name,
                            is_parameter: false,
                            value: None,
                            external,
                            notation,
                        }))
                    }
                }
            }
        };
        self.tell(what, place, None);
        Ok(())
    }

    fn entity(&self, text: Option<Vec<u8>>, external: super::External, notation: Option<String>) -> Entity {
        let external = super::External { base: self.base.clone(), ..external };
        Entity { text: text.map(Into::into), external, notation, in_document: self.is_own() }
    }

    /// Adds an entity, unless one of its name was declared before.
    fn add_entity(&self, name: &str, is_parameter: bool, entity: Entity) -> bool {
        let mut dtd = self.dtd.lock();
        let Dtd { general, parameters, .. } = &mut *dtd;
        let known = if is_parameter { parameters } else { general };
        if known.contains_key(name) || (!is_parameter && predefined(name.as_bytes()).is_some()) {
            return false;
        }
        known.insert(name.to_owned(), entity);
        true
    }

    fn with_values<R>(&self, work: impl FnOnce(&mut Values<'_>) -> R) -> R {
        let dtd = self.dtd.lock();
        let strict = self.kind == super::Kind::Document
            && if dtd.standalone { self.open.is_empty() } else { !dtd.has_references };
        let count = |bytes| self.limits.count(bytes, false);
        work(&mut Values {
            dtd: &dtd,
            colons: self.colons(),
            strict,
            open: Vec::new(),
            is_open: &|_| false,
            count: &count,
        })
    }

    fn default(&self, token: &Token, tokenized: bool) -> Result<String, Failure> {
        let value = self.with_values(|values| values.attribute(token.inner(), tokenized));
        value.map_err(|failure| self.value_failure(failure, token.at + 1))
    }

    fn entity_text(&self, token: &Token) -> (Vec<u8>, Option<Failure>) {
        let own = self.is_own();
        let (text, failure) = self.with_values(|values| values.entity_text(token.inner(), !own));
        (text, failure.map(|failure| self.value_failure(failure, token.at + 1)))
    }
}

//! References in an element's content.

use super::{
    Engine, Failure, Fault, Handler, Open, Setup, Step, Stepped, What,
    chars::owned,
    reference::{Reference, predefined},
};

impl Engine {
    /// A reference that is to be read, of this length.
    pub(super) fn reference(&mut self, reference: Reference, len: usize, setup: Setup) -> Stepped {
        let at = self.place();
        let raw = self.raw(len, setup);
        let name = match reference {
            Reference::Character(None) => return Err((Fault::BadCharacterReference, at)),
            Reference::Character(Some(character)) => return self.character(character, len, raw),
            Reference::Entity(name) => &self.rest()[name],
        };
        if let Some(character) = predefined(name) {
            return self.character(character, len, raw);
        }
        let name = owned(name);
        self.take(len)?;
        let dtd = self.dtd.lock();
        let strict = dtd.is_complete();
        let entity = dtd.general.get(&name).cloned();
        drop(dtd);
        let skipped = |name| What::SkippedEntity { name, is_parameter: false };
        let entity = match entity {
            None if strict => return Err((Fault::UndefinedEntity, at)),
            Some(entity) if strict && !entity.in_document => return Err((Fault::DeclaredInParameterEntity, at)),
            None => {
                self.tell(skipped(name), at, raw);
                return Ok(Step::On);
            }
            Some(entity) => entity,
        };
        if self.is_open(&name, false) {
            return Err((Fault::RecursiveEntity, at));
        }
        if entity.notation.is_some() {
            return Err((Fault::BinaryEntity, at));
        }
        match entity.text {
            Some(_) if setup.keeps_entities() => self.tell(skipped(name), at, raw),
            Some(text) => self.enter(name, false, text, at)?,
            None => {
                let context = Some(self.context(name));
                self.tell(What::ExternalEntity { context, external: Box::new(entity.external) }, at, raw);
            }
        }
        Ok(Step::On)
    }

    fn character(&mut self, character: char, len: usize, raw: Option<String>) -> Stepped {
        let at = self.place();
        self.tell(What::Characters(character.into()), at, raw);
        self.take(len)?;
        Ok(Step::On)
    }

    pub(super) fn is_open(&self, name: &str, is_parameter: bool) -> bool {
        // Most documents have none open, and no name has to be made to see that.
        let open = !self.open_names.is_empty() && self.open_names.contains(&(is_parameter, name.to_owned()));
        open || (!is_parameter && self.outer.contains(name))
    }

    /// Goes on in the text of an entity.
    pub(super) fn enter(
        &mut self,
        name: String,
        is_parameter: bool,
        text: std::sync::Arc<[u8]>,
        place: usize,
    ) -> Result<(), Failure> {
        let level = self.tags.len();
        self.open_bytes += text.len();
        self.open_names.insert((is_parameter, name.clone()));
        self.open.push(Open { name, is_parameter, text, at: 0, place, level });
        Ok(())
    }

    /// What a parser of an external entity is made with: the namespaces and the entities that are open.
    fn context(&self, name: String) -> String {
        let mut parts = self.namespaces.as_ref().map(super::Namespaces::context).unwrap_or_default();
        parts.extend(self.outer.iter().cloned());
        parts.extend(self.open.iter().map(|open| open.name.clone()));
        parts.push(name);
        parts.join("\u{c}")
    }

    /// Whether somebody reads what is elsewhere.
    pub(super) fn has_external(setup: Setup) -> bool {
        setup.has(Handler::ExternalEntity)
    }
}

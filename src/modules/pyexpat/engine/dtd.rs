//! What a document type definition declares, as far as a parser that does not validate needs it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::event::External;

/// An entity.
#[derive(Clone)]
pub(super) struct Entity {
    /// What stands for it; none for what is external.
    pub(super) text: Option<Arc<[u8]>>,
    pub(super) external: External,
    pub(super) notation: Option<String>,
    /// It was declared in the document itself, and not in what the document refers to.
    pub(super) in_document: bool,
}

/// An attribute that a list declares.
#[derive(Clone)]
pub(super) struct Attribute {
    pub(super) name: String,
    /// Spaces at the ends of its value do not count, nor several in a row.
    pub(super) tokenized: bool,
    pub(super) default: Option<String>,
}

/// The attributes of an element, in the order of their declarations.
#[derive(Clone, Default)]
pub(super) struct Attributes {
    pub(super) list: Vec<Attribute>,
    names: HashSet<String>,
}

/// The declarations.
#[derive(Clone)]
pub(super) struct Dtd {
    pub(super) general: HashMap<String, Entity>,
    pub(super) parameters: HashMap<String, Entity>,
    pub(super) attributes: HashMap<String, Attributes>,
    /// Nothing was left out that may have declared things before.
    pub(super) keep_processing: bool,
    /// There may be declarations elsewhere.
    pub(super) has_references: bool,
    pub(super) standalone: bool,
    /// A parser of a parameter entity was at work.
    pub(super) parameter_read: bool,
}

impl Default for Dtd {
    fn default() -> Dtd {
        Dtd {
            general: HashMap::new(),
            parameters: HashMap::new(),
            attributes: HashMap::new(),
            keep_processing: true,
            has_references: false,
            standalone: false,
            parameter_read: false,
        }
    }
}

impl Dtd {
    /// Declares an attribute; the first declaration counts.
    pub(super) fn add_attribute(&mut self, element: &str, attribute: Attribute) {
        let known = self.attributes.entry(element.to_owned()).or_default();
        if known.names.insert(attribute.name.clone()) {
            known.list.push(attribute);
        }
    }

    /// Whether an entity that is not declared is an error: no declaration of it can have been passed over.
    pub(super) fn is_complete(&self) -> bool {
        !self.has_references || self.standalone
    }
}

//! Names with namespaces.

use std::collections::{HashMap, HashSet};

use super::fault::Fault;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// What the prefixes mean where the parser is.
#[derive(Clone)]
pub(super) struct Namespaces {
    /// What stands between the parts of a name as it is told.
    separator: String,
    /// The namespaces of each prefix, innermost last; the default namespace has the prefix "".
    bound: HashMap<String, Vec<String>>,
    /// The prefixes in the order of their declarations.
    order: Vec<String>,
}

/// The prefix that an attribute declares.
pub(super) fn declared_prefix(name: &str) -> Option<&str> {
    match name.strip_prefix("xmlns") {
        Some("") => Some(""),
        Some(rest) => rest.strip_prefix(':'),
        None => None,
    }
}

impl Namespaces {
    pub(super) fn new(separator: &str) -> Namespaces {
        let mut namespaces = Namespaces { separator: separator.to_owned(), bound: HashMap::new(), order: Vec::new() };
        namespaces.add("xml", XML);
        namespaces
    }

    fn add(&mut self, prefix: &str, uri: &str) {
        self.bound.entry(prefix.to_owned()).or_default().push(uri.to_owned());
        self.order.push(prefix.to_owned());
    }

    /// Declares a prefix.
    pub(super) fn bind(&mut self, prefix: &str, uri: &str) -> Result<(), Fault> {
        if uri.is_empty() && !prefix.is_empty() {
            return Err(Fault::UndeclaringPrefix);
        }
        match (prefix, uri) {
            ("xmlns", _) => return Err(Fault::ReservedXmlns),
            ("xml", uri) if uri != XML => return Err(Fault::ReservedXml),
            ("xml", _) => {}
            (_, XML | XMLNS) => return Err(Fault::ReservedNamespace),
            _ => {}
        }
        // A name could not be taken apart again. Characters that stand in URIs are taken all the same.
        let is_uri =
            |character: char| character.is_ascii_alphanumeric() || "%-._~:/?#[]@!$&'()*+,;=".contains(character);
        if self.separator.chars().any(|separator| uri.contains(separator) && !is_uri(separator)) {
            return Err(Fault::Syntax);
        }
        self.add(prefix, uri);
        Ok(())
    }

    /// Forgets the last declaration; tells its prefix.
    pub(super) fn unbind(&mut self) -> Option<String> {
        let prefix = self.order.pop()?;
        if let Some(uris) = self.bound.get_mut(&prefix) {
            uris.pop();
        }
        Some(prefix)
    }

    fn find(&self, prefix: &str) -> Option<&str> {
        self.bound.get(prefix)?.last().map(String::as_str).filter(|uri| !uri.is_empty())
    }

    /// A name as it is told. Attributes without a prefix are in no namespace.
    pub(super) fn told(&self, name: &str, is_attribute: bool, prefixes: bool) -> Result<String, Fault> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if prefix.is_empty() && is_attribute {
            return Ok(name.to_owned());
        }
        let Some(uri) = self.find(prefix) else {
            return if prefix.is_empty() { Ok(name.to_owned()) } else { Err(Fault::UnboundPrefix) };
        };
        let separator = &self.separator;
        match prefixes && !prefix.is_empty() && !separator.is_empty() {
            true => Ok([uri, separator, local, separator, prefix].concat()),
            false => Ok([uri, separator, local].concat()),
        }
    }

    /// What is bound, in the form that a parser of an external entity is made with.
    pub(super) fn context(&self) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        let mut seen = HashSet::new();
        for prefix in self.order.iter().filter(|prefix| seen.insert(prefix.as_str())) {
            if let Some(uri) = self.find(prefix) {
                let place = if prefix.is_empty() { 0 } else { parts.len() };
                parts.insert(place, format!("{prefix}={uri}"));
            }
        }
        parts
    }

    /// What was bound, of such a form.
    pub(super) fn restored(&self, parts: &[&str]) -> Namespaces {
        let mut namespaces = Namespaces::new(&self.separator);
        for (prefix, uri) in parts.iter().filter_map(|part| part.split_once('=')) {
            namespaces.add(prefix, uri);
        }
        namespaces
    }
}

//! Parsers of what a document refers to.

use std::sync::Arc;

use super::{Engine, Kind};

impl Engine {
    /// A parser of an external entity, with the context that its event told; without one it is of declarations, which
    /// become this document's.
    pub(in crate::pyexpat) fn child(&self, context: Option<&str>, encoding: Option<&str>) -> Engine {
        let parts: Vec<&str> = context.unwrap_or_default().split('\u{c}').filter(|part| !part.is_empty()).collect();
        let (kind, dtd) = match context {
            Some(_) => (Kind::Entity, Arc::new(parking_lot::Mutex::new(self.dtd.lock().clone()))),
            None => (Kind::Parameter, self.dtd.clone()),
        };
        Engine {
            kind,
            dtd,
            limits: self.limits.clone(),
            outer: parts.iter().filter(|part| !part.contains('=')).map(|part| (*part).to_owned()).collect(),
            namespaces: self.namespaces.as_ref().map(|namespaces| namespaces.restored(&parts)),
            base: self.base.clone(),
            parameters: self.parameters,
            deferral: self.deferral,
            ..Engine::new(encoding, None)
        }
    }
}

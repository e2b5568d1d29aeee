//! The attributes that are handlers.

use std::sync::atomic::Ordering::Relaxed;

use typhon_object::prelude::*;

use super::{engine::Handler, parser::XmlParser};

const DEFAULTS: u32 = 1 << Handler::Default as u32 | 1 << Handler::DefaultExpand as u32;

impl XmlParser {
    /// The handler of a kind.
    pub(super) fn handler(&self, kind: Handler) -> Option<Value> {
        self.handlers[kind as usize].get(&self.header)
    }

    /// Whether events of a kind are told to it. Of the two for the rest, the one that was set last counts.
    pub(super) fn has(&self, kind: Handler) -> bool {
        self.present.load(Relaxed) & 1 << kind as u32 != 0
    }

    fn set_handler(&self, vm: &Vm, kind: Handler, value: Option<&Value>) -> Result<()> {
        let Some(value) = value else { return Err(vm.runtime_error("Cannot delete attribute")) };
        if kind == Handler::Characters {
            self.flush(vm)?;
        }
        let value = (!value.is_none()).then(|| value.clone());
        let bit = 1 << kind as u32;
        let clears = if bit & DEFAULTS != 0 { DEFAULTS } else { bit };
        let sets = if value.is_some() { bit } else { 0 };
        let before = self.handlers[kind as usize].replace(&self.header, value);
        let changed = self.present.fetch_update(Relaxed, Relaxed, |present| Some(present & !clears | sets));
        drop((before, changed));
        Ok(())
    }

    /// Takes all handlers away.
    pub(super) fn forget_handlers(&self) {
        self.present.store(0, Relaxed);
        for handler in &self.handlers {
            drop(handler.replace(&self.header, None));
        }
    }
}

macro_rules! handlers {
    ($($kind:ident $getter:ident $setter:ident;)*) => {
        #[pymethods(handlers)]
        #[allow(non_snake_case, reason = "the names are Python's")]
        impl XmlParser {
            $(
                #[getter]
                fn $getter(&self) -> Option<Value> {
                    self.handler(Handler::$kind)
                }

                #[setter]
                fn $setter(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
                    self.set_handler(vm, Handler::$kind, value)
                }
            )*
        }
    };
}

handlers! {
    StartElement StartElementHandler set_StartElementHandler;
    EndElement EndElementHandler set_EndElementHandler;
    Instruction ProcessingInstructionHandler set_ProcessingInstructionHandler;
    Characters CharacterDataHandler set_CharacterDataHandler;
    UnparsedEntity UnparsedEntityDeclHandler set_UnparsedEntityDeclHandler;
    Notation NotationDeclHandler set_NotationDeclHandler;
    StartNamespace StartNamespaceDeclHandler set_StartNamespaceDeclHandler;
    EndNamespace EndNamespaceDeclHandler set_EndNamespaceDeclHandler;
    Comment CommentHandler set_CommentHandler;
    StartCdata StartCdataSectionHandler set_StartCdataSectionHandler;
    EndCdata EndCdataSectionHandler set_EndCdataSectionHandler;
    Default DefaultHandler set_DefaultHandler;
    DefaultExpand DefaultHandlerExpand set_DefaultHandlerExpand;
    NotStandalone NotStandaloneHandler set_NotStandaloneHandler;
    ExternalEntity ExternalEntityRefHandler set_ExternalEntityRefHandler;
    StartDoctype StartDoctypeDeclHandler set_StartDoctypeDeclHandler;
    EndDoctype EndDoctypeDeclHandler set_EndDoctypeDeclHandler;
    EntityDeclaration EntityDeclHandler set_EntityDeclHandler;
    XmlDeclaration XmlDeclHandler set_XmlDeclHandler;
    ElementDeclaration ElementDeclHandler set_ElementDeclHandler;
    AttributeList AttlistDeclHandler set_AttlistDeclHandler;
    SkippedEntity SkippedEntityHandler set_SkippedEntityHandler;
}

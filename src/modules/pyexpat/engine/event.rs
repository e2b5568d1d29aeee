//! What happens in a document, one event for each call of a handler.

/// The handlers, in the order in which a parser keeps them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::pyexpat) enum Handler {
    StartElement,
    EndElement,
    Instruction,
    Characters,
    UnparsedEntity,
    Notation,
    StartNamespace,
    EndNamespace,
    Comment,
    StartCdata,
    EndCdata,
    Default,
    DefaultExpand,
    NotStandalone,
    ExternalEntity,
    StartDoctype,
    EndDoctype,
    EntityDeclaration,
    XmlDeclaration,
    ElementDeclaration,
    AttributeList,
    SkippedEntity,
}

/// How many handlers there are.
pub(in crate::pyexpat) const HANDLERS: usize = Handler::SkippedEntity as usize + 1;

/// Which handlers are there while a token is read, and what a parser was told.
#[derive(Clone, Copy, Default, Debug)]
pub(in crate::pyexpat) struct Setup {
    pub(in crate::pyexpat) handlers: u32,
    /// Names in namespaces tell their prefix too.
    pub(in crate::pyexpat) prefixes: bool,
}

impl Setup {
    pub(in crate::pyexpat) fn has(self, handler: Handler) -> bool {
        self.handlers & (1 << handler as u32) != 0
    }

    /// Whether somebody wants the text that no other handler gets.
    pub(super) fn wants_raw(self) -> bool {
        self.has(Handler::Default) || self.has(Handler::DefaultExpand)
    }

    /// Whether internal entities are told of and not put in.
    pub(super) fn keeps_entities(self) -> bool {
        self.has(Handler::Default)
    }
}

/// Where something external is.
#[derive(Clone, Default, Debug)]
pub(in crate::pyexpat) struct External {
    pub(in crate::pyexpat) base: Option<String>,
    pub(in crate::pyexpat) system: Option<String>,
    pub(in crate::pyexpat) public: Option<String>,
}

/// A part of a content model, in the order in which they begin.
#[derive(Debug)]
pub(in crate::pyexpat) struct Particle {
    pub(in crate::pyexpat) kind: i64,
    pub(in crate::pyexpat) quantifier: i64,
    pub(in crate::pyexpat) name: Option<String>,
    /// How many groups are around it.
    pub(in crate::pyexpat) depth: usize,
}

/// What is told of an entity that is declared.
#[derive(Debug)]
pub(in crate::pyexpat) struct EntitySaid {
    pub(in crate::pyexpat) name: String,
    pub(in crate::pyexpat) is_parameter: bool,
    pub(in crate::pyexpat) value: Option<String>,
    pub(in crate::pyexpat) external: External,
    pub(in crate::pyexpat) notation: Option<String>,
}

/// What is told of an attribute that is declared.
#[derive(Debug)]
pub(in crate::pyexpat) struct AttributeSaid {
    pub(in crate::pyexpat) element: String,
    pub(in crate::pyexpat) name: String,
    pub(in crate::pyexpat) kind: String,
    pub(in crate::pyexpat) default: Option<String>,
    pub(in crate::pyexpat) required: bool,
}

/// An event with what its handler is told. Those that there are many of are small: each is moved several times.
#[derive(Debug)]
pub(in crate::pyexpat) enum What {
    StartElement {
        name: String,
        attributes: Vec<(String, String)>,
        specified: usize,
    },
    EndElement(String),
    Instruction(String, String),
    Characters(String),
    UnparsedEntity {
        name: String,
        external: Box<External>,
        notation: String,
    },
    Notation {
        name: String,
        external: Box<External>,
    },
    StartNamespace(Option<String>, Option<String>),
    EndNamespace(Option<String>),
    Comment(String),
    StartCdata,
    EndCdata,
    /// Text that has no handler of its own.
    Raw,
    NotStandalone,
    ExternalEntity {
        context: Option<String>,
        external: Box<External>,
    },
    StartDoctype {
        name: String,
        external: Box<External>,
        has_subset: bool,
    },
    EndDoctype,
    Entity(Box<EntitySaid>),
    XmlDeclaration {
        version: Option<String>,
        encoding: Option<String>,
        standalone: i64,
    },
    Element {
        name: String,
        model: Vec<Particle>,
    },
    Attribute(Box<AttributeSaid>),
    SkippedEntity {
        name: String,
        is_parameter: bool,
    },
    /// An encoding whose table is asked for.
    UnknownEncoding(String),
}

/// An event, where it is, and its text where somebody may want it.
#[derive(Debug)]
pub(in crate::pyexpat) struct Event {
    pub(in crate::pyexpat) what: What,
    pub(super) at: usize,
    pub(in crate::pyexpat) raw: Option<Box<str>>,
}

impl What {
    /// The handler that is told of it.
    pub(in crate::pyexpat) fn handler(&self) -> Handler {
        match self {
            What::StartElement { .. } => Handler::StartElement,
            What::EndElement(_) => Handler::EndElement,
            What::Instruction(..) => Handler::Instruction,
            What::Characters(_) => Handler::Characters,
            What::UnparsedEntity { .. } => Handler::UnparsedEntity,
            What::Notation { .. } => Handler::Notation,
            What::StartNamespace(..) => Handler::StartNamespace,
            What::EndNamespace(_) => Handler::EndNamespace,
            What::Comment(_) => Handler::Comment,
            What::StartCdata => Handler::StartCdata,
            What::EndCdata => Handler::EndCdata,
            What::Raw | What::UnknownEncoding(_) => Handler::Default,
            What::NotStandalone => Handler::NotStandalone,
            What::ExternalEntity { .. } => Handler::ExternalEntity,
            What::StartDoctype { .. } => Handler::StartDoctype,
            What::EndDoctype => Handler::EndDoctype,
            What::Entity(_) => Handler::EntityDeclaration,
            What::XmlDeclaration { .. } => Handler::XmlDeclaration,
            What::Element { .. } => Handler::ElementDeclaration,
            What::Attribute(_) => Handler::AttributeList,
            What::SkippedEntity { .. } => Handler::SkippedEntity,
        }
    }
}

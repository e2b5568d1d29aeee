//! The reading of XML: a document is fed in pieces, and gives events one by one. Nothing here knows Python.
//!
//! [`Engine::next`] gives an event or tells that more is needed; who asks calls handlers between two calls of it, so
//! nothing is held meanwhile. What a token says is queued, and errors wait until what was before them is told.

mod asides;
mod chars;
mod content;
mod declaration;
mod declare;
mod doctype;
mod dtd;
mod elements;
mod encoding;
mod event;
mod external;
mod fault;
mod input;
mod lexer;
mod limits;
mod markup;
mod model;
mod names;
mod namespaces;
mod opening;
mod parameters;
mod prolog;
mod reader;
mod reference;
mod references;
mod settings;
mod tag;
mod value;

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
};

use parking_lot::Mutex;

pub(super) use event::{AttributeSaid, EntitySaid, Event, External, HANDLERS, Handler, Particle, Setup, What};
pub(super) use fault::{ERRORS, Fault, text_of};
pub(super) use input::Position;
pub(super) use limits::Which;

use chars::{Colons, Stop, owned};
use dtd::Dtd;
use input::{Input, Protocol};
use limits::Limits;
use namespaces::Namespaces;

/// Which part of a text comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// The very beginning, where an XML declaration may stand.
    Opening,
    Prolog,
    /// Declarations, in the document or elsewhere.
    Subset,
    /// A part of declarations that does not count.
    Ignored,
    AfterDoctype,
    Content,
    Cdata,
    Epilog,
}

/// What a parser reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Document,
    /// An external entity that a document's content refers to.
    Entity,
    /// Declarations that a document refers to.
    Parameter,
}

/// When declarations elsewhere are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Parameters {
    Never,
    UnlessStandalone,
    Always,
}

/// An internal entity whose text is being read.
struct Open {
    name: String,
    is_parameter: bool,
    text: Arc<[u8]>,
    at: usize,
    /// Where in the document the reference is.
    place: usize,
    /// How many elements were open.
    level: usize,
}

/// An element that is open.
struct Tag {
    /// As it is written.
    name: String,
    /// As it is told, if that is another name.
    told: Option<String>,
    /// How many namespaces it declares.
    bindings: usize,
}

/// What waits to be told.
enum Item {
    Event(Event),
    /// The declarations of an external entity were asked for.
    AfterParameter {
        at: usize,
    },
    /// The external subset was asked for: whether the document names one, and what was known before.
    AfterSubset {
        named: bool,
        had_references: bool,
        at: usize,
    },
}

/// Whether reading can go on.
enum Step {
    On,
    Wait,
}

/// An error and its place.
type Failure = (Fault, usize);
type Stepped = Result<Step, Failure>;

/// A question that was told as an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Asked {
    /// The table of the encoding that was given with the document.
    Given,
    /// The table of the encoding that the document declares, and where it does.
    Declared(usize),
}

/// The state of a parser.
pub(super) struct Engine {
    input: Input,
    stage: Stage,
    kind: Kind,
    /// A parser of declarations has those of its document.
    dtd: Arc<Mutex<Dtd>>,
    limits: Arc<Limits>,
    queue: VecDeque<Item>,
    failed: Option<Failure>,
    asked: Option<Asked>,
    open: Vec<Open>,
    /// Their names: whether each is a parameter, and which.
    open_names: HashSet<(bool, String)>,
    /// How many bytes their texts have.
    open_bytes: usize,
    /// Entities that are open in the parsers that this one was made for.
    outer: HashSet<String>,
    tags: Vec<Tag>,
    namespaces: Option<Namespaces>,
    base: Option<String>,
    parameters: Parameters,
    deferral: bool,
    foreign_dtd: bool,
    /// Where the external subset is.
    subset: Option<External>,
    /// Parts of declarations that are conditional and count.
    included: usize,
    /// Where reading began in this call, or that it did not.
    began: Option<usize>,
    started: bool,
    finished: bool,
}

impl Engine {
    /// A parser of a document. With a separator, names have namespaces.
    pub(super) fn new(encoding: Option<&str>, separator: Option<&str>) -> Engine {
        Engine {
            input: Input::new(encoding.map_or(Protocol::Open, Protocol::named)),
            stage: Stage::Opening,
            kind: Kind::Document,
            dtd: Arc::default(),
            limits: Arc::default(),
            queue: VecDeque::new(),
            failed: None,
            asked: None,
            open: Vec::new(),
            open_names: HashSet::new(),
            open_bytes: 0,
            outer: HashSet::new(),
            tags: Vec::new(),
            namespaces: separator.map(Namespaces::new),
            base: None,
            parameters: Parameters::Never,
            deferral: true,
            foreign_dtd: false,
            subset: None,
            included: 0,
            began: None,
            started: false,
            finished: false,
        }
    }

    /// Adds to the document.
    pub(super) fn feed(&mut self, bytes: &[u8], last: bool) {
        if self.finished {
            let at = self.failed.map_or(self.input.at(), |(_, at)| at);
            self.failed = Some((Fault::Finished, at));
        }
        if self.kind == Kind::Parameter {
            self.dtd.lock().parameter_read = true;
        }
        self.started = true;
        if self.failed.is_none() {
            self.input.feed(bytes, last);
            let early = self.deferral && self.input.is_early();
            self.began = (!early).then(|| self.input.at());
        }
    }

    /// The next event; none if more has to be fed before.
    pub(super) fn next(&mut self, setup: Setup) -> Result<Option<Event>, Fault> {
        loop {
            if let Some(item) = self.queue.pop_front() {
                match item {
                    Item::Event(event) => {
                        self.input.tell(event.at);
                        return Ok(Some(event));
                    }
                    Item::AfterParameter { at } => self.after_parameter(at),
                    Item::AfterSubset { named, had_references, at } => self.after_subset(named, had_references, at),
                }
                continue;
            }
            if let Some((fault, at)) = self.failed {
                self.input.tell(at);
                return Err(fault);
            }
            let stepped = match self.began {
                None => Ok(Step::Wait),
                Some(_) => self.step(setup),
            };
            match stepped {
                Ok(Step::On) => {}
                Ok(Step::Wait) => {
                    self.rest_here();
                    return Ok(None);
                }
                Err(failure) => self.failed = Some(failure),
            }
        }
    }

    fn rest_here(&mut self) {
        self.input.tell(self.input.at());
        if let Some(start) = self.began.take() {
            self.input.tried(start);
        }
        self.finished = self.input.ended;
    }

    fn step(&mut self, setup: Setup) -> Stepped {
        if let Some(asked) = self.asked {
            let at = if let Asked::Declared(at) = asked { at } else { self.place() };
            return Err((Fault::UnknownEncoding, at));
        }
        if self.limits.is_too_much(self.held()) {
            return Err((Fault::Memory, self.place()));
        }
        match self.stage {
            Stage::Opening => self.opening(setup),
            Stage::Prolog | Stage::AfterDoctype | Stage::Epilog => self.prolog(setup),
            Stage::Subset => self.subset(setup),
            Stage::Ignored => self.ignored(setup),
            Stage::Content | Stage::Cdata => self.content(setup),
        }
    }

    fn colons(&self) -> Colons {
        if self.namespaces.is_some() { Colons::Separators } else { Colons::Letters }
    }

    /// What is to be read.
    fn rest(&self) -> &[u8] {
        match self.open.last() {
            Some(open) => &open.text[open.at..],
            None => self.input.rest(),
        }
    }

    /// Whether what is to be read is all that comes of this text.
    fn is_all(&self) -> bool {
        !self.open.is_empty() || self.input.ended
    }

    /// Where what is read stands in the document.
    fn place(&self) -> usize {
        self.open.first().map_or(self.input.at(), |open| open.place)
    }

    /// A place that lies some bytes behind: within an entity there are none.
    fn place_at(&self, offset: usize) -> usize {
        if self.open.is_empty() { self.input.at() + offset } else { self.place() }
    }

    /// Goes on behind a token.
    fn take(&mut self, len: usize) -> Result<(), Failure> {
        let is_document = self.kind == Kind::Document && self.open.is_empty();
        let at = self.place();
        match self.open.last_mut() {
            Some(open) => open.at += len,
            None => self.input.take(len),
        }
        if self.limits.count(len, is_document) { Ok(()) } else { Err((Fault::Amplification, at)) }
    }

    /// The raw text of a token, where somebody may want it.
    fn raw(&self, len: usize, setup: Setup) -> Option<String> {
        setup.wants_raw().then(|| owned(&self.rest()[..len]))
    }

    fn tell(&mut self, what: What, at: usize, raw: Option<String>) {
        self.queue.push_back(Item::Event(Event { what, at, raw: raw.map(String::into_boxed_str) }));
    }

    /// There is no whole token.
    fn stopped(&mut self, stop: Stop) -> Stepped {
        let inside = !self.open.is_empty();
        let waits = !inside && !self.input.ended;
        match stop {
            Stop::Invalid(offset) => Err((Fault::InvalidToken, self.place_at(offset))),
            _ if waits => Ok(Step::Wait),
            Stop::End if inside => self.close_entity(),
            Stop::End if self.input.is_cut() => Err((Fault::UnclosedToken, self.place())),
            Stop::End => self.end(),
            Stop::Partial if self.stage == Stage::Cdata => Err((Fault::UnclosedCdata, self.place())),
            Stop::Partial => Err((Fault::UnclosedToken, self.place())),
            Stop::PartialCharacter => Err((Fault::PartialCharacter, self.place())),
        }
    }

    /// The document ends here.
    fn end(&mut self) -> Stepped {
        let fault = match (self.kind, self.stage) {
            (_, Stage::Cdata) => Fault::UnclosedCdata,
            (Kind::Parameter, Stage::Subset | Stage::Opening) if self.included == 0 => return Ok(Step::Wait),
            (Kind::Parameter, _) => Fault::Syntax,
            (Kind::Entity, Stage::Content | Stage::Opening) if self.tags.is_empty() => return Ok(Step::Wait),
            (Kind::Entity, _) => Fault::AsynchronousEntity,
            (_, Stage::Epilog) => return Ok(Step::Wait),
            _ => Fault::NoElements,
        };
        Err((fault, self.place()))
    }

    /// The text of an entity ends here.
    fn close_entity(&mut self) -> Stepped {
        let at = self.place();
        let Some(open) = self.open.pop() else { return Ok(Step::On) };
        self.open_bytes -= open.text.len();
        self.open_names.remove(&(open.is_parameter, open.name));
        match self.stage {
            Stage::Cdata => Err((Fault::UnclosedCdata, at)),
            Stage::Content if open.level != self.tags.len() => Err((Fault::AsynchronousEntity, at)),
            _ => Ok(Step::On),
        }
    }
}

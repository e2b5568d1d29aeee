//! `xmlparser`: what it holds, and the feeding of it.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering::Relaxed};

use parking_lot::Mutex;
use typhon_object::{prelude::*, primal::str as string};

use super::{
    engine::{Engine, Fault, HANDLERS, Position},
    errors, files,
    text::Text,
};
use crate::{shared::running::Running, support::bytes};

/// XML parser
///
/// Nothing is held while a handler runs, so handlers may ask the parser whatever they like, but not feed it. A second
/// thread that feeds it meanwhile is told the same.
#[pytype(name = "xmlparser", module = "pyexpat", flags(no_new), methods(handlers, settings))]
pub struct XmlParser {
    pub(super) engine: Opaque<Mutex<Engine>>,
    pub(super) handlers: Box<[Slot]>,
    /// Which of them there are.
    pub(super) present: AtomicU32,
    /// A dict of the names that were told, or None.
    intern: Frozen,
    /// Characters that were not told yet.
    pub(super) text: Opaque<Mutex<Text>>,
    pub(super) buffers: AtomicBool,
    pub(super) buffer_size: AtomicI64,
    pub(super) ordered: AtomicBool,
    pub(super) specified: AtomicBool,
    pub(super) prefixes: AtomicBool,
    pub(super) running: AtomicBool,
}

/// How many bytes of text are gathered unless something else is asked.
const BUFFER: i64 = 8192;

impl XmlParser {
    /// A parser that reads with an engine.
    pub(super) fn make(engine: Engine, intern: Value) -> Value {
        typhon_heap::new(XmlParser {
            header: Header::of::<XmlParser>(),
            engine: Opaque(Mutex::new(engine)),
            handlers: (0..HANDLERS).map(|_| Slot::EMPTY).collect(),
            present: AtomicU32::new(0),
            intern: Frozen::new(intern),
            text: Opaque(Mutex::default()),
            buffers: AtomicBool::new(false),
            buffer_size: AtomicI64::new(BUFFER),
            ordered: AtomicBool::new(false),
            specified: AtomicBool::new(false),
            prefixes: AtomicBool::new(false),
            running: AtomicBool::new(false),
        })
    }

    /// A parser for something that this one's document refers to, with the same handlers.
    fn child(&self, engine: Engine) -> Value {
        let made = XmlParser::make(engine, (*self.intern).clone());
        if let Some(child) = made.native::<XmlParser>() {
            for (own, theirs) in self.handlers.iter().zip(&child.handlers) {
                drop(theirs.replace(&child.header, own.get(&self.header)));
            }
            child.present.store(self.present.load(Relaxed), Relaxed);
            child.buffer_size.store(self.buffer_size.load(Relaxed), Relaxed);
            for (own, theirs) in [
                (&self.buffers, &child.buffers),
                (&self.ordered, &child.ordered),
                (&self.specified, &child.specified),
                (&self.prefixes, &child.prefixes),
            ] {
                theirs.store(own.load(Relaxed), Relaxed);
            }
        }
        made
    }

    /// The str of a name: the same one each time.
    pub(super) fn name(&self, vm: &Vm, name: &str) -> Result<Value> {
        let name = string::new(name);
        match Dict::from(&self.intern) {
            Some(known) => known.set_default(vm, &name, &name),
            None => Ok(name),
        }
    }

    /// Raises an error, where the parser is.
    #[cold]
    pub(super) fn failed(&self, vm: &Vm, fault: Fault) -> Raised {
        let position = self.engine.lock().position();
        errors::raise(vm, fault, position)
    }

    pub(super) fn position(&self) -> Option<Position> {
        self.engine.lock().position()
    }

    /// Whether the parser can be fed now, by this function.
    pub(super) fn enter(&self, vm: &Vm, function: &str) -> Result<Running<'_>> {
        let entered = Running::enter(&self.running);
        entered.ok_or_else(|| vm.runtime_error(format!("cannot call {function}() from within a handler")))
    }
}

#[pymethods]
#[allow(non_snake_case, reason = "the names are Python's")]
impl XmlParser {
    /// Parse XML data.
    ///
    /// 'data' can be a bytes-like object or a string.  If it is a string,
    /// the encoding declaration in the XML data is ignored.
    /// 'isfinal' should be true at end of input.
    #[sig(data, isfinal = False, /)]
    fn Parse(&self, vm: &Vm, data: &Value, isfinal: bool) -> Result<i64> {
        let _running = self.enter(vm, "Parse")?;
        match data.native::<Str>() {
            Some(text) => {
                let Some(text) = text.to_str() else { return Err(vm.surrogates_not_allowed(data)) };
                self.engine.lock().set_encoding("utf-8");
                self.feed(vm, text.as_bytes(), isfinal)?;
            }
            None => self.feed(vm, &bytes::to_vec(vm, data)?, isfinal)?,
        }
        self.flush(vm).map(|()| 1)
    }

    /// Parse XML data from a binary file-like object.
    ///
    /// Its read() method should return bytes.
    #[sig(file, /)]
    fn ParseFile(&self, vm: &Vm, file: &Value) -> Result<i64> {
        let Some(read) = vm.find_attr(file, &vm.names().read)? else {
            return Err(vm.type_error("argument must have 'read' attribute"));
        };
        let _running = self.enter(vm, "ParseFile")?;
        loop {
            let piece = files::piece(vm, &read)?;
            self.feed(vm, &piece, piece.is_empty())?;
            if piece.is_empty() {
                return self.flush(vm).map(|()| 1);
            }
        }
    }

    /// Create a parser for parsing an external entity based on the information passed to the ExternalEntityRefHandler.
    #[sig(context, encoding = ..., /)]
    fn ExternalEntityParserCreate(&self, vm: &Vm, context: &Value, encoding: Maybe<'_>) -> Result<Value> {
        let what = "ExternalEntityParserCreate() argument";
        let context = match context.native::<Str>() {
            _ if context.is_none() => None,
            Some(context) => Some(context.to_str().ok_or_else(|| vm.surrogates_not_allowed(&context_value(context)))?),
            None => {
                let given = vm.type_name(context);
                return Err(vm.type_error(format!("{what} 1 must be str or None, not {given}")));
            }
        };
        let encoding = match encoding.0 {
            None => None,
            Some(encoding) => match encoding.native::<Str>().and_then(Str::to_str) {
                Some(encoding) => Some(encoding),
                None => {
                    let given = vm.type_name(encoding);
                    return Err(vm.type_error(format!("{what} 2 must be str, not {given}")));
                }
            },
        };
        let engine = self.engine.lock().child(context, encoding);
        Ok(self.child(engine))
    }

    #[member]
    fn intern(&self) -> Value {
        (*self.intern).clone()
    }
}

fn context_value(context: &Str) -> Value {
    string::from_text(context.text())
}

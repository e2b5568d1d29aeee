//! The document type declaration around the declarations.

use super::{
    Engine, External, Failure, Fault, Handler, Item, Kind, Parameters, Setup, Stage, Step, Stepped, What,
    declaration::external,
    lexer::Lexeme,
    reader::{Problem, Read, Reader},
};

/// What a document type declaration says before its declarations.
struct Doctype {
    name: String,
    external: External,
    /// Where its system identifier is.
    system_at: Option<usize>,
    has_subset: bool,
    /// Where its last token is.
    end: usize,
}

fn read(reader: &mut Reader<'_>) -> Read<Doctype> {
    reader.expect(&Lexeme::Open)?;
    let name = reader.expect(&Lexeme::Name)?.string();
    let mut next = reader.next()?;
    let (mut found, mut system_at) = (External::default(), None);
    if next.lexeme == Lexeme::Name {
        let (named, last, _) = external(reader, &next, true)?;
        (found, system_at) = (named, Some(last.at));
        next = reader.next()?;
    }
    match next.lexeme {
        Lexeme::Close | Lexeme::OpenSubset => {
            let has_subset = next.lexeme == Lexeme::OpenSubset;
            Ok(Doctype { name, external: found, system_at, has_subset, end: next.at })
        }
        _ => Err(reader.misplaced(&next)),
    }
}

impl Engine {
    /// What a problem of a declaration is for the parser.
    pub(super) fn problem(&mut self, problem: Problem) -> Stepped {
        match problem {
            Problem::Stop(stop) => self.stopped(stop),
            Problem::Fault(fault, offset) => Err((fault, self.place_at(offset))),
        }
    }

    /// Tells the text of tokens to those who get what has no handler.
    pub(super) fn pieces(&mut self, pieces: &[std::ops::Range<usize>], setup: Setup) {
        if !setup.wants_raw() {
            return;
        }
        for piece in pieces {
            let raw = String::from_utf8_lossy(&self.rest()[piece.clone()]).into_owned();
            self.tell(What::Raw, self.place_at(piece.start), Some(raw));
        }
    }

    pub(super) fn doctype(&mut self, setup: Setup) -> Stepped {
        let mut reader = Reader::new(self.rest(), self.is_all(), self.colons(), None);
        let read = read(&mut reader);
        let (len, pieces) = (reader.len(), reader.pieces);
        let doctype = match read {
            Ok(doctype) => doctype,
            Err(problem) => return self.problem(problem),
        };
        if !setup.has(Handler::StartDoctype) {
            self.pieces(&pieces, setup);
        }
        let end = self.place_at(doctype.end);
        if let Some(at) = doctype.system_at {
            let mut dtd = self.dtd.lock();
            dtd.has_references = true;
            let asks = !dtd.standalone && self.parameters == Parameters::Never;
            drop(dtd);
            if asks {
                self.tell(What::NotStandalone, self.place_at(at), None);
            }
            self.subset = Some(External { base: self.base.clone(), ..doctype.external.clone() });
        }
        let (name, external, has_subset) = (doctype.name, doctype.external, doctype.has_subset);
        self.tell(What::StartDoctype { name, external, has_subset }, end, None);
        self.take(len)?;
        if has_subset {
            self.stage = Stage::Subset;
        } else {
            self.end_doctype(end, setup);
        }
        Ok(Step::On)
    }

    /// The `]` and the `>` that end a document's own declarations.
    pub(super) fn close_subset(&mut self, setup: Setup) -> Stepped {
        let mut reader = Reader::new(self.rest(), self.is_all(), self.colons(), None);
        let end = reader.expect(&Lexeme::CloseSubset).and_then(|_| reader.expect(&Lexeme::Close));
        let (len, pieces) = (reader.len(), reader.pieces);
        let end = match end {
            Ok(end) => self.place_at(end.at),
            Err(problem) => return self.problem(problem),
        };
        // The bracket belongs to the beginning.
        let (bracket, behind) = pieces.split_at(1.min(pieces.len()));
        if !setup.has(Handler::StartDoctype) {
            self.pieces(bracket, setup);
        }
        if !setup.has(Handler::EndDoctype) {
            self.pieces(behind, setup);
        }
        self.take(len)?;
        self.end_doctype(end, setup);
        Ok(Step::On)
    }

    fn end_doctype(&mut self, at: usize, setup: Setup) {
        self.stage = Stage::AfterDoctype;
        if self.subset.is_some() || std::mem::take(&mut self.foreign_dtd) {
            self.foreign_dtd = false;
            self.ask_subset(at, setup);
        }
        self.tell(What::EndDoctype, at, None);
    }

    /// Asks for the declarations of the external subset.
    pub(super) fn ask_subset(&mut self, at: usize, setup: Setup) {
        let mut dtd = self.dtd.lock();
        let had_references = std::mem::replace(&mut dtd.has_references, true);
        dtd.parameter_read = false;
        drop(dtd);
        if self.parameters == Parameters::Never || !Engine::has_external(setup) {
            return;
        }
        let subset = self.subset.take();
        let named = subset.is_some();
        let external = subset.unwrap_or_else(|| External { base: self.base.clone(), ..External::default() });
        self.tell(What::ExternalEntity { context: None, external }, at, None);
        self.queue.push_back(Item::AfterSubset { named, had_references, at });
    }

    /// The external subset was asked for.
    pub(super) fn after_subset(&mut self, named: bool, had_references: bool, at: usize) {
        let mut dtd = self.dtd.lock();
        let (read, standalone) = (dtd.parameter_read, dtd.standalone);
        if !read && !named {
            dtd.has_references = had_references;
        }
        drop(dtd);
        if read && !standalone {
            self.ask_standalone(at);
        }
    }

    /// Asks whether a document that stands not alone will do, before anything else is told.
    pub(super) fn ask_standalone(&mut self, at: usize) {
        let event = super::Event { what: What::NotStandalone, at, raw: None };
        self.queue.push_front(Item::Event(event));
    }

    /// Whether declarations that are read are the document's own.
    pub(super) fn is_own(&self) -> bool {
        self.kind == Kind::Document && self.open.is_empty()
    }

    /// A failure of a value that stands so far behind.
    pub(super) fn value_failure(&self, (fault, offset): (Fault, Option<usize>), start: usize) -> Failure {
        (fault, self.place_at(start + offset.unwrap_or(0)))
    }
}

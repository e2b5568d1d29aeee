//! The document type declaration around the declarations.

use super::{
    Engine, External, Failure, Fault, Handler, Item, Kind, Parameters, Setup, Stage, Step, Stepped, What,
    chars::owned,
    declaration::external,
    lexer::Lexeme,
    reader::{Problem, Read, Reader},
};

/// What a document type declaration says before its declarations.
#[derive(Default)]
struct Doctype {
    name: String,
    external: External,
    /// Where its system identifier is.
    system_at: Option<usize>,
    has_subset: bool,
}

/// Reads up to the last token before the declarations; tells where it is.
fn read(reader: &mut Reader<'_>, doctype: &mut Doctype) -> Read<usize> {
    reader.expect(&Lexeme::Open)?;
    doctype.name = reader.expect(&Lexeme::Name)?.string();
    let mut next = reader.next()?;
    if next.lexeme == Lexeme::Name {
        let (named, last, _) = external(reader, &next, true)?;
        (doctype.external, doctype.system_at) = (named, Some(last.at));
        next = reader.next()?;
    }
    doctype.has_subset = next.lexeme == Lexeme::OpenSubset;
    match next.lexeme {
        Lexeme::Close | Lexeme::OpenSubset => Ok(next.at),
        _ => Err(reader.misplaced(&next)),
    }
}

/// Where tokens end to be told of: before the one that is wrong.
pub(super) fn end_of_pieces<T>(read: &Read<T>) -> usize {
    if let Err(Problem::Fault(_, offset)) = read { *offset } else { usize::MAX }
}

impl Engine {
    /// What a problem of a declaration is for the parser; so much of it was read.
    pub(super) fn problem(&mut self, problem: Problem, len: usize) -> Stepped {
        match problem {
            Problem::Fault(fault, offset) => Err((fault, self.place_at(offset))),
            Problem::Stop(_) if !self.is_all() => Ok(Step::Wait),
            Problem::Stop(stop) => {
                self.take(len)?;
                self.stopped(stop)
            }
        }
    }

    /// Tells the text of the tokens before a place to those who get what has no handler.
    pub(super) fn pieces(&mut self, pieces: &mut &[(usize, Vec<u8>)], end: usize, setup: Setup) {
        while let Some((piece, behind)) = pieces.split_first().filter(|((at, _), _)| *at < end) {
            *pieces = behind;
            if setup.wants_raw() && !piece.1.is_empty() {
                self.tell(What::Raw, self.place_at(piece.0), Some(owned(&piece.1)));
            }
        }
    }

    pub(super) fn doctype(&mut self, setup: Setup) -> Stepped {
        let mut reader = Reader::new(self.rest(), self.is_all(), self.colons(), None);
        let mut doctype = Doctype::default();
        let read = read(&mut reader, &mut doctype);
        let (len, pieces) = (reader.len(), reader.pieces);
        if matches!(read, Err(Problem::Stop(_))) && !self.is_all() {
            return Ok(Step::Wait);
        }
        let mut pieces = if setup.has(Handler::StartDoctype) { &[][..] } else { &pieces[..] };
        if let Some(at) = doctype.system_at {
            let mut dtd = self.dtd.lock();
            dtd.has_references = true;
            let asks = !dtd.standalone && self.parameters == Parameters::Never;
            drop(dtd);
            self.pieces(&mut pieces, at, setup);
            if asks {
                self.tell(What::NotStandalone, self.place_at(at), None);
            }
            self.subset = Some(External { base: self.base.clone(), ..doctype.external.clone() });
        }
        self.pieces(&mut pieces, end_of_pieces(&read), setup);
        let end = match read {
            Ok(end) => self.place_at(end),
            Err(problem) => return self.problem(problem, len),
        };
        let Doctype { name, external, has_subset, .. } = doctype;
        let external = Box::new(external);
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
        if matches!(end, Err(Problem::Stop(_))) && !self.is_all() {
            return Ok(Step::Wait);
        }
        // The bracket belongs to the beginning.
        let (mut bracket, mut behind) = pieces.split_at(1.min(pieces.len()));
        let told = end_of_pieces(&end);
        if !setup.has(Handler::StartDoctype) {
            self.pieces(&mut bracket, told, setup);
        }
        if !setup.has(Handler::EndDoctype) {
            self.pieces(&mut behind, told, setup);
        }
        let end = match end {
            Ok(end) => self.place_at(end.at),
            Err(problem) => return self.problem(problem, len),
        };
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
        self.tell(What::ExternalEntity { context: None, external: Box::new(external) }, at, None);
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

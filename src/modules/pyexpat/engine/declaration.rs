//! Declarations of a document type definition, as they are written.

use super::{
    chars::owned,
    event::{External, Handler, Particle},
    fault::Fault,
    lexer::Lexeme,
    model,
    reader::{Problem, Read, Reader, Token, public_id},
};

/// What a declaration says, and where it says so.
#[derive(Debug)]
pub(super) enum Said {
    InternalEntity { name: String, is_parameter: bool, value: Token },
    ExternalEntity { name: String, is_parameter: bool, external: External },
    UnparsedEntity { name: String, external: External, notation: String },
    Notation { name: String, external: External },
    Element { name: String, model: Vec<Particle> },
    Attribute { element: String, name: String, kind: String, default: Option<Token>, required: bool },
}

/// What was said so far, each with its place.
pub(super) type Sayings = Vec<(Said, usize)>;

/// Which handler is told of a declaration, and so its text is told to no other.
pub(super) fn handler_of(word: &[u8]) -> Handler {
    match word {
        b"<!ENTITY" => Handler::EntityDeclaration,
        b"<!ATTLIST" => Handler::AttributeList,
        b"<!ELEMENT" => Handler::ElementDeclaration,
        _ => Handler::Notation,
    }
}

/// Reads the declaration whose first token was read.
pub(super) fn read(reader: &mut Reader<'_>, open: &Token, said: &mut Sayings) -> Read<()> {
    match open.text.as_slice() {
        b"<!ENTITY" => entity(reader, said),
        b"<!ATTLIST" => attributes(reader, said),
        b"<!ELEMENT" => {
            let name = reader.expect(&Lexeme::Name)?.string();
            let (model, at) = model::read(reader)?;
            said.push((Said::Element { name, model }, at));
            reader.expect(&Lexeme::Close).map(drop)
        }
        b"<!NOTATION" => notation(reader, said),
        _ => Err(Problem::Fault(Fault::Syntax, open.at)),
    }
}

/// `SYSTEM 'x'` or `PUBLIC 'x' 'y'`, the second one optional for notations: then the token behind it is told too.
pub(super) fn external(
    reader: &mut Reader<'_>,
    word: &Token,
    needs_system: bool,
) -> Read<(External, Token, Option<Token>)> {
    let mut external = External::default();
    let first = match word.text.as_slice() {
        b"SYSTEM" => None,
        b"PUBLIC" => {
            let literal = reader.expect(&Lexeme::Literal)?;
            external.public = Some(public_id(&literal)?);
            Some(literal)
        }
        _ => return Err(reader.misplaced(word)),
    };
    let next = reader.next()?;
    match first {
        _ if next.lexeme == Lexeme::Literal => {
            external.system = Some(owned(next.inner()));
            Ok((external, next, None))
        }
        Some(literal) if !needs_system => Ok((external, literal, Some(next))),
        _ => Err(reader.misplaced(&next)),
    }
}

fn entity(reader: &mut Reader<'_>, said: &mut Sayings) -> Read<()> {
    let mut name = reader.next()?;
    let is_parameter = name.lexeme == Lexeme::Percent;
    if is_parameter {
        name = reader.next()?;
    }
    if name.lexeme != Lexeme::Name {
        return Err(reader.misplaced(&name));
    }
    let name = name.string();
    let next = reader.next()?;
    if next.lexeme == Lexeme::Literal {
        let at = next.at;
        said.push((Said::InternalEntity { name, is_parameter, value: next }, at));
        return reader.expect(&Lexeme::Close).map(drop);
    }
    if next.lexeme != Lexeme::Name {
        return Err(reader.misplaced(&next));
    }
    let (external, ..) = external(reader, &next, true)?;
    let end = reader.next()?;
    match end.lexeme {
        Lexeme::Close => {
            said.push((Said::ExternalEntity { name, is_parameter, external }, end.at));
            Ok(())
        }
        Lexeme::Name if !is_parameter && end.text == b"NDATA" => {
            let notation = reader.expect(&Lexeme::Name)?;
            let at = notation.at;
            said.push((Said::UnparsedEntity { name, external, notation: notation.string() }, at));
            reader.expect(&Lexeme::Close).map(drop)
        }
        _ => Err(reader.misplaced(&end)),
    }
}

fn notation(reader: &mut Reader<'_>, said: &mut Sayings) -> Read<()> {
    let name = reader.expect(&Lexeme::Name)?.string();
    let word = reader.expect(&Lexeme::Name)?;
    let (external, last, behind) = external(reader, &word, false)?;
    let end = behind.map_or_else(|| reader.next(), Ok)?;
    if end.lexeme != Lexeme::Close {
        return Err(reader.misplaced(&end));
    }
    // Without a system identifier it is known at the end only that there is none.
    let at = if external.system.is_some() { last.at } else { end.at };
    said.push((Said::Notation { name, external }, at));
    Ok(())
}

const KINDS: [&str; 8] = ["CDATA", "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKEN", "NMTOKENS"];

fn attributes(reader: &mut Reader<'_>, said: &mut Sayings) -> Read<()> {
    let element = reader.expect(&Lexeme::Name)?.string();
    loop {
        let name = reader.next()?;
        match name.lexeme {
            Lexeme::Close => return Ok(()),
            Lexeme::Name => {}
            _ => return Err(reader.misplaced(&name)),
        }
        let first = reader.next()?;
        let kind = match first.lexeme {
            Lexeme::OpenGroup => choices(reader, "(", false)?,
            Lexeme::Name if first.text == b"NOTATION" => {
                reader.expect(&Lexeme::OpenGroup)?;
                choices(reader, "NOTATION(", true)?
            }
            Lexeme::Name if KINDS.iter().any(|kind| kind.as_bytes() == first.text) => first.string(),
            _ => return Err(reader.misplaced(&first)),
        };
        let mut last = reader.next()?;
        let (mut has_default, mut required) = (last.lexeme == Lexeme::Literal, false);
        if last.lexeme == Lexeme::Hash {
            match last.text.as_slice() {
                b"#IMPLIED" => {}
                b"#REQUIRED" => required = true,
                b"#FIXED" => {
                    (has_default, required) = (true, true);
                    last = reader.expect(&Lexeme::Literal)?;
                }
                _ => return Err(reader.misplaced(&last)),
            }
        } else if !has_default {
            return Err(reader.misplaced(&last));
        }
        let at = last.at;
        let (element, name, default) = (element.clone(), name.string(), has_default.then_some(last));
        said.push((Said::Attribute { element, name, kind, default, required }, at));
    }
}

/// The names that a value may be one of.
fn choices(reader: &mut Reader<'_>, start: &str, names_only: bool) -> Read<String> {
    let mut kind = start.to_owned();
    loop {
        let choice = reader.next()?;
        match choice.lexeme {
            Lexeme::Name => {}
            Lexeme::NameToken if !names_only => {}
            _ => return Err(reader.misplaced(&choice)),
        }
        kind.push_str(&choice.string());
        let next = reader.next()?;
        match next.lexeme {
            Lexeme::Bar => kind.push('|'),
            Lexeme::CloseGroup(0) => {
                kind.push(')');
                return Ok(kind);
            }
            _ => return Err(reader.misplaced(&next)),
        }
    }
}

//! Content models of elements.

use super::{
    chars::owned,
    event::Particle,
    lexer::Lexeme,
    reader::{Read, Reader, Token},
};

const EMPTY: i64 = 1;
const ANY: i64 = 2;
const MIXED: i64 = 3;
const NAME: i64 = 4;
const CHOICE: i64 = 5;
const SEQUENCE: i64 = 6;

fn quantifier(mark: u8) -> i64 {
    match mark {
        b'?' => 1,
        b'*' => 2,
        b'+' => 3,
        _ => 0,
    }
}

/// The model, and where its last token is.
pub(super) fn read(reader: &mut Reader<'_>) -> Read<(Vec<Particle>, usize)> {
    let first = reader.next()?;
    let plain = |kind| vec![Particle { kind, quantifier: 0, name: None, depth: 0 }];
    let (model, at) = match first.lexeme {
        Lexeme::Name if first.text == b"EMPTY" => (plain(EMPTY), first.at),
        Lexeme::Name if first.text == b"ANY" => (plain(ANY), first.at),
        Lexeme::OpenGroup => {
            let next = reader.next()?;
            match next.lexeme {
                Lexeme::Hash if next.text == b"#PCDATA" => mixed(reader)?,
                _ => groups(reader, next)?,
            }
        }
        _ => return Err(reader.misplaced(&first)),
    };
    Ok((model, at))
}

fn mixed(reader: &mut Reader<'_>) -> Read<(Vec<Particle>, usize)> {
    let mut model = vec![Particle { kind: MIXED, quantifier: 0, name: None, depth: 0 }];
    loop {
        let next = reader.next()?;
        match next.lexeme {
            Lexeme::CloseGroup(0) if model.len() == 1 => return Ok((model, next.at)),
            Lexeme::CloseGroup(b'*') => {
                model[0].quantifier = quantifier(b'*');
                return Ok((model, next.at));
            }
            Lexeme::Bar => {
                let name = reader.expect(&Lexeme::Name)?;
                model.push(Particle { kind: NAME, quantifier: 0, name: Some(name.string()), depth: 1 });
            }
            _ => return Err(reader.misplaced(&next)),
        }
    }
}

/// A group whose first token is at hand, and all groups in it.
fn groups(reader: &mut Reader<'_>, first: Token) -> Read<(Vec<Particle>, usize)> {
    let group = |depth| Particle { kind: SEQUENCE, quantifier: 0, name: None, depth };
    let mut model = vec![group(0)];
    // The groups that are open: which particle each is, and what parts its members.
    let mut open: Vec<(usize, Option<Lexeme>)> = vec![(0, None)];
    let mut next = first;
    loop {
        let depth = open.len();
        let name = |count, length: usize| Particle {
            kind: NAME,
            quantifier: quantifier(count),
            name: Some(owned(&next.text[..length])),
            depth,
        };
        match next.lexeme {
            Lexeme::OpenGroup => {
                open.push((model.len(), None));
                model.push(group(depth));
                next = reader.next()?;
                continue;
            }
            Lexeme::Name => model.push(name(0, next.text.len())),
            Lexeme::Counted(count) => model.push(name(count, next.text.len() - 1)),
            _ => return Err(reader.misplaced(&next)),
        }
        // Behind a member: groups end, or another member follows.
        loop {
            let mark = reader.next()?;
            let Some((which, parted)) = open.last_mut() else { return Err(reader.misplaced(&mark)) };
            match mark.lexeme {
                Lexeme::CloseGroup(count) => {
                    model[*which].quantifier = quantifier(count);
                    open.pop();
                    if open.is_empty() {
                        return Ok((model, mark.at));
                    }
                }
                Lexeme::Bar | Lexeme::Comma if parted.as_ref().is_none_or(|parted| *parted == mark.lexeme) => {
                    if mark.lexeme == Lexeme::Bar {
                        model[*which].kind = CHOICE;
                    }
                    *parted = Some(mark.lexeme);
                    break;
                }
                _ => return Err(reader.misplaced(&mark)),
            }
        }
        next = reader.next()?;
    }
}

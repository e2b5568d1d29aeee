//! A checked program: code words whose every jump, group and set is in order, and what speeds its search up.

use std::fmt;

use super::charset;
use super::opcode::*;
use super::subject::encode;
use super::unicode::Unicode;

/// Code words that no compiler of this version writes: `RuntimeError: invalid SRE code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidProgram;

impl fmt::Display for InvalidProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid SRE code")
    }
}

impl std::error::Error for InvalidProgram {}

/// A program that may be run.
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) code: Box<[u32]>,
    /// For the index of an `IN` operation: which of `sets` is its table.
    pub(super) set_of: Box<[u32]>,
    /// For each byte: not in the set (0), in it (1), or not ASCII, so that the words must be asked (0 too).
    pub(super) sets: Vec<[u8; 256]>,
    pub(super) groups: u32,
    pub(super) start: Start,
    /// Where the program starts: behind `INFO`.
    pub(super) entry: usize,
    /// The fewest characters that a match has.
    pub(super) min_width: usize,
}

/// What every match begins with.
#[derive(Clone, Debug)]
pub(super) enum Start {
    /// Nothing is known.
    Anything,
    /// Only the subject's beginning will do.
    Beginning,
    /// A literal that is more than one ASCII character: in UTF-8, and in bytes where it has any.
    Literal { wide: Box<[u8]>, narrow: Option<Box<[u8]>> },
    /// One character: with one of these first bytes (the ASCII ones listed if they are few), others if the flag says so.
    Character { bytes: Box<[bool; 256]>, few: Vec<u8>, others: bool },
}

/// Tables that know nothing beyond ASCII: to find out which ASCII characters a set has.
pub(super) struct AsciiOnly;

impl Unicode for AsciiOnly {
    fn lower(&self, c: u32) -> u32 {
        c
    }
    fn upper(&self, c: u32) -> u32 {
        c
    }
    fn is_alnum(&self, _: u32) -> bool {
        false
    }
    fn is_decimal(&self, _: u32) -> bool {
        false
    }
    fn is_space(&self, _: u32) -> bool {
        false
    }
    fn is_linebreak(&self, _: u32) -> bool {
        false
    }
}

impl Program {
    /// Checks `code` for a pattern with this many groups (the whole match not counted). Linear in the words.
    pub fn new(code: &[u32], groups: u32) -> Result<Program, InvalidProgram> {
        if groups > super::MAXGROUPS || code.len() > (u32::MAX / 4) as usize {
            return Err(InvalidProgram);
        }
        let mut checker = Checker {
            code,
            groups,
            starts: vec![false; code.len()],
            alternatives: vec![Announced::No; code.len()],
            targets: Vec::new(),
            sets: Vec::new(),
            set_of: vec![0; code.len()].into(),
        };
        checker.walk()?;
        let (sets, set_of) = (checker.sets, checker.set_of);
        let mut program =
            Program { code: code.into(), set_of, sets, groups, start: Start::Anything, entry: 0, min_width: 0 };
        program.find_start();
        Ok(program)
    }

    /// The number of groups, the whole match not counted.
    pub fn groups(&self) -> u32 {
        self.groups
    }

    fn find_start(&mut self) {
        let code = &self.code;
        let mut pc = 0;
        if code[0] == INFO {
            self.min_width = code[3] as usize;
            pc = 1 + code[1] as usize;
            self.entry = pc;
            if code[2] & INFO_PREFIX != 0 && (code[5] > 1 || code[7] >= 128) {
                let prefix = &code[7..7 + code[5] as usize];
                let mut wide = Vec::new();
                prefix.iter().for_each(|&c| encode(c, &mut wide));
                let narrow: Option<Box<[u8]>> = prefix.iter().map(|&c| u8::try_from(c).ok()).collect();
                self.start = Start::Literal { wide: wide.into(), narrow };
                return;
            }
        }
        loop {
            match code[pc] {
                MARK => pc += 2,
                AT if matches!(code[pc + 1], AT_BEGINNING | AT_BEGINNING_STRING) => {
                    self.start = Start::Beginning;
                    return;
                }
                AT => pc += 2,
                REPEAT_ONE | MIN_REPEAT_ONE | POSSESSIVE_REPEAT_ONE if code[pc + 2] > 0 => pc += 4,
                REPEAT | POSSESSIVE_REPEAT if code[pc + 2] > 0 => pc += 4,
                ATOMIC_GROUP => pc += 2,
                ASSERT | ASSERT_NOT => pc += 1 + code[pc + 1] as usize,
                _ => break,
            }
        }
        let mut others = true;
        let ascii = match code[pc] {
            LITERAL if code[pc + 1] < 128 => {
                others = false;
                table(|c| c == code[pc + 1])
            }
            LITERAL_UNI_IGNORE if code[pc + 1] < 128 => table(|c| super::unicode::lower_ascii(c) == code[pc + 1]),
            LITERAL_IGNORE if code[pc + 1] < 128 => {
                others = false;
                table(|c| super::unicode::lower_ascii(c) == code[pc + 1])
            }
            IN | IN_IGNORE | IN_UNI_IGNORE => self.sets[self.set_of[pc] as usize],
            // The compiler's own set for patterns that begin with alternatives.
            _ if code[0] == INFO && code[2] & INFO_CHARSET != 0 => ascii_members(IN, &code[5..]),
            _ => return,
        };
        let few: Vec<u8> = (0..128u8).filter(|&c| ascii[c as usize] != 0).take(4).collect();
        let bytes = std::array::from_fn(|byte| if byte < 128 { ascii[byte] != 0 } else { others });
        self.start = Start::Character { bytes: Box::new(bytes), few, others };
    }
}

fn table(member: impl Fn(u32) -> bool) -> [u8; 256] {
    std::array::from_fn(|c| u8::from(c < 128 && member(c as u32)))
}

/// The ASCII members of a set.
fn ascii_members(op: u32, set: &[u32]) -> [u8; 256] {
    table(|c| charset::contains_folded(op, set, c, &AsciiOnly))
}

#[derive(Clone, Copy, PartialEq)]
enum Announced {
    No,
    Expected,
    Passed,
}

struct Checker<'a> {
    code: &'a [u32],
    groups: u32,
    /// Where operations start.
    starts: Vec<bool>,
    /// Where the next alternative of a branch, or its end, is announced: to come, or passed.
    alternatives: Vec<Announced>,
    /// Jumps: to here, and the operations that must be there (none: any).
    targets: Vec<(usize, &'static [u32])>,
    sets: Vec<[u8; 256]>,
    set_of: Box<[u32]>,
}

impl Checker<'_> {
    /// Bodies stand inline after their operation, so one pass from left to right sees every word once.
    fn walk(&mut self) -> Result<(), InvalidProgram> {
        let mut pc = 0;
        let mut last = SUCCESS + 1;
        while pc < self.code.len() {
            if self.alternatives[pc] == Announced::Expected {
                self.alternatives[pc] = Announced::Passed;
                // Only the jump at the end of the alternative before may stand here.
                if last != JUMP {
                    return Err(InvalidProgram);
                }
                if self.code[pc] == 0 {
                    pc += 1;
                    last = FAILURE;
                    continue;
                }
                self.alternative(pc)?;
                pc += 1;
            } else {
                self.starts[pc] = true;
                last = self.code[pc];
                pc = self.operation(pc)?;
            }
        }
        let sound = |&(target, ops): &(usize, &[u32])| {
            self.starts.get(target) == Some(&true) && (ops.is_empty() || ops.contains(&self.code[target]))
        };
        if last != SUCCESS || self.alternatives.contains(&Announced::Expected) || !self.targets.iter().all(sound) {
            return Err(InvalidProgram);
        }
        Ok(())
    }

    fn word(&self, at: usize) -> Result<u32, InvalidProgram> {
        self.code.get(at).copied().ok_or(InvalidProgram)
    }

    /// The target of the skip at `at`, which must lead forward by `least` words or more.
    fn target(&self, at: usize, least: u32) -> Result<usize, InvalidProgram> {
        let skip = self.word(at)?;
        let target = at + skip as usize;
        if skip < least || target > self.code.len() { Err(InvalidProgram) } else { Ok(target) }
    }

    fn jump(&mut self, at: usize, least: u32, ops: &'static [u32]) -> Result<usize, InvalidProgram> {
        let target = self.target(at, least)?;
        self.targets.push((target, ops));
        Ok(target)
    }

    /// The word at `at` leads to the next alternative.
    fn alternative(&mut self, at: usize) -> Result<(), InvalidProgram> {
        let next = self.target(at, 3)?;
        *self.alternatives.get_mut(next).ok_or(InvalidProgram)? = Announced::Expected;
        Ok(())
    }

    /// Checks one operation; returns where the next one starts.
    fn operation(&mut self, pc: usize) -> Result<usize, InvalidProgram> {
        match self.code[pc] {
            FAILURE | SUCCESS | ANY | ANY_ALL | MAX_UNTIL | MIN_UNTIL => Ok(pc + 1),
            LITERAL
            | NOT_LITERAL
            | LITERAL_IGNORE
            | NOT_LITERAL_IGNORE
            | LITERAL_UNI_IGNORE
            | NOT_LITERAL_UNI_IGNORE
            | LITERAL_LOC_IGNORE
            | NOT_LITERAL_LOC_IGNORE => {
                self.word(pc + 1)?;
                Ok(pc + 2)
            }
            AT => self.below(pc + 1, AT_UNI_NON_BOUNDARY + 1).map(|()| pc + 2),
            CATEGORY => self.below(pc + 1, CATEGORY_UNI_NOT_LINEBREAK + 1).map(|()| pc + 2),
            MARK => self.below(pc + 1, self.groups * 2).map(|()| pc + 2),
            GROUPREF | GROUPREF_IGNORE | GROUPREF_UNI_IGNORE | GROUPREF_LOC_IGNORE => {
                self.below(pc + 1, self.groups).map(|()| pc + 2)
            }
            GROUPREF_EXISTS => {
                self.below(pc + 1, self.groups)?;
                let skip = self.word(pc + 2)? as usize;
                self.targets.push((pc + 1 + skip, &[]));
                if skip < 2 { Err(InvalidProgram) } else { Ok(pc + 3) }
            }
            JUMP => self.jump(pc + 1, 1, &[]).map(|_| pc + 2),
            BRANCH => self.alternative(pc + 1).map(|()| pc + 2),
            IN | IN_IGNORE | IN_UNI_IGNORE | IN_LOC_IGNORE => {
                let end = self.target(pc + 1, 2)?;
                self.set(pc + 2, end)?;
                self.set_of[pc] = self.sets.len() as u32;
                self.sets.push(ascii_members(self.code[pc], &self.code[pc + 2..end]));
                Ok(end)
            }
            INFO => self.info(pc),
            REPEAT => {
                self.bounds(pc)?;
                self.jump(pc + 1, 3, &[MAX_UNTIL, MIN_UNTIL]).map(|_| pc + 4)
            }
            POSSESSIVE_REPEAT => {
                self.bounds(pc)?;
                let end = self.jump(pc + 1, 3, &[SUCCESS])?;
                self.targets.push((end + 1, &[]));
                Ok(pc + 4)
            }
            REPEAT_ONE | MIN_REPEAT_ONE | POSSESSIVE_REPEAT_ONE => {
                self.bounds(pc)?;
                let end = self.jump(pc + 1, 5, &[])?;
                let item = self.word(pc + 4)?;
                let single =
                    matches!(item, ANY | ANY_ALL | LITERAL | NOT_LITERAL | LITERAL_IGNORE | NOT_LITERAL_IGNORE)
                        || matches!(item, LITERAL_UNI_IGNORE | NOT_LITERAL_UNI_IGNORE | LITERAL_LOC_IGNORE)
                        || matches!(item, NOT_LITERAL_LOC_IGNORE | IN | IN_IGNORE | IN_UNI_IGNORE | IN_LOC_IGNORE)
                        || matches!(item, CATEGORY | FAILURE);
                if !single || self.operation(pc + 4)? + 1 != end || self.code[end - 1] != SUCCESS {
                    return Err(InvalidProgram);
                }
                Ok(pc + 4)
            }
            ASSERT | ASSERT_NOT => {
                let end = self.jump(pc + 1, 3, &[])?;
                self.targets.push((end - 1, &[SUCCESS]));
                Ok(pc + 3)
            }
            ATOMIC_GROUP => {
                let end = self.jump(pc + 1, 2, &[])?;
                self.targets.push((end - 1, &[SUCCESS]));
                Ok(pc + 2)
            }
            _ => Err(InvalidProgram),
        }
    }

    fn below(&self, at: usize, limit: u32) -> Result<(), InvalidProgram> {
        if self.word(at)? < limit { Ok(()) } else { Err(InvalidProgram) }
    }

    fn bounds(&self, pc: usize) -> Result<(), InvalidProgram> {
        if self.word(pc + 2)? <= self.word(pc + 3)? { Ok(()) } else { Err(InvalidProgram) }
    }

    fn info(&mut self, pc: usize) -> Result<usize, InvalidProgram> {
        let end = self.target(pc + 1, 4)?;
        let flags = self.word(pc + 2)?;
        self.word(pc + 4)?;
        if pc != 0 || flags > 7 || flags & (INFO_PREFIX | INFO_CHARSET) == (INFO_PREFIX | INFO_CHARSET) {
            return Err(InvalidProgram);
        }
        if flags & INFO_PREFIX != 0 {
            let length = self.word(pc + 5)? as usize;
            if pc + 7 + 2 * length != end || length == 0 {
                return Err(InvalidProgram);
            }
        }
        if flags & INFO_CHARSET != 0 {
            self.set(pc + 5, end)?;
        }
        Ok(end)
    }

    /// A set that fills `at..end`, its last word `FAILURE`.
    fn set(&self, at: usize, end: usize) -> Result<(), InvalidProgram> {
        let mut at = at;
        loop {
            if at >= end {
                return Err(InvalidProgram);
            }
            let size = match self.code[at] {
                FAILURE => return if at + 1 == end { Ok(()) } else { Err(InvalidProgram) },
                NEGATE => 1,
                LITERAL => 2,
                CATEGORY => {
                    self.below(at + 1, CATEGORY_UNI_NOT_LINEBREAK + 1)?;
                    2
                }
                RANGE | RANGE_UNI_IGNORE => 3,
                CHARSET => 9,
                BIGCHARSET => {
                    let chunks = self.word(at + 1)?;
                    let numbers = self.code.get(at + 2..at + 66).ok_or(InvalidProgram)?;
                    if chunks > 256
                        || numbers.iter().any(|word| word.to_ne_bytes().iter().any(|&n| u32::from(n) >= chunks))
                    {
                        return Err(InvalidProgram);
                    }
                    66 + chunks as usize * 8
                }
                _ => return Err(InvalidProgram),
            };
            at += size;
        }
    }
}

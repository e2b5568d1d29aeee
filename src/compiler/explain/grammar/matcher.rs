//! Matches tokens against the grammar, as far as they go.

use super::notation::{Alternative, Class, Grammar, Item, PARTS, Telling, Word};
use crate::error::Error;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Stack that is left when more is made.
const RED_ZONE: usize = 128 << 10;
/// Stack that is made at a time.
const SEGMENT: usize = 2 << 20;

/// Rules within rules, and steps altogether, after which the search is given up.
const DEPTH_LIMIT: usize = 6000;
const STEP_LIMIT: usize = 30_000_000;

/// What is looked at where a rule was matched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Check {
    /// The text of a string, of an interpolated string, of a format.
    String,
    Fields,
    Spec,
    /// The parts of a complex number in a pattern.
    Real,
    Imaginary,
    /// Whether strings of bytes stand beside others.
    Mixture,
    Conversion,
    Unequal,
}

/// Rules whose tokens mean nothing at times.
const CHECKED: [(&str, Check); 9] = [
    ("string", Check::String),
    ("fstring", Check::Fields),
    ("tstring", Check::Fields),
    ("spec", Check::Spec),
    ("real", Check::Real),
    ("imaginary", Check::Imaginary),
    ("texts", Check::Mixture),
    ("conversion", Check::Conversion),
    ("unequal", Check::Unequal),
];

/// Why a search ends.
pub(super) enum Stop {
    /// Something is wrong, and known.
    Told(Box<Error>),
    /// A word that must be there is not, which is told only where nothing else is.
    Failed,
    /// It goes too deep.
    Lost,
}

/// Where the tokens go on behind what was matched; `None` where it was not.
pub(super) type Found = Result<Option<usize>, Stop>;

/// The tokens of each part of an alternative.
pub(super) type Parts = [Range<usize>; PARTS];

/// How far a search is.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// The last token that was looked at.
    pub reached: usize,
    /// The parser warns, for it looks for no mistakes.
    pub warns: bool,
}

/// Tokens, and what is told of them.
pub(super) trait Tokens {
    fn word(&self, at: usize) -> Word;

    fn is(&self, at: usize, class: Class) -> bool;

    /// An error that the tokenizer finds when it comes to the token.
    fn fetched(&self, at: usize) -> Option<Error>;

    /// An error of what one of the rules [`CHECKED`] found.
    fn checked(&self, check: Check, range: Range<usize>, state: State) -> Option<Error>;

    /// The word was to be there.
    fn forced(&self, at: usize, word: &str) -> Error;

    /// What is wrong with the parts of an alternative that ends before the token `at`, if it is after all.
    fn tell(&self, telling: &Telling, parts: &Parts, at: usize, reached: usize) -> Option<Error>;
}

pub(super) struct Matcher<'g, T> {
    grammar: &'g Grammar,
    tokens: &'g T,
    checked: [(usize, Check); 9],
    sound: usize,
    /// Whether rules for what is wrong are tried.
    explains: bool,
    reached: Option<usize>,
    memory: FxHashMap<(usize, usize), Option<usize>>,
    depth: usize,
    steps: usize,
}

impl<'g, T: Tokens> Matcher<'g, T> {
    pub fn new(grammar: &'g Grammar, tokens: &'g T) -> Self {
        let (checked, sound) =
            (CHECKED.map(|(name, check)| (grammar.rule(name), check)), grammar.rule("sound_expression"));
        let memory = FxHashMap::default();
        Self { grammar, tokens, checked, sound, explains: false, reached: None, memory, depth: 0, steps: 0 }
    }

    /// The last token that was looked at.
    pub fn reached(&self) -> usize {
        self.reached.unwrap_or(0)
    }

    /// Matches all the tokens again, and looks for what is wrong.
    pub fn explain(&mut self, rule: usize) -> Found {
        self.memory.clear();
        self.explains = true;
        self.rule(rule, 0)
    }

    /// Matches a rule at a token.
    pub fn rule(&mut self, rule: usize, at: usize) -> Found {
        let told = &self.grammar.rules[rule];
        if told.is_wrong() && !self.explains {
            return Ok(None);
        }
        if told.remembers
            && let Some(&found) = self.memory.get(&(rule, at))
        {
            return Ok(found);
        }
        self.depth += 1;
        self.steps += 1;
        if self.depth > DEPTH_LIMIT || self.steps > STEP_LIMIT {
            return Err(Stop::Lost);
        }
        let explains = self.explains;
        self.explains &= rule != self.sound;
        let found = match self.depth % 64 {
            0 => stacker::maybe_grow(RED_ZONE, SEGMENT, || self.alternatives(&told.alternatives, at)),
            _ => self.alternatives(&told.alternatives, at),
        };
        self.explains = explains;
        self.depth -= 1;
        let found = found?;
        if let Some(&(_, check)) = self.checked.iter().find(|(checked, _)| *checked == rule)
            && let Some(end) = found
            && let Some(error) =
                self.tokens.checked(check, at..end, State { reached: self.reached(), warns: !self.explains })
        {
            return Err(Stop::Told(Box::new(error)));
        }
        if told.remembers {
            self.memory.insert((rule, at), found);
        }
        Ok(found)
    }

    fn alternatives(&mut self, alternatives: &'g [Alternative], start: usize) -> Found {
        for alternative in alternatives {
            let mut parts: Parts = [0..0, 0..0];
            let (found, cut) = self.items(alternative, start, &mut parts)?;
            let Some(at) = found else {
                if cut {
                    return Ok(None);
                }
                continue;
            };
            let Some(telling) = &alternative.telling else { return Ok(Some(at)) };
            return match self.tokens.tell(telling, &parts, at, self.reached()) {
                Some(error) => Err(Stop::Told(Box::new(error))),
                None => Ok(None),
            };
        }
        Ok(None)
    }

    /// Where the items of an alternative end, and whether a cut was passed.
    fn items(
        &mut self,
        alternative: &'g Alternative,
        start: usize,
        parts: &mut Parts,
    ) -> Result<(Option<usize>, bool), Stop> {
        let (mut at, mut cut) = (start, false);
        for (item, part) in &alternative.items {
            cut |= matches!(item, Item::Cut);
            let Some(end) = self.item(item, at)? else { return Ok((None, cut)) };
            if let Some(part) = part {
                parts[*part] = at..end;
            }
            at = end;
        }
        Ok((Some(at), cut))
    }

    fn item(&mut self, item: &'g Item, at: usize) -> Found {
        match item {
            Item::Word(word) => Ok(self.has_word(at, *word)?.then_some(at + 1)),
            Item::Class(class) => {
                self.fetch(at)?;
                Ok(self.tokens.is(at, *class).then_some(at + 1))
            }
            Item::Rule(rule) => self.rule(*rule, at),
            Item::Group(alternatives) => self.alternatives(alternatives, at),
            Item::Maybe(item) => Ok(Some(self.item(item, at)?.unwrap_or(at))),
            Item::Many(item, least) => self.many(item, *least, at),
            Item::Separated(separator, item) => self.separated(separator, item, at),
            Item::Ahead(item, wanted) => Ok((self.item(item, at)?.is_some() == *wanted).then_some(at)),
            Item::Forced(word) if self.has_word(at, *word)? => Ok(Some(at + 1)),
            Item::Forced(_) if !self.explains => Err(Stop::Failed),
            Item::Forced(word) => Err(Stop::Told(Box::new(self.tokens.forced(at, self.grammar.spelling(*word))))),
            Item::Cut => Ok(Some(at)),
        }
    }

    fn many(&mut self, item: &'g Item, least: usize, mut at: usize) -> Found {
        let mut count = 0;
        while let Some(end) = self.item(item, at)? {
            if end == at {
                break;
            }
            (at, count) = (end, count + 1);
        }
        Ok((count >= least).then_some(at))
    }

    fn separated(&mut self, separator: &'g Item, item: &'g Item, at: usize) -> Found {
        let Some(mut at) = self.item(item, at)? else { return Ok(None) };
        while let Some(next) = self.item(separator, at)? {
            let Some(end) = self.item(item, next)? else { break };
            at = end;
        }
        Ok(Some(at))
    }

    fn has_word(&mut self, at: usize, word: Word) -> Result<bool, Stop> {
        self.fetch(at)?;
        Ok(self.tokens.word(at) == word)
    }

    fn fetch(&mut self, at: usize) -> Result<(), Stop> {
        if self.reached.is_some_and(|reached| reached >= at) {
            return Ok(());
        }
        self.reached = Some(at);
        match self.tokens.fetched(at) {
            Some(error) => Err(Stop::Told(Box::new(error))),
            None => Ok(()),
        }
    }
}

//! The notation of `python.peg`: rules of a parsing expression grammar, and what is told of what is wrong.

use std::collections::HashMap;

/// A class of tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Class {
    Name,
    Number,
    String,
    /// The beginning of an f-string, and of a t-string; the text and the end of both.
    Start,
    TemplateStart,
    /// The text of an f-string alone.
    PlainMiddle,
    Middle,
    Finish,
    /// Whatever stands where a format specification begins: with `&` alone.
    Spec,
    Newline,
    Indent,
    Dedent,
    End,
    /// A name that is a keyword in some places.
    Soft,
}

/// The number of a token's text among those that the grammar speaks of; zero is none of them.
pub(super) type Word = u16;

#[derive(Debug)]
pub(super) enum Item {
    Word(Word),
    Class(Class),
    Rule(usize),
    Group(Vec<Alternative>),
    Maybe(Box<Item>),
    /// The item at least so many times.
    Many(Box<Item>, usize),
    /// One or more of the second with the first between them.
    Separated(Box<Item>, Box<Item>),
    /// Whether the item is there, or is not.
    Ahead(Box<Item>, bool),
    Forced(Word),
    Cut,
}

/// The parts of an alternative that it tells of: the first is `a`, the second `b`.
pub(super) const PARTS: usize = 2;

#[derive(Debug, Default)]
pub(super) struct Alternative {
    /// Each with the part that it is.
    pub items: Vec<(Item, Option<usize>)>,
    pub telling: Option<Telling>,
}

/// Where something is told, or what has ways of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum How {
    /// On the first part.
    At,
    /// From the first part to the second.
    Range,
    /// From the first part to where the tokenizer is.
    From,
    /// At the end of the first part.
    Behind,
    /// At the last token that was looked at; there as an error of indentation; at the next token.
    Last,
    Indent,
    Next,
    /// Two expressions side by side.
    Comma,
    /// A statement that is a function now.
    Legacy,
    /// What cannot be assigned to, looped over with, deleted.
    Assign,
    For,
    Delete,
    /// A generator among arguments.
    Generator,
    /// A positional argument behind others.
    Positional,
}

/// What is told: how, and in which words.
#[derive(Debug)]
pub(super) struct Telling {
    pub how: How,
    pub text: &'static str,
}

#[derive(Debug, Default)]
pub(super) struct Rule {
    pub name: &'static str,
    /// What is found at a token is remembered.
    pub remembers: bool,
    pub alternatives: Vec<Alternative>,
}

impl Rule {
    /// Whether it describes what is wrong.
    pub fn is_wrong(&self) -> bool {
        self.name.starts_with("wrong_")
    }
}

#[derive(Debug, Default)]
pub(super) struct Grammar {
    pub rules: Vec<Rule>,
    words: HashMap<&'static str, Word>,
    names: HashMap<&'static str, usize>,
}

impl Grammar {
    /// Reads a grammar.
    ///
    /// # Panics
    /// If it is none: the grammar is a part of the program.
    pub fn read(text: &'static str) -> Grammar {
        let mut grammar = Grammar::default();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (body, telling) = line.split_once(" => ").map_or((line, None), |(body, told)| (body, Some(told)));
            let mut reader = Reader { grammar: &mut grammar, rest: body };
            let begins = !line.starts_with(' ');
            if begins {
                reader.rule();
            } else {
                assert!(reader.eat("|"), "{line}");
            }
            if reader.peek().is_empty() {
                continue;
            }
            let mut found = reader.alternatives();
            assert!(reader.peek().is_empty(), "{line}");
            if let (Some(last), Some(telling)) = (found.last_mut(), telling) {
                last.telling = Some(told(telling));
            }
            let current = grammar.current();
            grammar.rules[current].alternatives.extend(found);
        }
        let lacking = grammar.rules.iter().find(|rule| rule.alternatives.is_empty());
        assert!(lacking.is_none(), "a rule is not there: {lacking:?}");
        grammar
    }

    pub fn rule(&self, name: &str) -> usize {
        self.names[name]
    }

    /// The number of a text that the grammar speaks of.
    pub fn word(&self, text: &str) -> Word {
        self.words.get(text).copied().unwrap_or(0)
    }

    /// The text of a word.
    pub fn spelling(&self, word: Word) -> &'static str {
        self.words.iter().find(|(_, number)| **number == word).map_or("", |(text, _)| text)
    }

    fn named(&mut self, name: &'static str) -> usize {
        *self.names.entry(name).or_insert_with(|| {
            self.rules.push(Rule { name, ..Rule::default() });
            self.rules.len() - 1
        })
    }

    fn current(&self) -> usize {
        self.names[""]
    }
}

fn told(text: &'static str) -> Telling {
    let (how, text) = text.split_once('"').unwrap_or((text, ""));
    let how = match how.trim_end() {
        "at a" => How::At,
        "range a b" => How::Range,
        "from a" => How::From,
        "behind a" => How::Behind,
        "last" => How::Last,
        "indent" => How::Indent,
        "next" => How::Next,
        "comma a b" => How::Comma,
        "legacy a b" => How::Legacy,
        "assign a" => How::Assign,
        "for a" => How::For,
        "delete a" => How::Delete,
        "generator a b" => How::Generator,
        "positional a" => How::Positional,
        how => panic!("nothing is told so: {how}"),
    };
    Telling { how, text: text.strip_suffix('"').unwrap_or(text) }
}

struct Reader<'g> {
    grammar: &'g mut Grammar,
    rest: &'static str,
}

impl Reader<'_> {
    /// What comes next: a word in quotes, a name, or a sign.
    fn peek(&mut self) -> &'static str {
        self.rest = self.rest.trim_start();
        let Some(first) = self.rest.chars().next() else { return "" };
        let end = match first {
            '\'' => self.rest[1..].find('\'').map_or(self.rest.len(), |end| end + 2),
            '&' if self.rest.starts_with("&&") => 2,
            _ if is_letter(first) => self.rest.find(|c| !is_letter(c)).unwrap_or(self.rest.len()),
            _ => 1,
        };
        &self.rest[..end]
    }

    fn next(&mut self) -> &'static str {
        let found = self.peek();
        self.rest = &self.rest[found.len()..];
        found
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.peek() == sign;
        if found {
            self.next();
        }
        found
    }

    /// The head of a rule, which lines belong to until there is another.
    fn rule(&mut self) {
        let name = self.next();
        let number = self.grammar.named(name);
        self.grammar.rules[number].remembers = self.eat("*");
        self.eat("=");
        self.grammar.names.insert("", number);
    }

    fn alternatives(&mut self) -> Vec<Alternative> {
        let mut found = vec![self.alternative()];
        while self.eat("|") {
            found.push(self.alternative());
        }
        found
    }

    fn alternative(&mut self) -> Alternative {
        let mut found = Alternative::default();
        while !matches!(self.peek(), "" | "|" | ")") {
            found.items.push(self.part());
        }
        found
    }

    fn part(&mut self) -> (Item, Option<usize>) {
        let part = ["a:", "b:"].iter().position(|name| self.rest.trim_start().starts_with(name));
        if part.is_some() {
            self.next();
            self.next();
        }
        (self.item(), part)
    }

    fn item(&mut self) -> Item {
        match self.peek() {
            "~" => {
                self.next();
                return Item::Cut;
            }
            sign @ ("&" | "!") => {
                self.next();
                return Item::Ahead(Box::new(self.item()), sign == "&");
            }
            "&&" => {
                self.next();
                let word = self.next();
                return Item::Forced(self.word(word));
            }
            _ => {}
        }
        let item = self.atom();
        if self.eat(".") {
            let each = self.atom();
            assert!(self.eat("+"), "what is separated is one or more: {}", self.rest);
            return Item::Separated(Box::new(item), Box::new(each));
        }
        match self.peek() {
            "?" => self.with(|| Item::Maybe(Box::new(item))),
            "*" => self.with(|| Item::Many(Box::new(item), 0)),
            "+" => self.with(|| Item::Many(Box::new(item), 1)),
            _ => item,
        }
    }

    fn with(&mut self, make: impl FnOnce() -> Item) -> Item {
        self.next();
        make()
    }

    fn atom(&mut self) -> Item {
        let found = self.next();
        match found {
            "(" => {
                let group = self.alternatives();
                assert!(self.eat(")"), "a group is open: {}", self.rest);
                Item::Group(group)
            }
            "NAME" => Item::Class(Class::Name),
            "NUMBER" => Item::Class(Class::Number),
            "STRING" => Item::Class(Class::String),
            "START" => Item::Class(Class::Start),
            "TSTART" => Item::Class(Class::TemplateStart),
            "FMIDDLE" => Item::Class(Class::PlainMiddle),
            "MIDDLE" => Item::Class(Class::Middle),
            "SPEC" => Item::Class(Class::Spec),
            "FINISH" => Item::Class(Class::Finish),
            "NEWLINE" => Item::Class(Class::Newline),
            "INDENT" => Item::Class(Class::Indent),
            "DEDENT" => Item::Class(Class::Dedent),
            "END" => Item::Class(Class::End),
            "SOFT" => Item::Class(Class::Soft),
            _ if found.starts_with('\'') => Item::Word(self.word(found)),
            _ => Item::Rule(self.grammar.named(found)),
        }
    }

    fn word(&mut self, quoted: &'static str) -> Word {
        let next = self.grammar.words.len() as Word + 1;
        *self.grammar.words.entry(quoted.trim_matches('\'')).or_insert(next)
    }
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::{Grammar, How};

    #[test]
    fn rules_are_read() {
        let text = "all = ','.one+ !'x' | wrong\nwrong *\n  | a:'y' (one | 'z')? => at a \"no\"\none = NAME";
        let grammar = Grammar::read(text);
        let [all, wrong] = ["all", "wrong"].map(|name| &grammar.rules[grammar.rule(name)]);
        assert_eq!((all.alternatives.len(), wrong.alternatives.len()), (2, 1));
        assert!(wrong.remembers && !all.remembers);
        let telling = wrong.alternatives[0].telling.as_ref().expect("it tells");
        assert_eq!((telling.how, telling.text), (How::At, "no"));
        assert_eq!(grammar.spelling(grammar.word("z")), "z");
    }

    #[test]
    fn the_grammar_is_whole() {
        assert!(Grammar::read(include_str!("python.peg")).rules.iter().any(|rule| rule.is_wrong()));
    }
}

//! `re.Pattern`.

use typhon_number::hash::TupleHasher;
use typhon_object::{
    prelude::*,
    primal::{
        common, int, list,
        str::{self as string, Str},
        tuple,
    },
};
use typhon_text::sre::{MAXGROUPS, Matcher, Mode, Program};

use super::{
    matching,
    scanner::{FindIterator, Scanner},
    search::Search,
    subject::Subject,
    substitute,
};
use crate::shared::bytes;

/// Compiled regular expression object.
#[pytype(name = "Pattern", module = "re", flags(no_new))]
pub struct Pattern {
    program: Opaque<Program>,
    code: Opaque<Box<[u32]>>,
    pattern: Frozen,
    flags: u32,
    group_index: Frozen,
    index_group: Frozen,
    /// `None` for a pattern that takes both.
    bytes: Opaque<Option<bool>>,
}

/// The names of flags in reprs.
const FLAGS: &[(u32, &str)] = &[
    (2, "re.IGNORECASE"),
    (4, "re.LOCALE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (32, "re.UNICODE"),
    (64, "re.VERBOSE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
];
const LOCALE: u32 = 4;
const UNICODE: u32 = 32;
const ASCII: u32 = 256;

fn word(vm: &Vm, value: &Value) -> Result<u32> {
    let Some(kind) = int::kind(value) else { return Err(vm.type_error("an integer is required")) };
    let word = match kind {
        int::Kind::Small(small) => u32::try_from(small).ok(),
        int::Kind::Big(big) => big.to_u64().and_then(|big| u32::try_from(big).ok()),
    };
    word.ok_or_else(|| vm.overflow_error("regular expression code size limit exceeded"))
}

impl Pattern {
    /// `_sre.compile`.
    pub(super) fn compile(
        vm: &Vm,
        pattern: &Value,
        flags: u32,
        code: &Value,
        groups: i64,
        group_index: &Value,
        index_group: &Value,
    ) -> Result<Value> {
        let invalid = || vm.runtime_error("invalid SRE code");
        let argument = |name: &str, kind: &str, value: &Value| {
            let given = vm.given_name(value);
            vm.type_error(format!("compile() argument '{name}' must be {kind}, not {given}"))
        };
        let Some(words) = List::from(code) else { return Err(argument("code", "list", code)) };
        if Dict::from(group_index).is_none() {
            return Err(argument("groupindex", "dict", group_index));
        }
        if Tuple::from(index_group).is_none() {
            return Err(argument("indexgroup", "tuple", index_group));
        }
        let code: Box<[u32]> = words.to_vec().iter().map(|value| word(vm, value)).collect::<Result<_>>()?;
        let groups = u32::try_from(groups).ok().filter(|&groups| groups <= MAXGROUPS).ok_or_else(invalid)?;
        if code.is_empty() {
            return Err(invalid());
        }
        let program = Program::new(&code, groups).map_err(|_| invalid())?;
        let is_bytes = match pattern {
            none if none.is_none() => None,
            text if string::is_str(text) => Some(false),
            other => match bytes::find_plain(vm, other)? {
                Some(_) => Some(true),
                None => {
                    let given = vm.type_name(other);
                    return Err(vm.type_error(format!("expected string or bytes-like object, got '{given}'")));
                }
            },
        };
        Ok(typhon_heap::new(Pattern {
            header: Header::of::<Pattern>(),
            program: Opaque(program),
            code: Opaque(code),
            pattern: pattern.clone().into(),
            flags,
            group_index: group_index.clone().into(),
            index_group: index_group.clone().into(),
            bytes: Opaque(is_bytes),
        }))
    }

    pub(super) fn program(&self) -> &Program {
        &self.program
    }

    pub(super) fn group_count(&self) -> u32 {
        self.program.groups()
    }

    pub(super) fn group_index(&self) -> &Value {
        &self.group_index
    }

    pub(super) fn index_group(&self) -> &Value {
        &self.index_group
    }

    pub(super) fn subject(&self, vm: &Vm, string: &Value, pos: i64, endpos: i64) -> Result<Subject> {
        Subject::new(vm, string, pos, endpos, *self.bytes)
    }

    /// Calls `f` for one match after the other, at most `limit` times (0 for all of them).
    pub(super) fn each(
        &self,
        vm: &Vm,
        subject: &Subject,
        limit: i64,
        mut f: impl FnMut(&Matcher<'_>, usize, usize) -> Result<()>,
    ) -> Result<()> {
        let mut matcher = Matcher::new(&self.program);
        let (mut at, mut advance, mut count) = (subject.start, false, 0);
        while limit <= 0 || count < limit {
            if !subject.run(vm, &mut matcher, Mode::Search, at, advance)? {
                break;
            }
            let Some((from, to)) = matcher.span(0) else { break };
            f(&matcher, from, to)?;
            (at, advance) = (to, from == to);
            count += 1;
            vm.poll()?;
        }
        Ok(())
    }
}

/// `match`, `fullmatch` and `search`.
fn once(this: &Value, vm: &Vm, string: &Value, pos: i64, endpos: i64, mode: Mode) -> Result<Option<Value>> {
    let Some(pattern) = this.native::<Pattern>() else { return Ok(None) };
    let subject = pattern.subject(vm, string, pos, endpos)?;
    let mut matcher = Matcher::new(&pattern.program);
    if !subject.run(vm, &mut matcher, mode, subject.start, false)? {
        return Ok(None);
    }
    Ok(Some(matching::make(&Search::make(this, subject), &matcher)))
}

/// What a group matched.
fn group(subject: &Subject, matcher: &Matcher<'_>, group: u32) -> Option<Value> {
    matcher.span(group).map(|(from, to)| subject.slice(from, to))
}

#[pymethods]
impl Pattern {
    /// Matches zero or more characters at the beginning of the string.
    #[name = "match"]
    #[sig(string, pos = 0, endpos = sys.maxsize)]
    fn match_(this: &Value, vm: &Vm, string: &Value, pos: i64, endpos: i64) -> Result<Option<Value>> {
        once(this, vm, string, pos, endpos, Mode::Match)
    }

    /// Matches against all of the string.
    #[sig(string, pos = 0, endpos = sys.maxsize)]
    fn fullmatch(this: &Value, vm: &Vm, string: &Value, pos: i64, endpos: i64) -> Result<Option<Value>> {
        once(this, vm, string, pos, endpos, Mode::FullMatch)
    }

    /// Scan through string looking for a match, and return a corresponding match object instance.
    #[sig(string, pos = 0, endpos = sys.maxsize)]
    fn search(this: &Value, vm: &Vm, string: &Value, pos: i64, endpos: i64) -> Result<Option<Value>> {
        once(this, vm, string, pos, endpos, Mode::Search)
    }

    /// Return a list of all non-overlapping matches of pattern in string.
    #[sig(string, pos = 0, endpos = sys.maxsize)]
    fn findall(&self, vm: &Vm, string: &Value, pos: i64, endpos: i64) -> Result<Value> {
        let subject = self.subject(vm, string, pos, endpos)?;
        let groups = self.group_count();
        let mut found = Vec::new();
        let part = |matcher: &Matcher<'_>, at: u32| group(&subject, matcher, at).unwrap_or_else(|| subject.empty());
        self.each(vm, &subject, 0, |matcher, from, to| {
            found.push(match groups {
                0 => subject.slice(from, to),
                1 => part(matcher, 1),
                _ => tuple::new((1..=groups).map(|at| part(matcher, at)).collect()),
            });
            Ok(())
        })?;
        Ok(list::new(found))
    }

    /// Return an iterator over all non-overlapping matches for the RE pattern in string.
    #[sig(string, pos = 0, endpos = sys.maxsize)]
    fn finditer(this: &Value, vm: &Vm, string: &Value, pos: i64, endpos: i64) -> Result<Value> {
        Ok(FindIterator::make(Pattern::scanner(this, vm, string, pos, endpos)?))
    }

    #[sig(string, pos = 0, endpos = sys.maxsize)]
    fn scanner(this: &Value, vm: &Vm, string: &Value, pos: i64, endpos: i64) -> Result<Value> {
        let Some(pattern) = this.native::<Pattern>() else { return Ok(Value::NONE) };
        Ok(Scanner::make(Search::make(this, pattern.subject(vm, string, pos, endpos)?)))
    }

    /// Split string by the occurrences of pattern.
    #[sig(string, maxsplit = 0)]
    fn split(&self, vm: &Vm, string: &Value, maxsplit: i64) -> Result<Value> {
        let subject = self.subject(vm, string, 0, i64::MAX)?;
        let mut parts = Vec::new();
        let mut last = subject.start;
        if maxsplit >= 0 {
            self.each(vm, &subject, maxsplit, |matcher, from, to| {
                parts.push(subject.slice(last, from));
                parts.extend((1..=self.group_count()).map(|at| group(&subject, matcher, at).unwrap_or(Value::NONE)));
                last = to;
                Ok(())
            })?;
        }
        parts.push(subject.slice(last, subject.end));
        Ok(list::new(parts))
    }

    /// Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string.
    #[sig(repl, string, count = 0)]
    fn sub(this: &Value, vm: &Vm, repl: &Value, string: &Value, count: i64) -> Result<Value> {
        Ok(substitute::substitute(vm, this, repl, string, count)?.0)
    }

    /// Return the tuple (new_string, number_of_subs_made) as found by replacing occurrences.
    #[sig(repl, string, count = 0)]
    fn subn(this: &Value, vm: &Vm, repl: &Value, string: &Value, count: i64) -> Result<Value> {
        let (text, made) = substitute::substitute(vm, this, repl, string, count)?;
        Ok(tuple::of([text, vm.int(made)]))
    }

    fn __copy__(this: &Value) -> Value {
        this.clone()
    }

    fn __deepcopy__(this: &Value, _memo: &Value) -> Value {
        this.clone()
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        common::generic_alias(vm, class, object)
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        let Some(other) = other.native::<Pattern>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if std::ptr::eq(self, other) {
            return Ok(Value::TRUE);
        }
        let same = self.flags == other.flags && *self.bytes == *other.bytes && *self.code == *other.code;
        Ok(Value::bool(same && ops::equal(vm, &self.pattern, &other.pattern)?))
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        let mut hasher = TupleHasher::default();
        hasher.add(ops::hash(vm, &self.pattern)?);
        hasher.add(i64::from(self.flags));
        self.code.iter().for_each(|&word| hasher.add(i64::from(word)));
        Ok(hasher.finish())
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let pattern = ops::repr(vm, &self.pattern)?;
        let mut flags = self.flags;
        if *self.bytes != Some(true) && flags & (LOCALE | UNICODE | ASCII) == UNICODE {
            flags &= !UNICODE;
        }
        let mut names: Vec<String> = Vec::new();
        for &(bit, name) in FLAGS {
            if flags & bit != 0 {
                names.push(name.to_owned());
                flags &= !bit;
            }
        }
        if flags != 0 {
            names.push(format!("{flags:#x}"));
        }
        let mut text = typhon_text::TextBuf::new();
        text.push_str("re.compile(");
        if let Some(pattern) = pattern.native::<Str>() {
            text.push_text(pattern.text().slice(0..pattern.offset_of(pattern.len().min(200))));
        }
        if !names.is_empty() {
            text.push_str(", ");
            text.push_str(&names.join("|"));
        }
        text.push_str(")");
        Ok(string::from_buf(&text))
    }

    /// The pattern string from which the RE object was compiled.
    #[getter]
    fn pattern(&self) -> Value {
        self.pattern.clone()
    }

    /// The regex matching flags.
    #[getter]
    fn flags(&self) -> u32 {
        self.flags
    }

    /// The number of capturing groups in the pattern.
    #[getter]
    fn groups(&self) -> u32 {
        self.group_count()
    }

    /// A dictionary mapping group names to group numbers.
    #[getter]
    fn groupindex(&self, vm: &Vm) -> Result<Value> {
        (vm.hooks().mapping_proxy)(vm, &self.group_index)
    }
}

//! Splitting and joining.

use typhon_heap::{Room, Value, reserve};
use typhon_macros::pymethods;
use typhon_text::{Text, string as text};

use super::{Str, build, empty, from_text, make::exact};
use crate::{
    ops,
    primal::{
        list::{self, Filling, List},
        tuple::Tuple,
    },
    raise::{Raised, Result},
    vm::Vm,
};

/// A separator: `None` for white space.
fn separator<'a>(vm: &Vm, sep: &'a Value) -> Result<Option<&'a Str>> {
    if sep.is_none() {
        return Ok(None);
    }
    match sep.native::<Str>() {
        Some(sep) if sep.is_empty() => Err(vm.value_error("empty separator")),
        Some(sep) => Ok(Some(sep)),
        None => {
            let given = vm.type_name(sep);
            Err(vm.type_error(format!("must be str or None, not {given}")))
        }
    }
}

/// A list of a text's parts in the making.
struct Parts<'a, 'b> {
    list: &'a mut Filling<'b>,
    /// Memory was out: what comes is left out.
    out: bool,
}

impl Parts<'_, '_> {
    #[inline(always)]
    fn push(&mut self, part: Text<'_>) {
        if reserve::is_out() && self.ends() {
            return;
        }
        self.list.push(from_text(part));
    }

    #[cold]
    fn ends(&mut self) -> bool {
        self.out |= reserve::is_asked();
        self.out
    }
}

/// The list of the parts of a text that `fill` pushes, with room for so many of them at first.
///
/// # Errors
/// MemoryError.
#[inline(always)]
fn listed(vm: &Vm, text: Text<'_>, room: usize, fill: impl FnOnce(&mut Parts<'_, '_>)) -> Result<Value> {
    vm.check_room(text.byte_len())?;
    let mut out = false;
    let list = list::filled(room, |list| {
        let mut parts = Parts { list, out };
        fill(&mut parts);
        out = parts.out;
    });
    if out { Err(vm.memory_error()) } else { Ok(list) }
}

/// A list of texts, which are parts of one.
///
/// # Errors
/// MemoryError.
#[inline(always)]
fn collected<'a>(vm: &Vm, text: Text<'_>, parts: impl ExactSizeIterator<Item = Text<'a>>) -> Result<Value> {
    // A place, a header, and what sizes are rounded up by.
    vm.check_room(text.byte_len() + parts.len() * 56)?;
    Ok(list::filled(parts.len(), |list| parts.for_each(|part| list.push(from_text(part)))))
}

/// Room for the words or lines that a text may have; a list that gets more of them grows.
const WORDS: usize = 7;

// Out of line, each with a small frame of its own.
#[inline(never)]
fn split_at_byte(vm: &Vm, string: Text<'_>, separator: u8, limit: usize) -> Result<Value> {
    collected(vm, string, text::split_at_byte(string, separator, limit))
}

#[inline(never)]
fn split_at(vm: &Vm, string: &Str, sep: &Value, limit: usize) -> Result<Value> {
    match separator(vm, sep)? {
        Some(sep) => collected(vm, string.text(), text::split(string.text(), sep.text(), limit)),
        None => split_whitespace(vm, string.text(), limit),
    }
}

#[inline(never)]
fn split_whitespace(vm: &Vm, string: Text<'_>, limit: usize) -> Result<Value> {
    listed(vm, string, WORDS, |words| text::split_whitespace(string, limit, |word| words.push(word)))
}

/// A `maxsplit`: negative ones are no limit.
fn limit(maxsplit: i64) -> usize {
    usize::try_from(maxsplit).unwrap_or(usize::MAX)
}

#[cold]
fn no_str(vm: &Vm, at: usize, item: &Value) -> Raised {
    let given = vm.type_name(item);
    vm.type_error(format!("sequence item {at}: expected str instance, {given} found"))
}

/// `separator.join(items)`, an exact str; a single exact str is returned itself.
///
/// # Errors
/// TypeError for an item that is no str, MemoryError.
pub(super) fn join(vm: &Vm, separator: &Str, items: &[Value]) -> Result<Value> {
    if let [item] = items
        && let Some(string) = item.native::<Str>()
    {
        return Ok(exact(item, string));
    }
    let (mut bytes, mut wide) = (separator.bytes_len().checked_mul(items.len().saturating_sub(1)), false);
    for (at, item) in items.iter().enumerate() {
        let Some(string) = item.native::<Str>() else { return Err(no_str(vm, at, item)) };
        bytes = bytes.and_then(|bytes| bytes.checked_add(string.bytes_len()));
        wide |= !string.is_ascii();
    }
    let Some(bytes) = bytes else { return Err(vm.overflow_error("join() result is too long for a Python string")) };
    // SAFETY: each item was seen to be a str just now.
    let strings = || items.iter().map(|item| unsafe { item.cast::<Str>() });
    if bytes < 2 {
        let found = strings().find(|string| !string.is_empty());
        return Ok(found.map_or_else(
            || if items.len() > 1 { from_text(separator.text()) } else { empty() },
            |string| from_text(string.text()),
        ));
    }
    let points = match wide || !separator.is_ascii() {
        true => strings().map(Str::len).sum::<usize>() + separator.len() * (items.len() - 1),
        false => bytes,
    };
    build(vm, bytes, points, |room| {
        let mut strings = strings();
        strings.next().into_iter().for_each(|first| push(room, first));
        for string in strings {
            push(room, separator);
            push(room, string);
        }
    })
}

/// Writes a str's text.
#[inline(always)]
fn push(room: &mut Room<'_>, string: &Str) {
    // SAFETY: a str's text lies in words of its own.
    unsafe { room.push_words(string.bytes()) }
}

#[pymethods(pieces)]
impl Str {
    /// A list of the substrings between separators, cut from the left.
    ///
    ///   sep
    ///     The separator; None splits at runs of white space and drops empty strings.
    ///   maxsplit
    ///     The most cuts that are made; -1 stands for no limit.
    #[sig(sep = None, maxsplit = -1)]
    fn split(&self, vm: &Vm, sep: &Value, maxsplit: i64) -> Result<Value> {
        let limit = limit(maxsplit);
        if sep.is_none() {
            return split_whitespace(vm, self.text(), limit);
        }
        if let Some(sep) = sep.exact::<Str>()
            && let [separator] = *sep.bytes()
        {
            return split_at_byte(vm, self.text(), separator, limit);
        }
        split_at(vm, self, sep, limit)
    }

    /// A list of the substrings between separators, cut from the right.
    ///
    ///   sep
    ///     The separator; None splits at runs of white space and drops empty strings.
    ///   maxsplit
    ///     The most cuts that are made; -1 stands for no limit.
    #[sig(sep = None, maxsplit = -1)]
    fn rsplit(&self, vm: &Vm, sep: &Value, maxsplit: i64) -> Result<Value> {
        let parts = match separator(vm, sep)? {
            Some(sep) => text::rsplit(self.text(), sep.text(), limit(maxsplit)),
            None => text::rsplit_whitespace(self.text(), limit(maxsplit)),
        };
        collected(vm, self.text(), parts.into_iter())
    }

    /// A list of the lines, without their ends unless keepends is true.
    #[sig(keepends = False)]
    fn splitlines(&self, vm: &Vm, keepends: bool) -> Result<Value> {
        listed(vm, self.text(), WORDS, |lines| text::split_lines(self.text(), keepends, |line| lines.push(line)))
    }

    /// The strings of an iterable with this string between them.
    ///
    /// Example: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'
    fn join(&self, vm: &Vm, iterable: &Value) -> Result<Value> {
        if let Some(items) = iterable.exact::<Tuple>() {
            return join(vm, self, items.items());
        }
        if let Some(items) = iterable.exact::<List>() {
            return items.with_items(|items| join(vm, self, items));
        }
        join(vm, self, &ops::collect_fast(vm, iterable, "can only join an iterable")?)
    }
}

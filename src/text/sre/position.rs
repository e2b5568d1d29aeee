//! Conditions on the position: edges of lines and words, and groups that must stand here again.

use super::matcher::{Matcher, Run};
use super::opcode::*;
use super::subject::Subject;
use super::unicode::{self, Unicode};

impl Matcher<'_> {
    /// The position after what the group matched, if it stands here again.
    pub(super) fn same_group<S: Subject>(
        &mut self,
        run: &mut Run<'_, S>,
        group: u32,
        pos: usize,
        fold: Option<u32>,
    ) -> Option<usize> {
        let (from, to) = self.span(group + 1)?;
        if to < from {
            return None;
        }
        self.count(run, (to - from) / 8)?;
        let Some(op) = fold else {
            let bytes = run.subject.bytes();
            let same = bytes[pos..].starts_with(&bytes[from..to]);
            return same.then_some(pos + (to - from));
        };
        let lower = |c: u32| match op {
            GROUPREF_IGNORE => unicode::lower_ascii(c),
            GROUPREF_UNI_IGNORE => unicode::lower(run.tables, c),
            _ => unicode::locale_lower(run.tables, c),
        };
        let (mut old, mut new) = (from, pos);
        while old < to {
            let (wanted, next_old) = run.subject.next(old);
            match run.peek(new) {
                Some((c, next)) if lower(c) == lower(wanted) => new = next,
                _ => return None,
            }
            old = next_old;
        }
        Some(new)
    }
}

/// Does the position condition hold?
pub(super) fn at<S: Subject>(condition: u32, pos: usize, run: &Run<'_, S>) -> bool {
    let bytes = run.subject.bytes();
    let word = |is: fn(&dyn Unicode, u32) -> bool| {
        let before = pos > 0 && is(run.tables, run.subject.previous(pos).0);
        let after = pos < bytes.len() && is(run.tables, run.subject.next(pos).0);
        before != after
    };
    match condition {
        AT_BEGINNING | AT_BEGINNING_STRING => pos == 0,
        AT_BEGINNING_LINE => pos == 0 || bytes[pos - 1] == b'\n',
        AT_END => pos == bytes.len() || (pos + 1 == bytes.len() && bytes[pos] == b'\n'),
        AT_END_LINE => pos == bytes.len() || bytes[pos] == b'\n',
        AT_END_STRING => pos == bytes.len(),
        AT_BOUNDARY => word(|_, c| unicode::is_ascii_word(c)),
        AT_NON_BOUNDARY => !word(|_, c| unicode::is_ascii_word(c)),
        AT_LOC_BOUNDARY => word(unicode::is_locale_word),
        AT_LOC_NON_BOUNDARY => !word(unicode::is_locale_word),
        AT_UNI_BOUNDARY => word(unicode::is_word),
        AT_UNI_NON_BOUNDARY => !word(unicode::is_word),
        _ => false,
    }
}

//! `_suggestions`: which of some names was meant where another was written.

use typhon_object::{prelude::*, primal::str as string};

/// What an inserted, deleted or replaced letter costs.
const MOVE: usize = 2;
/// What a letter of the other case costs.
const CASE: usize = 1;
/// More candidates than these are not looked at.
const MOST_CANDIDATES: usize = 750;
/// A name longer than this is near to no other.
const LONGEST: usize = 40;

/// The cost of writing `b` for `a`.
fn replacement(a: u8, b: u8) -> usize {
    match a == b {
        true => 0,
        false if a.eq_ignore_ascii_case(&b) => CASE,
        false => MOVE,
    }
}

/// The edit distance of two names by their UTF-8 bytes, without what they begin and end with alike.
fn distance(mut a: &[u8], mut b: &[u8]) -> Option<usize> {
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b)
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    while let ([rest_a @ .., x], [rest_b @ .., y]) = (a, b)
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    if a.is_empty() || b.is_empty() {
        return Some((a.len() + b.len()) * MOVE);
    }
    if a.len() > LONGEST || b.len() > LONGEST {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).map(|at| at * MOVE).collect();
    for (line, &x) in a.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], (line + 1) * MOVE);
        for (at, &y) in b.iter().enumerate() {
            let cost = (corner + replacement(x, y)).min(row[at] + MOVE).min(row[at + 1] + MOVE);
            corner = std::mem::replace(&mut row[at + 1], cost);
        }
    }
    row.last().copied()
}

/// The candidate that is nearest to `name`, if one is near enough.
fn nearest(name: &str, candidates: &[String]) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (at, candidate) in candidates.iter().enumerate().filter(|(_, candidate)| *candidate != name) {
        let near = (name.len() + candidate.len() + 3) * MOVE / 6;
        let Some(distance) = distance(name.as_bytes(), candidate.as_bytes()) else { continue };
        if distance <= near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, at));
        }
    }
    best.map(|(_, at)| at)
}

/// Suggestions.
#[pymodule(name = "_suggestions")]
mod module {
    /// Returns the candidate in candidates that's closest to item
    #[sig(candidates, item, /)]
    fn _generate_suggestions(vm: &Vm, candidates: &Value, item: &Value) -> Result<Value> {
        if !string::is_str(item) {
            let given = vm.type_name(item);
            let text = format!("_generate_suggestions() argument 2 must be str, not {given}");
            return Err(vm.type_error(text));
        }
        let Some(candidates) = List::from(candidates) else {
            return Err(vm.type_error("candidates must be a list"));
        };
        let candidates = candidates.to_vec();
        if !candidates.iter().all(string::is_str) {
            return Err(vm.type_error("all elements in 'candidates' must be strings"));
        }
        let names: Vec<String> = candidates.iter().map(string::lossy).collect();
        let found = match names.len() < super::MOST_CANDIDATES {
            true => super::nearest(&string::lossy(item), &names),
            false => None,
        };
        Ok(found.map_or(Value::NONE, |at| candidates[at].clone()))
    }
}

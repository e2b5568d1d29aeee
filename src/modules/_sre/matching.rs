//! `re.Match`.

use typhon_object::{
    prelude::*,
    primal::{common, dict, int, str as string, tuple},
};
use typhon_text::sre::Matcher;

use super::{pattern::Pattern, search::Search, subject::slice, substitute};

/// Stands for a group that took no part.
const UNSET: usize = usize::MAX;

/// A group's range, in byte offsets.
#[derive(Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
}

/// The result of re.match() and re.search().
/// Match objects always have a boolean value of True.
#[pytype(name = "Match", module = "re", flags(no_new))]
pub struct Match {
    search: Frozen,
    whole: Opaque<Span>,
    last_index: u32,
    /// The groups from 1 on.
    groups: Opaque<Box<[Span]>>,
}

/// The match that the engine has found in a search.
pub(super) fn make(search: &Value, matcher: &Matcher<'_>) -> Value {
    let groups = Search::of(search).pattern().group_count();
    let span = |group: u32| matcher.span(group).map_or(Span { from: UNSET, to: UNSET }, |(from, to)| Span { from, to });
    typhon_heap::new(Match {
        header: Header::of::<Match>(),
        search: search.clone().into(),
        whole: Opaque(span(0)),
        last_index: matcher.last_index().unwrap_or(0),
        groups: Opaque((1..=groups).map(span).collect()),
    })
}

impl Match {
    fn search(&self) -> &Search {
        Search::of(&self.search)
    }

    fn re(&self) -> &Pattern {
        self.search().pattern()
    }

    /// The number of groups, the whole match included.
    fn group_count(&self) -> usize {
        self.groups.len() + 1
    }

    /// The range of a group that took part.
    fn span_of(&self, group: usize) -> Option<Span> {
        match group.checked_sub(1) {
            None => Some(*self.whole),
            Some(at) => self.groups.get(at).copied().filter(|span| span.from != UNSET),
        }
    }

    /// What a group matched; `None` if it took no part.
    pub(super) fn text_of(&self, group: usize) -> Option<Value> {
        let span = self.span_of(group)?;
        Some(slice(self.holder(), span.from, span.to))
    }

    pub(super) fn pattern_value(&self) -> &Value {
        self.search().pattern_value()
    }

    pub(super) fn holder(&self) -> &Value {
        self.search().holder()
    }

    fn points_of(&self, group: usize) -> (i64, i64) {
        let search = self.search();
        self.span_of(group).map_or((-1, -1), |span| {
            let from = search.point_of(span.from);
            let to = if span.to == span.from { from } else { search.point_of(span.to) };
            (from as i64, to as i64)
        })
    }

    /// The number of the group that a key names.
    fn group_of(&self, vm: &Vm, key: &Value) -> Result<usize> {
        let number = match key.as_small_int() {
            Some(number) => Some(number),
            None if vm.class_of(key).slots().has(typhon_object::dunder::Dunder::Index) => {
                Some(int::to_i64_clamped(vm, key)?)
            }
            None => match Dict::from(self.re().group_index()).filter(|names| !names.is_empty()) {
                Some(names) => names.get(vm, key)?.and_then(|found| found.as_small_int()),
                None => None,
            },
        };
        match number.and_then(|number| usize::try_from(number).ok()) {
            Some(number) if number < self.group_count() => Ok(number),
            _ => Err(vm.index_error("no such group")),
        }
    }

    fn group_or_none(&self, vm: &Vm, key: &Value) -> Result<Value> {
        Ok(self.text_of(self.group_of(vm, key)?).unwrap_or(Value::NONE))
    }

    fn pair(&self, vm: &Vm, group: usize) -> Value {
        let (from, to) = self.points_of(group);
        tuple::of([vm.int(from), vm.int(to)])
    }
}

#[pymethods]
impl Match {
    /// group([group1, ...]) -> str or tuple.
    ///
    /// Return subgroup(s) of the match by indices or names. For 0 returns the entire match.
    fn group(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if args.has_keywords() {
            return Err(vm.type_error("Match.group() takes no keyword arguments"));
        }
        match args.positional() {
            [] => Ok(self.text_of(0).unwrap_or(Value::NONE)),
            [key] => self.group_or_none(vm, key),
            keys => {
                let groups = keys.iter().map(|key| self.group_or_none(vm, key)).collect::<Result<Vec<Value>>>()?;
                Ok(tuple::new(groups))
            }
        }
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        self.group_or_none(vm, key)
    }

    /// Return a tuple containing all the subgroups of the match, from 1.
    #[sig(default = None)]
    fn groups(&self, default: &Value) -> Value {
        tuple::new((1..self.group_count()).map(|at| self.text_of(at).unwrap_or_else(|| default.clone())).collect())
    }

    /// Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.
    #[sig(default = None)]
    fn groupdict(&self, vm: &Vm, default: &Value) -> Result<Value> {
        let made = dict::new();
        let (Some(target), Some(names)) = (Dict::from(&made), Dict::from(self.re().group_index())) else {
            return Ok(made);
        };
        for (name, number) in names.entries() {
            let text = self.text_of(self.group_of(vm, &number)?).unwrap_or_else(|| default.clone());
            target.set(vm, &name, text)?;
        }
        Ok(made)
    }

    /// Return index of the start of the substring matched by group.
    #[sig(group = 0, /)]
    fn start(&self, vm: &Vm, group: &Value) -> Result<i64> {
        Ok(self.points_of(self.group_of(vm, group)?).0)
    }

    /// Return index of the end of the substring matched by group.
    #[sig(group = 0, /)]
    fn end(&self, vm: &Vm, group: &Value) -> Result<i64> {
        Ok(self.points_of(self.group_of(vm, group)?).1)
    }

    /// For match object m, return the 2-tuple (m.start(group), m.end(group)).
    #[sig(group = 0, /)]
    fn span(&self, vm: &Vm, group: &Value) -> Result<Value> {
        Ok(self.pair(vm, self.group_of(vm, group)?))
    }

    /// Return the string obtained by doing backslash substitution on the string template, as done by the sub() method.
    #[sig(template)]
    fn expand(&self, vm: &Vm, template: &Value) -> Result<Value> {
        substitute::expand(vm, self, template)
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

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(found) = this.native::<Match>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let (from, to) = found.points_of(0);
        let text = ops::repr(vm, &found.text_of(0).unwrap_or(Value::NONE))?;
        let text: String = string::lossy(&text).chars().take(50).collect();
        Ok(vm.str(&format!("<re.Match object; span=({from}, {to}), match={text}>")))
    }

    /// The string passed to match() or search().
    #[getter]
    fn string(&self) -> Value {
        self.search().given().clone()
    }

    /// The regular expression object.
    #[getter]
    #[name = "re"]
    fn re_value(&self) -> Value {
        self.pattern_value().clone()
    }

    /// The index into the string at which the RE engine started looking for a match.
    #[getter]
    fn pos(&self) -> usize {
        self.search().pos()
    }

    /// The index into the string beyond which the RE engine will not go.
    #[getter]
    fn endpos(&self) -> usize {
        self.search().endpos()
    }

    /// The integer index of the last matched capturing group.
    #[getter]
    fn lastindex(&self) -> Option<u32> {
        (self.last_index > 0).then_some(self.last_index)
    }

    /// The name of the last matched capturing group.
    #[getter]
    fn lastgroup(&self) -> Option<Value> {
        if self.last_index == 0 {
            return None;
        }
        Tuple::items_of(self.re().index_group()).get(self.last_index as usize).cloned()
    }

    #[getter]
    fn regs(&self, vm: &Vm) -> Value {
        tuple::new((0..self.group_count()).map(|group| self.pair(vm, group)).collect())
    }
}

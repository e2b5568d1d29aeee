//! Finding, counting, and what a str begins or ends with.

use typhon_heap::Value;
use typhon_macros::pymethods;
use typhon_text::{Text, string as text};

use super::{Str, bounds::Bounds, empty, from_text_checked, make::exact};
use crate::{
    primal::{failure, tuple, tuple::Tuple},
    raise::Result,
    vm::Vm,
};

/// The str that an argument must be; `what` is like "find() argument 1".
pub(super) fn argument<'a>(vm: &Vm, value: &'a Value, what: &str) -> Result<&'a Str> {
    value.native::<Str>().ok_or_else(|| failure::argument(vm, what, "str", value))
}

impl Str {
    /// The code point index of a substring between bounds, found by `find` in the text between them.
    fn locate(
        &self,
        sub: &Str,
        bounds: Bounds,
        find: impl FnOnce(Text<'_>, Text<'_>) -> Option<usize>,
    ) -> Option<usize> {
        let window = self.window(bounds)?;
        let at = find(self.text().slice(window.clone()), sub.text())?;
        Some(self.point_of(window.start + at))
    }

    /// Whether `test` holds of the part between bounds and any of the affixes.
    fn has_affix(
        &self,
        vm: &Vm,
        name: &str,
        affix: &Value,
        bounds: Bounds,
        test: impl Fn(&[u8], &[u8]) -> bool,
    ) -> Result<bool> {
        let window = self.window(bounds);
        let holds = |affix: &Str| window.clone().is_some_and(|window| test(&self.bytes()[window], affix.bytes()));
        if let Some(affix) = affix.native::<Str>() {
            return Ok(holds(affix));
        }
        let Some(affixes) = affix.native::<Tuple>() else {
            let given = vm.type_name(affix);
            return Err(vm.type_error(format!("{name} first arg must be str or a tuple of str, not {given}")));
        };
        for affix in affixes.items() {
            match affix.native::<Str>() {
                Some(affix) if holds(affix) => return Ok(true),
                Some(_) => {}
                None => {
                    let given = vm.type_name(affix);
                    return Err(vm.type_error(format!("tuple for {name} must only contain str, not {given}")));
                }
            }
        }
        Ok(false)
    }
}

fn found(place: Option<usize>) -> i64 {
    place.map_or(-1, |place| place as i64)
}

#[pymethods(search)]
impl Str {
    /// The lowest index in S where substring sub is found within S[start:end], or -1.
    #[sig(sub, start = None, end = None, /)]
    fn find(&self, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<i64> {
        let sub = argument(vm, sub, "find() argument 1")?;
        Ok(found(self.locate(sub, Bounds::read(vm, start, end)?, text::find)))
    }

    /// The highest index in S where substring sub is found within S[start:end], or -1.
    #[sig(sub, start = None, end = None, /)]
    fn rfind(&self, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<i64> {
        let sub = argument(vm, sub, "rfind() argument 1")?;
        Ok(found(self.locate(sub, Bounds::read(vm, start, end)?, text::rfind)))
    }

    /// As find, but ValueError is raised where there is no such substring.
    #[sig(sub, start = None, end = None, /)]
    fn index(&self, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
        let sub = argument(vm, sub, "index() argument 1")?;
        let place = self.locate(sub, Bounds::read(vm, start, end)?, text::find);
        place.ok_or_else(|| vm.value_error("substring not found"))
    }

    /// As rfind, but ValueError is raised where there is no such substring.
    #[sig(sub, start = None, end = None, /)]
    fn rindex(&self, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
        let sub = argument(vm, sub, "rindex() argument 1")?;
        let place = self.locate(sub, Bounds::read(vm, start, end)?, text::rfind);
        place.ok_or_else(|| vm.value_error("substring not found"))
    }

    /// The number of occurrences of substring sub in S[start:end] that do not overlap.
    #[sig(sub, start = None, end = None, /)]
    fn count(&self, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
        let sub = argument(vm, sub, "count() argument 1")?;
        let window = self.window(Bounds::read(vm, start, end)?);
        Ok(window.map_or(0, |window| text::count(self.text().slice(window), sub.text())))
    }

    /// Whether S[start:end] starts with the prefix, or with one of a tuple of them.
    #[sig(prefix, start = None, end = None, /)]
    fn startswith(&self, vm: &Vm, prefix: &Value, start: &Value, end: &Value) -> Result<bool> {
        let bounds = Bounds::read(vm, start, end)?;
        self.has_affix(vm, "startswith", prefix, bounds, |text, prefix| text.starts_with(prefix))
    }

    /// Whether S[start:end] ends with the suffix, or with one of a tuple of them.
    #[sig(suffix, start = None, end = None, /)]
    fn endswith(&self, vm: &Vm, suffix: &Value, start: &Value, end: &Value) -> Result<bool> {
        let bounds = Bounds::read(vm, start, end)?;
        self.has_affix(vm, "endswith", suffix, bounds, |text, suffix| text.ends_with(suffix))
    }

    /// The string without the prefix, where it has it.
    fn removeprefix(this: &Value, vm: &Vm, prefix: &Value) -> Result<Value> {
        let prefix = argument(vm, prefix, "removeprefix() argument")?;
        let Some(string) = this.native::<Str>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if prefix.is_empty() || !string.bytes().starts_with(prefix.bytes()) {
            return Ok(exact(this, string));
        }
        from_text_checked(vm, string.text().slice(prefix.bytes_len()..string.bytes_len()))
    }

    /// The string without the suffix, where it has it.
    fn removesuffix(this: &Value, vm: &Vm, suffix: &Value) -> Result<Value> {
        let suffix = argument(vm, suffix, "removesuffix() argument")?;
        let Some(string) = this.native::<Str>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if suffix.is_empty() || !string.bytes().ends_with(suffix.bytes()) {
            return Ok(exact(this, string));
        }
        from_text_checked(vm, string.text().slice(0..string.bytes_len() - suffix.bytes_len()))
    }

    /// What is before the first separator, the separator, and what is after it.
    ///
    /// Without the separator: the string and two empty ones.
    fn partition(this: &Value, vm: &Vm, sep: &Value) -> Result<Value> {
        let (string, sep_text) = parted(vm, this, sep)?;
        Ok(match text::partition(string.text(), sep_text.text()) {
            Some((before, after)) => {
                tuple::of([from_text_checked(vm, before)?, sep.clone(), from_text_checked(vm, after)?])
            }
            None => tuple::of([this.clone(), empty(), empty()]),
        })
    }

    /// What is before the last separator, the separator, and what is after it.
    ///
    /// Without the separator: two empty strings and the string.
    fn rpartition(this: &Value, vm: &Vm, sep: &Value) -> Result<Value> {
        let (string, sep_text) = parted(vm, this, sep)?;
        Ok(match text::rpartition(string.text(), sep_text.text()) {
            Some((before, after)) => {
                tuple::of([from_text_checked(vm, before)?, sep.clone(), from_text_checked(vm, after)?])
            }
            None => tuple::of([empty(), empty(), this.clone()]),
        })
    }
}

#[inline(always)]
fn parted<'a>(vm: &Vm, this: &'a Value, sep: &'a Value) -> Result<(&'a Str, &'a Str)> {
    let Some(sep_text) = sep.native::<Str>() else {
        let given = vm.type_name(sep);
        return Err(vm.type_error(format!("must be str, not {given}")));
    };
    if sep_text.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    match this.native::<Str>() {
        Some(string) => Ok((string, sep_text)),
        None => Err(vm.system_error("str expected")),
    }
}

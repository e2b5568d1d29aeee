//! Filters as Python's programs write them: dicts.

use liblzma_sys as l;
use typhon_object::{
    prelude::*,
    primal::{int, str::as_str},
};

use super::{
    failed,
    stream::{Filter, Options, delta, preset},
};
use crate::shared::unsigned;

/// The most filters that a chain has.
const MOST: usize = 4;

/// A filter's number.
///
/// # Errors
/// What converting it raises.
pub(super) fn id_of(vm: &Vm, id: &Value) -> Result<u64> {
    unsigned(vm, id, "uint64_t")
}

/// A number of 32 bits.
///
/// # Errors
/// What converting it raises.
pub(super) fn number(vm: &Vm, value: &Value) -> Result<u32> {
    unsigned(vm, value, "uint32_t")
}

/// The settings of a level.
///
/// # Errors
/// LZMAError where there is no such level.
pub(super) fn level(vm: &Vm, level: u32) -> Result<l::lzma_options_lzma> {
    preset(level).ok_or_else(|| failed(vm, &format!("Invalid compression preset: {level}")))
}

/// An item that need not be there.
fn item(vm: &Vm, spec: &Value, name: &str) -> Result<Option<Value>> {
    match ops::get_item(vm, spec, &vm.str(name)) {
        Ok(found) => Ok(Some(found)),
        Err(raised) => vm.catch_as(raised, Known::KeyError).map(|_| None),
    }
}

/// The numbers that a filter's dict has for these names; it may have an id, and the names in `others`, but nothing else.
fn numbers<const N: usize>(
    vm: &Vm,
    spec: &Value,
    names: [&str; N],
    others: &[&str],
) -> Result<Option<[Option<u32>; N]>> {
    let Some(dict) = Dict::from(spec) else { return Ok(None) };
    let is_known =
        |key: &Value| as_str(key).is_some_and(|key| key == "id" || names.contains(&key) || others.contains(&key));
    if !dict.keys().iter().all(is_known) {
        return Ok(None);
    }
    let mut found = [None; N];
    for (name, place) in names.into_iter().zip(&mut found) {
        if let Some(value) = dict.get(vm, &vm.str(name))? {
            *place = Some(number(vm, &value)?);
        }
    }
    Ok(Some(found))
}

/// The same, where everything that goes wrong is told in one way.
fn settings<const N: usize>(
    vm: &Vm,
    spec: &Value,
    names: [&str; N],
    (kind, others): (&str, &[&str]),
) -> Result<[Option<u32>; N]> {
    let found = numbers(vm, spec, names, others).unwrap_or_else(|raised| {
        vm.catch(raised);
        None
    });
    found.ok_or_else(|| vm.value_error(format!("Invalid filter specifier for {kind} filter")))
}

/// The settings of a compressing filter: those of a level, changed by what is said.
fn lzma(vm: &Vm, spec: &Value) -> Result<Options> {
    let preset = item(vm, spec, "preset")?.map_or(Ok(l::LZMA_PRESET_DEFAULT), |preset| number(vm, &preset))?;
    let mut options = level(vm, preset)?;
    let names = ["dict_size", "lc", "lp", "pb", "mode", "nice_len", "mf", "depth"];
    let found = settings(vm, spec, names, ("LZMA", &["preset"]))?;
    let l::lzma_options_lzma { dict_size, lc, lp, pb, mode, nice_len, mf, depth, .. } = &mut options;
    for (place, found) in [dict_size, lc, lp, pb, mode, nice_len, mf, depth].into_iter().zip(found) {
        *place = found.unwrap_or(*place);
    }
    Ok(Options::Lzma(options))
}

/// A filter.
///
/// # Errors
/// TypeError, ValueError; LZMAError for an unknown level.
pub(super) fn filter(vm: &Vm, spec: &Value) -> Result<Filter> {
    if !ops::is_mapping(vm, spec) {
        return Err(vm.type_error("Filter specifier must be a dict or dict-like object"));
    }
    let Some(id) = item(vm, spec, "id")? else {
        return Err(vm.value_error("Filter specifier must have an \"id\" entry"));
    };
    let id = id_of(vm, &id)?;
    let options = match id {
        l::LZMA_FILTER_LZMA1 | l::LZMA_FILTER_LZMA2 => lzma(vm, spec)?,
        l::LZMA_FILTER_DELTA => {
            let [distance] = settings(vm, spec, ["dist"], ("delta", &[]))?;
            Options::Delta(delta(distance.unwrap_or(1)))
        }
        l::LZMA_FILTER_X86..=l::LZMA_FILTER_SPARC => {
            let [start] = settings(vm, spec, ["start_offset"], ("BCJ", &[]))?;
            Options::Branch(l::lzma_options_bcj { start_offset: start.unwrap_or(0) })
        }
        id => return Err(unknown(vm, id)),
    };
    Ok(Filter { id, options })
}

#[cold]
fn unknown(vm: &Vm, id: u64) -> Raised {
    vm.value_error(format!("Invalid filter ID: {id}"))
}

/// A chain of filters.
///
/// # Errors
/// TypeError, ValueError; LZMAError for an unknown level.
pub(super) fn chain(vm: &Vm, specs: &Value) -> Result<Vec<Filter>> {
    if Dict::from(specs).is_some() {
        return Err(vm.type_error(format!("{} is not a sequence", vm.type_name(specs))));
    }
    let length = ops::len(vm, specs)?;
    if length > MOST {
        return Err(vm.value_error(format!("Too many filters - liblzma supports a maximum of {MOST}")));
    }
    (0..length as i64).map(|at| filter(vm, &ops::get_item(vm, specs, &vm.int(at))?)).collect()
}

/// The dict of a filter.
///
/// # Errors
/// ValueError for one that only liblzma knows.
pub(super) fn spec(vm: &Vm, filter: &Filter) -> Result<Value> {
    let numbers = match (filter.id, &filter.options) {
        (l::LZMA_FILTER_LZMA1, Options::Lzma(options)) => {
            let l::lzma_options_lzma { lc, lp, pb, dict_size, .. } = *options;
            vec![("lc", lc), ("lp", lp), ("pb", pb), ("dict_size", dict_size)]
        }
        (_, Options::Lzma(options)) => vec![("dict_size", options.dict_size)],
        (_, Options::Delta(options)) => vec![("dist", options.dist)],
        (_, Options::Branch(options)) => vec![("start_offset", options.start_offset)],
        (l::LZMA_FILTER_X86..=l::LZMA_FILTER_SPARC, Options::Unset) => Vec::new(),
        (id, Options::Unset) => return Err(unknown(vm, id)),
    };
    let made = vm.dict();
    ops::set_item(vm, &made, &vm.str("id"), &int::from_bigint(filter.id.into()))?;
    for (name, number) in numbers {
        ops::set_item(vm, &made, &vm.str(name), &vm.int(number.into()))?;
    }
    Ok(made)
}

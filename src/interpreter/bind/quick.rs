//! Binding without stars where nothing goes wrong: keywords are compared by identity, and nothing is touched before it is
//! certain that all fits.

use smallvec::SmallVec;
use typhon_bytecode::CodeFlags;
use typhon_heap::word::{EMPTY, Word};
use typhon_object::prelude::*;

use crate::{
    frame::Fp,
    types::{code::Code, function::Function},
};

/// Most parameters that are bound here: one bit each.
const MOST: usize = 64;

/// A set of the first `count` parameters.
fn first(count: usize) -> u64 {
    if count >= MOST { u64::MAX } else { (1 << count) - 1 }
}

/// Moves the words to the parameters' registers and fills up with defaults. Says whether it did; else all is as it was.
pub fn bind(vm: &Vm, function: &Function, code: &Code, fp: Fp, words: &mut [Word], names: &[Value]) -> bool {
    let argcount = code.argcount as usize;
    let last = argcount + code.compiled.kwonly as usize;
    let positional = words.len() - names.len();
    if code.far
        || code.flags & (CodeFlags::VARARGS | CodeFlags::VARKEYWORDS) != 0
        || last > MOST
        || positional > argcount
    {
        return false;
    }
    let posonly = code.compiled.posonly as usize;
    let mut targets: SmallVec<[u8; 16]> = SmallVec::new();
    let mut bound = first(positional);
    for name in names {
        let Some(at) = code.locals[posonly..last].iter().position(|local| local.is(name)) else { return false };
        let at = posonly + at;
        if bound >> at & 1 != 0 {
            return false;
        }
        bound |= 1 << at;
        targets.push(at as u8);
    }
    let defaults = function.defaults.get(function.header());
    let defaults = defaults.as_ref().map_or(&[][..], |defaults| Tuple::items_of(defaults));
    let optional = argcount.saturating_sub(defaults.len());
    if first(optional) & !bound != 0 {
        return false;
    }
    let Some(named) = named_defaults(vm, function, code, argcount..last, bound) else { return false };
    for (at, word) in words[..positional].iter_mut().enumerate() {
        fp.init(at, std::mem::replace(word, EMPTY));
    }
    for at in positional.max(optional)..argcount {
        if bound >> at & 1 == 0 {
            fp.init(at, defaults[at + defaults.len() - argcount].clone().into_word());
        }
    }
    for (at, value) in named {
        fp.init(at, value.into_word());
    }
    for (at, word) in targets.into_iter().zip(&mut words[positional..]) {
        fp.init(at as usize, std::mem::replace(word, EMPTY));
    }
    true
}

/// Defaults of the keyword-only parameters that are not bound; `None` where one has none.
fn named_defaults(
    vm: &Vm,
    function: &Function,
    code: &Code,
    parameters: std::ops::Range<usize>,
    bound: u64,
) -> Option<SmallVec<[(usize, Value); 4]>> {
    let mut named = SmallVec::new();
    let mut defaults = None;
    for at in parameters.filter(|at| bound >> at & 1 == 0) {
        if defaults.is_none() {
            defaults = function.kwdefaults.get(function.header());
        }
        let value = Dict::from(defaults.as_ref()?)?.get_interned(vm, &code.locals[at])?;
        named.push((at, value));
    }
    Some(named)
}

//! Binding without stars where nothing goes wrong: keywords are compared by identity, and no word is moved before it is
//! certain that all fits.

use std::ops::Range;

use typhon_bytecode::CodeFlags;
use typhon_heap::word::{EMPTY, Word};
use typhon_object::prelude::*;

use crate::{
    frame::{Fp, release},
    types::{code::Code, function::Function},
};

/// Most parameters that are bound here: one bit each.
const MOST: usize = 64;
/// Most keywords that are bound here.
const KEYWORDS: usize = 16;
const STARS: u32 = CodeFlags::VARARGS | CodeFlags::VARKEYWORDS;

/// A set of the first `count` parameters.
fn first(count: usize) -> u64 {
    if count >= MOST { u64::MAX } else { (1 << count) - 1 }
}

/// Moves the words to the parameters' registers, which hold nothing, and fills up with defaults. Says whether it did; else
/// all is as it was.
pub fn bind(vm: &Vm, function: &Function, code: &Code, fp: Fp, words: &mut [Word], names: &[Value]) -> bool {
    let argcount = code.argcount as usize;
    let last = argcount + code.compiled.kwonly as usize;
    let positional = words.len() - names.len();
    if code.far || code.flags & STARS != 0 || last >= MOST || positional > argcount || names.len() > KEYWORDS {
        return false;
    }
    let posonly = code.compiled.posonly as usize;
    let mut targets = [0u8; KEYWORDS];
    let mut bound = first(positional);
    for (name, target) in names.iter().zip(&mut targets) {
        let Some(at) = code.locals()[posonly..last].iter().position(|local| local.is(name)) else { return false };
        let at = posonly + at;
        if bound >> at & 1 != 0 {
            return false;
        }
        bound |= 1 << at;
        *target = at as u8;
    }
    if first(argcount) & !bound != 0 && !fill_defaults(function, fp, argcount, bound) {
        return false;
    }
    if bound >> argcount != first(last - argcount) && !fill_named(vm, function, code, fp, argcount..last, bound) {
        clear(fp, 0..argcount, bound);
        return false;
    }
    for (at, word) in words[..positional].iter_mut().enumerate() {
        fp.init(at, std::mem::replace(word, EMPTY));
    }
    for (word, at) in words[positional..].iter_mut().zip(targets) {
        fp.init(at as usize, std::mem::replace(word, EMPTY));
    }
    true
}

/// Gives unbound positional parameters their defaults, if all of them have one.
fn fill_defaults(function: &Function, fp: Fp, argcount: usize, bound: u64) -> bool {
    let defaults = function.defaults.get(function.header());
    let defaults = defaults.as_ref().map_or(&[][..], |defaults| Tuple::items_of(defaults));
    let optional = argcount.saturating_sub(defaults.len());
    if first(optional) & !bound != 0 {
        return false;
    }
    for at in (optional..argcount).filter(|at| bound >> at & 1 == 0) {
        fp.init(at, defaults[at + defaults.len() - argcount].clone().into_word());
    }
    true
}

/// Gives unbound keyword-only parameters their defaults, if all of them have one.
fn fill_named(vm: &Vm, function: &Function, code: &Code, fp: Fp, parameters: Range<usize>, bound: u64) -> bool {
    let defaults = function.kwdefaults.get(function.header());
    let Some(defaults) = defaults.as_ref().and_then(Dict::from) else { return false };
    for at in parameters.clone().filter(|at| bound >> at & 1 == 0) {
        match defaults.get_interned(vm, &code.locals()[at]) {
            Some(value) => fp.init(at, value.into_word()),
            None => {
                clear(fp, parameters.start..at, bound);
                return false;
            }
        }
    }
    true
}

/// Releases the defaults of unbound parameters.
fn clear(fp: Fp, parameters: Range<usize>, bound: u64) {
    for at in parameters.filter(|at| bound >> at & 1 == 0) {
        release(fp.take(at));
    }
}

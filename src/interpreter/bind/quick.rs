//! Binding where nothing goes wrong: keywords are compared by identity, and no word is moved before it is certain that all
//! fits.

use std::ops::Range;

use typhon_bytecode::CodeFlags;
use typhon_heap::word::{BORROWED, EMPTY, Word};
use typhon_object::{
    intern,
    prelude::*,
    primal::{dict, tuple},
};

use super::operands;
use crate::{
    frame::{Fp, release},
    types::{code::Code, function::Function},
};

/// Most parameters that are bound here: one bit each.
const MOST: usize = 64;
/// Most keywords that are bound here.
const KEYWORDS: usize = 16;
/// Of a keyword: it is no parameter's, and goes to the dict of the rest.
const EXTRA: u8 = u8::MAX;

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
    let (star, star_star) = (code.has(CodeFlags::VARARGS), code.has(CodeFlags::VARKEYWORDS));
    if code.far || last >= MOST || positional > argcount && !star || names.len() > KEYWORDS {
        return false;
    }
    let posonly = code.compiled.posonly as usize;
    let placed = positional.min(argcount);
    let mut targets = [EXTRA; KEYWORDS];
    let mut bound = first(placed);
    for (name, target) in names.iter().zip(&mut targets) {
        match code.locals()[posonly..last].iter().position(|local| local.is(name)) {
            Some(at) if bound >> (posonly + at) & 1 == 0 => {
                bound |= 1 << (posonly + at);
                *target = (posonly + at) as u8;
            }
            // Parameters' names are interned, so this is none of them.
            None if star_star && intern::is_interned(name) => {}
            _ => return false,
        }
    }
    if first(argcount) & !bound != 0 && !fill_defaults(function, fp, argcount, bound) {
        return false;
    }
    if bound >> argcount != first(last - argcount) && !fill_named(vm, function, code, fp, argcount..last, bound) {
        clear(fp, 0..argcount, bound);
        return false;
    }
    if star_star {
        let Some(extra) = rest_of_keywords(vm, names, operands(&words[positional..]), &targets) else {
            clear(fp, 0..last, bound);
            return false;
        };
        fp.init(last + usize::from(star), extra.into_word());
    }
    if star {
        fp.init(last, tuple::from_slice(operands(&words[placed..positional])).into_word());
        words[placed..positional].iter_mut().for_each(|word| _ = release(std::mem::replace(word, EMPTY)));
    }
    for (at, word) in words[..placed].iter_mut().enumerate() {
        fp.init(at, std::mem::replace(word, EMPTY));
    }
    for (word, at) in words[positional..].iter_mut().zip(targets) {
        let word = std::mem::replace(word, EMPTY);
        if at == EXTRA {
            release(word);
        } else {
            fp.init(at as usize, word);
        }
    }
    true
}

/// Binds arguments that stand in the first registers already: positional ones, and behind them keywords for the parameters
/// that follow, in their order. Says whether it did; else all is as it was.
pub fn in_place(vm: &Vm, function: &Function, code: &Code, fp: Fp, count: usize, names: &[Value]) -> bool {
    let argcount = code.argcount as usize;
    let last = argcount + code.compiled.kwonly as usize;
    let positional = count - names.len();
    let (star, star_star) = (code.has(CodeFlags::VARARGS), code.has(CodeFlags::VARKEYWORDS));
    let surplus = positional > argcount;
    if code.far || last >= MOST || surplus && (!star || last > argcount || !names.is_empty()) {
        return false;
    }
    if !names.is_empty() && !follow(code, positional, last, names) {
        return false;
    }
    if !super::fill_defaults(function, fp, count, argcount) {
        return false;
    }
    let bound = first(count.min(last).max(argcount));
    if bound != first(last) && !fill_named(vm, function, code, fp, argcount..last, bound) {
        clear(fp, count..argcount, 0);
        return false;
    }
    if star {
        let rest = if surplus {
            // SAFETY: the arguments beyond the parameters are bound, and stay until they are released below.
            let rest = tuple::from_slice(unsafe { fp.operands(argcount, positional - argcount) });
            fp.clear(argcount..positional);
            rest.into_word()
        } else {
            // Immortal, so this is no count that is lost.
            tuple::empty().into_word() | BORROWED
        };
        fp.init(last, rest);
    }
    if star_star {
        fp.init(last + usize::from(star), dict::new().into_word());
    }
    true
}

/// Whether keywords name the parameters behind the positional arguments, one after the other.
fn follow(code: &Code, positional: usize, last: usize, names: &[Value]) -> bool {
    positional >= code.compiled.posonly as usize
        && positional + names.len() <= last
        && names.iter().zip(&code.locals()[positional..]).all(|(name, local)| local.is(name))
}

/// A dict of the keywords that are no parameter's; `None` when memory is out.
fn rest_of_keywords(vm: &Vm, names: &[Value], values: &[Value], targets: &[u8]) -> Option<Value> {
    let rest = dict::new();
    let entries = Dict::from(&rest)?;
    for ((name, value), _) in names.iter().zip(values).zip(targets).filter(|(_, target)| **target == EXTRA) {
        entries.set(vm, name, value.clone()).ok()?;
    }
    Some(rest)
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

//! Binding of arguments to a Python function's parameters, with CPython's texts for what does not fit.

use smallvec::SmallVec;
use typhon_bytecode::CodeFlags;
use typhon_heap::word::{EMPTY, Word};
use typhon_object::{
    prelude::*,
    primal::{dict, str as string, tuple},
    raise::Raised,
};

use crate::{
    frame::{self, Fp, release},
    types::{code::Code, function::Function},
};

mod quick;

/// Arguments on their way: words in operand form, counted or borrowed.
pub type Words = SmallVec<[Word; 16]>;

/// Fills up so many positional arguments that are in place with defaults. Says whether there are enough of them; else all
/// is as it was.
#[inline(always)]
fn fill_defaults(function: &Function, fp: Fp, count: usize, wanted: usize) -> bool {
    if count >= wanted {
        return true;
    }
    let Some(defaults) = Lent::of(&function.defaults, function) else { return false };
    let items = Tuple::items_of(&defaults);
    if count + items.len() < wanted {
        return false;
    }
    for (register, item) in (count..wanted).zip(&items[items.len() + count - wanted..]) {
        // SAFETY: the tuple keeps the item.
        fp.init(register, unsafe { frame::load(item.raw()) });
    }
    true
}

/// Binds arguments that stand in the callee's first registers, the last of them keywords with these names; there are at
/// most as many as it has registers. Says whether it did; else all is as it was.
#[inline(always)]
pub fn in_place(vm: &Vm, function: &Function, code: &Code, fp: Fp, count: usize, names: &[Value]) -> bool {
    if names.is_empty() && code.exact != u32::MAX && count <= code.exact as usize {
        return !code.far && fill_defaults(function, fp, count, code.exact as usize);
    }
    quick::in_place(vm, function, code, fp, count, names)
}

/// What a slot holds, in operand form: counted only where that is needed. It is used before the thread's next poll.
struct Lent(Value);

impl std::ops::Deref for Lent {
    type Target = Value;
    #[inline(always)]
    fn deref(&self) -> &Value {
        &self.0
    }
}

impl Lent {
    #[inline(always)]
    fn of(slot: &Slot, holder: &Function) -> Option<Lent> {
        let value = match slot.operand() {
            // SAFETY: the word is a value's in operand form: a borrowed one owns nothing, which its drop knows.
            Some(word) => unsafe { Value::from_word(word) }?,
            None => slot.get(holder.header())?,
        };
        Some(Lent(value))
    }
}

/// Binds arguments to the parameters' registers, which hold nothing so far. The words are given away, to the registers
/// or, on an error, for good.
///
/// # Errors
/// TypeError, and nothing is left in the registers.
#[inline(never)]
pub fn bind(vm: &Vm, function: &Function, code: &Code, fp: Fp, words: &mut [Word], names: &[Value]) -> Result<()> {
    if quick::bind(vm, function, code, fp, words, names) {
        return Ok(());
    }
    let parameters = code.parameters as usize;
    for parameter in 0..parameters {
        fp.init(code.compiled.register(parameter), EMPTY);
    }
    let result = Binding { vm, function, code, fp }.bind(words, names);
    words.iter_mut().for_each(|word| _ = release(std::mem::replace(word, EMPTY)));
    if result.is_err() {
        for parameter in 0..parameters {
            release(fp.take(code.compiled.register(parameter)));
        }
    }
    result
}

/// A word as a value of its own.
fn own(word: &mut Word) -> Value {
    // SAFETY: the words are values in operand form, and this one is not used any more.
    unsafe { frame::own(std::mem::replace(word, EMPTY)) }
}

/// Words as operands.
pub(crate) fn operands(words: &[Word]) -> &[Value] {
    debug_assert!(words.iter().all(|&word| word != EMPTY));
    // SAFETY: the words are values in operand form, and `Value` is a transparent word.
    unsafe { std::slice::from_raw_parts(words.as_ptr().cast::<Value>(), words.len()) }
}

struct Binding<'a> {
    vm: &'a Vm,
    function: &'a Function,
    code: &'a Code,
    fp: Fp,
}

impl Binding<'_> {
    fn register(&self, parameter: usize) -> usize {
        self.code.compiled.register(parameter)
    }

    fn is_bound(&self, parameter: usize) -> bool {
        self.fp.word(self.register(parameter)) != EMPTY
    }

    fn name(&self, parameter: usize) -> String {
        string::lossy(&self.code.locals()[parameter])
    }

    fn text(&self) -> String {
        string::lossy(&self.function.told_qualname())
    }

    fn bind(&self, words: &mut [Word], names: &[Value]) -> Result<()> {
        let (vm, code, fp) = (self.vm, self.code, self.fp);
        let positional = words.len() - names.len();
        let (argcount, kwonly) = (code.argcount as usize, code.compiled.kwonly as usize);
        for (parameter, word) in words[..positional.min(argcount)].iter_mut().enumerate() {
            fp.init(self.register(parameter), std::mem::replace(word, EMPTY));
        }
        let mut star = argcount + kwonly;
        if code.has(CodeFlags::VARARGS) {
            let rest = tuple::from_slice(operands(words.get(argcount..positional).unwrap_or_default()));
            fp.init(self.register(star), rest.into_word());
            star += 1;
        }
        let extra = code.has(CodeFlags::VARKEYWORDS).then(|| {
            let extra = dict::new();
            fp.init(self.register(star), extra.clone().into_word());
            extra
        });
        for (name, word) in names.iter().zip(&mut words[positional..]) {
            self.keyword(name, word, extra.as_ref(), names)?;
        }
        if positional > argcount && !code.has(CodeFlags::VARARGS) {
            return Err(self.too_many(positional));
        }
        self.defaults(positional)?;
        self.keyword_defaults()?;
        let _ = vm;
        Ok(())
    }

    fn keyword(&self, name: &Value, word: &mut Word, extra: Option<&Value>, names: &[Value]) -> Result<()> {
        let (vm, code) = (self.vm, self.code);
        let posonly = code.compiled.posonly as usize;
        let last = code.argcount as usize + code.compiled.kwonly as usize;
        let Some(text) = name.native::<Str>() else {
            return Err(vm.type_error(format!("{}() keywords must be strings", self.text())));
        };
        let same = |parameter: &usize| code.locals()[*parameter].is(name);
        let equal = |parameter: &usize| {
            code.locals()[*parameter].native::<Str>().is_some_and(|other| string::equal(text, other))
        };
        let found = (posonly..last).find(same).or_else(|| (posonly..last).find(equal));
        match (found, extra) {
            (Some(parameter), _) if self.is_bound(parameter) => {
                let (function, name) = (self.text(), string::lossy(name));
                Err(vm.type_error(format!("{function}() got multiple values for argument '{name}'")))
            }
            (Some(parameter), _) => {
                self.fp.init(self.register(parameter), std::mem::replace(word, EMPTY));
                Ok(())
            }
            (None, Some(extra)) => match Dict::from(extra) {
                Some(extra) => extra.set(vm, name, own(word)),
                None => Ok(()),
            },
            (None, None) => Err(self.unknown_keyword(name, names)),
        }
    }

    #[cold]
    fn unknown_keyword(&self, name: &Value, names: &[Value]) -> Raised {
        let (code, function) = (self.code, self.text());
        let posonly = code.compiled.posonly as usize;
        let given = |parameter: &usize| names.iter().any(|name| string::lossy(name) == self.name(*parameter));
        let wrong: Vec<String> = (0..posonly).filter(given).map(|parameter| self.name(parameter)).collect();
        if !wrong.is_empty() {
            let wrong = wrong.join(", ");
            let text =
                format!("{function}() got some positional-only arguments passed as keyword arguments: '{wrong}'");
            return self.vm.type_error(text);
        }
        let name = string::lossy(name);
        let known = (posonly..code.argcount as usize + code.compiled.kwonly as usize).map(|at| self.name(at));
        let hint = suggestion(&name, known).map(|known| format!(". Did you mean '{known}'?")).unwrap_or_default();
        self.vm.type_error(format!("{function}() got an unexpected keyword argument '{name}'{hint}"))
    }

    #[cold]
    fn too_many(&self, given: usize) -> Raised {
        let (code, function) = (self.code, self.text());
        let argcount = code.argcount as usize;
        let defaults = self.function.defaults.get(self.function.header());
        let defaults = defaults.as_ref().map_or(0, |defaults| Tuple::items_of(defaults).len());
        let (takes, plural) = match defaults {
            0 => (argcount.to_string(), argcount != 1),
            _ => (format!("from {} to {argcount}", argcount.saturating_sub(defaults)), true),
        };
        let kwonly = argcount..argcount + code.compiled.kwonly as usize;
        let kwonly = kwonly.filter(|&parameter| self.is_bound(parameter)).count();
        let s = |many: bool| if many { "s" } else { "" };
        let also = match kwonly {
            0 => String::new(),
            _ => {
                format!(" positional argument{} (and {kwonly} keyword-only argument{})", s(given != 1), s(kwonly != 1))
            }
        };
        let verb = if given == 1 && kwonly == 0 { "was" } else { "were" };
        let plural = s(plural);
        let text = format!("{function}() takes {takes} positional argument{plural} but {given}{also} {verb} given");
        self.vm.type_error(text)
    }

    fn defaults(&self, positional: usize) -> Result<()> {
        let argcount = self.code.argcount as usize;
        if positional >= argcount {
            return Ok(());
        }
        let defaults = self.function.defaults.get(self.function.header());
        let defaults = defaults.as_ref().map_or(&[][..], |defaults| Tuple::items_of(defaults));
        let required = argcount.saturating_sub(defaults.len());
        let missing: Vec<usize> = (positional..required).filter(|&parameter| !self.is_bound(parameter)).collect();
        if !missing.is_empty() {
            return Err(self.missing("positional", &missing));
        }
        for parameter in positional.max(required)..argcount {
            if !self.is_bound(parameter) {
                let default = defaults[parameter + defaults.len() - argcount].clone();
                self.fp.init(self.register(parameter), default.into_word());
            }
        }
        Ok(())
    }

    fn keyword_defaults(&self) -> Result<()> {
        let argcount = self.code.argcount as usize;
        let unbound = (argcount..argcount + self.code.compiled.kwonly as usize).filter(|&at| !self.is_bound(at));
        let unbound: SmallVec<[usize; 8]> = unbound.collect();
        if unbound.is_empty() {
            return Ok(());
        }
        let defaults = self.function.kwdefaults.get(self.function.header());
        let mut missing = Vec::new();
        for parameter in unbound {
            let default = match defaults.as_ref().and_then(Dict::from) {
                Some(defaults) => defaults.get(self.vm, &self.code.locals()[parameter])?,
                None => None,
            };
            match default {
                Some(default) => self.fp.init(self.register(parameter), default.into_word()),
                None => missing.push(parameter),
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(self.missing("keyword-only", &missing)) }
    }

    #[cold]
    fn missing(&self, kind: &str, missing: &[usize]) -> Raised {
        let names: Vec<String> = missing.iter().map(|&parameter| format!("'{}'", self.name(parameter))).collect();
        let list = match &names[..] {
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
            [] => String::new(),
        };
        let (function, count) = (self.text(), missing.len());
        let plural = if count == 1 { "" } else { "s" };
        self.vm.type_error(format!("{function}() missing {count} required {kind} argument{plural}: {list}"))
    }
}

/// The name that was probably meant: the nearest by edits, where that is near enough (as CPython's suggestions are made).
pub fn suggestion(wrong: &str, known: impl Iterator<Item = String>) -> Option<String> {
    const MOVE: usize = 2;
    let mut best: Option<(usize, String)> = None;
    for name in known.take(750) {
        if name == wrong {
            continue;
        }
        let mut limit = (name.len() + wrong.len() + 3) * MOVE / 6;
        if let Some((distance, _)) = &best {
            limit = limit.min(distance.saturating_sub(1));
        }
        let distance = edits(wrong, &name);
        if distance <= limit && best.as_ref().is_none_or(|(least, _)| distance < *least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// The weighted edit distance of two names: 2 for each insertion, deletion or other letter, 1 for another case.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() > 40 || b.len() > 40 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).map(|column| 2 * column).collect();
    for (line, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = 2 * (line + 1);
        for (column, y) in b.iter().enumerate() {
            let change = if x == y {
                0
            } else if x.eq_ignore_ascii_case(y) {
                1
            } else {
                2
            };
            let next = (diagonal + change).min(row[column] + 2).min(row[column + 1] + 2);
            diagonal = std::mem::replace(&mut row[column + 1], next);
        }
    }
    row[b.len()]
}

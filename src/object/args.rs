//! The arguments of a native call, and how they are bound to parameters.
//!
//! Arguments lie where the caller has them (consecutive registers, a tuple): positional ones first, then the values of
//! keywords, whose names stand in a tuple beside. Binding copies references, never values, into an array on the stack.

use typhon_heap::Value;

use crate::{raise::Result, vm::Vm};

/// Borrowed arguments. `Copy`, three words.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    values: &'a [Value],
    names: &'a [Value],
}

impl<'a> Args<'a> {
    /// Positional arguments alone.
    #[inline]
    pub fn positional_only(values: &'a [Value]) -> Args<'a> {
        Args { values, names: &[] }
    }

    /// The last `names.len()` of `values` are keywords; `names` are strings.
    #[inline]
    pub fn new(values: &'a [Value], names: &'a [Value]) -> Args<'a> {
        debug_assert!(names.len() <= values.len());
        Args { values, names }
    }

    /// The positional arguments.
    #[inline]
    pub fn positional(&self) -> &'a [Value] {
        &self.values[..self.values.len() - self.names.len()]
    }

    /// All values, those of keywords last.
    pub fn values(&self) -> &'a [Value] {
        self.values
    }

    /// Names of the keywords.
    pub fn names(&self) -> &'a [Value] {
        self.names
    }

    /// Keywords as pairs of name and value.
    pub fn keywords(&self) -> impl ExactSizeIterator<Item = (&'a Value, &'a Value)> + Clone + use<'a> {
        let first = self.values.len() - self.names.len();
        self.names.iter().zip(&self.values[first..])
    }

    /// Whether there is any keyword.
    #[inline]
    pub fn has_keywords(&self) -> bool {
        !self.names.is_empty()
    }

    /// Splits the first positional argument off (the receiver or the class).
    pub fn split_first(&self) -> Option<(&'a Value, Args<'a>)> {
        let (first, _) = self.positional().split_first()?;
        Some((first, Args { values: &self.values[1..], names: self.names }))
    }

    /// Binds the arguments to a signature's parameters; `None` for a parameter that was not given. What belongs to `*args`
    /// and `**kwargs` is left in the returned `rest`.
    ///
    /// # Errors
    /// TypeError with CPython's texts for native functions.
    #[inline(always)]
    pub fn bind<const N: usize>(&self, vm: &Vm, signature: &'static Signature) -> Result<Bound<'a, N>> {
        let (given, most) = (self.values.len(), signature.most());
        if self.names.is_empty() && given >= signature.least() {
            if given <= most {
                let slots = std::array::from_fn(|at| self.values.get(at));
                return Ok(Bound { slots, star: &[], all: *self, signature });
            }
            if signature.star {
                let (own, star) = self.values.split_at(most);
                let slots = std::array::from_fn(|at| own.get(at));
                return Ok(Bound { slots, star, all: *self, signature });
            }
        }
        // All names are `**kwargs`'.
        if signature.star_star && !signature.takes_names() {
            let positional = self.positional();
            if positional.len() >= signature.least() && positional.len() <= most {
                let slots = std::array::from_fn(|at| positional.get(at));
                return Ok(Bound { slots, star: &[], all: *self, signature });
            }
        }
        self.bind_slowly(vm, signature)
    }

    #[inline(never)]
    fn bind_slowly<const N: usize>(&self, vm: &Vm, signature: &'static Signature) -> Result<Bound<'a, N>> {
        let mut slots: [Option<&'a Value>; N] = [None; N];
        if self.bind_named(signature, &mut slots) {
            return Ok(Bound { slots, star: &[], all: *self, signature });
        }
        slots = [None; N];
        let star = bind_into(vm, signature, *self, &mut slots)?;
        Ok(Bound { slots, star, all: *self, signature })
    }

    /// Binds arguments that all have a parameter of their own, one each; says whether it is so, and every one that is required was
    /// given. Everything else is [`bind_into`]'s business.
    #[inline]
    fn bind_named(&self, signature: &Signature, slots: &mut [Option<&'a Value>]) -> bool {
        let positional = self.positional();
        if positional.len() > signature.most() || self.values.len() > slots.len() {
            return false;
        }
        for (slot, value) in slots.iter_mut().zip(positional) {
            *slot = Some(value);
        }
        let takes = |(name, value)| {
            let slot = position_of(signature, name).map(|at| &mut slots[at]);
            slot.is_some_and(|slot| slot.replace(value).is_none())
        };
        self.keywords().all(takes)
            && slots.iter().zip(signature.params).all(|(slot, param)| slot.is_some() || !param.required)
    }
}

/// Kinds of a native function's parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamKind {
    /// Before `/`.
    PositionalOnly,
    /// Either way.
    Positional,
    /// After `*`.
    KeywordOnly,
}

/// A native function's parameter.
#[derive(Debug)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// How it is given.
    pub kind: ParamKind,
    /// Whether a call must give it.
    pub required: bool,
}

/// A native function's parameters, `*args` and `**kwargs` aside; the receiver is not one of them.
#[derive(Debug)]
pub struct Signature {
    /// The function's name for error texts.
    pub name: &'static str,
    /// The parameters in order: positional-only, positional, keyword-only.
    pub params: &'static [Param],
    /// Whether surplus positional arguments are taken (`*args`).
    pub star: bool,
    /// Whether unknown keywords are taken (`**kwargs`).
    pub star_star: bool,
    /// Whether it is a class's: its only argument is counted in other words.
    pub class: bool,
}

impl Signature {
    /// Whether any parameter can be given by name.
    #[inline(always)]
    const fn takes_names(&self) -> bool {
        let mut at = 0;
        while at < self.params.len() && matches!(self.params[at].kind, ParamKind::PositionalOnly) {
            at += 1;
        }
        at < self.params.len()
    }

    /// How many positional arguments a call gives at least, where it gives nothing by name; more than there can be where a
    /// keyword is required. Known where the signature is: a constant after inlining.
    #[inline(always)]
    const fn least(&self) -> usize {
        let (mut least, mut at) = (0, 0);
        while at < self.params.len() {
            if self.params[at].required {
                least = if matches!(self.params[at].kind, ParamKind::KeywordOnly) { usize::MAX } else { at + 1 };
            }
            at += 1;
        }
        least
    }

    /// How many positional arguments have a parameter of their own.
    #[inline(always)]
    const fn most(&self) -> usize {
        let mut at = 0;
        while at < self.params.len() && !matches!(self.params[at].kind, ParamKind::KeywordOnly) {
            at += 1;
        }
        at
    }
}

/// Arguments bound to `N` parameters.
pub struct Bound<'a, const N: usize> {
    /// One for each parameter.
    pub slots: [Option<&'a Value>; N],
    /// Surplus positional arguments.
    pub star: &'a [Value],
    all: Args<'a>,
    signature: &'static Signature,
}

impl<'a, const N: usize> Bound<'a, N> {
    /// Keywords that no parameter took.
    pub fn star_star(&self) -> Keywords<'a> {
        Keywords { all: self.all, signature: self.signature.takes_names().then_some(self.signature) }
    }
}

/// Keyword arguments that no parameter took.
#[derive(Clone, Copy)]
pub struct Keywords<'a> {
    all: Args<'a>,
    signature: Option<&'static Signature>,
}

impl<'a> Keywords<'a> {
    /// Pairs of name and value.
    pub fn iter(&self) -> impl Iterator<Item = (&'a Value, &'a Value)> + use<'a> {
        let signature = self.signature;
        self.all
            .keywords()
            .filter(move |(name, _)| signature.is_none_or(|signature| position_of(signature, name).is_none()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

fn position_of(signature: &Signature, name: &Value) -> Option<usize> {
    let name = crate::primal::str::as_str(name)?;
    signature.params.iter().position(|param| param.kind != ParamKind::PositionalOnly && param.name == name)
}

fn bind_into<'a>(
    vm: &Vm,
    signature: &'static Signature,
    args: Args<'a>,
    slots: &mut [Option<&'a Value>],
) -> Result<&'a [Value]> {
    if signature.class && !signature.star_star && !signature.takes_names() {
        // A class that takes no names at all says so before it counts.
        if let Some(name) = args.names().first() {
            return Err(unknown_keyword(vm, signature, name));
        }
    }
    let positional = args.positional();
    let accepted = signature.params.iter().take_while(|param| param.kind != ParamKind::KeywordOnly).count();
    let taken = positional.len().min(accepted);
    for (slot, value) in slots.iter_mut().zip(&positional[..taken]) {
        *slot = Some(value);
    }
    let star = &positional[taken..];
    if !star.is_empty() && !signature.star {
        return Err(too_many(vm, signature, accepted, positional.len(), args.values().len()));
    }
    let only_positional = signature.params.iter().all(|param| param.kind == ParamKind::PositionalOnly);
    let all = args.values().len();
    if args.has_keywords()
        && all > signature.params.len()
        && !only_positional
        && !signature.star
        && !signature.star_star
    {
        return Err(too_many(vm, signature, accepted, positional.len(), all));
    }
    let mut unknown = None;
    let mut twice = None;
    for (name, value) in args.keywords() {
        match position_of(signature, name) {
            Some(index) if slots[index].is_some() => {
                twice = twice.or(Some(index));
            }
            Some(index) => slots[index] = Some(value),
            None if signature.star_star => {}
            None if only_positional => return Err(unknown_keyword(vm, signature, name)),
            None => unknown = unknown.or(Some(name)),
        }
    }
    for (index, param) in signature.params.iter().enumerate() {
        if param.required && slots[index].is_none() {
            return Err(missing(vm, signature, positional.len(), index));
        }
    }
    if let Some(index) = twice {
        let (name, param) = (signature.name, signature.params[index].name);
        let place = index + 1;
        return Err(vm.type_error(format!("argument for {name}() given by name ('{param}') and position ({place})")));
    }
    if let Some(name) = unknown {
        return Err(unknown_keyword(vm, signature, name));
    }
    Ok(star)
}

/// The methods of `pow` check their arguments in a way of their own.
fn is_power(signature: &Signature) -> bool {
    matches!(signature.name, "__pow__" | "__rpow__")
}

#[cold]
fn too_many(vm: &Vm, signature: &Signature, accepted: usize, given: usize, all: usize) -> crate::raise::Raised {
    if is_power(signature) {
        return vm.type_error(format!("expected 1 or 2 arguments, got {given}"));
    }
    let required =
        signature.params.iter().filter(|param| param.required && param.kind != ParamKind::KeywordOnly).count();
    let text = if signature.params.is_empty() && signature.class {
        format!("{}() takes no positional arguments", signature.name)
    } else if signature.params.is_empty() {
        format!("{}() takes no arguments ({given} given)", signature.name)
    } else if signature.params.iter().all(|param| param.kind == ParamKind::PositionalOnly) {
        let bound = if required == accepted { "" } else { "at most " };
        if required == accepted && accepted == 1 && !signature.class {
            format!("{}() takes exactly one argument ({given} given)", signature.name)
        } else {
            let plural = if accepted == 1 { "" } else { "s" };
            format!("{} expected {bound}{accepted} argument{plural}, got {given}", signature.name)
        }
    } else {
        // More than there are parameters at all, or more than may stand without a name.
        let (accepted, kind, given) = match all > signature.params.len() {
            true => (signature.params.len(), if given == 0 { "keyword " } else { "" }, all),
            false => (accepted, "positional ", given),
        };
        let bound = if required == accepted && all <= signature.params.len() { "exactly" } else { "at most" };
        let plural = if accepted == 1 { "" } else { "s" };
        if accepted == 0 {
            return vm.type_error(format!("{}() takes no positional arguments", signature.name));
        }
        format!("{}() takes {bound} {accepted} {kind}argument{plural} ({given} given)", signature.name)
    };
    vm.type_error(text)
}

#[cold]
fn unknown_keyword(vm: &Vm, signature: &Signature, name: &Value) -> crate::raise::Raised {
    if is_power(signature) {
        return vm.type_error(format!("wrapper {}() takes no keyword arguments", signature.name));
    }
    if !signature.takes_names() {
        return vm.type_error(format!("{}() takes no keyword arguments", signature.name));
    }
    let name = crate::primal::str::as_str(name).unwrap_or("?");
    vm.type_error(format!("{}() got an unexpected keyword argument '{name}'", signature.name))
}

#[cold]
fn missing(vm: &Vm, signature: &Signature, given: usize, index: usize) -> crate::raise::Raised {
    if is_power(signature) {
        return vm.type_error(format!("expected 1 or 2 arguments, got {given}"));
    }
    let required =
        signature.params.iter().filter(|param| param.required && param.kind != ParamKind::KeywordOnly).count();
    if signature.params.iter().all(|param| param.kind == ParamKind::PositionalOnly) {
        if required == 1 && signature.params.len() == 1 && !signature.class {
            return vm.type_error(format!("{}() takes exactly one argument ({given} given)", signature.name));
        }
        let bound = if required == signature.params.len() && !signature.star { "" } else { "at least " };
        let plural = if required == 1 { "" } else { "s" };
        return vm.type_error(format!("{} expected {bound}{required} argument{plural}, got {given}", signature.name));
    }
    let param = &signature.params[index];
    if param.kind == ParamKind::PositionalOnly {
        let only = |param: &&Param| param.required && param.kind == ParamKind::PositionalOnly;
        let least = signature.params.iter().filter(only).count();
        let accepted = signature.params.iter().filter(|param| param.kind != ParamKind::KeywordOnly).count();
        let bound = if least == accepted { "exactly" } else { "at least" };
        let plural = if least == 1 { "" } else { "s" };
        return vm.type_error(format!(
            "{}() takes {bound} {least} positional argument{plural} ({given} given)",
            signature.name
        ));
    }
    vm.type_error(format!("{}() missing required argument '{}' (pos {})", signature.name, param.name, index + 1))
}

/// An optional parameter that tells "not given" from None.
#[derive(Clone, Copy)]
pub struct Maybe<'a>(pub Option<&'a Value>);

//! `_abc`: what `abc.ABCMeta` is made of.
//!
//! The caches hold versions of classes: a version is a class's own and never given twice, and a class that changes gets a new
//! one. So they keep nothing alive and need no weak references, and asking them is a look into a set of numbers.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use rustc_hash::FxHashSet;
use typhon_object::{
    bootstrap,
    class::flag,
    native::PyType,
    prelude::*,
    primal::{list, tuple},
};
use typhon_types::set;

/// More versions than this are forgotten: those of classes that are gone take room for nothing.
const ENOUGH: usize = 1 << 16;

/// How often a class was registered, in any ABC: what is known of other classes holds until the next time.
static TOKEN: AtomicU64 = AtomicU64::new(0);

/// Internal state held by ABC machinery.
#[pytype(name = "_abc_data", flags(no_new), methods(none))]
pub struct AbcData {
    /// A list of classes.
    registry: Frozen,
    known: Opaque<Mutex<Answers>>,
}

/// Versions of subclasses, and of classes that were none when the token was `token`.
#[derive(Default)]
struct Answers {
    subclasses: FxHashSet<u32>,
    others: FxHashSet<u32>,
    token: u64,
}

impl AbcData {
    fn registry(&self) -> &List {
        List::from(&self.registry).expect("made with a list")
    }

    /// What is known of a class.
    fn verdict(&self, class: &Class) -> Option<bool> {
        let version = class.version();
        let known = self.known.lock();
        if known.subclasses.contains(&version) {
            return Some(true);
        }
        let current = known.token == TOKEN.load(Ordering::Acquire);
        (current && known.others.contains(&version)).then_some(false)
    }

    /// Remembers an answer that was found while the token was `token`.
    fn remember(&self, class: &Class, token: u64, answer: bool) {
        let version = class.version();
        if version == 0 {
            return;
        }
        let mut known = self.known.lock();
        if !answer && known.token != token {
            known.others.clear();
            known.token = token;
        }
        let set = if answer { &mut known.subclasses } else { &mut known.others };
        if set.len() >= ENOUGH {
            set.clear();
        }
        set.insert(version);
    }
}

/// The state of an ABC.
fn data(vm: &Vm, class: &Value) -> Result<Value> {
    let found = vm.get_attr(class, &vm.names()._abc_impl)?;
    match found.native::<AbcData>() {
        Some(_) => Ok(found),
        None => Err(vm.type_error("_abc_impl is set to a wrong type")),
    }
}

fn is_abstract(vm: &Vm, value: &Value) -> Result<bool> {
    match vm.find_attr_str(value, "__isabstractmethod__")? {
        Some(mark) => ops::truth(vm, &mark),
        None => Ok(false),
    }
}

/// The names of a class's methods that are abstract still.
fn abstract_names(vm: &Vm, class: &Class, value: &Value) -> Result<Vec<Value>> {
    let mut names = Vec::new();
    for (name, attribute) in class.dict().entries() {
        if is_abstract(vm, &attribute)? {
            names.push(name);
        }
    }
    for base in Tuple::items_of(&class.bases_value()) {
        let Some(inherited) = vm.find_attr(base, &vm.names().__abstractmethods__)? else { continue };
        for name in ops::collect(vm, &inherited)? {
            if let Some(attribute) = vm.find_attr(value, &vm.attr_name(&name)?)?
                && is_abstract(vm, &attribute)?
            {
                names.push(name);
            }
        }
    }
    Ok(names)
}

/// `__abc_tpflags__` says that instances match sequence or mapping patterns.
fn take_flags(vm: &Vm, class: &Class, value: &Value) -> Result<()> {
    const SEQUENCE: i64 = 1 << 5;
    const MAPPING: i64 = 1 << 6;
    let name = vm.intern("__abc_tpflags__");
    let Some(bits) = class.own(vm, &name).and_then(|bits| bits.as_small_int()) else { return Ok(()) };
    if bits & SEQUENCE != 0 && bits & MAPPING != 0 {
        let text = "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING";
        return Err(vm.type_error(text));
    }
    vm.del_attr(value, &name)?;
    if bits & SEQUENCE != 0 {
        class.set_flags(flag::SEQUENCE, true);
    }
    if bits & MAPPING != 0 {
        class.set_flags(flag::MAPPING, true);
    }
    Ok(())
}

/// Gives a class and its subclasses the ABC's kind: sequence, mapping or neither.
fn inherit_flags(vm: &Vm, from: u32, value: &Value) -> Result<()> {
    let Some(class) = Class::from(value) else { return Ok(()) };
    let kinds = flag::SEQUENCE | flag::MAPPING;
    if from & kinds == 0 || class.flags() & kinds == from & kinds {
        return Ok(());
    }
    class.set_flags(kinds, false);
    class.set_flags(from & kinds, true);
    for subclass in subclasses(vm, value)? {
        inherit_flags(vm, from, &subclass)?;
    }
    Ok(())
}

fn subclasses(vm: &Vm, class: &Value) -> Result<Vec<Value>> {
    let found = vm.call_method(class, &vm.names().__subclasses__, &[])?;
    if List::from(&found).is_none() {
        return Err(vm.type_error("__subclasses__() must return a list"));
    }
    ops::collect(vm, &found)
}

fn call_check(vm: &Vm, abc: &Value, class: &Value) -> Result<Value> {
    vm.call_method(abc, &vm.names().__subclasscheck__, std::slice::from_ref(class))
}

/// Module contains faster C implementation of abc.ABCMeta
#[pymodule(name = "_abc")]
mod module {
    /// Returns the current ABC cache token.
    fn get_cache_token() -> u64 {
        TOKEN.load(Ordering::Acquire)
    }

    /// Internal ABC helper for class set-up. Should be never used outside abc module.
    #[name = "_abc_init"]
    fn abc_init(vm: &Vm, this: &Value) -> Result<()> {
        let Some(class) = Class::from(this) else { return Err(vm.type_error("_abc_init() takes a class")) };
        let names = abstract_names(vm, class, this)?;
        let names = set::frozen_from_values(vm, &names)?;
        vm.set_attr(this, &vm.names().__abstractmethods__, &names)?;
        let made = typhon_heap::new(AbcData {
            header: Header::of::<AbcData>(),
            registry: list::empty().into(),
            known: Opaque(Mutex::new(Answers::default())),
        });
        vm.set_attr(this, &vm.names()._abc_impl, &made)?;
        take_flags(vm, class, this)
    }

    /// Internal ABC helper for subclass registration. Should be never used outside abc module.
    #[name = "_abc_register"]
    fn abc_register(vm: &Vm, this: &Value, subclass: &Value) -> Result<Value> {
        if Class::from(subclass).is_none() {
            return Err(vm.type_error("Can only register classes"));
        }
        if ops::is_subclass(vm, subclass, this)? {
            return Ok(subclass.clone());
        }
        if ops::is_subclass(vm, this, subclass)? {
            return Err(vm.runtime_error("Refusing to create an inheritance cycle"));
        }
        let state = data(vm, this)?;
        if let Some(state) = state.native::<AbcData>() {
            state.registry().push(subclass.clone());
        }
        TOKEN.fetch_add(1, Ordering::AcqRel);
        inherit_flags(vm, Class::from(this).map_or(0, Class::flags), subclass)?;
        Ok(subclass.clone())
    }

    /// Internal ABC helper for instance checks. Should be never used outside abc module.
    #[name = "_abc_instancecheck"]
    fn abc_instancecheck(vm: &Vm, this: &Value, instance: &Value) -> Result<Value> {
        let state = data(vm, this)?;
        let class = vm.find_attr(instance, &vm.names().__class__)?.unwrap_or_else(|| vm.class_value(instance));
        let verdict = state.native::<AbcData>().zip(Class::from(&class)).map(|(state, class)| state.verdict(class));
        let real = vm.class_value(instance);
        match verdict.flatten() {
            Some(true) => return Ok(Value::TRUE),
            Some(false) if real.is(&class) => return Ok(Value::FALSE),
            _ => {}
        }
        let answer = call_check(vm, this, &class)?;
        if real.is(&class) || ops::truth(vm, &answer)? {
            return Ok(answer);
        }
        call_check(vm, this, &real)
    }

    /// Internal ABC helper for subclass checks. Should be never used outside abc module.
    #[name = "_abc_subclasscheck"]
    fn abc_subclasscheck(vm: &Vm, this: &Value, subclass: &Value) -> Result<bool> {
        let Some(class) = Class::from(subclass) else {
            return Err(vm.type_error("issubclass() arg 1 must be a class"));
        };
        let state = data(vm, this)?;
        let Some(state) = state.native::<AbcData>() else { return Ok(false) };
        if let Some(answer) = state.verdict(class) {
            return Ok(answer);
        }
        let token = TOKEN.load(Ordering::Acquire);
        let answer = super::find_out(vm, this, state, class, subclass)?;
        state.remember(class, token, answer);
        Ok(answer)
    }

    /// Internal ABC helper to reset registry of a given class.
    #[name = "_reset_registry"]
    fn reset_registry(vm: &Vm, this: &Value) -> Result<()> {
        if let Some(state) = data(vm, this)?.native::<AbcData>() {
            state.registry().clear();
        }
        Ok(())
    }

    /// Internal ABC helper to reset both caches of a given class.
    #[name = "_reset_caches"]
    fn reset_caches(vm: &Vm, this: &Value) -> Result<()> {
        if let Some(state) = data(vm, this)?.native::<AbcData>() {
            *state.known.lock() = Answers::default();
        }
        Ok(())
    }

    /// Internal ABC helper for cache and registry debugging: the caches' classes are not known by name.
    #[name = "_get_dump"]
    fn get_dump(vm: &Vm, this: &Value) -> Result<Value> {
        let state = data(vm, this)?;
        let Some(state) = state.native::<AbcData>() else { return Ok(Value::NONE) };
        let mut references = Vec::new();
        for class in state.registry().to_vec() {
            references.push(match Known::WeakReference.is_made() {
                true => vm.call(&Known::WeakReference.value(), &[class])?,
                false => class,
            });
        }
        let token = vm.int(state.known.lock().token as i64);
        Ok(tuple::of([set::from_values(vm, &references)?, set::new(), set::new(), token]))
    }

    #[init]
    fn init(vm: &Vm, _module: &Value) -> Result<()> {
        bootstrap::type_of(vm, AbcData::DEF);
        Ok(())
    }
}

/// Whether a class is a subclass of an ABC, asking everybody.
fn find_out(vm: &Vm, this: &Value, state: &AbcData, class: &Class, subclass: &Value) -> Result<bool> {
    let hook = vm.call_method(this, &vm.names().__subclasshook__, std::slice::from_ref(subclass))?;
    if hook.is(&Value::TRUE) || hook.is(&Value::FALSE) {
        return Ok(hook.is(&Value::TRUE));
    }
    if !hook.is(&Value::NOT_IMPLEMENTED) {
        return Err(vm.assertion_error("__subclasshook__ must return either False, True, or NotImplemented"));
    }
    if Tuple::items_of(&class.mro()).iter().any(|base| base.is(this)) {
        return Ok(true);
    }
    let registered = state.registry().to_vec();
    if registered.iter().any(|other| other.is(subclass)) {
        return Ok(true);
    }
    for other in registered {
        if ops::is_subclass(vm, subclass, &other)? {
            return Ok(true);
        }
    }
    for other in subclasses(vm, this)? {
        if ops::is_subclass(vm, subclass, &other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

//! `super().name`, without an object for `super()`.

use typhon_bytecode::{
    FRAME_WORDS,
    instructions::{a, b, c},
};
use typhon_heap::{
    ShapeId,
    word::{BORROWED, EMPTY},
};
use typhon_object::{attribute, class::Class, prelude::*};

use super::{bind, learn::is_method_of};
use crate::{
    cache::{self, Entry, Kind, Learned},
    frame::{self, Fp},
    memo::Access,
    ops::operand,
    thread::Thread,
    types::code::Site,
};

/// What `super` found.
struct SuperFound<'a> {
    attribute: Value,
    owner: &'a Class,
    instance: Option<&'a Value>,
}

impl SuperFound<'_> {
    /// Whether it takes the object as its receiver.
    fn is_method(&self) -> bool {
        self.instance.is_some() && is_method_of(self.owner, &self.attribute)
    }
}

/// What is found in the MRO after the class, unbound. Runs no Python code.
fn super_found<'a>(vm: &Vm, class: &Value, object: &'a Value, name: &Value) -> Option<SuperFound<'a>> {
    let start = Class::from(class)?;
    // The receiver is an instance of the class, or a subclass of it.
    let (owner, instance) = match Class::from(object) {
        Some(sub) if sub.is_subclass_of(start) => (sub, None),
        _ if vm.class_of(object).is_subclass_of(start) => (vm.class_of(object), Some(object)),
        _ => return None,
    };
    if string_is(name, "__class__") {
        return None;
    }
    let mro = owner.mro();
    let mut rest = Tuple::items_of(&mro).iter().skip_while(|entry| !entry.is(class)).skip(1).filter_map(Class::from);
    let attribute = rest.find_map(|class| class.own(vm, name))?;
    Some(SuperFound { attribute, owner, instance })
}

/// The attribute `name` of `super(class, object)`, where the first register holds the builtin `super`, and whether it is a
/// method that takes `object` as its receiver: then it is not bound.
fn super_lookup(vm: &Vm, class: &Value, object: &Value, name: &Value) -> Result<Option<(Value, bool)>> {
    let Some(found) = super_found(vm, class, object, name) else { return Ok(None) };
    if found.is_method() {
        return Ok(Some((found.attribute, true)));
    }
    let bound = attribute::bind(vm, &found.attribute, found.instance, &Value::of(found.owner))?;
    Ok(Some((bound, false)))
}

fn string_is(name: &Value, text: &str) -> bool {
    typhon_object::primal::str::as_str(name) == Some(text)
}

/// In C of `LoadSuperAttr`: the method is not bound, and the call is written with its arguments.
const METHOD: usize = 1;
const WRITTEN: usize = 2;

/// The operands of `LoadSuperAttr`; the temporaries are given up with them.
fn super_operands<'a>(fp: Fp, run: usize) -> [&'a Value; 3] {
    [operand(fp, run), operand(fp, run + 1), operand(fp, run + 2)]
}

/// `R[B](R[B+1], R[B+2]).name`.
#[inline(never)]
pub fn load_super_attr(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    if c(word) & METHOD != 0 {
        return load_super_method(vm, fp, word, index);
    }
    let (run, name) = (b(word), fp.code().site_name(index));
    let result = super_attribute(vm, super_operands(fp, run), name, c(word) & WRITTEN != 0)?;
    let value = match result {
        (value, true) => bind(&value, operand(fp, run + 2)),
        (value, false) => value,
    };
    fp.clear(run..run + 3);
    fp.set_value(a(word), value);
    Ok(())
}

/// The method that `super(class, object).name` binds, as the site, or else the thread, remembers it.
fn super_cached(vm: &Vm, site: &Site, [callee, class, object]: [&Value; 3], name: &Value) -> Option<Value> {
    if !Known::Super.is_made() || !callee.is(&Known::Super.value()) {
        return None;
    }
    let header = object.header()?;
    let shape = header.shape();
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    if cache::fits(key, shape, Kind::Super)
        && let Some(entry) = site.entry_for(key, shape)
        && entry.dict as u64 == class.word()
    {
        // SAFETY: the entry is valid, and what it tells of is trace-only.
        return Some(unsafe { frame::own(entry.value) });
    }
    let memos = &Thread::of(vm).memos;
    let known = memos.find(shape, name.word(), Access::Super).filter(|row| row.entry.dict as u64 == class.word());
    let learned = match known {
        Some(learned) => learned,
        None => {
            let learned = learn_super(vm, shape, class, object, name)?;
            memos.learn(name.word(), Access::Super, learned);
            learned
        }
    };
    site.learn(&learned, memos.turn());
    // SAFETY: as above.
    Some(unsafe { frame::own(learned.entry.value) })
}

/// What a lookup by `super` teaches, where it finds a trace-only method for an instance.
fn learn_super(vm: &Vm, shape: ShapeId, class: &Value, object: &Value, name: &Value) -> Option<Learned> {
    let version = shape.get().version.load(std::sync::atomic::Ordering::Acquire);
    if Class::from(object).is_some() {
        return None;
    }
    let found = super_found(vm, class, object, name)?;
    if !found.is_method() || !found.attribute.header()?.counts.is_trace_only() {
        return None;
    }
    let (value, dict) = (found.attribute.word() | BORROWED, class.word() as usize);
    Some(Learned::entry(Entry { value, dict, ..Entry::new(shape.0, version) }, 0, Kind::Super))
}

fn super_attribute(
    vm: &Vm,
    [callee, class, object]: [&Value; 3],
    name: &Value,
    written: bool,
) -> Result<(Value, bool)> {
    let is_super = Known::Super.is_made() && callee.is(&Known::Super.value());
    if is_super
        && !(written && object.is_none())
        && let Some(found) = super_lookup(vm, class, object, name)?
    {
        return Ok(found);
    }
    // Another `super` than the builtin one is given the arguments that are written.
    let proxy = match is_super || written {
        true => vm.call(callee, &[class.clone(), object.clone()])?,
        false => vm.call(callee, &[])?,
    };
    Ok((vm.get_attr(&proxy, name)?, false))
}

/// As `load_super_attr`, without binding.
fn load_super_method(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    let (window, run) = (a(word), b(word));
    let (code, operands) = (fp.code(), super_operands(fp, run));
    let (site, name) = (code.site(index), code.site_name(index));
    let (mut value, mut is_method) = match super_cached(vm, site, operands, name) {
        Some(method) => (method, true),
        None => super_attribute(vm, operands, name, c(word) & WRITTEN != 0)?,
    };
    if is_method && Thread::of(vm).tracing.is_on() {
        // Those who are told of the call see what `super` returns.
        (value, is_method) = (bind(&value, operand(fp, run + 2)), false);
    }
    let receiver = fp.take_value(run + 2).filter(|_| is_method);
    fp.clear(run..run + 2);
    fp.set_value(window, value);
    fp.set(window + FRAME_WORDS, receiver.map_or(EMPTY, Value::into_word));
    Ok(())
}

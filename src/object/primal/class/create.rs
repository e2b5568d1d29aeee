//! Making classes: what a class statement and `type(name, bases, namespace)` do.

use typhon_heap::{Native, ShapeId, Value};

use crate::{
    args::Args,
    class::{Class, NewClass, flag},
    dunder::Dunder,
    known::Known,
    ops,
    primal::{
        class::{mro, standard},
        dict::{self, Dict},
        function::Member,
        int,
        object::Object,
        str as string,
        tuple::{self, Tuple},
    },
    raise::Result,
    vm::Vm,
};

/// The most derived metaclass of `meta` and the bases' classes.
///
/// # Errors
/// TypeError where they conflict.
pub fn winner(vm: &Vm, meta: &Value, bases: &[Value]) -> Result<Value> {
    let mut winner = meta.clone();
    for base in bases {
        let candidate = vm.class_value(base);
        let (best, other) = match (Class::from(&winner), Class::from(&candidate)) {
            (Some(best), Some(other)) => (best, other),
            _ => continue,
        };
        if best.is_subclass_of(other) {
            continue;
        }
        if !other.is_subclass_of(best) {
            return Err(vm.type_error(
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
            ));
        }
        winner = candidate;
    }
    Ok(winner)
}

/// `type.__new__(meta, name, bases, namespace, **keywords)`.
pub fn create(vm: &Vm, meta: &Value, name: &Value, bases: &Value, namespace: &Value, args: Args<'_>) -> Result<Value> {
    let given: Vec<Value> = Tuple::items_of(bases).to_vec();
    for base in &given {
        if Class::from(base).is_none() && vm.find_attr(base, &vm.names().__mro_entries__)?.is_some() {
            return Err(vm.type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
        }
    }
    let best = winner(vm, meta, &given)?;
    if !best.is(meta)
        && let Some(class) = Class::from(&best)
        && let Some(new) = class.slots().any(Dunder::New)
        && !class.slots().same(Known::Type.class().slots(), Dunder::New)
    {
        return crate::call::with_first(&best, args, |args| new(vm, args));
    }
    let bases = if given.is_empty() { vec![Known::Object.value()] } else { given };
    let base = best_base(vm, &bases)?;
    let class = assemble(vm, &best, name, bases, &base, namespace)?;
    set_names(vm, &class)?;
    init_subclass(vm, &class, args)?;
    Ok(class)
}

/// The base whose layout the new class's instances have.
pub(super) fn best_base(vm: &Vm, bases: &[Value]) -> Result<Value> {
    let mut best: Option<Value> = None;
    for base in bases {
        let Some(class) = Class::from(base) else {
            return Err(vm.type_error("bases must be types"));
        };
        if class.flags() & flag::BASE == 0 {
            let name = class.full_name(vm);
            return Err(vm.type_error(format!("type '{name}' is not an acceptable base type")));
        }
        let wins = match best.as_ref().and_then(Class::from) {
            None => true,
            Some(now) => {
                let (a, b) = (solid(class), solid(now));
                if a == b || extends(&b, &a) {
                    false
                } else if extends(&a, &b) {
                    true
                } else {
                    return Err(vm.type_error("multiple bases have instance lay-out conflict"));
                }
            }
        };
        if wins {
            best = Some(base.clone());
        }
    }
    best.ok_or_else(|| vm.type_error("a class needs a base"))
}

/// What fixes the place of an instance's parts: its native layout, and the class that added the last `__slots__`.
pub(super) struct Solid {
    layout: &'static typhon_heap::Layout,
    slots: Option<Value>,
}

impl PartialEq for Solid {
    fn eq(&self, other: &Solid) -> bool {
        let slots = match (&self.slots, &other.slots) {
            (None, None) => true,
            (Some(a), Some(b)) => a.is(b),
            _ => false,
        };
        slots && std::ptr::eq(self.layout, other.layout)
    }
}

pub(super) fn solid(class: &Class) -> Solid {
    let mut at = Some(Value::of(class));
    let mut slots = None;
    while let Some(value) = at {
        let Some(class) = Class::from(&value) else { break };
        let base = class.base();
        let own = reserved(class);
        let inherited = base.as_ref().and_then(Class::from).map_or(0, reserved);
        if own > inherited {
            slots = Some(value.clone());
            break;
        }
        at = base;
    }
    Solid { layout: class.layout(), slots }
}

/// Slots that `__slots__` of a class and its bases take; none yet of a class whose MRO is still being computed.
fn reserved(class: &Class) -> u16 {
    match class.instance_shape() {
        ShapeId::NONE => 0,
        shape => shape.get().count,
    }
}

pub(super) fn extends(sub: &Solid, base: &Solid) -> bool {
    let object = <crate::primal::object::Object as Native>::LAYOUT;
    let layout = sub.layout.extends(base.layout) || std::ptr::eq(base.layout, object);
    let slots = match (&sub.slots, &base.slots) {
        (_, None) => true,
        (Some(a), Some(b)) => match (Class::from(a), Class::from(b)) {
            (Some(a), Some(b)) => a.is_subclass_of(b),
            _ => false,
        },
        (None, Some(_)) => false,
    };
    layout && slots
}

/// What `__slots__` says.
struct SlotNames {
    names: Vec<Value>,
    dict: bool,
    weak: bool,
}

fn slot_names(vm: &Vm, class_name: &str, slots: &Value, base: &Class) -> Result<SlotNames> {
    let listed = if string::is_str(slots) { vec![slots.clone()] } else { ops::collect(vm, slots)? };
    let mut result = SlotNames { names: Vec::new(), dict: false, weak: false };
    for name in listed {
        let Some(text) = string::as_str(&name) else {
            let given = vm.type_name(&name);
            return Err(vm.type_error(format!("__slots__ items must be strings, not '{given}'")));
        };
        match text {
            "__dict__" if result.dict || base.flags() & flag::DICTIONARY != 0 => {
                return Err(vm.type_error("__dict__ slot disallowed: we already got one"));
            }
            "__dict__" => result.dict = true,
            "__weakref__" if result.weak || base.flags() & flag::WEAK != 0 => {
                return Err(vm.type_error("__weakref__ slot disallowed: we already got one"));
            }
            "__weakref__" => result.weak = true,
            _ if !typhon_text::string::is_identifier(typhon_text::Text::from_str(text)) => {
                return Err(vm.type_error("__slots__ must be identifiers"));
            }
            _ => result.names.push(vm.intern(&mangle(class_name, text))),
        }
    }
    let variable = {
        let layout = base.layout();
        std::ptr::eq(layout, <Tuple as Native>::LAYOUT) || std::ptr::eq(layout, <int::Int as Native>::LAYOUT)
    };
    if variable && !result.names.is_empty() {
        let name = base.name();
        return Err(vm.type_error(format!("nonempty __slots__ not supported for subtype of '{name}'")));
    }
    Ok(result)
}

/// Private names in a class body carry the class's name.
fn mangle(class: &str, name: &str) -> String {
    let class = class.trim_start_matches('_');
    if class.is_empty() || !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return name.to_owned();
    }
    format!("_{class}{name}")
}

fn assemble(
    vm: &Vm,
    meta: &Value,
    name: &Value,
    bases: Vec<Value>,
    base_value: &Value,
    namespace: &Value,
) -> Result<Value> {
    let names = vm.names();
    let Some(base) = Class::from(base_value) else { return Err(vm.type_error("bases must be types")) };
    let text = string::lossy(name);
    let dict = dict::new();
    let target = Dict::from(&dict).ok_or_else(|| vm.system_error("a dict was expected"))?;
    let source = Dict::from(namespace).ok_or_else(|| vm.type_error("type.__new__() argument 3 must be dict"))?;
    let (mut at, mut odd_keys) = (0, false);
    while let Some((key, value)) = source.next_entry(&mut at) {
        odd_keys |= !string::is_str(&key);
        let key = vm.intern_value(&key);
        target.set(vm, &key, value)?;
    }
    if target.get_interned(vm, &names.__module__).is_none()
        && let Some(globals) = (vm.hooks().globals)(vm)
        && let Some(globals) = Dict::from(&globals)
        && let Some(module) = globals.get_interned(vm, &names.__name__)
    {
        target.set_interned(vm, &names.__module__, module);
    }
    let qualname = match target.get_interned(vm, &names.__qualname__) {
        Some(qualname) if string::is_str(&qualname) => {
            target.remove_interned(vm, &names.__qualname__);
            qualname
        }
        Some(qualname) => {
            let given = vm.type_name(&qualname);
            return Err(vm.type_error(format!("type __qualname__ must be a str, not {given}")));
        }
        None => name.clone(),
    };
    super::check_name(vm, name)?;
    if let Some(doc) = target.get_interned(vm, &names.__doc__)
        && string::is_str(&doc)
        && string::as_str(&doc).is_none()
    {
        return Err(vm.surrogates_not_allowed(&doc));
    }
    if target.get_interned(vm, &names.__doc__).is_none() {
        target.set_interned(vm, &names.__doc__, Value::NONE);
    }
    for (key, kind) in [
        (names.dunder(Dunder::New), Known::StaticMethod),
        (&names.__init_subclass__, Known::ClassMethod),
        (&names.__class_getitem__, Known::ClassMethod),
    ] {
        if let Some(function) = target.get_interned(vm, key)
            && function.shape() == Known::Function.shape()
        {
            let wrapped = vm.call(&kind.value(), &[function])?;
            target.set_interned(vm, key, wrapped);
        }
    }
    let (eq, hash) = (names.dunder(Dunder::Equal), names.dunder(Dunder::Hash));
    if target.get_interned(vm, eq).is_some() && target.get_interned(vm, hash).is_none() {
        target.set_interned(vm, hash, Value::NONE);
    }
    let cell = target.get_interned(vm, &names.__classcell__);
    if cell.is_some() {
        target.remove_interned(vm, &names.__classcell__);
    }
    // The cell of annotation scopes in the body: they go on with the class's own namespace.
    let classdict = vm.intern("__classdictcell__");
    if let Some(cell) = target.get_interned(vm, &classdict) {
        target.remove_interned(vm, &classdict);
        (vm.hooks().set_cell)(vm, &cell, &dict)?;
    }
    if odd_keys {
        let text = format!("non-string key in the __dict__ of class {text}");
        crate::warn::warn(vm, Known::RuntimeWarning, &text, 1)?;
    }
    let slots = match target.get_interned(vm, &names.__slots__) {
        Some(slots) => Some(slot_names(vm, &text, &slots, base)?),
        None => None,
    };
    let own = [&names.__classcell__, &names.__qualname__, &classdict];
    for name in slots.iter().flat_map(|slots| &slots.names) {
        // What the class statement put there is gone by now.
        if source.get(vm, name)?.is_some() && !own.iter().any(|own| own.is(name)) {
            let name = string::lossy(&ops::repr(vm, name)?);
            return Err(vm.value_error(format!("{name} in __slots__ conflicts with class variable")));
        }
    }
    let inherited = base.flags();
    let mut flags = flag::BASE
        | flag::HEAP
        | inherited
            & (flag::SEQUENCE | flag::MAPPING | flag::DICTIONARY | flag::WEAK | flag::MATCH_SELF | flag::GETATTRIBUTE);
    let others = bases.iter().filter_map(Class::from).fold(0, |all, base| all | base.flags());
    flags |= others & (flag::SEQUENCE | flag::MAPPING | flag::DICTIONARY | flag::WEAK);
    match &slots {
        // What is set on a module is in its namespace, whatever its class.
        None if base.is_subclass(Known::Module) => flags |= flag::WEAK,
        None => flags |= flag::DICTIONARY | flag::WEAK,
        Some(slots) => {
            flags |= if slots.dict { flag::DICTIONARY } else { 0 } | if slots.weak { flag::WEAK } else { 0 };
        }
    }
    let meta_class = Class::from(meta).ok_or_else(|| vm.type_error("metaclass must be a type"))?;
    let value = Class::make(
        NewClass {
            name: name.clone(),
            qualname,
            bases: tuple::new_trace_only(bases),
            base: Some(base_value.clone()),
            dict,
            flags,
            layout: base.layout(),
            native: base.native_def(),
            meta: meta_class.instance_shape(),
        },
        false,
    );
    let class = Class::from(&value).ok_or_else(|| vm.system_error("a class was expected"))?;
    let inherited_slots = base.instance_shape().get().count;
    let reserved = add_members(vm, class, &value, slots.as_ref().map_or(&[], |slots| &slots.names), inherited_slots);
    // Classes have a namespace and weak references already.
    let is_meta = base.layout().extends(<Class as Native>::LAYOUT);
    let gains = |bit: u32| !is_meta && flags & bit != 0 && base.flags() & bit == 0;
    standard::add(vm, class, &value, gains(flag::DICTIONARY), gains(flag::WEAK));
    let order = mro::compute(vm, class, &value)?;
    let mut inline = inline_slots(vm, class, base, &order, reserved);
    if flags & flag::DICTIONARY != 0 && std::ptr::eq(class.layout(), <Object as Native>::LAYOUT) {
        inline = class.begin_young(inline);
    }
    class.finish(vm, order, None, inline, reserved);
    if let Some(cell) = cell {
        (vm.hooks().set_cell)(vm, &cell, &value)?;
    }
    Ok(value)
}

/// Member descriptors for `__slots__`; returns the number of reserved slots.
fn add_members(vm: &Vm, class: &Class, value: &Value, names: &[Value], inherited: u16) -> u16 {
    let mut next = inherited;
    let mut sorted = names.to_vec();
    sorted.sort_by_key(string::lossy);
    for name in &sorted {
        class.dict().set_interned(vm, name, Member::create(name, next, value));
        next += 1;
    }
    next
}

/// How many attribute slots instances are to have: the members, and the attributes that methods assign to `self`.
fn inline_slots(vm: &Vm, class: &Class, base: &Class, order: &Value, reserved: u16) -> u16 {
    let layout = class.layout();
    let variable =
        std::ptr::eq(layout, <Tuple as Native>::LAYOUT) || std::ptr::eq(layout, <string::Str as Native>::LAYOUT);
    if class.flags() & flag::DICTIONARY == 0 || variable {
        return reserved;
    }
    let mut assigned: Vec<Value> = Vec::new();
    for class in Tuple::items_of(order).iter().filter_map(Class::from) {
        if let Some(names) = class.own(vm, &vm.names().__static_attributes__) {
            for name in Tuple::items_of(&names) {
                if !assigned.iter().any(|known| known.is(name)) {
                    assigned.push(name.clone());
                }
            }
        }
    }
    // One at least: the place of a dictionary is there anyway.
    (reserved + (assigned.len() as u16).max(base.expected_attributes()).max(1)).min(crate::shape::MAX_INLINE)
}

/// `__set_name__` of what is in the namespace.
fn set_names(vm: &Vm, value: &Value) -> Result<()> {
    let Some(class) = Class::from(value) else { return Ok(()) };
    let mut at = 0;
    let mut found = Vec::new();
    while let Some((key, attribute)) = class.dict().next_entry(&mut at) {
        if vm.class_of(&attribute).flags() & flag::HEAP != 0
            || vm.class_of(&attribute).lookup(vm, &vm.names().__set_name__).is_some()
        {
            found.push((key, attribute));
        }
    }
    for (key, attribute) in found {
        if let Some(method) = vm.special(&attribute, &vm.names().__set_name__)?
            && let Err(raised) = vm.call(&method, &[value.clone(), key.clone()])
        {
            let error = vm.catch(raised);
            let (kind, name, owner) = (vm.type_name(&attribute), ops::repr(vm, &key)?, class.name());
            let note = format!("Error calling __set_name__ on '{kind}' instance {} in '{owner}'", string::lossy(&name));
            let _ = vm.call_method_str(&error, "add_note", &[vm.str(&note)]).map_err(|raised| vm.catch(raised));
            return Err(vm.raise_again(error));
        }
    }
    Ok(())
}

/// `super(cls, cls).__init_subclass__(**keywords)`.
fn init_subclass(vm: &Vm, value: &Value, args: Args<'_>) -> Result<()> {
    let Some(class) = Class::from(value) else { return Ok(()) };
    let (mro, name) = (class.mro(), &vm.names().__init_subclass__);
    let own = |base: &Value| Some((Class::from(base)?.own(vm, name)?, base.clone()));
    let method = match Tuple::items_of(&class.bases_value()) {
        [base] if !mro::is_overridden(vm, value) => Class::from(base).and_then(|base| base.lookup_where(vm, name)),
        _ => Tuple::items_of(&mro).iter().skip(1).find_map(own),
    };
    let Some((method, owner)) = method else { return Ok(()) };
    // That of `object` does nothing.
    if owner.is(&Known::Object.value()) && args.keywords().len() == 0 {
        return Ok(());
    }
    let bound = crate::attribute::bind(vm, &method, None, value)?;
    let keywords: Vec<(Value, Value)> = args.keywords().map(|(name, value)| (name.clone(), value.clone())).collect();
    let (names, values): (Vec<Value>, Vec<Value>) = keywords.into_iter().unzip();
    vm.call_args(&bound, Args::new(&values, &names)).map(drop)
}

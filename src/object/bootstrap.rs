//! Making the native types: shapes first, then classes, then their slots.

use std::collections::HashSet;

use typhon_heap::{Shape, Value, shape::NewShape, shape::flag as shape_flag};

use crate::{
    class::{self, Class, NewClass},
    known::Known,
    native::{ModuleDef, NativeDef, PyType, Role, TypeDef, flag},
    primal::{
        class::mro,
        dict::{self, Dict},
        exception,
        float::{Complex, Float},
        function::{self, ClassMethodDescriptor, GetSet, Member, Method, MethodDescriptor, NativeFunction},
        int::{Bool, Int},
        list, module,
        module::Module,
        object::Object,
        sequence::SequenceIterator,
        slice::Slice,
        str::{ASCII_ITERATOR, Str, StrIterator},
        tuple,
    },
    raise::Result,
    vm::Vm,
};

/// The native types of this crate, bases before what derives from them.
pub fn primal_types() -> Vec<&'static TypeDef> {
    let mut types = vec![
        Object::DEF,
        Class::DEF,
        Int::DEF,
        Bool::DEF,
        Float::DEF,
        Complex::DEF,
        Str::DEF,
        StrIterator::DEF,
        &ASCII_ITERATOR,
        NativeFunction::DEF,
        MethodDescriptor::DEF,
        ClassMethodDescriptor::DEF,
        &function::SLOT_WRAPPER,
        &function::METHOD_WRAPPER,
        GetSet::DEF,
        Member::DEF,
        Method::DEF,
        Module::DEF,
        SequenceIterator::DEF,
        Slice::DEF,
        exception::BaseException::DEF,
        exception::group::BaseExceptionGroup::DEF,
    ];
    types.extend(tuple::TYPES);
    types.extend(list::TYPES);
    types.extend(dict::TYPES);
    types.extend(exception::table::TYPES);
    types
}

/// Gives the known types their shapes. `types` holds all of them; a known type that is not there cannot be used.
pub fn make_shapes(types: &[&'static TypeDef]) {
    for &known in Known::ALL {
        let def = types.iter().find(|def| def.known == Some(known));
        let shape = Shape::create(NewShape {
            layout: def.map_or(<Object as typhon_heap::Native>::LAYOUT, |def| def.layout),
            class: 0,
            inline: 0,
            count: 0,
            flags: def.map_or(0, |def| shape_flags(def)),
            parent: 0,
            version: 1,
            name: 0,
        });
        assert_eq!(shape, known.shape(), "known types have the first shapes");
    }
}

fn shape_flags(def: &TypeDef) -> u16 {
    let mut flags = 0;
    if def.flags & flag::DICTIONARY != 0 {
        flags |= shape_flag::EXTENSIBLE;
    }
    if def.flags & flag::TRACE_ONLY != 0 {
        flags |= shape_flag::TRACE_ONLY;
    }
    if def.methods.iter().any(|table| table.iter().any(|row| row.name == "__del__")) {
        flags |= shape_flag::FINALIZER;
    }
    flags
}

fn class_flags(def: &TypeDef, base: u32) -> u32 {
    let mut flags = base & (class::flag::SEQUENCE | class::flag::MAPPING | class::flag::DICTIONARY | class::flag::WEAK);
    for (native, class) in [
        (flag::BASE, class::flag::BASE),
        (flag::NO_NEW, class::flag::NO_NEW),
        (flag::IMMUTABLE, class::flag::IMMUTABLE),
        (flag::SEQUENCE, class::flag::SEQUENCE),
        (flag::MAPPING, class::flag::MAPPING),
        (flag::DICTIONARY, class::flag::DICTIONARY),
        (flag::MATCH_SELF, class::flag::MATCH_SELF),
    ] {
        if def.flags & native != 0 {
            flags |= class;
        }
    }
    flags
}

/// Makes the classes of native types, bases first; types that were made before are left alone.
pub fn make_types(vm: &Vm, types: &[&'static TypeDef]) {
    let mut visiting = HashSet::new();
    for def in types {
        make_type(vm, def, &mut visiting);
    }
}

/// The class of a native type; makes it where that did not happen yet.
pub fn type_of(vm: &Vm, def: &'static TypeDef) -> Value {
    make_type(vm, def, &mut HashSet::new())
}

static MAKING: parking_lot::ReentrantMutex<()> = parking_lot::const_reentrant_mutex(());

fn made(def: &'static TypeDef) -> Option<Value> {
    match def.known {
        Some(known) => known.is_made().then(|| known.value()),
        None => {
            let shape = def.cell.shape();
            (shape.0 != 0).then(|| Value::of(Class::from_shape(shape)))
        }
    }
}

fn make_type(vm: &Vm, def: &'static TypeDef, visiting: &mut HashSet<*const TypeDef>) -> Value {
    if let Some(class) = made(def) {
        return class;
    }
    let _guard = MAKING.lock();
    if let Some(class) = made(def) {
        return class;
    }
    assert!(visiting.insert(std::ptr::from_ref(def)), "the bases of {} form a cycle", def.name);
    let base = def.base.map(|base| make_type(vm, base(), visiting));
    let base_class = base.as_ref().and_then(Class::from);
    let second = def.second.map(|second| make_type(vm, second(), visiting));
    let name = vm.intern(def.name);
    let value = Class::make(
        NewClass {
            name: name.clone(),
            qualname: name,
            bases: tuple::new_immortal(base.iter().chain(&second).cloned().collect()),
            base: base.clone(),
            dict: dict::new(),
            flags: class_flags(def, base_class.map_or(0, Class::flags)),
            layout: def.layout,
            native: Some(def),
            meta: Known::Type.shape(),
        },
        true,
    );
    let class = Class::from(&value).expect("just made");
    if let Some(known) = def.known {
        known.shape().get().class.store(value.word(), std::sync::atomic::Ordering::Release);
        known.set(class);
    }
    fill(vm, def, class, &value);
    let is_group = def.known == Some(Known::ExceptionGroup);
    let inherited = base_class.is_some_and(|base| base.flags() & class::flag::DICTIONARY != 0);
    crate::primal::class::standard::add(vm, class, &value, def.flags & flag::DICTIONARY != 0 && !inherited, is_group);
    let mro = mro::c3(vm, class, &value).expect("native bases agree on an order");
    let shape = def.known.map(Known::shape);
    class.finish(vm, tuple::new_immortal(mro), shape, 0, 0);
    if let Some(known) = def.known {
        class::register_shape(value.word(), known.shape());
    } else {
        def.cell.set(class.instance_shape());
    }
    value
}

/// Puts the rows of the method tables into the class's namespace.
fn fill(vm: &Vm, def: &'static TypeDef, class: &Class, value: &Value) {
    let dict = class.dict();
    let shared = exception::table::shared_rows(def);
    let rows = || def.methods.iter().flat_map(|table| table.iter()).chain(shared.iter().copied());
    for row in rows() {
        let name = vm.intern(row.name);
        let attribute = match row.role {
            Role::Method | Role::Coexisting => MethodDescriptor::create(row, value),
            Role::ClassMethod => ClassMethodDescriptor::create(row, value),
            Role::StaticMethod | Role::New | Role::Function => function::new_function(row, Some(value.clone())),
            Role::Member => Member::native(&name, row, value),
            Role::Getter => {
                let setter = rows().find(|other| other.role == Role::Setter && other.name == row.name);
                GetSet::create(Some(row), setter, value)
            }
            Role::Setter if rows().any(|other| other.role == Role::Getter && other.name == row.name) => continue,
            Role::Setter => GetSet::create(None, Some(row), value),
        };
        dict.set_interned(vm, &name, attribute);
    }
    add_comparisons(def, dict, vm, value);
    let doc = if def.doc.is_empty() { Value::NONE } else { vm.str(def.doc) };
    if dict.get_interned(vm, &vm.names().__doc__).is_none() {
        dict.set_interned(vm, &vm.names().__doc__, doc);
    }
    // Instances see the module of their class, but for the types that CPython makes statically.
    if !def.is_static() || def.known == Some(Known::ExceptionGroup) {
        dict.set_interned(vm, &vm.intern("__module__"), vm.str(def.module));
    }
    if def.flags & flag::UNHASHABLE != 0 {
        dict.set_interned(vm, &vm.intern("__hash__"), Value::NONE);
    }
}

/// A type that compares has all six comparisons; those that it does not state are `object`'s.
fn add_comparisons(def: &'static TypeDef, dict: &Dict, vm: &Vm, value: &Value) {
    let states = |name: &str| def.methods.iter().flat_map(|table| table.iter()).any(|row| row.name == name);
    if !states("__eq__") || std::ptr::eq(def, Object::DEF) {
        return;
    }
    let rows = Object::DEF.methods.iter().flat_map(|table| table.iter());
    let comparison = |row: &&NativeDef| matches!(row.name, "__ne__" | "__lt__" | "__le__" | "__gt__" | "__ge__");
    for row in rows.filter(comparison).filter(|row| !states(row.name)) {
        dict.set_interned(vm, &vm.intern(row.name), MethodDescriptor::create(row, value));
    }
}

/// Gives the runtime's own callables their call slots; the classes were made.
pub fn set_call_slots() {
    Known::NativeFunction.class().set_call_slot(function::call_native);
    Known::MethodWrapper.class().set_call_slot(function::call_native);
    Known::MethodDescriptor.class().set_call_slot(function::call_descriptor);
    Known::SlotWrapper.class().set_call_slot(function::call_descriptor);
    Known::Method.class().set_call_slot(function::call_method);
    Known::Type.class().set_call_slot(class::call_class);
}

/// Makes a native module: functions, types, then whatever its initialiser adds.
///
/// # Errors
/// What the initialiser raises.
pub fn make_module(vm: &Vm, def: &'static ModuleDef) -> Result<Value> {
    let doc = (!def.doc.is_empty()).then_some(def.doc);
    let value = module::new_immortal(vm, def.name, doc);
    let Some(this) = value.native::<Module>() else { return Err(vm.system_error("a module was expected")) };
    let namespace = this.namespace();
    for function in def.functions {
        let function: &'static NativeDef = function;
        let made = function::new_function(function, Some(vm.intern(def.name)));
        namespace.set_interned(vm, &vm.intern(function.name), made);
    }
    for def in def.types {
        namespace.set_interned(vm, &vm.intern(def.name), type_of(vm, def));
    }
    if let Some(init) = def.init {
        init(vm, &value)?;
    }
    Ok(value)
}

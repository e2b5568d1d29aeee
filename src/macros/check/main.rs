//! Compiles and runs what the macros write, against a small world of its own.
#![deny(unsafe_code, clippy::undocumented_unsafe_blocks)]
#![allow(missing_docs, dead_code, reason = "a test")]

extern crate self as typhon_heap;
extern crate self as typhon_object;

#[path = "../../object/args.rs"]
#[rustfmt::skip]
mod args;
#[path = "../../object/native.rs"]
#[rustfmt::skip]
mod native;
#[path = "../../object/raise.rs"]
#[rustfmt::skip]
mod raise;
#[allow(unsafe_code, reason = "a small heap")]
mod world;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use typhon_macros::{pymethods, pymodule, pytype};

use crate::{
    args::{Args, Keywords, Maybe},
    heap::{Frozen, Header, Layout, Native, ShapeId, Slot, Tracer, Value},
    known::Known,
    native::{Entry, NativeDef, PyType, Role, flag},
    raise::Result,
    vm::Vm,
};
pub use world::{convert, heap, known, vm};

/// As the object crate's, where no class derives from another.
mod call {
    use crate::{args::Args, heap::Value, native::TypeDef, raise::Result, vm::Vm};

    pub fn split_class<'a>(vm: &Vm, args: Args<'a>, def: &TypeDef) -> Result<(&'a Value, Args<'a>)> {
        args.split_first().ok_or_else(|| vm.type_error(format!("{}.__new__(): not enough arguments", def.name)))
    }

    pub fn arguments_of_new<'a>(_vm: &Vm, _class: &Value, args: Args<'a>, _def: &'static TypeDef) -> Args<'a> {
        args
    }

    pub fn arguments_of_init<'a>(_vm: &Vm, _object: &Value, args: Args<'a>, _def: &'static TypeDef) -> Args<'a> {
        args
    }
}

/// What the object crate holds at this place.
mod primal {
    pub mod object {
        use super::super::*;

        /// The base of all.
        #[pytype(name = "object", known = Object, base = none, flags(base), methods(none))]
        pub struct Object;
    }

    pub mod module {
        use crate::{heap::Value, raise::Result, vm::Vm};

        pub fn set_constant(vm: &Vm, _module: &Value, name: &'static str, value: Value) -> Result<()> {
            vm.constants.borrow_mut().push((name, value));
            Ok(())
        }
    }

    pub mod str {
        use crate::heap::Value;

        pub fn as_str(value: &Value) -> Option<&str> {
            match value {
                Value::Str(text) => Some(text),
                _ => None,
            }
        }
    }
}

/// A list.
///
///     indented
#[pytype(name = "list", known = List, flags(base, sequence, unhashable), methods(more))]
pub struct List {
    items: Slot,
    len: AtomicUsize,
}

#[pymethods]
impl List {
    #[sig(iterable = (), /, extra = 7)]
    fn __init__(&self, iterable: Maybe<'_>, extra: i64) {
        self.len.store(if iterable.0.is_some() { 100 } else { extra as usize }, Relaxed);
    }

    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if args.positional().is_empty() { Err(vm.type_error("no arguments")) } else { Ok(class.clone()) }
    }

    fn __next__(&self) -> Option<i64> {
        None
    }

    fn __len__(&self) -> usize {
        self.len.load(Relaxed)
    }

    /// Append object to the end.
    fn append(&self, _vm: &Vm, object: i64) {
        self.len.fetch_add(object as usize, Relaxed);
    }

    #[alias("__rmul__")]
    fn __mul__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        let _ = (this, vm);
        Ok(other.clone())
    }

    #[getter]
    fn size(&self, _vm: &Vm) -> Option<usize> {
        Some(self.__len__())
    }

    #[setter]
    fn set_size(&self, _vm: &Vm, value: Option<i64>) -> Result<()> {
        self.len.store(value.map_or(1000, |value| value as usize), Relaxed);
        Ok(())
    }

    #[classmethod]
    fn make(class: &Value, text: &str) -> String {
        format!("{class:?} {text}")
    }

    #[staticmethod]
    fn r#in() -> bool {
        true
    }

    #[skip]
    fn helper(&self, many: Vec<u8>) -> usize {
        many.len() + self.__len__()
    }
}

#[pymethods(more)]
impl List {
    #[sig(a, b = -1, /, c = 1.5, d = "x", *args, e = None, f = True, **kwargs)]
    #[allow(clippy::type_complexity, reason = "a test")]
    fn many(
        &self,
        vm: &Vm,
        a: &Value,
        b: i64,
        c: f64,
        d: &str,
        args: &[Value],
        e: Option<&Value>,
        f: bool,
        kwargs: Keywords<'_>,
    ) -> Result<String> {
        let _ = vm;
        let kwargs: Vec<_> = kwargs.iter().collect();
        Ok(format!("{a:?} {b} {c} {d} {args:?} {e:?} {f} {kwargs:?}"))
    }

    #[sig(a = 1, b = "x", c = None, d = False, e = 3, f = None)]
    fn through(&self, a: &Value, b: Value, c: &Value, d: &Value, e: Option<i64>, f: Value) -> String {
        format!("{a:?} {b:?} {c:?} {d:?} {e:?} {f:?}")
    }
}

#[pytype(name = "tuple", tail = words)]
pub struct Tuple {
    len: usize,
}

impl Tuple {
    fn words(&self) -> usize {
        self.len
    }
}

#[pytype(name = "counter", module = "collections", methods(none), flags(mutable))]
struct Counter {
    base: List,
    total: i64,
}

#[pytype(name = "error", flags(dictionary, base))]
struct Base {
    total: i64,
}

#[pytype(name = "derived", base = Base)]
struct Derived {
    base: Base,
}

#[pymodule(name = "sample", types(Counter))]
mod sample {
    //! A sample.
    //!
    //! Of modules.

    types!(Tuple,);

    #[attr]
    #[name = "tau"]
    const TAU: f64 = 6.25;

    #[attr]
    const LIMIT: i64 = 9;

    /// Adds.
    fn add(a: i64, b: i64) -> i64 {
        helper(a, b)
    }

    #[sig(x, *, by = 2)]
    fn scale(vm: &Vm, x: i64, by: i64) -> Result<i64> {
        if by == 0 { Err(vm.type_error("zero")) } else { Ok(x * by) }
    }

    #[skip]
    fn helper(a: i64, b: i64) -> i64 {
        a + b
    }

    #[init]
    fn start(vm: &Vm, module: &Value) -> Result<()> {
        crate::primal::module::set_constant(vm, module, "last", Value::True)
    }
}

fn row(rows: &'static [NativeDef], name: &str) -> &'static NativeDef {
    rows.iter().find(|row| row.name == name).unwrap()
}

fn list() -> &'static List {
    Box::leak(Box::new(List {
        header: Header::of::<List>(),
        items: Slot(AtomicU64::new(17)),
        len: AtomicUsize::new(0),
    }))
}

fn any(
    row: &NativeDef,
    vm: &Vm,
    positional: &[Value],
    keywords: &[(&str, Value)],
) -> std::result::Result<Value, String> {
    let Entry::Any(entry) = row.entry else { panic!("{} takes a fixed number", row.name) };
    let values: Vec<_> = positional.iter().cloned().chain(keywords.iter().map(|(_, value)| value.clone())).collect();
    let names: Vec<_> = keywords.iter().map(|(name, _)| Value::Str((*name).to_owned())).collect();
    entry(vm, Args::new(&values, &names)).map_err(|_| vm.error.take())
}

#[test]
fn a_type_is_described() {
    let def = List::DEF;
    assert_eq!((def.name, def.module, def.doc), ("list", "builtins", "A list.\n\n    indented"));
    assert_eq!(def.flags, flag::BASE | flag::SEQUENCE | flag::UNHASHABLE | flag::IMMUTABLE);
    assert_eq!((def.known, def.base.unwrap()().name, def.methods.len()), (Some(Known::List), "object", 2));
    assert_eq!((List::shape(), Tuple::shape()), (ShapeId(2), ShapeId(0)));
    Tuple::DEF.cell.set(ShapeId(99));
    assert_eq!(Tuple::shape(), ShapeId(99));
    assert!(Tuple::DEF.methods.iter().all(|rows| rows.is_empty()));
    assert!(std::ptr::eq(List::LAYOUT, def.layout) && std::ptr::eq(List::DEF, <List as PyType>::DEF));
    const { assert!(Base::EXTENSIBLE && Derived::EXTENSIBLE && !List::EXTENSIBLE) };
    assert_eq!(Base::DEF.flags, flag::BASE | flag::IMMUTABLE | flag::DICTIONARY);
    assert_eq!(Derived::DEF.flags, flag::IMMUTABLE | flag::DICTIONARY);
    let counter = Counter::DEF;
    assert_eq!((counter.base.unwrap()().name, counter.flags, counter.module), ("list", 0, "collections"));
}

#[test]
#[allow(unsafe_code, reason = "a test")]
fn a_tail_is_visited_and_dropped() {
    #[repr(C)]
    struct Cell(std::mem::ManuallyDrop<Tuple>, [u64; 3]);
    let mut cell = Cell(std::mem::ManuallyDrop::new(Tuple { header: Header::of::<Tuple>(), len: 3 }), [5, 6, 7]);
    let object: *mut Header = (&raw mut cell).cast();
    let Layout { extra, trace, drop, size, leaf, .. } = Tuple::LAYOUT;
    let mut seen = Vec::new();
    // SAFETY: the cell is a tuple of three.
    unsafe {
        assert_eq!((extra(object), *size, *leaf), (24, 16, false));
        trace(object, &mut Tracer { sink: &mut |word| seen.push(word) });
        drop(object);
    }
    assert_eq!((seen, heap::DROPS.load(Relaxed)), (vec![5, 6, 7], 3));
    let list = list();
    let mut seen = Vec::new();
    heap::Trace::trace(list, &mut Tracer { sink: &mut |word| seen.push(word) });
    assert_eq!(seen, [17]);
    let counter = Counter {
        base: List { header: Header::of::<List>(), items: Slot(AtomicU64::new(1)), len: 4.into() },
        total: 0,
    };
    assert_eq!((counter.__len__(), counter.total), (4, 0));
    assert!(std::ptr::eq(counter.header(), &counter.base.header));
    let _ = size_of::<Frozen>();
}

#[test]
fn methods_run() {
    let vm = Vm::default();
    let this = list().to_value();
    let rows = List::METHODS;
    assert!(rows.iter().all(|row| row.name != "helper"));
    let append = row(rows, "append");
    assert_eq!((append.signature, append.doc), ("($self, object, /)", "Append object to the end."));
    let Entry::Two(entry) = append.entry else { panic!() };
    assert_eq!(entry(&vm, &this, &Value::Int(4)).unwrap(), Value::None);
    assert!(entry(&vm, &this, &Value::None).is_err());
    let Entry::One(len) = row(rows, "__len__").entry else { panic!() };
    assert_eq!(len(&vm, &this).unwrap(), Value::Int(4));
    let Entry::One(next) = row(rows, "__next__").entry else { panic!() };
    assert_eq!(next(&vm, &this).unwrap(), Value::UNBOUND);
    let Entry::Two(set) = rows.iter().find(|row| row.role == Role::Setter).unwrap().entry else { panic!() };
    let _ = set(&vm, &this, &Value::UNBOUND);
    let Entry::One(get) = row(rows, "size").entry else { panic!() };
    assert_eq!(get(&vm, &this).unwrap(), Value::Int(1000));
    let Entry::Two(make) = row(rows, "make").entry else { panic!() };
    assert_eq!(make(&vm, &Value::None, &Value::Str("x".into())).unwrap(), Value::Str("None x".into()));
    let Entry::Zero(inside) = row(rows, "in").entry else { panic!() };
    assert_eq!(inside(&vm).unwrap(), Value::True);
    assert!(matches!(row(rows, "__rmul__").entry, Entry::Two(_)));
}

#[test]
fn arguments_are_bound() {
    let vm = Vm::default();
    let this = list().to_value();
    let init = row(List::METHODS, "__init__");
    assert_eq!(init.signature, "($self, iterable=(), /, extra=7)");
    any(init, &vm, std::slice::from_ref(&this), &[]).unwrap();
    assert_eq!(list_len(&this), 7);
    any(init, &vm, &[this.clone(), Value::None], &[]).unwrap();
    assert_eq!(list_len(&this), 100);
    assert!(
        any(init, &vm, std::slice::from_ref(&this), &[("other", Value::None)]).unwrap_err().starts_with("list() got")
    );
    let new = row(List::METHODS, "__new__");
    assert_eq!((new.role, new.signature), (Role::New, "($type, *args, **kwargs)"));
    assert_eq!(any(new, &vm, &[Value::True], &[]).unwrap_err(), "no arguments");

    let many = row(List::METHODS_MORE, "many");
    assert_eq!(many.signature, "($self, a, b=-1, /, c=1.5, d='x', *args, e=None, f=True, **kwargs)");
    let text = any(many, &vm, &[this.clone(), Value::Int(1)], &[]).unwrap();
    assert_eq!(text, Value::Str("Int(1) -1 1.5 x [] None true []".into()));
    let positional = [this, Value::Int(1), Value::Int(2), Value::Float(0.5), Value::Str("d".into()), Value::None];
    let text = any(many, &vm, &positional, &[("f", Value::False), ("z", Value::Int(3))]).unwrap();
    assert_eq!(text, Value::Str(r#"Int(1) 2 0.5 d [None] None false [(Str("z"), Int(3))]"#.into()));
}

fn list_len(this: &Value) -> usize {
    let vm = Vm::default();
    let Entry::One(len) = row(List::METHODS, "__len__").entry else { panic!() };
    match len(&vm, this) {
        Ok(Value::Int(len)) => len as usize,
        _ => panic!(),
    }
}

#[test]
fn a_module_is_described() {
    let vm = Vm::default();
    assert_eq!((MODULE.name, MODULE.doc), ("sample", "A sample.\n\nOf modules."));
    let names: Vec<_> = MODULE.functions.iter().map(|row| row.name).collect();
    assert_eq!(names, ["add", "scale"]);
    let types: Vec<_> = MODULE.types.iter().map(|def| def.name).collect();
    assert_eq!(types, ["counter", "tuple"]);
    let Entry::Two(add) = MODULE.functions[0].entry else { panic!() };
    assert_eq!(add(&vm, &Value::Int(1), &Value::Int(2)).unwrap(), Value::Int(3));
    let scale = &MODULE.functions[1];
    assert_eq!(scale.signature, "($module, /, x, *, by=2)");
    assert_eq!(any(scale, &vm, &[Value::Int(5)], &[]).unwrap(), Value::Int(10));
    let _ = MODULE.init.unwrap()(&vm, &Value::None);
    let constants = vm.constants.take();
    assert_eq!(constants, [("tau", Value::Float(6.25)), ("LIMIT", Value::Int(9)), ("last", Value::True)]);
}

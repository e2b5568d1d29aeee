//! A runtime for the tests of this crate: one for the process, and a `Vm` for each test.

use std::{
    cell::RefCell,
    sync::{Once, atomic::AtomicUsize},
};

use typhon_object::{
    bootstrap,
    heap::local,
    native::{PyType, TypeDef},
    prelude::*,
    primal::dict,
    vm::{Hooks, Runtime, start},
};

fn types() -> Vec<&'static TypeDef> {
    let mut types = bootstrap::primal_types();
    types.extend(crate::all());
    types.push(Odd::DEF);
    types
}

fn boot() {
    let _attached = local::attach_thread();
    let vm = Vm::new(1 << 20);
    let types = types();
    bootstrap::make_shapes(&types);
    start(Runtime {
        hooks: Hooks {
            forget_caches: |_| {},
            import: |vm, _| Err(vm.not_implemented("import")),
            globals: |_| None,
            set_cell: |vm, _, _| Err(vm.not_implemented("cells")),
            union: crate::alias::union,
            mapping_proxy: crate::mapping_proxy::proxy,
            drive: |vm, _, _| Err(vm.system_error("there are no generators")),
            frame_super: |vm| Err(vm.runtime_error("super(): no arguments")),
            poll: |_| {
                local::poll();
                Ok(())
            },
            call_untraced: |vm, function, args| vm.call(function, args),
            unraisable: |_, _, _| {},
        },
        modules: dict::new(),
        builtins: dict::new(),
        int_max_str_digits: AtomicUsize::new(4300),
        recursion_limit: AtomicUsize::new(1000),
    });
    crate::set_hooks();
    bootstrap::make_types(&vm, &types);
    bootstrap::set_call_slots();
    local::publish_all();
}

/// Runs `test` on the calling thread, attached to the heap.
pub(crate) fn with_vm(test: impl FnOnce(&Vm)) {
    static BOOT: Once = Once::new();
    BOOT.call_once(|| std::thread::spawn(boot).join().expect("the runtime starts"));
    let _attached = local::attach_thread();
    test(&Vm::new(4 << 20));
    local::current().flush();
}

/// How many rounds a race takes: `TYPHON_RACE_ROUNDS` makes them longer.
pub(crate) fn rounds() -> i64 {
    std::env::var("TYPHON_RACE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20_000)
}

/// Runs `work` on so many threads at once; each one is given its number.
pub(crate) fn race(threads: usize, work: impl Fn(&Vm, usize) + Sync) {
    let barrier = std::sync::Barrier::new(threads);
    local::detached(|| {
        std::thread::scope(|scope| {
            for number in 0..threads {
                let (barrier, work) = (&barrier, &work);
                scope.spawn(move || {
                    with_vm(|vm| {
                        local::detached(|| barrier.wait());
                        work(vm, number);
                    });
                });
            }
        });
    });
}

/// What a comparison is to do.
pub(crate) type Action = Box<dyn Fn(&Vm)>;

thread_local! {
    /// What comparing an `Odd` does first.
    pub(crate) static ON_EQUAL: RefCell<Option<Action>> = const { RefCell::new(None) };
}

/// A value whose hash is 1, and whose comparison runs whatever the test wants.
#[pytype(name = "Odd", flags(base))]
pub(crate) struct Odd {
    number: i64,
}

impl Odd {
    pub(crate) fn make(number: i64) -> Value {
        typhon_object::heap::new(Odd { header: Header::of::<Odd>(), number })
    }
}

#[pymethods]
impl Odd {
    fn __hash__(&self) -> i64 {
        1
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Value {
        let action = ON_EQUAL.with(|action| action.borrow_mut().take());
        if let Some(action) = action {
            action(vm);
            ON_EQUAL.with(|place| _ = place.borrow_mut().get_or_insert(action));
        }
        Value::bool(other.native::<Odd>().is_some_and(|other| other.number == self.number))
    }
}

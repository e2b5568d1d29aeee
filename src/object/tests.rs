//! The object model by itself: native types are made, looked up and used without an interpreter.

use std::sync::Once;

use typhon_heap::{Value, local};

use crate::{
    bootstrap,
    known::Known,
    ops::{self, Binary},
    primal::{dict, list, module, tuple},
    raise::{Raised, Result},
    vm::{self, Hooks, Runtime, Vm},
};

static START: Once = Once::new();

/// Runs `f` on a thread that is attached, with the native types of this crate made.
fn with_vm(f: impl FnOnce(&Vm) -> Result<()>) {
    let attached = local::attach_thread();
    let vm = Vm::new(1 << 20);
    START.call_once(|| {
        let types = bootstrap::primal_types();
        bootstrap::make_shapes(&types);
        bootstrap::make_types(&vm, &types);
        bootstrap::set_call_slots();
        let modules = dict::new();
        let builtins = module::new(&vm, "builtins", None);
        vm::start(Runtime::new(hooks(), modules, builtins));
    });
    if let Err(raised) = f(&vm) {
        let error = vm.catch(raised);
        let text = ops::repr(&vm, &error).map(|text| crate::primal::str::lossy(&text));
        panic!("raised {:?}", text.map_err(|raised: Raised| vm.catch(raised)));
    }
    drop(vm);
    drop(attached);
}

fn hooks() -> Hooks {
    Hooks {
        forget_caches: |_| {},
        import: |vm, name| Err(vm.import_error(format!("No module named '{name}'"))),
        globals: |_| None,
        set_cell: |_, _, _| Ok(()),
        union: |_, _, _| Ok(Value::NOT_IMPLEMENTED),
        mapping_proxy: |_, mapping| Ok(mapping.clone()),
        poll: |_| Ok(()),
    }
}

#[test]
fn classes_are_made_and_called() {
    with_vm(|vm| {
        let namespace = dict::new();
        let class = vm.call(&Known::Type.value(), &[vm.str("Point"), tuple::empty(), namespace])?;
        let point = vm.call(&class, &[])?;
        let x = vm.intern("x");
        vm.set_attr(&point, &x, &vm.int(3))?;
        assert_eq!(vm.get_attr(&point, &x)?.as_small_int(), Some(3));
        assert!(ops::is_instance(vm, &point, &class)?);
        assert!(ops::is_instance(vm, &point, &Known::Object.value())?);
        vm.del_attr(&point, &x)?;
        assert!(vm.find_attr(&point, &x)?.is_none());
        Ok(())
    });
}

#[test]
fn containers_hold_and_compare() {
    with_vm(|vm| {
        let a = list::new(vec![vm.int(1), vm.str("two"), vm.float(3.5)]);
        let b = list::new(vec![vm.int(1), vm.str("two"), vm.float(3.5)]);
        assert!(ops::equal(vm, &a, &b)?);
        let repr = ops::repr(vm, &a)?;
        assert_eq!(crate::primal::str::lossy(&repr), "[1, 'two', 3.5]");
        let joined = ops::binary(vm, Binary::Add, &a, &b)?;
        assert_eq!(ops::len(vm, &joined)?, 6);
        vm.call_method_str(&joined, "append", &[Value::NONE])?;
        assert_eq!(ops::len(vm, &joined)?, 7);
        Ok(())
    });
}

#[test]
fn errors_have_their_texts() {
    with_vm(|vm| {
        let raised = vm.get_attr_str(&vm.int(1), "nothing").err();
        let Some(raised) = raised else { panic!("an int has no such attribute") };
        let error = vm.catch(raised);
        let text = ops::str(vm, &error)?;
        assert_eq!(crate::primal::str::lossy(&text), "'int' object has no attribute 'nothing'");
        Ok(())
    });
}

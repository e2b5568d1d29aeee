//! Runs a file with a handful of builtins.

use std::sync::atomic::AtomicUsize;

use typhon_compiler::{Mode, Options};
use typhon_object::{
    bootstrap,
    heap::local,
    native::TypeDef,
    prelude::*,
    primal::{dict, str as string},
    vm::{Runtime, start},
};

use typhon_interpreter::{call::run_code, hooks, thread::Thread, types::code::Code};

/// The few builtins that the tests need.
#[pymodule(name = "builtins")]
mod builtins {
    #[sig(*args)]
    fn print(vm: &Vm, args: &[Value]) -> Result<()> {
        let mut line = Vec::new();
        for value in args {
            line.push(string::lossy(&ops::str(vm, value)?));
        }
        println!("{}", line.join(" "));
        Ok(())
    }

    fn len(vm: &Vm, object: &Value) -> Result<usize> {
        ops::len(vm, object)
    }

    fn iter(vm: &Vm, object: &Value) -> Result<Value> {
        ops::iter(vm, object)
    }

    fn next(vm: &Vm, object: &Value) -> Result<Value> {
        match ops::next(vm, object)? {
            Some(value) => Ok(value),
            None => Err(vm.stop_iteration(Value::NONE)),
        }
    }

    fn sum(vm: &Vm, items: &Value) -> Result<Value> {
        let mut total = Value::small_int(0).unwrap();
        ops::for_each(vm, items, |item| {
            total = ops::binary(vm, ops::Binary::Add, &total, &item)?;
            Ok(())
        })?;
        Ok(total)
    }

    fn clock() -> f64 {
        let t = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        t.as_secs_f64()
    }

    fn repr(vm: &Vm, object: &Value) -> Result<Value> {
        ops::repr(vm, object)
    }

    fn getframe(vm: &Vm, depth: i64) -> Result<Value> {
        typhon_interpreter::builtins::frame_at(vm, depth)
    }
}

fn types() -> Vec<&'static TypeDef> {
    let mut types = bootstrap::primal_types();
    types.extend(typhon_types::all());
    types.extend(hooks::TYPES);
    types
}

fn boot() {
    let _attached = local::attach_thread();
    let vm = Vm::new(1 << 20);
    let types = types();
    bootstrap::make_shapes(&types);
    start(Runtime {
        hooks: hooks::hooks(
            |vm, _| Err(vm.not_implemented("import")),
            typhon_types::alias::union,
            typhon_types::mapping_proxy::proxy,
        ),
        modules: dict::new(),
        builtins: dict::new(),
        int_max_str_digits: AtomicUsize::new(4300),
        recursion_limit: AtomicUsize::new(1000),
    });
    bootstrap::make_types(&vm, &types);
    hooks::set_call_slots();
    let module = bootstrap::make_module(&vm, &builtins::MODULE).unwrap();
    let module = module.native::<typhon_object::primal::module::Module>().unwrap();
    let target = Dict::from(&vm.runtime().builtins).unwrap();
    for (name, value) in module.namespace().entries() {
        target.set(&vm, &name, value).unwrap();
    }
    for def in typhon_interpreter::builtins::FUNCTIONS {
        let function = typhon_object::primal::function::new_function(def, None);
        target.set(&vm, &vm.intern(def.name), function).unwrap();
    }
    for def in &types {
        target.set(&vm, &vm.intern(def.name), bootstrap::type_of(&vm, def)).unwrap();
    }
}

fn main() {
    std::thread::Builder::new().stack_size(64 << 20).spawn(real).unwrap().join().unwrap();
}

fn real() {
    let path = std::env::args().nth(1).unwrap();
    let source = std::fs::read_to_string(&path).unwrap();
    std::thread::spawn(boot).join().unwrap();
    let _attached = local::attach_thread();
    let vm = Vm::new(64 << 20);
    let thread = Thread::new();
    thread.install(&vm);
    let compiled = typhon_compiler::compile(&source, &Options::new(path, Mode::Module));
    let compiled = compiled.unwrap_or_else(|error| panic!("{error}"));
    if std::env::var_os("TYPHON_DIS").is_some() {
        println!("{}", typhon_bytecode::disassemble::disassemble(&compiled.code));
    }
    let code = Code::load(&vm, compiled.code).unwrap();
    let globals = vm.dict();
    Dict::from(&globals).unwrap().set(&vm, &vm.intern("__name__"), vm.str("__main__")).unwrap();
    if let Err(raised) = run_code(&vm, &code, &globals, &globals) {
        let error = vm.catch(raised);
        let text = ops::str(&vm, &error).map(|text| string::lossy(&text)).unwrap_or_default();
        println!("{}: {text}", vm.type_name(&error));
    }
}

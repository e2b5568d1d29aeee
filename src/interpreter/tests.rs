//! Programs that run.

use std::sync::{Mutex, Once, atomic::AtomicUsize};

use typhon_compiler::{Mode, Options};
use typhon_object::{
    bootstrap,
    heap::local,
    native::TypeDef,
    prelude::*,
    primal::{dict, str as string},
    vm::{Runtime, start},
};

use crate::{call::run_code, hooks, thread::Thread, types::code::Code};

mod code;
mod coroutines;
mod frames;
mod generators;

static OUTPUT: Mutex<String> = Mutex::new(String::new());

/// The few builtins that the tests need.
#[pymodule(name = "builtins")]
mod builtins {
    #[sig(*args)]
    fn print(vm: &Vm, args: &[Value]) -> Result<()> {
        let mut line = Vec::new();
        for value in args {
            line.push(string::lossy(&ops::str(vm, value)?));
        }
        let mut output = OUTPUT.lock().unwrap();
        output.push_str(&line.join(" "));
        output.push('\n');
        Ok(())
    }

    fn len(vm: &Vm, object: &Value) -> Result<usize> {
        ops::len(vm, object)
    }

    fn repr(vm: &Vm, object: &Value) -> Result<Value> {
        ops::repr(vm, object)
    }

    fn getframe(vm: &Vm, depth: i64) -> Result<Value> {
        crate::builtins::frame_at(vm, depth)
    }

    fn setattr(vm: &Vm, object: &Value, name: &Value, value: &Value) -> Result<()> {
        vm.set_attr(object, &vm.attr_name(name)?, value)
    }

    fn set_asyncgen_hooks(first: &Value, finalizer: &Value) {
        use crate::types::async_generator::{Hooks, set_hooks};
        set_hooks(Hooks { first: Some(first.clone()), finalizer: Some(finalizer.clone()) });
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
    for def in crate::builtins::FUNCTIONS {
        let function = typhon_object::primal::function::new_function(def, None);
        target.set(&vm, &vm.intern(def.name), function).unwrap();
    }
    crate::import::state::set_sources(crate::import::state::Sources {
        natives: &[],
        archive: None,
        optimize: 0,
        dont_write: true,
    });
    for def in &types {
        target.set(&vm, &vm.intern(def.name), bootstrap::type_of(&vm, def)).unwrap();
    }
    local::publish_all();
}

/// Starts what all threads share, once.
fn start_runtime() {
    static BOOT: Once = Once::new();
    BOOT.call_once(|| std::thread::spawn(boot).join().expect("the runtime starts"));
}

/// Runs a program; what it printed, and how it ended.
fn run(source: &str) -> String {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(|poison| poison.into_inner());
    start_runtime();
    OUTPUT.lock().unwrap().clear();
    let source = source.to_owned();
    let body = move || {
        let _attached = local::attach_thread();
        let vm = Vm::new(16 << 20);
        let thread = Thread::new();
        thread.install(&vm);
        let compiled = typhon_compiler::compile(&source, &Options::new("test.py", Mode::Module));
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
            OUTPUT.lock().unwrap().push_str(&format!("{}: {text}\n", vm.type_name(&error)));
        }
        assert_eq!(vm.depth(), 0);
        drop(globals);
        local::current().flush();
    };
    let thread = std::thread::Builder::new().stack_size(16 << 20);
    thread.spawn(body).unwrap().join().expect("the program runs");
    OUTPUT.lock().unwrap().clone()
}

#[test]
fn functions() {
    let source = "
def fib(n):
    if n < 2: return n
    return fib(n - 1) + fib(n - 2)
print(fib(20))
def f(a, b=2, *args, c, d=4, **kw):
    print(a, b, len(args), c, d, len(kw))
f(1, c=3)
f(1, 2, 3, 4, c=5, d=6, e=7)
def g(x): return x * 2
print(g(x=4), g(*[5]), g(**{'x': 6}))
";
    assert_eq!(run(source), "6765\n1 2 0 3 4 0\n1 2 2 5 6 1\n8 10 12\n");
}

#[test]
fn loops() {
    let source = "
i = 0
total = 0
while i < 10:
    i += 1
    if i == 3: continue
    if i == 8: break
    total += i
print(i, total)
def f():
    s = 0
    for x in [1, 2, 3]:
        for y in (10, 20):
            s += x * y
    else:
        s += 1
    return s
print(f())
print(len([x for x in [1, 2, 3] if x != 2]))
";
    assert_eq!(run(source), "8 25\n181\n2\n");
}

#[test]
fn classes() {
    let source = "
class A:
    k = 3
    def __init__(self, x):
        self.x = x
    def get(self):
        return self.x + self.k
class B(A):
    def __init__(self, x):
        super().__init__(x)
        self.y = x
    def get(self):
        return super().get() * 2
def test():
    s = 0
    for v in [1, 2, 3, 4]:
        b = B(v)
        s += b.get() + A(v).get()
        b.x = 10
        s += b.x
    return s
print(test())
try:
    B(1).nope
except AttributeError as e:
    print('caught')
";
    assert_eq!(run(source), "106\ncaught\n");
}

#[test]
fn exceptions() {
    let source = "
def f(x):
    try:
        if x == 0: raise ValueError('zero')
        if x == 1: raise KeyError('one')
        return x
    except ValueError as e:
        return 'V'
    except (KeyError, TypeError):
        return 'K'
    finally:
        print('finally', x)
print(f(0), f(1), f(2))
def g():
    raise ZeroDivisionError('deep')
def h():
    try:
        g()
    except ValueError:
        print('no')
    else:
        print('no')
try:
    h()
except ZeroDivisionError as e:
    print('yes')
def r(): return r()
try:
    r()
except RecursionError as e:
    print('recursion')
def u():
    x
    del x
    x = 1
try: u()
except UnboundLocalError as e: print('unbound')
try: nothing
except NameError as e: print('name')
raise TypeError('end')
";
    let wanted = "finally 0\nfinally 1\nfinally 2\nV K 2\nyes\nrecursion\nunbound\nname\nTypeError: end\n";
    assert_eq!(run(source), wanted);
}

#[test]
fn generators() {
    let source = "
def g(n):
    i = 0
    while i < n:
        got = yield i
        if got: print('got', got)
        i += 1
    return 'done'
s = 0
for x in g(5): s += x
print(s)
def d(n):
    r = yield from g(n)
    print(r)
for x in d(3): print(x)
c = g(3)
print(next(c), c.send('hello'))
try:
    c.throw(ValueError('in'))
except ValueError as e: print('out')
def closing():
    try:
        yield 1
    finally:
        print('closed')
k = closing()
next(k)
k.close()
print(len([*(a * b for a in [1, 2] for b in [3, 4])]))
def counter():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
i = counter()
i()
print(i())
";
    let wanted = "10\n0\n1\n2\ndone\ngot hello\n0 1\nout\nclosed\n4\n2\n";
    assert_eq!(run(source), wanted);
}

//! Generators: what they tell of themselves, and that two threads may resume one. The wanted texts are CPython's.

use super::run;

#[test]
fn generator_attributes() {
    let source = "
def g(n):
    x = n
    got = yield x
    yield from [1, 2]
    return got
i = g(5)
print(i.gi_running, i.gi_suspended, i.gi_yieldfrom, i.gi_frame.f_lineno, i.gi_code.co_name, i.__name__, i.__qualname__)
print(next(i), i.gi_suspended, i.gi_frame.f_locals['x'], i.gi_frame.f_lineno, i.gi_frame.f_generator is i)
i.gi_frame.f_locals['x'] = 9
print(i.gi_frame.f_locals['x'], i.send('s'), type(i.gi_yieldfrom).__name__)
try: i.gi_frame.clear()
except RuntimeError as e: print(e)
frame = i.gi_frame
print(next(i))
try: i.send(None)
except StopIteration as e: print(e.value)
print(i.gi_frame, i.gi_suspended, frame.f_locals['got'], frame.f_generator)
i.__name__ = 'other'
try: i.__name__ = 3
except TypeError as e: print(e)
def me():
    try: next(it)
    except ValueError as e: print(e)
    yield it.gi_running
it = me()
print(next(it))
j = g(1)
try: j.send(3)
except TypeError as e: print(e)
try: j.throw(ValueError('early'))
except ValueError as e: print(e, j.gi_frame)
def ret():
    try: yield 1
    except GeneratorExit: return 'bye'
r = ret(); next(r); print(r.close())
def bad():
    while True:
        try: yield 1
        except GeneratorExit: pass
b = bad(); next(b)
try: b.close()
except RuntimeError as e: print(e)
def stop():
    raise StopIteration('x')
    yield
try: next(stop())
except RuntimeError as e: print(e, repr(e.__cause__))
def fin():
    try: yield 1
    finally: print('closed')
f = fin(); next(f); f = None
def outer():
    r = yield from fin()
o = outer(); next(o); o = None
def handled():
    try: raise KeyError(1)
    except KeyError:
        yield 1
        raise
h = handled(); next(h)
try: raise ValueError
except ValueError:
    try: next(h)
    except KeyError as e: print(repr(e.__context__))
try: h.throw(TypeError('t'))
except TypeError as e: print(e)
try: h.throw(3)
except TypeError as e: print(e)
";
    let wanted = "False False None 2 g g g\n5 True 5 4 True\n9 1 list_iterator\ncannot clear a suspended frame\n2\ns\n\
        None False s None\n__name__ must be set to a string object\ngenerator already executing\nTrue\n\
        can't send non-None value to a just-started generator\nearly None\nbye\ngenerator ignored GeneratorExit\n\
        generator raised StopIteration StopIteration('x')\nclosed\nclosed\nNone\nt\n\
        exceptions must be classes or instances deriving from BaseException, not int\n";
    assert_eq!(run(source), wanted);
}

/// Two threads that resume one generator: every value comes once, and who comes too late is told so.
#[test]
fn racing_generator() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use typhon_object::heap::local;
    use typhon_object::prelude::*;

    use crate::{
        call::run_code,
        thread::Thread,
        types::generator::{self, Resumed},
    };

    const VALUES: usize = 2000;
    super::start_runtime();
    let object = std::thread::spawn(|| {
        let _attached = local::attach_thread();
        let vm = Vm::new(1 << 20);
        let thread = Thread::new();
        thread.install(&vm);
        let source =
            format!("def g():\n    i = 0\n    while i < {VALUES}:\n        yield [i]\n        i += 1\nit = g()\n");
        let code = crate::builtins::code_of_source(
            &vm,
            &source,
            &typhon_compiler::Options::new("race.py", typhon_compiler::Mode::Module),
        )
        .unwrap();
        let globals = vm.dict();
        run_code(&vm, &code, &globals, &globals).unwrap();
        let object = Dict::from(&globals).unwrap().get(&vm, &vm.intern("it")).unwrap().unwrap();
        object.publish();
        object
    })
    .join()
    .unwrap();
    let (yielded, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let race = || {
        let _attached = local::attach_thread();
        let vm = Vm::new(1 << 19);
        let thread = Thread::new();
        thread.install(&vm);
        loop {
            match generator::resume(&vm, &object, &Value::NONE) {
                Ok(Resumed::Yielded(value)) => {
                    assert!(value.exact::<List>().is_some_and(|list| list.len() == 1));
                    yielded.fetch_add(1, Ordering::Relaxed);
                }
                Ok(Resumed::Returned(_)) => break,
                Err(raised) => {
                    let error = vm.catch(raised);
                    assert!(vm.class_of(&error).is_subclass(Known::ValueError));
                    refused.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        thread_is_empty(&vm);
        local::current().flush();
    };
    std::thread::scope(|scope| {
        scope.spawn(race);
        scope.spawn(race);
    });
    assert_eq!(yielded.into_inner(), VALUES);
}

fn thread_is_empty(vm: &typhon_object::vm::Vm) {
    assert_eq!(vm.depth(), 0);
}

//! Frames, tracebacks, generators' attributes, coroutines, code and functions: what programs see of their running.
//! The wanted texts are CPython's.

use super::run;

#[test]
fn frames() {
    let source = "
def f(a, b=2):
    c = a + b
    def inner():
        return c
    frame = getframe(0)
    d = frame.f_locals
    print(frame.f_code.co_name, frame.f_lineno, frame.f_back.f_code.co_name, d['a'], d['c'])
    d['b'] = 40
    d['extra'] = 1
    d['c'] = 50
    print(b, inner(), len(d), d['extra'], locals()['extra'], 'frame' in d)
    try: del d['a']
    except ValueError as e: print(e)
    try: d['nope']
    except KeyError as e: print(e)
    try: frame.clear()
    except RuntimeError as e: print(e)
    return frame
fr = f(1)
print(fr.f_locals['a'], fr.f_locals['b'], fr.f_lineno, fr.f_back is getframe(0), fr.f_globals is globals())
fr.clear()
print(len(fr.f_locals))
class C:
    x = 1
    print(locals() is getframe(0).f_locals, locals()['x'])
print(getframe(0).f_locals is globals())
def deep(n):
    if n: return deep(n - 1)
    x = getframe(0)
    names = []
    while x:
        names.append(x.f_lineno)
        x = x.f_back
    return names
print(deep(3))
try: getframe(100)
except ValueError as e: print(e)
";
    let wanted = "f 8 <module> 1 3\n40 50 7 1 1 True\ncannot remove local variables from FrameLocalsProxy\n\
        \"local variable ''nope'' is not defined\"\ncannot clear an executing frame\n1 40 19 True True\n0\n\
        True 1\nTrue\n[33, 29, 29, 29, 36]\ncall stack is not deep enough\n";
    assert_eq!(run(source), wanted);
}

#[test]
fn tracebacks() {
    let source = "
def a():
    x = 1
    raise ValueError('v')
def b():
    y = 2
    a()
def entries(e):
    t = e.__traceback__
    out = []
    while t:
        out.append((t.tb_frame.f_code.co_name, t.tb_lineno, t.tb_lasti >= 0))
        t = t.tb_next
    return out
try:
    b()
except ValueError as e:
    print(entries(e))
    kept = e
tb = kept.__traceback__.tb_next
print(tb.tb_frame.f_locals['y'], tb.tb_next.tb_frame.f_locals['x'], tb.tb_frame.f_back is getframe(0))
try: tb.tb_next = tb
except ValueError as e: print(e)
def g():
    yield 1
    raise KeyError(3)
def h():
    try:
        for x in g(): pass
    except KeyError as e:
        return e
print(entries(h()))
def again():
    try: a()
    except ValueError as e: raise
try: again()
except ValueError as e: print(entries(e))
def fin():
    try: a()
    finally: z = 1
try: fin()
except ValueError as e: print(entries(e))
";
    let wanted = "[('<module>', 16, True), ('b', 7, True), ('a', 4, True)]\n2 1 True\ntraceback loop detected\n\
        [('h', 29, True), ('g', 26, True)]\n[('<module>', 36, True), ('again', 34, True), ('a', 4, True)]\n\
        [('<module>', 41, True), ('fin', 39, True), ('a', 4, True)]\n";
    assert_eq!(run(source), wanted);
}

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

#[test]
fn coroutines() {
    let source = "
class Future:
    def __await__(self):
        got = yield 'wait'
        return got
async def inner(x):
    return x + await Future()
async def outer():
    try:
        return await inner(1)
    finally:
        print('left')
c = outer()
print(c.send(None), type(c.cr_await).__name__, c.cr_running, c.cr_suspended, c.cr_code.co_name)
try: c.send(41)
except StopIteration as e: print(e.value)
try: c.send(None)
except RuntimeError as e: print(e)
d = outer()
w = d.__await__()
print(next(w))
try: w.throw(KeyError('k'))
except KeyError as e: print(e)
e = outer(); e.send(None); print(e.close())
async def bad(): await 3
try: bad().send(None)
except TypeError as e: print(e)
class Manager:
    async def __aenter__(self): print('enter'); return self
    async def __aexit__(self, *a): print('exit', a[0].__name__ if a[0] else None); return True
async def managed():
    async with Manager() as m:
        await Future()
        raise ValueError
    async with Manager(): pass
    return 'ok'
m = managed(); m.send(None)
try: m.send(None)
except StopIteration as e: print(e.value)
async def twice():
    k = inner(1)
    k.send(None)
    try: await k
    except RuntimeError as e: print(e)
    k.close()
try: twice().send(None)
except StopIteration: pass
def old():
    got = yield 'old'
    return got
old.__code__ = old.__code__.replace(co_flags=old.__code__.co_flags | 0x100)
async def uses(): return await old()
u = uses()
print(u.send(None), type(u.cr_await).__name__)
try: u.send('result')
except StopIteration as e: print(e.value)
async def wrong(): await (x for x in [1])
try: wrong().send(None)
except TypeError as e: print(e)
async def over():
    async for x in [1]: pass
try: over().send(None)
except TypeError as e: print(e)
async def stops(): raise StopIteration
try: stops().send(None)
except RuntimeError as e: print(e)
";
    let wanted = "wait coroutine False True outer\nleft\n42\ncannot reuse already awaited coroutine\nwait\nleft\n'k'\nleft\nNone\n\
        'int' object can't be awaited\nenter\nexit ValueError\nenter\nexit None\nok\ncoroutine is being awaited already\nold generator\nresult\n\
        'generator' object can't be awaited\n'async for' requires an object with __aiter__ method, got list\n\
        coroutine raised StopIteration\n";
    assert_eq!(run(source), wanted);
}

#[test]
fn async_generators() {
    let source = "
class Future:
    def __await__(self):
        return (yield 'wait')
async def gen(n):
    try:
        i = 0
        while i < n:
            got = yield i
            if got: print('got', got)
            await Future()
            i += 1
    finally:
        print('end')
def drive(coro):
    waits = 0
    try:
        while True:
            coro.send(None)
            waits += 1
    except StopIteration as e:
        return waits, e.value
async def use():
    total = 0
    async for x in gen(3): total += x
    else: total += 100
    return total, len([x async for x in gen(2)])
print(drive(use()))
async def by_hand():
    g = gen(5)
    print(await g.asend(None), await g.asend('hi'))
    try: await g.athrow(KeyError('k'))
    except KeyError as e: print(e)
    try: await anext(g)
    except StopAsyncIteration as e: print('stop')
    print(await anext(g, 'default'))
    h = gen(5)
    await anext(h)
    print(h.ag_running, h.ag_suspended, h.ag_await)
    print(await h.aclose(), await h.aclose())
    return type(h).__name__
print(drive(by_hand()))
async def stubborn():
    while True:
        try: yield 1
        except GeneratorExit: pass
async def close_it():
    s = stubborn()
    await anext(s)
    try: await s.aclose()
    except RuntimeError as e: print(e)
print(drive(close_it()))
g = gen(2)
a = g.__anext__()
a.send(None) if False else None
try: a.send(None)
except StopIteration as e: print(e.value)
try: a.send(None)
except RuntimeError as e: print(e)
s1 = g.asend(None)
print(s1.send(None))
s2 = g.asend(None)
try: s2.send(None)
except RuntimeError as e: print(e)
s1.close()
set_asyncgen_hooks(lambda g: print('first'), lambda g: print('final'))
k = gen(1)
try: k.asend(None).send(None)
except StopIteration as e: print(e.value)
k = None
set_asyncgen_hooks(lambda g: None, lambda g: None)
";
    let wanted = "end\nend\n(5, (103, 2))\ngot hi\n0 1\nend\n'k'\nstop\ndefault\nFalse True None\nend\nNone None\n(1, 'async_generator')\n\
        async generator ignored GeneratorExit\n(0, None)\n0\ncannot reuse already awaited __anext__()/asend()\nwait\n\
        anext(): asynchronous generator is already running\nend\nfirst\n0\nfinal\n";
    assert_eq!(run(source), wanted);
}

#[test]
fn code_and_functions() {
    let source = "
def f(a, /, b, *args, c=1, **kw):
    'Doc.'
    x = 1
    def g(): return x
    return g
k = f.__code__
print(k.co_argcount, k.co_posonlyargcount, k.co_kwonlyargcount, k.co_nlocals, k.co_varnames, k.co_cellvars, k.co_freevars)
print(k.co_name, k.co_qualname, k.co_firstlineno, k.co_consts[0], k == k, k == f, hash(k) == hash(k.replace()) if False else k == k.replace())
print(k.replace(co_name='z').co_name, k._varname_from_oparg(1))
print(f.__kwdefaults__['c'], f.__defaults__, f.__doc__, f.__module__, f.__closure__)
g = f(1, 2)
print(g.__qualname__, g.__closure__[0].cell_contents, g.__code__.co_freevars)
F = type(f)
h = F(g.__code__, globals(), 'h', None, g.__closure__)
print(h(), h.__name__)
try: F(g.__code__, {})
except TypeError as e: print(e)
try: f.__code__ = g.__code__
except ValueError as e: print(e)
try: f.__globals__ = {}
except AttributeError as e: print(e)
def ann(x: int, y: 'str' = 3) -> list: pass
print(ann.__annotations__ is ann.__annotations__, ann.__annotations__['x'] is int, ann.__annotations__['return'] is list)
ann.attr = 5
print(ann.__dict__, ann.attr)
def one(): return 1
def two(): return 2
one.__code__ = two.__code__
print(one())
one.__defaults__ = None
try: one.__defaults__ = 3
except TypeError as e: print(e)
class A:
    def m(self): return self
x = A()
print(A.__dict__['m'].__get__(x)() is x if False else A.m.__get__(x, A)() is x)
lines = [l[2] for l in two.__code__.co_lines()]
print(lines)
print(next(two.__code__.co_positions())[:2])
";
    let wanted = "2 1 1 6 ('a', 'b', 'c', 'args', 'kw', 'g') ('x',) ()\nf f 2 Doc. True False True\nz b\n1 None Doc. __main__ None\n\
        f.<locals>.g 1 ('x',)\n1 h\narg 5 (closure) must be tuple\nf() requires a code object with 0 free vars, not 1\n\
        readonly attribute\nTrue True True\n{'attr': 5} 5\n2\n__defaults__ must be set to a tuple object\nTrue\n[28]\n(28, 28)\n";
    assert_eq!(run(source), wanted);
}

#[test]
fn running_source() {
    let source = "
print(eval('1 + x', {'x': 2}), eval(' 3'))
def f():
    y = 5
    return eval('y * 2')
print(f())
ns = {}
exec('a = 1\\ndef g(): return a', ns)
print(ns['g'](), '__builtins__' in ns)
c = compile('p = 2; q = p', 'file.py', 'exec')
d = {}
exec(c, {}, d)
print(d['q'], c.co_filename)
try: compile('a b', 'x.py', 'exec')
except SyntaxError as e: print(e.msg, e.filename, e.lineno, e.offset, e.end_lineno, e.end_offset)
try: eval('1 +')
except SyntaxError as e: print(e.msg)
try: eval(3)
except TypeError as e: print(e)
try: exec('1', 3)
except TypeError as e: print(e)
try: compile('1', 'f', 'nope')
except ValueError as e: print(e)
try: compile('1', 'f', 'eval', 1 << 30)
except ValueError as e: print(e)
print(vars() is globals(), 'f' in dir())
class Meta(type):
    @classmethod
    def __prepare__(meta, name, bases, **kw):
        return {'prepared': kw['k']}
    def __new__(meta, name, bases, ns, **kw):
        return type.__new__(meta, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): pass
class A(metaclass=Meta, k=7): pass
print(A.prepared, type(A) is Meta)
class Entry:
    def __mro_entries__(self, bases): return (A,)
class B(Entry(), k=8): pass
print(B.__mro__[1] is A, len(B.__orig_bases__), B.prepared)
class Bad(type):
    def __new__(meta, name, bases, ns):
        ns.pop('__classcell__', None)
        return type.__new__(meta, name, bases, ns)
try:
    class D(metaclass=Bad):
        def m(self): return __class__
except RuntimeError as e: print(e)
";
    let wanted = "3 3\n10\n1 True\n2 file.py\ninvalid syntax x.py 1 3 1 4\ninvalid syntax\n\
        eval() arg 1 must be a string, bytes or code object\nexec() globals must be a dict, not int\n\
        compile() mode must be 'exec', 'eval' or 'single'\ncompile(): unrecognised flags\nTrue True\n7 True\nTrue 1 8\n\
        __class__ not set defining 'D' as <class '__main__.D'>. Was __classcell__ propagated to type.__new__?\n";
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

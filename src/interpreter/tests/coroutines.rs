//! Coroutines and asynchronous generators, driven by hand. The wanted texts are CPython's.

use super::run;

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

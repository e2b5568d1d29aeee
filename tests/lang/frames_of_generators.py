"""Frames of generators that delegate, exceptions and values that pass through them, `with` and pairs in loops."""

import sys


def g():
    x = yield 1
    print("got", x)
    try:
        y = yield 2
        print("y", y)
    except ValueError as e:
        print("caught", e)
        yield 3
    finally:
        print("fin")
    return 9
def outer():
    r = yield from g()
    print("r", r)
    yield r
def outer2():
    r = yield from outer()
    return r
o = outer2()
print(next(o)); print(o.send("a")); print(o.throw(ValueError("boo"))); print(next(o))
try:
    next(o)
except StopIteration as e:
    print("stop", e.value)
o = outer2(); next(o); o.close()
def bad():
    yield 1
    1 / 0
def ob():
    try:
        yield from bad()
    except ZeroDivisionError as e:
        t = e.__traceback__
        while t:
            print(t.tb_frame.f_code.co_name, t.tb_lineno)
            t = t.tb_next
        yield "handled"
def oo():
    z = 5
    yield from ob()
    print(z)
print(*[x for x in oo()])
def selfref():
    def gen():
        try:
            yield 1
            next(it)
        except ValueError as e:
            print("VE", e)
        yield 2
    def wrap():
        a = [1, 2]
        yield from gen()
        print(a)
    it = wrap()
    for v in it: print(v)
selfref()
def deep(n):
    if n:
        l = [n]
        yield from deep(n - 1)
        yield l[0]
print(len([x for x in deep(300)]))
def inf(n):
    yield from inf(n + 1)
try:
    for x in inf(0): pass
except RecursionError as e:
    print("RE", e)
def frames():
    q = "loc"
    def inner():
        f = sys._getframe(1)
        while f is not None:
            print(f.f_code.co_name, f.f_code.co_name != '<module>' and sorted(f.f_locals.keys()))
            f = f.f_back
        yield 1
        f = sys._getframe(1)
        print(f.f_code.co_name, f.f_locals["q2"])
        yield 2
    def mid():
        q2 = "mid"
        yield from inner()
    yield from mid()
for v in frames(): print(v)
class M:
    def __enter__(self): print("enter"); return 7
    def __exit__(self, *a): print("exit", a[0] is None); return True
def w():
    with M() as m, M() as n:
        print(m, n)
        yield 1
        raise KeyError(3)
    print("after")
    for i in [1, 2]:
        with M():
            if i == 2: return 5
            continue
print(*[x for x in w()])
class E(Exception):
    def __init__(self, a, b=2):
        self.a = a
try:
    raise E(1, b=3)
except E as e:
    print(e.args, e.a)
try:
    raise KeyError
except LookupError as e: print(repr(e), e.args)
try:
    with 5: pass
except TypeError as e: print(e)
try: Exception(a=1)
except TypeError as e: print(e)
def f(n):
    loc = [n]
    if n == 0: raise E(0)
    f(n - 1)
try: f(3)
except E as e:
    t = e.__traceback__
    while t:
        print(t.tb_frame.f_code.co_name, t.tb_lineno, t.tb_frame.f_locals.get("loc") if t.tb_frame.f_code.co_name == "f" else "", t.tb_frame.f_back.f_code.co_name if t.tb_frame.f_back else None)
        t = t.tb_next
def many(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p):
    x = y = z = 1
    for q in [1,2,3]:
        yield a + p + q
        z += q
    yield z
print(*[v for v in many(*[i for i in range(16)])])

for i, (a, b) in enumerate(zip("ab", [1, 2, 3])):
    print(i, a, b)
for i, pair in enumerate(zip("ab", [1, 2, 3]), 10):
    a, b = pair
    print(i, pair)
class Odd:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n == 3: raise KeyError("odd")
        return self.n
try:
    for i, x in enumerate(Odd()): print(i, x)
except KeyError as e: print(repr(e), i, x)
try:
    for a, b in zip([1], [2], [3]): pass
except ValueError as e: print(e)
it = iter([1, 2, 3])
for a, b in zip(it, it): print(a, b)
print(list(it))
class L(list):
    def append(self, x): print("own", x); super().append(x)
l = L(); l.append(1); print(l)
m = []; r = m.append(2); print(m, r)
print([m.append(i) for i in range(2)], m)
try: m.append()
except TypeError: print("one argument")
class P:
    def __getattr__(self, name): return lambda *a: print("instance", name)
try:
    with P(): pass
except TypeError as e: print(e)
class Q:
    @staticmethod
    def __enter__(): return "static"
    @classmethod
    def __exit__(cls, *a): print(cls.__name__, len(a))
for _ in range(3):
    with Q() as q: print(q)
class R:
    def __enter__(self): return self
    def __exit__(self, kind=None, value=None, tb=None, more=5):
        print(kind and kind.__name__, value, tb is not None, more)
        return kind is KeyError
for k in (KeyError, ValueError):
    try:
        with R() as r: raise k("x")
        print("went on")
    except ValueError as e: print("out", e)


# Who resumed a generator is nothing to its frame, once it has ended.
def gives():
    yield


ended = gives()
frame = ended.gi_frame
print(frame.f_back, list(ended), frame.f_back)

# Classes, functions of modules, modules and code end when nothing refers to them.
import gc, sys, weakref
gone=[]
def check(name, make):
    w = make()
    gc.collect(); gc.collect()
    print(name, [r() is None for r in w])
def cls():
    class D:
        x = 1
        def m(self): return D
    d = D(); d.m()
    return [weakref.ref(D), weakref.ref(d), weakref.ref(D.m)]
check("class", cls)
def leaf():
    class S(str): __slots__ = ()
    S.one = S("abc")
    return [weakref.ref(S)]
check("leaf", leaf)
def sub():
    class A: pass
    class B(A): pass
    A.b = B()
    return [weakref.ref(A), weakref.ref(B)]
check("sub", sub)
def mod():
    import types
    m = types.ModuleType("m")
    exec("def f(): return g()\ndef g(): return 1\nclass K:\n  def h(self): return f()\nk = K()", m.__dict__)
    m.f()
    return [weakref.ref(m), weakref.ref(m.f), weakref.ref(m.K), weakref.ref(m.k)]
check("module", mod)
def meta():
    class M(type):
        def __call__(cls, *a): return super().__call__(*a)
    class A(metaclass=M): pass
    A()
    return [weakref.ref(M), weakref.ref(A)]
check("meta", meta)
def slots():
    class A:
        __slots__ = ('a','b','__weakref__')
    a = A(); a.a = a
    return [weakref.ref(A), weakref.ref(a)]
check("slots", slots)
def enum():
    import enum
    E = enum.Enum("E", "A B C")
    return [weakref.ref(E), weakref.ref(E.A)]
check("enum", enum)
import collections, dataclasses
def nt():
    P = collections.namedtuple("P", "a b"); P(1,2)
    return [weakref.ref(P)]
check("namedtuple", nt)
def dc():
    @dataclasses.dataclass
    class P: a: int; b: int = 3
    P(1)
    return [weakref.ref(P)]
check("dataclass", dc)
def gen():
    class C: pass
    def g():
        yield C
    it = g(); next(it)
    C.it = it
    return [weakref.ref(C), weakref.ref(it)]
check("generator", gen)
class Base: pass
def lots():
    for i in range(20000):
        class D(Base):
            def f(self): return self
        D().f()
lots()
print(len(Base.__subclasses__()) < 20000)
gc.collect(); gc.collect()
print(len(Base.__subclasses__()))


def changed():
    class A: pass
    class B: pass
    a = A()
    a.__class__ = B
    a.self = a
    return [weakref.ref(B), weakref.ref(a)]
check("changed", changed)

def held():
    class A:
        def f(self): return A
    return A()
kept = held()
gc.collect(); gc.collect()
print(kept.f().__name__, type(kept).f(kept) is type(kept))

def resurrected():
    class A:
        def __del__(self): back.append(type(self))
    a = A(); a.me = a
    return [weakref.ref(A)]
back = []
gone, = resurrected()
gc.collect()
print(len(back), back[0].__name__, gone() is back[0])
back.clear()
gc.collect(); gc.collect()
print(gone())

def called(reference):
    print("callback", reference() is None)
def with_callback():
    class A: pass
    return weakref.ref(A, called)
reference = with_callback()
gc.collect()

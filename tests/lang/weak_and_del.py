"""Prompt death: __del__, weak references, and what they see."""

import gc
import weakref


class Thing:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
    def __repr__(self): return f"Thing({self.name})"


a = Thing("a")
a = None
print("after a")


def scope():
    t = Thing("local")
    print("leaving")


scope()
l = [Thing("in list"), Thing("second")]
del l[0]
l.clear()
print("cleared")
d = {"k": Thing("in dict")}
d["k"] = 5
Thing("temporary")
b = Thing("b")
r = weakref.ref(b, lambda ref: print("callback", ref() is None))
print(r() is b, weakref.getweakrefcount(b), r == weakref.ref(b), hash(r) == hash(r))
c = b
del b
print("still", r())
del c
print(r())
v = weakref.WeakValueDictionary()
k = weakref.WeakKeyDictionary()
s = weakref.WeakSet()
x, y = Thing("x"), Thing("y")
v["x"] = x; k[y] = "value"; s.add(x); s.add(y)
print(len(v), len(k), len(s))
del x
print(len(v), len(k), len(s))
del y
print(len(v), len(k), len(s))


class M:
    def m(self): return "method"


o = M()
w = weakref.WeakMethod(o.m)
p = weakref.proxy(o)
print(w()(), p.m())
del o
print(w())
try:
    p.m()
except ReferenceError as error:
    print(error)
f = weakref.finalize(q := M(), print, "finalized", 1)
print(f.alive)
del q
print(f.alive)
try:
    weakref.ref(5)
except TypeError as error:
    print(error)


class Heir(Thing):
    pass


class SecondHeir(Heir, M):
    __slots__ = ()


Heir("heir")
SecondHeir("second heir")


class Resurrect:
    kept = []
    def __del__(self): self.kept.append(self)


Resurrect()
print(len(Resurrect.kept))
Resurrect.kept.clear()
print(len(Resurrect.kept))


class Node:
    def __init__(self): self.me = self


n = Node()
w = weakref.ref(n)
del n
gc.collect()
print(w())


def generator():
    t = Thing("in generator")
    yield


g = generator()
next(g)
del g
try:
    t = Thing("in traceback")
    raise ValueError(t)
except ValueError as e:
    del t
    print("in handler")
print("after handler")
[Thing(f"list {i}") for i in range(2)]
print("end")
last = Thing("at exit")

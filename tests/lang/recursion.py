"""Endless recursion ends in RecursionError, in Python and through native code, and the program goes on."""

import sys


def attempt(label, f):
    try:
        f()
        print(label, "returned")
    except RecursionError:
        print(label, "RecursionError")
    except Exception as error:
        print(label, type(error).__name__)


def survive(label, f):
    """How deep native recursion may go is the platform's affair; that it neither crashes nor hangs is not."""
    try:
        f()
    except RecursionError:
        pass
    print(label, "survived")


def forever(): return forever()
def mutual_a(): return mutual_b()
def mutual_b(): return mutual_a()


class C:
    def __repr__(self): return repr(self)
    def __eq__(self, o): return self == o
    def __getattr__(self, name): return getattr(self, name)
    def __call__(self): return self()
    def __add__(self, o): return self + o
    def __len__(self): return len(self)
    def __iter__(self): return iter(self)
    def __hash__(self): return hash(self)
    def __getitem__(self, i): return self[i]
    def __contains__(self, x): return x in self
    def __str__(self): return f"{self!s}"
    def __bool__(self): return bool(self)
    @property
    def p(self): return self.p


c = C()
attempt("function", forever)
attempt("mutual", mutual_a)
attempt("lambda", lambda: (lambda f: f(f))(lambda f: f(f)))
attempt("repr", lambda: repr(c))
attempt("eq", lambda: c == c)
attempt("getattr", lambda: c.anything)
attempt("call", c)
attempt("add", lambda: c + 1)
attempt("len", lambda: len(c))
attempt("iter", lambda: iter(c))
attempt("hash", lambda: hash(c))
attempt("getitem", lambda: c[0])
attempt("contains", lambda: 1 in c)
attempt("str", lambda: str(c))
attempt("bool", lambda: bool(c))
attempt("property", lambda: c.p)


def by_map(): return list(map(lambda x: by_map(), [1]))
def by_sort(): return sorted([1, 2], key=lambda x: by_sort())
def by_comprehension(): return [by_comprehension() for _ in "a"]
def by_generator(): yield from by_generator()
def by_kwargs(**kw): return by_kwargs(**kw)
def by_class():
    class K:
        x = by_class()
def by_exec(): exec("by_exec()", globals())
def by_finally():
    try:
        by_finally()
    finally:
        pass


attempt("map", by_map)
attempt("sort", by_sort)
attempt("comprehension", by_comprehension)
attempt("generator", lambda: list(by_generator()))
attempt("kwargs", by_kwargs)
attempt("class", by_class)
attempt("exec", by_exec)
attempt("finally", by_finally)
nested = []
for _ in range(100_000):
    nested = [nested]
survive("repr of nested list", lambda: repr(nested))
other = []
for _ in range(100_000):
    other = [other]
survive("compare nested lists", lambda: nested == other)
t = ()
for _ in range(100_000):
    t = (t,)
survive("hash of nested tuple", lambda: hash(t))
d = {}
for _ in range(100_000):
    d = {"k": d}
survive("repr of nested dict", lambda: repr(d))
del nested, other, t, d  # freeing them must not recurse either


class Node:
    def __init__(self, next): self.next = next


node = None
for _ in range(300_000):
    node = Node(node)
del node
print("freed")


def depth(n): return n and 1 + depth(n - 1)


print(depth(900))
sys.setrecursionlimit(5000)
print(depth(4500), sys.getrecursionlimit())
sys.setrecursionlimit(1000)
attempt("lower again", lambda: depth(4500))
attempt("nested parentheses", lambda: eval("(" * 150 + "1" + ")" * 150))
print("end")

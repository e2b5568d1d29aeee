"""What is said when a call does not fit."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


def none(): pass
def one(a): pass
def two(a, b): pass
def three(a, b, c): pass
def default(a, b=1): pass
def keyword(*, k): pass
def keywords(a, *, k, l): pass
def positional(a, b, /): pass
def mixed(a, /, b, *, c): pass
def star(a, *rest): pass
def double(a, **kw): pass


for f in (none, one, two, three, default, keyword, keywords, positional, mixed, star, double):
    for args, kw in (((), {}), ((1,), {}), ((1, 2), {}), ((1, 2, 3, 4), {}), ((), {"a": 1}), ((1,), {"a": 1}), ((1,), {"zz": 1}), ((1, 2), {"k": 1}), ((), {"a": 1, "b": 2})):
        print(f.__name__, args, kw, end=" ")
        attempt(lambda: f(*args, **kw))


class C:
    def m(self, a): pass
    def n(): pass
    @classmethod
    def c(cls, a): pass
    @staticmethod
    def s(a): pass


class I:
    def __init__(self, a): pass


attempt(lambda: C().m())
attempt(lambda: C().m(1, 2))
attempt(lambda: C.m())
attempt(lambda: C().n())
attempt(lambda: C.c())
attempt(lambda: C.s())
attempt(lambda: C(1))
attempt(lambda: C(x=1))
attempt(lambda: I())
attempt(lambda: I(1, 2))
attempt(lambda: I(b=1))
attempt(lambda: (lambda x: x)())
attempt(lambda: 5())
attempt(lambda: "x"())
attempt(lambda: None())
attempt(lambda: [1]())
attempt(lambda: C()())
attempt(lambda: one(*5))
attempt(lambda: one(**5))
attempt(lambda: one(**{1: 2}))
attempt(lambda: one(*None))
attempt(lambda: double(1, **{"x": 1}, **{"x": 2}))
attempt(lambda: double(1, x=1, **{"x": 2}))
attempt(lambda: two(1, **{"a": 2}))
attempt(lambda: one(aa=1))
attempt(lambda: default(bb=1, a=1))
attempt(lambda: len())
attempt(lambda: len(1, 2))
attempt(lambda: len(x=1))
attempt(lambda: len(5))
attempt(lambda: abs("x"))
attempt(lambda: isinstance(1))
attempt(lambda: isinstance(1, 5))
attempt(lambda: issubclass(1, int))
attempt(lambda: print(1, foo=2))
attempt(lambda: print(1, sep=5))
attempt(lambda: sorted(1, 2))
attempt(lambda: int(1, 2, 3))
attempt(lambda: int(x=1))
attempt(lambda: "x".join())
attempt(lambda: "x".upper(1))
attempt(lambda: [].append(1, 2))
attempt(lambda: [].sort(1))
attempt(lambda: {}.get())
attempt(lambda: {}.get(1, 2, 3))
attempt(lambda: "x".replace("a"))
attempt(lambda: getattr(1))
attempt(lambda: getattr(1, 5))
attempt(lambda: hasattr(1, None))
attempt(lambda: setattr(1, "x", 1))
attempt(lambda: type())
attempt(lambda: type(1, 2))
attempt(lambda: object(1))
attempt(lambda: range(1, 2, 3, 4))
attempt(lambda: zip(5))
attempt(lambda: enumerate())
attempt(lambda: map(len))
attempt(lambda: filter(None))
attempt(lambda: next(5))
attempt(lambda: iter(5))
attempt(lambda: iter(5, 5))
attempt(lambda: sum(5))
attempt(lambda: sum(["a", "b"]))
attempt(lambda: sum(["a"], ""))
attempt(lambda: sum([[1]]))
attempt(lambda: ord())
attempt(lambda: chr("x"))
attempt(lambda: divmod(1))
attempt(lambda: pow(1))
attempt(lambda: round("x"))
attempt(lambda: str.upper(5))
attempt(lambda: list.append([], 1, 2))
attempt(lambda: dict.get(5, 1))
attempt(lambda: int.__add__("x", 1))
attempt(lambda: object.__init__())
attempt(lambda: super())
attempt(lambda: super(1, 2))
attempt(lambda: eval(5))
attempt(lambda: open())
attempt(lambda: id())
attempt(lambda: hash([]))
attempt(lambda: vars(5))
attempt(lambda: dir(1, 2))
attempt(lambda: input(1, 2))
attempt(lambda: reversed(5))
attempt(lambda: reversed({1}))
attempt(lambda: slice())
attempt(lambda: callable())
attempt(lambda: format())
attempt(lambda: bytes(1, 2, 3, 4))
attempt(lambda: property(1, 2, 3, 4, 5))
attempt(lambda: staticmethod())
attempt(lambda: memoryview(5))
attempt(lambda: complex("x"))
attempt(lambda: exec(1))
attempt(lambda: compile("1", "f", "bad"))
attempt(lambda: __import__("no_such_module"))
attempt(lambda: __import__(5))

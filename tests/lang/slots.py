"""__slots__."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


class S:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a


s = S(1)
print(s.a, S.a, type(S.a).__name__, S.__slots__, hasattr(s, "__dict__"), hasattr(s, "b"))
attempt(lambda: s.b)
attempt(lambda: setattr(s, "c", 1))
attempt(lambda: s.__dict__)
s.b = 2
del s.a
attempt(lambda: s.a)
attempt(lambda: delattr(s, "a"))


class Sub(S):
    __slots__ = ("c",)


class WithDict(S): pass


class Mixed(S):
    __slots__ = ["d", "__dict__"]


x = Sub(1); x.c = 3
w = WithDict(1); w.z = 26
m = Mixed(1); m.d, m.e = 4, 5
print(x.a, x.c, hasattr(x, "__dict__"), w.a, w.__dict__, m.d, m.__dict__)
attempt(lambda: setattr(x, "z", 1))
attempt(lambda: type("Bad", (), {"__slots__": ("a",), "a": 1}))
attempt(lambda: type("Bad", (), {"__slots__": ("1a",)}))
attempt(lambda: type("Bad", (), {"__slots__": 5}))
attempt(lambda: type("Bad", (int,), {"__slots__": ("a",)}))
attempt(lambda: type("Bad", (S, Sub), {}))


class T1:
    __slots__ = ("p",)


class T2:
    __slots__ = ("q",)


attempt(lambda: type("Bad", (T1, T2), {}))


class Private:
    __slots__ = ("__hidden",)

    def __init__(self): self.__hidden = 5
    def get(self): return self.__hidden


print(Private().get(), Private.__slots__, [n for n in dir(Private) if "hidden" in n])


class Single:
    __slots__ = "one"


i = Single(); i.one = 1; print(i.one)


class Empty:
    __slots__ = ()


attempt(lambda: setattr(Empty(), "x", 1))


class Documented:
    __slots__ = {"x": "The x."}


print(Documented.x.__doc__, S.a.__get__(Sub(7)), S.b.__set__(s, 9), s.b)
attempt(lambda: S.a.__get__(5))
import weakref
attempt(lambda: weakref.ref(s))


class Weak:
    __slots__ = ("__weakref__",)


k = Weak()
print(weakref.ref(k)() is k)
import copy
c = copy.copy(x); print(c.a, c.c, c is x)

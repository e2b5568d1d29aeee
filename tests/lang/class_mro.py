"""Method resolution order, super and cooperative inheritance."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


def names(cls):
    return [c.__name__ for c in cls.__mro__]


class O: pass
class A(O):
    def m(self): return ["A"]
class B(O):
    def m(self): return ["B"]
class C(A, B):
    def m(self): return ["C"] + super().m()
class D(B): pass
class E(C, D):
    def m(self): return ["E"] + super().m()


print(names(C), names(E), E().m())
attempt(lambda: type("Bad", (A, O, B), {}))
attempt(lambda: type("Bad", (A, E), {}))


class Base:
    def __init__(self, **kw):
        self.log = ["Base"]
        assert not kw, kw


class Left(Base):
    def __init__(self, left, **kw):
        super().__init__(**kw)
        self.log.append(f"Left {left}")


class Right(Base):
    def __init__(self, right, **kw):
        super().__init__(**kw)
        self.log.append(f"Right {right}")


class Both(Left, Right):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.log.append("Both")


print(Both(left=1, right=2).log, names(Both))


class P:
    x = "P.x"

    @classmethod
    def make(cls): return cls.__name__

    @staticmethod
    def static(): return "static P"

    @property
    def prop(self): return "P.prop"

    def __getitem__(self, i): return ("P", i)


class Q(P):
    x = "Q.x"

    @classmethod
    def make(cls): return "Q over " + super().make()

    @staticmethod
    def static(): return "static Q"

    @property
    def prop(self): return "Q over " + super().prop

    def get(self): return super().x, super(Q, self).x, super(Q, Q).x, super().__getitem__(5)

    def inner(self):
        def f(): return super(Q, self).prop
        return f() + "!", [__class__.__name__ for _ in range(1)]


class R(Q): pass


print(R.make(), R().prop, R().get(), R().inner(), super(R, R()).prop, super(Q, R).make(), repr(super(Q, Q()))[:20])
attempt(lambda: super(Q, P()))
attempt(lambda: super(P, 5))


def outside(self):
    return super().x


Q.outside = outside
attempt(lambda: Q().outside())


class NoSuper:
    def m(self):
        return super().missing

    def n():
        return super().x


attempt(lambda: NoSuper().m())
attempt(lambda: NoSuper.n())
Q.__bases__ = (P, O)
print(names(R))


class Late(P): pass


attempt(lambda: Late().new)
P.new = "added later"
print(Late().new, R().new)
del P.new
attempt(lambda: Late().new)


class Generic(list, O):
    def append(self, x):
        super().append(x * 2)


g = Generic()
g.append(2)
print(g, names(Generic))


class Diamond1(A, B): pass
class Diamond2(A, B): pass
class Bottom(Diamond1, Diamond2): pass


print(names(Bottom), A.mro() == list(A.__mro__), type.mro(A)[0].__name__)


class New:
    def __new__(cls, *args):
        self = super().__new__(cls)
        self.made_with = args
        return self


class New2(New):
    def __new__(cls, x):
        return 5 if x == 5 else super().__new__(cls, x)

    def __init__(self, x):
        self.x = x


print(New(1, 2).made_with, New2(5), New2(6).x, New2(6).made_with)
attempt(lambda: object.__new__(5))
attempt(lambda: object.__new__(int))
attempt(lambda: int.__new__(str))


class BadInit:
    def __init__(self): return 5


attempt(lambda: BadInit())

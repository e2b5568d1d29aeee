"""Descriptors, properties, attribute hooks."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


class Data:
    def __get__(self, instance, owner):
        return "data", instance is not None, owner.__name__

    def __set__(self, instance, value):
        print("set", value)

    def __delete__(self, instance):
        print("delete")


class NonData:
    def __get__(self, instance, owner):
        return "nondata"


class Owner:
    d = Data()
    n = NonData()

    def method(self): return "method"


o = Owner()
o.d = 5
o.__dict__["d"] = "shadow"
print(o.d, Owner.d, o.n)
o.n = "own"
print(o.n, Owner.n, vars(o))
del o.d
o.method = "own method"
print(o.method)


class Temp:
    def __init__(self): self._c = 0

    @property
    def c(self):
        """Celsius."""
        return self._c

    @c.setter
    def c(self, value):
        if value < -273:
            raise ValueError("too cold")
        self._c = value

    @c.deleter
    def c(self): print("deleted"); self._c = None

    @property
    def f(self): return self._c * 9 / 5 + 32

    old = property(lambda self: "old", doc="Doc.")
    write_only = property(fset=lambda self, v: print("wrote", v))


t = Temp()
t.c = 100
t.c += 1
print(t.c, t.f, Temp.c.__doc__, Temp.old.__doc__, t.old, type(Temp.c).__name__, Temp.c.fget(t))
t.write_only = 3
attempt(lambda: setattr(t, "c", -300))
attempt(lambda: setattr(t, "f", 1))
attempt(lambda: delattr(t, "f"))
attempt(lambda: t.write_only)
del t.c
print(t.c)


class RaisesAttr:
    @property
    def p(self): return self.missing_inside


attempt(lambda: RaisesAttr().p)


class Hooks:
    def __init__(self): object.__setattr__(self, "log", [])

    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError(f"no {name}!")
        return f"made {name}"

    def __setattr__(self, name, value):
        self.log.append(("set", name, value))
        super().__setattr__(name, value)

    def __delattr__(self, name):
        self.log.append(("del", name))
        super().__delattr__(name)


h = Hooks()
h.x = 1
h.x += 1
print(h.x, h.anything, hasattr(h, "nope"), getattr(h, "nope", "default"))
del h.x
print(h.x, h.log)
attempt(lambda: h.nope)
attempt(lambda: delattr(h, "x"))


class All:
    def __getattribute__(self, name):
        if name == "secret":
            return "intercepted"
        return object.__getattribute__(self, name)

    y = 5


a = All()
a.secret = "real"
print(a.secret, a.y, a.__dict__)
attempt(lambda: a.zzz)


class Both:
    def __getattribute__(self, name):
        raise AttributeError("always")

    def __getattr__(self, name):
        return "fallback " + name


print(Both().q)


class Dir:
    def __dir__(self): return ["b", "a"]


print(dir(Dir()), [n for n in dir(Owner()) if not n.startswith("__")])


class Lazy:
    def __init__(self, f): self.f, self.name = f, f.__name__

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.f(instance)
        instance.__dict__[self.name] = value
        return value


class Uses:
    @Lazy
    def expensive(self):
        print("computed")
        return 99


u = Uses()
print(u.expensive, u.expensive)
print(Owner.method.__get__(o)(), (lambda self: self).__get__(5)(), staticmethod(len).__get__(1)("abc"), classmethod(lambda c: c).__get__(None, int)(), property().__get__(None, int).__class__.__name__)
print("upper".upper.__self__, str.upper.__get__("x")(), int.real.__get__(5), type(int.real).__name__, type(str.upper).__name__, type(len).__name__, type("".upper).__name__, type(object.__init__).__name__, type(o.__init__).__name__)


class Validated:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, i, o=None): return self if i is None else getattr(i, self.name)
    def __set__(self, i, v):
        if not isinstance(v, int):
            raise TypeError(f"{self.name[1:]} must be int")
        setattr(i, self.name, v)


class Point:
    x, y = Validated(), Validated()
    def __init__(self, x, y): self.x, self.y = x, y


p = Point(1, 2)
print(p.x, p.y, vars(p))
attempt(lambda: Point(1, "2"))

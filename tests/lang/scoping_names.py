"""Name mangling, del, dunder names, class scopes, module attributes."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


class Secret:
    __value = 1

    def __init__(self): self.__own = 2
    def get(self): return self.__value, self.__own, getattr(self, "_Secret__own")
    def __method(self): return "private"
    def call(self): return self.__method()
    def local(self):
        __x = 3
        return __x, sorted(locals())
    def keyword(self, __k=4): return __k

    class __Inner: pass


class _Under(Secret):
    __value = 10
    def mine(self): return self.__value


s = Secret()
print(s.get(), s.call(), s.local(), s.keyword(), sorted(vars(s)), [n for n in dir(Secret) if n.startswith("_Secret")], _Under().mine())
attempt(lambda: s.__value)
attempt(lambda: s.keyword(__k=1))
a = 1
del a
attempt(lambda: a)


class Body:
    x = 1
    y = x + 1
    del x
    for i in range(3):
        locals()[f"made{i}"] = i
    if y == 2:
        z = "conditional"
    def f(self): return z_global
    import math as m
    (t, u), *v = (1, 2), 3
    with open(__file__) as file:
        first = file.readline()[:3]
    try:
        1 / 0
    except ZeroDivisionError as e:
        caught = True
    lam = lambda self: self.y
    [k for k in range(2)]


z_global = "global"
print(Body.y, hasattr(Body, "x"), Body.made2, Body.i, Body.z, Body().f(), Body.m.pi > 3, Body.t, Body.v, Body.first, Body.caught, hasattr(Body, "e"), Body().lam(), hasattr(Body, "k"))


def function_attributes():
    function_attributes.count = getattr(function_attributes, "count", 0) + 1
    return function_attributes.count


print(function_attributes(), function_attributes(), function_attributes.__dict__, function_attributes.__name__, function_attributes.__module__)
function_attributes.__name__ = "renamed"
function_attributes.__doc__ = "documented"
print(function_attributes.__name__, function_attributes.__qualname__, function_attributes.__doc__)


def with_code(a, b=1, *c, d, e=2, **f):
    """Doc."""
    g = h = 0
    return g, h


code = with_code.__code__
print(code.co_name, code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount, code.co_varnames, code.co_nlocals, code.co_flags & 0x0C, code.co_firstlineno > 0, with_code.__defaults__, with_code.__kwdefaults__, with_code.__doc__)
with_code.__defaults__ = (5,)
with_code.__code__ = (lambda a, b=0, *c, d=0, e=0, **f: (a, b)).__code__
print(with_code(1, d=0), with_code.__globals__ is globals())
attempt(lambda: setattr(with_code, "__code__", 5))
attempt(lambda: setattr(with_code, "__name__", 5))
import inspect
print(inspect.signature(function_attributes), inspect.signature(Secret.keyword), inspect.signature(lambda a, /, b=1, *c, d=2, **e: 0))

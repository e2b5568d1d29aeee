"""Every kind of parameter and argument."""


def show(*args, **kwargs):
    return args, kwargs


def full(a, b=2, /, c=3, *rest, d, e=5, **more):
    return a, b, c, rest, d, e, more


print(full(1, d=4), full(1, 9, 8, 7, 6, d=0, e=1, z=2), full(1, c=7, d=1, a="kw", b="kw2"), full(*[1, 2], **{"d": 3}), full(*"ab", *"cd", d=1, **{"x": 1}, **{"y": 2}))
print(show(), show(1, *[2, 3], 4, *(), *"x", k=1, **{"m": 2}), show(*range(3)), show(**{}), show(*{"a": 1}), show(**dict(a=1), b=2))
defaults = lambda x, y=[]: (y.append(x), y)[1]
print(defaults(1), defaults(2), defaults(3, []), full.__defaults__, full.__kwdefaults__, defaults.__name__)


def order():
    def note(x):
        print(x, end=" ")
        return x
    show(note(1), *[note(2)], note(3), k=note(4), **{"z": note(5)})
    print()


order()


def outer(a, *, b):
    def inner(c=a, *, d=b):
        return a, b, c, d
    return inner


print(outer(1, b=2)(), outer(1, b=2)(3, d=4))


def annotated(a: int, b: "str" = "x", *c: float, d: list[int] = None, **e: dict) -> bool:
    return a


print(annotated.__annotations__, annotated(5))


class Callable:
    def __call__(self, *args, **kw):
        return "called", args, kw


print(Callable()(1, x=2), callable(Callable()), callable(5), callable(len), callable(Callable))
bound = [].append
bound(1); print(bound.__self__, bound.__name__)


class M:
    def m(self, a, b=0):
        return a, b

    @staticmethod
    def s(*a): return a

    @classmethod
    def c(cls, *a): return cls.__name__, a


m = M()
f = m.m
print(f(1), f(1, b=2), M.m(m, 3), m.m(*[4, 5]), m.s(1), M.s(2), m.c(3), f.__self__ is m, f.__func__ is M.m, f == m.m)


def many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t):
    return [a, t, j]


print(many(*range(20)), many(**{c: c for c in "abcdefghijklmnopqrst"}))
print((lambda *a, k=1, **kw: (a, k, kw))(1, 2, k=3, z=4), (lambda: None)(), (lambda a, /: a)(1))


def recursive_default(n, f=None):
    return f(n) if f else recursive_default(n, lambda x: x * 2)


print(recursive_default(4), print("x", "y", sep="-", end="!\n"), max(1, 2, key=lambda x: -x), int("ff", base=16), sorted([3, 1], reverse=True), dict(a=1))
print(*[1, 2], *(3,), sep=",", end=";\n")


def swap(a, b):
    a, b = b, a
    return a, b


def mutate(lst, **kw):
    lst.append(1)
    kw["new"] = 1
    return kw


l, d = [], {"k": 1}
print(swap(1, 2), mutate(l, **d), l, d)


def varargs(*args):
    args += (1,)
    return args


t = (1, 2)
print(varargs(*t), t)

"""Decorators of functions, methods and classes."""

import functools


def logged(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        result = f(*args, **kwargs)
        print(f.__name__, args, kwargs, "->", result)
        return result

    return wrapper


def repeat(n):
    def decorate(f):
        def wrapper(*args):
            return [f(*args) for _ in range(n)]

        return wrapper

    return decorate


@logged
def add(a, b=2):
    """Adds."""
    return a + b


@repeat(2)
@logged
def double(x):
    return x * 2


add(1); add(1, b=5); print(double(4), add.__name__, add.__doc__, add.__wrapped__(1, 1))


def order(n):
    print("evaluate", n)

    def apply(f):
        print("apply", n, getattr(f, "__name__", f))
        return f

    return apply


@order(1)
@order(2)
def f(): pass


@order("class")
class K:
    @order("method")
    def m(self): pass

    @staticmethod
    def s(x): return x, "static"

    @classmethod
    def c(cls, x): return cls.__name__, x

    @property
    def p(self): return "property"

    @functools.cached_property
    def cached(self):
        print("computing")
        return 42

    @functools.lru_cache(maxsize=2)
    def lru(self, n):
        print("lru", n)
        return n


k = K()
print(K.s(1), k.s(2), K.c(3), k.c(4), k.p, k.cached, k.cached, k.lru(1), k.lru(1), K.lru.cache_info().hits)


@lambda f: "replaced"
def gone(): pass


print(gone)
decorators = [logged]


@decorators[0]
def indexed(x): return x


indexed(1)


class Counting:
    def __init__(self, f):
        self.f, self.calls = f, 0
        functools.update_wrapper(self, f)

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args)

    def __get__(self, instance, owner):
        return self if instance is None else functools.partial(self, instance)


@Counting
def counted(x): return x + 1


class Holder:
    @Counting
    def method(self, x): return self.__class__.__name__, x


print(counted(1), counted(2), counted.calls, Holder().method(5), Holder.method.calls, counted.__name__)


def add_repr(cls):
    cls.__repr__ = lambda self: f"<{cls.__name__} {vars(self)}>"
    return cls


@add_repr
class Point:
    def __init__(self, x): self.x = x


print(Point(3))


@functools.singledispatch
def show(x): return f"object {x}"


@show.register
def _(x: int): return f"int {x}"


@show.register(list)
def _(x): return f"list {len(x)}"


print(show(1), show("a"), show([1, 2]), show(True))


@functools.total_ordering
class Version:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n


print(Version(1) <= Version(2), Version(3) > Version(2), Version(1) >= Version(1))

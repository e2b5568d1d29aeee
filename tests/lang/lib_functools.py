"""functools and operator."""

import functools
import operator


@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info(), functools.reduce(operator.add, [1, 2, 3]), functools.reduce(lambda a, b: a * b, [1, 2, 3], 10), functools.reduce(max, [3], 5))
fib.cache_clear(); print(fib.cache_info())


@functools.lru_cache(2, typed=True)
def typed(x): print("called", x); return x


typed(1); typed(1.0); typed(1); typed(2); typed(1)
try:
    typed([])
except TypeError as error:
    print(error)
try:
    functools.reduce(operator.add, [])
except TypeError as error:
    print(error)
p = functools.partial(pow, 2)
q = functools.partial(int, base=2)
print(p(5), q("101"), p.func is pow, p.args, q.keywords, functools.partial(p, 3)(), repr(functools.partial(print, 1))[:17])


class C:
    @functools.partialmethod
    def nothing(self): pass

    def setter(self, name, value): return name, value
    set_x = functools.partialmethod(setter, "x")


print(C().set_x(5), operator.itemgetter(1)([1, 2]), operator.itemgetter("a", "b")({"a": 1, "b": 2}), operator.attrgetter("real")(5), operator.methodcaller("upper")("x"), operator.attrgetter("__class__.__name__")(1))
print(operator.add(1, 2), operator.lt(1, 2), operator.getitem([1], 0), operator.contains("abc", "b"), operator.truth([]), operator.is_(None, None), operator.concat([1], [2]), operator.countOf([1, 1], 1), operator.indexOf("abc", "c"), operator.iadd([1], [2]), operator.not_(1), operator.pow(2, 3), operator.matmul.__name__, operator.index(5))
print(sorted(["b", "A", "c"], key=functools.cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))))


@functools.wraps(fib)
def wrapper(): pass


print(wrapper.__name__, wrapper.__wrapped__ is fib)


class Dispatch:
    @functools.singledispatchmethod
    def go(self, x): return "default"

    @go.register
    def _(self, x: str): return "str"


print(Dispatch().go(1), Dispatch().go("x"))

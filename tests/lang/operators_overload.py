"""Operators: reflection, NotImplemented, in-place, rich comparison, conversion."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


class V:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"V({self.n})"


for name in "add sub mul truediv floordiv mod pow lshift rshift and or xor matmul divmod".split():
    setattr(V, f"__{name}__", lambda self, other, name=name: f"{name}({self}, {other})" if not isinstance(other, str) else NotImplemented)
    setattr(V, f"__r{name}__", lambda self, other, name=name: f"r{name}({self}, {other})" if not isinstance(other, str) else NotImplemented)
for name in "neg pos abs invert".split():
    setattr(V, f"__{name}__", lambda self, name=name: f"{name}({self})")
v = V(1)
print(v + 1, v - 1, v * 2, v / 2, v // 2, v % 2, v**2, v << 1, v >> 1, v & 1, v | 1, v ^ 1, v @ 1, divmod(v, 1))
print(1 + v, 1 - v, 2 * v, 2 / v, 2 // v, 2 % v, 2**v, 1 << v, 1 >> v, 1 & v, 1 | v, 1 ^ v, 1 @ v, divmod(1, v), -v, +v, abs(v), ~v)
print([1] + v, (1,) * v, {1} | v, 1.5 + v, 1j * v, None + v)
attempt(lambda: v + "x")
attempt(lambda: "x" + v)
attempt(lambda: "%s" % v)
attempt(lambda: "x" * v)
x = v
x += 5
print(x)


class Base:
    def __add__(self, o): return "Base.add"
    def __radd__(self, o): return "Base.radd"
    def __eq__(self, o): return "Base.eq"
    def __lt__(self, o): return "Base.lt"
    def __gt__(self, o): return "Base.gt"


class Derived(Base):
    def __radd__(self, o): return "Derived.radd"
    def __gt__(self, o): return "Derived.gt"


print(Base() + Derived(), Derived() + Base(), Base() + Base(), Base() < Derived(), Derived() < Base(), Base() == Derived())


class Cmp:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n if isinstance(o, Cmp) else NotImplemented
    def __lt__(self, o): return self.n < o.n if isinstance(o, Cmp) else NotImplemented


a, b = Cmp(1), Cmp(2)
print(a == b, a != b, a < b, a > b, a == Cmp(1), a == 1, a != 1, [a] == [Cmp(1)], a in [Cmp(1)])
attempt(lambda: a <= b)
attempt(lambda: a < 1)
attempt(lambda: 1 < a)
attempt(lambda: hash(a))
attempt(lambda: {a: 1})


class Hashed(Cmp):
    def __hash__(self): return hash(self.n)


print({Hashed(1): "x"}[Hashed(1)], len({Hashed(1), Hashed(1), Hashed(2)}))


class Truth:
    def __eq__(self, o): return []
    def __lt__(self, o): return "truthy"
    __hash__ = None


print(Truth() == 1, Truth() != 1, Truth() < 1 < 2, not Truth() == 1, 5 in [Truth()])


class Seq:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i):
        if isinstance(i, slice):
            return f"slice {i.start} {i.stop} {i.step}"
        if isinstance(i, tuple):
            return f"tuple {i}"
        if not 0 <= i < self.n:
            raise IndexError(i)
        return i * i
    def __setitem__(self, i, v): print("set", i, v)
    def __delitem__(self, i): print("del", i)


s = Seq(4)
print(list(s), 9 in s, 10 in s, s[1:2], s[::2], s[1, 2], s[..., 1:2], s[-1:], list(reversed(s)), len(s), bool(Seq(0)), max(s), [*s], sum(s), tuple(zip(s, "ab")))
s[1] = 2; s[1:2] = 3; s[0] += 5; del s[0], s[1:]
attempt(lambda: s[9])


class Conv:
    def __int__(self): return 7
    def __float__(self): return 7.5
    def __complex__(self): return 7j
    def __index__(self): return 3
    def __bool__(self): return False
    def __str__(self): return "str"
    def __repr__(self): return "repr"
    def __bytes__(self): return b"bytes"
    def __format__(self, s): return f"format {s}"
    def __round__(self, n=None): return f"round {n}"
    def __trunc__(self): return "trunc"
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __hash__(self): return 11
    def __len__(self): return 5
    def __contains__(self, x): return x == "in"
    def __call__(self, *a): return a
    def __length_hint__(self): return 2
    def __reversed__(self): return "reversed"
    def __dir__(self): return []
    def __sizeof__(self): return 100


c = Conv()
import math, operator
print(int(c), float(c), complex(c), [0, 1, 2, 3][c], bool(c), str(c), repr(c), bytes(c), f"{c:x}", round(c), round(c, 2), math.trunc(c), math.floor(c), math.ceil(c), hash(c), len(c), "in" in c, c(1), reversed(c), hex(c), range(c), operator.index(c), "abcdef"[c:], 2 * [c])


class BadStr:
    def __str__(self): return 5
    __repr__ = __str__
    def __len__(self): return "x"
    def __hash__(self): return 1.5
    def __index__(self): return "x"
    def __contains__(self, x): return "yes"
    def __iter__(self): return 5
    def __int__(self): return 1.5
    def __float__(self): return 1


for f in (str, repr, len, hash, iter, int, float, lambda x: [1][x], lambda x: 1 in x, lambda x: "%s" % x, lambda x: f"{x}", list, range, hex):
    attempt(lambda: f(BadStr()))


class Pow:
    def __pow__(self, e, m=None): return "pow", e, m
    def __rpow__(self, b, m=None): return "rpow", b, m
    def __ipow__(self, e): return "ipow"


print(pow(Pow(), 2), pow(Pow(), 2, 3), Pow() ** 4, 2 ** Pow())


class Hidden:
    pass


h = Hidden()
h.__add__ = lambda o: "instance"
h.__len__ = lambda: 5
attempt(lambda: h + 1)
attempt(lambda: len(h))


class NoneOp:
    __radd__ = None
    __iter__ = None
    __contains__ = None
    __eq__ = None


attempt(lambda: 1 + NoneOp())
attempt(lambda: iter(NoneOp()))
attempt(lambda: 1 in NoneOp())
attempt(lambda: NoneOp() == 1)

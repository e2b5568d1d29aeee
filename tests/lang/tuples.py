"""tuple."""


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as error:
        print(type(error).__name__, error)


t = (1, "two", 3.0)
print(t, (1,), (), 1, tuple("ab"), tuple([1]), tuple(), t[0], t[-1], t[1:], t[::-1], len(t), t + (4,), t * 2, t.index("two"), t.count(1), "two" in t, hash((1, 2)) == hash((1, 2)), hash((1, 2)) != hash((2, 1)))
print((1, 2) < (1, 3), (1,) < (1, 0), (2,) > (1, 5), (1, 2) == (1.0, 2.0), (1, 2) != [1, 2], ((1,),) == ((1,),), () == (), {(1, 2): "k"}[1, 2], min((2, "b"), (1, "c")))
x = 1, 2
(a, b), c = (1, 2), 3
print(x, a, b, c, *(1, 2), (*t, *x), ((),), (None,), (1, (2, (3,))))
attempt(lambda: t[5])
attempt(lambda: t["x"])
attempt(lambda: t.__setitem__)
attempt(lambda: t.index(99))
attempt(lambda: t + [1])
attempt(lambda: t * "x")
attempt(lambda: t < 5)
attempt(lambda: hash(([],)))
attempt(lambda: tuple(5))
attempt(lambda: t.append(1))


def assign():
    t[0] = 1


def delete():
    del t[0]


attempt(assign)
attempt(delete)
u = ([],)
try:
    u[0] += [1]
except TypeError as error:
    print(error, u)
s = u
s += (2,)
print(s, u, tuple(i for i in range(3)), tuple(reversed(t)), tuple(zip(t, t))[1])


class Pair(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    @property
    def first(self):
        return self[0]


p = Pair(1, 2)
p.extra = 5
print(p, p.first, p.extra, type(p[:]), type(p + p), p == (1, 2), hash(p) == hash((1, 2)), isinstance(p, tuple), len(p))
print((1, 2).__getitem__(0), tuple.__name__, (1).__class__, ().__class__, tuple.__add__((1,), (2,)), (1, 2).__eq__(5))

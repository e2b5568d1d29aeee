"""Assignments that take things apart."""


def attempt(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


a, b = 1, 2
a, b = b, a
(c, d), [e, *f] = (3, 4), (5, 6, 7)
*g, h = range(4)
i, *j, k = "ab"
l = m = n = []
x = y, z = 1, 2
[p, q] = {"k1": 1, "k2": 2}
first, (second, *third), *fourth = 1, (2, 3, 4), 5, 6
print(a, b, c, d, e, f, g, h, i, j, k, l is n, x, y, z, p, q, first, second, third, fourth)
(r,) = [9]
[] = ()
() = []
print(r)


def unpack(n, source):
    if n == 0:
        [] = source
    elif n == 1:
        a, = source
    elif n == 2:
        a, b = source
    elif n == 3:
        a, b, c = source
    else:
        a, b, *c, d = source


for n in range(5):
    for source in ((), (1,), [1, 2], "abc", {1: 2}, iter([1, 2, 3, 4]), range(2), 5, None, 1.5):
        try:
            unpack(n, source)
            print("ok", end=" ")
        except Exception as error:
            print(n, type(error).__name__, error)


class Target:
    pass


t, data = Target(), [0, 0, 0]
t.x, data[0], data[1:] = 1, 2, [3, 4]
print(t.x, data)
index = 0
index, data[index] = 2, "at 2"
print(index, data)
for a, (b, *c) in [(1, "xyz"), (2, [3])]:
    print(a, b, c)
for t.x in range(3):
    pass
for data[0] in "ab":
    pass
print(t.x, data, [*range(2), *"ab", 5], (*[1], 2), {*[1], *[2]}, {**{"a": 1}, **{"b": 2}})
with_star = *range(3), "x"
print(with_star)
attempt(lambda: [*5])
attempt(lambda: {**5})
attempt(lambda: {**[1]})
attempt(lambda: (*None,))


def gen():
    yield 1
    yield 2
    raise ValueError("in the middle")


def from_gen():
    a, b, c = gen()


attempt(from_gen)


class Order:
    def __setattr__(self, name, value):
        print("set", name, value, end="; ")


o = Order()
o.a, o.b = o.c = 1, 2
print()
a = b = c = 5
a += 1
d = {"k": [1]}
d["k"] += [2]
d["k"][0] -= 5
print(a, b, d)
a: int = 3
b: str
print(a, b, __annotations__ if "__annotations__" in globals() else "lazy")
x = [1, 2, 3]
i = 0
i, x[i] = 1, 9
print(i, x)
del x[0], (i, a)
attempt(lambda: i)


def returns_many():
    return 1, *[2, 3]


print(returns_many(), [y := 1, y**2], (lambda: (yield))().__class__.__name__)

"""list: its methods, and what happens at the edges."""


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as error:
        print(type(error).__name__, error)


a = [3, 1, 2]
a.append(4); a.extend((5, 6)); a.extend("xy"); a.insert(0, "first"); a.insert(-1, "before last"); a.insert(100, "end"); a.insert(-100, "start")
print(a, len(a), a.index(4), a.index("x", 3), a.count(1), a.pop(), a.pop(0), a.pop(-2), a)
a.remove("x"); a.reverse(); print(a, a.copy() is a, a[:] == a)
a.clear(); print(a, a == [], not a)
attempt(a.pop)
attempt([1].pop, 5)
attempt([1].pop, "x")
attempt([1].remove, 2)
attempt([1].index, 2)
attempt([1, 2, 3].index, 1, 1)
attempt([1].extend, 5)
attempt([].append)
attempt([].append, 1, 2)
attempt([].insert, 1)
attempt([].append, x=1)
attempt(lambda: [1][1])
attempt(lambda: [1][-2])
attempt(lambda: [1]["x"])
attempt(lambda: [1][1.0])
attempt(lambda: [1].__setitem__(1, 0))
attempt(lambda: [1].__delitem__(1))
attempt(lambda: [1] + (2,))
attempt(lambda: [1] * [2])
attempt(lambda: [1] * 1.5)
attempt(lambda: [] < 5)
attempt(lambda: hash([]))
attempt(lambda: [].nope)
attempt(lambda: list(5))
attempt(lambda: list(1, 2))
attempt(lambda: [1, 2] < [1, "x"])

b = list(range(10))
print(b[2:5], b[::3], b[::-2], b[-3:], b[:-3], b[5:2], b[5:2:-1], b[100:], b[-100:3], b[None:None], b[True])
b[2:4] = ["x", "y", "z"]; print(b)
b[::2] = [0] * 6; print(b)
b[1:1] = [9, 9]; print(b)
b[5:] = []; print(b)
b[-1:] = "tail"; print(b)
b[::-1] = b[:]; print(b)
del b[0]; del b[-1]; del b[::2]; print(b)
b[:] = b; print(b)
b += b; b *= 2; print(b)
b[1:3] = b; print(b)
attempt(lambda: b.__setitem__(slice(0, 4, 2), [1, 2, 3]))
attempt(lambda: b.__setitem__(slice(0, 2), 5))
attempt(lambda: b.__getitem__(slice(0, 2, 0)))
print([1, 2] + [3], [0] * 3, 2 * [1, 2], [] * 5, [1] * -1, [1, 2] == [1, 2.0], [1, 2] < [1, 3], [1] < [1, 0], [2] > [1, 9], [[1], [2]] == [[1], [2]], 1 in [1, 2], 5 not in [1], [1, [2, [3]]])
print(list("abc"), list({"a": 1}), list(range(3)), list(), [*range(3), *"ab"], list(zip([1, 2], "ab")))
c = [1, 2]; c.append(c); print(c, c[2] is c, c == c)
d = [[]] * 3; d[0].append(1); print(d)

# Changing a list while walking over it.
e = [1, 2, 3, 4, 5, 6]
seen = []
for x in e:
    seen.append(x)
    if x % 2:
        e.remove(x)
print(seen, e)
f = [1]
for x in f:
    if len(f) < 5:
        f.append(x + 1)
print(f)
it = iter([1, 2, 3]); next(it); print(list(it), list(it), it.__length_hint__(), list(reversed([1, 2, 3])))


class Sub(list):
    def __repr__(self):
        return "Sub" + super().__repr__()


s = Sub([1, 2])
s.append(3); s.extra = "attribute"
print(s, s.extra, type(s + [1]), type(s[:]), type(s * 2), type(s.copy()), s == [1, 2, 3], isinstance(s, list), Sub("ab"), len(s))
print([].__doc__[:30], [].__class__, list.__name__, [1].__contains__(1), [3].__len__(), list.append)


class Eq:
    def __eq__(self, other):
        return True


print([1, 2].index(Eq()), [1, 2].count(Eq()), Eq() in [1], [5] == [Eq()])

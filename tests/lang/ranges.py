"""range."""


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as error:
        print(type(error).__name__, error)


for r in (range(5), range(2, 8), range(10, 0, -3), range(0), range(5, 2), range(0, 10, 4), range(-5, 5, 2), range(10**20, 10**20 + 3), range(0, -10, -2)):
    print(r, len(r), list(r), list(reversed(r)), r.start, r.stop, r.step, bool(r))
r = range(0, 20, 3)
print(r[0], r[-1], r[2], r[1:4], r[::-1], r[::2], 9 in r, 10 in r, 9.0 in r, "x" in r, r.index(9), r.count(9), r.count(1))
print(range(0) == range(5, 2), range(0, 3, 2) == range(0, 4, 2), range(3) == [0, 1, 2], hash(range(3)) == hash(range(0, 3, 1)), {range(2): 1}[range(2)])
print(sum(range(1000)), max(range(5)), list(zip(range(3), range(3, 6))), 10**30 in range(10**31), range(10**30)[10**29], range(0, 10**30, 10**15)[-1])
attempt(range)
attempt(range, 1, 2, 0)
attempt(range, 1.5)
attempt(range, "x")
attempt(lambda: r[7])
attempt(lambda: r["x"])
attempt(lambda: r.index(1))
attempt(lambda: len(range(10**30)))
attempt(lambda: r < r)
attempt(lambda: setattr(r, "start", 1))
total = 0
for i in range(3):
    for j in range(i, 3):
        total += i * j
    i = 100
print(total, i)
it = iter(range(3))
print(next(it), it.__length_hint__(), list(it), next(it, None), range(True), range(False, True))


class I:
    def __index__(self):
        return 3


print(range(I()), list(range(I())), [0, 1, 2, 3][I()], "abcd"[I()])

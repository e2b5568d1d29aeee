"""Sorting: stability, keys, errors, and lists that change while they are sorted."""

import random
from functools import cmp_to_key


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as error:
        print(type(error).__name__, error)


words = "the quick brown fox jumps over the lazy dog The Fox".split()
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, reverse=True))
print(sorted([3, 1.5, True, 2**70, -1, 0.0, 2]), sorted("hello"), sorted({3: "a", 1: "b"}), sorted([]), sorted([(2, "b"), (1, "z"), (2, "a")]), sorted(x * x % 7 for x in range(7)))
rng = random.Random(1)
for size in (0, 1, 2, 3, 10, 31, 32, 33, 64, 65, 100, 1000, 5000):
    data = [(rng.randrange(max(1, size // 4)), i) for i in range(size)]
    by_key = sorted(data, key=lambda pair: pair[0])
    assert by_key == sorted(data), size
    down = sorted(data, key=lambda pair: pair[0], reverse=True)
    assert down == sorted(data, key=lambda pair: (-pair[0], pair[1])), size
    for shape in (sorted(data), sorted(data)[::-1], sorted(data)[: size // 2] + sorted(data)[size // 2 :][::-1]):
        assert sorted(shape) == sorted(data)
    ints = [rng.getrandbits(70) - 2**69 for _ in range(size)]
    done = sorted(ints)
    assert all(a <= b for a, b in zip(done, done[1:])) and sorted(done) == done
a = [5, 2, 9]
print(a.sort(), a, a.sort(reverse=True), a, a.sort(key=lambda x: -x), a, a.sort(key=None))
attempt(sorted, [1, "a"])
attempt(sorted, [1, None, 2])
attempt(sorted, [1, 2j])
attempt(sorted, 5)
attempt(sorted)
attempt(sorted, [1], lambda x: x)
attempt(sorted, [1], key=5)
attempt(sorted, [3, 1], key=lambda x: 1 / 0)
attempt(a.sort, lambda x: x)
attempt(sorted, [1, 2], cmp=1)
b = [3, 1, 2]
attempt(b.sort, key=lambda x: b.append(x) or x)
print(b)
b = [3, 1, 2]
attempt(b.sort, key=lambda x: len(b))
print(b)


class Item:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n

    def __repr__(self):
        return f"I{self.n}"


print(sorted([Item(3), Item(1), Item(2)]), min([Item(3), Item(1)]), max([Item(3), Item(1)], key=lambda i: -i.n))


class Gt:
    def __init__(self, n):
        self.n = n

    def __gt__(self, other):
        return self.n > other.n

    def __repr__(self):
        return f"G{self.n}"


print(sorted([Gt(3), Gt(1), Gt(2)]), sorted([5, 3, 4], key=cmp_to_key(lambda a, b: b - a)), sorted(["b", "a"], key=cmp_to_key(lambda a, b: (a > b) - (a < b))))
nan = float("nan")
print(len(sorted([3, nan, 1, 2, nan])), max([1, 5, 3]), min("b", "a"), max([], default="none"), max("aa", "b", key=len), min([(1, "b"), (1, "a")]), max([1, 1.0]), max([1.0, 1]))
attempt(max, [])
attempt(min, 5)
attempt(max)
attempt(max, 1, 2, default=3)
attempt(min, [1, "x"])

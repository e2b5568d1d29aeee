"""set and frozenset."""


def attempt(f, *args):
    try:
        r = f(*args)
        print(sorted(r) if isinstance(r, (set, frozenset)) else repr(r))
    except Exception as error:
        print(type(error).__name__, error)


a, b = {1, 2, 3}, {3, 4}
for r in (a | b, a & b, a - b, a ^ b, a.union(b, [9]), a.intersection([3, 2]), a.difference([1], [2]), a.symmetric_difference("x") - {"x"}, a.copy()):
    print(sorted(r), type(r).__name__)
print(a < b, {3} < a, a <= a, a > {1}, a >= {1, 9}, a == {3, 2, 1}, a != b, a.issubset([1, 2, 3, 4]), a.issuperset([1]), a.isdisjoint([7]), 2 in a, 9 not in a, len(a), bool(set()))
a.add(5); a.add(5); a.discard(99); a.remove(1); a.update([7, 8], (9,)); print(sorted(a))
a |= {100}; a &= {100, 5, 7}; a -= {7}; a ^= {5, 6}; print(sorted(a))
a.intersection_update([100, 6]); a.difference_update([6]); a.symmetric_difference_update({1}); print(sorted(a), {7}.pop())
a.clear(); print(a, set(), {1}, {"x"}, frozenset(), frozenset({1}), frozenset("a"), {()}, {frozenset()})
attempt(a.pop)
attempt(a.remove, "missing")
attempt(a.add, [])
attempt(lambda: {[]})
attempt(lambda: hash(a))
attempt(lambda: a | [1])
attempt(lambda: a < [1])
attempt(lambda: a.union(5))
attempt(set, 5)
attempt(set, 1, 2)
attempt(lambda: a + a)
attempt(lambda: a[0])
attempt(lambda: frozenset().add)
f = frozenset([1, 2])
print(hash(f) == hash(frozenset([2, 1])), f == {1, 2}, {f: "key"}[frozenset((2, 1))], {1, 2} in {f}, type(f | {3}).__name__, type({3} | f).__name__, frozenset(f) is f, f.copy() is f, set(f) == f)
f2 = f
f2 |= {3}
print(sorted(f), sorted(f2), sorted(set("hello")), sorted({x % 3 for x in range(10)}), len({1, 1.0, True}), {0.0} == {-0.0})
big = set(range(1000)) - set(range(0, 1000, 3))
print(len(big), sum(big), 999 in big, 500 in big, min(big), max(big))
s = set(range(5))
try:
    for x in s:
        s.add(x + 100)
except RuntimeError as error:
    print(error)
nan = float("nan")
print(nan in {nan}, len({nan, nan}), len({float("nan"), float("nan")}))


class MySet(set):
    pass


m = MySet([1])
m.extra = 2
print(m, type(m | {2}).__name__, type(m.copy()).__name__, m == {1}, m.extra)

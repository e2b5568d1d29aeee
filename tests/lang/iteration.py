"""The iterator protocols and the builtin functions that use them."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


class Count:
    def __init__(self, n): self.n, self.i = n, 0
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


class Old:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * 10


class Broken:
    def __iter__(self): return self
    def __next__(self): raise ValueError("broken")


class NotIterator:
    def __iter__(self): return []


print(list(Count(3)), [*Count(2)], sum(Count(4)), list(Old()), 20 in Old(), max(Count(5)), dict(zip(Count(3), Old())), tuple(Count(0)), sorted(Old(), reverse=True), list(iter(Count(2))))
attempt(lambda: list(Broken()))
attempt(lambda: list(NotIterator()))
attempt(lambda: [x for x in 5])
attempt(lambda: next(Count(0)))
attempt(lambda: next(Count(0), "default"))
attempt(lambda: next([]))
it = iter([1, 2])
print(next(it), next(it), next(it, None), next(it, None), iter(it) is it)
values = [1, 2, 3, 0, 4]
source = iter(values)
print(list(iter(lambda: next(source), 0)), list(source))
print(list(enumerate("ab")), list(enumerate("ab", start=5)), list(enumerate([], 1)), list(zip()), list(zip([1])), list(zip([1, 2], "abc", (True, False, None))), list(zip("ab", "ab", strict=True)))
attempt(lambda: list(zip([1], [1, 2], strict=True)))
attempt(lambda: list(zip([1, 2], [1], strict=True)))
attempt(lambda: list(zip("a", "a", "", strict=True)))
print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2], [3, 4, 5])), list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x > 1, [1, 2, 3])), list(reversed([1, 2, 3])), list(reversed(range(3))), list(reversed("abc")), list(reversed((1, 2))))
attempt(lambda: list(map(lambda a: 1 / a, [1, 0])))
print(any([0, 1]), all([1, 0]), any(x > 2 for x in Count(5)), min(Count(3)), max("b", "a"), sum([1, 2], 10), sum([[1], [2]], []), sum([0.5, 1]), abs(-1), divmod(7, 2), round(2.567, 2), pow(2, 3))
z = zip(Count(3), Count(3))
print(next(z), list(z), list(z))
m = map(int, "123")
print(next(m), m.__next__(), [*m])
import itertools as I
print(list(I.chain("ab", [1])), list(I.chain.from_iterable([[1], [2, 3]])), list(I.islice(I.count(5, 2), 3)), list(I.islice("abcdef", 1, 5, 2)), list(I.repeat("x", 2)), list(I.islice(I.cycle("ab"), 5)), list(I.accumulate([1, 2, 3])), list(I.accumulate([1, 2, 3], lambda a, b: a * b, initial=1)))
print(list(I.product("ab", [1, 2])), list(I.product([0, 1], repeat=2)), list(I.permutations("abc", 2)), list(I.combinations("abc", 2)), list(I.combinations_with_replacement("ab", 2)), list(I.compress("abc", [1, 0, 1])))
print(list(I.takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(I.dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(I.filterfalse(lambda x: x % 2, range(5))), [(k, list(g)) for k, g in I.groupby("aabbbc")], list(I.starmap(pow, [(2, 3), (3, 2)])), list(I.zip_longest("ab", [1], fillvalue="-")), list(I.pairwise([1, 2, 3])), list(I.batched("abcde", 2)))
a, b = I.tee(Count(3))
print(next(a), list(b), list(a))
attempt(lambda: I.islice([1], -1))
attempt(lambda: list(I.batched("ab", 0)))
d = {"a": 1}
di = iter(d.items())
print(next(di), list(di), type(iter([])).__name__, type(iter("")).__name__, type(iter({})).__name__, type(iter(())).__name__, type(iter(range(1))).__name__, type(iter(set())).__name__, type(zip()).__name__)
for x in Count(2):
    for y in Count(2):
        print(x, y, end="; ")
print()


class Hint:
    def __iter__(self): return iter([1, 2])
    def __length_hint__(self): return 5


import operator
print(list(Hint()), operator.length_hint(Hint()), operator.length_hint(iter([1, 2, 3])), operator.length_hint(5 for _ in "a"))
lst = [1, 2, 3]
it = iter(lst)
next(it)
lst.clear()
print(list(it)); lst.append(1); print(list(it))

"""Copies of lists and tuples, whole and in part: each is a new object with the same items."""

from sys import getrefcount

item = object()
before = getrefcount(item)
source = [item, 1, 2.5, "text", item, None]

copies = [
    source[:], source[1:5], source[-3:], source[4:2], source[::2], source[::-1], source.copy(), list(source), [*source],
    source + [item], [] + source, source * 3, 0 * source, [item] * 5, [0] * 4, list(tuple(source)), sorted([3, 1, 2]),
    [*source, *source], [1, *tuple(source)],
]
for copy in copies:
    print(len(copy), [type(value).__name__ for value in copy][:6], copy is source)
print(sum(copy.count(item) for copy in copies), getrefcount(item) - before)
tuples = [
    tuple(source), tuple(source)[1:3], tuple(source)[:], tuple(source)[::2], (*source,), (*source, item), tuple(source) * 2,
    tuple(source) + (item,), (item,) * 7, tuple([]), tuple(source[0:0]), (*[],),
]
for copy in tuples:
    print(len(copy), [type(value).__name__ for value in copy][:6])
print(sum(copy.count(item) for copy in tuples), getrefcount(item) - before - sum(copy.count(item) for copy in copies))
del copies, copy
source.clear()
print(getrefcount(item) - before - sum(copy.count(item) for copy in tuples) + 1)

grow = []
grow.extend(grow)
grow += [1, 2]
grow.extend(grow)
grow += grow
grow[1:3] = grow
print(grow, [] == grow[9:], grow[2:10**30], grow[-(10**30):1])
empty = []
empty.extend((1, 2))
empty.append(3)
print(empty, empty * 2, [[]] * 2)
inner = [[]] * 3
inner[0].append(1)
print(inner, () * 10**18, [] * 10**18)
for times in (10**18, 10**30):
    try:
        [1, 2] * times
    except (MemoryError, OverflowError) as error:
        print(type(error).__name__)


class Listed(list):
    pass


print(type(Listed([1])[:]), type(Listed([1]) + [2]), [*Listed([1])], type(Listed([1, 2]).copy()), tuple(Listed("ab")))

"""Loops and generator expressions over the iterators of lists, tuples and what is derived from them."""


class Plain(list):
    pass


class PlainTuple(tuple):
    pass


class Loud(list):
    def __iter__(self):
        print("iter of", type(self).__name__)
        return iter([item * 10 for item in list.__iter__(self)])


class LoudTuple(tuple):
    def __iter__(self):
        print("iter of", type(self).__name__)
        return (item * 10 for item in tuple.__iter__(self))


class Own(list):
    """Its iterator reads the list by an index of its own."""

    def __iter__(self):
        at = 0
        while at < len(self):
            yield self[at]
            at += 1


class Reading(list):
    """What the iterator of list reads is not what __getitem__ says."""

    def __getitem__(self, at):
        return "got"

    def __len__(self):
        return 1


kinds = [list, tuple, Plain, PlainTuple, Loud, LoudTuple, Own, Reading]

for kind in kinds:
    made = kind([1, 2, 3])
    print(kind.__name__, [x for x in made], list(x for x in made), sum(x * 2 for x in kind([4, 5])) if kind is not Reading else "")
    print([x for x in iter(made)], list(x for x in iter(made)), list(x for x in iter(kind((7, 8)))))
    for x in iter(kind([1])):
        print("one", x)
    print([*made], *iter(made), sorted(x for x in made), dict((x, x) for x in made))

# Half consumed iterators.
for kind in kinds:
    it = iter(kind([1, 2, 3, 4, 5]))
    first = next(it)
    gen = (x for x in it)
    print(kind.__name__, first, next(gen), next(it), list(gen), list(it), next(it, "ended"))
    it = iter(kind([1, 2, 3]))
    for x in it:
        break
    else:
        print("not reached")
    print([x for x in it], [x for x in it])


def begun(kind):
    it = iter(kind([1, 2, 3]))
    next(it)
    return it


for kind in kinds:
    print(kind.__name__, list(x for x in begun(kind)), [x for x in begun(kind)], [(x, y) for x in begun(kind) for y in begun(kind)])
    for x in begun(kind):
        print(x, end=" ")
    print()

# Lists that change meanwhile.
for kind in (list, Plain, Own, Reading):
    items = kind([1, 2, 3])
    seen = []
    for x in items:
        seen.append(x)
        if x == 2:
            items.append(9)
    print(kind.__name__, seen)

    items = kind([1, 2, 3, 4])
    seen = []
    for x in iter(items):
        seen.append(x)
        if x in (1, 2):
            items.remove(x)
    print(seen)

    items = kind([1, 2])
    gen = (x for x in items)
    items.append(3)
    print(next(gen))
    items.insert(0, 0)
    print(list(gen))
    items.append(4)
    print(list(gen))

    items = kind([1, 2, 3])
    gen = (x for x in iter(items))
    next(gen)
    items.clear()
    print(list(gen))
    items.extend([5, 6, 7])
    print(list(gen))

    items = kind([1, 2, 3])
    gen = (x for x in reversed(items))
    print(next(gen) if kind is not Reading else "")
    items.append(4)
    print(list(gen) if kind is not Reading else "")


# The iterable is evaluated, and its iterator made, where the generator expression stands.
class Traced(Plain):
    def __iter__(self):
        print("made")
        return super().__iter__()


gen = (x for x in Traced([1, 2]))
print("before")
print(list(gen))

for wrong in (3, object(), Plain):
    try:
        (x for x in wrong)
    except TypeError as error:
        print(str(error).replace(hex(id(wrong)), ""))


class NoIterator(list):
    def __iter__(self):
        return 5


try:
    print(list(x for x in NoIterator([1])))
except TypeError as error:
    print(error)
try:
    for x in NoIterator([1]):
        print("not reached")
except TypeError as error:
    print(error)


class Failing(list):
    def __iter__(self):
        yield self[0]
        raise ValueError("in the middle")


gen = (x for x in Failing([1, 2]))
print(next(gen))
try:
    next(gen)
except ValueError as error:
    print(error, next(gen, "ended"))


class Unset(list):
    __iter__ = None


try:
    print(list(x for x in Unset([1])))
except TypeError as error:
    print(error)


# A class that gets another __iter__ while its instances are around.
class Changing(list):
    pass


made = Changing([1, 2])
print(list(x for x in made))
Changing.__iter__ = lambda self: iter("ab")
print(list(x for x in made), [x for x in made], list(x for x in Changing([5])))
del Changing.__iter__
print(list(x for x in made), [x for x in Changing([5])])

# The iterator keeps its list alive, and gives it up at its end.
import weakref

made = Plain([1])
ref = weakref.ref(made)
it = iter(made)
del made
print(ref() is not None, list(x for x in it), ref() is None)
made = Plain([1, 2])
ref = weakref.ref(made)
gen = (x for x in made)
del made
print(next(gen), ref() is not None, list(gen), ref() is None)

# Iterators tell what is left, and can be copied.
import copy
import operator

for kind in (list, tuple, Plain, PlainTuple):
    it = iter(kind([1, 2, 3]))
    next(it)
    print(kind.__name__, operator.length_hint(it), it.__reduce__()[1:], list(copy.copy(it)), list(it), operator.length_hint(it))
    it = iter(kind([1, 2, 3]))
    it.__setstate__(2)
    print([x for x in it])

# Named pairs.
from collections import namedtuple

Point = namedtuple("Point", "x y")
print([c for c in Point(1, 2)], list(c for c in iter(Point(3, 4))), [x + y for x, y in [Point(1, 2), Point(3, 4)]])

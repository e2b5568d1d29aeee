"""Iterators over what has __getitem__ alone: what they tell, and copies of them; lengths beyond 62 bits."""

import copy
import operator
import pickle
import sys


class Squares:
    def __getitem__(self, at):
        if at < 5:
            return at * at
        raise IndexError


class Sized(Squares):
    def __len__(self):
        return 5


for kind in (Squares, Sized):
    it = iter(kind())
    print(next(it), it.__reduce__()[2], operator.length_hint(it, -1), list(copy.copy(it)), list(pickle.loads(pickle.dumps(it))))
    it.__setstate__(3)
    print(next(it), list(it), it.__reduce__(), operator.length_hint(it, -1))
    it.__setstate__(0)
    print(list(it))
    it = iter(kind())
    it.__setstate__(-5)
    print(next(it))


class Hinted:
    def __init__(self, hint):
        self.hint = hint

    def __iter__(self):
        return iter([1])

    def __length_hint__(self):
        return self.hint


for hint in (5, sys.maxsize, 2**65, -1, "x", NotImplemented):
    try:
        print(list(Hinted(hint)))
    except Exception as error:
        print(type(error).__name__, error)

print(len(range(sys.maxsize)), range(sys.maxsize - 1)[sys.maxsize - 3], bool(range(sys.maxsize)))
try:
    len(range(sys.maxsize + 1))
except OverflowError as error:
    print(error)


class Long:
    def __init__(self, length):
        self.length = length

    def __len__(self):
        return self.length


for length in (sys.maxsize, sys.maxsize + 1, -1, "x"):
    try:
        print(len(Long(length)))
    except Exception as error:
        print(type(error).__name__, error)

"""What sequences are joined with, what a FileIO opens, where a finaliser finds a loop that has ended, and other edges."""

import array
import cmath
import collections
import io
import operator
import sys
import warnings


def told(function, *args):
    try:
        print(repr(function(*args)))
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


class Number:
    def __radd__(self, other):
        return "radd"


class Items(Number):
    def __getitem__(self, at):
        return (0,)[at]


# operator.concat asks a sequence before anything else; + asks numbers first.
makers = str, bytes, bytearray, list, tuple, collections.deque, lambda: array.array("b"), lambda: t"x", lambda: 5, dict
for make in makers + (collections.UserList, collections.Counter, lambda: range(3)):
    for function in operator.concat, operator.iconcat, operator.add, operator.iadd:
        for other in Number(), Items(), 1:
            print(function.__name__, type(make()).__name__, type(other).__name__, end=": ")
            told(function, make(), other)
template = t"x"
template += Number()
print(template)
print(operator.concat(t"x", t"y").strings)


class Path:
    def __init__(self, index, path):
        self.index, self.path = index, path

    def __index__(self):
        print("index")
        return self.index

    def __fspath__(self):
        print("fspath")
        return self.path


# A descriptor, or else a name.
for file in None, 1.5, [], "\0", b"\0", -1, 2**40, -(2**40), bytearray(b"x"), Path(2**40, "\0"), Path("i", 4), Path(-1, 1), object:
    told(io.FileIO, file)
told(io.FileIO, object, "zz")
told(io.FileIO, "/nowhere", "zz")
told(io.FileIO, "/nowhere")
told(io.FileIO, 1, "zz")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(io.FileIO(True, "w", closefd=False).name)
    print([str(one.message) for one in caught])


class Once:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration

    def __del__(self):
        frame = sys._getframe(1)
        print(frame.f_lineno - frame.f_code.co_firstlineno)


def loops():
    for _ in enumerate(Once()):
        pass
    for one, _ in enumerate(Once()):
        if one:
            continue
    for one, _ in zip(Once(), Once()):
        pass


loops()


class Index:
    def __init__(self, answer):
        self.answer = answer

    def __index__(self):
        return self.answer() if callable(self.answer) else self.answer


view = memoryview(bytearray(4))
told(operator.setitem, view, 0, Index("x"))
told(operator.setitem, view, 0, Index(lambda: 1 / 0))
told(operator.setitem, view, 0, Index(lambda: len(1)))

told(cmath.log, 0, 3)
told(cmath.log, 0)
told(cmath.log, 3, 0)
told(cmath.log, 0, 1)
told(cmath.log, 0, "x")

told(collections._count_elements, collections.OrderedDict(), [[]])
told(collections._count_elements, {}, [[]])
counts = collections.OrderedDict()
collections._count_elements(counts, "hello")
print(counts)
told((int | str).__class_getitem__, memoryview(bytearray(1)).format)
print(type((int | str).__class_getitem__(memoryview(bytearray(1)))))

"""Whom builtins and native modules ask first, and what they say of sizes that cannot be."""

import array
import binascii
import cmath
import collections
import inspect
import io
import itertools
import marshal
import operator
import pickle
import re
import string.templatelib
import struct
import time
import typing
import weakref
import zlib


class Told:
    """An operand whose reflected methods tell that they are asked."""

    def __init__(self, declines):
        self.declines = declines

    def answer(self, name):
        print(name)
        return NotImplemented if self.declines else name

    def __radd__(self, other):
        return self.answer("radd")

    def __rmul__(self, other):
        return self.answer("rmul")

    def __index__(self):
        print("index")
        return 2


class Wrong:
    def __complex__(self):
        return 1.5

    def __index__(self):
        return "x"

    def __int__(self):
        return 1


class Huge:
    def __length_hint__(self):
        return 2**62

    def __iter__(self):
        return iter([1])


class Loud(list):
    def __iter__(self):
        print("iter")
        return super().__iter__()

    def __len__(self):
        print("len")
        return 2


class Items:
    def __init__(self, *items):
        self.items = items

    def __iter__(self):
        for item in self.items:
            print("next", item)
            yield item


class Bytes(bytes):
    pass


class Text(str):
    pass


class Number(int):
    pass


class Raising:
    def __buffer__(self, flags):
        raise KeyError("buffer")


class Unhashable:
    __hash__ = None

    def __eq__(self, other):
        print("eq", type(other).__name__)
        return True

    def __call__(self):
        pass

    def __repr__(self):
        return "Unhashable()"


class NoIterator:
    def __iter__(self):
        return 3


class Shouting(str):
    def __str__(self):
        return "A!"


class BadRepr:
    def __repr__(self):
        raise ZeroDivisionError("repr")


def changed(one, other, sign="+"):
    if sign == "+":
        one += other
    else:
        one *= other
    return one


T = typing.TypeVar("T")
CASES = """
changed([1], Told(True))
changed([1], Told(False))
changed([1], Told(False), "*")
changed([1], Told(True), "*")
changed(bytearray(b"a"), Told(False))
changed(Number(2), [1], "*")
Number(2) * [1]
[1] * Told(False)
b"ab" * Told(True)
Loud([1]) * Told(False)
b"ab" * (2**63 - 1)
bytes(2**63 - 1)
b"a".ljust(2**63 - 1)
b"a\\t".expandtabs(2**40)
(1).to_bytes(2**63 - 1)
bytearray(b"a").extend(Huge())
bytearray(b"a").extend(Text("a"))
int.from_bytes(Loud([1, 2]))
bytes(range(2**62)[::2])
1 << (2**63 - 1)
complex(Wrong(), "x")
cmath.cosh(Wrong())
cmath.isclose(1, int, abs_tol="x")
type(itertools.count(Wrong(), 1j))
operator.length_hint(7, Told(True))
array.array("i", [1]) * 2**70
array.array("x", 5)
array.array("x", "text")
array.array("x", [])
array.array("f", "text")
binascii.hexlify(b"abc", 13)
binascii.hexlify(b"abc", [1, 2])
float.__getformat__("a\\0")
float.__getformat__("double")[:4]
io.StringIO("a").__setstate__((0,) * 9)
io.StringIO("a").__setstate__(("a", None, 1, 3))
io.BytesIO(b"a").__setstate__((0,) * 9)
io.StringIO("a").seek(4, 2**80)
io.TextIOWrapper(io.BytesIO(), "utf-8", [], 3)
io.StringIO("ab\\ncd\\nef").readlines(3)
io.BytesIO(b"ab\\ncd\\nef").readlines(3)
pickle.loads(pickle.dumps(io.StringIO("ab\\n"))).getvalue()
io.StringIO("ab").__reduce_ex__(4)[1:]
pickle.dumps(memoryview(b""))
pickle.dumps(changed.__code__)
reversed([]).__reduce__()
time.struct_time(1, "x")
time.struct_time(range(9), None)
time.struct_time((1,) * 9, {"nope": 3})
time.struct_time(1, 2, 3)
OSError(1, 2, 3, 4, 5, 6)
NameError(a=1, b=2)
BaseExceptionGroup("x", BadRepr())
{1: []}.items() ^ {1: []}.items()
{1: [], 2: 3}.items() ^ {1: []}.items()
{1}.issubset(Items(1, 2, 3))
{1, 2}.intersection(Items(1, 2, 3))
eval(b" \\t1")
re.sub("s", memoryview(b"abcd")[::-1], "ab")
re.search("a", Wrong())
type(iter(Text("a"))).__name__
type(iter("a")).__name__
weakref.ref(zlib.compressobj())
weakref.ref(collections.defaultdict())
weakref.ref(1, nope=1)
memoryview(b"abcdef")[::2].cast("12", 3)
memoryview(b"abc")[:0:2].contiguous
int(memoryview(b"12")[::-1][:0])
b"abc".partition(bytearray(b"b"))
Bytes(b"abc").partition(Bytes(b"b"))
bytearray(b"abc").partition(b"b")
type.__setattr__(int, 3, 4)
staticmethod(len).__get__(None, nope=1)
inspect.signature(list)
inspect.signature(list[int])
inspect.signature(zip)
inspect.signature(int)
typing.TypeVar("x\\udc80")
print("a", BadRepr())
print(BadRepr())
changed(Loud([1]), Told(False))
collections.deque([1]) + Told(False)
array.array("b") + Told(False)
memoryview(b"x") == Raising()
struct.pack_into("b", Raising(), 0, 1)
marshal.loads(3)
bytearray(NoIterator())
string.templatelib.Interpolation(1, None)
(int | str) | Unhashable()
str(ImportError(Shouting("a")))
(int | T)[3]
b"\xff".decode("ascii\u01c5")
compile('"\\\\\\u041f"', "f", "eval") and 1
zlib.decompressobj(99, b"x")
zlib.decompressobj().flush(2**61)
"""

for case in CASES.strip().splitlines():
    try:
        print(case, "->", ascii(eval(case)))
    except (Exception, MemoryError) as error:
        print(case, "->", type(error).__name__, ascii(str(error)))

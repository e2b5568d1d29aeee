"""What builtins and native modules say, and in which order they ask, where their arguments are odd."""

import array
import binascii
import bisect
import collections
import itertools
import operator
import re
import struct
import typing
import unicodedata


class Lends:
    """Its buffer and its other conversions raise."""

    def __buffer__(self, flags):
        raise KeyError("buffer")

    def __bytes__(self):
        raise ZeroDivisionError("bytes")


class Wrong:
    def __index__(self):
        return "x"


class Fails:
    def __index__(self):
        raise KeyError("index")


class SubSet(set):
    pass


class SubInt(int):
    pass


class SubSuper(super):
    pass


class Plain:
    pass


class Loud(list):
    def __len__(self):
        print("len")
        return 1


def fail(*args):
    raise ZeroDivisionError("called")


def set_slice(value):
    made = bytearray(b"abc")
    made[::-1] = value
    return made


deque = collections.deque([1])
match = re.match("(a)", "a")
CASES = """
int | str | (1, 2)
(1, 2) | (int | str)
typing.Union[int, "x"]
(int | str).__instancecheck__
isinstance(3, int | str)
issubclass(bool, int | str)
unicodedata.lookup(memoryview(b"abc"))
unicodedata.lookup(5)
unicodedata.lookup("\\ud800")
unicodedata.lookup(b"DIGIT ONE\\0")
UnicodeTranslateError(36, 1, 2, 3)
UnicodeTranslateError("a", 1, len, 3)
UnicodeTranslateError("a", 2**70, len, 3)
UnicodeDecodeError("a", 5, len, 2, 3)
UnicodeDecodeError("a", 5, 1, 2, "r")
UnicodeDecodeError("a", b"b", 2**70, 2, "r")
UnicodeEncodeError("a", b"b", len, 2, 3)
UnicodeEncodeError("a", "b", 1, 2, 3)
float.fromhex("x\\udc80")
memoryview(b"").tobytes("\\0")
memoryview(b"abcd").cast("e\\u0301")
memoryview(b"abcd").cast("\\ud800")
memoryview(b"abcd").cast("B\\0x").format
collections.Counter([[]])
int.__new__(SubInt, 1, 2, 3)
int(1, 2, 3)
list(1, 2, nope=1)
tuple(1, 2, nope=1)
set(1, 2, nope=1)
SubSet(1, 2)
SubSuper(1, 2, 3)
binascii.a2b_hex(Lends())
binascii.a2b_qp(Lends())
delattr(Plain, "x")
setattr(int, "\\ud800", 3)
setattr(int, "it's", 3)
pow(Plain(), range(3), 1j)
pow(1, 2, 1j)
pow(1, 2, 1.5)
Wrong() in b"abc"
Fails() in bytearray(b"abc")
2**70 in b"abc"
300 in b"abc"
bytes.fromhex("\\x1c\\x85")
bytes.fromhex("ab \\u2028")
bytes.fromhex("abc")
b"ab".hex("-", 2**31)
collections.OrderedDict().pop(None)
collections.OrderedDict().move_to_end(None)
collections.OrderedDict().move_to_end((1, 2))
array.array("b", [2**15])
array.array("b", [200])
array.array("b", [2**64])
array.array("B", [2**64])
array.array("H", [2**31])
array.array("H", [-1])
array.array("I", [2**64])
array.array("I", [2**32])
array.array("i", [1]).frombytes(memoryview(bytes(8)).cast("q"))
operator.length_hint([], 2**70)
operator.length_hint(3, True)
list(itertools.batched([], 2**63 - 1))
complex(real=complex(-0.0, -0.0))
match.expand(array.array("B", b"x"))
match.expand(bytearray(b"x"))
re.sub(b"b", bytearray(rb"\\n"), b"abc")
bisect.insort(10, 0, key=fail)
bisect.insort([], 0, -1, key=fail)
bisect.bisect(10, 0, 0, -3)
struct.pack("F", 1e300)
struct.pack(">F", 1e300)
struct.pack("n", 2**70)
struct.pack("N", -1)
struct.pack("P", 2**70)
struct.calcsize("\\xe9")
struct.calcsize("\\udc80")
struct.calcsize(b"\\xc3\\xa9")
struct.calcsize(b"\\x80")
struct.Struct(b"\\x80")
struct.pack("i", a=1)
struct.pack_into("i", a=1)
struct.Struct("i").pack(1, a=1)
struct.Struct("i").pack_into(1, a=1)
"\\udcff\\u20ac".encode("koi8-r", "surrogateescape")
"\\udcff\\u20ac".encode("ascii", "surrogateescape")
format(1, "\\u0130\\ud800")
format(True, "5x5")
format(1.5, ",\\ud800")
KeyError.__str__(3)
KeyError.__dict__["__str__"].__objclass__
b"%(k)s" % deque
"%(k)s" % deque
"x" % deque
"%c" % Wrong()
b"%s" % Lends()
b"a" + Lends()
b"".join([Lends()])
int(Lends())
float(Lends())
str(Lends(), "utf-8")
int.from_bytes(Lends())
set_slice(Wrong())
set_slice("x")
set_slice(Plain())
bytes(match)
bytearray(b"a").extend(Lends())
b"a".center(5, None)
OSError(2, "x", nope=1)
eval("1", "x", deque)
compile("1", "f", "\\0", 5)
isinstance(weakref.proxy(int), type)
fail.__code__.replace(1)
ExceptionGroup("x", {1: 2})
ExceptionGroup("x", types.MappingProxyType({1: 2}))
repr(ast.Name(Loud([1, 2]), 3))
"""
import ast, types, weakref  # noqa: E401, E402

for case in CASES.strip().splitlines():
    try:
        print(case, "->", ascii(eval(case)))
    except Exception as error:
        print(case, "->", type(error).__name__, ascii(str(error)), ascii(getattr(error, "name", None)))

error = AttributeError("a")
try:
    error.__init__("b", nope=1)
except TypeError as refused:
    print(refused, error.args)

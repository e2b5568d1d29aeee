# Rules of conversions, classes, exceptions and frames that are seldom met.
import copy
import operator
import struct
import sys
import warnings

warnings.simplefilter("always")
warnings.showwarning = lambda message, category, *rest: print(category.__name__, message)


class Index:
    def __index__(self):
        return True


class Int:
    def __int__(self):
        return True


class SubFloat(float):
    pass


class Float:
    def __float__(self):
        return SubFloat(1)


print(operator.index(Index()), int(Int()), float(Float()), ~True)
type("OddKeys", (), {1: 2})
for name in "a\0b", "a\udc00b":
    try:
        type(name, (), {})
    except ValueError as error:
        print(type(error).__name__)


class Reflected(int):
    def __rpow__(self, other, modulus=None):
        return "reflected", other, modulus


print(pow(2, Reflected(3), 5))
for arguments in (), (1, 2, 3):
    try:
        (1).__pow__(*arguments)
    except TypeError as error:
        print(error)
print(sum([], False), hasattr(type, "__abstractmethods__"))


class Negative:
    def __len__(self):
        return -(10**30)


try:
    len(Negative())
except ValueError as error:
    print(error)


class Slotted:
    __slots__ = ["__qualname__", "a"]


print(Slotted.__qualname__ is not None)
try:
    Slotted().a
except AttributeError as error:
    print(error)

error = copy.copy(ImportError("text", name="name", path="path"))
print(error.name, error.path, ImportError("text").__reduce__())
print(repr(UnicodeDecodeError("codec", bytearray(b"\xff"), 0, 1, "why").object))
print(repr(str(UnicodeTranslateError.__new__(UnicodeTranslateError))))


class NoInstance(Exception):
    def __new__(cls, *args):
        return 1


def generator():
    yield


try:
    generator().throw(NoInstance)
except TypeError as error:
    print(error)


def last_line(function):
    try:
        function()
    except Exception as error:
        entry = error.__traceback__.tb_next
        print(function.__name__, entry.tb_frame.f_lineno - function.__code__.co_firstlineno)


def in_except():
    try:
        1 / 0
    except ZeroDivisionError:
        [][0]
        pass


def not_taken():
    try:
        1 / 0
    except TypeError as error:
        pass


def in_finally():
    try:
        1 / 0
    finally:
        pass


for function in in_except, not_taken, in_finally:
    last_line(function)


def proxied():
    x = 1
    proxy = sys._getframe().f_locals

    class Stands(str):
        def __hash__(self):
            return hash("x")

    proxy[Stands("x")] = 2
    proxy["self"] = proxy
    print(x, "{...}" in repr(proxy), reversed(proxy)[-1])


proxied()
frame = sys._getframe()
for name in "f_trace_lines", "f_trace_opcodes":
    try:
        setattr(frame, name, 1)
    except TypeError as error:
        print(error)
try:
    struct.pack_into("b", memoryview(bytearray(9))[::2], 0, 1)
except TypeError as error:
    print(error)
print(struct.Struct.__new__(struct.Struct).size, struct.Struct("=i2H"))


def shadowed():
    class Other:
        message = "another super"

    class C:
        def method(self):
            return super().message

    globals()["super"] = Other
    print(C().method())
    del globals()["super"]


shadowed()

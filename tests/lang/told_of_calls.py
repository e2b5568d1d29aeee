# What calls that are refused say, and what is warned of; the texts are those of CPython.
import array
import gc
import io
import itertools
import operator
import warnings
from decimal import Decimal
from fractions import Fraction


class Complex:
    def __complex__(self):
        return 3.5j


class Derived(complex):
    pass


class MadeDerived:
    def __complex__(self):
        return Derived(1)


class Both:
    def __float__(self):
        return 2.0

    def __complex__(self):
        return 7j


class DerivedFloat(complex):
    def __float__(self):
        return 2.0


def tell(*names, call):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            answer = ascii(call())
        except Exception as error:
            answer = f"{type(error).__name__}: {ascii(str(error))}"
    print(*names, answer, *(f"[{one.message}]" for one in told))


def main():
    for one in t"a{1}", t"a{1}".interpolations[0], ExceptionGroup("a", [ValueError(1)]), 1, ValueError(1):
        name = type(one).__name__
        tell(name, "delete", call=lambda: operator.delitem(one, 0))
        tell(name, "delete by text", call=lambda: operator.delitem(one, "a"))
        tell(name, "set", call=lambda: operator.setitem(one, 0, 1))
        for other in [1], (1,), "a", b"a", bytearray(b"a"), 2.5:
            tell(name, "imul", type(other).__name__, call=lambda: operator.imul(one, other))
            tell(name, "mul", type(other).__name__, call=lambda: operator.mul(one, other))
            if type(other) is not type(one):
                tell(name, "iadd", type(other).__name__, call=lambda: operator.iadd(one, other))

    numbers = Fraction(1, 2), Decimal(1), Complex(), MadeDerived(), Both(), Derived(1), DerivedFloat(1), 1j, True
    for number in numbers:
        name = type(number).__name__
        tell(name, call=lambda: complex(number))
        tell(name, "1", call=lambda: complex(number, 1))
        tell("1", name, call=lambda: complex(1, number))
        tell(name, "1j", call=lambda: complex(number, 1j))
        tell(name, "real", call=lambda: complex(real=number))
        tell(name, "None", call=lambda: complex(number, None))

    for count in 0, -1, 2, 2**59, 2**63 - 1, 2**64:
        tell("tee", count, call=lambda: len(itertools.tee(4, count)))

    for initial in 0, None, "a\r\nb", b"a":
        for newline in "\0", "\n\0", "\r\n\0x", "a\0", "", None, 0, "ab":
            tell("StringIO", ascii(initial), ascii(newline), call=lambda: io.StringIO(initial, newline).read())

    for code in "\ud800", "\U0010ffff", "x", "ii":
        for initial in "a", [], None, array.array("w", "a"), array.array("i", [1]):
            tell("array", ascii(code), ascii(initial), call=lambda: array.array(code, initial))

    old = gc.get_threshold()
    for given in (None,), (1, None), (1, 2, None), (1, "a"), (1, 1.5):
        tell("threshold", given, call=lambda: gc.set_threshold(*given))
        gc.set_threshold(*old)


main()

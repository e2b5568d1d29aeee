"""Decimals in threads that share a context, and what is seldom asked of them."""

import contextvars
import pickle
import threading
from decimal import *
from fractions import Fraction

import decimal

print(decimal.Decimal.__module__, decimal.HAVE_THREADS, decimal.HAVE_CONTEXTVAR)


def together(count, work):
    # Otherwise threads may inherit the context of variables.
    fresh = contextvars.Context
    threads = [threading.Thread(target=work, args=(number,), context=fresh()) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# One context for all: whatever precision a thread sees is one that was set.
shared = Context(prec=10, traps=[])
seen = set()
allowed = {len(str(Context(prec=prec).divide(1, 3))) for prec in (5, 10, 20)}


def change(number):
    for _ in range(300):
        if number % 2:
            shared.prec = (5, 10, 20)[number % 3]
            shared.rounding = ROUND_DOWN if number % 3 else ROUND_UP
            shared.flags[Inexact] = not shared.flags[Inexact]
            shared.traps = {signal: False for signal in shared.traps}
        else:
            seen.add(len(str(shared.divide(1, 3))))
            shared.copy()
            shared.clear_flags()


together(8, change)
print(seen <= allowed, bool(seen))

# Each thread has a context of its own, a copy of the default one.
getcontext().prec = 5
results = {}


def own(number):
    before = getcontext().prec
    getcontext().prec = 3 + number
    results[number] = before, str(Decimal(1) / 3)


together(4, own)
print(sorted(results.items()), getcontext().prec)

# A context belongs to the context of variables.
copied = contextvars.copy_context()
getcontext().prec = 7
print(copied.run(lambda: getcontext().prec), copied.run(lambda: getcontext() is getcontext()))
other = contextvars.Context()
print(other.run(lambda: getcontext().prec), getcontext().prec)
with localcontext(prec=4, rounding=ROUND_UP) as inner:
    print(Decimal(1) / 3, inner is getcontext())
    with localcontext() as innermost:
        innermost.prec = 2
        print(Decimal(2) / 3)
    print(Decimal(2) / 3)
print(Decimal(2) / 3)
getcontext().prec = 28

# Long coefficients, on both sides of 128 bits.
for digits in (37, 38, 39, 40, 76, 77, 78):
    with localcontext(prec=digits):
        nines = Decimal(10) ** digits - 1
        print(digits, len(str(nines)), nines + 1, (nines * nines + 1).adjusted(), nines / 7 * 7 == nines, hash(nines) == hash(int(nines)))
with localcontext(prec=60):
    print(Decimal(2).sqrt(), Decimal(2).ln(), Decimal(2).exp(), Decimal(2).log10(), sep="\n")
    print(Decimal("1e-40").exp(), Decimal("1.0000000000000000000000000000001").ln())
    print(Decimal(3) ** 300, Decimal(3) ** -300, Decimal("0.7") ** Decimal("0.3"), sep="\n")

# Sums of numbers that lie far from each other.
for a, b in (("1", "1e-60"), ("1", "-1e-60"), ("1e60", "-1"), ("1e28", "0.5"), ("1e28", "-0.5"), ("1", "-0." + "9" * 80)):
    for rounding in (ROUND_HALF_EVEN, ROUND_UP, ROUND_DOWN, ROUND_05UP):
        with localcontext(rounding=rounding, traps=[]) as context:
            print(a[:6], b[:6], rounding, Decimal(a) + Decimal(b), [signal.__name__ for signal in context.flags if context.flags[signal]])

# Conversions and comparisons with other numbers.
print(Decimal(0.1) == 0.1, Decimal("0.1") == 0.1, Decimal("0.5") == Fraction(1, 2), Decimal("0.3") < Fraction(1, 3), Decimal(1) == 1 + 0j)
print(hash(Decimal("2.50")) == hash(2.5) == hash(Fraction(5, 2)), hash(Decimal("-1")), hash(Decimal("1e1000")) == hash(10**1000))
print(Decimal("12.5").as_integer_ratio(), Decimal("1e3").as_integer_ratio(), round(Decimal("2.5")), round(Decimal("2.675"), 2))
print(int(Decimal("-7.9")), Decimal("-7.9").__floor__(), Decimal("-7.9").__ceil__(), float(Decimal("1e-400")), complex(Decimal("1.5")))
for spec in ("", "e", ".3e", "+.2f", "010,.1f", "*^20.3", "<12", "%", ".0%", "z.1f", "_", "#.3g", "=+12"):
    print(spec, [format(Decimal(value), spec) for value in ("0", "-0.04", "1234567.891", "1E+9", "NaN", "-Infinity")])


class Money(Decimal):
    """A subclass with an attribute."""

    def __new__(cls, value, unit):
        self = super().__new__(cls, value)
        self.unit = unit
        return self

    def __reduce__(self):
        return Money, (str(self), self.unit)


price = pickle.loads(pickle.dumps(Money("12.30", "EUR")))
print(type(price).__name__, price, price.unit, type(price + 1).__name__, Decimal(price) is price, Decimal.from_float(0.5))
print(pickle.loads(pickle.dumps(Context(prec=5, flags=[Inexact]))))

for bad in ("x", "1_", "1 2", "--1", "nan1x", [], (1, 2), (2, (1,), 0), (0, (10,), 0), (0, (1,), "x"), None, b"1"):
    try:
        print(repr(bad), Decimal(bad))
    except (TypeError, ValueError, InvalidOperation) as error:
        print(repr(bad), type(error).__name__, error)
for attribute, value in (("prec", 0), ("Emax", -1), ("Emin", 1), ("clamp", 2), ("capitals", "x"), ("rounding", "x"), ("flags", 1)):
    try:
        setattr(getcontext(), attribute, value)
    except (TypeError, ValueError) as error:
        print(attribute, type(error).__name__, error)
try:
    del getcontext().prec
except AttributeError as error:
    print(error)

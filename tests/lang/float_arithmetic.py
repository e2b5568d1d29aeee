"""Arithmetic, comparison and rounding of floats."""

import math


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as error:
        print(type(error).__name__, error)


for a, b in ((7.5, 2.0), (-7.5, 2.0), (7.5, -2.0), (0.0, 3.0), (-0.0, 3.0), (1e308, 10.0), (5, 0.5), (2.5, 3), (float("inf"), 2.0)):
    print(a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b))
attempt(lambda: 1.0 / 0)
attempt(lambda: 1.0 // 0.0)
attempt(lambda: 1.0 % 0)
attempt(lambda: divmod(1.0, 0.0))
attempt(lambda: 0.0**-1)
attempt(lambda: 10.0**400)
print((-8) ** (1 / 3))
print(2.0**0.5, 2**0.5, 0.0**0.0, float("inf") ** 0, (-2.0) ** 3, (-2.0) ** -2.0, 1.0 ** float("nan"))
nan, inf = float("nan"), float("inf")
print(nan == nan, nan != nan, nan < 1, nan > 1, inf > 10**400, -inf < -(10**400), 1.0 == 1, 0.1 + 0.2 == 0.3, 0.0 == -0.0)
print(2**53 == float(2**53), 2**53 + 1 == float(2**53), 2**53 + 1 > float(2**53), 1e308 < 10**309, 10**15 == 1e15)
print(nan in [nan], [nan] == [nan], [float("nan")] == [float("nan")])
print(hash(1.0), hash(0.5), hash(-1.5), hash(1e300), hash(inf), hash(-inf), hash(2**70) == hash(float(2**70)), hash(0.1), hash(-1.0))
for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1e16, 0.49999999999999994, -2.5):
    print(round(x), round(x, 1), round(x, 2), round(x, -1), int(x), math.floor(x), math.ceil(x), math.trunc(x))
attempt(round, nan)
attempt(round, inf)
attempt(round, 1.5, 2.5)
print(round(1234.5678, 2), round(1e300, 2), round(5e-324, 400), round(1.0, -400), type(round(1.0)), type(round(1.0, 0)))
print(abs(-2.5), -(-0.0), +1.5, bool(0.0), bool(-0.0), bool(nan), max(1, 2.5), min(0.0, -0.0), sum([0.1] * 10), sum([0.1, 1]))
print(math.fsum([0.1] * 10), math.sqrt(2), math.isclose(0.1 + 0.2, 0.3), math.copysign(1, -0.0), math.hypot(3, 4), math.fmod(-7, 3), math.gcd(12, 18), math.lcm(4, 6), math.isqrt(10**20), math.comb(50, 25), math.factorial(25), math.perm(5, 2), math.prod([1.5, 2]), math.frexp(10.0), math.ldexp(0.5, 5), math.modf(-2.5), math.nextafter(1.0, 2.0), math.ulp(1.0))
attempt(math.sqrt, -1)
attempt(math.log, 0)
attempt(math.factorial, -1)
attempt(math.factorial, 2.5)
attempt(math.floor, inf)
attempt(math.exp, 1000)
for spec in ("", ".2f", ".0f", "10.3f", "<10.3f", "e", ".3e", "E", "g", ".3g", "G", "%", ".1%", "+.2f", " .2f", "010.2f", ",.2f", "_.2f", "#.0f", "#.3g", "n", ".10", "z.1f", "*^12.2f"):
    print(spec, [format(x, spec) for x in (0.0, -0.04, 1234567.891, 1e-7, 1e20, inf, nan)])
attempt(format, 1.5, "d")
attempt(format, 1.5, "s")

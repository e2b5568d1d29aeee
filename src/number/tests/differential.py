"""Writes a table of operations on numbers and what CPython answers, for `differential.rs`.

    python3.14 differential.py CASES_PER_OPERATION SEED [LONGEST_LINE] > table.txt

A line is: operation, its arguments, `=`, the results. `i1f` is an integer (hexadecimal), `f` a float (16 hexadecimal digits),
`s` bytes (hexadecimal), `n` None, and `!Kind:text` an exception.
"""
import math, random, struct, sys

count, seed = int(sys.argv[1]), int(sys.argv[2])
longest = int(sys.argv[3]) if len(sys.argv) > 3 else 10**9
rng = random.Random(seed)
sys.set_int_max_str_digits(0)


def show(value):
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, int):
        return "i%x" % value
    if isinstance(value, float):
        return "f" + struct.pack(">d", value).hex()
    if isinstance(value, complex):
        return show(value.real) + " " + show(value.imag)
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return "s" + value.hex()
    if value is None:
        return "n"
    if isinstance(value, (tuple, list)):
        return " ".join(map(show, value))
    raise TypeError(value)


def emit(name, function, *args):
    try:
        result = show(function(*args))
    except Exception as error:
        text = error.args[-1] if error.args else ""
        result = "!%s:%s" % (type(error).__name__, text)
    line = " ".join([name, *map(show, args), "=", result])
    if len(line) <= longest:
        print(line)


def integer(bits=None):
    bits = bits or rng.choice([1, 3, 8, 30, 31, 53, 54, 61, 62, 63, 64, 65, 96, 127, 128, 129, 200, 500, 1100, 3000])
    kind = rng.random()
    value = rng.getrandbits(bits)
    if kind < .15:
        value = 1 << bits
    elif kind < .3:
        value = (1 << bits) - 1
    elif kind < .4:
        value = (value >> bits // 2) << bits // 2
    return -value if rng.random() < .5 else value


SPECIAL = [0.0, -0.0, 1.0, -1.0, .5, 1.5, 2.5, math.inf, -math.inf, math.nan, 5e-324, 2.2250738585072014e-308, sys.float_info.max,
           2.0**53, 2.0**63, -2.0**63, 2.0**64, 1e16, 1e22, .1, 0.285, 1.005, 2.675, 1e23]


def real():
    kind = rng.random()
    if kind < .2:
        return rng.choice(SPECIAL)
    if kind < .4:
        return struct.unpack("d", rng.randbytes(8))[0]
    if kind < .6:
        return rng.uniform(-10, 10)
    if kind < .7:
        return float(rng.randint(-20, 20))
    if kind < .8:
        return rng.randint(-10**6, 10**6) / 1000
    return rng.uniform(-1, 1) * 10.0 ** rng.randint(-30, 30)


def finite():
    while not math.isfinite(x := real()):
        pass
    return x


def length_text():
    base = rng.choice([0, 2, 3, 7, 8, 10, 10, 10, 16, 36])
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"[:base or 10]
    text = "".join(rng.choice(digits) for _ in range(rng.choice([0, 1, 2, 5, 12, 13, 18, 19, 40, 300])))
    if rng.random() < .3 and text:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(["_", "__", " ", "z", "A"]) + text[at:]
    text = rng.choice(["", "", "", "0x", "0X_", "0b", "0o", "0", "00"]) + text
    text = rng.choice(["", "", "-", "+", "--", "+ "]) + text
    return rng.choice(["", "", " ", "\t\n"]) + text + rng.choice(["", "", " ", "\v\f\r", "_"]), base


def compare(a, b):
    if b != b:
        return None
    return (a > b) - (a < b)


def literal(text, base):
    try:
        return int(text, base)
    except ValueError as error:
        raise ValueError("invalid literal for int()" if "literal" in str(error) else str(error))


def draw(seed, bits):
    r = random.Random(seed)
    return r.getrandbits(bits), r.random(), r.getrandbits(7), r.random()


def late_draw(seed, skip):
    r = random.Random(seed)
    for _ in range(skip):
        r.random()
    return r.random(), r.getstate()[1][0], r.getstate()[1][623], r.getstate()[1][624]


def fsum(*values):
    return math.fsum(values)


def power(a, b):
    if a < 0 and math.isfinite(a) and math.isfinite(b) and b != int(b):
        return "complex"
    return a ** b


def run():
    for _ in range(count):
        a, b, x, y, z = integer(), integer(), real(), real(), real()
        emit("add", int.__add__, a, b)
        emit("sub", int.__sub__, a, b)
        emit("mul", int.__mul__, a, b)
        emit("divmod", divmod, a, b)
        emit("mod", int.__mod__, a, b)
        emit("truediv", int.__truediv__, a, b)
        emit("truediv", int.__truediv__, a, a + rng.randint(-3, 3))
        emit("truediv", int.__truediv__, integer(rng.choice([53, 63, 1023])), integer(rng.choice([1, 53, 2096])))
        emit("and", int.__and__, a, b)
        emit("or", int.__or__, a, b)
        emit("xor", int.__xor__, a, b)
        emit("not", int.__invert__, a)
        emit("gcd", math.gcd, a, b)
        emit("gcd", math.gcd, a * 6, b * 10)
        emit("lcm", math.lcm, a, b)
        emit("float", float, a)
        emit("float", float, (1 << rng.randint(50, 1030)) + rng.choice([-1, 0, 1]) * (1 << rng.randint(0, 60)))
        emit("bits", lambda a: (a.bit_length(), a.bit_count(), a & -a, max(28, a.__sizeof__())), a)
        emit("isqrt", math.isqrt, a)
        emit("isqrt", math.isqrt, a * a + rng.choice([-1, 0, 1]))
        emit("hash", hash, a)
        emit("str", str, a)
        emit("radix", lambda a: (bin(a).replace("0b", ""), oct(a).replace("0o", ""), hex(a).replace("0x", "")), a)
        n = rng.choice([0, 1, 5, 29, 30, 31, 62, 63, 64, 65, 127, 128, 200, -1])
        emit("shl", int.__lshift__, a, n)
        emit("shr", int.__rshift__, a, n)
        emit("pow", pow, integer(rng.randint(1, 70)), rng.choice([0, 1, 2, 3, 7, 10, 50]))
        emit("modpow", pow, a, integer(rng.randint(1, 70)), b)
        emit("modpow", pow, integer(30), integer(30), integer(30))
        emit("modpow", pow, a, -1, b)
        emit("parse", literal, *length_text())
        size, signed = rng.choice([0, 1, 2, 4, 8, 9, 16, 17, 100]), rng.random() < .5
        emit("tobytes", lambda a, size, signed: (a.to_bytes(size, "little", signed=signed), a.to_bytes(size, "big", signed=signed)),
             a, size, int(signed))
        data = rng.randbytes(size)
        emit("frombytes", lambda d, s: (int.from_bytes(d, "little", signed=s), int.from_bytes(d, "big", signed=s)), data, int(signed))
        emit("int", int, x)
        emit("cmpf", compare, a, x)
        emit("cmpf", compare, int(finite()) + rng.randint(-1, 1), finite())
        f = finite()
        emit("cmpf", compare, int(f) + rng.randint(-1, 1), f)
        emit("hashf", lambda x: hash(x) if x == x else None, x)
        emit("fdivmod", divmod, x, y)
        emit("fmod", float.__mod__, x, y)
        emit("fpow", power, x, y)
        emit("fpow", power, x, float(rng.randint(-5, 5)))
        emit("round", round, x, rng.randint(-8, 20))
        emit("round", round, x, rng.randint(-330, 330))
        emit("round", round, rng.randint(-10**5, 10**5) / 2**rng.randint(0, 8), rng.randint(-6, 6))
        emit("roundint", round, x)
        emit("ratio", float.as_integer_ratio, x)
        emit("tohex", float.hex, x)
        h = ("0x%x.%xp%d" % (rng.getrandbits(rng.randint(1, 80)), rng.getrandbits(rng.randint(1, 80)), rng.randint(-1200, 1100)))
        emit("fromhex", float.fromhex, rng.choice([h, x.hex(), h.upper(), h[2:], "0x" + h, h[:-1], "-" + h]))
        emit("parsef", lambda t: float(t) if "(" not in t else None, rng.choice([repr(x), " %r\n" % x, "%.3e" % x, "1_0.0_1e1_0"]))
        emit("hypot", math.hypot, x, y)
        emit("hypot", math.hypot, finite(), finite(), finite())
        emit("fsum", fsum, *[finite() for _ in range(rng.randint(0, 8))])
        emit("fsum", fsum, x, y, z)
        emit("sumprod", lambda *v: math.sumprod(v[::2], v[1::2]), *[rng.uniform(-1, 1) * 10.0**rng.randint(-9, 9) for _ in range(8)])
        emit("ulp", math.ulp, x)
        emit("nextafter", lambda x, y, n: math.nextafter(x, y, steps=n), x, y, rng.choice([0, 1, 2, 1000, 2**62, 2**64 - 1]))
        emit("fma", math.fma, x, y, z)
        emit("remainder", math.remainder, x, y)
        emit("gamma", math.gamma, x)
        emit("gamma", math.gamma, rng.uniform(-172, 172))
        emit("lgamma", math.lgamma, x)
        emit("lgamma", math.lgamma, rng.uniform(.1, 1000))
        emit("erf", lambda x: (math.erf(x), math.erfc(x)), rng.uniform(-6, 27))
        emit("erf", lambda x: (math.erf(x), math.erfc(x)), x)
        n = rng.randint(-2, 3000)
        emit("comb", math.comb, n, rng.randint(-2, max(n, 0) + 2))
        emit("comb", math.comb, abs(a), rng.randint(0, 20))
        emit("perm", math.perm, n, rng.randint(-2, max(n, 0) + 2))
        emit("factorial", math.factorial, rng.choice([rng.randint(-1, 60), n]))
        c, d = complex(x, y), complex(z, real())
        emit("cmul", lambda a, b, c, d: complex(a, b) * complex(c, d), x, y, z, real())
        emit("cdiv", lambda a, b, c, d: complex(a, b) / complex(c, d), x, y, z, real())
        emit("cpow", lambda a, b, c, d: complex(a, b) ** complex(c, d), finite(), finite(), float(rng.randint(-5, 5)), 0.0)
        emit("cpow", lambda a, b, c, d: complex(a, b) ** complex(c, d), rng.uniform(-3, 3), rng.uniform(-3, 3), rng.uniform(-3, 3), rng.uniform(-3, 3))
        emit("cabs", lambda a, b: abs(complex(a, b)), x, y)
        emit("cparse", complex, rng.choice([str(c), repr(c)[1:-1], "j", "-j", "1+j", "1e5-Jx", " ( 1_0+2j ) ", "inf+nanj", "", "(", "1j+1", "+.5j", "1+2", "infinityj"]))
        emit("tuple", lambda *v: hash(v), *[integer() for _ in range(rng.randint(0, 6))])
        emit("set", lambda *v: hash(frozenset(v)), *{integer() for _ in range(rng.randint(0, 6))})
        emit("chash", lambda a, b: hash(complex(a, b)), finite(), finite())
    for _ in range(max(count // 20, 3)):
        emit("draw", draw, integer(), rng.choice([1, 31, 32, 33, 64, 65, 100, 1000, 20000]))
        emit("late", late_draw, integer(), rng.choice([0, 311, 312, 313, 1000]))
        emit("factorial", math.factorial, rng.randint(3000, 9000))
        big = integer(rng.choice([20000, 60000]))
        emit("mul", int.__mul__, big, integer(rng.choice([20000, 60000])))
        emit("divmod", divmod, big, integer(rng.choice([200, 9000, 30000])))
        emit("gcd", math.gcd, big, integer(9000) * 30)
        emit("str", str, big)
        emit("isqrt", math.isqrt, abs(big))
        emit("modpow", pow, integer(2000), integer(500), integer(2000))


run()

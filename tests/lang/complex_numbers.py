"""complex."""


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as error:
        print(type(error).__name__, error)


a, b = 3 + 4j, 1 - 2j
print(a + b, a - b, a * b, a / b, a**2, -a, +a, abs(a), a.real, a.imag, a.conjugate(), a == b, a == complex(3, 4), bool(0j))
print(1j * 1j, 2 * a, a + 1, 1.5 - a, (1 + 0j) == 1, hash(1 + 0j) == hash(1), hash(0.5 + 0j) == hash(0.5))
print(complex("1+2j"), complex(" -3.5j "), complex("1e5"), complex("(1-1j)"), complex(), complex(2), complex(1.5, -0.0), complex("nan+infj"))
print(repr(1j), repr(-1j), repr(0j), repr(-0.0 + 1j), repr(complex(-0.0, -0.0)), repr(1e20 + 1e-5j), str(1.5 + 2j))
for text in ("", "1+", "1 + 2j", "j1", "1+2", "abc"):
    attempt(complex, text)
attempt(lambda: a < b)
attempt(lambda: a // b)
attempt(lambda: a % b)
attempt(lambda: int(a))
attempt(lambda: float(a))
attempt(lambda: a / 0)
attempt(lambda: complex("1", 2))
attempt(lambda: complex(None))
print(f"{a:.2f} {a} {a:>12} {a:e}", format(1.5 + 0.5j, ".1f"))

"""int(), literals and conversions to text."""


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as error:
        print(type(error).__name__, error)


print(0x_ff, 0o17, 0b1_0, 1_000_000, 0XFF, 0O17, 0B11, 00)
for text in ("12", " 12 ", "-12", "+5", "1_000", "\t7\n", "٣٤", "0", "-0", "00012"):
    attempt(int, text)
for text in ("", " ", "1_", "_1", "1__0", "0x10", "1.0", "abc", "1e5", "--1", "+ 1", "1 2", "12\x00"):
    attempt(int, text)
for text, base in (("ff", 16), ("0xff", 16), ("0xff", 0), ("0b101", 0), ("0o17", 0), ("z", 36), ("11", 2), ("012", 0), ("0_7", 0), ("8", 8), ("1", 1), ("1", 37), ("-0x1F", 16), ("102", 2)):
    attempt(int, text, base)
attempt(int, b"42")
attempt(int, bytearray(b"0x2A"), 16)
attempt(int, 3.99)
attempt(int, -3.99)
attempt(int, 1e30)
attempt(int, float("inf"))
attempt(int, float("nan"))
attempt(int)
attempt(int, None)
attempt(int, [])
attempt(int, 5, 10)
attempt(int, "5", base=10)
attempt(int, base=10)
attempt(int, "9" * 5000)


class Index:
    def __index__(self):
        return 42


class Int:
    def __int__(self):
        return 43


class Bad:
    def __int__(self):
        return "no"


attempt(int, Index())
attempt(int, Int())
attempt(int, Bad())
attempt(int, "101", Index())
print(hex(255), oct(8), bin(5), hex(-255), bin(0), hex(2**70), oct(-(2**70)), hex(Index()))
print(str(10**50), repr(-(10**50)), len(str(3**2000)), str(3**2000)[:20], str(3**2000)[-20:])
print(f"{255:x} {255:X} {255:o} {255:b} {255:#x} {255:#b} {1234567:,} {1234567:_} {-5:05d} {5:+d} {5: d} {65:c} {10**20:,}")
print(f"{12:>6}|{12:<6}|{12:^6}|{12:=6}|{-12:=6}|{12:*^7}|{0b10101:_b}|{2**40:_x}|{3:e}|{3:f}|{3:.2%}|{3:g}")
attempt(lambda: f"{5:s}")
attempt(lambda: f"{5:.2d}")
attempt(lambda: f"{5:,x}")
attempt(lambda: f"{-1:c}")
attempt(lambda: f"{5:q}")


class MyInt(int):
    def __repr__(self):
        return f"MyInt({int(self)})"

    def __add__(self, other):
        return MyInt(int(self) + other)


n = MyInt(5)
print(n, repr(n), n + 1, n * 2, type(n * 2).__name__, type(+n).__name__, type(n.real).__name__, isinstance(n, int), hash(n) == hash(5), {n: 1}[5])
print(bool(MyInt()), MyInt("7") + 1, int.__new__(MyInt, 3), MyInt.from_bytes(b"\x02"))
print(int.__doc__.splitlines()[0], (5).__class__, int.__name__, (3).__add__(4), (3).__add__("x"), int.__add__(3, 4), (3).__radd__(4))

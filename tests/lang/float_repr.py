"""The shortest text of floats, and floats of texts."""


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as error:
        print(type(error).__name__, error)


for x in (0.0, -0.0, 1.0, -1.5, 0.1, 0.2 + 0.1, 1 / 3, 1e15, 1e16, 123456789012345678.0, 1e17, 1e22, 1e23, 1.5e300, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e-4, 1e-5, 0.00012345, 0.000012345, 100.0, 1e5, 9007199254740993.0, float("inf"), float("-inf"), float("nan"), 3.141592653589793, 2.5, 1e100):
    print(x, repr(x), str(x), [x])
for text in ("1", "1.", ".5", "1e5", "1E-5", " 2.5 ", "-1.5e+3", "1_0.0_1", "inf", "-Infinity", "NaN", "+nan", "1e400", "-1e400", "1e-400", "0x10", "", ".", "1e", "e5", "1__0", "abc", "1 2", "٣.٥", "1.5\n"):
    attempt(float, text)
attempt(float)
attempt(float, b"2.5")
attempt(float, None)
attempt(float, [1])
attempt(float, 10**25)
attempt(float.fromhex, "0x1.8p3")
attempt(float.fromhex, "-0x1p-1074")
attempt(float.fromhex, "inf")
attempt(float.fromhex, "zz")
print((1.5).hex(), (-0.1).hex(), (0.0).hex(), 5e-324.hex(), float("inf").hex())
print((0.75).as_integer_ratio(), (-2.5).as_integer_ratio(), (1e20).is_integer(), (0.5).is_integer(), (2.0).conjugate())
attempt(float("inf").as_integer_ratio)
attempt(float("nan").as_integer_ratio)
print(1_0.5_0, 1e1_0, 0.1e1, 1j, 2.5j, 1e5j)

"""str.format, format() and the format language on every kind of value."""


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as error:
        print(type(error).__name__, error)


print("{} {} {}".format("a", 1, 2.5), "{2} {0}".format(1, 2, 3), "{a} {b!r} {a:>4}".format(a=1, b="x"), "{0[k]} {0[1]}".format({"k": "v", 1: "one"}))
print("{:<8}|{:>8}|{:^8}|{:*^8}|{:=+8d}|{:08.3f}|{:+}|{: }|{:,}|{:_}".format("l", "r", "c", "m", 5, 2.5, 1, 2, 1234567, 7654321))
print("{:b} {:o} {:x} {:X} {:#b} {:c} {:d} {:n} {:e} {:f} {:g} {:%}".format(5, 8, 255, 255, 5, 97, 9, 1000, 12.5, 12.5, 12.5, 0.125))
print("{:{}}|{:{w}.{p}}".format("a", 5, 3.14159, w=8, p=3), "{:>{}}".format(1, 4), "{0:{1}{2}}".format("x", ">", 4))
print("{!s} {!r} {!a}".format("é", "é", "é"), "{0.__class__.__name__}".format(5), "{0.real} {0.imag}".format(1 + 2j), "{0[0][1]}".format([[1, 2]]))
print(format(5), format("x", "5") + "|", format(None), format([1, 2]), format((1,)), format(True), format(True, "5"), format(3.0), format(10**20, ","), format(-1234.5, ",.1f"), format(1234, "010,"), format(0.5, ".0%"))
for value, spec in ((5, "5.2"), ("x", "d"), ("x", "+"), ("x", ","), ("x", "="), (1.5, "x"), (5, "\x00"), (5, "<<5d"), (5, ",_"), (None, "5"), ([], "x"), (5, "999999999999999999999"), (1.5, ".99999999999999"), (2j, "%"), (3, "#s"), (1, "-c"), (1.5, "c")):
    attempt(format, value, spec)
attempt("{:{}{}}".format, "x", 5)
attempt("{a.b}".format, a=1)
attempt("{a[0]}".format, a=1)
attempt("{a[x]}".format, a={})
attempt("{0".format, 1)
attempt("{0!}".format, 1)
attempt("{0!rr}".format, 1)
attempt("{5}".format, 1)
attempt("{}{0}".format, 1)
attempt("{.}".format, 1)
attempt("{[}".format, 1)
attempt("{:{:{}}}".format, 1, 2, 3)
import string

print(list(string.Formatter().parse("a{b!r:c}{{d}}{0.x[1]}")), string.Template("$a ${b} $$").substitute(a=1, b=2), string.Template("$x").safe_substitute(), string.capwords("hello big world"), string.ascii_lowercase, string.digits)

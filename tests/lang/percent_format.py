"""The % operator of str and bytes."""


def attempt(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


print("%d %i %u %5d|%-5d|%05d %+d % d %x %X %o %#x %#o %c %c" % (1, 2.9, 3, 4, 5, 6, 7, 8, 255, 255, 8, 255, 8, "z", 65))
print("%s %r %a %10s|%-10s|%.2s %%" % ("x", "y", "é", "right", "left", "cut"))
print("%f %.2f %e %.3E %g %G %10.3f|%-10.1f|%+.1f %#.0f %g %g" % (1.5, 2.345, 12345.678, 0.00012, 1e-5, 1e20, 3.14159, 2.5, 1.0, 3.0, 100000, 1e6))
print("%(a)s %(b)05.1f %(a)r" % {"a": "x", "b": 2.5, "unused": 0}, "%*d|%-*d|%.*f" % (5, 1, 5, 2, 2, 3.14159))
print("%s" % (1,), "%s" % ((1, 2),), "%s" % [1, 2], "%s %s" % ("a", "b"), "plain" % (), "plain" % [], "%s" % None, "%d" % True, "%x" % -255, "%d" % 10**25, "%.3d" % 5, "%5.3d|" % 5)
print(b"%d %s %b %a %x" % (1, b"x", b"y", "é", 255), bytearray(b"%c%c") % (65, b"B"))
attempt(lambda: "%d" % "x")
attempt(lambda: "%d" % 1.5j)
attempt(lambda: "%x" % 1.5)
attempt(lambda: "%s %s" % (1,))
attempt(lambda: "%s" % (1, 2))
attempt(lambda: "%(a)s" % {})
attempt(lambda: "%(a)s" % 5)
attempt(lambda: "%z" % 5)
attempt(lambda: "%" % ())
attempt(lambda: "%c" % "ab")
attempt(lambda: "%c" % -1)
attempt(lambda: "%f" % "x")
attempt(lambda: "%(a" % {})
attempt(lambda: "%*d" % ("x", 1))
attempt(lambda: b"%s" % "x")
attempt(lambda: "%d" % None)

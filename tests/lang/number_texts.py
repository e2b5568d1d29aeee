"""Numbers in f-strings, % and str.format: rounding, widths, signs."""

values = [0.0, -0.0, 0.5, 1.5, 2.5, -2.5, 0.125, 0.375, 1 / 3, -2 / 3, 999.9995, 0.99999, 1e15, 1e16, 123456789.987654321,
          2.675, 1.005, 1e-5, 5e-324, 1e22, 9007199254740993.0, float("inf"), float("-inf"), float("nan"), 4503599627370497.5]
for value in values:
    print(f"{value}", f"{value:.0f}", f"{value:.1f}", f"{value:.2f}", f"{value:.3f}", f"{value:.10f}", f"{value:.15f}",
          f"{value:.17f}", f"{value:+.2f}", f"{value: .2f}", f"{value:#.0f}", f"{value:z.1f}", f"{value:012.3f}",
          f"{value:*^14.2f}", f"{value:,.2f}", f"{value:_.1f}", f"{value:.1%}", f"{value:F}", f"{value:.2e}", f"{value:g}")
    print("%f %.2f %8.3f %-9.1f| %+.1f % .1f %08.2f %#.0f %F %.0f" % ((value,) * 10))
for number in [0, 1, -1, 7, -42, 10**15, -(10**18), 2**61, -(2**61), 2**80]:
    print(f"{number}", f"{number:d}", f"{number:>8}", f"{number:<8}|", f"{number:^8}|", f"{number:08}", f"{number:+}",
          f"{number: }", f"{number:,}", f"{number:_}", f"{number:x}", f"{number:#X}", f"{number:#o}", f"{number:b}",
          f"{number:=+9}", f"{number:*>10}", f"{number:é^7}")
    print("%d %5d %-5d| %05d %+d % d %i %u %x %#x %X %o %#o %.4d %7.3d %-7.3d|" % ((number,) * 16))
for text in ["", "a", "abc", "naïve", "𝄞"]:
    print(f"[{text}]", f"[{text:5}]", f"[{text:>5}]", f"[{text:^5}]", f"[{text:.2}]", f"[{text:é<4.1}]", "[%s] [%5s] [%-5s] [%.1s]" % ((text,) * 4))
print(f"{True} {None} {1j} {[1, 2]} {True:d} {True:>5}", f"{1}{2}{'x'}{3.5}", f"{12345}", f"{'only'}", f"{''}", f"{1.0}{-0.0}")
print("{} {0!r}".replace("0", "") .format("a", "b"), "{1} {0} {1:>3}".format(1, 2), "{a.real} {b[0]} {b[k]}".replace("k", "1").format(a=3, b=[4, 5]))
print("{:{}}".format(3, 5), "{:{w}.{p}f}".format(2.0, w=8, p=3), f"{3.14159:{8}.{2}f}")
for spec in ["z", "zd", "10z", "q", "10.3", ".", "d.", "+s", "=5", "1" * 30 + "d", "é" * 30]:
    for value in [1, 1.5, "s", True]:
        try:
            print(format(value, spec) if len(spec) < 20 else len(spec), end=" ")
            if len(spec) > 20:
                format(value, spec)
        except (ValueError, OverflowError, MemoryError) as error:
            print(type(error).__name__, error, end=" ")
    print()


class Shown:
    def __init__(self, text):
        self.text = text

    def __str__(self):
        return f"<{self.text:>3}>"

    def __format__(self, spec):
        return "{%s:%s}" % (self.text, spec)


print(f"{Shown(1)} {Shown(2):x} {Shown(3)!s}", "%s" % Shown(4), "{} {:y}".format(Shown(5), Shown(6)))
